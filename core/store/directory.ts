/** The only door to the directory database: tenants, OAuth clients, signing keys, placement, and its own journal. */
import { getTableColumns, getTableName } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { BrokenInvariant } from "../errors.ts";
import type { Database } from "../ports.ts";
import type { CommitRecord } from "./commit.ts";
import { directoryCommits } from "./directory-schema.ts";
import { type Query, type Results, readAll, type Statement, writeAll } from "./statements.ts";
import type { Row, Scalar } from "./store.ts";

/** Columns that must equal a value. All must hold. */
type Where<T extends SQLiteTable> = { readonly [C in keyof Row<T>]?: Row<T>[C] };

const insertSql = new WeakMap<SQLiteTable, string>();

export class Directory {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  insert<T extends SQLiteTable>(table: T, row: Row<T>): Statement {
    return { sql: insertInto(table), params: [JSON.stringify(row)] };
  }

  update<T extends SQLiteTable>(table: T, where: Where<T>, set: Where<T>): Statement {
    const values = Object.values(set);
    const assignments = Object.keys(set).map((column, i) => `${column} = ?${i + 1}`);
    const conditions = conditionsOf(where, values.length + 1);
    return {
      sql: `UPDATE ${getTableName(table)} SET ${assignments.join(", ")} WHERE ${conditions}`,
      params: [...values, ...paramsOf(where)],
    };
  }

  row<T extends SQLiteTable>(table: T, where: Where<T>): Query<Row<T> | undefined> {
    return {
      sql: `SELECT * FROM ${getTableName(table)} WHERE ${conditionsOf(where, 1)} LIMIT 1`,
      params: paramsOf(where),
      take: (rows) => rows[0] as Row<T> | undefined,
    };
  }

  /** Rows newest first: tables listed this way have an `id` that grows with time. */
  page<T extends SQLiteTable>(
    table: T,
    where: Where<T>,
    page: { limit: number; after: string | null },
  ): Query<Row<T>[]> {
    const conditions = conditionsOf(where, 3);
    return {
      sql: `SELECT * FROM ${getTableName(table)} WHERE ${conditions}
        AND (?1 IS NULL OR id < ?1) ORDER BY id DESC LIMIT ?2`,
      params: [page.after, page.limit + 1, ...paramsOf(where)],
      take: (rows) => rows as Row<T>[],
    };
  }

  /** A read that needs its own SQL. */
  query<R>(sql: string, ...params: Scalar[]): Query<R[]> {
    return { sql, params, take: (rows) => rows as R[] };
  }

  /** A write that needs its own SQL. */
  statement(sql: string, ...params: Scalar[]): Statement {
    return { sql, params };
  }

  /** Runs all reads as one call to the database, on the primary, at one moment. */
  read<Q extends readonly Query<unknown>[]>(...queries: Q): Promise<Results<Q>> {
    return readAll(this.#db, queries);
  }

  async readOne<R>(query: Query<R>): Promise<R> {
    const [result] = await this.read(query);
    return result as R;
  }

  /** Writes all statements or none, with the same promises as `Store.write`. */
  write(statements: readonly Statement[]): Promise<void> {
    return writeAll(this.#db, statements);
  }

  /** A commit under our own key, for effects that no answer of a request carries. */
  commitKey<Result>(key: string, at: number): CommitRecord<Result> {
    return {
      statement: (result) =>
        this.insert(directoryCommits, { commit_key: key, result: JSON.stringify(result ?? null), committed_at: at }),
      stored: async () => {
        const row = await this.readOne(this.row(directoryCommits, { commit_key: key }));
        if (!row) throw new BrokenInvariant(`commit ${key} was taken and is gone`);
        return JSON.parse(row.result) as Result;
      },
    };
  }
}

function insertInto(table: SQLiteTable): string {
  const known = insertSql.get(table);
  if (known !== undefined) return known;
  const columns = Object.keys(getTableColumns(table));
  const values = columns.map((name) => `?1->>'${name}'`);
  const sql = `INSERT INTO ${getTableName(table)} (${columns.join(", ")}) VALUES (${values.join(", ")})`;
  insertSql.set(table, sql);
  return sql;
}

function conditionsOf(where: object, first: number): string {
  const conditions = Object.keys(where).map((column, i) => `${column} IS ?${first + i}`);
  return conditions.length === 0 ? "true" : conditions.join(" AND ");
}

function paramsOf(where: object): Scalar[] {
  return Object.values(where) as Scalar[];
}
