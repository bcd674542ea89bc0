/** Merchants' payout instruments over HTTP. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import {
  CreatePayoutInstrument,
  getPayoutInstrument,
  listPayoutInstruments,
  PayoutInstrumentView,
  planCreatePayoutInstrument,
  planDefaultPayoutInstrument,
  planRemovePayoutInstrument,
  UpdatePayoutInstrument,
} from "../../core/parties/payout-instruments.ts";
import { statesOf } from "../../core/states.ts";
import { list, read, write } from "../edge.ts";

const location = ({ id }: PayoutInstrumentView) => `/v1/payout_instruments/${id}`;
const params = z.strictObject({ id: idOf("payout_instrument") });

export const payoutInstruments = [
  write({
    path: "/v1/payout_instruments",
    operationId: "createPayoutInstrument",
    sdk: "payoutInstruments.create",
    tag: "Payout instruments",
    summary: "Set up a payout instrument",
    description:
      "A workflow puts the bank account or debit card behind the token on the merchant's connected account. The " +
      "instrument is then `active` and can be paid out to, or `rejected` with the provider's code.",
    scope: "payouts:write",
    body: CreatePayoutInstrument,
    status: 202,
    answer: PayoutInstrumentView,
    location,
    errors: ["not_found", "merchant_not_payable", "bank_connection_unusable"],
    plan: ({ context, body }) => planCreatePayoutInstrument(context, body),
  }),

  list({
    path: "/v1/payout_instruments",
    operationId: "listPayoutInstruments",
    sdk: "payoutInstruments.list",
    tag: "Payout instruments",
    summary: "List payout instruments",
    description: "Newest first, removed ones included.",
    scope: "payouts:read",
    query: z.strictObject({
      merchant: idOf("merchant").optional().meta({ description: "Only this merchant's." }),
      status: z.enum(statesOf("payout_instrument")).optional().meta({ description: "Only those in this state." }),
    }),
    item: PayoutInstrumentView,
    list: ({ context, query }, page) => listPayoutInstruments(context, query, page),
  }),

  read({
    path: "/v1/payout_instruments/{id}",
    operationId: "getPayoutInstrument",
    sdk: "payoutInstruments.retrieve",
    tag: "Payout instruments",
    summary: "Read a payout instrument",
    description: "What may be shown of it: the bank's name, the last four digits, the country and the currency.",
    scope: "payouts:read",
    params,
    answer: PayoutInstrumentView,
    read: ({ context, params: { id } }) => getPayoutInstrument(context, id),
  }),

  write({
    method: "patch",
    path: "/v1/payout_instruments/{id}",
    operationId: "updatePayoutInstrument",
    sdk: "payoutInstruments.update",
    tag: "Payout instruments",
    summary: "Make a payout instrument the default",
    description: "Payouts in its currency that name no instrument go there from now on; the former default is none.",
    scope: "payouts:write",
    params,
    body: UpdatePayoutInstrument,
    status: 200,
    answer: PayoutInstrumentView,
    errors: ["state_conflict"],
    plan: ({ context, params: { id } }) => planDefaultPayoutInstrument(context, id),
  }),

  write({
    method: "delete",
    path: "/v1/payout_instruments/{id}",
    operationId: "deletePayoutInstrument",
    sdk: "payoutInstruments.delete",
    tag: "Payout instruments",
    summary: "Remove a payout instrument",
    description:
      "Nothing is paid out to it from now on; a workflow takes it away at the provider. The default of a currency is " +
      "removed last: make another one the default first. Payouts under way go on.",
    scope: "payouts:write",
    params,
    status: 202,
    answer: PayoutInstrumentView,
    location,
    errors: ["state_conflict"],
    plan: ({ context, params: { id } }) => planRemovePayoutInstrument(context, id),
  }),
];
