/** Commits in groups: the same books as one by one, the refused one set apart, and nothing twice after a crash. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Context, mustStillBe } from "../core/context.ts";
import { account } from "../core/money/accounts.ts";
import { type Leg, mustNotHaveMoved, post, type Totals, totalsByAddress } from "../core/money/ledger.ts";
import { announced, type LastEvent, lastEvent } from "../core/outbound/events.ts";
import { planRun } from "../core/runs.ts";
import { gathered } from "../core/store/gather.ts";
import { commitGrouped, GROUP_MAX, type GroupPlan, type Outcome } from "../core/store/group.ts";
import { workflowRuns } from "../core/store/run-schema.ts";
import type { Statement } from "../core/store/statements.ts";
import { memoryLedger } from "./memory-ledger.ts";

const ledger = memoryLedger();
const ACCOUNTS = [
  account.platform,
  account.available("mer_1"),
  account.available("mer_2"),
  account.receivable("mer_1"),
];
const SUBJECTS = ["shr_1", "shr_2", "shr_3", "shr_4", "shr_5"];

/** One posting of some legs, between accounts by their numbers, with an event of a subject. */
interface Work {
  readonly key: string;
  readonly subject: string;
  readonly legs: readonly (readonly [debit: number, credit: number, amount: number])[];
  readonly guards: boolean;
}

const of = (work: Partial<Work> & Pick<Work, "key">): Work => ({
  subject: `shr_${work.key}`,
  legs: [[0, 1, 10]],
  guards: true,
  ...work,
});

/** Plans from what is there, each as if those before it had landed. */
async function planAll(context: Context, works: readonly Work[]): Promise<GroupPlan<string>[]> {
  const { store } = context;
  const subjects = [...new Set(works.map(({ subject }) => subject))];
  const totals = await store.readOne(totalsByAddress(store, ACCOUNTS, "EUR"));
  const lasts = new Map<string, LastEvent>();
  for (const subject of subjects) lasts.set(subject, await store.readOne(lastEvent(store, subject)));
  return works.map(({ key, subject, legs, guards }) => {
    const at = ledger.clock.now();
    const last = lasts.get(subject);
    if (!last) throw new Error("every subject was read");
    const news = announced(context, [{ type: "share.released", after: last, object: { key } }], at);
    lasts.set(subject, news.lastOf(last));
    const known = [...totals.values()];
    const moves = legs.flatMap(([debit, credit]) => [ACCOUNTS[debit], ACCOUNTS[credit]]);
    const statements = [
      news.statement,
      ...(guards ? [mustNotHaveMoved(store, known)] : []),
      ...post(store, {
        key,
        commitKey: key,
        currency: "EUR",
        effectiveAt: at,
        recordedAt: at,
        legs: legs.map(([debit, credit, amount], i) => legOf(subject, i, { debit, credit, amount })),
      }),
    ];
    for (const moved of moves) {
      const before = totals.get(moved?.address ?? "") as Totals;
      totals.set(moved?.address ?? "", { ...before, version: before.version + 1 });
    }
    return { statements, result: key };
  });
}

function legOf(subjectId: string, i: number, of: { debit: number; credit: number; amount: number }): Leg {
  const [debit, credit] = [ACCOUNTS[of.debit], ACCOUNTS[of.credit]];
  if (!debit || !credit) throw new Error("no such account");
  return { key: `${i}`, kind: "posted", code: "adjustment", subjectId, debit, credit, amount: of.amount };
}

type Committing = (context: Context, works: readonly Work[]) => Promise<Map<Work, Outcome<string>>>;

const together: Committing = (context, works) =>
  commitGrouped(context.store, works, {
    keyOf: ({ key }) => key,
    at: ledger.clock.now(),
    plan: (group) => planAll(context, group),
  });

/** The same without a group to be in. */
const apart: Committing = async (context, works) => {
  const outcomes = new Map<Work, Outcome<string>>();
  for (const work of works) for (const [of, outcome] of await together(context, [work])) outcomes.set(of, outcome);
  return outcomes;
};

const TABLES = {
  accounts: "SELECT * FROM ledger_accounts WHERE tenant_id = ? ORDER BY id",
  entries: "SELECT * FROM ledger_entries WHERE tenant_id = ? ORDER BY account_id, n",
  transfers: "SELECT * FROM ledger_transfers WHERE tenant_id = ? ORDER BY id",
  commits: "SELECT commit_key, result FROM commits WHERE tenant_id = ? ORDER BY 1",
  events: "SELECT subject_id, sequence, type, data FROM events WHERE tenant_id = ? ORDER BY 1, 2",
  outbox: "SELECT count(*) AS n FROM outbox WHERE tenant_id = ?",
  feed: "SELECT max(position) AS n FROM feed WHERE tenant_id = ?",
};

/** Everything that was written for a tenant. Both sides of a comparison are one tenant, in two databases. */
function books(sqlite: typeof ledger.sqlite, { store }: Context): unknown {
  return Object.fromEntries(
    Object.entries(TABLES).map(([name, sql]) => [name, sqlite.prepare(sql).all(store.tenantId)]),
  );
}

const statuses = (outcomes: Map<Work, Outcome<string>>) =>
  [...outcomes].map(([{ key }, { status }]) => `${key} ${status}`);

/** Of each batch that is written while something runs, how many statements it has. */
async function writesOf(run: () => Promise<unknown>): Promise<number[]> {
  const { database } = ledger;
  const { batch } = database;
  const statements: number[] = [];
  database.batch = async (all) => {
    if (all.some((each) => /^INSERT/.test((each as unknown as { sql: string }).sql))) statements.push(all.length);
    return batch(all);
  };
  await run().finally(() => {
    database.batch = batch;
  });
  return statements;
}

describe("plans that see what others write", () => {
  /** Two runs, and one plan after another about them in one batch. */
  async function inOneBatch(plans: (context: Context, runs: readonly [string, string]) => Statement[][]) {
    const context = ledger.context();
    const at = ledger.clock.now();
    const of = { kind: "reconcile", generation: 1, dueAt: 1, configVersion: 1, createdAt: at } as const;
    const made = ["rec_1", "rec_2"].map((subjectId) => planRun(context, { ...of, subjectId }));
    await context.store.write(made.map(({ statement }) => statement));
    const [one = "", two = ""] = made.map(({ start }) => start.runId);
    await context.store.write(gathered(plans(context, [one, two])));
    return context.store.readOne(context.store.rows(workflowRuns, { orderBy: [{ column: "subject_id" }] }));
  }

  test("come after them, whatever else is written together", async () => {
    const runs = await inOneBatch(({ store }, [one, two]) => [
      [
        store.update(workflowRuns, { id: two }, { due_at: 5 }),
        store.update(workflowRuns, { id: one }, { error: "first", due_at: 6 }),
      ],
      [store.update(workflowRuns, { id: one }, { due_at: 7 })],
    ]);
    expect(runs.map(({ due_at, error }) => [due_at, error])).toEqual([
      [7, "first"],
      [5, null],
    ]);
  });

  test("set the same columns of many rows at once, each its own values and none of another's", async () => {
    const runs = await inOneBatch(({ store }, [one, two]) => [
      [store.update(workflowRuns, { id: one }, { error: null, due_at: 8 })],
      [store.update(workflowRuns, { id: two }, { error: "it's", due_at: 9 })],
    ]);
    expect(runs.map(({ due_at, error }) => [due_at, error])).toEqual([
      [8, null],
      [9, "it's"],
    ]);
  });

  test("are asked for their guards only then", async () => {
    const guarded = inOneBatch((context, [one]) => [
      [context.store.update(workflowRuns, { id: one }, { due_at: 5 })],
      [mustStillBe(context.store, [{ id: "mer_gone", state: "active" }])],
    ]);
    await expect(guarded).rejects.toThrow("status_moved mer_gone");
  });
});

describe("a group of commits", () => {
  const other = memoryLedger();
  const number = fc.integer({ min: 0, max: ACCOUNTS.length - 1 });
  const leg = fc.tuple(number, number, fc.integer({ min: 1, max: 30 })).filter(([debit, credit]) => debit !== credit);
  const work = fc.record({
    key: fc.integer({ min: 0, max: 60 }).map((n) => `key-${n}`),
    subject: fc.constantFrom(...SUBJECTS),
    legs: fc.array(leg, { minLength: 1, maxLength: 4 }),
    guards: fc.boolean(),
  });

  test("leaves the books that one by one leaves, whatever is refused and in whatever order", async () => {
    const works = fc.uniqueArray(work, { minLength: 1, maxLength: 24, selector: ({ key }) => key });
    await fc.assert(
      fc.asyncProperty(works, fc.integer({ min: 0, max: 3 }), async (all, before) => {
        const one = ledger.context();
        const two = other.context(one.store.tenantId);
        // Some of them were done before.
        await apart(one, all.slice(0, before));
        await apart(two, all.slice(0, before));
        const found = statuses(await together(one, all));
        const wanted = statuses(await apart(two, all));
        expect(found.sort()).toEqual(wanted.sort());
        expect(books(ledger.sqlite, one)).toEqual(books(other.sqlite, two));
      }),
      { numRuns: 60 },
    );
  });

  test("is one batch of a few statements, however many there are", async () => {
    const context = ledger.context();
    const all = Array.from({ length: 2 * GROUP_MAX }, (_, i) => of({ key: `${i}` }));
    expect(await writesOf(() => together(context, all))).toEqual([5, 5]);
  });

  test("sets the refused one apart with its reason, and keeps the others", async () => {
    const context = ledger.context();
    const all = Array.from({ length: GROUP_MAX }, (_, i) => of({ key: `${i}` }));
    all[57] = of({ key: "57", legs: [[2, 0, 1]] });
    const outcomes = [...(await together(context, all)).values()];
    expect(outcomes[57]).toMatchObject({ status: "refused", error: { code: "insufficient_funds" } });
    expect(outcomes.filter(({ status }) => status === "done")).toHaveLength(GROUP_MAX - 1);
  });

  test("plans again what somebody else has moved meanwhile, and leaves out what has no plan", async () => {
    const context = ledger.context();
    const all = [of({ key: "a" }), of({ key: "b" }), of({ key: "c" })];
    let plans = 0;
    const outcomes = await commitGrouped(context.store, all, {
      keyOf: ({ key }) => key,
      at: ledger.clock.now(),
      plan: async (group) => {
        const planned = await planAll(context, group);
        if (++plans === 1) await apart(context, [of({ key: "between" })]);
        return planned.map((each, i) => (group[i]?.key === "c" ? { refused: "no plan" } : each));
      },
    });
    expect(statuses(outcomes).sort()).toEqual(["a done", "b done", "c refused"]);
    expect(plans).toBeGreaterThan(1);
  });

  test("gives up one that is for ever late, after as many plans as a commit alone has", async () => {
    const context = ledger.context();
    const late = of({ key: "late" });
    let plans = 0;
    const outcomes = await commitGrouped(context.store, [of({ key: "a" }), late, of({ key: "b" })], {
      keyOf: ({ key }) => key,
      at: ledger.clock.now(),
      plan: async (group) => {
        if (group.length === 1 && group[0] === late) plans += 1;
        const planned = await planAll(context, group);
        if (group.includes(late))
          await apart(context, [of({ key: `faster-${plans}-${group.length}-${Math.random()}` })]);
        return planned;
      },
    });
    expect(outcomes.get(late)).toMatchObject({ status: "refused", error: { code: "unavailable" } });
    expect(statuses(outcomes).sort()).toEqual(["a done", "b done", "late refused"]);
    expect(plans).toBe(8);
  });

  test.each(["before", "after"])("that dies %s its commit is done once when it is tried again", async (moment) => {
    const context = ledger.context();
    const all = Array.from({ length: 20 }, (_, i) => of({ key: `${i}` }));
    const { database } = ledger;
    const { batch } = database;
    database.batch = async (statements) => {
      if (!(statements[0] as unknown as { sql: string }).sql.startsWith("INSERT")) return batch(statements);
      database.batch = batch;
      if (moment === "after") await batch(statements);
      throw new Error("the process died");
    };
    await expect(together(context, all)).rejects.toThrow("the process died");
    const again = statuses(await together(context, all));
    expect(again).toEqual(all.map(({ key }) => `${key} ${moment === "after" ? "replayed" : "done"}`));
    const two = other.context(context.store.tenantId);
    await apart(two, all);
    expect(books(ledger.sqlite, context)).toEqual(books(other.sqlite, two));
  });

  test("moves nothing of another tenant's", async () => {
    const [one, two] = [ledger.context(), ledger.context()];
    await together(two, [of({ key: "same" })]);
    const before = books(ledger.sqlite, two);
    await together(one, [of({ key: "same" }), of({ key: "refused", legs: [[2, 0, 1]] }), of({ key: "more" })]);
    expect(books(ledger.sqlite, two)).toEqual(before);
  });
});
