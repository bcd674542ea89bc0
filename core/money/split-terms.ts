/** The terms of a split: lines, base and who bears the fee; which of them may be written down. */
import * as z from "zod";
import { type Context, mustStillBe } from "../context.ts";
import { notFound, refuseField } from "../errors.ts";
import { mayPayOutTo } from "../parties/countries.ts";
import { merchants, splitRuleLines, splitRuleVersions, type tenantProfiles } from "../store/schema.ts";
import type { Query, Statement } from "../store/statements.ts";
import type { Row, Store } from "../store/store.ts";
import { Recipient } from "./distribution.ts";

export type VersionRow = Row<typeof splitRuleVersions>;
export type LineRow = Row<typeof splitRuleLines>;

export const SPLIT_LINES_MAX = 50;
const WHOLE_BPS = 10_000;
/** Providers let funds be held for 90 days; the margin of ten is ours. */
const HOLD_DAYS_MAX = 80;

export const SplitRuleLine = z
  .strictObject({
    recipient: Recipient,
    share_bps: z.int().min(1).max(WHOLE_BPS).meta({ description: "Basis points: 7000 is 70 %." }),
    hold_days: z
      .int()
      .min(0)
      .max(HOLD_DAYS_MAX)
      .optional()
      .meta({ description: "Days that the share is held beyond the availability of its funds. Default 0." }),
  })
  .meta({ id: "SplitRuleLine", description: "One recipient's part." });

export const SplitBase = z
  .enum(["gross", "net_of_fee"])
  .meta({ description: "What is shared: the captured amount, or what the provider's fee leaves of it." });
export const FeeBearer = z.enum(["tenant"]).meta({ description: "Who bears the provider's fee on the gross base." });

export const splitTerms = {
  base: SplitBase,
  fee_bearer: FeeBearer.optional(),
  lines: z.array(SplitRuleLine).min(1).max(SPLIT_LINES_MAX).meta({
    description: "Their `share_bps` sum to 10000. A unit that does not divide goes to the largest remainder.",
  }),
};
export const EXAMPLE_TERMS = {
  base: "gross" as const,
  lines: [
    { recipient: { merchant: "mer_01k9zp3w5xe8r9v2m4n6q8t0ab" }, share_bps: 7000 },
    { recipient: { tenant: true as const }, share_bps: 3000 },
  ],
};

export const CreateSplitRuleVersion = z
  .strictObject(splitTerms)
  .meta({ id: "CreateSplitRuleVersion", example: EXAMPLE_TERMS });
export type CreateSplitRuleVersion = z.infer<typeof CreateSplitRuleVersion>;

/** The merchants that the lines name, as far as they are this tenant's. */
export function recipientsOf(store: Store, input: CreateSplitRuleVersion): Query<Row<typeof merchants>[]> {
  const ids = input.lines.flatMap(({ recipient }) => ("merchant" in recipient ? [recipient.merchant] : []));
  return store.rows(merchants, { where: { id: { in: [...new Set(ids)] } } });
}

const NEVER_PAID: readonly string[] = ["rejected", "closed"];

/**
 * The guards under which these terms may be written down: every merchant still stands where it was read.
 * @throws Refusal not_found for an unknown merchant, split_rule_invalid, merchant_not_payable
 */
export function checkTerms(
  store: Store,
  input: CreateSplitRuleVersion,
  recipients: readonly Row<typeof merchants>[],
  profile: Row<typeof tenantProfiles> | undefined,
): Statement[] {
  const sum = input.lines.reduce((bps, line) => bps + line.share_bps, 0);
  if (sum !== WHOLE_BPS) {
    throw refuseField("split_rule_invalid", "/lines", `The lines' share_bps sum to ${sum}, not to ${WHOLE_BPS}.`);
  }
  const byId = new Map(recipients.map((row) => [row.id, row]));
  for (const [position, { recipient }] of input.lines.entries()) {
    if (!("merchant" in recipient)) continue;
    const merchant = byId.get(recipient.merchant);
    if (!merchant) throw notFound();
    const pointer = `/lines/${position}/recipient/merchant`;
    if (NEVER_PAID.includes(merchant.state)) {
      throw refuseField("merchant_not_payable", pointer, `The merchant is ${merchant.state}.`);
    }
    if (profile && !mayPayOutTo(profile.country, merchant.country)) {
      const detail = `A tenant in ${profile.country} cannot pay out to a merchant in ${merchant.country}.`;
      throw refuseField("merchant_not_payable", pointer, detail);
    }
  }
  return recipients.length === 0 ? [] : [mustStillBe(store, recipients)];
}

/** A version of these terms, active at once. */
export function newVersion(
  context: Context,
  ruleId: string,
  version: number,
  input: CreateSplitRuleVersion,
  now: number,
): { row: VersionRow; lines: LineRow[]; statements: Statement[] } {
  const { store } = context;
  const row: VersionRow = {
    tenant_id: store.tenantId,
    id: context.ids.make("split_rule_version"),
    split_rule_id: ruleId,
    version,
    state: "active",
    base: input.base,
    fee_bearer: input.fee_bearer ?? "tenant",
    created_at: now,
    updated_at: now,
  };
  const lines = input.lines.map(({ recipient, share_bps, hold_days }, position) => ({
    tenant_id: store.tenantId,
    split_rule_version_id: row.id,
    position,
    recipient_kind: Object.keys(recipient)[0] ?? "",
    merchant_id: "merchant" in recipient ? recipient.merchant : null,
    share_bps,
    hold_days: hold_days ?? 0,
  }));
  return { row, lines, statements: [store.insert(splitRuleVersions, row), store.insert(splitRuleLines, lines)] };
}
