/** Players' payment instruments over HTTP. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import {
  CreatePaymentInstrument,
  getPaymentInstrument,
  listPaymentInstruments,
  PaymentInstrumentView,
  planCreatePaymentInstrument,
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
      "A workflow attaches the payment method to the player at the provider. The instrument is then `active`, or " +
      "`failed` with the provider's code. No card number ever comes here.",
    scope: "players:write",
    body: CreatePaymentInstrument,
    status: 202,
    answer: PaymentInstrumentView,
    location: (instrument) => `/v1/payment_instruments/${instrument.id}`,
    errors: ["not_found"],
    plan: ({ context, body }) => planCreatePaymentInstrument(context, body),
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
