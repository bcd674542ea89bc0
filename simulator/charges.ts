/** Charges: what a confirmed payment intent leaves behind, and how one is captured. */

import type { Complaint } from "./cards.ts";
import { type Attempt, AUTHORIZATION_S, methodDetails, outcome } from "./charge-details.ts";
import { schedule, unschedule } from "./due.ts";
import { missing } from "./errors.ts";
import { emit } from "./events.ts";
import { bookedAs } from "./exchange.ts";
import { newId } from "./ids.ts";
import { listing } from "./lists.ts";
import { type Booking, book, feeOn, settlesOn } from "./money.ts";
import { emptyable, hash, mergeMetadata, metadata, oneOf, page, text, timeRange } from "./params.ts";
import type { PaymentIntent } from "./payment-intent.ts";
import { type Instrument, instrumentOf, type PaymentMethod } from "./payment-methods.ts";
import { route } from "./routing.ts";
import type { StripeObject } from "./store.ts";
import { type Call, seconds } from "./world.ts";

export interface Charge extends StripeObject {
  amount: number;
  amount_captured: number;
  amount_refunded: number;
  balance_transaction: string | null;
  captured: boolean;
  created: number;
  currency: string;
  customer: string | null;
  disputed: boolean;
  metadata: Record<string, string>;
  payment_intent: string | null;
  payment_method: string | null;
  payment_method_details: { type: string } & Record<string, unknown>;
  refunded: boolean;
  status: "failed" | "pending" | "succeeded";
  transfer_group: string | null;
}

/** Kept beside a charge. */
interface Hidden {
  readonly bypassesPending?: boolean;
  /** Unix seconds from which the captured money is, or will be, available. */
  readonly settles_on?: number;
  /** What the holder's bank will do about it. */
  readonly complains?: Complaint;
}

function complaintOf(made: Instrument, attempt: Attempt): Complaint | undefined {
  if ("debit" in made) {
    return made.debit.disputed ? { kind: "dispute", reason: "debit_not_authorized" } : undefined;
  }
  const { complains } = made.card;
  // Liability has shifted to the bank of a card whose holder authenticated.
  const shifted = attempt.authentication !== undefined && attempt.authentication !== "processing_error";
  return shifted && complains?.reason === "fraudulent" ? undefined : complains;
}

/** Makes the charge of an attempt to pay, before any money moves. A bank debit is `pending`. */
export function makeCharge(call: Call, intent: PaymentIntent, method: PaymentMethod, attempt: Attempt): Charge {
  const { decline } = attempt;
  const made = instrumentOf(call, method);
  const card = "card" in made ? made.card : undefined;
  const charge: Charge = {
    id: newId(card ? "ch" : "py"),
    object: "charge",
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
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
    outcome: outcome(attempt, card),
    paid: decline === undefined && card !== undefined,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: methodDetails(call, intent, made, attempt),
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
    status: decline ? "failed" : card ? "succeeded" : "pending",
    transfer_data: null,
    transfer_group: intent.transfer_group,
  };
  const complains = decline ? undefined : complaintOf(made, attempt);
  const hidden: Hidden = {
    ...(card?.bypassesPending ? { bypassesPending: true } : {}),
    ...(complains ? { complains } : {}),
  };
  call.store.insert("charge", call.scope, charge, hidden);
  if (!decline && intent.capture_method === "manual") {
    schedule(call.store, call.now + AUTHORIZATION_S * 1000, "expire", intent.id);
  }
  return charge;
}

/** Stripe's fee on a captured charge, in the currency that it is booked in. */
function feeFor(call: Call, { amount_captured: amount, currency }: Charge): number {
  const booked = bookedAs(call, call.scope, { amount, currency });
  return feeOn(booked.amount, booked.currency, call.settings);
}

/** The money of a captured charge arrives in the balance, less the fee. */
function bookCharge(call: Call, charge: Charge): Charge {
  const { settles_on } = call.store.hidden<Hidden>(charge.id);
  const transaction = book(call, {
    account: call.scope,
    type: charge.id.startsWith("py_") ? "payment" : "charge",
    amount: charge.amount_captured,
    currency: charge.currency,
    source: charge.id,
    fee: feeFor(call, charge),
    description: (charge.description as string | null) ?? null,
    ...(settles_on === undefined ? {} : { available_on: settles_on }),
  });
  return { ...charge, balance_transaction: transaction.id };
}

/** Captures `amount` of an authorized charge; the rest goes back to the card at once. */
export function captureCharge(call: Call, charge: Charge, amount: number): Charge {
  const hidden = call.store.hidden<Hidden>(charge.id);
  const settles_on = hidden.bypassesPending ? seconds(call.now) : settlesOn(call, charge.currency);
  const differs = call.faults.take(["charge_amount_differs"], { route: call.cause.route, object: charge });
  const taken = differs ? Math.max(1, amount - 1) : amount;
  const whole = differs && amount === charge.amount ? taken : charge.amount;
  const captured: Charge = {
    ...charge,
    amount: whole,
    amount_captured: taken,
    amount_refunded: whole - taken,
    captured: true,
  };
  call.store.update(captured, { ...hidden, settles_on });
  if (charge.payment_intent !== null) unschedule(call.store, "expire", charge.payment_intent);
  if (hidden.complains) schedule(call.store, call.now, "dispute_opens", charge.id);
  const fault = call.faults.take(["balance_transaction_null"], { route: call.cause.route, object: charge });
  if (fault) {
    schedule(call.store, call.now + (fault.ms ?? 0), "reveal", charge.id);
    return captured;
  }
  return call.store.update(bookCharge(call, captured));
}

/** A bank debit was sent off: its money shows as pending until it settles, and some days more. */
export function submitDebit(call: Call, charge: Charge, days: number): Charge {
  const available_on = settlesOn(call, charge.currency, days);
  const captured: Charge = { ...charge, amount_captured: charge.amount, captured: true };
  call.store.update(captured, { ...call.store.hidden<Hidden>(charge.id), settles_on: available_on });
  return call.store.update(bookCharge(call, captured));
}

/** The bank has paid a debit. */
export function settleDebit(call: Call, charge: Charge): Charge {
  const { complains } = call.store.hidden<Hidden>(charge.id);
  if (complains) schedule(call.store, call.now, "dispute_opens", charge.id);
  return call.store.update<Charge>({ ...charge, paid: true, status: "succeeded" });
}

/** The bank has not paid a debit: what was shown as pending is taken back, its fee as well. */
export function failDebit(call: Call, charge: Charge, code: string, message: string): Charge {
  const { settles_on } = call.store.hidden<Hidden>(charge.id);
  const back: Booking = {
    account: call.scope,
    type: "payment_failure_refund",
    amount: -charge.amount_captured,
    currency: charge.currency,
    source: charge.id,
    fee: -feeFor(call, charge),
  };
  const { id } = book(call, settles_on === undefined ? back : { ...back, available_on: settles_on });
  return call.store.update<Charge>({
    ...charge,
    failure_balance_transaction: id,
    failure_code: code,
    failure_message: message,
    outcome: {
      ...(charge.outcome as object),
      network_status: "declined_by_network",
      reason: code,
      type: "issuer_declined",
    },
    status: "failed",
  });
}

export const complaintAbout = (call: Pick<Call, "store">, charge: Charge): Complaint | undefined =>
  call.store.hidden<Hidden>(charge.id).complains;

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

/** A charge of the platform account. @throws Refusal resource_missing */
export function chargeOf(call: Call, id: string, param = "id"): Charge {
  const charge = call.store.get<Charge>("charge", call.scope, id);
  if (charge === undefined) throw missing("charge", id, param);
  return charge;
}

const updateRoute = route({
  method: "POST",
  path: "/v1/charges/:id",
  params: {
    description: emptyable,
    fraud_details: hash({ user_report: oneOf("fraudulent", "safe") }),
    metadata,
    receipt_email: emptyable,
    transfer_group: text,
  },
  run: (call, { metadata: change, ...params }, id) => {
    const before = chargeOf(call, id);
    const after: Charge = { ...before, ...params, metadata: mergeMetadata(before.metadata, change) };
    emit(call, "charge.updated", after, { previous: { metadata: before.metadata } });
    return call.store.update(after);
  },
});

export const chargeRoutes = [
  updateRoute,
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
    run: (call, _params, id) => chargeOf(call, id),
  }),
];
