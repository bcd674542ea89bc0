/** Payments in a currency that the tenant does not settle in: the player's money in his, everybody's books in ours. */
import { array, assert, asyncProperty, constantFrom, integer, property, record } from "fast-check";
import { describe, expect, test } from "vitest";
import type { Refusal } from "../core/errors.ts";
import { presentedPart, settledPart } from "../core/money/exchange.ts";
import { allocateRefund } from "../core/money/refund-allocation.ts";
import { payments } from "../core/store/schema.ts";
import { DISPUTE_FEE } from "./dispute-rails.ts";
import { DisputeWorld } from "./dispute-world.ts";
import { naive } from "./naive-allocation.ts";
import { FEE } from "./refund-rails.ts";
import { type Line, RefundWorld, THREE } from "./refund-world.ts";

/** 19.99 USD at 0.88 are 17.59 EUR. */
const RATE = 0.88;
const CAME = 1759;
const SPLIT = [1231, 352, 176];

async function inDollars(base: "gross" | "net_of_fee" = "gross"): Promise<RefundWorld> {
  const of = await RefundWorld.make(base);
  await of.exchange("USD", RATE);
  return of;
}

const rowOf = (of: RefundWorld, id: string) =>
  of.world.context.store.readOne(of.world.context.store.row(payments, { id }));

/** All that must hold when nothing is under way; and of the player's currency nothing stands anywhere. */
async function sound(of: RefundWorld): Promise<void> {
  expect([...of.faults(), ...(await of.broken())]).toEqual([]);
  const abroad = of.world.ledger.sqlite
    .prepare(
      "SELECT sum(debits_posted + credits_posted + debits_pending) AS n FROM ledger_accounts WHERE currency <> ?",
    )
    .get("EUR") as { n: number | null };
  expect(abroad.n ?? 0).toBe(0);
}

describe("an exchanged payment", () => {
  test("is held in the player's currency, and booked, shared and transferred in the tenant's", async () => {
    const of = await inDollars();
    const payment = await of.pay();
    expect(await rowOf(of, payment)).toMatchObject({
      ...{ state: "succeeded", amount_captured: 1999, currency: "USD", fee: FEE },
      ...{ settlement_currency: "EUR", settlement_amount: CAME, exchange_rate: String(RATE) },
    });
    expect(of.have("pending")).toEqual(SPLIT);
    expect((await of.sharesOf(payment)).every(({ currency }) => currency === "EUR")).toBe(true);
    await of.release();
    expect(of.have("available")).toEqual(SPLIT);
    expect(of.dues()).toEqual([0, 0, 0]);
    expect(of.books()["tenant:balance"]).toBe(-FEE);
    await sound(of);
  });

  test("waits with everything until the provider has said what it came to", async () => {
    const of = await inDollars();
    of.leaveWaiting();
    of.rails.hidesFees = true;
    const payment = await of.pay();
    expect(await rowOf(of, payment)).toMatchObject({ state: "authorized", settlement_amount: null });
    expect(of.books()).toEqual({});
    of.rails.hidesFees = false;
    await of.later(3_600_000);
    expect(await rowOf(of, payment)).toMatchObject({ state: "succeeded", settlement_amount: CAME });
    await of.release();
    await sound(of);
  });

  test("that is booked in a third currency, or not exchanged at all, is for a person and not booked", async () => {
    for (const booked of ["chf", "usd"]) {
      const of = await inDollars();
      of.world.stripe(async (sent) => {
        const answered = await (await of.rails.script(sent)).text();
        return new Response(answered.replace('"fee":55,"currency":"eur"', `"fee":55,"currency":"${booked}"`), {
          headers: { "content-type": "application/json" },
        });
      });
      of.leaveWaiting();
      const payment = await of.pay();
      expect(await rowOf(of, payment)).toMatchObject({ state: "needs_review", error_code: "settlement_differs" });
      expect(of.books()).toEqual({});
    }
  });

  test("is refused early where it cannot be booked: a currency that is not named, fixed amounts", async () => {
    const lines: Line[] = [
      { recipient: "operator", bps: 0, terms: { amount: 7 } },
      { recipient: "merchant", bps: 10_000 },
    ];
    const of = await RefundWorld.make("gross", lines, "tenant", 7);
    of.currency = "USD";
    await expect(of.pay()).rejects.toMatchObject({ code: "currency_unsupported" });
    await of.exchange("USD", RATE);
    await expect(of.pay()).rejects.toMatchObject({ code: "currency_unsupported" });
    of.currency = "EUR";
    await of.pay();
    await sound(of);
  });
});

describe("a refund of an exchanged payment", () => {
  test("takes from everybody at the payment's rate; what the day's rate makes of it is the tenant's", async () => {
    const of = await inDollars();
    const payment = await of.pay();
    await of.release();
    of.rails.rate = 0.92;
    const refund = await of.refund(payment, 1000);
    // 10.00 USD were 8.80 EUR and are 9.20 now.
    expect(await of.refundRow(refund)).toMatchObject({ settlement_amount: 880, entry_amount: 920 });
    expect(of.have("available")).toEqual([1231 - 616, 352 - 176, 176 - 88]);
    expect(of.books()["tenant:balance"]).toBe(-FEE - 40);
    expect(of.rails.transfers.flatMap(({ reversals }) => reversals.map(({ amount }) => amount))).toEqual([
      616, 176, 88,
    ]);
    of.rails.rate = 0.8;
    await of.refund(payment);
    // The other 9.99 USD were 8.79 EUR, all that was left, and are 7.99 now.
    expect(of.have("available")).toEqual([0, 0, 0]);
    expect(of.books()).toEqual({ "provider:platform": -FEE - 40 + 80, "tenant:balance": -FEE - 40 + 80 });
    await expect(of.accept(payment)).rejects.toMatchObject({ code: "amount_exceeds_refundable" });
    await sound(of);
  });

  test("that fails after all gives everybody back what it took, and the tenant both differences", async () => {
    const of = await inDollars("net_of_fee");
    const payment = await of.pay();
    of.rails.rate = 0.92;
    const refund = await of.refund(payment, 1000);
    of.rails.rate = 0.85;
    of.rails.fail(of.rails.made[0]?.id ?? "");
    await of.look(refund);
    expect(await of.refundRow(refund)).toMatchObject({ state: "failed", entry_amount: 920, failure_entry_amount: 850 });
    expect((await of.sharesOf(payment)).map(({ refunded_against }) => refunded_against)).toEqual([0, 0, 0]);
    expect(of.books()["tenant:balance"]).toBe(-40 - 30);
    await of.release();
    await sound(of);
  });

  test("of too little to come to anything is the tenant's alone", async () => {
    const of = await inDollars();
    const payment = await of.pay();
    of.rails.rate = 0.001;
    await of.exchange("JPY", 0.004);
    const yen = await of.pay(500);
    await of.refund(yen, 1);
    expect((await of.sharesOf(yen)).map(({ refunded_against }) => refunded_against)).toEqual([0, 0, 0]);
    expect(of.books()["tenant:balance"]).toBe(-2 * FEE - 1);
    await of.refund(yen);
    expect((await of.sharesOf(yen)).map((share) => share.amount - share.refunded_against)).toEqual([0, 0, 0]);
    expect((await of.sharesOf(payment)).every(({ refunded_against }) => refunded_against === 0)).toBe(true);
    await of.release();
    await sound(of);
  });
});

describe("a dispute of an exchanged payment", () => {
  test("moves what the provider books, and what a worse rate takes beyond the shares is the tenant's", async () => {
    const world = await DisputeWorld.make();
    const { of } = world;
    await of.exchange("USD", RATE);
    const payment = await of.pay();
    of.rails.rate = 0.9;
    const { id, at } = await world.dispute(payment);
    expect(await world.row(id)).toMatchObject({
      ...{ amount: 1999, currency: "USD", settlement_currency: "EUR", amount_withdrawn: 1799 },
    });
    expect((await of.sharesOf(payment)).map(({ amount_frozen }) => amount_frozen)).toEqual(SPLIT);
    at.status = "lost";
    await world.hear(at);
    expect(of.books()).toEqual({
      "provider:platform": -FEE - DISPUTE_FEE - 40,
      "tenant:balance": -FEE - DISPUTE_FEE - 40,
    });
    await expect(of.accept(payment)).rejects.toMatchObject({ code: "payment_disputed" });
    await sound(of);
  });

  test("that is won gives everybody back what it took", async () => {
    const world = await DisputeWorld.make();
    const { of } = world;
    await of.exchange("USD", RATE);
    const payment = await of.pay();
    const { at } = await world.dispute(payment);
    world.rails.win(at);
    await world.hear(at);
    await of.release();
    expect(of.have("available")).toEqual(SPLIT);
    expect(of.books()["tenant:balance"]).toBe(-FEE - DISPUTE_FEE);
    await sound(of);
  });
});

test("parts at the payment's rate sum exactly, and are within a unit of it, however they are cut", () => {
  const cuts = array(integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 8 });
  const whole = record({ presented: integer({ min: 50, max: 20_000 }), settled: integer({ min: 1, max: 3_000_000 }) });
  const lines = [3, 2, 1];
  void assert(
    property(whole, cuts, (of, parts) => {
      let left = of;
      const shares = naive(of.settled, lines).map((amount) => ({ amount, refundedAgainst: 0 }));
      for (const wished of [...parts, of.presented]) {
        const part = Math.min(wished, left.presented);
        const settled = settledPart(part, left);
        expect(settled).toBeGreaterThanOrEqual(0);
        expect(Math.abs(settled - (part * left.settled) / Math.max(1, left.presented))).toBeLessThanOrEqual(0.5);
        allocateRefund(settled, shares).forEach(({ now }, i) => {
          const share = shares[i];
          if (share) share.refundedAgainst += now;
        });
        left = { presented: left.presented - part, settled: left.settled - settled };
        expect(presentedPart(left.settled, of)).toBeLessThanOrEqual(of.presented);
      }
      expect(left).toEqual({ presented: 0, settled: 0 });
      for (const { amount, refundedAgainst } of shares) expect(refundedAgainst).toBe(amount);
    }),
    { numRuns: 2000 },
  );
});

const MIXED: readonly Line[] = [
  { recipient: "merchant", bps: 3333 },
  { recipient: "tenant", bps: 3333 },
  { recipient: "merchant", bps: 3333, terms: { refund_bearer: "tenant", reserve_bps: 3000, reserve_days: 4 } },
  { recipient: "operator", bps: 1 },
];

const step = record({
  what: constantFrom("pay", "refund", "refund", "rate", "release", "pay_out", "settle", "fail", "mode", "reversals"),
  a: integer({ min: 0, max: 999 }),
  b: integer({ min: 1, max: 999 }),
});
type Step = { what: string; a: number; b: number };

/** One random thing that happens. */
async function happens(of: RefundWorld, made: { payments: string[]; refunds: string[] }, { what, a, b }: Step) {
  const { rails } = of;
  const refund = rails.made[a % Math.max(1, rails.made.length)];
  if (what === "pay") made.payments.push(await of.pay(100 + a * 7 + b));
  if (what === "rate") rails.rate = b / (a % 2 === 0 ? 1000 : 100);
  if (what === "release") await of.release();
  if (what === "pay_out") await of.payOut(a % of.merchants.length);
  if (what === "mode") rails.refunds = a % 2 === 0 ? "pending" : "succeeded";
  if (what === "reversals") rails.refusesReversals = a % 2 === 0;
  if (what === "settle" && refund?.status === "pending") rails.settle(refund.id);
  if (what === "fail" && refund && refund.status !== "failed") {
    rails.fail(refund.id);
    await of.look(refund.metadata.refund_id ?? "");
  }
  if (what !== "refund") return;
  const payment = made.payments[a % made.payments.length] ?? "";
  const accepted = await of.accept(payment, a % 4 === 0 ? undefined : b).catch((error: Refusal) => error.code);
  if (accepted !== "amount_exceeds_refundable") made.refunds.push(accepted);
  if (a % 3 > 0) await of.drain();
}

/**
 * The model knows of no ledger: everybody has the shares of what came, less the refunds' parts; the tenant has every
 * difference between what the provider took and what those parts sum to.
 */
test("whatever the rates do, merchants live by the payment's and the tenant by the day's", {
  timeout: 600_000,
}, async () => {
  const rule = record({
    lines: constantFrom(THREE, MIXED),
    base: constantFrom("gross" as const, "net_of_fee" as const),
  });
  const steps = array(step, { minLength: 4, maxLength: 20 });
  const lives = asyncProperty(rule, steps, integer(), async ({ lines, base }, taken, seed) => {
    const of = await RefundWorld.make(base, lines, "tenant", seed);
    of.leaveWaiting();
    await of.exchange("USD", RATE);
    const made = { payments: [await of.pay()], refunds: [] as string[] };
    for (const each of taken) await happens(of, made, each);
    Object.assign(of.rails, { refunds: "succeeded", refusesReversals: false });
    for (const { id, status } of of.rails.made) if (status === "pending") of.rails.settle(id);
    for (let days = 0; days < 6; days++) await of.later(25 * 3_600_000);
    await sound(of);
    let tenant = 0;
    for (const payment of made.payments) {
      const shares = await of.sharesOf(payment);
      const row = await rowOf(of, payment);
      const fee = base === "net_of_fee" ? Math.min(FEE, row?.settlement_amount ?? 0) : 0;
      expect(shares.reduce((sum, { amount }) => sum + amount, fee)).toBe(row?.settlement_amount);
      tenant += shares.reduce((sum, share) => sum + (share.recipient_kind === "tenant" ? share.amount : 0), 0);
      tenant -= FEE - fee;
    }
    for (const id of made.refunds) {
      const refund = await of.refundRow(id);
      const parts = await of.partsOf(id);
      const back = refund.failure_entry_amount ?? 0;
      tenant -= (refund.entry_amount ?? 0) - back;
      if (refund.state !== "succeeded") continue;
      for (const part of parts) tenant += part.from_pending + part.from_available + part.from_reserve + part.owed;
      const shares = await of.sharesOf(refund.payment_id);
      for (const { share_id, refunded_now } of parts) {
        const share = shares.find((each) => each.id === share_id);
        if (share?.recipient_kind === "operator") tenant += refunded_now;
      }
    }
    expect(of.books()["tenant:balance"] ?? 0).toBe(tenant);
  });
  await assert(lives, { numRuns: Number(process.env.EXCHANGE_LIVES ?? 40) });
});
