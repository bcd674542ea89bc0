/** Events as they happen, as server-sent events: id = position in the feed, event = type, data = the envelope. */
import { Refusal } from "../core/errors.ts";
import type { EventView } from "../core/outbound/feed.ts";
import type { Clock } from "../core/ports.ts";
import { MINUTE, SECOND } from "../core/time.ts";

/** How often the database is asked: at first, and in the end when nothing happens. */
const ASK_MIN_MS = 100;
const ASK_MAX_MS = SECOND;
const ASK_GROWTH = 1.3;
/** Silence never lasts longer, so that both ends and everything between them know that the line stands. */
const HEARTBEAT_MS = 15 * SECOND;
/** A connection is ended after this long; the reader comes back where it stopped, to whoever serves then. */
const LIFETIME_MS = 15 * MINUTE;
const RECONNECT_MS = SECOND;

/** Events that are read at once. */
export const STREAM_PAGE = 100;

export interface Follow {
  /** The position after which to begin. */
  after: number;
  /** The next events after a position, oldest first, at most `STREAM_PAGE`. */
  read(after: number): Promise<readonly EventView[]>;
  wait(ms: number): Promise<unknown>;
  wall: Clock;
  signal: AbortSignal;
}

/** Goes on until the reader leaves or the connection has had its time. Reads only as fast as the reader takes. */
export function eventStream({ after, read, wait, wall, signal }: Follow): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const endsAt = wall.now() + LIFETIME_MS;
  let position = after;
  let askMs = ASK_MIN_MS;
  let lastSaid = wall.now();
  let left = false;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      // The place goes first: a reader whose line breaks before its first event comes back to here, not to then.
      controller.enqueue(encoder.encode(`retry: ${RECONNECT_MS}\nid: ${after}\n\n`));
    },
    async pull(controller) {
      while (!left && !signal.aborted && wall.now() < endsAt) {
        const events = await read(position);
        if (events.length > 0) {
          position = events.at(-1)?.position ?? position;
          askMs = ASK_MIN_MS;
          lastSaid = wall.now();
          controller.enqueue(encoder.encode(events.map(frame).join("")));
          return;
        }
        if (wall.now() - lastSaid >= HEARTBEAT_MS) {
          lastSaid = wall.now();
          controller.enqueue(encoder.encode(":\n\n"));
          return;
        }
        await wait(askMs);
        askMs = Math.min(askMs * ASK_GROWTH, ASK_MAX_MS);
      }
      if (!left) controller.close();
    },
    cancel() {
      left = true;
    },
  });
}

/** JSON has no line breaks of its own, so an event's data is one line. */
function frame(event: EventView): string {
  return `id: ${event.position}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/**
 * Where a reader goes on: what it received last before anything else, then what it asks for.
 *
 * @throws Refusal `malformed_request`
 */
export function startOf(headers: Headers, after: number | undefined): number | undefined {
  const last = headers.get("last-event-id");
  if (last === null || last === "") return after;
  if (!/^\d{1,15}$/.test(last)) {
    throw new Refusal("malformed_request", "Last-Event-ID is the id of an event of this stream: a number.", {
      errors: [{ pointer: "header:Last-Event-ID", code: "malformed_request", detail: "must be a number" }],
    });
  }
  return Number(last);
}
