/** Disputes over HTTP. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import { planAcceptDispute, planSubmitEvidence } from "../../core/payments/dispute-answers.ts";
import {
  DisputeEvidenceView,
  getEvidence,
  planUpdateEvidence,
  UpdateDisputeEvidence,
} from "../../core/payments/dispute-evidence.ts";
import { DisputeView, getDispute, listDisputes } from "../../core/payments/disputes.ts";
import { statesOf } from "../../core/states.ts";
import { list, read, write } from "../edge.ts";

const Id = z.strictObject({ id: idOf("dispute") });

export const disputes = [
  list({
    path: "/v1/disputes",
    operationId: "listDisputes",
    sdk: "disputes.list",
    tag: "Disputes",
    summary: "List disputes",
    description: "Newest first. With `merchant`, those of payments that the merchant has a share of.",
    scope: "disputes:read",
    query: z.strictObject({
      payment: idOf("payment").optional(),
      merchant: idOf("merchant").optional(),
      status: z.enum(statesOf("dispute")).optional(),
    }),
    item: DisputeView,
    list: ({ context, query }, page) => listDisputes(context, query, page),
  }),

  read({
    path: "/v1/disputes/{id}",
    operationId: "getDispute",
    sdk: "disputes.retrieve",
    tag: "Disputes",
    summary: "Read a dispute",
    description: "The dispute as it stands, with every movement of its money and the proof of who bears how much.",
    scope: "disputes:read",
    params: Id,
    answer: DisputeView,
    read: ({ context, params }) => getDispute(context, params.id),
  }),

  read({
    path: "/v1/disputes/{id}/evidence",
    operationId: "getDisputeEvidence",
    sdk: "disputes.evidence",
    tag: "Disputes",
    summary: "Read a dispute's evidence",
    description: "Assembled from what is known of the payment when the dispute came, and whatever was changed since.",
    scope: "disputes:read",
    params: Id,
    answer: DisputeEvidenceView,
    etag: (evidence) => String(evidence.version),
    read: ({ context, params }) => getEvidence(context, params.id),
  }),

  write({
    path: "/v1/disputes/{id}/evidence",
    method: "patch",
    operationId: "updateDisputeEvidence",
    sdk: "disputes.updateEvidence",
    tag: "Disputes",
    summary: "Change a dispute's evidence",
    description: "Until `due_at`, and until it is submitted. What is absent stays as it is; null empties a field.",
    scope: "disputes:write",
    params: Id,
    body: UpdateDisputeEvidence,
    ifMatch: true,
    status: 200,
    answer: DisputeEvidenceView,
    etag: (evidence) => String(evidence.version),
    errors: ["state_conflict"],
    plan: ({ context, params, body, headers }) => planUpdateEvidence(context, params.id, headers.get("if-match"), body),
  }),

  write({
    path: "/v1/disputes/{id}/submit",
    operationId: "submitDisputeEvidence",
    sdk: "disputes.submit",
    tag: "Disputes",
    summary: "Submit the evidence",
    description:
      "Sends the evidence as it stands to the bank, by the dispute's workflow. A bank mostly takes it once, and the " +
      "provider may charge for it.",
    scope: "disputes:write",
    params: Id,
    status: 202,
    answer: DisputeView,
    location: (dispute) => `/v1/disputes/${dispute.id}`,
    errors: ["state_conflict"],
    plan: ({ context, params }) => planSubmitEvidence(context, params.id),
  }),

  write({
    path: "/v1/disputes/{id}/accept",
    operationId: "acceptDispute",
    sdk: "disputes.accept",
    tag: "Disputes",
    summary: "Accept a dispute",
    description: "Gives in, by the dispute's workflow: the dispute will be lost. That cannot be undone.",
    scope: "disputes:write",
    params: Id,
    status: 202,
    answer: DisputeView,
    location: (dispute) => `/v1/disputes/${dispute.id}`,
    errors: ["state_conflict"],
    plan: ({ context, params }) => planAcceptDispute(context, params.id),
  }),
];
