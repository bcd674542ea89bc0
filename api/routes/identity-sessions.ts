/** Identity sessions over HTTP. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import {
  CreateIdentitySession,
  planCancelIdentitySession,
  planCreateIdentitySession,
  planIdentityChallenge,
  planRedactIdentitySession,
} from "../../core/parties/identity-requests.ts";
import { getIdentitySession, IdentitySessionView, listIdentitySessions } from "../../core/parties/identity-sessions.ts";
import { statesOf } from "../../core/states.ts";
import { list, read, write } from "../edge.ts";

const Id = z.strictObject({ id: idOf("identity_session") });

export const identitySessions = [
  write({
    path: "/v1/identity_sessions",
    operationId: "createIdentitySession",
    sdk: "identitySessions.create",
    tag: "Identity sessions",
    summary: "Verify a merchant's person",
    description:
      "A workflow has the provider make a session for the person of the merchant's connected account; `challenge` " +
      "leads to where the person shows a document. Nothing of the document ever comes here. The merchant's " +
      "`kyc_status` follows.",
    scope: "merchants:write",
    body: CreateIdentitySession,
    status: 202,
    answer: IdentitySessionView,
    location: (session) => `/v1/identity_sessions/${session.id}`,
    errors: ["not_found", "state_conflict", "already_exists", "url_not_allowed"],
    plan: ({ context, body }) => planCreateIdentitySession(context, body),
  }),

  list({
    path: "/v1/identity_sessions",
    operationId: "listIdentitySessions",
    sdk: "identitySessions.list",
    tag: "Identity sessions",
    summary: "List identity sessions",
    description: "Newest first.",
    scope: "merchants:read",
    query: z.strictObject({
      merchant: idOf("merchant").optional().meta({ description: "Only this merchant's." }),
      person: idOf("person").optional().meta({ description: "Only this person's." }),
      status: z.enum(statesOf("identity_session")).optional().meta({ description: "Only those in this state." }),
    }),
    item: IdentitySessionView,
    list: ({ context, query }, page) => listIdentitySessions(context, query, page),
  }),

  read({
    path: "/v1/identity_sessions/{id}",
    operationId: "getIdentitySession",
    sdk: "identitySessions.retrieve",
    tag: "Identity sessions",
    summary: "Read an identity session",
    description: "Its `error` says why the last attempt failed.",
    scope: "merchants:read",
    params: Id,
    answer: IdentitySessionView,
    read: ({ context, params }) => getIdentitySession(context, params.id),
  }),

  write({
    path: "/v1/identity_sessions/{id}/challenge",
    operationId: "createIdentityChallenge",
    sdk: "identitySessions.createChallenge",
    tag: "Identity sessions",
    summary: "Get an address that works",
    description:
      "The challenge's address is good for one visit. A person who comes back to an unfinished session needs " +
      "another. Show it to the person only.",
    scope: "merchants:write",
    params: Id,
    status: 200,
    answer: IdentitySessionView,
    errors: ["state_conflict"],
    plan: async ({ context, params, provider }, { key }) =>
      planIdentityChallenge(context, params.id, { provider: await provider(), key }),
  }),

  write({
    path: "/v1/identity_sessions/{id}/cancel",
    operationId: "cancelIdentitySession",
    sdk: "identitySessions.cancel",
    tag: "Identity sessions",
    summary: "Give up an identity session",
    description:
      "It is `canceled` when the provider has ended it. What the person has just shown may still come first: then it " +
      "is verified.",
    scope: "merchants:write",
    params: Id,
    status: 202,
    answer: IdentitySessionView,
    errors: ["state_conflict"],
    plan: ({ context, params }) => planCancelIdentitySession(context, params.id),
  }),

  write({
    path: "/v1/identity_sessions/{id}/redact",
    operationId: "redactIdentitySession",
    sdk: "identitySessions.redact",
    tag: "Identity sessions",
    summary: "Have the provider forget",
    description:
      "The provider destroys what it keeps of the person and the document, within days. That the person was verified " +
      "stays on record.",
    scope: "merchants:write",
    params: Id,
    status: 202,
    answer: IdentitySessionView,
    errors: ["state_conflict"],
    plan: ({ context, params }) => planRedactIdentitySession(context, params.id),
  }),
];
