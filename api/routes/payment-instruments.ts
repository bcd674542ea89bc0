/** Players' payment instruments over HTTP. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import {
  CreatePaymentInstrument,
  getPaymentInstrument,
  listPaymentInstruments,
  PaymentInstrumentView,
  planCreatePaymentInstrument,
  planDetach,
} from "../../core/payments/payment-instruments.ts";
import { statesOf } from "../../core/states.ts";
import { list, read, write } from "../edge.ts";

export const paymentInstruments = [
  write({
    path: "/v1/payment_instruments",
    operationId: "createPaymentInstrument",
    sdk: "paymentInstruments.create",
    tag: "Payment instruments",
    summary: "Set up a payment instrument",
    description:
      "A workflow sets the payment method up with the player's bank. The instrument is then `active`, or " +
      "`requires_action` with a `challenge` for the player, or `failed` with the provider's code. No card number " +
      "ever comes here.",
    scope: "players:write",
    body: CreatePaymentInstrument,
    status: 202,
    answer: PaymentInstrumentView,
    location: (instrument) => `/v1/payment_instruments/${instrument.id}`,
    errors: ["not_found", "payment_method_unsupported", "url_not_allowed"],
    plan: ({ context, body }) => planCreatePaymentInstrument(context, body),
  }),

  write({
    path: "/v1/payment_instruments/{id}/detach",
    operationId: "detachPaymentInstrument",
    sdk: "paymentInstruments.detach",
    tag: "Payment instruments",
    summary: "Detach a payment instrument",
    description:
      "From now on it cannot be charged; a workflow has the provider forget it. Payments that were taken with it, " +
      "and their refunds, stay as they are.",
    scope: "players:write",
    params: z.strictObject({ id: idOf("payment_instrument") }),
    status: 202,
    answer: PaymentInstrumentView,
    location: (instrument) => `/v1/payment_instruments/${instrument.id}`,
    errors: ["state_conflict"],
    plan: ({ context, params }) => planDetach(context, params.id),
  }),

  list({
    path: "/v1/payment_instruments",
    operationId: "listPaymentInstruments",
    sdk: "paymentInstruments.list",
    tag: "Payment instruments",
    summary: "List payment instruments",
    description: "Newest first.",
    scope: "players:read",
    query: z.strictObject({
      player: idOf("player").optional().meta({ description: "Only this player's." }),
      status: z.enum(statesOf("payment_instrument")).optional().meta({ description: "Only those in this state." }),
    }),
    item: PaymentInstrumentView,
    list: ({ context, query }, page) => listPaymentInstruments(context, query, page),
  }),

  read({
    path: "/v1/payment_instruments/{id}",
    operationId: "getPaymentInstrument",
    sdk: "paymentInstruments.retrieve",
    tag: "Payment instruments",
    summary: "Read a payment instrument",
    description: "Its `card` is known once it is active; its `error` says why it failed.",
    scope: "players:read",
    params: z.strictObject({ id: idOf("payment_instrument") }),
    answer: PaymentInstrumentView,
    read: ({ context, params }) => getPaymentInstrument(context, params.id),
  }),
];
