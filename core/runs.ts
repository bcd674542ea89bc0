/** Workflow runs as rows: they exist from the moment they are due to exist, whoever drives them. */
import type { Context } from "./context.ts";
import type { RunStart } from "./store/commit.ts";
import { workflowRuns } from "./store/run-schema.ts";
import type { Statement } from "./store/store.ts";

/** Every workflow's name: the engine's binding, the row's `kind` and the documentation. */
export const RUN_KINDS = [
  "take-payment",
  "distribute-payment",
  "set-up-bank-connection",
  "set-up-payment-instrument",
] as const;

export type RunKind = (typeof RUN_KINDS)[number];

export interface NewRun {
  subjectId: string;
  kind: RunKind;
  generation: number;
  /** When the run must act, in the tenant's time. */
  dueAt: number;
  /** The configuration that the run keeps to its end. */
  configVersion: number;
  createdAt: number;
}

/** Plans a run's row. The engine's instance is made later, when it must act. */
export function planRun(context: Context, run: NewRun): { statement: Statement; start: RunStart } {
  const id = context.ids.make("workflow_run");
  const statement = context.store.insert(workflowRuns, {
    id,
    subject_id: run.subjectId,
    kind: run.kind,
    generation: run.generation,
    state: "running",
    stalled: 0,
    started: 0,
    due_at: run.dueAt,
    config_version: run.configVersion,
    created_at: run.createdAt,
    updated_at: run.createdAt,
  });
  const { tenantId } = context.store;
  return {
    statement,
    start: { tenantId, runId: id, subjectId: run.subjectId, kind: run.kind, generation: run.generation },
  };
}
