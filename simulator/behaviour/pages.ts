/** Rules about what a person does on a page, and what a page may do with the publishable key. */

import Stripe from "stripe";
import { expect } from "vitest";
import { customerWith } from "./payment-world.ts";
import { type Control, type Rule, refusal } from "./rule.ts";

const BACK = "https://shop.example/back?order=7";

type Query = Record<string, string>;

/** The address of the page that stands in for the Payment Element. */
export const payUrl = (control: Control, query: Query): string =>
  `${control.url}/pay?${new URLSearchParams({ key: control.publishableKey, ...query })}`;

/** A form sent, or an address opened, as a browser would, redirects not followed. */
async function visit(url: string, form?: Query) {
  const response = await fetch(url, {
    redirect: "manual",
    ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
  });
  return { status: response.status, text: await response.text(), to: response.headers.get("location") ?? "" };
}

const secretOf = ({ client_secret }: { client_secret: string | null }): string => client_secret ?? "";

const paying: Rule[] = [
  {
    object: "page",
    rule: "a person pays with a test card and is sent back with the outcome",
    says:
      "The URL to redirect your customer back to after they authenticate or cancel their payment on the payment " +
      "method's app or site. (docs.stripe.com/api/payment_intents/confirm#confirm_payment_intent-return_url, " +
      "the SDK's types)",
    run: async (stripe, control) => {
      const intent = await stripe.paymentIntents.create({ amount: 1999, currency: "eur" });
      const url = payUrl(control, { payment_intent_client_secret: secretOf(intent), return_url: BACK });
      const page = await visit(url);
      expect(page.status).toBe(200);
      expect(page.text).toContain("Pay €19.99");
      expect(page.text).not.toContain("<script");
      const declined = await visit(url, { payment_method: "pm_card_chargeDeclined" });
      expect(declined.status).toBe(402);
      expect(declined.text).toMatch(/role="alert"[^>]*>Your card was declined\./);
      const paid = await visit(url, { payment_method: "pm_card_visa" });
      expect(paid.status).toBe(303);
      const told = `payment_intent=${intent.id}&payment_intent_client_secret=${secretOf(intent)}`;
      expect(paid.to).toBe(`${BACK}&${told}&redirect_status=succeeded`);
      expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({ status: "succeeded" });
      expect((await visit(url)).text).toContain("The payment succeeded.");
      expect((await visit(url, { payment_method: "pm_card_visa" })).status).toBe(303);
    },
  },
  {
    object: "page",
    rule: "a challenge is met on the bank's page, and leads back either way",
    says:
      "redirect_to_url.url: The URL you must redirect your customer to in order to authenticate the payment. " +
      "(docs.stripe.com/api/payment_intents/object)",
    run: async (stripe, control) => {
      for (const [result, redirect_status, status] of [
        ["approve", "succeeded", "succeeded"],
        ["refuse", "failed", "requires_payment_method"],
      ] as const) {
        const intent = await stripe.paymentIntents.create({ amount: 1999, currency: "eur" });
        const url = payUrl(control, { payment_intent_client_secret: secretOf(intent), return_url: BACK });
        const asked = await visit(url, { payment_method: "pm_card_threeDSecure2Required" });
        const { next_action } = await stripe.paymentIntents.retrieve(intent.id);
        expect(next_action?.redirect_to_url).toEqual({ return_url: BACK, url: asked.to });
        expect((await visit(asked.to)).text).toContain("Pay €19.99 to ");
        const { to } = await visit(asked.to, { result });
        expect(new URL(to).searchParams.get("redirect_status")).toBe(redirect_status);
        expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({ status });
        expect((await visit(asked.to, { result: "approve" })).status).toBe(200);
      }
    },
  },
  {
    object: "page",
    rule: "a person comes back to a payment that needs them, with the card that is saved",
    says:
      "The payment error encountered in the previous PaymentIntent confirmation. It will be cleared if the " +
      "PaymentIntent is later updated for any reason. (docs.stripe.com/api/payment_intents/object, the SDK's " +
      "types)",
    run: async (stripe, control) => {
      const of = await customerWith(stripe, "pm_card_authenticationRequired");
      const off = { amount: 1999, currency: "eur", confirm: true, off_session: true, ...of };
      const failed = (await refusal(stripe.paymentIntents.create(off))).payment_intent as Stripe.PaymentIntent;
      const url = payUrl(control, { payment_intent_client_secret: secretOf(failed) });
      const { text } = await visit(url);
      expect(text).toContain("This transaction requires authentication.");
      expect(text).toContain(`value="${of.payment_method}"`);
      const asked = await visit(url, { payment_method: of.payment_method });
      const back = await visit(asked.to, { result: "approve" });
      expect((await visit(back.to)).text).toContain("The payment succeeded.");
    },
  },
  {
    object: "page",
    rule: "a person saves a card for later",
    says:
      "The URL to redirect your customer back to after they authenticate on the payment method's app or site. " +
      "(docs.stripe.com/api/setup_intents/confirm#confirm_setup_intent-return_url, the SDK's types)",
    run: async (stripe, control) => {
      const { id: customer } = await stripe.customers.create({});
      const intent = await stripe.setupIntents.create({ customer });
      const url = payUrl(control, { setup_intent_client_secret: secretOf(intent), return_url: BACK });
      expect((await visit(url)).text).toContain("Save a payment method");
      const asked = await visit(url, { payment_method: "pm_card_threeDSecure2Required" });
      const { to } = await visit(asked.to, { result: "approve" });
      expect(new URL(to).searchParams.get("setup_intent")).toBe(intent.id);
      const { data } = await stripe.customers.listPaymentMethods(customer);
      expect(data.map(({ card }) => card?.last4)).toEqual(["3220"]);
    },
  },
  {
    object: "page",
    rule: "nothing is shown without the right secret and key, and nobody is sent to a script",
    says:
      "The client secret can be used to complete a payment from your frontend. It should not be stored, logged, " +
      "or exposed to anyone other than the customer. (docs.stripe.com/api/payment_intents/object, the SDK's " +
      "types)",
    run: async (stripe, control) => {
      const intent = await stripe.paymentIntents.create({ amount: 1999, currency: "eur" });
      const secret = secretOf(intent);
      const wrong = payUrl(control, { payment_intent_client_secret: `${intent.id}_secret_wrong` });
      const keyless = payUrl(control, {
        key: control.publishableKey.slice(0, -1),
        payment_intent_client_secret: secret,
      });
      for (const url of [wrong, keyless]) expect((await visit(url)).status).toBe(404);
      const script = payUrl(control, { payment_intent_client_secret: secret, return_url: "javascript:alert(1)" });
      const { to } = await visit(script, { payment_method: "pm_card_visa" });
      expect(to).toMatch(/^http/);
    },
  },
];

const clients: Rule[] = [
  {
    object: "publishable_key",
    rule: "confirms and reads one intent by its client secret, and sees a part of it",
    says:
      "You can retrieve a PaymentIntent client-side using a publishable key when the client_secret is in the query " +
      "string. If you retrieve a PaymentIntent with a publishable key, it only returns a subset of properties. " +
      "(docs.stripe.com/api/payment_intents/retrieve)",
    run: async (stripe, control) => {
      const intent = await stripe.paymentIntents.create({
        amount: 1999,
        currency: "eur",
        automatic_payment_methods: { enabled: true, allow_redirects: "never" },
        metadata: { secret: "of ours" },
      });
      const { hostname, port } = new URL(control.url);
      const page = new Stripe(control.publishableKey, { host: hostname, port, protocol: "http", maxNetworkRetries: 0 });
      const client_secret = secretOf(intent);
      const seen = await page.paymentIntents.retrieve(intent.id, { client_secret });
      expect(seen).toMatchObject({ id: intent.id, amount: 1999, status: "requires_payment_method", client_secret });
      expect(seen).not.toHaveProperty("metadata");
      expect(seen).not.toHaveProperty("latest_charge");
      expect(await refusal(page.paymentIntents.retrieve(intent.id))).toMatchObject({ param: "client_secret" });
      const guess = page.paymentIntents.retrieve(intent.id, { client_secret: `${intent.id}_secret_guess` });
      expect(await refusal(guess)).toMatchObject({ statusCode: 400, param: "client_secret" });
      const made = await page.paymentMethods.create({ type: "card", card: { token: "tok_visa" } });
      const params = { payment_method: made.id, client_secret } as Stripe.PaymentIntentConfirmParams;
      expect(await page.paymentIntents.confirm(intent.id, params)).toMatchObject({ status: "succeeded" });
      const refused = { statusCode: 401, code: "secret_key_required" };
      expect(await refusal(page.paymentIntents.list())).toMatchObject(refused);
      expect(await refusal(page.refunds.create({ payment_intent: intent.id }))).toMatchObject(refused);
    },
  },
];

export const pageRules: Rule[] = [...paying, ...clients];
