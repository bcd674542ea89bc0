/** Merchants over HTTP. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import { Country } from "../../core/parties/countries.ts";
import {
  CloseMerchant,
  planCloseMerchant,
  planEraseMerchant,
  planMerchantState,
} from "../../core/parties/merchant-life.ts";
import { MerchantView } from "../../core/parties/merchant-view.ts";
import { CreateMerchant, getMerchant, listMerchants, planCreateMerchant } from "../../core/parties/merchants.ts";
import { getOnboarding, OnboardingView } from "../../core/parties/onboarding.ts";
import { statesOf } from "../../core/states.ts";
import { latestConfigOf } from "../../tenants/config.ts";
import { list, read, write } from "../edge.ts";

const Id = z.strictObject({ id: idOf("merchant") });

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
    plan: async ({ context, body }) => {
      const { onboarding } = await latestConfigOf(context.store);
      return planCreateMerchant(context, body, onboarding);
    },
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
    params: Id,
    answer: MerchantView,
    read: ({ context, params }) => getMerchant(context, params.id),
  }),

  read({
    path: "/v1/merchants/{id}/onboarding",
    operationId: "getMerchantOnboarding",
    sdk: "merchants.onboarding",
    tag: "Merchants",
    summary: "Read how far a merchant's onboarding is",
    description: "Each step of the tenant's configuration with where it stands and the decision that it rests on.",
    scope: "merchants:read",
    params: Id,
    answer: OnboardingView,
    read: async ({ context, params: { id } }) =>
      getOnboarding(context, id, (await latestConfigOf(context.store)).onboarding),
  }),

  write({
    path: "/v1/merchants/{id}/pause",
    operationId: "pauseMerchant",
    sdk: "merchants.pause",
    tag: "Merchants",
    summary: "Pause a merchant",
    description: "Its shares accrue and are not moved to it, and no payout is begun. What is under way goes on.",
    scope: "merchants:write",
    params: Id,
    status: 200,
    answer: MerchantView,
    errors: ["state_conflict"],
    plan: ({ context, params: { id } }) => planMerchantState(context, id, "paused"),
  }),

  write({
    path: "/v1/merchants/{id}/resume",
    operationId: "resumeMerchant",
    sdk: "merchants.resume",
    tag: "Merchants",
    summary: "Resume a paused merchant",
    description: "What has accrued meanwhile is moved to it.",
    scope: "merchants:write",
    params: Id,
    status: 200,
    answer: MerchantView,
    errors: ["state_conflict"],
    plan: ({ context, params: { id } }) => planMerchantState(context, id, "active"),
  }),

  write({
    path: "/v1/merchants/{id}/close",
    operationId: "closeMerchant",
    sdk: "merchants.close",
    tag: "Merchants",
    summary: "Close a merchant",
    description:
      "For good. With money owed to or by it, it is refused unless the money is to be frozen; pay it out first " +
      "otherwise. Its books stay.",
    scope: "merchants:write",
    params: Id,
    body: CloseMerchant,
    status: 200,
    answer: MerchantView,
    errors: ["state_conflict"],
    plan: ({ context, params: { id }, body }) => planCloseMerchant(context, id, body),
  }),

  write({
    path: "/v1/merchants/{id}/erase",
    operationId: "eraseMerchant",
    sdk: "merchants.erase",
    tag: "Merchants",
    summary: "Erase a merchant's personal data",
    description:
      "Destroys the key of its personal data, and of the persons behind it: nobody can tell any more who it was. " +
      "Ids, amounts and events stay. Only of a closed or rejected merchant.",
    scope: "merchants:write",
    params: Id,
    status: 200,
    answer: MerchantView,
    errors: ["state_conflict"],
    plan: ({ context, params: { id } }) => planEraseMerchant(context, id),
  }),
];
