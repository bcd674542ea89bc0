/** Payouts over HTTP. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import { planCancelPayout, planCreatePayout } from "../../core/parties/payout-acceptance.ts";
import { CreatePayout, getPayout, listPayouts, PayoutView } from "../../core/parties/payouts.ts";
import { statesOf } from "../../core/states.ts";
import { list, read, write } from "../edge.ts";

const location = ({ id }: PayoutView) => `/v1/payouts/${id}`;
const params = z.strictObject({ id: idOf("payout") });

export const payouts = [
  write({
    path: "/v1/payouts",
    operationId: "createPayout",
    sdk: "payouts.create",
    tag: "Payouts",
    summary: "Pay a merchant out",
    description:
      "A workflow asserts the instrument and both balances, the ledger's and the provider's, sets the money aside " +
      "and pays it out. Where they do not cover it the payout is `failed` with `insufficient_funds` and the figures. " +
      "Payouts that race for one balance never exceed it.",
    scope: "payouts:write",
    body: CreatePayout,
    status: 202,
    answer: PayoutView,
    location,
    errors: [
      "not_found",
      "merchant_not_payable",
      "bank_connection_unusable",
      "payout_instrument_unusable",
      "currency_unsupported",
      "insufficient_funds",
    ],
    plan: ({ context, body }) => planCreatePayout(context, body),
  }),

  list({
    path: "/v1/payouts",
    operationId: "listPayouts",
    sdk: "payouts.list",
    tag: "Payouts",
    summary: "List payouts",
    description: "Newest first.",
    scope: "payouts:read",
    query: z.strictObject({
      merchant: idOf("merchant").optional().meta({ description: "Only this merchant's." }),
      payout_instrument: idOf("payout_instrument").optional().meta({ description: "Only those to this instrument." }),
      status: z.enum(statesOf("payout")).optional().meta({ description: "Only those in this state." }),
    }),
    item: PayoutView,
    list: ({ context, query }, page) => listPayouts(context, query, page),
  }),

  read({
    path: "/v1/payouts/{id}",
    operationId: "getPayout",
    sdk: "payouts.retrieve",
    tag: "Payouts",
    summary: "Read a payout",
    description: "As it stands, with the balances that were asserted. A bank may still send back what was paid.",
    scope: "payouts:read",
    params,
    answer: PayoutView,
    read: ({ context, params: { id } }) => getPayout(context, id),
  }),

  write({
    path: "/v1/payouts/{id}/cancel",
    operationId: "cancelPayout",
    sdk: "payouts.cancel",
    tag: "Payouts",
    summary: "Cancel a payout",
    description:
      "Takes a payout back while it is `pending`. A workflow asks the provider, which decides: what has left for the " +
      "bank by then goes on.",
    scope: "payouts:write",
    params,
    status: 202,
    answer: PayoutView,
    location,
    errors: ["state_conflict"],
    plan: ({ context, params: { id } }) => planCancelPayout(context, id),
  }),
];
