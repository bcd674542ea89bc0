/** The queues' consumers: every message is answered for itself, and what a queue gives up is kept with its reason. */
import { expect, test } from "vitest";
import { notFound } from "../core/errors.ts";
import { listDeadLetters, planReplayDeadLetter } from "../core/outbound/dead-letters.ts";
import { ATTEMPTS_AT_ONCE_MAX, readDelivery } from "../core/outbound/deliveries.ts";
import { consumeBatch, type OutboundWorld } from "../workflows/outbox.ts";
import { outboundWorld } from "./outbound-world.ts";

interface Sent {
  body: { tenant_id: string; delivery_id?: string };
  delaySeconds?: number;
}

/** A tenant, and the consumers of its queues. */
function consumers() {
  const w = outboundWorld();
  const sent: { outbox: Sent[]; deliveries: Sent[] } = { outbox: [], deliveries: [] };
  const queue = (into: Sent[]) => ({
    send: async (body: Sent["body"], options: { delaySeconds?: number } = {}) => void into.push({ body, ...options }),
    sendBatch: async (messages: Sent[]) => void into.push(...messages),
  });
  const logged: string[] = [];
  const background: Promise<unknown>[] = [];
  let patience = 0;
  const world: OutboundWorld = {
    open: async (tenantId) => {
      if (tenantId !== w.context.store.tenantId) throw notFound();
      return w.context;
    },
    queues: { outbox: queue(sent.outbox), deliveries: queue(sent.deliveries) as OutboundWorld["queues"]["deliveries"] },
    ports: w.ports,
    clock: w.clock,
    log: { info: () => undefined, error: (message) => void logged.push(message) },
    wait: () => new Promise((resolve) => setTimeout(resolve, patience || 10_000).unref()),
  };
  let made = 0;
  /** Hands over a batch and says what became of each message. */
  const consume = async (name: string, bodies: unknown[]): Promise<string[]> => {
    const outcomes: string[] = bodies.map(() => "unanswered");
    const messages = bodies.map((body, i) => ({
      id: `m${++made}`,
      body,
      ack: () => void outcomes.splice(i, 1, "acked"),
      retry: () => void outcomes.splice(i, 1, "retried"),
    }));
    await consumeBatch({ queue: name, messages }, world, (work) => void background.push(work));
    return outcomes;
  };
  const tenant = { tenant_id: w.context.store.tenantId };
  let lost: unknown[] = [];
  const setSecret = w.sqlite.prepare("UPDATE webhook_endpoints SET sealed_secret = ? WHERE id = ?");
  const loseSecret = () => {
    lost = w.sqlite.prepare("SELECT id, sealed_secret FROM webhook_endpoints").all();
    for (const { id } of lost as { id: string }[]) setSecret.run("1.AAAA.AAAA", id);
  };
  const mendSecret = () => {
    for (const each of lost as { id: string; sealed_secret: string }[]) setSecret.run(each.sealed_secret, each.id);
  };
  const impatient = () => {
    patience = 20;
  };
  return { ...w, sent, logged, background, consume, tenant, loseSecret, mendSecret, impatient };
}

test("news becomes deliveries, and deliveries become webhooks", async () => {
  const q = consumers();
  await q.endpoint();
  await q.happen();
  expect(await q.consume("outbox", [q.tenant, q.tenant])).toEqual(["acked", "acked"]);
  expect(q.sent.deliveries).toHaveLength(1);
  const [{ body } = { body: q.tenant }] = q.sent.deliveries;
  expect(await q.consume("deliveries", [body, body])).toEqual(["acked", "acked"]);
  expect(q.received).toHaveLength(1);
});

test("a retry that is due soon goes back on the queue with its delay, a later one waits for the sweep", async () => {
  const q = consumers();
  const { id } = await q.delivery();
  const message = { ...q.tenant, delivery_id: id };
  q.answer(() => new Response(null, { status: 500 }));
  expect(await q.consume("deliveries", [message])).toEqual(["acked"]);
  expect(q.sent.deliveries).toMatchObject([{ body: message }]);
  const delaySeconds = q.sent.deliveries[0]?.delaySeconds ?? 0;
  expect(delaySeconds).toBeGreaterThanOrEqual(5);
  expect(delaySeconds).toBeLessThanOrEqual(6);
  q.clock.time += delaySeconds * 1000;
  expect(await q.consume("deliveries", [message])).toEqual(["acked"]);
  expect(q.sent.deliveries).toHaveLength(1);
  expect(await readDelivery(q.context, id)).toMatchObject({ status: "scheduled", attempt_count: 2 });
});

test("a poisonous message is retried alone, and its dead letter says why", async () => {
  const q = consumers();
  const { id } = await q.delivery();
  q.loseSecret();
  const healthy = await q.endpoint({ url: "https://healthy.example.com/" });
  await q.happen();
  const ids = await q.drain();
  const bodies = [id, ...ids].map((each) => ({ ...q.tenant, delivery_id: each }));
  const outcomes = await q.consume("deliveries", bodies);
  expect(outcomes[0]).toBe("retried");
  expect(q.received.map((each) => each.url)).toEqual([healthy.url]);
  expect(outcomes.filter((each) => each === "acked")).toHaveLength(1);
  expect(q.logged).toContain("a queued message failed");
  // Its retries find it free again, so that the queue does give it up in the end.
  expect(await q.consume("deliveries", [bodies[0]])).toEqual(["retried"]);

  expect(await q.consume("deliveries-dead", [bodies[0]])).toEqual(["acked"]);
  const { data } = await listDeadLetters(q.context, { limit: 10, after: null });
  expect(data).toMatchObject([{ queue: "deliveries", delivery: id }]);
  expect(data[0]?.reason).toMatch(/^\w*Error: /);
  // It waits its turn instead of coming back with every sweep …
  expect(await readDelivery(q.context, id)).toMatchObject({ status: "scheduled", attempt_count: 1 });
  expect(await q.consume("deliveries", [bodies[0]])).toEqual(["acked"]);
  // … unless somebody has mended what was wrong and replays it.
  q.mendSecret();
  await q.commit(() => planReplayDeadLetter(q.context, data[0]?.id ?? ""));
  expect(await q.consume("deliveries", [bodies[0]])).toEqual(["acked"]);
  expect(await readDelivery(q.context, id)).toMatchObject({ status: "delivered", attempt_count: 2 });
  await q.commit(() => planReplayDeadLetter(q.context, data[0]?.id ?? ""));
  expect(await readDelivery(q.context, id)).toMatchObject({ status: "delivered", attempt_count: 2 });
});

test("a dead message whose work succeeds after all leaves no letter", async () => {
  const q = consumers();
  const { id } = await q.delivery();
  expect(await q.consume("deliveries-dead", [{ ...q.tenant, delivery_id: id }])).toEqual(["acked"]);
  expect(q.received).toHaveLength(1);
  expect((await listDeadLetters(q.context, { limit: 10, after: null })).data).toEqual([]);
});

test("what is no message of ours disturbs nobody and is dropped in the end", async () => {
  const q = consumers();
  await q.endpoint();
  await q.happen();
  const odd = [null, "x", {}, { tenant_id: "ten_none" }];
  expect(await q.consume("outbox", [...odd, q.tenant])).toEqual([...odd.map(() => "retried"), "acked"]);
  expect(q.sent.deliveries).toHaveLength(1);
  expect(await q.consume("outbox-dead", odd)).toEqual(odd.map(() => "acked"));
  expect(q.logged.filter((each) => each === "a message that names no tenant was dropped")).toHaveLength(odd.length);
});

test("a slow endpoint holds up neither its batch nor the next one", async () => {
  const q = consumers();
  q.impatient();
  await q.endpoint({ url: "https://slow.example.com/" });
  await q.endpoint({ url: "https://quick.example.com/" });
  await q.happen();
  const ids = await q.drain();
  const release: (() => void)[] = [];
  q.answer(({ url }) => {
    if (!url.includes("slow")) return new Response(null, { status: 200 });
    return new Promise((resolve) => void release.push(() => resolve(new Response(null, { status: 200 }))));
  });
  const bodies = ids.map((id) => ({ ...q.tenant, delivery_id: id }));
  expect(await q.consume("deliveries", bodies)).toEqual(["acked", "acked"]);
  const states = async () =>
    (await Promise.all(ids.map((id) => readDelivery(q.context, id)))).map((d) => d.status).sort();
  expect(await states()).toEqual(["delivered", "scheduled"]);
  release[0]?.();
  await Promise.all(q.background);
  expect(await states()).toEqual(["delivered", "delivered"]);
});

test("what was turned away at a busy endpoint is put back on the queue when an attempt ends", async () => {
  const q = consumers();
  q.impatient();
  await q.endpoint();
  for (let i = 0; i <= ATTEMPTS_AT_ONCE_MAX; i++) await q.happen();
  const bodies = (await q.drain()).map((id) => ({ ...q.tenant, delivery_id: id }));
  const release: (() => void)[] = [];
  q.answer(() => new Promise((resolve) => void release.push(() => resolve(new Response(null, { status: 200 })))));
  await q.consume("deliveries", bodies.slice(0, ATTEMPTS_AT_ONCE_MAX));
  await expect.poll(() => release).toHaveLength(ATTEMPTS_AT_ONCE_MAX);
  const last = bodies.at(-1);
  expect(await q.consume("deliveries", [last])).toEqual(["acked"]);
  expect(release).toHaveLength(ATTEMPTS_AT_ONCE_MAX);
  expect(q.sent.deliveries).toEqual([]);
  release[0]?.();
  await expect.poll(() => q.sent.deliveries).toEqual([{ body: last }]);
});
