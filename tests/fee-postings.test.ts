/** What the provider's fee of a payment writes, whole: MONEY.md rows 3, 4a, 4b and 4b′, and who bears it. */
import { describe, expect, test } from "vitest";
import { account } from "../core/money/accounts.ts";
import type { PinnedRule, ShareRow } from "../core/money/distribution.ts";
import { planFee } from "../core/money/fee-postings.ts";
import { post } from "../core/money/ledger.ts";
import { memoryLedger } from "./memory-ledger.ts";
import { PLANNING_STORE, ruleOf, shareRow, written } from "./money-rows.ts";

const BOOKING = { paymentId: "pay_1", captured: 1000, currency: "EUR", fee: 100, availableOn: null, at: 77 };

const LINES = [
  { share_bps: 6000, bears_fee: 1 },
  { share_bps: 3000, recipient_kind: "operator", merchant_id: null, bears_fee: 1 },
  { share_bps: 1000, recipient_kind: "tenant", merchant_id: null },
];

function sharesOf({ lines }: PinnedRule, first: Partial<ShareRow> = {}): ShareRow[] {
  return lines.map(({ position, share_bps, recipient_kind, merchant_id }) => {
    const ofMerchant = merchant_id !== null;
    const amount = share_bps / 10;
    const state = ofMerchant ? "pending" : "released";
    const own = { amount, amount_released: ofMerchant ? 0 : amount, state } as const;
    const named = { id: `shr_${position}`, position, recipient_kind, merchant_id };
    return shareRow({ ...named, ...own, ...(position === 0 ? first : {}) });
  });
}

const PROVIDER = "pay_1 provider-fee posted provider_fee: provider:fees > provider:platform 100";

describe("the fee of a payment", () => {
  test("leaves the platform, and the tenant bears it: rows 3 and 4b", async () => {
    const rule = ruleOf({}, LINES);
    const shares = sharesOf(rule);
    const planned = await planFee(PLANNING_STORE, rule, BOOKING, "txn_1", shares);
    expect(written(planned.legs)).toEqual([
      `${PROVIDER} by txn_1`,
      "pay_1 fee-borne posted fee_borne: tenant:balance > provider:fees 100",
    ]);
    expect(planned.shares).toEqual(shares);
    expect([planned.bearing, planned.balances]).toEqual([[], []]);
  });

  test("that the amount has borne is nobody's besides: row 4a", async () => {
    const rule = ruleOf({ base: "net_of_fee" }, LINES);
    expect(written((await planFee(PLANNING_STORE, rule, BOOKING, null, sharesOf(rule))).legs)).toEqual([PROVIDER]);
    const high = { ...BOOKING, fee: 1010 };
    expect(written((await planFee(PLANNING_STORE, rule, high, null, sharesOf(rule))).legs)).toEqual([
      "pay_1 provider-fee posted provider_fee: provider:fees > provider:platform 1010",
      "pay_1 fee-borne posted fee_borne: tenant:balance > provider:fees 10",
    ]);
  });

  test("of nothing moves nothing", async () => {
    const rule = ruleOf({}, LINES);
    const shares = sharesOf(rule);
    const planned = await planFee(PLANNING_STORE, rule, { ...BOOKING, fee: 0 }, "txn_1", shares);
    expect(planned).toEqual({ legs: [], shares, bearing: [], balances: [] });
  });

  test("that is borne in proportion is taken of what each line earned, each from its own: row 4b′", async () => {
    const rule = ruleOf({ fee_bearer: "proportional" }, LINES);
    const shares = sharesOf(rule);
    const planned = await planFee(PLANNING_STORE, rule, BOOKING, null, shares);
    expect(written(planned.legs)).toEqual([
      PROVIDER,
      "pay_1 fee-0-pending posted fee_borne: merchant:mer_1:pending > provider:fees 60",
      "pay_1 fee-1-own posted fee_borne: operator:fees > provider:fees 30",
      "pay_1 fee-2-own posted fee_borne: tenant:balance > provider:fees 10",
    ]);
    expect(planned.shares).toEqual(
      shares.map((share, i) => ({ ...share, amount_fee: [60, 30, 10][i], updated_at: 77 })),
    );
    expect([planned.bearing, planned.balances]).toEqual([["shr_0", "shr_1", "shr_2"], []]);
  });

  test("adds to what a line has borne before, and is taken of the shares that bear something alone", async () => {
    const rule = ruleOf({ fee_bearer: "lines" }, LINES);
    const shares = sharesOf(rule).map((share) => ({ ...share, amount_fee: 5 }));
    const planned = await planFee(PLANNING_STORE, rule, BOOKING, null, shares);
    expect(planned.shares.map(({ amount_fee, updated_at }) => [amount_fee, updated_at])).toEqual([
      [72, 77],
      [38, 77],
      [5, 1],
    ]);
    expect(planned.bearing).toEqual(["shr_0", "shr_1"]);
    expect(planned.shares[2]).toBe(shares[2]);
  });

  test("beyond what a share still has is taken of what its merchant has, then it owes it", async () => {
    const { store } = memoryLedger().context();
    const given = { kind: "posted", code: "top_up", subjectId: "pay_0", debit: account.platform } as const;
    const legs = [{ ...given, key: "given", credit: account.available("mer_1"), amount: 25 }];
    const posting = { key: "pay_0/given", commitKey: "1", currency: "EUR", effectiveAt: 1, recordedAt: 1, legs };
    await store.write(post(store, posting));
    const rule = ruleOf({ fee_bearer: "proportional" }, LINES);
    const shares = sharesOf(rule, { amount_refunded: 580 });
    const planned = await planFee(store, rule, BOOKING, null, shares);
    expect(written(planned.legs).slice(0, 4)).toEqual([
      PROVIDER,
      "pay_1 fee-0-pending posted fee_borne: merchant:mer_1:pending > provider:fees 20",
      "pay_1 fee-0-available posted fee_borne: merchant:mer_1:available > provider:fees 25",
      "pay_1 fee-0-owed posted fee_borne: merchant:mer_1:receivable > provider:fees 15",
    ]);
    // Only what came of the share counts against it; with it nothing is left.
    expect(planned.shares[0]).toEqual({ ...shares[0], amount_fee: 20, state: "reversed", updated_at: 77 });
    expect(planned.balances.map(({ version, creditsPosted }) => [version, creditsPosted])).toEqual([
      [1, 25],
      [0, 0],
    ]);
  });

  test("beyond what an operator's share has is its account's, and none of the share's", async () => {
    const rule = ruleOf({ fee_bearer: "lines" }, LINES);
    const shares = sharesOf(rule);
    const [first, operator, tenant] = shares;
    const nearlyGone = { ...shareRow(operator), amount_refunded: 290 };
    const given = [shareRow(first), nearlyGone, shareRow(tenant)];
    const planned = await planFee(PLANNING_STORE, rule, { ...BOOKING, fee: 90 }, null, given);
    expect(written(planned.legs)).toContain("pay_1 fee-1-own posted fee_borne: operator:fees > provider:fees 30");
    expect(planned.shares[1]).toEqual({ ...nearlyGone, amount_fee: 10, updated_at: 77 });
  });
});
