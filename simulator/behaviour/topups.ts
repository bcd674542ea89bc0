/** Rules about top-ups. */

import { expect } from "vitest";
import { booked, charged, euros, events } from "./payment-world.ts";
import { DAY_MS, type Rule, refusal } from "./rule.ts";

export const topUpRules: Rule[] = [
  {
    object: "topup",
    rule: "is pending until the bank has sent the money",
    says:
      "The status of the top-up is either canceled, failed, pending, reversed, or succeeded. " +
      "(docs.stripe.com/api/topups/object)",
    run: async (stripe, control) => {
      const made = await stripe.topups.create({ amount: 5000, currency: "eur", description: "Float" });
      expect(made).toMatchObject({ status: "pending", balance_transaction: null });
      expect(await euros(stripe)).toEqual({ available: 0, pending: 0 });
      await control.advance(DAY_MS);
      const { status, balance_transaction } = await stripe.topups.retrieve(made.id);
      expect({ status, booked: await booked(stripe, made.id) }).toMatchObject({
        status: "succeeded",
        booked: [{ id: balance_transaction, type: "topup", net: 5000 }],
      });
      expect(await euros(stripe)).toEqual({ available: 5000, pending: 0 });
      expect(await refusal(stripe.topups.cancel(made.id))).toMatchObject({ statusCode: 400 });
    },
  },
  {
    object: "topup",
    rule: "fails by the token for it, or is canceled while pending",
    says:
      "btok_us_verified_insufficientFunds: Unsuccessful with an insufficient_funds code. " +
      "(docs.stripe.com/connect/testing#testing-top-ups)",
    run: async (stripe, control) => {
      const wish = { amount: 5000, currency: "eur" };
      const fails = await stripe.topups.create({ ...wish, source: "btok_us_verified_insufficientFunds" });
      const dropped = await stripe.topups.create(wish);
      expect(await stripe.topups.cancel(dropped.id)).toMatchObject({ status: "canceled" });
      await control.advance(DAY_MS);
      expect(await stripe.topups.retrieve(fails.id)).toMatchObject({
        status: "failed",
        failure_code: "insufficient_funds",
        balance_transaction: null,
      });
      expect(await events(stripe, 1)).toEqual(["topup.failed"]);
      expect(await euros(stripe)).toEqual({ available: 0, pending: 0 });
    },
  },
  {
    object: "topup",
    rule: "evens out what a dispute took",
    says:
      "ID of the balance transaction that describes the impact of this top-up on your account balance. " +
      "(docs.stripe.com/api/topups/object, the SDK's types)",
    run: async (stripe, control) => {
      await charged(stripe, "pm_card_createDispute");
      expect(await euros(stripe)).toMatchObject({ available: -3999 });
      await stripe.topups.create({ amount: 4000, currency: "eur" });
      await control.advance(DAY_MS);
      expect(await euros(stripe)).toMatchObject({ available: 1 });
    },
  },
];
