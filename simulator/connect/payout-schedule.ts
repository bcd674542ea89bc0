/** Automatic payouts: what is available beyond the minimum goes to the default destination, by the schedule. */

import { schedule } from "../due.ts";
import type { BalanceTransaction } from "../money.ts";
import type { Call } from "../world.ts";
import { type Account, findAccount, type Schedule } from "./account-object.ts";
import { defaultDestination } from "./external-accounts.ts";
import { createPayout } from "./payout-life.ts";
import { nextMidnight } from "./payout-wake.ts";
import { factsOf } from "./standing.ts";

const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** Whether payouts are sent on the day of a time (Unix milliseconds, UTC). A month's missing days are its last. */
export function isPayoutDay(by: Schedule, ms: number): boolean {
  const date = new Date(ms);
  if (by.interval === "manual") return false;
  if (by.interval === "daily") return true;
  if (by.interval === "weekly") {
    const days = by.weekly_payout_days ?? [by.weekly_anchor ?? "monday"];
    return days.includes(WEEKDAYS[date.getUTCDay()] ?? "");
  }
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  const days = by.monthly_payout_days ?? [by.monthly_anchor ?? 1];
  return days.some((day) => Math.min(day, last) === date.getUTCDate());
}

/** Pays out a currency as far as there is something to pay and somewhere to send it. */
function payOut(call: Call, account: Account, currency: string, amount: number): void {
  const destination = defaultDestination(call, account.id, currency);
  if (destination === undefined || destination.status === "errored") return;
  const { statement_descriptor } = account.settings.payouts;
  const order = { account: account.id, amount, currency, destination, method: "standard", automatic: true } as const;
  const payout = createPayout(call, { ...order, statement_descriptor });
  const transactions = call.store.all<BalanceTransaction>("balance_transaction", account.id, {
    currency,
    status: "available",
  });
  for (const transaction of transactions) {
    const hidden = call.store.hidden<{ payout?: string }>(transaction.id);
    if (hidden.payout === undefined) call.store.update(transaction, { ...hidden, payout: payout.id });
  }
}

/** A midnight of an account that has money and is not paid out by hand. */
export function runSchedule(call: Call, id: string): void {
  const account = findAccount(call.store, call.settings, id);
  if (account === undefined) return;
  const { schedule: by } = account.settings.payouts;
  if (by.interval === "manual" || !account.payouts_enabled) return;
  if (!isPayoutDay(by, call.now)) {
    schedule(call.store, nextMidnight(call.now), "payouts", id);
    return;
  }
  const { minimum_balance_by_currency: minimum = {} } = factsOf(call.store, account);
  const balances = call.store.rows<{ currency: string; available: number }>(
    "SELECT currency, available FROM balances WHERE account = ? ORDER BY currency",
    id,
  );
  for (const { currency, available } of balances) {
    const amount = available - (minimum[currency] ?? 0);
    if (amount > 0) payOut(call, account, currency, amount);
  }
}
