/** What the sweeper reads across tenants, in one ledger database: only which tenant, and which ids, to look after. */
import type { Database } from "../ports.ts";

export interface DueDelivery {
  tenant_id: string;
  delivery_id: string;
}

export class SweepReads {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Tenants whose outbox is not empty. It is drained within moments, so that the whole of it is small. */
  async tenantsWithOutbox(): Promise<string[]> {
    const rows = await this.#rows<{ tenant_id: string }>("SELECT DISTINCT tenant_id FROM outbox");
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

  async #rows<R>(sql: string, ...params: (string | number)[]): Promise<R[]> {
    const [result] = await this.#db.batch([this.#db.prepare(sql).bind(...params)]);
    return (result?.results ?? []) as R[];
  }
}
