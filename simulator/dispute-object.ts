/** The dispute as an object, the early fraud warning beside it, and what a full refund means for both. */

import type { Charge } from "./charges.ts";
import { unschedule } from "./due.ts";
import { emit } from "./events.ts";
import { newId } from "./ids.ts";
import type { StripeObject } from "./store.ts";
import { type Call, seconds } from "./world.ts";

const DAY_S = 86_400;
/** How long a dispute can be answered, from the end of the day on which it came. */
const ANSWER_DAYS = 21;
/** After so long an inquiry is over by itself. */
export const INQUIRY_DAYS = 120;

export type DisputeStatus =
  | "lost"
  | "needs_response"
  | "prevented"
  | "under_review"
  | "warning_closed"
  | "warning_needs_response"
  | "warning_under_review"
  | "won";

export interface Dispute extends StripeObject {
  amount: number;
  balance_transactions: StripeObject[];
  charge: string;
  created: number;
  currency: string;
  evidence: Record<string, unknown>;
  evidence_details: {
    due_by: number | null;
    enhanced_eligibility: object;
    has_evidence: boolean;
    past_due: boolean;
    submission_count: number;
    submission_method: "manual" | "not_submitted";
  };
  is_charge_refundable: boolean;
  metadata: Record<string, string>;
  payment_intent: string | null;
  payment_method_details?: { card: Record<string, unknown>; type: "card" };
  reason: string;
  status: DisputeStatus;
}

/** The fields of evidence, files by their id. */
export const EVIDENCE = (
  "access_activity_log billing_address cancellation_policy cancellation_policy_disclosure cancellation_rebuttal " +
  "customer_communication customer_email_address customer_name customer_purchase_ip customer_signature " +
  "duplicate_charge_documentation duplicate_charge_explanation duplicate_charge_id product_description receipt " +
  "refund_policy refund_policy_disclosure refund_refusal_explanation service_date service_documentation " +
  "shipping_address shipping_carrier shipping_date shipping_documentation shipping_tracking_number " +
  "uncategorized_file uncategorized_text"
).split(" ");

/** What the networks call a reason (docs.stripe.com/disputes/categories). */
const NETWORK_CODES: Record<string, Record<string, string>> = {
  visa: {
    credit_not_processed: "13.6",
    duplicate: "12.6.1",
    fraudulent: "10.4",
    product_not_received: "13.1",
    product_unacceptable: "13.3",
    subscription_canceled: "13.2",
  },
  mastercard: {
    credit_not_processed: "4853",
    duplicate: "4834",
    fraudulent: "4837",
    product_not_received: "4853",
    product_unacceptable: "4853",
    subscription_canceled: "4853",
  },
};

export const REASONS = [...Object.keys(NETWORK_CODES.visa ?? {}), "general", "unrecognized", "debit_not_authorized"];

export interface Complaining {
  readonly amount: number;
  readonly reason: string;
  readonly status: DisputeStatus;
  readonly case_type: "block" | "chargeback" | "inquiry";
}

function cardPart(charge: Charge, { case_type, reason }: Complaining): object {
  const card = charge.payment_method_details.card as { brand?: string } | undefined;
  if (card === undefined) return {};
  const { brand = "visa" } = card;
  const code = NETWORK_CODES[brand]?.[reason] ?? null;
  const details = { brand, case_type, network: brand, network_reason_code: code };
  return { network_reason_code: code, payment_method_details: { card: details, type: "card" } };
}

/** When evidence is due: the last second of a day, Unix seconds. */
export const dueBy = (call: Call): number => (Math.floor(seconds(call.now) / DAY_S) + ANSWER_DAYS) * DAY_S + DAY_S - 1;

/** A new dispute of a charge, before any money moves. */
export function makeDispute(call: Call, charge: Charge, complaining: Complaining): Dispute {
  const { amount, reason, status, case_type } = complaining;
  const answerable = status === "needs_response" || status === "warning_needs_response";
  const dispute: Dispute = {
    id: newId("du"),
    object: "dispute",
    amount,
    balance_transactions: [],
    charge: charge.id,
    created: seconds(call.now),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: { ...Object.fromEntries(EVIDENCE.map((name) => [name, null])), enhanced_evidence: {} },
    evidence_details: {
      due_by: answerable ? dueBy(call) : 0,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: "not_submitted",
    },
    intended_submission_method: null,
    is_charge_refundable: case_type === "inquiry",
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    ...cardPart(charge, complaining),
    reason,
    status,
  };
  return call.store.insert("dispute", call.scope, dispute);
}

export const disputesOf = (call: Pick<Call, "scope" | "store">, charge: string): Dispute[] =>
  call.store.all<Dispute>("dispute", call.scope, { charge });

export interface EarlyFraudWarning extends StripeObject {
  actionable: boolean;
  charge: string;
}

/** The bank reports a charge as probably fraudulent. */
export function warn(call: Call, charge: Charge): EarlyFraudWarning {
  const warning: EarlyFraudWarning = {
    id: newId("issfr"),
    object: "radar.early_fraud_warning",
    actionable: !charge.refunded && !charge.disputed,
    charge: charge.id,
    created: seconds(call.now),
    fraud_type: "misc",
    livemode: false,
    ...(charge.payment_intent === null ? {} : { payment_intent: charge.payment_intent }),
  };
  call.store.insert("early_fraud_warning", call.scope, warning);
  emit(call, "radar.early_fraud_warning.created", warning);
  return warning;
}

/** Warnings of a charge that got a dispute or was refunded ask for nothing any more. */
export function settleWarnings(call: Call, charge: string): void {
  for (const warning of call.store.all<EarlyFraudWarning>("early_fraud_warning", call.scope, { charge })) {
    if (!warning.actionable) continue;
    const settled = call.store.update<EarlyFraudWarning>({ ...warning, actionable: false });
    emit(call, "radar.early_fraud_warning.updated", settled, { previous: { actionable: true } });
  }
}

/** A full refund answers inquiries and warnings. */
export function resolveByRefund(call: Call, charge: string): void {
  settleWarnings(call, charge);
  for (const dispute of disputesOf(call, charge)) {
    if (dispute.status !== "warning_needs_response" && dispute.status !== "warning_under_review") continue;
    unschedule(call.store, "dispute_decides", dispute.id);
    const closed = call.store.update<Dispute>({ ...dispute, is_charge_refundable: false, status: "warning_closed" });
    emit(call, "charge.dispute.closed", closed, { previous: { status: dispute.status } });
  }
}
