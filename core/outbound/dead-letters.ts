/** What a queue gave up: kept with its reason, listed, and put back. */
import * as z from "zod";
import { audit } from "../audit.ts";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { idOf } from "../ids.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { commitKey, commitPlanned, type Plan } from "../store/commit.ts";
import { deadLetters, deliveries } from "../store/journal-schema.ts";
import type { Statement } from "../store/statements.ts";
import type { Row } from "../store/store.ts";
import { HOUR, wireTime } from "../time.ts";

/** The queues whose dead letters are kept. */
export const QUEUES = ["outbox", "deliveries"] as const;
export type QueueName = (typeof QUEUES)[number];

export const REASON_MAX = 500;

type DeadLetterRow = Row<typeof deadLetters>;

export const DeadLetterView = z
  .strictObject({
    id: idOf("dead_letter"),
    object: z.literal("dead_letter"),
    livemode: z.boolean(),
    queue: z.enum(QUEUES),
    delivery: idOf("delivery").nullable().meta({ description: "The delivery that the message was about, if any." }),
    reason: z.string().max(REASON_MAX),
    created_at: z.iso.datetime(),
    replayed_at: z.iso.datetime().nullable(),
  })
  .meta({ id: "DeadLetter", description: "A message that its queue gave up after its last retry." });
export type DeadLetterView = z.infer<typeof DeadLetterView>;

export interface DeadLetter {
  queue: QueueName;
  /** The queue's id of the message: the same message is kept once. */
  messageId: string;
  /** The message as it was: ids only. */
  body: object;
  reason: string;
}

/**
 * Keeps a message that its queue gave up.
 *
 * @param consequences plans what else the giving up changes, in the same commit
 */
export async function keepDeadLetter(
  context: Context,
  letter: DeadLetter,
  consequences: () => Promise<Statement[]> = async () => [],
): Promise<void> {
  const { store, wall } = context;
  const statement = store.insert(deadLetters, {
    id: context.ids.make("dead_letter"),
    queue: letter.queue,
    body: JSON.stringify(letter.body),
    reason: letter.reason.slice(0, REASON_MAX),
    received_at: wall.now(),
    replayed_at: null,
  });
  // Messages about a tenant's outbox all say the same: one of an hour is enough.
  const which = letter.queue === "outbox" ? `hour-${Math.floor(wall.now() / HOUR)}` : letter.messageId;
  const key = commitKey<null>(store, `dead-letter/${letter.queue}/${which}`, wall.now());
  await commitPlanned(store, key, async () => ({ statements: [statement, ...(await consequences())], result: null }));
}

/** Newest first. */
export async function listDeadLetters(context: Context, page: Page): Promise<Listed<DeadLetterView>> {
  const found = await context.store.readOne(
    context.store.rows(deadLetters, {
      ...(page.after !== null && { where: { id: { lt: page.after } } }),
      orderBy: [{ column: "id", descending: true }],
      limit: page.limit + 1,
    }),
  );
  const { rows, next } = cut(found, page, (row) => row.id);
  return { data: rows.map((row) => deadLetterView(row, context.livemode)), next };
}

/**
 * Marks a dead letter as put back, and makes its delivery due now unless it has arrived meanwhile. Doing it twice, or
 * after the work was done in another way, changes nothing.
 *
 * @throws Refusal `not_found`
 */
export async function planReplayDeadLetter(context: Context, id: string): Promise<Plan<DeadLetterView>> {
  const { store } = context;
  const row = await readRow(context, id);
  const now = context.wall.now();
  const view = deadLetterView({ ...row, replayed_at: row.replayed_at ?? now }, context.livemode);
  if (row.replayed_at !== null) return { statements: [], result: view };
  const statements = [
    store.update(deadLetters, { id, replayed_at: null }, { replayed_at: now }),
    audit(context, { action: "dead_letter.replay", subjectId: id, fields: ["replayed_at"] }),
  ];
  if (view.delivery !== null) {
    const due = { state: "scheduled" as const, next_attempt_at: now, updated_at: now };
    statements.push(store.update(deliveries, { id: view.delivery, state: { in: ["scheduled", "dead"] } }, due));
  }
  return { statements, result: view };
}

/** The queue and the message to send again. @throws Refusal `not_found` */
export async function letterMessage(context: Context, id: string): Promise<{ queue: QueueName; deliveryId?: string }> {
  const row = await readRow(context, id);
  const deliveryId = deliveryIn(row);
  return { queue: row.queue as QueueName, ...(deliveryId !== null && { deliveryId }) };
}

async function readRow(context: Context, id: string): Promise<DeadLetterRow> {
  const row = await context.store.readOne(context.store.row(deadLetters, { id }));
  if (!row) throw notFound();
  return row;
}

function deadLetterView(row: DeadLetterRow, livemode: boolean): DeadLetterView {
  return {
    id: row.id,
    object: "dead_letter",
    livemode,
    queue: row.queue as QueueName,
    delivery: deliveryIn(row),
    reason: row.reason,
    created_at: wireTime(row.received_at),
    replayed_at: wireTime(row.replayed_at),
  };
}

function deliveryIn(row: DeadLetterRow): string | null {
  return (JSON.parse(row.body) as { delivery_id?: string }).delivery_id ?? null;
}
