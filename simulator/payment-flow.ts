/** What becomes of a payment intent: confirmed, challenged, settled, captured, canceled, expired. */

import {
  type Authentication,
  authenticationOf,
  challengeAction,
  declineOf,
  notAuthenticated,
} from "./authentication.ts";
import type { Attempt as ChargeAttempt } from "./charge-details.ts";
import {
  type Charge,
  captureCharge,
  chargeOf,
  failDebit,
  makeCharge,
  releaseCharge,
  settleDebit,
  submitDebit,
} from "./charges.ts";
import type { Decline } from "./declines.ts";
import { schedule, unschedule } from "./due.ts";
import { type ErrorFields, errorBody, refused } from "./errors.ts";
import { emit } from "./events.ts";
import { type MandateData, makeMandate } from "./mandates.ts";
import { type Deposits, depositsAction, markBank, needsDeposits, readDeposits } from "./microdeposits.ts";
import type { PaymentIntent } from "./payment-intent.ts";
import {
  attach,
  declinedFields,
  instrumentOf,
  markSetUp,
  methodOf,
  type PaymentMethod,
  useUp,
} from "./payment-methods.ts";
import { type Answer, isFailed } from "./routing.ts";
import { type Call, seconds } from "./world.ts";

const DAY_MS = 86_400_000;

/** What an attempt needs again when it goes on later. */
interface Attempt {
  readonly method: string;
  readonly authentication?: Authentication;
  /** The holder of the bank account must say first what has arrived there. */
  readonly deposits?: { readonly mandate_data?: MandateData | undefined };
}
interface Hidden {
  readonly attempt?: Attempt;
}

type Status = PaymentIntent["status"];
const VERBS = {
  canceled: ["requires_payment_method", "requires_capture", "requires_confirmation", "requires_action", "processing"],
  captured: ["requires_capture"],
  confirmed: ["requires_payment_method", "requires_confirmation", "requires_action"],
} as const satisfies Record<string, readonly Status[]>;

/**
 * Whether an intent's status lets it be canceled, captured or confirmed.
 * @throws Refusal 400 payment_intent_unexpected_state, with the intent inside
 */
export function assertMayBe(verb: keyof typeof VERBS, intent: PaymentIntent): void {
  const allowed: readonly Status[] = VERBS[verb];
  if (allowed.includes(intent.status)) return;
  const only = `Only a PaymentIntent with one of the following statuses may be ${verb}: ${allowed.join(", ")}.`;
  const why = `because it has a status of ${intent.status}. ${only}`;
  const messages = {
    canceled: `You cannot cancel this PaymentIntent ${why}`,
    captured:
      intent.status === "succeeded"
        ? "This PaymentIntent could not be captured because it has already been captured."
        : `This PaymentIntent could not be captured ${why}`,
    confirmed:
      intent.status === "succeeded"
        ? "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed."
        : `You cannot confirm this PaymentIntent ${why}`,
  };
  throw refused(messages[verb], "payment_intent_unexpected_state", { payment_intent: intent });
}

/** Writes the intent's new form and announces it. */
function become(call: Call, intent: PaymentIntent, event: string): PaymentIntent {
  call.store.update(intent);
  emit(call, event, intent);
  return intent;
}

/** Back to needing a payment method, with the reason. */
function fail(
  call: Call,
  intent: PaymentIntent,
  method: PaymentMethod,
  charge: Charge | undefined,
  reason: ErrorFields,
): Answer {
  const fields = { ...reason, ...(charge ? { charge: charge.id } : {}) };
  const failed = become(
    call,
    {
      ...intent,
      last_payment_error: errorBody({ ...fields, payment_method: method }).error,
      latest_charge: charge?.id ?? intent.latest_charge,
      next_action: null,
      payment_method: null,
      processing: null,
      status: "requires_payment_method",
    },
    "payment_intent.payment_failed",
  );
  useUp(call, method);
  return { failed: { status: 402, body: errorBody({ ...fields, payment_intent: failed, payment_method: method }) } };
}

/** A charge that the bank, or Stripe, refused. */
function declined(
  call: Call,
  intent: PaymentIntent,
  method: PaymentMethod,
  decline: Decline,
  attempt: ChargeAttempt = {},
): Answer {
  const made = makeCharge(call, intent, method, { ...attempt, decline });
  emit(call, "charge.failed", made);
  return fail(call, intent, method, made, declinedFields(decline));
}

/** A method that paid is kept for its customer if the intent says so, or used up. */
function keep(call: Call, intent: PaymentIntent, method: PaymentMethod): void {
  const { customer, setup_future_usage: usage } = intent;
  if (usage === "off_session") markSetUp(call, method);
  if (usage !== null && customer !== null && method.customer === null) attach(call, method, customer);
  else useUp(call, method);
}

/** The bank has decided: a failed charge, an authorization, or money. */
function charge(call: Call, intent: PaymentIntent, method: PaymentMethod, { authentication }: Attempt): Answer {
  const attempt = authentication ? { authentication } : {};
  const decline = declineOf(call, method);
  if (decline) return declined(call, intent, method, decline, attempt);
  const made = makeCharge(call, intent, method, attempt);
  keep(call, intent, method);
  const paid = { ...intent, last_payment_error: null, latest_charge: made.id, next_action: null, processing: null };
  if (intent.capture_method === "manual") {
    emit(call, "charge.succeeded", made);
    const held: PaymentIntent = { ...paid, amount_capturable: intent.amount, status: "requires_capture" };
    return become(call, held, "payment_intent.amount_capturable_updated");
  }
  const captured = captureCharge(call, made, intent.amount);
  emit(call, "charge.succeeded", captured);
  const amount_received = captured.amount_captured;
  return become(call, { ...paid, amount_received, status: "succeeded" }, "payment_intent.succeeded");
}

/** A bank debit is sent off; days later it settles or fails. */
function debit(call: Call, intent: PaymentIntent, method: PaymentMethod, data: MandateData | undefined): Answer {
  const made = instrumentOf(call, method);
  if ("card" in made) throw new Error(`${method.id} is no bank account`);
  const { days } = made.debit;
  const mandate = makeMandate(call, method, data);
  const pending = submitDebit(call, makeCharge(call, intent, method, { mandate }), days ?? 0);
  emit(call, "charge.pending", pending);
  call.store.update(intent, { attempt: { method: method.id } } satisfies Hidden);
  if (days !== undefined) schedule(call.store, call.now + days * DAY_MS, "settle", intent.id);
  const waiting: PaymentIntent = {
    ...intent,
    last_payment_error: null,
    latest_charge: pending.id,
    next_action: null,
    status: "processing",
  };
  return become(call, waiting, "payment_intent.processing");
}

function awaitDeposits(call: Call, intent: PaymentIntent, method: PaymentMethod, data: MandateData | undefined) {
  const attempt: Attempt = { method: method.id, deposits: { mandate_data: data } };
  call.store.update(intent, { attempt } satisfies Hidden);
  const next_action = depositsAction(call, intent.client_secret);
  return become(call, { ...intent, next_action, status: "requires_action" }, "payment_intent.requires_action");
}

/**
 * The holder of a bank account says what has arrived there: then the debit is sent off.
 * @throws Refusal 400 for what did not arrive, or where nobody waits for it
 */
export function verifyPayment(call: Call, intent: PaymentIntent, deposits: Deposits): Answer {
  const found = attemptOf(call, intent.id, "requires_action");
  if (found?.attempt.deposits === undefined) {
    const why = "This PaymentIntent does not wait for microdeposits to be verified.";
    throw refused(why, "payment_intent_unexpected_state", { payment_intent: intent });
  }
  const error = readDeposits(deposits);
  const method = methodOf(call, found.attempt.method);
  if (error) return refusedDeposits(fail(call, found.intent, method, undefined, error));
  markBank(call, method, "verified");
  return debit(call, found.intent, method, found.attempt.deposits.mandate_data);
}

/** What is no fault of a bank's is a 400. */
const refusedDeposits = (answer: Answer): Answer =>
  isFailed(answer) ? { failed: { ...answer.failed, status: 400 } } : answer;

function settleDebited(call: Call, intent: PaymentIntent, method: PaymentMethod): void {
  const made = instrumentOf(call, method);
  const pending = chargeOf(call, intent.latest_charge ?? "");
  const fails = "debit" in made ? made.debit.fails : undefined;
  // Refunds that were asked for meanwhile go on, or fail with the payment.
  schedule(call.store, call.now, "refunds_resume", call.scope);
  if (fails) {
    const failed = failDebit(call, pending, fails.code, fails.message);
    emit(call, "charge.failed", failed);
    fail(call, intent, method, failed, { ...declinedFields(fails), type: "invalid_request_error" });
    return;
  }
  const settled = settleDebit(call, pending);
  emit(call, "charge.succeeded", settled);
  keep(call, intent, method);
  become(
    call,
    { ...intent, amount_received: settled.amount_captured, status: "succeeded" },
    "payment_intent.succeeded",
  );
}

export interface Confirmation {
  readonly method: PaymentMethod;
  readonly off_session: boolean;
  readonly return_url: string | null;
  /** 3-D Secure is wanted where the card can do it. */
  readonly requests_authentication?: boolean | undefined;
  /** A payment that needs the person fails instead of asking. */
  readonly error_on_requires_action?: boolean | undefined;
  readonly mandate_data?: MandateData | undefined;
}

function awaitPerson(call: Call, intent: PaymentIntent, method: PaymentMethod, returnUrl: string | null): Answer {
  call.store.update(intent, { attempt: { method: method.id, authentication: "challenge" } } satisfies Hidden);
  const next_action = challengeAction(call, intent.client_secret, returnUrl);
  return become(call, { ...intent, next_action, status: "requires_action" }, "payment_intent.requires_action");
}

/** Confirms: answers the intent in its next state, or the 402 of a declined card. */
export function confirm(call: Call, before: PaymentIntent, how: Confirmation): Answer {
  const { method } = how;
  const intent: PaymentIntent = { ...before, payment_method: method.id };
  if (needsDeposits(call, method, intent.payment_method_options.us_bank_account)) {
    return awaitDeposits(call, intent, method, how.mandate_data);
  }
  if (method.type !== "card") return debit(call, intent, method, how.mandate_data);
  const need = authenticationOf(call, method, {
    offSession: how.off_session || (how.error_on_requires_action ?? false),
    requested: how.requests_authentication ?? false,
  });
  if (need === "challenge") return awaitPerson(call, intent, method, how.return_url);
  if (typeof need === "object") return declined(call, intent, method, need);
  const attempt: Attempt = { method: method.id, ...(need ? { authentication: need } : {}) };
  const slow = call.faults.take(["slow_processing"], { route: call.cause.route, object: intent });
  if (slow === undefined) return charge(call, intent, method, attempt);
  call.store.update(intent, { attempt } satisfies Hidden);
  schedule(call.store, call.now + (slow.ms ?? 0), "settle", intent.id);
  const waiting: PaymentIntent = {
    ...intent,
    last_payment_error: null,
    next_action: null,
    processing: { type: "card", card: {} },
    status: "processing",
  };
  return become(call, waiting, "payment_intent.processing");
}

function attemptOf(call: Call, id: string, status: Status): { intent: PaymentIntent; attempt: Attempt } | undefined {
  const intent = call.store.get<PaymentIntent>("payment_intent", call.scope, id);
  const { attempt } = call.store.hidden<Hidden>(id);
  return intent?.status === status && attempt ? { intent, attempt } : undefined;
}

/** A payment that was `processing` meets its end. */
export function settle(call: Call, id: string): void {
  const found = attemptOf(call, id, "processing");
  if (found === undefined) return;
  const method = methodOf(call, found.attempt.method);
  if (method.type === "card") charge(call, found.intent, method, found.attempt);
  else settleDebited(call, found.intent, method);
}

/** The person approves or refuses a 3-D Secure challenge; undefined when there is none to answer. */
export function answerChallenge(call: Call, id: string, approved: boolean): PaymentIntent | undefined {
  const found = attemptOf(call, id, "requires_action");
  if (found === undefined || found.attempt.deposits) return undefined;
  const method = methodOf(call, found.attempt.method);
  if (approved) charge(call, found.intent, method, found.attempt);
  else fail(call, found.intent, method, undefined, notAuthenticated("payment_intent"));
  return call.store.get<PaymentIntent>("payment_intent", call.scope, id);
}

/** Captures a held payment in full or in part; a part releases the rest. */
export function capture(call: Call, intent: PaymentIntent, amount: number): PaymentIntent {
  assertMayBe("captured", intent);
  const held = call.store.get<Charge>("charge", call.scope, intent.latest_charge ?? "");
  if (held === undefined) throw new Error(`${intent.id} is held without a charge`);
  const captured = captureCharge(call, held, amount);
  emit(call, "charge.captured", captured);
  const amount_received = captured.amount_captured;
  const paid: PaymentIntent = { ...intent, amount_capturable: 0, amount_received, status: "succeeded" };
  return become(call, paid, "payment_intent.succeeded");
}

/** A bank debit that is called back before it settled. */
function withdrawDebit(call: Call, id: string): void {
  const pending = chargeOf(call, id);
  if (pending.status !== "pending") return;
  emit(call, "charge.failed", failDebit(call, pending, "canceled", "The payment was canceled before it settled."));
}

type Release = "charge.expired" | "charge.refunded";

/** Cancels, and gives back what was held. */
export function cancel(call: Call, intent: PaymentIntent, reason: string | null, release: Release): PaymentIntent {
  assertMayBe("canceled", intent);
  if (intent.status === "requires_capture") releaseCharge(call, intent.latest_charge ?? "", release);
  if (intent.status === "processing" && intent.latest_charge !== null) withdrawDebit(call, intent.latest_charge);
  unschedule(call.store, "settle", intent.id);
  unschedule(call.store, "expire", intent.id);
  const canceled: PaymentIntent = {
    ...intent,
    amount_capturable: 0,
    canceled_at: seconds(call.now),
    cancellation_reason: reason,
    next_action: null,
    processing: null,
    status: "canceled",
  };
  return become(call, canceled, "payment_intent.canceled");
}

/** Nobody captured in time. */
export function expire(call: Call, id: string): void {
  const intent = call.store.get<PaymentIntent>("payment_intent", call.scope, id);
  if (intent?.status === "requires_capture") cancel(call, intent, "automatic", "charge.expired");
}
