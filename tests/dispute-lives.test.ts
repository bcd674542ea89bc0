/** Disputes through their runs: who bears how much, won, lost, in part, after payouts, refunds, and decided anew. */
import { describe, expect, test } from "vitest";
import { DAY } from "../core/time.ts";
import { DISPUTE_FEE } from "./dispute-rails.ts";
import { DisputeWorld } from "./dispute-world.ts";
import { FEE } from "./refund-rails.ts";
import { THREE } from "./refund-world.ts";

const lostOf = async (world: DisputeWorld, id: string) => (await world.parts(id)).map(({ lost }) => lost);
const statesOf = async (world: DisputeWorld, payment: string) =>
  (await world.of.sharesOf(payment)).map(({ state }) => state);

describe("a dispute of 19.99", () => {
  test("freezes what waits for its release, and gives it back when it is won", async () => {
    const world = await DisputeWorld.make();
    const { of } = world;
    const payment = await of.pay();
    const { id, at } = await world.dispute(payment);
    expect(await world.row(id)).toMatchObject({ state: "needs_response", amount_withdrawn: 1999, fees: DISPUTE_FEE });
    expect(of.aside()["provider:disputes"]).toBe(1999);
    expect((await of.sharesOf(payment)).map(({ amount_frozen }) => amount_frozen)).toEqual([1399, 400, 200]);
    expect(await world.typesOf(payment)).toContain("payment.disputed");
    await of.release();
    expect(of.have("available")).toEqual([0, 0, 0]);
    world.rails.win(at);
    await world.hear(at);
    await of.later(0);
    expect(await world.row(id)).toMatchObject({ state: "won", amount_won: 1999 });
    expect(of.have("available")).toEqual([1399, 400, 200]);
    expect(of.dues()).toEqual([0, 0, 0]);
    expect(of.books()["tenant:balance"]).toBe(-FEE - DISPUTE_FEE);
    expect(world.faults()).toEqual([]);
    expect(await statesOf(world, payment)).toEqual(["transferred", "transferred", "transferred"]);
  });

  test("that is lost before the release leaves nothing of the shares", async () => {
    const world = await DisputeWorld.make();
    const { of } = world;
    const payment = await of.pay();
    const { id, at } = await world.dispute(payment);
    at.status = "lost";
    await world.hear(at);
    expect(await lostOf(world, id)).toEqual([1399, 400, 200]);
    expect(await statesOf(world, payment)).toEqual(["reversed", "reversed", "reversed"]);
    await of.release();
    expect(of.books()).toEqual({
      "provider:platform": -FEE - DISPUTE_FEE,
      "tenant:balance": -FEE - DISPUTE_FEE,
    });
    expect(world.faults()).toEqual([]);
    await expect(of.accept(payment)).rejects.toMatchObject({ code: "payment_disputed" });
    expect((await world.typesOf(id)).slice(-1)).toEqual(["dispute.lost"]);
  });

  test("that is lost after the transfers fetches them back; who was paid out owes it and repays it", async () => {
    const world = await DisputeWorld.make();
    const { of } = world;
    const payment = await of.pay();
    await of.release();
    await of.payOut(0);
    const { id, at } = await world.dispute(payment);
    expect((await world.parts(id)).map((part) => [part.from_available, part.uncovered])).toEqual([
      [0, 1399],
      [400, 0],
      [200, 0],
    ]);
    at.status = "lost";
    await world.hear(at);
    expect(of.have("receivable")).toEqual([1399, 0, 0]);
    expect(of.have("available")).toEqual([0, 0, 0]);
    expect(of.dues()).toEqual([0, 0, 0]);
    expect(world.faults()).toEqual([]);
    await of.pay();
    await of.release();
    expect(of.have("receivable")).toEqual([0, 0, 0]);
    expect(of.have("available")).toEqual([0, 400, 200]);
    expect(of.dues()).toEqual([0, 0, 0]);
    expect(world.faults()).toEqual([]);
  });

  test("that is lost and cannot be fetched back leaves too much there, which later shares settle", async () => {
    const world = await DisputeWorld.make();
    const { of } = world;
    const payment = await of.pay();
    await of.release();
    of.rails.refusesReversals = true;
    const { at } = await world.dispute(payment);
    at.status = "lost";
    await world.hear(at);
    expect(of.dues()).toEqual([-1399, -400, -200]);
    expect(await of.broken()).toEqual([]);
    await of.pay();
    await of.release();
    expect(of.dues()).toEqual([0, 0, 0]);
    expect(await of.broken()).toEqual([]);
  });

  test("what was earned while it was open is taken before a debt is made", async () => {
    const world = await DisputeWorld.make();
    const { of } = world;
    const first = await of.pay();
    await of.release();
    await of.payOut(0);
    const { at } = await world.dispute(first);
    await of.pay();
    await of.release();
    expect(of.have("available")).toEqual([1399, 800, 400]);
    at.status = "lost";
    await world.hear(at);
    expect(of.have("receivable")).toEqual([0, 0, 0]);
    expect(of.have("available")).toEqual([0, 400, 200]);
    expect(of.dues()).toEqual([0, 0, 0]);
    expect(world.faults()).toEqual([]);
  });

  test("on the net base takes the fee's part from the tenant", async () => {
    const world = await DisputeWorld.make("net_of_fee");
    const { of } = world;
    const payment = await of.pay();
    const { id, at } = await world.dispute(payment, 1000);
    expect((await world.parts(id)).map(({ amount }) => amount)).toEqual([681, 195, 97, 27]);
    at.status = "lost";
    await world.hear(at);
    expect((await of.distributionOf(payment))?.fee_refunded_against).toBe(27);
    await of.release();
    expect(of.have("available")).toEqual([680, 194, 97]);
    expect(of.books()["tenant:balance"]).toBe(-27 - DISPUTE_FEE);
    expect(of.dues()).toEqual([0, 0, 0]);
    expect(world.faults()).toEqual([]);
  });
});

describe("liability", () => {
  test("is the tenant's where the line says so, whatever the merchant has", async () => {
    const lines = THREE.map((line, i) => (i === 0 ? { ...line, terms: { dispute_bearer: "tenant" as const } } : line));
    const world = await DisputeWorld.make("gross", lines);
    const { of } = world;
    const payment = await of.pay();
    const { id, at } = await world.dispute(payment);
    expect((await of.sharesOf(payment)).map(({ amount_frozen }) => amount_frozen)).toEqual([0, 400, 200]);
    at.status = "lost";
    await world.hear(at);
    expect((await world.parts(id)).map(({ bearer }) => bearer)).toEqual(["tenant", "line", "line"]);
    await of.release();
    expect(of.have("available")).toEqual([1399, 0, 0]);
    expect(of.books()["tenant:balance"]).toBe(-FEE - DISPUTE_FEE - 1399);
    expect((await of.sharesOf(payment)).map(({ refunded_against }) => refunded_against)).toEqual([1399, 400, 200]);
    expect(of.dues()).toEqual([0, 0, 0]);
    expect(world.faults()).toEqual([]);
  });

  test("of the tenant's and the operator's own lines is their own", async () => {
    const world = await DisputeWorld.make("gross", [
      { recipient: "tenant", bps: 5000 },
      { recipient: "operator", bps: 5000 },
    ]);
    const { of } = world;
    const payment = await of.pay(101);
    const { at } = await world.dispute(payment);
    expect(of.aside()["operator:fees"]).toBe(50);
    at.status = "lost";
    await world.hear(at);
    expect(of.books()).toEqual({ "provider:platform": -FEE - DISPUTE_FEE, "tenant:balance": -FEE - DISPUTE_FEE });
    expect(await statesOf(world, payment)).toEqual(["reversed", "reversed"]);
  });

  test("for more than is left, after a refund, is the tenant's", async () => {
    const world = await DisputeWorld.make();
    const { of } = world;
    const payment = await of.pay();
    await of.refund(payment, 1000);
    const { id, at } = await world.dispute(payment, 1999);
    expect((await world.parts(id)).map(({ kind, amount }) => [kind, amount])).toEqual([
      ["share", 699],
      ["share", 200],
      ["share", 100],
      ["excess", 1000],
    ]);
    at.status = "lost";
    await world.hear(at);
    await of.release();
    expect(of.have("available")).toEqual([0, 0, 0]);
    expect(of.books()["tenant:balance"]).toBe(-FEE - DISPUTE_FEE - 1000);
    expect(world.faults()).toEqual([]);
  });

  test("for a refund that failed because of the dispute goes back to those who have its money again", async () => {
    const world = await DisputeWorld.make();
    const { of } = world;
    const payment = await of.pay();
    of.rails.refunds = "pending";
    const refund = await of.refund(payment, 1000);
    const { id, at } = await world.dispute(payment, 1999);
    expect((await world.parts(id)).at(-1)).toMatchObject({ kind: "excess", amount: 1000 });
    await of.look(refund);
    expect((await of.refundRow(refund)).state).toBe("failed");
    at.status = "lost";
    await world.hear(at);
    expect((await of.sharesOf(payment)).map((share) => share.amount - share.refunded_against)).toEqual([0, 0, 0]);
    expect(of.books()["tenant:balance"]).toBe(-FEE - DISPUTE_FEE);
    await of.release();
    expect(of.have("available")).toEqual([0, 0, 0]);
    expect(world.faults()).toEqual([]);
  });

  test("of two disputes of one payment is shared out exactly", async () => {
    const world = await DisputeWorld.make();
    const { of } = world;
    const payment = await of.pay(1001);
    const first = await world.dispute(payment, 500);
    const second = await world.dispute(payment, 501);
    const together = (await world.parts(second.id)).map(({ amount }, i) => [i, amount] as const);
    const parts = await world.parts(first.id);
    expect(together.map(([i, amount]) => amount + (parts[i]?.amount ?? 0))).toEqual([701, 200, 100]);
    for (const { at } of [first, second]) {
      at.status = "lost";
      await world.hear(at);
    }
    expect(await statesOf(world, payment)).toEqual(["reversed", "reversed", "reversed"]);
    expect(world.faults()).toEqual([]);
  });
});

describe("a dispute that is", () => {
  test.each(["won", "lost"])("won in part, and called %s, loses the rest in proportion", async (status) => {
    const world = await DisputeWorld.make();
    const { of } = world;
    const payment = await of.pay();
    await of.release();
    const { id, at } = await world.dispute(payment);
    world.rails.win(at, 1000, status);
    await world.hear(at);
    expect(await world.row(id)).toMatchObject({ state: status, amount_withdrawn: 1999, amount_won: 1000 });
    expect(await lostOf(world, id)).toEqual([699, 200, 100]);
    expect(of.have("available")).toEqual([700, 200, 100]);
    expect(of.dues()).toEqual([0, 0, 0]);
    expect(world.faults()).toEqual([]);
    expect((await world.of.world.eventsOf(payment)).at(-1)).toMatchObject({ object: { amount_disputed: 999 } });
  });

  test("lost and reinstated later gives everybody back what it took, a debt first", async () => {
    const world = await DisputeWorld.make();
    const { of } = world;
    const payment = await of.pay();
    await of.release();
    await of.payOut(0);
    const { id, at } = await world.dispute(payment);
    at.status = "lost";
    await world.hear(at);
    expect(of.have("receivable")).toEqual([1399, 0, 0]);
    at.status = "appeal_under_review";
    await world.hear(at);
    expect((await world.row(id)).state).toBe("under_review");
    world.rails.win(at);
    await world.hear(at, 2);
    expect((await world.row(id)).state).toBe("won");
    await of.later(0);
    expect(of.have("receivable")).toEqual([0, 0, 0]);
    expect(of.have("available")).toEqual([0, 400, 200]);
    expect(of.dues()).toEqual([0, 0, 0]);
    expect(world.faults()).toEqual([]);
    expect((await of.sharesOf(payment)).map(({ refunded_against }) => refunded_against)).toEqual([0, 0, 0]);
    await of.refund(payment, 100);
    expect(world.faults()).toEqual([]);
  });

  test("won, withdrawn again, and lost in the end takes a second time and no more", async () => {
    const world = await DisputeWorld.make();
    const { of } = world;
    const payment = await of.pay();
    await of.release();
    const { id, at } = await world.dispute(payment);
    world.rails.win(at);
    await world.hear(at);
    of.world.ledger.clock.time += DAY;
    world.rails.withdraw(at);
    await world.hear(at);
    expect(of.aside()["provider:disputes"]).toBe(1999);
    at.status = "lost";
    await world.hear(at);
    expect(await world.row(id)).toMatchObject({ state: "lost", amount_withdrawn: 3998, amount_won: 1999, rounds: 2 });
    expect(of.have("available")).toEqual([0, 0, 0]);
    expect(of.dues()).toEqual([0, 0, 0]);
    expect(of.books()["tenant:balance"]).toBe(-FEE - 2 * DISPUTE_FEE);
    expect(world.faults()).toEqual([]);
  });

  test("won in the bank's words waits for the money before anything is given back", async () => {
    const world = await DisputeWorld.make();
    const { of } = world;
    const payment = await of.pay();
    const { id, at } = await world.dispute(payment);
    at.status = "won";
    await world.hear(at);
    expect(of.aside()["provider:disputes"]).toBe(1999);
    world.rails.reinstate(at);
    await of.later(DAY);
    expect(of.aside()).toEqual({});
    expect(await world.row(id)).toMatchObject({ state: "won", amount_won: 1999 });
    expect(world.faults()).toEqual([]);
  });

  test("only a warning moves nothing, and may be refunded meanwhile", async () => {
    const world = await DisputeWorld.make();
    const { of } = world;
    const payment = await of.pay();
    const before = of.books();
    const { id, at } = await world.dispute(payment, 1999, "warning_needs_response");
    expect(await world.row(id)).toMatchObject({ state: "warning", amount_withdrawn: 0, is_charge_refundable: 1 });
    expect(of.books()).toEqual(before);
    await of.refund(payment);
    at.status = "warning_closed";
    await world.hear(at);
    expect((await world.row(id)).state).toBe("closed");
    expect(world.faults()).toEqual([]);
    expect(await world.typesOf(id)).toEqual(["dispute.created", "dispute.closed"]);
  });

  test("a warning that becomes a dispute takes its money then", async () => {
    const world = await DisputeWorld.make();
    const { of } = world;
    const payment = await of.pay();
    const { id, at } = await world.dispute(payment, 1999, "warning_needs_response");
    at.status = "needs_response";
    world.rails.withdraw(at);
    await world.hear(at);
    expect(of.aside()["provider:disputes"]).toBe(1999);
    await expect(of.accept(payment, 1)).rejects.toMatchObject({ code: "payment_disputed" });
    expect((await world.typesOf(id)).slice(1)).toEqual(["dispute.funds_withdrawn", "dispute.needs_response"]);
  });

  test("prevented is over at once", async () => {
    const world = await DisputeWorld.make();
    const payment = await world.of.pay();
    const { id } = await world.dispute(payment, 1999, "prevented");
    expect((await world.row(id)).state).toBe("prevented");
    expect(await world.typesOf(id)).toEqual(["dispute.created", "dispute.prevented"]);
    expect(world.faults()).toEqual([]);
  });

  test("over before anybody heard of it is booked once, whole", async () => {
    const world = await DisputeWorld.make();
    const { of } = world;
    const payment = await of.pay();
    await of.release();
    const at = await world.openAt(payment);
    world.rails.win(at, 500, "lost");
    await world.hear(at, 3);
    const id = await world.idOf(at);
    expect(await world.row(id)).toMatchObject({ state: "lost", amount_withdrawn: 1999, amount_won: 500 });
    expect((await lostOf(world, id)).reduce((sum, lost) => sum + lost, 0)).toBe(1499);
    expect(of.dues()).toEqual([0, 0, 0]);
    expect(world.faults()).toEqual([]);
  });
});

describe("an answer", () => {
  test("is sent once with what was assembled, at the tenant's cost, which comes back when it is won", async () => {
    const world = await DisputeWorld.make();
    const { of } = world;
    const payment = await of.pay();
    const { id, at } = await world.dispute(payment);
    await world.submit(id);
    expect(await world.row(id)).toMatchObject({ state: "under_review", submissions: 1, fees: 2 * DISPUTE_FEE });
    expect(at.submissions).toBe(1);
    expect(at.evidence.uncategorized_text).toContain("the seller's player player-1");
    expect(at.evidence.access_activity_log).toContain("payment.succeeded");
    world.rails.win(at);
    await world.hear(at);
    expect(await world.row(id)).toMatchObject({ state: "won", fees: DISPUTE_FEE });
    expect(world.faults()).toEqual([]);
  });

  test("that the provider refuses is told, and can be given anew", async () => {
    const world = await DisputeWorld.make();
    const payment = await world.of.pay();
    const { id, at } = await world.dispute(payment);
    world.rails.refusesEvidence = true;
    await world.submit(id);
    expect(await world.row(id)).toMatchObject({ state: "needs_response", error_code: "dispute_past_due" });
    expect((await world.typesOf(id)).at(-1)).toBe("dispute.answer_refused");
    await world.accept(id);
    expect(await world.row(id)).toMatchObject({ state: "lost", error_code: null, acceptance_asked_at: null });
    expect(at.status).toBe("lost");
    expect(world.faults()).toEqual([]);
  });

  test("comes too late after the deadline, and twice it is refused", async () => {
    const world = await DisputeWorld.make();
    const payment = await world.of.pay();
    const { id, at } = await world.dispute(payment);
    await world.submit(id);
    await expect(world.submit(id)).rejects.toMatchObject({ code: "state_conflict" });
    at.status = "needs_response";
    await world.hear(at);
    world.of.world.ledger.clock.time += 30 * DAY;
    await expect(world.submit(id)).rejects.toMatchObject({ code: "state_conflict" });
  });
});
