/** Refunds through their runs: who bears how much, after a payout, in parts, pending, refused, and failing late. */
import { describe, expect, test } from "vitest";
import { DAY, MINUTE } from "../core/time.ts";
import { FEE } from "./refund-rails.ts";
import { RefundWorld } from "./refund-world.ts";
import { stripeError } from "./stripe-script.ts";

const nowOf = async (of: RefundWorld, id: string) => {
  const [first] = await of.world.eventsOf(id);
  const parts = first?.object.parts as { refunded_now: number }[];
  return parts.map((part) => part.refunded_now);
};

const typesOf = async (of: RefundWorld, id: string) => (await of.world.eventsOf(id)).map(({ type }) => type);

describe("a refund of 10.00 of 19.99", () => {
  test("on gross base takes 7.00, 2.00 and 1.00 from what is not released yet", async () => {
    const of = await RefundWorld.make();
    const payment = await of.pay();
    const refund = await of.refund(payment, 1000);
    expect(await nowOf(of, refund)).toEqual([700, 200, 100]);
    expect(of.have("pending")).toEqual([699, 200, 100]);
    expect(of.books()).toMatchObject({ "provider:platform": 1999 - FEE - 1000, "tenant:balance": -FEE });
    expect(await typesOf(of, refund)).toEqual(["refund.created", "refund.booked", "refund.succeeded"]);
    expect((await typesOf(of, payment)).slice(-2)).toEqual(["payment.refund_requested", "payment.refunded"]);
    await of.release();
    expect(of.have("available")).toEqual([699, 200, 100]);
    expect(of.dues()).toEqual([0, 0, 0]);
    expect(of.faults()).toEqual([]);
  });

  test("on net base takes 6.81, 1.95 and 0.97, and 0.27 of the fee from the tenant", async () => {
    const of = await RefundWorld.make("net_of_fee");
    const payment = await of.pay();
    const refund = await of.refund(payment, 1000);
    expect(await nowOf(of, refund)).toEqual([681, 195, 97, 27]);
    expect(of.books()).toMatchObject({ "tenant:balance": -27 });
    expect((await of.distributionOf(payment))?.fee_refunded_against).toBe(27);
    await of.refund(payment);
    expect(of.books()).toEqual({ "provider:platform": -FEE, "tenant:balance": -FEE });
    expect((await of.sharesOf(payment)).map(({ state }) => state)).toEqual(["reversed", "reversed", "reversed"]);
    expect(of.faults()).toEqual([]);
  });

  test.each([
    ["gross", -755, 700, [200, 100], [699, 600, 300], -110],
    ["net_of_fee", -708, 681, [195, 97], [680, 583, 291], -27],
  ] as const)("after the studio's payout leaves it a debt that its next share repays: %s", async (base, ...numbers) => {
    const [platform, debt, reversed, available, tenant] = numbers;
    const of = await RefundWorld.make(base);
    const first = await of.pay();
    await of.release();
    await of.payOut(0);
    await of.refund(first, 1000);
    expect(of.books()).toMatchObject({ "provider:platform": platform });
    expect(of.have("receivable")).toEqual([debt, 0, 0]);
    expect(of.rails.transfers.flatMap(({ reversals }) => reversals.map(({ amount }) => amount))).toEqual(reversed);
    expect(of.dues()).toEqual([0, 0, 0]);
    await of.pay();
    await of.release();
    expect(of.have("available")).toEqual(available);
    expect(of.have("receivable")).toEqual([0, 0, 0]);
    expect(of.dues()).toEqual([0, 0, 0]);
    expect(of.books()).toMatchObject({ "tenant:balance": tenant, "provider:platform": tenant });
    expect(of.faults()).toEqual([]);
  });
});

describe("refunds in parts", () => {
  test("sum to each share exactly, and nothing more can be refunded", async () => {
    const of = await RefundWorld.make();
    const payment = await of.pay(1001);
    for (const part of [333, 7, 1, 500, 160]) {
      await of.refund(payment, part);
      expect(of.faults()).toEqual([]);
    }
    expect((await of.sharesOf(payment)).map((share) => share.amount - share.refunded_against)).toEqual([0, 0, 0]);
    const one = of.accept(payment, 1);
    await expect(one).rejects.toMatchObject({ code: "amount_exceeds_refundable" });
    await expect(of.accept(payment)).rejects.toMatchObject({ code: "amount_exceeds_refundable" });
  });

  test("on both sides of the release take from what each share has where", async () => {
    const of = await RefundWorld.make();
    const payment = await of.pay();
    await of.refund(payment, 100);
    await of.release();
    await of.refund(payment, 900);
    expect(of.have("available")).toEqual([699, 200, 100]);
    expect(of.dues()).toEqual([0, 0, 0]);
    await of.refund(payment);
    expect(of.have("available")).toEqual([0, 0, 0]);
    expect(of.faults()).toEqual([]);
    expect(of.books()).toEqual({ "provider:platform": -FEE, "tenant:balance": -FEE });
  });

  test("racing each other never exceed the capture", async () => {
    const of = await RefundWorld.make();
    const payment = await of.pay();
    const { database } = of.world.ledger;
    // The slower one reads before the faster one writes.
    const batch = database.batch;
    let raced = false;
    database.batch = async (statements) => {
      const results = await batch(statements);
      if (!raced) {
        raced = true;
        await of.accept(payment, 1500);
      }
      return results;
    };
    await expect(of.accept(payment, 1500)).rejects.toMatchObject({ code: "amount_exceeds_refundable" });
    await of.drain();
    expect(of.rails.made.map(({ amount }) => amount)).toEqual([1500]);
    expect(of.faults()).toEqual([]);
  });

  test("take from the tenant's and the operator's own accounts, and give a line of nothing nothing", async () => {
    const of = await RefundWorld.make("gross", [
      { recipient: "tenant", bps: 5000 },
      { recipient: "operator", bps: 5000 },
    ]);
    const payment = await of.pay(101);
    const refund = await of.refund(payment);
    expect(await nowOf(of, refund)).toEqual([51, 50]);
    expect(of.books()).toEqual({ "provider:platform": -FEE, "tenant:balance": -FEE });
  });
});

describe("a refund that the provider holds up", () => {
  test("is pending with its part set aside, is asked about, and is posted once the money leaves", async () => {
    const of = await RefundWorld.make();
    const payment = await of.pay();
    of.rails.refunds = "pending";
    const waits: number[] = [];
    of.onWait = (ms) => {
      waits.push(ms / MINUTE);
      expect(of.aside()).toMatchObject({ clearing: 1000 });
      expect(of.books()).toMatchObject({ "provider:platform": 1999 - FEE });
      if (waits.length === 2) of.rails.settle("re_1");
    };
    const refund = await of.refund(payment, 1000);
    expect(waits).toEqual([10, 30]);
    expect((await of.refundRow(refund)).state).toBe("succeeded");
    expect(of.faults()).toEqual([]);
  });

  test("is booked as soon as the money has left, and reversed then, though it has not arrived", async () => {
    const of = await RefundWorld.make();
    const payment = await of.pay();
    await of.release();
    of.rails.refunds = "booked";
    of.onWait = () => {
      expect(of.dues()).toEqual([0, 0, 0]);
      expect(of.faults()).toEqual([]);
      of.rails.settle("re_1");
    };
    const refund = await of.refund(payment, 1000);
    expect(await typesOf(of, refund)).toEqual(["refund.created", "refund.booked", "refund.succeeded"]);
    expect((await of.sharesOf(payment)).map(({ amount_transferred }) => amount_transferred)).toEqual([699, 200, 100]);
  });

  test("whose shares are released meanwhile keeps out what it has set aside", async () => {
    const of = await RefundWorld.make();
    const payment = await of.pay();
    of.rails.refunds = "pending";
    const refund = await of.accept(payment, 1000);
    await of.release().catch(() => undefined);
    of.onWait = () => of.rails.settle("re_1");
    await of.later(11 * MINUTE);
    expect((await of.refundRow(refund)).state).toBe("succeeded");
    expect(of.have("available")).toEqual([699, 200, 100]);
    expect(of.have("pending")).toEqual([0, 0, 0]);
    expect(of.dues()).toEqual([0, 0, 0]);
    expect(of.faults()).toEqual([]);
  });

  test("and then refuses gives everybody back what was set aside, released where the release has passed", async () => {
    const of = await RefundWorld.make();
    const payment = await of.pay();
    of.rails.refunds = "pending";
    const refund = await of.accept(payment);
    expect((await of.sharesOf(payment)).map(({ state }) => state)).toEqual(["reversed", "reversed", "reversed"]);
    await of.release().catch(() => undefined);
    of.onWait = () => of.rails.fail("re_1");
    await of.later(11 * MINUTE);
    const row = await of.refundRow(refund);
    expect(row).toMatchObject({ state: "failed", error_code: "lost_or_stolen_card", entry_ref: null });
    await of.release();
    expect((await of.sharesOf(payment)).map(({ state }) => state)).toEqual([
      "transferred",
      "transferred",
      "transferred",
    ]);
    expect(of.have("available")).toEqual([1399, 400, 200]);
    expect((await typesOf(of, payment)).at(-1)).toBe("payment.refund_failed");
    expect(of.dues()).toEqual([0, 0, 0]);
    expect(of.faults()).toEqual([]);
    of.rails.refunds = "succeeded";
    expect((await of.refundRow(await of.refund(payment))).state).toBe("succeeded");
  });

  test("is looked for and ended when it was never made in time", async () => {
    const of = await RefundWorld.make();
    const payment = await of.pay();
    const refund = await of.accept(payment, 1000);
    await of.later(8 * DAY);
    expect(await of.refundRow(refund)).toMatchObject({ state: "failed", error_code: "expired" });
    expect(of.rails.made).toEqual([]);
    await of.release();
    expect(of.have("available")).toEqual([1399, 400, 200]);
    expect(of.faults()).toEqual([]);
  });

  test("refused at once, it has failed with the provider's code, and nothing has moved", async () => {
    const of = await RefundWorld.make();
    const payment = await of.pay();
    of.rails.refuseRefund = () => stripeError({ code: "charge_disputed" }, 400);
    const before = of.books();
    const refund = await of.refund(payment, 1000);
    expect(await of.refundRow(refund)).toMatchObject({ state: "failed", error_code: "charge_disputed" });
    expect(of.books()).toEqual(before);
    expect(of.aside()).toEqual({});
    expect((await of.sharesOf(payment)).map(({ refunded_against }) => refunded_against)).toEqual([0, 0, 0]);
  });
});

describe("a refund that fails after it had succeeded", () => {
  test("is mirrored once: what was reversed is transferred again", async () => {
    const of = await RefundWorld.make();
    const payment = await of.pay();
    await of.release();
    const refund = await of.refund(payment, 1000);
    expect(of.dues()).toEqual([0, 0, 0]);
    of.rails.fail("re_1");
    await of.look(refund);
    await of.look(refund);
    expect((await of.refundRow(refund)).state).toBe("failed");
    expect(of.have("available")).toEqual([1399, 400, 200]);
    expect(of.dues()).toEqual([0, 0, 0]);
    expect((await of.sharesOf(payment)).map(({ state }) => state)).toEqual([
      "transferred",
      "transferred",
      "transferred",
    ]);
    expect(of.faults()).toEqual([]);
    expect((await of.world.eventsOf(payment)).at(-1)).toMatchObject({ object: { amount_refunded: 0 } });
  });

  test("pays down the merchant's debt first", async () => {
    const of = await RefundWorld.make();
    const payment = await of.pay();
    await of.release();
    await of.payOut(0);
    const refund = await of.refund(payment, 1000);
    expect(of.have("receivable")).toEqual([700, 0, 0]);
    of.rails.fail("re_1");
    await of.look(refund);
    expect(of.have("receivable")).toEqual([0, 0, 0]);
    expect(of.have("available")).toEqual([0, 400, 200]);
    expect(of.dues()).toEqual([0, 0, 0]);
    expect(of.faults()).toEqual([]);
  });

  test("before its shares were released goes back to what waits", async () => {
    const of = await RefundWorld.make("net_of_fee");
    const payment = await of.pay();
    const refund = await of.refund(payment);
    of.rails.fail("re_1");
    await of.look(refund);
    expect(of.have("pending")).toEqual([1361, 389, 194]);
    expect(of.books()["tenant:balance"]).toBeUndefined();
    await of.release();
    expect(of.have("available")).toEqual([1361, 389, 194]);
    expect(of.dues()).toEqual([0, 0, 0]);
    expect(of.faults()).toEqual([]);
  });

  test("found failed at the first look, it is booked out and back in one commit", async () => {
    const of = await RefundWorld.make();
    const payment = await of.pay();
    of.rails.refunds = "pending";
    of.onWait = () => {
      of.rails.settle("re_1");
      of.rails.fail("re_1");
    };
    const refund = await of.refund(payment, 1000);
    const row = await of.refundRow(refund);
    expect(row).toMatchObject({ state: "failed", entry_ref: "txn_re_1", failure_entry_ref: "txn_back_re_1" });
    expect(of.have("pending")).toEqual([1399, 400, 200]);
    expect(of.faults()).toEqual([]);
  });
});

test("a distribution's run that is about to end notices what a refund gives back at that very moment", async () => {
  const of = await RefundWorld.make();
  of.leaveWaiting();
  const payment = await of.pay();
  of.rails.refunds = "pending";
  await of.refund(payment);
  of.rails.fail("re_1");
  of.world.ledger.clock.time += 3 * DAY;
  const { database } = of.world.ledger;
  const batch = database.batch;
  let reads = 0;
  database.batch = async (statements) => {
    const results = await batch(statements);
    const isReading = statements.some((each) =>
      String((each as { sql?: string }).sql).includes("provider_transfers t"),
    );
    // The run reads what there is to do, and then what is left: the refund is refused between that and its commit.
    if (isReading && ++reads === 2) await of.drain("refund-payment");
    return results;
  };
  await of.drain("distribute-payment");
  expect(of.have("pending")).toEqual([1399, 400, 200]);
  database.batch = batch;
  await of.later(11 * MINUTE);
  expect(of.have("available")).toEqual([1399, 400, 200]);
  expect(of.dues()).toEqual([0, 0, 0]);
  expect(of.faults()).toEqual([]);
});

test("a debt that is booked and given back in one commit was never one", async () => {
  const of = await RefundWorld.make();
  const payment = await of.pay();
  await of.release();
  await of.payOut(0);
  of.rails.refunds = "pending";
  of.onWait = () => {
    of.rails.settle("re_1");
    of.rails.fail("re_1");
  };
  await of.refund(payment, 1000);
  expect(of.have("receivable")).toEqual([0, 0, 0]);
  expect(of.have("available")).toEqual([0, 400, 200]);
  expect(of.dues()).toEqual([0, 0, 0]);
  expect(of.faults()).toEqual([]);
  expect(await of.broken()).toEqual([]);
});
