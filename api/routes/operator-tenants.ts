/** Tenants over HTTP, for the platform operator: opening, reading, suspending. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import { OpenTenant, planOpenTenant } from "../../tenants/opening.ts";
import { listTenants, planTenantState, readTenant, TenantView, tenantView } from "../../tenants/tenants.ts";
import { operator } from "../edge.ts";

const params = z.strictObject({ id: idOf("tenant") });

export const operatorTenants = [
  operator.write({
    path: "/operator/v1/tenants",
    operationId: "createTenant",
    sdk: "operator.tenants.create",
    tag: "Operator",
    summary: "Open a tenant",
    description:
      "Finds it a ledger database, opens its account and webhook endpoints at the provider, and its books. " +
      "An interrupted opening goes on with the same Idempotency-Key.",
    scope: "operator",
    body: OpenTenant,
    status: 201,
    answer: TenantView,
    location: (tenant) => `/operator/v1/tenants/${tenant.id}`,
    errors: ["not_found", "state_conflict", "provider_account_taken"],
    plan: ({ platform, context, body }, key) => planOpenTenant(platform, context, body, key),
  }),

  operator.list({
    path: "/operator/v1/tenants",
    operationId: "listTenants",
    sdk: "operator.tenants.list",
    tag: "Operator",
    summary: "List tenants",
    description: "Newest first.",
    scope: "operator",
    item: TenantView,
    list: ({ context }, page) => listTenants(context.directory, page),
  }),

  operator.read({
    path: "/operator/v1/tenants/{id}",
    operationId: "getTenantAsOperator",
    sdk: "operator.tenants.retrieve",
    tag: "Operator",
    summary: "Read a tenant",
    description: "A tenant as the directory has it.",
    scope: "operator",
    params,
    answer: TenantView,
    read: async ({ context, params: { id } }) => tenantView(await readTenant(context.directory, id)),
  }),

  operator.write({
    path: "/operator/v1/tenants/{id}/suspend",
    operationId: "suspendTenant",
    sdk: "operator.tenants.suspend",
    tag: "Operator",
    summary: "Suspend a tenant",
    description:
      "Its calls are refused within 30 seconds. What is under way goes on: runs, refunds and the provider's webhooks.",
    scope: "operator",
    params,
    status: 200,
    answer: TenantView,
    errors: ["state_conflict"],
    plan: ({ context, params: { id } }) => planTenantState(context, id, "suspended"),
    afterCommit: async ({ platform, params: { id } }) => platform.registry.forget(id),
  }),

  operator.write({
    path: "/operator/v1/tenants/{id}/resume",
    operationId: "resumeTenant",
    sdk: "operator.tenants.resume",
    tag: "Operator",
    summary: "End a tenant's suspension",
    description: "Its calls are accepted again within 30 seconds.",
    scope: "operator",
    params,
    status: 200,
    answer: TenantView,
    errors: ["state_conflict"],
    plan: ({ context, params: { id } }) => planTenantState(context, id, "active"),
    afterCommit: async ({ platform, params: { id } }) => platform.registry.forget(id),
  }),
];
