/** From the outbox to the end of the schedule: fan-out, attempts, replays, endpoints, dead letters, the feed. */
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { LEASE_MS } from "../core/outbound/attempt.ts";
import { keepDeadLetter, listDeadLetters, planReplayDeadLetter } from "../core/outbound/dead-letters.ts";
import { ATTEMPTS_AT_ONCE_MAX, listDeliveries, planReplayDelivery, readDelivery } from "../core/outbound/deliveries.ts";
import { FAN_OUT_PAGE, planFanOut } from "../core/outbound/fan-out.ts";
import { listEvents } from "../core/outbound/feed.ts";
import { sweepOutbound } from "../core/outbound/leftovers.ts";
import { JITTER, WAITS_MS } from "../core/outbound/schedule.ts";
import { planRotateSecret, planUpdateEndpoint, readEndpoint } from "../core/outbound/webhook-endpoints.ts";
import { SweepReads } from "../core/store/sweep-reads.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../core/time.ts";
import { memoryLedger } from "./memory-ledger.ts";
import { outboundWorld, URL_OF_RECEIVER, untilItEnds } from "./outbound-world.ts";

describe("fan-out", () => {
  test("one delivery for each event and endpoint that wants it, and the outbox is empty", async () => {
    const w = outboundWorld();
    const all = await w.endpoint();
    const some = await w.endpoint({ event_types: ["payment.*"] });
    await w.happen("payment.created");
    await w.happen("merchant.created");
    expect(await w.drain()).toHaveLength(3);
    const { data } = await listDeliveries(w.context, {}, { limit: 10, after: null });
    const seen = data.map((each) => [each.webhook_endpoint, each.event_type]).sort();
    expect(seen).toEqual(
      [
        [all.id, "payment.created"],
        [all.id, "merchant.created"],
        [some.id, "payment.created"],
      ].sort(),
    );
    expect(await w.drain()).toEqual([]);
    expect(w.sqlite.prepare("SELECT count(*) AS n FROM outbox").get()).toEqual({ n: 0 });
  });

  test("an endpoint hears of what happens after it, not before, whatever the clocks say", async () => {
    const w = outboundWorld();
    await w.happen();
    w.clock.time -= DAY;
    await w.endpoint();
    expect(await w.drain()).toEqual([]);
    w.clock.time -= DAY;
    await w.happen();
    expect(await w.drain()).toHaveLength(1);
  });

  test("a disabled endpoint hears nothing", async () => {
    const w = outboundWorld();
    const { id } = await w.endpoint();
    await w.commit(() => planUpdateEndpoint(w.context, id, { status: "disabled" }, w.endpointPorts));
    await w.happen();
    expect(await w.drain()).toEqual([]);
  });

  test("more than a page, and a drain that was overtaken", async () => {
    const w = outboundWorld();
    await w.endpoint();
    for (let i = 0; i < FAN_OUT_PAGE + 5; i++) await w.happen();
    const stale = await planFanOut(w.context);
    expect(await w.drain()).toHaveLength(FAN_OUT_PAGE + 5);
    await expect(w.context.store.write(stale.statements)).rejects.toThrow("unique");
    // An outbox row that comes back (a replay after a crash) makes no second delivery.
    const [event] = w.sqlite.prepare("SELECT tenant_id, id FROM events LIMIT 1").all() as {
      tenant_id: string;
      id: string;
    }[];
    w.sqlite.prepare("INSERT INTO outbox VALUES (?, ?, 0)").run(event?.tenant_id ?? "", event?.id ?? "");
    expect(await w.drain()).toEqual([]);
    expect(w.sqlite.prepare("SELECT count(*) AS n FROM outbox").get()).toEqual({ n: 0 });
    expect(w.sqlite.prepare("SELECT count(*) AS n FROM deliveries").get()).toEqual({ n: FAN_OUT_PAGE + 5 });
  });

  test("what the queues lost is found by the sweep, and only what is due", async () => {
    const w = outboundWorld();
    const { id } = await w.delivery();
    await w.happen();
    const sent = { outbox: [] as unknown[], deliveries: [] as unknown[] };
    const queue = (into: unknown[]) => ({
      send: async (body: unknown) => void into.push(body),
      sendBatch: async (messages: { body: unknown }[]) => void into.push(...messages.map(({ body }) => body)),
    });
    const queues = { outbox: queue(sent.outbox), deliveries: queue(sent.deliveries) };
    const sweep = () => sweepOutbound(new SweepReads(w.database), w.clock, queues);
    const tenant = { tenant_id: w.context.store.tenantId };
    expect(await sweep()).toEqual({ tenants: 1, deliveries: 1 });
    expect(sent).toEqual({ outbox: [tenant], deliveries: [{ ...tenant, delivery_id: id }] });
    w.answer(() => new Response(null, { status: 500 }));
    await w.attempt(id);
    await w.drain();
    expect(await sweep()).toMatchObject({ tenants: 0, deliveries: 1 });
    w.clock.time += 6 * SECOND;
    expect(await sweep()).toMatchObject({ tenants: 0, deliveries: 2 });
  });
});

describe("a delivery", () => {
  test("arrives signed, as the event is read, and is sent once", async () => {
    const w = outboundWorld();
    w.clock.time = Date.now();
    const { id, endpoint } = await w.delivery();
    expect(await w.attempt(id)).toMatchObject({ kind: "delivered" });
    expect(await w.attempt(id)).toEqual({ kind: "not_due" });
    expect(w.received).toHaveLength(1);
    const [{ headers, body, url } = { headers: {}, body: "", url: "" }] = w.received;
    expect(url).toBe(URL_OF_RECEIVER);
    const verified = new Webhook(endpoint.secret).verify(body, headers);
    const { data } = await listEvents(w.context, { after: 0, types: [] }, { limit: 10, after: null });
    expect(verified).toEqual(data[0]);
    expect(headers["webhook-id"]).toBe(data[0]?.id);
    const read = await readDelivery(w.context, id);
    expect(read).toMatchObject({ status: "delivered", attempt_count: 1, next_attempt_at: null, last_error: null });
    expect(read.attempts).toMatchObject([{ attempt: 1, status_code: 204 }]);
  });

  test("is tried ten times on its schedule, then dead, then replayed for another ten", async () => {
    const w = outboundWorld();
    const { id, endpoint } = await w.delivery();
    w.answer(() => new Response("<h1>oops</h1>", { status: 500 }));
    const waits = await untilItEnds(w, id);
    expect(waits).toHaveLength(9);
    for (const [i, wait] of waits.entries()) {
      const planned = WAITS_MS[i + 1] ?? 0;
      expect(Math.abs(wait - planned)).toBeLessThanOrEqual(planned * JITTER + 1);
    }
    const dead = await readDelivery(w.context, id);
    expect(dead).toMatchObject({ status: "dead", attempt_count: 10, last_error: "The endpoint answered 500." });
    expect(dead.attempts.map((each) => each.attempt)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(dead.attempts[0]?.response_excerpt).toBe("<h1>oops</h1>");
    expect(new Set(w.received.map((each) => each.headers["webhook-id"])).size).toBe(1);
    expect(await w.attempt(id)).toEqual({ kind: "not_due" });

    expect(await w.commit(() => planReplayDelivery(w.context, id))).toMatchObject({ status: "scheduled" });
    expect(await w.commit(() => planReplayDelivery(w.context, id))).toMatchObject({ status: "scheduled" });
    w.answer(() => new Response(null, { status: 200 }));
    expect(await w.attempt(id)).toMatchObject({ kind: "delivered" });
    expect(await readDelivery(w.context, id)).toMatchObject({ status: "delivered", attempt_count: 11 });
    expect(await readEndpoint(w.context, endpoint.id)).toMatchObject({ status: "enabled", failing_since: null });
    await expect(w.commit(() => planReplayDelivery(w.context, id))).rejects.toMatchObject({ code: "state_conflict" });
  });

  test("waits as long as the receiver asks", async () => {
    const w = outboundWorld();
    const { id } = await w.delivery();
    w.answer(() => new Response(null, { status: 429, headers: { "retry-after": "3600" } }));
    const attempted = await w.attempt(id);
    expect(attempted).toMatchObject({ kind: "scheduled", nextAttemptAt: w.clock.now() + HOUR });
  });

  test("that is answered by a redirect has failed, and nobody follows", async () => {
    const w = outboundWorld();
    const { id } = await w.delivery();
    w.answer(() => new Response(null, { status: 302, headers: { location: "http://169.254.169.254/" } }));
    expect(await w.attempt(id)).toMatchObject({ kind: "scheduled" });
    expect(w.received).toHaveLength(1);
  });

  test("that is answered by 410 ends there, and its endpoint with it", async () => {
    const w = outboundWorld();
    const { id, endpoint } = await w.delivery();
    await w.happen();
    const [second = ""] = await w.drain();
    w.answer(() => new Response(null, { status: 410 }));
    expect(await w.attempt(id)).toMatchObject({ kind: "dead" });
    expect(await readEndpoint(w.context, endpoint.id)).toMatchObject({ status: "disabled", disabled_reason: "gone" });
    const { data } = await listEvents(
      w.context,
      { after: 0, types: ["webhook_endpoint.*"] },
      { limit: 10, after: null },
    );
    expect(data).toMatchObject([{ type: "webhook_endpoint.disabled", subject_id: endpoint.id, sequence: 1 }]);
    // What was under way to it ends without a call, and can be replayed once it is on again.
    expect(await w.attempt(second)).toMatchObject({ kind: "dead" });
    expect(w.received).toHaveLength(1);
    await expect(w.commit(() => planReplayDelivery(w.context, second))).rejects.toThrow("enable it first");
    await w.commit(() => planUpdateEndpoint(w.context, endpoint.id, { status: "enabled" }, w.endpointPorts));
    await w.commit(() => planReplayDelivery(w.context, second));
    w.answer(() => new Response(null, { status: 200 }));
    expect(await w.attempt(second)).toMatchObject({ kind: "delivered" });
  });

  test("to an endpoint that has only failed for five days switches it off", async () => {
    const w = outboundWorld();
    const { id, endpoint } = await w.delivery();
    w.answer(() => new Response(null, { status: 503 }));
    await w.attempt(id);
    const since = w.clock.now();
    expect(await readEndpoint(w.context, endpoint.id)).toMatchObject({ failing_since: new Date(since).toISOString() });
    await w.happen();
    const [later = ""] = await w.drain();
    w.clock.time = since + 5 * DAY - 1;
    await w.attempt(later);
    expect(await readEndpoint(w.context, endpoint.id)).toMatchObject({ status: "enabled" });
    w.clock.time = since + 5 * DAY + MINUTE;
    await w.attempt(later);
    expect(await readEndpoint(w.context, endpoint.id)).toMatchObject({
      status: "disabled",
      disabled_reason: "failing",
    });
  });

  test("to an address that has become internal is not sent", async () => {
    const w = outboundWorld();
    const { id } = await w.delivery();
    w.sqlite.prepare("UPDATE webhook_endpoints SET url = 'https://169.254.169.254/latest'").run();
    expect(await w.attempt(id)).toMatchObject({ kind: "scheduled" });
    expect(w.received).toEqual([]);
    expect((await readDelivery(w.context, id)).last_error).toBe("The URL must name a host, not an IP address.");
  });

  test("has one sender at a time, and another after the lease of one that was lost", async () => {
    const w = outboundWorld();
    const { id } = await w.delivery();
    let release: () => void = () => undefined;
    w.answer(
      () =>
        new Promise((resolve) => {
          release = () => resolve(new Response(null, { status: 200 }));
        }),
    );
    const slow = w.attempt(id);
    await expect.poll(() => w.received.length).toBe(1);
    expect(await w.attempt(id)).toEqual({ kind: "not_due" });
    w.clock.time += LEASE_MS + 1;
    w.answer(() => new Response(null, { status: 200 }));
    expect(await w.attempt(id)).toMatchObject({ kind: "delivered" });
    release();
    await slow;
    expect(await readDelivery(w.context, id)).toMatchObject({ status: "delivered", attempt_count: 1 });
  });

  test("waits while its endpoint is busy with others", async () => {
    const w = outboundWorld();
    await w.endpoint();
    const quick = await w.endpoint({ url: "https://quick.example.com/" });
    for (let i = 0; i <= ATTEMPTS_AT_ONCE_MAX; i++) await w.happen();
    const ids = await w.drain();
    const { data } = await listDeliveries(w.context, { webhook_endpoint: quick.id }, { limit: 100, after: null });
    const quickIds = new Set(data.map((each) => each.id));
    const release: (() => void)[] = [];
    w.answer(({ url }) =>
      url.includes("quick")
        ? new Response(null, { status: 200 })
        : new Promise((resolve) => void release.push(() => resolve(new Response(null, { status: 200 })))),
    );
    const slow = ids.filter((id) => !quickIds.has(id));
    const underWay = slow.slice(0, ATTEMPTS_AT_ONCE_MAX).map((id) => w.attempt(id));
    await expect.poll(() => release.length).toBe(ATTEMPTS_AT_ONCE_MAX);
    const last = slow.at(-1) ?? "";
    expect(await w.attempt(last)).toEqual({ kind: "not_due" });
    for (const id of quickIds) expect(await w.attempt(id)).toMatchObject({ kind: "delivered" });
    for (const go of release) go();
    await Promise.all(underWay);
    const attempt = w.attempt(last);
    await expect.poll(() => release.length).toBe(ATTEMPTS_AT_ONCE_MAX + 1);
    release.at(-1)?.();
    expect(await attempt).toMatchObject({ kind: "delivered" });
  });
});

describe("webhook endpoints", () => {
  test("a rotation signs with both secrets for a day, then with the new one", async () => {
    const w = outboundWorld();
    w.clock.time = Date.now();
    const { id, endpoint } = await w.delivery();
    const { secret } = await w.commit(() => planRotateSecret(w.context, endpoint.id, w.endpointPorts));
    await w.attempt(id);
    const [first = { headers: {}, body: "" }] = w.received;
    for (const each of [secret, endpoint.secret])
      expect(() => new Webhook(each).verify(first.body, first.headers)).not.toThrow();
    w.clock.time += DAY + 1;
    const [, next = ""] = [await w.happen(), ...(await w.drain()).slice(-1)];
    await w.attempt(next);
    expect(w.received.at(-1)?.headers["webhook-signature"]).not.toContain(" ");
  });

  test("of two rotations at once both secrets shown do sign", async () => {
    const w = outboundWorld();
    const { endpoint } = await w.delivery();
    const made = await Promise.all(
      [1, 2].map(() => w.commit(() => planRotateSecret(w.context, endpoint.id, w.endpointPorts))),
    );
    const row = w.sqlite.prepare("SELECT sealed_secret, sealed_previous_secret FROM webhook_endpoints").get();
    const sealed = Object.values(row ?? {}) as string[];
    const opened = await Promise.all(
      sealed.map((each) => w.context.sealer.open(w.context.store.tenantId, `webhook_secret/${endpoint.id}`, each)),
    );
    expect(opened.sort()).toEqual(made.map((each) => each.secret).sort());
  });

  test("no secret rests in the clear, and every change is in the audit trail", async () => {
    const w = outboundWorld();
    const { id, secret } = await w.endpoint();
    await w.commit(() => planUpdateEndpoint(w.context, id, { description: "x", status: "disabled" }, w.endpointPorts));
    const tables = w.sqlite.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all() as { name: string }[];
    // The commits are this test's own; over HTTP the record of an answer is sealed.
    const everything = tables
      .filter(({ name }) => name !== "commits")
      .map(({ name }) => JSON.stringify(w.sqlite.prepare(`SELECT * FROM ${name}`).all()));
    expect(everything.join("")).not.toContain(secret.slice(6, 30));
    expect(w.sqlite.prepare("SELECT action, fields FROM audit_records ORDER BY action").all()).toEqual([
      { action: "webhook_endpoint.create", fields: '["url"]' },
      { action: "webhook_endpoint.update", fields: '["description","status"]' },
    ]);
  });
});

test("a dead letter is kept once, and replaying it twice changes nothing more", async () => {
  const { context, clock } = memoryLedger();
  const tenant = context();
  const letter = {
    queue: "deliveries" as const,
    messageId: "m1",
    body: { tenant_id: tenant.store.tenantId, delivery_id: tenant.ids.make("delivery") },
    reason: "x".repeat(2000),
  };
  await keepDeadLetter(tenant, letter);
  await keepDeadLetter(tenant, letter);
  const { data } = await listDeadLetters(tenant, { limit: 10, after: null });
  expect(data).toMatchObject([{ queue: "deliveries", delivery: letter.body.delivery_id, replayed_at: null }]);
  const id = data[0]?.id ?? "";
  const first = await planReplayDeadLetter(tenant, id);
  await tenant.store.write(first.statements);
  clock.time += MINUTE;
  const second = await planReplayDeadLetter(tenant, id);
  expect(second).toEqual({ statements: [], result: first.result });
  await expect(planReplayDeadLetter(context(), id)).rejects.toMatchObject({ code: "not_found" });
  expect((await listDeadLetters(context(), { limit: 10, after: null })).data).toEqual([]);
});

test("the feed is gapless, pages through and is filtered by type", async () => {
  const w = outboundWorld();
  const subject = w.context.ids.make("payment");
  for (const type of ["payment.created", "payment.authorized", "merchant.created", "payment.captured"] as const) {
    await w.happen(type, type.startsWith("payment") ? subject : w.context.ids.make("merchant"));
  }
  const other = w.context.store.tenantId;
  const first = await listEvents(w.context, { after: 0, types: [] }, { limit: 3, after: null });
  expect(first.data.map((each) => each.position)).toEqual([1, 2, 3]);
  const rest = await listEvents(w.context, { after: 0, types: [] }, { limit: 3, after: first.next });
  expect(rest).toMatchObject({ data: [{ position: 4, sequence: 3, tenant_id: other }], next: null });
  expect(rest.data[0]?.previous_event_id).toBe(first.data[1]?.id);
  const filtered = await listEvents(w.context, { after: 1, types: ["payment.*"] }, { limit: 3, after: null });
  expect(filtered.data.map((each) => each.position)).toEqual([2, 4]);
});
