/** Shares on their way: reserves, what is recovered of them, merchants that cannot be paid, and what nobody claims. */
import { describe, expect, test } from "vitest";
import { planCreateWriteOff } from "../core/money/write-offs.ts";
import { auditRecords } from "../core/store/journal-schema.ts";
import { DAY } from "../core/time.ts";
import { type Line, RefundWorld, THREE } from "./refund-world.ts";

/** The studio keeps a tenth in reserve for thirty days. */
const RESERVED: readonly Line[] = [
  { recipient: "merchant", bps: 7000, terms: { reserve_bps: 1000, reserve_days: 30 } },
  { recipient: "merchant", bps: 3000 },
];

async function restsWell(of: RefundWorld): Promise<void> {
  expect(of.faults()).toEqual([]);
  expect(await of.broken()).toEqual([]);
}

const studioOf = async (of: RefundWorld, payment: string) => (await of.sharesOf(payment))[0];
const typesOf = async (of: RefundWorld, id = "") => (await of.world.eventsOf(id)).map(({ type }) => type);

describe("a reserve", () => {
  test("keeps its part of what is released, and gives it when its days are over", async () => {
    const of = await RefundWorld.make("gross", RESERVED);
    of.leaveWaiting();
    const payment = await of.pay(2000);
    await of.release();
    expect([of.have("available"), of.have("reserve")]).toEqual([
      [1260, 600],
      [140, 0],
    ]);
    const kept = await studioOf(of, payment);
    expect(kept).toMatchObject({ state: "released", amount_released: 1400, amount_transferred: 1260 });
    expect(kept?.amount_reserved).toBe(140);
    await of.later(29 * DAY);
    expect(of.have("reserve")[0]).toBe(140);
    await of.later(DAY);
    expect([of.have("available"), of.have("reserve"), of.dues()]).toEqual([
      [1400, 600],
      [0, 0],
      [0, 0],
    ]);
    expect(await studioOf(of, payment)).toMatchObject({ state: "transferred", amount_transferred: 1400 });
    expect(await typesOf(of, kept?.id)).toEqual([
      "share.released",
      "share.transferred",
      "share.reserve_released",
      "share.transferred",
    ]);
    await restsWell(of);
  });

  test("is drawn on by a refund when nothing else is there, and what is left of it comes at its time", async () => {
    const of = await RefundWorld.make("gross", RESERVED);
    of.leaveWaiting();
    const payment = await of.pay(2000);
    await of.release();
    await of.payOut(0);
    const refund = await of.refund(payment, 100);
    expect((await of.partsOf(refund))[0]).toMatchObject({ refunded_now: 70, from_reserve: 70, owed: 0 });
    expect(await studioOf(of, payment)).toMatchObject({ amount_reserved: 70, amount_refunded: 70 });
    const more = await of.refund(payment, 1000);
    expect((await of.partsOf(more))[0]).toMatchObject({ refunded_now: 700, from_reserve: 70, owed: 630 });
    expect([of.have("reserve")[0], of.have("receivable")[0]]).toEqual([0, 630]);
    await of.later(31 * DAY);
    await restsWell(of);
  });

  test("of one line that another's refund drew on is transferred when that refund fails after its time", async () => {
    const of = await RefundWorld.make("gross", [
      { recipient: "merchant", bps: 4000 },
      { recipient: "merchant", bps: 3000, isFirstAgain: true, terms: { reserve_bps: 9000, reserve_days: 4 } },
      { recipient: "merchant", bps: 3000 },
    ]);
    of.leaveWaiting();
    const payment = await of.pay();
    await of.release();
    await of.payOut(0);
    of.rails.refunds = "pending";
    const refund = await of.refund(payment);
    expect((await of.partsOf(refund)).map(({ from_reserve }) => from_reserve)).toEqual([540, 0, 0]);
    await of.later(5 * DAY);
    of.rails.fail("re_1");
    await of.look(refund);
    expect([of.have("available")[0], of.have("reserve")[0], of.dues()]).toEqual([540, 0, [0, 0]]);
    await restsWell(of);
  });

  test("takes back what a refund that fails had drawn, while it runs; afterwards it is the merchant's", async () => {
    for (const days of [0, 40]) {
      const of = await RefundWorld.make("gross", RESERVED);
      of.leaveWaiting();
      const payment = await of.pay(2000);
      await of.release();
      await of.payOut(0);
      of.rails.refunds = "pending";
      const refund = await of.refund(payment, 100);
      await of.later(days * DAY);
      of.rails.fail("re_1");
      await of.look(refund);
      await of.later(DAY);
      expect([of.have("reserve")[0], of.have("available")[0]]).toEqual(days === 0 ? [140, 0] : [0, 140]);
      await of.later(31 * DAY);
      expect([of.have("reserve")[0], of.have("available")[0]]).toEqual([0, 140]);
      await restsWell(of);
    }
  });
});

describe("a debt", () => {
  async function indebted(lines = RESERVED): Promise<RefundWorld> {
    const of = await RefundWorld.make("gross", lines);
    of.leaveWaiting();
    const payment = await of.pay(2000);
    await of.release();
    await of.payOut(0);
    await of.refund(payment);
    expect(of.have("receivable")[0]).toBe(1260);
    return of;
  }

  test("is recovered from what is released, then from what would go into reserve, then from later shares", async () => {
    const of = await indebted();
    const payment = await of.pay(1000);
    await of.release();
    expect([of.have("available")[0], of.have("reserve")[0], of.have("receivable")[0]]).toEqual([0, 0, 560]);
    const share = await studioOf(of, payment);
    expect(share).toMatchObject({ amount_recovered: 700, amount_reserved: 0, state: "transferred" });
    expect(await typesOf(of, share?.id)).toEqual([
      "share.released",
      "share.recovered_from_available",
      "share.recovered_from_reserve",
      "share.transferred",
    ]);
    await of.pay(2000);
    await of.release();
    expect([of.have("available")[0], of.have("reserve")[0], of.have("receivable")[0]]).toEqual([700, 140, 0]);
    await restsWell(of);
  });

  test("is recovered in the order that the tenant declares, and from nothing that it leaves out", async () => {
    const first = await indebted();
    await first.configure({ recovery: { order: ["reserve", "available"], unclaimed_after_days: null } });
    const payment = await first.pay(1000);
    await first.release();
    expect(await typesOf(first, (await studioOf(first, payment))?.id)).toEqual([
      "share.released",
      "share.recovered_from_reserve",
      "share.recovered_from_available",
      "share.transferred",
    ]);
    const second = await indebted();
    await second.configure({ recovery: { order: ["available"], unclaimed_after_days: null } });
    await second.pay(1000);
    await second.release();
    expect([second.have("reserve")[0], second.have("receivable")[0]]).toEqual([70, 630]);
    await restsWell(first);
    await restsWell(second);
  });

  test("is written off with a reason: the tenant pays, no more than is owed, and it is on record", async () => {
    const of = await indebted();
    const { context, commit } = of.world;
    const id = of.merchants[0] ?? "";
    const before = of.books()["tenant:balance"] ?? 0;
    const off = (amount?: number) =>
      commit(() => planCreateWriteOff(context, id, { reason: "Dissolved.", ...(amount ? { amount } : {}) }));
    await expect(off(1261)).rejects.toMatchObject({ code: "nothing_owed", errors: [{ pointer: "/amount" }] });
    expect((await off(260)).result).toMatchObject({ object: "write_off", amount: 260, reason: "Dissolved." });
    const { result } = await off();
    expect(result.amount).toBe(1000);
    expect(of.have("receivable")[0]).toBe(0);
    expect(of.books()["tenant:balance"]).toBe(before - 1260);
    await expect(off()).rejects.toMatchObject({ code: "nothing_owed" });
    const acts = await context.store.readOne(context.store.rows(auditRecords, { where: { subject_id: result.id } }));
    expect(acts).toMatchObject([{ action: "write_off.create" }]);
    expect(await typesOf(of, result.id)).toEqual(["write_off.created"]);
    await of.later(31 * DAY);
    await restsWell(of);
  });
});

describe("a merchant that cannot be paid", () => {
  test("accrues while it is paused, and has it all when it is restored", async () => {
    const of = await RefundWorld.make("gross", THREE);
    of.leaveWaiting();
    await of.mark(0, "paused");
    const payments = [await of.pay(1000), await of.pay(1000)];
    await of.release();
    await of.later(3 * DAY);
    expect([of.have("available"), of.dues()]).toEqual([
      [1400, 400, 200],
      [1400, 0, 0],
    ]);
    await of.mark(0, "active");
    await of.drain();
    expect(of.dues()).toEqual([0, 0, 0]);
    for (const payment of payments) expect((await studioOf(of, payment))?.state).toBe("transferred");
    await restsWell(of);
  });

  test("and was never let in has its earnings pending; let in, it is paid", async () => {
    const of = await RefundWorld.make("gross", THREE);
    of.leaveWaiting();
    await of.mark(0, "applied");
    const payment = await of.pay(1000);
    await of.later(100 * DAY);
    expect([of.have("pending")[0], of.have("available")[0]]).toEqual([700, 0]);
    await of.mark(0, "active");
    await of.drain();
    expect([of.have("pending")[0], of.have("available")[0]]).toEqual([0, 700]);
    expect((await studioOf(of, payment))?.state).toBe("transferred");
    await restsWell(of);
  });

  test("loses them to the tenant after the tenant's own time, and the tenant bears their refunds", async () => {
    const of = await RefundWorld.make("gross", THREE);
    of.leaveWaiting();
    await of.configure({ recovery: { order: ["available", "reserve"], unclaimed_after_days: 60 } });
    await of.mark(0, "applied");
    const payment = await of.pay(1000);
    await of.later(59 * DAY);
    expect(of.have("pending")[0]).toBe(700);
    const before = of.books()["tenant:balance"] ?? 0;
    await of.later(2 * DAY);
    const share = await studioOf(of, payment);
    expect(share).toMatchObject({ state: "reversed", amount_unclaimed: 700 });
    expect([of.have("pending")[0], of.books()["tenant:balance"]]).toEqual([0, before + 700]);
    expect(await typesOf(of, share?.id)).toEqual(["share.unclaimed"]);
    const { store } = of.world.context;
    const acts = await store.readOne(store.rows(auditRecords, { where: { subject_id: share?.id ?? "" } }));
    expect(acts).toMatchObject([{ action: "share.unclaimed" }]);
    const refund = await of.refund(payment, 100);
    expect((await of.partsOf(refund))[0]).toMatchObject({ refunded_now: 70, from_tenant: 70, owed: 0 });
    expect(of.books()["tenant:balance"]).toBe(before + 630);
    await of.later(31 * DAY);
    await restsWell(of);
  });
});
