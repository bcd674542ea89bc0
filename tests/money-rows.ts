/** Rows of the money's tables for pure functions: every column there, each test saying only those that it is about. */
import type { DisputePartRow } from "../core/money/dispute-postings.ts";
import type { Line, PinnedRule, RuleVersion, ShareRow } from "../core/money/distribution.ts";
import type { Free } from "../core/money/free-balances.ts";
import type { Leg } from "../core/money/ledger.ts";
import type { PartRow } from "../core/money/refund-parts.ts";
import { Store } from "../core/store/store.ts";

export function shareRow(columns: Partial<ShareRow> = {}): ShareRow {
  return {
    tenant_id: "ten_1",
    id: "shr_1",
    distribution_id: "dis_1",
    payment_id: "pay_1",
    position: 0,
    recipient_kind: "merchant",
    merchant_id: "mer_1",
    state: "pending",
    amount: 0,
    currency: "EUR",
    release_at: null,
    amount_released: 0,
    amount_transferred: 0,
    amount_recovered: 0,
    amount_refunded: 0,
    amount_frozen: 0,
    refunded_against: 0,
    created_at: 1,
    updated_at: 1,
    amount_fee: 0,
    amount_reserved: 0,
    reserved_until: null,
    amount_unclaimed: 0,
    ...columns,
  };
}

export function lineRow(columns: Partial<Line> = {}): Line {
  return {
    tenant_id: "ten_1",
    split_rule_version_id: "spv_1",
    position: 0,
    recipient_kind: "merchant",
    merchant_id: "mer_1",
    share_bps: 0,
    hold_days: 0,
    amount: null,
    remaining: 0,
    max_amount: null,
    refund_bearer: "line",
    dispute_bearer: "line",
    reserve_bps: 0,
    reserve_days: 0,
    bears_fee: 0,
    ...columns,
  };
}

export function ruleOf(version: Partial<RuleVersion>, lines: readonly Partial<Line>[]): PinnedRule {
  return {
    version: {
      tenant_id: "ten_1",
      id: "spv_1",
      split_rule_id: "spr_1",
      version: 1,
      state: "active",
      base: "gross",
      fee_bearer: "tenant",
      created_at: 1,
      updated_at: 1,
      ...version,
    },
    lines: lines.map((line, position) => lineRow({ position, ...line })),
  };
}

export function refundPartRow(columns: Partial<PartRow> = {}): PartRow {
  return {
    tenant_id: "ten_1",
    refund_id: "ref_1",
    position: 0,
    share_id: "shr_1",
    refunded_before: 0,
    refunded_now: 0,
    remaining: 0,
    from_pending: 0,
    from_available: 0,
    from_reserve: 0,
    from_own: 0,
    owed: 0,
    from_tenant: 0,
    fee_loss: 0,
    from_lines: 0,
    beyond_share: 0,
    fee_beyond_share: 0,
    ...columns,
  };
}

/** Balances that a plan takes from, by address. */
export function freeOf(left: Record<string, number> = {}): Free {
  return {
    read: [],
    take(address, wanted) {
      const taken = Math.min(left[address] ?? 0, wanted);
      left[address] = (left[address] ?? 0) - taken;
      return taken;
    },
  };
}

export function disputePartRow(columns: Partial<DisputePartRow> = {}): DisputePartRow {
  return {
    tenant_id: "ten_1",
    dispute_id: "dsp_1",
    round: 1,
    position: 0,
    kind: "share",
    share_id: "shr_1",
    bearer: "line",
    amount: 0,
    from_pending: 0,
    from_available: 0,
    from_reserve: 0,
    from_own: 0,
    uncovered: 0,
    settled: 0,
    lost: 0,
    returned: 0,
    ...columns,
  };
}

/** A store for what only plans and reads nothing. */
export const PLANNING_STORE = new Store({ prepare: () => ({ bind: reads }), batch: reads }, "ten_1");

function reads(): never {
  throw new Error("what only plans reads nothing");
}

/** Legs as MONEY.md writes them, a line each: `key kind code: debit > credit amount`, and what is known besides. */
export function written(legs: readonly Leg[]): string[] {
  return legs.map((leg) => {
    const { key, kind, code, debit, credit, amount, subjectId, providerRef } = leg;
    const resolves = "pendingId" in leg ? ` of ${leg.pendingId}` : "";
    const by = providerRef === undefined ? "" : ` by ${providerRef}`;
    return `${subjectId} ${key} ${kind} ${code}: ${debit.address} > ${credit.address} ${amount}${resolves}${by}`;
  });
}
