/** Applies the SQL in migrations/ to a database of the embedded host, on the same table that wrangler keeps. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { repository } from "./configuration.ts";
import { damaged, FolderRefused } from "./folder.ts";

/** The part of D1 that is used outside the engine; Miniflare's own types need a package that nothing else here does. */
export type LocalDatabase = {
  prepare(sql: string): LocalStatement;
  batch(statements: LocalStatement[]): Promise<{ results: unknown[] }[]>;
};

export type LocalStatement = {
  bind(...values: unknown[]): LocalStatement;
  all<Row>(): Promise<{ results: Row[] }>;
  first<Row>(): Promise<Row | null>;
  run(): Promise<unknown>;
};

/** One file of migrations: its name is its key in `d1_migrations`. */
export type Migration = { name: string; statements: string[] };

/** Triggers contain semicolons, so statements are told apart by a line of their own; wrangler takes it as a comment. */
const separator = /^-- statement$/m;

/** wrangler's own table, so that `wrangler d1 migrations apply` and this runner continue each other's work. */
const table = `CREATE TABLE IF NOT EXISTS d1_migrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)`;

/** The migrations of one folder in their order. `directory` is relative to the repository. */
export function readMigrations(directory: string): Migration[] {
  const folder = resolve(repository, directory);
  const files = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  return files.sort().map((name) => ({ name, statements: statementsOf(readFileSync(join(folder, name), "utf8")) }));
}

/** The statements of one file, without the parts that are nothing but comments. */
function statementsOf(text: string): string[] {
  return text
    .split(separator)
    .map((part) => part.trim().replace(/;$/, ""))
    .filter((part) => part.replace(/^\s*--.*$/gm, "").trim() !== "");
}

/**
 * Brings one database to the newest version. A file and its record are in one batch, so a crash leaves either all of
 * it or nothing.
 *
 * @throws FolderRefused when the file is damaged, or was written by a newer version of this code
 */
export async function migrate(database: LocalDatabase, migrations: Migration[], where: Place): Promise<void> {
  await check(database, where);
  const applied = new Set(await appliedNames(database));
  const known = new Set(migrations.map((each) => each.name));
  const unknown = [...applied].find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new FolderRefused(
      `The data folder ${where.folder} belongs to another version: ${where.binding} has the migration ${unknown}, ` +
        "which this version does not know. Start that version, or start over with --fresh.",
    );
  }
  const pending = migrations.filter((each) => !applied.has(each.name));
  if (pending.length === 0) return;
  // Together they take a third of the time; one by one those before a faulty one stay, and the faulty one is named.
  const isDone = await database.batch(textsOf(pending).map((text) => database.prepare(text))).catch(() => undefined);
  if (isDone) return;
  for (const migration of pending) {
    try {
      await database.batch(textsOf([migration]).map((text) => database.prepare(text)));
    } catch (error) {
      throw new Error(`migration ${migration.name} on ${where.binding}: ${(error as Error).message}`, { cause: error });
    }
  }
}

/** How long a text may be, in characters; D1 takes 100 kB. */
const TEXT_MAX = 90_000;

/**
 * Migrations with their records in as few texts as they fit. The local engine runs a text eight times as fast as its
 * statements, and a batch of texts in one transaction all the same.
 */
function textsOf(migrations: Migration[]): string[] {
  const texts: string[] = [];
  for (const { name, statements } of migrations) {
    const text = [...statements, `INSERT INTO d1_migrations (name) VALUES ('${name}')`].join(";\n");
    const last = texts.at(-1);
    if (last === undefined || last.length + text.length > TEXT_MAX) texts.push(text);
    else texts[texts.length - 1] = `${last};\n${text}`;
  }
  return texts;
}

/** Where a database stands, for the sentences about it. */
export type Place = { folder: string; binding: string };

/** The engine says only "internal error" about a damaged file, and says it to whoever comes first: so we come first. */
async function check(database: LocalDatabase, { folder, binding }: Place): Promise<void> {
  const unreadable = (what: string) => damaged(folder, `the database ${binding} cannot be read (${what})`);
  let findings: { quick_check: string }[];
  try {
    ({ results: findings } = await database.prepare("PRAGMA quick_check(1)").all<{ quick_check: string }>());
  } catch (error) {
    throw unreadable((error as Error).message.replace(/^D1_ERROR: /, "").replace(/;.*$/, ""));
  }
  const [finding] = findings;
  if (finding?.quick_check !== "ok") throw unreadable(finding?.quick_check ?? "no answer");
}

async function appliedNames(database: LocalDatabase): Promise<string[]> {
  await database.batch([database.prepare(table)]);
  const { results } = await database.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  return results.map((row) => row.name);
}
