/** What a queue gave up: kept with its reason, listed, and put back. */
import { z } from "zod";
import { audit } from "../audit.ts";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { idOf } from "../ids.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { commitKey, commitPlanned, type Plan } from "../store/commit.ts";
import { deadLetters } from "../store/journal-schema.ts";
import type { Row } from "../store/store.ts";
import { wireTime } from "../time.ts";

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

/** Keeps a message that its queue gave up. */
export async function keepDeadLetter(context: Context, letter: DeadLetter): Promise<void> {
  const { store, wall } = context;
  const statement = store.insert(deadLetters, {
    id: context.ids.make("dead_letter"),
    queue: letter.queue,
    body: JSON.stringify(letter.body),
    reason: letter.reason.slice(0, REASON_MAX),
    received_at: wall.now(),
    replayed_at: null,
  });
  const key = commitKey<null>(store, `dead-letter/${letter.queue}/${letter.messageId}`, wall.now());
  await commitPlanned(store, key, async () => ({ statements: [statement], result: null }));
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
 * Marks a dead letter as put back. Its message says only what to look after, so that doing it twice, or after the
 * work was done in another way, changes nothing.
 *
 * @throws Refusal `not_found`
 */
export async function planReplayDeadLetter(context: Context, id: string): Promise<Plan<DeadLetterView>> {
  const row = await readRow(context, id);
  const replayedAt = row.replayed_at ?? context.wall.now();
  return {
    statements:
      row.replayed_at === null
        ? [
            context.store.update(deadLetters, { id, replayed_at: null }, { replayed_at: replayedAt }),
            audit(context, { action: "dead_letter.replay", subjectId: id, fields: ["replayed_at"] }),
          ]
        : [],
    result: deadLetterView({ ...row, replayed_at: replayedAt }, context.livemode),
  };
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
