/** Split rules: how payments are shared out. A rule's lines never change: a new version follows the former. */
import * as z from "zod";
import { audit } from "../audit.ts";
import { type Context, tenantNow } from "../context.ts";
import { invariant, notFound } from "../errors.ts";
import { idOf } from "../ids.ts";
import { Metadata } from "../metadata.ts";
import { announce, type LastEvent, lastEvent, type News, noEventYet } from "../outbound/events.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { statesOf } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { splitRuleLines, splitRules, splitRuleVersions, tenantProfiles } from "../store/schema.ts";
import type { Query, Statement } from "../store/statements.ts";
import type { Row, Store } from "../store/store.ts";
import { wireTime } from "../time.ts";
import {
  type CreateSplitRuleVersion,
  checkTerms,
  EXAMPLE_TERMS,
  FeeBearer,
  type LineRow,
  lineView,
  newVersion,
  recipientsOf,
  SPLIT_LINES_MAX,
  SplitBase,
  SplitRuleLineView,
  splitTerms,
  type VersionRow,
} from "./split-terms.ts";

type RuleRow = Row<typeof splitRules>;

export const CreateSplitRule = z
  .strictObject({
    name: z.string().min(1).max(200),
    default: z
      .boolean()
      .optional()
      .meta({ description: "Payments that name no rule are split by the default one. The former default gives way." }),
    ...splitTerms,
    metadata: Metadata.optional(),
  })
  .meta({ id: "CreateSplitRule", example: { name: "Standard", default: true, ...EXAMPLE_TERMS } });
export type CreateSplitRule = z.infer<typeof CreateSplitRule>;

export const SplitRuleVersionView = z
  .strictObject({
    id: idOf("split_rule_version"),
    object: z.literal("split_rule_version"),
    livemode: z.boolean(),
    split_rule: idOf("split_rule"),
    version: z.int().min(1),
    status: z.enum(statesOf("split_rule_version")),
    base: SplitBase,
    fee_bearer: FeeBearer,
    lines: z.array(SplitRuleLineView).max(SPLIT_LINES_MAX),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: "SplitRuleVersion", description: "One version of a split rule. Payments are pinned to a version." });
export type SplitRuleVersionView = z.infer<typeof SplitRuleVersionView>;

export const SplitRuleView = z
  .strictObject({
    id: idOf("split_rule"),
    object: z.literal("split_rule"),
    livemode: z.boolean(),
    name: z.string().max(200),
    default: z.boolean(),
    active_version: SplitRuleVersionView,
    metadata: Metadata,
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: "SplitRule", description: "How payments are shared among merchants, the tenant and the operator." });
export type SplitRuleView = z.infer<typeof SplitRuleView>;

function versionView(row: VersionRow, lines: readonly LineRow[], livemode: boolean): SplitRuleVersionView {
  return {
    id: row.id,
    object: "split_rule_version",
    livemode,
    split_rule: row.split_rule_id,
    version: row.version,
    status: row.state,
    base: row.base,
    fee_bearer: row.fee_bearer,
    lines: lines.filter((line) => line.split_rule_version_id === row.id).map(lineView),
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}

function ruleView(row: RuleRow, active: SplitRuleVersionView, livemode: boolean): SplitRuleView {
  return {
    id: row.id,
    object: "split_rule",
    livemode,
    name: row.name,
    default: row.is_default === 1,
    active_version: active,
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}

/**
 * Plans a rule with its first version, active at once. A new default takes the place of the former in the same commit.
 * @throws Refusal not_found for an unknown merchant, split_rule_invalid, merchant_not_payable
 */
export async function planCreateSplitRule(context: Context, input: CreateSplitRule): Promise<Plan<SplitRuleView>> {
  const { store, ids, livemode } = context;
  const [now, former, recipients, profile] = await store.read(
    tenantNow(context),
    formerDefault(store),
    recipientsOf(store, input),
    store.row(tenantProfiles, {}),
  );
  const checked = checkTerms(store, input, recipients, profile);
  const rule: RuleRow = {
    tenant_id: store.tenantId,
    id: ids.make("split_rule"),
    name: input.name,
    is_default: input.default === true ? 1 : 0,
    metadata: JSON.stringify(input.metadata ?? {}),
    created_at: now,
    updated_at: now,
  };
  const version = newVersion(context, rule.id, 1, input, now);
  const view = ruleView(rule, versionView(version.row, version.lines, livemode), livemode);
  const news: News[] = [{ type: "split_rule.created", after: noEventYet(rule.id), object: view }];
  const changes: Statement[] = [];
  if (rule.is_default === 1 && former) {
    const after: LastEvent = { subjectId: former.id, sequence: former.sequence, eventId: former.event_id };
    const { active_version } = await getSplitRule(context, former.id);
    const was = { ...former, is_default: 0, updated_at: now };
    news.push({ type: "split_rule.updated", after, object: ruleView(was, active_version, livemode) });
    changes.push(store.update(splitRules, { id: former.id }, { is_default: 0, updated_at: now }));
  }
  const act = { action: "split_rule.create", subjectId: rule.id, fields: Object.keys(input) };
  changes.push(store.insert(splitRules, rule), ...version.statements, audit(context, act));
  return { statements: [...checked, announce(context, news, now), ...changes], result: view };
}

/** Plans a further version: active at once, the former retired. Payments that are under way keep the one they have. */
export async function planCreateSplitRuleVersion(
  context: Context,
  ruleId: string,
  input: CreateSplitRuleVersion,
): Promise<Plan<SplitRuleVersionView>> {
  const { store, livemode } = context;
  const [now, rule, active, last, recipients, profile] = await store.read(
    tenantNow(context),
    store.row(splitRules, { id: ruleId }),
    store.row(splitRuleVersions, { split_rule_id: ruleId, state: "active" }),
    lastEvent(store, ruleId),
    recipientsOf(store, input),
    store.row(tenantProfiles, {}),
  );
  if (!rule) throw notFound();
  invariant(active, `${ruleId} has no active version`);
  const checked = checkTerms(store, input, recipients, profile);
  const version = newVersion(context, ruleId, active.version + 1, input, now);
  const view = versionView(version.row, version.lines, livemode);
  return {
    statements: [
      ...checked,
      // First of all the event: a racing writer is met by its number, not by the version's unique one.
      announce(context, [{ type: "split_rule.version_activated", after: last, object: view }], now),
      store.update(splitRuleVersions, { id: active.id }, { state: "retired", updated_at: now }),
      store.update(splitRules, { id: ruleId }, { updated_at: now }),
      ...version.statements,
      audit(context, { action: "split_rule.create_version", subjectId: ruleId, fields: Object.keys(input) }),
    ],
    result: view,
  };
}

export async function getSplitRule(context: Context, id: string): Promise<SplitRuleView> {
  const { store } = context;
  const [rule, active] = await store.read(
    store.row(splitRules, { id }),
    store.row(splitRuleVersions, { split_rule_id: id, state: "active" }),
  );
  if (!rule || !active) throw notFound();
  const lines = await store.readOne(linesOf(store, [active.id]));
  return ruleView(rule, versionView(active, lines, context.livemode), context.livemode);
}

/** One version of a rule: the terms that payments pinned to it were shared by. */
export async function getSplitRuleVersion(
  { store, livemode }: Context,
  ruleId: string,
  id: string,
): Promise<SplitRuleVersionView> {
  const [row, lines] = await store.read(
    store.row(splitRuleVersions, { id, split_rule_id: ruleId }),
    linesOf(store, [id]),
  );
  if (!row) throw notFound();
  return versionView(row, lines, livemode);
}

/** Newest first. */
export async function listSplitRules(context: Context, page: Page): Promise<Listed<SplitRuleView>> {
  const { store, livemode } = context;
  const found = await store.readOne(
    store.rows(splitRules, {
      where: page.after === null ? {} : { id: { lt: page.after } },
      orderBy: [{ column: "id", descending: true }],
      limit: page.limit + 1,
    }),
  );
  const { rows, next } = cut(found, page, (row) => row.id);
  const ofRules = { split_rule_id: { in: rows.map(({ id }) => id) }, state: "active" };
  const versions = await store.readOne(store.rows(splitRuleVersions, { where: ofRules }));
  const lines = await store.readOne(
    linesOf(
      store,
      versions.map(({ id }) => id),
    ),
  );
  const data = rows.flatMap((row) => {
    const active = versions.find((version) => version.split_rule_id === row.id);
    return active ? [ruleView(row, versionView(active, lines, livemode), livemode)] : [];
  });
  return { data, next };
}

/** A rule's versions, newest first. */
export async function listSplitRuleVersions(
  context: Context,
  ruleId: string,
  page: Page,
): Promise<Listed<SplitRuleVersionView>> {
  const { store, livemode } = context;
  const before = page.after === null ? {} : { version: { lt: Number(page.after) } };
  const [rule, found] = await store.read(
    store.row(splitRules, { id: ruleId }),
    store.rows(splitRuleVersions, {
      where: { split_rule_id: ruleId, ...before },
      orderBy: [{ column: "version", descending: true }],
      limit: page.limit + 1,
    }),
  );
  if (!rule) throw notFound();
  const { rows, next } = cut(found, page, (row) => String(row.version));
  const ids = rows.map(({ id }) => id);
  const lines = await store.readOne(linesOf(store, ids));
  return { data: rows.map((row) => versionView(row, lines, livemode)), next };
}

/** The tenant's default rule, its active version and its last event. */
function formerDefault(store: Store): Query<(RuleRow & { sequence: number; event_id: string }) | undefined> {
  const query = store.query<RuleRow & { sequence: number; event_id: string }>(
    `SELECT r.*, e.sequence, e.id AS event_id FROM split_rules r JOIN events e ON e.tenant_id = r.tenant_id
     AND e.subject_id = r.id WHERE r.tenant_id = ?1 AND r.is_default = 1 ORDER BY e.sequence DESC LIMIT 1`,
  );
  return { ...query, take: (rows) => query.take(rows)[0] };
}

export function linesOf(store: Store, versionIds: readonly string[]): Query<LineRow[]> {
  const where = { split_rule_version_id: { in: versionIds } };
  return store.rows(splitRuleLines, { where, orderBy: [{ column: "position" }] });
}
