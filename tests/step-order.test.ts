/**
 * Stored histories: what runs of each version of a workflow asked their engine for, and what they were given. A body
 * that is changed must still find its way through them, or be declared as a new version beside the old.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type RunKind, versionOf } from "../core/runs.ts";
import type { RunStart } from "../core/store/commit.ts";
import { DEFAULT_CONFIG } from "../tenants/config.ts";
import { bodyOf } from "../workflows/bodies.ts";
import { Run } from "../workflows/skeleton.ts";
import { RefundWorld } from "./refund-world.ts";

const FOLDER = join(import.meta.dirname, "histories");
const DECLARE =
  "Steps in flight are changed: declare a new version in core/runs.ts, keep the old body in workflows/bodies.ts, and " +
  "record its history with RECORD_HISTORIES=1.";

interface Stored {
  readonly start: RunStart;
  readonly entries: [name: string, result: unknown][];
}

const stored = (name: string) => JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as Stored;
const files = () => (existsSync(FOLDER) ? readdirSync(FOLDER).sort() : []);

/** One life of a payment with everything that follows it. */
async function lives(): Promise<Map<string, Stored>> {
  const world = await RefundWorld.make();
  const payment = await world.pay();
  await world.release();
  await world.refund(payment, 1000);
  const found = new Map<string, Stored>();
  for (const { start, entries } of world.world.histories) {
    const name = `${start.kind}.${start.version ?? 1}.json`;
    const longest = found.get(name);
    if (!longest || longest.entries.length < entries.length)
      found.set(name, { start, entries: [...entries].map(([n, r]) => [n, r]) });
  }
  return found;
}

let recorded: Map<string, Stored>;
beforeAll(async () => {
  recorded = await lives();
  if (process.env.RECORD_HISTORIES === undefined) return;
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, history] of recorded) {
    if (existsSync(join(FOLDER, name))) continue;
    writeFileSync(join(FOLDER, name), `${JSON.stringify(history, null, 2)}\n`);
  }
});

test("every version that runs begin with now has its history, step by step in its order", () => {
  for (const [name, { start, entries }] of recorded) {
    expect(start.version).toBe(versionOf(start.kind as RunKind));
    expect(files(), `${name}: ${DECLARE}`).toContain(name);
    expect(
      entries.map(([step]) => step),
      `${name}: ${DECLARE}`,
    ).toEqual(stored(name).entries.map(([step]) => step));
  }
});

describe("a run that began under its version", () => {
  test.each(files())("%s finishes under it, and does nothing that it has done", async (name) => {
    const { start, entries } = stored(name);
    const left = [...entries];
    const next = (asked: string) => {
      const entry = left.shift();
      if (entry?.[0] !== asked) throw new Error(`${asked} instead of ${entry?.[0] ?? "the end"}. ${DECLARE}`);
      return entry[1];
    };
    const run = new Run(
      start,
      start.kind as RunKind,
      {
        do: async <T>(asked: string) => next(asked) as T,
        waitForWake: async (asked) => void next(asked),
      },
      {
        open: async () => Promise.reject(new Error("everything was done before")),
        config: async () => DEFAULT_CONFIG,
        nudge: async () => undefined,
        pause: async () => undefined,
        log: { info: () => undefined, error: () => undefined },
      },
    );
    await run.drive(bodyOf(start.kind as RunKind, start.version));
    expect(left).toEqual([]);
  });
});
