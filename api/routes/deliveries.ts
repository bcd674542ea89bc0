/** Deliveries of events to webhook endpoints, over HTTP. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import {
  DeliveryView,
  DeliveryWithAttempts,
  listDeliveries,
  planReplayDelivery,
  readDelivery,
} from "../../core/outbound/deliveries.ts";
import { statesOf } from "../../core/states.ts";
import { list, read, write } from "../edge.ts";

const Id = z.strictObject({ id: idOf("delivery") });

export const deliveries = [
  list({
    path: "/v1/deliveries",
    operationId: "listDeliveries",
    sdk: "deliveries.list",
    tag: "Webhook endpoints",
    summary: "List deliveries",
    description: "Newest first. One for each event and endpoint.",
    scope: "webhooks:read",
    query: z.strictObject({
      webhook_endpoint: idOf("webhook_endpoint").optional(),
      event: idOf("event").optional(),
      status: z.enum(statesOf("delivery")).optional(),
    }),
    item: DeliveryView,
    list: ({ context, query }, page) => listDeliveries(context, query, page),
  }),

  read({
    path: "/v1/deliveries/{id}",
    operationId: "getDelivery",
    sdk: "deliveries.retrieve",
    tag: "Webhook endpoints",
    summary: "Read a delivery",
    description: "With its attempts and the beginning of each answer.",
    scope: "webhooks:read",
    params: Id,
    answer: DeliveryWithAttempts,
    read: ({ context, params }) => readDelivery(context, params.id),
  }),

  write({
    path: "/v1/deliveries/{id}/replay",
    operationId: "replayDelivery",
    sdk: "deliveries.replay",
    tag: "Webhook endpoints",
    summary: "Replay a dead delivery",
    description:
      "It is sent at once, and then again on its schedule until it arrives. One that is scheduled already stays as " +
      "it is. The webhook keeps its id, so that a receiver which has it already can tell.",
    scope: "webhooks:write",
    params: Id,
    status: 200,
    answer: DeliveryView,
    errors: ["state_conflict"],
    plan: ({ context, params }) => planReplayDelivery(context, params.id),
    afterCommit: async ({ env, context, params }) => {
      await env.DELIVERIES.send({ tenant_id: context.store.tenantId, delivery_id: params.id });
    },
  }),
];
