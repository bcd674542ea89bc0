/** Rules about payment intents: declines, authentication, holds, cancellation. */

import type Stripe from "stripe";
import { expect } from "vitest";
import { charged, customerWith, euros, events, onSession, paid } from "./payment-world.ts";
import { DAY_MS, type Rule, refusal } from "./rule.ts";

const TESTING = "docs.stripe.com/testing";

const declines: Rule[] = (
  [
    ["pm_card_visa_chargeDeclined", "card_declined", "generic_decline"],
    ["pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"],
    ["pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card"],
    ["pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card"],
    ["pm_card_visa_chargeDeclinedVelocityLimitExceeded", "card_declined", "card_velocity_exceeded"],
    ["pm_card_chargeDeclinedExpiredCard", "expired_card", undefined],
    ["pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", undefined],
    ["pm_card_chargeDeclinedProcessingError", "processing_error", undefined],
    ["pm_card_radarBlock", "card_declined", "fraudulent"],
  ] as const
).map(([card, code, decline_code]) => ({
  object: "payment_intent",
  rule: `${card} is declined with ${decline_code ?? code}, the failed charge and the intent inside the error`,
  says: `${card}: ${code} / ${decline_code ?? "n/a"}, in the table of declined payments (${TESTING})`,
  run: async (stripe) => {
    const error = await refusal(paid(stripe, card));
    expect(error).toMatchObject({ statusCode: 402, type: "StripeCardError", code });
    // The SDK gives an empty text where Stripe gives none.
    expect(error.decline_code || undefined).toBe(decline_code);
    const inside = error.payment_intent as Stripe.PaymentIntent;
    expect(inside).toMatchObject({ status: "requires_payment_method", payment_method: null, amount_received: 0 });
    const failed = await stripe.charges.retrieve(inside.latest_charge as string);
    expect(failed).toMatchObject({ status: "failed", paid: false, failure_code: code, balance_transaction: null });
    expect(failed.outcome?.type).toBe(card === "pm_card_radarBlock" ? "blocked" : "issuer_declined");
    expect(await euros(stripe)).toEqual({ available: 0, pending: 0 });
  },
}));

const authentication: Rule[] = [
  {
    object: "payment_intent",
    rule: "authentication_required off-session fails the intent, and the same intent resumes on-session",
    says:
      "You can notify the customer that their payment didn’t complete and encourage them to try again with a " +
      "different payment method. Reuse the same PaymentIntent to continue tracking the customer’s purchase. " +
      "(docs.stripe.com/payments/payment-intents/verifying-status)",
    run: async (stripe, control) => {
      const of = await customerWith(stripe, "pm_card_authenticationRequired");
      const error = await refusal(paid(stripe, of.payment_method, { customer: of.customer }));
      expect(error).toMatchObject({ statusCode: 402, code: "authentication_required" });
      const { id } = error.payment_intent as Stripe.PaymentIntent;
      const failed = await stripe.paymentIntents.retrieve(id);
      expect(failed.last_payment_error?.payment_method?.id).toBe(of.payment_method);
      const asked = await stripe.paymentIntents.confirm(id, {
        payment_method: of.payment_method,
        return_url: "https://shop.example/back",
      });
      expect(asked).toMatchObject({ id, status: "requires_action", next_action: { type: "redirect_to_url" } });
      await control.call("POST", `payment_intents/${id}/challenge`, { result: "approve" });
      expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({ status: "succeeded", amount_received: 1999 });
    },
  },
  {
    object: "payment_intent",
    rule: "a card that authenticates unless set up pays off-session once it was set up, and asks again on-session",
    says:
      "This card requires authentication for off-session payments unless you set it up for future payments. After " +
      `you set it up, off-session payments no longer require authentication. (${TESTING}, 4000002500003155)`,
    run: async (stripe, control) => {
      const { id: customer } = await stripe.customers.create({});
      const token = "pm_card_authenticationRequiredOnSetup";
      const setup = await stripe.setupIntents.create({ customer, payment_method: token, confirm: true });
      expect(setup.status).toBe("requires_action");
      await control.call("POST", `setup_intents/${setup.id}/challenge`, { result: "approve" });
      const method = setup.payment_method as string;
      expect(await paid(stripe, method, { customer })).toMatchObject({ status: "succeeded" });
      expect(await onSession(stripe, method, { customer })).toMatchObject({ status: "requires_action" });
      expect(await refusal(paid(stripe, token))).toMatchObject({ code: "authentication_required" });
    },
  },
  {
    object: "payment_intent",
    rule: "a card already set up passes off-session and asks on-session",
    says:
      "It requires authentication for one-time and other on-session payments. However, all off-session payments " +
      `succeed as if the card has been previously set up. (${TESTING}, 4000003800000446)`,
    run: async (stripe) => {
      const card = "pm_card_authenticationRequiredSetupForOffSession";
      expect(await paid(stripe, card)).toMatchObject({ status: "succeeded" });
      expect(await onSession(stripe, card)).toMatchObject({ status: "requires_action" });
    },
  },
  {
    object: "payment_intent",
    rule: "a card may be declined after its person authenticated",
    says:
      "3D Secure authentication is required, but payments are declined with a card_declined failure code after " +
      `authentication. (${TESTING}, 4000008400001629)`,
    run: async (stripe, control) => {
      const { id } = await onSession(stripe, "pm_card_threeDSecureRequiredChargeDeclined");
      await control.call("POST", `payment_intents/${id}/challenge`, { result: "approve" });
      const failed = await stripe.paymentIntents.retrieve(id);
      expect(failed).toMatchObject({
        status: "requires_payment_method",
        last_payment_error: { code: "card_declined" },
      });
    },
  },
  {
    object: "payment_intent",
    rule: "3-D Secure that is optional is done when it is asked for",
    says:
      "3D Secure authentication might still be performed, but isn't required. By default, your Radar rules don't " +
      `request 3D Secure authentication for this card. (${TESTING}, 4000000000003055)`,
    run: async (stripe) => {
      const card = "pm_card_threeDSecureOptional";
      expect(await onSession(stripe, card)).toMatchObject({ status: "succeeded" });
      const any = { payment_method_options: { card: { request_three_d_secure: "any" as const } } };
      expect(await onSession(stripe, card, any)).toMatchObject({ status: "requires_action" });
    },
  },
  {
    object: "payment_intent",
    rule: "where asking for 3-D Secure fails, the payment goes on without it",
    says:
      "3D Secure authentication might still be performed, but isn't required. However, attempts to perform 3D Secure " +
      `result in a processing error. (${TESTING}, 4000000000003097) If an error occurs during the authentication ` +
      "process, the payment proceeds normally. (docs.stripe.com/payments/3d-secure)",
    run: async (stripe) => {
      const card = "pm_card_threeDSecureOptionalProcessingError";
      expect(await onSession(stripe, card)).toMatchObject({ status: "succeeded" });
      const any = { payment_method_options: { card: { request_three_d_secure: "any" as const } } };
      const { latest_charge } = await onSession(stripe, card, { ...any, expand: ["latest_charge"] });
      const { three_d_secure } = (latest_charge as Stripe.Charge).payment_method_details?.card ?? {};
      expect(three_d_secure).toMatchObject({ authentication_flow: null, result: "processing_error" });
    },
  },
  {
    object: "payment_intent",
    rule: "a frictionless card authenticates without asking anybody",
    says: `The authentication proceeds through a frictionless flow, and succeeds. (${TESTING}, 4000000032200000)`,
    run: async (stripe) => {
      const charge = await charged(stripe, "pm_card_threeDSecureFrictionless");
      const { three_d_secure } = charge.payment_method_details?.card ?? {};
      expect(three_d_secure).toMatchObject({ authentication_flow: "frictionless", result: "authenticated" });
    },
  },
  {
    object: "payment_intent",
    rule: "error_on_requires_action fails what would need the person",
    says:
      "Set to true to fail the payment attempt if the PaymentIntent transitions into requires_action. Use this " +
      "parameter for simpler integrations that don't handle customer actions. " +
      "(docs.stripe.com/api/payment_intents/create)",
    run: async (stripe) => {
      const asking = onSession(stripe, "pm_card_threeDSecure2Required", { error_on_requires_action: true });
      expect(await refusal(asking)).toMatchObject({ statusCode: 402, code: "authentication_required" });
    },
  },
  {
    object: "payment_intent",
    rule: "setup_future_usage keeps the method for the customer",
    says:
      "If you provide a Customer with the PaymentIntent, you can use this parameter to attach the payment method to " +
      "the customer after the PaymentIntent is confirmed. (docs.stripe.com/api/payment_intents/object)",
    run: async (stripe) => {
      const { id: customer } = await stripe.customers.create({});
      const once = await onSession(stripe, "pm_card_visa", { customer, setup_future_usage: "off_session" });
      const { data } = await stripe.customers.listPaymentMethods(customer);
      expect(data.map(({ id }) => id)).toEqual([once.payment_method]);
      const dropped = await onSession(stripe, "pm_card_visa", { customer });
      const again = paid(stripe, dropped.payment_method as string, { customer });
      expect((await refusal(again)).message).toContain("may not be used again");
    },
  },
];

const holds: Rule[] = [
  {
    object: "payment_intent",
    rule: "a hold that nobody captures expires at capture_before: canceled, with charge.expired",
    says:
      "If the authorization expires before you capture the funds, the funds are released and the payment status " +
      "changes to canceled. (docs.stripe.com/payments/place-a-hold-on-a-payment-method)",
    run: async (stripe, control) => {
      const hold = await paid(stripe, "pm_card_visa", { capture_method: "manual", expand: ["latest_charge"] });
      const { payment_method_details: details } = hold.latest_charge as Stripe.Charge;
      const { capture_before = 0 } = details?.card ?? {};
      await control.advance(capture_before * 1000 - hold.created * 1000 - 60_000);
      expect(await stripe.paymentIntents.retrieve(hold.id)).toMatchObject({ status: "requires_capture" });
      await control.advance(60_000);
      const expired = await stripe.paymentIntents.retrieve(hold.id);
      expect(expired).toMatchObject({ status: "canceled", cancellation_reason: "automatic", amount_capturable: 0 });
      expect(await events(stripe, 2)).toEqual(["charge.expired", "payment_intent.canceled"]);
      expect(await refusal(stripe.paymentIntents.capture(hold.id))).toMatchObject({
        code: "payment_intent_unexpected_state",
      });
    },
  },
  {
    object: "payment_intent",
    rule: "one capture of a part releases the rest",
    says:
      "You can only perform one capture on an authorized payment for most payments. If you partially capture a " +
      "payment, you can’t perform another capture for the difference. … A partial capture automatically " +
      "releases the remaining amount. (docs.stripe.com/payments/place-a-hold-on-a-payment-method)",
    run: async (stripe) => {
      const hold = await paid(stripe, "pm_card_visa", { capture_method: "manual" });
      await stripe.paymentIntents.capture(hold.id, { amount_to_capture: 1500 });
      const charge = await stripe.charges.retrieve(hold.latest_charge as string);
      expect(charge).toMatchObject({ amount: 1999, amount_captured: 1500, amount_refunded: 499 });
      expect(await refusal(stripe.paymentIntents.capture(hold.id))).toMatchObject({ statusCode: 400 });
    },
  },
  {
    object: "payment_intent",
    rule: "a payment left at its challenge succeeds late, and one that was canceled never",
    says:
      "After it's canceled, no additional charges are made by the PaymentIntent and any operations on the " +
      "PaymentIntent fail with an error. (docs.stripe.com/api/payment_intents/cancel)",
    run: async (stripe, control) => {
      const left = await onSession(stripe, "pm_card_threeDSecure2Required");
      const given = await onSession(stripe, "pm_card_threeDSecure2Required");
      await stripe.paymentIntents.cancel(given.id, { cancellation_reason: "abandoned" });
      await control.advance(3 * DAY_MS);
      for (const { id } of [left, given]) {
        await control.call("POST", `payment_intents/${id}/challenge`, { result: "approve" });
      }
      expect(await stripe.paymentIntents.retrieve(left.id)).toMatchObject({ status: "succeeded" });
      const canceled = await stripe.paymentIntents.retrieve(given.id);
      expect(canceled).toMatchObject({ status: "canceled", cancellation_reason: "abandoned", latest_charge: null });
    },
  },
];

const faults: Rule[] = [
  {
    object: "payment_intent",
    rule: "the amount that was taken stands in amount_received and on the charge",
    says: "amount_received: Amount that this PaymentIntent collects. (docs.stripe.com/api/payment_intents/object)",
    run: async (stripe, control) => {
      await control.call("POST", "faults", { do: "charge_amount_differs" });
      const charge = await charged(stripe);
      expect(charge).toMatchObject({ amount: 1998, amount_captured: 1998, amount_refunded: 0 });
      const intent = await stripe.paymentIntents.retrieve(charge.payment_intent as string);
      expect(intent).toMatchObject({ amount: 1999, amount_received: 1998 });
    },
  },
  {
    object: "payment_intent",
    rule: "a status may be one that the SDK does not know",
    says:
      "Open enums can have new values added that are backported to older API versions. Because the SDK only " +
      "includes the enum members that existed when the SDK was released, values you might see at runtime may " +
      "not be present in the generated types. (the SDK's types, OtherString)",
    run: async (stripe, control) => {
      const { id } = await paid(stripe);
      await control.call("POST", "faults", { do: "unknown_status", on: { object: id } });
      expect((await stripe.paymentIntents.retrieve(id)).status).toBe("under_simulation");
      expect((await stripe.paymentIntents.retrieve(id)).status).toBe("succeeded");
    },
  },
];

export const paymentRules: Rule[] = [...declines, ...authentication, ...holds, ...faults];
