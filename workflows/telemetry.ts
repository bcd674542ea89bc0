/**
 * What operators see of runs, as JSON lines of the log: one at the start of a step and one at its end, figures of each
 * sweep, and alerts. Only ids, names of ours, numbers and codes: nothing that is secret or personal.
 */
import { BrokenInvariant, Refusal } from "../core/errors.ts";
import type { Log } from "../core/ports.ts";
import { UnknownOutcome } from "../core/provider/port.ts";
import type { RunRow } from "../core/runs.ts";
import { wireTime } from "../core/time.ts";

export interface StepLog {
  started(): void;
  ended(outcome: "succeeded" | "failed" | "superseded", errorCode: string | null): void;
}

export function stepLog(
  log: Log,
  run: RunRow,
  facts: unknown,
  step: { name: string; attempt: number; startedAt: number },
  now: () => number,
): StepLog {
  const merchant = merchantOf(facts);
  const fields = {
    tenant_id: run.tenant_id,
    ...(merchant === undefined ? {} : { merchant_id: merchant }),
    run_id: run.id,
    kind: run.kind,
    generation: run.generation,
    version: run.version,
    subject_id: run.subject_id,
    step: step.name,
    attempt: step.attempt,
  };
  return {
    started: () => log.info("step started", { at: wireTime(step.startedAt), ...fields }),
    ended(outcome, errorCode) {
      const at = now();
      const ending = { duration_ms: at - step.startedAt, outcome, error_code: errorCode };
      const line = { at: wireTime(at), ...fields, ...ending };
      if (outcome === "failed") log.error("step ended", line);
      else log.info("step ended", line);
    },
  };
}

/** An error's stable code. Messages stay in the run's history: they may quote what a provider said. */
export function codeOf(error: unknown): string {
  if (error instanceof Refusal) return error.code;
  if (error instanceof UnknownOutcome) return "unknown_outcome";
  if (error instanceof BrokenInvariant) return "broken_invariant";
  return "unexpected";
}

/** The merchant that a step is about, where what it knows names one. */
function merchantOf(facts: unknown): string | undefined {
  if (typeof facts !== "object" || facts === null) return undefined;
  for (const of of [facts, ...Object.values(facts)] as unknown[]) {
    const named = typeof of === "object" && of !== null ? (of as { merchant_id?: unknown }).merchant_id : undefined;
    if (typeof named === "string") return named;
  }
  return undefined;
}

/** Somebody should look: log collectors raise an alarm on lines whose message is `alert`. */
export function alert(log: Log, name: string, run: RunRow, errorCode: string | null): void {
  const { tenant_id, id: run_id, kind, generation, subject_id } = run;
  log.error("alert", { alert: name, tenant_id, run_id, kind, generation, subject_id, error_code: errorCode });
}

/** Figures at one moment, by name. */
export function metrics(log: Log, figures: Readonly<Record<string, number>>, of: Readonly<Record<string, string>>) {
  log.info("metrics", { ...of, metrics: figures });
}
