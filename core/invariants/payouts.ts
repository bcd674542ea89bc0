/** Payouts: what is set aside and in transit of them, and what they took from connected accounts. */
import type { Queries } from "./queries.ts";

export const PAYOUT_QUERIES: Queries = {
  "17 an open payout has an open run": `SELECT p.id FROM payouts p WHERE p.state IN ('pending', 'in_transit')
    AND NOT EXISTS (SELECT 1 FROM workflow_runs w WHERE w.tenant_id = p.tenant_id AND w.subject_id = p.id
      AND w.state IN ('running', 'waiting'))`,
  "26 a finished payout leaves nothing set aside": `SELECT p.id FROM payouts p JOIN ledger_transfers t
    ON t.tenant_id = p.tenant_id AND t.subject_id = p.id AND t.kind = 'pending'
    WHERE p.state IN ('paid', 'failed', 'canceled')
      AND NOT EXISTS (SELECT 1 FROM ledger_transfers x WHERE x.tenant_id = t.tenant_id AND x.pending_id = t.id)`,
  "26 a finished payout leaves nothing in transit": `SELECT t.subject_id FROM ledger_transfers t
    JOIN payouts p ON p.tenant_id = t.tenant_id AND p.id = t.subject_id AND p.state IN ('paid', 'failed', 'canceled')
    JOIN ledger_accounts a ON a.tenant_id = t.tenant_id AND a.address LIKE 'provider:in_transit:%'
      AND a.id IN (t.debit_account_id, t.credit_account_id)
    WHERE t.kind IN ('posted', 'post_pending') GROUP BY t.tenant_id, t.subject_id
    HAVING sum(CASE WHEN a.id = t.debit_account_id THEN t.amount ELSE -t.amount END) <> 0`,
  // By the connected account: what a paid payout has taken from it, and nothing of one that came to nothing.
  "27 a payout took what its state says": `SELECT p.id FROM payouts p WHERE p.amount * (p.state = 'paid')
    + p.amount * (p.state IN ('pending', 'in_transit') AND p.entry_ref IS NOT NULL) <> (
      SELECT coalesce(sum(CASE WHEN a.id = t.credit_account_id THEN t.amount ELSE -t.amount END), 0)
      FROM ledger_transfers t JOIN ledger_accounts a ON a.tenant_id = t.tenant_id
        AND a.address = 'provider:connected:' || p.bank_connection_id
        AND a.id IN (t.debit_account_id, t.credit_account_id)
      WHERE t.tenant_id = p.tenant_id AND t.subject_id = p.id AND t.kind IN ('posted', 'post_pending'))`,
  // Never too little on a connected account. Too much, until later shares settle it, only where money came back.
  "27 nothing is due to a merchant at rest": `WITH at_rest AS (SELECT m.tenant_id, m.id,
      coalesce((SELECT credits_posted - debits_posted FROM ledger_accounts a WHERE a.tenant_id = m.tenant_id
        AND a.address = 'merchant:' || m.id || ':available'), 0) AS available,
      coalesce((SELECT sum(a.debits_posted - a.credits_posted) FROM bank_connections b
        JOIN ledger_accounts a ON a.tenant_id = b.tenant_id
          AND a.address IN ('provider:connected:' || b.id, 'provider:in_transit:' || b.id)
        WHERE b.tenant_id = m.tenant_id AND b.merchant_id = m.id), 0) AS held
      FROM merchants m WHERE m.state = 'active' AND NOT EXISTS (SELECT 1 FROM shares s
        WHERE s.tenant_id = m.tenant_id AND s.merchant_id = m.id AND s.state IN ('pending', 'released')))
    SELECT m.id FROM at_rest m WHERE m.available > m.held + coalesce((SELECT sum(x.amount) FROM adjustments x
        WHERE x.tenant_id = m.tenant_id AND x.state = 'booked'
        AND x.credit_address = 'merchant:' || m.id || ':available'), 0) OR (m.available < m.held
      AND NOT EXISTS (SELECT 1 FROM adjustments x WHERE x.tenant_id = m.tenant_id AND x.state = 'booked'
        AND x.debit_address = 'merchant:' || m.id || ':available')
      AND NOT EXISTS (SELECT 1 FROM shares s JOIN refund_parts q ON q.tenant_id = s.tenant_id AND q.share_id = s.id
        WHERE s.tenant_id = m.tenant_id AND s.merchant_id = m.id)
      AND NOT EXISTS (SELECT 1 FROM shares s JOIN dispute_parts q ON q.tenant_id = s.tenant_id AND q.share_id = s.id
        WHERE s.tenant_id = m.tenant_id AND s.merchant_id = m.id)
      AND NOT EXISTS (SELECT 1 FROM payouts p WHERE p.tenant_id = m.tenant_id AND p.merchant_id = m.id
        AND p.turns > 0))`,
};
