/** Rules about refunds. */

import { expect } from "vitest";
import { booked, charged, euros, events, onSession, paid, settled } from "./payment-world.ts";
import { DAY_MS, type Rule, refusal } from "./rule.ts";

const REFUNDS = "docs.stripe.com/refunds";
const FLOAT = { float: 10_000 };

const making: Rule[] = [
  {
    object: "refund",
    rule: "leaves the available balance, keeps the fee, and is counted on the charge",
    says:
      "Refunds use your available Stripe balance (not including pending amounts). Stripe's processing fees from the " +
      `original transaction aren't returned in the case of a refund. (${REFUNDS})`,
    account: FLOAT,
    run: async (stripe) => {
      const charge = await charged(stripe);
      const refund = await stripe.refunds.create({ charge: charge.id, amount: 500, metadata: { refund: "rfd_1" } });
      expect(refund).toMatchObject({ status: "succeeded", amount: 500, payment_intent: charge.payment_intent });
      expect(await events(stripe, 2)).toEqual(["refund.created", "charge.refunded"]);
      expect(await booked(stripe, refund.id)).toMatchObject([{ type: "refund", amount: -500, fee: 0, net: -500 }]);
      expect(await euros(stripe)).toEqual({ available: 9500, pending: 1944 });
      expect(await stripe.charges.retrieve(charge.id)).toMatchObject({ amount_refunded: 500, refunded: false });
      const renamed = await stripe.refunds.update(refund.id, { metadata: { more: "1" } });
      expect(renamed.metadata).toEqual({ refund: "rfd_1", more: "1" });
    },
  },
  {
    object: "refund",
    rule: "several may be made, never more than the charge",
    says:
      "You can issue more than one refund against a charge, but you can't refund a total greater than the original " +
      `charge amount. (${REFUNDS})`,
    account: FLOAT,
    run: async (stripe) => {
      const { id: payment_intent, latest_charge } = await paid(stripe);
      const first = await stripe.refunds.create({ payment_intent, amount: 1500, reason: "requested_by_customer" });
      const over = await refusal(stripe.refunds.create({ payment_intent, amount: 500 }));
      expect(over).toMatchObject({ statusCode: 400, param: "amount" });
      expect(over.message).toBe("Refund amount (€5.00) is greater than unrefunded amount on charge (€4.99)");
      const rest = await stripe.refunds.create({ payment_intent });
      expect(rest.amount).toBe(499);
      expect(await stripe.charges.retrieve(latest_charge as string)).toMatchObject({ refunded: true });
      const again = await refusal(stripe.refunds.create({ payment_intent, amount: 1 }));
      expect(again).toMatchObject({ statusCode: 400, code: "charge_already_refunded" });
      for (const filter of [{ payment_intent }, { charge: latest_charge as string }]) {
        const { data } = await stripe.refunds.list(filter);
        expect(data.map(({ id }) => id)).toEqual([rest.id, first.id]);
      }
    },
  },
  {
    object: "refund",
    rule: "needs a charge that was captured",
    says:
      "This uncaptured Charge was created by a PaymentIntent. You must cancel the PaymentIntent to reverse the " +
      "authorization instead of refunding the Charge directly. (the API's own message)",
    run: async (stripe) => {
      const hold = await paid(stripe, "pm_card_visa", { capture_method: "manual" });
      const held = await refusal(stripe.refunds.create({ payment_intent: hold.id }));
      expect(held.message).toContain("You must cancel the PaymentIntent to reverse the authorization");
      const open = await stripe.paymentIntents.create({ amount: 500, currency: "eur" });
      const nothing = await refusal(stripe.refunds.create({ payment_intent: open.id }));
      expect(nothing.message).toContain("does not have a successful charge to refund");
      expect((await refusal(stripe.refunds.create({ amount: 5 }))).message).toContain("payment_intent or charge");
    },
  },
  {
    object: "refund",
    rule: "of a card cannot be canceled by the API",
    says:
      "You can't cancel refunds in other states. Only refunds for payment methods that require customer action can " +
      "enter the requires_action state. (docs.stripe.com/api/refunds/cancel)",
    account: FLOAT,
    run: async (stripe) => {
      const { id } = await stripe.refunds.create({ charge: (await charged(stripe)).id });
      expect((await refusal(stripe.refunds.cancel(id))).message).toBe("Canceling this refund is unsupported.");
    },
  },
];

const waiting: Rule[] = [
  {
    object: "refund",
    rule: "waits for money as pending, and goes through when a charge becomes available",
    says:
      "Refunds use your available Stripe balance (not including pending amounts). If your available balance " +
      "doesn’t cover the amount of the refund, Stripe holds the refund as pending for card transactions " +
      "(refunds for other payment method types will fail) until your Stripe balance becomes sufficient. " +
      "(docs.stripe.com/refunds)",
    run: async (stripe, control) => {
      const charge = await charged(stripe);
      const waits = await stripe.refunds.create({ charge: charge.id, amount: 1000 });
      expect(waits).toMatchObject({
        status: "pending",
        pending_reason: "insufficient_funds",
        balance_transaction: null,
      });
      expect(await events(stripe, 1)).toEqual(["refund.created"]);
      const rest = stripe.refunds.create({ charge: charge.id, amount: 1000 });
      expect(await refusal(rest)).toMatchObject({ param: "amount" });
      await control.advance(2 * DAY_MS);
      const done = await stripe.refunds.retrieve(waits.id);
      expect(done).toMatchObject({ status: "succeeded", balance_transaction: expect.stringMatching(/^txn_/) });
      expect(done).not.toHaveProperty("pending_reason");
      expect(await events(stripe, 3)).toEqual(["refund.updated", "charge.refund.updated", "charge.refunded"]);
      expect(await euros(stripe)).toEqual({ available: 944, pending: 0 });
    },
  },
  {
    object: "refund",
    rule: "of a bank debit does not wait for money: it fails",
    says:
      "If your available balance doesn’t cover the amount of the refund, Stripe holds the refund as pending for card " +
      `transactions (refunds for other payment method types will fail). (${REFUNDS})`,
    run: async (stripe, control) => {
      const { id: payment_intent } = await onSession(stripe, "pm_sepaDebit_success_de");
      await control.advance(5 * DAY_MS);
      expect(await euros(stripe)).toMatchObject({ available: 0 });
      const failed = await stripe.refunds.create({ payment_intent });
      expect(failed).toMatchObject({
        status: "failed",
        failure_reason: "insufficient_funds",
        balance_transaction: null,
      });
      expect(await events(stripe, 3)).toEqual(["refund.created", "refund.failed", "refund.updated"]);
      await control.advance(2 * DAY_MS);
      const payments = await stripe.topups.create({ amount: 55, currency: "eur" });
      expect(payments.status).toBe("pending");
      await control.advance(DAY_MS);
      expect(await stripe.refunds.create({ payment_intent })).toMatchObject({ status: "pending" });
    },
  },
  {
    object: "refund",
    rule: "goes through when the platform tops up",
    says:
      "Stripe holds the refund as pending for card transactions (refunds for other payment method types will " +
      "fail) until your Stripe balance becomes sufficient. (docs.stripe.com/refunds)",
    account: { settlement_days: 30 },
    run: async (stripe, control) => {
      const { id } = await stripe.refunds.create({ charge: (await charged(stripe)).id });
      await stripe.topups.create({ amount: 1998, currency: "eur" });
      await control.advance(DAY_MS);
      expect(await stripe.refunds.retrieve(id)).toMatchObject({ status: "pending" });
      await stripe.topups.create({ amount: 1, currency: "eur" });
      await control.advance(DAY_MS);
      expect(await stripe.refunds.retrieve(id)).toMatchObject({ status: "succeeded" });
      expect(await euros(stripe)).toMatchObject({ available: 0 });
    },
  },
  {
    object: "refund",
    rule: "of a debit that has not settled waits for the charge",
    says:
      "Provides the reason for why the refund is pending. Possible values are: processing, insufficient_funds, " +
      "or charge_pending. (docs.stripe.com/api/refunds/object, the SDK's types)",
    account: FLOAT,
    run: async (stripe, control) => {
      const good = await onSession(stripe, "pm_sepaDebit_success_de");
      const bad = await onSession(stripe, "pm_sepaDebit_failed_de");
      const waits = await stripe.refunds.create({ payment_intent: good.id });
      const fails = await stripe.refunds.create({ payment_intent: bad.id });
      expect(waits).toMatchObject({ status: "pending", pending_reason: "charge_pending", balance_transaction: null });
      await control.advance(5 * DAY_MS);
      expect(await stripe.refunds.retrieve(fails.id)).toMatchObject({ status: "failed" });
      expect(await stripe.refunds.retrieve(waits.id)).toMatchObject({
        status: "pending",
        pending_reason: "processing",
        balance_transaction: expect.stringMatching(/^txn_/),
      });
      expect(await booked(stripe, waits.id)).toMatchObject([{ type: "payment_refund", net: -1999 }]);
      await control.advance(3 * DAY_MS);
      expect(await stripe.refunds.retrieve(waits.id)).toMatchObject({ status: "succeeded" });
    },
  },
];

const later: Rule[] = [
  {
    object: "refund",
    rule: "may be pending for some time and then succeed",
    says:
      "The charge succeeds. If you initiate a refund, its status begins as pending. Some time later, its status " +
      "transitions to succeeded and sends a refund.updated event. (docs.stripe.com/testing, 4000000000007726)",
    account: FLOAT,
    run: async (stripe, control) => {
      const { id, status } = await stripe.refunds.create({
        charge: (await charged(stripe, "pm_card_pendingRefund")).id,
      });
      expect(status).toBe("pending");
      await control.advance(DAY_MS);
      expect(await stripe.refunds.retrieve(id)).toMatchObject({ status: "succeeded" });
      expect(await events(stripe, 2)).toEqual(["refund.updated", "charge.refund.updated"]);
    },
  },
  {
    object: "refund",
    rule: "may fail after it succeeded: the money comes back by a transaction of its own",
    says:
      "failure_balance_transaction: After the refund fails, this balance transaction describes the adjustment made " +
      "on your account balance that reverses the initial balance transaction. (docs.stripe.com/api/refunds/object)",
    run: async (stripe, control) => {
      const charge = await settled(stripe, control, "pm_card_refundFail");
      const { id, status } = await stripe.refunds.create({ charge: charge.id, amount: 700 });
      expect(status).toBe("succeeded");
      expect(await euros(stripe)).toEqual({ available: 1244, pending: 0 });
      await control.advance(DAY_MS);
      const [, back] = await booked(stripe, id);
      expect(back).toMatchObject({ type: "refund_failure", reporting_category: "refund_failure", net: 700 });
      expect(await stripe.refunds.retrieve(id)).toMatchObject({
        status: "failed",
        failure_reason: "expired_or_canceled_card",
        failure_balance_transaction: back?.id,
      });
      expect(await events(stripe, 3)).toEqual(["refund.failed", "refund.updated", "charge.refund.updated"]);
      expect(await stripe.charges.retrieve(charge.id)).toMatchObject({ amount_refunded: 0, refunded: false });
      expect(await euros(stripe)).toEqual({ available: 1944, pending: 0 });
      expect(await stripe.refunds.create({ charge: charge.id })).toMatchObject({ amount: 1999 - 0 });
    },
  },
  {
    object: "refund",
    rule: "may be made to fail or be canceled by command",
    says: "You can cancel a card refund only by using the Dashboard. (docs.stripe.com/testing#refunds)",
    account: FLOAT,
    run: async (stripe, control) => {
      const { id: charge } = await charged(stripe);
      const one = await stripe.refunds.create({ charge, amount: 100 });
      const two = await stripe.refunds.create({ charge, amount: 200 });
      await control.call("POST", `refunds/${one.id}/fail`, { reason: "declined" });
      expect(await stripe.refunds.retrieve(one.id)).toMatchObject({ status: "failed", failure_reason: "declined" });
      await control.call("POST", `refunds/${two.id}/cancel`);
      expect(await stripe.refunds.retrieve(two.id)).toMatchObject({ status: "canceled" });
      expect(await euros(stripe)).toMatchObject({ available: 10_000 });
      expect((await control.call("POST", `refunds/${two.id}/fail`)).status).toBe(404);
    },
  },
];

export const refundRules: Rule[] = [...making, ...waiting, ...later];
