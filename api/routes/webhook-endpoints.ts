/** Webhook endpoints over HTTP. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import {
  CreateWebhookEndpoint,
  type EndpointPorts,
  listEndpoints,
  planCreateEndpoint,
  planRotateSecret,
  planUpdateEndpoint,
  readEndpoint,
  UpdateWebhookEndpoint,
  WebhookEndpointView,
  WebhookEndpointWithSecret,
} from "../../core/outbound/webhook-endpoints.ts";
import type { Fetcher } from "../../core/ports.ts";
import type { Platform } from "../../tenants/registry.ts";
import { urlRulesOf } from "../../tenants/url-rules.ts";
import { list, read, write } from "../edge.ts";

const Id = z.strictObject({ id: idOf("webhook_endpoint") });

const network: Fetcher = { fetch: (input, init) => fetch(input, init) };

function portsOf({ env, randomness }: Platform): EndpointPorts {
  return { randomness, rules: urlRulesOf(env, network) };
}

export const webhookEndpoints = [
  write({
    path: "/v1/webhook_endpoints",
    operationId: "createWebhookEndpoint",
    sdk: "webhookEndpoints.create",
    tag: "Webhook endpoints",
    summary: "Create a webhook endpoint",
    description:
      "It receives what happens from now on, signed after Standard Webhooks with the `secret`, which is shown this " +
      "once. Answer with any 2xx within 15 s. Everything else is tried again: ten times in all, over three days.",
    scope: "webhooks:write",
    body: CreateWebhookEndpoint,
    status: 201,
    answer: WebhookEndpointWithSecret,
    location: (endpoint) => `/v1/webhook_endpoints/${endpoint.id}`,
    showsSecret: true,
    errors: ["url_not_allowed", "state_conflict"],
    plan: ({ context, body, platform }) => planCreateEndpoint(context, body, portsOf(platform)),
  }),

  list({
    path: "/v1/webhook_endpoints",
    operationId: "listWebhookEndpoints",
    sdk: "webhookEndpoints.list",
    tag: "Webhook endpoints",
    summary: "List webhook endpoints",
    description: "Newest first.",
    scope: "webhooks:read",
    item: WebhookEndpointView,
    list: ({ context }, page) => listEndpoints(context, page),
  }),

  read({
    path: "/v1/webhook_endpoints/{id}",
    operationId: "getWebhookEndpoint",
    sdk: "webhookEndpoints.retrieve",
    tag: "Webhook endpoints",
    summary: "Read a webhook endpoint",
    description: "Without its secret, which was shown once.",
    scope: "webhooks:read",
    params: Id,
    answer: WebhookEndpointView,
    read: ({ context, params }) => readEndpoint(context, params.id),
  }),

  write({
    path: "/v1/webhook_endpoints/{id}",
    method: "patch",
    operationId: "updateWebhookEndpoint",
    sdk: "webhookEndpoints.update",
    tag: "Webhook endpoints",
    summary: "Change a webhook endpoint",
    description:
      "What is absent stays as it is; `metadata` is replaced as a whole. Nothing is sent to a disabled endpoint: " +
      "what comes due meanwhile ends as `dead` and can be replayed, and what happens meanwhile is not sent later.",
    scope: "webhooks:write",
    params: Id,
    body: UpdateWebhookEndpoint,
    status: 200,
    answer: WebhookEndpointView,
    errors: ["url_not_allowed", "state_conflict"],
    plan: ({ context, params, body, platform }) => planUpdateEndpoint(context, params.id, body, portsOf(platform)),
  }),

  write({
    path: "/v1/webhook_endpoints/{id}/rotate_secret",
    operationId: "rotateWebhookSecret",
    sdk: "webhookEndpoints.rotateSecret",
    tag: "Webhook endpoints",
    summary: "Make a new secret",
    description: "The new secret is shown this once. For 24 hours webhooks carry a signature by each of the two.",
    scope: "webhooks:write",
    params: Id,
    status: 200,
    answer: WebhookEndpointWithSecret,
    showsSecret: true,
    plan: ({ context, params, platform }) => planRotateSecret(context, params.id, portsOf(platform)),
  }),
];
