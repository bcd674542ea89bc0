/** Refunds through the API in the real runtime, against the simulator: made once, shared out exactly, and undone. */
import { afterAll, describe, expect, test } from "vitest";
import type { components } from "../sdk/types.gen.ts";
import { host } from "./host.ts";
import { violations } from "./invariants.ts";
import { balances, cardOf, control, freshTenant, pay, type TestTenant, until } from "./tenant.ts";

afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

const DAY_SECONDS = 86_400;
const FLOAT = { sandbox: { float: 100_000 } };

const advance = (t: TestTenant, seconds: number) => t.api.sandbox.advanceClock({ advance_seconds: seconds });

/** A tenant that can pay refunds before its charges' funds are available. */
const funded = (rule = {}) => freshTenant(rule, "pm_card_visa", undefined, FLOAT);

function refundIs(t: TestTenant, id: string, status: string) {
  return until(
    () => t.api.refunds.retrieve(id),
    (refund) => refund.status === status,
  );
}

async function refunded(t: TestTenant, payment: string, amount?: number) {
  const body = { payment, ...(amount === undefined ? {} : { amount }) };
  const { id } = await t.api.refunds.create(body);
  return refundIs(t, id, "succeeded");
}

function sharesAre(t: TestTenant, payment: string, wanted: (share: components["schemas"]["Share"]) => boolean) {
  return until(
    async () => (await t.api.distributions.list({ payment })).data[0],
    (found) => found?.shares.every(wanted) ?? false,
  );
}

async function transferred(t: TestTenant, payment: string): Promise<void> {
  await advance(t, 3 * DAY_SECONDS);
  await sharesAre(t, payment, ({ status }) => status === "transferred");
}

const runsOf = async (t: TestTenant, subject: string) => (await t.api.workflowRuns.list({ subject })).data;

async function reversals(t: TestTenant): Promise<number[]> {
  const state = (await control(t, "GET", "state")) as { objects: { transfer_reversal?: { amount: number }[] } };
  return (state.objects.transfer_reversal ?? []).map(({ amount }) => amount).sort((a, b) => b - a);
}

describe("a refund", () => {
  test("before the release is taken from what waits, with its proof", async () => {
    const t = await funded();
    const payment = await pay(t, 1999);
    const refund = await refunded(t, payment.id, 1000);
    expect(
      refund.parts.map((part) => [part.refunded_before, part.refunded_now, part.remaining, part.from_pending]),
    ).toEqual([
      [0, 700, 699, 700],
      [0, 200, 200, 200],
      [0, 100, 100, 100],
    ]);
    expect(refund.provider_references.balance_transaction).toBeTruthy();
    expect(await t.api.payments.retrieve(payment.id)).toMatchObject({ status: "succeeded", amount_refunded: 1000 });
    await transferred(t, payment.id);
    const { studio, modder, owner } = t.merchants;
    expect(await balances(t.api)).toMatchObject({
      clearing: 0,
      "provider:platform": 100_000 - 55,
      [`merchant:${studio}:available`]: 699,
      [`merchant:${modder}:available`]: 200,
      [`merchant:${owner}:available`]: 100,
    });
  });

  test("after the transfers fetches back from the connected accounts what it took", async () => {
    const t = await funded();
    const payment = await pay(t, 1999);
    await transferred(t, payment.id);
    await refunded(t, payment.id, 1000);
    await until(
      () => reversals(t),
      (found) => found.length === 3,
    );
    expect(await reversals(t)).toEqual([700, 200, 100]);
    const split = await sharesAre(t, payment.id, ({ amount, amount_refunded, amount_transferred }) => {
      return amount_transferred === amount - amount_refunded;
    });
    expect(split?.shares.map(({ amount_transferred }) => amount_transferred)).toEqual([699, 200, 100]);
    const rest = await refunded(t, payment.id);
    expect(rest.amount).toBe(999);
    await sharesAre(t, payment.id, ({ status }) => status === "reversed");
    expect(await balances(t.api)).toMatchObject({ "provider:platform": 100_000 - 55, "tenant:balance": 100_000 - 55 });
  });

  test("on the net base leaves the tenant its part of the fee", async () => {
    const t = await funded({ base: "net_of_fee" });
    const payment = await pay(t, 1999);
    const refund = await refunded(t, payment.id, 1000);
    expect(refund.parts.map((part) => [part.share === null, part.refunded_now])).toEqual([
      [false, 681],
      [false, 195],
      [false, 97],
      [true, 27],
    ]);
    expect(await balances(t.api)).toMatchObject({ "tenant:balance": 100_000 - 27 });
  });

  test("of ten that race takes what is left and no more", async () => {
    const t = await funded();
    const payment = await pay(t, 1999);
    const asked = Array.from({ length: 10 }, () => t.api.refunds.create({ payment: payment.id, amount: 300 }));
    const answers = await Promise.allSettled(asked);
    const refusals = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason as object] : []));
    expect(refusals.length).toBe(4);
    for (const refusal of refusals) expect(refusal).toMatchObject({ status: 409, code: "amount_exceeds_refundable" });
    const { data } = await t.api.refunds.list({ payment: payment.id });
    expect(data.length).toBe(6);
    for (const { id } of data) await refundIs(t, id, "succeeded");
    expect(await t.api.payments.retrieve(payment.id)).toMatchObject({ amount_refunded: 1800 });
    expect((await t.api.refunds.list({ payment: payment.id, status: "failed" })).data).toEqual([]);
  });

  test("that is asked for again under its key is the same one, also when nothing is left to refund", async () => {
    const t = await freshTenant({}, "pm_card_visa", undefined, { sandbox: { float: 100_000 } });
    const { id: payment } = await pay(t, 1999);
    const ask = (amount: number) => t.api.refunds.create({ payment, amount }, { idempotencyKey: `all of ${payment}` });
    const first = await ask(1999);
    expect(await ask(1999)).toEqual(first);
    await expect(ask(1998)).rejects.toMatchObject({ code: "idempotency_key_reused" });
    expect((await t.api.refunds.list({ payment })).data).toHaveLength(1);
  });

  test("is refused of a payment that has not succeeded, and of one that is not there", async () => {
    const t = await funded();
    const card = await cardOf(t.api, t.player, "pm_card_chargeCustomerFail");
    const declined = await pay(t, 1999, { payment_instrument: card });
    const refused = t.api.refunds.create({ payment: declined.id });
    await expect(refused).rejects.toMatchObject({ status: 409, code: "state_conflict" });
    const nowhere = t.api.refunds.create({ payment: "pay_01k9zp3w5xe8r9v2m4n6q8t0ab" });
    await expect(nowhere).rejects.toMatchObject({ status: 404 });
    const payment = await pay(t, 1999);
    const tooMuch = t.api.refunds.create({ payment: payment.id, amount: 2000 });
    await expect(tooMuch).rejects.toMatchObject({ status: 409, code: "amount_exceeds_refundable" });
  });
});

describe("a provider that", () => {
  test("lacks funds keeps the refund pending, and pays it when there are some", async () => {
    const t = await freshTenant();
    const payment = await pay(t, 1999);
    const { id } = await t.api.refunds.create({ payment: payment.id, amount: 1000 });
    await until(
      async () => (await runsOf(t, id))[0],
      (run) => run?.status === "waiting",
    );
    expect(await t.api.refunds.retrieve(id)).toMatchObject({ status: "pending" });
    expect(await balances(t.api)).toMatchObject({ "provider:platform": 1944 });
    await advance(t, 3 * DAY_SECONDS);
    await refundIs(t, id, "succeeded");
    await sharesAre(t, payment.id, ({ status }) => status === "transferred");
    expect(await balances(t.api)).toMatchObject({ "provider:platform": -55, clearing: 0 });
  });

  test("takes its time is woken by, and its word is heard", async () => {
    const t = await funded();
    const card = await cardOf(t.api, t.player, "pm_card_pendingRefund");
    const payment = await pay(t, 1999, { payment_instrument: card });
    const { id } = await t.api.refunds.create({ payment: payment.id });
    await until(
      () => t.api.refunds.retrieve(id),
      (refund) => refund.provider_references.balance_transaction !== null,
    );
    expect(await t.api.refunds.retrieve(id)).toMatchObject({ status: "pending" });
    await advance(t, DAY_SECONDS + 60);
    await refundIs(t, id, "succeeded");
  });

  test("returns the money after all has the shares given back and transferred again", async () => {
    const t = await funded();
    const card = await cardOf(t.api, t.player, "pm_card_refundFail");
    const payment = await pay(t, 1999, { payment_instrument: card });
    await transferred(t, payment.id);
    const refund = await refunded(t, payment.id, 1000);
    await until(
      () => reversals(t),
      (found) => found.length === 3,
    );
    await advance(t, DAY_SECONDS + 60);
    const failed = await refundIs(t, refund.id, "failed");
    expect(failed.error).toMatchObject({ code: "expired_or_canceled_card" });
    expect(failed.provider_references.failure_balance_transaction).toBeTruthy();
    await advance(t, 60);
    const split = await sharesAre(t, payment.id, ({ amount, amount_transferred }) => amount === amount_transferred);
    expect(split?.shares.map(({ status }) => status)).toEqual(["transferred", "transferred", "transferred"]);
    expect(await t.api.payments.retrieve(payment.id)).toMatchObject({ amount_refunded: 0 });
    expect((await runsOf(t, refund.id)).map(({ generation }) => generation)).toContain(2);
  });

  test.each([
    ["answers 500 after the effect", { do: "effect_then_500", times: 1, on: { route: "POST /v1/refunds" } }],
    ["shows a proxy's page", { do: "html_502", times: 1, effect: true, on: { route: "POST /v1/refunds" } }],
    ["cuts the line", { do: "cut", times: 2, effect: true, on: { route: "POST /v1/refunds" } }],
    ["asks for patience", { do: "error_429", times: 2 }],
    ["loses its webhooks", { do: "drop_webhook", times: 100 }],
    ["says everything twice", { do: "double_webhook", times: 100 }],
    [
      "cuts the line at a reversal",
      { do: "cut", times: 1, effect: true, on: { route: "POST /v1/transfers/:id/reversals" } },
    ],
  ])("%s refunds once", async (_, planned) => {
    const t = await funded();
    const payment = await pay(t, 1999);
    await transferred(t, payment.id);
    await control(t, "POST", "faults", planned);
    await refunded(t, payment.id, 1000);
    await until(
      () => reversals(t),
      (found) => found.length === 3,
    );
    await until(
      () => balances(t.api),
      (found) => found["provider:platform"] === 100_000 - 55,
    );
  });
});
