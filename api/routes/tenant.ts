/** The tenant itself, for its own clients. */
import { readTenant, TenantView, tenantView } from "../../tenants/tenants.ts";
import { read } from "../edge.ts";

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
];
