/** Refunds a payment: ask the provider, follow its answer to the end, and fetch back what connected accounts hold. */

import { invariant } from "../core/errors.ts";
import { planReversalOutcome, planReversals } from "../core/money/reversals.ts";
import type { Recording } from "../core/payments/outcomes.ts";
import {
  planRefundOutcome,
  type RefundFacts,
  type RefundProgress,
  refundFacts,
  refundProgress,
} from "../core/payments/refund-outcomes.ts";
import type { Answer } from "../core/provider/port.ts";
import type { RefundOutcome } from "../core/provider/refund-port.ts";
import { isFinal } from "../core/states.ts";
import { askAfter } from "../tenants/config.ts";
import { nothing, type Progress, type Run, type Tools as StepTools } from "./skeleton.ts";

type Tools = StepTools<RefundFacts>;

/** Step names are journal keys: add, never rename. */
export const STEPS = {
  create: "create at provider",
  look: "look again",
  wait: (n: number) => `wait ${n}`,
  ask: (n: number) => `ask provider ${n}`,
  reversals: "plan reversals",
  reverse: (n: number) => `reverse ${n}`,
} as const;

/** A later generation looks first: it was made because the one before stopped, or because the provider had news. */
export async function refundPayment(run: Run): Promise<void> {
  const act = (name: string, body: (tools: Tools) => Promise<RefundProgress>) => run.act(name, refundFacts, body);
  const first = run.start.generation === 1;
  let refund = await (first ? act(STEPS.create, create) : act(STEPS.look, (tools) => ask(tools, 1)));
  if (refund.refundRef === null && !isFinal("refund", refund.state) && !first) refund = await act(STEPS.create, create);
  const config = await run.config();
  for (let n = 1; ; n++) {
    if (refund.reverses) refund = await reverse(run, refund, n);
    if (!refund.waits) return;
    await run.wait(STEPS.wait(n), askAfter(config, run.kind, n));
    refund = await act(STEPS.ask(n), (tools) => ask(tools, n + 1));
  }
}

/** What a refund's progress means for its run, before the n-th wait. */
function next(tools: Pick<Tools, "config" | "run">, n: number): (refund: RefundProgress) => Progress {
  return (refund) => {
    if (refund.reverses) return { state: "running" };
    if (refund.refundRef === null && !isFinal("refund", refund.state)) return { state: "running" };
    if (!refund.waits) return { state: "succeeded" };
    return { state: "waiting", ms: askAfter(tools.config, tools.run.kind, n) };
  };
}

/** Stores an answer, and what it changes, in one commit. `n` is the wait that may follow. */
function store(tools: Tools, answer: Answer<RefundOutcome>, n: number): Promise<RefundProgress> {
  const { context, commitKey, run } = tools;
  const { config_version: configVersion, generation } = run;
  const recording = (now: number): Recording => ({ commitKey, now, configVersion, generation });
  return tools.commit((facts, now) => planRefundOutcome(context, recording(now), facts, answer), next(tools, n));
}

async function create(tools: Tools): Promise<RefundProgress> {
  const { refund, payment, openReversals } = tools.facts;
  if (refund.refund_ref !== null || isFinal("refund", refund.state)) return refundProgress(refund, openReversals);
  const intentRef = payment.intent_ref;
  invariant(intentRef !== null, `${payment.id} succeeded without a reference`);
  // Past its deadline it is never made: it is looked for, and if it is not there it has failed.
  if (tools.now > refund.act_before) {
    return store(tools, await tools.provider.findRefund({ refundId: refund.id, intentRef, refundRef: null }), 1);
  }
  const { amount, reason } = refund;
  const act = tools.act(`${refund.id}/create`, refund.created_at);
  const request = { refundId: refund.id, paymentId: payment.id, intentRef, amount, reason };
  return store(tools, await tools.provider.createRefund(act, request), 1);
}

/** Asks what is true now; `n` is the wait that follows. */
async function ask(tools: Tools, n: number): Promise<RefundProgress> {
  const { refund, payment, openReversals } = tools.facts;
  const { refund_ref: refundRef } = refund;
  if (refundRef === null || payment.intent_ref === null) return refundProgress(refund, openReversals);
  const request = { refundId: refund.id, intentRef: payment.intent_ref, refundRef };
  return store(tools, await tools.provider.findRefund(request), n);
}

/** Best effort, once: what is refused is kept from what the merchant earns next. */
async function reverse(run: Run, refund: RefundProgress, n: number): Promise<RefundProgress> {
  const done = { ...refund, reverses: false };
  const { requests } = await run.act(STEPS.reversals, nothing, (tools) =>
    tools.commit(
      () => planReversals(tools.context, tools.run.subject_id, tools.commitKey),
      (work) => (work.requests.length > 0 ? { state: "running" } : next(tools, n)(done)),
    ),
  );
  for (const [index, request] of requests.entries()) {
    const isLast = index === requests.length - 1;
    await run.act(STEPS.reverse(index + 1), nothing, async (tools) => {
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
