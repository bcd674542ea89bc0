/** Where the rules of the SQL are tried: one database, D1 or in this process, and rows made up to fit its tables. */
import { deepEqual, fail } from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import { type Machine, statesOf } from "../core/states.ts";

export type Value = string | number | null;
export type Row = Record<string, Value>;
export interface Sql {
  readonly sql: string;
  readonly values: readonly Value[];
}

/** A database that takes all of some statements or none. */
export interface RuleDatabase {
  write(statements: readonly Sql[]): Promise<unknown>;
  rows(statement: Sql): Promise<Row[]>;
}

/** SQLite in this process, which refuses in D1's words. */
export function memoryRules(sqlite: DatabaseSync): RuleDatabase {
  return {
    write: async (statements) => {
      sqlite.exec("BEGIN");
      try {
        for (const { sql, values } of statements) sqlite.prepare(sql).run(...values);
        sqlite.exec("COMMIT");
      } catch (error) {
        sqlite.exec("ROLLBACK");
        throw new Error(`D1_ERROR: ${(error as Error).message}: SQLITE_CONSTRAINT`, { cause: error });
      }
    },
    rows: async ({ sql, values }) => sqlite.prepare(sql).all(...values) as Row[],
  };
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly dflt_value: string | null;
  readonly pk: number;
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly primaryKey: readonly string[];
  /** The columns of each unique key, the primary one included. */
  readonly keys: readonly (readonly string[])[];
  /** The condition of each of those keys, where it is of some rows only. */
  readonly conditions: readonly (string | null)[];
  /** The unique keys that are indexes of their own, each with its columns. */
  readonly indexes: readonly { readonly index: string; readonly key: string }[];
  /** The columns of each foreign key. */
  readonly references: readonly (readonly string[])[];
  /** Parents that a row cannot do without: column of the child → column of the parent. */
  readonly parents: readonly { readonly table: string; readonly columns: Readonly<Record<string, string>> }[];
}

export interface Trigger {
  readonly name: string;
  readonly table: string;
  readonly sql: string;
}

/** What the migrations make. */
export interface Schema {
  readonly tables: ReadonlyMap<string, Table>;
  readonly triggers: readonly Trigger[];
  /** The machine of each table whose states a trigger knows. */
  readonly machines: ReadonlyMap<string, Machine>;
}

export function schemaOf(sqlite: DatabaseSync): Schema {
  const all = <T>(sql: string, ...values: string[]) => sqlite.prepare(sql).all(...values) as T[];
  const names = all<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
  );
  const tables = names.map(({ name }): Table => {
    const columns = all<Column>("SELECT * FROM pragma_table_info(?)", name);
    const byPlace = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    const indexes = all<{ name: string }>('SELECT name FROM pragma_index_list(?) WHERE "unique" = 1', name);
    const keys = indexes.map((index) =>
      all<{ name: string }>("SELECT name FROM pragma_index_info(?)", index.name).map((column) => column.name),
    );
    const conditions = indexes.map((index) => {
      const [made] = all<{ sql: string | null }>("SELECT sql FROM sqlite_master WHERE name = ?", index.name);
      return /\bWHERE\b(.*)$/s.exec(made?.sql ?? "")?.[1]?.trim() ?? null;
    });
    const foreign = all<{ id: number; from: string }>('SELECT id, "from" FROM pragma_foreign_key_list(?)', name);
    const references = [...Map.groupBy(foreign, ({ id }) => id).values()].map((key) => key.map(({ from }) => from));
    return {
      name,
      columns,
      primaryKey: byPlace.map((column) => column.name),
      keys,
      conditions,
      indexes: indexes
        .map(({ name: index }, at) => ({ index, key: keys[at]?.join(", ") ?? "" }))
        .filter(({ index }) => !index.startsWith("sqlite_")),
      references,
      parents: parentsOf(name, columns),
    };
  });
  const sql = "SELECT name, tbl_name AS \"table\", sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name";
  const triggers = all<Trigger>(sql);
  return { tables: new Map(tables.map((table) => [table.name, table])), triggers, machines: machinesOf(triggers) };

  function parentsOf(name: string, columns: readonly Column[]): Table["parents"] {
    type Key = { id: number; table: string; from: string; to: string };
    const keys = all<Key>('SELECT id, "table", "from", "to" FROM pragma_foreign_key_list(?)', name);
    const needed = Map.groupBy(keys, ({ id }) => id).values();
    return [...needed]
      .filter((key) => key.every(({ from }) => columns.find((column) => column.name === from)?.notnull === 1))
      .map((key) => ({
        table: key[0]?.table ?? "",
        columns: Object.fromEntries(key.map(({ from, to }) => [from, to])),
      }));
  }
}

function machinesOf(triggers: readonly Trigger[]): Map<string, Machine> {
  const known = triggers.flatMap(({ table, sql }) => {
    const machine = /'STATE_UNKNOWN\|(\w+)'/.exec(sql)?.[1];
    return machine === undefined ? [] : [[table, machine as Machine] as const];
  });
  return new Map(known);
}

/** What a row must have so that no rule stands against its being there at all. */
const UNOBJECTIONABLE: Record<string, Row> = {
  events: { sequence: 1, previous_event_id: null },
  ledger_databases: { kind: "free" },
  tenants: { placement: "shared", parent_tenant_id: null },
  ledger_accounts: { normal: "credit", currency: "EUR" },
  payments: { amount_captured: 1000 },
  provider_transfers: { amount: 1000 },
  refunds: { amount: 100 },
  adjustments: { decided_by: "cli_second" },
  split_rule_lines: { share_bps: 10_000 },
  payouts: { amount: 100, method: "standard", earmarked_at: 1 },
  transfer_reversals: { amount: 100 },
  dispute_movements: { kind: "withdrawal", amount: 100 },
  dispute_parts: { kind: "fee", bearer: "line" },
  application_versions: { version: 1 },
};

let made = 0;

/** One tenant's corner of a database. Refusals are seen as the database words them: `OVERDRAFT|acc_…`. */
export class RuleWorld {
  readonly tenant = `ten_${++made}`;
  readonly schema: Schema;
  readonly #database: RuleDatabase;
  readonly #refused: (error: unknown) => void;

  constructor(database: RuleDatabase, schema: Schema, refused: (error: unknown) => void = () => undefined) {
    this.#database = database;
    this.schema = schema;
    this.#refused = refused;
  }

  /** A text that nothing else has. */
  fresh(what: string): string {
    return `${what}_${++made}`;
  }

  async lands(...statements: Sql[]): Promise<void> {
    const refusal = await this.refusal(...statements);
    if (refusal !== null) fail(`refused with ${refusal}: ${statements.at(-1)?.sql}`);
  }

  async refuses(code: string, ...statements: Sql[]): Promise<void> {
    const refusal = await this.refusal(...statements);
    if (refusal !== code) fail(`${refusal ?? "nothing"} instead of ${code}: ${JSON.stringify(statements.at(-1))}`);
  }

  /** What the database said, up to its own words about the kind of constraint; null when it took the statements. */
  async refusal(...statements: Sql[]): Promise<string | null> {
    try {
      await this.#database.write(statements);
      return null;
    } catch (error) {
      const said = /D1_ERROR: (.*?): SQLITE_CONSTRAINT/s.exec((error as Error).message)?.[1];
      if (said === undefined) throw error;
      this.#refused(error);
      return said;
    }
  }

  async rows(sql: string, ...values: Value[]): Promise<Row[]> {
    const rows = await this.#database.rows({ sql, values });
    return rows.map((row) => ({ ...row }));
  }

  /** The row with the same primary key, as it stands. */
  async find(table: string, row: Row): Promise<Row> {
    const key = this.#table(table).primaryKey;
    const where = key.map((name) => `${name} IS ?`).join(" AND ");
    const [found] = await this.rows(`SELECT * FROM ${table} WHERE ${where}`, ...key.map((name) => row[name] ?? null));
    return found ?? fail(`${table} has no ${JSON.stringify(row)}`);
  }

  insertion(table: string, row: Row, verb = "INSERT INTO", conflict = ""): Sql {
    const names = Object.keys(row);
    const places = names.map(() => "?").join(", ");
    return { sql: `${verb} ${table} (${names.join(", ")}) VALUES (${places}) ${conflict}`, values: Object.values(row) };
  }

  update(table: string, row: Row, set: Row, verb = "UPDATE"): Sql {
    const key = this.#table(table).primaryKey;
    const assignments = Object.keys(set).map((name) => `${name} = ?`);
    const where = key.map((name) => `${name} IS ?`).join(" AND ");
    const values = [...Object.values(set), ...key.map((name) => row[name] ?? null)];
    return { sql: `${verb} ${table} SET ${assignments.join(", ")} WHERE ${where}`, values };
  }

  deletion(table: string, row: Row): Sql {
    const key = this.#table(table).primaryKey;
    const where = key.map((name) => `${name} IS ?`).join(" AND ");
    return { sql: `DELETE FROM ${table} WHERE ${where}`, values: key.map((name) => row[name] ?? null) };
  }

  /** A row that fits the table, with the rows before it that its parents need. */
  shaped(table: string, values: Row = {}): { row: Row; before: Sql[] } {
    const { columns, parents } = this.#table(table);
    const row: Row = {};
    for (const { name, type, notnull, dflt_value } of columns) {
      if (name === "tenant_id" && notnull) row[name] = this.tenant;
      else if (notnull && dflt_value === null) row[name] = type === "TEXT" ? this.fresh(name) : 0;
    }
    const machine = this.schema.machines.get(table);
    if (machine !== undefined) row.state = statesOf(machine)[0];
    Object.assign(row, UNOBJECTIONABLE[table], values);
    const before: Sql[] = [];
    for (const parent of parents) {
      if (Object.keys(parent.columns).some((name) => name !== "tenant_id" && name in values)) continue;
      const made = this.shaped(parent.table);
      before.push(...made.before, this.insertion(parent.table, made.row));
      for (const [own, theirs] of Object.entries(parent.columns)) row[own] = made.row[theirs] ?? null;
    }
    return { row, before };
  }

  /** Inserts such a row, and says which. */
  async plant(table: string, values: Row = {}): Promise<Row> {
    const { row, before } = this.shaped(table, values);
    await this.lands(...before, this.insertion(table, row));
    return row;
  }

  /** A row is what it was. */
  async unchanged(table: string, row: Row): Promise<void> {
    deepEqual(await this.find(table, row), row);
  }

  #table(name: string): Table {
    return this.schema.tables.get(name) ?? fail(`there is no table ${name}`);
  }
}

/** One thing that the rules must do, tried on a world of its own. */
export interface Check {
  readonly name: string;
  run(world: RuleWorld): Promise<void>;
}
