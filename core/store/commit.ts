/**
 * Plan, then commit once: the loop that plans again when somebody else was faster, and that meets its own first row.
 */
import { BrokenInvariant, Refusal } from "../errors.ts";
import type { CommitAbort } from "./aborts.ts";
import { commits } from "./schema.ts";
import { CommitRefused, type Statement } from "./statements.ts";
import type { Store } from "./store.ts";

/** What a write verb decides: the statements of one commit, and the answer to give once it has landed. */
export interface Plan<Result> {
  readonly statements: readonly Statement[];
  readonly result: Result;
  /** Runs that this plan makes due at once: the caller starts them after the commit has landed. */
  readonly starts?: readonly RunStart[];
}

/** A run to start. Everything else is read in its steps. */
export interface RunStart {
  readonly tenantId: string;
  readonly runId: string;
  readonly subjectId: string;
  readonly kind: string;
  readonly generation: number;
  readonly configVersion: number;
  /** The version of the workflow; of a run that began before there were versions, its first. */
  readonly version?: number;
}

/** The row that names a commit. It goes first, so that a replay is seen as a replay and not as some later conflict. */
export interface CommitRecord<Result> {
  /** The statement that inserts the row, made from the plan's result. */
  statement(result: Result): Statement | Promise<Statement>;
  /** What the row holds when it stands already. */
  stored(): Promise<Result>;
}

export interface Committed<Result> {
  readonly result: Result;
  readonly replayed: boolean;
  readonly starts: readonly RunStart[];
}

/** How often a plan is made anew before the caller is told to come back. */
export const PLANS_MAX = 8;

export async function commitPlanned<Result>(
  store: Pick<Store, "write">,
  record: CommitRecord<Result>,
  /** Called with 1 at first; from 2 on what it knew before has proved stale. */
  plan: (attempt: number) => Promise<Plan<Result>>,
): Promise<Committed<Result>> {
  for (let attempt = 1; ; attempt++) {
    const { statements, result, starts } = await plan(attempt);
    try {
      await store.write([await record.statement(result), ...statements]);
      return { result, replayed: false, starts: starts ?? [] };
    } catch (error) {
      if (!(error instanceof CommitRefused)) throw error;
      const { abort } = error;
      if (abort.kind === "record_taken") return { result: await record.stored(), replayed: true, starts: [] };
      if (!isStale(abort) || attempt >= PLANS_MAX) throw refusalOf(error);
    }
  }
}

/** Whether somebody else was faster, so that the same may be planned again from what is there now. */
export function isStale(abort: CommitAbort): boolean {
  switch (abort.kind) {
    case "sequence_taken":
    case "account_moved":
    case "status_moved":
      return true;
    case "unique":
      // Somebody else has made the subject's next run.
      return abort.detail.startsWith("workflow_runs.");
    default:
      return false;
  }
}

/** What a refused commit is to its caller. */
export function refusalOf(error: CommitRefused): Refusal | BrokenInvariant {
  const { abort } = error;
  switch (abort.kind) {
    case "sequence_taken":
    case "account_moved":
    case "status_moved":
      return new Refusal("unavailable", "Too many writers at once. Try again.", { retryAfterSeconds: 1 });
    case "overdraft":
      return new Refusal("insufficient_funds", "The balance does not cover this amount.");
    case "unique":
      return new Refusal("already_exists", `There is one already with the same ${columnOf(abort.detail)}.`);
    case "record_taken":
      return new BrokenInvariant("the commit's record stands already", { cause: error });
    default:
      return new BrokenInvariant(`the database refused a commit: ${abort.detail}`, { cause: error });
  }
}

/** A commit under our own key, for workflows and for effects that no request carries. */
export function commitKey<Result>(store: Store, key: string, at: number): CommitRecord<Result> {
  return {
    statement: (result) =>
      store.insert(commits, { commit_key: key, result: JSON.stringify(result ?? null), committed_at: at }),
    stored: async () => {
      const row = await store.readOne(store.row(commits, { commit_key: key }));
      if (!row) throw new BrokenInvariant(`commit ${key} was taken and is gone`);
      return JSON.parse(row.result) as Result;
    },
  };
}

function columnOf(columns: string): string {
  return columns.split(",").at(-1)?.trim().split(".").at(-1) ?? "value";
}
