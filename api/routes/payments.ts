/** Payments over HTTP. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import { planCreatePayment } from "../../core/payments/payment-acceptance.ts";
import {
  CapturePayment,
  planCancelPayment,
  planCapturePayment,
  planResolvePayment,
  ResolvePayment,
} from "../../core/payments/payment-requests.ts";
import { CreatePayment, getPayment, listPayments, PaymentView } from "../../core/payments/payments.ts";
import { paymentTimeline, TimelineEntry } from "../../core/payments/timeline.ts";
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
      "payment_method_unsupported",
      "url_not_allowed",
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

  write({
    path: "/v1/payments/{id}/capture",
    operationId: "capturePayment",
    sdk: "payments.capture",
    tag: "Payments",
    summary: "Capture a held payment",
    description:
      "Takes a held amount, in part or whole, once; what is not taken is released. The payment's workflow captures " +
      "at the provider and ends as `succeeded`. Possible until `capture_before`.",
    scope: "payments:write",
    params: z.strictObject({ id: idOf("payment") }),
    body: CapturePayment,
    status: 202,
    answer: PaymentView,
    location: (payment) => `/v1/payments/${payment.id}`,
    errors: ["state_conflict", "amount_exceeds_capturable", "amount_below_fixed_amounts"],
    plan: ({ context, params, body }) => planCapturePayment(context, params.id, body),
  }),

  write({
    path: "/v1/payments/{id}/cancel",
    operationId: "cancelPayment",
    sdk: "payments.cancel",
    tag: "Payments",
    summary: "Cancel a payment",
    description:
      "Ends a payment that has not taken money yet, and releases what is held. If the provider has taken the money " +
      "meanwhile, the payment succeeds all the same, and can be refunded.",
    scope: "payments:write",
    params: z.strictObject({ id: idOf("payment") }),
    status: 202,
    answer: PaymentView,
    location: (payment) => `/v1/payments/${payment.id}`,
    errors: ["state_conflict"],
    plan: ({ context, params }) => planCancelPayment(context, params.id),
  }),

  write({
    path: "/v1/payments/{id}/resolve",
    operationId: "resolvePayment",
    sdk: "payments.resolve",
    tag: "Payments",
    summary: "Settle a payment under review",
    description:
      "Asks the provider again about a payment that is `needs_review`, which goes on if the answer settles it. Where " +
      "the provider has taken another amount than was asked for, name the amount that you accept.",
    scope: "payments:write",
    params: z.strictObject({ id: idOf("payment") }),
    body: ResolvePayment,
    status: 202,
    answer: PaymentView,
    location: (payment) => `/v1/payments/${payment.id}`,
    errors: ["state_conflict", "amount_below_fixed_amounts"],
    plan: ({ context, params, body }) => planResolvePayment(context, params.id, body),
  }),

  list({
    path: "/v1/payments/{id}/timeline",
    operationId: "listPaymentTimeline",
    sdk: "payments.timeline",
    tag: "Payments",
    summary: "Read a payment's timeline",
    description:
      "What happened to the payment, its shares and its refunds, and what the provider was asked and answered " +
      "meanwhile. Oldest first.",
    scope: "payments:read",
    params: z.strictObject({ id: idOf("payment") }),
    item: TimelineEntry,
    answerDescription: "A page, oldest first.",
    list: ({ context, params }, page) => paymentTimeline(context, params.id, page),
  }),
];
