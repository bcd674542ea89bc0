/**
 * What must hold at any moment, whatever was done, as a function of one ledger database and nothing else: the program
 * `npm run verify`, the tests and the simulations ask the same.
 */
import { ID_PREFIX, type IdKind } from "../ids.ts";
import type { Database } from "../ports.ts";
import { EDGES } from "../states.ts";
import { DISPUTE_QUERIES } from "./disputes.ts";
import { LEDGER_QUERIES } from "./ledger.ts";
import { PAYMENT_QUERIES } from "./payments.ts";
import { PAYOUT_QUERIES } from "./payouts.ts";
import type { Queries } from "./queries.ts";
import { RECORD_QUERIES } from "./records.ts";
import { REFUND_QUERIES } from "./refunds.ts";
import { SHARE_QUERIES } from "./shares.ts";

/** One broken promise, with the first rows that break it. */
export interface Violation {
  readonly invariant: string;
  readonly rows: readonly unknown[];
}

/** Every invariant that is one query. */
export const QUERIES: Queries = {
  ...LEDGER_QUERIES,
  ...PAYMENT_QUERIES,
  ...REFUND_QUERIES,
  ...SHARE_QUERIES,
  ...PAYOUT_QUERIES,
  ...DISPUTE_QUERIES,
  ...RECORD_QUERIES,
};

/** Those that are more than a query. */
export const PREDICATES = {
  histories: "14 only along edges",
  orphans: "11 no orphans",
  placement: "27 a tenant is in one ledger database",
} as const;

/** Columns that hold money, whatever their table's name: integers within range, and all but one not below zero. */
const MONEY = /^(amount|amount_.*|fee|fee_.*|debits_.*|credits_.*|balance_after|refunded_.*|from_.*|owed|remaining)$/;
const SIGNED = "balance_after";
/** Not money, though named so. */
const FLAGS = /_must_not_exceed_/;
const SHOWN_ROWS_MAX = 5;

type Row = Readonly<Record<string, unknown>>;
type Asking = (queries: readonly string[]) => Promise<Row[][]>;

/** Everything that is wrong in one ledger database, of every tenant. Empty is what a suite ends with. */
export async function violations(database: Database): Promise<Violation[]> {
  const ask: Asking = async (queries) => {
    const results = await database.batch(queries.map((sql) => database.prepare(sql)));
    return results.map(({ results: rows }) => rows as Row[]);
  };
  const named = Object.entries(QUERIES);
  const answers = await ask(named.map(([, sql]) => `SELECT * FROM (${sql}) LIMIT ${SHOWN_ROWS_MAX}`));
  const broken = named.map(([invariant], i): Violation => ({ invariant, rows: answers[i] ?? [] }));
  const [orphans = []] = await ask(["PRAGMA foreign_key_check"]);
  const others = [
    ...(await brokenColumns(ask)),
    { invariant: PREDICATES.histories, rows: await brokenHistories(ask) },
    { invariant: PREDICATES.orphans, rows: orphans.slice(0, SHOWN_ROWS_MAX) },
  ];
  return [...broken, ...others].filter(({ rows }) => rows.length > 0);
}

/** 19: money columns hold amounts. */
async function brokenColumns(ask: Asking): Promise<Violation[]> {
  const [columns = []] = await ask([
    `SELECT m.name AS "table", c.name AS "column" FROM sqlite_master m, pragma_table_info(m.name) c
     WHERE m.type = 'table' AND c.type = 'INTEGER' AND m.name NOT LIKE 'sqlite%'
       AND m.name NOT LIKE '\\_%' ESCAPE '\\'`,
  ]);
  const money = columns
    .map((row) => ({ table: String(row.table), column: String(row.column) }))
    .filter(({ column }) => MONEY.test(column) && !FLAGS.test(column));
  if (money.length === 0) return [];
  const answers = await ask(
    money.map(({ table, column }) => {
      const least = column === SIGNED ? -Number.MAX_SAFE_INTEGER : 0;
      return `SELECT ${column} FROM ${table} WHERE ${column} IS NOT NULL AND (typeof(${column}) <> 'integer'
        OR ${column} NOT BETWEEN ${least} AND ${Number.MAX_SAFE_INTEGER}) LIMIT ${SHOWN_ROWS_MAX}`;
    }),
  );
  return money.map(({ table, column }, i) => ({
    invariant: `19 ${table}.${column} is an amount`,
    rows: answers[i] ?? [],
  }));
}

/** 14: every subject went only along its machine's edges, late ones included, as its own events tell. */
async function brokenHistories(ask: Asking): Promise<Row[]> {
  const [steps = []] = await ask([
    `SELECT substr(subject_id, 1, 3) AS prefix, before, status, min(subject_id) AS subject_id FROM (
       SELECT subject_id, data->>'$.object.status' AS status,
         lag(data->>'$.object.status')
           OVER (PARTITION BY tenant_id, subject_id ORDER BY sequence) AS before FROM events)
     WHERE before <> status GROUP BY 1, 2, 3`,
  ]);
  return steps.filter(({ prefix, before, status }) => {
    const edges = MACHINES.get(String(prefix));
    return edges !== undefined && !edges[String(before)]?.includes(String(status));
  });
}

/** The edges of each machine by the prefix of its subjects' ids. */
const MACHINES = new Map<string, Readonly<Record<string, readonly string[]>>>(
  Object.entries(EDGES).flatMap(([machine, edges]) =>
    Object.hasOwn(ID_PREFIX, machine) ? [[ID_PREFIX[machine as IdKind], edges]] : [],
  ),
);

/** 27: no tenant has its books in two ledger databases. */
export async function misplacedTenants(ledgers: readonly Database[]): Promise<Violation[]> {
  const found = await Promise.all(
    ledgers.map(async (database) => {
      const [result] = await database.batch([database.prepare("SELECT DISTINCT tenant_id FROM tenant_configs")]);
      return (result?.results ?? []) as { tenant_id: string }[];
    }),
  );
  const rows = [...Map.groupBy(found.flat(), ({ tenant_id }) => tenant_id)].flatMap(([tenant_id, all]) =>
    all.length > 1 ? [{ tenant_id, ledger_databases: all.length }] : [],
  );
  return rows.length === 0 ? [] : [{ invariant: PREDICATES.placement, rows: rows.slice(0, SHOWN_ROWS_MAX) }];
}
