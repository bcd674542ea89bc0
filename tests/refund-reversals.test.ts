/** Fetching money back from connected accounts: refused, made up for by later shares, and due again after all. */
import { describe, expect, test } from "vitest";
import { RefundWorld, THREE } from "./refund-world.ts";

describe("reversals", () => {
  test("that are refused leave the connected account with too much, which later shares make up for", async () => {
    const of = await RefundWorld.make();
    const payment = await of.pay();
    await of.release();
    of.rails.refusesReversals = true;
    await of.refund(payment, 1000);
    expect(of.dues()).toEqual([-700, -200, -100]);
    const second = await of.pay();
    await of.release();
    expect(of.dues()).toEqual([0, 0, 0]);
    const later = await of.sharesOf(second);
    expect(
      later.map(({ state, amount_transferred, amount_recovered }) => [state, amount_transferred, amount_recovered]),
    ).toEqual([
      ["transferred", 699, 700],
      ["transferred", 200, 200],
      ["transferred", 100, 100],
    ]);
    expect(of.faults()).toEqual([]);
  });

  test("that were made up for by later shares are due again when the refund fails after all", async () => {
    const of = await RefundWorld.make();
    const payment = await of.pay();
    await of.release();
    of.rails.refusesReversals = true;
    const refund = await of.refund(payment, 1000);
    await of.pay();
    await of.release();
    of.rails.fail("re_1");
    await of.look(refund);
    expect(of.have("available")).toEqual([2798, 800, 400]);
    expect(of.dues()).toEqual([0, 0, 0]);
    expect(of.faults()).toEqual([]);
  });

  test("go on from the newest transfer where the payment's own gives too little", async () => {
    const of = await RefundWorld.make(
      "gross",
      THREE.slice(0, 1).map((line) => ({ ...line, bps: 10_000 })),
    );
    const first = await of.pay(1000);
    await of.release();
    await of.payOut(0);
    await of.refund(first, 600);
    const second = await of.pay(1000);
    await of.release();
    // The second share repaid 600, so only 400 of it were transferred.
    const third = await of.pay(1000);
    await of.release();
    await of.refund(second);
    const [own, newest] = of.rails.transfers.slice(-2);
    expect([own?.reversals.map(({ amount }) => amount), newest?.reversals.map(({ amount }) => amount)]).toEqual([
      [400],
      [600],
    ]);
    expect(of.dues()).toEqual([0]);
    expect((await of.sharesOf(third))[0]).toMatchObject({
      state: "transferred",
      amount_transferred: 400,
      amount_recovered: 600,
    });
    expect(of.faults()).toEqual([]);
  });
});
