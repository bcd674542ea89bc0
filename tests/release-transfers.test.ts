/** What a release asks of the provider, and what becomes of reserves: MONEY.md rows 5 and 6 on the pure plan. */
import { describe, expect, test } from "vitest";
import type { MerchantFacts } from "../core/money/release-reads.ts";
import { DAY } from "../core/time.ts";
import { asked, due, ended, NOW, planned, recovery, release, released, totals, transfer } from "./release-plan.ts";

/** What stands available, on the connected account and in reserve. */
const having = (available: number, there = 0, reserve = 0): Partial<MerchantFacts> => ({
  available: totals("available", { creditsPosted: available }),
  connected: new Map([["bac_1", totals("connected", { debitsPosted: there })]]),
  reserve: totals("reserve", { creditsPosted: reserve }),
});

describe("what is left of a released share", () => {
  test("is asked for, numbered after what was asked for it before", () => {
    const open = [
      asked({ id: "ltr_1", state: "refused" }),
      asked({ id: "ltr_2", state: "succeeded", amount: 700 }),
      asked({ id: "ltr_3", share_id: "shr_other", state: "succeeded" }),
    ];
    const plan = planned([released()], { facts: { ...having(1000, 700), claims: 300 }, open });
    expect(plan.legs).toEqual([transfer(300, 3)]);
    expect(plan.changes).toEqual([]);
    expect([plan.news, plan.result.blocked]).toEqual([[], 0]);
    // Nothing but what was read may be due: the plan stands on these balances.
    expect(plan.guards).toHaveLength(5);
  });

  test("is not asked for twice: what has no answer yet is asked again as it was", () => {
    const open = [asked({ share_id: "shr_other" }), asked({ state: "succeeded", id: "ltr_old" }), asked()];
    const plan = planned([released()], { facts: { ...having(1000, 700) }, open });
    expect(plan.tables).toEqual([]);
    const request = { paymentId: "pay_1", accountRef: "acct_1", amount: 300, currency: "EUR", requestedAt: 5 };
    expect(plan.result.transfers).toEqual([{ ledgerTransferId: "ltr_before", sourceChargeRef: "ch_1", ...request }]);
    const unsourced = planned([released()], { facts: having(1000, 700), open: [asked({ sourced: 0 })] });
    expect(unsourced.result.transfers[0]?.sourceChargeRef).toBeNull();
  });

  test("and is not due was kept for what the merchant owed: less is asked for, or nothing", () => {
    const some = planned([released()], { facts: { ...having(1000, 900), claims: 300 } });
    expect(some.legs).toEqual([transfer(100)]);
    expect(some.changes).toMatchObject([["shr_1", { state: "released", amount_recovered: 200 }]]);
    const none = planned([released({ amount_recovered: 50 })], { facts: { ...having(1000, 1200), claims: 250 } });
    expect(none.legs).toEqual([]);
    expect(none.changes).toMatchObject([["shr_1", { state: "transferred", amount_recovered: 300 }]]);
    expect(none.news).toEqual(["share.transferred"]);
  });

  test("and is not due, of a share with a reserve, is kept and the share waits for its reserve", () => {
    const share = released({ amount_transferred: 500, amount_reserved: 200, reserved_until: NOW + 1 });
    const plan = planned([share], { facts: { ...having(1000, 1000, 200), claims: 300 } });
    expect(plan.changes).toMatchObject([["shr_1", { state: "released", amount_recovered: 300, amount_reserved: 200 }]]);
    expect([plan.news, plan.result.nextReleaseAt]).toEqual([[], NOW + 1]);
  });

  test("is due once: the next share of the merchant finds what the first has left", () => {
    const shares = [released(), released({ id: "shr_2" })];
    const plan = planned(shares, { facts: { ...having(1000, 600), claims: 600 } });
    expect(plan.legs).toEqual([transfer(300), transfer(100, 1, "shr_2")]);
    expect(plan.after("shr_2")?.amount_recovered).toBe(200);
  });

  test("counts what has just been released as due", () => {
    const plan = planned([due(), released({ id: "shr_2" })], { facts: { ...having(300, 0), claims: 300 } });
    expect(plan.legs).toEqual([release(1000), transfer(1000), transfer(300, 1, "shr_2")]);
  });

  test("is nothing: then it is covered, once, and not while it is reversed or transferred", () => {
    const plan = planned([released({ amount_transferred: 1000 })], { facts: having(1000, 1000) });
    expect(plan.changes).toMatchObject([["shr_1", { state: "transferred", updated_at: NOW }]]);
    const over = released({ state: "transferred", amount_transferred: 1000 });
    expect(planned([over], { facts: having(1000, 1000) }).tables).toEqual([]);
    const reserving = released({ amount_transferred: 800, amount_reserved: 200, reserved_until: NOW + 1 });
    expect(planned([reserving], { facts: having(800, 800, 200) }).tables).toEqual([]);
  });
});

describe("a charge pays for a transfer", () => {
  const facts = { ...having(1000, 700), claims: 300 };
  const sourced = (given: Parameters<typeof planned>[1]) =>
    planned([released({ amount_transferred: 700 })], { facts, ...given }).rows.map((row) => row.sourced);

  test("up to its share, what was reversed since counted in", () => {
    expect(sourced({ open: [] })).toEqual([1]);
    expect(sourced({ open: [asked({ state: "succeeded", amount: 700 })] })).toEqual([1]);
    expect(sourced({ open: [asked({ state: "succeeded", amount: 701 })] })).toEqual([0]);
  });

  test("whatever was paid for others, without it, or in vain", () => {
    const other = { state: "succeeded", amount: 900 };
    expect(sourced({ open: [asked({ ...other, share_id: "shr_2" })] })).toEqual([1]);
    expect(sourced({ open: [asked({ ...other, sourced: 0 })] })).toEqual([1]);
    expect(sourced({ open: [asked({ ...other, state: "refused" })] })).toEqual([1]);
  });

  test("if it is a card's", () => {
    expect(sourced({ chargeRef: null })).toEqual([0]);
  });
});

describe("what is due beyond all claims", () => {
  const covered = released({ amount_transferred: 1000 });

  test("goes along with the first share, by no charge", () => {
    const facts = { ...having(1400, 1000), claims: 300 };
    const plan = planned([covered, released({ id: "shr_2" })], { facts });
    expect(plan.legs).toEqual([transfer(100), transfer(300, 1, "shr_2")]);
    expect(plan.rows.map(({ share_id, amount, sourced }) => [share_id, amount, sourced])).toEqual([
      ["shr_1", 100, 0],
      ["shr_2", 300, 1],
    ]);
    expect(plan.news).toEqual([]);
  });

  test("of as much as the share's rest leaves the share as it is", () => {
    const plan = planned([released()], { facts: { ...having(1300, 700), claims: 300 } });
    expect(plan.legs).toEqual([transfer(300), transfer(300, 2)]);
    expect(plan.changes).toEqual([]);
  });

  test("goes as a transfer of its own beside the share's rest", () => {
    const plan = planned([released()], { facts: { ...having(1100, 700), claims: 300 } });
    expect(plan.legs).toEqual([transfer(300), transfer(100, 2)]);
    expect(plan.rows.map((row) => row.sourced)).toEqual([1, 0]);
    expect(plan.result.transfers.map(({ amount }) => amount)).toEqual([300, 100]);
  });

  test("is less what refunds have set aside, and nothing where less than the claims is due", () => {
    const aside = totals("available", { creditsPosted: 1400, debitsPending: 60 });
    const plan = planned([covered], { facts: { ...having(0, 1000), available: aside, claims: 300 } });
    expect(plan.legs).toEqual([transfer(40)]);
    expect(planned([covered], { facts: { ...having(1400, 1000), claims: 500 } }).legs).toEqual([]);
  });

  test("waits, with the share, for a merchant that cannot be transferred to", () => {
    const facts = { ...having(1400, 1000), claims: 300, destination: null };
    const plan = planned([covered, released({ id: "shr_2", amount_transferred: 1000 })], { facts });
    expect(plan.result.blocked).toBe(1);
    expect(plan.after("shr_1")).toBeUndefined();
    expect(plan.after("shr_2")?.state).toBe("transferred");
  });
});

describe("a reserve that has ended", () => {
  const holding = (columns: object = {}) => released({ amount_reserved: 300, reserved_until: NOW, ...columns });
  const facts = having(700, 700, 300);

  test("is the merchant's, and goes the way of the rest", () => {
    const plan = planned([holding()], { facts });
    expect(plan.legs).toEqual([ended(300), transfer(300)]);
    expect(plan.changes).toEqual([
      [
        "shr_1",
        {
          state: "released",
          amount_released: 1000,
          amount_recovered: 0,
          amount_reserved: 0,
          amount_unclaimed: 0,
          reserved_until: NOW,
          updated_at: NOW,
        },
      ],
    ]);
    expect([plan.news, plan.result.nextReleaseAt]).toEqual([["share.reserve_released"], null]);
  });

  test("is not before its time, to the millisecond; without a time it has", () => {
    const early = planned([holding({ reserved_until: NOW + 1 })], { facts });
    expect([early.tables, early.result.nextReleaseAt]).toEqual([[], NOW + 1]);
    expect(planned([holding({ reserved_until: null })], { facts }).legs).toEqual([ended(300), transfer(300)]);
  });

  test("pays a debt first", () => {
    const debt = { receivable: totals("receivable", { debitsPosted: 120 }) };
    const plan = planned([holding()], { facts: { ...facts, ...debt } });
    expect(plan.legs).toEqual([ended(300), recovery(120, "reserve-ended"), transfer(180)]);
    expect(plan.changes[0]).toMatchObject(["shr_1", { amount_recovered: 120 }]);
    expect(plan.after()?.amount_recovered).toBe(120);
    expect(plan.news).toEqual(["share.reserve_released", "share.recovered_from_available"]);
  });

  test("gives what others' refunds, and what is set aside for them, have left of it", () => {
    const drawn = totals("reserve", { creditsPosted: 500, debitsPosted: 300, debitsPending: 80 });
    const plan = planned([holding()], { facts: { ...facts, reserve: drawn } });
    expect(plan.legs).toEqual([ended(120), transfer(120)]);
    expect(plan.after()).toMatchObject({ amount_reserved: 0, amount_recovered: 180 });
  });

  test("of which nothing is left moves nothing, and the share is done", () => {
    const plan = planned([holding()], { facts: { ...facts, reserve: totals("reserve", { debitsPending: 5 }) } });
    expect(plan.legs).toEqual([]);
    expect(plan.changes).toMatchObject([
      ["shr_1", { state: "released", amount_recovered: 300, amount_reserved: 0 }],
      ["shr_1", { state: "transferred" }],
    ]);
    expect(plan.news).toEqual(["share.reserve_released", "share.transferred"]);
  });

  test("gives what is due beyond all claims along, whatever is left of its share besides", () => {
    const plan = planned([holding({ amount_transferred: 400 })], { facts: { ...having(800, 400, 300), claims: 300 } });
    expect(plan.legs).toEqual([ended(300), transfer(600), transfer(100, 2)]);
  });

  test("was earned by others where its share claims nothing of it: once, with the first share", () => {
    const empty = holding({ state: "reversed", amount_refunded: 1000, amount_transferred: 0 });
    const shares = [empty, released({ id: "shr_2" })];
    const plan = planned(shares, { facts: { ...having(300, 0, 300), claims: 300 } });
    expect(plan.legs).toEqual([ended(300), transfer(300), transfer(300, 1, "shr_2")]);
  });

  test("was earned by others also after a share whose rest was not due any more", () => {
    const empty = holding({ id: "shr_2", state: "reversed", amount_refunded: 1000, amount_transferred: 0 });
    const plan = planned([released(), empty], { facts: { ...having(100, 0, 50), claims: 300 } });
    expect(plan.legs).toEqual([transfer(100), ended(50).replaceAll("shr_1", "shr_2"), transfer(50, 1, "shr_2")]);
  });

  test("is spent once: the next share finds what the first has left in it", () => {
    const shares = [holding(), holding({ id: "shr_2" })];
    const plan = planned(shares, { facts: { ...having(1400, 1400, 450) } });
    expect(plan.legs).toEqual([
      ended(300),
      transfer(300),
      ended(150).replaceAll("shr_1", "shr_2"),
      transfer(150, 1, "shr_2"),
    ]);
  });

  test("goes on from what this plan has put there", () => {
    const terms = { reserves: new Map([[5, { bps: 10_000, days: 10 }]]) };
    const plan = planned([due({ id: "shr_0", position: 5, amount: 200 }), holding()], {
      facts: having(700, 700, 100),
      terms,
    });
    expect(plan.legs.slice(1)).toEqual([ended(300), transfer(300)]);
  });

  test("of a share that was refunded whole goes to the connected account all the same, by no charge", () => {
    const share = holding({ state: "reversed", amount_refunded: 1000, amount_transferred: 0 });
    const plan = planned([share], { facts: having(0, 0, 300) });
    expect(plan.legs).toEqual([ended(300), transfer(300)]);
    expect(plan.rows.map((row) => row.sourced)).toEqual([0]);
    expect(plan.after()?.state).toBe("released");
  });

  test("of a share that was refunded whole, and that a debt takes, leaves it reversed", () => {
    const share = holding({ state: "reversed", amount_refunded: 1000, amount_transferred: 0 });
    const debt = { receivable: totals("receivable", { debitsPosted: 300 }) };
    const plan = planned([share], { facts: { ...having(0, 0, 300), ...debt } });
    expect(plan.legs).toEqual([ended(300), recovery(300, "reserve-ended")]);
    expect(plan.after()?.state).toBe("reversed");
  });

  test("of a share whose transfer is asked for waits with its rest for the answer", () => {
    const share = holding({ amount_transferred: 400 });
    const plan = planned([share], { facts: having(700, 400, 300), open: [asked()] });
    expect(plan.legs).toEqual([ended(300)]);
    expect(plan.result.transfers.map(({ ledgerTransferId }) => ledgerTransferId)).toEqual(["ltr_before"]);
  });
});

describe("a plan is refused", () => {
  test("of what was not read, and by a connected account that nobody knows", () => {
    expect(() => planned([due()], { lasts: new Map() })).toThrow("the events of shr_1 were not read");
    expect(() => planned([due({ merchant_id: "mer_2" })])).toThrow("nothing was read of mer_2");
    const destination = { id: "bac_1", provider: "stripe", account_ref: null } as MerchantFacts["destination"];
    expect(() => planned([due()], { facts: { destination } })).toThrow("bac_1 is verified without an account");
    expect(() => planned([due({ merchant_id: null })])).toThrow("is not a merchant's");
  });

  test("by nobody where there is nothing to do", () => {
    expect(planned([]).result).toEqual({ transfers: [], nextReleaseAt: null, blocked: 0 });
    expect(planned([due({ release_at: NOW + DAY })]).tables).toEqual([]);
  });
});
