/** How a capture is shared out and written down, whole: MONEY.md rows 4a and 4b, the rows, the legs, the events. */
import { describe, expect, test } from "vitest";
import type { Context } from "../core/context.ts";
import {
  type Booking,
  type DistributionRow,
  distribute,
  distributionStatements,
  distributionView,
  type PinnedRule,
  recipientOf,
  releaseAt,
  shareView,
  termsOf,
} from "../core/money/distribution.ts";
import { DAY } from "../core/time.ts";
import { PLANNING_STORE, ruleOf, shareRow, written } from "./money-rows.ts";

const BOOKING: Booking = { paymentId: "pay_1", captured: 1000, currency: "EUR", fee: 100, availableOn: 500, at: 77 };

const LINES = [
  { share_bps: 6000, hold_days: 2 },
  { share_bps: 3000, recipient_kind: "operator", merchant_id: null },
  { share_bps: 1000, recipient_kind: "tenant", merchant_id: null },
  { share_bps: 0, merchant_id: "mer_2" },
];

const context = {
  store: PLANNING_STORE,
  ids: { make: (kind: string) => `${kind}_new` },
  livemode: true,
} as unknown as Context;

const planned = (rule: PinnedRule, booking: Partial<Booking> = {}, known?: DistributionRow) =>
  distribute(context, rule, { ...BOOKING, ...booking }, known);

const ROW: DistributionRow = {
  tenant_id: "ten_1",
  id: "distribution_new",
  payment_id: "pay_1",
  split_rule_version_id: "spv_1",
  state: "booked",
  base: "gross",
  amount: 1000,
  fee: null,
  currency: "EUR",
  created_at: 77,
  updated_at: 77,
  fee_refunded_against: 0,
};

describe("a capture", () => {
  test("is shared out on its gross amount, each line to its own account: row 4b", () => {
    const { row, legs } = planned(ruleOf({}, LINES));
    expect(row).toEqual(ROW);
    expect(written(legs)).toEqual([
      "pay_1 share-0 posted share: clearing > merchant:mer_1:pending 600",
      "pay_1 share-1 posted share: clearing > operator:fees 300",
      "pay_1 share-2 posted share: clearing > tenant:balance 100",
    ]);
  });

  test("is shared out on what the fee leaves of it: row 4a", () => {
    const { row, legs } = planned(ruleOf({ base: "net_of_fee" }, LINES));
    expect(row).toEqual({ ...ROW, base: "net_of_fee", fee: 100 });
    expect(written(legs)).toEqual([
      "pay_1 share-0 posted share: clearing > merchant:mer_1:pending 540",
      "pay_1 share-1 posted share: clearing > operator:fees 270",
      "pay_1 share-2 posted share: clearing > tenant:balance 90",
      "pay_1 fee-netted posted fee_netted: clearing > provider:fees 100",
    ]);
  });

  test("of which the fee takes nothing has no leg for it", () => {
    const { row, legs } = planned(ruleOf({ base: "net_of_fee" }, LINES), { fee: 0 });
    expect([row.fee, legs.length]).toEqual([0, 3]);
  });

  test("waits on the net base for its fee, with nothing shared out, and keeps its name and date then", () => {
    const rule = ruleOf({ base: "net_of_fee" }, LINES);
    const waiting = planned(rule, { fee: null });
    expect(waiting).toEqual({ row: { ...ROW, base: "net_of_fee", state: "pending" }, shares: [], legs: [] });
    const known = { ...waiting.row, id: "dis_known" };
    const booked = planned(rule, { at: 99 }, known).row;
    expect(booked).toEqual({ ...ROW, id: "dis_known", base: "net_of_fee", fee: 100, created_at: 77, updated_at: 99 });
  });

  test("does not wait on the gross base", () => {
    expect(planned(ruleOf({}, LINES), { fee: null }).row).toEqual(ROW);
  });

  test("gives each line its share: a merchant's waits and the others' is theirs at once", () => {
    const share = { id: "share_new", distribution_id: "distribution_new", created_at: 77, updated_at: 77 };
    const own = { merchant_id: null, state: "released" } as const;
    expect(planned(ruleOf({}, LINES)).shares).toEqual([
      shareRow({ ...share, amount: 600, release_at: 77 + 2 * DAY }),
      shareRow({ ...share, ...own, position: 1, recipient_kind: "operator", amount: 300, amount_released: 300 }),
      shareRow({ ...share, ...own, position: 2, recipient_kind: "tenant", amount: 100, amount_released: 100 }),
      shareRow({ ...share, position: 3, merchant_id: "mer_2", state: "released" }),
    ]);
    const tenants = ruleOf({}, [{ share_bps: 10_000, recipient_kind: "tenant", merchant_id: "mer_left_over" }]);
    expect(planned(tenants).shares[0]?.merchant_id).toBeNull();
  });

  test("is released at the later of its availability and its line's hold, once that is known", () => {
    expect(releaseAt(1, { availableOn: 3 * DAY, at: DAY })).toBe(3 * DAY);
    expect(releaseAt(5, { availableOn: 3 * DAY, at: DAY })).toBe(6 * DAY);
    expect(releaseAt(0, { availableOn: null, at: DAY })).toBeNull();
    expect(planned(ruleOf({}, LINES), { availableOn: null }).shares[0]?.release_at).toBeNull();
  });

  test("is shared out by the terms of its pinned rule", () => {
    const rule = ruleOf({ base: "net_of_fee", fee_bearer: "lines" }, LINES);
    expect(termsOf(rule)).toEqual({ base: "net_of_fee", feeBearer: "lines", lines: rule.lines });
  });
});

describe("a distribution is written down", () => {
  const first = { subjectId: "dis_1", sequence: 3, eventId: "evt_1" };

  test("anew, with its shares, and told of as the first of it", () => {
    const plan = planned(ruleOf({}, LINES));
    const { statements, news } = distributionStatements(context, plan, undefined);
    expect(statements.map(({ writes }) => writes)).toEqual([
      { table: "distributions", rows: [plan.row] },
      { table: "shares", rows: plan.shares },
    ]);
    const object = distributionView(plan.row, plan.shares, true);
    const after = { subjectId: "distribution_new", sequence: 0, eventId: null };
    expect(news).toEqual([{ type: "distribution.booked", after, object, paymentId: "pay_1" }]);
  });

  test("and finished when its fee has become known, after what was told of it", () => {
    const plan = planned(ruleOf({ base: "net_of_fee" }, LINES));
    const { statements, news } = distributionStatements(context, plan, first);
    expect(statements.map(({ writes }) => writes)).toEqual([
      {
        table: "distributions",
        id: "distribution_new",
        rows: [{ state: "booked", fee: 100, updated_at: 77 }],
      },
      { table: "shares", rows: plan.shares },
    ]);
    expect(news.map(({ after }) => after)).toEqual([first]);
  });

  test("without a word while it waits", () => {
    const plan = planned(ruleOf({ base: "net_of_fee" }, LINES), { fee: null });
    const { statements, news } = distributionStatements(context, plan, undefined);
    expect(statements.map(({ writes }) => writes?.table)).toEqual(["distributions"]);
    expect(news).toEqual([]);
  });
});

describe("on the wire", () => {
  test("a recipient is the merchant, the operator or the tenant", () => {
    expect(recipientOf({ recipient_kind: "merchant", merchant_id: "mer_1" })).toEqual({ merchant: "mer_1" });
    expect(recipientOf({ recipient_kind: "operator", merchant_id: null })).toEqual({ operator: true });
    expect(recipientOf({ recipient_kind: "tenant", merchant_id: null })).toEqual({ tenant: true });
  });

  test("a share says each of its amounts and times", () => {
    const share = shareRow({
      position: 4,
      state: "released",
      amount: 1,
      amount_released: 2,
      amount_transferred: 3,
      amount_recovered: 4,
      amount_refunded: 5,
      refunded_against: 6,
      amount_frozen: 7,
      amount_fee: 8,
      amount_reserved: 9,
      amount_unclaimed: 10,
      reserved_until: DAY,
      release_at: 2 * DAY,
      created_at: 3 * DAY,
      updated_at: 4 * DAY,
    });
    expect(shareView(share, false)).toEqual({
      id: "shr_1",
      object: "share",
      livemode: false,
      distribution: "dis_1",
      payment: "pay_1",
      position: 4,
      recipient: { merchant: "mer_1" },
      status: "released",
      amount: 1,
      currency: "EUR",
      amount_released: 2,
      amount_transferred: 3,
      amount_recovered: 4,
      amount_refunded: 5,
      refunded_against: 6,
      amount_frozen: 7,
      amount_fee: 8,
      amount_reserved: 9,
      amount_unclaimed: 10,
      reserved_until: "1970-01-02T00:00:00.000Z",
      release_at: "1970-01-03T00:00:00.000Z",
      created_at: "1970-01-04T00:00:00.000Z",
      updated_at: "1970-01-05T00:00:00.000Z",
    });
    expect(shareView(shareRow(), true)).toMatchObject({ livemode: true, reserved_until: null, release_at: null });
  });

  test("a distribution has its shares in their order", () => {
    const shares = [shareRow({ id: "shr_b", amount: 400 }), shareRow({ id: "shr_a", position: 1, amount: 600 })];
    expect(distributionView({ ...ROW, fee: 7, created_at: DAY, updated_at: 2 * DAY }, shares, true)).toEqual({
      id: "distribution_new",
      object: "distribution",
      livemode: true,
      payment: "pay_1",
      split_rule_version: "spv_1",
      status: "booked",
      base: "gross",
      amount: 1000,
      fee: 7,
      currency: "EUR",
      shares: shares.map((share) => shareView(share, true)),
      created_at: "1970-01-02T00:00:00.000Z",
      updated_at: "1970-01-03T00:00:00.000Z",
    });
    expect(distributionView({ ...ROW, base: "net_of_fee" }, [], false).base).toBe("net_of_fee");
  });
});
