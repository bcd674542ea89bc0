/** What each posting of a dispute writes, whole: MONEY.md rows 17 to 20. */
import { describe, expect, test } from "vitest";
import {
  accountOf,
  entryLegs,
  freedLegs,
  frozenKey,
  piecesOf,
  resolvedLeg,
  returnedLegs,
  type Source,
  takenLeg,
} from "../core/money/dispute-postings.ts";
import { transferId } from "../core/money/ledger.ts";
import type { DisputeEntry } from "../core/provider/dispute-port.ts";
import { disputePartRow, PLANNING_STORE, shareRow, written } from "./money-rows.ts";

const merchants = shareRow();
const operators = shareRow({ merchant_id: null, recipient_kind: "operator" });
const tenants = shareRow({ merchant_id: null, recipient_kind: "tenant" });
const part = disputePartRow({ round: 2, position: 3 });

const MERCHANTS: readonly [Source, string][] = [
  ["pending", "merchant:mer_1:pending"],
  ["available", "merchant:mer_1:available"],
  ["reserve", "merchant:mer_1:reserve"],
  ["owed", "merchant:mer_1:receivable"],
];

describe("the account of what is", () => {
  test.each(MERCHANTS)("a merchant's and %s", (source, address) => {
    expect(accountOf(source, part, merchants).address).toBe(address);
    expect(() => accountOf(source, part, undefined)).toThrow("a part without a share has no merchant");
    expect(() => accountOf(source, part, operators)).toThrow("is not a merchant's");
  });

  test.each([
    ["the operator's own line", "line", operators, "operator:fees"],
    ["the operator's line where the tenant bears it", "tenant", operators, "tenant:balance"],
    ["the tenant's own line", "line", tenants, "tenant:balance"],
    ["nobody's line", "line", undefined, "tenant:balance"],
  ] as const)("%s", (_, bearer, share, address) => {
    expect(accountOf("own", { bearer }, share).address).toBe(address);
  });
});

describe("money that is taken", () => {
  test("comes from where it is: nothing that is zero is moved", () => {
    const all = { from_pending: 1, from_available: 2, from_reserve: 3, from_own: 4 };
    expect(piecesOf(disputePartRow(all))).toEqual([
      { source: "pending", amount: 1 },
      { source: "available", amount: 2 },
      { source: "reserve", amount: 3 },
      { source: "own", amount: 4 },
    ]);
    expect(piecesOf(disputePartRow({ ...all, from_pending: 0, from_own: 0 })).map(({ source }) => source)).toEqual([
      "available",
      "reserve",
    ]);
    expect(piecesOf(disputePartRow())).toEqual([]);
  });

  test("is frozen while nobody has decided: row 17", () => {
    const legs = MERCHANTS.slice(0, 3).map(([source]) => takenLeg(part, merchants, { source, amount: 5 }, "pending"));
    expect(written(legs)).toEqual([
      "dsp_1 3-pending pending dispute_freeze: merchant:mer_1:pending > provider:disputes 5",
      "dsp_1 3-available pending dispute_freeze: merchant:mer_1:available > provider:disputes 5",
      "dsp_1 3-reserve pending dispute_freeze: merchant:mer_1:reserve > provider:disputes 5",
    ]);
  });

  test("is lost at once where it is decided, and owed where it is not there: row 19", () => {
    const taken = (source: Source) => takenLeg(part, merchants, { source, amount: 5 }, "posted");
    expect(written([taken("available"), taken("owed")])).toEqual([
      "dsp_1 3-available posted dispute_loss: merchant:mer_1:available > provider:disputes 5",
      "dsp_1 3-owed posted dispute_owed: merchant:mer_1:receivable > provider:disputes 5",
    ]);
    expect(written([takenLeg(part, operators, { source: "own", amount: 5 }, "posted")])).toEqual([
      "dsp_1 3-own posted dispute_loss: operator:fees > provider:disputes 5",
    ]);
  });
});

describe("what was frozen", () => {
  const id = transferId(PLANNING_STORE, "dsp_1/frozen-2", "3-available");
  const resolved = (lost: number) =>
    written([resolvedLeg(PLANNING_STORE, part, merchants, { source: "available", amount: 50, lost })]);

  test("is voided when nothing of it is lost: row 18", () => {
    expect(resolved(0)).toEqual([
      `dsp_1 2-3-available void_pending dispute_freeze: merchant:mer_1:available > provider:disputes 50 of ${id}`,
    ]);
    expect(frozenKey("dsp_1", 2)).toBe("dsp_1/frozen-2");
  });

  test.each([1, 50])("is posted as far as it is lost, %i: rows 19 and 20", (lost) => {
    expect(resolved(lost)).toEqual([
      `dsp_1 2-3-available post_pending dispute_loss: merchant:mer_1:available > provider:disputes ${lost} of ${id}`,
    ]);
  });

  test("and comes free of a released share is its merchant's, and pays a debt first", () => {
    expect(written(freedLegs(merchants, { released: 5, reserve: 6, recovered: 7 }))).toEqual([
      "shr_1 release posted release: merchant:mer_1:pending > merchant:mer_1:available 5",
      "shr_1 reserve posted reserve_release: merchant:mer_1:reserve > merchant:mer_1:available 6",
      "shr_1 recovery posted recovery: merchant:mer_1:available > merchant:mer_1:receivable 7",
    ]);
    expect(written(freedLegs(merchants, { released: 0, reserve: 6, recovered: 0 })).length).toBe(1);
    expect(freedLegs(merchants, { released: 0, reserve: 0, recovered: 0 })).toEqual([]);
    expect(() => freedLegs(tenants, { released: 5, reserve: 0, recovered: 0 })).toThrow("is not a merchant's");
  });
});

test("what was lost and is given back goes to whom it belongs", () => {
  expect(written(returnedLegs(part, merchants, { pending: 1, owed: 2, available: 3, reserve: 0 }))).toEqual([
    "dsp_1 2-3-pending posted dispute_returned: provider:disputes > merchant:mer_1:pending 1",
    "dsp_1 2-3-owed posted dispute_returned: provider:disputes > merchant:mer_1:receivable 2",
    "dsp_1 2-3-available posted dispute_returned: provider:disputes > merchant:mer_1:available 3",
  ]);
  expect(written(returnedLegs(disputePartRow({ bearer: "tenant" }), operators, { own: 4 }))).toEqual([
    "dsp_1 1-0-own posted dispute_returned: provider:disputes > tenant:balance 4",
  ]);
});

describe("an entry of the provider's", () => {
  const entry = (of: Partial<DisputeEntry>): DisputeEntry => ({
    entryRef: "txn_1",
    kind: "withdrawal",
    amount: 0,
    fee: 0,
    feeReturned: 0,
    currency: "EUR",
    occurredAt: 1,
    ...of,
  });

  test("that takes the money, with its fee, which the tenant bears: row 17", () => {
    expect(written(entryLegs("dsp_1", entry({ amount: 1999, fee: 2000 })))).toEqual([
      "dsp_1 funds posted dispute_withdrawn: provider:disputes > provider:platform 1999 by txn_1",
      "dsp_1 fee posted dispute_fee: provider:fees > provider:platform 2000 by txn_1",
      "dsp_1 fee-borne posted dispute_fee_borne: tenant:balance > provider:fees 2000",
    ]);
  });

  test("that gives it back, with the countered fee: row 18", () => {
    expect(written(entryLegs("dsp_1", entry({ kind: "reinstatement", amount: 1999, feeReturned: 1500 })))).toEqual([
      "dsp_1 funds posted dispute_reinstated: provider:platform > provider:disputes 1999 by txn_1",
      "dsp_1 fee-returned posted dispute_fee_returned: provider:platform > provider:fees 1500 by txn_1",
      "dsp_1 fee-given-back posted dispute_fee_given_back: provider:fees > tenant:balance 1500",
    ]);
  });

  test("that is a charge by itself", () => {
    expect(written(entryLegs("dsp_1", entry({ kind: "fee", fee: 1500 })))).toEqual([
      "dsp_1 fee posted dispute_fee: provider:fees > provider:platform 1500 by txn_1",
      "dsp_1 fee-borne posted dispute_fee_borne: tenant:balance > provider:fees 1500",
    ]);
  });
});
