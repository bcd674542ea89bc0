/** What each posting of a refund writes, whole: MONEY.md rows 12 to 15. */
import { describe, expect, test } from "vitest";
import { transferId } from "../core/money/ledger.ts";
import type { PartOfShare } from "../core/money/refund-parts.ts";
import {
  bookedLegs,
  earmarkLegs,
  mirrorLegs,
  type Return,
  requestKey,
  resolvingLegs,
  returnedLegs,
} from "../core/money/refund-postings.ts";
import type { refunds } from "../core/store/refund-schema.ts";
import type { Row } from "../core/store/store.ts";
import { PLANNING_STORE, refundPartRow, shareRow, written } from "./money-rows.ts";

const REFUND = { id: "ref_1", amount: 1000 } as Row<typeof refunds>;

const merchants = shareRow();
const operators = shareRow({ merchant_id: null, recipient_kind: "operator" });
const tenants = shareRow({ merchant_id: null, recipient_kind: "tenant" });

const part = (share: PartOfShare["share"], columns: object): PartOfShare => ({ share, part: refundPartRow(columns) });

/** A part of each kind: a merchant's from everywhere, with a fee; the operator's; the tenant's; the netted fee. */
const PARTS = [
  part(merchants, {
    refunded_now: 700,
    fee_loss: 20,
    from_pending: 100,
    from_available: 300,
    from_reserve: 200,
    owed: 120,
  }),
  part(operators, { position: 1, refunded_now: 90, fee_loss: 5, from_tenant: 60, from_own: 35 }),
  part(tenants, { position: 2, refunded_now: 40, from_own: 40 }),
  part(undefined, { position: 3, share_id: null, refunded_now: 27, from_own: 20, from_lines: 7 }),
];

const EARMARKS = [
  ["0-pending", "refund", "merchant:mer_1:pending", 100],
  ["0-available", "refund", "merchant:mer_1:available", 300],
  ["0-reserve", "refund", "merchant:mer_1:reserve", 200],
  // The refund comes first out of each: what is left of the last is what the line bears of the fee.
  ["0-owed", "refund_owed", "merchant:mer_1:receivable", 100],
  ["0-owed-fee", "fee_loss", "merchant:mer_1:receivable", 20],
  ["1-tenant", "refund", "tenant:balance", 60],
  ["1-own", "refund", "operator:fees", 30],
  ["1-own-fee", "fee_loss", "operator:fees", 5],
  ["2-own", "refund", "tenant:balance", 40],
  ["3-own", "fee_loss", "tenant:balance", 20],
] as const;

const idOf = (key: string) => transferId(PLANNING_STORE, "ref_1/requested", key);

describe("a refund", () => {
  test("that is requested sets every part aside against clearing: row 12", () => {
    expect(written(earmarkLegs("ref_1", PARTS))).toEqual(
      EARMARKS.map(([key, code, from, amount]) => `ref_1 ${key} pending ${code}: ${from} > clearing ${amount}`),
    );
    expect(requestKey("ref_1")).toBe("ref_1/requested");
  });

  test("of which a line's whole fee comes from one source has both legs there", () => {
    const both = part(merchants, { refunded_now: 700, fee_loss: 20, from_available: 720 });
    expect(written(earmarkLegs("ref_1", [both]))).toEqual([
      "ref_1 0-available pending refund: merchant:mer_1:available > clearing 700",
      "ref_1 0-available-fee pending fee_loss: merchant:mer_1:available > clearing 20",
    ]);
  });

  test("that is booked posts all of it, and it leaves by clearing: row 13", () => {
    expect(written(bookedLegs(PLANNING_STORE, REFUND, PARTS, "txn_1"))).toEqual([
      ...EARMARKS.map(
        ([key, code, from, amount]) =>
          `ref_1 ${key} post_pending ${code}: ${from} > clearing ${amount} of ${idOf(key)}`,
      ),
      "ref_1 provider posted provider_refund: clearing > provider:platform 1000 by txn_1",
    ]);
  });

  test("that is refused voids all of it: row 14", () => {
    expect(written(resolvingLegs(PLANNING_STORE, "ref_1", PARTS, "void_pending"))).toEqual(
      EARMARKS.map(
        ([key, code, from, amount]) =>
          `ref_1 ${key} void_pending ${code}: ${from} > clearing ${amount} of ${idOf(key)}`,
      ),
    );
  });

  test("that fails after all has its money back in clearing: row 15", () => {
    expect(written(returnedLegs(REFUND, "txn_2"))).toEqual([
      "ref_1 provider posted provider_refund_failed: provider:platform > clearing 1000 by txn_2",
    ]);
  });
});

describe("a refund of an exchanged payment", () => {
  const abroad = { ...REFUND, settlement_amount: 880, entry_amount: 920, failure_entry_amount: 850 };
  const booked = (entry_amount: number) =>
    written(bookedLegs(PLANNING_STORE, { ...abroad, entry_amount }, [], "txn_1"));
  const returned = (failure_entry_amount: number) =>
    written(returnedLegs({ ...abroad, failure_entry_amount }, "txn_2"));

  test("leaves the tenant what the provider took beyond the parts, or short of them", () => {
    expect(booked(920)).toEqual([
      "ref_1 exchange posted exchange_difference: tenant:balance > clearing 40",
      "ref_1 provider posted provider_refund: clearing > provider:platform 920 by txn_1",
    ]);
    expect(booked(800)[0]).toBe("ref_1 exchange posted exchange_difference: clearing > tenant:balance 80");
    expect(booked(880)).toHaveLength(1);
  });

  test("that fails after all leaves it what was given back beyond the parts, or short of them", () => {
    expect(returned(850)).toEqual([
      "ref_1 provider posted provider_refund_failed: provider:platform > clearing 850 by txn_2",
      "ref_1 exchange posted exchange_difference: tenant:balance > clearing 30",
    ]);
    expect(returned(900)[1]).toBe("ref_1 exchange posted exchange_difference: clearing > tenant:balance 20");
    expect(returned(880)).toHaveLength(1);
  });
});

describe("the mirror of a part, row 15, gives back", () => {
  const nothing = { toReceivable: 0, toPending: 0, toAvailable: 0, toOwn: 0, toTenant: 0 };
  const mirror = (of: PartOfShare, to: Partial<Return>) => written(mirrorLegs("ref_1", of, { ...nothing, ...to }));

  test("to a merchant: its debt first, then what waits, then what it has; and the tenant what it bore", () => {
    const to = { toReceivable: 1, toPending: 2, toAvailable: 3, toTenant: 4 };
    expect(mirror(part(merchants, { position: 7 }), to)).toEqual([
      "ref_1 7-tenant posted refund_returned: clearing > tenant:balance 4",
      "ref_1 7-receivable posted refund_returned: clearing > merchant:mer_1:receivable 1",
      "ref_1 7-pending posted refund_returned: clearing > merchant:mer_1:pending 2",
      "ref_1 7-available posted refund_returned: clearing > merchant:mer_1:available 3",
    ]);
  });

  test("to the operator and the tenant: each its own", () => {
    expect(mirror(part(operators, {}), { toOwn: 5, toTenant: 6 })).toEqual([
      "ref_1 0-tenant posted refund_returned: clearing > tenant:balance 6",
      "ref_1 0-own posted refund_returned: clearing > operator:fees 5",
    ]);
    expect(mirror(part(tenants, {}), { toOwn: 5 })).toEqual([
      "ref_1 0-own posted refund_returned: clearing > tenant:balance 5",
    ]);
  });

  test("the fee's own part: the tenant's loss is undone", () => {
    expect(mirror(part(undefined, { position: 3 }), { toOwn: 20 })).toEqual([
      "ref_1 3-own posted fee_loss_returned: clearing > tenant:balance 20",
    ]);
  });
});
