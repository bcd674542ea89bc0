/** Tenants' accounts at the provider, looked after: paid out only when asked, and reporting all that is needed. */
import Stripe from "stripe";
import { afterAll, describe, expect, test } from "vitest";
import { invariant } from "../core/errors.ts";
import { planReconciliation } from "../core/money/reconciliation.ts";
import { providerAccounts } from "../core/store/provider-schema.ts";
import { reconciliations } from "../core/store/reconciliation-schema.ts";
import { reconcile } from "../workflows/reconcile.ts";
import { host } from "./host.ts";
import { violations } from "./invariants.ts";
import { setUpWorld } from "./set-up-world.ts";
import { bareTenant, simulatorKey, type TestTenant, until } from "./tenant.ts";
import { TenantRails } from "./tenant-rails.ts";

afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

type Tenant = Pick<TestTenant, "id" | "api">;

/** The account as its owner and its other programs reach it, past the platform. */
async function stripeOf(t: Tenant): Promise<Stripe> {
  const { hostname, port } = new URL((await host()).simulatorUrl);
  return new Stripe(await simulatorKey(t.id, await host()), { host: hostname, port: Number(port), protocol: "http" });
}

async function reconciled(t: Tenant): Promise<void> {
  const { id } = await t.api.reconciliations.create();
  await until(
    () => t.api.reconciliations.retrieve(id),
    ({ status }) => status === "succeeded",
  );
}

const told = async (t: Tenant) =>
  (await t.api.events.list({ types: "tenant_provider.*", limit: 100 }).take(100)).map(({ type }) => type);

/** A tenant in this process, whose endpoints are as they should be. */
async function careWorld() {
  const world = await setUpWorld();
  const rails = new TenantRails();
  world.stripe(rails.script);
  const { store, sealer } = world.context;
  rails.endpoints = ["we_platform", "we_connect"].map((id) => ({ id, url: id, metadata: {}, enabled_events: ["*"] }));
  const sealed = (purpose: string) => sealer.seal(store.tenantId, purpose, "secret");
  await store.write([
    store.insert(providerAccounts, {
      provider: "stripe",
      account_ref: "acct_own",
      sealed_secret_key: await sealed("key"),
      sealed_platform_webhook_secret: await sealed("platform"),
      sealed_connect_webhook_secret: await sealed("connect"),
      platform_endpoint_ref: "we_platform",
      connect_endpoint_ref: "we_connect",
      livemode: 0,
      created_at: world.ledger.clock.now(),
    }),
  ]);
  return {
    rails,
    async reconcile() {
      const { result, starts } = await world.commit(() => planReconciliation(world.context));
      const [start] = starts;
      invariant(start, "a reconciliation begins at once");
      await world.drive(start, reconcile);
      const [row, account] = await store.read(
        store.row(reconciliations, { id: result.id }),
        store.row(providerAccounts, {}),
      );
      const told = (await world.eventsOf(store.tenantId)).map(({ type }) => type);
      return { reconciliation: row?.state, account, told, alerts: world.alerts };
    },
  };
}

describe("automatic payouts of the account itself", () => {
  test("are switched off again as soon as the provider says that they are on", async () => {
    const t = await bareTenant();
    const stripe = await stripeOf(t);
    await stripe.balanceSettings.update({ payments: { payouts: { schedule: { interval: "daily" } } } });
    const mended = await until(
      async () => {
        // The report has brought the daily look forward, and a sweep begins what is due.
        await t.api.sandbox.advanceClock({ advance_seconds: 0 });
        return stripe.balanceSettings.retrieve();
      },
      ({ payments }) => payments.payouts?.schedule?.interval === "manual",
    );
    expect(mended.payments.payouts?.schedule?.interval).toBe("manual");
    await until(
      () => told(t),
      (types) => types.length === 2,
    );
    expect(await told(t)).toEqual([
      "tenant_provider.automatic_payouts_found",
      "tenant_provider.automatic_payouts_stopped",
    ]);
    const { automatic_payouts, looked_at } = await t.api.tenant.provider.retrieve();
    expect([automatic_payouts, looked_at]).toEqual([false, expect.any(String)]);
  });

  test("that the key may not switch off are shown and said aloud, and the money is compared all the same", async () => {
    const of = await careWorld();
    of.rails.schedule = "weekly";
    of.rails.denied = ["POST /v1/balance_settings"];
    expect(await of.reconcile()).toMatchObject({
      reconciliation: "succeeded",
      account: { pays_out_by_itself: 1 },
      told: ["tenant_provider.automatic_payouts_found"],
      alerts: ["provider.denied"],
    });
    of.rails.denied = [];
    expect(await of.reconcile()).toMatchObject({
      account: { pays_out_by_itself: 0 },
      told: ["tenant_provider.automatic_payouts_found", "tenant_provider.automatic_payouts_stopped"],
    });
    expect(of.rails.schedule).toBe("manual");
  });

  test("that the key may not even ask about are no reason not to compare the money", async () => {
    const of = await careWorld();
    of.rails.denied = ["GET /v1/balance_settings"];
    expect(await of.reconcile()).toMatchObject({ reconciliation: "succeeded", told: [], alerts: ["provider.denied"] });
  });
});

describe("webhook endpoints at the provider", () => {
  test("report what came to be needed after they were made, with the secrets that they have", async () => {
    const t = await bareTenant();
    const stripe = await stripeOf(t);
    const { data: before } = await stripe.webhookEndpoints.list();
    for (const { id } of before) await stripe.webhookEndpoints.update(id, { enabled_events: ["balance.available"] });
    await reconciled(t);
    const { data: after } = await stripe.webhookEndpoints.list();
    expect(after.map(({ id, enabled_events }) => [id, enabled_events.length > 10])).toEqual(
      before.map(({ id }) => [id, true]),
    );
    expect(await told(t)).toEqual(["tenant_provider.webhook_endpoints_updated"]);
    expect((await t.api.tenant.provider.retrieve()).webhook_endpoints).toBe("current");
    await reconciled(t);
    expect(await told(t)).toHaveLength(1);
  });

  test("are switched on again where the provider or somebody has switched one off", async () => {
    const t = await bareTenant();
    const stripe = await stripeOf(t);
    const [first] = (await stripe.webhookEndpoints.list()).data;
    await stripe.webhookEndpoints.update(first?.id ?? "", { disabled: true });
    await reconciled(t);
    expect((await stripe.webhookEndpoints.list()).data.map(({ status }) => status)).toEqual(["enabled", "enabled"]);
  });

  test("are made anew, with new secrets, where somebody has removed one", async () => {
    const t = await bareTenant();
    const stripe = await stripeOf(t);
    const [first] = (await stripe.webhookEndpoints.list()).data;
    await stripe.webhookEndpoints.del(first?.id ?? "");
    await reconciled(t);
    await until(
      () => t.api.tenant.provider.retrieve(),
      ({ webhook_secrets }) => webhook_secrets === "overlapping",
    );
    await reconciled(t);
    expect(await told(t)).toEqual([
      "tenant_provider.webhook_secrets_requested",
      "tenant_provider.webhook_secrets_rotated",
      "tenant_provider.webhook_endpoints_updated",
    ]);
  });
});
