/** Tenants as the directory has them: what is shown of them, and their suspension. */
import * as z from "zod";
import { notFound, Refusal } from "../core/errors.ts";
import { idOf } from "../core/ids.ts";
import { cut, type Listed, type Page } from "../core/pages.ts";
import { mayMove, statesOf } from "../core/states.ts";
import type { Plan } from "../core/store/commit.ts";
import type { Directory } from "../core/store/directory.ts";
import { tenants } from "../core/store/directory-schema.ts";
import type { Row } from "../core/store/store.ts";
import { wireTime } from "../core/time.ts";
import { auditDirectory, type DirectoryContext } from "./audit.ts";

export const TenantName = z.string().min(1).max(200).meta({ example: "Aurora Games" });
export const Country = z
  .string()
  .regex(/^[A-Z]{2}$/, "must be a country's two letters, ISO 3166-1")
  .meta({ description: "ISO 3166-1, two letters.", example: "DE" });
export const CurrencyCode = z
  .string()
  .regex(/^[A-Z]{3}$/, "must be a currency's three letters, ISO 4217")
  .meta({ description: "ISO 4217.", example: "EUR" });
export const Placement = z
  .enum(["shared", "dedicated"])
  .meta({ description: "Whether the tenant has a ledger database of its own." });

export const TenantView = z
  .strictObject({
    id: idOf("tenant"),
    object: z.literal("tenant"),
    livemode: z.boolean(),
    parent_tenant_id: idOf("tenant").nullable().meta({ description: "The live tenant that a sandbox belongs to." }),
    name: TenantName,
    status: z.enum(statesOf("tenant")),
    country: Country,
    currency: CurrencyCode.meta({ description: "What the tenant settles in." }),
    placement: Placement,
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: "Tenant", description: "A white-label publisher: sandbox or live." });
export type TenantView = z.infer<typeof TenantView>;

export type TenantRow = Row<typeof tenants>;

/** @throws Refusal `not_found` */
export async function readTenant(directory: Directory, id: string): Promise<TenantRow> {
  const row = await directory.readOne(directory.row(tenants, { id }));
  if (!row) throw notFound();
  return row;
}

/** Newest first; with a parent, the sandboxes of that live tenant. */
export async function listTenants(directory: Directory, page: Page, parent?: string): Promise<Listed<TenantView>> {
  const where = parent === undefined ? {} : { parent_tenant_id: parent };
  const found = await directory.readOne(directory.page(tenants, where, page));
  const { rows, next } = cut(found, page, (row) => row.id);
  return { data: rows.map(tenantView), next };
}

/**
 * Plans a suspension or its end. A suspended tenant's calls are refused within 30 s everywhere; its runs, refunds and
 * provider webhooks go on to their end. Asking for the state it is in changes nothing.
 *
 * @throws Refusal `not_found`, `state_conflict`
 */
export async function planTenantState(
  context: DirectoryContext,
  id: string,
  state: "active" | "suspended",
): Promise<Plan<TenantView>> {
  const { directory, wall } = context;
  const row = await readTenant(directory, id);
  if (row.state === state) return { statements: [], result: tenantView(row) };
  if (row.state === "applied" || row.state === "in_review" || !mayMove("tenant", row.state, state)) {
    throw new Refusal("state_conflict", `The tenant is ${row.state} and cannot become ${state}.`);
  }
  const changed = { state, updated_at: wall.now() };
  const action = state === "suspended" ? "tenant.suspend" : "tenant.resume";
  return {
    statements: [
      directory.update(tenants, { id }, changed),
      auditDirectory(context, { action, subjectId: id, tenantId: id, fields: ["status"] }),
    ],
    result: tenantView({ ...row, ...changed }),
  };
}

export function tenantView(row: TenantRow): TenantView {
  return {
    id: row.id,
    object: "tenant",
    livemode: row.livemode === 1,
    parent_tenant_id: row.parent_tenant_id,
    name: row.name,
    status: row.state,
    country: row.country,
    currency: row.currency,
    placement: row.placement,
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}
