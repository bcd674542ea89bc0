/** Rules about payouts: by hand and by schedule, what fails, what comes back, what Stripe takes. */

import type Stripe from "stripe";
import { expect } from "vitest";
import { available, bankOf, eventTypes, funded, GERMAN_BANK, open, toMonday } from "./connect-world.ts";
import { DAY_MS, HOUR_MS, type Rule, refusal } from "./rule.ts";

const OBJECT = "(docs.stripe.com/api/payouts/object)";
const FLOAT = { float: 100_000 } as const;
const EUR = { currency: "eur" } as const;

const statusOf = async (stripe: Stripe, id: string, stripeAccount: string) =>
  (await stripe.payouts.retrieve(id, {}, { stripeAccount })).status;

const byHand: Rule[] = [
  {
    object: "payout",
    rule: "is pending, in transit from midnight, and paid after two business days; its money leaves at once",
    says:
      "A payout is pending until it’s submitted to the bank, when it becomes in_transit. The status changes to " +
      "paid if " +
      `the transaction succeeds. ${OBJECT}`,
    account: FLOAT,
    run: async (stripe, control) => {
      const monday = await toMonday(control);
      const stripeAccount = await funded(stripe, 5_000);
      const order = { amount: 3_000, ...EUR, metadata: { payout: "pay_1" }, expand: ["balance_transaction"] };
      const made = await stripe.payouts.create(order, { stripeAccount });
      const wednesday = Math.floor(monday / DAY_MS) * (DAY_MS / 1000) + 2 * (DAY_MS / 1000);
      expect(made).toMatchObject({
        arrival_date: wednesday,
        automatic: false,
        balance_transaction: { amount: -3_000, net: -3_000, type: "payout", reporting_category: "payout" },
        method: "standard",
        reconciliation_status: "not_applicable",
        status: "pending",
        type: "bank_account",
      });
      expect(await available(stripe, stripeAccount)).toBe(2_000);
      await control.advance(14 * HOUR_MS);
      expect(await statusOf(stripe, made.id, stripeAccount)).toBe("in_transit");
      await control.advance(DAY_MS);
      expect(await statusOf(stripe, made.id, stripeAccount)).toBe("paid");
      expect(await eventTypes(stripe, stripeAccount, made.id)).toEqual([
        ...["payout.created", "payout.updated", "payout.paid"],
      ]);
    },
  },
  {
    object: "payout",
    rule: "weekends do not count",
    says:
      "Date that you can expect the payout to arrive in the bank. This factors in delays to account for weekends " +
      `or bank holidays. ${OBJECT}`,
    account: FLOAT,
    run: async (stripe, control) => {
      await toMonday(control);
      await control.advance(4 * DAY_MS);
      const stripeAccount = await funded(stripe, 1_000);
      const made = await stripe.payouts.create({ amount: 1_000, ...EUR }, { stripeAccount });
      expect(new Date(made.arrival_date * 1000).getUTCDay()).toBe(2);
    },
  },
  {
    object: "payout",
    rule: "more than is available is refused",
    says:
      "Your Stripe balance must cover the payout amount. If it doesn’t, you receive an “Insufficient Funds” error. " +
      "(docs.stripe.com/api/payouts/create)",
    account: FLOAT,
    run: async (stripe) => {
      const stripeAccount = await funded(stripe, 1_000);
      const over = stripe.payouts.create({ amount: 1_001, ...EUR }, { stripeAccount });
      expect(await refusal(over)).toMatchObject({ code: "balance_insufficient", statusCode: 400 });
      const own = stripe.payouts.create({ amount: 100_000, ...EUR });
      expect(await refusal(own)).toMatchObject({ code: "balance_insufficient" });
    },
  },
  {
    object: "payout",
    rule: "needs an external account in its currency, and payouts that are enabled",
    says:
      "payouts_not_allowed: Payouts have been disabled on the connected account. Check the connected account’s " +
      "status " +
      "to see if any additional information needs to be provided. (docs.stripe.com/error-codes)",
    account: FLOAT,
    run: async (stripe) => {
      const { id: stripeAccount } = await open(stripe);
      const nowhere = stripe.payouts.create({ amount: 1, ...EUR }, { stripeAccount });
      expect(await refusal(nowhere)).toMatchObject({ code: "payouts_not_allowed" });
      const other = await funded(stripe, 0);
      const dollars = stripe.payouts.create({ amount: 1, currency: "usd" }, { stripeAccount: other });
      expect((await refusal(dollars)).message).toContain("external accounts in that currency (usd)");
    },
  },
  {
    object: "payout",
    rule: "can be canceled while it is pending, and its money is back",
    says:
      "You can cancel a previously created payout if its status is pending. Stripe refunds the funds to your " +
      "available " +
      "balance. (docs.stripe.com/api/payouts/cancel)",
    account: FLOAT,
    run: async (stripe, control) => {
      await toMonday(control);
      const stripeAccount = await funded(stripe, 1_000);
      const one = await stripe.payouts.create({ amount: 600, ...EUR }, { stripeAccount });
      const expand = ["failure_balance_transaction"];
      const canceled = await stripe.payouts.cancel(one.id, { expand }, { stripeAccount });
      expect(canceled).toMatchObject({
        failure_balance_transaction: { amount: 600, type: "payout_cancel", reporting_category: "payout_reversal" },
        status: "canceled",
      });
      expect(await available(stripe, stripeAccount)).toBe(1_000);
      const two = await stripe.payouts.create({ amount: 600, ...EUR }, { stripeAccount });
      await control.advance(14 * HOUR_MS);
      expect(await refusal(stripe.payouts.cancel(two.id, {}, { stripeAccount }))).toMatchObject({ statusCode: 400 });
      const told = await eventTypes(stripe, stripeAccount, one.id);
      expect(told[told.length - 1]).toBe("payout.canceled");
    },
  },
  {
    object: "payout",
    rule: "is listed by status, destination and the times of its creation and arrival",
    says:
      "Only return payouts that are expected to arrive during the given date interval. " +
      "(docs.stripe.com/api/payouts/list)",
    account: FLOAT,
    run: async (stripe, control) => {
      await toMonday(control);
      const stripeAccount = await funded(stripe, 1_000);
      const one = await stripe.payouts.create({ amount: 100, ...EUR }, { stripeAccount });
      await control.advance(2 * DAY_MS);
      const two = await stripe.payouts.create({ amount: 200, ...EUR }, { stripeAccount });
      const ids = async (params: Stripe.PayoutListParams) =>
        (await stripe.payouts.list(params, { stripeAccount })).data.map(({ id }) => id);
      expect(await ids({})).toEqual([two.id, one.id]);
      expect(await ids({ status: "paid" })).toEqual([one.id]);
      expect(await ids({ destination: String(one.destination) })).toEqual([two.id, one.id]);
      expect(await ids({ arrival_date: { gt: one.arrival_date } })).toEqual([two.id]);
      expect(await ids({ created: { lt: two.created } })).toEqual([one.id]);
      const changed = await stripe.payouts.update(one.id, { metadata: { a: "1" } }, { stripeAccount });
      expect(changed.metadata).toEqual({ a: "1" });
    },
  },
];

const CODES = [
  "no_account",
  "account_closed",
  "insufficient_funds",
  "debit_not_authorized",
  "invalid_currency",
] as const;

const failing: Rule[] = [
  ...CODES.map(
    (code, n): Rule => ({
      object: "payout",
      rule: `to the test bank account of ${code} fails with that code, and its money is back`,
      says: `Payout fails with a ${code} code. (docs.stripe.com/connect/testing)`,
      account: FLOAT,
      run: async (stripe, control) => {
        await toMonday(control);
        const stripeAccount = await funded(stripe, 1_000, bankOf(n + 1));
        const { id } = await stripe.payouts.create({ amount: 1_000, ...EUR }, { stripeAccount });
        await control.advance(2 * DAY_MS);
        const expand = ["failure_balance_transaction"];
        const failed = await stripe.payouts.retrieve(id, { expand }, { stripeAccount });
        expect(failed).toMatchObject({
          failure_balance_transaction: { amount: 1_000, type: "payout_failure", reporting_category: "payout_reversal" },
          failure_code: code,
          status: "failed",
        });
        expect(await available(stripe, stripeAccount)).toBe(1_000);
        const told = await eventTypes(stripe, stripeAccount);
        expect(told).toEqual(expect.arrayContaining(["payout.failed", "account.external_account.updated"]));
      },
    }),
  ),
  {
    object: "payout",
    rule: "the documented numbers of other countries fail alike",
    says: "110000000, 000111111116: Payout fails with a no_account code. (docs.stripe.com/connect/testing)",
    account: { country: "US", currency: "usd", float: 100_000 },
    run: async (stripe, control) => {
      await toMonday(control);
      const numbers = ["000111111116", "000111111113", "000222222227", "000333333335", "000444444440"];
      for (const [n, account_number] of numbers.entries()) {
        const us = { object: "bank_account", country: "US", account_number, routing_number: "110000000" };
        const { id: stripeAccount } = await open(stripe, { country: "US", external_account: us as unknown as string });
        await stripe.transfers.create({ amount: 100, currency: "usd", destination: stripeAccount });
        const { id } = await stripe.payouts.create({ amount: 100, currency: "usd" }, { stripeAccount });
        await control.advance(3 * DAY_MS);
        const { status, failure_code } = await stripe.payouts.retrieve(id, {}, { stripeAccount });
        expect([status, failure_code]).toEqual(["failed", CODES[n]]);
        await toMonday(control);
      }
    },
  },
  {
    object: "payout",
    rule: "may fail days after it was paid",
    says: `Some payouts that fail might initially show as paid, then change to failed. ${OBJECT}`,
    account: FLOAT,
    run: async (stripe, control) => {
      await toMonday(control);
      const stripeAccount = await funded(stripe, 1_000);
      await control.call("POST", "faults", { do: "payout_fails_after_paid", ms: 3 * DAY_MS });
      const { id } = await stripe.payouts.create({ amount: 700, ...EUR }, { stripeAccount });
      await control.advance(2 * DAY_MS);
      expect(await statusOf(stripe, id, stripeAccount)).toBe("paid");
      expect(await available(stripe, stripeAccount)).toBe(300);
      await control.advance(3 * DAY_MS);
      const failed = await stripe.payouts.retrieve(id, {}, { stripeAccount });
      expect(failed).toMatchObject({ status: "failed", failure_code: "account_closed" });
      expect(await available(stripe, stripeAccount)).toBe(1_000);
      expect((await eventTypes(stripe, stripeAccount, id)).slice(-2)).toEqual(["payout.paid", "payout.failed"]);
    },
  },
  {
    object: "payout",
    rule: "that failed may have been paid after all: its money leaves once more, and the balance may be negative",
    says:
      "While an account’s balance is negative, you can’t send payouts to the account’s bank or debit card on " +
      "their behalf. (docs.stripe.com/connect/account-balances)",
    account: FLOAT,
    run: async (stripe, control) => {
      await toMonday(control);
      const stripeAccount = await funded(stripe, 1_000);
      const { id } = await stripe.payouts.create({ amount: 700, ...EUR }, { stripeAccount });
      await control.call("POST", `payouts/${id}`, { status: "failed", failure_code: "no_account" });
      expect(await available(stripe, stripeAccount)).toBe(1_000);
      const [transfer] = (await stripe.transfers.list({ destination: stripeAccount })).data;
      await stripe.transfers.createReversal(String(transfer?.id), { amount: 900 });
      await control.call("POST", `payouts/${id}`, { status: "paid" });
      const paid = await stripe.payouts.retrieve(id, {}, { stripeAccount });
      expect(paid).toMatchObject({ status: "paid", failure_code: null, failure_balance_transaction: null });
      expect(await available(stripe, stripeAccount)).toBe(-600);
      await stripe.accounts.update(stripeAccount, { external_account: GERMAN_BANK as unknown as string });
      const more = stripe.payouts.create({ amount: 1, ...EUR }, { stripeAccount });
      expect(await refusal(more)).toMatchObject({ code: "balance_insufficient" });
    },
  },
];

const paused: Rule[] = [
  {
    object: "payout",
    rule: "of an account whose payouts are paused waits for ten days, and is then canceled",
    says:
      "The pause also stops processing of any in-flight payouts, which remain in pending status for up to 10 days. … " +
      "If you don’t unpause payouts within 10 days of a payout’s creation, the payout is canceled and the funds are " +
      "returned to the connected account’s balance. " +
      "(docs.stripe.com/connect/pausing-payments-or-payouts-on-connected-accounts)",
    account: FLOAT,
    run: async (stripe, control) => {
      await toMonday(control);
      const stripeAccount = await funded(stripe, 1_000);
      const pay = () => stripe.payouts.create({ amount: 400, ...EUR }, { stripeAccount });
      const one = await pay();
      await stripe.accounts.reject(stripeAccount, { reason: "other" });
      await control.advance(3 * DAY_MS);
      expect(await statusOf(stripe, one.id, stripeAccount)).toBe("pending");
      await stripe.accounts.unreject(stripeAccount);
      await control.advance(2 * DAY_MS);
      expect(await statusOf(stripe, one.id, stripeAccount)).toBe("paid");
      const two = await pay();
      await stripe.accounts.reject(stripeAccount, { reason: "other" });
      await control.advance(11 * DAY_MS);
      expect(await statusOf(stripe, two.id, stripeAccount)).toBe("canceled");
      expect(await available(stripe, stripeAccount)).toBe(600);
    },
  },
];

const instant: Rule[] = [
  {
    object: "payout",
    rule: "an instant one is paid within half an hour, on weekends too; the platform pays a fee of one percent",
    says:
      "Stripe charges marketplaces and platforms a 1% fee for all Instant Payouts. … Instant payouts typically send " +
      "payout.paid within 30 minutes. (docs.stripe.com/connect/instant-payouts)",
    account: { country: "US", currency: "usd", float: 100_000 },
    run: async (stripe, control) => {
      const { id: stripeAccount } = await open(stripe, {
        country: "US",
        external_account: "tok_visa_debit_us_transferSuccess",
      });
      await stripe.transfers.create({ amount: 20_000, currency: "usd", destination: stripeAccount });
      const order = { amount: 20_000, currency: "usd", method: "instant" } as const;
      const made = await stripe.payouts.create(order, { stripeAccount });
      expect(made).toMatchObject({ method: "instant", type: "card", arrival_date: made.created });
      const [fee] = (await stripe.balanceTransactions.list({ type: "stripe_fee", source: made.id })).data;
      expect(fee).toMatchObject({ amount: -200, net: -200, reporting_category: "fee" });
      await control.advance(30 * 60_000);
      expect(await statusOf(stripe, made.id, stripeAccount)).toBe("paid");
      const little = stripe.payouts.create({ ...order, amount: 49 }, { stripeAccount });
      expect(await refusal(little)).toMatchObject({ param: "amount", code: "amount_too_small" });
      const own = await stripe.payouts.create({ ...order, expand: ["balance_transaction"] });
      expect(own).toMatchObject({ balance_transaction: { amount: -20_000, fee: 200, net: -20_200 } });
    },
  },
  {
    object: "payout",
    rule: "an instant one goes only where instant payouts are taken, and a card may fail",
    says:
      "4000056755665555: Visa debit. Card isn’t eligible for Instant Payouts. 4000056655665572: Payout fails with a " +
      "could_not_process code. (docs.stripe.com/connect/testing)",
    account: { country: "US", currency: "usd", float: 100_000 },
    run: async (stripe, control) => {
      const account = async (token: string) => {
        const { id } = await open(stripe, { country: "US", external_account: token });
        await stripe.transfers.create({ amount: 500, currency: "usd", destination: id });
        return id;
      };
      const pay = (stripeAccount: string) =>
        stripe.payouts.create({ amount: 500, currency: "usd", method: "instant" }, { stripeAccount });
      const never = pay(await account("tok_visa_debit_us_instantPayoutUnsupported"));
      expect(await refusal(never)).toMatchObject({ code: "instant_payouts_unsupported" });
      const fails = await account("tok_visa_debit_us_transferFail");
      const { id } = await pay(fails);
      await control.advance(HOUR_MS);
      const failed = await stripe.payouts.retrieve(id, {}, { stripeAccount: fails });
      expect(failed).toMatchObject({ status: "failed", failure_code: "could_not_process" });
      expect(await stripe.balanceTransactions.list({ type: "stripe_fee", source: id })).toMatchObject({
        data: [{ amount: 5 }, { amount: -5 }],
      });
    },
  },
];

export const payoutRules: Rule[] = [...byHand, ...failing, ...paused, ...instant];
