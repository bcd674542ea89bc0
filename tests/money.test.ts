/** Splitting money, on the pure functions: every cent has an owner, and nobody has one too many. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Context } from "../core/context.ts";
import { allocate } from "../core/money/allocation.ts";
import { displayAmount } from "../core/money/currency.ts";
import { distribute, type Line, type PinnedRule, type RuleVersion } from "../core/money/distribution.ts";
import { planFee } from "../core/money/fee-postings.ts";
import type { Leg } from "../core/money/ledger.ts";
import { Store } from "../core/store/store.ts";

const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);

describe("allocation", () => {
  test("every amount from 1 to 10,000 splits 70/20/10 to the cent, nobody further than a cent from ideal", () => {
    for (let amount = 1; amount <= 10_000; amount++) {
      const parts = allocate(amount, [7000, 2000, 1000]);
      expect(sum(parts)).toBe(amount);
      expect(Math.abs((parts[0] ?? 0) - amount * 0.7)).toBeLessThan(1);
      expect(Math.abs((parts[1] ?? 0) - amount * 0.2)).toBeLessThan(1);
      expect(Math.abs((parts[2] ?? 0) - amount * 0.1)).toBeLessThan(1);
    }
  });

  test("known vectors of largest remainder", () => {
    const split = (amount: number) => allocate(amount, [7000, 2000, 1000]);
    expect([1, 3, 7, 9, 99, 333, 999, 1999].map(split)).toEqual([
      [1, 0, 0],
      [2, 1, 0],
      [5, 1, 1],
      [6, 2, 1],
      [69, 20, 10],
      [233, 67, 33],
      [699, 200, 100],
      [1399, 400, 200],
    ]);
  });

  test("ties go by position, a line of zero never gets a unit, wherever it stands", () => {
    expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(allocate(99, [0, 5000, 5000])).toEqual([0, 50, 49]);
    expect(allocate(1, [0, 1])).toEqual([0, 1]);
  });

  test("sums exactly, never negative, within one unit of ideal, blind to the order of unequal lines", () => {
    const weights = fc.array(fc.nat(10_000), { minLength: 1, maxLength: 50 }).filter((list) => sum(list) > 0);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000_000 }), weights, (amount, list) => {
        const parts = allocate(amount, list);
        expect(sum(parts)).toBe(amount);
        const total = BigInt(sum(list));
        parts.forEach((part, i) => {
          const weight = BigInt(list[i] ?? 0);
          const distance = BigInt(part) * total - BigInt(amount) * weight;
          expect(distance > -total && distance < total).toBe(true);
          if (weight === 0n) expect(part).toBe(0);
        });
        const lines = list.map((weight, i) => ({ weight, part: parts[i] ?? 0 }));
        // Equal lines differ by at most the one unit that their order decides.
        for (const a of lines)
          for (const b of lines) if (a.weight === b.weight) expect(Math.abs(a.part - b.part) <= 1).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test("nothing to nobody is nothing, something to nobody is refused", () => {
    expect(allocate(0, [0, 0])).toEqual([0, 0]);
    expect(() => allocate(1, [0, 0])).toThrow("nobody");
    for (const amount of [1.5, -1, 2 ** 53]) expect(() => allocate(amount, [1])).toThrow(`cannot allocate ${amount}`);
    for (const weight of [1.5, -1, 2 ** 53]) {
      expect(() => allocate(1, [2, weight])).toThrow("weights are integers from 0");
    }
  });
});

let made = 0;
const store = new Store({ prepare: () => ({ bind: () => never() }), batch: never }, "ten_test");
const context = { store, ids: { make: (kind: string) => `${kind}_${made++}` }, livemode: false } as unknown as Context;

function never(): never {
  throw new Error("a plan reads nothing");
}

function ruleOf(base: "gross" | "net_of_fee", shares: readonly number[]): PinnedRule {
  const version = { id: "spv_1", base, fee_bearer: "tenant" } as RuleVersion;
  const lines = shares.map(
    (share_bps, position): Line => ({
      tenant_id: "ten_test",
      split_rule_version_id: "spv_1",
      position,
      recipient_kind: "merchant",
      merchant_id: `mer_${position}`,
      share_bps,
      hold_days: 0,
      amount: null,
      remaining: 0,
      max_amount: null,
      refund_bearer: "line",
      dispute_bearer: "line",
      reserve_bps: 0,
      reserve_days: 0,
      bears_fee: 0,
    }),
  );
  return { version, lines };
}

const booking = (captured: number, fee: number | null) => ({
  paymentId: "pay_1",
  captured,
  currency: "EUR",
  fee,
  availableOn: 1000,
  at: 0,
});

/** What the legs leave on an address: credits less debits. */
function left(legs: readonly Leg[], address: string): number {
  return sum(
    legs.map((leg) => (leg.credit.address === address ? leg.amount : leg.debit.address === address ? -leg.amount : 0)),
  );
}

describe("distribution", () => {
  test("the worked examples: 19.99 at a fee of 0.55, 70/20/10", () => {
    const gross = distribute(context, ruleOf("gross", [7000, 2000, 1000]), booking(1999, 55));
    expect(gross.shares.map((share) => share.amount)).toEqual([1399, 400, 200]);
    const net = distribute(context, ruleOf("net_of_fee", [7000, 2000, 1000]), booking(1999, 55));
    expect(net.shares.map((share) => share.amount)).toEqual([1361, 389, 194]);
  });

  test("clearing and fees end at zero on either base, whatever the fee", async () => {
    const split = fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 10 });
    const amounts = fc.integer({ min: 1, max: 99_999_999 });
    const fees = fc.integer({ min: 0, max: 200_000 });
    await fc.assert(
      fc.asyncProperty(amounts, fees, split, fc.boolean(), async (captured, fee, shares, net) => {
        const rule = ruleOf(net ? "net_of_fee" : "gross", shares);
        const planned = distribute(context, rule, booking(captured, fee));
        const paid = await planFee(store, rule, { ...booking(captured, fee), fee }, null, planned.shares);
        const legs = [...planned.legs, ...paid.legs];
        expect(left(legs, "clearing")).toBe(-captured);
        expect(left(legs, "provider:fees")).toBe(0);
        expect(legs.every((leg) => leg.amount > 0)).toBe(true);
        const borne = net ? Math.max(0, fee - captured) : fee;
        expect(left(legs, "tenant:balance") + borne).toBe(0);
      }),
      { numRuns: 2000 },
    );
  });

  test("on net base nothing is shared out before the fee is known; on gross base everything is", () => {
    const waiting = distribute(context, ruleOf("net_of_fee", [10_000]), booking(1999, null));
    expect([waiting.row.state, waiting.shares.length, waiting.legs.length]).toEqual(["pending", 0, 0]);
    const booked = distribute(context, ruleOf("gross", [10_000]), booking(1999, null));
    expect([booked.row.state, booked.shares.length]).toEqual(["booked", 1]);
  });
});

test("amounts are shown with their currency's own digits", () => {
  const shown = [
    displayAmount(1999, "EUR"),
    displayAmount(-5, "EUR"),
    displayAmount(1999, "JPY"),
    displayAmount(5, "KWD"),
  ];
  expect(shown).toEqual(["19.99 EUR", "-0.05 EUR", "1999 JPY", "0.005 KWD"]);
});
