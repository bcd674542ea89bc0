/** The template of every workflow: what a run writes of itself, how it hands over, and how it ends when it is over. */
import { describe, expect, test } from "vitest";
import { planRun, type RunRow, startOf } from "../core/runs.ts";
import type { RunStart } from "../core/store/commit.ts";
import { workflowRuns, workflowSteps } from "../core/store/run-schema.ts";
import { summaryOf } from "../core/summaries.ts";
import { DAY, HOUR, MINUTE } from "../core/time.ts";
import { askAfter } from "../tenants/config.ts";
import { nothing, type Progress, type Run } from "../workflows/skeleton.ts";
import { type SetUpWorld, setUpWorld } from "./set-up-world.ts";

const KIND = "set-up-bank-connection";
const SUBJECT = "bnk_01h455vb4pex5vsknk084sn02q";

async function begun(): Promise<{ world: SetUpWorld; start: RunStart }> {
  const world = await setUpWorld();
  const { store } = world.context;
  const at = world.ledger.clock.now();
  const run = { subjectId: SUBJECT, kind: KIND, generation: 1, dueAt: at, configVersion: 1, createdAt: at } as const;
  const planned = planRun(world.context, run);
  await store.write([planned.statement]);
  return { world, start: planned.start };
}

const rows = ({ context: { store } }: SetUpWorld) =>
  store.readOne(store.rows(workflowRuns, { orderBy: [{ column: "generation" }] }));
const steps = ({ context: { store } }: SetUpWorld, { runId }: RunStart) =>
  store.readOne(store.rows(workflowSteps, { where: { run_id: runId }, orderBy: [{ column: "started_at" }] }));

const step = (run: Run, name: string, next: Progress) =>
  run.act(name, nothing, (tools) =>
    tools.commit(
      () => ({ statements: [], result: null }),
      () => next,
    ),
  );

/** Asks for ever. */
async function asking(run: Run): Promise<void> {
  const config = await run.config();
  const waiting = (n: number): Progress => ({ state: "waiting", ms: askAfter(config, run.kind, n) });
  await step(run, "look", waiting(1));
  for (let n = 1; ; n++) {
    await run.wait(`wait ${n}`, askAfter(config, run.kind, n));
    await step(run, `ask ${n}`, waiting(n + 1));
  }
}

describe("a run's rows", () => {
  test("tell of each wait: since when, until when, and whether it was cut short", async () => {
    const { world, start } = await begun();
    const { clock } = world.ledger;
    let waits = 0;
    const body = async (run: Run) => {
      await step(run, "first", { state: "waiting", ms: HOUR });
      await run.wait("wait 1", HOUR);
      await step(run, "second", { state: "waiting", ms: HOUR });
      await run.wait("wait 2", HOUR);
      await step(run, "third", { state: "succeeded" });
    };
    await world.drive(start, body, (ms) => {
      waits += 1;
      if (waits === 1) clock.time -= ms - MINUTE;
    });
    expect(await steps(world, start)).toMatchObject([
      { name: "first", kind: "step", outcome: "succeeded" },
      { name: "wait 1", kind: "wait", outcome: "woken" },
      { name: "second", kind: "step", outcome: "succeeded" },
      { name: "wait 2", kind: "wait", outcome: "elapsed" },
      { name: "third", kind: "step", outcome: "succeeded" },
    ]);
    const [, wait] = await steps(world, start);
    expect((wait?.ended_at ?? 0) - (wait?.started_at ?? 0)).toBe(MINUTE);
    expect(await rows(world)).toMatchObject([{ state: "succeeded", steps: 5, waits: 2, waiting_until: null }]);
  });

  test("tell of a failed attempt and its code, and forget the error once the step succeeds", async () => {
    const { world, start } = await begun();
    let attempts = 0;
    await world.drive(start, async (run) => {
      await run.act("fails once", nothing, async (tools) => {
        attempts += 1;
        if (attempts === 1) {
          world.ledger.clock.time += MINUTE;
          throw new Error("the line was cut");
        }
        const [row] = await rows(world);
        expect(row).toMatchObject({ state: "running", error: "Error: the line was cut" });
        return tools.commit(
          () => ({ statements: [], result: null }),
          () => ({ state: "succeeded" }),
        );
      });
    });
    expect(await steps(world, start)).toMatchObject([
      { attempt: 1, outcome: "failed", error_code: "unexpected", error: "Error: the line was cut" },
      { attempt: 2, outcome: "succeeded", error_code: null },
    ]);
    expect(await rows(world)).toMatchObject([{ state: "succeeded", error: null, steps: 1 }]);
  });
});

describe("a run that has had its steps", () => {
  test("hands over at five hundred, and the next asks on at the pace that this one had come to", async () => {
    const { world, start } = await begun();
    const asked: number[] = [];
    await world.drive(start, asking, (ms) => {
      asked.push(ms);
      // Woken at once each time: so many asks in no time, as by a provider that has much to say.
      world.ledger.clock.time -= ms - MINUTE;
    });
    const [first, second] = await rows(world);
    expect(first).toMatchObject({ state: "succeeded", steps: 501, waits: 251 });
    expect(second).toMatchObject({ state: "running", generation: 2, started: 0, waits_before: 251, steps: 0 });
    expect(second?.since).toBe(first?.created_at);
    expect(second?.due_at).toBe((first?.updated_at ?? 0) + DAY);
    expect(asked.slice(0, 4)).toEqual([5, 10, 20, 40].map((minutes) => minutes * MINUTE));

    const again: number[] = [];
    await world
      .drive(startOf(second as RunRow), asking, (ms) => {
        again.push(ms);
        if (again.length === 3) throw new Error("enough");
      })
      .catch(() => undefined);
    expect(again).toEqual([DAY, DAY, DAY]);
  });

  test("hands over after twenty-five days, long before the engine forgets it", async () => {
    const { world, start } = await begun();
    await world.drive(start, asking, () => undefined);
    const [first, second] = await rows(world);
    expect(first?.state).toBe("succeeded");
    const life = (first?.updated_at ?? 0) - (first?.began_at ?? 0);
    expect(life).toBeGreaterThanOrEqual(25 * DAY);
    expect(life).toBeLessThan(27 * DAY);
    expect(second).toMatchObject({ generation: 2, state: "running" });
  });
});

describe("a run that has ended", () => {
  const end = async (world: SetUpWorld, { runId }: RunStart) => {
    const { store } = world.context;
    await store.write([store.update(workflowRuns, { id: runId }, { state: "canceled" })]);
  };

  test("does nothing when it is driven again", async () => {
    const { world, start } = await begun();
    await end(world, start);
    let acted = 0;
    await world.drive(start, async (run) => {
      await run.act("acts", nothing, async () => {
        acted += 1;
      });
    });
    expect(acted).toBe(0);
  });

  test("in the middle of a step commits nothing of it, and stops", async () => {
    const { world, start } = await begun();
    const { store } = world.context;
    let later = 0;
    await world.drive(start, async (run) => {
      await step(run, "first", { state: "running" });
      await run.act("second", nothing, async (tools) => {
        await end(world, start);
        return tools.commit(
          () => ({ statements: [], result: null }),
          () => ({ state: "running" }),
        );
      });
      later += 1;
    });
    expect(later).toBe(0);
    expect(await rows(world)).toMatchObject([{ state: "canceled" }]);
    expect(await steps(world, start)).toMatchObject([{ name: "first" }]);
    const commits = await store.readOne(store.query("SELECT commit_key FROM commits WHERE tenant_id = ?1"));
    expect(commits).toEqual([{ commit_key: `${SUBJECT}/${KIND}/1/first` }]);
  });
});

test("a summary shows ids, states, codes and numbers, and nothing that a person or a provider wrote", () => {
  const shown = summaryOf({
    payment: { id: "pay_01h455vb4pex5vsknk084sn02q", state: "processing", amount: 1999, metadata: { a: "b" } },
    email: "ada@example.com",
    legal_name: "lovelace",
    note: "Ada Lovelace, London",
    card: "4242424242424242",
    key: "sk_test_51abc",
    handle: "pi_1_secret_2",
    currency: "EUR",
    lines: [1, 2, 3],
  });
  expect(shown).toEqual({
    payment: { id: "pay_01h455vb4pex5vsknk084sn02q", state: "processing", amount: 1999 },
    currency: "EUR",
    lines: 3,
  });
});
