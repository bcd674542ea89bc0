/** Disputes: opened by a cardholder, answered or not, decided by the bank, with the money that goes and comes. */

import { type Charge, chargeOf, complaintAbout } from "./charges.ts";
import {
  type Dispute,
  type DisputeStatus,
  dueBy,
  INQUIRY_DAYS,
  makeDispute,
  settleWarnings,
  warn,
} from "./dispute-object.ts";
import { schedule, unschedule } from "./due.ts";
import { emit } from "./events.ts";
import { settledIn } from "./exchange.ts";
import { book } from "./money.ts";
import { dropWaitingRefunds } from "./refunds.ts";
import type { StripeObject } from "./store.ts";
import type { Call } from "./world.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A bank takes so long to decide on evidence that does not name its outcome. */
const REVIEW_DAYS = 75;

/** What Stripe charges for receiving a dispute, and as much again for countering it; minor units. */
const FEES: Record<string, number> = { aud: 2500, cad: 1500, chf: 2000, eur: 2000, gbp: 2000, jpy: 1500, usd: 1500 };
const feeIn = (currency: string): number => FEES[currency] ?? 1500;

export type Outcome = "escalate" | "lost" | "warning_closed" | "won";

/** Kept beside a dispute. */
interface Hidden {
  /** What the bank will say when it decides. */
  readonly outcome?: Outcome;
  /** The countered fee that was taken, minor units. */
  readonly countered?: number;
}

export type DisputeKind = "dispute" | "early_fraud_warning" | "inquiry" | "prevented";

const CLOSED: ReadonlySet<DisputeStatus> = new Set(["lost", "prevented", "warning_closed", "won"]);
export const isClosed = ({ status }: Dispute): boolean => CLOSED.has(status);
export const isInquiry = ({ status }: Dispute): boolean => status.startsWith("warning_");

function become(call: Call, before: Dispute, after: Dispute, event: string): Dispute {
  call.store.update(after);
  const previous = before.status === after.status ? undefined : { previous: { status: before.status } };
  emit(call, `charge.dispute.${event}`, after, previous);
  return after;
}

/** The disputed amount and the fee leave the balance, which may go below zero. */
function withdraw(call: Call, dispute: Dispute): Dispute {
  const transaction = book(call, {
    account: call.scope,
    type: "adjustment",
    amount: -dispute.amount,
    currency: dispute.currency,
    source: dispute.id,
    fee: feeIn(settledIn(call, dispute.currency)),
    fee_description: "Dispute fee",
    description: `Chargeback withdrawal for ${dispute.charge}`,
    reporting_category: "dispute",
  });
  const balance_transactions = [...dispute.balance_transactions, transaction];
  return call.store.update<Dispute>({ ...dispute, balance_transactions });
}

/** The fee for answering a dispute; negative, it is given back. */
function counterFee(call: Call, dispute: Dispute, fee: number): void {
  book(call, {
    account: call.scope,
    type: "adjustment",
    amount: -fee,
    currency: settledIn(call, dispute.currency),
    source: dispute.id,
    description: fee > 0 ? "Card Dispute Countered Fee" : "Card Dispute Countered Fee Refund",
    reporting_category: "fee",
  });
}

export interface Opening {
  readonly kind: DisputeKind;
  readonly reason: string;
  /** Minor units; absent: what of the charge is not refunded. */
  readonly amount?: number | undefined;
}

/** The holder of a charge's card, or of its bank account, complains. */
export function openDispute(call: Call, charge: Charge, { kind, reason, amount: wished }: Opening): StripeObject {
  if (kind === "early_fraud_warning") return warn(call, charge);
  const amount = wished ?? Math.max(1, charge.amount - charge.amount_refunded);
  // Banks let nobody answer for a direct debit.
  const final = charge.payment_method_details.type !== "card";
  const statuses = { dispute: "needs_response", inquiry: "warning_needs_response", prevented: "prevented" } as const;
  const types = { dispute: "chargeback", inquiry: "inquiry", prevented: "block" } as const;
  const made = makeDispute(call, charge, { amount, reason, status: statuses[kind], case_type: types[kind] });
  call.store.update<Charge>({ ...charge, disputed: true });
  settleWarnings(call, charge.id);
  if (kind === "inquiry") {
    plan(call, made, "warning_closed", INQUIRY_DAYS * DAY_MS);
    emit(call, "charge.dispute.created", made);
    return made;
  }
  if (kind === "prevented") {
    emit(call, "charge.dispute.created", made);
    emit(call, "charge.dispute.closed", made);
    return made;
  }
  const taken = withdraw(call, final ? { ...made, status: "lost" } : made);
  emit(call, "charge.dispute.created", taken);
  emit(call, "charge.dispute.funds_withdrawn", taken);
  if (final) emit(call, "charge.dispute.closed", taken);
  else plan(call, taken, "lost", (taken.evidence_details.due_by ?? 0) * 1000 - call.now);
  dropWaitingRefunds(call, charge.id);
  return taken;
}

/** Says what the bank will decide, and when. */
function plan(call: Call, dispute: Dispute, outcome: Outcome, inMs: number): void {
  unschedule(call.store, "dispute_decides", dispute.id);
  call.store.update(dispute, { ...call.store.hidden<Hidden>(dispute.id), outcome });
  schedule(call.store, call.now + Math.max(0, inMs), "dispute_decides", dispute.id);
}

/** The complaint that Stripe's test value for it stands for. */
export function complain(call: Call, chargeId: string): void {
  const charge = chargeOf(call, chargeId);
  const complaint = complaintAbout(call, charge);
  if (complaint === undefined || charge.refunded) return;
  const { reason, times = 1, preventable = false } = complaint;
  const kind = preventable && call.settings.dispute_prevention ? "prevented" : complaint.kind;
  for (let n = 0; n < times; n++) {
    const part = Math.floor(charge.amount / times);
    const amount = n === 0 ? charge.amount - charge.amount_refunded - part * (times - 1) : part;
    openDispute(call, chargeOf(call, chargeId), times === 1 ? { kind, reason } : { kind, reason, amount });
  }
}

/** What evidence with one of Stripe's test texts leads to. */
function outcomeOf(dispute: Dispute): Outcome | undefined {
  switch (dispute.evidence.uncategorized_text) {
    case "winning_evidence":
      return isInquiry(dispute) ? "warning_closed" : "won";
    case "losing_evidence":
      return isInquiry(dispute) ? "warning_closed" : "lost";
    case "escalate_inquiry_evidence":
      return isInquiry(dispute) ? "escalate" : undefined;
    default:
      return undefined;
  }
}

/** Sends the evidence to the bank: it is under review until the bank decides. */
export function submit(call: Call, before: Dispute): Dispute {
  const inquiry = isInquiry(before);
  const dispute: Dispute = {
    ...before,
    evidence_details: {
      ...before.evidence_details,
      submission_count: before.evidence_details.submission_count + 1,
      submission_method: "manual",
    },
    status: inquiry ? "warning_under_review" : "under_review",
  };
  if (!inquiry) {
    const countered = feeIn(settledIn(call, dispute.currency));
    counterFee(call, dispute, countered);
    call.store.update(dispute, { ...call.store.hidden<Hidden>(dispute.id), countered });
  }
  const named = outcomeOf(dispute);
  if (named !== undefined || !inquiry) {
    plan(call, dispute, named ?? "lost", named === undefined ? REVIEW_DAYS * DAY_MS : MINUTE_MS);
  }
  return dispute;
}

/**
 * The bank decides.
 * @param amount how much of a won dispute comes back, minor units; absent: all
 */
export function decide(call: Call, dispute: Dispute, outcome: Outcome, amount = dispute.amount): Dispute {
  unschedule(call.store, "dispute_decides", dispute.id);
  switch (outcome) {
    case "escalate":
      return escalate(call, dispute);
    case "won":
      return win(call, dispute, amount);
    case "lost":
      return become(call, dispute, { ...dispute, is_charge_refundable: false, status: "lost" }, "closed");
    case "warning_closed":
      return become(call, dispute, { ...dispute, status: "warning_closed" }, "closed");
  }
}

function win(call: Call, dispute: Dispute, amount: number): Dispute {
  const transaction = book(call, {
    account: call.scope,
    type: "adjustment",
    amount,
    currency: dispute.currency,
    source: dispute.id,
    description: `Chargeback reversal for ${dispute.charge}`,
    reporting_category: "dispute_reversal",
  });
  const { countered = 0 } = call.store.hidden<Hidden>(dispute.id);
  if (countered > 0) counterFee(call, dispute, -countered);
  const balance_transactions = [...dispute.balance_transactions, transaction];
  const won: Dispute = { ...dispute, balance_transactions, status: "won" };
  emit(call, "charge.dispute.funds_reinstated", call.store.update(won));
  return become(call, dispute, won, "closed");
}

/** An inquiry becomes a chargeback: the same dispute, now with money taken. */
function escalate(call: Call, inquiry: Dispute): Dispute {
  const { payment_method_details: details } = inquiry;
  const due_by = dueBy(call);
  const dispute: Dispute = {
    ...inquiry,
    evidence_details: { ...inquiry.evidence_details, due_by },
    is_charge_refundable: false,
    ...(details ? { payment_method_details: { ...details, card: { ...details.card, case_type: "chargeback" } } } : {}),
    status: "needs_response",
  };
  const taken = withdraw(call, dispute);
  become(call, inquiry, taken, "updated");
  emit(call, "charge.dispute.funds_withdrawn", taken);
  plan(call, taken, "lost", due_by * 1000 - call.now);
  dropWaitingRefunds(call, taken.charge);
  return taken;
}

/** The day has come on which the bank decides, or on which nobody may answer any more. */
export function decideInTime(call: Call, id: string): void {
  const dispute = call.store.get<Dispute>("dispute", call.scope, id);
  const { outcome } = call.store.hidden<Hidden>(id);
  if (dispute !== undefined && outcome !== undefined && !isClosed(dispute)) decide(call, dispute, outcome);
}
