/** Rules about balance transactions: what moves an account's balance, and how they are listed for reconciliation. */

import type Stripe from "stripe";
import { expect } from "vitest";
import { bankOf, funded, GERMAN_BANK, open, toMonday } from "./connect-world.ts";
import { euros, paid } from "./payment-world.ts";
import { DAY_MS, type Rule, refusal } from "./rule.ts";

const LIST = "(docs.stripe.com/api/balance_transactions/list)";

const idsOf = (list: Stripe.ApiList<Stripe.BalanceTransaction>) => list.data.map(({ id }) => id);

export const balanceRules: Rule[] = [
  {
    object: "balance_transaction",
    rule: "each currency has its own fee and its own time until the money is available",
    says:
      "The date that the transaction's net funds become available in the Stripe balance. " +
      "(docs.stripe.com/api/balance_transactions/object)",
    account: { currencies: { usd: { fee: { bps: 290, fixed: 30 }, settlement_days: 5 } } },
    run: async (stripe, control) => {
      for (const currency of ["eur", "usd"]) await paid(stripe, "pm_card_visa", { currency });
      const { data } = await stripe.balanceTransactions.list();
      expect(data.map(({ fee, created, available_on }) => [fee, available_on - created])).toEqual([
        [88, 5 * 86_400],
        [55, 2 * 86_400],
      ]);
      await control.advance(2 * DAY_MS);
      const { available, pending } = await stripe.balance.retrieve();
      const of = (held: Stripe.Balance.Available[]) => held.map(({ currency, amount }) => `${currency} ${amount}`);
      expect([of(available), of(pending)]).toEqual([
        ["eur 1944", "usd 0"],
        ["eur 0", "usd 1911"],
      ]);
    },
  },
  {
    object: "balance_transaction",
    rule: "money in a currency that the account does not hold is exchanged, and given back at the day's rate",
    says:
      "If a currency-converted payment is disputed or refunded, the amount you received is converted back to the " +
      "presentment currency at the current exchange rate. (docs.stripe.com/currencies/disputes-refunds)",
    account: { rates: { usd: 0.88 }, float: 10_000 },
    run: async (stripe, control) => {
      const intent = await paid(stripe, "pm_card_visa", { currency: "usd", amount: 6000 });
      const charge = String(intent.latest_charge);
      const booked = async () => (await stripe.balanceTransactions.list({ limit: 1 })).data[0];
      expect(await booked()).toMatchObject({ amount: 5280, currency: "eur", fee: 104, exchange_rate: 0.88 });
      expect((await control.call("POST", "rates", { usd: 0.86 })).body).toEqual({ usd: 0.86 });
      const refund = await stripe.refunds.create({ charge, amount: 3000 });
      expect(refund).toMatchObject({ amount: 3000, currency: "usd" });
      expect(await booked()).toMatchObject({ amount: -2580, currency: "eur", fee: 0, exchange_rate: 0.86 });
      const { body } = await control.call("POST", `charges/${charge}/dispute`, {});
      expect(body).toMatchObject({ amount: 3000, currency: "usd" });
      expect(await booked()).toMatchObject({ amount: -2580, currency: "eur", fee: 2000 });
      const { available, pending } = await stripe.balance.retrieve();
      expect([...available, ...pending].map(({ currency }) => currency)).toEqual(["eur", "eur"]);
      const wrong = await control.call("POST", "rates", { usd: 0 });
      expect(wrong).toMatchObject({ status: 400, body: { error: { param: "usd" } } });
      expect((await control.call("GET", "rates")).body).toEqual({ usd: 0.86 });
    },
  },
  {
    object: "transfer",
    rule: "a transfer from an exchanged charge is in the currency of its balance transaction, and no more than that",
    says:
      "The currency of source_transaction's balance transaction must be the same as the transfer currency. " +
      "(docs.stripe.com/connect/separate-charges-and-transfers)",
    account: { rates: { usd: 0.88 }, onboarding: "skipped" },
    run: async (stripe) => {
      const { id: destination } = await open(stripe);
      const intent = await paid(stripe, "pm_card_visa", { currency: "usd", amount: 1000 });
      const of = { destination, source_transaction: String(intent.latest_charge) };
      const abroad = await refusal(stripe.transfers.create({ ...of, amount: 500, currency: "usd" }));
      expect(abroad.param).toBe("currency");
      const tooMuch = await refusal(stripe.transfers.create({ ...of, amount: 881, currency: "eur" }));
      expect(tooMuch.message).toContain("must not exceed the source amount");
      expect(await stripe.transfers.create({ ...of, currency: "eur" })).toMatchObject({ amount: 880, currency: "eur" });
    },
  },
  {
    object: "balance_transaction",
    rule: "what Stripe charges for its own products is one without a source",
    says:
      "Fees for Stripe software and services (e.g., for Radar, Connect, Billing, and Identity). Balance transaction " +
      "type(s): stripe_fee. (docs.stripe.com/reports/reporting-categories#fee)",
    account: { float: 10_000 },
    run: async (stripe, control) => {
      const { status } = await control.call("POST", "fees", { amount: 150, description: "Radar (2026-11)" });
      expect(status).toBe(201);
      const [fee] = (await stripe.balanceTransactions.list({ type: "stripe_fee" })).data;
      expect(fee).toMatchObject({
        amount: -150,
        fee: 0,
        net: -150,
        source: null,
        reporting_category: "fee",
        description: "Radar (2026-11)",
      });
      expect(await euros(stripe)).toEqual({ available: 9_850, pending: 0 });
      const wrong = await control.call("POST", "fees", { amount: 0 });
      expect(wrong).toMatchObject({ status: 400, body: { error: { param: "amount" } } });
    },
  },
  {
    object: "balance_transaction",
    rule: "they are listed by time, currency, type and source, newest first, in pages",
    says:
      "Only return transactions that were created during the given date interval. … Only return transactions in a " +
      `certain currency. … Only returns transactions associated with the given object. ${LIST}`,
    account: { float: 10_000 },
    run: async (stripe, control) => {
      const first = await paid(stripe);
      await control.advance(DAY_MS);
      await stripe.refunds.create({ payment_intent: first.id, amount: 100 });
      const dollars = await paid(stripe, "pm_card_visa", { currency: "usd" });
      const all = await stripe.balanceTransactions.list();
      expect(all.data.map(({ type, currency }) => `${type} ${currency}`)).toEqual([
        ...["charge usd", "refund eur", "charge eur", "topup eur"],
      ]);
      const [usd = "", refund = "", charge = "", float = ""] = idsOf(all);
      const list = async (params: Stripe.BalanceTransactionListParams) =>
        idsOf(await stripe.balanceTransactions.list(params));
      const at = all.data[2]?.created ?? 0;
      expect(await list({ created: { gt: at } })).toEqual([usd, refund]);
      expect(await list({ created: { gte: at, lt: at + 60 } })).toContain(charge);
      expect(await list({ created: { lte: at } })).toEqual([charge, float]);
      expect(await list({ created: at + 5 })).toEqual([]);
      expect(await list({ currency: "usd" })).toEqual([usd]);
      expect(await list({ type: "charge" })).toEqual([usd, charge]);
      expect(await list({ type: "charge", currency: "eur" })).toEqual([charge]);
      expect(await list({ source: String(dollars.latest_charge) })).toEqual([usd]);
      expect(await list({ limit: 2, starting_after: usd })).toEqual([refund, charge]);
      expect(await list({ limit: 2, ending_before: float })).toEqual([refund, charge]);
      const [expanded] = (await stripe.balanceTransactions.list({ limit: 1, expand: ["data.source"] })).data;
      expect(expanded?.source).toMatchObject({ object: "charge", id: dollars.latest_charge });
    },
  },
  {
    object: "balance_transaction",
    rule: "those of an automatic payout are listed by it; of a manual one they are not known",
    says:
      "For automatic Stripe payouts only, only returns transactions that were paid out on the specified payout ID. " +
      LIST,
    account: { float: 10_000 },
    run: async (stripe, control) => {
      await toMonday(control);
      const bank = GERMAN_BANK as unknown as string;
      const { id: stripeAccount } = await open(stripe, { external_account: bank, settings: {} });
      await stripe.transfers.create({ amount: 700, currency: "eur", destination: stripeAccount });
      await control.advance(DAY_MS);
      await stripe.transfers.create({ amount: 300, currency: "eur", destination: stripeAccount });
      await control.advance(DAY_MS);
      const [second, first] = (await stripe.payouts.list({}, { stripeAccount })).data;
      const within = async (payout: string) => {
        const { data } = await stripe.balanceTransactions.list({ payout }, { stripeAccount });
        return data.map(({ type, net }) => [type, net]);
      };
      expect(await within(first?.id ?? "")).toEqual([
        ["payout", -700],
        ["payment", 700],
      ]);
      expect(await within(second?.id ?? "")).toEqual([
        ["payout", -300],
        ["payment", 300],
      ]);
      const byHand = await funded(stripe, 500, bankOf());
      const order = { amount: 500, currency: "eur" };
      const { id: payout } = await stripe.payouts.create(order, { stripeAccount: byHand });
      const asking = stripe.balanceTransactions.list({ payout }, { stripeAccount: byHand });
      expect((await refusal(asking)).message).toBe(
        "Balance transaction history can only be filtered on automatic transfers, not manual.",
      );
      const nobody = stripe.balanceTransactions.list({ payout: "po_none" });
      expect(await refusal(nobody)).toMatchObject({ statusCode: 400, code: "resource_missing", param: "payout" });
    },
  },
];
