/** What each posting of a payout writes, whole and in its order: MONEY.md rows 7 to 11b, and the fee of row 22. */
import { describe, expect, test } from "vitest";
import {
  createdAndBackLeg,
  createdLeg,
  EARMARK_LEG,
  earmarkKey,
  earmarkLeg,
  feeLegs,
  type Means,
  paidLateLegs,
  recoveryLegs,
  resolvingLeg,
  returnedLeg,
  type Turn,
  turnLegs,
} from "../core/money/payout-postings.ts";
import { written } from "./money-rows.ts";

const PAYOUT = { id: "pyo_1", merchant_id: "mer_1", bank_connection_id: "bac_1", amount: 900 };

const ROW = {
  earmark: "pyo_1 earmark pending payout: merchant:mer_1:available > provider:in_transit:bac_1 900",
  posted: "pyo_1 earmark post_pending payout: merchant:mer_1:available > provider:in_transit:bac_1 900 of ltr_1",
  voided: "pyo_1 earmark void_pending payout: merchant:mer_1:available > provider:in_transit:bac_1 900 of ltr_1",
  created: "pyo_1 created posted provider_payout: provider:in_transit:bac_1 > provider:connected:bac_1 900 by txn_out",
  back: "pyo_1 back posted provider_payout_failed: provider:connected:bac_1 > provider:in_transit:bac_1 900",
  returned: "pyo_1 returned posted payout_returned: provider:connected:bac_1 > merchant:mer_1:available 900",
  paidLate: (amount: number) =>
    `pyo_1 paid posted payout_paid_late: merchant:mer_1:available > provider:connected:bac_1 ${amount}`,
  owed: (amount: number) =>
    `pyo_1 owed posted payout_owed: merchant:mer_1:receivable > provider:connected:bac_1 ${amount}`,
  recovery: (amount: number) =>
    `pyo_1 recovery posted recovery: merchant:mer_1:available > merchant:mer_1:receivable ${amount}`,
};

describe("a payout", () => {
  test("that is requested is set aside: row 7", () => {
    expect(written([earmarkLeg(PAYOUT)])).toEqual([ROW.earmark]);
    expect([earmarkKey("pyo_1"), EARMARK_LEG]).toEqual(["pyo_1/earmark", "earmark"]);
  });

  test("that was made has left the connected account: row 8", () => {
    expect(written([createdLeg(PAYOUT, "txn_out")])).toEqual([ROW.created]);
  });

  test("that is paid posts what was set aside, that is refused voids it: rows 9 and 10", () => {
    const kinds = ["post_pending", "void_pending"] as const;
    expect(written(kinds.map((kind) => resolvingLeg(PAYOUT, kind, "ltr_1")))).toEqual([ROW.posted, ROW.voided]);
  });

  test("that is back is on the connected account again: rows 10 and 11", () => {
    expect(written([createdAndBackLeg(PAYOUT, null), createdAndBackLeg(PAYOUT, "txn_back")])).toEqual([
      ROW.back,
      `${ROW.back} by txn_back`,
    ]);
    expect(written([returnedLeg(PAYOUT, null), returnedLeg(PAYOUT, "txn_back")])).toEqual([
      ROW.returned,
      `${ROW.returned} by txn_back`,
    ]);
  });

  test("that is paid after all comes from what the merchant has, the rest it owes: row 11b", () => {
    expect(written(paidLateLegs(PAYOUT, 600, "txn_late"))).toEqual([
      `${ROW.paidLate(600)} by txn_late`,
      `${ROW.owed(300)} by txn_late`,
    ]);
    expect(written(paidLateLegs(PAYOUT, 900, null))).toEqual([ROW.paidLate(900)]);
    expect(written(paidLateLegs(PAYOUT, 0, null))).toEqual([ROW.owed(900)]);
  });

  test("pays down a debt with what comes free", () => {
    expect(written(recoveryLegs(PAYOUT, 50))).toEqual([ROW.recovery(50)]);
    expect(recoveryLegs(PAYOUT, 0)).toEqual([]);
  });

  test("costs the tenant its fee, and what the provider gives back of it is the tenant's again: row 22", () => {
    expect(written(feeLegs(PAYOUT, 9, "txn_fee"))).toEqual([
      "pyo_1 fee posted payout_fee: provider:fees > provider:platform 9 by txn_fee",
      "pyo_1 borne posted payout_fee_borne: tenant:balance > provider:fees 9",
    ]);
    expect(written(feeLegs(PAYOUT, -9, "txn_fee"))).toEqual([
      "pyo_1 fee posted payout_fee: provider:platform > provider:fees 9 by txn_fee",
      "pyo_1 borne posted payout_fee_borne: provider:fees > tenant:balance 9",
    ]);
    expect(feeLegs(PAYOUT, 0, "txn_fee")).toEqual([]);
  });
});

describe("a turn of a payout", () => {
  const whole: Turn = {
    from: "pending",
    to: "in_transit",
    isEarmarked: true,
    isCreated: false,
    entryRef: "txn_out",
    failureEntryRef: "txn_back",
    lateEntryRef: "txn_late",
    pendingId: "ltr_1",
  };
  const legsOf = (turn: Partial<Turn>, means: Means = { free: 0, owed: 0 }) =>
    written(turnLegs(PAYOUT, { ...whole, ...turn }, means));
  const back = `${ROW.back} by txn_back`;
  const returned = `${ROW.returned} by txn_back`;

  test.each([
    ["sent: once the provider has the entry", {}, [ROW.created]],
    ["still pending, with the entry", { to: "pending" }, [ROW.created]],
    ["sent, and written down before", { isCreated: true }, []],
    ["sent, and no entry yet", { entryRef: null }, []],
    ["paid at the first look", { to: "paid" }, [ROW.created, ROW.posted]],
    ["paid after it was sent", { from: "in_transit", to: "paid", isCreated: true }, [ROW.posted]],
    ["paid, and no entry yet", { from: "in_transit", to: "paid", entryRef: null }, [ROW.posted]],
    ["failed before it was made", { to: "failed", entryRef: null }, [ROW.voided]],
    ["canceled before it was made", { to: "canceled", entryRef: null }, [ROW.voided]],
    ["canceled, seen when it is over already", { to: "canceled" }, [ROW.created, back, ROW.voided]],
    ["failed after it was sent", { from: "in_transit", to: "failed", isCreated: true }, [back, ROW.voided]],
    [
      "failed after it was sent, its entry forgotten",
      { from: "in_transit", to: "failed", isCreated: true, entryRef: null },
      [back, ROW.voided],
    ],
    ["failed with nothing set aside", { to: "failed", isEarmarked: false }, []],
    ["returned after it was paid", { from: "paid", to: "failed", isCreated: true }, [returned]],
    ["paid, and paid still", { from: "paid", to: "paid", isCreated: true }, []],
    ["failed, and failed still", { from: "failed", to: "failed", isCreated: true }, []],
    ["canceled, and canceled still", { from: "canceled", to: "canceled", isCreated: true }, []],
    ["canceled, and paid in the end: nothing that we book", { from: "canceled", to: "paid", isCreated: true }, []],
    ["paid, and canceled: nothing that we book", { from: "paid", to: "canceled", isCreated: true }, []],
  ] as const)("%s", (_, turn, expected) => {
    expect(legsOf(turn)).toEqual(expected);
  });

  test.each([
    ["a debt as far as it goes", 400, [ROW.recovery(400)]],
    ["no more of a debt than came free", 1000, [ROW.recovery(900)]],
    ["nothing where nothing is owed", 0, []],
    ["nothing where the merchant is owed", -5, []],
  ])("that gives money back pays %s", (_, owed, recovery) => {
    const means = { free: 0, owed };
    expect(legsOf({ to: "failed", entryRef: null }, means)).toEqual([ROW.voided, ...recovery]);
    expect(legsOf({ from: "paid", to: "failed", isCreated: true }, means)).toEqual([returned, ...recovery]);
  });

  test("that brings no money back pays no debt", () => {
    const means = { free: 0, owed: 400 };
    expect(legsOf({ to: "paid" }, means)).toEqual([ROW.created, ROW.posted]);
    expect(legsOf({}, means)).toEqual([ROW.created]);
    expect(legsOf({ to: "failed", isEarmarked: false }, means)).toEqual([]);
  });

  test.each([
    [2000, [900, 0]],
    [900, [900, 0]],
    [300, [300, 600]],
    [0, [0, 900]],
    [-5, [0, 900]],
  ])("that is paid after all, with %i free", (free, [covered = 0, owed = 0]) => {
    expect(legsOf({ from: "failed", to: "paid", isCreated: true }, { free, owed: 0 })).toEqual([
      ...(covered > 0 ? [`${ROW.paidLate(covered)} by txn_late`] : []),
      ...(owed > 0 ? [`${ROW.owed(owed)} by txn_late`] : []),
    ]);
  });
});
