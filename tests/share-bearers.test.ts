/** Who bears what: the provider's fee by lines, refunds by the tenant in a line's stead, and the fee that is lost. */
import { describe, expect, test } from "vitest";
import { type Line, RefundWorld } from "./refund-world.ts";

const three = (terms: readonly Line["terms"][] = []): Line[] =>
  [7000, 2000, 1000].map((bps, i) => ({ recipient: "merchant", bps, terms: { ...terms[i] } }));

async function restsWell(of: RefundWorld): Promise<void> {
  expect(of.faults()).toEqual([]);
  expect(await of.broken()).toEqual([]);
}

describe("a fee borne in proportion", () => {
  test("is taken from what each line earned, and the tenant pays nothing", async () => {
    const of = await RefundWorld.make("gross", three(), "proportional");
    const payment = await of.pay();
    expect(of.have("pending")).toEqual([1399 - 38, 400 - 11, 200 - 6]);
    await of.release();
    const shares = await of.sharesOf(payment);
    expect(shares.map((share) => [share.amount, share.amount_fee, share.amount_transferred, share.state])).toEqual([
      [1399, 38, 1361, "transferred"],
      [400, 11, 389, "transferred"],
      [200, 6, 194, "transferred"],
    ]);
    expect(of.books()["tenant:balance"]).toBeUndefined();
    await restsWell(of);
  });

  test("stays borne when all is refunded: it is owed, and repaid from what is earned next", async () => {
    const of = await RefundWorld.make("gross", three(), "proportional");
    const payment = await of.pay();
    const refund = await of.refund(payment);
    expect(of.have("pending")).toEqual([0, 0, 0]);
    expect(of.have("receivable")).toEqual([38, 11, 6]);
    const parts = await of.partsOf(refund);
    expect(parts.map(({ refunded_now, from_pending, owed }) => [refunded_now, from_pending, owed])).toEqual([
      [1399, 1361, 38],
      [400, 389, 11],
      [200, 194, 6],
    ]);
    expect((await of.sharesOf(payment)).map(({ state, refunded_against }) => [state, refunded_against])).toEqual([
      ["reversed", 1399],
      ["reversed", 400],
      ["reversed", 200],
    ]);
    await of.pay();
    await of.release();
    expect(of.have("receivable")).toEqual([0, 0, 0]);
    expect(of.have("available")).toEqual([1361 - 38, 389 - 11, 194 - 6]);
    await restsWell(of);
  });

  test("and a refund that fails later gives back pending to pending, and what was owed to the debt", async () => {
    const of = await RefundWorld.make("gross", three(), "proportional");
    const payment = await of.pay();
    const refund = await of.refund(payment);
    of.rails.fail("re_1");
    await of.look(refund);
    expect([of.have("pending"), of.have("receivable"), of.have("available")]).toEqual([
      [1361, 389, 194],
      [0, 0, 0],
      [0, 0, 0],
    ]);
    await of.release();
    expect(of.have("available")).toEqual([1361, 389, 194]);
    await restsWell(of);
  });

  test("that becomes known late is taken then, with an event of each share", async () => {
    const of = await RefundWorld.make("gross", three(), "proportional");
    of.leaveWaiting();
    of.rails.hidesFees = true;
    const payment = await of.pay();
    const refund = await of.refund(payment, 1999);
    expect(of.have("pending")).toEqual([0, 0, 0]);
    of.rails.hidesFees = false;
    await of.release();
    expect((await of.refundRow(refund)).state).toBe("succeeded");
    expect(of.have("receivable")).toEqual([38, 11, 6]);
    await restsWell(of);
  });
});

describe("lines named for the fee", () => {
  test("bear it in proportion to each other, the others nothing", async () => {
    const of = await RefundWorld.make("gross", three([{ bears_fee: 1 }, {}, { bears_fee: 1 }]), "lines");
    await of.pay();
    expect(of.have("pending")).toEqual([1399 - 48, 400, 200 - 7]);
    await restsWell(of);
  });

  test.each([false, true])(
    "bear what exceeds them all the same, out of their own account (known late: %s)",
    async (late) => {
      const of = await RefundWorld.make(
        "gross",
        [
          { recipient: "operator", bps: 0, terms: { amount: 7, bears_fee: 1 } },
          { recipient: "merchant", bps: 10_000 },
        ],
        "lines",
      );
      of.rails.hidesFees = late;
      of.leaveWaiting();
      const payment = await of.pay(101);
      of.rails.hidesFees = false;
      await of.release();
      expect((await of.sharesOf(payment)).map(({ amount, amount_fee }) => [amount, amount_fee])).toEqual([
        [7, 7],
        [94, 0],
      ]);
      expect(of.books()["operator:fees"]).toBe(7 - 55);
      await of.refund(payment, 50);
      await of.refund(payment);
      expect((await of.sharesOf(payment)).map(({ refunded_against }) => refunded_against)).toEqual([7, 94]);
      expect(of.books()["operator:fees"]).toBe(-55);
      await restsWell(of);
    },
  );

  test("bear what exceeds them of a fee that a refund leaves out, and get it again when that fails", async () => {
    const lines: Line[] = [
      { recipient: "operator", bps: 100, terms: { bears_fee: 1 } },
      { recipient: "merchant", bps: 9900 },
    ];
    const of = await RefundWorld.make("net_of_fee", lines, "lines");
    const payment = await of.pay(155);
    const refund = await of.refund(payment);
    expect((await of.sharesOf(payment)).map(({ amount, amount_fee }) => [amount, amount_fee])).toEqual([
      [1, 0],
      [99, 0],
    ]);
    expect(of.books()["operator:fees"]).toBe(-55);
    of.rails.fail("re_1");
    await of.look(refund);
    expect(of.books()["operator:fees"]).toBe(1);
    await restsWell(of);
  });

  test("bear on the net base what a refund does not bring back of it", async () => {
    const of = await RefundWorld.make("net_of_fee", three([{}, { bears_fee: 1 }]), "lines");
    const payment = await of.pay();
    expect(of.have("pending")).toEqual([1361, 389, 194]);
    const refund = await of.refund(payment, 1000);
    const parts = await of.partsOf(refund);
    expect(parts.map((part) => [part.refunded_now, part.fee_loss, part.from_lines, part.from_own])).toEqual([
      [681, 0, 0, 0],
      [195, 27, 0, 0],
      [97, 0, 0, 0],
      [27, 0, 27, 0],
    ]);
    expect(of.have("pending")).toEqual([680, 389 - 195 - 27, 97]);
    expect(of.books()["tenant:balance"]).toBeUndefined();
    of.rails.fail("re_1");
    await of.look(refund);
    expect(of.have("pending")).toEqual([1361, 389, 194]);
    await restsWell(of);
  });
});

describe("a refund that the tenant bears for a line", () => {
  const lines = three([{ refund_bearer: "tenant" }]);

  test("leaves the line what it earned, and is counted against it all the same", async () => {
    const of = await RefundWorld.make("gross", lines);
    const payment = await of.pay();
    const refund = await of.refund(payment, 1000);
    expect(of.have("pending")).toEqual([1399, 200, 100]);
    expect(of.books()["tenant:balance"]).toBe(-55 - 700);
    expect((await of.partsOf(refund))[0]).toMatchObject({ refunded_now: 700, from_tenant: 700, remaining: 699 });
    const [studio] = await of.sharesOf(payment);
    expect(studio).toMatchObject({ refunded_against: 700, amount_refunded: 0, state: "pending" });
    await of.refund(payment);
    expect(of.books()["tenant:balance"]).toBe(-55 - 1399);
    await of.release();
    expect(of.have("available")).toEqual([1399, 0, 0]);
    await restsWell(of);
  });

  test("changes nothing of what the other lines bear, and comes back to the tenant when it fails", async () => {
    const [own, tenants] = [await RefundWorld.make("gross", three()), await RefundWorld.make("gross", lines)];
    const refunds = [];
    for (const of of [own, tenants]) {
      const payment = await of.pay();
      await of.release();
      refunds.push(await of.refund(payment, 1234));
    }
    expect(tenants.have("available").slice(1)).toEqual(own.have("available").slice(1));
    tenants.rails.fail("re_1");
    await tenants.look(refunds[1] ?? "");
    expect(tenants.books()["tenant:balance"]).toBe(-55);
    await tenants.release();
    await restsWell(tenants);
  });
});
