/** Merchants over HTTP. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import { Country } from "../../core/parties/countries.ts";
import { MerchantView } from "../../core/parties/merchant-view.ts";
import { CreateMerchant, getMerchant, listMerchants, planCreateMerchant } from "../../core/parties/merchants.ts";
import { statesOf } from "../../core/states.ts";
import { list, read, write } from "../edge.ts";

export const merchants = [
  write({
    path: "/v1/merchants",
    operationId: "createMerchant",
    sdk: "merchants.create",
    tag: "Merchants",
    summary: "Create a merchant",
    description:
      "The merchant begins as `applied`, with a bank connection of its own. A workflow has the connected account " +
      "made at the provider; when that is verified the merchant is `active`.",
    scope: "merchants:write",
    body: CreateMerchant,
    status: 202,
    answer: MerchantView,
    location: (merchant) => `/v1/merchants/${merchant.id}`,
    plan: ({ context, body }) => planCreateMerchant(context, body),
  }),

  list({
    path: "/v1/merchants",
    operationId: "listMerchants",
    sdk: "merchants.list",
    tag: "Merchants",
    summary: "List merchants",
    description: "Newest first.",
    scope: "merchants:read",
    query: z.strictObject({
      status: z.enum(statesOf("merchant")).optional().meta({ description: "Only those in this state." }),
      country: Country.optional(),
    }),
    item: MerchantView,
    list: ({ context, query }, page) => listMerchants(context, query, page),
  }),

  read({
    path: "/v1/merchants/{id}",
    operationId: "getMerchant",
    sdk: "merchants.retrieve",
    tag: "Merchants",
    summary: "Read a merchant",
    description: "The only place, beside the list, where its personal fields are shown.",
    scope: "merchants:read",
    params: z.strictObject({ id: idOf("merchant") }),
    answer: MerchantView,
    read: ({ context, params }) => getMerchant(context, params.id),
  }),
];
