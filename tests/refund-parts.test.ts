/** Who bears what of a refund and where it is taken from, on the pure functions: MONEY.md row 12, line by line. */
import { describe, expect, test } from "vitest";
import type { ShareRow } from "../core/money/distribution.ts";
import { beyondShares, burdensOf, partOf, takes, withPart } from "../core/money/refund-parts.ts";
import { freeOf, refundPartRow, ruleOf, shareRow } from "./money-rows.ts";

const REFUND = { tenant_id: "ten_1", id: "ref_1" };

const allocatedOf = (now: number, before = 0, remaining = 0) => ({ before, now, remaining });

/** The shares of 19.99 at 70/20/10, each by itself to be changed. */
function three(...changes: readonly Partial<ShareRow>[]): ShareRow[] {
  return [1399, 400, 200].map((amount, position) =>
    shareRow({ id: `shr_${position}`, position, merchant_id: `mer_${position}`, amount, ...changes[position] }),
  );
}

describe("the burdens of a refund of 10.00 of 19.99", () => {
  const now = [700, 200, 100].map((each) => allocatedOf(each));
  const lines = [{ bears_fee: 1 }, {}, { bears_fee: 1, refund_bearer: "tenant" }] as const;

  test("are each line's own, but for a line whose refunds the tenant bears", () => {
    const shares = three();
    expect(burdensOf(ruleOf({}, lines), shares, now)).toEqual(
      shares.map((share, i) => ({ allocated: now[i], share, feeLoss: 0, ofLines: 0, isTenants: i === 2 })),
    );
  });

  test("are the tenant's where nobody came for any of it", () => {
    const burdens = burdensOf(ruleOf({}, [{}, {}, {}]), three({ amount_unclaimed: 1 }), now);
    expect(burdens.map(({ isTenants }) => isTenants)).toEqual([true, false, false]);
  });

  test.each([
    ["tenant", [0, 0, 0], 0],
    ["proportional", [189, 54, 27], 270],
    ["lines", [236, 0, 34], 270],
  ] as const)("with the fee's own part borne by %s", (fee_bearer, losses, ofLines) => {
    const fee = allocatedOf(270, 3, 4);
    const burdens = burdensOf(ruleOf({ fee_bearer, base: "net_of_fee" }, lines), three(), [...now, fee]);
    expect(burdens.slice(0, 3).map(({ feeLoss }) => feeLoss)).toEqual(losses);
    expect(burdens.slice(0, 3).map((each) => each.ofLines)).toEqual([0, 0, 0]);
    expect(burdens[3]).toEqual({ allocated: fee, share: undefined, feeLoss: 0, ofLines, isTenants: true });
  });

  test("with the fee's own part are the tenant's where the bearing lines earned nothing", () => {
    const rule = ruleOf({ fee_bearer: "lines" }, [{}, {}, { bears_fee: 1 }]);
    const burdens = burdensOf(rule, three({}, {}, { amount: 0 }), [...now, allocatedOf(270)]);
    expect(burdens.map(({ feeLoss, ofLines }) => [feeLoss, ofLines])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });

  test("go by the lines' positions, not by their order", () => {
    const rule = ruleOf({ fee_bearer: "lines" }, [
      { position: 1, bears_fee: 1 },
      { position: 0, refund_bearer: "tenant" },
    ]);
    const burdens = burdensOf(rule, three().slice(0, 2), [allocatedOf(700), allocatedOf(200), allocatedOf(9)]);
    expect(burdens.map(({ feeLoss, isTenants }) => [feeLoss, isTenants])).toEqual([
      [0, true],
      [9, false],
      [0, true],
    ]);
  });
});

describe("what merchants have besides is to be known", () => {
  const burden = { allocated: allocatedOf(400), feeLoss: 0, ofLines: 0, isTenants: false };

  test.each([
    ["of whose share waits and covers it", {}, {}, []],
    ["of whose share waits and does not", { amount_refunded: 1 }, {}, ["mer_1"]],
    ["of whose share waits and does not cover the fee too", {}, { feeLoss: 1 }, ["mer_1"]],
    ["of whose share is released", { amount_released: 400 }, {}, ["mer_1"]],
    ["of whose refunds the tenant bears", { amount_released: 400 }, { isTenants: true }, []],
    [
      "of whose refunds the tenant bears, but not the fee",
      { amount_released: 400 },
      { isTenants: true, feeLoss: 1 },
      ["mer_1"],
    ],
    ["of the operator", { merchant_id: null, recipient_kind: "operator", amount_released: 400 }, {}, []],
  ])("only where the share does not cover it: %s", (_, columns, more, expected) => {
    const share = shareRow({ amount: 400, ...columns });
    expect(beyondShares([{ ...burden, share, ...more }])).toEqual(expected);
  });

  test("and nothing of the fee's own part", () => {
    expect(beyondShares([{ ...burden, share: undefined }])).toEqual([]);
  });
});

describe("a part is taken", () => {
  const allocated = allocatedOf(700, 5, 694);
  const burden = { allocated, feeLoss: 0, ofLines: 0, isTenants: false };
  const told = { refunded_before: 5, refunded_now: 700, remaining: 694, position: 2 };
  const row = (columns: object) => refundPartRow({ ...told, ...columns });
  const share = shareRow({ amount: 1399 });
  const means = () => freeOf({ "merchant:mer_1:available": 500, "merchant:mer_1:reserve": 150 });

  test("from the fee that was netted: what lines do not bear of it", () => {
    const taken = partOf(REFUND, 2, { ...burden, share: undefined, ofLines: 300, isTenants: true }, means());
    expect(taken).toEqual({
      share: undefined,
      part: row({ share_id: null, from_own: 400, from_lines: 300 }),
    });
  });

  test.each([
    ["the operator's own account", "operator", {}, { from_own: 700 }],
    ["the operator's own account, the fee too", "operator", { feeLoss: 20 }, { from_own: 720, fee_loss: 20 }],
    [
      "the tenant, in the operator's stead",
      "operator",
      { isTenants: true, feeLoss: 20 },
      { from_own: 20, fee_loss: 20, from_tenant: 700, beyond_share: 700 },
    ],
    ["the tenant's own account, whoever bears it", "tenant", { isTenants: true }, { from_own: 700 }],
  ])("from %s", (_, recipient_kind, more, expected) => {
    const own = shareRow({ amount: 1399, merchant_id: null, recipient_kind, amount_released: 1399 });
    expect(partOf(REFUND, 2, { ...burden, share: own, ...more }, means())).toEqual({ share: own, part: row(expected) });
  });

  test("from the operator's own account, and the fee beyond what its share still has", () => {
    const own = shareRow({ amount: 1399, merchant_id: null, recipient_kind: "operator", amount_refunded: 690 });
    const taken = partOf(REFUND, 2, { ...burden, share: own, feeLoss: 20 }, means());
    expect(taken.part).toEqual(row({ from_own: 720, fee_loss: 20, fee_beyond_share: 11 }));
  });

  test.each([
    ["from a share that waits", {}, {}, { from_pending: 700 }],
    ["from a share that waits, its fee too", {}, { feeLoss: 20 }, { from_pending: 720, fee_loss: 20 }],
    [
      "from a share that waits and has less: then from what its merchant has, then from its reserve, then it owes it",
      { amount_refunded: 1369 },
      {},
      { from_pending: 30, from_available: 500, from_reserve: 150, owed: 20, beyond_share: 670 },
    ],
    [
      "from a share that waits and has none for the fee",
      { amount_refunded: 699 },
      { feeLoss: 20 },
      { from_pending: 700, from_available: 20, fee_loss: 20, fee_beyond_share: 20 },
    ],
    [
      "from a share that waits and has some for the fee",
      { amount_refunded: 684 },
      { feeLoss: 20 },
      { from_pending: 715, from_available: 5, fee_loss: 20, fee_beyond_share: 5 },
    ],
    [
      "from a released share: what its merchant has, whosoever it was",
      { amount_released: 1399 },
      {},
      { from_available: 500, from_reserve: 150, owed: 50 },
    ],
    [
      "from a released share, its fee as far as the share still has it",
      { amount_released: 1399, amount_refunded: 684 },
      { feeLoss: 20 },
      { from_available: 500, from_reserve: 150, owed: 70, fee_loss: 20, fee_beyond_share: 5 },
    ],
    [
      "from a released share of which nothing is left for a fee",
      { amount_released: 1399, amount_refunded: 1000 },
      { feeLoss: 20 },
      { from_available: 500, from_reserve: 150, owed: 70, fee_loss: 20, fee_beyond_share: 20 },
    ],
    [
      "from the tenant, in the merchant's stead, its fee from the share",
      {},
      { isTenants: true, feeLoss: 20 },
      { from_pending: 20, fee_loss: 20, from_tenant: 700, beyond_share: 700 },
    ],
  ])("%s", (_, columns, more, expected) => {
    const of = { ...share, ...columns };
    expect(partOf(REFUND, 2, { ...burden, share: of, ...more }, means())).toEqual({ share: of, part: row(expected) });
  });

  test("in turn: what one has taken another does not find", () => {
    const free = means();
    const released = { ...share, amount_released: 1399 };
    partOf(REFUND, 0, { ...burden, share: released, allocated: allocatedOf(640) }, free);
    const { part } = partOf(REFUND, 1, { ...burden, share: released, allocated: allocatedOf(30) }, free);
    expect(part).toMatchObject({ position: 1, from_available: 0, from_reserve: 10, owed: 20 });
  });

  test("or takes nothing: of a fee that the lines bear whole, and of a line that gives nothing back", () => {
    const isTaken = (columns: object) => takes({ part: refundPartRow(columns), share: undefined });
    expect(isTaken({ refunded_now: 27, from_lines: 27 })).toBe(false);
    expect(isTaken({ refunded_now: 27, from_lines: 26 })).toBe(true);
    expect(isTaken({})).toBe(false);
    expect(isTaken({ refunded_now: 1 })).toBe(true);
    expect(isTaken({ fee_loss: 1 })).toBe(true);
  });
});

describe("a share with a part taken of it", () => {
  const share = shareRow({ amount: 1399, amount_refunded: 10, amount_fee: 20, refunded_against: 30 });
  const part = refundPartRow({
    refunded_now: 700,
    beyond_share: 200,
    fee_loss: 9,
    fee_beyond_share: 4,
    from_reserve: 100,
  });

  test("counts what was its own, the fee by itself, and against it all of the refund", () => {
    expect(withPart(share, part, 1, 77)).toEqual({
      ...share,
      amount_refunded: 510,
      amount_fee: 25,
      refunded_against: 730,
      updated_at: 77,
    });
  });

  test("is what it was once it is given back", () => {
    expect(withPart(withPart(share, part, 1, 77), part, -1, 1)).toEqual(share);
  });

  test("has less in reserve by what was taken there, not below nothing, and nothing comes back into it", () => {
    const released = { ...share, amount_released: 1399, state: "released" as const };
    expect(withPart({ ...released, amount_reserved: 150 }, part, 1, 77).amount_reserved).toBe(50);
    expect(withPart({ ...released, amount_reserved: 60 }, part, 1, 77).amount_reserved).toBe(0);
    expect(withPart({ ...released, amount_reserved: 150 }, part, -1, 77).amount_reserved).toBe(150);
  });

  test("is in the state that its amounts amount to", () => {
    expect(withPart(share, { ...part, refunded_now: 1564 }, 1, 77).state).toBe("reversed");
    expect(withPart({ ...share, state: "reversed" }, part, -1, 77).state).toBe("pending");
  });
});
