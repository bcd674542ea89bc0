/** Every workflow killed before and after every single effect that it has: what comes out is always the same. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { violations } from "../core/invariants/violations.ts";
import { RUN_KINDS, type RunKind } from "../core/runs.ts";
import { killAt } from "./kill-points.ts";
import { LIVES } from "./workflow-lives.ts";

/** Lives that end in more than one way are killed elsewhere. */
const ELSEWHERE: Partial<Record<RunKind, string>> = {
  "take-payment": "payment-lives",
  "distribute-payment": "payment-lives",
  "refund-payment": "refund-crashes",
  "pay-out": "payout-crashes",
  "answer-dispute": "dispute-crashes",
  "set-up-bank-connection": "onboarding-crashes",
  "verify-identity": "onboarding-crashes",
  "set-up-payment-instrument": "payment-instruments",
  "onboard-tenant": "tenant-application-crashes",
};
const HERE = RUN_KINDS.filter((kind) => !(kind in ELSEWHERE));

const EFFECTS_MAX = 60;

/** A life with its n-th effect broken off, and whether it had so many. */
async function lived(kind: RunKind, n: number, when: "before" | "after") {
  const { world, script, turns, remains } = await LIVES[kind]();
  const kill = killAt({ world, rails: { script } }, n, when);
  for (const turn of turns) await kill.life(async () => void (await turn()));
  const struck = kill.end();
  const left = await remains?.();
  expect(await violations(world.ledger.database)).toEqual([]);
  return { struck, left };
}

test.each(Object.entries(ELSEWHERE))("%s is killed in %s", (_, file) => {
  expect(readFileSync(join(import.meta.dirname, `${file}.test.ts`), "utf8")).toMatch(/killAt\(|killed/);
});

describe.each(["before", "after"] as const)("killed %s an effect", (when) => {
  test.each(HERE)("%s ends the same at every effect", async (kind) => {
    const { left: untouched } = await lived(kind, 1_000, when);
    expect(untouched).toBeDefined();
    let [n, struck] = [0, true];
    while (struck) {
      n += 1;
      const of = await lived(kind, n, when);
      expect({ n, left: of.left }).toEqual({ n, left: untouched });
      struck = of.struck;
    }
    expect(n).toBeGreaterThan(4);
    expect(n).toBeLessThan(EFFECTS_MAX);
  });
});
