/** Manual adjustments over HTTP: proposed by one client, approved by another. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import {
  AdjustmentView,
  CreateAdjustment,
  DecideAdjustment,
  getAdjustment,
  listAdjustments,
  planAdjustment,
  planApproval,
  planRejection,
} from "../../core/money/adjustments.ts";
import { statesOf } from "../../core/states.ts";
import { list, read, write } from "../edge.ts";

const Adjustment = z.strictObject({ id: idOf("adjustment") });
const location = (adjustment: { id: string }) => `/v1/adjustments/${adjustment.id}`;

export const adjustments = [
  write({
    path: "/v1/adjustments",
    operationId: "createAdjustment",
    sdk: "adjustments.create",
    tag: "Reconciliation",
    summary: "Propose an adjustment",
    description:
      "A manual posting between two accounts that may stand against each other, with a reason. Nothing is posted " +
      "until another OAuth client of the tenant approves it. With `exception` it corrects that difference, and " +
      "closes it.",
    scope: "ledger:write",
    body: CreateAdjustment,
    status: 201,
    answer: AdjustmentView,
    location,
    errors: ["not_found", "state_conflict", "currency_unsupported"],
    plan: ({ context, body }) => planAdjustment(context, body),
  }),

  list({
    path: "/v1/adjustments",
    operationId: "listAdjustments",
    sdk: "adjustments.list",
    tag: "Reconciliation",
    summary: "List adjustments",
    description: "Newest first. With `status=proposed`, what awaits a second person.",
    scope: "ledger:read",
    query: z.strictObject({
      status: z.enum(statesOf("adjustment")).optional(),
      exception: idOf("exception").optional(),
    }),
    item: AdjustmentView,
    list: ({ context, query }, page) => listAdjustments(context, query, page),
  }),

  read({
    path: "/v1/adjustments/{id}",
    operationId: "getAdjustment",
    sdk: "adjustments.retrieve",
    tag: "Reconciliation",
    summary: "Read an adjustment",
    description: "Who proposed it, who decided, and the ledger transfer that it became.",
    scope: "ledger:read",
    params: Adjustment,
    answer: AdjustmentView,
    read: ({ context, params }) => getAdjustment(context, params.id),
  }),

  write({
    path: "/v1/adjustments/{id}/approve",
    operationId: "approveAdjustment",
    sdk: "adjustments.approve",
    tag: "Reconciliation",
    summary: "Approve an adjustment",
    description: "Posts it. The client must be another than the one that proposed it.",
    scope: "ledger:write",
    params: Adjustment,
    body: DecideAdjustment,
    status: 200,
    answer: AdjustmentView,
    errors: ["state_conflict", "insufficient_funds", "second_person_required"],
    plan: ({ context, params, body }) => planApproval(context, params.id, body),
  }),

  write({
    path: "/v1/adjustments/{id}/reject",
    operationId: "rejectAdjustment",
    sdk: "adjustments.reject",
    tag: "Reconciliation",
    summary: "Reject an adjustment",
    description: "Nothing is posted. Who proposed it may take it back in this way too.",
    scope: "ledger:write",
    params: Adjustment,
    body: DecideAdjustment,
    status: 200,
    answer: AdjustmentView,
    errors: ["state_conflict"],
    plan: ({ context, params, body }) => planRejection(context, params.id, body),
  }),
];
