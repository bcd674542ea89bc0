/** Payments through the API in the real runtime: taken once, split to the cent, released, moved, and asked about. */
import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { host } from "./host.ts";
import { violations } from "./invariants.ts";
import { balances, cardOf, control, ended, freshTenant, pay, type TestTenant, until } from "./tenant.ts";

afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

const DAY_SECONDS = 86_400;

const advance = (t: TestTenant, seconds: number) => t.api.sandbox.advanceClock({ advance_seconds: seconds });

async function distributionOf(t: TestTenant, payment: string) {
  const { data } = await t.api.distributions.list({ payment });
  return data[0];
}

/** The states of a payment's shares once all of them have the wanted one. */
function sharesAre(t: TestTenant, payment: string, status: string) {
  return until(
    () => distributionOf(t, payment),
    (found) => found?.shares.every((share) => share.status === status) ?? false,
  );
}

const fault = (t: TestTenant, body: Record<string, unknown>) => control(t, "POST", "faults", body);

describe("a payment", () => {
  test("of 19.99 ends with 13.99 / 4.00 / 2.00 at the connected accounts and its fee on the tenant", async () => {
    const t = await freshTenant();
    const payment = await pay(t, 1999);
    expect(payment).toMatchObject({ status: "succeeded", amount_captured: 1999, fee: 55, error: null });
    const split = await distributionOf(t, payment.id);
    expect(split?.shares.map((share) => [share.amount, share.status])).toEqual([
      [1399, "pending"],
      [400, "pending"],
      [200, "pending"],
    ]);
    await advance(t, 3 * DAY_SECONDS);
    await sharesAre(t, payment.id, "transferred");
    const { studio, modder, owner } = t.merchants;
    expect(await balances(t.api)).toMatchObject({
      clearing: 0,
      "provider:fees": 0,
      "provider:platform": -55,
      "tenant:balance": -55,
      [`merchant:${studio}:available`]: 1399,
      [`merchant:${modder}:available`]: 400,
      [`merchant:${owner}:available`]: 200,
    });
    const theirs = (await t.api.balances.list({ merchant: modder, currency: "EUR" })).data;
    expect(theirs.map(({ address, amount }) => [address, amount])).toEqual([
      [`merchant:${modder}:available`, 400],
      [`merchant:${modder}:pending`, 0],
    ]);
    const state = (await control(t, "GET", "state")) as { objects: { transfer: { amount: number }[] } };
    expect(state.objects.transfer.map((transfer) => transfer.amount).sort((a, b) => a - b)).toEqual([200, 400, 1399]);
  });

  test("of any amount is shared out to the cent", async () => {
    const t = await freshTenant();
    const amounts = [50, 51, 53, 67, 99, 100, 101, 333, 334, 335, 999, 1000, 1001, 1999, 4999, 9973, 12_345, 99_999];
    const more = [1_234_567, 99_999_999];
    const taken = await Promise.all([...amounts, ...more].map((amount) => pay(t, amount)));
    for (const payment of taken) {
      const split = await distributionOf(t, payment.id);
      const sum = split?.shares.reduce((total, share) => total + share.amount, 0);
      expect([payment.status, sum]).toEqual(["succeeded", payment.amount]);
    }
  });

  test("too small for its rule's fixed amounts is refused; a larger one is shared in their order", async () => {
    const lines = [
      { recipient: { operator: true as const }, amount: 500 },
      { recipient: { operator: true as const }, share_bps: 9000, max_amount: 1000 },
      { recipient: { tenant: true as const }, remaining: true as const },
    ];
    const t = await freshTenant({ lines });
    const create = { amount: 499, currency: "EUR", payment_instrument: t.card };
    await expect(t.api.payments.create(create)).rejects.toMatchObject({
      status: 422,
      code: "amount_below_fixed_amounts",
      errors: [{ pointer: "/amount" }],
    });
    const payment = await pay(t, 1999);
    const split = await distributionOf(t, payment.id);
    expect(split?.shares.map(({ amount }) => amount)).toEqual([500, 1000, 499]);
    const preview = await t.api.splitRules.preview(t.rule, { amount: 1999, currency: "EUR", fee: 55 });
    expect(preview.shares.map(({ amount }) => amount)).toEqual([500, 1000, 499]);
    const simulated = await t.api.splitRules.simulate({
      base: "gross",
      lines,
      currency: "EUR",
      payments: [{ amount: 1999 }],
    });
    expect(simulated.totals.shares.map(({ amount }) => amount)).toEqual([500, 1000, 499]);
  });

  test("is held, not released, while a line's hold lasts", async () => {
    const t = await freshTenant();
    const { studio } = t.merchants;
    const lines = [
      { recipient: { merchant: studio }, share_bps: 5000, hold_days: 10 },
      { recipient: { tenant: true as const }, share_bps: 5000 },
    ];
    const rule = await t.api.splitRules.create({ name: "Held", base: "gross", fee_bearer: "tenant", lines });
    const payment = await pay(t, 2000, { split_rule: rule.id });
    await advance(t, 3 * DAY_SECONDS);
    expect((await distributionOf(t, payment.id))?.shares.map((share) => share.status)).toEqual(["pending", "released"]);
    await advance(t, 8 * DAY_SECONDS);
    const split = await until(
      () => distributionOf(t, payment.id),
      (found) => found?.shares[0]?.status === "transferred",
    );
    expect(split?.shares.map((share) => share.amount_transferred)).toEqual([1000, 0]);
    expect(await balances(t.api)).toMatchObject({ "tenant:balance": 1000 - 55, "provider:platform": 1000 - 55 });
  });

  test("that is declined has failed, with the provider's code, and has moved nothing", async () => {
    const t = await freshTenant();
    const card = await cardOf(t.api, t.player, "pm_card_chargeCustomerFail");
    const payment = await pay(t, 1999, { payment_instrument: card });
    expect(payment.status).toBe("failed");
    expect(payment.error).toMatchObject({ code: "card_declined" });
    expect(payment.error?.decline_code).toBeTruthy();
    expect(await balances(t.api)).toEqual({});
  });

  test("racing itself under one key is one payment, whichever answer comes first", async () => {
    const t = await freshTenant();
    const body = { amount: 1999, currency: "EUR", payment_instrument: t.card };
    const options = { idempotencyKey: randomUUID() };
    const made = await Promise.all(Array.from({ length: 10 }, () => t.api.payments.create(body, options)));
    expect(new Set(made.map((payment) => payment.id)).size).toBe(1);
    const { data } = await t.api.payments.list();
    expect(data.length).toBe(1);
    const other = t.api.payments.create({ ...body, amount: 2000 }, options);
    await expect(other).rejects.toMatchObject({ status: 422, code: "idempotency_key_reused" });
    expect((await ended(t.api, made[0]?.id ?? "")).status).toBe("succeeded");
  });
});

describe("a provider that misbehaves", () => {
  test("slow: it is asked until it answers, though every webhook is lost", async () => {
    const t = await freshTenant();
    await fault(t, { do: "slow_processing", times: 1, ms: 5 * 60_000 });
    await fault(t, { do: "drop_webhook", times: 100 });
    const made = await t.api.payments.create({ amount: 1999, currency: "EUR", payment_instrument: t.card });
    const run = await until(
      async () => (await t.api.workflowRuns.list({ subject: made.id })).data[0],
      (found) => found?.status === "waiting",
    );
    expect(run?.kind).toBe("take-payment");
    await advance(t, 11 * 60);
    expect((await ended(t.api, made.id)).status).toBe("succeeded");
  });

  test("slow, with its webhooks: the run is woken by them and need not wait to ask", async () => {
    const t = await freshTenant();
    await fault(t, { do: "slow_processing", times: 1, ms: 60_000 });
    const made = await t.api.payments.create({ amount: 1999, currency: "EUR", payment_instrument: t.card });
    await until(
      async () => (await t.api.workflowRuns.list({ subject: made.id })).data[0],
      (found) => found?.status === "waiting",
    );
    // Too little for the run's own interval of ten minutes: only the provider's word can wake it.
    await advance(t, 61);
    expect((await ended(t.api, made.id)).status).toBe("succeeded");
  });

  test.each([
    [
      "answers 500 after the effect",
      { do: "effect_then_500", times: 1, on: { route: "POST /v1/payment_intents/:id/capture" } },
    ],
    [
      "answers a proxy's page instead of its own",
      { do: "html_502", times: 1, effect: true, on: { route: "POST /v1/payment_intents/:id/confirm" } },
    ],
    ["answers nothing at all", { do: "empty_200", times: 2, on: { route: "POST /v1/payment_intents" } }],
    ["cuts the line", { do: "cut", times: 2, effect: true, on: { route: "POST /v1/payment_intents/:id/capture" } }],
    ["asks for patience", { do: "error_429", times: 2 }],
  ])("that %s takes the money once", async (_, planned) => {
    const t = await freshTenant();
    await fault(t, planned);
    const payment = await pay(t, 1999);
    expect(payment).toMatchObject({ status: "succeeded", amount_captured: 1999, fee: 55 });
    const state = (await control(t, "GET", "state")) as { objects: { charge: { captured: boolean }[] } };
    expect(state.objects.charge.filter((charge) => charge.captured).length).toBe(1);
  });

  test("that does not know its fee yet is asked again, and the fee is booked once", async () => {
    const t = await freshTenant();
    await fault(t, { do: "balance_transaction_null", times: 1, ms: 5 * 60_000 });
    const payment = await pay(t, 1999);
    expect(payment).toMatchObject({ status: "succeeded", fee: null });
    await advance(t, 11 * 60);
    await until(
      () => t.api.payments.retrieve(payment.id),
      (found) => found.fee === 55,
    );
    expect(await balances(t.api)).toMatchObject({ "tenant:balance": -55, "provider:fees": 0, clearing: 0 });
    await advance(t, 3 * DAY_SECONDS);
    await sharesAre(t, payment.id, "transferred");
  });

  test("that reports everything twice changes nothing twice", async () => {
    const t = await freshTenant();
    await fault(t, { do: "double_webhook", times: 100 });
    const payment = await pay(t, 1999);
    await advance(t, 3 * DAY_SECONDS);
    await sharesAre(t, payment.id, "transferred");
    expect(await balances(t.api)).toMatchObject({ "provider:platform": -55, "tenant:balance": -55 });
  });
});
