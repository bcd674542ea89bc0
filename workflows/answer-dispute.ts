/** Follows a dispute to its end: ask what is true, carry out what the tenant has decided, fetch back what was lost. */
import { invariant } from "../core/errors.ts";
import { planReversalOutcome, planReversals } from "../core/money/reversals.ts";
import { openEvidence } from "../core/payments/dispute-evidence.ts";
import { type DisputeFacts, disputeFacts } from "../core/payments/dispute-facts.ts";
import { type DisputeProgress, disputeProgress, planDisputeOutcome } from "../core/payments/dispute-outcomes.ts";
import { submits } from "../core/payments/disputes.ts";
import type { Recording } from "../core/payments/outcomes.ts";
import type { DisputeOutcome } from "../core/provider/dispute-port.ts";
import type { Answer } from "../core/provider/port.ts";
import { disputeEvidence } from "../core/store/dispute-schema.ts";
import { askAfter } from "../tenants/config.ts";
import { nothing, type Progress, type Run, type Tools as StepTools } from "./skeleton.ts";

type Tools = StepTools<DisputeFacts>;

/** Step names are journal keys: add, never rename. */
export const STEPS = {
  look: "look",
  submit: (n: number) => `submit evidence ${n}`,
  accept: (n: number) => `accept ${n}`,
  wait: (n: number) => `wait ${n}`,
  ask: (n: number) => `ask provider ${n}`,
  reversals: (n: number) => `plan reversals ${n}`,
  reverse: (n: number) => `reverse ${n}`,
} as const;

/** Every generation looks first, whatever it was made for: what the provider says is what is true. */
export async function answerDispute(run: Run): Promise<void> {
  const act = (name: string, body: (tools: Tools) => Promise<DisputeProgress>) => run.act(name, disputeFacts, body);
  let dispute = await act(STEPS.look, (tools) => ask(tools, 1));
  const config = await run.config();
  // Every loss may reverse some: their steps count on through all of the run.
  let reversed = 0;
  const count = () => ++reversed;
  for (let n = 1; ; n++) {
    if (dispute.submits) dispute = await act(STEPS.submit(n), (tools) => submit(tools, n));
    if (dispute.accepts) dispute = await act(STEPS.accept(n), (tools) => accept(tools, n));
    if (dispute.reverses) dispute = await reverse(run, dispute, n, count);
    if (!dispute.waits) return;
    await run.wait(STEPS.wait(n), askAfter(config, run.kind, n));
    dispute = await act(STEPS.ask(n), (tools) => ask(tools, n + 1));
  }
}

/** What a dispute's progress means for its run, before the n-th wait. */
function next(tools: Pick<Tools, "config" | "run">, n: number): (dispute: DisputeProgress) => Progress {
  return (dispute) => {
    if (dispute.submits || dispute.accepts || dispute.reverses) return { state: "running" };
    if (!dispute.waits) return { state: "succeeded" };
    return { state: "waiting", ms: askAfter(tools.config, tools.run.kind, n) };
  };
}

/** Stores an answer, and what it changes, in one commit. `n` is the wait that may follow. */
function store(tools: Tools, answer: Answer<DisputeOutcome>, n: number): Promise<DisputeProgress> {
  const { context, commitKey, run } = tools;
  const { config_version: configVersion, generation } = run;
  const recording = (now: number): Recording => ({ commitKey, now, configVersion, generation });
  return tools.commit((facts, now) => planDisputeOutcome(context, recording(now), facts, answer), next(tools, n));
}

async function ask(tools: Tools, n: number): Promise<DisputeProgress> {
  return store(tools, await tools.provider.findDispute(tools.facts.notice.dispute_ref), n);
}

/** Sends the evidence as it stands, once for each time that it was asked for. */
async function submit(tools: Tools, n: number): Promise<DisputeProgress> {
  const { dispute } = tools.facts;
  if (!dispute || !submits(dispute)) return disputeProgress(dispute, tools.facts);
  const row = await tools.context.store.readOne(tools.context.store.row(disputeEvidence, { dispute_id: dispute.id }));
  const fields = Object.entries(await openEvidence(tools.context, row));
  const act = tools.act(`${dispute.id}/submit-${dispute.submissions_asked}`, dispute.updated_at);
  const answer = await tools.provider.submitEvidence(act, {
    disputeRef: dispute.dispute_ref,
    fields: Object.fromEntries(fields.flatMap(([name, text]) => (text ? [[name, text]] : []))),
    submissions: dispute.submissions_asked,
  });
  return store(tools, answer, n);
}

async function accept(tools: Tools, n: number): Promise<DisputeProgress> {
  const { dispute } = tools.facts;
  if (!dispute || dispute.acceptance_asked_at === null) return disputeProgress(dispute, tools.facts);
  const act = tools.act(`${dispute.id}/accept`, dispute.acceptance_asked_at);
  return store(tools, await tools.provider.acceptDispute(act, { disputeRef: dispute.dispute_ref }), n);
}

/** Best effort, once for each loss: what is refused is kept from what the merchant earns next. */
async function reverse(run: Run, dispute: DisputeProgress, n: number, count: () => number): Promise<DisputeProgress> {
  const done = { ...dispute, reverses: false };
  const { requests } = await run.act(STEPS.reversals(n), nothing, (tools) =>
    tools.commit(
      () => planReversals(tools.context, tools.run.subject_id, tools.commitKey),
      (work) => (work.requests.length > 0 ? { state: "running" } : next(tools, n)(done)),
    ),
  );
  for (const [index, request] of requests.entries()) {
    const isLast = index === requests.length - 1;
    await run.act(STEPS.reverse(count()), nothing, async (tools) => {
      invariant(request.causeId === tools.run.subject_id, `${request.ledgerTransferId} is another's`);
      const act = tools.act(request.ledgerTransferId, request.requestedAt);
      const answer = await tools.provider.createReversal(act, request);
      return tools.commit(
        () => planReversalOutcome(tools.context, request.ledgerTransferId, tools.commitKey, answer),
        () => (isLast ? next(tools, n)(done) : { state: "running" }),
      );
    });
  }
  return done;
}
