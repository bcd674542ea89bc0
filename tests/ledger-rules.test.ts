/**
 * The databases refuse what must not be: each check on real D1, every word that they can say mapped, and each trigger
 * missed by some check as soon as it is gone, in part or whole.
 */
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrated } from "../checks/schema.ts";
import { EDGES } from "../core/states.ts";
import { classifyAbort } from "../core/store/aborts.ts";
import { checksOf } from "./rule-checks.ts";
import { keyChecks } from "./rule-checks-keys.ts";
import { type RuleEngine, startRuleEngine } from "./rule-engine.ts";
import { GUARDS } from "./rule-guards.ts";
import { memoryRules, RuleWorld, type Schema, schemaOf, type Trigger } from "./rule-world.ts";

const DATABASES = [
  ["LEDGER_01", "migrations/ledger"],
  ["DIRECTORY", "migrations/directory"],
] as const;

/** What each word of the triggers means to a commit. */
const MEANING: Record<string, string> = {
  EVENT_TAKEN: "sequence_taken",
  ACCOUNT_MOVED: "account_moved",
  STATUS_MOVED: "status_moved",
  OVERDRAFT: "overdraft",
  ACCOUNT_ADDRESS_TAKEN: "broken_rule",
  ACCOUNT_FIXED: "broken_rule",
  ACCOUNT_NOT_EMPTY: "broken_rule",
  ACCOUNT_SHAPE: "broken_rule",
  ACCOUNT_UNKNOWN: "broken_rule",
  ADJUSTMENT_BY_ONE: "broken_rule",
  ADJUSTMENT_FIXED: "broken_rule",
  AMOUNT_OUT_OF_RANGE: "broken_rule",
  APPLICATION_FIXED: "broken_rule",
  AUDIT_APPEND_ONLY: "broken_rule",
  CAPTURE_EXCEEDS: "broken_rule",
  CAPTURE_FIXED: "broken_rule",
  CAPTURE_OR_CANCEL: "broken_rule",
  BANK_CONNECTION_FIXED: "broken_rule",
  CLIENT_EXISTS: "broken_rule",
  CLIENT_FIXED: "broken_rule",
  DISPUTE_FIXED: "broken_rule",
  DISPUTE_MOVEMENTS_APPEND_ONLY: "broken_rule",
  DISPUTE_MOVEMENT_SHAPE: "broken_rule",
  DISPUTE_NOTICED: "unique",
  DISPUTE_NOTICES_APPEND_ONLY: "broken_rule",
  DISPUTE_PART_FIXED: "broken_rule",
  DISPUTE_PART_SUM: "broken_rule",
  ENTRIES_APPEND_ONLY: "broken_rule",
  ENTRY_UNEXPLAINED: "broken_rule",
  EVENTS_APPEND_ONLY: "broken_rule",
  EVENT_GAP: "broken_rule",
  EXCEPTION_FIXED: "broken_rule",
  FEED_APPEND_ONLY: "broken_rule",
  PAYOUT_FIXED: "broken_rule",
  PAYOUT_NOT_COVERED: "broken_rule",
  PAYOUT_SHAPE: "broken_rule",
  IDENTITY_SESSION_FIXED: "broken_rule",
  PENDING_MISMATCH: "broken_rule",
  PENDING_RESOLVED: "broken_rule",
  PROVIDER_ACCOUNT_CLAIMED: "unique",
  PROVIDER_ACCOUNT_FIXED: "broken_rule",
  REFUND_EXCEEDS: "broken_rule",
  REFUND_FIXED: "broken_rule",
  REFUND_PARTS_APPEND_ONLY: "broken_rule",
  REFUND_PART_SUM: "broken_rule",
  REVERSAL_EXCEEDS: "broken_rule",
  REVERSAL_SHAPE: "broken_rule",
  SETTLEMENT_FIXED: "broken_rule",
  SHARE_EXCEEDED: "broken_rule",
  SPLIT_RULE_LINES_APPEND_ONLY: "broken_rule",
  DECISION_FIXED: "broken_rule",
  SCREENING_LIST_FIXED: "broken_rule",
  SCREENINGS_APPEND_ONLY: "broken_rule",
  SPLIT_RULE_LINE_SHAPE: "broken_rule",
  STATE_EDGE: "broken_rule or status_moved",
  STATE_UNKNOWN: "broken_rule",
  TENANT_EXISTS: "broken_rule",
  TENANT_MOVEMENT_FIXED: "broken_rule",
  TENANT_FIXED: "broken_rule",
  TOTAL_OUT_OF_RANGE: "broken_rule",
  TRANSFERS_APPEND_ONLY: "broken_rule",
  TRANSFER_EXISTS: "broken_rule",
  TRANSFER_SHAPE: "broken_rule",
  WRITE_OFFS_APPEND_ONLY: "broken_rule",
};

const schemas = new Map<string, Schema>(DATABASES.map(([binding, folder]) => [binding, schemaOf(migrated(folder))]));
const schemaFor = (binding: string) => schemas.get(binding) as Schema;
const triggers = [...schemas.values()].flatMap((schema) => schema.triggers);

let engine: RuleEngine;

beforeAll(async () => {
  engine = await startRuleEngine();
});
afterAll(() => engine.stop());

describe.each(DATABASES)("%s on real D1", (binding) => {
  test.each(checksOf(schemaFor(binding)))("$name", async ({ run }) => {
    await run(new RuleWorld(engine.database(binding), schemaFor(binding), note));
  });
});

/** What was heard of each word on D1. */
const heard = new Map<string, Set<string | undefined>>();

function note(error: unknown): void {
  const abort = classifyAbort(error);
  const word = /D1_ERROR: ([A-Z_]+)(\||:)/.exec((error as Error).message)?.[1] ?? "the engine's own";
  heard.set(word, (heard.get(word) ?? new Set()).add(abort?.kind));
}

describe("every word that a trigger can say", () => {
  const words = new Set(triggers.flatMap(({ sql }) => [...sql.matchAll(/RAISE\(ABORT, '([A-Z_]+)/g)].map((m) => m[1])));

  test("has its meaning here, and none has that is never said", () => {
    expect([...words].sort()).toEqual(Object.keys(MEANING).sort());
  });

  test.each(Object.entries(MEANING))("%s was heard on D1 and means %s", (word, meaning) => {
    expect([...(heard.get(word) ?? [])].sort().join(" or ")).toBe(meaning);
  });

  test("carries its argument", async () => {
    const world = new RuleWorld(memoryRules(migrated("migrations/ledger")), schemaFor("LEDGER_01"), (error) =>
      expect(classifyAbort(error)).toEqual({ kind: "account_moved", detail: "acc_1" }),
    );
    const guard = world.insertion("account_guards", { tenant_id: "t", account_id: "acc_1", version: 1 });
    await world.refuses("ACCOUNT_MOVED|acc_1", guard);
    expect.assertions(1);
  });
});

describe("what the engine says by itself", () => {
  const abortOf = async (binding: string, table: string, twice: boolean, change: (row: object) => object) => {
    const aborts: unknown[] = [];
    const schema = schemaFor(binding);
    const world = new RuleWorld(engine.database(binding), schema, (error) => aborts.push(classifyAbort(error)));
    const { row, before } = world.shaped(table);
    await world.lands(...before, ...(twice ? [world.insertion(table, row)] : []));
    expect(await world.refusal(world.insertion(table, { ...row, ...change(row) }))).not.toBeNull();
    return aborts[0];
  };

  test.each([
    ["LEDGER_01", "commits"],
    ["LEDGER_01", "idempotency_records"],
    ["DIRECTORY", "commits"],
    ["DIRECTORY", "directory_idempotency_records"],
  ])("a second record in %s of %s is a replay", async (binding, table) => {
    expect(await abortOf(binding, table, true, (row) => row)).toEqual({ kind: "record_taken" });
  });

  test("a value that must be unique is told by its column", async () => {
    expect(await abortOf("LEDGER_01", "players", true, () => ({ id: "ply_2" }))).toEqual({
      kind: "unique",
      detail: "players.tenant_id, players.reference",
    });
  });

  test.each([
    ["a parent that is missing", { player_id: "ply_none" }],
    ["a value that is missing", { state: null }],
    ["a value of another type", { created_at: 1.5 }],
  ])("%s is a broken rule", async (_, change) => {
    const abort = await abortOf("LEDGER_01", "payment_instruments", false, () => ({ state: "active", ...change }));
    expect(abort).toMatchObject({ kind: "broken_rule" });
  });

  test("what is no refusal is left to others", () => {
    for (const error of [new Error("Network connection lost"), new Error("no such table: x"), "text", undefined]) {
      expect(classifyAbort(error)).toBeUndefined();
    }
  });
});

describe("the rules are complete", () => {
  test("every state machine has a table whose triggers hold it, and every such trigger a machine", () => {
    const machines = [...schemas.values()].flatMap((schema) => [...schema.machines.values()]);
    expect(machines.sort()).toEqual(Object.keys(EDGES).sort());
  });

  test("every table that refuses deletion is tried by every door", () => {
    const guarded = triggers.filter(({ sql }) => /BEFORE DELETE ON/.test(sql)).map(({ table }) => table);
    expect(guarded.sort()).toEqual(GUARDS.map(({ table }) => table).sort());
  });
});

/** A trigger without one of its statements, or that fires whatever its condition says, or not at all. */
function mutants({ name, sql }: Trigger): [string, string | undefined][] {
  const [, head = "", condition, body = ""] = /^(.*?)(\bWHEN\b.*?)?\bBEGIN\b(.*)END$/s.exec(sql.trim()) ?? [];
  const statements = body.split(";").filter((statement) => statement.trim() !== "");
  const of = (when: string, kept: string[]) => `${head} ${when} BEGIN ${kept.join(";")}; END`;
  const shorter = statements.map((gone): [string, string | undefined] => {
    const kept = statements.filter((statement) => statement !== gone);
    const text = gone.trim().replaceAll(/\s+/g, " ").slice(0, 60);
    return [`${name} without ${text}`, kept.length === 0 ? undefined : of(condition ?? "", kept)];
  });
  if (condition === undefined) return shorter;
  return [...shorter, [`${name} whenever`, of("", statements)]];
}

describe.each(DATABASES)("no trigger of %s can go", (binding, migrations) => {
  const schema = schemaFor(binding);
  const checks = checksOf(schema);

  test("as it is, all checks hold in memory too", async () => {
    const database = memoryRules(migrated(migrations));
    for (const { run } of checks) await run(new RuleWorld(database, schema));
  });

  test.each(schema.triggers.flatMap((trigger) => mutants(trigger).map(([what, sql]) => ({ what, sql, trigger }))))(
    "$what",
    async ({ sql, trigger }) => {
      const sqlite = migrated(migrations);
      sqlite.exec(`DROP TRIGGER ${trigger.name}`);
      if (sql !== undefined) sqlite.exec(sql);
      expect(await firstMissed(sqlite, trigger.table)).toBeDefined();
    },
  );

  const foreignKeys = [...schema.tables.values()].flatMap(({ name, references }) =>
    references.map((columns) => ({ name, columns, key: columns.join(", ") })),
  );
  const uniqueKeys = [...schema.tables.values()].flatMap(({ name, indexes }) =>
    indexes.map(({ index, key }) => ({ name, index, key })),
  );

  /** What a table's keys miss by themselves: where a trigger says the same as a key, it is not asked. */
  async function missedByKeys(sqlite: DatabaseSync, name: string): Promise<string[]> {
    const own = keyChecks(schema).filter((check) => check.name.startsWith(`${name}:`));
    const world = () => new RuleWorld(memoryRules(sqlite), schema);
    const missed = await Promise.all(
      own.map(({ name: of, run }) =>
        run(world()).then(
          () => [],
          () => [of],
        ),
      ),
    );
    return missed.flat();
  }

  /** Its tables and indexes and no trigger, one of them changed or left out. */
  function bare(edit: (sql: string, name: string) => string = (sql) => sql): DatabaseSync {
    const made = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' AND type =";
    const sqlite = new DatabaseSync(":memory:");
    const whole = migrated(migrations);
    for (const type of ["table", "index"]) {
      const all = whole.prepare(`${made} ?`).all(type) as { name: string; sql: string }[];
      for (const { name, sql } of all) sqlite.exec(edit(sql, name));
    }
    return sqlite;
  }

  test("its keys as they are miss nothing", async () => {
    const sqlite = bare();
    for (const name of schema.tables.keys()) expect(await missedByKeys(sqlite, name)).toEqual([]);
  });

  test.each(foreignKeys)("$name without its foreign key ($key)", async ({ name, key }) => {
    const line = new RegExp(`,\\s*FOREIGN KEY \\(${key}\\) REFERENCES [^)]*\\)`);
    const gone = bare((sql, of) => (of === name ? sql.replace(line, "") : sql));
    expect(await missedByKeys(gone, name)).toContain(`${name}: no row without the parent that (${key}) names`);
  });

  test.each(uniqueKeys)("$name without $index", async ({ name, index, key }) => {
    const gone = bare((sql, of) => (of === index ? "" : sql));
    gone.exec("PRAGMA foreign_keys = OFF");
    expect(await missedByKeys(gone, name)).toContain(`${name}: no two rows with the same (${key})`);
  });

  /** The first check that fails, those about a table asked first. */
  async function firstMissed(sqlite: DatabaseSync, table: string): Promise<string | undefined> {
    const database = memoryRules(sqlite);
    const near = checks.filter(({ name }) => name.startsWith(`${table}:`));
    for (const { name, run } of new Set([...near, ...checks])) {
      const missed = await run(new RuleWorld(database, schema)).catch(() => name);
      if (missed !== undefined) return missed;
    }
    return undefined;
  }
});
