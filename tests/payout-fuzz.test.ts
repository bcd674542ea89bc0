/** Random lives of payments, refunds and payouts with banks that change their mind: the books hold in every one. */
import { array, assert, asyncProperty, constantFrom, integer, record } from "fast-check";
import { expect, test } from "vitest";
import { Refusal } from "../core/errors.ts";
import { violations } from "../core/invariants/violations.ts";
import { HOUR } from "../core/time.ts";
import { PayoutWorld } from "./payout-world.ts";

const LIVES = Number(process.env.PAYOUT_LIVES ?? 25);

const STEPS = [
  "pay",
  "release",
  "refund",
  "fail_refund",
  "pay_out",
  "pay_out",
  "cancel",
  "turn",
  "turn",
  "look",
  "wait",
  "refuse_reversals",
] as const;
/** What a bank may do after what. */
const MOVES: Record<string, readonly ("in_transit" | "paid" | "failed" | "canceled")[]> = {
  pending: ["in_transit", "paid", "failed", "canceled"],
  in_transit: ["paid", "failed"],
  paid: ["failed"],
  failed: ["paid"],
  canceled: [],
};

const step = record({
  what: constantFrom(...STEPS),
  a: integer({ min: 0, max: 999 }),
  b: integer({ min: 1, max: 999 }),
});
type Step = { what: (typeof STEPS)[number]; a: number; b: number };

class Life {
  readonly w: PayoutWorld;
  readonly payments: string[] = [];
  readonly payouts: string[] = [];
  turns = 0;

  constructor(w: PayoutWorld) {
    this.w = w;
  }

  async step({ what, a, b }: Step): Promise<void> {
    const { of } = this.w;
    const payment = this.payments[a % Math.max(this.payments.length, 1)];
    const payout = this.payouts[a % Math.max(this.payouts.length, 1)];
    switch (what) {
      case "pay":
        this.payments.push(await of.pay(100 + b));
        return;
      case "release":
        return of.release();
      case "wait":
        return of.later(HOUR);
      case "refund":
        if (payment) await allowed(() => of.refund(payment, b));
        return;
      case "fail_refund": {
        const made = of.rails.made.filter(({ status }) => status === "succeeded")[0];
        if (made) of.rails.fail(made.id);
        for (const { id } of await this.refunds()) await of.look(id);
        return;
      }
      case "refuse_reversals":
        of.rails.refusesReversals = b % 2 === 0;
        return;
      case "pay_out":
        await allowed(async () => {
          this.payouts.push(await this.w.pay(a % 3, b % 3 === 0 ? {} : { amount: b }));
        });
        return;
      case "cancel":
        if (payout) await allowed(() => this.w.cancel(payout));
        return;
      case "turn":
        this.#turn(a, b);
        return;
      case "look":
        if (payout) await this.w.look(payout);
    }
  }

  #turn(a: number, b: number): void {
    const movable = this.w.rails.payouts.filter(({ status }) => (MOVES[status] ?? []).length > 0);
    const one = movable[a % Math.max(movable.length, 1)];
    const moves = MOVES[one?.status ?? ""] ?? [];
    const to = moves[b % Math.max(moves.length, 1)];
    if (!one || !to) return;
    this.w.rails.turn(one.id, to);
    this.turns += 1;
    // Corrected at once, so that the next payouts have somewhere to go.
    this.w.rails.turnBank(one.destination, "new");
  }

  refunds() {
    const { store } = this.w.world.context;
    return store.readOne(store.query<{ id: string }>("SELECT id FROM refunds WHERE tenant_id = ?1"));
  }

  /** Every payout comes to an end and is looked at; then there is enough to pay every debt. */
  async end(): Promise<void> {
    const { of, rails } = this.w;
    for (const one of rails.payouts) if (MOVES[one.status]?.includes("in_transit")) rails.turn(one.id, "in_transit");
    for (const one of rails.payouts) if (one.status === "in_transit") rails.turn(one.id, "paid");
    for (const bank of rails.banks) rails.turnBank(bank.id, "new");
    for (const id of this.payouts) await this.w.look(id);
    of.rails.refusesReversals = false;
    for (let n = 0; n < 2; n++) {
      await of.pay(90_000);
      await of.release();
    }
  }
}

/** Refusals are answers; anything else is a fault. */
async function allowed(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

test("whatever the order, nothing is lost, paid out twice, or owed for ever", { timeout: 300_000 }, async () => {
  let [turns, paid] = [0, 0];
  await assert(
    asyncProperty(array(step, { minLength: 10, maxLength: 30, size: "max" }), integer(), async (steps, seed) => {
      const life = new Life(await PayoutWorld.earned(3, seed));
      // One payout from the start: a life with none to turn shows nothing.
      await life.step({ what: "pay_out", a: 0, b: 1_000 });
      for (const each of steps) await life.step(each);
      await life.end();
      const { of, rails } = life.w;
      expect(of.faults()).toEqual([]);
      expect(of.have("receivable")).toEqual([0, 0, 0]);
      expect(of.dues()).toEqual([0, 0, 0]);
      expect(await violations(life.w.world.ledger.database)).toEqual([]);
      const out = rails.payouts.filter(({ status }) => status === "paid").reduce((sum, { amount }) => sum + amount, 0);
      paid += out;
      turns += life.turns;
    }),
    { numRuns: LIVES, ...(process.env.PAYOUT_SEED ? { seed: Number(process.env.PAYOUT_SEED) } : {}) },
  );
  expect(turns).toBeGreaterThan(LIVES);
  expect(paid).toBeGreaterThan(0);
});
