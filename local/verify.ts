/** `npm run verify -- <data folder>`: whether a deployment's books hold, and what is broken where. */
import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { parseArgs } from "node:util";
import { misplacedTenants, PREDICATES, QUERIES, type Violation, violations } from "../core/invariants/violations.ts";
import type { Database, PreparedStatement } from "../core/ports.ts";
import { FolderRefused, runningHost } from "./folder.ts";
import { againstProvider } from "./provider-books.ts";
import { defaultFolder, fail, UsageRefused } from "./terminal.ts";

const help = `Verifies the books of a data folder, and changes nothing in it. A host may run on it meanwhile.

  npm run verify -- [folder]

  folder     the data folder (default .tributary)
  --help     this text

Every ledger database is asked for what must hold at any moment. Where a host runs, the simulator's balances are
compared as well, if nothing is under way. The exit code is 1 when anything is broken.`;

/** What was found in one place. */
interface Finding {
  readonly place: string;
  readonly violations: readonly Violation[];
}

type Bound = PreparedStatement & { readonly sql: string; readonly values: readonly SQLInputValue[] };

/** A database file as the port has it, for reading only. */
export function readOnly(sqlite: DatabaseSync): Database {
  const statement = (sql: string, values: readonly SQLInputValue[]): Bound => ({
    sql,
    values,
    bind: (...bound) => statement(sql, bound as SQLInputValue[]),
  });
  return {
    prepare: (sql) => statement(sql, []),
    // One transaction: all of a batch sees the same moment, also while a host writes.
    batch: async (statements) => {
      sqlite.exec("BEGIN");
      try {
        return (statements as Bound[]).map(({ sql, values }) => ({ results: sqlite.prepare(sql).all(...values) }));
      } finally {
        sqlite.exec("COMMIT");
      }
    },
  };
}

/** The folder's ledger databases, by the name of their file. */
function ledgersIn(folder: string): { name: string; sqlite: DatabaseSync }[] {
  const files = globSync("v3/d1/**/*.sqlite", { cwd: folder }).sort();
  return files.flatMap((file) => {
    const sqlite = new DatabaseSync(join(folder, file), { readOnly: true });
    if (isLedger(file, sqlite)) return [{ name: file, sqlite }];
    sqlite.close();
    return [];
  });
}

function isLedger(file: string, sqlite: DatabaseSync): boolean {
  try {
    return sqlite.prepare("SELECT 1 FROM sqlite_master WHERE name = 'ledger_transfers'").get() !== undefined;
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** Damaged, or made by another version: said in one sentence. Anything else is a fault of this program. */
function unreadable(file: string, error: unknown): unknown {
  if (!(error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR")) return error;
  const hint = /no such (table|column)/.test(error.message) ? " Start a host of this version on the folder first." : "";
  return new FolderRefused(`${file} cannot be verified: ${error.message}.${hint}`);
}

/**
 * Everything that is broken in a data folder.
 *
 * @throws FolderRefused there are no books in it, or they cannot be read
 */
export async function verifyFolder(folder: string): Promise<{ findings: Finding[]; said: string[] }> {
  const ledgers = existsSync(folder) ? ledgersIn(folder) : [];
  if (ledgers.length === 0) throw new FolderRefused(`${folder} has no ledger database: name a data folder.`);
  const count = (sqlite: DatabaseSync, what: string) =>
    Number(Object.values(sqlite.prepare(what).get() ?? { n: 0 })[0]);
  const findings: Finding[] = [];
  const said: string[] = [];
  try {
    for (const { name, sqlite } of ledgers) {
      const broken = violations(readOnly(sqlite)).catch((error: unknown) => Promise.reject(unreadable(name, error)));
      findings.push({ place: name, violations: await broken });
      const tenants = count(sqlite, "SELECT count(DISTINCT tenant_id) FROM tenant_configs");
      const transfers = count(sqlite, "SELECT count(*) FROM ledger_transfers");
      said.push(`${name}: ${tenants} tenants, ${transfers} ledger transfers`);
    }
    const handles = ledgers.map(({ sqlite }) => readOnly(sqlite));
    findings.push({ place: "all ledger databases", violations: await misplacedTenants(handles) });
    const simulatorUrl = runningHost(folder)?.simulator_url;
    for (const { name, sqlite } of ledgers) {
      if (simulatorUrl === undefined) said.push(`${name}: no host runs, so the provider was not asked`);
      else if (count(sqlite, UNDER_WAY) > 0) said.push(`${name}: money is under way, so the provider was not asked`);
      else
        findings.push({ place: name, violations: await againstProvider({ simulatorUrl, folder }, readOnly(sqlite)) });
    }
  } finally {
    for (const { sqlite } of ledgers) sqlite.close();
  }
  return { findings: findings.filter((finding) => finding.violations.length > 0), said };
}

/** Runs that have begun and not ended: what they do at the provider may not be booked yet. */
const UNDER_WAY = "SELECT count(*) FROM workflow_runs WHERE state IN ('running', 'waiting') AND started = 1";

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { help: { type: "boolean", short: "h" } },
    allowPositionals: true,
  });
  if (values.help) return console.log(help);
  if (positionals.length > 1) throw new UsageRefused("verify takes one data folder.");
  const { findings, said } = await verifyFolder(defaultFolder(positionals[0]));
  for (const line of said) console.log(line);
  if (findings.length === 0) {
    const kinds = Object.keys(QUERIES).length + Object.keys(PREDICATES).length;
    console.log(`All ${kinds} invariants hold, and every amount is one.`);
    return;
  }
  for (const { place, violations: broken } of findings) {
    for (const { invariant, rows } of broken) {
      console.log(`BROKEN ${invariant}\n  in ${place}`);
      for (const row of rows) console.log(`  ${JSON.stringify(row)}`);
    }
  }
  process.exitCode = 1;
}

if (import.meta.main) await main().catch((error: unknown) => fail(error, [FolderRefused, UsageRefused]));
