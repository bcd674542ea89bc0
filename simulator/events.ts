/** Events: made by every change, listed for thirty days, delivered to the webhook endpoints that want them. */

import { missing } from "./errors.ts";
import { newId } from "./ids.ts";
import { listing } from "./lists.ts";
import { flag, list, page, text, timeRange } from "./params.ts";
import { route } from "./routing.ts";
import type { Store, StripeObject } from "./store.ts";
import { type Call, seconds, type World } from "./world.ts";

/** The version that the pinned SDK speaks. */
export const API_VERSION = "2026-10-28.endive";
const KEPT_S = 30 * 86_400;

export interface StripeEvent extends StripeObject {
  type: string;
  account?: string;
  created: number;
}

/** What is kept beside a webhook endpoint and never shown. */
export interface EndpointSecret {
  readonly secret: string;
  readonly connect: boolean;
}

/** A webhook endpoint as far as deliveries need it. */
export interface Endpoint extends StripeObject {
  url: string;
  status: string;
  enabled_events: string[];
  api_version: string | null;
}

type EndpointRow = { body: string; hidden: string };

/** The enabled endpoints that listen to an event of this type, of the platform or (Connect) of its accounts. */
function listeners(store: Store, type: string, connect: boolean): Endpoint[] {
  return store
    .rows<EndpointRow>("SELECT body, hidden FROM objects WHERE kind = 'webhook_endpoint'")
    .filter((row) => (JSON.parse(row.hidden) as EndpointSecret).connect === connect)
    .map((row) => JSON.parse(row.body) as Endpoint)
    .filter(
      ({ status, enabled_events: wanted }) => status === "enabled" && (wanted.includes("*") || wanted.includes(type)),
    );
}

function plan(store: Store, event: string, endpoint: string, state: "waiting" | "dropped"): void {
  const now = Date.now();
  store.rows(
    "INSERT INTO deliveries (event, endpoint, created, attempts, next_at, state) VALUES (?, ?, ?, 0, ?, ?)",
    event,
    endpoint,
    now,
    state === "waiting" ? now : null,
    state,
  );
}

export interface EmitOptions {
  /** The account that it happened on; another than the platform makes it a Connect event. */
  readonly account?: string;
  /** What an update replaced. */
  readonly previous?: Record<string, unknown>;
}

/** Records that something happened to `object`, and plans the deliveries. */
export function emit(world: World, type: string, object: object, options: EmitOptions = {}): void {
  const { store, settings, cause, faults } = world;
  const account = options.account ?? settings.id;
  const connect = account !== settings.id;
  const endpoints = listeners(store, type, connect);
  const event: StripeEvent = {
    id: newId("evt"),
    object: "event",
    ...(connect ? { account } : {}),
    api_version: API_VERSION,
    created: seconds(world.now),
    data: { object, ...(options.previous ? { previous_attributes: options.previous } : {}) },
    livemode: false,
    pending_webhooks: endpoints.length,
    request: { id: cause.request, idempotency_key: cause.idempotency_key },
    type,
  };
  store.insert("event", account, event);
  const fault = faults.take(["drop_webhook", "double_webhook"], { route: cause.route, event: type });
  for (const endpoint of endpoints) {
    plan(store, event.id, endpoint.id, fault?.do === "drop_webhook" ? "dropped" : "waiting");
    if (fault?.do === "double_webhook") plan(store, event.id, endpoint.id, "waiting");
  }
}

/** Plans one more delivery of a past event to every endpoint that listens to it now; answers how many. */
export function resend(store: Store, settings: World["settings"], id: string): number | undefined {
  const found = store.find(id);
  if (found?.object.object !== "event") return undefined;
  const endpoints = listeners(store, (found.object as StripeEvent).type, found.account !== settings.id);
  for (const endpoint of endpoints) plan(store, id, endpoint.id, "waiting");
  return endpoints.length;
}

const UNDELIVERED = "state IN ('waiting', 'dropped', 'failed')";

/** `pending_webhooks` counts down as endpoints answer. */
function render(store: Store, event: StripeEvent): StripeEvent {
  const [row] = store.rows<{ n: number }>(
    `SELECT count(*) AS n FROM deliveries WHERE event = ? AND ${UNDELIVERED}`,
    event.id,
  );
  return { ...event, pending_webhooks: row?.n ?? 0 };
}

function retrieve({ store, scope }: Call, id: string): StripeEvent {
  const event = store.get<StripeEvent>("event", scope, id);
  if (event === undefined) throw missing("event", id, "id");
  return render(store, event);
}

const listParams = { ...page, created: timeRange, type: text, types: list(text), delivery_success: flag };

export const eventRoutes = [
  route({
    method: "GET",
    path: "/v1/events",
    params: listParams,
    onAccount: true,
    run: (call, params) => {
      const { type, types, delivery_success: delivered, ...rest } = params;
      const oldest = seconds(call.now) - KEPT_S;
      const created = { ...rest.created, gte: Math.max(rest.created?.gte ?? 0, oldest) };
      const answer = listing(call, "event", "/v1/events", { ...rest, created }, { type: types ?? type });
      const events = answer.data.map((event) => render(call.store, event as StripeEvent));
      const wanted =
        delivered === undefined ? events : events.filter((event) => (event.pending_webhooks === 0) === delivered);
      return { ...answer, data: wanted };
    },
  }),
  route({
    method: "GET",
    path: "/v1/events/:id",
    params: {},
    onAccount: true,
    run: (call, _params, id) => retrieve(call, id),
  }),
];
