/** Three days pass on both sides at once: the platform's runs and the simulated provider live by one time. */
import { afterAll, expect, test } from "vitest";
import { host } from "./host.ts";
import { violations } from "./invariants.ts";
import { balances, control, freshTenant, pay, type TestTenant, until } from "./tenant.ts";

afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

const DAY_SECONDS = 86_400;
/** What tests and transport take, at most. */
const SLACK_MS = 5_000;

const advance = (t: TestTenant, seconds: number) => t.api.sandbox.advanceClock({ advance_seconds: seconds });

interface Reading {
  now: number;
  offset_ms: number;
  frozen: boolean;
  rate: number;
}
const simulatorClock = async (t: TestTenant, body?: object) =>
  (await control(t, body ? "POST" : "GET", "clock", body)) as Reading;

interface State {
  balances: { account: string; currency: string; available: number; pending: number }[];
  objects: { transfer: { amount: number; destination: string }[] };
}
const stateOf = async (t: TestTenant) => (await control(t, "GET", "state")) as State;

/** The shares of a payment, once all have been transferred. */
async function allTransferred(t: TestTenant, payment: string): Promise<void> {
  await until(
    async () => (await t.api.distributions.list({ payment })).data[0],
    (found) => found?.shares.every((share) => share.status === "transferred") ?? false,
  );
}

test("advancing three days releases the shares here and moves the money there", async () => {
  const t = await freshTenant();
  const payment = await pay(t, 1999);
  const before = await stateOf(t);
  expect(before.balances).toMatchObject([{ available: 0, pending: 1944 }]);
  expect(before.objects.transfer).toEqual([]);

  const clock = await advance(t, 3 * DAY_SECONDS);
  const there = await simulatorClock(t);
  expect(there.offset_ms).toBe(3 * DAY_SECONDS * 1000);
  expect(Math.abs(there.now - Date.parse(clock.now))).toBeLessThan(SLACK_MS);
  await allTransferred(t, payment.id);

  const { balances: held, objects } = await stateOf(t);
  const moved = objects.transfer.map(({ amount, destination }) => [destination, amount]);
  const at = (account: string) => held.find((row) => row.account === account);
  for (const [account, amount] of moved) expect(at(String(account))).toMatchObject({ available: amount, pending: 0 });
  expect(held.filter((row) => row.available < 0)).toMatchObject([{ available: 1944 - 1999, pending: 0 }]);
  expect(moved.map(([, amount]) => amount).sort()).toEqual([1399, 200, 400]);
  expect(await balances(t.api)).toMatchObject({ clearing: 0, "provider:platform": 1944 - 1999 });
});

test("a clock that was frozen there is brought along, and stays frozen", async () => {
  const t = await freshTenant();
  const payment = await pay(t, 1999);
  await simulatorClock(t, { freeze: true });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect((await simulatorClock(t)).offset_ms).toBeLessThan(0);
  const clock = await advance(t, 3 * DAY_SECONDS);
  const there = await simulatorClock(t);
  expect(there.frozen).toBe(true);
  expect(Math.abs(there.now - Date.parse(clock.now))).toBeLessThan(SLACK_MS);
  expect((await simulatorClock(t)).now).toBe(there.now);
  await allTransferred(t, payment.id);
});

test("a clock that ran ahead there takes the platform with it", async () => {
  const t = await freshTenant();
  const payment = await pay(t, 1999);
  // A day in 50 ms.
  await simulatorClock(t, { rate: 1_000_000 });
  await new Promise((resolve) => setTimeout(resolve, 300));
  const there = await simulatorClock(t, { freeze: false });
  expect(there.offset_ms).toBeGreaterThan(3 * DAY_SECONDS * 1000);
  const clock = await advance(t, 0);
  expect(Math.abs((await simulatorClock(t)).now - Date.parse(clock.now))).toBeLessThan(SLACK_MS);
  await allTransferred(t, payment.id);
});

test("payments of the same merchants that fall due in one moment are released with no step tried again", async () => {
  const t = await freshTenant();
  const other = await freshTenant();
  const bystander = await pay(other, 1999);
  const untouched = await balances(other.api);
  const payments = await Promise.all(Array.from({ length: 12 }, (_, i) => pay(t, 1000 + i)));
  await advance(t, 3 * DAY_SECONDS);
  for (const { id } of payments) await allTransferred(t, id);
  const moved = (await stateOf(t)).objects.transfer.length;
  expect(moved).toBe(3 * payments.length);
  for await (const run of t.api.workflowRuns.list({ kind: "distribute-payment", limit: 100 })) {
    const { steps } = await t.api.workflowRuns.retrieve(run.id);
    expect(steps.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, "succeeded"],
      [1, "succeeded"],
    ]);
  }
  expect(await balances(other.api)).toEqual(untouched);
  expect((await other.api.distributions.list({ payment: bystander.id })).data[0]?.shares[0]?.status).toBe("pending");
});
