/** Reconciliations over HTTP, and the exceptions that they find. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import { ExceptionView, getException, listExceptions } from "../../core/money/exceptions.ts";
import {
  getReconciliation,
  listReconciliations,
  planReconciliation,
  ReconciliationView,
  ReconciliationWithBalances,
} from "../../core/money/reconciliation.ts";
import { EXCEPTION_KINDS } from "../../core/money/reconciliation-matching.ts";
import { statesOf } from "../../core/states.ts";
import { list, read, write } from "../edge.ts";

export const reconciliations = [
  write({
    path: "/v1/reconciliations",
    operationId: "createReconciliation",
    sdk: "reconciliations.create",
    tag: "Reconciliation",
    summary: "Reconcile now",
    description:
      "Compares the ledger with the provider at once, as happens by itself every day: the tenant's own account, what " +
      "is held back of it, every connected account, and the transfers one by one. A durable workflow does it; " +
      "`reconciliation.succeeded` says when it is through.",
    scope: "ledger:write",
    status: 202,
    answer: ReconciliationView,
    location: (reconciliation) => `/v1/reconciliations/${reconciliation.id}`,
    plan: ({ context }) => planReconciliation(context),
  }),

  list({
    path: "/v1/reconciliations",
    operationId: "listReconciliations",
    sdk: "reconciliations.list",
    tag: "Reconciliation",
    summary: "List reconciliations",
    description: "Newest first.",
    scope: "ledger:read",
    query: z.strictObject({
      status: z.enum(statesOf("reconciliation")).optional(),
      cause: z.enum(["schedule", "request"]).optional(),
    }),
    item: ReconciliationView,
    list: ({ context, query }, page) => listReconciliations(context, query, page),
  }),

  read({
    path: "/v1/reconciliations/{id}",
    operationId: "getReconciliation",
    sdk: "reconciliations.retrieve",
    tag: "Reconciliation",
    summary: "Read a reconciliation",
    description: "With the balances that were compared, and what explains each difference.",
    scope: "ledger:read",
    params: z.strictObject({ id: idOf("reconciliation") }),
    answer: ReconciliationWithBalances,
    read: ({ context, params }) => getReconciliation(context, params.id),
  }),

  list({
    path: "/v1/exceptions",
    operationId: "listExceptions",
    sdk: "exceptions.list",
    tag: "Reconciliation",
    summary: "List exceptions",
    description: "Newest first. With `status=open`, what somebody has to look at.",
    scope: "ledger:read",
    query: z.strictObject({
      status: z.enum(statesOf("exception")).optional(),
      kind: z.enum(EXCEPTION_KINDS).optional(),
      address: z.string().max(200).optional().meta({ description: "Of one account: `provider:platform`." }),
      subject: z
        .string()
        .regex(/^[a-z]{3}_[0-9a-z]{26}$/, "must be an id")
        .optional(),
      reconciliation: idOf("reconciliation").optional().meta({ description: "Found by this one." }),
    }),
    item: ExceptionView,
    list: ({ context, query }, page) => listExceptions(context, query, page),
  }),

  read({
    path: "/v1/exceptions/{id}",
    operationId: "getException",
    sdk: "exceptions.retrieve",
    tag: "Reconciliation",
    summary: "Read an exception",
    description: "What differs, its likely cause, and how it ended.",
    scope: "ledger:read",
    params: z.strictObject({ id: idOf("exception") }),
    answer: ExceptionView,
    read: ({ context, params }) => getException(context, params.id),
  }),
];
