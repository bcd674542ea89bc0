/** Disputes that set aside what stands in reserve: its time may end before the bank has decided. */
import { describe, expect, test } from "vitest";
import { DAY } from "../core/time.ts";
import { DisputeWorld } from "./dispute-world.ts";
import type { Line } from "./refund-world.ts";

/** The studio keeps a tenth in reserve for thirty days. */
const RESERVED: readonly Line[] = [
  { recipient: "merchant", bps: 7000, terms: { reserve_bps: 1000, reserve_days: 30 } },
  { recipient: "merchant", bps: 3000 },
];

/** A payment whose studio was paid out: 140 are in reserve, and a dispute sets them aside. */
async function frozen() {
  const world = await DisputeWorld.make("gross", RESERVED);
  const { of } = world;
  const payment = await of.pay(2000);
  await of.release();
  await of.payOut(0);
  const { id, at } = await world.dispute(payment);
  expect((await world.parts(id))[0]).toMatchObject({ from_reserve: 140, uncovered: 1260 });
  const studio = async () => (await of.sharesOf(payment))[0];
  const has = () => [of.have("reserve")[0] ?? 0, of.have("available")[0] ?? 0, of.have("receivable")[0] ?? 0];
  return { world, of, payment, at, studio, has };
}

async function restsWell({ world, of }: Awaited<ReturnType<typeof frozen>>): Promise<void> {
  expect(world.faults()).toEqual([]);
  expect(await of.broken()).toEqual([]);
  expect(of.dues()).toEqual([0, 0]);
}

describe("what a dispute has set aside of a reserve", () => {
  test("goes back into it when the dispute is won while it runs, and comes at its time", async () => {
    const of = await frozen();
    expect(await of.studio()).toMatchObject({ amount_frozen: 140, amount_reserved: 0 });
    of.world.rails.win(of.at);
    await of.world.hear(of.at);
    expect(await of.studio()).toMatchObject({ amount_frozen: 0, amount_reserved: 140, state: "released" });
    expect(of.has()).toEqual([140, 0, 0]);
    await of.of.later(31 * DAY);
    expect(of.has()).toEqual([0, 140, 0]);
    expect(await of.studio()).toMatchObject({ state: "transferred", amount_transferred: 1400 });
    await restsWell(of);
  });

  test("is the merchant's when it is won after the reserve's time is over", async () => {
    const of = await frozen();
    await of.of.later(31 * DAY);
    expect(of.has()).toEqual([140, 0, 0]);
    of.world.rails.win(of.at);
    await of.world.hear(of.at);
    await of.of.later(0);
    expect(of.has()).toEqual([0, 140, 0]);
    expect(await of.studio()).toMatchObject({ state: "transferred", amount_transferred: 1400, amount_recovered: 0 });
    await restsWell(of);
  });

  test.each([0, 31])("is gone when it is lost after %i days, and the rest is a debt", async (days) => {
    const of = await frozen();
    await of.of.later(days * DAY);
    of.at.status = "lost";
    await of.world.hear(of.at);
    await of.of.later(31 * DAY);
    expect(of.has()).toEqual([0, 0, 1260]);
    expect(await of.studio()).toMatchObject({ state: "reversed", amount_reserved: 0, refunded_against: 1400 });
    await restsWell(of);
  });

  test.each([
    [0, 70],
    [31, 0],
  ])(
    "is lost in part after %i days: the rest is kept while the reserve runs, else it pays the debt",
    async (days, kept) => {
      const of = await frozen();
      await of.of.later(days * DAY);
      of.world.rails.win(of.at, 1900);
      await of.world.hear(of.at);
      expect(of.has()).toEqual([kept, 70 - kept, 0]);
      await of.of.later(31 * DAY);
      expect(of.has()).toEqual([0, 70, 0]);
      await restsWell(of);
    },
  );

  test("pays what the merchant has come to owe meanwhile, when it comes free", async () => {
    const of = await frozen();
    const second = await of.of.pay(1000);
    await of.of.refund(second, 1000);
    await of.of.later(31 * DAY);
    const third = await of.of.pay(200);
    await of.of.later(4 * DAY);
    await of.of.payOut(0);
    await of.of.refund(third, 200);
    expect(of.has()).toEqual([140, 0, 126]);
    of.world.rails.win(of.at);
    await of.world.hear(of.at);
    await of.of.later(0);
    expect(of.has()).toEqual([0, 14, 0]);
    await of.of.later(31 * DAY);
    await restsWell(of);
  });

  test("of another line's is transferred when the dispute is won after that reserve's time", async () => {
    const world = await DisputeWorld.make("gross", [
      { recipient: "merchant", bps: 4000 },
      { recipient: "merchant", bps: 3000, isFirstAgain: true, terms: { reserve_bps: 9000, reserve_days: 4 } },
      { recipient: "merchant", bps: 3000 },
    ]);
    const { of } = world;
    const payment = await of.pay(2000);
    await of.release();
    await of.payOut(0);
    const { id, at } = await world.dispute(payment);
    expect((await world.parts(id)).map(({ from_reserve }) => from_reserve)).toEqual([540, 0, 0]);
    await of.later(5 * DAY);
    world.rails.win(at);
    await world.hear(at);
    await of.later(0);
    expect([of.have("available")[0], of.have("reserve")[0]]).toEqual([540, 0]);
    expect(of.dues()).toEqual([0, 0]);
    expect(await of.broken()).toEqual([]);
  });
});
