/**
 * Holds drizzle's tables (types only) against the tables the migrations make, and those against the rules of the house:
 * STRICT, WITHOUT ROWID, and in a ledger database every key and foreign key begins with tenant_id.
 */
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";

type Rules = { tenancy: boolean };
type Row = Record<string, unknown>;

/** What each folder makes, as bytes: to run its migrations takes a tenth of a second, to load this next to nothing. */
const made = new Map<string, Uint8Array>();

/** A database in memory as a folder's migrations make it, in their order. */
export function migrated(folder: string): DatabaseSync {
  const db = new DatabaseSync(":memory:");
  const known = made.get(folder);
  if (known) {
    db.deserialize(known);
    return db;
  }
  for (const file of readdirSync(folder).sort()) {
    if (file.endsWith(".sql")) db.exec(readFileSync(resolve(folder, file), "utf8"));
  }
  made.set(folder, db.serialize());
  return db;
}

/** One line per column, written alike from either side so that they can be compared as text. */
function line(name: unknown, type: unknown, notNull: boolean, keyPlace: number): string {
  return `${name} ${String(type).toUpperCase()}${notNull ? " NOT NULL" : ""}${keyPlace > 0 ? ` key ${keyPlace}` : ""}`;
}

/** The columns as drizzle's types have them. A property named unlike its column would lie to every reader. */
function typedColumns(table: SQLiteTable): string[] {
  const { columns, primaryKeys } = getTableConfig(table);
  const key = primaryKeys[0]?.columns ?? columns.filter((column) => column.primary);
  return columns.map((column) => {
    const keyPlace = key.findIndex((part) => part.name === column.name) + 1;
    return line(column.name, column.getSQLType(), column.notNull || keyPlace > 0, keyPlace);
  });
}

/** The columns as the database has them. */
function realColumns(db: DatabaseSync, table: string): string[] {
  const rows: Row[] = db.prepare("SELECT * FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid").all(table);
  return rows.map((row) => line(row.name, row.type, row.notnull === 1 || row.pk !== 0, Number(row.pk)));
}

/** What separates the typed columns from the real ones, in either direction. */
function columnFaults(db: DatabaseSync, name: string, table: SQLiteTable): string[] {
  const [typed, real] = [typedColumns(table), realColumns(db, name)];
  const misnamed = Object.entries(table).flatMap(([property, column]) =>
    isColumn(column) && column.name !== property ? [`${name}.${column.name}: its property is called ${property}`] : [],
  );
  return [
    ...typed.filter((column) => !real.includes(column)).map((column) => `${name}: only the types have "${column}"`),
    ...real.filter((column) => !typed.includes(column)).map((column) => `${name}: only the table has "${column}"`),
    ...misnamed,
  ];
}

function isColumn(value: unknown): value is { name: string } {
  return typeof value === "object" && value !== null && "columnType" in value && "name" in value;
}

/** Keys of a ledger table that do not begin with tenant_id: through them one tenant could meet another. */
function tenancyFaults(db: DatabaseSync, name: string): string[] {
  const faults: string[] = [];
  const indexes: Row[] = db.prepare('SELECT name, origin FROM pragma_index_list(?) WHERE "unique" = 1').all(name);
  for (const index of indexes) {
    const first = db.prepare("SELECT name FROM pragma_index_info(?) WHERE seqno = 0").get(String(index.name));
    if (first?.name === "tenant_id") continue;
    faults.push(`${name}: ${index.origin === "pk" ? "the primary key" : "a unique key"} does not begin with tenant_id`);
  }
  const parents: Row[] = db
    .prepare('SELECT "table", "from", "to" FROM pragma_foreign_key_list(?) WHERE seq = 0')
    .all(name);
  for (const parent of parents) {
    if (parent.from === "tenant_id" && (parent.to ?? "tenant_id") === "tenant_id") continue;
    faults.push(`${name}: the foreign key to ${parent.table} does not begin with tenant_id`);
  }
  return faults;
}

/** Every difference and every broken rule, as sentences. */
export function schemaFaults(db: DatabaseSync, tables: SQLiteTable[], rules: Rules): string[] {
  const typed = new Map(tables.map((table) => [getTableConfig(table).name, table]));
  const listed: Row[] = db.prepare("PRAGMA table_list").all();
  const real = listed.filter((row) => row.schema === "main" && !String(row.name).startsWith("sqlite_"));
  const names = new Set(real.map((row) => String(row.name)));
  const faults = [...typed.keys()].filter((name) => !names.has(name)).map((name) => `${name}: no migration makes it`);
  for (const row of real) {
    const name = String(row.name);
    const table = typed.get(name);
    if (row.type === "view") continue;
    if (table === undefined) faults.push(`${name}: drizzle's types do not know it`);
    else faults.push(...columnFaults(db, name, table));
    if (row.strict !== 1) faults.push(`${name}: not STRICT`);
    if (row.wr !== 1) faults.push(`${name}: not WITHOUT ROWID`);
    if (rules.tenancy) faults.push(...tenancyFaults(db, name));
  }
  return faults;
}

/** The tables that core/store declares for one kind of database. */
export async function declaredTables(folder: string, kind: "directory" | "ledger"): Promise<SQLiteTable[]> {
  const files = readdirSync(folder).filter((file) => /(^|-)schema\.ts$/.test(file));
  const wanted = files.filter((file) => file.startsWith("directory") === (kind === "directory"));
  const modules: Row[] = await Promise.all(wanted.map((file) => import(resolve(folder, file))));
  return [...new Set(modules.flatMap((module) => Object.values(module)))].filter((value) => is(value, SQLiteTable));
}

if (import.meta.filename === process.argv[1]) {
  const root = resolve(import.meta.dirname, "..");
  for (const kind of ["directory", "ledger"] as const) {
    const tables = await declaredTables(resolve(root, "core/store"), kind);
    const db = migrated(resolve(root, "migrations", kind));
    const faults = schemaFaults(db, tables, { tenancy: kind === "ledger" });
    if (tables.length === 0) faults.push("core/store declares no table for it");
    for (const fault of faults) console.error(`${kind} database: ${fault}`);
    if (faults.length > 0) process.exitCode = 1;
  }
}
