/** Shares: where the money of each stands, and what fees and refunds have taken of it. */
import type { Queries } from "./queries.ts";

export const SHARE_QUERIES: Queries = {
  "5 what merchants have pending is what their unreleased shares keep": `SELECT a.id FROM ledger_accounts a
    LEFT JOIN (SELECT tenant_id, 'merchant:' || merchant_id || ':pending' AS address, currency,
        sum(max(0, amount - amount_refunded - amount_frozen - amount_fee - amount_unclaimed)) AS kept
      FROM shares WHERE merchant_id IS NOT NULL AND amount_released = 0 GROUP BY 1, 2, 3) s
    ON s.tenant_id = a.tenant_id AND s.address = a.address AND s.currency = a.currency
    WHERE a.address LIKE 'merchant:%:pending'
      AND coalesce(s.kept, 0) <> a.credits_posted - a.debits_posted - a.debits_pending`,
  "5 no merchant has more in reserve than its shares have there": `SELECT a.id FROM ledger_accounts a
    LEFT JOIN (SELECT tenant_id, 'merchant:' || merchant_id || ':reserve' AS address, currency,
        sum(amount_reserved) AS kept FROM shares WHERE amount_reserved > 0 GROUP BY 1, 2, 3) s
    ON s.tenant_id = a.tenant_id AND s.address = a.address AND s.currency = a.currency
    WHERE a.address LIKE 'merchant:%:reserve'
      AND a.credits_posted - a.debits_posted - a.debits_pending > coalesce(s.kept, 0)`,
  "21 lines bear of a fee that is lost what its own part does not": `SELECT refund_id FROM refund_parts
    GROUP BY tenant_id, refund_id HAVING sum(fee_loss) <> sum(from_lines)`,
  "21 a share has lost what refunds took of it": `SELECT s.id FROM shares s LEFT JOIN (refund_parts q
      JOIN refunds r ON r.tenant_id = q.tenant_id AND r.id = q.refund_id
        AND r.state IN ('pending', 'requires_action', 'succeeded'))
    ON q.tenant_id = s.tenant_id AND q.share_id = s.id GROUP BY s.tenant_id, s.id
    HAVING coalesce(sum(q.refunded_now - q.beyond_share), 0) > s.amount_refunded`,
};
