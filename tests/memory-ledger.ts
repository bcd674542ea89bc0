/** A ledger database in this very process, behind the same port as D1: for tests that move time and count writes. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { migrated } from "../checks/schema.ts";
import type { Context } from "../core/context.ts";
import { idsFrom } from "../core/ids.ts";
import type { Database, PreparedStatement, Randomness } from "../core/ports.ts";
import { sealerFrom } from "../core/store/sealing.ts";
import { Store } from "../core/store/store.ts";

type Bound = PreparedStatement & { sql: string; values: unknown[] };

export interface MemoryLedger {
  database: Database;
  sqlite: DatabaseSync;
  /** Wall time in ms: set it to move it. */
  clock: { time: number; now(): number };
  randomness: Randomness;
  /** A statement compiled once, for reading beside the port. */
  statement(sql: string): StatementSync;
  /** A tenant's context; the same tenant's again with the same id. */
  context(tenantId?: string): Context;
}

const EPOCH = Date.UTC(2026, 0, 1);

/** Worlds of one process share its memory, which knows tenants by their ids: no two have the same. */
let worlds = 0;

/** @param seed of its ids, and with them of the order of whatever happens in one millisecond */
export function memoryLedger(seed = ++worlds): MemoryLedger {
  const sqlite = migrated("migrations/ledger");
  const clock = { time: EPOCH, now: () => clock.time };
  const randomness = seeded(seed);
  const ids = idsFrom(clock, randomness);
  const keys = JSON.stringify({ 1: Buffer.alloc(32, 7).toString("base64") });
  const sealer = sealerFrom(keys, randomness);
  const statement = compiledFor(sqlite);
  const database = databaseOf(sqlite, statement);
  const context = (tenantId = ids.make("tenant")): Context => ({
    store: new Store(database, tenantId),
    livemode: false,
    wall: clock,
    ids,
    sealer,
    causedBy: ids.make("request"),
    actor: ids.make("oauth_client"),
  });
  return { database, sqlite, clock, randomness, statement, context };
}

/** The same bytes again for the same seed (splitmix32): what a random life has come to, it comes to again. */
function seeded(seed: number): Randomness {
  let state = seed | 0;
  const byte = () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
  return { bytes: (length) => Uint8Array.from({ length }, byte) };
}

/** An empty database of one kind, migrated. */
export function memoryDatabase(folder: string): { database: Database; sqlite: DatabaseSync } {
  const sqlite = migrated(folder);
  return { database: databaseOf(sqlite), sqlite };
}

/** To compile a write with all its triggers takes far longer than to run it. */
function compiledFor(sqlite: DatabaseSync): (sql: string) => StatementSync {
  const compiled = new Map<string, StatementSync>();
  return (sql) => {
    const made = compiled.get(sql) ?? sqlite.prepare(sql);
    compiled.set(sql, made);
    return made;
  };
}

function databaseOf(sqlite: DatabaseSync, compile = compiledFor(sqlite)): Database {
  const statement = (sql: string, values: unknown[]): Bound => ({
    sql,
    values,
    bind: (...bound) => statement(sql, bound),
  });
  return {
    prepare: (sql) => statement(sql, []),
    batch: async (statements) => {
      if (statements.length === 0) throw new Error("D1_ERROR: No SQL statements detected.");
      // Not BEGIN: who undoes a whole life holds it in a transaction of its own.
      sqlite.exec("SAVEPOINT batch");
      try {
        const results = (statements as Bound[]).map(({ sql, values }) => ({
          results: compile(sql).all(...(values as (string | number | null)[])),
        }));
        sqlite.exec("RELEASE batch");
        return results;
      } catch (error) {
        sqlite.exec("ROLLBACK TO batch; RELEASE batch");
        // In D1's words, which is what the classifier of aborts reads.
        throw new Error(`D1_ERROR: ${(error as Error).message}: SQLITE_CONSTRAINT`, { cause: error });
      }
    },
  };
}
