/** The tenant itself, for its own clients, and its sandboxes. */
import { CreateSandbox, planOwnSandbox, SandboxWithClient } from "../../tenants/own-sandboxes.ts";
import { listTenants, readTenant, TenantView, tenantView } from "../../tenants/tenants.ts";
import { own, read } from "../edge.ts";

export const tenant = [
  read({
    path: "/v1/tenant",
    operationId: "getTenant",
    sdk: "tenant.retrieve",
    tag: "Tenant",
    summary: "Read the tenant",
    description: "The tenant that the access token belongs to.",
    scope: "tenant:read",
    answer: TenantView,
    read: async ({ platform, tenant: { id } }) => tenantView(await readTenant(platform.directory, id)),
  }),

  own.write({
    path: "/v1/tenant/sandboxes",
    operationId: "createTenantSandbox",
    sdk: "tenant.sandboxes.create",
    tag: "Tenant",
    summary: "Open a sandbox of a live tenant",
    description:
      "A tenant of its own, at work at once, with an OAuth client that may do no more than the token that asks. The " +
      "client's secret is shown in this answer only, and can be read again for a day with the same key.",
    scope: "tenant:write",
    body: CreateSandbox,
    status: 201,
    answer: SandboxWithClient,
    showsSecret: true,
    errors: ["state_conflict"],
    plan: ({ platform, context, tenant, body, principal }, key) =>
      planOwnSandbox(platform, context, tenant, { input: body, key, scopes: [...principal.scopes] }),
  }),

  own.list({
    path: "/v1/tenant/sandboxes",
    operationId: "listTenantSandboxes",
    sdk: "tenant.sandboxes.list",
    tag: "Tenant",
    summary: "List a live tenant's sandboxes",
    description: "Newest first. A sandbox has none.",
    scope: "tenant:read",
    item: TenantView,
    list: ({ context, tenant: { id } }, page) => listTenants(context.directory, page, id),
  }),
];
