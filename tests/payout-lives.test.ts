/** The lives of payouts in this process: each end and each turn after it, with refunds and debts in between. */
import { describe, expect, test } from "vitest";
import { violations } from "../core/invariants/violations.ts";
import { bankConnections, merchants } from "../core/store/schema.ts";
import { HOUR } from "../core/time.ts";
import { PayoutWorld, sound } from "./payout-world.ts";
import { stripeError } from "./stripe-script.ts";

describe("a payout", () => {
  test("is asserted, set aside, made, sent and paid", async () => {
    const w = await PayoutWorld.earned();
    const id = await w.pay(0, { amount: 1000 });
    expect(await w.row(id)).toMatchObject({ state: "pending", free_here: 1399, free_at_provider: 1399 });
    expect(w.standing()).toEqual({ available: 1399, owed: 0, connected: 399, transit: 1000 });
    w.rails.turn("po_1", "in_transit");
    await w.later();
    expect((await w.row(id)).state).toBe("in_transit");
    w.rails.turn("po_1", "paid");
    await w.later();
    expect(w.standing()).toEqual({ available: 399, owed: 0, connected: 399, transit: 0 });
    expect(await w.types(id)).toEqual(["created", "earmarked", "submitted", "in_transit", "paid"]);
    await sound(w);
    // Asked again, or woken once more: nothing changes.
    await w.look(id);
    await w.look(id);
    expect(await w.types(id)).toHaveLength(5);
    await sound(w);
  });

  test("without an amount is everything free on the connected account", async () => {
    const w = await PayoutWorld.earned();
    const id = await w.pay(1);
    expect((await w.row(id)).amount).toBe(400);
    await expect(w.accept(1)).rejects.toMatchObject({ code: "insufficient_funds" });
  });

  test.each(["failed", "canceled"] as const)("%s before it was paid gives everything back", async (end) => {
    const w = await PayoutWorld.earned();
    const id = await w.pay(0);
    w.rails.turn("po_1", end);
    await w.look(id);
    expect((await w.row(id)).state).toBe(end);
    expect(w.standing()).toEqual({ available: 1399, owed: 0, connected: 1399, transit: 0 });
    expect((await w.bankRow(w.banks[0] ?? "")).state).toBe(end === "failed" ? "errored" : "active");
    await sound(w);
  });

  test("refused by the provider is never taken from anybody", async () => {
    const w = await PayoutWorld.earned();
    w.rails.refusePayout = () => stripeError({ code: "payouts_not_allowed", message: "Disabled." }, 400);
    const id = await w.pay(0);
    expect(await w.row(id)).toMatchObject({ state: "failed", error_code: "payouts_not_allowed" });
    expect(w.standing()).toEqual({ available: 1399, owed: 0, connected: 1399, transit: 0 });
    expect(await w.types(id)).toEqual(["created", "earmarked", "failed"]);
    await sound(w);
  });

  test("made and undone between two looks moves nothing, and paid late after all is booked once", async () => {
    const w = await PayoutWorld.earned();
    w.rails.onPayout = (id) => w.rails.turn(id, "failed");
    const id = await w.pay(0);
    expect((await w.row(id)).state).toBe("failed");
    expect(w.standing()).toEqual({ available: 1399, owed: 0, connected: 1399, transit: 0 });
    w.rails.turn("po_1", "paid");
    await w.look(id);
    await w.look(id);
    expect(w.standing()).toEqual({ available: 0, owed: 0, connected: 0, transit: 0 });
    await sound(w);
  });
});

describe("banks that change their mind", () => {
  test("paid, failed, paid and failed: each turn once, however often it is looked at", async () => {
    const w = await PayoutWorld.earned();
    const id = await w.pay(0, { amount: 1000 });
    for (const [turn, connected] of [
      ["paid", 399],
      ["failed", 1399],
      ["paid", 399],
      ["failed", 1399],
    ] as const) {
      w.rails.turn("po_1", turn);
      await w.look(id);
      await w.look(id);
      expect(await w.row(id)).toMatchObject({ state: turn });
      expect(w.standing()).toEqual({ available: connected, owed: 0, connected, transit: 0 });
      await sound(w);
    }
    expect((await w.row(id)).turns).toBe(3);
    expect((await w.types(id)).slice(3)).toEqual(["paid", "failed", "paid", "failed"]);
  });

  test("what was paid out anew meanwhile is owed, and repaid from what is earned next", async () => {
    const w = await PayoutWorld.earned();
    const first = await w.pay(0, { amount: 1000 });
    w.rails.turn("po_1", "failed");
    await w.look(first);
    const other = await w.bank(w.of.merchants[0] ?? "");
    await w.of.drain();
    const second = await w.pay(0, { payout_instrument: other });
    w.rails.turn("po_2", "paid");
    await w.look(second);
    w.rails.turn("po_1", "paid");
    await w.look(first);
    expect(w.standing()).toEqual({ available: 0, owed: 1000, connected: -1000, transit: 0 });
    await w.of.pay();
    await w.of.release();
    expect(w.standing()).toEqual({ available: 399, owed: 0, connected: 399, transit: 0 });
    await sound(w);
  });

  test("what is missing on the connected account is made up for while another payout is under way", async () => {
    const w = await PayoutWorld.earned();
    const first = await w.pay(0, { amount: 1000 });
    w.rails.turn("po_1", "failed");
    await w.look(first);
    w.rails.turnBank("ba_1", "new");
    await w.look(w.banks[0] ?? "", "set-up-payout-instrument");
    await w.pay(0, { amount: 1000 });
    w.rails.turn("po_1", "paid");
    await w.look(first);
    expect(w.standing()).toEqual({ available: 1000, owed: 601, connected: -601, transit: 1000 });
    await w.of.pay();
    await w.of.release();
    // 1399 are earned, 601 of them pay the debt; what the second payout has set aside is no part of it.
    expect(w.standing()).toEqual({ available: 1798, owed: 0, connected: 798, transit: 1000 });
    expect(await violations(w.world.ledger.database)).toEqual([]);
  });

  test("what comes back to a merchant in debt pays the debt first", async () => {
    const w = await PayoutWorld.earned();
    const payment = await w.of.pay();
    await w.of.release();
    const id = await w.pay(0);
    w.rails.turn("po_1", "paid");
    await w.look(id);
    await w.of.refund(payment, 1000);
    expect(w.standing()).toMatchObject({ available: 0, owed: 700 });
    w.rails.turn("po_1", "failed");
    await w.look(id);
    expect(w.standing()).toMatchObject({ available: 2798 - 700, owed: 0, connected: 2798 });
    // 700 stand on the connected account too much, and are kept from what is earned next.
    await w.of.pay();
    await w.of.release();
    expect(w.standing()).toMatchObject({ available: 2098 + 1399, owed: 0, connected: 2098 + 1399 });
    await sound(w);
  });
});

describe("with refunds", () => {
  test("a refund finds only what no payout has set aside, and is repaid when the payout comes to nothing", async () => {
    const w = await PayoutWorld.earned();
    const payment = await w.of.pay();
    await w.of.release();
    const id = await w.pay(0, { amount: 2500 });
    await w.of.refund(payment, 1000);
    expect(w.standing()).toEqual({ available: 2798 - 298, owed: 402, connected: 298 - 298, transit: 2500 });
    w.rails.turn("po_1", "failed");
    await w.look(id);
    expect(w.standing()).toEqual({ available: 2500 - 402, owed: 0, connected: 2500, transit: 0 });
    await sound(w);
  });

  test("a debt that came later is kept before anything is paid out", async () => {
    const w = await PayoutWorld.earned();
    const payment = await w.of.pay();
    await w.of.release();
    const first = await w.pay(0);
    w.of.rails.refunds = "pending";
    await w.of.refund(payment, 1000);
    await w.cancel(first);
    w.of.rails.settle("re_1");
    await w.of.later(HOUR);
    expect(w.standing()).toMatchObject({ available: 2798, owed: 700 });
    const second = await w.pay(0);
    expect(await w.row(second)).toMatchObject({ amount: 2098, free_here: 2098 });
    expect(w.standing()).toMatchObject({ available: 2098, owed: 0, transit: 2098 });
    w.rails.turn("po_2", "paid");
    await w.look(second);
    expect(w.standing()).toMatchObject({ available: 0, owed: 0 });
    await sound(w);
  });

  test("two that race for one balance never exceed it", async () => {
    const w = await PayoutWorld.earned();
    const ids = [await w.accept(0, { amount: 1000 }), await w.accept(0, { amount: 1000 })];
    await w.of.drain();
    const rows = await Promise.all(ids.map((id) => w.row(id)));
    expect(rows.map(({ state }) => state).sort()).toEqual(["failed", "pending"]);
    const lost = rows.find(({ state }) => state === "failed");
    expect(lost).toMatchObject({ error_code: "insufficient_funds", free_here: 399, earmarked_at: null });
    expect(lost?.error_message).toBe(
      "The merchant has 3.99 EUR free and its connected account 3.99 EUR available: 10.00 EUR cannot be paid out.",
    );
    expect(w.rails.payouts).toHaveLength(1);
  });

  test("what the provider lacks ends it with the provider's figure", async () => {
    const w = await PayoutWorld.earned();
    w.of.rails.balances.set("acct_0", 900);
    const id = await w.pay(0, { amount: 1000 });
    expect(await w.row(id)).toMatchObject({ state: "failed", free_here: 1399, free_at_provider: 900 });
    w.of.rails.balances.set("acct_0", 1399);
    await sound(w);
  });
});

describe("canceling", () => {
  test("before the provider was asked ends it here", async () => {
    const w = await PayoutWorld.earned();
    const id = await w.accept(0);
    await w.cancel(id);
    expect((await w.row(id)).state).toBe("canceled");
    expect(w.rails.payouts).toEqual([]);
    await sound(w);
  });

  test("what is pending there is taken back", async () => {
    const w = await PayoutWorld.earned();
    const id = await w.pay(0);
    await w.cancel(id);
    expect((await w.row(id)).state).toBe("canceled");
    expect(w.rails.payouts[0]?.status).toBe("canceled");
    expect(w.standing()).toEqual({ available: 1399, owed: 0, connected: 1399, transit: 0 });
    await expect(w.cancel(id)).rejects.toMatchObject({ code: "state_conflict" });
    await sound(w);
  });

  test("what has left goes on", async () => {
    const w = await PayoutWorld.earned();
    const id = await w.pay(0);
    w.rails.turn("po_1", "in_transit");
    await w.cancel(id);
    expect((await w.row(id)).state).toBe("in_transit");
    w.rails.turn("po_1", "paid");
    await w.later();
    expect((await w.row(id)).state).toBe("paid");
    await sound(w);
  });
});

describe("refused by its name", () => {
  test.each([
    [{ state: "paused" as const }, "merchant_not_payable", "The merchant is paused: it cannot be paid out."],
    [{ state: "closed" as const }, "merchant_not_payable", "The merchant is closed: it cannot be paid out."],
  ])("%o", async ({ state }, code, message) => {
    const w = await PayoutWorld.earned();
    const { store } = w.world.context;
    await store.write([store.update(merchants, { id: w.of.merchants[0] ?? "" }, { state })]);
    await expect(w.accept(0)).rejects.toMatchObject({ code, message });
  });

  test("a merchant that is paused after the acceptance is not paid out", async () => {
    const w = await PayoutWorld.earned();
    const id = await w.accept(0);
    const { store } = w.world.context;
    await store.write([store.update(merchants, { id: w.of.merchants[0] ?? "" }, { state: "paused" })]);
    await w.of.drain();
    expect(await w.row(id)).toMatchObject({ state: "failed", error_code: "merchant_not_payable", earmarked_at: null });
  });

  test("a bank connection that the provider has restricted, before the acceptance and after it", async () => {
    const w = await PayoutWorld.earned();
    const id = await w.accept(0);
    const { store } = w.world.context;
    await store.write([store.update(bankConnections, { id: w.of.connections[0] ?? "" }, { state: "restricted" })]);
    await expect(w.accept(0)).rejects.toMatchObject({ code: "bank_connection_unusable" });
    await w.of.drain();
    expect(await w.row(id)).toMatchObject({ state: "failed", error_code: "bank_connection_unusable" });
    expect(w.rails.payouts).toEqual([]);
  });

  test("an instrument of another merchant, in another state, or without the method", async () => {
    const w = await PayoutWorld.earned();
    const [studio, modder = ""] = w.banks;
    const refused = { code: "payout_instrument_unusable" };
    await expect(w.accept(0, { payout_instrument: modder })).rejects.toMatchObject(refused);
    await expect(w.accept(0, { currency: "USD" })).rejects.toMatchObject(refused);
    await expect(w.accept(0, { payout_instrument: "poi_none" })).rejects.toMatchObject({ code: "not_found" });
    w.rails.turnBank("ba_1", "errored");
    await w.look(studio ?? "", "set-up-payout-instrument");
    await expect(w.accept(0)).rejects.toMatchObject(refused);
  });

  test("an instrument that is out of order by the time that its payout is made", async () => {
    const w = await PayoutWorld.earned();
    const id = await w.accept(0);
    w.rails.turnBank("ba_1", "errored");
    await w.of.drain();
    expect(await w.row(id)).toMatchObject({ state: "failed", error_code: "payout_instrument_unusable" });
    expect((await w.bankRow(w.banks[0] ?? "")).state).toBe("errored");
    expect(w.rails.payouts).toEqual([]);
    await sound(w);
  });
});
