/** Disputes: every movement once, and what is out is set aside or lost by somebody. */
import type { Queries } from "./queries.ts";

const OPEN_PARTS = `coalesce(sum(iif(q.settled = 0, q.amount, 0)), 0)`;
const OWN_PARTS = "LEFT JOIN dispute_parts q ON q.tenant_id = d.tenant_id AND q.dispute_id = d.id";
const posted = (address: string) => `(SELECT coalesce(sum(iif(a.id = t.debit_account_id, t.amount, -t.amount)), 0)
  FROM ledger_transfers t JOIN ledger_accounts a ON a.tenant_id = t.tenant_id AND a.address = '${address}'
    AND a.id IN (t.debit_account_id, t.credit_account_id)
  WHERE t.tenant_id = d.tenant_id AND t.subject_id = d.id AND t.kind IN ('posted', 'post_pending'))`;

export const DISPUTE_QUERIES: Queries = {
  "6 a dispute is what its movements say": `SELECT d.id FROM disputes d LEFT JOIN dispute_movements m
    ON m.tenant_id = d.tenant_id AND m.dispute_id = d.id GROUP BY d.tenant_id, d.id
    HAVING d.amount_withdrawn <> coalesce(sum(iif(m.kind = 'withdrawal', m.amount, 0)), 0)
      OR d.amount_won <> coalesce(sum(iif(m.kind = 'reinstatement', m.amount, 0)), 0)
      OR d.fees <> coalesce(sum(m.fee - m.fee_returned), 0)`,
  "6 the payment tells what is disputed": `SELECT p.id FROM payments p LEFT JOIN disputes d ON d.tenant_id = p.tenant_id
    AND d.payment_id = p.id GROUP BY p.tenant_id, p.id
    HAVING coalesce(sum(d.amount_withdrawn - d.amount_won), 0) <> p.amount_disputed`,
  "7 a dispute's movement is posted once": `SELECT m.dispute_id, m.entry_ref FROM dispute_movements m
    WHERE (m.amount > 0) + (m.fee > 0) + (m.fee_returned > 0) <> (SELECT count(*) FROM ledger_transfers t
      WHERE t.tenant_id = m.tenant_id AND t.subject_id = m.dispute_id AND t.provider_ref = m.entry_ref)`,
  "17 an open dispute has an open run": `SELECT n.dispute_id FROM dispute_notices n LEFT JOIN disputes d
    ON d.tenant_id = n.tenant_id AND d.id = n.dispute_id
    WHERE coalesce(d.state, 'warning') IN ('warning', 'needs_response', 'under_review')
      AND NOT EXISTS (SELECT 1 FROM workflow_runs w WHERE w.tenant_id = n.tenant_id AND w.subject_id = n.dispute_id
        AND w.state IN ('running', 'waiting'))`,
  "21 what a dispute has out is set aside or lost": `SELECT d.id FROM disputes d ${OWN_PARTS} GROUP BY d.tenant_id, d.id
    HAVING d.amount_withdrawn - d.amount_won <> ${OPEN_PARTS} + coalesce(sum(q.lost - q.returned), 0)`,
  "21 a share is frozen by what disputes have set aside of it": `SELECT s.id FROM shares s LEFT JOIN dispute_parts q
    ON q.tenant_id = s.tenant_id AND q.share_id = s.id AND q.settled = 0 GROUP BY s.tenant_id, s.id
    HAVING s.amount_frozen <> coalesce(sum(q.from_pending + q.from_available + q.from_reserve
      + iif(q.bearer = 'line', q.from_own, 0)), 0)`,
  "26 of a dispute's money there stands what is not settled": `SELECT d.id FROM disputes d ${OWN_PARTS}
    GROUP BY d.tenant_id, d.id HAVING ${posted("provider:disputes")} <> ${OPEN_PARTS}`,
  "26 a dispute leaves no fee in between": `SELECT d.id FROM disputes d WHERE ${posted("provider:fees")} <> 0`,
  "26 a settled dispute leaves nothing set aside": `SELECT d.id FROM disputes d ${OWN_PARTS} AND q.settled = 0
    GROUP BY d.tenant_id, d.id HAVING coalesce(sum(q.amount - q.uncovered), 0) <> (SELECT coalesce(sum(t.amount), 0)
      FROM ledger_transfers t WHERE t.tenant_id = d.tenant_id AND t.subject_id = d.id AND t.kind = 'pending'
        AND t.code = 'dispute_freeze' AND NOT EXISTS (SELECT 1 FROM ledger_transfers x
          WHERE x.tenant_id = t.tenant_id AND x.pending_id = t.id))`,
};
