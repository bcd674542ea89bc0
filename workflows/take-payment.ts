/** Takes one payment: make it at the provider, authorize, ask until it answers, capture, share out. */
import { notFound } from "../core/errors.ts";
import { planExpiry, planOutcome, planRefusedCapture, type PaymentProgress, progressOf } from "../core/payments/outcomes.ts";
import { type PaymentRow, readPayment } from "../core/payments/payments.ts";
import type { ProviderError } from "../core/provider/port.ts";
import { isFinal } from "../core/states.ts";
import { paymentInstruments } from "../core/store/schema.ts";
import { askAfter } from "../tenants/config.ts";
import type { Progress, Run, Tools } from "./skeleton.ts";

/** Step names are journal keys. Renaming one runs it again for every payment in flight: add, never rename. */
export const STEPS = {
  create: "create at provider",
  authorize: "authorize",
  look: "look again",
  wait: (n: number) => `wait ${n}`,
  ask: (n: number) => `ask provider ${n}`,
  capture: "capture",
  release: "release hold",
} as const;

/** After so many asks a run hands over to its next generation: the payment goes on, the journal starts anew. */
const ASKS_MAX = 100;

export async function takePayment(run: Run): Promise<void> {
  const { generation } = run.start;
  let payment = await (generation === 1 ? run.act(STEPS.create, create) : run.act(STEPS.look, (tools) => ask(tools, 1)));
  if (payment.intentRef === null && !ended(payment)) payment = await run.act(STEPS.create, create);
  if (payment.unconfirmed && !ended(payment)) payment = await run.act(STEPS.authorize, authorize);
  const config = await run.config();
  for (let n = 1; n <= ASKS_MAX; n++) {
    if (payment.state === "authorized") payment = await captureOrRelease(run);
    if (payment.releaseHold) payment = await run.act(STEPS.release, (tools) => release(tools, null));
    if (!waits(payment)) return;
    await run.wait(STEPS.wait(n), askAfter(config, run.kind, n));
    payment = await run.act(STEPS.ask(n), (tools) => ask(tools, n + 1));
  }
}

function ended(payment: PaymentProgress): boolean {
  return isFinal("payment", payment.state) || payment.state === "needs_review";
}

function waits(payment: PaymentProgress): boolean {
  return payment.feeUnknown || payment.state === "processing" || payment.state === "requires_action";
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

async function create(tools: Tools): Promise<PaymentProgress> {
  const { payment } = await readPayment(tools.context, tools.run.subject_id);
  if (payment.intent_ref !== null || isFinal("payment", payment.state)) return { ...progressOf(payment), unconfirmed: true };
  if (tools.now > payment.act_before) return expire(tools, payment);
  const { customer_ref, payment_method_ref } = await instrumentOf(tools, payment);
  const answer = await tools.provider.createPayment(tools.act(`${payment.id}/create`, payment.created_at), {
    paymentId: payment.id,
    amount: payment.amount,
    currency: payment.currency,
    customerRef: customer_ref,
    paymentMethodRef: payment_method_ref,
    acceptedAt: payment.created_at,
  });
  return tools.commit(() => planOutcome(tools.context, recording(tools, payment), answer), next(tools, 1));
}

async function authorize(tools: Tools): Promise<PaymentProgress> {
  const { payment } = await readPayment(tools.context, tools.run.subject_id);
  const intentRef = payment.intent_ref;
  if (payment.state !== "processing" || intentRef === null) return progressOf(payment);
  if (tools.now > payment.act_before) return expire(tools, payment);
  const act = tools.act(`${payment.id}/authorize`, payment.created_at);
  const answer = await tools.provider.authorizePayment(act, { intentRef, returnUrl: null });
  return tools.commit(() => planOutcome(tools.context, recording(tools, payment), answer), next(tools, 1));
}

/** Asks what is true now; `n` is the wait that follows. A challenge nobody answered in time is ended. */
async function ask(tools: Tools, n: number): Promise<PaymentProgress> {
  const { payment } = await readPayment(tools.context, tools.run.subject_id);
  if (payment.intent_ref === null) return progressOf(payment);
  const answer = await tools.provider.findPayment(payment.intent_ref);
  if (answer.outcome.status === "requires_action" && tools.now > payment.act_before) return expire(tools, payment);
  const handsOver = n > ASKS_MAX;
  return tools.commit(
    () => planOutcome(tools.context, { ...recording(tools, payment), handsOver }, answer),
    handsOver ? () => ({ state: "succeeded" }) : next(tools, n),
  );
}

async function captureOrRelease(run: Run): Promise<PaymentProgress> {
  const payment = await run.act(STEPS.capture, capture);
  const refusal = payment.captureError;
  return refusal ? run.act(STEPS.release, (tools) => release(tools, refusal)) : payment;
}

async function capture(tools: Tools): Promise<PaymentProgress> {
  const { payment } = await readPayment(tools.context, tools.run.subject_id);
  const intentRef = payment.intent_ref;
  if (payment.state !== "authorized" || intentRef === null) return progressOf(payment);
  const act = tools.act(`${payment.id}/capture`, payment.created_at);
  const answer = await tools.provider.capturePayment(act, { intentRef, amount: payment.amount });
  const { outcome } = answer;
  if (outcome.status !== "failed") {
    return tools.commit(() => planOutcome(tools.context, recording(tools, payment), answer), next(tools, 1));
  }
  // What was begun and finally refused is undone: the hold is given back first, and only then is the payment failed.
  return tools.commit(
    () => planRefusedCapture(tools.context, recording(tools, payment), answer.call, outcome.error),
    next(tools, 1),
  );
}

/** Gives a hold back. Without a refusal it is a late one, of a payment that has ended already. */
async function release(tools: Tools, refusal: ProviderError | null): Promise<PaymentProgress> {
  const { payment } = await readPayment(tools.context, tools.run.subject_id);
  if (payment.intent_ref === null) return progressOf(payment);
  const act = tools.act(`${payment.id}/release`, payment.created_at);
  const answer = await tools.provider.cancelPayment(act, { intentRef: payment.intent_ref });
  return tools.commit(
    () => planOutcome(tools.context, recording(tools, payment), answer, refusal ?? undefined),
    next(tools, 1),
  );
}

const EXPIRED: ProviderError = {
  code: "expired",
  message: "The payment was not authorized in time.",
  declineCode: null,
};

/** Past its deadline a payment is never begun: what the provider has of it is canceled, and it has failed. */
async function expire(tools: Tools, payment: PaymentRow): Promise<PaymentProgress> {
  const { intent_ref: intentRef } = payment;
  if (intentRef === null) {
    return tools.commit(() => planExpiry(tools.context, recording(tools, payment), EXPIRED), next(tools, 1));
  }
  const act = tools.act(`${payment.id}/expire`, payment.act_before);
  const answer = await tools.provider.cancelPayment(act, { intentRef });
  return tools.commit(() => planOutcome(tools.context, recording(tools, payment), answer, EXPIRED), next(tools, 1));
}

function recording(tools: Tools, payment: PaymentRow) {
  const { commitKey, run } = tools;
  return { paymentId: payment.id, commitKey, configVersion: run.config_version, generation: run.generation };
}

async function instrumentOf(tools: Tools, payment: PaymentRow) {
  const { store } = tools.context;
  const row = await store.readOne(store.row(paymentInstruments, { id: payment.payment_instrument_id }));
  if (!row || row.customer_ref === null || row.payment_method_ref === null) throw notFound();
  return { customer_ref: row.customer_ref, payment_method_ref: row.payment_method_ref };
}
