/** What becomes of a setup intent: confirmed, challenged, set up, refused, canceled. */

import {
  type Authentication,
  authenticationOf,
  challengeAction,
  declineOf,
  notAuthenticated,
} from "./authentication.ts";
import { authenticationResult } from "./charge-details.ts";
import type { Decline } from "./declines.ts";
import { schedule, unschedule } from "./due.ts";
import { type ErrorFields, errorBody, refused } from "./errors.ts";
import { emit } from "./events.ts";
import { newId } from "./ids.ts";
import { type MandateData, makeMandate } from "./mandates.ts";
import {
  type BankOptions,
  type Deposits,
  depositsAction,
  markBank,
  needsDeposits,
  readDeposits,
} from "./microdeposits.ts";
import { attach, declinedFields, instrumentOf, markSetUp, methodOf, type PaymentMethod } from "./payment-methods.ts";
import { type Answer, isFailed } from "./routing.ts";
import type { StripeObject } from "./store.ts";
import { type Call, seconds } from "./world.ts";

export interface SetupIntent extends StripeObject {
  automatic_payment_methods: { allow_redirects: string; enabled: boolean } | null;
  client_secret: string;
  created: number;
  customer: string | null;
  description: string | null;
  last_setup_error: object | null;
  latest_attempt: string | null;
  mandate: string | null;
  metadata: Record<string, string>;
  next_action: object | null;
  payment_method: string | null;
  payment_method_options: { card: Record<string, unknown>; us_bank_account?: BankOptions };
  payment_method_types: string[];
  status:
    | "canceled"
    | "processing"
    | "requires_action"
    | "requires_confirmation"
    | "requires_payment_method"
    | "succeeded";
  usage: "off_session" | "on_session";
}

/** What an attempt needs again when it goes on later. */
interface Attempt {
  readonly method: string;
  readonly authentication?: Authentication;
  readonly mandate_data?: MandateData | undefined;
  /** The holder of the bank account must say first what has arrived there. */
  readonly deposits?: true;
}
interface Hidden {
  readonly attempt?: Attempt;
}

type Status = SetupIntent["status"];

const unexpected = (intent: SetupIntent, message: string) =>
  refused(message, "setup_intent_unexpected_state", { setup_intent: intent });

/** @throws Refusal 400 setup_intent_unexpected_state, with the intent inside */
export function assertConfirmable(intent: SetupIntent): void {
  const cannot = "You cannot confirm this SetupIntent because it";
  if (intent.status === "succeeded") throw unexpected(intent, `${cannot} has already succeeded.`);
  if (intent.status === "canceled") throw unexpected(intent, `${cannot} has been canceled.`);
  if (intent.status !== "processing") return;
  throw unexpected(
    intent,
    `${cannot} has a status of processing. Only a SetupIntent with one of the following statuses may be confirmed: ` +
      "requires_payment_method, requires_confirmation, requires_action.",
  );
}

export function missingMethod(intent: SetupIntent) {
  return unexpected(
    intent,
    "You cannot confirm this SetupIntent because it's missing a payment method. You can either update the " +
      "SetupIntent with a payment method and then confirm it again, or confirm it again directly with a payment " +
      "method or ConfirmationToken.",
  );
}

function become(call: Call, intent: SetupIntent, event?: string): SetupIntent {
  call.store.update(intent);
  if (event) emit(call, event, intent);
  return intent;
}

/** The try that `latest_attempt` names. */
function attemptObject(
  call: Call,
  intent: SetupIntent,
  method: PaymentMethod,
  status: string,
  more: { readonly authentication?: Attempt["authentication"]; readonly setup_error?: object } = {},
): StripeObject {
  const card = method.card as Record<string, unknown> | undefined;
  const { authentication: flow } = more;
  const details = card && {
    brand: card.brand,
    checks: card.checks,
    country: card.country,
    exp_month: card.exp_month,
    exp_year: card.exp_year,
    fingerprint: card.fingerprint,
    funding: card.funding,
    last4: card.last4,
    network: card.brand,
    three_d_secure: flow ? authenticationResult(flow) : null,
    wallet: null,
  };
  return call.store.insert("setup_attempt", call.scope, {
    id: newId("setatt"),
    object: "setup_attempt",
    application: null,
    created: seconds(call.now),
    customer: intent.customer,
    customer_account: null,
    flow_directions: null,
    livemode: false,
    on_behalf_of: null,
    payment_method: method.id,
    payment_method_details: { [method.type]: details ?? {}, type: method.type },
    setup_error: more.setup_error ?? null,
    setup_intent: intent.id,
    status,
    usage: intent.usage,
  });
}

function fail(call: Call, intent: SetupIntent, method: PaymentMethod, fields: ErrorFields): Answer {
  const { error } = errorBody({ ...fields, payment_method: method });
  const latest_attempt = attemptObject(call, intent, method, "failed", { setup_error: error }).id;
  const failed = become(
    call,
    {
      ...intent,
      last_setup_error: error,
      latest_attempt,
      next_action: null,
      payment_method: null,
      status: "requires_payment_method",
    },
    "setup_intent.setup_failed",
  );
  return { failed: { status: 402, body: errorBody({ ...fields, payment_method: method, setup_intent: failed }) } };
}

/** Stripe says `expired_card` as the bank's code, and blames a parameter, for setups only. */
function setupDecline(decline: Decline): ErrorFields {
  const fields = declinedFields(decline);
  const blame = decline.code === "expired_card" ? { param: "exp_month" } : {};
  return { ...fields, decline_code: decline.decline_code ?? decline.code, ...blame };
}

/** The bank agrees or not; the method is kept for its customer. */
function conclude(call: Call, intent: SetupIntent, method: PaymentMethod, attempt: Attempt): Answer {
  const made = instrumentOf(call, method);
  const decline = "card" in made && made.card.refusesAttach ? declineOf(call, method) : undefined;
  if (decline) return fail(call, intent, method, setupDecline(decline));
  const { authentication } = attempt;
  const { id } = attemptObject(call, intent, method, "succeeded", authentication ? { authentication } : {});
  if (intent.usage === "off_session") markSetUp(call, method);
  if (intent.customer !== null && method.customer === null) attach(call, method, intent.customer);
  return become(
    call,
    {
      ...intent,
      last_setup_error: null,
      latest_attempt: id,
      mandate: method.type === "card" ? null : makeMandate(call, method, attempt.mandate_data),
      next_action: null,
      payment_method: method.id,
      status: "succeeded",
    },
    "setup_intent.succeeded",
  );
}

export interface SetupConfirmation {
  readonly method: PaymentMethod;
  readonly return_url: string | null;
  readonly mandate_data?: MandateData | undefined;
}

/** Confirms: answers the intent in its next state, or the 402 of a declined card. */
export function confirmSetup(call: Call, before: SetupIntent, how: SetupConfirmation): Answer {
  const { method, return_url } = how;
  const intent: SetupIntent = { ...before, payment_method: method.id };
  const requested = intent.payment_method_options.card.request_three_d_secure !== "automatic";
  const need = authenticationOf(call, method, { offSession: false, requested });
  const flow = typeof need === "string" ? { authentication: need } : {};
  const attempt: Attempt = { method: method.id, ...flow, mandate_data: how.mandate_data };
  call.store.update(intent, { attempt } satisfies Hidden);
  if (needsDeposits(call, method, intent.payment_method_options.us_bank_account)) {
    call.store.update(intent, { attempt: { ...attempt, deposits: true } } satisfies Hidden);
    const latest_attempt = attemptObject(call, intent, method, "requires_action").id;
    const next_action = depositsAction(call, intent.client_secret);
    const asking: SetupIntent = { ...intent, latest_attempt, next_action, status: "requires_action" };
    return become(call, asking, "setup_intent.requires_action");
  }
  if (need === "challenge") {
    const latest_attempt = attemptObject(call, intent, method, "requires_action").id;
    const next_action = challengeAction(call, intent.client_secret, return_url);
    const asking: SetupIntent = { ...intent, latest_attempt, next_action, status: "requires_action" };
    return become(call, asking, "setup_intent.requires_action");
  }
  const slow = call.faults.take(["slow_processing"], { route: call.cause.route, object: intent });
  if (slow === undefined) return conclude(call, intent, method, attempt);
  schedule(call.store, call.now + (slow.ms ?? 0), "settle", intent.id);
  return become(call, { ...intent, next_action: null, status: "processing" });
}

function attemptOf(call: Call, id: string, status: Status): { intent: SetupIntent; attempt: Attempt } | undefined {
  const intent = call.store.get<SetupIntent>("setup_intent", call.scope, id);
  const { attempt } = call.store.hidden<Hidden>(id);
  return intent?.status === status && attempt ? { intent, attempt } : undefined;
}

/** A setup that was `processing` meets its end. */
export function settleSetup(call: Call, id: string): void {
  const found = attemptOf(call, id, "processing");
  if (found) conclude(call, found.intent, methodOf(call, found.attempt.method), found.attempt);
}

/**
 * The holder of a bank account says what has arrived there: then it is set up.
 * @throws Refusal 400 for what did not arrive, or where nobody waits for it
 */
export function verifySetup(call: Call, intent: SetupIntent, deposits: Deposits): Answer {
  const found = attemptOf(call, intent.id, "requires_action");
  if (!found?.attempt.deposits) {
    throw unexpected(intent, "This SetupIntent does not wait for microdeposits to be verified.");
  }
  const error = readDeposits(deposits);
  const method = methodOf(call, found.attempt.method);
  if (error) {
    const answer = fail(call, found.intent, method, error);
    return isFailed(answer) ? { failed: { ...answer.failed, status: 400 } } : answer;
  }
  markBank(call, method, "verified");
  return conclude(call, found.intent, method, found.attempt);
}

/** The person approves or refuses a 3-D Secure challenge; undefined when there is none to answer. */
export function answerSetupChallenge(call: Call, id: string, approved: boolean): SetupIntent | undefined {
  const found = attemptOf(call, id, "requires_action");
  if (found === undefined || found.attempt.deposits) return undefined;
  const method = methodOf(call, found.attempt.method);
  if (approved) conclude(call, found.intent, method, found.attempt);
  else fail(call, found.intent, method, notAuthenticated("setup_intent"));
  return call.store.get<SetupIntent>("setup_intent", call.scope, id);
}

/** @throws Refusal 400 setup_intent_unexpected_state */
export function cancelSetup(call: Call, intent: SetupIntent, reason: string | null): SetupIntent {
  const cannot = "You cannot cancel this SetupIntent because it";
  if (intent.status === "canceled") throw unexpected(intent, `${cannot} is already canceled.`);
  if (intent.status === "succeeded" || intent.status === "processing") {
    throw unexpected(
      intent,
      `${cannot} has a status of ${intent.status}. Only a SetupIntent with one of the following statuses may be ` +
        "canceled: `requires_payment_method`, `requires_confirmation`, or `requires_action`.",
    );
  }
  unschedule(call.store, "settle", intent.id);
  const canceled: SetupIntent = { ...intent, cancellation_reason: reason, next_action: null, status: "canceled" };
  return become(call, canceled, "setup_intent.canceled");
}
