/** The books of an account: fees, balance transactions, and what is available or still pending. */

import { wakePayouts } from "./connect/payout-wake.ts";
import { schedule, unschedule } from "./due.ts";
import { bookedAs } from "./exchange.ts";
import { newId } from "./ids.ts";
import type { Store, StripeObject } from "./store.ts";
import { type Settings, seconds, type Terms, type World } from "./world.ts";

const DAY_S = 86_400;
/** How long a connected account may owe before its platform pays. */
const COLLECTED_MS = 180 * DAY_S * 1000;

export type TransactionType =
  | "adjustment"
  | "charge"
  | "connect_collection_transfer"
  | "payment"
  | "payment_failure_refund"
  | "payment_refund"
  | "payout"
  | "payout_cancel"
  | "payout_failure"
  | "refund"
  | "refund_failure"
  | "reserve_transaction"
  | "stripe_fee"
  | "topup"
  | "transfer"
  | "transfer_refund";

export interface BalanceTransaction extends StripeObject {
  amount: number;
  available_on: number;
  created: number;
  currency: string;
  fee: number;
  net: number;
  source: string | null;
  status: "available" | "pending";
  type: TransactionType;
}

const REPORTING: Record<TransactionType, string> = {
  adjustment: "other_adjustment",
  charge: "charge",
  connect_collection_transfer: "connect_collection_transfer",
  payment: "charge",
  payment_failure_refund: "charge_failure",
  payment_refund: "refund",
  payout: "payout",
  payout_cancel: "payout_reversal",
  payout_failure: "payout_reversal",
  refund: "refund",
  refund_failure: "refund_failure",
  reserve_transaction: "connect_reserved_funds",
  stripe_fee: "fee",
  topup: "topup",
  transfer: "transfer",
  transfer_refund: "transfer_reversal",
};

/** Stripe's fee on a charge, in minor units: 1999 at 150 bps + 25 costs 55. */
export function feeOn(amount: number, currency: string, settings: Settings): number {
  const { bps, fixed } = termsIn(currency, settings).fee;
  return Math.floor((amount * bps + 5000) / 10_000) + fixed;
}

const termsIn = (currency: string, settings: Settings): Terms => settings.currencies?.[currency] ?? settings;

/** When a charge made now, or so many days later, becomes available, Unix seconds. */
export function settlesOn({ now, settings }: World, currency: string, daysLater = 0): number {
  return seconds(now) + (daysLater + termsIn(currency, settings).settlement_days) * DAY_S;
}

type Bucket = "available" | "pending";

/** What an account holds in a currency, minor units; may be negative. */
export function balanceOf(store: Store, account: string, currency: string): Record<Bucket, number> {
  const [row] = store.rows<Record<Bucket, number>>(
    "SELECT available, pending FROM balances WHERE account = ? AND currency = ?",
    account,
    currency,
  );
  return row ?? { available: 0, pending: 0 };
}

function add(store: Store, account: string, currency: string, available: number, pending: number): void {
  store.rows(
    `INSERT INTO balances (account, currency, available, pending) VALUES (?, ?, ?, ?)
     ON CONFLICT (account, currency) DO UPDATE SET available = available + excluded.available,
       pending = pending + excluded.pending`,
    account,
    currency,
    available,
    pending,
  );
}

export interface Booking {
  readonly account: string;
  readonly type: TransactionType;
  /** Minor units; negative takes money away. */
  readonly amount: number;
  /** Where the account does not hold it, it is exchanged. */
  readonly currency: string;
  /** Null: nothing but the account itself. */
  readonly source: string | null;
  /** In the currency that it is booked in. */
  readonly fee?: number;
  /** What the fee is for; absent: processing. */
  readonly fee_description?: string;
  readonly description?: string | null;
  /** Where it is not what the type says. */
  readonly reporting_category?: string;
  /** Unix seconds; from then on it counts as available. Absent: at once. */
  readonly available_on?: number;
}

/** Writes a balance transaction and moves the balance with it: the only way money moves. */
export function book(world: World, booking: Booking): BalanceTransaction {
  const { account, source, fee = 0, description = null } = booking;
  const { amount, currency, rate } = bookedAs(world, account, booking);
  const created = seconds(world.now);
  const available_on = Math.max(booking.available_on ?? created, created);
  const pending = available_on > created;
  const net = amount - fee;
  const details = {
    amount: fee,
    application: null,
    currency,
    description: booking.fee_description ?? "Stripe processing fees",
    type: "stripe_fee",
  };
  const transaction: BalanceTransaction = {
    id: newId("txn"),
    object: "balance_transaction",
    amount,
    available_on,
    balance_type: "payments",
    created,
    currency,
    description,
    exchange_rate: rate,
    fee,
    fee_details: fee === 0 ? [] : [details],
    net,
    reporting_category: booking.reporting_category ?? REPORTING[booking.type],
    source,
    status: pending ? "pending" : "available",
    type: booking.type,
  };
  world.store.insert("balance_transaction", account, transaction);
  add(world.store, account, currency, pending ? 0 : net, pending ? net : 0);
  if (pending) schedule(world.store, available_on * 1000, "available", transaction.id);
  else if (net > 0) resumeRefunds(world.store, world.now, account);
  if (!pending) follow(world, account, currency);
  return transaction;
}

/** Money came in: the refunds that wait for it may try again. */
function resumeRefunds(store: Store, atMs: number, account: string): void {
  if (store.all("refund", account, { status: "pending" }).length === 0) return;
  schedule(store, atMs, "refunds_resume", account);
}

/** What follows from a change of available money: payouts by schedule, and what the platform answers for. */
function follow(world: World, account: string, currency: string): void {
  wakePayouts(world.store, account, world.now);
  if (account !== world.settings.id) reserve(world, account, currency);
}

/**
 * Holds as much of the platform's money as a connected account's available balance is below zero, where the platform
 * is liable for that; releases it as the balance recovers.
 */
function reserve(world: World, account: string, currency: string): void {
  const { store, settings } = world;
  const [row] = store.rows<{ held: number | null; liable: string | null }>(
    `SELECT (SELECT amount FROM reserves WHERE account = o.id AND currency = ?) AS held,
       json_extract(o.body, '$.controller.losses.payments') AS liable FROM objects o WHERE o.id = ?`,
    currency,
    account,
  );
  const held = row?.held ?? 0;
  const needed = row?.liable === "application" ? Math.max(0, -balanceOf(store, account, currency).available) : 0;
  if (needed === held) return;
  const amount = held - needed;
  store.rows("INSERT OR REPLACE INTO reserves (account, currency, amount) VALUES (?, ?, ?)", account, currency, needed);
  const why = amount < 0 ? "Reserved for the negative balance of" : "Released after a positive balance change of";
  const description = `${why} ${account}`;
  const object = { id: newId("rsx"), object: "reserve_transaction", amount, currency, description };
  store.insert("reserve_transaction", settings.id, object);
  const transaction = { account: settings.id, type: "reserve_transaction" as const, amount, currency, description };
  book(world, { ...transaction, source: object.id });
  const subject = `${account} ${currency}`;
  if (held === 0) schedule(store, world.now + COLLECTED_MS, "collect", subject);
  if (needed === 0) unschedule(store, "collect", subject);
}

/** A connected account has owed for 180 days: the platform pays. The subject is its id and a currency. */
export function collect(world: World, subject: string): void {
  const [account = "", currency = ""] = subject.split(" ");
  const { store, settings } = world;
  const amount = -balanceOf(store, account, currency).available;
  if (amount <= 0) return;
  const object = { id: newId("connct"), object: "connect_collection_transfer", amount, currency };
  store.insert("connect_collection_transfer", settings.id, { ...object, destination: account, livemode: false });
  const booking = { type: "connect_collection_transfer" as const, currency, source: object.id };
  book(world, { ...booking, account: settings.id, amount: -amount });
  book(world, { ...booking, account, amount });
}

/** A pending transaction's day has come. Answers the account, and by how much its available money grew. */
export function makeAvailable(world: World, id: string): { account: string; net: number } {
  const { store } = world;
  const found = store.find(id);
  if (found === undefined) return { account: "", net: 0 };
  const transaction = found.object as BalanceTransaction;
  add(store, found.account, transaction.currency, transaction.net, -transaction.net);
  store.update<BalanceTransaction>({ ...transaction, status: "available" });
  if (transaction.net > 0) resumeRefunds(store, transaction.available_on * 1000, found.account);
  follow(world, found.account, transaction.currency);
  return { account: found.account, net: transaction.net };
}

function reserved(store: Store, currency: string) {
  const [row] = store.rows<{ amount: number | null }>(
    "SELECT sum(amount) AS amount FROM reserves WHERE currency = ?",
    currency,
  );
  const amount = row?.amount ?? 0;
  return { amount, currency, source_types: { card: amount } };
}

/** Stripe's balance object; an account's own currency is always in it. */
export function balanceObject(store: Store, account: string, currency: string, isPlatform: boolean) {
  const rows = store.rows<{ currency: string } & Record<Bucket, number>>(
    "SELECT currency, available, pending FROM balances WHERE account = ? ORDER BY currency",
    account,
  );
  if (!rows.some((row) => row.currency === currency)) rows.push({ currency, available: 0, pending: 0 });
  const amounts = (bucket: Bucket) =>
    rows.map((row) => ({ amount: row[bucket], currency: row.currency, source_types: { card: row[bucket] } }));
  return {
    object: "balance" as const,
    available: amounts("available"),
    ...(isPlatform ? { connect_reserved: rows.map((row) => reserved(store, row.currency)) } : {}),
    livemode: false,
    pending: amounts("pending"),
  };
}
