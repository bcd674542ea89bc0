/** Payments, what they are shared out into, and what they leave behind. */
import type { Queries } from "./queries.ts";

export const PAYMENT_QUERIES: Queries = {
  "5 a succeeded payment has one distribution": `SELECT p.id FROM payments p LEFT JOIN distributions d
    ON d.tenant_id = p.tenant_id AND d.payment_id = p.id GROUP BY p.tenant_id, p.id
    HAVING count(d.id) <> (p.state = 'succeeded')`,
  "5 the shares are the capture": `SELECT d.id FROM distributions d LEFT JOIN shares s
    ON s.tenant_id = d.tenant_id AND s.distribution_id = d.id WHERE d.state = 'booked' GROUP BY d.tenant_id, d.id
    HAVING coalesce(sum(s.amount), 0) <> d.amount - min(coalesce(d.fee, 0), d.amount)`,
  "5 what is shared out is the capture, in the currency in which it is booked": `SELECT p.id FROM payments p
    JOIN distributions d ON d.tenant_id = p.tenant_id AND d.payment_id = p.id
    WHERE d.amount <> coalesce(p.settlement_amount, p.amount_captured)
      OR d.currency <> coalesce(p.settlement_currency, p.currency)
      OR (p.settlement_currency IS NULL) <> (p.settlement_amount IS NULL)
      OR EXISTS (SELECT 1 FROM shares s WHERE s.tenant_id = d.tenant_id AND s.distribution_id = d.id
        AND s.currency <> d.currency)`,
  "8 one provider object, one payment": `SELECT tenant_id, charge_ref FROM payments WHERE charge_ref IS NOT NULL
    GROUP BY 1, 2 HAVING count(*) > 1`,
  "9 a final payment ended once": `SELECT p.id FROM payments p WHERE p.state IN ('succeeded', 'failed', 'canceled') AND
    (SELECT count(*) FROM events e WHERE e.tenant_id = p.tenant_id AND e.subject_id = p.id
      AND e.type = 'payment.' || p.state) <> 1`,
  "14 the last event tells the state": `SELECT p.id FROM payments p JOIN events e ON e.tenant_id = p.tenant_id
    AND e.subject_id = p.id AND e.sequence = (SELECT max(sequence) FROM events x WHERE x.tenant_id = p.tenant_id
      AND x.subject_id = p.id) WHERE e.data->>'$.object.status' <> p.state
      OR e.data->>'$.object.amount_captured' <> p.amount_captured`,
  "17 an open payment has an open run": `SELECT p.id FROM payments p WHERE p.state IN ('processing', 'requires_action',
    'authorized') AND NOT EXISTS (SELECT 1 FROM workflow_runs r WHERE r.tenant_id = p.tenant_id
      AND r.subject_id = p.id AND r.state IN ('running', 'waiting'))`,
  "17 an instrument that is being set up has an open run": `SELECT i.id FROM payment_instruments i
    WHERE i.state IN ('processing', 'requires_action') AND NOT EXISTS (SELECT 1 FROM workflow_runs r
      WHERE r.tenant_id = i.tenant_id AND r.subject_id = i.id AND r.state IN ('running', 'waiting'))`,
  "26 an ended payment holds nothing": `SELECT p.id FROM payments p JOIN ledger_transfers t
    ON t.tenant_id = p.tenant_id AND t.subject_id = p.id AND t.kind = 'pending' AND t.code = 'authorization'
    WHERE p.state IN ('succeeded', 'failed', 'canceled') AND NOT EXISTS (SELECT 1 FROM ledger_transfers x
      WHERE x.tenant_id = t.tenant_id AND x.pending_id = t.id)`,
  "17 a pending share has a run to release it": `SELECT s.id FROM shares s JOIN payments p ON p.tenant_id = s.tenant_id
    AND p.id = s.payment_id WHERE s.state = 'pending' AND p.fee IS NOT NULL
      AND s.amount > s.amount_refunded + s.amount_frozen
      AND NOT EXISTS (SELECT 1 FROM workflow_runs r WHERE r.tenant_id = s.tenant_id
        AND r.subject_id = s.distribution_id AND r.state IN ('running', 'waiting'))`,
  "26 a settled payment leaves nothing in between": `SELECT t.tenant_id, t.subject_id, a.address FROM ledger_transfers t
    JOIN payments p ON p.tenant_id = t.tenant_id AND p.id = t.subject_id AND p.state = 'succeeded' AND p.fee IS NOT NULL
    JOIN ledger_accounts a ON a.tenant_id = t.tenant_id AND a.id IN (t.debit_account_id, t.credit_account_id)
    WHERE a.address IN ('clearing', 'provider:fees') AND t.kind IN ('posted', 'post_pending') GROUP BY 1, 2, 3
    HAVING sum(CASE WHEN a.id = t.debit_account_id THEN t.amount ELSE -t.amount END) <> 0`,
};
