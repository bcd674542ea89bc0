/** Fills an empty ledger by SQL alone, as if its payments had been posted: triggers and indexes wait until the end. */
import type { LocalDatabase } from "../local/migrations.ts";
import { dropTriggers } from "./books.ts";
import { CAPTURED, CURRENCY, LEGS, MERCHANTS, SHARES, TENANT } from "./ledger-shape.ts";

/** Payments that one statement makes. */
const CHUNK = 25_000;
const FILLED = "'commits', 'ledger_transfers', 'ledger_entries'";
/** Payments are a second apart, the last one just now. */
const SECOND = 1000;

const studio = "'merchant:mer_' || printf('%026d', i % $merchants) || ':pending'";
const modder = "'merchant:mer_' || printf('%026d', $merchants + i % $merchants) || ':pending'";
const payment = "'pay_' || printf('%026d', i)";
const mixed = "((i * $legs + leg) * 2654435761 % 4294967296)";
/** As scattered as real ids of transfers, which are hashes. */
const transfer = `'ltr_' || printf('%d%08x%017d', ${mixed} % 8, ${mixed}, i * $legs + leg)`;
const at = "($start + i * $second)";
const payments = "WITH RECURSIVE p (i) AS (SELECT CAST(?1 AS INTEGER) UNION ALL SELECT i + 1 FROM p WHERE i + 1 < ?2)";

const commits = `${payments} INSERT INTO commits (tenant_id, commit_key, result, committed_at)
  SELECT $tenant, ${payment} || '/take-payment/1/capture', 'null', ${at} FROM p`;

const transfers = `${payments}, legs (leg) AS (VALUES (0), (1), (2), (3)),
  moves AS (SELECT i, leg, iif(leg = 0, 'provider:platform', 'clearing') AS debit,
    CASE leg WHEN 0 THEN 'clearing' WHEN 1 THEN ${studio} WHEN 2 THEN ${modder} ELSE 'tenant:balance' END AS credit,
    CASE leg WHEN 0 THEN $captured WHEN 1 THEN $studio_share WHEN 2 THEN $modder_share ELSE $tenant_share END AS amount
    FROM p, legs)
  INSERT INTO ledger_transfers (tenant_id, id, posting_id, commit_key, kind, code, subject_id, debit_account_id,
    credit_account_id, amount, currency, effective_at, recorded_at)
  SELECT $tenant, ${transfer}, ${payment} || '/capture', ${payment} || '/take-payment/1/capture', 'posted',
    iif(leg = 0, 'capture', 'share'), ${payment}, d.id, c.id, amount, $currency, ${at}, ${at}
  FROM moves CROSS JOIN ledger_accounts d ON d.tenant_id = $tenant AND d.address = debit AND d.currency = $currency
    CROSS JOIN ledger_accounts c ON c.tenant_id = $tenant AND c.address = credit AND c.currency = $currency
  ORDER BY 2`;

/** Both lines of each transfer: the n-th of its account, and what stands there after it. */
const entries = `${payments}, legs (leg) AS (VALUES (0), (1), (2), (3)),
  lines AS (
    SELECT i, leg, 'clearing' AS address, i * $legs + leg + 1 AS n, CASE leg WHEN 0 THEN $captured
      WHEN 1 THEN $captured - $studio_share WHEN 2 THEN $tenant_share ELSE 0 END AS balance FROM p, legs
    UNION ALL SELECT i, 0, 'provider:platform', i + 1, (i + 1) * $captured FROM p
    UNION ALL SELECT i, 1, ${studio}, i / $merchants + 1, (i / $merchants + 1) * $studio_share FROM p
    UNION ALL SELECT i, 2, ${modder}, i / $merchants + 1, (i / $merchants + 1) * $modder_share FROM p
    UNION ALL SELECT i, 3, 'tenant:balance', i + 1, (i + 1) * $tenant_share FROM p)
  INSERT INTO ledger_entries (tenant_id, account_id, n, transfer_id, balance_after, recorded_at)
  SELECT $tenant, a.id, n, ${transfer}, balance, ${at}
  FROM lines CROSS JOIN ledger_accounts a
    ON a.tenant_id = $tenant AND a.address = lines.address AND a.currency = $currency
  ORDER BY 2, 3`;

const totals = `UPDATE ledger_accounts SET debits_posted = t.debits, credits_posted = t.credits, entries = t.entries,
    version = t.entries, last_recorded_at = t.last
  FROM (SELECT account_id, sum(debit) AS debits, sum(credit) AS credits, count(*) AS entries, max(recorded_at) AS last
    FROM (SELECT debit_account_id AS account_id, amount AS debit, 0 AS credit, recorded_at FROM ledger_transfers
      UNION ALL SELECT credit_account_id, 0, amount, recorded_at FROM ledger_transfers) GROUP BY account_id) t
  WHERE ledger_accounts.id = t.account_id`;

/** @param count payments, four transfers each */
export async function fillLedger(database: LocalDatabase, count: number): Promise<void> {
  const constants: Record<string, string | number> = {
    tenant: `'${TENANT}'`,
    currency: `'${CURRENCY}'`,
    merchants: MERCHANTS,
    legs: LEGS,
    captured: CAPTURED,
    studio_share: SHARES.studio,
    modder_share: SHARES.modder,
    tenant_share: SHARES.tenant,
    start: Date.now() - count * SECOND,
    second: SECOND,
  };
  const run = (sql: string, ...params: number[]) => {
    const whole = sql.replaceAll(/\$([a-z_]+)/g, (_, name: string) => {
      if (!(name in constants)) throw new Error(`no constant ${name}`);
      return String(constants[name]);
    });
    return database
      .prepare(whole)
      .bind(...params)
      .run();
  };
  const triggers = await dropTriggers(database);
  const { results: indexes } = await database
    .prepare(`SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (${FILLED})`)
    .all<{ name: string; sql: string }>();
  for (const { name } of indexes) await run(`DROP INDEX ${name}`);
  for (let from = 0; from < count; from += CHUNK) {
    const to = Math.min(count, from + CHUNK);
    for (const sql of [commits, transfers, entries]) await run(sql, from, to);
  }
  for (const { sql } of indexes) await run(sql);
  await run(totals);
  for (const trigger of triggers) await database.prepare(trigger).run();
}
