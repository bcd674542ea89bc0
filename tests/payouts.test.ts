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

test("a bank that sends it back: the money and the debt to nobody, and nothing more is paid out there", async () => {
  const t = await earned(2);
  const { id } = await t.api.payouts.create({ merchant: t.merchants.studio, currency: "EUR" });
  expect((await submitted(t, id)).amount).toBe(1399);
  await advance(t, 3);
  const failed = await reached(t, id, "failed");
  expect(failed.error).toMatchObject({ code: "account_closed" });
  expect(await studio(t)).toEqual({ available: 1399, owed: 0, connected: 1399, in_transit: 0 });
  expect((await t.api.payoutInstruments.retrieve(t.bank)).status).toBe("errored");
  await expect(t.api.payouts.create({ merchant: t.merchants.studio, currency: "EUR" })).rejects.toMatchObject({
    status: 409,
    code: "payout_instrument_unusable",
  });
});

test("a bank that changes its mind after the end: each turn is booked once, by the next generation", async () => {
  const t = await earned();
  const { id } = await t.api.payouts.create({ merchant: t.merchants.studio, currency: "EUR" });
  const { provider_references: ref } = await submitted(t, id);
  const turn = (status: string) => control(t, "POST", `payouts/${ref.payout}`, { status });
  await turn("paid");
  await reached(t, id, "paid");
  expect(await studio(t)).toEqual({ available: 0, owed: 0, connected: 0, in_transit: 0 });
  await control(t, "POST", "faults", { on: {}, do: "double_webhook", times: 3 });
  await turn("failed");
  await reached(t, id, "failed");
  expect(await studio(t)).toEqual({ available: 1399, owed: 0, connected: 1399, in_transit: 0 });
  await turn("paid");
  await reached(t, id, "paid");
  expect(await studio(t)).toEqual({ available: 0, owed: 0, connected: 0, in_transit: 0 });
  const said = await eventsOf(t, id);
  expect(said).toEqual(["created", "earmarked", "submitted", "paid", "failed", "paid"]);
  // Entry by entry both statements have the same, when nothing is too young to be missed.
  await t.api.sandbox.advanceClock({ advance_seconds: 7200 });
  const { id: made } = await t.api.reconciliations.create();
  const compared = await until(
    () => t.api.reconciliations.retrieve(made),
    ({ status: now }) => now === "succeeded" || now === "failed",
  );
  expect(compared).toMatchObject({ status: "succeeded" });
  expect((await t.api.exceptions.list()).data).toEqual([]);
});

async function eventsOf(t: TestTenant, id: string): Promise<string[]> {
  const all: string[] = [];
  for await (const event of t.api.events.list({ after: 0, limit: 100 })) {
    if (event.subject_id === id) all.push(event.type.slice("payout.".length));
  }
  return all;
}

test("two that race for one balance never exceed it, and one that is taken back is free again", async () => {
  const t = await earned();
  const asked = { merchant: t.merchants.studio, amount: 1000, currency: "EUR" };
  const both = await Promise.all([t.api.payouts.create(asked), t.api.payouts.create(asked)]);
  const ended = await Promise.all(both.map(({ id }) => submitted(t, id)));
  expect(ended.map(({ status }) => status).sort()).toEqual(["failed", "pending"]);
  const lost = ended.find(({ status }) => status === "failed");
  expect(lost).toMatchObject({ error: { code: "insufficient_funds" }, funds: { free: 399 } });
  const won = ended.find(({ status }) => status === "pending")?.id ?? "";

  expect((await t.api.payouts.cancel(won)).cancel_requested_at).not.toBeNull();
  await reached(t, won, "canceled");
  expect(await studio(t)).toEqual({ available: 1399, owed: 0, connected: 1399, in_transit: 0 });
  await expect(t.api.payouts.cancel(won)).rejects.toMatchObject({ status: 409, code: "state_conflict" });
});

test("whatever becomes of the request or the report, one payout is made, and asked about", async () => {
  const t = await earned();
  const route = "POST /v1/payouts";
  for (const fault of ["error_500", "html_502", "empty_200", "cut", "effect_then_500", "error_429"]) {
    await control(t, "POST", "faults", { on: { route }, do: fault, times: 1 });
    const { id } = await t.api.payouts.create({ merchant: t.merchants.studio, amount: 100, currency: "EUR" });
    expect([fault, (await submitted(t, id)).status]).toEqual([fault, "pending"]);
  }
  await control(t, "POST", "faults", { on: { route: "GET /v1/balance" }, do: "error_500", times: 1 });
  await control(t, "POST", "faults", { on: { route: "POST /v1/payouts/:id/cancel" }, do: "effect_then_500", times: 1 });
  const back = await t.api.payouts.create({ merchant: t.merchants.studio, amount: 100, currency: "EUR" });
  await submitted(t, back.id);
  await t.api.payouts.cancel(back.id);
  await reached(t, back.id, "canceled");
  // Nobody reports anything: the runs ask by themselves.
  await control(t, "POST", "faults", { on: {}, do: "drop_webhook", times: 1000 });
  const all = (await t.api.payouts.list({ limit: 100, status: "pending" })).data;
  await advance(t, 3);
  await Promise.all(all.map(({ id }) => reached(t, id, "paid")));
  expect((await state(t)).objects.payout).toHaveLength(7);
  expect(await studio(t)).toEqual({ available: 799, owed: 0, connected: 799, in_transit: 0 });
});

test("an instant payout arrives within the hour, and its fee is the tenant's", async () => {
  const t = await earned();
  const before = await balances(t.api);
  const { id } = await t.api.payouts.create({
    merchant: t.merchants.studio,
    amount: 1000,
    currency: "EUR",
    method: "instant",
  });
  expect((await submitted(t, id)).fee).toBe(10);
  await t.api.sandbox.advanceClock({ advance_seconds: 3600 });
  await reached(t, id, "paid");
  const after = await balances(t.api);
  expect((after["tenant:balance"] ?? 0) - (before["tenant:balance"] ?? 0)).toBe(-10);
  expect((after["provider:platform"] ?? 0) - (before["provider:platform"] ?? 0)).toBe(-10);
  expect(after["provider:fees"] ?? 0).toBe(0);
});

test("instruments: a default, a second one, and what is taken away", async () => {
  const t = await freshTenant();
  const route = "POST /v1/accounts/:id/external_accounts";
  await control(t, "POST", "faults", { on: { route }, do: "effect_then_500", times: 1 });
  const first = await bankOf(t, t.merchants.studio);
  expect(first).toMatchObject({ status: "active", default: true, last4: "3000", country: "DE", currency: "EUR" });
  await control(t, "POST", "faults", { on: { route }, do: "cut", times: 1 });
  const second = await bankOf(t, t.merchants.studio);
  expect(second.default).toBe(false);
  await expect(t.api.payoutInstruments.delete(first.id)).rejects.toMatchObject({ code: "state_conflict" });
  expect((await t.api.payoutInstruments.update(second.id, { default: true })).default).toBe(true);
  expect((await t.api.payoutInstruments.retrieve(first.id)).default).toBe(false);
  expect((await t.api.payoutInstruments.delete(first.id)).status).toBe("removed");
  const there = async () => ((await control(t, "GET", "state")) as Banks).objects.external_account ?? [];
  await until(there, (banks) => banks.length === 1 && banks[0]?.default_for_currency === true);
  const none = await t.api.payoutInstruments.create({ merchant: t.merchants.studio, token: "btok_nobody" });
  await until(
    () => t.api.payoutInstruments.retrieve(none.id),
    ({ status, error }) => status === "rejected" && error?.code === "resource_missing",
  );
});

interface Banks {
  objects: { external_account?: { id: string; default_for_currency: boolean }[] };
}
