/** When a tenant's settlement runs: a row that is due at the next cycle, whichever merchant's that is. */
import type { Context } from "../context.ts";
import { latestConfig, planRunBy } from "../runs.ts";
import type { Statement } from "../store/statements.ts";
import { nextSettlement, type SettlementTerms, settlesOnBalance } from "./settlement-terms.ts";

const KIND = "settle-tenant";

/**
 * Plans the schedule that a new version of the terms makes. A run that is due by now keeps its version and ends by
 * planning the next one by the newest.
 */
export function planSettlementSchedule(
  context: Context,
  terms: SettlementTerms,
  configVersion: number,
  now: number,
): Statement[] {
  const { store } = context;
  // Whoever has the threshold already is paid out now; without any schedule the row that waits ends with nothing to do.
  const next = nextSettlement(terms, now);
  const dueAt = settlesOnBalance(terms) || next === null ? now : next;
  const moved = store.statement(
    `UPDATE workflow_runs SET due_at = ?4, config_version = ?5, created_at = ?6 WHERE tenant_id = ?1 AND subject_id = ?2
     AND kind = ?3 AND started = 0 AND state IN ('running', 'waiting') AND due_at > ?6`,
    store.tenantId,
    KIND,
    dueAt,
    configVersion,
    now,
  );
  if (next === null && !settlesOnBalance(terms)) return [moved];
  const [, made] = planRunBy(context, { subjectId: store.tenantId, kind: KIND, dueAt, configVersion, createdAt: now });
  return made ? [moved, made] : [moved];
}

/** Plans a settlement at once: somebody's balance has grown. */
export async function planSettleNow(context: Context, now: number): Promise<Statement[]> {
  const { store } = context;
  const configVersion = await store.readOne(latestConfig(store));
  return planRunBy(context, { subjectId: store.tenantId, kind: KIND, dueAt: now, configVersion, createdAt: now });
}
