/** Rules about automatic payouts and their reversal, and about what Stripe holds for negative balances. */

import type Stripe from "stripe";
import { expect } from "vitest";
import { available, bankOf, eventTypes, funded, GERMAN_BANK, open, toMonday } from "./connect-world.ts";
import { DAY_MS, type Rule, refusal } from "./rule.ts";

const FLOAT = { float: 100_000 } as const;
const SCHEDULE = "(docs.stripe.com/connect/manage-payout-schedule)";
const BALANCES = "(docs.stripe.com/connect/account-balances)";

type Schedule = Stripe.BalanceSettingsUpdateParams.Payments.Payouts.Schedule;

const setSchedule = (stripe: Stripe, stripeAccount: string, schedule: Schedule) =>
  stripe.balanceSettings.update({ payments: { payouts: { schedule } } }, { stripeAccount });

const automatic = async (stripe: Stripe, stripeAccount: string) =>
  (await stripe.payouts.list({}, { stripeAccount })).data.map(({ amount, created }) => [
    amount,
    new Date(created * 1000).toISOString().slice(0, 10),
  ]);

const dayAfter = (ms: number, days: number) => new Date(ms + days * DAY_MS).toISOString().slice(0, 10);

const schedules: Rule[] = [
  {
    object: "balance_settings",
    rule: "daily is the default: what is available goes out each day",
    says: `daily: This setting automatically pays out charges delay_days days after they’re created. ${SCHEDULE}`,
    account: FLOAT,
    run: async (stripe, control) => {
      const monday = await toMonday(control);
      const bank = GERMAN_BANK as unknown as string;
      const { id } = await open(stripe, { external_account: bank, settings: {} });
      const { payments } = await stripe.balanceSettings.retrieve({}, { stripeAccount: id });
      expect(payments.payouts).toMatchObject({ schedule: { interval: "daily" }, status: "enabled" });
      await stripe.transfers.create({ amount: 700, currency: "eur", destination: id });
      await control.advance(DAY_MS);
      expect(await automatic(stripe, id)).toEqual([[700, dayAfter(monday, 1)]]);
      const [payout] = (await stripe.payouts.list({}, { stripeAccount: id })).data;
      const listed = await stripe.balanceTransactions.list({ payout: String(payout?.id) }, { stripeAccount: id });
      expect(listed.data.map(({ type, net }) => [type, net])).toEqual([
        ["payout", -700],
        ["payment", 700],
      ]);
      expect(await refusal(stripe.payouts.cancel(String(payout?.id), {}, { stripeAccount: id }))).toMatchObject({
        message: "You can't cancel automatic Stripe payouts.",
      });
      await control.advance(3 * DAY_MS);
      expect(await eventTypes(stripe, id, String(payout?.id))).toContain("payout.reconciliation_completed");
    },
  },
  {
    object: "balance_settings",
    rule: "weekly pays on its weekdays, monthly on its days, a missing day on the last",
    says:
      "Payouts nominally scheduled between the 29th and 31st of the month are instead sent on the last day of a " +
      `shorter month. ${SCHEDULE}`,
    account: FLOAT,
    run: async (stripe, control) => {
      const monday = await toMonday(control);
      const weekly = await funded(stripe, 500);
      await setSchedule(stripe, weekly, { interval: "weekly", weekly_payout_days: ["thursday"] });
      await control.advance(7 * DAY_MS);
      expect(await automatic(stripe, weekly)).toEqual([[500, dayAfter(monday, 3)]]);
      const monthly = await funded(stripe, 600);
      const after = await setSchedule(stripe, monthly, { interval: "monthly", monthly_payout_days: [31] });
      expect(after.payments.payouts?.schedule).toEqual({ interval: "monthly", monthly_payout_days: [31] });
      await control.advance(31 * DAY_MS);
      const [[amount, day] = []] = await automatic(stripe, monthly);
      expect([amount, new Date(`${day}T00:00:00Z`).getUTCDate()]).toEqual([600, lastDayOf(String(day))]);
    },
  },
  {
    object: "balance_settings",
    rule: "manual pays nothing by itself",
    says: `manual: This setting prevents automatic payouts. ${SCHEDULE}`,
    account: FLOAT,
    run: async (stripe, control) => {
      const stripeAccount = await funded(stripe, 500);
      await control.advance(40 * DAY_MS);
      expect(await automatic(stripe, stripeAccount)).toEqual([]);
      expect(await available(stripe, stripeAccount)).toBe(500);
    },
  },
  {
    object: "balance_settings",
    rule: "a minimum balance stays; the platform's own payouts have a schedule too",
    says:
      "The minimum balance amount to retain per currency after automatic payouts. Only funds that exceed these " +
      "amounts " +
      "are paid out. (docs.stripe.com/api/balance-settings/object)",
    account: FLOAT,
    run: async (stripe, control) => {
      await toMonday(control);
      const payouts = { schedule: { interval: "daily" }, minimum_balance_by_currency: { eur: 99_000 } } as const;
      const set = await stripe.balanceSettings.update({ payments: { payouts } });
      expect(set).toMatchObject({
        object: "balance_settings",
        payments: { payouts: { minimum_balance_by_currency: { eur: 99_000 }, status: "enabled" } },
      });
      await control.advance(2 * DAY_MS);
      expect(await available(stripe)).toBe(99_000);
      expect((await stripe.payouts.list()).data).toMatchObject([{ amount: 1_000, automatic: true }]);
      const none = { minimum_balance_by_currency: { eur: "" } } as const;
      const unset = await stripe.balanceSettings.update({ payments: { payouts: none } });
      expect(unset.payments.payouts?.minimum_balance_by_currency).toBe(null);
      const told = (await stripe.events.list({ type: "balance_settings.updated" })).data;
      expect(told.length).toBe(2);
      await control.advance(DAY_MS);
      expect(await available(stripe)).toBe(0);
    },
  },
  {
    object: "balance_settings",
    rule: "scheduled payouts stop when one fails, until the bank details are updated",
    says:
      "If a payout sent to this bank account fails, we’ll set the status to errored and will not continue to send " +
      "scheduled payouts until the bank details are updated. " +
      "(docs.stripe.com/api/external_account_bank_accounts/object)",
    account: FLOAT,
    run: async (stripe, control) => {
      await toMonday(control);
      const stripeAccount = await funded(stripe, 500, bankOf(2));
      await setSchedule(stripe, stripeAccount, { interval: "daily" });
      await control.advance(10 * DAY_MS);
      expect((await stripe.payouts.list({}, { stripeAccount })).data.map(({ status }) => status)).toEqual(["failed"]);
      const { payments } = await stripe.balanceSettings.retrieve({}, { stripeAccount });
      expect(payments.payouts?.status).toBe("disabled");
      await stripe.accounts.update(stripeAccount, { external_account: GERMAN_BANK as unknown as string });
      await control.advance(5 * DAY_MS);
      expect((await stripe.payouts.list({}, { stripeAccount })).data[0]).toMatchObject({ status: "paid", amount: 500 });
    },
  },
];

function lastDayOf(day: string): number {
  const date = new Date(`${day}T00:00:00Z`);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

const reversals: Rule[] = [
  {
    object: "payout",
    rule: "of a connected account to an American bank is taken back by a payout of its own",
    says:
      "Payout reversals are considered debits and have the same webhooks as other payouts. For example, when a " +
      "payout " +
      "reversal is first requested, a payout.updated event is sent for the original payout. " +
      "(docs.stripe.com/connect/payout-reversals)",
    account: { country: "US", currency: "usd", float: 100_000 },
    run: async (stripe, control) => {
      await toMonday(control);
      const { id: stripeAccount } = await open(stripe, { country: "US", external_account: "btok_us" });
      await stripe.transfers.create({ amount: 900, currency: "usd", destination: stripeAccount });
      const original = await stripe.payouts.create({ amount: 900, currency: "usd" }, { stripeAccount });
      const early = stripe.payouts.reverse(original.id, {}, { stripeAccount });
      expect((await refusal(early)).message).toContain("/cancel");
      await control.advance(2 * DAY_MS);
      const reversal = await stripe.payouts.reverse(original.id, {}, { stripeAccount });
      expect(reversal).toMatchObject({ amount: -900, original_payout: original.id, status: "pending" });
      expect((await stripe.payouts.retrieve(original.id, {}, { stripeAccount })).reversed_by).toBe(reversal.id);
      const pending = await stripe.balance.retrieve({}, { stripeAccount });
      expect(pending.pending).toMatchObject([{ amount: 900 }]);
      await control.advance(4 * DAY_MS);
      const back = await stripe.balance.retrieve({}, { stripeAccount });
      expect(back.available).toMatchObject([{ amount: 900 }]);
      expect((await eventTypes(stripe, stripeAccount, original.id)).pop()).toBe("payout.updated");
      expect(await refusal(stripe.payouts.reverse(original.id, {}, { stripeAccount }))).toMatchObject({
        statusCode: 400,
      });
    },
  },
  {
    object: "payout",
    rule: "to a bank elsewhere, or of the platform itself, is not taken back",
    says:
      "At this time, you can only reverse payouts for connected accounts to US and Canadian bank accounts. " +
      "(docs.stripe.com/api/payouts/reverse)",
    account: FLOAT,
    run: async (stripe, control) => {
      await toMonday(control);
      const stripeAccount = await funded(stripe, 100);
      const { id } = await stripe.payouts.create({ amount: 100, currency: "eur" }, { stripeAccount });
      const own = await stripe.payouts.create({ amount: 100, currency: "eur" });
      await control.advance(2 * DAY_MS);
      expect(await refusal(stripe.payouts.reverse(id, {}, { stripeAccount }))).toMatchObject({ statusCode: 400 });
      expect(await refusal(stripe.payouts.reverse(own.id))).toMatchObject({ statusCode: 400 });
    },
  },
];

const reserves: Rule[] = [
  {
    object: "balance",
    rule: "what a connected account owes is reserved on the platform, and released as it recovers",
    says:
      "When a connected account’s balance becomes negative, Stripe temporarily reserves a portion of your balance to " +
      "ensure that funds can be covered by creating a balance transaction with the type reserve_transaction. … " +
      "When a " +
      "connected account’s previously negative balance becomes less negative …, a corresponding portion of your " +
      `platform’s reserve balance is released. ${BALANCES}`,
    account: { float: 10_000 },
    run: async (stripe, control) => {
      const account = await funded(stripe, 0);
      const owe = (amount: number) => control.call("POST", "adjustments", { account, amount });
      const reserved = async () => {
        const { connect_reserved: held } = await stripe.balance.retrieve();
        return [held?.find(({ currency }) => currency === "eur")?.amount, await available(stripe)];
      };
      expect(await reserved()).toEqual([0, 10_000]);
      await owe(-500);
      expect(await reserved()).toEqual([500, 9_500]);
      const list = { type: "reserve_transaction", expand: ["data.source"] };
      const [hold] = (await stripe.balanceTransactions.list(list)).data;
      expect(hold).toMatchObject({
        amount: -500,
        reporting_category: "connect_reserved_funds",
        source: { object: "reserve_transaction", amount: -500 },
      });
      await owe(-100);
      expect(await reserved()).toEqual([600, 9_400]);
      await stripe.transfers.create({ amount: 250, currency: "eur", destination: account });
      expect(await reserved()).toEqual([350, 9_400]);
      await stripe.transfers.create({ amount: 1_000, currency: "eur", destination: account });
      expect(await reserved()).toEqual([0, 8_750]);
      expect(await available(stripe, account)).toBe(650);
    },
  },
  {
    object: "balance",
    rule: "what a connected account has owed for 180 days is collected from the platform",
    says:
      "When a connected account holds a negative balance amount for 180 days, Stripe transfers a portion of your " +
      "balance " +
      "to zero out that account’s balance by creating a balance transaction with the type " +
      `connect_collection_transfer. ${BALANCES}`,
    account: { float: 10_000 },
    run: async (stripe, control) => {
      const account = await funded(stripe, 0);
      await control.call("POST", "adjustments", { account, amount: -500 });
      await control.advance(179 * DAY_MS);
      expect([await available(stripe), await available(stripe, account)]).toEqual([9_500, -500]);
      await control.advance(DAY_MS);
      expect([await available(stripe), await available(stripe, account)]).toEqual([9_500, 0]);
      const { data } = await stripe.balanceTransactions.list({ limit: 2 });
      expect(data.map(({ type, net }) => [type, net])).toEqual([
        ["reserve_transaction", 500],
        ["connect_collection_transfer", -500],
      ]);
    },
  },
  {
    object: "transfer",
    rule: "is reversed only up to what is left of it, and only if the destination's balance covers it",
    says:
      "This method will return an error when called on an already-reversed transfer, or when trying to reverse " +
      "more money than is left on a transfer. (docs.stripe.com/api/transfer_reversals/create, the SDK's types)",
    account: FLOAT,
    run: async (stripe, control) => {
      await toMonday(control);
      const destination = await funded(stripe, 0);
      const transfer = await stripe.transfers.create({ amount: 1_000, currency: "eur", destination });
      const over = stripe.transfers.createReversal(transfer.id, { amount: 1_001 });
      expect(await refusal(over)).toMatchObject({ param: "amount" });
      await stripe.payouts.create({ amount: 800, currency: "eur" }, { stripeAccount: destination });
      const spent = stripe.transfers.createReversal(transfer.id, { amount: 300 });
      expect(await refusal(spent)).toMatchObject({ code: "balance_insufficient" });
      await stripe.transfers.createReversal(transfer.id, { amount: 200 });
    },
  },
  {
    object: "transfer",
    rule: "may be refused",
    says: "transfers_not_allowed: The requested transfer cannot be created. (docs.stripe.com/error-codes)",
    account: FLOAT,
    run: async (stripe, control) => {
      const destination = await funded(stripe, 0);
      await control.call("POST", "faults", { do: "transfer_refused" });
      const order = { amount: 100, currency: "eur", destination };
      const refused = stripe.transfers.create(order, { idempotencyKey: "one" });
      expect(await refusal(refused)).toMatchObject({ code: "transfers_not_allowed", statusCode: 400 });
      const again = stripe.transfers.create(order, { idempotencyKey: "one" });
      expect(await refusal(again)).toMatchObject({ code: "transfers_not_allowed" });
      await stripe.transfers.create(order, { idempotencyKey: "two" });
      expect(await available(stripe, destination)).toBe(100);
    },
  },
];

export const payoutScheduleRules: Rule[] = [...schedules, ...reversals, ...reserves];
