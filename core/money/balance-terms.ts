/** What a tenant has decided about its own balance: when it is told that it is low, what stays in it for refunds. */
import * as z from "zod";
import type { Query } from "../store/statements.ts";
import type { Store } from "../store/store.ts";

const AMOUNT_MAX = 1_000_000_000;

const Threshold = z.int().min(0).max(AMOUNT_MAX);

/** The ledger's triggers read this section of the newest version. */
export const BalanceTerms = z
  .strictObject({
    low_below: Threshold.meta({
      description:
        "`balance.low` tells that `tenant:balance` has fallen below so many minor units, below the refund float, or " +
        "below zero.",
    }),
    refund_float: Threshold.meta({
      description:
        "So many minor units stay in `tenant:balance` for refunds, which leave it before merchants' parts come back: " +
        "payouts of the tenant's own money take only what is above it.",
    }),
  })
  .meta({ description: "In the currency that the tenant settles in." });
export type BalanceTerms = z.infer<typeof BalanceTerms>;

export const DEFAULT_BALANCE_TERMS: BalanceTerms = { low_below: 0, refund_float: 0 };

/** What must stay in the tenant's balance by the newest configuration. */
export function refundFloat(store: Store): Query<number> {
  const query = store.query<{ refund_float: number | null }>(
    `SELECT config->>'$.balance.refund_float' AS refund_float FROM tenant_configs WHERE tenant_id = ?1
     ORDER BY version DESC LIMIT 1`,
  );
  return { ...query, take: (rows) => query.take(rows)[0]?.refund_float ?? DEFAULT_BALANCE_TERMS.refund_float };
}
