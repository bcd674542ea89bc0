/** Events: made by every change, listed for thirty days, delivered to the webhook endpoints that want them. */

import { API_VERSION } from "./api-versions.ts";
import { type Endpoint, IS_DELIVERED, pendingWebhooks, planDelivery, type StripeEvent } from "./deliveries.ts";
import { invalidParam, missing } from "./errors.ts";
import { namesAt, type Subject } from "./faults.ts";
import { newId } from "./ids.ts";
import { listing } from "./lists.ts";
import { type Check, flag, list, page, text, timeRange } from "./params.ts";
import { route } from "./routing.ts";
import type { Store, StripeObject } from "./store.ts";
import type { EndpointSecrets } from "./webhook-secrets.ts";
import { type Call, seconds, type World } from "./world.ts";

const KEPT_S = 30 * 86_400;
const TYPES_MAX = 20;
const WEBHOOK_FAULTS = namesAt("webhook");

type EndpointRow = { body: string; hidden: string };

/** The enabled endpoints that listen to an event of this type, of the platform or (Connect) of its accounts. */
function listeners(store: Store, type: string, connect: boolean): Endpoint[] {
  return store
    .rows<EndpointRow>("SELECT body, hidden FROM objects WHERE kind = 'webhook_endpoint'")
    .filter((row) => (JSON.parse(row.hidden) as EndpointSecrets).connect === connect)
    .map((row) => JSON.parse(row.body) as Endpoint)
    .filter(
      ({ status, enabled_events: wanted }) => status === "enabled" && (wanted.includes("*") || wanted.includes(type)),
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
    data: { object: object as StripeObject, ...(options.previous ? { previous_attributes: options.previous } : {}) },
    livemode: false,
    pending_webhooks: endpoints.length,
    request: { id: cause.request, idempotency_key: cause.idempotency_key },
    type,
  };
  store.insert("event", account, event);
  const target = { route: cause.route, event: type, event_id: event.id, object: object as Subject };
  const fault = faults.take(WEBHOOK_FAULTS, target);
  for (const endpoint of endpoints) planDelivery(store, event.id, endpoint.id, fault);
}

/** Plans one more delivery of a past event to every endpoint that listens to it now; answers how many. */
export function resend(store: Store, settings: World["settings"], id: string): number | undefined {
  const found = store.find(id);
  if (found?.object.object !== "event") return undefined;
  const endpoints = listeners(store, (found.object as StripeEvent).type, found.account !== settings.id);
  for (const endpoint of endpoints) planDelivery(store, id, endpoint.id);
  return endpoints.length;
}

/** `pending_webhooks` counts down as endpoints answer. */
const render = (store: Store, event: StripeEvent): StripeEvent => ({
  ...event,
  pending_webhooks: pendingWebhooks(store, event.id),
});

function retrieve({ store, scope }: Call, id: string): StripeEvent {
  const event = store.get<StripeEvent>("event", scope, id);
  if (event === undefined) throw missing("event", id, "id");
  return render(store, event);
}

/** The name of an event, or of a group of events with `*` in it. */
const typePattern: Check<string> = (raw, path) => {
  const pattern = text(raw, path);
  if (!/^[a-z0-9_.*]+$/.test(pattern)) throw invalidParam(path, `Invalid event type: ${pattern}`);
  return pattern;
};

const typeNames: Check<string[]> = (raw, path) => {
  const names = list(text)(raw, path);
  if (names.length > TYPES_MAX) throw invalidParam(path, `You can specify up to ${TYPES_MAX} types.`);
  return names;
};

const listParams = {
  ...page,
  created: timeRange,
  delivery_success: flag,
  type: typePattern,
  types: typeNames,
};

export const eventRoutes = [
  route({
    method: "GET",
    path: "/v1/events",
    params: listParams,
    onAccount: true,
    run: (call, { type, types, delivery_success: delivered, ...rest }) => {
      if (type !== undefined && types !== undefined) {
        throw invalidParam("types", "You may only specify one of these parameters: type, types.");
      }
      const oldest = seconds(call.now) - KEPT_S;
      const created = { ...rest.created, gte: Math.max(rest.created?.gte ?? 0, oldest) };
      const conditions = [
        type?.includes("*") ? `json_extract(body, '$.type') GLOB '${type}'` : undefined,
        delivered === undefined ? undefined : delivered ? IS_DELIVERED : `NOT ${IS_DELIVERED}`,
      ].filter((one) => one !== undefined);
      const condition = conditions.length === 0 ? undefined : conditions.join(" AND ");
      const exact = types ?? (type?.includes("*") ? undefined : type);
      const answer = listing(call, "event", "/v1/events", { ...rest, created, condition }, { type: exact });
      return { ...answer, data: answer.data.map((event) => render(call.store, event as StripeEvent)) };
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
