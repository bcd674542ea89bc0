/** Applications over HTTP, for the platform operator who decides about them. */
import * as z from "zod";
import { Decide } from "../../core/decisions.ts";
import { idOf } from "../../core/ids.ts";
import { statesOf } from "../../core/states.ts";
import {
  listReviews,
  planEraseApplication,
  planReview,
  type ReviewAnswer,
  ReviewView,
  readReview,
} from "../../tenants/application-review.ts";
import { operator } from "../edge.ts";
import { lookAtApplication } from "./tenant-applications.ts";

const params = z.strictObject({ id: idOf("tenant") });

const ANSWERS: readonly { answer: ReviewAnswer; name: string; summary: string; description: string }[] = [
  {
    answer: "approve",
    name: "approve",
    summary: "Approve an application",
    description: "The tenant is opened by itself: books, endpoints at the provider, configuration, split rule, ping.",
  },
  {
    answer: "reject",
    name: "reject",
    summary: "Reject an application with a reason",
    description: "For good. The applicant reads the reason; its provider key is destroyed.",
  },
  {
    answer: "request_information",
    name: "requestInformation",
    summary: "Ask an applicant for more",
    description: "The reason says what is missing. The applicant gives it and submits again.",
  },
];

export const operatorApplications = [
  operator.list({
    path: "/operator/v1/tenant_applications",
    operationId: "listTenantApplications",
    sdk: "operator.applications.list",
    tag: "Operator",
    summary: "List applications",
    description: "Newest first; those that wait for a decision with `review=waiting`.",
    scope: "operator",
    query: z.strictObject({ review: z.enum(statesOf("tenant_application")).optional() }),
    item: ReviewView,
    list: ({ platform, query }, page) => listReviews(platform, query, page),
  }),

  operator.read({
    path: "/operator/v1/tenant_applications/{id}",
    operationId: "getTenantApplicationReview",
    sdk: "operator.applications.retrieve",
    tag: "Operator",
    summary: "Read an application with its grounds",
    description: "With what its names were screened against and what was alike, and until when to decide.",
    scope: "operator",
    params,
    answer: ReviewView,
    read: ({ platform, params: { id } }) => readReview(platform, id),
  }),

  ...ANSWERS.map(({ answer, name, summary, description }) =>
    operator.write({
      path: `/operator/v1/tenant_applications/{id}/${answer}`,
      operationId: `${name}TenantApplication`,
      sdk: `operator.applications.${name}`,
      tag: "Operator",
      summary,
      description,
      scope: "operator",
      params,
      body: Decide,
      status: 200,
      answer: ReviewView,
      errors: ["state_conflict"],
      plan: ({ platform, context, params: { id }, body }) => planReview({ platform, context }, id, answer, body.reason),
      afterCommit: ({ platform, ports, params: { id } }) => lookAtApplication({ platform, ports }, id),
    }),
  ),

  operator.write({
    path: "/operator/v1/tenant_applications/{id}/erase",
    operationId: "eraseTenantApplication",
    sdk: "operator.applications.erase",
    tag: "Operator",
    summary: "Erase the personal data of an application",
    description:
      "Destroys the keys of what was told of the business and the persons behind it. Only of an application that was " +
      "rejected, or of a tenant that is closed. The provider redacts what the representative has shown.",
    scope: "operator",
    params,
    status: 200,
    answer: ReviewView,
    errors: ["state_conflict"],
    plan: ({ platform, context, params: { id } }) => planEraseApplication({ platform, context }, id),
    afterCommit: ({ platform, ports, params: { id } }) => lookAtApplication({ platform, ports }, id),
  }),
];
