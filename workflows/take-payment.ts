/** Takes one payment: make it at the provider, authorize, ask until it answers, capture, share out. */
import { invariant } from "../core/errors.ts";
import {
  deadlineOf,
  type PaymentFacts,
  type PaymentProgress,
  paymentFacts,
  planNeverMade,
  planOutcome,
  planRefusedCapture,
  progressOf,
  type Recording,
} from "../core/payments/outcomes.ts";
import type { Answer, PaymentOutcome, ProviderError } from "../core/provider/port.ts";
import { isFinal } from "../core/states.ts";
import { SECOND } from "../core/time.ts";
import { askAfter, type Config } from "../tenants/config.ts";
import type { Progress, Run, Tools as StepTools } from "./skeleton.ts";

type Tools = StepTools<PaymentFacts>;

/** Step names are journal keys. Renaming one runs it again for every payment in flight: add, never rename. */
export const STEPS = {
  create: "create at provider",
  authorize: "authorize",
  challenge: "ask for the player",
  look: "look again",
  wait: (n: number) => `wait ${n}`,
  ask: (n: number) => `ask provider ${n}`,
  capture: (n: number) => (n === 1 ? "capture" : `capture again ${n}`),
  release: "release hold",
  cancel: (n: number) => `cancel ${n}`,
} as const;

/** The engine's own limit. */
const WAIT_MIN = SECOND;

type Act = (name: string, body: (tools: Tools) => Promise<PaymentProgress>) => Promise<PaymentProgress>;

export async function takePayment(run: Run): Promise<void> {
  const act: Act = (name, body) => run.act(name, paymentFacts, body);
  const first = run.start.generation === 1;
  let payment = await (first ? act(STEPS.create, create) : act(STEPS.look, (tools) => ask(tools, 1)));
  if (payment.intentRef === null && !ended(payment) && !first) payment = await act(STEPS.create, create);
  if (payment.unconfirmed && !ended(payment)) payment = await act(STEPS.authorize, authorize);
  const config = await run.config();
  for (let n = 1; ; n++) {
    payment = await goOn(act, payment, n);
    if (!waits(payment)) return;
    await run.wait(STEPS.wait(n), waitOf(config, run.kind, payment, n));
    payment = await act(STEPS.ask(n), (tools) => ask(tools, n + 1));
  }
}

/** Everything that can be done now, in the n-th round: ask for the player, cancel, capture, give a hold back. */
async function goOn(act: Act, before: PaymentProgress, n: number): Promise<PaymentProgress> {
  let payment = before;
  if (payment.authenticates) payment = await act(STEPS.challenge, challenge);
  if (payment.cancels && !ended(payment)) return act(STEPS.cancel(n), (tools) => cancel(tools, n));
  if (payment.state === "authorized" && !payment.held) {
    payment = await act(STEPS.capture(n), capture);
    const refusal = payment.captureError;
    return refusal ? act(STEPS.release, (tools) => release(tools, refusal)) : payment;
  }
  return payment.releaseHold ? act(STEPS.release, (tools) => release(tools)) : payment;
}

function ended(payment: PaymentProgress): boolean {
  return isFinal("payment", payment.state);
}

/** Also a capture that has left the payment authorized: then the provider is asked again, and captured again. */
function waits(payment: PaymentProgress): boolean {
  return payment.feeUnknown || !ended(payment);
}

/** No longer than what the payment waits for lasts. */
function waitOf(config: Config, kind: string, { runsOutIn }: PaymentProgress, n: number): number {
  const interval = askAfter(config, kind, n);
  return runsOutIn === null || runsOutIn === undefined ? interval : Math.max(WAIT_MIN, Math.min(interval, runsOutIn));
}

/** Whether something can be done at once. */
function goesOn(payment: PaymentProgress): boolean {
  if (payment.releaseHold || payment.captureError) return true;
  if (ended(payment)) return false;
  const { authenticates, cancels, unconfirmed, state, held } = payment;
  return Boolean(authenticates || cancels || unconfirmed) || (state === "authorized" && !held);
}

/** What a payment's progress means for its run, before the n-th wait. */
function next(tools: Tools, n: number): (payment: PaymentProgress) => Progress {
  return (payment) => {
    if (goesOn(payment)) return { state: "running" };
    if (!waits(payment)) return { state: "succeeded" };
    return { state: "waiting", ms: waitOf(tools.config, tools.run.kind, payment, n) };
  };
}

function recording({ commitKey, run, config }: Tools, now: number): Recording {
  const challengeExpiresAfter = config.payments.challenge_expires_after_ms;
  return { commitKey, now, configVersion: run.config_version, generation: run.generation, challengeExpiresAfter };
}

interface Storing {
  /** The wait that may follow. */
  readonly n?: number;
  readonly because?: ProviderError;
  readonly asksPlayer?: boolean;
  /** What could not be canceled is left to the next round. */
  readonly leavesCancel?: boolean;
}

/** Stores an answer, and what it changes, in one commit. */
function store(
  tools: Tools,
  answer: Answer<PaymentOutcome>,
  { n = 1, because, asksPlayer = false, leavesCancel = false }: Storing = {},
): Promise<PaymentProgress> {
  return tools.commit(
    async (facts, now) => {
      const storing = { ...recording(tools, now), asksPlayer };
      const plan = await planOutcome(tools.context, storing, facts, answer, because);
      return leavesCancel ? { ...plan, result: { ...plan.result, cancels: false } } : plan;
    },
    next(tools, n),
  );
}

/** Nothing of it is at the provider, and nothing shall be. */
function neverMade(tools: Tools, error: ProviderError | null): Promise<PaymentProgress> {
  return tools.commit(
    (facts, now) => planNeverMade(tools.context, recording(tools, now), facts, error),
    next(tools, 1),
  );
}

async function create(tools: Tools): Promise<PaymentProgress> {
  const { payment, customerRef, paymentMethodRef } = tools.facts;
  if (payment.intent_ref !== null || isFinal("payment", payment.state)) {
    return { ...progressOf(payment, tools.now), unconfirmed: true };
  }
  if (payment.cancel_requested_at !== null) return neverMade(tools, null);
  if (tools.now > payment.act_before) return expire(tools);
  invariant(customerRef !== null && paymentMethodRef !== null, `${payment.id} has an instrument without references`);
  const answer = await tools.provider.createPayment(tools.act(`${payment.id}/create`, payment.created_at), {
    paymentId: payment.id,
    amount: payment.amount,
    currency: payment.currency,
    customerRef,
    paymentMethodRef,
    methodType: payment.method_type,
    acceptedAt: payment.created_at,
  });
  return store(tools, answer);
}

async function authorize(tools: Tools): Promise<PaymentProgress> {
  const { payment } = tools.facts;
  const { intent_ref: intentRef, return_url: returnUrl } = payment;
  if (payment.state !== "processing" || intentRef === null || payment.cancel_requested_at !== null) {
    return progressOf(payment, tools.now);
  }
  if (tools.now > payment.act_before) return expire(tools);
  const act = tools.act(`${payment.id}/authorize`, payment.created_at);
  const present = returnUrl === null ? null : { returnUrl };
  return store(tools, await tools.provider.authorizePayment(act, { intentRef, present, paymentMethodRef: null }));
}

/** The bank was asked without the player, and wants to see him: the very same payment is asked for with him. */
async function challenge(tools: Tools): Promise<PaymentProgress> {
  const { payment, paymentMethodRef } = tools.facts;
  const { intent_ref: intentRef } = payment;
  if (payment.state !== "processing" || intentRef === null || payment.cancel_requested_at !== null) {
    return progressOf(payment, tools.now);
  }
  if (tools.now > payment.act_before) return expire(tools);
  const act = tools.act(`${payment.id}/challenge`, payment.created_at);
  const present = { returnUrl: payment.return_url ?? tools.provider.returnUrl };
  const answer = await tools.provider.authorizePayment(act, { intentRef, present, paymentMethodRef });
  return store(tools, answer, { asksPlayer: true });
}

/** Asks what is true now; `n` is the wait that follows. A challenge or a hold that has run out is ended. */
async function ask(tools: Tools, n: number): Promise<PaymentProgress> {
  const { payment } = tools.facts;
  if (payment.intent_ref === null) return progressOf(payment, tools.now);
  const answer = await tools.provider.findPayment(payment.intent_ref);
  const { status } = answer.outcome;
  if (!hasRunOut(tools, status)) return store(tools, answer, { n });
  // An expiry whose answer was lost: the provider knows of a cancelation only, and not why.
  return status === "canceled" ? store(tools, answer, { n, because: expiryOf(payment) }) : expire(tools);
}

function hasRunOut({ facts: { payment }, now }: Tools, status: PaymentOutcome["status"]): boolean {
  if (isFinal("payment", payment.state) || payment.cancel_requested_at !== null) return false;
  const runsOutAt = deadlineOf(payment);
  if (runsOutAt === null) return status === "requires_action" && now > payment.act_before;
  return now >= runsOutAt && (status === "requires_action" || status === "authorized" || status === "canceled");
}

async function capture(tools: Tools): Promise<PaymentProgress> {
  const { payment } = tools.facts;
  const { intent_ref: intentRef, amount_to_capture: asked } = payment;
  if (payment.state !== "authorized" || intentRef === null || payment.cancel_requested_at !== null) {
    return progressOf(payment, tools.now);
  }
  // What was asked for later was asked for with the payment's last change.
  const act = tools.act(`${payment.id}/capture`, asked === null ? payment.created_at : payment.updated_at);
  const answer = await tools.provider.capturePayment(act, { intentRef, amount: asked ?? payment.amount });
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
  if (payment.intent_ref === null) return progressOf(payment, tools.now);
  const act = tools.act(`${payment.id}/release`, payment.created_at);
  const answer = await tools.provider.cancelPayment(act, { intentRef: payment.intent_ref });
  return store(tools, answer, because ? { because } : {});
}

/** Somebody wants it canceled. What the provider does not cancel any more comes to its own end. */
async function cancel(tools: Tools, n: number): Promise<PaymentProgress> {
  const { payment, last } = tools.facts;
  const { intent_ref: intentRef, cancel_requested_at: since } = payment;
  if (isFinal("payment", payment.state) || since === null) return progressOf(payment, tools.now);
  if (intentRef === null) return neverMade(tools, null);
  const act = tools.act(`${payment.id}/cancel/${last.sequence}`, since);
  return store(tools, await tools.provider.cancelPayment(act, { intentRef }), { n, leavesCancel: true });
}

const expired = (message: string): ProviderError => ({ code: "expired", message, declineCode: null });
const NOT_AUTHORIZED = expired("The payment was not authorized in time.");
const NOT_CAPTURED = expired("The held amount was not captured in time.");

function expiryOf({ state }: PaymentFacts["payment"]): ProviderError {
  return state === "authorized" ? NOT_CAPTURED : NOT_AUTHORIZED;
}

/** Past its deadline a payment is never begun: what the provider has of it is canceled, and it has failed. */
async function expire(tools: Tools): Promise<PaymentProgress> {
  const { payment } = tools.facts;
  if (payment.intent_ref === null) return neverMade(tools, NOT_AUTHORIZED);
  const act = tools.act(`${payment.id}/expire`, deadlineOf(payment) ?? payment.act_before);
  const answer = await tools.provider.cancelPayment(act, { intentRef: payment.intent_ref });
  return store(tools, answer, { because: expiryOf(payment) });
}
