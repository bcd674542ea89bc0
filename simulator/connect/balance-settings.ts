/** Balance settings: how and when an account is paid out, and what stays in its balance. */

import { isCurrency } from "../currencies.ts";
import { invalidParam } from "../errors.ts";
import { emit } from "../events.ts";
import * as check from "../params.ts";
import { route } from "../routing.ts";
import type { Call } from "../world.ts";
import { accountOf } from "./account-access.ts";
import type { Account, Schedule } from "./account-object.ts";
import { balanceSchedule } from "./account-params.ts";
import { defaultDestination } from "./external-accounts.ts";
import { wakePayouts } from "./payout-wake.ts";
import { factsOf, keep } from "./standing.ts";

function scheduleView(by: Schedule): object {
  const { interval } = by;
  if (interval === "weekly") {
    return { interval, weekly_payout_days: by.weekly_payout_days ?? [by.weekly_anchor ?? "monday"] };
  }
  if (interval === "monthly") {
    return { interval, monthly_payout_days: by.monthly_payout_days ?? [by.monthly_anchor ?? 1] };
  }
  return { interval };
}

function view(call: Call, account: Account) {
  const { payouts } = account.settings;
  const { minimum_balance_by_currency: minimum } = factsOf(call.store, account);
  const destination = defaultDestination(call, account.id, account.default_currency);
  const works = account.payouts_enabled && destination !== undefined && destination.status !== "errored";
  const own = account.id === call.settings.id;
  return {
    object: "balance_settings" as const,
    payments: {
      debit_negative_balances: payouts.debit_negative_balances,
      payouts: {
        automatic_transfer_rules_by_currency: null,
        minimum_balance_by_currency: minimum ?? null,
        schedule: scheduleView(payouts?.schedule),
        statement_descriptor: payouts.statement_descriptor,
        status: works ? "enabled" : "disabled",
      },
      settlement_timing: {
        delay_days: own ? call.settings.settlement_days : payouts.schedule.delay_days,
        start_of_day: null,
      },
    },
  };
}

/** Minor units by currency; an empty value takes one, or all, away. */
const minimums: check.Check<Record<string, number | null> | null> = (raw, path) => {
  if (raw === "") return null;
  if (typeof raw === "string") throw invalidParam(path, "Invalid object");
  return Object.fromEntries(
    Object.entries(raw).map(([currency, amount]) => {
      const at = `${path}[${currency}]`;
      if (!isCurrency(currency)) throw invalidParam(at, `Invalid currency: ${currency}.`);
      const minimum = amount === "" ? null : check.integer(amount, at);
      if (minimum !== null && minimum < 0) throw invalidParam(at, "This value must be greater than or equal to 0.");
      return [currency, minimum];
    }),
  );
};

function minimumAfter(before: Record<string, number> | undefined, change: Record<string, number | null> | null) {
  const merged = change === null ? {} : { ...before, ...change };
  const kept = Object.entries(merged).filter((entry): entry is [string, number] => entry[1] !== null);
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

const updateParams = {
  payments: check.hash({
    debit_negative_balances: check.flag,
    payouts: check.hash({
      automatic_transfer_rules_by_currency: check.notSimulated,
      minimum_balance_by_currency: minimums,
      schedule: balanceSchedule,
      statement_descriptor: check.text,
    }),
    settlement_timing: check.notSimulated,
  }),
};

const updateRoute = route({
  method: "POST",
  path: "/v1/balance_settings",
  params: updateParams,
  onAccount: true,
  run: (call, { payments }) => {
    const before = accountOf(call, call.scope);
    const shown = view(call, before);
    const payouts = payments?.payouts;
    const settings = before.settings.payouts;
    const after: Account = {
      ...before,
      settings: {
        ...before.settings,
        payouts: {
          debit_negative_balances: payments?.debit_negative_balances ?? settings.debit_negative_balances,
          schedule: scheduleAfter(settings.schedule, payouts?.schedule),
          statement_descriptor: payouts?.statement_descriptor ?? settings.statement_descriptor,
        },
      },
    };
    const { minimum_balance_by_currency: minimumBefore, ...facts } = factsOf(call.store, before);
    const change = payouts?.minimum_balance_by_currency;
    const minimum = change === undefined ? minimumBefore : minimumAfter(minimumBefore, change);
    const factsNow = { ...facts, ...(minimum ? { minimum_balance_by_currency: minimum } : {}) };
    if (before.id === call.settings.id) call.store.update(after, factsNow);
    else keep(call, before, after, factsNow);
    wakePayouts(call.store, before.id, call.now);
    const now = view(call, after);
    const { payments: was } = shown;
    if (JSON.stringify(now) !== JSON.stringify(shown)) {
      emit(call, "balance_settings.updated", now, { account: call.scope, previous: { payments: was } });
    }
    return now;
  },
});

/** A schedule after a change; an interval that changes forgets the days of the former one. */
export function scheduleAfter(before: Schedule, changes: Partial<Schedule> | undefined): Schedule {
  if (changes === undefined) return before;
  const interval = changes.interval ?? before.interval;
  const days = interval === before.interval ? before : { delay_days: before.delay_days, interval };
  const after: Schedule = { ...days, ...changes, interval };
  if (interval === "weekly") {
    if (changes.weekly_anchor) delete after.weekly_payout_days;
    else if (changes.weekly_payout_days?.[0]) after.weekly_anchor = changes.weekly_payout_days[0];
    after.weekly_anchor ??= "monday";
  }
  if (interval === "monthly") {
    if (changes.monthly_anchor) delete after.monthly_payout_days;
    else if (changes.monthly_payout_days?.[0]) after.monthly_anchor = changes.monthly_payout_days[0];
    after.monthly_anchor ??= 1;
  }
  return after;
}

export const balanceSettingsRoutes = [
  updateRoute,
  route({
    method: "GET",
    path: "/v1/balance_settings",
    params: {},
    onAccount: true,
    run: (call) => view(call, accountOf(call, call.scope)),
  }),
];
