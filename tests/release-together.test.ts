/** Releases that fall due at one moment: committed together, with the outcome that each by itself would have had. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { startOf } from "../core/runs.ts";
import { workflowRuns, workflowSteps } from "../core/store/run-schema.ts";
import { DAY } from "../core/time.ts";
import { releaseTogether } from "../workflows/release-together.ts";
import { type Line, RefundWorld } from "./refund-world.ts";

/** The studio keeps a tenth in reserve, and the third line is its own once more. */
const LINES: readonly Line[] = [
  { recipient: "merchant", bps: 6000, terms: { reserve_bps: 1000, reserve_days: 30 } },
  { recipient: "merchant", bps: 2500 },
  { recipient: "merchant", bps: 1000, isFirstAgain: true },
  { recipient: "tenant", bps: 500 },
];

/** What the sweeper does before it starts any of them. Says what the log was told of it. */
async function sweepTogether(of: RefundWorld): Promise<Record<string, unknown>[]> {
  const { context, ledger } = of.world;
  const told: Record<string, unknown>[] = [];
  const runs = await context.store.readOne(
    context.store.rows(workflowRuns, { where: { state: { in: ["running", "waiting"] } }, orderBy: [{ column: "id" }] }),
  );
  const due = runs.filter((run) => run.due_at <= ledger.clock.now());
  await releaseTogether(
    {
      open: async (_, causedBy) => ({ context: { ...context, causedBy } }) as never,
      nudge: async () => undefined,
      log: { info: (_, fields = {}) => told.push(fields), error: (_, fields = {}) => told.push(fields) },
    },
    due,
  );
  return told;
}

const figures = (done: number, met = 0, apart = 0) =>
  expect.objectContaining({ metrics: { "releases.done": done, "releases.met": met, "releases.apart": apart } });

const SHARES = `SELECT p.amount AS of, s.position, s.state, s.amount, s.amount_released, s.amount_transferred,
    s.amount_recovered, s.amount_refunded, s.amount_reserved, (SELECT group_concat(type) FROM (SELECT type FROM events e
      WHERE e.tenant_id = s.tenant_id AND e.subject_id = s.id ORDER BY sequence)) AS story
  FROM shares s JOIN payments p ON p.tenant_id = s.tenant_id AND p.id = s.payment_id
  WHERE p.created_at > (SELECT created_at FROM payments WHERE id = ?) ORDER BY p.id, s.position`;

/** @param before the last payment before the burst: which of its transfers a refund reverses is of no matter here */
const result = (of: RefundWorld, before: string) => ({
  shares: of.world.ledger.sqlite.prepare(SHARES).all(before),
  have: ["pending", "available", "reserve", "receivable"].map((what) => of.have(what)),
  dues: of.dues(),
});

interface Life {
  readonly before: readonly number[];
  readonly isPaidOut: boolean;
  /** Hundredths of the first payment that are refunded before the others fall due. */
  readonly refunded: number;
  readonly amounts: readonly number[];
  readonly isPaused: boolean;
  readonly seed: number;
}

/** Some debts, then a burst. */
async function live(life: Life, isTogether: boolean): Promise<{ of: RefundWorld; before: string }> {
  const of = await RefundWorld.make("gross", LINES, "tenant", life.seed);
  of.leaveWaiting();
  const paid: string[] = [];
  for (const amount of life.before) paid.push(await of.pay(amount));
  await of.release();
  if (life.isPaidOut) for (const merchant of [0, 1]) await of.payOut(merchant);
  const [first] = paid;
  const amount = Math.floor(((life.before[0] ?? 0) * life.refunded) / 100);
  if (first !== undefined && amount > 0) await of.refund(first, amount);
  for (const each of life.amounts) await of.pay(each);
  if (life.isPaused) await of.mark(1, "paused");
  of.world.ledger.clock.time += 3 * DAY;
  if (isTogether) await sweepTogether(of);
  await of.drain("distribute-payment");
  await of.later(31 * DAY);
  return { of, before: paid.at(-1) ?? "" };
}

describe("releases that fall due together", () => {
  const amount = fc.integer({ min: 100, max: 5000 });
  const lives = fc.record({
    before: fc.array(amount, { minLength: 1, maxLength: 2 }),
    isPaidOut: fc.boolean(),
    refunded: fc.integer({ min: 0, max: 100 }),
    amounts: fc.array(amount, { minLength: 2, maxLength: 5 }),
    isPaused: fc.boolean(),
    seed: fc.integer(),
  });

  test("leave what each by itself leaves: debts, reserves, paused merchants, and events included", async () => {
    await fc.assert(
      fc.asyncProperty(lives, async (life) => {
        const together = await live(life, true);
        const apart = await live(life, false);
        expect(result(together.of, together.before)).toEqual(result(apart.of, apart.before));
        expect(together.of.faults()).toEqual([]);
        expect(await together.of.broken()).toEqual([]);
      }),
      { numRuns: 6 },
    );
  });

  test("of the same merchants do not collide: each run finds its own, and no plan is made twice", async () => {
    const of = await RefundWorld.make("gross", LINES);
    for (let i = 0; i < 30; i++) await of.pay(1000 + i);
    of.world.ledger.clock.time += 3 * DAY;
    const { database } = of.world.ledger;
    const { batch } = database;
    let written = 0;
    database.batch = async (statements) => {
      written += Number(/^INSERT/.test((statements[0] as unknown as { sql: string }).sql));
      return batch(statements);
    };
    expect(await sweepTogether(of)).toEqual([figures(30)]);
    expect(written).toBe(1);
    database.batch = batch;
    const pending = of.have("pending");
    expect(pending).toEqual([0, 0]);
    of.leaveWaiting();
    await of.drain();
    expect(of.dues()).toEqual([0, 0]);
    const { store } = of.world.context;
    const steps = await store.readOne(store.rows(workflowSteps, { where: { outcome: "failed" } }));
    expect(steps).toEqual([]);
    await of.later(31 * DAY);
    expect(of.faults()).toEqual([]);
    expect(await of.broken()).toEqual([]);
  });

  test("are met and not repeated by a sweep after one that died, and by the runs", async () => {
    const of = await RefundWorld.make("gross", LINES);
    of.leaveWaiting();
    for (const amount of [1000, 2000, 3000]) await of.pay(amount);
    of.world.ledger.clock.time += 3 * DAY;
    expect(await sweepTogether(of)).toEqual([figures(3)]);
    const after = of.books();
    expect(await sweepTogether(of)).toEqual([figures(0, 3)]);
    expect(of.books()).toEqual(after);
    await of.drain();
    await of.later(31 * DAY);
    expect(of.dues()).toEqual([0, 0]);
    expect(of.faults()).toEqual([]);
  });

  test("leave one that cannot be planned to its own run, which fails alone", async () => {
    const of = await RefundWorld.make("gross", LINES);
    of.leaveWaiting();
    for (const amount of [1000, 2000, 3000]) await of.pay(amount);
    of.world.ledger.clock.time += 3 * DAY;
    const { store } = of.world.context;
    const runs = store.rows(workflowRuns, { where: { kind: "distribute-payment" }, orderBy: [{ column: "id" }] });
    const [first] = await store.readOne(runs);
    if (!first) throw new Error("there are runs");
    await store.write([store.update(workflowRuns, { id: first.id }, { subject_id: "dst_gone" })]);
    expect(await sweepTogether(of)).toEqual([figures(2, 0, 1)]);
    await store.write([store.update(workflowRuns, { id: first.id }, { subject_id: startOf(first).subjectId })]);
    await of.drain();
    await of.later(31 * DAY);
    expect(of.dues()).toEqual([0, 0]);
    expect(of.faults()).toEqual([]);
  });

  test("are left to their runs when the database fails them", async () => {
    const of = await RefundWorld.make("gross", LINES);
    of.leaveWaiting();
    for (const amount of [1000, 2000]) await of.pay(amount);
    of.world.ledger.clock.time += 3 * DAY;
    const { database } = of.world.ledger;
    const { batch } = database;
    database.batch = async (statements) => {
      if (!(statements[0] as unknown as { sql: string }).sql.startsWith("INSERT")) return batch(statements);
      throw new Error("storage operation exceeded timeout");
    };
    expect(await sweepTogether(of)).toMatchObject([{ error_code: "unexpected" }]);
    database.batch = batch;
    await of.drain();
    await of.later(31 * DAY);
    expect(of.dues()).toEqual([0, 0]);
  });
});
