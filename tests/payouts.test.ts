/** Payouts in the real runtime: instruments, earmarks, banks that pay, fail, and change their mind. */
import { afterAll, expect, test } from "vitest";
import type { components } from "../sdk/types.gen.ts";
import { host } from "./host.ts";
import { violations } from "./invariants.ts";
import { balances, bankOf, control, freshTenant, pay, type TestTenant, until } from "./tenant.ts";

afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

type Payout = components["schemas"]["Payout"];

const DAY_SECONDS = 86_400;
const advance = (t: TestTenant, days: number) => t.api.sandbox.advanceClock({ advance_seconds: days * DAY_SECONDS });
/** Banks rest on weekends: by which time three days are enough for the funds, and a Monday comes after them. */
const DAYS_TO_MONDAY = 3 + ((8 - new Date(Date.now() + 3 * 86_400_000).getUTCDay()) % 7);

/** A tenant whose studio has 13.99 on its connected account, and a bank by the last digit of its number. */
async function earned(lastDigit = 0): Promise<TestTenant & { bank: string }> {
  const t = await freshTenant();
  const payment = await pay(t, 1999);
  const [bank] = await Promise.all([bankOf(t, t.merchants.studio, lastDigit), advance(t, DAYS_TO_MONDAY)]);
  await until(
    async () => (await t.api.distributions.list({ payment: payment.id })).data[0],
    (found) => found?.shares.every((share) => share.status === "transferred") ?? false,
  );
  return { ...t, bank: bank.id };
}

const reached = (t: TestTenant, id: string, ...states: string[]): Promise<Payout> =>
  until(
    () => t.api.payouts.retrieve(id),
    ({ status }) => states.includes(status),
  );
const submitted = (t: TestTenant, id: string): Promise<Payout> =>
  until(
    () => t.api.payouts.retrieve(id),
    ({ status, provider_references }) => status !== "pending" || provider_references.payout !== null,
  );

/** What the studio has in the ledger, and on its way. */
async function studio(t: TestTenant) {
  const books = await balances(t.api);
  const [connection] = (await t.api.bankConnections.list({ merchant: t.merchants.studio })).data;
  return {
    available: books[`merchant:${t.merchants.studio}:available`] ?? 0,
    owed: books[`merchant:${t.merchants.studio}:receivable`] ?? 0,
    connected: books[`provider:connected:${connection?.id}`] ?? 0,
    in_transit: books[`provider:in_transit:${connection?.id}`] ?? 0,
  };
}

test("advancing three days by the sandbox's clock moves a payout on both sides", async () => {
  const t = await earned();
  const { id } = await t.api.payouts.create({ merchant: t.merchants.studio, amount: 1000, currency: "EUR" });
  const made = await submitted(t, id);
  expect(made).toMatchObject({ status: "pending", funds: { free: 1399, available_at_provider: 1399 } });
  expect(await studio(t)).toEqual({ available: 1399, owed: 0, connected: 399, in_transit: 1000 });
  expect((await state(t)).objects.payout).toMatchObject([{ status: "pending", amount: 1000 }]);

  await advance(t, 3);
  const paid = await reached(t, id, "paid");
  expect(paid.payout_instrument).toBe(t.bank);
  expect(await studio(t)).toEqual({ available: 399, owed: 0, connected: 399, in_transit: 0 });
  const there = await state(t);
  expect(there.objects.payout).toMatchObject([{ status: "paid", id: paid.provider_references.payout }]);
  expect(there.balances.find((row) => row.available === 399)).toBeDefined();
});

interface State {
  balances: { account: string; currency: string; available: number; pending: number }[];
  objects: { payout: { id: string; status: string; amount: number }[] };
}
const state = async (t: TestTenant) => (await control(t, "GET", "state")) as State;
