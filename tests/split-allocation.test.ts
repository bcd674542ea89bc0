/** Splits with fixed amounts, caps, what remains and fees, on the pure functions, against a naive second opinion. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocateSplit, type FeeLine, fixedAmounts, type SplitTerms, splitOf } from "../core/money/split-allocation.ts";

const RUNS = Number(process.env.ARITHMETIC_CASES ?? 20_000);

const total = (amounts: readonly number[]) => amounts.reduce((sum, amount) => sum + amount, 0);
const NONE: FeeLine = { share_bps: 0, amount: null, remaining: 0, max_amount: null, bears_fee: 0 };
const bps = (share_bps: number, max_amount: number | null = null): FeeLine => ({ ...NONE, share_bps, max_amount });
const fixed = (amount: number): FeeLine => ({ ...NONE, amount });
const REST: FeeLine = { ...NONE, remaining: 1 };

/** Lines as a rule may have them: fixed amounts, weights that sum to the whole or less, one with what remains. */
const lines = fc
  .record({
    weights: fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 6 }),
    caps: fc.array(fc.option(fc.integer({ min: 1, max: 5000 })), { minLength: 6, maxLength: 6 }),
    fixed: fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 3 }),
    remains: fc.boolean(),
    whole: fc.boolean(),
    bearers: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
    at: fc.nat(9),
  })
  .map(({ weights, caps, fixed: amounts, remains, whole, bearers, at }) => {
    const sum = total(weights);
    const target = remains && !whole ? 6000 : 10_000;
    const parts = weights.map((weight) => Math.max(1, Math.floor((weight * target) / sum)));
    parts[0] = (parts[0] ?? 0) + target - total(parts);
    // Without a line for what remains, the first is never capped: somebody has to take what caps cut off.
    const shared = parts.map((part, i) => bps(part, remains || i > 0 ? (caps[i] ?? null) : null));
    const all = [...amounts.map(fixed), ...shared];
    if (remains) all.splice(Math.min(at, all.length), 0, REST);
    return all.map((line, i) => ({ ...line, bears_fee: bearers[i] ? 1 : 0 }));
  });

/** Unit by unit: each goes to whom most is missing by the exact part; slow, and nothing like the code under test. */
function naive(amount: number, weights: readonly number[]): number[] {
  const sum = total(weights);
  const parts = weights.map((weight) => Math.floor((amount * weight) / sum));
  const missing = weights.map((weight, i) => amount * weight - (parts[i] ?? 0) * sum);
  for (let left = amount - total(parts); left > 0; left--) {
    const most = missing.indexOf(Math.max(...missing));
    parts[most] = (parts[most] ?? 0) + 1;
    missing[most] = Number.NEGATIVE_INFINITY;
  }
  return parts;
}

describe("a split", () => {
  test("takes fixed amounts first, then basis points of what they leave, and gives the rest to whom it remains", () => {
    expect(allocateSplit(1999, [fixed(30), bps(7000), REST])).toEqual([30, 1378, 591]);
    expect(allocateSplit(1999, [bps(7000), bps(3000), fixed(99)])).toEqual([1330, 570, 99]);
    expect(allocateSplit(1999, [fixed(1999), bps(10_000)])).toEqual([1999, 0]);
    expect(allocateSplit(100, [REST])).toEqual([100]);
  });

  test("gives what a cap cuts off to whom it remains, else to those without a cap", () => {
    expect(allocateSplit(10_000, [bps(7000, 1000), bps(2000), REST])).toEqual([1000, 2000, 7000]);
    expect(allocateSplit(10_000, [bps(7000, 1000), bps(2000), bps(1000)])).toEqual([1000, 6000, 3000]);
    expect(allocateSplit(10_000, [bps(10_000, 1000), REST])).toEqual([1000, 9000]);
  });

  test("of an amount that does not cover the fixed ones is theirs alone, in their proportion", () => {
    expect(allocateSplit(30, [fixed(30), bps(10_000), fixed(60)])).toEqual([10, 0, 20]);
    expect(allocateSplit(0, [fixed(30), REST])).toEqual([0, 0]);
  });

  test("sums exactly, is never negative, and keeps to fixed amounts and caps", () => {
    const check = fc.property(lines, fc.integer({ min: 0, max: 1_000_000 }), (rule, amount) => {
      const parts = allocateSplit(amount, rule);
      expect(total(parts)).toBe(amount);
      expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
      for (const [i, line] of rule.entries()) {
        const part = parts[i] ?? 0;
        if (line.amount !== null && amount >= fixedAmounts(rule)) expect(part).toBe(line.amount);
        if (line.amount !== null) expect(part).toBeLessThanOrEqual(line.amount);
        if (line.max_amount !== null) expect(part).toBeLessThanOrEqual(line.max_amount);
      }
    });
    fc.assert(check, { numRuns: RUNS });
  });

  test("is what a naive second opinion finds, where nothing is capped", () => {
    const uncapped = lines.map((rule) => rule.map((line) => ({ ...line, max_amount: null })));
    const check = fc.property(uncapped, fc.integer({ min: 0, max: 1_000_000 }), (rule, amount) => {
      const wanted = fixedAmounts(rule);
      if (amount < wanted) return;
      const rest = 10_000 - total(rule.map(({ share_bps }) => share_bps));
      const weights = rule.map((line) => (line.remaining === 1 ? rest : line.share_bps));
      const shared = naive(amount - wanted, weights);
      expect(allocateSplit(amount, rule)).toEqual(rule.map((line, i) => (line.amount ?? 0) + (shared[i] ?? 0)));
    });
    fc.assert(check, { numRuns: RUNS });
  });
});

describe("a fee", () => {
  const three = [7000, 2000, 1000].map((share) => bps(share));
  const terms = (base: SplitTerms["base"], feeBearer: SplitTerms["feeBearer"], of: readonly FeeLine[] = three) => ({
    base,
    feeBearer,
    lines: of,
  });

  test("is the tenant's, everybody's in proportion, or the named lines'", () => {
    const named = three.map((line, i) => ({ ...line, bears_fee: i === 1 ? 0 : 1 }));
    expect(splitOf(terms("gross", "tenant"), 1999, 55)).toMatchObject({ feeBorne: [0, 0, 0], feeOfTenant: 55 });
    expect(splitOf(terms("gross", "proportional"), 1999, 55)).toMatchObject({ feeBorne: [38, 11, 6], feeOfTenant: 0 });
    expect(splitOf(terms("gross", "lines", named), 1999, 55)).toMatchObject({ feeBorne: [48, 0, 7], feeOfTenant: 0 });
    expect(splitOf(terms("net_of_fee", "tenant"), 1999, 55)).toMatchObject({ amounts: [1361, 389, 194], netted: 55 });
  });

  test("leaves the fixed amounts whole on the net base; what they leave of it is borne like any", () => {
    const of = [fixed(90), bps(10_000)];
    expect(splitOf(terms("net_of_fee", "tenant", of), 100, 30)).toEqual({
      amounts: [90, 0],
      netted: 10,
      feeBorne: [0, 0],
      feeOfTenant: 20,
    });
  });

  test("is borne whole, by those who are to bear it; on the gross base everybody earns the same", () => {
    const bearers = fc.constantFrom("tenant", "proportional", "lines");
    const check = fc.property(
      lines,
      fc.integer({ min: 0, max: 1_000_000 }),
      fc.integer({ min: 0, max: 50_000 }),
      bearers,
      fc.constantFrom("gross", "net_of_fee"),
      (rule, amount, fee, feeBearer, base) => {
        const split = splitOf({ base, feeBearer, lines: rule }, amount, fee);
        expect(total(split.amounts) + split.netted).toBe(amount);
        expect(total(split.feeBorne) + split.feeOfTenant + split.netted).toBe(fee);
        expect(Math.min(split.netted, split.feeOfTenant, ...split.feeBorne)).toBeGreaterThanOrEqual(0);
        if (base === "gross") expect(split.amounts).toEqual(allocateSplit(amount, rule));
        for (const [i, borne] of split.feeBorne.entries()) {
          if (split.amounts[i] === 0 || (feeBearer === "lines" && rule[i]?.bears_fee !== 1)) expect(borne).toBe(0);
        }
      },
    );
    fc.assert(check, { numRuns: RUNS });
  });
});
