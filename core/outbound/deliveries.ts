/** Deliveries as they are read, and sent again: one per event and endpoint, each attempt on record. */
import * as z from "zod";
import { audit } from "../audit.ts";
import type { Context } from "../context.ts";
import { notFound, Refusal } from "../errors.ts";
import { idOf } from "../ids.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { type State, statesOf } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { deliveries, deliveryAttempts, type webhookEndpoints } from "../store/journal-schema.ts";
import type { Query } from "../store/statements.ts";
import type { Row, Store } from "../store/store.ts";
import { wireTime } from "../time.ts";
import { EXCERPT_MAX } from "./send.ts";

/** Attempts that a delivery shows, the newest; replays may have made more. */
export const ATTEMPTS_SHOWN_MAX = 100;

export type DeliveryRow = Row<typeof deliveries> & { event_type: string };

const deliveryFields = {
  id: idOf("delivery"),
  object: z.literal("delivery"),
  livemode: z.boolean(),
  status: z.enum(statesOf("delivery")),
  webhook_endpoint: idOf("webhook_endpoint"),
  event: idOf("event"),
  event_type: z.string().max(100),
  attempt_count: z.int().min(0),
  next_attempt_at: z.iso.datetime().nullable(),
  last_error: z.string().max(1000).nullable(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
};

export const DeliveryView = z
  .strictObject(deliveryFields)
  .meta({ id: "Delivery", description: "One event on its way to one endpoint. `dead` after ten attempts." });
export type DeliveryView = z.infer<typeof DeliveryView>;

export const DeliveryAttemptView = z
  .strictObject({
    attempt: z.int().min(1),
    started_at: z.iso.datetime(),
    duration_ms: z.int().min(0),
    status_code: z.int().nullable().meta({ description: "Null when there was no answer." }),
    error: z.string().max(1000).nullable(),
    response_excerpt: z
      .string()
      .max(EXCERPT_MAX)
      .nullable()
      .meta({ description: "The beginning of the answer. Written by the receiver: escape it before you show it." }),
  })
  .meta({ id: "DeliveryAttempt" });

export const DeliveryWithAttempts = z
  .strictObject({ ...deliveryFields, attempts: z.array(DeliveryAttemptView) })
  .meta({ id: "DeliveryWithAttempts", description: "A delivery and its attempts, the newest first." });
export type DeliveryWithAttempts = z.infer<typeof DeliveryWithAttempts>;

export function deliveryView(row: DeliveryRow, livemode: boolean): DeliveryView {
  return {
    id: row.id,
    object: "delivery",
    livemode,
    status: row.state,
    webhook_endpoint: row.webhook_endpoint_id,
    event: row.event_id,
    event_type: row.event_type,
    attempt_count: row.attempts,
    next_attempt_at: wireTime(row.next_attempt_at),
    last_error: row.last_error,
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}

const DELIVERY_WITH_TYPE = `SELECT d.*, e.type AS event_type FROM deliveries d
  JOIN events e ON e.tenant_id = d.tenant_id AND e.id = d.event_id WHERE d.tenant_id = ?1`;

function deliveryById(store: Store, id: string): Query<DeliveryRow | undefined> {
  const query = store.query<DeliveryRow>(`${DELIVERY_WITH_TYPE} AND d.id = ?2`, id);
  return { ...query, take: (rows) => query.take(rows)[0] };
}

/** @throws Refusal `not_found` */
export async function readDelivery(context: Context, id: string): Promise<DeliveryWithAttempts> {
  const { store } = context;
  const [row, attempts] = await store.read(
    deliveryById(store, id),
    store.rows(deliveryAttempts, {
      where: { delivery_id: id },
      orderBy: [{ column: "attempt", descending: true }],
      limit: ATTEMPTS_SHOWN_MAX,
    }),
  );
  if (!row) throw notFound();
  return {
    ...deliveryView(row, context.livemode),
    attempts: attempts.map((each) => ({
      attempt: each.attempt,
      started_at: wireTime(each.started_at),
      duration_ms: each.duration_ms,
      status_code: each.status_code,
      error: each.error,
      response_excerpt: each.response_excerpt,
    })),
  };
}

export interface DeliveryFilter {
  webhook_endpoint?: string | undefined;
  event?: string | undefined;
  status?: State<"delivery"> | undefined;
}

/** Newest first. */
export async function listDeliveries(
  context: Context,
  filter: DeliveryFilter,
  page: Page,
): Promise<Listed<DeliveryView>> {
  const wanted: [string, string | undefined][] = [
    ["webhook_endpoint_id =", filter.webhook_endpoint],
    ["event_id =", filter.event],
    ["state =", filter.status],
    ["id <", page.after ?? undefined],
  ];
  const given = wanted.flatMap(([term, value]) => (value === undefined ? [] : [{ term, value }]));
  const terms = given.map(({ term }, i) => ` AND d.${term} ?${i + 2}`).join("");
  const limit = Math.trunc(page.limit) + 1;
  const found = await context.store.readOne(
    context.store.query<DeliveryRow>(
      `${DELIVERY_WITH_TYPE}${terms} ORDER BY d.id DESC LIMIT ${limit}`,
      ...given.map(({ value }) => value),
    ),
  );
  const { rows, next } = cut(found, page, (row) => row.id);
  return { data: rows.map((row) => deliveryView(row, context.livemode)), next };
}

/**
 * Puts a dead delivery back on the schedule, due now. It goes on where its schedule stopped, or begins it anew after
 * the tenth attempt. One that is scheduled already stays as it is, so asking twice is asking once.
 *
 * @throws Refusal `not_found`, `state_conflict` (it was delivered, or its endpoint is disabled)
 */
export async function planReplayDelivery(context: Context, id: string): Promise<Plan<DeliveryView>> {
  const { store } = context;
  const [row, endpoint] = await store.read(
    deliveryById(store, id),
    store.query<{ state: string }>(
      `SELECT w.state FROM deliveries d JOIN webhook_endpoints w
        ON w.tenant_id = d.tenant_id AND w.id = d.webhook_endpoint_id WHERE d.tenant_id = ?1 AND d.id = ?2`,
      id,
    ),
  );
  if (!row) throw notFound();
  if (row.state === "scheduled") return { statements: [], result: deliveryView(row, context.livemode) };
  if (row.state === "delivered") throw new Refusal("state_conflict", "The event was delivered.");
  if (endpoint[0]?.state !== "enabled") {
    throw new Refusal("state_conflict", "The webhook endpoint is disabled; enable it first.");
  }
  const now = context.wall.now();
  const set = { state: "scheduled" as const, next_attempt_at: now, lease_until: 0, last_error: null, updated_at: now };
  return {
    statements: [
      store.update(deliveries, { id, state: "dead" }, set),
      audit(context, { action: "delivery.replay", subjectId: id, fields: ["status"] }),
    ],
    result: deliveryView({ ...row, ...set }, context.livemode),
  };
}

/** The delivery, its endpoint, and when: what an attempt begins with. */
export interface Claim {
  delivery: Row<typeof deliveries>;
  endpoint: Row<typeof webhookEndpoints>;
}

/** Attempts under way at one endpoint: a slow one waits for itself and holds up nobody else. */
export const ATTEMPTS_AT_ONCE_MAX = 6;

/** Takes a due delivery for one attempt. Whoever comes while it is taken, or while its endpoint is busy, gets none. */
export function claimDelivery(store: Store, id: string, now: number, leaseUntil: number): Query<Claim["delivery"][]> {
  return store.query<Claim["delivery"]>(
    `UPDATE deliveries SET lease_until = ?4 WHERE tenant_id = ?1 AND id = ?2 AND state = 'scheduled'
      AND lease_until < ?3 AND next_attempt_at <= ?3
      AND (SELECT count(*) FROM deliveries busy WHERE busy.tenant_id = ?1 AND busy.state = 'scheduled'
        AND busy.webhook_endpoint_id = deliveries.webhook_endpoint_id AND busy.lease_until >= ?3) < ?5
      RETURNING *`,
    id,
    now,
    leaseUntil,
    ATTEMPTS_AT_ONCE_MAX,
  );
}

/** Due deliveries of an endpoint that nobody has taken: what was turned away while the endpoint was busy. */
export function nextWaiting(store: Store, endpointId: string, now: number): Query<string[]> {
  const query = store.query<{ id: string }>(
    `SELECT id FROM deliveries WHERE tenant_id = ?1 AND webhook_endpoint_id = ?2 AND state = 'scheduled'
      AND lease_until < ?3 AND next_attempt_at <= ?3 LIMIT ?4`,
    endpointId,
    now,
    ATTEMPTS_AT_ONCE_MAX,
  );
  return { ...query, take: (rows) => query.take(rows).map((row) => row.id) };
}
