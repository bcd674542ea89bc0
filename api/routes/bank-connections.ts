/** Merchants' bank connections over HTTP: to be read; they are made with their merchants. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import { BankConnectionView, getBankConnection, listBankConnections } from "../../core/parties/bank-connections.ts";
import { statesOf } from "../../core/states.ts";
import { list, read } from "../edge.ts";

export const bankConnections = [
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
    params: z.strictObject({ id: idOf("bank_connection") }),
    answer: BankConnectionView,
    read: ({ context, params }) => getBankConnection(context, params.id),
  }),
];
