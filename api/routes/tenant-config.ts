/** The tenant's configuration over HTTP. */
import * as z from "zod";
import {
  listTenantConfigs,
  PatchTenantConfig,
  planPatchConfig,
  readTenantConfig,
  TenantConfigView,
} from "../../tenants/config-versions.ts";
import { list, read, write } from "../edge.ts";

const Version = z.coerce.number().pipe(z.int().min(1).max(1_000_000));

export const tenantConfig = [
  read({
    path: "/v1/tenant/config",
    operationId: "getTenantConfig",
    sdk: "tenant.config.retrieve",
    tag: "Tenant",
    summary: "Read the configuration",
    description:
      "The newest version, or the one asked for. Limits and defaults of every field: " +
      "[/schemas/tenant_config.json](/schemas/tenant_config.json).",
    scope: "tenant:read",
    query: z.strictObject({ version: Version.optional() }),
    answer: TenantConfigView,
    etag: ({ version }) => String(version),
    read: ({ context, query }) => readTenantConfig(context, query.version),
  }),

  list({
    path: "/v1/tenant/config/versions",
    operationId: "listTenantConfigs",
    sdk: "tenant.config.versions",
    tag: "Tenant",
    summary: "List the configuration's versions",
    description: "Newest first. A run says which one it keeps: `config_version`.",
    scope: "tenant:read",
    item: TenantConfigView,
    list: ({ context }, page) => listTenantConfigs(context, page),
  }),

  write({
    path: "/v1/tenant/config",
    method: "patch",
    operationId: "updateTenantConfig",
    sdk: "tenant.config.update",
    tag: "Tenant",
    summary: "Change the configuration",
    description:
      "Makes the next version of it. Runs under way keep theirs; what starts from now on takes the new one. " +
      "A patch that changes nothing makes no version.",
    scope: "tenant:write",
    body: PatchTenantConfig,
    status: 200,
    answer: TenantConfigView,
    etag: ({ version }) => String(version),
    ifMatch: true,
    plan: ({ context, body, headers }) => planPatchConfig(context, body, headers.get("if-match")),
  }),
];
