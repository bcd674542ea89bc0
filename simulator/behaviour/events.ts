/** Rules about events and webhook endpoints. */

import type Stripe from "stripe";
import { expect } from "vitest";
import { type Control, DAY_MS, type Rule, refusal } from "./rule.ts";

type Wanted = Stripe.WebhookEndpointCreateParams.EnabledEvent;

/** An endpoint on an inbox of its own. */
async function listening(
  stripe: Stripe,
  control: Control,
  events: Wanted[],
  more: Partial<Stripe.WebhookEndpointCreateParams> = {},
) {
  const inbox = await control.inbox();
  const endpoint = await stripe.webhookEndpoints.create({ url: inbox.url, enabled_events: events, ...more });
  return { inbox, endpoint, secret: endpoint.secret ?? "" };
}

const verify = (
  stripe: Stripe,
  { body, headers }: { body: string; headers: Record<string, unknown> },
  secret: string,
) => stripe.webhooks.constructEventAsync(body, String(headers["stripe-signature"]), secret);

const PAYMENT = {
  amount: 1999,
  currency: "eur",
  confirm: true,
  off_session: true,
  payment_method: "pm_card_visa",
} as const;

export const eventRules: Rule[] = [
  {
    object: "event",
    rule: "is listed for thirty days",
    says:
      "List events, going back up to 30 days. Each event data is rendered according to Stripe API version at its " +
      "creation time. (docs.stripe.com/api/events/list)",
    run: async (stripe, { advance }) => {
      await stripe.customers.create({});
      await advance(29 * DAY_MS);
      expect((await stripe.events.list()).data).toMatchObject([
        { type: "customer.created", api_version: stripe.getApiField("version") },
      ]);
      await advance(2 * DAY_MS);
      expect((await stripe.events.list()).data).toEqual([]);
    },
  },
  {
    object: "event",
    rule: "lists are filtered by a type, a group of types with *, or up to twenty types",
    says:
      "type: A string containing a specific event name, or group of events using * as a wildcard. types: An array of " +
      "up to 20 strings containing specific event names. You may pass either type or types, but not both. " +
      "(docs.stripe.com/api/events/list)",
    run: async (stripe) => {
      const { id } = await stripe.customers.create({});
      await stripe.customers.update(id, { name: "A" });
      await stripe.topups.create({ amount: 5, currency: "eur" });
      const types = async (params: Stripe.EventListParams) =>
        (await stripe.events.list(params)).data.map(({ type }) => type);
      expect(await types({ type: "customer.*" })).toEqual(["customer.updated", "customer.created"]);
      expect(await types({ type: "*.created" })).toEqual(["topup.created", "customer.created"]);
      expect(await types({ types: ["topup.created", "customer.updated"] })).toEqual([
        "topup.created",
        "customer.updated",
      ]);
      const both = await refusal(stripe.events.list({ type: "topup.*", types: ["topup.created"] }));
      expect(both).toMatchObject({ statusCode: 400 });
      const many = Array.from({ length: 21 }, (_, n) => `a.b${n}`);
      expect(await refusal(stripe.events.list({ types: many }))).toMatchObject({ param: "types" });
    },
  },
  {
    object: "event",
    rule: "delivery_success filters before the page is cut",
    says:
      "delivery_success: Filter events by whether all webhooks were successfully delivered. If false, events which " +
      "are still pending or have failed all delivery attempts to a webhook endpoint will be returned. " +
      "(docs.stripe.com/api/events/list)",
    run: async (stripe, control) => {
      const { inbox } = await listening(stripe, control, ["customer.created"]);
      await control.call("POST", "faults", { do: "drop_webhook" });
      const lost = await stripe.customers.create({ name: "lost" });
      for (let n = 0; n < 3; n++) await stripe.customers.create({});
      await inbox.until("customer.created", 3);
      const failed = () => stripe.events.list({ delivery_success: false, limit: 1 });
      await expect
        .poll(async () => (await failed()).data)
        .toMatchObject([{ data: { object: { id: lost.id } }, pending_webhooks: 1 }]);
      expect(await failed()).toMatchObject({ has_more: false });
      expect((await stripe.events.list({ delivery_success: true })).data).toHaveLength(3);
    },
  },
  {
    object: "event",
    rule: "pending_webhooks counts the endpoints that have not answered 2xx",
    says:
      "pending_webhooks: Number of webhooks that haven't been successfully delivered (for example, to return a 20x " +
      "response) to the URLs you specify. (docs.stripe.com/api/events/object)",
    run: async (stripe, control) => {
      const good = await listening(stripe, control, ["customer.created"]);
      const bad = await listening(stripe, control, ["customer.created"]);
      bad.inbox.answers.push(503);
      await stripe.customers.create({});
      const [delivered] = await good.inbox.until("customer.created");
      const id = delivered?.event.id ?? "";
      await bad.inbox.until("customer.created");
      const pending = async () => (await stripe.events.retrieve(id)).pending_webhooks;
      await expect.poll(pending).toBe(1);
      await bad.inbox.until("customer.created", 2);
      await expect.poll(pending).toBe(0);
    },
  },
  {
    object: "webhook_endpoint",
    rule: "gets the events that it enabled, or all with *",
    says:
      "enabled_events: The list of events to enable for this endpoint. ['*'] indicates that all events are enabled, " +
      "except those that require explicit selection. (docs.stripe.com/api/webhook_endpoints/object)",
    run: async (stripe, control) => {
      const some = await listening(stripe, control, ["customer.updated"]);
      const all = await listening(stripe, control, ["*"]);
      const { id } = await stripe.customers.create({});
      await stripe.customers.update(id, { name: "A" });
      await all.inbox.until("customer.updated");
      await some.inbox.until("customer.updated");
      const seen = all.inbox.deliveries.map(({ event }) => event.type).sort();
      expect(seen).toEqual(["customer.created", "customer.updated"]);
      expect(some.inbox.deliveries).toHaveLength(1);
    },
  },
  {
    object: "webhook_endpoint",
    rule: "enables types of events that there are",
    says:
      "enabled_events: The list of events to enable for this endpoint. You may specify ['*'] to enable all events, " +
      "except those that require explicit selection. (docs.stripe.com/api/webhook_endpoints/create)",
    run: async (stripe, control) => {
      const { url } = await control.inbox();
      const type = "customer.creatd" as "customer.created";
      const error = await refusal(stripe.webhookEndpoints.create({ url, enabled_events: ["charge.failed", type] }));
      expect(error).toMatchObject({ statusCode: 400, param: "enabled_events" });
    },
  },
  {
    object: "webhook_endpoint",
    rule: "gets nothing while it is disabled",
    says: "disabled: Disable the webhook endpoint if set to true. (docs.stripe.com/api/webhook_endpoints/update)",
    run: async (stripe, control) => {
      const { endpoint, inbox } = await listening(stripe, control, ["customer.created"]);
      const off = await stripe.webhookEndpoints.update(endpoint.id, { disabled: true });
      expect(off).toMatchObject({ status: "disabled" });
      await stripe.customers.create({ name: "unseen" });
      expect(await stripe.webhookEndpoints.update(endpoint.id, { disabled: false })).toMatchObject({
        status: "enabled",
      });
      const seen = await stripe.customers.create({ name: "seen" });
      const [delivery] = await inbox.until("customer.created");
      expect(delivery?.event.data.object).toMatchObject({ id: seen.id });
    },
  },
  {
    object: "webhook_endpoint",
    rule: "its secret is shown once, and signs every event",
    says:
      "secret: The endpoint's secret, used to generate webhook signatures. Only returned at creation. " +
      "(docs.stripe.com/api/webhook_endpoints/object)",
    run: async (stripe, control) => {
      const { endpoint, inbox, secret } = await listening(stripe, control, ["customer.created"]);
      expect(secret).toMatch(/^whsec_/);
      expect(await stripe.webhookEndpoints.retrieve(endpoint.id)).not.toHaveProperty("secret");
      await stripe.customers.create({});
      const [delivery] = await inbox.until("customer.created");
      if (!delivery) throw new Error("nothing came");
      expect(await verify(stripe, delivery, secret)).toMatchObject({ object: "event", type: "customer.created" });
      await expect(verify(stripe, { ...delivery, body: `${delivery.body} ` }, secret)).rejects.toThrow();
    },
  },
  {
    object: "webhook_endpoint",
    rule: "a rolled secret signs beside the new one until it expires",
    says:
      "You can have multiple signatures with the same scheme-secret pair when you roll an endpoint's secret, and " +
      "keep the previous secret active for up to 24 hours. During this time, your endpoint has multiple active " +
      "secrets and Stripe generates one signature for each secret. (docs.stripe.com/webhooks)",
    run: async (stripe, control) => {
      const { endpoint, inbox, secret: first } = await listening(stripe, control, ["customer.created"]);
      const roll = async (body: object) =>
        String((await control.call("POST", `webhook_endpoints/${endpoint.id}/roll_secret`, body)).body.secret);
      const second = await roll({ keep_ms: 60_000 });
      const next = async (count: number) => {
        await stripe.customers.create({});
        const delivery = (await inbox.until("customer.created", count))[count - 1];
        if (!delivery) throw new Error("nothing came");
        return delivery;
      };
      const both = await next(1);
      for (const secret of [first, second]) await verify(stripe, both, secret);
      expect(String(both.headers["stripe-signature"]).match(/v1=/g)).toHaveLength(2);
      const third = await roll({});
      const after = await next(2);
      await verify(stripe, after, third);
      await verify(stripe, after, first);
      await expect(verify(stripe, after, second)).rejects.toThrow();
    },
  },
  {
    object: "webhook_endpoint",
    rule: "a pinned older version shows what the newer one took away",
    says:
      "Remove charges field on PaymentIntent and replace it with latest_charge. (stripe-node's CHANGELOG.md, " +
      "11.0.0, which pins 2022-11-15)",
    run: async (stripe, control) => {
      // Pinning is part of the API, but the SDK's type knows its own version alone.
      const old = { api_version: "2022-08-01" } as unknown as Partial<Stripe.WebhookEndpointCreateParams>;
      const { inbox, endpoint } = await listening(
        stripe,
        control,
        ["payment_intent.succeeded", "charge.succeeded"],
        old,
      );
      const now = await listening(stripe, control, ["payment_intent.succeeded"]);
      expect(endpoint.api_version).toBe("2022-08-01");
      const paid = await stripe.paymentIntents.create(PAYMENT);
      const [intent] = await inbox.until("payment_intent.succeeded");
      expect(intent?.event).toMatchObject({
        api_version: "2022-08-01",
        data: { object: { charges: { object: "list", total_count: 1, data: [{ id: paid.latest_charge }] } } },
      });
      const [charge] = await inbox.until("charge.succeeded");
      expect(charge?.event.data.object).toMatchObject({ refunds: { object: "list", data: [] } });
      const [current] = await now.inbox.until("payment_intent.succeeded");
      expect(current?.event.data.object).not.toHaveProperty("charges");
      const other = { api_version: "2015-10-12" } as unknown as Partial<Stripe.WebhookEndpointCreateParams>;
      const refused = await refusal(listening(stripe, control, ["*"], other));
      expect(refused).toMatchObject({ statusCode: 400, param: "api_version" });
    },
  },
  {
    object: "webhook_endpoint",
    rule: "is tried again for three days with growing pauses, and then no more",
    says:
      "Stripe attempts to deliver events to your destination for up to three days with an exponential back off in " +
      "live mode. (docs.stripe.com/webhooks)",
    run: async (stripe, control) => {
      const { inbox } = await listening(stripe, control, ["customer.created"]);
      inbox.answers.push(500, 500);
      await stripe.customers.create({});
      await inbox.until("customer.created");
      const delivery = async () => {
        const { deliveries } = (await control.call("GET", "state")).body;
        return (deliveries as { state: string; attempts: number; next_at: number | null }[])[0];
      };
      await expect.poll(delivery).toMatchObject({ state: "waiting", attempts: 1, next_at: expect.any(Number) });
      // Time that is skipped holds the next try.
      await control.advance(DAY_MS);
      await inbox.until("customer.created", 2);
      await expect.poll(delivery).toMatchObject({ state: "waiting", attempts: 2 });
      inbox.answers.push(500);
      await control.advance(3 * DAY_MS);
      await inbox.until("customer.created", 3);
      await expect.poll(delivery).toMatchObject({ state: "failed", attempts: 3, next_at: null });
    },
  },
  {
    object: "webhook_endpoint",
    rule: "of connect listens to connected accounts, whose events name the account",
    says:
      "connect: Whether this endpoint should receive events from connected accounts (true), or from your account " +
      "(false). Defaults to false. (docs.stripe.com/api/webhook_endpoints/create)",
    run: async (stripe, control) => {
      const own = await listening(stripe, control, ["account.updated", "customer.created"]);
      const connect = await listening(stripe, control, ["account.updated", "customer.created"], { connect: true });
      const { id } = await stripe.accounts.create({
        country: "DE",
        capabilities: { transfers: { requested: true } },
        controller: { stripe_dashboard: { type: "none" } },
      });
      await stripe.accounts.update(id, { metadata: { a: "1" } });
      await stripe.customers.create({});
      const [updated] = await connect.inbox.until("account.updated");
      expect(updated?.event.account).toBe(id);
      const [created] = await own.inbox.until("customer.created");
      expect(created?.event).not.toHaveProperty("account");
      expect(own.inbox.deliveries).toHaveLength(1);
    },
  },
];
