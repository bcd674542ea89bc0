/** What the sweeper asks across tenants, in one ledger database: only which tenant, and which ids, to look after. */
import type { Database } from "../ports.ts";
import type { RunRow } from "../runs.ts";

export interface DueDelivery {
  tenant_id: string;
  delivery_id: string;
}

/** A run whose time has come, and the tenant's time, ms. */
export type DueRun = RunRow & { tenant_now: number };

/** A tenant whose provider is to be asked for its disputes, and the tenant's time, ms. */
export interface DueWatch {
  tenant_id: string;
  asked_at: number;
  due_at: number;
  tenant_now: number;
}

export class SweepReads {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Tenants whose outbox is not empty, or whose low balance is not told yet. It is drained within moments. */
  async tenantsWithOutbox(): Promise<string[]> {
    const rows = await this.#rows<{ tenant_id: string }>(
      `SELECT tenant_id FROM outbox
        UNION SELECT tenant_id FROM balance_alerts INDEXED BY balance_alerts_unannounced WHERE crossings > announced`,
    );
    return rows.map((row) => row.tenant_id);
  }

  /** Deliveries that are due and that nobody is at, the longest due first. */
  dueDeliveries(now: number, limit: number): Promise<DueDelivery[]> {
    return this.#rows<DueDelivery>(
      `SELECT tenant_id, id AS delivery_id FROM deliveries INDEXED BY deliveries_due
        WHERE state = 'scheduled' AND next_attempt_at <= ?1 AND lease_until < ?1 ORDER BY next_attempt_at LIMIT ?2`,
      now,
      limit,
    );
  }

  /** Open runs whose time has come by their tenant's own clock, the longest due first; of one tenant only, if named. */
  dueRuns(now: number, limit: number, tenantId?: string): Promise<DueRun[]> {
    const ofTenant = tenantId === undefined ? "" : "AND r.tenant_id = ?3";
    return this.#rows<DueRun>(
      `SELECT r.*, ?1 + coalesce(c.offset_ms, 0) AS tenant_now
        FROM workflow_runs r LEFT JOIN tenant_clocks c ON c.tenant_id = r.tenant_id
        WHERE r.state IN ('running', 'waiting') AND r.due_at <= ?1 + coalesce(c.offset_ms, 0)
        AND r.due_at <= ?1 + (SELECT coalesce(max(offset_ms), 0) FROM tenant_clocks) ${ofTenant}
        ORDER BY r.due_at LIMIT ?2`,
      now,
      limit,
      ...(tenantId === undefined ? [] : [tenantId]),
    );
  }

  /** Tenants whose disputes are to be asked for, by their own clock, the longest due first; one only, if named. */
  dueWatches(now: number, limit: number, tenantId?: string): Promise<DueWatch[]> {
    const ofTenant = tenantId === undefined ? "" : "AND w.tenant_id = ?3";
    return this.#rows<DueWatch>(
      `SELECT w.*, ?1 + coalesce(c.offset_ms, 0) AS tenant_now
        FROM dispute_watches w LEFT JOIN tenant_clocks c ON c.tenant_id = w.tenant_id
        WHERE w.due_at <= ?1 + coalesce(c.offset_ms, 0)
        AND w.due_at <= ?1 + (SELECT coalesce(max(offset_ms), 0) FROM tenant_clocks) ${ofTenant}
        ORDER BY w.due_at LIMIT ?2`,
      now,
      limit,
      ...(tenantId === undefined ? [] : [tenantId]),
    );
  }

  /** Open runs whose subject has taken longer than its deadline, by their tenant's clock; the latest last. */
  lateRuns(now: number, limit: number): Promise<DueRun[]> {
    return this.#rows<DueRun>(
      `SELECT r.*, ?1 + coalesce(c.offset_ms, 0) AS tenant_now
        FROM workflow_runs r INDEXED BY workflow_runs_late LEFT JOIN tenant_clocks c ON c.tenant_id = r.tenant_id
        WHERE r.state IN ('running', 'waiting') AND r.deadline_at IS NOT NULL
        AND r.deadline_at <= ?1 + coalesce(c.offset_ms, 0)
        AND r.deadline_at <= ?1 + (SELECT coalesce(max(offset_ms), 0) FROM tenant_clocks)
        ORDER BY r.deadline_at LIMIT ?2`,
      now,
      limit,
    );
  }

  /** Open runs that have begun and were not seen alive since a moment, the longest unseen first. */
  unseenRuns(now: number, since: number, limit: number): Promise<DueRun[]> {
    return this.#rows<DueRun>(
      `SELECT r.*, ?1 + coalesce(c.offset_ms, 0) AS tenant_now
        FROM workflow_runs r INDEXED BY workflow_runs_unchecked LEFT JOIN tenant_clocks c ON c.tenant_id = r.tenant_id
        WHERE r.state IN ('running', 'waiting') AND r.started = 1 AND r.checked_at <= ?2
        ORDER BY r.checked_at LIMIT ?3`,
      now,
      since,
      limit,
    );
  }

  /** Notes that the engine has these runs' instances. */
  async saw(runs: readonly RunRow[], now: number): Promise<void> {
    if (runs.length === 0) return;
    const keys = runs.map(({ tenant_id, id }) => ({ tenant_id, id }));
    await this.#rows(
      `UPDATE workflow_runs SET checked_at = ?1 WHERE (tenant_id, id) IN
        (SELECT value->>'tenant_id', value->>'id' FROM json_each(?2))`,
      now,
      JSON.stringify(keys),
    );
  }

  /** Open runs that have begun, in pages by tenant and id: after a crash nobody drives them any more. */
  begunRuns(after: { tenantId: string; runId: string }, limit: number): Promise<RunRow[]> {
    return this.#rows<RunRow>(
      `SELECT * FROM workflow_runs INDEXED BY workflow_runs_begun
        WHERE state IN ('running', 'waiting') AND started = 1
        AND (tenant_id, id) > (?1, ?2) ORDER BY tenant_id, id LIMIT ?3`,
      after.tenantId,
      after.runId,
      limit,
    );
  }

  async #rows<R>(sql: string, ...params: (string | number)[]): Promise<R[]> {
    const [result] = await this.#db.batch([this.#db.prepare(sql).bind(...params)]);
    return (result?.results ?? []) as R[];
  }
}
