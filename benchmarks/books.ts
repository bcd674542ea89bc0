/** The bare Worker's databases, and what it is told to write in them: the rows of a recorded payment. */
import { account, accountId } from "../core/money/accounts.ts";
import { type LocalDatabase, migrate, readMigrations } from "../local/migrations.ts";
import type { BareSetup } from "./bare-worker.ts";
import type { BenchHost } from "./bench-host.ts";
import { allAccounts, CURRENCY, MERCHANTS, merchantOf, modderOf, TENANT } from "./ledger-shape.ts";
import { Connections, expectStatus } from "./load.ts";
import type { RecordedCall } from "./recording-worker.ts";
import { plainRows, type Recorded, templateOf } from "./template.ts";

/** What a payment refers to: the same rows stand in the bare databases, so that foreign keys hold there too. */
const PARENTS = [
  "tenant_profiles",
  "tenant_clocks",
  "tenant_configs",
  "merchants",
  "bank_connections",
  "players",
  "payment_instruments",
  "split_rules",
  "split_rule_versions",
  "split_rule_lines",
];

const LEDGER_MIGRATIONS = "migrations/ledger";
const SETTLED_WITHIN_MS = 60_000;

/** The ledger's tables and triggers in an empty database. */
export async function migrateLedger(database: LocalDatabase, binding: string): Promise<void> {
  await migrate(database, readMigrations(LEDGER_MIGRATIONS), { folder: "of the benchmark", binding });
}

export async function dropTriggers(database: LocalDatabase): Promise<string[]> {
  const sql = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'";
  const { results } = await database.prepare(sql).all<{ name: string; sql: string }>();
  await database.batch(results.map(({ name }) => database.prepare(`DROP TRIGGER ${name}`)));
  return results.map((each) => each.sql);
}

/** The binding of the database that holds the seeded tenant's books. */
export async function ledgerOf({ host, seeded }: BenchHost): Promise<string> {
  const directory = await host.database("DIRECTORY");
  const row = await directory.prepare("SELECT ledger FROM tenants WHERE id = ?1").bind(seeded.tenant).first<{
    ledger: string;
  }>();
  if (!row) throw new Error("the seeded tenant is not in the directory");
  return row.ledger;
}

/** Opens the accounts of the ledger's benchmarks. */
export async function openAccounts(database: LocalDatabase): Promise<void> {
  const sql = `INSERT INTO ledger_accounts (tenant_id, id, address, currency, normal, debits_must_not_exceed_credits,
    credits_must_not_exceed_debits, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)`;
  const rows = allAccounts().map(({ address, normal, floored }) => {
    const floors = [floored && normal === "credit" ? 1 : 0, floored && normal === "debit" ? 1 : 0];
    return database
      .prepare(sql)
      .bind(TENANT, accountId(TENANT, address, CURRENCY), address, CURRENCY, normal, ...floors);
  });
  await database.batch(rows);
}

/** Fills the bare Worker's databases with what payments refer to, and tells it what to write. */
export async function prepareBare(bench: BenchHost): Promise<void> {
  const [books, plain] = await Promise.all([bench.database("bare", "BOOKS"), bench.database("bare", "PLAIN")]);
  const source = await bench.host.database(await ledgerOf(bench));
  for (const [binding, database] of Object.entries({ BOOKS: books, PLAIN: plain })) {
    await migrateLedger(database, binding);
    for (const table of PARENTS) await copyRows(source, database, { table, tenantId: bench.seeded.tenant });
  }
  await openAccounts(books);
  await dropTriggers(plain);
  const [first, second] = [await recordPayment(bench), await recordPayment(bench)];
  const accepted = (batches: Recorded[][]) => batches.slice(0, 1).map(plainRows);
  const ids = (kind: (i: number) => string) =>
    Array.from({ length: MERCHANTS }, (_, i) => idOf(account.pending(kind(i)).address));
  const setup: BareSetup = {
    tenantId: TENANT,
    accounts: {
      platform: idOf(account.platform.address),
      clearing: idOf(account.clearing.address),
      tenant: idOf(account.tenantBalance.address),
      studios: ids(merchantOf),
      modders: ids(modderOf),
    },
    plain: templateOf(accepted(first), accepted(second)),
    durable: templateOf(first, second),
  };
  const connections = new Connections(1);
  await expectStatus(connections, { method: "POST", url: `${bench.url.bare}/setup`, body: JSON.stringify(setup) }, 200);
  connections.close();
}

function idOf(address: string): string {
  return accountId(TENANT, address, CURRENCY);
}

async function copyRows(
  from: LocalDatabase,
  to: LocalDatabase,
  { table, tenantId }: { table: string; tenantId: string },
): Promise<void> {
  const sql = `SELECT * FROM ${table} WHERE tenant_id = ?1`;
  const { results } = await from.prepare(sql).bind(tenantId).all<Record<string, unknown>>();
  for (const row of results) {
    const columns = Object.keys(row);
    const insert = `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`;
    await to
      .prepare(insert)
      .bind(...Object.values(row))
      .run();
  }
}

/** A body of a payment request that the seeded tenant accepts. */
export function paymentBody({ seeded }: BenchHost): string {
  return JSON.stringify({
    amount: 1999,
    currency: CURRENCY,
    payment_instrument: seeded.payment_instrument,
    description: "A hat for the bench",
  });
}

/** @returns what was recorded since the last call, and forgets it */
export async function recordedCalls({ url }: BenchHost): Promise<RecordedCall[]> {
  const connections = new Connections(1);
  const { body } = await expectStatus(connections, { method: "GET", url: `${url.recording}/recorded-calls` }, 200);
  connections.close();
  return JSON.parse(body) as RecordedCall[];
}

/** The writing batches of one payment, from its acceptance to its capture, in their order. */
async function recordPayment(bench: BenchHost): Promise<Recorded[][]> {
  const { url } = bench;
  const token = await bench.token();
  await recordedCalls(bench);
  const connections = new Connections(1);
  const key = `key_0${crypto.randomUUID().replaceAll("-", "").slice(0, 25)}`;
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", "idempotency-key": key };
  const asked = { method: "POST" as const, url: `${url.recording}/v1/payments`, headers, body: paymentBody(bench) };
  const { body } = await expectStatus(connections, asked, 202);
  const { id } = JSON.parse(body) as { id: string };
  await settled(bench, [id]);
  connections.close();
  const calls = await recordedCalls(bench);
  return calls
    .filter(({ statements }) => /^INSERT INTO (idempotency_records|commits) /.test(statements[0]?.sql ?? ""))
    .map(({ statements }) => [...statements]);
}

/** Waits until these payments have succeeded and their runs have ended. */
export async function settled(bench: BenchHost, ids: readonly string[]): Promise<void> {
  const database = await bench.host.database(await ledgerOf(bench));
  const sql = `SELECT count(*) AS open FROM workflow_runs WHERE tenant_id = ?1 AND kind = 'take-payment'
    AND ended_at IS NULL AND subject_id IN (SELECT value FROM json_each(?2))`;
  for (const deadline = Date.now() + SETTLED_WITHIN_MS; Date.now() < deadline; ) {
    const row = await database.prepare(sql).bind(bench.seeded.tenant, JSON.stringify(ids)).first<{ open: number }>();
    if (row?.open === 0) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error("payments did not settle in time");
}
