/** Steering runs by hand: wake one that waits, retry one that fails, and cancel what nothing final was done of yet. */
import { audit } from "./audit.ts";
import { type Context, tenantNow } from "./context.ts";
import { notFound, Refusal } from "./errors.ts";
import { planCancelBankConnection } from "./parties/bank-connection-set-up.ts";
import { planCancelIdentitySession } from "./parties/identity-requests.ts";
import { planCancelPayout } from "./parties/payout-acceptance.ts";
import { planCancelSetUp } from "./payments/payment-instruments.ts";
import { planCancelPayment } from "./payments/payment-requests.ts";
import { planRun, type RunKind, type RunRow, type RunView, runView, startOf } from "./runs.ts";
import { isFinal } from "./states.ts";
import type { Plan } from "./store/commit.ts";
import { workflowRuns } from "./store/run-schema.ts";

/**
 * Plans that a run acts or asks now instead of when it is due.
 * @throws Refusal `not_found`, `state_conflict`
 */
export async function planWakeRun(context: Context, id: string): Promise<Plan<RunView>> {
  const { store, wall, livemode } = context;
  const { run, now } = await openRun(context, id, "A run that has ended is not woken.");
  if (isFailing(run)) throw conflict("A step of the run keeps failing: it waits for nothing. Retry it instead.");
  const set = { due_at: Math.min(run.due_at, now), woken_at: wall.now() };
  return {
    statements: [
      store.update(workflowRuns, { id }, set),
      audit(context, { action: "workflow_run.wake", subjectId: id, fields: [] }),
    ],
    result: runView({ ...run, ...set }, livemode),
    starts: [startOf(run)],
  };
}

/**
 * Plans the next generation of a run that fails: it begins with a look at what is stored and goes on from there, which
 * is the step that failed. The run itself can do nothing any more.
 * @throws Refusal `not_found`, `state_conflict`
 */
export async function planRetryRun(context: Context, id: string): Promise<Plan<RunView>> {
  const { store, livemode } = context;
  const { run, now } = await readRun(context, id);
  if (run.state === "succeeded" || run.state === "canceled") {
    throw conflict(
      `The run has ${run.state === "canceled" ? "been canceled" : "succeeded"}: there is nothing to retry.`,
    );
  }
  if (run.state === "failed") {
    const { subject_id, kind, generation } = run;
    const next = await store.readOne(store.row(workflowRuns, { subject_id, kind, generation: generation + 1 }));
    if (next) throw conflict(`Its next generation goes on: ${next.id}.`);
  } else if (!isFailing(run) && run.stalled === 0) {
    throw conflict("No step of the run is failing. To have it ask now, wake it.");
  }
  const next = planRun(context, {
    subjectId: run.subject_id,
    kind: run.kind as RunKind,
    generation: run.generation + 1,
    dueAt: now,
    configVersion: run.config_version,
    createdAt: now,
    after: run,
  });
  const ended = { state: "failed", error: "Retried by hand; the next generation goes on.", ended_at: now } as const;
  const times = { due_at: now, created_at: now, updated_at: now, ended_at: null };
  const begun = { ...run, id: next.start.runId, generation: next.start.generation, state: "running" as const };
  return {
    statements: [
      ...(isFinal("run", run.state) ? [] : [store.update(workflowRuns, { id }, { ...ended, updated_at: now })]),
      next.statement,
      audit(context, { action: "workflow_run.retry", subjectId: id, fields: ["generation"] }),
    ],
    result: runView({ ...begun, ...times, stalled: 0, error: null }, livemode),
    starts: [next.start],
  };
}

type Cancel = (context: Context, subjectId: string) => Promise<Plan<unknown>>;

/**
 * What cancels a run's subject, which refuses when something was done that cannot be undone and says what to do; or why
 * nothing does, and what to do instead.
 */
const CANCELS: Readonly<Record<RunKind, Cancel | string>> = {
  "take-payment": planCancelPayment,
  "distribute-payment": "The shares belong to those who earned them. Refund the payment instead.",
  "refund-payment": "A refund that was accepted is paid. Take another payment instead.",
  "pay-out": planCancelPayout,
  "settle-tenant": "Change the tenant's settlement cycle instead.",
  "move-tenant-funds":
    "The bank has been asked. Once it has settled, move the money back by a payout or a top-up instead.",
  reconcile: "It changes nothing at the provider and ends by itself. Correct what it finds by adjustments instead.",
  "answer-dispute": "The bank ends a dispute. Submit evidence, or accept it, instead.",
  "rotate-webhook-secrets": "It ends by itself within a day. Rotate once more after that instead.",
  "set-up-bank-connection": planCancelBankConnection,
  "verify-identity": planCancelIdentitySession,
  "set-up-payment-instrument": planCancelSetUp,
  "set-up-payout-instrument": "Remove the payout instrument instead.",
  "onboard-merchant": "Reject the decision that it waits for, or close the merchant, instead.",
  "onboard-tenant": "It ends with the application: withdraw that, or have the platform operator reject it, instead.",
};

/**
 * Plans that a run's subject is canceled, by the subject's own verb: the run gives back what it holds, and ends.
 * @throws Refusal `not_found`, `state_conflict`
 */
export async function planCancelRun(context: Context, id: string): Promise<Plan<RunView>> {
  const { run } = await openRun(context, id, "The run has ended: there is nothing to cancel.");
  const cancel = CANCELS[run.kind as RunKind];
  if (typeof cancel === "string") throw conflict(`This run cannot be canceled. ${cancel}`);
  const { statements, starts = [] } = await cancel(context, run.subject_id);
  return {
    statements: [...statements, audit(context, { action: "workflow_run.cancel", subjectId: id, fields: [] })],
    result: runView(run, context.livemode),
    starts,
  };
}

/** Its last attempt failed, and it neither waits nor has gone on since. */
function isFailing(run: RunRow): boolean {
  return run.error !== null && run.waiting_since === null;
}

async function readRun(context: Context, id: string): Promise<{ run: RunRow; now: number }> {
  const { store } = context;
  const [run, now] = await store.read(store.row(workflowRuns, { id }), tenantNow(context));
  if (!run) throw notFound();
  return { run, now };
}

async function openRun(context: Context, id: string, otherwise: string): Promise<{ run: RunRow; now: number }> {
  const found = await readRun(context, id);
  if (isFinal("run", found.run.state)) throw conflict(otherwise);
  return found;
}

function conflict(detail: string): Refusal {
  return new Refusal("state_conflict", detail);
}
