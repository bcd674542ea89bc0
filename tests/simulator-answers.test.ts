/**
 * Every request that a workflow makes of its provider, struck by every fault of the simulator that an answer can have:
 * nothing done, or done and the answer lost. Each life comes to the same end as without.
 */
import { describe, expect, test } from "vitest";
import { FAULTS, type FaultName } from "../simulator/faults.ts";
import { MONEY_LIVES } from "./simulated-money.ts";
import { PARTY_LIVES } from "./simulated-parties.ts";
import { remainsOf } from "./simulated-remains.ts";
import type { Life } from "./simulated-shop.ts";
import { SimulatedWorld, type Strike } from "./simulated-world.ts";

type Fault = Omit<Strike, "at" | "do"> & { readonly do: FaultName };

/** What an answer can be, of those that change nothing of what the provider means by it. */
const ANSWERS = (Object.keys(FAULTS) as FaultName[]).filter(
  (name) => FAULTS[name].stage === "edge" || FAULTS[name].stage === "endpoint",
);
const WITHOUT_EFFECT: readonly FaultName[] = ["error_429", "lock_timeout", "error_500", "delay"];
/** What each request meets: before the effect, and after it. */
const MET: readonly Fault[] = ANSWERS.filter((name) => name !== "delay").flatMap((name): Fault[] => {
  if (name === "effect_then_500" || WITHOUT_EFFECT.includes(name)) return [{ do: name, effect: false }];
  return [
    { do: name, effect: false },
    { do: name, effect: true },
  ];
});

/** `npm run campaign` has every life meet every fault at every request; here each request meets one of them. */
const isThorough = process.env.EVERY_FAULT === "1";

const LIVES: Readonly<Record<string, Readonly<Record<string, Life>>>> = { ...MONEY_LIVES, ...PARTY_LIVES };
const REQUESTS_MAX = 60;

async function lived(life: Life, name: string, strike?: Strike) {
  const w = await SimulatedWorld.make("both", name, strike);
  const end = await life(w);
  return { requests: w.requests, left: { end: await end(), ...(await remainsOf(w)) } };
}

test("answers fail in ten ways", () => {
  expect(MET.map(({ do: name, effect }) => `${name}${effect ? " after" : ""}`)).toEqual([
    "error_429",
    "lock_timeout",
    "html_502",
    "html_502 after",
    "empty_200",
    "empty_200 after",
    "cut",
    "cut after",
    "error_500",
    "effect_then_500",
  ]);
});

describe.each(Object.keys(LIVES))("%s", (kind) => {
  const all = Object.entries(LIVES[kind] ?? {});
  test.each(isThorough ? all : all.slice(0, 1))("%s", { timeout: 600_000 }, async (called, life) => {
    const name = `${kind}, ${called}`;
    const { requests, left: untouched } = await lived(life, name);
    expect(untouched.broken).toEqual([]);
    expect(requests).toBeGreaterThan(0);
    expect(requests).toBeLessThan(REQUESTS_MAX);
    for (let at = 1; at <= requests; at++) {
      const faults = isThorough ? MET : MET.slice((at + name.length) % MET.length).slice(0, 1);
      for (const fault of faults) {
        const { left } = await lived(life, name, { at, ...fault });
        expect({ at, ...fault, ...left }).toEqual({ at, ...fault, ...untouched });
      }
    }
  });
});
