/** Planned reads and writes, and the one call to the database that carries many of them. */
import type { Database } from "../ports.ts";
import { type CommitAbort, classifyAbort, isTransient } from "./aborts.ts";

/** One planned write. Nothing happens until a commit takes it along. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
  /** Set where the statement does nothing but write rows of one table: such statements of many plans travel as one. */
  readonly writes?: Writes;
}

/** Rows to insert in their order; or, with `id`, the one row of which some columns are set. */
export interface Writes {
  readonly table: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly id?: string;
}

/** One planned read, typed by the rows it gives. */
export interface Query<Result> extends Statement {
  readonly take: (rows: unknown[]) => Result;
}

/** Several reads that are needed together, as one thing to ask for. */
export interface Reading<Facts> {
  readonly queries: readonly Query<unknown>[];
  readonly take: (results: readonly unknown[]) => Facts;
}

export function reading<const Q extends readonly Query<unknown>[], Facts>(
  queries: Q,
  take: (results: Results<Q>) => Facts,
): Reading<Facts> {
  return { queries, take: (results) => take(results as Results<Q>) };
}

/** A commit's first statement and the plan's statements, thrown back whole by the database. */
export class CommitRefused extends Error {
  override readonly name = "CommitRefused";
  readonly abort: CommitAbort;
  constructor(abort: CommitAbort, cause: unknown) {
    super(`commit refused: ${abort.kind}${"detail" in abort ? ` ${abort.detail}` : ""}`, { cause });
    this.abort = abort;
  }
}

const COMMIT_TRIES_MAX = 3;

/** What a list of queries gives, each with its own type. */
export type Results<Q extends readonly Query<unknown>[]> = {
  [I in keyof Q]: Q[I] extends Query<infer R> ? R : never;
};

export async function readAll<Q extends readonly Query<unknown>[]>(db: Database, queries: Q): Promise<Results<Q>> {
  // A batch of nothing is an error to D1.
  const results =
    queries.length === 0 ? [] : await db.batch(queries.map((query) => db.prepare(query.sql).bind(...query.params)));
  const taken = queries.map((query, i) => query.take(results[i]?.results ?? []));
  return taken as Results<Q>;
}

export async function writeAll(db: Database, statements: readonly Statement[]): Promise<void> {
  const batch = statements.map(({ sql, params }) => db.prepare(sql).bind(...params));
  for (let attempt = 1; ; attempt++) {
    try {
      await db.batch(batch);
      return;
    } catch (error) {
      const abort = classifyAbort(error);
      if (abort) throw new CommitRefused(abort, error);
      if (!isTransient(error) || attempt >= COMMIT_TRIES_MAX) throw error;
    }
  }
}
