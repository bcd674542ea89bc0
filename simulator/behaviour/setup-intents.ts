/** Rules about setup intents. */

import type Stripe from "stripe";
import { expect } from "vitest";
import { events } from "./payment-world.ts";
import { type Rule, refusal } from "./rule.ts";

const OBJECT = "docs.stripe.com/api/setup_intents/object";

const newCustomer = async (stripe: Stripe) => (await stripe.customers.create({})).id;

export const setupIntentRules: Rule[] = [
  {
    object: "setup_intent",
    rule: "a successful setup attaches the payment method to the customer",
    says:
      "If present, the SetupIntent's payment method will be attached to the Customer on successful setup. Payment " +
      `methods attached to other Customers cannot be used with this SetupIntent. (${OBJECT})`,
    run: async (stripe) => {
      const customer = await newCustomer(stripe);
      const open = await stripe.setupIntents.create({ customer, metadata: { instrument: "pin_1" } });
      expect(open).toMatchObject({ status: "requires_payment_method", usage: "off_session", latest_attempt: null });
      const done = await stripe.setupIntents.confirm(open.id, { payment_method: "pm_card_visa" });
      expect(done).toMatchObject({ status: "succeeded", next_action: null, metadata: { instrument: "pin_1" } });
      expect(await events(stripe, 3)).toEqual([
        "setup_intent.created",
        "payment_method.attached",
        "setup_intent.succeeded",
      ]);
      const method = await stripe.paymentMethods.retrieve(done.payment_method as string);
      expect(method.customer).toBe(customer);
      const other = await newCustomer(stripe);
      const foreign = stripe.setupIntents.create({ customer: other, payment_method: method.id, confirm: true });
      expect(await refusal(foreign)).toMatchObject({ statusCode: 400, param: "payment_method" });
      const { data } = await stripe.setupAttempts.list({ setup_intent: open.id });
      expect(data).toMatchObject([{ id: done.latest_attempt, status: "succeeded", setup_intent: open.id }]);
    },
  },
  {
    object: "setup_intent",
    rule: "a declined card fails the setup with the intent inside the error",
    says: `last_setup_error: The error encountered in the previous SetupIntent confirmation. (${OBJECT})`,
    run: async (stripe) => {
      const { id } = await stripe.setupIntents.create({});
      const error = await refusal(
        stripe.setupIntents.confirm(id, { payment_method: "pm_card_chargeDeclinedExpiredCard" }),
      );
      expect(error).toMatchObject({ statusCode: 402, code: "expired_card", setup_intent: { id } });
      const failed = await stripe.setupIntents.retrieve(id);
      expect(failed).toMatchObject({
        status: "requires_payment_method",
        payment_method: null,
        last_setup_error: { code: "expired_card" },
      });
      expect(await events(stripe, 1)).toEqual(["setup_intent.setup_failed"]);
      expect(await stripe.setupIntents.confirm(id, { payment_method: "pm_card_visa" })).toMatchObject({
        status: "succeeded",
        last_setup_error: null,
      });
    },
  },
  {
    object: "setup_intent",
    rule: "3-D Secure asks the person; approved it succeeds, refused it needs another method",
    says:
      "requires_action: If the setup requires additional actions, such as authenticating with 3D Secure, the " +
      "SetupIntent has a status of requires_action. (docs.stripe.com/payments/paymentintents/lifecycle)",
    run: async (stripe, control) => {
      const ask = () =>
        stripe.setupIntents.create({
          confirm: true,
          payment_method: "pm_card_threeDSecure2Required",
          return_url: "https://shop.example/back",
        });
      const [yes, no] = [await ask(), await ask()];
      expect(yes).toMatchObject({ status: "requires_action", next_action: { type: "redirect_to_url" } });
      await control.call("POST", `setup_intents/${yes.id}/challenge`, { result: "approve" });
      await control.call("POST", `setup_intents/${no.id}/challenge`, { result: "refuse" });
      expect(await stripe.setupIntents.retrieve(yes.id)).toMatchObject({ status: "succeeded", next_action: null });
      expect(await stripe.setupIntents.retrieve(no.id)).toMatchObject({
        status: "requires_payment_method",
        last_setup_error: { code: "setup_intent_authentication_failure" },
      });
    },
  },
  {
    object: "setup_intent",
    rule: "it may be processing for a while",
    says:
      "Status of this SetupIntent, one of requires_payment_method, requires_confirmation, requires_action, " +
      `processing, canceled, or succeeded. (${OBJECT})`,
    run: async (stripe, control) => {
      await control.call("POST", "faults", { do: "slow_processing", ms: 60_000 });
      const { id, status } = await stripe.setupIntents.create({ payment_method: "pm_card_visa", confirm: true });
      expect(status).toBe("processing");
      await control.advance(60_000);
      expect(await stripe.setupIntents.retrieve(id)).toMatchObject({ status: "succeeded" });
    },
  },
  {
    object: "setup_intent",
    rule: "only an open one can be canceled, and then no longer confirmed",
    says:
      "You can cancel a SetupIntent object when it's in one of these statuses: requires_payment_method, " +
      "requires_confirmation, or requires_action. After you cancel it, setup is abandoned and any operations on the " +
      "SetupIntent fail with an error. (docs.stripe.com/api/setup_intents/cancel)",
    run: async (stripe) => {
      const { id } = await stripe.setupIntents.create({ payment_method: "pm_card_visa" });
      const canceled = await stripe.setupIntents.cancel(id, { cancellation_reason: "duplicate" });
      expect(canceled).toMatchObject({ status: "canceled", cancellation_reason: "duplicate" });
      const state = { statusCode: 400, code: "setup_intent_unexpected_state", setup_intent: { id } };
      expect(await refusal(stripe.setupIntents.confirm(id))).toMatchObject(state);
      expect(await refusal(stripe.setupIntents.cancel(id))).toMatchObject(state);
      const done = await stripe.setupIntents.create({ payment_method: "pm_card_visa", confirm: true });
      expect(await refusal(stripe.setupIntents.cancel(done.id))).toMatchObject({ ...state, setup_intent: done });
    },
  },
  {
    object: "setup_intent",
    rule: "they are listed by customer",
    says:
      "customer: Only return SetupIntents for the customer specified by this customer ID. " +
      "(docs.stripe.com/api/setup_intents/list)",
    run: async (stripe) => {
      const customer = await newCustomer(stripe);
      await stripe.setupIntents.create({});
      const { id } = await stripe.setupIntents.create({ customer });
      await stripe.setupIntents.update(id, { description: "for later", metadata: { a: "1" } });
      const { data } = await stripe.setupIntents.list({ customer });
      expect(data).toMatchObject([{ id, description: "for later", metadata: { a: "1" } }]);
    },
  },
];
