/** Decisions over HTTP: the task list of those who decide. */
import * as z from "zod";
import {
  DECISION_KINDS,
  Decide,
  type DecisionAnswer,
  DecisionView,
  getDecision,
  listDecisions,
  planDecide,
} from "../../core/decisions.ts";
import { idOf } from "../../core/ids.ts";
import { statesOf } from "../../core/states.ts";
import { list, read, write } from "../edge.ts";

const params = z.strictObject({ id: idOf("decision") });

const ANSWERS: readonly { answer: DecisionAnswer; name: string; summary: string; description: string }[] = [
  {
    answer: "approve",
    name: "approve",
    summary: "Approve",
    description: "What waited for it goes on at once. A client cannot decide what it asked for itself.",
  },
  {
    answer: "reject",
    name: "reject",
    summary: "Reject with a reason",
    description: "What waited for it ends: a merchant under review is rejected for good.",
  },
  {
    answer: "request_information",
    name: "requestInformation",
    summary: "Ask for more before deciding",
    description: "The reason says what is missing. The decision stays on the list until it is made.",
  },
];

export const decisions = [
  list({
    path: "/v1/decisions",
    operationId: "listDecisions",
    sdk: "decisions.list",
    tag: "Decisions",
    summary: "List decisions",
    description: "The task list of those who decide, newest first: who may decide, until when, and on what grounds.",
    scope: "decisions:read",
    query: z.strictObject({
      status: z.enum(statesOf("decision")).optional(),
      kind: z.enum(DECISION_KINDS).optional(),
      subject: z
        .string()
        .regex(/^[a-z]{3}_[0-9a-z]{26}$/, "must be an id")
        .optional(),
    }),
    item: DecisionView,
    list: ({ context, query }, page) => listDecisions(context, query, page),
  }),

  read({
    path: "/v1/decisions/{id}",
    operationId: "getDecision",
    sdk: "decisions.retrieve",
    tag: "Decisions",
    summary: "Read a decision",
    description: "With what was screened and found, by its place in the lists.",
    scope: "decisions:read",
    params,
    answer: DecisionView,
    read: ({ context, params: { id } }) => getDecision(context, id),
  }),

  ...ANSWERS.map(({ answer, name, summary, description }) =>
    write({
      path: `/v1/decisions/{id}/${answer}`,
      operationId: `${name}Decision`,
      sdk: `decisions.${name}`,
      tag: "Decisions",
      summary,
      description,
      scope: "decisions:write",
      params,
      body: Decide,
      status: 200,
      answer: DecisionView,
      errors: ["state_conflict"],
      plan: ({ context, params: { id }, body }) => planDecide(context, id, answer, body.reason),
      // Harmless to repeat: what is due is looked after once.
      afterCommit: ({ env, ports, tenant }) => ports.sweepTenant(env, tenant.id),
    }),
  ),
];
