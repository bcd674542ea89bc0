/** A payment's whole life in one list: what happened, and what the provider was asked and answered meanwhile. */
import * as z from "zod";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { idOf } from "../ids.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { payments } from "../store/schema.ts";
import { wireTime } from "../time.ts";

export const TimelineEntry = z
  .strictObject({
    object: z.literal("timeline_entry"),
    livemode: z.boolean(),
    at: z.iso.datetime(),
    kind: z.enum(["event", "provider_call"]),
    type: z.string().max(200).meta({ description: "The event's type, or the provider's name of the operation." }),
    subject: z.string().max(64).meta({ description: "The id of what it is about: the payment, a share, a refund." }),
    event: idOf("event").nullable(),
    status: z.string().max(100).nullable().meta({ description: "How the provider answered a call." }),
    reference: z.string().max(255).nullable().meta({ description: "The provider's id of what a call was about." }),
    provider_request: z.string().max(255).nullable().meta({ description: "What the provider calls the request." }),
  })
  .meta({ id: "TimelineEntry", description: "One moment of a payment's life." });
export type TimelineEntry = z.infer<typeof TimelineEntry>;

interface EntryRow extends Omit<TimelineEntry, "object" | "livemode" | "at"> {
  readonly at: number;
  readonly key: string;
}

/** Commits are named after their subject, so that a subject's calls stand together. */
const CALLS = `SELECT c.recorded_at AS at, 'c' || c.commit_key || '#' || c.position AS key, 'provider_call' AS kind,
  c.kind AS type, c.subject_id AS subject, NULL AS event, c.status, c.reference,
  c.response->>'$.request_id' AS provider_request FROM `;
const callsOf = (table: string, where: string) =>
  `${CALLS} ${table} s JOIN provider_calls c ON c.tenant_id = s.tenant_id AND c.commit_key > s.id || '/'
   AND c.commit_key < s.id || '0' WHERE s.tenant_id = ?1 AND s.${where} = ?2`;

const ENTRIES = `SELECT e.created_at AS at, printf('e%015d', f.position) AS key, 'event' AS kind, e.type,
    e.subject_id AS subject, e.id AS event, NULL AS status, NULL AS reference, NULL AS provider_request
  FROM events e JOIN feed f ON f.tenant_id = e.tenant_id AND f.event_id = e.id
  WHERE e.tenant_id = ?1 AND e.payment_id = ?2
  UNION ALL ${callsOf("payments", "id")}
  UNION ALL ${callsOf("refunds", "payment_id")}
  UNION ALL ${callsOf("distributions", "payment_id")}`;

/**
 * Oldest first. What was asked stands before what came of it.
 * @throws Refusal `not_found`
 */
export async function paymentTimeline(
  { store, livemode }: Context,
  paymentId: string,
  page: Page,
): Promise<Listed<TimelineEntry>> {
  const [, at = "-1", key = ""] = /^(\d+) (.*)$/.exec(page.after ?? "") ?? [];
  const [payment, found] = await store.read(
    store.row(payments, { id: paymentId }),
    store.query<EntryRow>(
      `SELECT * FROM (${ENTRIES}) WHERE at > ?3 OR (at = ?3 AND key > ?4) ORDER BY at, key LIMIT ?5`,
      paymentId,
      Number(at),
      key,
      page.limit + 1,
    ),
  );
  if (!payment) throw notFound();
  const { rows, next } = cut(found, page, (row) => `${row.at} ${row.key}`);
  const data = rows.map(({ key: _order, at: moment, ...entry }): TimelineEntry => {
    return { object: "timeline_entry", livemode, at: wireTime(moment), ...entry };
  });
  return { data, next };
}
