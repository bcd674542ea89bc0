/** Where one platform account keeps everything: SQLite inside its Durable Object. */

import type { TimeRange } from "./params.ts";
import type { DurableStorage, SqlValue } from "./runtime.ts";

/** Anything that Stripe answers with. */
export interface StripeObject {
  id: string;
  object: string;
  created?: number;
  [field: string]: unknown;
}

/** The kinds of object that are kept, each with the fields that its list can be filtered by. */
export const KINDS = {
  account: [],
  balance_transaction: ["source", "type", "currency", "status"],
  charge: ["payment_intent", "customer", "transfer_group"],
  connect_collection_transfer: [],
  customer: ["email"],
  dispute: ["charge", "payment_intent"],
  early_fraud_warning: ["charge", "payment_intent"],
  event: ["type"],
  external_account: ["object", "currency"],
  mandate: [],
  payment_intent: ["customer"],
  payment_method: ["customer", "type"],
  payout: ["destination", "status"],
  person: [],
  refund: ["charge", "payment_intent", "status"],
  reserve_transaction: [],
  setup_attempt: ["setup_intent"],
  setup_intent: ["customer", "payment_method"],
  token: [],
  topup: ["status"],
  transfer: ["transfer_group", "destination", "source_transaction"],
  transfer_reversal: ["transfer"],
  verification_report: ["client_reference_id", "verification_session"],
  verification_session: ["client_reference_id", "status"],
  webhook_endpoint: [],
} as const;
export type Kind = keyof typeof KINDS;

/** Columns for the values of these fields, in their order: what is null has no entry in an index. */
const VALUES = ["f1", "f2", "f3", "f4"] as const;
const INDEXED = VALUES.map(
  (column) =>
    `CREATE INDEX IF NOT EXISTS objects_by_${column} ON objects (kind, account, ${column}, seq)
       WHERE ${column} IS NOT NULL`,
);

/** What an object can be found by. */
const valuesOf = (kind: Kind, object: StripeObject): (string | null)[] =>
  VALUES.map((_column, at) => {
    const field = KINDS[kind][at];
    const value = field === undefined ? null : object[field];
    return typeof value === "string" ? value : null;
  });

/**
 * Times are Unix milliseconds: `due.at`, `idempotency.created` and `objects.changed` by the account's clock, the rest
 * by the wall. `objects.seen` is the form that search has of an object that changed just now.
 */
const SCHEMA = [
  `CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS objects (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
     kind TEXT NOT NULL, account TEXT NOT NULL, created INTEGER NOT NULL, body TEXT NOT NULL, hidden TEXT,
     changed INTEGER, seen TEXT, f1 TEXT, f2 TEXT, f3 TEXT, f4 TEXT) STRICT`,
  `CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (kind, account, seq)`,
  `CREATE TABLE IF NOT EXISTS balances (account TEXT NOT NULL, currency TEXT NOT NULL, available INTEGER NOT NULL,
     pending INTEGER NOT NULL, PRIMARY KEY (account, currency)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS reserves (account TEXT NOT NULL, currency TEXT NOT NULL, amount INTEGER NOT NULL,
     PRIMARY KEY (account, currency)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS due (seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL,
     subject TEXT NOT NULL) STRICT`,
  `CREATE INDEX IF NOT EXISTS due_by_time ON due (at, seq)`,
  `CREATE TABLE IF NOT EXISTS deliveries (seq INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL,
     endpoint TEXT NOT NULL, created INTEGER NOT NULL, attempts INTEGER NOT NULL, next_at INTEGER,
     state TEXT NOT NULL, last_answer TEXT, fault TEXT) STRICT`,
  `CREATE INDEX IF NOT EXISTS deliveries_by_time ON deliveries (next_at) WHERE next_at IS NOT NULL`,
  `CREATE INDEX IF NOT EXISTS deliveries_by_event ON deliveries (event)`,
  `CREATE TABLE IF NOT EXISTS endpoint_failures (endpoint TEXT PRIMARY KEY, since INTEGER NOT NULL)
     STRICT, WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS idempotency (account TEXT NOT NULL, key TEXT NOT NULL, path TEXT NOT NULL,
     params TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL, request TEXT NOT NULL,
     created INTEGER NOT NULL, PRIMARY KEY (account, key)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS faults (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, body TEXT NOT NULL,
     remaining INTEGER NOT NULL, drawn INTEGER NOT NULL DEFAULT 0) STRICT`,
  `CREATE TABLE IF NOT EXISTS strikes (seq INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL) STRICT`,
  `CREATE TABLE IF NOT EXISTS requests (seq INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL) STRICT`,
];

/** After so long search knows of a change. */
const SEARCH_LAG_MS = 60_000;
/** The kinds that search covers: of these the form before a change is kept for so long. */
const SEARCHED = "kind IN ('charge', 'customer', 'payment_intent')";

/** Columns that tables of older versions lack. */
const ADDED = [
  ["deliveries", "fault", "TEXT"],
  ["faults", "drawn", "INTEGER NOT NULL DEFAULT 0"],
  ["objects", "changed", "INTEGER"],
  ["objects", "seen", "TEXT"],
  ...VALUES.map((column) => ["objects", column, "TEXT"] as const),
] as const;

function prepare({ sql }: DurableStorage): void {
  for (const statement of SCHEMA) sql.exec(statement);
  for (const [table, column, type] of ADDED) {
    const columns = sql.exec<{ name: string }>(`PRAGMA table_info(${table})`).toArray();
    if (columns.some(({ name }) => name === column)) continue;
    sql.exec(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
    fill(sql, column);
  }
  for (const statement of INDEXED) sql.exec(statement);
}

/** Writes the values that a new column is for. */
function fill(sql: DurableStorage["sql"], column: string): void {
  const at = (VALUES as readonly string[]).indexOf(column);
  for (const kind of Object.keys(KINDS) as Kind[]) {
    const field = at < 0 ? undefined : KINDS[kind][at];
    if (field === undefined) continue;
    sql.exec(`DROP INDEX IF EXISTS ${kind}_by_${field}`);
    sql.exec(`UPDATE objects SET ${column} = json_extract(body, '$.${field}') WHERE kind = '${kind}'`);
  }
}

export interface Page {
  readonly limit?: number | undefined;
  readonly starting_after?: string | undefined;
  readonly ending_before?: string | undefined;
  readonly created?: TimeRange | undefined;
  /** SQL about the row of `objects`, made by the simulator itself. */
  readonly condition?: string | undefined;
}

/** An exact match on one of the kind's fields, or on one of several values. */
export type Filters = Record<string, string | readonly string[] | undefined>;

export interface List {
  object: "list";
  data: StripeObject[];
  has_more: boolean;
  url: string;
}

export interface Store {
  /** Rows of a query. */
  rows<Row = Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): Row[];
  atomically<T>(work: () => T): T;
  /** Whether the tables are there. */
  isPrepared(): boolean;
  /** Makes the tables that are not there. */
  prepare(): void;
  setting<T>(name: string): T | undefined;
  set(name: string, value: unknown): void;
  insert<T extends StripeObject>(kind: Kind, account: string, object: T, hidden?: object): T;
  /** Writes an object's new form; `hidden` replaces what is kept beside it, if given. */
  update<T extends StripeObject>(object: T, hidden?: object): T;
  /** One object of an account, or undefined. */
  get<T extends StripeObject>(kind: Kind, account: string, id: string): T | undefined;
  /** One object wherever it is, with its account. */
  find(id: string): { account: string; object: StripeObject } | undefined;
  hidden<T>(id: string): T;
  remove(id: string): void;
  /** Newest first; undefined when the object that a cursor names is not in this list. */
  list(
    kind: Kind,
    account: string,
    filters: Filters,
    page: Page,
  ): { data: StripeObject[]; has_more: boolean } | undefined;
  /** Newest first: objects that search knows of at a time of the account's clock, with the form that it knows. */
  indexed(kind: Kind, account: string, now: number): { seq: number; object: StripeObject; indexed: StripeObject }[];
  all<T extends StripeObject>(kind: Kind, account?: string, filters?: Filters): T[];
}

interface Where {
  readonly sql: string;
  readonly bindings: SqlValue[];
}

function where(kind: Kind, account: string, filters: Filters, created: Page["created"]): Where {
  const parts = [`kind = '${kind}'`, "account = ?"];
  const bindings: SqlValue[] = [account];
  for (const [field, value] of Object.entries(filters)) {
    if (value === undefined) continue;
    const values = typeof value === "string" ? [value] : value;
    const fields: readonly string[] = KINDS[kind];
    const column = VALUES[fields.indexOf(field)] ?? `json_extract(body, '$.${field}')`;
    parts.push(`${column} IN (${values.map(() => "?").join(", ")})`);
    bindings.push(...values);
  }
  const bounds = [
    ["gt", ">"],
    ["gte", ">="],
    ["lt", "<"],
    ["lte", "<="],
  ] as const;
  for (const [name, operator] of bounds) {
    const bound = created?.[name];
    if (bound === undefined) continue;
    parts.push(`created ${operator} ?`);
    bindings.push(bound);
  }
  return { sql: parts.join(" AND "), bindings };
}

type BodyRow = { body: string };
const parse = <T>(row: BodyRow): T => JSON.parse(row.body) as T;

function listObjects(rows: Store["rows"], kind: Kind, account: string, filters: Filters, page: Page) {
  const filtered = where(kind, account, filters, page.created);
  const { bindings } = filtered;
  const sql = page.condition === undefined ? filtered.sql : `${filtered.sql} AND ${page.condition}`;
  const limit = page.limit ?? 10;
  const cursor = page.starting_after ?? page.ending_before;
  let beyond = "";
  if (cursor !== undefined) {
    const [at] = rows<{ seq: number }>(
      `SELECT seq FROM objects WHERE id = ? AND kind = '${kind}' AND account = ?`,
      cursor,
      account,
    );
    if (at === undefined) return undefined;
    beyond = page.starting_after ? ` AND seq < ${at.seq}` : ` AND seq > ${at.seq}`;
  }
  const backwards = cursor !== undefined && page.starting_after === undefined;
  const found = rows<BodyRow>(
    `SELECT body FROM objects WHERE ${sql}${beyond} ORDER BY seq ${backwards ? "ASC" : "DESC"} LIMIT ?`,
    ...bindings,
    limit + 1,
  );
  const data = found.slice(0, limit).map((row) => parse<StripeObject>(row));
  return { data: backwards ? data.reverse() : data, has_more: found.length > limit };
}

/** The store of one account over its object's storage. `now`: the account's time. */
export function openStore(storage: DurableStorage, now: () => number): Store {
  const rows = <Row>(query: string, ...bindings: SqlValue[]) => storage.sql.exec<Row>(query, ...bindings).toArray();

  return {
    rows,
    list: (kind, account, filters, page) => listObjects(rows, kind, account, filters, page),
    atomically: (work) => storage.transactionSync(work),
    isPrepared: () => rows("SELECT name FROM sqlite_master WHERE name = 'settings'").length > 0,
    prepare: () => prepare(storage),
    setting: <T>(name: string) => {
      const [row] = rows<{ value: string }>("SELECT value FROM settings WHERE name = ?", name);
      return row && (JSON.parse(row.value) as T);
    },
    set: (name, value) => {
      rows("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", name, JSON.stringify(value));
    },
    insert: (kind, account, object, hidden) => {
      rows(
        `INSERT INTO objects (id, kind, account, created, body, hidden, changed, f1, f2, f3, f4)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        object.id,
        kind,
        account,
        object.created ?? 0,
        JSON.stringify(object),
        hidden ? JSON.stringify(hidden) : null,
        now(),
        ...valuesOf(kind, object),
      );
      return object;
    },
    update: (object, hidden) => {
      const [before] = rows<{ kind: Kind } & Record<(typeof VALUES)[number], string | null>>(
        `UPDATE objects SET seen = CASE WHEN ${SEARCHED} AND coalesce(changed, 0) <= ? THEN body ELSE seen END,
           changed = ?, body = ? WHERE id = ? RETURNING kind, f1, f2, f3, f4`,
        now() - SEARCH_LAG_MS,
        now(),
        JSON.stringify(object),
        object.id,
      );
      const values = before ? valuesOf(before.kind, object) : [];
      if (before && VALUES.some((column, at) => before[column] !== values[at])) {
        rows("UPDATE objects SET f1 = ?, f2 = ?, f3 = ?, f4 = ? WHERE id = ?", ...values, object.id);
      }
      if (hidden) rows("UPDATE objects SET hidden = ? WHERE id = ?", JSON.stringify(hidden), object.id);
      return object;
    },
    get: <T>(kind: Kind, account: string, id: string) => {
      const [row] = rows<BodyRow>(
        "SELECT body FROM objects WHERE id = ? AND kind = ? AND account = ?",
        id,
        kind,
        account,
      );
      return row && parse<T>(row);
    },
    find: (id) => {
      const [row] = rows<BodyRow & { account: string }>("SELECT account, body FROM objects WHERE id = ?", id);
      return row && { account: row.account, object: parse<StripeObject>(row) };
    },
    hidden: <T>(id: string) => {
      const [row] = rows<{ hidden: string | null }>("SELECT hidden FROM objects WHERE id = ?", id);
      return JSON.parse(row?.hidden ?? "{}") as T;
    },
    indexed: (kind, account, at) =>
      rows<{ seq: number; body: string; known: string }>(
        `SELECT seq, body, CASE WHEN coalesce(changed, 0) <= ? THEN body ELSE seen END AS known FROM objects
         WHERE kind = '${kind}' AND account = ? AND known IS NOT NULL ORDER BY seq DESC`,
        at - SEARCH_LAG_MS,
        account,
      ).map(({ seq, body, known }) => ({ seq, object: parse({ body }), indexed: parse({ body: known }) })),
    remove: (id) => {
      rows("DELETE FROM objects WHERE id = ?", id);
    },
    all: <T>(kind: Kind, account?: string, filters: Filters = {}) => {
      if (account === undefined) {
        return rows<BodyRow>(`SELECT body FROM objects WHERE kind = '${kind}' ORDER BY seq`).map((row) =>
          parse<T>(row),
        );
      }
      const { sql, bindings } = where(kind, account, filters, undefined);
      return rows<BodyRow>(`SELECT body FROM objects WHERE ${sql} ORDER BY seq DESC`, ...bindings).map((row) =>
        parse<T>(row),
      );
    },
  };
}
