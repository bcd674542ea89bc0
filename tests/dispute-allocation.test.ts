/** What a dispute takes from whom, and what follows when the bank changes its mind: exact, whatever came before. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allocateDispute, allocateLoss, type DisputableLine, turnOf } from "../core/money/dispute-allocation.ts";
import { naive, total } from "./naive-allocation.ts";

const RUNS = Number(process.env.ARITHMETIC_CASES ?? 5_000);

const amount = fc.nat(1_000_000);
/** Lines of which refunds and disputes have taken something; sometimes together more than there was. */
const lines = fc.array(
  fc.record({ amount, refunded: fc.nat(100), disputed: fc.nat(100) }).map((of): DisputableLine => {
    const part = (percent: number) => Math.floor((of.amount * percent) / 100);
    return { amount: of.amount, refundedAgainst: part(of.refunded), disputed: part(of.disputed) };
  }),
  { minLength: 1, maxLength: 10 },
);

const leftOf = (line: DisputableLine) => Math.max(0, line.amount - line.refundedAgainst - line.disputed);
const opinionOn = (within: number, of: readonly number[]) => (within === 0 ? of.map(() => 0) : naive(within, of));

describe("a dispute", () => {
  test("takes from the lines what a naive second opinion finds of what is left, the rest from the tenant", () => {
    const check = fc.property(lines, amount, (of, disputed) => {
      const left = of.map(leftOf);
      const { parts, excess } = allocateDispute(disputed, of);
      const within = Math.min(disputed, total(left));
      const opinion = opinionOn(within, left);
      return excess === disputed - within && of.every((_, i) => parts[i] === opinion[i]);
    });
    fc.assert(check, { numRuns: RUNS });
  });

  test("that is lost loses what was set aside, in proportion where it is less, beyond it the tenant's", () => {
    const check = fc.property(fc.array(amount, { minLength: 1, maxLength: 10 }), amount, (aside, lost) => {
      const { parts, excess } = allocateLoss(lost, aside);
      const within = Math.min(lost, total(aside));
      const opinion = opinionOn(within, aside);
      return excess === lost - within && aside.every((_, i) => parts[i] === opinion[i]);
    });
    fc.assert(check, { numRuns: RUNS });
  });

  test("of the worked example: 19.99 after a refund of 10.00", () => {
    const refunded = [700, 200, 100];
    const of = [1399, 400, 200].map((each, i) => ({ amount: each, refundedAgainst: refunded[i] ?? 0, disputed: 0 }));
    expect(allocateDispute(1999, of)).toEqual({ parts: [699, 200, 100], excess: 1000 });
    expect(allocateDispute(999, of)).toEqual({ parts: [699, 200, 100], excess: 0 });
  });
});

describe("what a dispute turns into when", () => {
  const nothing = { returns: 0, settles: null, freezes: 0 };
  const lost = (amountLost: number) => ({ ...nothing, settles: { lost: amountLost } });

  test.each([
    ["the money leaves", [1000, 0, 0, false], { ...nothing, freezes: 1000 }],
    ["nothing has changed", [1000, 1000, 0, false], nothing],
    ["it is lost", [1000, 1000, 0, true], lost(1000)],
    ["it is won", [0, 1000, 0, true], lost(0)],
    ["all is back before it is decided", [0, 1000, 0, false], lost(0)],
    ["a part is back and nobody says why", [400, 1000, 0, false], null],
    ["it is won in part", [400, 1000, 0, true], lost(400)],
    ["it is lost without having been set aside", [1000, 0, 0, true], lost(1000)],
    ["what was lost comes back", [0, 0, 1000, true], { ...nothing, returns: 1000 }],
    ["part of what was lost comes back", [300, 0, 1000, true], { ...nothing, returns: 700 }],
    ["nothing ever left", [0, 0, 0, false], nothing],
    ["nothing ever left, and it is closed", [0, 0, 0, true], nothing],
  ] as const)("%s", (_, [out, open, borne, isDecided], turn) => {
    expect(turnOf({ out, open, borne, isDecided })).toEqual(turn);
  });

  test("the bank does whatever it likes: what is set aside and what is lost are together what is out", () => {
    const moves = fc.array(fc.record({ out: fc.nat(5), isDecided: fc.boolean() }), { minLength: 1, maxLength: 12 });
    const check = fc.property(moves, (all) => {
      let [open, borne] = [0, 0];
      return all.every(({ out, isDecided }) => {
        const turn = turnOf({ out, open, borne, isDecided });
        // It waits only while less is out than is set aside, and nobody has decided.
        if (turn === null) return !isDecided && out > borne && out - borne < open;
        borne += (turn.settles?.lost ?? 0) - turn.returns;
        open = turn.settles ? 0 : open + turn.freezes;
        return open + borne === out && (open === 0 || !isDecided) && turn.freezes >= 0 && turn.returns >= 0;
      });
    });
    fc.assert(check, { numRuns: RUNS });
  });
});
