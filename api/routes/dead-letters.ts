/** What the queues gave up, over HTTP. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import {
  DeadLetterView,
  letterMessage,
  listDeadLetters,
  planReplayDeadLetter,
} from "../../core/outbound/dead-letters.ts";
import { list, write } from "../edge.ts";

export const deadLetters = [
  list({
    path: "/v1/dead_letters",
    operationId: "listDeadLetters",
    sdk: "deadLetters.list",
    tag: "Webhook endpoints",
    summary: "List dead letters",
    description:
      "Newest first. A queue's message that could not be handled after its last retry, and why. The work it stood " +
      "for is also found by the sweeper; a dead letter says that something is wrong.",
    scope: "webhooks:read",
    item: DeadLetterView,
    list: ({ context }, page) => listDeadLetters(context, page),
  }),

  write({
    path: "/v1/dead_letters/{id}/replay",
    operationId: "replayDeadLetter",
    sdk: "deadLetters.replay",
    tag: "Webhook endpoints",
    summary: "Replay a dead letter",
    description: "Puts the message back on its queue. Harmless to repeat, also when the work has been done since.",
    scope: "webhooks:write",
    params: z.strictObject({ id: idOf("dead_letter") }),
    status: 200,
    answer: DeadLetterView,
    plan: ({ context, params }) => planReplayDeadLetter(context, params.id),
    afterCommit: async ({ env, context, params }) => {
      const { queue, deliveryId } = await letterMessage(context, params.id);
      const tenant = { tenant_id: context.store.tenantId };
      if (queue === "outbox") await env.OUTBOX.send(tenant);
      else if (deliveryId !== undefined) await env.DELIVERIES.send({ ...tenant, delivery_id: deliveryId });
    },
  }),
];
