/** Webhook endpoints: where events go, of the platform itself or of its connected accounts. */

import { isCovered, OLDER_VERSION } from "./api-versions.ts";
import type { Endpoint } from "./deliveries.ts";
import { forgive } from "./endpoint-health.ts";
import { invalidParam, missing } from "./errors.ts";
import { EVENT_TYPES } from "./event-types.ts";
import { newId } from "./ids.ts";
import { listing } from "./lists.ts";
import * as check from "./params.ts";
import { route } from "./routing.ts";
import type { StripeObject } from "./store.ts";
import { type EndpointSecrets, rollSecret } from "./webhook-secrets.ts";
import { type Call, seconds } from "./world.ts";

interface FullEndpoint extends Endpoint {
  metadata: Record<string, string>;
}

const url: check.Check<string> = (raw, path) => {
  const address = check.text(raw, path);
  if (!/^https?:\/\/[^/\s]+/.test(address) || !URL.canParse(address)) {
    throw invalidParam(path, "Invalid URL: An explicit scheme (such as https) must be provided.", "url_invalid");
  }
  return address;
};

const events: check.Check<string[]> = (raw, path) => {
  const types = check.list(check.text)(raw, path);
  if (types.length === 0) throw invalidParam(path, "You must provide at least one event.");
  for (const type of types) {
    if (type !== "*" && !EVENT_TYPES.has(type)) {
      throw invalidParam(path, `Invalid event type: ${type}. Use '*' for all events.`);
    }
  }
  return types;
};

const updateParams = {
  description: check.emptyable,
  disabled: check.flag,
  enabled_events: events,
  metadata: check.metadata,
  url,
};

const { disabled: _notAtCreation, ...shared } = updateParams;
const createParams = {
  ...shared,
  api_version: check.text,
  connect: check.flag,
  enabled_events: check.required(events),
  url: check.required(url),
};

function endpointOf({ store, scope }: Call, id: string): FullEndpoint {
  const endpoint = store.get<FullEndpoint>("webhook_endpoint", scope, id);
  if (endpoint === undefined) throw missing("webhook_endpoint", id, "webhook_endpoint");
  return endpoint;
}

const createRoute = route({
  method: "POST",
  path: "/v1/webhook_endpoints",
  params: createParams,
  run: (call, params) => {
    const version = params.api_version;
    if (version !== undefined && !isCovered(version)) {
      throw invalidParam(
        "api_version",
        `Invalid API version: ${version}. The simulator covers ${OLDER_VERSION} and later.`,
      );
    }
    const endpoint: FullEndpoint = {
      id: newId("we"),
      object: "webhook_endpoint",
      api_version: version ?? null,
      application: null,
      created: seconds(call.now),
      description: params.description ?? null,
      enabled_events: params.enabled_events,
      livemode: false,
      metadata: check.mergeMetadata({}, params.metadata),
      status: "enabled",
      url: params.url,
    };
    const hidden: EndpointSecrets = { secret: newId("whsec"), connect: params.connect ?? false };
    call.store.insert("webhook_endpoint", call.scope, endpoint, hidden);
    return { ...endpoint, secret: hidden.secret };
  },
});

const updateRoute = route({
  method: "POST",
  path: "/v1/webhook_endpoints/:id",
  params: updateParams,
  run: (call, { disabled, metadata, ...params }, id) => {
    const before = endpointOf(call, id);
    if (disabled === false) forgive(call.store, id);
    const after: FullEndpoint = {
      ...before,
      ...params,
      ...(disabled === undefined ? {} : { status: disabled ? "disabled" : "enabled" }),
      metadata: check.mergeMetadata(before.metadata, metadata),
    };
    return call.store.update(after);
  },
});

/** Gives an endpoint a new secret, as the dashboard does; undefined: there is no such endpoint. */
export function rollEndpointSecret(call: Call, id: string, keepMs: number): StripeObject | undefined {
  const { store, scope } = call;
  const endpoint = store.get<FullEndpoint>("webhook_endpoint", scope, id);
  if (endpoint === undefined) return undefined;
  const secrets = rollSecret(store.hidden<EndpointSecrets>(id), keepMs, Date.now());
  store.update(endpoint, secrets);
  return { ...endpoint, secret: secrets.secret };
}

export const webhookEndpointRoutes = [
  createRoute,
  updateRoute,
  route({
    method: "GET",
    path: "/v1/webhook_endpoints",
    params: check.page,
    run: (call, params) => listing(call, "webhook_endpoint", "/v1/webhook_endpoints", params),
  }),
  route({
    method: "GET",
    path: "/v1/webhook_endpoints/:id",
    params: {},
    run: (call, _params, id) => endpointOf(call, id),
  }),
  route({
    method: "DELETE",
    path: "/v1/webhook_endpoints/:id",
    params: {},
    run: (call, _params, id) => {
      endpointOf(call, id);
      forgive(call.store, id);
      call.store.remove(id);
      return { id, object: "webhook_endpoint", deleted: true };
    },
  }),
];
