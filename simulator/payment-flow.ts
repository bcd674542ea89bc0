/** What becomes of a payment intent: confirmed, challenged, settled, captured, canceled, expired. */

import type { Decline } from "./cards.ts";
import { type Charge, captureCharge, declineOf, makeCharge, releaseCharge } from "./charges.ts";
import { schedule, unschedule } from "./due.ts";
import { errorBody, refused } from "./errors.ts";
import { emit } from "./events.ts";
import type { PaymentIntent } from "./payment-intent.ts";
import { attach, behaviour, declinedFields, methodOf, type PaymentMethod, useUp } from "./payment-methods.ts";
import type { Answer } from "./routing.ts";
import { type Call, seconds } from "./world.ts";

/** What an attempt needs again when it goes on later. */
interface Attempt {
  readonly method: string;
  readonly off_session: boolean;
  readonly challenged: boolean;
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
  reason: Omit<Decline, "seller_message" | "advice_code"> & Partial<Decline>,
): Answer {
  const decline = { seller_message: "", advice_code: null, ...reason };
  const fields = declinedFields(decline, charge ? { charge: charge.id } : {});
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

/** The bank has decided: a failed charge, an authorization, or money. */
function charge(call: Call, intent: PaymentIntent, method: PaymentMethod, attempt: Attempt): Answer {
  const decline = declineOf(behaviour(call, method), attempt.off_session, attempt.challenged);
  const made = makeCharge(call, intent, method, { challenged: attempt.challenged, ...(decline ? { decline } : {}) });
  if (decline) {
    emit(call, "charge.failed", made);
    return fail(call, intent, method, made, decline);
  }
  if (intent.setup_future_usage !== null && intent.customer !== null && method.customer === null) {
    attach(call, method, intent.customer);
  } else {
    useUp(call, method);
  }
  const paid = { ...intent, last_payment_error: null, latest_charge: made.id, next_action: null, processing: null };
  if (intent.capture_method === "manual") {
    emit(call, "charge.succeeded", made);
    const held: PaymentIntent = { ...paid, amount_capturable: intent.amount, status: "requires_capture" };
    return become(call, held, "payment_intent.amount_capturable_updated");
  }
  emit(call, "charge.succeeded", captureCharge(call, made, intent.amount));
  return become(call, { ...paid, amount_received: intent.amount, status: "succeeded" }, "payment_intent.succeeded");
}

function challenge(intent: PaymentIntent, merchant: string, returnUrl: string | null): object {
  const url =
    `https://hooks.stripe.com/3d_secure_2/hosted?merchant=${merchant}&payment_intent=${intent.id}` +
    `&payment_intent_client_secret=${intent.client_secret}`;
  return returnUrl === null
    ? { type: "use_stripe_sdk", use_stripe_sdk: { type: "three_d_secure_redirect", stripe_js: url } }
    : { redirect_to_url: { return_url: returnUrl, url }, type: "redirect_to_url" };
}

export interface Confirmation {
  readonly method: PaymentMethod;
  readonly off_session: boolean;
  readonly return_url: string | null;
}

/** Confirms: answers the intent in its next state, or the 402 of a declined card. */
export function confirm(call: Call, before: PaymentIntent, { method, off_session, return_url }: Confirmation): Answer {
  const intent: PaymentIntent = { ...before, payment_method: method.id };
  const attempt: Attempt = { method: method.id, off_session, challenged: false };
  if (behaviour(call, method).authenticates && !off_session) {
    call.store.update(intent, { attempt } satisfies Hidden);
    const asking = challenge(intent, call.settings.id, return_url);
    return become(
      call,
      { ...intent, next_action: asking, status: "requires_action" },
      "payment_intent.requires_action",
    );
  }
  const slow = call.faults.take(["slow_processing"], { route: call.cause.route });
  if (slow === undefined) return charge(call, intent, method, attempt);
  call.store.update(intent, { attempt } satisfies Hidden);
  schedule(call.store, call.now + (slow.ms ?? 0), "settle", intent.id);
  const waiting: PaymentIntent = {
    ...intent,
    last_payment_error: null,
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
  if (found) charge(call, found.intent, methodOf(call, found.attempt.method), found.attempt);
}

/** The person approves or refuses a 3-D Secure challenge; undefined when there is none to answer. */
export function answerChallenge(call: Call, id: string, approved: boolean): PaymentIntent | undefined {
  const found = attemptOf(call, id, "requires_action");
  if (found === undefined) return undefined;
  const method = methodOf(call, found.attempt.method);
  if (approved) {
    charge(call, found.intent, method, { ...found.attempt, challenged: true });
  } else {
    fail(call, found.intent, method, undefined, {
      code: "payment_intent_authentication_failure",
      message:
        "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
    });
  }
  return call.store.get<PaymentIntent>("payment_intent", call.scope, id);
}

/** Captures a held payment in full or in part; a part releases the rest. */
export function capture(call: Call, intent: PaymentIntent, amount: number): PaymentIntent {
  assertMayBe("captured", intent);
  const held = call.store.get<Charge>("charge", call.scope, intent.latest_charge ?? "");
  if (held === undefined) throw new Error(`${intent.id} is held without a charge`);
  emit(call, "charge.captured", captureCharge(call, held, amount));
  const paid: PaymentIntent = { ...intent, amount_capturable: 0, amount_received: amount, status: "succeeded" };
  return become(call, paid, "payment_intent.succeeded");
}

type Release = "charge.expired" | "charge.refunded";

/** Cancels, and gives back what was held. */
export function cancel(call: Call, intent: PaymentIntent, reason: string | null, release: Release): PaymentIntent {
  assertMayBe("canceled", intent);
  if (intent.status === "requires_capture") releaseCharge(call, intent.latest_charge ?? "", release);
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
