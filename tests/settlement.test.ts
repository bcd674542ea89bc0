/** Settlement in the real runtime: cycles that pay merchants out by themselves, each once. */
import { afterAll, expect, test } from "vitest";
import type { components } from "../sdk/types.gen.ts";
import { host } from "./host.ts";
import { violations } from "./invariants.ts";
import { bankOf, bareTenant, freshTenant, pay, type TestTenant, until } from "./tenant.ts";

afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

type Payout = components["schemas"]["Payout"];

const DAY_SECONDS = 86_400;
const advance = (t: TestTenant, days: number) => t.api.sandbox.advanceClock({ advance_seconds: days * DAY_SECONDS });

const SWEEP_EVERY_MS = 700;

/** Waits for what takes more than one run: what a run leaves to the sweeper is found by a move of the clock. */
async function sweepUntil<T>(t: TestTenant, ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  let sweptAt = Date.now();
  return until(async () => {
    if (Date.now() - sweptAt > SWEEP_EVERY_MS) {
      await advance(t, 0);
      sweptAt = Date.now();
    }
    return ask();
  }, wanted);
}

const settlement = async (t: Pick<TestTenant, "api">, terms: object) => {
  const { version } = await t.api.tenant.config.retrieve();
  return t.api.tenant.config.update({ settlement: terms }, { ifMatch: `"${version}"` });
};

/** A tenant whose merchants have what one payment of 19.99 gave them, on their connected accounts. */
async function earned(banks: ("studio" | "modder" | "owner")[] = ["studio", "modder"]): Promise<TestTenant> {
  const t = await freshTenant();
  await Promise.all([...banks.map((name) => bankOf(t, t.merchants[name])), pay(t, 1999)]);
  await transferred(t);
  return t;
}

async function transferred(t: TestTenant): Promise<void> {
  await advance(t, 3);
  await until(
    async () => (await t.api.distributions.list()).data.flatMap(({ shares }) => shares),
    (shares) => shares.every(({ status }) => status === "transferred"),
  );
}

const payouts = async (t: TestTenant): Promise<readonly Payout[]> => (await t.api.payouts.list({ limit: 100 })).data;
const submitted = (found: readonly Payout[]) =>
  found.every(({ status, provider_references }) => status !== "pending" || provider_references.payout !== null);
const shown = (found: readonly Payout[]) => found.map(({ amount, merchant }) => ({ amount, merchant }));

test("daily cycles pay out whoever has money and a bank, once a day", async () => {
  const t = await earned();
  await settlement(t, { interval: "daily", time_zone: "Europe/Berlin", start_of_day: "06:00" });
  expect(await payouts(t)).toEqual([]);
  await advance(t, 1);
  const first = await sweepUntil(
    t,
    () => payouts(t),
    (found) => found.length === 2 && submitted(found),
  );
  expect(shown(first)).toEqual(
    expect.arrayContaining([
      { amount: 1399, merchant: t.merchants.studio },
      { amount: 400, merchant: t.merchants.modder },
    ]),
  );
  const [cycle] = new Set(first.map(({ settlement_cycle }) => settlement_cycle));
  expect(cycle).toMatch(/^\d{4}-\d\d-\d\d$/);

  // Days with nothing to pay out make nothing due; what comes in later is the next cycle's.
  await pay(t, 1000);
  await transferred(t);
  await advance(t, 1);
  const second = await sweepUntil(
    t,
    () => payouts(t),
    (found) => found.length === 4 && submitted(found),
  );
  expect(
    second
      .filter(({ settlement_cycle }) => settlement_cycle !== cycle)
      .map(({ amount }) => amount)
      .sort(),
  ).toEqual([200, 700].sort());
  const runs = (await t.api.workflowRuns.list({ kind: "settle-tenant", limit: 100 })).data;
  expect(runs.filter(({ status }) => status !== "succeeded")).toHaveLength(1);
  expect(new Set(runs.map(({ subject }) => subject))).toEqual(new Set([t.id]));
});

test("a minimum, and a merchant with a schedule of its own", async () => {
  const t = await earned();
  await settlement(t, {
    interval: "daily",
    minimum: { EUR: 500 },
    merchants: { [t.merchants.studio]: { interval: "manual" } },
  });
  await advance(t, 1);
  const runs = async () => (await t.api.workflowRuns.list({ kind: "settle-tenant", limit: 100 })).data;
  await sweepUntil(t, runs, (found) => found.some(({ status }) => status === "succeeded"));
  expect(await payouts(t)).toEqual([]);

  await settlement(t, { minimum: null, merchants: { [t.merchants.studio]: null } });
  await advance(t, 1);
  const found = await sweepUntil(
    t,
    () => payouts(t),
    ({ length }) => length === 2,
  );
  expect(found.map(({ amount }) => amount).sort()).toEqual([1399, 400].sort());
});

test("by the balance: as soon as a merchant has the threshold", async () => {
  const t = await earned(["studio"]);
  await settlement(t, { interval: "on_balance", threshold: { EUR: 2000 } });
  await advance(t, 1);
  const runs = async () => (await t.api.workflowRuns.list({ kind: "settle-tenant", limit: 100 })).data;
  await sweepUntil(t, runs, (found) => found.every(({ status }) => status === "succeeded") && found.length > 0);
  expect(await payouts(t)).toEqual([]);
  await pay(t, 1999);
  await transferred(t);
  const found = await sweepUntil(
    t,
    () => payouts(t),
    ({ length }) => length === 1,
  );
  expect(shown(found)).toEqual([{ amount: 2798, merchant: t.merchants.studio }]);
});

test("with a delay it is what was available on the cycle's own day", async () => {
  const t = await earned(["studio"]);
  await settlement(t, { interval: "daily", delay_days: 2 });
  await pay(t, 1000);
  await transferred(t);
  const [first] = await sweepUntil(
    t,
    () => payouts(t),
    ({ length }) => length === 1,
  );
  expect(first?.amount).toBe(1399);
  await advance(t, 3);
  const later = await sweepUntil(
    t,
    () => payouts(t),
    ({ length }) => length === 2,
  );
  expect(later.map(({ amount }) => amount)).toContain(700);
});

test("what is out of its limits is refused with its place", async () => {
  const t = await bareTenant();
  for (const [terms, pointer] of [
    [{ time_zone: "Europe/Nowhere" }, "/settlement/time_zone"],
    [{ month_days: [32] }, "/settlement/month_days/0"],
    [{ delay_days: 31 }, "/settlement/delay_days"],
    [{ start_of_day: "24:00" }, "/settlement/start_of_day"],
  ] as const) {
    await expect(settlement(t, terms)).rejects.toMatchObject({ status: 422, errors: [{ pointer }] });
  }
});
