/** A merchant can be transferred to again: what has waited for it goes on at once instead of at its next look. */
import type { Statement } from "../store/statements.ts";
import type { Store } from "../store/store.ts";

/** Brings the runs of a merchant's unfinished distributions forward. To be part of the commit that restores it. */
export function resumeTransfers(store: Store, merchantId: string, now: number): Statement {
  return store.statement(
    `UPDATE workflow_runs SET due_at = min(due_at, ?3) WHERE tenant_id = ?1 AND kind = 'distribute-payment'
     AND state IN ('running', 'waiting') AND started = 0 AND subject_id IN (SELECT distribution_id FROM shares
       WHERE tenant_id = ?1 AND merchant_id = ?2 AND (state = 'pending' OR state = 'released'))`,
    merchantId,
    now,
  );
}
