/** What a release plans, whole: MONEY.md row 5 on the pure plan, with every balance, share and event of it. */
import { describe, expect, test } from "vitest";
import { transferId } from "../core/money/ledger.ts";
import type { MerchantFacts } from "../core/money/release-reads.ts";
import { DAY } from "../core/time.ts";
import { PLANNING_STORE } from "./money-rows.ts";
import {
  due,
  ended,
  NOW,
  planned,
  recovery,
  recoveryOfReserve,
  release,
  released,
  reserved,
  reserving,
  totals,
  transfer,
} from "./release-plan.ts";

describe("a share that is due", () => {
  test("is released, and its transfer asked for, in one commit that stands on every balance", () => {
    const plan = planned([due({ amount_fee: 30 })]);
    expect(plan.legs).toEqual([release(970), transfer(970)]);
    const id = transferId(PLANNING_STORE, "shr_1/transfer-1", "transfer");
    const amounts = { amount_released: 970, amount_recovered: 0, amount_reserved: 0, amount_unclaimed: 0 };
    expect(plan.changes).toEqual([["shr_1", { state: "released", ...amounts, reserved_until: null, updated_at: NOW }]]);
    const common = { id, payment_id: "pay_1", amount: 970, currency: "EUR" };
    const row = { ...common, share_id: "shr_1", bank_connection_id: "bac_1", state: "pending", provider: "stripe" };
    expect(plan.rows).toEqual([{ ...row, sourced: 1, created_at: NOW, updated_at: NOW }]);
    expect(plan.asked).toEqual(plan.rows);
    expect(plan.result).toEqual({
      transfers: [
        {
          ledgerTransferId: id,
          paymentId: "pay_1",
          accountRef: "acct_1",
          amount: 970,
          currency: "EUR",
          sourceChargeRef: "ch_1",
          requestedAt: NOW,
        },
      ],
      nextReleaseAt: null,
      blocked: 0,
    });
    const balances = ["available", "receivable", "reserve", "connected", "in_transit"];
    expect(plan.guards).toEqual(balances.map((account_id) => ({ account_id, version: 3 })));
    expect(plan.tables).toEqual([
      "events",
      "account_guards",
      "ledger_accounts",
      "ledger_transfers",
      "shares",
      "provider_transfers",
    ]);
  });

  test("tells it, as the share is then, after the last that was told of it", () => {
    const { events, after } = planned([due()]);
    expect(events).toEqual([
      {
        id: "event_1",
        subject_id: "shr_1",
        sequence: 5,
        previous_event_id: "evt_before",
        type: "share.released",
        payment_id: "pay_1",
        data: expect.stringContaining('"status":"released"'),
        caused_by: "run_1",
        created_at: NOW,
      },
    ]);
    expect(after()).toMatchObject({ state: "released", amount_released: 1000, updated_at: NOW });
  });

  test.each([
    ["before its time", { release_at: NOW + 1 }, NOW + 1],
    ["while availability is not known", { release_at: null }, null],
    ["with nothing left of it", { amount_refunded: 1000 }, null],
    ["before its time, with nothing left of it", { amount_refunded: 1000, release_at: NOW + 1 }, null],
  ])("and not %s", (_, columns, nextReleaseAt) => {
    const plan = planned([due(columns)]);
    expect(plan.result).toEqual({ transfers: [], nextReleaseAt, blocked: 0 });
    expect(plan.tables).toEqual([]);
  });

  test("of several is looked at again when the first of the others falls due", () => {
    const shares = [7, 3, 5].map((days, i) => due({ id: `shr_later_${i}`, release_at: NOW + days * DAY }));
    expect(planned([due(), ...shares]).result.nextReleaseAt).toBe(NOW + 3 * DAY);
  });
});

describe("a share with a reserve", () => {
  test("keeps its part for its days, and the rest goes", () => {
    const plan = planned([due()], { terms: reserving(2500) });
    expect(plan.legs).toEqual([release(750), reserved(250), transfer(750)]);
    expect(plan.after()).toMatchObject({ state: "released", amount_released: 1000, amount_reserved: 250 });
    expect(plan.after()?.reserved_until).toBe(NOW + 10 * DAY);
    expect(plan.result.nextReleaseAt).toBe(NOW + 10 * DAY);
  });

  test("of all of it transfers nothing yet", () => {
    const plan = planned([due()], { terms: reserving(10_000) });
    expect(plan.legs).toEqual([reserved(1000)]);
    expect([plan.after()?.state, plan.result.blocked, plan.news]).toEqual(["released", 0, ["share.released"]]);
  });

  test("of another line has none", () => {
    expect(planned([due({ position: 1 })], { terms: reserving(2500) }).legs).toEqual([release(1000), transfer(1000)]);
  });
});

describe("a debt", () => {
  const owing = (debt: number): Partial<MerchantFacts> => ({
    receivable: totals("receivable", { debitsPosted: debt + 70, creditsPosted: 50, creditsPending: 20 }),
  });

  test("is recovered from what is released, and the rest transferred", () => {
    const plan = planned([due()], { facts: owing(300) });
    expect(plan.legs).toEqual([release(1000), recovery(300), transfer(700)]);
    expect(plan.after()).toMatchObject({ state: "released", amount_recovered: 300 });
    expect(plan.news).toEqual(["share.released", "share.recovered_from_available"]);
  });

  test("that takes all of it leaves the share covered: nothing is asked for", () => {
    const plan = planned([due({ amount_recovered: 5 })], { facts: owing(3000) });
    expect(plan.legs).toEqual([release(1000), recovery(1000)]);
    expect(plan.changes.map(([, set]) => set)).toMatchObject([
      { state: "released", amount_recovered: 1005 },
      { state: "transferred", amount_recovered: 1005, updated_at: NOW },
    ]);
    expect(plan.news).toEqual(["share.released", "share.recovered_from_available", "share.transferred"]);
  });

  test.each([
    [["available", "reserve"], [recovery(750), recoveryOfReserve(50)], 200, ["available", "reserve"]],
    [["reserve", "available"], [recoveryOfReserve(250), recovery(550)], 0, ["reserve", "available"]],
    [["available"], [recovery(750)], 250, ["available"]],
    [["reserve"], [recoveryOfReserve(250)], 0, ["reserve"]],
    [["future_shares"], [], 250, []],
  ])("is recovered in the order that the tenant declares: %o", (order, recoveries, left, told) => {
    const plan = planned([due()], { facts: owing(800), terms: { ...reserving(2500), recovery: order } });
    expect(plan.legs.slice(0, 2 + recoveries.length)).toEqual([release(750), reserved(250), ...recoveries]);
    expect(plan.after()?.amount_reserved).toBe(left);
    expect(plan.after()?.reserved_until).toBe(left > 0 ? NOW + 10 * DAY : null);
    const recovered = [...recoveries].reduce((sum, leg) => sum + Number(leg.split(" ").at(-1)), 0);
    expect(plan.changes[0]).toMatchObject(["shr_1", { amount_recovered: recovered }]);
    expect(plan.after()?.amount_recovered).toBe(recovered);
    const news = told.map((source) => `share.recovered_from_${source}`);
    expect(plan.news.filter((type) => String(type).includes("recovered"))).toEqual(news);
  });

  test("is not recovered twice: the next share finds what is left of it", () => {
    const second = due({ id: "shr_2", payment_id: "pay_2" });
    const plan = planned([due(), second], { facts: owing(1200) });
    expect(plan.legs).toEqual([
      release(1000),
      recovery(1000),
      release(1000, "shr_2"),
      recovery(200).replaceAll("shr_1", "shr_2"),
      transfer(800, 1, "shr_2"),
    ]);
  });

  test("that takes all of it moves nothing that is due for others' sake either", () => {
    const facts = { ...owing(3000), available: totals("available", { creditsPosted: 80 }) };
    expect(planned([due()], { facts }).legs).toEqual([release(1000), recovery(1000)]);
  });

  test("is not due any more: the next share is asked for no more than what is left of that", () => {
    const facts = { ...owing(300), connected: new Map([["bac_1", totals("connected", { debitsPosted: 200 })]]) };
    const plan = planned([due(), released({ id: "shr_2" })], { facts: { ...facts, claims: 300 } });
    expect(plan.legs).toEqual([release(1000), recovery(300), transfer(500)]);
    expect(plan.after("shr_2")?.amount_recovered).toBe(300);
  });

  test("that a reserve has paid is not in the reserve any more", () => {
    const holding = released({ id: "shr_2", amount_reserved: 300, reserved_until: NOW });
    const terms = { ...reserving(2500), recovery: ["reserve"] };
    const facts = { ...owing(100), reserve: totals("reserve", { creditsPosted: 100 }) };
    const plan = planned([due(), holding], { facts, terms });
    expect(plan.legs).toContain(ended(250).replaceAll("shr_1", "shr_2"));
  });

  test("that others have paid already is none", () => {
    expect(planned([due()], { facts: owing(0) }).news).toEqual(["share.released"]);
    expect(planned([due()], { facts: owing(-10) }).legs).toEqual([release(1000), transfer(1000)]);
  });
});

describe("a merchant that cannot be transferred to", () => {
  test("has its share released and the rest wait", () => {
    const plan = planned([due()], { facts: { destination: null } });
    expect(plan.legs).toEqual([release(1000)]);
    expect(plan.result).toEqual({ transfers: [], nextReleaseAt: null, blocked: 1 });
  });

  test("and has nothing left of a released share is done with it", () => {
    const plan = planned([released({ amount_transferred: 1000 })], { facts: { destination: null } });
    expect([plan.after()?.state, plan.news, plan.result.blocked]).toEqual(["transferred", ["share.transferred"], 0]);
    expect(plan.tables).toEqual(["events", "account_guards", "shares"]);
  });

  test("and is owed what no share claims waits for it too", () => {
    const facts = { destination: null, available: totals("available", { creditsPosted: 50 }) };
    const plan = planned([released({ amount_transferred: 1000 })], { facts });
    expect([plan.result.blocked, plan.changes]).toEqual([1, []]);
  });
});

describe("a merchant that was never let in", () => {
  const facts = { isUnknown: true };
  const share = due({ created_at: NOW - 30 * DAY, amount_fee: 30 });

  test.each([
    [null, null],
    [31, NOW + DAY],
  ])("waits with what it earned, where that is the tenant's after %o days", (unclaimedAfterDays, nextReleaseAt) => {
    const plan = planned([share], { facts, terms: { unclaimedAfterDays } });
    expect(plan.result).toEqual({ transfers: [], nextReleaseAt, blocked: 1 });
    expect(plan.tables).toEqual([]);
  });

  test("loses it to the tenant after the tenant's own time, on record", () => {
    const plan = planned([share], { facts, terms: { unclaimedAfterDays: 30 } });
    expect(plan.legs).toEqual([
      `shr_1/unclaimed: shr_1 unclaimed posted unclaimed: merchant:mer_1:pending > tenant:balance 970`,
    ]);
    expect(plan.changes).toMatchObject([["shr_1", { state: "reversed", amount_unclaimed: 970, updated_at: NOW }]]);
    expect(plan.news).toEqual(["share.unclaimed"]);
    expect(plan.audits).toMatchObject([{ action: "share.unclaimed", subject_id: "shr_1", fields: '["amount"]' }]);
    expect(plan.result).toEqual({ transfers: [], nextReleaseAt: null, blocked: 0 });
  });

  test("and has nothing left has nothing to wait for", () => {
    const plan = planned([{ ...share, amount_refunded: 1000 }], { facts, terms: { unclaimedAfterDays: 30 } });
    expect([plan.legs, plan.result.blocked]).toEqual([[], 0]);
  });
});
