/** Payments that wait for a capture, a bank debit or a person, through the API in the real runtime. */
import { afterAll, describe, expect, test } from "vitest";
import { host } from "./host.ts";
import { violations } from "./invariants.ts";
import { type Payment, paymentIs, story } from "./payment-world.ts";
import { balances, control, ended, freshTenant, type TestTenant, until } from "./tenant.ts";

afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

const DAY_SECONDS = 86_400;

const advance = (t: TestTenant, seconds: number) => t.api.sandbox.advanceClock({ advance_seconds: seconds });
const fault = (t: TestTenant, body: Record<string, unknown>) => control(t, "POST", "faults", body);

async function held(t: TestTenant, amount = 1999): Promise<Payment> {
  const body = { amount, currency: "EUR", payment_instrument: t.card, capture_method: "manual" as const };
  const { id } = await t.api.payments.create(body);
  return paymentIs(t, id, "authorized");
}

interface SimulatorState {
  objects: Record<"charge" | "payment_intent" | "transfer", Record<string, unknown>[]>;
}
const stateOf = async (t: TestTenant) => (await control(t, "GET", "state")) as SimulatorState;

describe("a held amount", () => {
  test("is captured in part; the rest is released, and the part is shared out to the cent", async () => {
    const t = await freshTenant();
    const payment = await held(t);
    const [hold] = (await t.api.balances.list({ limit: 100 })).data;
    expect([hold?.amount, (hold?.pending_credits ?? 0) + (hold?.pending_debits ?? 0)]).toEqual([0, 1999]);
    const days = (Date.parse(payment.capture_before ?? "") - Date.parse(payment.created_at)) / 3_600_000;
    expect(Math.round(days)).toBe(7 * 24 - 6);
    const asked = await t.api.payments.capture(payment.id, { amount: 1500 });
    expect(asked).toMatchObject({ status: "authorized", amount_to_capture: 1500 });
    expect(await ended(t.api, payment.id)).toMatchObject({ status: "succeeded", amount: 1999, amount_captured: 1500 });
    const [split] = (await t.api.distributions.list({ payment: payment.id })).data;
    expect(split?.shares.map((share) => share.amount)).toEqual([1050, 300, 150]);
    expect(await balances(t.api)).toMatchObject({ clearing: 0, "provider:platform": 1500 - 48 });
    for await (const { pending_credits, pending_debits } of t.api.balances.list()) {
      expect([pending_credits, pending_debits]).toEqual([0, 0]);
    }
    expect(await story(t, payment.id)).toEqual([
      "payment.created",
      "payment.authorized",
      "payment.capture_requested",
      "payment.captured",
      "payment.succeeded",
    ]);
    const { data } = await t.api.payments.timeline(payment.id, { limit: 100 });
    const calls = data.filter(({ kind }) => kind === "provider_call").map(({ type }) => type);
    const acts = calls.filter((type) => type !== "payment_intents.retrieve");
    expect(acts).toEqual(["payment_intents.create", "payment_intents.confirm", "payment_intents.capture"]);
    const first = await t.api.payments.timeline(payment.id, { limit: 3 });
    expect(data.slice(0, 3)).toEqual(first.data);
  });

  test("cannot be captured beyond, twice, or beside a cancelation", async () => {
    const t = await freshTenant();
    const payment = await held(t);
    const capture = (amount: number) => t.api.payments.capture(payment.id, { amount });
    await expect(capture(2000)).rejects.toMatchObject({ status: 409, code: "amount_exceeds_capturable" });
    const asks = [capture(1999), capture(1000), t.api.payments.cancel(payment.id), capture(500)];
    const answers = await Promise.allSettled(asks);
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === "rejected") expect(answer.reason).toMatchObject({ status: 409, code: "state_conflict" });
    }
    const found = await ended(t.api, payment.id);
    expect(found.status).toBe(found.cancel_requested_at === null ? "succeeded" : "canceled");
    expect(found.amount_captured).toBe(found.amount_to_capture ?? 0);
    const charges = (await stateOf(t)).objects.charge.filter(({ captured }) => captured);
    expect(charges).toHaveLength(found.status === "succeeded" ? 1 : 0);
  });

  test("is given back when it is canceled", async () => {
    const t = await freshTenant();
    const payment = await held(t);
    await t.api.payments.cancel(payment.id);
    expect(await ended(t.api, payment.id)).toMatchObject({ status: "canceled", error: null, amount_captured: 0 });
    expect(await balances(t.api)).toMatchObject({ clearing: 0, "provider:platform": 0 });
    const late = t.api.payments.capture(payment.id, {});
    await expect(late).rejects.toMatchObject({ status: 409, code: "state_conflict" });
  });

  test("that nobody captures is released six hours before the provider's own deadline", async () => {
    const t = await freshTenant();
    const payment = await held(t);
    await advance(t, 7 * DAY_SECONDS - 6 * 3600 - 600);
    expect((await t.api.payments.retrieve(payment.id)).status).toBe("authorized");
    await advance(t, 700);
    const found = await ended(t.api, payment.id);
    expect(found).toMatchObject({ status: "failed", error: { code: "expired" }, capture_before: null });
    const [intent] = (await stateOf(t)).objects.payment_intent;
    expect(intent).toMatchObject({ status: "canceled", cancellation_reason: null });
  });

  test.each([
    ["not at all", { do: "error_500", times: 1 }],
    ["and its answer is lost", { do: "effect_then_500", times: 1 }],
    ["and its line is cut", { do: "cut", effect: true, times: 2 }],
  ])("whose capture is done %s is captured once", async (_, planned) => {
    const t = await freshTenant();
    const payment = await held(t);
    await fault(t, { ...planned, on: { route: "POST /v1/payment_intents/:id/capture" } });
    await t.api.payments.capture(payment.id, { amount: 1234 });
    expect(await ended(t.api, payment.id)).toMatchObject({ status: "succeeded", amount_captured: 1234 });
    expect(await balances(t.api)).toMatchObject({ clearing: 0, "provider:fees": 0 });
  });

  test("is the tenant's default where its configuration says so, for cards", async () => {
    const t = await freshTenant();
    const { version } = await t.api.tenant.config.retrieve();
    await t.api.tenant.config.update({ payments: { capture_method: "manual" } }, { ifMatch: `"${version}"` });
    const { id } = await t.api.payments.create({ amount: 900, currency: "EUR", payment_instrument: t.card });
    expect(await paymentIs(t, id, "authorized")).toMatchObject({ capture_method: "manual" });
    await t.api.payments.cancel(id);
    await ended(t.api, id);
  });
});

describe("a bank debit", () => {
  async function debited(payment_method: string) {
    // Without a charge as their source, transfers are paid from what the tenant has.
    const t = await freshTenant({}, "pm_card_visa", undefined, { sandbox: { float: 100_000 } });
    const made = await t.api.paymentInstruments.create({ player: t.player, payment_method, type: "sepa_debit" });
    const account = await until(
      () => t.api.paymentInstruments.retrieve(made.id),
      ({ status }) => status === "active",
    );
    expect(account).toMatchObject({ type: "sepa_debit", card: null, bank_account: { country: "DE" } });
    const { id } = await t.api.payments.create({ amount: 1999, currency: "EUR", payment_instrument: account.id });
    await until(
      async () => (await t.api.workflowRuns.list({ subject: id })).data[0],
      (run) => run?.status === "waiting",
    );
    expect((await t.api.payments.retrieve(id)).status).toBe("processing");
    return { t, id, account };
  }

  test("succeeds days later, and its shares move without its charge as their source", async () => {
    const { t, id } = await debited("pm_sepaDebit_success_de");
    await advance(t, 5 * DAY_SECONDS + 60);
    expect(await ended(t.api, id)).toMatchObject({ status: "succeeded", amount_captured: 1999, fee: 55 });
    await advance(t, 3 * DAY_SECONDS);
    await until(
      async () => (await t.api.distributions.list({ payment: id })).data[0],
      (found) => found?.shares.every(({ status }) => status === "transferred") ?? false,
    );
    const { transfer } = (await stateOf(t)).objects;
    expect(transfer.map(({ source_transaction }) => source_transaction)).toEqual([null, null, null]);
  });

  test("fails days later, with the bank's reason, and has moved nothing", async () => {
    const { t, id } = await debited("pm_sepaDebit_failed_de");
    const before = await balances(t.api);
    await advance(t, 5 * DAY_SECONDS + 60);
    expect((await ended(t.api, id)).status).toBe("failed");
    expect(await balances(t.api)).toEqual(before);
  });

  test("cannot be held, and is called back while it is under way", async () => {
    const { t, id, account } = await debited("pm_sepaDebit_success_de");
    const body = { amount: 500, currency: "EUR", payment_instrument: account.id, capture_method: "manual" as const };
    const refused = t.api.payments.create(body);
    await expect(refused).rejects.toMatchObject({ status: 422, code: "payment_method_unsupported" });
    await t.api.payments.cancel(id);
    expect((await ended(t.api, id)).status).toBe("canceled");
  });
});

describe("a payment under review", () => {
  test("goes on by itself once the provider's answer is one that is known", async () => {
    const t = await freshTenant();
    // Else the provider's own word is faster than who looks.
    await fault(t, { do: "drop_webhook", times: 100 });
    await fault(t, { do: "unknown_status", times: 1, on: { route: "POST /v1/payment_intents/:id/confirm" } });
    const { id } = await t.api.payments.create({ amount: 1999, currency: "EUR", payment_instrument: t.card });
    const review = await paymentIs(t, id, "needs_review");
    expect(review.error?.code).toBe("answer_unrecognized");
    await advance(t, 11 * 60);
    await paymentIs(t, id, "succeeded");
    expect(await story(t, id)).toContain("payment.needs_review");
  });

  test("of another amount is settled by who accepts that very amount", async () => {
    const t = await freshTenant();
    await fault(t, { do: "charge_amount_differs", times: 1 });
    const { id } = await t.api.payments.create({ amount: 1999, currency: "EUR", payment_instrument: t.card });
    const review = await paymentIs(t, id, "needs_review");
    expect(review.error).toMatchObject({ code: "amount_differs" });
    await t.api.payments.resolve(id, { amount: 1997 });
    await until(
      () => story(t, id),
      (types) => types.includes("payment.resolve_requested"),
    );
    expect((await t.api.payments.retrieve(id)).status).toBe("needs_review");
    await t.api.payments.resolve(id, { amount: 1998 });
    expect(await paymentIs(t, id, "succeeded")).toMatchObject({ amount_captured: 1998, error: null });
    expect(await balances(t.api)).toMatchObject({ clearing: 0, "provider:fees": 0 });
    const again = t.api.payments.resolve(id, {});
    await expect(again).rejects.toMatchObject({ status: 409, code: "state_conflict" });
  });
});
