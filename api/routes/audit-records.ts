/** Audit records over HTTP: a tenant's, and the operator's own. */
import * as z from "zod";
import { idOf } from "../../core/ids.ts";
import { AuditRecord, listDirectoryAudit, listTenantAudit } from "../../tenants/audit.ts";
import { list, operator } from "../edge.ts";

export const auditRecords = [
  list({
    path: "/v1/audit_records",
    operationId: "listAuditRecords",
    sdk: "auditRecords.list",
    tag: "Audit",
    summary: "List audit records",
    description: "Every administrative change of this tenant, by its own clients and by the operator, newest first.",
    scope: "audit:read",
    item: AuditRecord,
    list: ({ context, platform }, page) => listTenantAudit(context.store, platform.directory, page),
  }),

  operator.list({
    path: "/operator/v1/audit_records",
    operationId: "listOperatorAuditRecords",
    sdk: "operator.auditRecords.list",
    tag: "Operator",
    summary: "List the directory's audit records",
    description: "Every change of tenants and their clients, newest first.",
    scope: "operator",
    query: z.strictObject({ tenant: idOf("tenant").optional().meta({ description: "Only what is about it." }) }),
    item: AuditRecord,
    list: ({ context, query }, page) => listDirectoryAudit(context.directory, query.tenant, page),
  }),
];
