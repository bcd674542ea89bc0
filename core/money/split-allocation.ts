/** Sharing an amount out by the lines of a split rule: fixed amounts, basis points, caps and what remains. Exact. */
import { invariant } from "../errors.ts";
import { allocate } from "./allocation.ts";

/** What a line says about how much it earns: exactly one of `share_bps` (above 0), `amount` and `remaining` (1). */
export interface SplitLine {
  readonly share_bps: number;
  readonly amount: number | null;
  readonly remaining: number;
  readonly max_amount: number | null;
}

/** A line, and whether it bears the fee where lines are named for that. */
export interface FeeLine extends SplitLine {
  readonly bears_fee: number;
}

export interface SplitTerms<L extends SplitLine = FeeLine> {
  readonly base: "gross" | "net_of_fee";
  readonly feeBearer: "tenant" | "proportional" | "lines";
  readonly lines: readonly L[];
}

const WHOLE_BPS = 10_000;

/** What the lines with a fixed amount take first, in minor units: the least that a payment may have. */
export function fixedAmounts(lines: readonly Pick<SplitLine, "amount">[]): number {
  return lines.reduce((sum, line) => sum + (line.amount ?? 0), 0);
}

/**
 * Shares `amount` among the lines. Fixed amounts come first. What they leave is shared by basis points; where these
 * sum to less than the whole, the rest is the line's that has what remains. What a cap cuts off goes to that line too,
 * or, without one, to the lines that have basis points and no cap. The parts sum to `amount` exactly.
 *
 * An amount that does not cover the fixed amounts (a small capture) is shared among them alone, in their proportion.
 */
export function allocateSplit(amount: number, lines: readonly SplitLine[]): number[] {
  const fixed = lines.map((line) => line.amount ?? 0);
  const wanted = fixedAmounts(lines);
  if (wanted > amount) return allocate(amount, fixed);
  const rest = lines.findIndex((line) => line.remaining === 1);
  const bps = lines.reduce((sum, line) => sum + line.share_bps, 0);
  const weights = lines.map((line, i) => (i === rest ? WHOLE_BPS - bps : line.share_bps));
  const parts = allocate(amount - wanted, weights);
  const capped = lines.map((line, i) => Math.min(parts[i] ?? 0, line.max_amount ?? amount));
  const over = amount - wanted - capped.reduce((sum, part) => sum + part, 0);
  const takers = lines.map((line, i) => (rest < 0 ? (line.max_amount === null ? line.share_bps : 0) : +(i === rest)));
  const more = allocate(over, takers);
  return lines.map((_, i) => (fixed[i] ?? 0) + (capped[i] ?? 0) + (more[i] ?? 0));
}

/** How an amount and the provider's fee on it are shared, in minor units. */
export interface Split {
  /** What the lines earn, by position. With `netted` they sum to the amount. */
  readonly amounts: readonly number[];
  /** What of the fee was taken from the amount before it was shared; net base only. */
  readonly netted: number;
  /** What each line bears of the fee, from what it has earned. */
  readonly feeBorne: readonly number[];
  /** What of the fee neither the amount nor a line has borne. With `netted` and `feeBorne` it sums to the fee. */
  readonly feeOfTenant: number;
}

/**
 * Shares an amount and its fee by a rule. On the net base the fee is taken from the amount first, as far as the fixed
 * amounts leave something; on the gross base, or beyond that, it is borne as the rule says: by the tenant, by all lines
 * in proportion to what they earn, or by the lines named for it in that same proportion. Where the bearers earn
 * nothing, the tenant bears it.
 */
export function splitOf(terms: SplitTerms, amount: number, fee: number): Split {
  const { base, feeBearer, lines } = terms;
  const left = Math.max(0, amount - fixedAmounts(lines));
  const netted = base === "net_of_fee" ? Math.min(fee, left) : 0;
  const amounts = allocateSplit(amount - netted, lines);
  const weights = lines.map((line, i) => (feeBearer === "lines" && line.bears_fee !== 1 ? 0 : (amounts[i] ?? 0)));
  const byLines = feeBearer !== "tenant" && weights.some((weight) => weight > 0);
  const feeBorne = byLines ? allocate(fee - netted, weights) : lines.map(() => 0);
  const sum = amounts.reduce((total, part) => total + part, netted);
  invariant(sum === amount, `${amount} is shared out as ${sum}`);
  return { amounts, netted, feeBorne, feeOfTenant: byLines ? 0 : fee - netted };
}
