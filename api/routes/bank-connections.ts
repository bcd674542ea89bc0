/** Merchants' bank connections over HTTP. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import {
  CreateBankConnection,
  CreateOnboardingLink,
  planCancelBankConnection,
  planCreateBankConnection,
  planOnboardingLink,
} from "../../core/parties/bank-connection-set-up.ts";
import { BankConnectionView, getBankConnection, listBankConnections } from "../../core/parties/bank-connections.ts";
import { statesOf } from "../../core/states.ts";
import { list, read, write } from "../edge.ts";

const Id = z.strictObject({ id: idOf("bank_connection") });

export const bankConnections = [
  write({
    path: "/v1/bank_connections",
    operationId: "createBankConnection",
    sdk: "bankConnections.create",
    tag: "Bank connections",
    summary: "Begin a bank connection",
    description:
      "A workflow has the connected account made at the provider. What is asked for stands in `requirements`, and " +
      "`link` leads the merchant to where it is given. A merchant has one connection at a time: another begins " +
      "when that one is rejected, canceled or has failed.",
    scope: "merchants:write",
    body: CreateBankConnection,
    status: 202,
    answer: BankConnectionView,
    location: (connection) => `/v1/bank_connections/${connection.id}`,
    errors: ["not_found", "state_conflict", "already_exists", "merchant_not_payable", "url_not_allowed"],
    plan: ({ context, body }) => planCreateBankConnection(context, body),
  }),

  list({
    path: "/v1/bank_connections",
    operationId: "listBankConnections",
    sdk: "bankConnections.list",
    tag: "Bank connections",
    summary: "List bank connections",
    description: "Newest first.",
    scope: "merchants:read",
    query: z.strictObject({
      merchant: idOf("merchant").optional().meta({ description: "Only this merchant's." }),
      status: z.enum(statesOf("bank_connection")).optional().meta({ description: "Only those in this state." }),
    }),
    item: BankConnectionView,
    list: ({ context, query }, page) => listBankConnections(context, query, page),
  }),

  read({
    path: "/v1/bank_connections/{id}",
    operationId: "getBankConnection",
    sdk: "bankConnections.retrieve",
    tag: "Bank connections",
    summary: "Read a bank connection",
    description: "Its `error` says why the provider refused it.",
    scope: "merchants:read",
    params: Id,
    answer: BankConnectionView,
    read: ({ context, params }) => getBankConnection(context, params.id),
  }),

  write({
    path: "/v1/bank_connections/{id}/link",
    operationId: "createOnboardingLink",
    sdk: "bankConnections.createLink",
    tag: "Bank connections",
    summary: "Make a fresh onboarding link",
    description:
      "A link is good for one visit within minutes: make one when the merchant is about to follow it, and from your " +
      "`refresh_url`. Show it to the merchant only: whoever has it acts for the account.",
    scope: "merchants:write",
    params: Id,
    body: CreateOnboardingLink,
    status: 200,
    answer: BankConnectionView,
    errors: ["state_conflict", "url_not_allowed"],
    plan: async ({ context, params, body, provider }, { key }) =>
      planOnboardingLink(context, params.id, body, { provider: await provider(), key }),
  }),

  write({
    path: "/v1/bank_connections/{id}/cancel",
    operationId: "cancelBankConnection",
    sdk: "bankConnections.cancel",
    tag: "Bank connections",
    summary: "Give up a bank connection",
    description:
      "Before it has been verified. The account is removed at the provider with all that was given there, and the " +
      "merchant may begin another connection.",
    scope: "merchants:write",
    params: Id,
    status: 200,
    answer: BankConnectionView,
    errors: ["state_conflict"],
    plan: ({ context, params }) => planCancelBankConnection(context, params.id),
  }),
];
