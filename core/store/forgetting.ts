/** Removes what was kept for a time only, across tenants: it reads nothing and gives nothing back. */
import type { Database } from "../ports.ts";

export class Forgetting {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** A ledger database's stored answers that have expired, and the bodies of those whose secret was shown long ago. */
  async answers(now: number, secretsBefore: number, limit: number): Promise<void> {
    await this.#run(
      [
        `DELETE FROM idempotency_records WHERE (tenant_id, client_id, idempotency_key) IN (
          SELECT tenant_id, client_id, idempotency_key FROM idempotency_records
          INDEXED BY idempotency_records_expiry WHERE expires_at <= ?1 LIMIT ?2)`,
        [now, limit],
      ],
      [
        `UPDATE idempotency_records SET sealed_body = ''
          WHERE shows_secret = 1 AND sealed_body <> '' AND created_at <= ?1`,
        [secretsBefore],
      ],
    );
  }

  /** The same in the directory, and revocations of tokens that have ended by themselves. */
  async directoryAnswers(now: number, secretsBefore: number, limit: number): Promise<void> {
    await this.#run(
      [
        `DELETE FROM directory_idempotency_records WHERE (client_id, idempotency_key) IN (
          SELECT client_id, idempotency_key FROM directory_idempotency_records
          INDEXED BY directory_idempotency_records_expiry WHERE expires_at <= ?1 LIMIT ?2)`,
        [now, limit],
      ],
      [
        `UPDATE directory_idempotency_records SET sealed_body = ''
          WHERE shows_secret = 1 AND sealed_body <> '' AND created_at <= ?1`,
        [secretsBefore],
      ],
      ["DELETE FROM revoked_tokens WHERE expires_at <= ?1", [now]],
    );
  }

  async #run(...statements: [sql: string, params: number[]][]): Promise<void> {
    await this.#db.batch(statements.map(([sql, params]) => this.#db.prepare(sql).bind(...params)));
  }
}
