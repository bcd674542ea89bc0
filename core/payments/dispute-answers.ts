/** What a tenant decides about a dispute: to submit its evidence, or to give in. The dispute's run carries it out. */
import { audit } from "../audit.ts";
import { type Context, tenantNow } from "../context.ts";
import { notFound } from "../errors.ts";
import type { EventType } from "../outbound/catalogue.ts";
import { announce, lastEvent } from "../outbound/events.ts";
import { latestConfig, planRunBy, startOf } from "../runs.ts";
import { isFinal } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { disputeMovements, disputeParts, disputes } from "../store/dispute-schema.ts";
import { workflowRuns } from "../store/run-schema.ts";
import { assertAnswerable, assertOpen } from "./dispute-evidence.ts";
import { type DisputeRow, type DisputeView, disputeView, MOVEMENT_ORDER } from "./disputes.ts";

/** Plans the submission of the evidence as it stands. @throws Refusal not_found, state_conflict */
export function planSubmitEvidence(context: Context, id: string): Promise<Plan<DisputeView>> {
  return planAnswer(context, id, "dispute.submission_requested", (row, now) => {
    assertAnswerable(row, now);
    return { submissions_asked: row.submissions + 1 };
  });
}

/** Plans giving in: the dispute will be lost. @throws Refusal not_found, state_conflict */
export function planAcceptDispute(context: Context, id: string): Promise<Plan<DisputeView>> {
  return planAnswer(context, id, "dispute.acceptance_requested", (row, now) => {
    assertOpen(row);
    return { acceptance_asked_at: now };
  });
}

async function planAnswer(
  context: Context,
  id: string,
  type: EventType & `dispute.${string}_requested`,
  change: (row: DisputeRow, now: number) => Partial<DisputeRow>,
): Promise<Plan<DisputeView>> {
  const { store, livemode } = context;
  const [row, parts, movements, last, [run], configVersion, now] = await store.read(
    store.row(disputes, { id }),
    store.rows(disputeParts, { where: { dispute_id: id }, orderBy: [{ column: "round" }, { column: "position" }] }),
    store.rows(disputeMovements, { where: { dispute_id: id }, orderBy: MOVEMENT_ORDER }),
    lastEvent(store, id),
    store.rows(workflowRuns, {
      where: { subject_id: id, kind: "answer-dispute" },
      orderBy: [{ column: "generation", descending: true }],
      limit: 1,
    }),
    latestConfig(store),
    tenantNow(context),
  );
  if (!row) throw notFound();
  const changed = change(row, now);
  const set = { ...changed, error_code: null, error_message: null, updated_at: now };
  const view = disputeView({ ...row, ...set }, { parts, movements }, livemode);
  return {
    statements: [
      announce(context, [{ type, after: last, object: view, paymentId: row.payment_id }], now),
      store.update(disputes, { id }, set),
      ...planRunBy(context, { subjectId: id, kind: "answer-dispute", dueAt: now, configVersion, createdAt: now }),
      audit(context, { action: type.replace("_requested", ""), subjectId: id, fields: Object.keys(changed) }),
    ],
    result: view,
    // The run that waits is rung at once; the sweeper sees to what is lost.
    starts: run && !isFinal("run", run.state) ? [startOf(run)] : [],
  };
}
