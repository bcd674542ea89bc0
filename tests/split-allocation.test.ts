/** Splits with fixed amounts, caps, what remains and fees, on the pure functions, against a naive second opinion. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocateSplit, type FeeLine, fixedAmounts, type SplitTerms, splitOf } from "../core/money/split-allocation.ts";
import { dineros, naive, total } from "./naive-allocation.ts";

const RUNS = Number(process.env.ARITHMETIC_CASES ?? 5_000);

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

const uncapped = lines.map((rule) => rule.map((line) => ({ ...line, max_amount: null })));
const some = fc.integer({ min: 0, max: 1_000_000 });
const bears = (line: FeeLine | undefined) => line?.bears_fee === 1;

/** What the lines weigh that have no fixed amount; they sum to 10,000. */
function weightsOf(rule: readonly FeeLine[]): number[] {
  const rest = 10_000 - total(rule.map(({ share_bps }) => share_bps));
  return rule.map((line) => (line.remaining === 1 ? rest : line.share_bps));
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
    const check = fc.property(lines, some, (rule, amount) => {
      const parts = allocateSplit(amount, rule);
      const keeps = rule.every((line, i) => {
        const part = parts[i] ?? -1;
        const most = line.amount ?? line.max_amount ?? amount;
        const isWhole = line.amount === null || amount < fixedAmounts(rule) || part === line.amount;
        return part >= 0 && part <= most && isWhole;
      });
      return keeps && total(parts) === amount;
    });
    fc.assert(check, { numRuns: RUNS });
  });

  test("is what a naive second opinion finds, where nothing is capped", () => {
    const check = fc.property(uncapped, some, (rule, amount) => {
      const wanted = fixedAmounts(rule);
      if (amount < wanted) return true;
      const shared = naive(amount - wanted, weightsOf(rule));
      return allocateSplit(amount, rule).every((part, i) => part === (rule[i]?.amount ?? 0) + (shared[i] ?? 0));
    });
    fc.assert(check, { numRuns: RUNS });
  });

  test("is what dinero.js finds, but for whom the units go to that do not divide", () => {
    const check = fc.property(uncapped, some, (rule, amount) => {
      const left = amount - fixedAmounts(rule);
      if (left < 0) return true;
      const shared = dineros(left, weightsOf(rule));
      const most = left % 10_000 === 0 ? 0 : 1;
      return allocateSplit(amount, rule).every(
        (part, i) => Math.abs(part - (rule[i]?.amount ?? 0) - (shared[i] ?? 0)) <= most,
      );
    });
    fc.assert(check, { numRuns: RUNS });
  });

  test("moves with its lines when they change places, but for the unit that equal fractions leave to the first", () => {
    const check = fc.property(uncapped, some, fc.nat(9), (rule, amount, by) => {
      const shift = by % rule.length;
      const moved = allocateSplit(amount, [...rule.slice(shift), ...rule.slice(0, shift)]);
      const left = amount - fixedAmounts(rule);
      const fractions = weightsOf(rule).flatMap((weight) => (left * weight) % 10_000 || []);
      const most = left < 0 || new Set(fractions).size < fractions.length ? 1 : 0;
      return allocateSplit(amount, rule).every(
        (part, i) => Math.abs(part - (moved[(i - shift + rule.length) % rule.length] ?? -1)) <= most,
      );
    });
    fc.assert(check, { numRuns: RUNS });
  });

  test("gives nothing to lines of nothing, wherever they stand, and the same to the others", () => {
    const check = fc.property(lines, some, fc.nat(9), (rule, amount, at) => {
      const place = Math.min(at, rule.length);
      const expected = allocateSplit(amount, rule).toSpliced(place, 0, 0);
      return allocateSplit(amount, rule.toSpliced(place, 0, NONE)).every((part, i) => part === expected[i]);
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
    const bases = fc.constantFrom("gross", "net_of_fee");
    const check = fc.property(lines, some, fc.nat(50_000), bearers, bases, (rule, amount, fee, feeBearer, base) => {
      const { amounts, netted, feeBorne, feeOfTenant } = splitOf({ base, feeBearer, lines: rule }, amount, fee);
      const isExact = total(amounts) + netted === amount && total(feeBorne) + feeOfTenant + netted === fee;
      const gross = allocateSplit(amount, rule);
      const isSame = base === "net_of_fee" || amounts.every((part, i) => part === gross[i]);
      // Where anybody earns anything that is to bear it, the tenant bears nothing of it.
      const weights = amounts.map((part, i) =>
        feeBearer === "proportional" || (feeBearer === "lines" && bears(rule[i])) ? part : 0,
      );
      const opinion = total(weights) > 0 ? naive(fee - netted, weights) : weights;
      const isPositive = netted >= 0 && feeOfTenant >= 0;
      return isExact && isSame && isPositive && feeBorne.every((borne, i) => borne === opinion[i]);
    });
    fc.assert(check, { numRuns: RUNS });
  });

  test("of a rule that differs in who bears it leaves everybody's earnings as they are", () => {
    const check = fc.property(lines, some, fc.nat(50_000), fc.nat(9), (rule, amount, fee, at) => {
      const other = rule.map((line, i) => (i === at % rule.length ? { ...line, bears_fee: 1 - line.bears_fee } : line));
      const [as, of] = [rule, other].map((each) => splitOf(terms("net_of_fee", "lines", each), amount, fee).amounts);
      return as?.every((part, i) => part === of?.[i]) ?? false;
    });
    fc.assert(check, { numRuns: RUNS });
  });
});
