/** Random lives of many payments, refunds, payouts and refusals, against what little arithmetic says must come out. */
import { array, assert, asyncProperty, constantFrom, integer, record } from "fast-check";
import { expect, test } from "vitest";
import type { Refusal } from "../core/errors.ts";
import { HOUR } from "../core/time.ts";
import { naive } from "./naive-allocation.ts";
import { FEE } from "./refund-rails.ts";
import { type Line, RefundWorld, THREE } from "./refund-world.ts";

const LIVES = Number(process.env.REFUND_LIVES ?? 40);

const STEPS = [
  "pay",
  "release",
  "refund",
  "refund",
  "pay_out",
  "settle",
  "fail",
  "fail",
  "refuse_reversals",
  "refuse_transfers",
  "hide_fees",
  "pause",
  "mode",
  "wait",
] as const;

const step = record({
  what: constantFrom(...STEPS),
  a: integer({ min: 0, max: 999 }),
  b: integer({ min: 1, max: 999 }),
});
type Step = { what: (typeof STEPS)[number]; a: number; b: number };

const MIXED: readonly Line[] = [
  { recipient: "merchant", bps: 3333 },
  { recipient: "tenant", bps: 3333 },
  { recipient: "merchant", bps: 2000 },
  { recipient: "merchant", bps: 1333, isFirstAgain: true },
  { recipient: "operator", bps: 1 },
];

/** Everything a line may say: fixed amounts, caps, what remains, holds, bearers of refunds and of fees. */
const TERMS: readonly Line[] = [
  { recipient: "operator", bps: 0, terms: { amount: 7, refund_bearer: "tenant", bears_fee: 1 } },
  { recipient: "merchant", bps: 4000, terms: { refund_bearer: "tenant" } },
  {
    recipient: "merchant",
    bps: 3000,
    terms: { max_amount: 900, hold_days: 5, bears_fee: 1, reserve_bps: 3000, reserve_days: 4 },
  },
  { recipient: "merchant", bps: 1000, isFirstAgain: true, terms: { bears_fee: 1 } },
  { recipient: "merchant", bps: 0, terms: { remaining: 1, reserve_bps: 5000, reserve_days: 2 } },
  { recipient: "tenant", bps: 100 },
];

type FeeBearer = "tenant" | "proportional" | "lines";

/** What each line bears of what nobody else does. */
function borne(amount: number, bearer: FeeBearer, lines: readonly Line[], amounts: readonly number[]): number[] {
  const bears = (i: number) => bearer === "proportional" || (bearer === "lines" && lines[i]?.terms?.bears_fee === 1);
  const weights = amounts.map((each, i) => (bears(i) ? each : 0));
  return weights.some((weight) => weight > 0) ? naive(amount, weights) : weights;
}

class Life {
  readonly of: RefundWorld;
  readonly lines: readonly Line[];
  readonly bearer: FeeBearer;
  readonly base: "gross" | "net_of_fee";
  readonly payments: string[] = [];
  readonly refunds: string[] = [];
  readonly paidOut: number[];

  constructor(of: RefundWorld, base: "gross" | "net_of_fee", lines: readonly Line[], bearer: FeeBearer) {
    this.of = of;
    this.base = base;
    this.lines = lines;
    this.bearer = bearer;
    this.paidOut = of.merchants.map(() => 0);
    of.leaveWaiting();
  }

  async step({ what, a, b }: Step): Promise<void> {
    const { rails } = this.of;
    const open = rails.made.filter(({ status }) => status === "pending");
    const alive = rails.made.filter(({ status }) => status !== "failed" && status !== "canceled");
    const pick = <T>(list: readonly T[]) => list[a % Math.max(1, list.length)];
    if (what === "pay") await this.pay(100 + a * 7 + b);
    if (what === "release") await this.of.release();
    if (what === "refund") await this.refund(pick(this.payments), a, b);
    if (what === "pay_out") await this.payOut(a % Math.max(1, this.paidOut.length));
    if (what === "settle") rails.settle(pick(open)?.id ?? this.none());
    if (what === "fail") await this.fail(pick(alive)?.id ?? this.none());
    if (what === "refuse_reversals") rails.refusesReversals = a % 2 === 0;
    if (what === "refuse_transfers") rails.refusesTransfers = a % 2 === 0;
    if (what === "pause") await this.of.mark(a % Math.max(1, this.paidOut.length), b % 2 === 0 ? "paused" : "active");
    if (what === "hide_fees") rails.hidesFees = a % 2 === 0;
    if (what === "mode") rails.refunds = (["succeeded", "pending", "booked"] as const)[a % 3] ?? "succeeded";
    if (what === "wait") await this.of.later((a % 30) * HOUR);
  }

  async pay(amount: number): Promise<void> {
    this.payments.push(await this.of.pay(amount));
  }

  async refund(payment: string | undefined, a: number, b: number): Promise<void> {
    if (payment === undefined) return;
    const amount = a % 5 === 0 ? undefined : b;
    try {
      this.refunds.push(await this.of.accept(payment, amount));
    } catch (error) {
      expect(["amount_exceeds_refundable", "state_conflict"]).toContain((error as Refusal).code);
      return;
    }
    if (a % 3 > 0) await this.of.drain();
  }

  async payOut(merchant: number): Promise<void> {
    const had = await this.of.payOut(merchant);
    this.paidOut[merchant] = (this.paidOut[merchant] ?? 0) + had;
  }

  async fail(id: string): Promise<void> {
    this.of.rails.fail(id);
    const ours = this.of.rails.made.find((each) => each.id === id)?.metadata.refund_id;
    if (ours !== undefined) await this.of.look(ours);
  }

  /** Every fault is over, every refund settled, and there is time. */
  async heal(): Promise<void> {
    const { rails } = this.of;
    [rails.refusesReversals, rails.refusesTransfers, rails.refunds] = [false, false, "succeeded"];
    rails.hidesFees = false;
    for (const i of this.of.merchants.keys()) await this.of.mark(i, "active");
    for (const { id, status } of rails.made) if (status === "pending") rails.settle(id);
    for (let days = 0; days < 6; days++) await this.of.later(25 * HOUR);
    expect(this.of.faults()).toEqual([]);
    expect(await this.of.broken()).toEqual([]);
    expect(this.of.dues().filter((due) => due > 0)).toEqual([]);
  }

  none(): never {
    throw new Nothing();
  }

  /** What merchants have is what they earned, less what they bear of fees and refunds, less what was paid out. */
  async conclude(): Promise<void> {
    await this.heal();
    const expected = this.paidOut.map((amount) => -amount);
    const add = (merchant: string | null, amount: number) => {
      const at = this.of.merchants.indexOf(merchant ?? "");
      if (at >= 0) expected[at] = (expected[at] ?? 0) + amount;
    };
    for (const payment of this.payments) {
      const shares = await this.of.sharesOf(payment);
      const amounts = shares.map(({ amount }) => amount);
      const ofFee = borne(this.base === "gross" ? FEE : 0, this.bearer, this.lines, amounts);
      for (const [i, share] of shares.entries()) add(share.merchant_id, share.amount - (ofFee[i] ?? 0));
      for (const id of this.refunds) {
        if ((await this.of.refundRow(id)).state !== "succeeded") continue;
        const parts = await this.of.partsOf(id);
        const lost = parts.find(({ share_id }) => share_id === null)?.refunded_now ?? 0;
        const ofLoss = borne(lost, this.bearer, this.lines, amounts);
        for (const { share_id, refunded_now } of parts) {
          const share = shares.find((each) => each.id === share_id);
          if (!share) continue;
          const isTenants = this.lines[share.position]?.terms?.refund_bearer === "tenant";
          add(share.merchant_id, -(isTenants ? 0 : refunded_now) - (ofLoss[share.position] ?? 0));
        }
      }
    }
    const books = this.of.books();
    const found = this.of.merchants.map(
      (id) =>
        (books[`merchant:${id}:pending`] ?? 0) +
        (books[`merchant:${id}:available`] ?? 0) +
        (books[`merchant:${id}:reserve`] ?? 0) -
        (books[`merchant:${id}:receivable`] ?? 0),
    );
    expect(found).toEqual(expected);
    // Enough is earned to repay every debt: then nobody owes, and every connected account holds what is available.
    await this.pay(99_999);
    await this.heal();
    expect(this.of.dues().every((due) => due === 0)).toBe(true);
    const owed = Object.keys(this.of.books()).filter((address) => address.endsWith(":receivable"));
    expect(owed).toEqual([]);
  }
}

/** The step had nothing to be done to. */
class Nothing extends Error {}

test("whatever happens, nothing is lost, nothing is made up, and everybody has what is left to them", {
  timeout: 3_600_000,
}, async () => {
  const rule = record({
    lines: constantFrom(THREE, MIXED, TERMS, TERMS),
    base: constantFrom("gross" as const, "net_of_fee" as const),
    bearer: constantFrom<FeeBearer>("tenant", "proportional", "lines"),
  });
  const steps = array(step, { minLength: 4, maxLength: 24 });
  const property = asyncProperty(rule, steps, integer(), async ({ lines, base, bearer }, taken, seed) => {
    const life = new Life(await RefundWorld.make(base, lines, bearer, seed), base, lines, bearer);
    await life.pay(1999);
    for (const each of taken) {
      await life.step(each).catch((error: unknown) => {
        if (!(error instanceof Nothing)) throw error;
      });
    }
    await life.conclude();
  });
  await assert(property, {
    numRuns: LIVES,
    ...(process.env.REFUND_PATH ? { path: process.env.REFUND_PATH, endOnFailure: true } : {}),
    ...(process.env.REFUND_SEED ? { seed: Number(process.env.REFUND_SEED) } : {}),
  });
});
