/** What a release finds in the database: one distribution's, many's at once, and what is left once it has been made. */
import { describe, expect, test } from "vitest";
import { leftoverOf, planRelease, planReleases } from "../core/money/releases.ts";
import { DAY } from "../core/time.ts";
import { type Line, RefundWorld } from "./refund-world.ts";

const ONE: readonly Line[] = [{ recipient: "merchant", bps: 10_000 }];
/** Held for five days, so that what is paid later is not released at once. */
const HELD: readonly Line[] = [{ recipient: "merchant", bps: 10_000, terms: { hold_days: 5 } }];
const RESERVED: readonly Line[] = [
  { recipient: "merchant", bps: 10_000, terms: { reserve_bps: 10_000, reserve_days: 30 } },
];

async function distributionOf(of: RefundWorld, payment: string): Promise<string> {
  const found = await of.distributionOf(payment);
  if (!found) throw new Error(`${payment} is not shared out`);
  return found.id;
}

/** What is left of a payment's distribution, without its guards. */
async function left(of: RefundWorld, payment: string) {
  const { guards, ...rest } = await leftoverOf(of.world.context, await distributionOf(of, payment));
  return { ...rest, guards: guards.length };
}

/** Plans the releases of payments together, and writes none of them. */
async function planned(of: RefundWorld, ...payments: readonly string[]) {
  const { context } = of.world;
  const ids = await Promise.all(payments.map((payment) => distributionOf(of, payment)));
  const all = ids.map((distributionId) => ({ distributionId, commitKey: `of ${distributionId}`, causedBy: "wfr_1" }));
  return (await planReleases(context, all)).map((plan) => {
    if ("refused" in plan) throw plan.refused;
    return plan;
  });
}

const pass = (of: RefundWorld, ms: number): void => {
  of.world.ledger.clock.time += ms;
};

describe("what a distribution has left to do", () => {
  test("is to wait for the money, then all of it, and in the end nothing", async () => {
    const of = await RefundWorld.make();
    const payment = await of.pay();
    const before = await left(of, payment);
    const shares = await of.sharesOf(payment);
    expect(before).toEqual({ nextReleaseAt: shares[0]?.release_at, unfinished: false, guards: 1 });
    pass(of, 3 * DAY);
    expect(await left(of, payment)).toMatchObject({ unfinished: true });
    await of.drain();
    expect(await left(of, payment)).toEqual({ nextReleaseAt: null, unfinished: false, guards: 1 });
  });

  test("is what no connected account can take yet", async () => {
    const of = await RefundWorld.make("gross", ONE);
    const payment = await of.pay();
    await of.mark(0, "paused");
    await of.release();
    expect((await of.sharesOf(payment)).map(({ state }) => state)).toEqual(["released"]);
    expect(await left(of, payment)).toEqual({ nextReleaseAt: null, unfinished: true, guards: 1 });
  });

  test("is what the provider has not answered yet", async () => {
    const of = await RefundWorld.make("gross", ONE);
    const payment = await of.pay();
    const id = await distributionOf(of, payment);
    pass(of, 3 * DAY);
    const { result } = await of.world.commit(() => planRelease(of.world.context, id, "com_1"));
    expect(result.transfers).toHaveLength(1);
    expect(await left(of, payment)).toEqual({ nextReleaseAt: null, unfinished: true, guards: 1 });
  });

  test("is what the provider has not answered yet, though a refund has taken the share meanwhile", async () => {
    const of = await RefundWorld.make("gross", ONE);
    const payment = await of.pay();
    const id = await distributionOf(of, payment);
    pass(of, 3 * DAY);
    await of.world.commit(() => planRelease(of.world.context, id, "com_1"));
    await of.accept(payment);
    await of.drain("refund-payment");
    expect((await of.sharesOf(payment)).map(({ state }) => state)).toEqual(["reversed"]);
    const [plan] = await planned(of, payment);
    expect(plan?.result.transfers.map(({ amount }) => amount)).toEqual([1999]);
    expect(await left(of, payment)).toMatchObject({ unfinished: true });
  });

  test("is what would be kept for a debt, though nothing is transferred", async () => {
    const of = await RefundWorld.make("gross", HELD);
    const first = await of.pay();
    await of.later(9 * DAY);
    await of.payOut(0);
    await of.refund(first);
    const second = await of.pay(500);
    pass(of, 9 * DAY);
    const [plan] = await planned(of, second);
    expect(plan?.result).toEqual({ transfers: [], nextReleaseAt: null, blocked: 0 });
    expect(await left(of, second)).toEqual({ nextReleaseAt: null, unfinished: true, guards: 1 });
  });

  test("has no guard where nothing is shared out yet", async () => {
    const of = await RefundWorld.make("net_of_fee", ONE);
    of.leaveWaiting();
    of.rails.hidesFees = true;
    const payment = await of.pay();
    expect(await of.sharesOf(payment)).toEqual([]);
    expect(await left(of, payment)).toEqual({ nextReleaseAt: null, unfinished: false, guards: 0 });
  });

  test("is the end of a reserve, also where its share has nothing else", async () => {
    const of = await RefundWorld.make("gross", RESERVED);
    const payment = await of.pay();
    await of.release();
    const [share] = await of.sharesOf(payment);
    expect(share).toMatchObject({ state: "released", amount_reserved: share?.amount });
    expect(await left(of, payment)).toEqual({ nextReleaseAt: share?.reserved_until, unfinished: false, guards: 1 });
    await of.refund(payment, 100);
    await of.later(31 * DAY);
    expect((await of.sharesOf(payment)).map(({ amount_reserved }) => amount_reserved)).toEqual([0]);
    expect(await left(of, payment)).toEqual({ nextReleaseAt: null, unfinished: false, guards: 1 });
  });
});

describe("releases planned together", () => {
  test("refuse one that is unknown, and keep the others", async () => {
    const of = await RefundWorld.make("gross", ONE);
    const distributionId = await distributionOf(of, await of.pay());
    const unknown = { distributionId: "dst_unknown", commitKey: "a", causedBy: "wfr_1" };
    const plans = await planReleases(of.world.context, [unknown, { ...unknown, distributionId }]);
    expect(plans).toMatchObject([{ refused: { code: "not_found" } }, { result: { blocked: 0, transfers: [] } }]);
  });

  test("go on from what the ones before them leave: a debt is recovered once", async () => {
    const of = await RefundWorld.make("gross", HELD);
    const first = await of.pay(1000);
    await of.later(9 * DAY);
    await of.payOut(0);
    await of.refund(first);
    const more = [await of.pay(700), await of.pay(800)];
    pass(of, 9 * DAY);
    const amounts = (await planned(of, ...more)).map(({ result }) => result.transfers.map(({ amount }) => amount));
    expect(amounts).toEqual([[], [500]]);
  });

  test("go on from what the ones before them claim: what comes free besides goes along", async () => {
    const terms = { reserve_bps: 1000, reserve_days: 30 };
    const of = await RefundWorld.make("gross", [{ recipient: "merchant", bps: 10_000, terms }]);
    const refunded = await of.pay(500);
    await of.release();
    await of.mark(0, "paused");
    await of.later(DAY);
    const waiting = await of.pay(1000);
    // Taken of what the merchant has of the other one, so that the reserve of this one was earned by that.
    await of.refund(refunded);
    pass(of, 29 * DAY);
    await of.mark(0, "active");
    const amounts = (await planned(of, waiting, refunded)).map(({ result }) =>
      result.transfers.map(({ amount }) => amount),
    );
    expect(amounts).toEqual([[400], [50]]);
  });

  test("each of a payment of its own, by its own charge, if that was a card's", async () => {
    const of = await RefundWorld.make("gross", ONE);
    const payments = [await of.pay(1000), await of.pay(2000)];
    const { sqlite } = of.world.ledger;
    const chargeOf = (id: string) => sqlite.prepare("SELECT charge_ref FROM payments WHERE id = ?").get(id)?.charge_ref;
    pass(of, 3 * DAY);
    const sources = async () =>
      (await planned(of, ...payments)).flatMap(({ result }) =>
        result.transfers.map(({ paymentId, sourceChargeRef }) => [paymentId, sourceChargeRef]),
      );
    expect(await sources()).toEqual(payments.map((id) => [id, chargeOf(id)]));
    sqlite.prepare("UPDATE payments SET method_type = 'sepa_debit' WHERE id = ?").run(payments[0] ?? "");
    expect(await sources()).toEqual(payments.map((id, i) => [id, i === 0 ? null : chargeOf(id)]));
  });
});
