/** From the outbox to deliveries: one per event and endpoint, planned again whenever somebody else was faster. */
import type { Context } from "../context.ts";
import type { Queue } from "../ports.ts";
import { wroteFirst } from "../store/first-writer.ts";
import { deliveries, outbox, webhookEndpoints } from "../store/journal-schema.ts";
import type { Statement } from "../store/statements.ts";
import { matchesEvent } from "./catalogue.ts";

/** On the queue `outbox`: this tenant has news. */
export type OutboxMessage = {
  readonly tenant_id: string;
};

/** On the queue `deliveries`: this delivery may be due. */
export type DeliveryMessage = {
  readonly tenant_id: string;
  readonly delivery_id: string;
};

/** Events that one commit fans out. */
export const FAN_OUT_PAGE = 100;
/** Messages that a queue takes at once. */
const SEND_BATCH_MAX = 100;
/** How often a page is planned anew before its message is given back to the queue. */
const PLANS_MAX = 8;

interface Waiting {
  event_id: string;
  type: string;
  position: number;
}

/** Tells the queue that a tenant has news. What is lost here is found by the sweeper. */
export async function nudgeOutbox(queue: Queue<OutboxMessage>, tenantId: string): Promise<void> {
  await queue.send({ tenant_id: tenantId });
}

export async function sendDeliveries(
  queue: Queue<DeliveryMessage>,
  messages: readonly DeliveryMessage[],
): Promise<void> {
  for (let i = 0; i < messages.length; i += SEND_BATCH_MAX) {
    await queue.sendBatch(messages.slice(i, i + SEND_BATCH_MAX).map((body) => ({ body })));
  }
}

export interface FanOut {
  statements: Statement[];
  deliveryIds: string[];
  /** Outbox rows that this plan takes away. */
  events: number;
}

/**
 * Plans the deliveries of a page of the outbox. An event goes to the endpoints that are enabled now, want its type,
 * and were made before it happened (by its place in the feed, which no clock can falsify).
 */
export async function planFanOut(context: Context): Promise<FanOut> {
  const { store } = context;
  const [waiting, endpoints, made] = await store.read(
    store.query<Waiting>(
      `SELECT o.event_id, e.type, f.position FROM outbox o
        JOIN events e ON e.tenant_id = o.tenant_id AND e.id = o.event_id
        JOIN feed f ON f.tenant_id = o.tenant_id AND f.event_id = o.event_id
        WHERE o.tenant_id = ?1 ORDER BY o.event_id LIMIT ?2`,
      FAN_OUT_PAGE,
    ),
    store.rows(webhookEndpoints, { where: { state: "enabled" } }),
    store.query<{ event_id: string; webhook_endpoint_id: string }>(
      `SELECT d.event_id, d.webhook_endpoint_id FROM outbox o
        JOIN deliveries d ON d.tenant_id = o.tenant_id AND d.event_id = o.event_id WHERE o.tenant_id = ?1`,
    ),
  );
  const taken = new Set(made.map((each) => `${each.webhook_endpoint_id} ${each.event_id}`));
  const now = context.wall.now();
  const targets = endpoints.map((row) => ({ ...row, filters: JSON.parse(row.event_types) as string[] }));
  const rows = waiting.flatMap((event) =>
    targets
      .filter((to) => event.position > to.after_position && matchesEvent(to.filters, event.type))
      .filter((to) => !taken.has(`${to.id} ${event.event_id}`))
      .map((to) => ({
        id: context.ids.make("delivery"),
        webhook_endpoint_id: to.id,
        event_id: event.event_id,
        state: "scheduled" as const,
        attempts: 0,
        next_attempt_at: now,
        lease_until: 0,
        last_error: null,
        created_at: now,
        updated_at: now,
      })),
  );
  const done = store.remove(outbox, { event_id: { in: waiting.map((each) => each.event_id) } });
  return {
    statements: waiting.length === 0 ? [] : rows.length === 0 ? [done] : [store.insert(deliveries, rows), done],
    deliveryIds: rows.map((row) => row.id),
    events: waiting.length,
  };
}

/**
 * Fans out everything in one tenant's outbox. No key names the commit: the index over (endpoint, event) does, and who
 * meets a row there was overtaken and plans again from what is left.
 *
 * @param made is told each page's deliveries once they stand
 */
export async function drainOutbox(context: Context, made: (ids: readonly string[]) => Promise<void>): Promise<void> {
  for (let overtaken = 0; overtaken < PLANS_MAX; ) {
    const { statements, deliveryIds, events } = await planFanOut(context);
    if (events === 0) return;
    if (!(await wroteFirst(context.store, statements))) {
      overtaken += 1;
      continue;
    }
    overtaken = 0;
    if (deliveryIds.length > 0) await made(deliveryIds);
    if (events < FAN_OUT_PAGE) return;
  }
  throw new Error("the outbox is being drained by too many at once");
}
