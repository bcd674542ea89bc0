/** Rules about customers. */

import { expect } from "vitest";
import { type Rule, refusal } from "./rule.ts";

export const customerRules: Rule[] = [
  {
    object: "customer",
    rule: "metadata merges, an empty value unsets its key",
    says:
      "Individual keys can be unset by posting an empty value to them. All keys can be unset by posting an empty " +
      "value to metadata. (docs.stripe.com/api/customers/update)",
    run: async (stripe) => {
      const { id } = await stripe.customers.create({ metadata: { a: "1", b: "2" } });
      expect((await stripe.customers.update(id, { metadata: { a: "", c: "3" } })).metadata).toEqual({ b: "2", c: "3" });
      expect((await stripe.customers.update(id, { metadata: "" })).metadata).toEqual({});
    },
  },
  {
    object: "customer",
    rule: "a deleted one is still answered, as deleted, and is gone from the list",
    says:
      "Unlike other objects, deleted customers can still be retrieved through the API in order to be able to track " +
      "their history. (docs.stripe.com/api/customers/delete)",
    run: async (stripe) => {
      const { id } = await stripe.customers.create({});
      const method = await stripe.paymentMethods.attach("pm_card_visa", { customer: id });
      expect(await stripe.customers.del(id)).toMatchObject({ id, deleted: true });
      expect(await stripe.customers.retrieve(id)).toMatchObject({ id, object: "customer", deleted: true });
      expect((await stripe.customers.list()).data).toEqual([]);
      expect(await stripe.paymentMethods.retrieve(method.id)).toMatchObject({ customer: null });
      expect(await refusal(stripe.customers.update(id, { name: "A" }))).toMatchObject({ code: "resource_missing" });
    },
  },
  {
    object: "payment_method",
    rule: "is attached, changed and detached for good, each with its event",
    says:
      "Occurs whenever a new payment method is attached to a customer. … Occurs whenever a payment method is " +
      "updated via the PaymentMethod update API. … Occurs whenever a payment method is detached from a " +
      "customer. (docs.stripe.com/api/events/types, the SDK's types)",
    run: async (stripe) => {
      const { id: customer } = await stripe.customers.create({});
      const { id } = await stripe.paymentMethods.attach("pm_card_visa", { customer });
      await stripe.paymentMethods.update(id, { metadata: { a: "1" } });
      expect(await stripe.paymentMethods.detach(id)).toMatchObject({ customer: null });
      expect(await refusal(stripe.paymentMethods.attach(id, { customer }))).toMatchObject({ statusCode: 400 });
      const { data } = await stripe.events.list({ type: "payment_method.*" });
      expect(data.map(({ type }) => type)).toEqual([
        "payment_method.detached",
        "payment_method.updated",
        "payment_method.attached",
      ]);
    },
  },
  {
    object: "charge",
    rule: "shows its balance transaction later, with charge.updated",
    says:
      "The balance_transaction field on the Charge object might be null immediately after confirmation. … " +
      "Listen for the charge.updated event to know when the balance transaction is available. " +
      "(docs.stripe.com/payments/payment-intents/asynchronous-capture)",
    run: async (stripe, control) => {
      await control.call("POST", "faults", { do: "balance_transaction_null", ms: 60_000 });
      const card = { confirm: true, off_session: true, payment_method: "pm_card_visa" } as const;
      const paid = await stripe.paymentIntents.create({ amount: 500, currency: "eur", ...card });
      const charge = () => stripe.charges.retrieve(String(paid.latest_charge));
      expect((await charge()).balance_transaction).toBeNull();
      await control.advance(60_000);
      expect((await charge()).balance_transaction).toMatch(/^txn_/);
      expect((await stripe.events.list({ type: "charge.updated" })).data).toHaveLength(1);
    },
  },
  {
    object: "customer",
    rule: "an id that names nothing is a 404",
    says:
      "resource_missing: The ID provided is not valid. Either the resource does not exist, or an ID for a different " +
      "resource has been provided. (docs.stripe.com/error-codes)",
    run: async (stripe) => {
      const error = await refusal(stripe.customers.retrieve("cus_none"));
      expect(error).toMatchObject({ statusCode: 404, code: "resource_missing", param: "id" });
    },
  },
];
