/** Where a share's money is, on the pure functions: what is kept, what is left to transfer, and what state that is. */
import { describe, expect, test } from "vitest";
import type { ShareRow } from "../core/money/distribution.ts";
import { keptOf, merchantOf, restOf, settled, standingOf } from "../core/money/share-money.ts";
import { shareRow } from "./money-rows.ts";

const share = (amounts: Partial<ShareRow> = {}) => shareRow({ amount: 1000, ...amounts });
const released = (amounts: Partial<ShareRow> = {}) => share({ amount_released: 1000, ...amounts });

describe("what is kept of a share", () => {
  test.each([
    [{}, 1000],
    [{ amount_refunded: 1 }, 999],
    [{ amount_frozen: 1 }, 999],
    [{ amount_fee: 1 }, 999],
    [{ amount_unclaimed: 1 }, 999],
    [{ amount_refunded: 100, amount_frozen: 200, amount_fee: 300, amount_unclaimed: 400 }, 0],
    [{ amount_refunded: 1000, amount_fee: 30 }, 0],
    // Where its money went after its release, and what refunds were allocated to it, takes nothing of it.
    [{ amount_released: 1000, amount_transferred: 500, amount_recovered: 200, amount_reserved: 300 }, 1000],
    [{ refunded_against: 400 }, 1000],
  ])("with %o is %i", (amounts, kept) => {
    expect(keptOf(share(amounts))).toBe(kept);
  });
});

describe("what is left to transfer of a share", () => {
  test.each([
    [{}, 1000],
    [{ amount_reserved: 1 }, 999],
    [{ amount_transferred: 1 }, 999],
    [{ amount_recovered: 1 }, 999],
    [{ amount_refunded: 1 }, 999],
    [{ amount_transferred: 900, amount_refunded: 200 }, 0],
  ])("once released, with %o is %i", (amounts, rest) => {
    expect(restOf(released(amounts))).toBe(rest);
  });

  test("is nothing before its release, and nothing of who is no merchant", () => {
    expect(restOf(share())).toBe(0);
    expect(restOf(released({ merchant_id: null, recipient_kind: "tenant" }))).toBe(0);
  });
});

describe("a share's state", () => {
  test.each([
    ["pending", {}],
    ["pending", { amount_refunded: 999 }],
    ["pending", { amount_frozen: 1000 }],
    ["reversed", { amount_refunded: 1000 }],
    ["reversed", { amount_refunded: 400, amount_fee: 600 }],
    ["reversed", { amount_unclaimed: 1000 }],
    ["reversed", { amount_refunded: 400, amount_unclaimed: 600 }],
    ["reversed", { amount_refunded: 1001 }],
    ["released", { amount_released: 1000 }],
    ["released", { amount_released: 1000, amount_transferred: 999 }],
    ["released", { amount_released: 1000, amount_transferred: 700, amount_reserved: 300 }],
    ["transferred", { amount_released: 1000, amount_transferred: 1000 }],
    ["transferred", { amount_released: 1000, amount_transferred: 600, amount_recovered: 400 }],
    ["reversed", { amount_released: 1000, amount_transferred: 1000, amount_refunded: 1000 }],
  ] as const)("of a merchant is %s with %o", (state, amounts) => {
    expect(standingOf(share(amounts))).toBe(state);
  });

  test.each([
    ["released", {}],
    // A fee that the tenant or the operator bears is none of what the line's own account gave back.
    ["released", { amount_fee: 1000 }],
    ["released", { amount_refunded: 999, amount_fee: 1 }],
    ["reversed", { amount_refunded: 1000 }],
  ] as const)("of who is no merchant is %s with %o", (state, amounts) => {
    expect(standingOf(share({ merchant_id: null, recipient_kind: "operator", ...amounts }))).toBe(state);
  });

  test("of nothing is never reversed: there is nothing to give back", () => {
    expect(standingOf(share({ amount: 0 }))).toBe("pending");
    expect(standingOf(share({ amount: 0, merchant_id: null }))).toBe("released");
  });
});

describe("a share that comes to claim more", () => {
  const before = released({ amount_transferred: 900 });
  const after = { ...before, amount_transferred: 400 };

  test("than is due was kept for what its merchant owed, as far as that goes beyond", () => {
    expect(settled(before, after, 0)).toEqual({ ...after, amount_recovered: 500 });
    expect(settled(before, after, 200)).toEqual({ ...after, amount_recovered: 300 });
    expect(settled(before, { ...after, amount_recovered: 7 }, 0).amount_recovered).toBe(500);
  });

  test("than was due and no more is as it is", () => {
    expect(settled(before, after, 500)).toBe(after);
    expect(settled(before, after, 501)).toBe(after);
  });
});

test("only a merchant's share has a merchant", () => {
  expect(merchantOf(share())).toBe("mer_1");
  expect(() => merchantOf(share({ merchant_id: null }))).toThrow("shr_1 is not a merchant's");
});
