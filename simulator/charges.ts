/** Charges: what a confirmed payment intent leaves behind, and how one is captured. */

import { AUTHENTICATION_REQUIRED, type Card, type Decline } from "./cards.ts";
import { schedule, unschedule } from "./due.ts";
import { missing } from "./errors.ts";
import { emit } from "./events.ts";
import { newId, randomTail } from "./ids.ts";
import { listing } from "./lists.ts";
import { book, feeOn, settlesOn } from "./money.ts";
import { page, text, timeRange } from "./params.ts";
import type { PaymentIntent } from "./payment-intent.ts";
import { behaviour, billingDetails, EXPIRES, type PaymentMethod } from "./payment-methods.ts";
import { route } from "./routing.ts";
import type { StripeObject } from "./store.ts";
import { type Call, seconds } from "./world.ts";

const AUTHORIZATION_S = 7 * 86_400;

export interface Charge extends StripeObject {
  amount: number;
  amount_captured: number;
  amount_refunded: number;
  balance_transaction: string | null;
  captured: boolean;
  created: number;
  currency: string;
  payment_intent: string | null;
  payment_method_details: { card: Record<string, unknown>; type: "card" } | null;
  status: "failed" | "pending" | "succeeded";
  transfer_group: string | null;
}

/** Kept beside a charge. */
interface Hidden {
  readonly bypassesPending?: boolean;
  /** Unix seconds from which the captured money is, or will be, available. */
  readonly settles_on?: number;
}

const approved = () => ({
  advice_code: null,
  network_advice_code: null,
  network_decline_code: null,
  network_status: "approved_by_network",
  reason: null,
  risk_level: "normal",
  risk_score: 22,
  seller_message: "Payment complete.",
  type: "authorized",
});

const declinedOutcome = (decline: Decline) => ({
  advice_code: decline.advice_code,
  network_advice_code: null,
  network_decline_code: null,
  network_status: "declined_by_network",
  reason: decline.decline_code ?? decline.code,
  risk_level: "normal",
  risk_score: 22,
  seller_message: decline.seller_message,
  type: "issuer_declined",
});

const authenticated = () => ({
  authentication_flow: "challenge",
  electronic_commerce_indicator: "05",
  exemption_indicator: null,
  result: "authenticated",
  result_reason: null,
  transaction_id: crypto.randomUUID(),
  version: "2.2.0",
});

interface Attempt {
  readonly decline?: Decline;
  readonly challenged: boolean;
}

function cardDetails(call: Call, intent: PaymentIntent, card: Card, { decline, challenged }: Attempt) {
  const authorizes = decline === undefined;
  const manual = authorizes && intent.capture_method === "manual";
  return {
    amount_authorized: authorizes ? intent.amount : null,
    authorization_code: authorizes ? randomTail(6).toUpperCase() : null,
    brand: card.brand,
    ...(manual ? { capture_before: seconds(call.now) + AUTHORIZATION_S } : {}),
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
    country: "US",
    electronic_commerce_indicator: challenged ? "05" : null,
    exp_month: EXPIRES.month,
    exp_year: EXPIRES.year,
    extended_authorization: { status: "disabled" },
    fingerprint: randomTail(16),
    funding: "credit",
    incremental_authorization: { status: "unavailable" },
    installments: null,
    last4: card.number.slice(-4),
    mandate: null,
    multicapture: { status: "unavailable" },
    network: card.brand,
    network_token: { used: false },
    network_transaction_id: authorizes ? randomTail(15).toUpperCase() : null,
    overcapture: { maximum_amount_capturable: intent.amount, status: "unavailable" },
    regulated_status: "unregulated",
    three_d_secure: challenged ? authenticated() : null,
    transaction_link_id: null,
    wallet: null,
  };
}

/** Makes the charge of an attempt to pay; a declined one moves no money. An approved one is not captured yet. */
export function makeCharge(call: Call, intent: PaymentIntent, method: PaymentMethod, attempt: Attempt): Charge {
  const { decline } = attempt;
  const card = behaviour(call, method);
  const charge: Charge = {
    id: newId("ch"),
    object: "charge",
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details ?? billingDetails(),
    calculated_statement_descriptor: call.settings.name.toUpperCase().slice(0, 22),
    captured: false,
    created: seconds(call.now),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: decline ? declinedOutcome(decline) : approved(),
    paid: decline === undefined,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { card: cardDetails(call, intent, card, attempt), type: "card" },
    radar_options: {},
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: decline ? "failed" : "succeeded",
    transfer_data: null,
    transfer_group: intent.transfer_group,
  };
  const hidden: Hidden = card.bypassesPending ? { bypassesPending: true } : {};
  call.store.insert("charge", call.scope, charge, hidden);
  if (!decline && intent.capture_method === "manual") {
    schedule(call.store, call.now + AUTHORIZATION_S * 1000, "expire", intent.id);
  }
  return charge;
}

/** The money of a captured charge arrives in the balance, less the fee. */
function bookCharge(call: Call, charge: Charge): Charge {
  const { settles_on } = call.store.hidden<Hidden>(charge.id);
  const transaction = book(call, {
    account: call.scope,
    type: "charge",
    amount: charge.amount_captured,
    currency: charge.currency,
    source: charge.id,
    fee: feeOn(charge.amount_captured, call.settings.fee),
    description: (charge.description as string | null) ?? null,
    ...(settles_on === undefined ? {} : { available_on: settles_on }),
  });
  return { ...charge, balance_transaction: transaction.id };
}

/** Captures `amount` of an authorized charge; the rest goes back to the card at once. */
export function captureCharge(call: Call, charge: Charge, amount: number): Charge {
  const hidden = call.store.hidden<Hidden>(charge.id);
  const settles_on = hidden.bypassesPending ? seconds(call.now) : settlesOn(call);
  const captured: Charge = {
    ...charge,
    amount_captured: amount,
    amount_refunded: charge.amount - amount,
    captured: true,
  };
  call.store.update(captured, { ...hidden, settles_on });
  if (charge.payment_intent !== null) unschedule(call.store, "expire", charge.payment_intent);
  const fault = call.faults.take(["balance_transaction_null"], { route: call.cause.route });
  if (fault) {
    schedule(call.store, call.now + (fault.ms ?? 0), "reveal", charge.id);
    return captured;
  }
  return call.store.update(bookCharge(call, captured));
}

/** A charge whose money was late gets its balance transaction. */
export function revealTransaction(call: Call, id: string): void {
  const charge = call.store.get<Charge>("charge", call.scope, id);
  if (charge === undefined) return;
  const booked = call.store.update(bookCharge(call, charge));
  emit(call, "charge.updated", booked, { previous: { balance_transaction: null } });
}

/** Gives an authorization back without capturing any of it. */
export function releaseCharge(call: Call, id: string, eventType: "charge.expired" | "charge.refunded"): void {
  const charge = call.store.get<Charge>("charge", call.scope, id);
  if (charge === undefined || charge.status !== "succeeded" || charge.captured) return;
  const released = call.store.update<Charge>({ ...charge, amount_refunded: charge.amount, refunded: true });
  emit(call, eventType, released, { previous: { amount_refunded: 0, refunded: false } });
}

/** When the money of a charge counts as available, Unix seconds. */
export function chargeSettlesOn(call: Pick<Call, "store">, charge: Charge): number | undefined {
  return call.store.hidden<Hidden>(charge.id).settles_on;
}

/** Whether the bank lets this attempt pass. */
export function declineOf(card: Card, offSession: boolean, challenged: boolean): Decline | undefined {
  if (card.authenticates && !challenged && offSession) return AUTHENTICATION_REQUIRED;
  return card.declines;
}

export const chargeRoutes = [
  route({
    method: "GET",
    path: "/v1/charges",
    params: { ...page, created: timeRange, customer: text, payment_intent: text, transfer_group: text },
    onAccount: true,
    run: (call, { customer, payment_intent, transfer_group, ...params }) =>
      listing(call, "charge", "/v1/charges", params, { customer, payment_intent, transfer_group }),
  }),
  route({
    method: "GET",
    path: "/v1/charges/:id",
    params: {},
    onAccount: true,
    run: (call, _params, id) => {
      const charge = call.store.get("charge", call.scope, id);
      if (charge === undefined) throw missing("charge", id, "id");
      return charge;
    },
  }),
];
