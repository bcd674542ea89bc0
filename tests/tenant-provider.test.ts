/** What a tenant and its provider know each other by, through the API in the real runtime: tried, rotated, retired. */
import { randomUUID } from "node:crypto";
import Stripe from "stripe";
import { afterAll, describe, expect, test } from "vitest";
import { idsFrom } from "../core/ids.ts";
import { unsealed } from "../local/provider-books.ts";
import { cryptoRandomness, wallClock } from "../tenants/ports.ts";
import { host } from "./host.ts";
import { violations } from "./invariants.ts";
import { bareTenant, clientFor, control, freshTenant, operator, pay, simulatorKey, until } from "./tenant.ts";

afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

const LEDGERS = ["LEDGER_01", "LEDGER_02"];
const DAY_SECONDS = 86_400;
const HOUR = 3_600_000;
type Tenant = Pick<Awaited<ReturnType<typeof bareTenant>>, "id" | "api">;

async function accountRow(t: { id: string }): Promise<Record<string, string | number | null>> {
  const running = await host();
  for (const binding of LEDGERS) {
    const sql = "SELECT * FROM provider_accounts WHERE tenant_id = ?";
    const row = await (await running.database(binding)).prepare(sql).bind(t.id).first<Record<string, string | null>>();
    if (row) return row;
  }
  throw new Error(`no account of ${t.id}`);
}

async function secretOf(t: { id: string }, column: string): Promise<string> {
  const sealed = String((await accountRow(t))[column]);
  return unsealed(
    await host(),
    t.id,
    column.includes("platform") ? "platform-webhook-secret" : "connect-webhook-secret",
    sealed,
  );
}

async function report(t: { id: string }, endpoint: "platform" | "connect", secret: string): Promise<number> {
  const object = { id: `pi_${randomUUID()}`, object: "payment_intent" };
  const event = { id: `evt_${randomUUID()}`, object: "event", type: "payment_intent.succeeded", livemode: false };
  const payload = JSON.stringify({ ...event, created: 1_700_000_000, data: { object } });
  const signature = await Stripe.webhooks.generateTestHeaderStringAsync({ payload, secret });
  const url = `${(await host()).baseUrl}/webhooks/stripe/${t.id}/${endpoint}`;
  const answer = await fetch(url, { method: "POST", body: payload, headers: { "stripe-signature": signature } });
  await answer.arrayBuffer();
  return answer.status;
}

async function endpointsOf(t: { id: string }): Promise<{ id: string; url: string }[]> {
  const answer = await fetch(`${(await host()).simulatorUrl}/v1/webhook_endpoints?limit=100`, {
    headers: { authorization: `Bearer ${await simulatorKey(t.id, await host())}` },
  });
  return ((await answer.json()) as { data: { id: string; url: string }[] }).data;
}

const standing = (t: Tenant, wanted: string) =>
  until(
    () => t.api.tenant.provider.retrieve(),
    ({ webhook_secrets }) => webhook_secrets === wanted,
  );
const typesOf = async (t: Tenant) =>
  (await t.api.events.list({ types: "tenant_provider.*", limit: 100 }).take(100)).map(({ type }) => type).sort();

describe("webhook secrets", () => {
  test("are rotated: both are accepted for a day, then the new ones alone, and no report is lost", async () => {
    const t = await freshTenant();
    const before = await endpointsOf(t);
    const former = await secretOf(t, "sealed_platform_webhook_secret");
    expect(await t.api.tenant.provider.rotateWebhookSecrets()).toMatchObject({ webhook_secrets: "rotating" });
    const overlapping = await standing(t, "overlapping");
    expect(Date.parse(String(overlapping.former_webhook_secrets_until)) - Date.now()).toBeGreaterThan(86_000_000);
    expect(await endpointsOf(t)).toHaveLength(before.length + 2);
    await expect(t.api.tenant.provider.rotateWebhookSecrets()).rejects.toMatchObject({ code: "state_conflict" });

    const current = await secretOf(t, "sealed_platform_webhook_secret");
    expect(current).not.toBe(former);
    const connect = await secretOf(t, "sealed_connect_webhook_secret");
    expect([await report(t, "platform", former), await report(t, "platform", current)]).toEqual([200, 200]);
    expect([await report(t, "connect", connect), await report(t, "platform", connect)]).toEqual([200, 400]);
    expect((await pay(t, 1999)).status).toBe("succeeded");

    await t.api.sandbox.advanceClock({ advance_seconds: DAY_SECONDS / 2 });
    expect([await report(t, "platform", former), await report(t, "platform", current)]).toEqual([200, 200]);
    await t.api.sandbox.advanceClock({ advance_seconds: DAY_SECONDS / 2 });
    expect([await report(t, "platform", former), await report(t, "platform", current)]).toEqual([400, 200]);
    await standing(t, "current");
    const row = await accountRow(t);
    expect((await endpointsOf(t)).map(({ id }) => id).sort()).toEqual(
      [row.platform_endpoint_ref, row.connect_endpoint_ref].sort(),
    );
    expect([row.sealed_former_platform_webhook_secret, row.former_until]).toEqual([null, null]);
    expect((await pay(t, 500)).status).toBe("succeeded");
    expect(await typesOf(t)).toEqual([
      "tenant_provider.webhook_secrets_requested",
      "tenant_provider.webhook_secrets_retired",
      "tenant_provider.webhook_secrets_rotated",
    ]);
    await t.api.tenant.provider.rotateWebhookSecrets();
    await standing(t, "overlapping");
  });

  test.each([
    ["before anything happened", "error_500"],
    ["after the endpoint was made", "effect_then_500"],
    ["and the connection was cut", "cut"],
  ])("are rotated once when the provider fails %s", async (_, fault) => {
    const t = await bareTenant();
    const before = await endpointsOf(t);
    await control(t, "POST", "faults", { on: { route: "POST /v1/webhook_endpoints" }, do: fault, times: 1 });
    await t.api.tenant.provider.rotateWebhookSecrets();
    await standing(t, "overlapping");
    expect(await report(t, "connect", await secretOf(t, "sealed_connect_webhook_secret"))).toBe(200);
    await t.api.sandbox.advanceClock({ advance_seconds: DAY_SECONDS });
    await standing(t, "current");
    const { platform_endpoint_ref, connect_endpoint_ref } = await accountRow(t);
    const left = (await endpointsOf(t)).map(({ id }) => id).sort();
    expect(left).toEqual([platform_endpoint_ref, connect_endpoint_ref].sort());
    expect(before.some(({ id }) => left.includes(id))).toBe(false);
  });

  test("are rotated once when ten ask at once", async () => {
    const t = await bareTenant();
    const asked = await Promise.allSettled(
      Array.from({ length: 10 }, () => t.api.tenant.provider.rotateWebhookSecrets()),
    );
    expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await standing(t, "overlapping");
    expect((await accountRow(t)).rotation).toBe(1);
  });
});

describe("the secret key", () => {
  test("is tried, sealed anew, and told of without being shown", async () => {
    const t = await bareTenant();
    const before = await accountRow(t);
    const secret_key = await simulatorKey(t.id, await host());
    const { account, secret_key_since } = await t.api.tenant.provider.retrieve();
    const rotated = await t.api.tenant.provider.rotateKey({ secret_key });
    expect(rotated).toMatchObject({ account, webhook_secrets: "current" });
    expect(rotated.secret_key_since > secret_key_since).toBe(true);
    const after = await accountRow(t);
    expect(after.sealed_secret_key).not.toBe(before.sealed_secret_key);
    expect(JSON.stringify([rotated, after])).not.toContain(secret_key);
    expect(await typesOf(t)).toEqual(["tenant_provider.secret_key_rotated"]);
    const trail = await t.api.auditRecords.list({ limit: 100 }).take(100);
    expect(trail.map(({ action }) => action)).toContain("tenant_provider.rotate_key");
    expect((await t.api.balances.list()).data).toBeDefined();
  });

  const rolled = async (t: Tenant, keep_ms: number) =>
    ((await control(t, "POST", "roll_secret_key", { keep_ms })) as { secret_key: string }).secret_key;
  const provider = async (secret_key: string) =>
    (await fetch(`${(await host()).simulatorUrl}/v1/balance`, { headers: { authorization: `Bearer ${secret_key}` } }))
      .status;

  test("is rolled at the provider, replaced here, and its end is no matter", async () => {
    const t = await freshTenant();
    const former = await simulatorKey(t.id, await host());
    const secret_key = await rolled(t, HOUR);
    expect(secret_key).not.toBe(former);
    expect([await provider(former), await provider(secret_key)]).toEqual([200, 200]);
    expect((await pay(t, 1999)).status).toBe("succeeded");
    await t.api.tenant.provider.rotateKey({ secret_key });
    expect((await pay(t, 1999)).status).toBe("succeeded");
    await control(t, "POST", "clock", { advance_ms: HOUR });
    expect([await provider(former), await provider(secret_key)]).toEqual([401, 200]);
    expect((await pay(t, 1999)).status).toBe("succeeded");
    expect(await t.api.tenant.provider.permissions()).toMatchObject({ accepted: true });
    await expect(t.api.tenant.provider.rotateKey({ secret_key: former })).rejects.toMatchObject({
      code: "validation_failed",
    });
  });

  test("that has expired charges nobody and loses nothing: what waits goes on with the next one", async () => {
    const t = await freshTenant();
    const secret_key = await rolled(t, 0);
    expect(await t.api.tenant.provider.permissions()).toMatchObject({ accepted: false });
    const { id } = await t.api.payments.create({ amount: 1999, currency: "EUR", payment_instrument: t.card });
    const failing = await until(
      async () => (await t.api.workflowRuns.list({ subject: id })).data[0],
      (run) => run?.error !== null && run?.error !== undefined,
    );
    expect(failing).toMatchObject({ status: "running" });
    expect((await t.api.payments.retrieve(id)).status).toBe("processing");
    await t.api.tenant.provider.rotateKey({ secret_key });
    // By hand, unless its own next attempt was faster.
    await t.api.workflowRuns.retry(failing?.id ?? "").catch((error: unknown) => {
      expect(error).toMatchObject({ code: "state_conflict" });
    });
    const paid = await until(
      () => t.api.payments.retrieve(id),
      ({ status }) => status === "succeeded",
    );
    expect(paid.amount_captured).toBe(1999);
  });

  test("of another account, of nobody, and of the other mode is refused, and the one before stays", async () => {
    const [t, other] = await Promise.all([bareTenant(), bareTenant()]);
    const before = await accountRow(t);
    const theirs = await simulatorKey(other.id, await host());
    const keys = [theirs, `sk_test_${randomUUID().replaceAll("-", "")}`, "sk_live_0123456789abcdef"];
    for (const secret_key of keys) {
      await expect(t.api.tenant.provider.rotateKey({ secret_key })).rejects.toMatchObject({
        code: "validation_failed",
        errors: [expect.objectContaining({ pointer: "/secret_key" })],
      });
    }
    expect(await accountRow(t)).toEqual(before);
  });

  test("shows what it may read", async () => {
    const t = await bareTenant();
    const { accepted, permissions } = await t.api.tenant.provider.permissions();
    expect([accepted, permissions.length, permissions.filter(({ granted }) => !granted)]).toEqual([true, 15, []]);
  });
});

describe("a sandbox of a live tenant", () => {
  /** There is no live provider here: the directory has a live tenant, and its books are opened elsewhere. */
  async function liveTenant() {
    const running = await host();
    const { id } = await bareTenant();
    const live = idsFrom(wallClock, cryptoRandomness).make("tenant");
    const directory = await running.database("DIRECTORY");
    const sql = `INSERT INTO tenants (id, parent_tenant_id, name, state, livemode, country, currency, placement, ledger,
      created_at, updated_at) SELECT ?1, NULL, 'Live', 'active', 1, 'DE', 'EUR', 'shared', ledger, created_at,
      updated_at FROM tenants WHERE id = ?2`;
    await directory.prepare(sql).bind(live, id).run();
    const ops = await operator();
    const made = await ops.operator.clients.create(live, { name: "Live", scopes: ["tenant:write", "tenant:read"] });
    return {
      id: live,
      ops,
      sandbox: id,
      api: clientFor(running.baseUrl, { client_id: made.id, client_secret: made.client_secret }),
    };
  }

  test("is opened by the operator, and belongs to it for ever", async () => {
    const { id, ops, sandbox } = await liveTenant();
    const opened = await ops.operator.tenants.create({ name: "Playground", mode: "sandbox", parent: id });
    expect(opened).toMatchObject({ parent_tenant_id: id, livemode: false, status: "active" });
    await expect(ops.operator.tenants.create({ name: "P", mode: "sandbox", parent: sandbox })).rejects.toMatchObject({
      code: "validation_failed",
      errors: [expect.objectContaining({ pointer: "/parent" })],
    });
    const parent = "ten_01k9zp3w5xe8r9v2m4n6q8t0ab";
    await expect(ops.operator.tenants.create({ name: "P", mode: "sandbox", parent })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("is opened by the live tenant's client in one call, with a client that may do no more", async () => {
    const { id, api } = await liveTenant();
    const { tenant, client } = await api.tenant.sandboxes.create({ name: "Playground", sandbox: { float: 500 } });
    expect(tenant).toMatchObject({ parent_tenant_id: id, status: "active", livemode: false });
    expect([...client.scopes].sort()).toEqual(["tenant:read", "tenant:write"]);
    const { id: client_id, client_secret } = client;
    const inside = clientFor((await host()).baseUrl, { client_id, client_secret });
    expect(await inside.tenant.retrieve()).toEqual(tenant);
    expect((await api.tenant.sandboxes.list()).data).toEqual([tenant]);
    await expect(inside.tenant.sandboxes.create({ name: "Deeper" })).rejects.toMatchObject({ code: "state_conflict" });
  });
});
