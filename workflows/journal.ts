/** What a step writes down beside what it does: its own row, the wait before it, and where its run stands. */
import type { Context } from "../core/context.ts";
import { planRun, type RunKind, type RunRow } from "../core/runs.ts";
import { isFinal, type State } from "../core/states.ts";
import type { RunStart } from "../core/store/commit.ts";
import { workflowRuns, workflowSteps } from "../core/store/run-schema.ts";
import type { Statement } from "../core/store/statements.ts";
import { summaryOf } from "../core/summaries.ts";
import { DAY, MINUTE, SECOND } from "../core/time.ts";
import { askAfter, type Config, deadlineOf } from "../tenants/config.ts";

/** Where a run stands after a commit. */
export type Progress =
  | { readonly state: "running" }
  | { readonly state: "waiting"; readonly ms: number }
  | { readonly state: "succeeded" | "failed" | "canceled" };

/** One attempt of one step. */
export interface StepAttempt {
  readonly name: string;
  readonly attempt: number;
  /** Wall time, ms. */
  readonly startedAt: number;
  /** The wait that the body went through before; null: none. */
  readonly waited: string | null;
  /** Whether the commit made so far ends the run. */
  ended: boolean;
  /** How long the run waits after it, ms. */
  waits: number | undefined;
}

/** A running step is looked after by the sweeper when it has been silent for this long. */
export const SILENT_AFTER = 10 * MINUTE;
/** The engine takes 10,000 steps and keeps 30 days. A run hands over long before either. */
export const STEPS_MAX = 500;
export const RUN_LIFE = 25 * DAY;
/** A wait that ended this close to its time was not cut short. */
const ON_TIME = 2 * SECOND;

/** What a commit makes of its run. */
export interface Advance {
  readonly row: RunRow;
  readonly statements: readonly Statement[];
  /** The generation that takes over, if this run has reached its limit. */
  readonly successor: RunStart | undefined;
  /** How long it waits now, ms; undefined: it does not. */
  readonly waits: number | undefined;
}

export function isOver({ state }: { readonly state: State<"run"> }): boolean {
  return isFinal("run", state);
}

/**
 * Plans the rows of a step that succeeded. A run that has had its steps or its time ends here, and the subject's next
 * generation goes on from what is stored, at the same moment at which this one would have.
 */
export function advance(
  context: Context,
  known: { run: RunRow; now: number; config: Config; facts: unknown },
  step: StepAttempt,
  progress: Progress,
): Advance {
  const { run, now, config } = known;
  const waited = run.waiting_since !== null && step.waited !== null;
  const steps = run.steps + 1 + Number(waited);
  const begun = run.began_at ?? step.startedAt;
  const waits = progress.state === "waiting" ? stretched(config, run, progress.ms) : undefined;
  const handsOver = !isOver(progress) && (steps >= STEPS_MAX || context.wall.now() - begun >= RUN_LIFE);
  const ends = handsOver || isOver(progress);
  const deadline = run.deadline_at ?? (run.since || run.created_at) + deadlineOf(config, run.kind as RunKind);
  const row: RunRow = {
    ...run,
    state: handsOver ? "succeeded" : progress.state,
    started: 1,
    stalled:
      run.stalled === 1 && now >= (run.since || run.created_at) + deadlineOf(config, run.kind as RunKind) ? 1 : 0,
    error: null,
    due_at: now + (waits ?? SILENT_AFTER),
    updated_at: now,
    ended_at: ends ? now : null,
    began_at: begun,
    steps,
    waits: run.waits + Number(waits !== undefined),
    waiting_since: waits === undefined || ends ? null : context.wall.now(),
    waiting_until: waits === undefined || ends ? null : now + waits,
    deadline_at: deadline,
  };
  const successor = handsOver
    ? planRun(context, {
        subjectId: run.subject_id,
        kind: run.kind as RunKind,
        generation: run.generation + 1,
        dueAt: now + (waits ?? 0),
        configVersion: run.config_version,
        createdAt: now,
        after: row,
      })
    : undefined;
  return {
    row,
    statements: [
      stepRows(context, known, step, { outcome: "succeeded" }),
      runRow(context, row, step),
      ...(successor ? [successor.statement] : []),
    ],
    successor: successor?.start,
    waits,
  };
}

/** Asking goes on at the pace that the generations before have come to: what waits for weeks is asked once a day. */
function stretched(config: Config, run: RunRow, ms: number): number {
  if (run.waits_before === 0) return ms;
  const n = run.waits + 1;
  return ms === askAfter(config, run.kind, n) ? askAfter(config, run.kind, run.waits_before + n) : ms;
}

/**
 * The run's row. News that came while the step was under way has not been asked about: the run is due at once, so that
 * a wake-up that got lost is made up for.
 */
function runRow({ store }: Context, row: RunRow, step: StepAttempt): Statement {
  const { id, state, stalled, error, due_at, updated_at, ended_at, began_at, steps, waits } = row;
  const { waiting_since, waiting_until, deadline_at } = row;
  if (row.state !== "waiting") {
    const set = { state, started: 1, stalled, error, due_at, updated_at, ended_at, began_at, steps, waits };
    return store.update(workflowRuns, { id }, { ...set, waiting_since, waiting_until, deadline_at });
  }
  return store.statement(
    `UPDATE workflow_runs SET state = 'waiting', started = 1, stalled = ?3, error = NULL,
       due_at = CASE WHEN woken_at >= ?4 THEN ?5 ELSE ?6 END, updated_at = ?5, began_at = ?7, steps = ?8, waits = ?9,
       waiting_since = ?10, waiting_until = ?11, deadline_at = ?12
     WHERE tenant_id = ?1 AND id = ?2`,
    id,
    stalled,
    step.startedAt,
    updated_at,
    due_at,
    began_at,
    steps,
    waits,
    waiting_since,
    waiting_until,
    deadline_at,
  );
}

export type StepOutcome =
  | { readonly outcome: "succeeded" }
  | { readonly outcome: "failed"; readonly error: string; readonly code: string };

/** The attempt's row, and that of the wait before it. */
export function stepRows(
  { store, wall }: Context,
  { run, now, facts }: { run: RunRow; now: number; facts: unknown },
  step: StepAttempt,
  how: StepOutcome,
): Statement {
  const { name, attempt, startedAt, waited } = step;
  const failed = how.outcome === "failed" ? how : undefined;
  const own = {
    run_id: run.id,
    name,
    attempt,
    started_at: startedAt,
    ended_at: wall.now(),
    outcome: how.outcome,
    error: failed?.error ?? null,
    kind: "step" as const,
    input: JSON.stringify(summaryOf(facts)),
    error_code: failed?.code ?? null,
  };
  if (run.waiting_since === null || waited === null) return store.insert(workflowSteps, own);
  const isEarly = run.waiting_until !== null && now < run.waiting_until - ON_TIME;
  const wait = {
    run_id: run.id,
    name: waited,
    attempt: 1,
    started_at: run.waiting_since,
    ended_at: startedAt,
    outcome: isEarly ? "woken" : "elapsed",
    error: null,
    kind: "wait" as const,
    input: JSON.stringify({ until: run.waiting_until }),
    error_code: null,
  };
  return store.insert(workflowSteps, [wait, own]);
}
