/** The ledger in itself: debits and credits, totals and entries, and what is pending. */
import type { Queries } from "./queries.ts";

const RESOLVED = "LEFT JOIN ledger_transfers r ON r.tenant_id = t.tenant_id AND r.pending_id = t.id";

/** What the transfers say of one side of every account: one pass, however many accounts there are. */
const moved = (side: "debit" | "credit") => `SELECT t.tenant_id, t.${side}_account_id AS account_id,
    sum(iif(t.kind IN ('posted', 'post_pending'), t.amount, 0)) AS posted,
    sum(iif(t.kind = 'pending' AND r.id IS NULL, t.amount, 0)) AS pending
  FROM ledger_transfers t ${RESOLVED} GROUP BY 1, 2`;

const NOT_RECOMPUTED = (["debit", "credit"] as const)
  .map(
    (side) => `SELECT a.tenant_id, a.id, '${side}' AS side FROM ledger_accounts a LEFT JOIN (${moved(side)}) m
      ON m.tenant_id = a.tenant_id AND m.account_id = a.id
      WHERE a.${side}s_posted <> coalesce(m.posted, 0) OR a.${side}s_pending <> coalesce(m.pending, 0)`,
  )
  .join(" UNION ALL ");

/** Every entry with what stood before it, by the number that the account gave it. */
const CHAINED = `SELECT e.tenant_id, e.account_id, e.n, e.balance_after, e.recorded_at,
    lag(e.n, 1, 0) OVER line AS n_before, lag(e.balance_after, 1, 0) OVER line AS before,
    lag(e.recorded_at, 1, 0) OVER line AS recorded_before,
    iif((t.debit_account_id = e.account_id) = (a.normal = 'debit'), t.amount, -t.amount) AS moved, t.kind
  FROM ledger_entries e JOIN ledger_transfers t ON t.tenant_id = e.tenant_id AND t.id = e.transfer_id
  JOIN ledger_accounts a ON a.tenant_id = e.tenant_id AND a.id = e.account_id
  WINDOW line AS (PARTITION BY e.tenant_id, e.account_id ORDER BY e.n)`;

export const LEDGER_QUERIES: Queries = {
  "1 debits equal credits": `SELECT tenant_id, currency FROM ledger_accounts GROUP BY 1, 2
    HAVING sum(debits_posted) <> sum(credits_posted) OR sum(debits_pending) <> sum(credits_pending)`,
  "2 totals are what the transfers say": NOT_RECOMPUTED,
  "2 the last entry is the balance": `SELECT a.tenant_id, a.id FROM ledger_accounts a LEFT JOIN ledger_entries e
    ON e.tenant_id = a.tenant_id AND e.account_id = a.id AND e.n = a.entries WHERE coalesce(e.balance_after, 0) <>
    CASE a.normal WHEN 'debit' THEN a.debits_posted - a.credits_posted ELSE a.credits_posted - a.debits_posted END`,
  "2 each entry goes on from the one before": `SELECT tenant_id, account_id, n FROM (${CHAINED})
    WHERE n <> n_before + 1 OR balance_after <> before + moved OR recorded_at < recorded_before
      OR kind NOT IN ('posted', 'post_pending')`,
  "2 a transfer that moved money has its two entries": `SELECT t.tenant_id, t.id FROM ledger_transfers t
    LEFT JOIN (SELECT tenant_id, transfer_id, count(*) AS entries FROM ledger_entries GROUP BY 1, 2) e
      ON e.tenant_id = t.tenant_id AND e.transfer_id = t.id
    WHERE coalesce(e.entries, 0) <> iif(t.kind IN ('posted', 'post_pending'), 2, 0)`,
  "2 an account's version counts its transfers": `SELECT a.tenant_id, a.id FROM ledger_accounts a
    LEFT JOIN (SELECT tenant_id, account_id, sum(transfers) AS transfers FROM (
        SELECT tenant_id, debit_account_id AS account_id, count(*) AS transfers FROM ledger_transfers GROUP BY 1, 2
        UNION ALL SELECT tenant_id, credit_account_id, count(*) FROM ledger_transfers GROUP BY 1, 2)
      GROUP BY 1, 2) t ON t.tenant_id = a.tenant_id AND t.account_id = a.id
    WHERE a.version <> coalesce(t.transfers, 0)`,
  "3 nothing beyond zero": `SELECT tenant_id, id FROM ledger_accounts WHERE
    (debits_must_not_exceed_credits AND debits_posted + debits_pending > credits_posted)
    OR (credits_must_not_exceed_debits AND credits_posted + credits_pending > debits_posted)`,
  "4 a pending transfer is resolved once, in part at most": `SELECT r.pending_id FROM ledger_transfers r
    JOIN ledger_transfers p ON p.tenant_id = r.tenant_id AND p.id = r.pending_id GROUP BY r.tenant_id, r.pending_id
    HAVING count(*) > 1 OR max(r.amount) > max(p.amount)`,
  "4 a resolution is of a pending transfer between the same accounts": `SELECT r.id FROM ledger_transfers r
    LEFT JOIN ledger_transfers p ON p.tenant_id = r.tenant_id AND p.id = r.pending_id AND p.kind = 'pending'
      AND p.debit_account_id = r.debit_account_id AND p.credit_account_id = r.credit_account_id
      AND p.currency = r.currency AND p.subject_id = r.subject_id
    WHERE r.kind IN ('post_pending', 'void_pending') AND p.id IS NULL`,
};
