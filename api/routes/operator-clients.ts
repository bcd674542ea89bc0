/** Tenants' OAuth clients over HTTP, for the platform operator. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import {
  CreateClient,
  listClients,
  OAuthClient,
  OAuthClientWithSecret,
  planCreateClient,
  planRevokeClient,
} from "../../tenants/clients.ts";
import { operator } from "../edge.ts";
import { TENANT_SCOPES } from "../scopes.ts";

const params = z.strictObject({ id: idOf("tenant") });

export const operatorClients = [
  operator.write({
    path: "/operator/v1/tenants/{id}/clients",
    operationId: "createTenantClient",
    sdk: "operator.clients.create",
    tag: "Operator",
    summary: "Create an OAuth client for a tenant",
    description: "The secret is shown in this answer only, and can be read again for a day with the same key.",
    scope: "operator",
    params,
    body: CreateClient,
    status: 201,
    answer: OAuthClientWithSecret,
    location: (client) => `/operator/v1/tenants/${client.tenant_id}/clients`,
    showsSecret: true,
    plan: ({ context, params: { id }, body }) => planCreateClient(context, id, body, TENANT_SCOPES),
  }),

  operator.list({
    path: "/operator/v1/tenants/{id}/clients",
    operationId: "listTenantClients",
    sdk: "operator.clients.list",
    tag: "Operator",
    summary: "List a tenant's OAuth clients",
    description: "Newest first, revoked ones included.",
    scope: "operator",
    params,
    item: OAuthClient,
    list: ({ context, params: { id } }, page) => listClients(context, id, page),
  }),

  operator.write({
    path: "/operator/v1/tenants/{id}/clients/{client_id}/revoke",
    operationId: "revokeTenantClient",
    sdk: "operator.clients.revoke",
    tag: "Operator",
    summary: "Revoke an OAuth client",
    description: "It gets no more tokens, and those it has are refused within 30 seconds.",
    scope: "operator",
    params: z.strictObject({ id: idOf("tenant"), client_id: idOf("oauth_client") }),
    status: 200,
    answer: OAuthClient,
    plan: ({ context, params: { id, client_id } }) => planRevokeClient(context, id, client_id),
    afterCommit: async ({ platform, params: { client_id } }) => platform.registry.forget(client_id),
  }),
];
