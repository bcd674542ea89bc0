/** Rules about what Stripe refuses because it is too much, or in use; and about the versions of its API. */

import type Stripe from "stripe";
import { expect } from "vitest";
import { DAY_MS, HOUR_MS, type Rule, refusal } from "./rule.ts";

const LIMITS = "(docs.stripe.com/rate-limits)";
const VERSIONS = "(docs.stripe.com/api/versioning)";

/** How many of so many calls at one time are refused, and the reasons that were given. */
async function refusedOf(count: number, call: () => Promise<unknown>) {
  const asked = await Promise.all(Array.from({ length: count }, () => call().catch((error: unknown) => error)));
  const refused = asked.filter((answer): answer is Stripe.errors.StripeError => answer instanceof Error);
  const reasons = new Set(refused.map(({ headers }) => headers?.["stripe-rate-limited-reason"]));
  return { count: refused.length, reasons: [...reasons], first: refused[0] };
}

const limits: Rule[] = [
  {
    object: "request",
    rule: "an endpoint has a limit of its own; search and the making of payouts have narrower ones",
    says:
      "Stripe treats each named API operation as a separate endpoint. … Individual API endpoints (unless otherwise " +
      `noted): 25 requests per second. … Search API: 20 read requests per second. ${LIMITS}`,
    run: async (stripe, control) => {
      await control.call("POST", "rate_limit", { endpoint_per_second: 25 });
      const search = () => stripe.customers.search({ query: 'email:"a@example.com"' });
      const read = () => stripe.customers.list();
      // A second may begin in between, with twice as many.
      const searched = await refusedOf(80, search);
      expect(searched.reasons).toEqual(["endpoint-rate"]);
      expect(searched.count).toBeGreaterThanOrEqual(80 - 2 * 20);
      expect(searched.first).toMatchObject({ statusCode: 429, code: "rate_limit" });
      expect(await read()).toMatchObject({ object: "list" });
      expect((await refusedOf(80, read)).reasons).toEqual(["endpoint-rate"]);
    },
  },
  {
    object: "request",
    rule: "so many requests may be under way at one time, of the account and of an endpoint",
    says:
      "global-concurrency, endpoint-concurrency: two of the values of Stripe-Rate-Limited-Reason. " +
      "(docs.stripe.com/rate-limits)",
    run: async (stripe, control) => {
      const slow = { do: "delay", ms: 100, times: 10 };
      for (const [limit, reason] of [
        ["concurrent", "global-concurrency"],
        ["endpoint_concurrent", "endpoint-concurrency"],
      ] as const) {
        await control.call("POST", "rate_limit", { [limit]: 2 });
        await control.call("POST", "faults", slow);
        const { count, reasons } = await refusedOf(5, () => stripe.balance.retrieve());
        expect([count, reasons]).toEqual([3, [reason]]);
        await control.call("DELETE", "faults");
        await control.call("POST", "rate_limit", { [limit]: null });
      }
    },
  },
  {
    object: "payment_intent",
    rule: "one is updated a thousand times in an hour at most",
    says: `Payment Intents API: 1000 update requests per PaymentIntent object, per hour. ${LIMITS}`,
    run: async (stripe, control) => {
      const limit = await control.call("POST", "rate_limit", { documented: true });
      expect(limit.body).toMatchObject({ per_second: 25, endpoint_per_second: 25, updates_per_hour: 1_000 });
      await control.call("POST", "rate_limit", { documented: false });
      await control.call("POST", "rate_limit", { updates_per_hour: 3 });
      const { id } = await stripe.paymentIntents.create({ amount: 500, currency: "eur" });
      const other = await stripe.paymentIntents.create({ amount: 500, currency: "eur" });
      const update = (one: string) => stripe.paymentIntents.update(one, { description: "again" });
      for (let n = 0; n < 3; n++) await update(id);
      const fourth = await refusal(update(id));
      expect(fourth).toMatchObject({
        statusCode: 429,
        headers: { "stripe-rate-limited-reason": "resource-specific" },
      });
      await update(other.id);
      await control.advance(HOUR_MS);
      await update(id);
    },
  },
  {
    object: "request",
    rule: "a change of an object waits while another is under way, and is refused when that takes too long",
    says:
      "lock_timeout: This object cannot be accessed right now because another API request or Stripe process is " +
      "currently accessing it. (docs.stripe.com/error-codes)",
    run: async (stripe, control) => {
      const { id } = await stripe.customers.create({});
      const both = async (ms: number) => {
        await control.call("POST", "faults", { do: "delay", ms, on: { object: id } });
        const first = stripe.customers.update(id, { name: "first" });
        await new Promise((resolve) => setTimeout(resolve, 30));
        const read = await stripe.customers.retrieve(id);
        const second = await stripe.customers.update(id, { name: "second" }).catch((error: unknown) => error);
        expect(await first).toMatchObject({ name: "first" });
        return { read, second };
      };
      expect(await both(150)).toMatchObject({ read: { name: null }, second: { name: "second" } });
      const late = await both(1_300);
      expect(late.second).toMatchObject({ statusCode: 429, code: "lock_timeout" });
    },
  },
];

const versions: Rule[] = [
  {
    object: "request",
    rule: "is answered in the version that its header names, and one that was never published is refused",
    says:
      "By default, requests made with curl use your Stripe account’s default API version (controlled in Workbench) " +
      `unless you override it by setting the Stripe-Version header. ${VERSIONS}`,
    run: async (stripe) => {
      const { id, lastResponse } = await stripe.customers.create({});
      expect(lastResponse.headers["stripe-version"]).toBe(stripe.getApiField("version"));
      const older = await stripe.customers.retrieve(id, {}, { apiVersion: "2025-03-31.basil" });
      expect(older.lastResponse.headers["stripe-version"]).toBe("2025-03-31.basil");
      const wrong = await refusal(stripe.customers.retrieve(id, {}, { apiVersion: "2019-2-19" }));
      expect(wrong).toMatchObject({ statusCode: 400, message: "Invalid Stripe API version: 2019-2-19" });
    },
  },
  {
    object: "payment_intent",
    rule: "2022-08-01 still shows its charges, and a charge its refunds",
    says:
      "Remove charges field on PaymentIntent and replace it with latest_charge. (stripe-node's CHANGELOG.md, " +
      "11.0.0, which pins 2022-11-15)",
    account: { float: 10_000 },
    run: async (stripe) => {
      const version = { apiVersion: "2022-08-01" };
      const order = { amount: 500, currency: "eur", confirm: true, payment_method: "pm_card_visa" };
      const paid = await stripe.paymentIntents.create(order, version);
      // That version knows no automatic payment methods yet: a card needs no return_url.
      expect(paid).toMatchObject({ automatic_payment_methods: null, capture_method: "automatic" });
      await stripe.refunds.create({ payment_intent: paid.id, amount: 100 });
      const { data } = await stripe.paymentIntents.list({}, version);
      expect(data).toMatchObject([
        { charges: { total_count: 1, data: [{ id: paid.latest_charge, refunds: { data: [{ amount: 100 }] } }] } },
      ]);
      expect(await stripe.paymentIntents.retrieve(paid.id)).not.toHaveProperty("charges");
    },
  },
  {
    object: "payment_intent",
    rule: "versions before endive name its payment method types as they did then",
    says:
      "Remove support for payment_method_types on PaymentIntentConfirmParams, PaymentIntentCreateParams, " +
      "PaymentIntentUpdateParams, SetupIntentCreateParams, and SetupIntentUpdateParams. (stripe-node's CHANGELOG.md, " +
      "23.0.0, which pins 2026-09-30.endive)",
    run: async (stripe) => {
      const order = { amount: 500, currency: "eur", payment_method_types: ["card"] };
      const before = { apiVersion: "2026-08-26.dahlia" };
      const made = await stripe.paymentIntents.create(order as Stripe.PaymentIntentCreateParams, before);
      expect(made.payment_method_types).toEqual(["card"]);
      const now = stripe.paymentIntents.create(order as Stripe.PaymentIntentCreateParams);
      expect(await refusal(now)).toMatchObject({ code: "parameter_unknown", param: "payment_method_types" });
    },
  },
];

const endpoints: Rule[] = [
  {
    object: "webhook_endpoint",
    rule: "one that answers nothing with 2xx for days in a row is disabled, until it is enabled again",
    says:
      "Stripe attempts to notify you of a misconfigured endpoint by email if the endpoint hasn’t responded with a " +
      "2xx HTTP status code for multiple days in a row. The email also states when the endpoint will be " +
      "automatically disabled. (docs.stripe.com/webhooks#disable)",
    run: async (stripe, control) => {
      const inbox = await control.inbox();
      const { id } = await stripe.webhookEndpoints.create({ url: inbox.url, enabled_events: ["customer.created"] });
      const statusOf = async () => (await stripe.webhookEndpoints.retrieve(id)).status;
      const fail = async (count: number) => {
        inbox.answers.push(500);
        await stripe.customers.create({});
        await inbox.until("customer.created", count);
      };
      await fail(1);
      await control.advance(5 * DAY_MS);
      // What is tried again succeeds, and all is well.
      await inbox.until("customer.created", 2);
      await fail(3);
      await control.advance(DAY_MS / 2);
      await inbox.until("customer.created", 4);
      await fail(5);
      inbox.answers.push(500);
      await control.advance(4 * DAY_MS);
      await inbox.until("customer.created", 6);
      expect(await statusOf()).toBe("enabled");
      inbox.answers.push(500);
      await control.advance(3 * DAY_MS);
      await fail(7);
      await expect.poll(statusOf).toBe("disabled");
      await stripe.customers.create({ name: "unseen" });
      await stripe.webhookEndpoints.update(id, { disabled: false });
      await stripe.customers.create({ name: "seen" });
      inbox.answers.length = 0;
      await expect
        .poll(() => inbox.deliveries.map(({ event }) => (event.data.object as Stripe.Customer).name).pop())
        .toBe("seen");
    },
  },
];

export const limitRules: Rule[] = [...limits, ...versions, ...endpoints];
