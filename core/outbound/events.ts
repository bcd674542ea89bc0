/** Announcing: events are numbered per subject, and the number is the lock that keeps concurrent writers apart. */
import type { Context } from "../context.ts";
import { events } from "../store/journal-schema.ts";
import { sequenceGuards } from "../store/refund-schema.ts";
import type { Query, Statement } from "../store/statements.ts";
import type { NewRow, Store } from "../store/store.ts";
import type { EventType } from "./catalogue.ts";

/** A subject's last event, as the plan read it. The next writer inserts the number after it. */
export interface LastEvent {
  subjectId: string;
  sequence: number;
  eventId: string | null;
}

export function lastEvent(store: Store, subjectId: string): Query<LastEvent> {
  const query = store.query<{ sequence: number; id: string }>(
    "SELECT sequence, id FROM events WHERE tenant_id = ?1 AND subject_id = ?2 ORDER BY sequence DESC LIMIT 1",
    subjectId,
  );
  return {
    ...query,
    take: (rows) => {
      const row = query.take(rows)[0];
      return { subjectId, sequence: row?.sequence ?? 0, eventId: row?.id ?? null };
    },
  };
}

/** For a subject that this plan creates. */
export function noEventYet(subjectId: string): LastEvent {
  return { subjectId, sequence: 0, eventId: null };
}

export interface News {
  type: EventType;
  /** The subject's last event as read; further news of the same subject in one plan continues its numbers. */
  after: LastEvent;
  /** The resource as it is on the wire after the change, without personal fields. */
  object: object;
  /** The payment whose story this belongs to, for its stream and timeline. */
  paymentId?: string;
}

/** Planned news, and what it makes the last event of each subject. */
export interface Announced {
  readonly statement: Statement;
  /** @param after the subject's last event before */
  lastOf(after: LastEvent): LastEvent;
}

/** Plans the events of one commit, in order. The database publishes them to the feed and the outbox by itself. */
export function announce(context: Context, news: readonly News[], at: number): Statement {
  return announced(context, news, at).statement;
}

/** The same, for who goes on from these events. */
export function announced(context: Context, news: readonly News[], at: number): Announced {
  const last = new Map<string, LastEvent>();
  const rows = news.map(({ type, after, object, paymentId }): NewRow<typeof events> => {
    const { subjectId } = after;
    const previous = last.get(subjectId) ?? after;
    const row = {
      subject_id: subjectId,
      sequence: previous.sequence + 1,
      id: context.ids.make("event"),
      previous_event_id: previous.eventId,
      type,
      payment_id: paymentId ?? null,
      data: JSON.stringify({ object }),
      caused_by: context.causedBy,
      created_at: at,
    };
    last.set(subjectId, { subjectId, sequence: row.sequence, eventId: row.id });
    return row;
  });
  const statement = context.store.insert(events, rows);
  return { statement, lastOf: (after) => last.get(after.subjectId) ?? after };
}

/** A plan that announces nothing of these subjects may still rest on nothing having happened to them since it read. */
export function mustBeLast(store: Store, lasts: readonly LastEvent[]): Statement {
  return store.insert(
    sequenceGuards,
    lasts.map(({ subjectId: subject_id, sequence }) => ({ subject_id, sequence })),
  );
}

/** Whether a plan makes events, so that somebody should look into the outbox once it has landed. */
export function announces(statements: readonly Statement[]): boolean {
  return statements.some(({ sql }) => sql.startsWith("INSERT INTO events "));
}
