/** The tenant's own money through the API in the real runtime: topped up, paid out, returned late, and running low. */
import { afterAll, describe, expect, test } from "vitest";
import { host } from "./host.ts";
import { violations } from "./invariants.ts";
import { balances, bareTenant, control, freshTenant, pay, type TestTenant, until } from "./tenant.ts";

afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

const DAY_SECONDS = 86_400;
type Tenant = Pick<TestTenant, "id" | "api">;

const float = (amount: number) => bareTenant({ sandbox: { float: amount } });
const advance = (t: Tenant, days: number) => t.api.sandbox.advanceClock({ advance_seconds: days * DAY_SECONDS });
const eur = (amount: number) => ({ amount, currency: "EUR" });

const becomes = (t: Tenant, id: string, status: string) =>
  until(
    () => t.api.tenant.movements.retrieve(id),
    (movement) => movement.status === status,
  );

/** The provider has it: what the clock brings on from now on concerns it. */
const asked = (t: Tenant, id: string) =>
  until(
    () => t.api.tenant.movements.retrieve(id),
    ({ provider_references: { movement } }) => movement !== null,
  );

const typesOf = async (t: Tenant, subject: string) => {
  const events = await t.api.events.list({ types: "tenant_movement.*", limit: 100 }).take(100);
  return events.filter((event) => event.subject_id === subject).map(({ type }) => type);
};

describe("a top-up", () => {
  test("is pending until the bank has sent the money, and then the balance has it", async () => {
    const t = await float(0);
    const made = await t.api.tenant.topUps.create(eur(50_000));
    expect(made).toMatchObject({ type: "top_up", status: "pending", amount: 50_000 });
    await asked(t, made.id);
    expect((await balances(t.api))["tenant:balance"] ?? 0).toBe(0);
    await advance(t, 2);
    await becomes(t, made.id, "succeeded");
    expect(await balances(t.api)).toMatchObject({ "tenant:balance": 50_000, "provider:platform": 50_000 });
    expect(await typesOf(t, made.id)).toEqual([
      "tenant_movement.created",
      "tenant_movement.booked",
      "tenant_movement.succeeded",
    ]);
  });
});

describe("a payout of the tenant", () => {
  test("takes what is free and no more, at once and never twice", async () => {
    const t = await float(10_000);
    const first = await t.api.tenant.payouts.create(eur(7_000));
    await expect(t.api.tenant.payouts.create(eur(3_001))).rejects.toMatchObject({
      code: "insufficient_funds",
      message: expect.stringContaining("30.00 EUR"),
    });
    const tries = await Promise.allSettled([1, 2].map(() => t.api.tenant.payouts.create(eur(2_000))));
    expect(tries.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    for (const { id } of await t.api.tenant.movements.list().take(10)) await asked(t, id);
    await advance(t, 8);
    await becomes(t, first.id, "succeeded");
    await until(
      () => t.api.tenant.movements.list({ type: "payout", status: "succeeded" }).take(10),
      ({ length }) => length === 2,
    );
    expect(await balances(t.api)).toMatchObject({ "tenant:balance": 1_000, "provider:platform": 1_000 });
  });

  test("that the bank sends back after its end is heard of, and the balance has it again", async () => {
    const t = await float(10_000);
    await control(t, "POST", "faults", { do: "payout_fails_after_paid", times: 1, ms: 5 * DAY_SECONDS * 1000 });
    const { id } = await t.api.tenant.payouts.create(eur(7_000));
    const [run] = (await t.api.workflowRuns.list({ subject: id })).data;
    await expect(t.api.workflowRuns.cancel(run?.id ?? "")).rejects.toThrow(/by a payout or a top-up instead/);
    await asked(t, id);
    // Nobody asks meanwhile: the provider's word alone says that it has arrived, and that it has not.
    await advance(t, 4);
    await becomes(t, id, "succeeded");
    await advance(t, 6);
    await becomes(t, id, "failed");
    expect(await balances(t.api)).toMatchObject({ "tenant:balance": 10_000, "provider:platform": 10_000 });
    expect(await typesOf(t, id)).toEqual([
      "tenant_movement.created",
      "tenant_movement.booked",
      "tenant_movement.succeeded",
      "tenant_movement.failed",
    ]);
  });

  test("leaves the refund float, and a higher float says at once that the balance is low", async () => {
    const t = await float(10_000);
    const setFloat = async (refund_float: number) => {
      const { version } = await t.api.tenant.config.retrieve();
      await t.api.tenant.config.update({ balance: { refund_float } }, { ifMatch: `"${version}"` });
    };
    await setFloat(6_000);
    await expect(t.api.tenant.payouts.create(eur(4_001))).rejects.toMatchObject({
      code: "insufficient_funds",
      message: expect.stringContaining("40.00 EUR free above its refund float of 60.00 EUR"),
    });
    expect((await t.api.events.list({ types: "balance.low" })).data).toEqual([]);
    await setFloat(10_001);
    const [event] = await until(
      () => t.api.events.list({ types: "balance.low" }).take(1),
      ({ length }) => length === 1,
    );
    expect(event?.data.object).toMatchObject({ address: "tenant:balance", amount: 10_000 });
    await setFloat(6_000);
    expect(await t.api.tenant.payouts.create(eur(4_000))).toMatchObject({ status: "pending" });
  });

  test("in another currency than the tenant's is refused", async () => {
    const t = await float(10_000);
    await expect(t.api.tenant.payouts.create({ amount: 1, currency: "USD" })).rejects.toMatchObject({
      code: "currency_unsupported",
    });
  });

  test("that the provider refuses leaves the money where it was", async () => {
    const t = await freshTenant({}, "pm_card_visa");
    // Booked and not available yet: ours says yes, and the provider says no.
    await t.api.splitRules.createVersion(t.rule, {
      base: "gross",
      lines: [{ recipient: { tenant: true }, share_bps: 10_000 }],
    });
    await pay(t, 1999);
    const made = await t.api.tenant.payouts.create(eur(1_900));
    const failed = await becomes(t, made.id, "failed");
    expect(failed.error?.code).toBeTruthy();
    expect(await balances(t.api)).toMatchObject({ "tenant:balance": 1944, "provider:platform": 1944 });
  });
});

describe("a balance that runs low", () => {
  const lows = async (t: Tenant) => (await t.api.events.list({ types: "balance.low", limit: 100 }).take(100)).length;
  const soon = (t: Tenant, count: number) =>
    until(
      () => lows(t),
      (found) => found === count,
    );

  test("is told once each time it falls below zero or the threshold", async () => {
    const t = await freshTenant({}, "pm_card_visa", undefined, { sandbox: { float: 100 } });
    await pay(t, 1999);
    await pay(t, 1999);
    await soon(t, 1);
    const [event] = await t.api.events.list({ types: "balance.low" }).take(1);
    expect(event?.data.object).toMatchObject({ object: "balance", address: "tenant:balance", amount: -10 });
    await pay(t, 1999);
    const filled = await t.api.tenant.topUps.create(eur(10_000));
    await asked(t, filled.id);
    await advance(t, 2);
    await becomes(t, filled.id, "succeeded");
    expect(await lows(t)).toBe(1);
    const { version } = await t.api.tenant.config.retrieve();
    await t.api.tenant.config.update({ balance: { low_below: 9_900 } }, { ifMatch: `"${version}"` });
    await pay(t, 1999);
    await soon(t, 2);
    await pay(t, 1999);
    expect(await lows(t)).toBe(2);
  });
});
