/** Rules about payment methods and the bank debits among them. */

import type Stripe from "stripe";
import { expect } from "vitest";
import { booked, customerWith, euros, events, onSession } from "./payment-world.ts";
import { DAY_MS, type Rule, refusal } from "./rule.ts";

const SEPA = "docs.stripe.com/payments/sepa-debit/accept-a-payment";

const cards: Rule[] = [
  {
    object: "payment_method",
    rule: "card numbers are refused, test tokens are taken",
    says:
      "Sending credit card numbers directly to the Stripe API is generally unsafe. We suggest you use test " +
      "tokens that map to the test card you are using, see https://stripe.com/docs/testing. (the API's own " +
      "message)",
    run: async (stripe) => {
      const card = { number: "4242424242424242", exp_month: 12, exp_year: 2034, cvc: "123" };
      const raw = await refusal(stripe.paymentMethods.create({ type: "card", card }));
      expect(raw).toMatchObject({ statusCode: 402, rawType: "invalid_request_error" });
      expect(raw.message).toContain("Sending credit card numbers directly to the Stripe API is generally unsafe.");
      const made = await stripe.paymentMethods.create({ type: "card", card: { token: "tok_mastercard" } });
      expect(made).toMatchObject({ type: "card", card: { brand: "mastercard", last4: "4444" } });
    },
  },
  {
    object: "payment_method",
    rule: "the same card has the same fingerprint",
    says:
      "fingerprint: Uniquely identifies this particular card number. You can use this attribute to check whether two " +
      "customers who've signed up with you are using the same card number. " +
      "(docs.stripe.com/api/payment_methods/object)",
    run: async (stripe) => {
      const prints = await Promise.all(
        ["tok_visa", "tok_visa", "tok_amex"].map(async (token) => {
          const { card } = await stripe.paymentMethods.create({ type: "card", card: { token } });
          return card?.fingerprint;
        }),
      );
      expect(prints[0]).toBe(prints[1]);
      expect(prints[2]).not.toBe(prints[0]);
    },
  },
  {
    object: "payment_method",
    rule: "a card that is declined cannot be attached, one that fails later can",
    says:
      "You can’t attach cards that simulate issuer declines to a Customer object. To simulate a declined " +
      "payment with a successfully attached card, use the next one. (docs.stripe.com/testing#declined-payments)",
    run: async (stripe) => {
      const { id: customer } = await stripe.customers.create({});
      const attaching = stripe.paymentMethods.attach("pm_card_visa_chargeDeclinedLostCard", { customer });
      expect(await refusal(attaching)).toMatchObject({ statusCode: 402, decline_code: "lost_card" });
      const of = await customerWith(stripe, "pm_card_chargeCustomerFail");
      const charging = onSession(stripe, of.payment_method, { customer: of.customer });
      expect(await refusal(charging)).toMatchObject({ statusCode: 402, code: "card_declined" });
    },
  },
];

/** A payment that was sent off to a bank. */
async function debited(stripe: Stripe, token: string, more: Partial<Stripe.PaymentIntentCreateParams> = {}) {
  const intent = await onSession(stripe, token, { expand: ["latest_charge"], ...more });
  return { intent, charge: intent.latest_charge as Stripe.Charge };
}

const debits: Rule[] = [
  {
    object: "charge",
    rule: "a bank debit is pending in the balance from the start, and succeeds days later",
    says:
      "ACH, direct debit, and other delayed notification payment methods remain in a pending state until they either " +
      "succeed or fail. You'll see a pending balance transaction of type payment when the payment is created. " +
      "(docs.stripe.com/reports/balance-transaction-types#payment)",
    run: async (stripe, control) => {
      const { intent, charge } = await debited(stripe, "pm_sepaDebit_success_de");
      expect(intent).toMatchObject({ status: "processing", amount_received: 0 });
      expect(charge).toMatchObject({ status: "pending", paid: false, payment_method_details: { type: "sepa_debit" } });
      expect(await booked(stripe, charge.id)).toMatchObject([{ type: "payment", net: 1944, status: "pending" }]);
      await control.advance(4 * DAY_MS);
      expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({ status: "processing" });
      await control.advance(DAY_MS);
      expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({ status: "succeeded" });
      expect(await events(stripe, 2)).toEqual(["charge.succeeded", "payment_intent.succeeded"]);
      expect(await euros(stripe)).toEqual({ available: 0, pending: 1944 });
      await control.advance(2 * DAY_MS);
      expect(await euros(stripe)).toEqual({ available: 1944, pending: 0 });
    },
  },
  {
    object: "charge",
    rule: "a bank debit that fails is taken back by a transaction of its own",
    says:
      "Another balance transaction of type payment_failure_refund appears if the pending payment later fails. " +
      "(docs.stripe.com/reports/balance-transaction-types#payment)",
    run: async (stripe, control) => {
      const { intent, charge } = await debited(stripe, "pm_sepaDebit_insufficientFunds_at");
      await control.advance(5 * DAY_MS);
      const failed = await stripe.paymentIntents.retrieve(intent.id);
      expect(failed).toMatchObject({
        status: "requires_payment_method",
        last_payment_error: { code: "insufficient_funds" },
      });
      const [taken, back] = await booked(stripe, charge.id);
      expect(back).toMatchObject({ type: "payment_failure_refund", net: -(taken?.net ?? 0) });
      const after = await stripe.charges.retrieve(charge.id);
      expect(after).toMatchObject({ status: "failed", failure_balance_transaction: back?.id });
      expect(await euros(stripe)).toEqual({ available: 0, pending: 0 });
    },
  },
  {
    object: "charge",
    rule: "a disputed bank debit is lost at once",
    says:
      "The PaymentIntent status transitions from processing to succeeded, but a dispute is immediately created. " +
      `(${SEPA}#test-your-integration)`,
    run: async (stripe, control) => {
      const { charge } = await debited(stripe, "pm_sepaDebit_disputed_de");
      await control.advance(5 * DAY_MS);
      const { data } = await stripe.disputes.list({ charge: charge.id });
      expect(data).toMatchObject([{ status: "lost", amount: 1999, reason: "debit_not_authorized" }]);
      expect(await euros(stripe)).toEqual({ available: -1999 - 2000, pending: 1944 });
    },
  },
  {
    object: "payment_method",
    rule: "a bank debit pays in its own currency, and cannot be held",
    says:
      "Only some payment methods support separate authorization and capture. " +
      "(docs.stripe.com/payments/place-a-hold-on-a-payment-method)",
    run: async (stripe) => {
      const token = "pm_sepaDebit_success_de";
      for (const more of [{ currency: "usd" }, { capture_method: "manual" }] as const) {
        expect((await refusal(debited(stripe, token, more))).message).toContain(
          "is not allowed for this PaymentIntent",
        );
      }
      const dollars = await debited(stripe, "pm_usBankAccount_success", { currency: "usd" });
      expect(dollars.intent).toMatchObject({ status: "processing", payment_method_types: ["card", "us_bank_account"] });
    },
  },
  {
    object: "mandate",
    rule: "a debit names the mandate that was accepted for it",
    says:
      "Find the ID of the mandate used for this payment under the payment_method_details.sepa_debit.mandate " +
      "property on the Charge. (docs.stripe.com/api/payment_methods/object, the SDK's types)",
    run: async (stripe) => {
      const online = { ip_address: "192.0.2.1", user_agent: "a browser" };
      const { charge } = await debited(stripe, "pm_sepaDebit_success_at", {
        mandate_data: { customer_acceptance: { type: "online", online } },
      });
      const mandate = await stripe.mandates.retrieve(charge.payment_method_details?.sepa_debit?.mandate ?? "");
      expect(mandate).toMatchObject({ status: "active", customer_acceptance: { type: "online", online } });
    },
  },
  {
    object: "payment_intent",
    rule: "a debit that stays processing can be canceled, and takes nothing",
    says:
      "The payment stays in processing indefinitely. Useful for testing PaymentIntent cancellation. " +
      "(docs.stripe.com/payments/ach-direct-debit/accept-a-payment#test-account-numbers)",
    run: async (stripe, control) => {
      const { intent } = await debited(stripe, "pm_usBankAccount_processing", { currency: "usd" });
      await control.advance(60 * DAY_MS);
      expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({ status: "processing" });
      expect(await stripe.paymentIntents.cancel(intent.id)).toMatchObject({ status: "canceled", amount_received: 0 });
    },
  },
];

const ACH = "docs.stripe.com/payments/ach-direct-debit/accept-a-payment#test-account-numbers";

/** A US bank account by its numbers, which nobody has shown to be theirs. */
const unverified = async (stripe: Stripe, account_number = "000123456789") => {
  const us_bank_account = { account_number, routing_number: "110000000", account_holder_type: "individual" } as const;
  return (await stripe.paymentMethods.create({ type: "us_bank_account", us_bank_account })).id;
};

const microdeposits: Rule[] = [
  {
    object: "payment_intent",
    rule: "a US bank account given by its numbers is verified by microdeposits, then debited",
    says: `32 and 45, SM11AA: Simulates verifying the account. (${ACH})`,
    run: async (stripe, control) => {
      for (const deposits of [{ amounts: [45, 32] }, { descriptor_code: "SM11AA" }]) {
        const { id: customer } = await stripe.customers.create({});
        const more = { currency: "usd", customer, setup_future_usage: "off_session" } as const;
        const asking = await onSession(stripe, await unverified(stripe), more);
        expect(asking).toMatchObject({
          status: "requires_action",
          next_action: { type: "verify_with_microdeposits" },
        });
        const wrong = stripe.paymentIntents.verifyMicrodeposits(asking.id, { amounts: [1, 2] });
        expect(await refusal(wrong)).toMatchObject({
          statusCode: 400,
          code: "payment_method_microdeposit_verification_amounts_mismatch",
        });
        expect(
          (await control.call("POST", `payment_intents/${asking.id}/challenge`, { result: "approve" })).status,
        ).toBe(404);
        const sent = await stripe.paymentIntents.verifyMicrodeposits(asking.id, deposits);
        expect(sent).toMatchObject({ status: "processing", next_action: null });
        await control.advance(4 * DAY_MS);
        const paid = await stripe.paymentIntents.retrieve(asking.id);
        expect(paid).toMatchObject({ status: "succeeded" });
        const again = await onSession(stripe, paid.payment_method as string, { currency: "usd", customer });
        expect(again.status).toBe("processing");
        const over = stripe.paymentIntents.verifyMicrodeposits(asking.id, deposits);
        expect(await refusal(over)).toMatchObject({ code: "payment_intent_unexpected_state" });
      }
    },
  },
  {
    object: "payment_intent",
    rule: "microdeposits that are not verified leave it without a payment method",
    says:
      "10 and 11, SM33CC: Simulates exceeding the number of allowed verification attempts. 40 and 41, SM44DD: " +
      `Simulates a microdeposit timeout. (${ACH})`,
    run: async (stripe) => {
      for (const [deposits, why] of [
        [{ amounts: [10, 11] }, "attempts_exceeded"],
        [{ descriptor_code: "SM44DD" }, "timeout"],
      ] as const) {
        const { id } = await onSession(stripe, await unverified(stripe), { currency: "usd" });
        const code = `payment_method_microdeposit_verification_${why}`;
        const verifying = stripe.paymentIntents.verifyMicrodeposits(id, deposits as { descriptor_code: string });
        expect(await refusal(verifying)).toMatchObject({ statusCode: 400, code });
        expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({
          status: "requires_payment_method",
          last_payment_error: { code },
        });
      }
    },
  },
  {
    object: "setup_intent",
    rule: "a US bank account is set up once its holder has entered the code on the hosted page",
    says:
      "The URL for the hosted verification page, which allows customers to verify their bank account. " +
      "(docs.stripe.com/api/setup_intents/object, the SDK's types)",
    run: async (stripe) => {
      const { id: customer } = await stripe.customers.create({});
      const asking = await stripe.setupIntents.create({
        allowed_payment_method_types: ["us_bank_account"],
        confirm: true,
        customer,
        payment_method: "pm_usBankAccount_success",
        payment_method_options: { us_bank_account: { verification_method: "microdeposits" } },
      });
      const url = asking.next_action?.verify_with_microdeposits?.hosted_verification_url ?? "";
      const enter = async (descriptor_code: string) =>
        fetch(url, { method: "POST", body: new URLSearchParams({ descriptor_code }) });
      expect(await (await fetch(url)).text()).toContain("Verify your bank account");
      const wrong = await enter("SM00ZZ");
      expect([wrong.status, (await wrong.text()).includes('role="alert"')]).toEqual([422, true]);
      expect(await (await enter("SM11AA")).text()).toContain("It is saved.");
      expect(await stripe.setupIntents.retrieve(asking.id)).toMatchObject({ status: "succeeded", next_action: null });
    },
  },
];

export const paymentMethodRules: Rule[] = [...cards, ...debits, ...microdeposits];
