/** A tenant's configuration as its clients read and change it: every change is a new version, and none is lost. */
import * as z from "zod";
import { audit } from "../core/audit.ts";
import { type Context, tenantNow } from "../core/context.ts";
import { notFound, Refusal } from "../core/errors.ts";
import { misfitsOf } from "../core/misfits.ts";
import { planSettlementSchedule } from "../core/money/settlement-schedule.ts";
import type { SettlementTerms } from "../core/money/settlement-terms.ts";
import { announce, lastEvent } from "../core/outbound/events.ts";
import { cut, type Listed, type Page } from "../core/pages.ts";
import type { Plan } from "../core/store/commit.ts";
import { tenantConfigs } from "../core/store/schema.ts";
import type { Statement } from "../core/store/statements.ts";
import type { Row } from "../core/store/store.ts";
import { wireTime } from "../core/time.ts";
import { Config, DEFAULT_CONFIG, misfitsAmong, readConfig } from "./config.ts";

export const TenantConfigView = z
  .strictObject({
    object: z.literal("tenant_config"),
    livemode: z.boolean(),
    version: z.int().min(1).max(1_000_000).meta({ description: "Also the ETag." }),
    ...Config.shape,
    created_at: z.iso.datetime(),
  })
  .meta({
    id: "TenantConfig",
    description: "One version of a tenant's configuration. A run keeps the version that it started with.",
  });
export type TenantConfigView = z.infer<typeof TenantConfigView>;

/** A JSON merge patch of the configuration. Its shape is checked here, its values with the whole that it makes. */
export const PatchTenantConfig = (patchOf(Config) as z.ZodType<Record<string, unknown>>).meta({
  id: "PatchTenantConfig",
  description:
    "A JSON merge patch (RFC 7396): what is absent stays as it is, lists are replaced as a whole, and `null` brings " +
    "back the default.",
});

/** The same fields, none of them required, down to the leaves. */
function patchOf(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape as Record<string, z.ZodType>);
    return z.strictObject(
      Object.fromEntries(fields.map(([name, field]) => [name, patchOf(field).nullable().optional()])),
    );
  }
  if (schema instanceof z.ZodRecord) {
    return z.partialRecord(schema.keyType as z.ZodEnum, patchOf(schema.valueType as z.ZodType).nullable());
  }
  return schema;
}

/** @throws Refusal `not_found` for a version that there never was */
export async function readTenantConfig({ store, livemode }: Context, version?: number): Promise<TenantConfigView> {
  const rows = await store.readOne(
    store.rows(tenantConfigs, {
      ...(version === undefined ? {} : { where: { version } }),
      orderBy: [{ column: "version", descending: true }],
      limit: 1,
    }),
  );
  const [row] = rows;
  if (!row) throw notFound();
  return configView(row, livemode);
}

/** Every version, newest first. */
export async function listTenantConfigs({ store, livemode }: Context, page: Page): Promise<Listed<TenantConfigView>> {
  const found = await store.readOne(
    store.rows(tenantConfigs, {
      ...(page.after === null ? {} : { where: { version: { lt: Number(page.after) } } }),
      orderBy: [{ column: "version", descending: true }],
      limit: page.limit + 1,
    }),
  );
  const { rows, next } = cut(found, page, (row) => String(row.version));
  return { data: rows.map((row) => configView(row, livemode)), next };
}

/**
 * Plans the next version. Nothing is written when the patch changes nothing.
 *
 * @param ifMatch the ETag that the caller read, as it stands in the header, or `*`
 * @throws Refusal `precondition_failed` when the configuration has changed since, `validation_failed` when the whole
 *   that the patch makes is out of its limits
 */
export async function planPatchConfig(
  context: Context,
  patch: Record<string, unknown>,
  ifMatch: string | null,
): Promise<Plan<TenantConfigView>> {
  const { store, livemode } = context;
  const [rows, last, now] = await store.read(
    store.rows(tenantConfigs, { orderBy: [{ column: "version", descending: true }], limit: 1 }),
    lastEvent(store, store.tenantId),
    tenantNow(context),
  );
  const [row] = rows;
  if (!row) throw notFound();
  if (ifMatch !== "*" && ifMatch !== `"${row.version}"`) {
    throw new Refusal("precondition_failed", `The configuration is at version ${row.version}: read it again.`);
  }
  const current = readConfig(row.config);
  const parsed = Config.safeParse(merged(current, patch, DEFAULT_CONFIG));
  const errors = parsed.success ? misfitsAmong(parsed.data) : misfitsOf(parsed.error);
  if (!parsed.success || errors.length > 0) {
    throw new Refusal("validation_failed", "The configuration would be out of its limits.", { errors });
  }
  const config = JSON.stringify(parsed.data);
  if (config === JSON.stringify(current)) return { statements: [], result: configView(row, livemode) };
  const next = { version: row.version + 1, config, created_at: now };
  const result = configView(next, livemode);
  return {
    statements: [
      announce(context, [{ type: "tenant_config.updated", after: last, object: result }], now),
      store.insert(tenantConfigs, next),
      ...rescheduled(context, current.settlement, parsed.data.settlement, next),
      audit(context, { action: "tenant_config.update", subjectId: store.tenantId, fields: Object.keys(patch) }),
    ],
    result,
  };
}

/** Settlement goes by the new schedule from now on, but for a run that is due already. */
function rescheduled(
  context: Context,
  before: SettlementTerms,
  after: SettlementTerms,
  { version, created_at: now }: { version: number; created_at: number },
): Statement[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return planSettlementSchedule(context, after, version, now);
}

/** RFC 7396, except that `null` gives the default instead of nothing: no part of a configuration is ever absent. */
function merged(current: unknown, patch: unknown, fallback: unknown): unknown {
  if (patch === null) return fallback;
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = { ...(isObject(current) ? current : {}) };
  for (const [name, value] of Object.entries(patch)) {
    const inner = merged(result[name], value, isObject(fallback) ? fallback[name] : undefined);
    if (inner === undefined) delete result[name];
    else result[name] = inner;
  }
  return result;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function configView(
  row: Pick<Row<typeof tenantConfigs>, "version" | "config" | "created_at">,
  livemode: boolean,
): TenantConfigView {
  return {
    object: "tenant_config",
    livemode,
    version: row.version,
    ...readConfig(row.config),
    created_at: wireTime(row.created_at),
  };
}
