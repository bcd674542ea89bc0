/** Random lives against a second implementation: after each thing that happens, the product's books are the model's. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { one } from "./model/model.ts";
import { RULES } from "./model/rules.ts";
import { liveAlone, liveBoth } from "./model/running.ts";
import { lives, type Step } from "./model/steps.ts";
import { Tenants } from "./model/tenants.ts";

/** Lives that the product lives as well, and those of the model alone; a campaign asks for more. */
const LIVES = Number(process.env.LIVES ?? 1_000);
const ALONE = Number(process.env.LIVES_ALONE ?? 2_000);
const SEED = Number(process.env.LIVES_SEED ?? 1);
/** A life that failed, as fast-check names it. */
const PATH = process.env.LIVES_PATH === undefined ? {} : { path: process.env.LIVES_PATH, endOnFailure: true };
const PATIENCE_MS = 7_200_000;

/** Lives in which the two were different once, each by what was wrong then. */
const KEPT: readonly (readonly [name: string, rule: number, steps: readonly Step[]])[] = [
  [
    "that was transferred before its refund leaves nothing behind when two reserves end at once",
    22,
    [
      { what: "release", a: 0, b: 252 },
      { what: "refund", a: 1, b: 2 },
    ],
  ],
  [
    "whose refund fails while a transfer is under way is transferred all the same",
    17,
    [
      { what: "release", a: 0, b: 217 },
      { what: "wait", a: 492, b: 1 },
      { what: "release", a: 0, b: 376 },
      { what: "refund", a: 601, b: 121 },
      { what: "fail_refund", a: 0, b: 1 },
    ],
  ],
  [
    "whose payout came back and was paid out anew owes it when the first is paid after all",
    0,
    [
      { what: "release", a: 0, b: 3 },
      { what: "pay_out", a: 0, b: 999 },
      { what: "turn_payout", a: 0, b: 1 },
      { what: "turn_payout", a: 0, b: 2 },
      { what: "pay_out", a: 0, b: 999 },
      { what: "turn_payout", a: 1, b: 1 },
      { what: "turn_payout", a: 0, b: 1 },
    ],
  ],
];

describe("a life", () => {
  test(
    "of the model keeps every invariant at every step, and nothing is lost or made up at its end",
    () => {
      let happened = 0;
      const check = fc.property(lives, ([rule, steps]) => {
        happened += liveAlone(rule, steps);
      });
      const started = performance.now();
      fc.assert(check, { numRuns: ALONE, seed: SEED, ...PATH });
      if (process.env.LIVES_ALONE) report("alone", ALONE, happened, started);
      expect(happened).toBeGreaterThan(ALONE * 20);
    },
    PATIENCE_MS,
  );

  test(
    "is the same in the product and in the model, after every single thing that happens",
    async () => {
      const tenants = new Tenants();
      let happened = 0;
      const check = fc.asyncProperty(lives, async ([rule, steps]) => {
        happened += await liveBoth(tenants, rule, steps);
      });
      const started = performance.now();
      await fc.assert(check, { numRuns: LIVES, seed: SEED, ...PATH });
      if (process.env.LIVES) report("both", LIVES, happened, started);
      expect(happened).toBeGreaterThan(LIVES * 20);
    },
    PATIENCE_MS,
  );

  test.each(KEPT)("%s", async (_, rule, steps) => {
    await liveBoth(new Tenants(), one(RULES, rule), steps);
  });
});

function report(who: string, count: number, happened: number, started: number): void {
  const each = (performance.now() - started) / count;
  console.log(`${count} lives (${who}), ${(happened / count).toFixed(1)} happenings and ${each.toFixed(2)} ms each`);
}
