/** Events over HTTP: the feed, one event, and both live streams. */
import * as z from "zod";
import { notFound } from "../../core/errors.ts";
import { idOf } from "../../core/ids.ts";
import { isEventFilter } from "../../core/outbound/catalogue.ts";
import {
  EventView,
  eventsAfter,
  eventView,
  listEvents,
  paymentEventsAfter,
  readEvent,
} from "../../core/outbound/feed.ts";
import { feedCounters } from "../../core/store/journal-schema.ts";
import { payments } from "../../core/store/schema.ts";
import { list, read, stream } from "../edge.ts";
import { eventStream, STREAM_PAGE, startOf } from "../event-stream.ts";

const TYPES_LENGTH_MAX = 2000;

const After = z.coerce
  .number()
  .int()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER)
  .meta({ description: "Only events after this position.", example: 0 });

const Types = z
  .string()
  .max(TYPES_LENGTH_MAX)
  .transform((text) => text.split(","))
  .refine((types) => types.every(isEventFilter), "must be types of event or `<resource>.*`, separated by commas")
  .meta({ description: "Types of event or `<resource>.*`, separated by commas.", example: "payment.*,share.released" });

const SENT = "Server-sent events: `id` is the position in the feed, `event` the type, `data` an Event.";

export const events = [
  list({
    path: "/v1/events",
    operationId: "listEvents",
    sdk: "events.list",
    tag: "Events",
    summary: "Read the feed",
    description:
      "Oldest first, in the order of their positions, which have no gaps. Remember the position of the last event " +
      "you have handled and go on with `after`.",
    scope: "events:read",
    query: z.strictObject({ after: After.optional(), types: Types.optional() }),
    item: EventView,
    answerDescription: "A page, oldest first.",
    list: ({ context, query }, page) =>
      listEvents(context, { after: query.after ?? 0, types: query.types ?? [] }, page),
  }),

  stream({
    path: "/v1/events/stream",
    operationId: "streamEvents",
    sdk: "events.stream",
    tag: "Events",
    summary: "Follow the feed live",
    description:
      "Begins with what happens from now on, or after `after`. A connection ends after a quarter of an hour; with " +
      "`Last-Event-ID` the next one goes on where it stopped, and nothing is lost between them.",
    scope: "events:read",
    query: z.strictObject({ after: After.optional(), types: Types.optional() }),
    answerDescription: SENT,
    errors: ["malformed_request"],
    stream: async ({ context, query, headers, ports, platform, signal }) => {
      const { store, livemode } = context;
      const after = startOf(headers, query.after) ?? (await store.readOne(store.row(feedCounters, {})))?.position ?? 0;
      const next = async (position: number) => {
        const rows = await store.readOne(eventsAfter(store, position, STREAM_PAGE, query.types));
        return rows.map((row) => eventView(row, livemode));
      };
      return eventStream({ after, read: next, wait: ports.wait, wall: platform.wall, signal });
    },
  }),

  read({
    path: "/v1/events/{id}",
    operationId: "getEvent",
    sdk: "events.retrieve",
    tag: "Events",
    summary: "Read an event",
    description: "As it was sent to webhook endpoints, byte for byte.",
    scope: "events:read",
    params: z.strictObject({ id: idOf("event") }),
    answer: EventView,
    read: ({ context, params }) => readEvent(context, params.id),
  }),

  stream({
    path: "/v1/payments/{id}/stream",
    operationId: "followPayment",
    sdk: "payments.follow",
    tag: "Payments",
    summary: "Follow a payment live",
    description:
      "The payment's story from its beginning, each stage as it happens: its own events and those of its " +
      "distribution and shares. With `Last-Event-ID` it goes on after that event.",
    scope: "payments:read",
    params: z.strictObject({ id: idOf("payment") }),
    answerDescription: SENT,
    errors: ["malformed_request"],
    stream: async ({ context, params, headers, ports, platform, signal }) => {
      const { store, livemode } = context;
      if (!(await store.readOne(store.row(payments, { id: params.id })))) throw notFound();
      const next = async (position: number) => {
        const rows = await store.readOne(paymentEventsAfter(store, params.id, position, STREAM_PAGE));
        return rows.map((row) => eventView(row, livemode));
      };
      const after = startOf(headers, undefined) ?? 0;
      return eventStream({ after, read: next, wait: ports.wait, wall: platform.wall, signal });
    },
  }),
];
