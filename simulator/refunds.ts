/** Refunds: paid from the available balance, waiting for it, arriving, coming back. */

import { type Charge, chargeOf } from "./charges.ts";
import { written } from "./currencies.ts";
import { disputesOf, resolveByRefund } from "./dispute-object.ts";
import { schedule, unschedule } from "./due.ts";
import { Refusal, refused } from "./errors.ts";
import { emit } from "./events.ts";
import { bookedAs } from "./exchange.ts";
import { newId } from "./ids.ts";
import { balanceOf, book } from "./money.ts";
import { instrumentOf, type PaymentMethod } from "./payment-methods.ts";
import type { StripeObject } from "./store.ts";
import { type Call, seconds } from "./world.ts";

const DAY_MS = 86_400_000;
/** How long the refunds of Stripe's two cards for it, and those to bank accounts, take to go on. */
const CARD_DAYS = 1;
const BANK_DAYS = 3;

export interface Refund extends StripeObject {
  amount: number;
  balance_transaction: string | null;
  charge: string;
  created: number;
  currency: string;
  failure_reason?: string;
  metadata: Record<string, string>;
  payment_intent: string | null;
  pending_reason?: "charge_pending" | "insufficient_funds" | "processing";
  reason: string | null;
  status: "canceled" | "failed" | "pending" | "succeeded";
}

/** How refunds of a charge go: at once, by way of `pending`, or well until they fail. */
function manner(call: Call, charge: Charge): { readonly ends?: "fail" | "pending"; readonly days: number } {
  const method = call.store.get<PaymentMethod>("payment_method", call.scope, charge.payment_method ?? "");
  const made = method && instrumentOf(call, method);
  if (made === undefined) return { days: 0 };
  if ("debit" in made) return { ends: "pending", days: BANK_DAYS };
  return made.card.refunds ? { ends: made.card.refunds, days: CARD_DAYS } : { days: 0 };
}

/** Refunds of a charge, oldest first, that no money was taken for yet. */
const waiting = (call: Call, filters: Record<string, string>): Refund[] =>
  call.store
    .all<Refund>("refund", call.scope, { ...filters, status: "pending" })
    .filter((refund) => refund.balance_transaction === null)
    .reverse();

/** What of a charge can still be refunded, minor units. */
function unrefunded(call: Call, charge: Charge): number {
  const promised = waiting(call, { charge: charge.id }).reduce((sum, refund) => sum + refund.amount, 0);
  return charge.amount - charge.amount_refunded - promised;
}

/** @throws Refusal 400 as Stripe refuses to refund such a charge at all */
function assertRefundable(call: Call, charge: Charge): void {
  if (charge.status === "failed") throw noSuccess(charge.payment_intent ?? charge.id);
  if (!charge.captured) {
    throw refused(
      `This uncaptured Charge was created by a PaymentIntent (${charge.payment_intent}). You must cancel the ` +
        "PaymentIntent to reverse the authorization instead of refunding the Charge directly. For more information, " +
        "see https://stripe.com/docs/payments/place-a-hold-on-a-payment-method",
    );
  }
  const held = disputesOf(call, charge.id).some(({ status }) =>
    ["lost", "needs_response", "under_review"].includes(status),
  );
  if (held) throw refused(`Charge ${charge.id} has been charged back; cannot issue a refund.`, "charge_disputed");
}

export const noSuccess = (intent: string): Refusal =>
  refused(`This PaymentIntent (${intent}) does not have a successful charge to refund.`);

export interface RefundWish {
  readonly amount?: number | undefined;
  readonly reason?: string | undefined;
  readonly metadata: Record<string, string>;
}

/** @throws Refusal 400 where the charge, or so much of it, is not to be refunded */
function amountOf(call: Call, charge: Charge, wished: number | undefined): number {
  const left = unrefunded(call, charge);
  if (left <= 0) throw refused(`Charge ${charge.id} has already been refunded.`, "charge_already_refunded");
  const amount = wished ?? left;
  if (amount <= left) return amount;
  throw new Refusal(400, {
    message:
      `Refund amount (${written(amount, charge.currency)}) is greater than unrefunded amount on charge ` +
      `(${written(left, charge.currency)})`,
    param: "amount",
  });
}

function destination(charge: Charge): object {
  if (charge.payment_method_details.type !== "card") return {};
  const card = { reference_status: "pending", reference_type: "acquirer_reference_number", type: "refund" };
  return { destination_details: { card, type: "card" } };
}

/** Refunds a charge. @throws Refusal 400 */
export function createRefund(call: Call, charge: Charge, wish: RefundWish): Refund {
  assertRefundable(call, charge);
  const amount = amountOf(call, charge, wish.amount);
  const wait =
    charge.status === "pending" ? "charge_pending" : isCovered(call, charge, amount) ? null : "insufficient_funds";
  const refund: Refund = {
    id: newId(charge.id.startsWith("py_") ? "pyr" : "re"),
    object: "refund",
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: seconds(call.now),
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    ...destination(charge),
    metadata: wish.metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    ...(wait ? { pending_reason: wait } : {}),
    reason: wish.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: "pending",
    transfer_reversal: null,
  };
  call.store.insert("refund", call.scope, refund);
  if (wish.reason === "fraudulent") call.store.update({ ...charge, fraud_details: { user_report: "fraudulent" } });
  const made = wait ? refund : take(call, refund);
  emit(call, "refund.created", made);
  if (!wait) announceCharge(call, made);
  return wait === "insufficient_funds" && !mayWait(charge) ? endRefund(call, made, "failed", wait) : made;
}

/** Refunds of cards wait for money; all others fail without it. */
const mayWait = ({ payment_method_details: { type } }: Charge): boolean => type === "card";

function isCovered(call: Call, { currency }: Charge, amount: number): boolean {
  const taken = bookedAs(call, call.scope, { amount, currency });
  return balanceOf(call.store, call.scope, taken.currency).available >= taken.amount;
}

/** The money leaves the balance; fees are kept. */
function take(call: Call, refund: Refund): Refund {
  const charge = chargeOf(call, refund.charge);
  const transaction = book(call, {
    account: call.scope,
    type: refund.id.startsWith("pyr_") ? "payment_refund" : "refund",
    amount: -refund.amount,
    currency: refund.currency,
    source: refund.id,
    description: refund.id.startsWith("pyr_") ? "REFUND FOR PAYMENT" : "REFUND FOR CHARGE",
  });
  moveRefunded(call, charge, refund.amount);
  const { ends, days } = manner(call, charge);
  if (ends) schedule(call.store, call.now + days * DAY_MS, "refund_settles", refund.id);
  const { pending_reason: _waited, ...rest } = refund;
  const taken: Refund = {
    ...(rest as Refund),
    balance_transaction: transaction.id,
    ...(ends === "pending" ? { pending_reason: "processing" } : { status: "succeeded" }),
  };
  return call.store.update(taken);
}

function moveRefunded(call: Call, charge: Charge, amount: number): void {
  const amount_refunded = charge.amount_refunded + amount;
  const refunded = amount_refunded === charge.amount;
  call.store.update<Charge>({ ...charge, amount_refunded, refunded });
  if (refunded) resolveByRefund(call, charge.id);
}

function announceCharge(call: Call, refund: Refund): void {
  const charge = chargeOf(call, refund.charge);
  const previous = { amount_refunded: charge.amount_refunded - refund.amount, refunded: false };
  emit(call, "charge.refunded", charge, { previous });
}

/** Writes a refund's new form and announces it. */
function become(call: Call, before: Refund, after: Refund, first?: "refund.failed"): Refund {
  call.store.update(after);
  const changed = ["balance_transaction", "failure_reason", "pending_reason", "status"].filter(
    (name) => before[name] !== after[name],
  );
  const previous = Object.fromEntries(changed.filter((name) => name in before).map((name) => [name, before[name]]));
  if (first) emit(call, first, after);
  emit(call, "refund.updated", after, { previous });
  if (after.id.startsWith("re_")) emit(call, "charge.refund.updated", after, { previous });
  return after;
}

/** A refund meets its end some time after it was sent off. */
export function settleRefund(call: Call, id: string): void {
  const refund = call.store.get<Refund>("refund", call.scope, id);
  if (refund === undefined || refund.balance_transaction === null) return;
  if (refund.status === "succeeded") {
    endRefund(call, refund, "failed", "expired_or_canceled_card");
  } else if (refund.status === "pending") {
    const { pending_reason: _done, ...rest } = refund;
    become(call, refund, { ...(rest as Refund), status: "succeeded" });
  }
}

/** A refund that does not reach its recipient: what was taken for it comes back. */
export function endRefund(call: Call, before: Refund, status: "canceled" | "failed", reason: string): Refund {
  unschedule(call.store, "refund_settles", before.id);
  const { pending_reason: _ended, ...rest } = before;
  const refund = { ...(rest as Refund), failure_reason: reason, status };
  if (refund.balance_transaction === null) return become(call, before, refund, failedEvent(status));
  const back = book(call, {
    account: call.scope,
    type: "refund_failure",
    amount: refund.amount,
    currency: refund.currency,
    source: refund.id,
    description: "REFUND FAILURE",
  });
  moveRefunded(call, chargeOf(call, refund.charge), -refund.amount);
  return become(call, before, { ...refund, failure_balance_transaction: back.id }, failedEvent(status));
}

const failedEvent = (status: string): "refund.failed" | undefined =>
  status === "failed" ? "refund.failed" : undefined;

/** Refunds that waited go on in their order, as far as the money reaches. */
export function resumeRefunds(call: Call, account: string): void {
  if (account !== call.scope) return;
  for (const refund of waiting(call, {})) {
    const charge = chargeOf(call, refund.charge);
    if (charge.status === "failed") endRefund(call, refund, "failed", "unknown");
    if (charge.status !== "succeeded") continue;
    if (!isCovered(call, charge, refund.amount)) {
      if (!mayWait(charge)) {
        endRefund(call, refund, "failed", "insufficient_funds");
        continue;
      }
      if (refund.pending_reason === "insufficient_funds") return;
      become(call, refund, { ...refund, pending_reason: "insufficient_funds" });
      return;
    }
    become(call, refund, take(call, refund));
    announceCharge(call, refund);
  }
}

/** A charge was disputed: the refunds that waited for it would pay twice. */
export function dropWaitingRefunds(call: Call, charge: string): void {
  for (const refund of waiting(call, { charge })) {
    endRefund(call, refund, "failed", "charge_for_pending_refund_disputed");
  }
}
