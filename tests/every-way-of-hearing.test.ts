/**
 * Every workflow against the simulator, to each of its ends and over each late edge, in every way of hearing of it: by
 * the provider's reports alone, by asking alone, by both at once, twice, in the wrong order, and long after the end.
 * What is left is always the same: the state, the events, the books, and what the provider has.
 */
import { describe, expect, test } from "vitest";
import { RUN_KINDS } from "../core/runs.ts";
import { bankConnections, shares } from "../core/store/schema.ts";
import { DAY } from "../core/time.ts";
import { MONEY_LIVES } from "./simulated-money.ts";
import { PARTY_LIVES } from "./simulated-parties.ts";
import { brokenIn, remainsOf } from "./simulated-remains.ts";
import { type Life, pay, shop } from "./simulated-shop.ts";
import { HEARING, type Hearing, SimulatedWorld } from "./simulated-world.ts";

const LIVES: Readonly<Record<string, Readonly<Record<string, Life>>>> = { ...MONEY_LIVES, ...PARTY_LIVES };

/** Its provider is the operator's, and reports to nobody: it asks, and the applicant asks. */
const ELSEWHERE = { "onboard-tenant": "tenant-application-crashes" };

/**
 * No money moves and nobody is at work: only a report tells of it, and where it is lost, the next payment or transfer
 * that is refused.
 */
const ONLY_REPORTED: Readonly<Record<string, string>> = {
  "set-up-bank-connection, restricted": "verified",
  "set-up-bank-connection, verified again": "verified",
  "set-up-bank-connection, rejected in the end": "verified",
  "set-up-payment-instrument, detached at the provider": "active",
};

/** Whoever looks only once in a while sees the last of several turns. */
const TURNS = ["pay-out, paid, failed and paid", "set-up-bank-connection, verified again"];

async function lived(life: Life, name: string, hearing: Hearing) {
  const w = await SimulatedWorld.make(hearing, name);
  const end = await life(w);
  if (hearing === "asking") await w.reconcile();
  if (hearing === "late") await w.hearLate();
  const { histories, ...left } = await remainsOf(w);
  const sees = HEARING[hearing].hears !== "never" && HEARING[hearing].hears !== "late";
  return { end: await end(), ...left, ...(TURNS.includes(name) && !sees ? {} : { histories }) };
}

test("no workflow is left out", () => {
  expect(RUN_KINDS.filter((kind) => !(kind in LIVES) && !(kind in ELSEWHERE))).toEqual([]);
});

const OTHERWISE = (Object.keys(HEARING) as Hearing[]).filter((hearing) => hearing !== "webhooks");

describe.each(Object.keys(LIVES))("%s", (kind) => {
  test.each(Object.entries(LIVES[kind] ?? {}))("%s", async (called, life) => {
    const name = `${kind}, ${called}`;
    const { histories, ...heard } = await lived(life, name, "webhooks");
    expect(heard).toMatchObject({ end: called.split(/[ ,]/)[0], exceptions: [], broken: [] });
    for (const hearing of OTHERWISE) {
      const found = await lived(life, name, hearing);
      if (hearing === "asking" && name in ONLY_REPORTED) {
        expect({ name, end: found.end, broken: found.broken }).toEqual({ name, end: ONLY_REPORTED[name], broken: [] });
        continue;
      }
      expect({ hearing, ...found }).toEqual({ hearing, ...heard, ...("histories" in found ? { histories } : {}) });
    }
  });
});

test("a restriction whose report was lost is noticed by the first transfer that is refused", async () => {
  const w = await SimulatedWorld.make("asking", "a restriction unheard of");
  const { card } = await shop(w);
  const payment = await pay(w, card);
  const { store } = w.context;
  const connection = async () => (await store.readOne(store.rows(bankConnections, {})))[0];
  const account = (await connection())?.account_ref;
  await w.control("POST", `connected_accounts/${account}`, { transfers: "inactive" });
  await w.later(4 * DAY, 4);
  expect((await connection())?.state).toBe("restricted");
  await w.control("POST", `connected_accounts/${account}`, { transfers: "active" });
  await w.later(4 * DAY, 4);
  expect((await connection())?.state).toBe("verified");
  const where = { payment_id: payment, position: 0 };
  expect(await store.readOne(store.row(shares, where))).toMatchObject({ state: "transferred" });
  expect(await brokenIn(w)).toEqual([]);
});
