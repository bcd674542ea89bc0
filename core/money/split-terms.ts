/** The terms of a split: lines, base and who bears the fee; which of them may be written down. */
import * as z from "zod";
import { type Context, mustStillBe } from "../context.ts";
import { notFound, refuseField } from "../errors.ts";
import { mayPayOutTo } from "../parties/countries.ts";
import { merchants, splitRuleLines, splitRuleVersions, type tenantProfiles } from "../store/schema.ts";
import type { Query, Statement } from "../store/statements.ts";
import type { Row, Store } from "../store/store.ts";
import { PositiveAmount } from "./currency.ts";
import { Recipient, recipientOf } from "./distribution.ts";

export type VersionRow = Row<typeof splitRuleVersions>;
export type LineRow = Row<typeof splitRuleLines>;

export const SPLIT_LINES_MAX = 50;
const WHOLE_BPS = 10_000;
/** Providers let funds be held for 90 days, in Thailand for 10; the margin is ours. */
const HELD_DAYS_MAX = 80;
const HELD_DAYS_MAX_IN: Record<string, number> = { TH: 8 };

const BpsShare = z.int().min(1).max(WHOLE_BPS).meta({ description: "Basis points of what the fixed amounts leave." });
const FixedShare = PositiveAmount.meta({ description: "A fixed amount in minor units, taken before all other lines." });
const Remaining = z.literal(true).meta({ description: "Earns what the other lines leave. At most one line does." });
const Cap = PositiveAmount.meta({
  description:
    "The most that a line with `share_bps` earns, in minor units. What is cut off goes to the line that has what " +
    "remains, or, without one, to the lines with `share_bps` and no cap.",
});
const Bearer = z.enum(["line", "tenant"]);
const RefundBearer = Bearer.meta({
  description: "Who bears this line's part of a refund: the line's own recipient (`line`), or the tenant (`tenant`).",
});
const DisputeBearer = Bearer.meta({
  description: "Who bears this line's part of a lost dispute: the line's own recipient (`line`), or the tenant.",
});
const HoldDays = z
  .int()
  .min(0)
  .max(HELD_DAYS_MAX)
  .meta({ description: "Days that the share is held beyond the availability of its funds." });
const ReserveBps = z.int().min(0).max(WHOLE_BPS).meta({
  description: "Basis points of what is released that stay in the merchant's reserve for `reserve_days`.",
});
const ReserveDays = z
  .int()
  .min(0)
  .max(HELD_DAYS_MAX)
  .meta({ description: "Days from the release that the reserve is kept. With the hold it is 80 days at most." });
const BearsFee = z.boolean().meta({
  description: "With `fee_bearer` `lines`: this line bears its part of the provider's fee.",
});

/** Who may be named by a line: one of those who earn, or a role that an order fills in. */
const LineRecipient = z.union([
  ...Recipient.options,
  z
    .strictObject({ role: z.string().min(1).max(50) })
    .meta({ description: "Filled in when something is ordered. Not offered yet: such a line is refused." }),
]);

export const SplitRuleLine = z
  .strictObject({
    recipient: LineRecipient,
    share_bps: BpsShare.optional(),
    amount: FixedShare.optional(),
    remaining: Remaining.optional(),
    max_amount: Cap.optional(),
    refund_bearer: RefundBearer.optional(),
    dispute_bearer: DisputeBearer.optional(),
    hold_days: HoldDays.optional(),
    reserve_bps: ReserveBps.optional(),
    reserve_days: ReserveDays.optional(),
    bears_fee: BearsFee.optional(),
  })
  .meta({
    id: "SplitRuleLine",
    description:
      "One recipient's part: exactly one of `share_bps`, `amount` and `remaining` says how much. The bearers are the " +
      "line's own unless they say otherwise; days, reserve and `bears_fee` are none.",
    example: { recipient: { merchant: "mer_01k9zp3w5xe8r9v2m4n6q8t0ab" }, share_bps: 7000 },
  });

/** A line as it is read back: what it was given, and what holds where nothing was given. */
export const SplitRuleLineView = z
  .strictObject({
    recipient: Recipient,
    share_bps: BpsShare.optional(),
    amount: FixedShare.optional(),
    remaining: Remaining.optional(),
    max_amount: Cap.optional(),
    refund_bearer: RefundBearer,
    dispute_bearer: DisputeBearer,
    hold_days: HoldDays,
    reserve_bps: ReserveBps,
    reserve_days: ReserveDays,
    bears_fee: BearsFee,
  })
  .meta({ id: "SplitRuleLineView", description: "One recipient's part, as it holds. It can be sent as it is read." });
export type SplitRuleLineView = z.infer<typeof SplitRuleLineView>;

export const SplitBase = z
  .enum(["gross", "net_of_fee"])
  .meta({ description: "What is shared: the captured amount, or what the provider's fee leaves of it." });
export const FeeBearer = z.enum(["tenant", "proportional", "lines"]).meta({
  description:
    "Who bears the provider's fee on the gross base, and on the net base what a refund does not bring back of it: " +
    "the tenant, all lines in proportion to what they earn, or in that proportion the lines with `bears_fee`.",
});

export const splitTerms = {
  base: SplitBase,
  fee_bearer: FeeBearer.optional(),
  lines: z
    .array(SplitRuleLine)
    .min(1)
    .max(SPLIT_LINES_MAX)
    .meta({
      description:
        "Fixed amounts are taken first. Of what they leave, the `share_bps` sum to 10000, or to less where one line " +
        "has what remains. A unit that does not divide goes to the largest remainder.",
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
type LineInput = CreateSplitRuleVersion["lines"][number];

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
  for (const [position, line] of input.lines.entries()) checkLine(line, `/lines/${position}`, profile);
  checkSums(input);
  checkFeeBearer(input);
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

const invalid = (pointer: string, detail: string) => refuseField("split_rule_invalid", pointer, detail);

function checkLine(line: LineInput, at: string, profile: Row<typeof tenantProfiles> | undefined): void {
  const {
    recipient,
    share_bps,
    amount,
    remaining,
    max_amount,
    hold_days = 0,
    reserve_bps = 0,
    reserve_days = 0,
  } = line;
  if ("role" in recipient) {
    throw invalid(`${at}/recipient/role`, "Roles are not offered yet. Name a merchant, the tenant or the operator.");
  }
  if ([share_bps, amount, remaining].filter((part) => part !== undefined).length !== 1) {
    throw invalid(at, "A line has exactly one of share_bps, amount and remaining.");
  }
  if (max_amount !== undefined && share_bps === undefined) {
    throw invalid(`${at}/max_amount`, "Only a line with share_bps can be capped.");
  }
  if (reserve_bps > 0 !== reserve_days > 0) {
    throw invalid(`${at}/reserve_days`, "A reserve needs both reserve_bps and reserve_days.");
  }
  if (reserve_bps > 0 && !("merchant" in recipient)) {
    throw invalid(`${at}/reserve_bps`, "Only what a merchant earns can be kept in reserve.");
  }
  const most = HELD_DAYS_MAX_IN[profile?.country ?? ""] ?? HELD_DAYS_MAX;
  if (hold_days + reserve_days > most) {
    throw invalid(`${at}/hold_days`, `Hold and reserve together last ${most} days at most.`);
  }
}

function checkSums({ lines }: CreateSplitRuleVersion): void {
  const sum = lines.reduce((bps, line) => bps + (line.share_bps ?? 0), 0);
  const takers = lines.filter(({ remaining }) => remaining === true).length;
  if (takers > 1) throw invalid("/lines", "One line at most has what remains.");
  if (takers === 0 && sum !== WHOLE_BPS) {
    const detail = `The lines' share_bps sum to ${sum}, not to ${WHOLE_BPS}, and no line has what remains.`;
    throw invalid("/lines", detail);
  }
  if (sum > WHOLE_BPS) throw invalid("/lines", `The lines' share_bps sum to ${sum}, more than ${WHOLE_BPS}.`);
  const uncapped = lines.some(({ share_bps, max_amount }) => share_bps !== undefined && max_amount === undefined);
  if (takers === 0 && !uncapped) {
    throw invalid("/lines", "Every line is capped: one must have what remains, or share_bps without a cap.");
  }
}

function checkFeeBearer({ fee_bearer = "tenant", lines }: CreateSplitRuleVersion): void {
  const named = lines.findIndex(({ bears_fee }) => bears_fee === true);
  if (fee_bearer === "lines" && named < 0) {
    throw invalid("/fee_bearer", "No line bears the fee: set bears_fee on those that do.");
  }
  if (fee_bearer !== "lines" && named >= 0) {
    throw invalid(`/lines/${named}/bears_fee`, "Lines bear the fee only where fee_bearer is lines.");
  }
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
  const lines = lineRows(store.tenantId, row.id, input.lines);
  return { row, lines, statements: [store.insert(splitRuleVersions, row), store.insert(splitRuleLines, lines)] };
}

/** Lines as they are stored; what was not said is what holds by default. */
export function lineRows(tenantId: string, versionId: string, lines: readonly LineInput[]): LineRow[] {
  return lines.map((line, position) => ({
    tenant_id: tenantId,
    split_rule_version_id: versionId,
    position,
    recipient_kind: Object.keys(line.recipient)[0] ?? "",
    merchant_id: "merchant" in line.recipient ? line.recipient.merchant : null,
    share_bps: line.share_bps ?? 0,
    hold_days: line.hold_days ?? 0,
    amount: line.amount ?? null,
    remaining: line.remaining === true ? 1 : 0,
    max_amount: line.max_amount ?? null,
    refund_bearer: line.refund_bearer ?? "line",
    dispute_bearer: line.dispute_bearer ?? "line",
    reserve_bps: line.reserve_bps ?? 0,
    reserve_days: line.reserve_days ?? 0,
    bears_fee: line.bears_fee === true ? 1 : 0,
  }));
}

export function lineView(line: LineRow): SplitRuleLineView {
  return {
    recipient: recipientOf(line),
    ...(line.share_bps > 0 && { share_bps: line.share_bps }),
    ...(line.amount !== null && { amount: line.amount }),
    ...(line.remaining === 1 && { remaining: true as const }),
    ...(line.max_amount !== null && { max_amount: line.max_amount }),
    refund_bearer: line.refund_bearer,
    dispute_bearer: line.dispute_bearer,
    hold_days: line.hold_days,
    reserve_bps: line.reserve_bps,
    reserve_days: line.reserve_days,
    bears_fee: line.bears_fee === 1,
  };
}
