/** Takes one payment: make it at the provider, authorize, ask until it answers, capture, share out. */
import { invariant } from "../core/errors.ts";
import {
  type PaymentFacts,
  type PaymentProgress,
  paymentFacts,
  planExpiry,
  planOutcome,
  planRefusedCapture,
  progressOf,
  type Recording,
} from "../core/payments/outcomes.ts";
import type { Answer, PaymentOutcome, ProviderError } from "../core/provider/port.ts";
import { isFinal } from "../core/states.ts";
import { askAfter } from "../tenants/config.ts";
import type { Progress, Run, Tools as StepTools } from "./skeleton.ts";

type Tools = StepTools<PaymentFacts>;

/** Step names are journal keys. Renaming one runs it again for every payment in flight: add, never rename. */
export const STEPS = {
  create: "create at provider",
  authorize: "authorize",
  look: "look again",
  wait: (n: number) => `wait ${n}`,
  ask: (n: number) => `ask provider ${n}`,
  capture: (n: number) => (n === 1 ? "capture" : `capture again ${n}`),
  release: "release hold",
} as const;

/** After so many asks a run hands over to its next generation: the payment goes on, the journal starts anew. */
const ASKS_MAX = 100;

export async function takePayment(run: Run): Promise<void> {
  const act = (name: string, body: (tools: Tools) => Promise<PaymentProgress>) => run.act(name, paymentFacts, body);
  const first = run.start.generation === 1;
  let payment = await (first ? act(STEPS.create, create) : act(STEPS.look, (tools) => ask(tools, 1)));
  if (payment.intentRef === null && !ended(payment) && !first) payment = await act(STEPS.create, create);
  if (payment.unconfirmed && !ended(payment)) payment = await act(STEPS.authorize, authorize);
  const config = await run.config();
  for (let n = 1; n <= ASKS_MAX; n++) {
    if (payment.state === "authorized") {
      payment = await act(STEPS.capture(n), capture);
      const refusal = payment.captureError;
      if (refusal) payment = await act(STEPS.release, (tools) => release(tools, refusal));
    } else if (payment.releaseHold) {
      payment = await act(STEPS.release, (tools) => release(tools));
    }
    if (!waits(payment)) return;
    await run.wait(STEPS.wait(n), askAfter(config, run.kind, n));
    payment = await act(STEPS.ask(n), (tools) => ask(tools, n + 1));
  }
}

function ended(payment: PaymentProgress): boolean {
  return isFinal("payment", payment.state) || payment.state === "needs_review";
}

/** Also a capture that has left the payment authorized: then the provider is asked again, and captured again. */
function waits(payment: PaymentProgress): boolean {
  return payment.feeUnknown || !ended(payment);
}

/** What a payment's progress means for its run, before the n-th wait. */
function next(tools: Tools, n: number): (payment: PaymentProgress) => Progress {
  return (payment) => {
    if (payment.state === "authorized" || payment.releaseHold || payment.captureError) return { state: "running" };
    if (payment.unconfirmed && !ended(payment)) return { state: "running" };
    if (!waits(payment)) return { state: "succeeded" };
    return { state: "waiting", ms: askAfter(tools.config, tools.run.kind, n) };
  };
}

function recording({ commitKey, run }: Tools, now: number): Recording {
  return { commitKey, now, configVersion: run.config_version, generation: run.generation };
}

/** Stores an answer, and what it changes, in one commit. `n` is the wait that may follow. */
function store(
  tools: Tools,
  answer: Answer<PaymentOutcome>,
  { n = 1, because }: { n?: number; because?: ProviderError } = {},
): Promise<PaymentProgress> {
  const handsOver = n > ASKS_MAX;
  return tools.commit(
    (facts, now) => planOutcome(tools.context, { ...recording(tools, now), handsOver }, facts, answer, because),
    handsOver ? () => ({ state: "succeeded" }) : next(tools, n),
  );
}

async function create(tools: Tools): Promise<PaymentProgress> {
  const { payment, customerRef, paymentMethodRef } = tools.facts;
  if (payment.intent_ref !== null || isFinal("payment", payment.state)) {
    return { ...progressOf(payment), unconfirmed: true };
  }
  if (tools.now > payment.act_before) return expire(tools);
  invariant(customerRef !== null && paymentMethodRef !== null, `${payment.id} has an instrument without references`);
  const answer = await tools.provider.createPayment(tools.act(`${payment.id}/create`, payment.created_at), {
    paymentId: payment.id,
    amount: payment.amount,
    currency: payment.currency,
    customerRef,
    paymentMethodRef,
    acceptedAt: payment.created_at,
  });
  return store(tools, answer);
}

async function authorize(tools: Tools): Promise<PaymentProgress> {
  const { payment } = tools.facts;
  const intentRef = payment.intent_ref;
  if (payment.state !== "processing" || intentRef === null) return progressOf(payment);
  if (tools.now > payment.act_before) return expire(tools);
  const act = tools.act(`${payment.id}/authorize`, payment.created_at);
  return store(tools, await tools.provider.authorizePayment(act, { intentRef, returnUrl: null }));
}

/** Asks what is true now; `n` is the wait that follows. A challenge that nobody answered in time is ended. */
async function ask(tools: Tools, n: number): Promise<PaymentProgress> {
  const { payment } = tools.facts;
  if (payment.intent_ref === null) return progressOf(payment);
  const answer = await tools.provider.findPayment(payment.intent_ref);
  if (answer.outcome.status === "requires_action" && tools.now > payment.act_before) return expire(tools);
  return store(tools, answer, { n });
}

async function capture(tools: Tools): Promise<PaymentProgress> {
  const { payment } = tools.facts;
  const intentRef = payment.intent_ref;
  if (payment.state !== "authorized" || intentRef === null) return progressOf(payment);
  const act = tools.act(`${payment.id}/capture`, payment.created_at);
  const answer = await tools.provider.capturePayment(act, { intentRef, amount: payment.amount });
  const { outcome, call } = answer;
  if (outcome.status !== "failed") return store(tools, answer);
  // What was begun and finally refused is undone: the hold is given back first, and only then has the payment failed.
  return tools.commit(
    (facts, now) => planRefusedCapture(tools.context, recording(tools, now), facts, call, outcome.error),
    next(tools, 1),
  );
}

/** Gives a hold back: after a refused capture, or a late one of a payment that has ended already. */
async function release(tools: Tools, because?: ProviderError): Promise<PaymentProgress> {
  const { payment } = tools.facts;
  if (payment.intent_ref === null) return progressOf(payment);
  const act = tools.act(`${payment.id}/release`, payment.created_at);
  const answer = await tools.provider.cancelPayment(act, { intentRef: payment.intent_ref });
  return store(tools, answer, because ? { because } : {});
}

const EXPIRED: ProviderError = {
  code: "expired",
  message: "The payment was not authorized in time.",
  declineCode: null,
};

/** Past its deadline a payment is never begun: what the provider has of it is canceled, and it has failed. */
async function expire(tools: Tools): Promise<PaymentProgress> {
  const { payment } = tools.facts;
  if (payment.intent_ref === null) {
    return tools.commit(
      (facts, now) => planExpiry(tools.context, recording(tools, now), facts, EXPIRED),
      next(tools, 1),
    );
  }
  const act = tools.act(`${payment.id}/expire`, payment.act_before);
  const answer = await tools.provider.cancelPayment(act, { intentRef: payment.intent_ref });
  return store(tools, answer, { because: EXPIRED });
}
