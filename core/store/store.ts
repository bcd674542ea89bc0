/**
 * The only door to a ledger database. Every statement it makes carries the tenant: tenancy is not the caller's
 * memory.
 */
import type { InferSelectModel } from "drizzle-orm";
import { getTableColumns, getTableName } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { invariant } from "../errors.ts";
import type { Database } from "../ports.ts";
import { type Query, type Results, readAll, type Statement, writeAll } from "./statements.ts";

export type Row<T extends SQLiteTable> = InferSelectModel<T>;
type Optional<T extends SQLiteTable> = {
  [C in keyof Row<T>]: null extends Row<T>[C]
    ? C
    : T["_"]["columns"][C & string]["_"]["hasDefault"] extends true
      ? C
      : never;
}[keyof Row<T>];
/** A row to insert: the store adds the tenant, the database what may be null or has a default. */
export type NewRow<T extends SQLiteTable> = Omit<Row<T>, "tenant_id" | Optional<T>> &
  Partial<Pick<Row<T>, Optional<T>>>;

export type Scalar = string | number | null;
type Condition =
  | Scalar
  | { in: readonly string[] }
  | { gt: string | number }
  | { lt: string | number }
  | { gte: number };
/** Columns that must equal a value, or stand in a set or range. All must hold; an undefined one is not asked for. */
export type Where<T extends SQLiteTable> = { [C in keyof Row<T>]?: Condition | undefined };

export interface Listing<T extends SQLiteTable> {
  where?: Where<T>;
  orderBy?: readonly { column: keyof Row<T> & string; descending?: boolean }[];
  limit?: number;
}

const insertSql = new WeakMap<SQLiteTable, string>();

export class Store {
  readonly tenantId: string;
  readonly #db: Database;

  constructor(db: Database, tenantId: string) {
    this.#db = db;
    this.tenantId = tenantId;
  }

  /**
   * Inserts rows in their order. They travel as one JSON parameter, so integers stay integers and rows cost no calls.
   */
  insert<T extends SQLiteTable>(table: T, rows: NewRow<T> | readonly NewRow<T>[]): Statement {
    const list = Array.isArray(rows) ? rows : [rows];
    invariant(list.length > 0, `nothing to insert into ${getTableName(table)}`);
    const writes = { table: getTableName(table), rows: list };
    return { sql: insertInto(table), params: [this.tenantId, JSON.stringify(list)], writes };
  }

  update<T extends SQLiteTable>(table: T, where: Where<T>, set: Partial<NewRow<T>>): Statement {
    const values = Object.entries(set);
    const conditions = conditionsOf(where, 2 + values.length);
    const assignments = values.map(([column], i) => `${column} = ?${i + 2}`).join(", ");
    const { id, ...others } = where as Where<T> & { id?: unknown };
    const isOne = typeof id === "string" && Object.keys(others).length === 0;
    return {
      sql: `UPDATE ${getTableName(table)} SET ${assignments} WHERE tenant_id = ?1${conditions.sql}`,
      params: [this.tenantId, ...values.map(([, value]) => value), ...conditions.params],
      ...(isOne ? { writes: { table: getTableName(table), rows: [set], id } } : {}),
    };
  }

  remove<T extends SQLiteTable>(table: T, where: Where<T>): Statement {
    const conditions = conditionsOf(where, 2);
    return {
      sql: `DELETE FROM ${getTableName(table)} WHERE tenant_id = ?1${conditions.sql}`,
      params: [this.tenantId, ...conditions.params],
    };
  }

  row<T extends SQLiteTable>(table: T, where: Where<T>): Query<Row<T> | undefined> {
    return { ...this.#select(table, { where, limit: 1 }), take: (rows) => rows[0] as Row<T> | undefined };
  }

  rows<T extends SQLiteTable>(table: T, listing: Listing<T> = {}): Query<Row<T>[]> {
    return { ...this.#select(table, listing), take: (rows) => rows as Row<T>[] };
  }

  /** A read that needs its own SQL. It must name the tenant as `tenant_id = ?1`; the other parameters start at ?2. */
  query<R>(sql: string, ...params: Scalar[]): Query<R[]> {
    invariant(sql.includes("tenant_id = ?1"), `a query without the tenant: ${sql}`);
    return { sql, params: [this.tenantId, ...params], take: (rows) => rows as R[] };
  }

  /** A write that needs its own SQL, under the same rule as `query`. */
  statement(sql: string, ...params: Scalar[]): Statement {
    invariant(sql.includes("tenant_id = ?1") || sql.includes("(?1,"), `a write without the tenant: ${sql}`);
    return { sql, params: [this.tenantId, ...params] };
  }

  /** Runs all reads as one call to the database, on the primary, at one moment. */
  read<Q extends readonly Query<unknown>[]>(...queries: Q): Promise<Results<Q>> {
    return readAll(this.#db, queries);
  }

  async readOne<R>(query: Query<R>): Promise<R> {
    const [result] = await this.read(query);
    return result as R;
  }

  /**
   * Writes all statements or none. A failed write is unknown, never no: a transient failure is tried again, and what
   * had landed already is then met as its own first row (`record_taken`).
   */
  write(statements: readonly Statement[]): Promise<void> {
    return writeAll(this.#db, statements);
  }

  #select<T extends SQLiteTable>(table: T, listing: Listing<T>): Statement {
    const conditions = conditionsOf(listing.where ?? {}, 2);
    const order = (listing.orderBy ?? []).map((o) => `${o.column}${o.descending ? " DESC" : ""}`).join(", ");
    const limit = listing.limit === undefined ? "" : ` LIMIT ${Math.trunc(listing.limit)}`;
    return {
      sql: `SELECT * FROM ${getTableName(table)} WHERE tenant_id = ?1${conditions.sql}${
        order === "" ? "" : ` ORDER BY ${order}`
      }${limit}`,
      params: [this.tenantId, ...conditions.params],
    };
  }
}

function insertInto(table: SQLiteTable): string {
  const known = insertSql.get(table);
  if (known !== undefined) return known;
  const columns = Object.entries(getTableColumns(table)).filter(([name]) => name !== "tenant_id");
  const values = columns.map(([name, column]) =>
    column.default === undefined ? `value->>'${name}'` : `coalesce(value->>'${name}', ${literal(column.default)})`,
  );
  const names = columns.map(([name]) => name).join(", ");
  const sql = `INSERT INTO ${getTableName(table)} (tenant_id, ${names}) SELECT ?1, ${values.join(", ")}
    FROM json_each(?2) WHERE true ORDER BY key`;
  insertSql.set(table, sql);
  return sql;
}

/** A column's default as the schema states it: a number or a word of ours. */
function literal(value: unknown): string {
  return typeof value === "number" ? String(value) : `'${String(value)}'`;
}

const OPERATORS = { gt: ">", lt: "<", gte: ">=" } as const;

function conditionsOf(where: object, first: number): { sql: string; params: unknown[] } {
  const params: unknown[] = [];
  const next = (value: unknown) => `?${first + params.push(value) - 1}`;
  let sql = "";
  for (const [column, condition] of Object.entries(where) as [string, Condition | undefined][]) {
    if (condition === undefined) continue;
    if (condition === null) sql += ` AND ${column} IS NULL`;
    else if (typeof condition !== "object") sql += ` AND ${column} = ${next(condition)}`;
    else if ("in" in condition) {
      sql += ` AND ${column} IN (SELECT value FROM json_each(${next(JSON.stringify(condition.in))}))`;
    } else {
      const [operator, bound] = Object.entries(condition)[0] as [keyof typeof OPERATORS, string | number];
      sql += ` AND ${column} ${OPERATORS[operator]} ${next(bound)}`;
    }
  }
  return { sql, params };
}
