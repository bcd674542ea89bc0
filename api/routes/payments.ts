/** Payments over HTTP. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import {
  CreatePayment,
  getPayment,
  listPayments,
  PaymentView,
  planCreatePayment,
} from "../../core/payments/payments.ts";
import { statesOf } from "../../core/states.ts";
import { list, read, write } from "../edge.ts";
import { MetadataFilter } from "../lists.ts";

export const payments = [
  write({
    path: "/v1/payments",
    operationId: "createPayment",
    sdk: "payments.create",
    tag: "Payments",
    summary: "Take a payment",
    description:
      "Accepts a payment and answers at once; a durable workflow authorizes, captures and splits it. Follow it by " +
      "its stream, its events or webhooks. A decline is no refusal: it is a payment that ends as `failed`.",
    scope: "payments:write",
    body: CreatePayment,
    status: 202,
    answer: PaymentView,
    location: (payment) => `/v1/payments/${payment.id}`,
    errors: [
      "not_found",
      "currency_unsupported",
      "amount_too_small",
      "amount_below_fixed_amounts",
      "payment_instrument_unusable",
      "split_rule_missing",
    ],
    plan: ({ context, body }, { attempt }) => planCreatePayment(context, body, attempt),
  }),

  list({
    path: "/v1/payments",
    operationId: "listPayments",
    sdk: "payments.list",
    tag: "Payments",
    summary: "List payments",
    description: "Newest first.",
    scope: "payments:read",
    query: z.strictObject({
      status: z.enum(statesOf("payment")).optional(),
      player: idOf("player").optional(),
      created_after: z.iso.datetime().optional(),
      created_before: z.iso.datetime().optional(),
      metadata: MetadataFilter,
    }),
    item: PaymentView,
    list: ({ context, query }, page) => listPayments(context, query, page),
  }),

  read({
    path: "/v1/payments/{id}",
    operationId: "getPayment",
    sdk: "payments.retrieve",
    tag: "Payments",
    summary: "Read a payment",
    description: "The payment as it stands.",
    scope: "payments:read",
    params: z.strictObject({ id: idOf("payment") }),
    answer: PaymentView,
    read: ({ context, params }) => getPayment(context, params.id),
  }),
];
