/** Refunds over HTTP. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import { planCreateRefund } from "../../core/payments/refund-acceptance.ts";
import { CreateRefund, getRefund, listRefunds, RefundView } from "../../core/payments/refunds.ts";
import { statesOf } from "../../core/states.ts";
import { list, read, write } from "../edge.ts";

export const refunds = [
  write({
    path: "/v1/refunds",
    operationId: "createRefund",
    sdk: "refunds.create",
    tag: "Refunds",
    summary: "Refund a payment",
    description:
      "Accepts a refund of a payment, in part or of what is left, and answers at once with what it takes from whom; " +
      "a durable workflow asks the provider for it. Refunds of one payment never exceed what was captured, however " +
      "many are asked for at once.",
    scope: "refunds:write",
    body: CreateRefund,
    status: 202,
    answer: RefundView,
    location: (refund) => `/v1/refunds/${refund.id}`,
    errors: ["not_found", "state_conflict", "payment_disputed", "amount_exceeds_refundable"],
    plan: ({ context, body }) => planCreateRefund(context, body),
  }),

  list({
    path: "/v1/refunds",
    operationId: "listRefunds",
    sdk: "refunds.list",
    tag: "Refunds",
    summary: "List refunds",
    description: "Newest first. With `payment`, those of that payment.",
    scope: "refunds:read",
    query: z.strictObject({
      payment: idOf("payment").optional(),
      status: z.enum(statesOf("refund")).optional(),
    }),
    item: RefundView,
    list: ({ context, query }, page) => listRefunds(context, query, page),
  }),

  read({
    path: "/v1/refunds/{id}",
    operationId: "getRefund",
    sdk: "refunds.retrieve",
    tag: "Refunds",
    summary: "Read a refund",
    description: "The refund as it stands, with the proof of who bears how much of it.",
    scope: "refunds:read",
    params: z.strictObject({ id: idOf("refund") }),
    answer: RefundView,
    read: ({ context, params }) => getRefund(context, params.id),
  }),
];
