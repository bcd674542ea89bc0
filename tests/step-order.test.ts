/**
 * Stored histories: what runs of each version of a workflow asked their engine for, and what they were given. A body
 * that is changed must still find its way through them, or be declared as a new version beside the old.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { RUN_KINDS, type RunKind, versionOf } from "../core/runs.ts";
import type { RunStart } from "../core/store/commit.ts";
import { DEFAULT_CONFIG } from "../tenants/config.ts";
import { bodyOf } from "../workflows/bodies.ts";
import { Run } from "../workflows/skeleton.ts";
import { LIVES } from "./workflow-lives.ts";

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

/** The longest run of each workflow in its life, by the name of its history. */
async function lives(): Promise<Map<string, Stored>> {
  const found = new Map<string, Stored>();
  for (const [kind, begin] of Object.entries(LIVES)) {
    const { world, turns } = await begin();
    for (const turn of turns) await turn();
    const runs = world.histories.filter(({ start }) => start.kind === kind);
    const longest = runs.reduce((best, each) => (each.entries.length > best.entries.length ? each : best));
    const { start, entries } = longest;
    found.set(`${kind}.${start.version ?? 1}.json`, {
      start,
      entries: entries.map(([name, result]) => [name, result]),
    });
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
  expect([...recorded.values()].map(({ start }) => start.kind).sort()).toEqual([...RUN_KINDS].sort());
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
