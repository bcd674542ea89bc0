/** A tenant's own OAuth clients over HTTP. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import {
  CreateClient,
  listClients,
  OAuthClient,
  OAuthClientWithSecret,
  planCreateClient,
  planRevokeClient,
  readClient,
} from "../../tenants/clients.ts";
import { own } from "../edge.ts";

const params = z.strictObject({ id: idOf("oauth_client") });

export const oauthClients = [
  own.write({
    path: "/v1/oauth_clients",
    operationId: "createOAuthClient",
    sdk: "oauthClients.create",
    tag: "Tenant",
    summary: "Create an OAuth client",
    description:
      "One for each program, with no more scopes than the token that asks for it: those are also what it gets " +
      "when `scopes` is absent. The secret is shown in this answer only, and can be read again for a day with the " +
      "same key.",
    scope: "clients:write",
    body: CreateClient,
    status: 201,
    answer: OAuthClientWithSecret,
    location: ({ id }) => `/v1/oauth_clients/${id}`,
    showsSecret: true,
    plan: ({ context, tenant, body, principal }) => planCreateClient(context, tenant.id, body, [...principal.scopes]),
  }),

  own.list({
    path: "/v1/oauth_clients",
    operationId: "listOAuthClients",
    sdk: "oauthClients.list",
    tag: "Tenant",
    summary: "List OAuth clients",
    description: "Newest first, revoked ones included.",
    scope: "clients:read",
    item: OAuthClient,
    list: ({ context, tenant }, page) => listClients(context, tenant.id, page),
  }),

  own.read({
    path: "/v1/oauth_clients/{id}",
    operationId: "getOAuthClient",
    sdk: "oauthClients.retrieve",
    tag: "Tenant",
    summary: "Read an OAuth client",
    description: "Without its secret, which was shown once.",
    scope: "clients:read",
    params,
    answer: OAuthClient,
    read: ({ context, tenant, params: { id } }) => readClient(context, tenant.id, id),
  }),

  own.write({
    path: "/v1/oauth_clients/{id}/revoke",
    operationId: "revokeOAuthClient",
    sdk: "oauthClients.revoke",
    tag: "Tenant",
    summary: "Revoke an OAuth client",
    description:
      "It gets no more tokens, and those it has are refused within 30 seconds. A client cannot revoke itself, so " +
      "that a tenant always has one left.",
    scope: "clients:write",
    params,
    status: 200,
    answer: OAuthClient,
    errors: ["state_conflict"],
    plan: ({ context, tenant, params: { id } }) => planRevokeClient(context, tenant.id, id),
    afterCommit: async ({ platform, params: { id } }) => platform.registry.forget(id),
  }),
];
