/** Payouts whose answers are lost, late or strange, and the life of instruments beside them. */
import { describe, expect, test } from "vitest";
import { planDefaultPayoutInstrument, planRemovePayoutInstrument } from "../core/parties/payout-instruments.ts";
import { DAY, HOUR } from "../core/time.ts";
import { PayoutWorld, sound } from "./payout-world.ts";
import { json, stripeError } from "./stripe-script.ts";

test("past its deadline a payout is looked for and never made", async () => {
  const w = await PayoutWorld.earned();
  w.rails.refusePayout = () => {
    w.world.ledger.clock.time += DAY + HOUR;
    return json({}, 500);
  };
  const id = await w.pay(0);
  expect(await w.row(id)).toMatchObject({ state: "failed", error_code: "expired" });
  expect(w.rails.payouts).toEqual([]);
  expect(w.standing()).toEqual({ available: 1399, owed: 0, connected: 1399, transit: 0 });
  await sound(w);
});

describe("a payout that was made and whose answer was lost", () => {
  test.each([
    ["while the provider remembers its key", HOUR],
    ["when the key is about to be forgotten, and forgotten", 23.2 * HOUR],
    ["past its deadline", DAY + HOUR],
  ])("is met again and never made twice: %s", async (_, later) => {
    const w = await PayoutWorld.earned();
    let isLost = false;
    w.world.stripe(async (sent) => {
      const answer = await w.rails.script(sent);
      if (isLost || sent.method !== "POST" || sent.path !== "/v1/payouts") return answer;
      isLost = true;
      w.world.ledger.clock.time += later;
      if (later > HOUR) w.rails.forgetKeys();
      return json({}, 500);
    });
    const id = await w.pay(0, { amount: 1000 });
    expect(await w.row(id)).toMatchObject({ state: "pending", payout_ref: "po_1" });
    expect(w.rails.payouts).toHaveLength(1);
    expect(w.standing()).toEqual({ available: 1399, owed: 0, connected: 399, transit: 1000 });
  });

  test("a status that nobody knows is asked about again", async () => {
    const w = await PayoutWorld.earned();
    const id = await w.pay(0, { amount: 1000 });
    const [made] = w.rails.payouts;
    Object.assign(made ?? {}, { status: "teleporting" });
    await w.later();
    expect((await w.row(id)).state).toBe("pending");
    Object.assign(made ?? {}, { status: "paid" });
    await w.later();
    expect((await w.row(id)).state).toBe("paid");
    await sound(w);
  });

  test("one that failed there, and whose money is not back yet, waits for the entry", async () => {
    const w = await PayoutWorld.earned();
    const id = await w.pay(0, { amount: 1000 });
    const [made] = w.rails.payouts;
    w.rails.turn("po_1", "failed");
    Object.assign(made ?? {}, { failure_balance_transaction: null });
    await w.later();
    expect((await w.row(id)).state).toBe("pending");
    expect(w.standing()).toEqual({ available: 1399, owed: 0, connected: 399, transit: 1000 });
    Object.assign(made ?? {}, { failure_balance_transaction: "txn_back" });
    await w.later();
    expect((await w.row(id)).state).toBe("failed");
    await sound(w);
  });
});

describe("instruments", () => {
  test("one default for a currency, changed, and removed last", async () => {
    const w = await PayoutWorld.earned();
    const [first = ""] = w.banks;
    const second = await w.bank(w.of.merchants[0] ?? "");
    await w.of.drain();
    expect([(await w.bankRow(first)).is_default, (await w.bankRow(second)).is_default]).toEqual([1, 0]);
    await expect(w.world.commit(() => planRemovePayoutInstrument(w.world.context, first))).rejects.toMatchObject({
      code: "state_conflict",
    });
    await w.world.commit(() => planDefaultPayoutInstrument(w.world.context, second));
    await w.of.drain();
    expect([(await w.bankRow(first)).is_default, (await w.bankRow(second)).is_default]).toEqual([0, 1]);
    await w.world.commit(() => planRemovePayoutInstrument(w.world.context, first));
    await w.of.drain();
    expect(await w.bankRow(first)).toMatchObject({ state: "removed", removed_at_provider: 1, token: null });
    expect(w.rails.banks.map(({ deleted }) => deleted)).toEqual([true, false, false, false]);
    expect(await w.types(first)).toEqual(["created", "activated", "updated", "removed"]);
    await sound(w);
  });

  test("what the provider asks for, and its correction", async () => {
    const w = await PayoutWorld.earned();
    const [id = ""] = w.banks;
    w.rails.turnBank("ba_1", "new", ["account_holder_name"]);
    await w.look(id, "set-up-payout-instrument");
    expect(await w.bankRow(id)).toMatchObject({
      state: "requires_remediation",
      requirements: '["account_holder_name"]',
    });
    w.rails.turnBank("ba_1", "validated");
    await w.look(id, "set-up-payout-instrument");
    expect((await w.bankRow(id)).state).toBe("active");
    expect(await w.types(id)).toEqual(["created", "activated", "requires_remediation", "activated"]);
  });

  test("a token that the provider does not take, and one that is gone there", async () => {
    const w = await PayoutWorld.earned();
    w.rails.refuseBank = () => stripeError({ code: "token_already_used", message: "Used." }, 400);
    const id = await w.bank(w.of.merchants[1] ?? "");
    await w.of.drain();
    expect(await w.bankRow(id)).toMatchObject({ state: "rejected", error_code: "token_already_used", token: null });
    w.rails.banks.splice(0, 1);
    await w.look(w.banks[0] ?? "", "set-up-payout-instrument");
    expect((await w.bankRow(w.banks[0] ?? "")).state).toBe("removed");
  });
});
