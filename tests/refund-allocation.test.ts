/** Refunds allocated over what each line has left: exact in every sequence, and never more than was given. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocate } from "../core/money/allocation.ts";
import { allocateRefund, type RefundableLine, refundable } from "../core/money/refund-allocation.ts";

const RUNS = Number(process.env.ARITHMETIC_CASES ?? 20_000);

const line = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 1_000_000 }));
const amounts = fc.array(line, { minLength: 1, maxLength: 12 });
const cuts = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 8 });

const fresh = (given: readonly number[]): RefundableLine[] => given.map((amount) => ({ amount, refundedAgainst: 0 }));
const total = (of: readonly number[]) => of.reduce((sum, amount) => sum + amount, 0);

/** One refund after another, each of at most what is left, the last of all of it. */
function sequence(given: readonly number[], parts: readonly number[]) {
  let lines = fresh(given);
  const taken: number[][] = [];
  for (const part of [...parts, Number.MAX_SAFE_INTEGER]) {
    const allocated = allocateRefund(Math.min(part, refundable(lines)), lines);
    taken.push(allocated.map(({ now }) => now));
    lines = lines.map((each, i) => ({ ...each, refundedAgainst: each.refundedAgainst + (allocated[i]?.now ?? 0) }));
  }
  return { lines, taken };
}

describe("allocating refunds", () => {
  test("sums exactly, takes from nobody more than is left, and proves it line by line", () => {
    const check = fc.property(amounts, cuts, ([...given], parts) => {
      let lines = fresh(given);
      for (const part of parts) {
        const amount = Math.min(part, refundable(lines));
        const allocated = allocateRefund(amount, lines);
        expect(total(allocated.map(({ now }) => now))).toBe(amount);
        for (const [i, { before, now, remaining }] of allocated.entries()) {
          expect([before, before + now + remaining]).toEqual([lines[i]?.refundedAgainst, given[i]]);
          expect(Math.min(now, remaining)).toBeGreaterThanOrEqual(0);
        }
        lines = lines.map((each, i) => ({ ...each, refundedAgainst: each.refundedAgainst + (allocated[i]?.now ?? 0) }));
      }
    });
    fc.assert(check, { numRuns: RUNS });
  });

  test("ends, in any sequence that returns all, with exactly what everybody was given", () => {
    const check = fc.property(amounts, cuts, (given, parts) => {
      const { lines, taken } = sequence(given, parts);
      expect(lines.map(({ refundedAgainst }) => refundedAgainst)).toEqual(given);
      expect(given.map((_, i) => total(taken.map((each) => each[i] ?? 0)))).toEqual(given);
    });
    fc.assert(check, { numRuns: RUNS });
  });

  test("is less than a unit away from the exact part of what is left", () => {
    const check = fc.property(amounts, fc.integer({ min: 1, max: 1_000_000 }), (given, wanted) => {
      const lines = fresh(given);
      const left = refundable(lines);
      const amount = Math.min(wanted, left);
      for (const [i, { now }] of allocateRefund(amount, lines).entries()) {
        const exact = left === 0 ? 0 : (amount * (given[i] ?? 0)) / left;
        expect(Math.abs(now - exact)).toBeLessThan(1);
      }
    });
    fc.assert(check, { numRuns: RUNS });
  });

  test("takes nothing from a line of nothing, wherever it stands, and the same from the others", () => {
    const check = fc.property(
      amounts,
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.integer({ min: 0, max: 12 }),
      (given, wanted, at) => {
        const amount = Math.min(wanted, total(given));
        const place = Math.min(at, given.length);
        const without = allocateRefund(amount, fresh(given)).map(({ now }) => now);
        const withZero = allocateRefund(amount, fresh(given.toSpliced(place, 0, 0))).map(({ now }) => now);
        expect(withZero).toEqual(without.toSpliced(place, 0, 0));
      },
    );
    fc.assert(check, { numRuns: RUNS });
  });

  test("is the same for equal lines in any order, but for the units that do not divide: the first have them", () => {
    const check = fc.property(
      line,
      fc.integer({ min: 2, max: 9 }),
      fc.integer({ min: 1, max: 1_000_000 }),
      (each, count, wanted) => {
        const given = Array.from({ length: count }, () => each);
        const found = allocateRefund(Math.min(wanted, total(given)), fresh(given)).map(({ now }) => now);
        expect(found).toEqual([...found].sort((a, b) => b - a));
        expect((found[0] ?? 0) - (found.at(-1) ?? 0)).toBeLessThanOrEqual(1);
      },
    );
    fc.assert(check, { numRuns: RUNS });
  });

  test("applying the rule to each part anew would take back more than was given: this is why it does not", () => {
    const given = allocate(1001, [7000, 2000, 1000]);
    const anew = [1, 1, 1, 998].map((part) => allocate(part, [7000, 2000, 1000]));
    expect(given.map((_, i) => total(anew.map((each) => each[i] ?? 0)))).not.toEqual(given);
    expect(sequence(given, [1, 1, 1]).lines.map(({ refundedAgainst }) => refundedAgainst)).toEqual(given);
  });

  test("more than what is left is no refund", () => {
    expect(() => allocateRefund(11, fresh([7, 3]))).toThrow("more than what is left");
  });
});
