/** Events as they are read: one by one, as the tenant's feed, and as one payment's story. Webhooks carry the same. */
import * as z from "zod";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { idOf } from "../ids.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import type { events } from "../store/journal-schema.ts";
import type { Query } from "../store/statements.ts";
import type { Row, Store } from "../store/store.ts";
import { wireTime } from "../time.ts";
import { EVENT_TYPES, matchesEvent } from "./catalogue.ts";

/** An event with its place in the tenant's feed. */
export type EventRow = Row<typeof events> & { position: number };

export const EventView = z
  .strictObject({
    id: idOf("event"),
    object: z.literal("event"),
    type: z
      .string()
      .max(100)
      .meta({ description: "`<resource>.<past_tense>`. New types are added: skip unknown ones." }),
    created_at: z.iso.datetime(),
    timestamp: z.iso.datetime().meta({ description: "The same as `created_at`, under Standard Webhooks' name." }),
    tenant_id: idOf("tenant"),
    livemode: z.boolean(),
    subject_id: z.string().max(40).meta({ description: "The resource that changed." }),
    sequence: z.int().min(1).meta({ description: "Gapless per subject, from 1: tells older from newer." }),
    previous_event_id: idOf("event")
      .nullable()
      .meta({ description: "The subject's event before; null with its first." }),
    position: z.int().min(1).meta({ description: "Gapless per tenant, from 1: the place in the feed." }),
    data: z.strictObject({
      object: z.record(z.string(), z.unknown()).meta({ description: "The resource after the change, as it is read." }),
    }),
    caused_by: z.string().max(100).meta({ description: "The request or workflow run behind it." }),
  })
  .meta({ id: "Event", description: "Something that happened, as the feed, the streams and the webhooks carry it." });
export type EventView = z.infer<typeof EventView>;

export function eventView(row: EventRow, livemode: boolean): EventView {
  return {
    id: row.id,
    object: "event",
    type: row.type,
    created_at: wireTime(row.created_at),
    timestamp: wireTime(row.created_at),
    tenant_id: row.tenant_id,
    livemode,
    subject_id: row.subject_id,
    sequence: row.sequence,
    previous_event_id: row.previous_event_id,
    position: row.position,
    data: JSON.parse(row.data) as EventView["data"],
    caused_by: row.caused_by,
  };
}

const EVENT_WITH_POSITION = `SELECT e.*, f.position FROM feed f
  JOIN events e ON e.tenant_id = f.tenant_id AND e.id = f.event_id WHERE f.tenant_id = ?1`;

export function eventById(store: Store, id: string): Query<EventRow | undefined> {
  const query = store.query<EventRow>(`${EVENT_WITH_POSITION} AND f.event_id = ?2`, id);
  return { ...query, take: (rows) => query.take(rows)[0] };
}

/** @throws Refusal `not_found` */
export async function readEvent(context: Context, id: string): Promise<EventView> {
  const row = await context.store.readOne(eventById(context.store, id));
  if (!row) throw notFound();
  return eventView(row, context.livemode);
}

/** The tenant's feed after a position, oldest first. `filters` as webhook endpoints have them; none means all. */
export function eventsAfter(
  store: Store,
  after: number,
  limit: number,
  filters: readonly string[] = [],
): Query<EventRow[]> {
  const all = filters.length === 0 || filters.includes("*");
  const types = all ? [] : EVENT_TYPES.map(({ type }) => type).filter((type) => matchesEvent(filters, type));
  const wanted = all ? "" : " AND e.type IN (SELECT value FROM json_each(?4))";
  return store.query<EventRow>(
    `${EVENT_WITH_POSITION} AND f.position > ?2${wanted} ORDER BY f.position LIMIT ?3`,
    after,
    limit,
    ...(all ? [] : [JSON.stringify(types)]),
  );
}

/** One payment's story after a position, oldest first: its own events and those of its distribution and shares. */
export function paymentEventsAfter(store: Store, paymentId: string, after: number, limit: number): Query<EventRow[]> {
  return store.query<EventRow>(
    `SELECT e.*, f.position FROM events e JOIN feed f ON f.tenant_id = e.tenant_id AND f.event_id = e.id
      WHERE e.tenant_id = ?1 AND e.payment_id = ?2 AND f.position > ?3 ORDER BY f.position LIMIT ?4`,
    paymentId,
    after,
    limit,
  );
}

/** One page of the feed, oldest first. A page's end is a position, so a reader goes on from its last event. */
export async function listEvents(
  context: Context,
  filter: { after: number; types: readonly string[] },
  page: Page,
): Promise<Listed<EventView>> {
  const after = page.after === null ? filter.after : Number(page.after);
  const found = await context.store.readOne(eventsAfter(context.store, after, page.limit + 1, filter.types));
  const { rows, next } = cut(found, page, (row) => String(row.position));
  return { data: rows.map((row) => eventView(row, context.livemode)), next };
}
