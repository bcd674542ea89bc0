/** What a charge says about the card or bank account that it was made on, and about the decision. */

import type { Authentication } from "./authentication.ts";
import type { Card } from "./cards.ts";
import type { Decline } from "./declines.ts";
import { fingerprint, randomTail } from "./ids.ts";
import type { PaymentIntent } from "./payment-intent.ts";
import { debitFields, EXPIRES, type Instrument } from "./payment-methods.ts";
import { type Call, seconds } from "./world.ts";

export const AUTHORIZATION_S = 7 * 86_400;

/** How an attempt to pay went. */
export interface Attempt {
  readonly decline?: Decline;
  readonly authentication?: Authentication;
  /** Of a bank debit. */
  readonly mandate?: string;
}

export function outcome({ decline }: Attempt, card?: Card): object {
  const blocked = decline?.blocked ?? false;
  const risk = blocked
    ? { risk_level: "highest", risk_score: 85 }
    : card?.risk
      ? { risk_level: card.risk, risk_score: 66 }
      : card
        ? { risk_level: "normal", risk_score: 22 }
        : { risk_level: "not_assessed" };
  if (decline === undefined) {
    return {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: "approved_by_network",
      reason: null,
      ...risk,
      seller_message: "Payment complete.",
      type: "authorized",
    };
  }
  return {
    advice_code: decline.advice_code,
    network_advice_code: null,
    network_decline_code: null,
    network_status: blocked ? "not_sent_to_network" : "declined_by_network",
    reason: blocked ? "highest_risk_level" : (decline.decline_code ?? decline.code),
    ...risk,
    seller_message: decline.seller_message,
    type: blocked ? "blocked" : "issuer_declined",
  };
}

/** The outcome of an authentication, as charges and setup attempts show it. */
export const authenticationResult = (flow: Authentication) => {
  const failed = flow === "processing_error";
  return {
    authentication_flow: failed ? null : flow,
    electronic_commerce_indicator: indicatorOf(flow),
    result: failed ? flow : "authenticated",
    result_reason: failed ? "protocol_error" : null,
    transaction_id: failed ? null : crypto.randomUUID(),
    version: failed ? null : "2.2.0",
  };
};

const indicatorOf = (flow: Authentication) => (flow === "processing_error" ? null : "05");

function cardDetails(call: Call, intent: PaymentIntent, card: Card, attempt: Attempt) {
  const authorizes = attempt.decline === undefined;
  const manual = authorizes && intent.capture_method === "manual";
  const { authentication: flow } = attempt;
  return {
    amount_authorized: authorizes ? intent.amount : null,
    authorization_code: authorizes ? randomTail(6).toUpperCase() : null,
    brand: card.brand,
    ...(manual ? { capture_before: seconds(call.now) + AUTHORIZATION_S } : {}),
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: card.cvcCheck ?? "pass" },
    country: card.country ?? "US",
    electronic_commerce_indicator: flow ? indicatorOf(flow) : null,
    exp_month: EXPIRES.month,
    exp_year: EXPIRES.year,
    extended_authorization: { status: "disabled" },
    fingerprint: fingerprint(call.settings.id, card.number),
    funding: card.funding ?? "credit",
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
    three_d_secure: flow ? { ...authenticationResult(flow), exemption_indicator: null } : null,
    transaction_link_id: null,
    wallet: null,
  };
}

/** `payment_method_details` of a charge. */
export function methodDetails(call: Call, intent: PaymentIntent, made: Instrument, attempt: Attempt) {
  if ("card" in made) return { card: cardDetails(call, intent, made.card, attempt), type: "card" as const };
  const { type } = made.debit;
  const reference = type === "us_bank_account" ? { payment_reference: randomTail(9) } : {};
  return { [type]: { ...debitFields(call, made.debit), mandate: attempt.mandate ?? null, ...reference }, type };
}
