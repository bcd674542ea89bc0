/** Webhooks as a receiver meets them: over the real queues and the real network, verified by an independent library. */
import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unwrap } from "../sdk/webhooks.ts";
import { host } from "./host.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { bareTenant, until } from "./tenant.ts";

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

/** A tenant with an endpoint on a path of its own, and a way to make something happen. */
async function listening(how?: Parameters<Receiver["answer"]>[1]) {
  const path = `/${randomUUID()}`;
  if (how) receiver.answer(path, how);
  const { api, id } = await bareTenant();
  const endpoint = await api.webhookEndpoints.create({ url: receiver.url + path });
  const silent = await api.webhookEndpoints.create({
    url: `${receiver.url}${path}-silent`,
    event_types: ["payment.*"],
  });
  /** One event: a secret nobody uses is rotated. */
  const happen = async () => void (await api.webhookEndpoints.rotateSecret(silent.id));
  const received = () => receiver.received(path);
  const arrivals = (count: number) =>
    until(
      async () => received(),
      (all) => all.length >= count,
    );
  const delivery = async (status?: "scheduled" | "delivered" | "dead") => {
    const found = await until(
      async () => (await api.deliveries.list({ webhook_endpoint: endpoint.id })).data,
      ([newest]) => newest !== undefined && (status === undefined || newest.status === status),
    );
    return api.deliveries.retrieve(found[0]?.id ?? "");
  };
  return { api, id, path, endpoint, silent, happen, received, arrivals, delivery };
}

/** Makes every waiting delivery of an endpoint due now and sweeps, instead of waiting for hours. */
async function hurry(endpoint: string): Promise<void> {
  const running = await host();
  for (const binding of ["LEDGER_01", "LEDGER_02"]) {
    const database = await running.database(binding);
    const sql = "UPDATE deliveries SET next_attempt_at = 0 WHERE webhook_endpoint_id = ?1 AND state = 'scheduled'";
    await database.prepare(sql).bind(endpoint).run();
  }
  await running.tick();
}

const status = (code: number, headers: Record<string, string> = {}): Parameters<Receiver["answer"]>[1] => {
  return (response) => void response.writeHead(code, headers).end(`that is a ${code}`);
};

describe.concurrent("a webhook", () => {
  test("arrives at once, signed, and says what the feed says", async ({ expect }) => {
    const t = await listening();
    const before = Date.now();
    await t.happen();
    const [webhook] = await t.arrivals(1);
    if (!webhook) throw new Error("nothing arrived");
    // Ten milliseconds alone; the bound is for a machine that runs the whole suite.
    expect(webhook.receivedAt - before).toBeLessThan(2000);
    const verified = new Webhook(t.endpoint.secret).verify(webhook.body, webhook.headers);
    expect(verified).toEqual(await t.api.events.retrieve(webhook.event.id));
    expect(await unwrap(webhook.body, webhook.headers, t.endpoint.secret)).toEqual(verified);
    expect(verified).toMatchObject({
      type: "webhook_endpoint.secret_rotated",
      tenant_id: t.id,
      subject_id: t.silent.id,
      sequence: 1,
      data: { object: { id: t.silent.id, object: "webhook_endpoint" } },
    });
    expect(webhook.headers).toMatchObject({ "webhook-id": webhook.event.id, "content-type": "application/json" });
    expect(webhook.body).not.toContain("whsec_");
    expect(() => new Webhook(t.silent.secret).verify(webhook.body, webhook.headers)).toThrow();
    expect(await t.delivery("delivered")).toMatchObject({ attempt_count: 1, attempts: [{ status_code: 204 }] });
    expect(receiver.received(`${t.path}-silent`)).toEqual([]);
  });

  test("that fails is tried ten times, is dead then, and can be replayed, twice at no harm", async ({ expect }) => {
    const t = await listening(status(500));
    await t.happen();
    for (let attempt = 1; attempt < 10; attempt++) {
      await until(
        () => t.delivery(),
        (delivery) => delivery.attempt_count === attempt,
      );
      await hurry(t.endpoint.id);
    }
    const dead = await t.delivery("dead");
    expect(dead).toMatchObject({ attempt_count: 10, last_error: "The endpoint answered 500." });
    expect(dead.attempts[0]).toMatchObject({ attempt: 10, status_code: 500, response_excerpt: "that is a 500" });
    await hurry(t.endpoint.id);
    receiver.answer(t.path, status(200));
    const key = { idempotencyKey: randomUUID() };
    const answers = await Promise.all([
      t.api.deliveries.replay(dead.id, key),
      t.api.deliveries.replay(dead.id, key),
      t.api.deliveries.replay(dead.id).catch((error: unknown) => error),
    ]);
    expect(answers[0]).toEqual(answers[1]);
    expect(await t.delivery("delivered")).toMatchObject({ attempt_count: 11 });
    expect(t.received()).toHaveLength(11);
    expect(new Set(t.received().map((each) => each.headers["webhook-id"])).size).toBe(1);
    await expect(t.api.deliveries.replay(dead.id)).rejects.toMatchObject({ status: 409, code: "state_conflict" });
  });

  test("that is answered by 410 switches its endpoint off, and the others hear of it", async ({ expect }) => {
    const t = await listening(status(410));
    const watchPath = `${t.path}-watch`;
    await t.api.webhookEndpoints.create({ url: receiver.url + watchPath, event_types: ["webhook_endpoint.disabled"] });
    await t.happen();
    await until(
      async () => receiver.received(watchPath),
      (all) => all.length === 1,
    );
    const off = await t.api.webhookEndpoints.retrieve(t.endpoint.id);
    expect(off).toMatchObject({ status: "disabled", disabled_reason: "gone" });
    expect(await t.delivery("dead")).toMatchObject({ attempt_count: 1 });
    await t.happen();
    await until(
      () => t.api.events.list({ limit: 100 }),
      ({ data }) => data.length === 3,
    );
    expect(t.received()).toHaveLength(1);
    expect(await t.api.webhookEndpoints.update(t.endpoint.id, { status: "enabled" })).toMatchObject({
      status: "enabled",
      disabled_reason: null,
    });
  });

  test("that is answered by a redirect has failed, and nobody follows it", async ({ expect }) => {
    const elsewhere = `/${randomUUID()}`;
    const t = await listening(status(307, { location: receiver.url + elsewhere }));
    await t.happen();
    const delivery = await until(
      () => t.delivery(),
      (each) => each.attempt_count === 1,
    );
    expect(delivery).toMatchObject({ status: "scheduled", last_error: "The endpoint answered 307." });
    expect(receiver.received(elsewhere)).toEqual([]);
  });

  test("that asks to be left alone is left alone so long", async ({ expect }) => {
    const t = await listening(status(429, { "retry-after": "7200" }));
    await t.happen();
    const delivery = await until(
      () => t.delivery(),
      (each) => each.attempt_count === 1,
    );
    const waitMs = Date.parse(delivery.next_attempt_at ?? "") - Date.parse(delivery.attempts[0]?.started_at ?? "");
    expect(waitMs).toBeGreaterThanOrEqual(7_200_000);
    expect(waitMs).toBeLessThan(7_230_000);
  });

  test("is tried again by itself after five seconds", async ({ expect }) => {
    const t = await listening((response, nth) => response.writeHead(nth === 1 ? 503 : 204).end());
    await t.happen();
    const [first, second] = await t.arrivals(2);
    const waited = (second?.receivedAt ?? 0) - (first?.receivedAt ?? 0);
    expect(waited).toBeGreaterThan(4_400);
    expect(await t.delivery("delivered")).toMatchObject({ attempt_count: 2 });
  });

  test("for a slow endpoint holds up no other", async ({ expect }) => {
    const never = () => undefined;
    const slow = await listening(never);
    const quick = await listening();
    for (let i = 0; i < 8; i++) await slow.happen();
    await slow.arrivals(1);
    const before = Date.now();
    await quick.happen();
    const [webhook] = await quick.arrivals(1);
    expect((webhook?.receivedAt ?? 0) - before).toBeLessThan(3000);
    expect(slow.received().length).toBeLessThanOrEqual(6);
    await slow.api.webhookEndpoints.update(slow.endpoint.id, { status: "disabled" });
  });

  test("carries both signatures after a rotation", async ({ expect }) => {
    const t = await listening();
    const rotated = await t.api.webhookEndpoints.rotateSecret(t.endpoint.id);
    expect(rotated.secret).not.toBe(t.endpoint.secret);
    const [webhook] = await t.arrivals(1);
    if (!webhook) throw new Error("nothing arrived");
    expect(webhook.headers["webhook-signature"]?.split(" ")).toHaveLength(2);
    for (const secret of [rotated.secret, t.endpoint.secret]) {
      expect(() => new Webhook(secret).verify(webhook.body, webhook.headers)).not.toThrow();
    }
    expect(rotated.previous_secret_expires_at).not.toBeNull();
    expect(await t.api.webhookEndpoints.retrieve(t.endpoint.id)).not.toHaveProperty("secret");
  });

  test("that cannot be made here ends as a dead letter with its reason, which can be replayed", async ({ expect }) => {
    const t = await listening();
    const running = await host();
    const setSecret = async (sql: string) => {
      for (const binding of ["LEDGER_01", "LEDGER_02"]) {
        await (await running.database(binding)).prepare(sql).bind(t.endpoint.id).run();
      }
    };
    await setSecret("UPDATE webhook_endpoints SET sealed_secret = 'x' || sealed_secret WHERE id = ?1");
    await t.happen();
    const { data } = await until(
      () => t.api.deadLetters.list(),
      (page) => page.data.length === 1,
    );
    const [letter] = data;
    expect(letter).toMatchObject({ queue: "deliveries", replayed_at: null });
    expect(letter?.reason).toMatch(/Invariant|Error/);
    expect(await t.delivery()).toMatchObject({ id: letter?.delivery, status: "scheduled", attempt_count: 1 });
    await setSecret("UPDATE webhook_endpoints SET sealed_secret = substr(sealed_secret, 2) WHERE id = ?1");
    const replayed = await t.api.deadLetters.replay(letter?.id ?? "");
    expect(replayed.replayed_at).not.toBeNull();
    expect((await t.api.deadLetters.replay(letter?.id ?? "")).replayed_at).toBe(replayed.replayed_at);
    expect(await t.delivery("delivered")).toMatchObject({ attempt_count: 2 });
    expect(t.received()).toHaveLength(1);
  });
});

describe("webhook endpoints over HTTP", () => {
  test.each([
    "https://169.254.169.254/latest/meta-data",
    "https://2130706433/",
    "https://[::ffff:10.0.0.1]/",
    "https://10.0.0.1/",
    "http://games.example.com/",
    "https://games.example.com:8443/",
    "https://user:pass@games.example.com/",
    "https://db.internal/",
    "http://192.168.0.10/",
  ])("%s is refused", async (url) => {
    const { api } = await bareTenant();
    const refused = await api.webhookEndpoints.create({ url }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 422, code: "url_not_allowed", errors: [{ pointer: "/url" }] });
    const { data } = await api.webhookEndpoints.list();
    expect(data).toEqual([]);
  });

  test("the platform's own address is refused", async () => {
    const { api } = await bareTenant();
    const { baseUrl } = await host();
    await expect(api.webhookEndpoints.create({ url: `${baseUrl}/v1/payments` })).rejects.toMatchObject({
      code: "url_not_allowed",
    });
  });

  test("types that do not exist, and fields that do not, are refused", async () => {
    const { api } = await bareTenant();
    const url = "https://games.example.com/webhooks";
    for (const body of [
      { url, event_types: ["payment.nothing"] },
      { url, event_types: [] },
      { url, secret: "mine" },
    ]) {
      await expect(api.webhookEndpoints.create(body)).rejects.toMatchObject({ status: 422 });
    }
  });

  test("are made, listed, changed and read; each change is in the audit trail", async () => {
    const { api } = await bareTenant();
    const url = "https://games.example.com/webhooks";
    const idempotencyKey = randomUUID();
    const made = await api.webhookEndpoints.create({ url, metadata: { team: "ops" } }, { idempotencyKey });
    expect(await api.webhookEndpoints.create({ url, metadata: { team: "ops" } }, { idempotencyKey })).toEqual(made);
    expect(made).toMatchObject({ status: "enabled", event_types: ["*"], metadata: { team: "ops" }, livemode: false });
    const changed = await api.webhookEndpoints.update(made.id, { event_types: ["payment.*"], description: "Shop" });
    expect(changed).toMatchObject({ url, event_types: ["payment.*"], description: "Shop", status: "enabled" });
    expect(await api.webhookEndpoints.update(made.id, { description: null })).toMatchObject({ description: null });
    await api.webhookEndpoints.update(made.id, { status: "disabled" });
    expect(await api.webhookEndpoints.retrieve(made.id)).toMatchObject({
      status: "disabled",
      disabled_reason: "requested",
    });
    const { data } = await api.webhookEndpoints.list();
    expect(data.map((each) => each.id)).toEqual([made.id]);
    const actions: string[] = [];
    for await (const record of api.auditRecords.list({ limit: 100 })) actions.push(record.action);
    expect(actions.filter((action) => action.startsWith("webhook_endpoint.")).sort()).toEqual([
      "webhook_endpoint.create",
      "webhook_endpoint.update",
      "webhook_endpoint.update",
      "webhook_endpoint.update",
    ]);
  });
});
