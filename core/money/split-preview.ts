/** Trying a split: how amounts would be shared by a rule's active version, or by terms that are written nowhere yet. */
import * as z from "zod";
import type { Context } from "../context.ts";
import { notFound, refuseField } from "../errors.ts";
import { idOf } from "../ids.ts";
import { splitRules, splitRuleVersions, tenantProfiles } from "../store/schema.ts";
import { Amount, Currency, displayAmount, PositiveAmount } from "./currency.ts";
import { Recipient, recipientOf } from "./distribution.ts";
import { fixedAmounts, type Split, splitOf } from "./split-allocation.ts";
import { linesOf } from "./split-rules.ts";
import {
  checkTerms,
  EXAMPLE_TERMS,
  type LineRow,
  lineRows,
  recipientsOf,
  SPLIT_LINES_MAX,
  splitTerms,
  type VersionRow,
} from "./split-terms.ts";

const PAYMENTS_MAX = 100;

const Fee = Amount.min(0).optional().meta({ description: "The provider's fee. A net-of-fee rule needs it." });

export const PreviewSplit = z
  .strictObject({ amount: PositiveAmount, currency: Currency, fee: Fee })
  .meta({ id: "PreviewSplit", example: { amount: 1999, currency: "EUR", fee: 55 } });
export type PreviewSplit = z.infer<typeof PreviewSplit>;

export const SimulateSplit = z
  .strictObject({
    ...splitTerms,
    currency: Currency,
    payments: z
      .array(z.strictObject({ amount: PositiveAmount, fee: Fee }))
      .min(1)
      .max(PAYMENTS_MAX)
      .meta({ description: "What is to be shared, one payment after another." }),
  })
  .meta({
    id: "SimulateSplit",
    example: { ...EXAMPLE_TERMS, currency: "EUR", payments: [{ amount: 1999, fee: 55 }, { amount: 499 }] },
  });
export type SimulateSplit = z.infer<typeof SimulateSplit>;

const PreviewedShare = z
  .strictObject({
    position: z.int().min(0).max(SPLIT_LINES_MAX),
    recipient: Recipient,
    amount: Amount.meta({ description: "What the line earns." }),
    fee_borne: Amount.meta({ description: "What the line bears of the fee, out of what it earns." }),
  })
  .meta({ id: "PreviewedShare", description: "What one line earns, and bears of the fee." });

const previewed = {
  amount: Amount,
  fee: Amount.nullable(),
  fee_netted: Amount.meta({ description: "What of the fee is taken from the amount before it is shared." }),
  fee_borne_by_tenant: Amount.meta({ description: "What of the fee neither the amount nor a line bears." }),
  shares: z.array(PreviewedShare).max(SPLIT_LINES_MAX),
};

export const SplitPreviewView = z
  .strictObject({
    object: z.literal("split_preview"),
    livemode: z.boolean(),
    split_rule_version: idOf("split_rule_version"),
    currency: Currency,
    ...previewed,
  })
  .meta({ id: "SplitPreview", description: "How an amount would be shared now. Nothing is stored." });
export type SplitPreviewView = z.infer<typeof SplitPreviewView>;

export const SplitSimulationView = z
  .strictObject({
    object: z.literal("split_simulation"),
    livemode: z.boolean(),
    currency: Currency,
    payments: z.array(z.strictObject(previewed)).max(PAYMENTS_MAX),
    totals: z.strictObject({ ...previewed, fee: Amount.meta({ description: "The fees that were named." }) }),
  })
  .meta({ id: "SplitSimulation", description: "How payments would be shared by terms that are not stored." });
export type SplitSimulationView = z.infer<typeof SplitSimulationView>;

interface Priced {
  readonly amount: number;
  readonly fee?: number | undefined;
}

/** One amount shared, as a payment of it would be; refused where such a payment would be. */
function shared(
  terms: Pick<VersionRow, "base" | "fee_bearer">,
  lines: readonly LineRow[],
  { amount, fee }: Priced,
  { at, currency }: { at: string; currency: string },
): Split {
  if (terms.base === "net_of_fee" && fee === undefined) {
    throw refuseField("validation_failed", `${at}/fee`, "This rule shares what the fee leaves: name the fee.");
  }
  const least = fixedAmounts(lines);
  if (amount < least) {
    const detail = `The split rule's fixed amounts sum to ${displayAmount(least, currency)}.`;
    throw refuseField("amount_below_fixed_amounts", `${at}/amount`, detail);
  }
  return splitOf({ base: terms.base, feeBearer: terms.fee_bearer, lines }, amount, fee ?? 0);
}

function viewOf(lines: readonly LineRow[], { amount, fee }: Priced, split: Split) {
  return {
    amount,
    fee: fee ?? null,
    fee_netted: split.netted,
    fee_borne_by_tenant: split.feeOfTenant,
    shares: lines.map((line, position) => ({
      position,
      recipient: recipientOf(line),
      amount: split.amounts[position] ?? 0,
      fee_borne: split.feeBorne[position] ?? 0,
    })),
  };
}

/**
 * Shares an amount by the rule's active version, exactly as a payment of that amount would be.
 * @throws Refusal validation_failed when a net-of-fee rule is asked without the fee, amount_below_fixed_amounts
 */
export async function previewSplit(context: Context, ruleId: string, input: PreviewSplit): Promise<SplitPreviewView> {
  const { store, livemode } = context;
  const [rule, version] = await store.read(
    store.row(splitRules, { id: ruleId }),
    store.row(splitRuleVersions, { split_rule_id: ruleId, state: "active" }),
  );
  if (!rule || !version) throw notFound();
  const lines = await store.readOne(linesOf(store, [version.id]));
  const { currency } = input;
  const split = shared(version, lines, input, { at: "", currency });
  return {
    object: "split_preview",
    livemode,
    split_rule_version: version.id,
    currency,
    ...viewOf(lines, input, split),
  };
}

/**
 * Shares payments by terms that are stored nowhere, checked as a rule of them would be.
 * @throws Refusal what creating a rule of these terms would be refused with, and what a preview would be
 */
export async function simulateSplit(context: Context, input: SimulateSplit): Promise<SplitSimulationView> {
  const { store, livemode } = context;
  const [recipients, profile] = await store.read(recipientsOf(store, input), store.row(tenantProfiles, {}));
  checkTerms(store, input, recipients, profile);
  const { currency, payments: priced } = input;
  const lines = lineRows(store.tenantId, "", input.lines);
  const terms = { base: input.base, fee_bearer: input.fee_bearer ?? "tenant" } as const;
  const views = priced.map((each, i) =>
    viewOf(lines, each, shared(terms, lines, each, { at: `/payments/${i}`, currency })),
  );
  const sum = (of: (view: (typeof views)[number]) => number) => views.reduce((total, view) => total + of(view), 0);
  const totals = {
    amount: sum(({ amount }) => amount),
    fee: sum(({ fee }) => fee ?? 0),
    fee_netted: sum(({ fee_netted }) => fee_netted),
    fee_borne_by_tenant: sum(({ fee_borne_by_tenant }) => fee_borne_by_tenant),
    shares: lines.map((line, position) => ({
      position,
      recipient: recipientOf(line),
      amount: sum(({ shares }) => shares[position]?.amount ?? 0),
      fee_borne: sum(({ shares }) => shares[position]?.fee_borne ?? 0),
    })),
  };
  return { object: "split_simulation", livemode, currency, payments: views, totals };
}
