/** Refunds allocated over what each line has left: exact in every sequence, and never more than was given. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocate } from "../core/money/allocation.ts";
import {
  type AllocatedPart,
  allocateRefund,
  type RefundableLine,
  refundable,
} from "../core/money/refund-allocation.ts";
import { dineros, naive, total } from "./naive-allocation.ts";

const RUNS = Number(process.env.ARITHMETIC_CASES ?? 5_000);

const line = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 1_000_000 }));
const amounts = fc.array(line, { minLength: 1, maxLength: 12 });
const some = fc.integer({ min: 1, max: 1_000_000 });
const cuts = fc.array(some, { minLength: 1, maxLength: 8 });

const fresh = (given: readonly number[]): RefundableLine[] => given.map((amount) => ({ amount, refundedAgainst: 0 }));
const nows = (parts: readonly AllocatedPart[]) => parts.map(({ now }) => now);
const taken = (lines: readonly RefundableLine[], parts: readonly AllocatedPart[]): RefundableLine[] =>
  lines.map((each, i) => ({ ...each, refundedAgainst: each.refundedAgainst + (parts[i]?.now ?? 0) }));

/** One refund after another, each of at most what is left, the last of all of it. */
function sequence(given: readonly number[], parts: readonly number[]) {
  let lines = fresh(given);
  const each = [...parts, Number.MAX_SAFE_INTEGER].map((part) => {
    const allocated = allocateRefund(Math.min(part, refundable(lines)), lines);
    lines = taken(lines, allocated);
    return nows(allocated);
  });
  return { lines, taken: each };
}

describe("allocating refunds", () => {
  test("sums exactly, takes from nobody more than is left, and proves it line by line", () => {
    const check = fc.property(amounts, cuts, (given, parts) => {
      let lines = fresh(given);
      return parts.every((part) => {
        const amount = Math.min(part, refundable(lines));
        const allocated = allocateRefund(amount, lines);
        const isProved = allocated.every(
          ({ before, now, remaining }, i) =>
            before === lines[i]?.refundedAgainst && before + now + remaining === given[i] && now >= 0 && remaining >= 0,
        );
        lines = taken(lines, allocated);
        return isProved && allocated.length === given.length && total(nows(allocated)) === amount;
      });
    });
    fc.assert(check, { numRuns: RUNS });
  });

  test("ends, in any sequence that returns all, with exactly what everybody was given", () => {
    const check = fc.property(amounts, cuts, (given, parts) => {
      const { lines, taken: each } = sequence(given, parts);
      return given.every(
        (amount, i) => lines[i]?.refundedAgainst === amount && total(each.map((of) => of[i] ?? 0)) === amount,
      );
    });
    fc.assert(check, { numRuns: RUNS });
  });

  test("is what a naive second opinion finds of what is left", () => {
    const check = fc.property(amounts, some, some, (given, first, second) => {
      const before = allocateRefund(Math.min(first, total(given)), fresh(given));
      const lines = taken(fresh(given), before);
      const amount = Math.min(second, refundable(lines));
      const left = lines.map((each) => each.amount - each.refundedAgainst);
      const opinion = naive(amount, left);
      return amount === 0 || allocateRefund(amount, lines).every(({ now }, i) => now === opinion[i]);
    });
    fc.assert(check, { numRuns: RUNS });
  });

  test("is what dinero.js finds, but for whom the units go to that do not divide", () => {
    const check = fc.property(amounts, some, (given, wanted) => {
      const amount = Math.min(wanted, total(given));
      if (amount === 0) return true;
      const opinion = dineros(amount, given);
      const isWhole = given.every((each) => (amount * each) % total(given) === 0);
      const found = nows(allocateRefund(amount, fresh(given)));
      return found.every((now, i) => Math.abs(now - (opinion[i] ?? 0)) <= (isWhole ? 0 : 1));
    });
    fc.assert(check, { numRuns: RUNS });
  });

  test("takes nothing from a line of nothing, wherever it stands, and the same from the others", () => {
    const check = fc.property(amounts, some, fc.integer({ min: 0, max: 12 }), (given, wanted, at) => {
      const amount = Math.min(wanted, total(given));
      const place = Math.min(at, given.length);
      const expected = nows(allocateRefund(amount, fresh(given))).toSpliced(place, 0, 0);
      const found = nows(allocateRefund(amount, fresh(given.toSpliced(place, 0, 0))));
      return found.every((now, i) => now === expected[i]);
    });
    fc.assert(check, { numRuns: RUNS });
  });

  test("is the same for equal lines in any order, but for the units that do not divide: the first have them", () => {
    const check = fc.property(line, fc.integer({ min: 2, max: 9 }), some, (each, count, wanted) => {
      const given = Array.from({ length: count }, () => each);
      const found = nows(allocateRefund(Math.min(wanted, total(given)), fresh(given)));
      return found.every((now, i) => now <= (found[i - 1] ?? now) && (found[0] ?? 0) - now <= 1);
    });
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
    expect(() => allocateRefund(6, [{ amount: 10, refundedAgainst: 5 }])).toThrow("more than what is left");
    expect(nows(allocateRefund(10, fresh([7, 3])))).toEqual([7, 3]);
  });
});
