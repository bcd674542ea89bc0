/** Refunds, their parts, and what shares bear of them. */
import type { Queries } from "./queries.ts";

export const REFUND_QUERIES: Queries = {
  "6 refunds take no more than was captured": `SELECT p.id FROM payments p JOIN refunds r ON r.tenant_id = p.tenant_id
    AND r.payment_id = p.id WHERE r.state IN ('pending', 'requires_action', 'succeeded') GROUP BY p.tenant_id, p.id
    HAVING sum(r.amount) > p.amount_captured`,
  "6 the payment tells what was refunded": `SELECT p.id FROM payments p LEFT JOIN refunds r ON r.tenant_id = p.tenant_id
    AND r.payment_id = p.id AND r.state = 'succeeded' GROUP BY p.tenant_id, p.id
    HAVING coalesce(sum(r.amount), 0) <> p.amount_refunded`,
  "21 a refund is the sum of its parts": `SELECT r.id FROM refunds r LEFT JOIN refund_parts q
    ON q.tenant_id = r.tenant_id AND q.refund_id = r.id GROUP BY r.tenant_id, r.id
    HAVING coalesce(sum(q.refunded_now), 0) <> coalesce(r.settlement_amount, r.amount)`,
  "21 a share bears what refunds and disputes have taken of it": `SELECT s.id FROM shares s LEFT JOIN (refund_parts q
      JOIN refunds r ON r.tenant_id = q.tenant_id AND r.id = q.refund_id
        AND r.state IN ('pending', 'requires_action', 'succeeded'))
    ON q.tenant_id = s.tenant_id AND q.share_id = s.id GROUP BY s.tenant_id, s.id
    HAVING coalesce(sum(q.refunded_now), 0) + (SELECT coalesce(sum(x.lost - x.returned), 0) FROM dispute_parts x
      WHERE x.tenant_id = s.tenant_id AND x.share_id = s.id) <> s.refunded_against OR s.refunded_against > s.amount`,
  "21 a refund that was booked has taken all its parts": `SELECT r.id FROM refunds r
    WHERE coalesce(r.settlement_amount, r.amount) * (r.entry_ref IS NOT NULL) <>
      (SELECT coalesce(sum(t.amount), 0) FROM ledger_transfers t
        WHERE t.tenant_id = r.tenant_id AND t.subject_id = r.id AND t.kind = 'post_pending'
        AND t.code IN ('refund', 'refund_owed', 'fee_loss'))`,
  "21 a refund that came back has given it all back": `SELECT r.id FROM refunds r
    WHERE coalesce(r.settlement_amount, r.amount) * (r.failure_entry_ref IS NOT NULL) <>
      (SELECT coalesce(sum(t.amount), 0) FROM ledger_transfers t
        WHERE t.tenant_id = r.tenant_id AND t.subject_id = r.id AND t.kind = 'posted'
        AND t.code IN ('refund_returned', 'fee_loss_returned'))`,
  "17 an open refund has an open run": `SELECT r.id FROM refunds r WHERE (r.state IN ('pending', 'requires_action')
    OR (r.state = 'succeeded' AND r.entry_ref IS NULL)) AND NOT EXISTS (SELECT 1 FROM workflow_runs w
      WHERE w.tenant_id = r.tenant_id AND w.subject_id = r.id AND w.state IN ('running', 'waiting'))`,
  "26 a finished refund leaves nothing set aside": `SELECT r.id FROM refunds r JOIN ledger_transfers t
    ON t.tenant_id = r.tenant_id AND t.subject_id = r.id AND t.kind = 'pending' AND t.code <> 'transfer_reversal'
    WHERE r.state IN ('succeeded', 'failed', 'canceled') AND (r.state <> 'succeeded' OR r.entry_ref IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM ledger_transfers x WHERE x.tenant_id = t.tenant_id AND x.pending_id = t.id)`,
  "26 a refund leaves nothing in between": `SELECT t.subject_id FROM ledger_transfers t
    JOIN refunds r ON r.tenant_id = t.tenant_id AND r.id = t.subject_id
    JOIN ledger_accounts a ON a.tenant_id = t.tenant_id AND a.address = 'clearing'
      AND a.id IN (t.debit_account_id, t.credit_account_id)
    WHERE t.kind IN ('posted', 'post_pending') GROUP BY t.tenant_id, t.subject_id
    HAVING sum(CASE WHEN a.id = t.debit_account_id THEN t.amount ELSE -t.amount END) <> 0`,
};
