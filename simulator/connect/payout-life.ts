/** A payout's life: made, sent to the bank, arrived, and what comes back, each with its money and its event. */

import { schedule, unschedule } from "../due.ts";
import { emit } from "../events.ts";
import { newId, randomTail } from "../ids.ts";
import { type BalanceTransaction, book, type TransactionType } from "../money.ts";
import type { StripeObject } from "../store.ts";
import { type Call, seconds } from "../world.ts";
import { type Account, findAccount } from "./account-object.ts";
import { type Destination, FAILURES, type FailureCode } from "./bank-details.ts";
import { disable, outcomeAt } from "./external-accounts.ts";
import { nextMidnight } from "./payout-wake.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** A bank needs two business days. */
const BUSINESS_DAYS = 2;
/** An instant payout is with the bank after a minute and has arrived after half an hour. */
const INSTANT = { sent: MINUTE_MS, arrived: 30 * MINUTE_MS };
/** While payouts are paused, a payout waits this long before it is canceled. */
const PAUSE_MAX_MS = 10 * DAY_MS;
/** Stripe's fee on an instant payout, in basis points of its amount. */
const INSTANT_FEE_BPS = 100;
/** The least that an instant payout may be of, minor units. */
export const INSTANT_MIN = 50;

type Status = "canceled" | "failed" | "in_transit" | "paid" | "pending";

export interface Payout extends StripeObject {
  amount: number;
  /** Unix seconds. */
  arrival_date: number;
  automatic: boolean;
  balance_transaction: string | null;
  created: number;
  currency: string;
  destination: string;
  failure_balance_transaction: string | null;
  failure_code: string | null;
  failure_message: string | null;
  metadata: Record<string, string>;
  method: "instant" | "standard";
  original_payout: string | null;
  reconciliation_status: string;
  reversed_by: string | null;
  status: Status;
}

/** Kept beside a payout. */
interface PayoutFacts {
  readonly fee?: number;
  /** Milliseconds after its arrival at which the bank returns it. */
  readonly returns?: number;
}

export interface Order {
  readonly account: string;
  /** Minor units; negative: it takes a former payout back. */
  readonly amount: number;
  readonly currency: string;
  readonly destination: Destination;
  readonly method: Payout["method"];
  readonly automatic?: boolean;
  readonly description?: string | null;
  readonly metadata?: Record<string, string>;
  readonly original?: string;
  readonly statement_descriptor?: string | null;
}

/** What Stripe takes for an instant payout, minor units; a standard one is free. */
export const payoutFee = ({ method, amount }: Pick<Order, "amount" | "method">): number =>
  method === "instant" ? Math.floor((amount * INSTANT_FEE_BPS + 5000) / 10_000) : 0;

/** When a standard payout made now arrives: a midnight, Unix milliseconds. Weekends do not count. */
function arrivalAfter(ms: number): number {
  let at = Math.floor(ms / DAY_MS) * DAY_MS;
  for (let days = 0; days < BUSINESS_DAYS; ) {
    at += DAY_MS;
    if (new Date(at).getUTCDay() % 6 !== 0) days += 1;
  }
  return at;
}

interface Movement {
  readonly type: TransactionType;
  readonly amount: number;
  readonly fee: number;
  readonly available_on?: number;
}

/** Moves a payout's money. The platform bears the fees of its connected accounts' payouts. */
function move(call: Call, account: string, { id, currency }: Pick<Payout, "currency" | "id">, moved: Movement) {
  const { fee, ...booking } = moved;
  const own = account === call.settings.id;
  const of = { account, currency, source: id, description: "STRIPE PAYOUT" };
  const transaction = book(call, { ...of, ...booking, ...(own ? { fee, fee_description: "Instant Payout fee" } : {}) });
  if (!own && fee !== 0) {
    const charged = { account: call.settings.id, type: "stripe_fee" as const, amount: -fee };
    book(call, { ...of, ...charged, description: "Instant Payouts" });
  }
  return transaction;
}

/** Makes a payout that has been allowed: its money leaves the balance at once. */
export function createPayout(call: Call, order: Order): Payout {
  const { account, amount, currency, destination, method, automatic = false, original } = order;
  const instant = method === "instant";
  const arrives = instant ? call.now + INSTANT.arrived : arrivalAfter(call.now);
  const id = newId("po");
  const fee = payoutFee(order);
  const made: Payout = {
    id,
    object: "payout",
    amount,
    application_fee: null,
    application_fee_amount: null,
    arrival_date: instant ? seconds(call.now) : seconds(arrives),
    automatic,
    balance_transaction: null,
    created: seconds(call.now),
    currency,
    description: order.description ?? (automatic ? "STRIPE PAYOUT" : null),
    destination: destination.id,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: order.metadata ?? {},
    method,
    original_payout: original ?? null,
    payout_method: null,
    reconciliation_status: automatic ? "in_progress" : "not_applicable",
    reversed_by: null,
    source_type: "card",
    statement_descriptor: order.statement_descriptor ?? null,
    status: "pending",
    trace_id: { status: "pending", value: null },
    type: destination.object,
  };
  const back = original === undefined ? {} : { available_on: seconds(arrives) };
  const { id: transaction } = move(call, account, made, { type: "payout", amount: -amount, fee, ...back });
  const payout: Payout = { ...made, balance_transaction: transaction };
  const fault = call.faults.take(["payout_fails_after_paid"], { route: call.cause.route, object: payout });
  const facts: PayoutFacts = { fee, ...(fault?.ms === undefined ? {} : { returns: fault.ms }) };
  call.store.insert("payout", account, payout, facts);
  schedule(call.store, instant ? call.now + INSTANT.sent : nextMidnight(call.now), "payout", id);
  emit(call, "payout.created", payout, { account });
  return payout;
}

/** A payout with the account whose it is, wherever that is. */
export function findPayout(call: Call, id: string): { payout: Payout; account: Account } | undefined {
  const found = call.store.find(id);
  const account = found && findAccount(call.store, call.settings, found.account);
  return found?.object.object === "payout" && account ? { payout: found.object as Payout, account } : undefined;
}

function change(call: Call, account: string, before: Payout, fields: Partial<Payout>, event: string): Payout {
  const after = call.store.update<Payout>({ ...before, ...fields });
  const names = Object.keys(fields) as (keyof Payout)[];
  const previous = Object.fromEntries(names.map((name) => [name, before[name]]));
  emit(call, event, after, { account, ...(event === "payout.updated" ? { previous } : {}) });
  return after;
}

/** The bank has it. */
export function send(call: Call, account: string, payout: Payout): Payout {
  unschedule(call.store, "payout", payout.id);
  const arrives = payout.method === "instant" ? payout.created * 1000 + INSTANT.arrived : payout.arrival_date * 1000;
  schedule(call.store, Math.max(arrives, call.now), "payout", payout.id);
  const sent = change(call, account, payout, { status: "in_transit" }, "payout.updated");
  if (!payout.automatic) return sent;
  const reconciled = { reconciliation_status: "completed" };
  return change(call, account, sent, reconciled, "payout.reconciliation_completed");
}

/** It has arrived, perhaps after it had failed: then the money leaves the balance once more. */
export function pay(call: Call, account: string, payout: Payout): Payout {
  unschedule(call.store, "payout", payout.id);
  const { fee = 0, returns } = call.store.hidden<PayoutFacts>(payout.id);
  if (payout.status === "failed") move(call, account, payout, { type: "payout", amount: -payout.amount, fee });
  else if (returns !== undefined) schedule(call.store, call.now + returns, "payout", payout.id);
  const trace = { status: "supported", value: randomTail(12).toUpperCase() };
  const cured = { failure_balance_transaction: null, failure_code: null, failure_message: null };
  return change(call, account, payout, { ...cured, status: "paid", trace_id: trace }, "payout.paid");
}

/** The bank sends it back, before or after it was paid; its destination gets no more until its details change. */
export function fail(call: Call, account: string, payout: Payout, code: FailureCode): Payout {
  const failed = comeBack(call, account, payout, "payout_failure", {
    failure_code: code,
    failure_message: FAILURES[code],
    status: "failed",
  });
  const reversal = payout.reversed_by === null ? undefined : findPayout(call, payout.reversed_by)?.payout;
  if (reversal?.status === "pending") cancel(call, account, reversal);
  disable(call, payout.destination);
  return failed;
}

/** It never leaves. */
export function cancel(call: Call, account: string, payout: Payout): Payout {
  return comeBack(call, account, payout, "payout_cancel", { status: "canceled" });
}

function comeBack(
  call: Call,
  account: string,
  payout: Payout,
  type: "payout_cancel" | "payout_failure",
  fields: Partial<Payout>,
): Payout {
  unschedule(call.store, "payout", payout.id);
  const { fee = 0 } = call.store.hidden<PayoutFacts>(payout.id);
  const taken = call.store.find(payout.balance_transaction ?? "")?.object as BalanceTransaction | undefined;
  const available_on = payout.original_payout === null ? undefined : taken?.available_on;
  const { id } = move(call, account, payout, {
    type,
    amount: payout.amount,
    fee: -fee,
    ...(available_on === undefined ? {} : { available_on }),
  });
  const told = { failure_balance_transaction: id, trace_id: { status: "unsupported", value: null } };
  const event = type === "payout_cancel" ? "payout.canceled" : "payout.failed";
  return change(call, account, payout, { ...fields, ...told }, event);
}

/** The time has come for a payout's next step. */
export function nextStep(call: Call, id: string): void {
  const found = findPayout(call, id);
  if (found === undefined) return;
  const { payout, account } = found;
  if (payout.status === "pending") {
    if (account.payouts_enabled || payout.original_payout !== null) send(call, account.id, payout);
    else if (call.now >= payout.created * 1000 + PAUSE_MAX_MS) cancel(call, account.id, payout);
    else schedule(call.store, nextMidnight(call.now), "payout", id);
    return;
  }
  if (payout.status === "paid") {
    fail(call, account.id, payout, "account_closed");
    return;
  }
  if (payout.status !== "in_transit") return;
  const outcome = outcomeAt(call, payout.destination);
  if (outcome === "arrives") pay(call, account.id, payout);
  else if (outcome !== "stays") fail(call, account.id, payout, outcome);
}
