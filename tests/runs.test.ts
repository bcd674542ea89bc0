/** Runs as people see and steer them: lists, histories in three views, waking, retrying, canceling. */
import { afterAll, describe, expect, test } from "vitest";
import { host } from "./host.ts";
import { violations } from "./invariants.ts";
import { cardOf, control, ended, freshTenant, pay, type TestTenant, until } from "./tenant.ts";

afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

const fault = (t: TestTenant, planned: object) => control(t, "POST", "faults", planned);
const runsOf = async (t: TestTenant, subject: string) => (await t.api.workflowRuns.list({ subject })).data;

async function runOf(t: TestTenant, subject: string, status?: string) {
  const [run] = await until(
    () => runsOf(t, subject),
    ([latest]) => latest !== undefined && (status === undefined || latest.status === status),
  );
  if (!run) throw new Error(`${subject} has no run`);
  return run;
}

/** A payment whose provider takes its time, with its run waiting to ask. */
async function waitingPayment() {
  const t = await freshTenant();
  await fault(t, { do: "slow_processing", times: 1, ms: 60_000 });
  await fault(t, { do: "drop_webhook", times: 100 });
  const { id } = await t.api.payments.create({ amount: 1999, currency: "EUR", payment_instrument: t.card });
  return { t, id, run: await runOf(t, id, "waiting") };
}

/** A payment whose first step fails again and again. */
async function failingPayment() {
  const t = await freshTenant();
  await t.api.tenant.config.update({ retry: { first_delay_ms: 600_000, max_delay_ms: 600_000 } }, { ifMatch: "*" });
  await fault(t, { do: "cut", times: 1, on: { route: "POST /v1/payment_intents" } });
  const { id } = await t.api.payments.create({ amount: 1999, currency: "EUR", payment_instrument: t.card });
  const run = await until(
    () => runOf(t, id),
    ({ error }) => error !== null,
  );
  return { t, id, run };
}

describe("a list of runs", () => {
  test("is narrowed by subject, kind, status and time", async () => {
    const t = await freshTenant();
    const { id } = await pay(t, 1999);
    const of = async (filter: object) => (await t.api.workflowRuns.list(filter)).data.map(({ kind }) => kind);
    expect(await of({ subject: id })).toEqual(["take-payment"]);
    expect(await of({ kind: "take-payment", status: "succeeded" })).toEqual(["take-payment"]);
    expect(await of({ kind: "take-payment", status: "failed" })).toEqual([]);
    const hour = 3_600_000;
    const at = (ms: number) => new Date(Date.now() + ms).toISOString();
    expect(await of({ kind: "take-payment", created_after: at(-hour), created_before: at(hour) })).toHaveLength(1);
    expect(await of({ created_after: at(hour) })).toEqual([]);
    expect(await of({ created_before: at(-hour) })).toEqual([]);
  });
});

describe("a run's history", () => {
  test("shows each step with its calls to the provider, and nothing secret", async () => {
    const t = await freshTenant();
    const { id } = await pay(t, 1999);
    const run = await runOf(t, id, "succeeded");
    const { entries, pending, run: shown } = await t.api.workflowRuns.history(run.id);
    expect(shown.id).toBe(run.id);
    expect(pending).toBeNull();
    expect(entries.map(({ name }) => name)).toEqual(["create at provider", "authorize", "capture"]);
    const calls = entries.flatMap(({ provider_calls }) => provider_calls ?? []);
    expect(calls.map(({ kind }) => kind)).toEqual([
      "payment_intents.create",
      "payment_intents.confirm",
      "payment_intents.capture",
    ]);
    for (const call of calls) {
      expect(call.request_id).toMatch(/^req_/);
      expect(call.duration_ms).toBeGreaterThanOrEqual(0);
    }
    expect(entries[2]).toMatchObject({
      input: { payment: { id, state: "authorized" } },
      outcome: { state: "succeeded" },
    });
    const timeline = await t.api.workflowRuns.history(run.id, { view: "timeline" });
    expect(timeline.entries[0]).not.toHaveProperty("input");
  });

  test("has failed attempts whole or folded, and the wait that the run is in", async () => {
    const t = await freshTenant();
    await fault(t, { do: "slow_processing", times: 1, ms: 60_000 });
    await fault(t, { do: "drop_webhook", times: 100 });
    await fault(t, { do: "cut", times: 2, on: { route: "POST /v1/payment_intents" } });
    const { id } = await t.api.payments.create({ amount: 1999, currency: "EUR", payment_instrument: t.card });
    const run = await runOf(t, id, "waiting");
    const full = await t.api.workflowRuns.history(run.id, { view: "full" });
    expect(full.entries.map(({ name, attempt, status }) => [name, attempt, status])).toEqual([
      ["create at provider", 1, "failed"],
      ["create at provider", 2, "failed"],
      ["create at provider", 3, "succeeded"],
      ["authorize", 1, "succeeded"],
    ]);
    expect(full.entries[0]?.error?.code).toBe("unknown_outcome");
    const compact = await t.api.workflowRuns.history(run.id, { view: "compact" });
    expect(compact.entries.map(({ name, attempts, status }) => [name, attempts, status])).toEqual([
      ["create at provider", 3, "succeeded"],
      ["authorize", 1, "succeeded"],
    ]);
    expect(compact.pending).toMatchObject({ type: "wait", wakes: ["payment_intent.*", "charge.updated"] });
    const wait = Date.parse(compact.pending?.until ?? "") - Date.parse(compact.pending?.since ?? "");
    expect(Math.round(wait / 60_000)).toBe(10);
    await t.api.sandbox.advanceClock({ advance_seconds: 61 });
    await t.api.workflowRuns.wake(run.id);
    await ended(t.api, id);
    const { entries } = await t.api.workflowRuns.history(run.id, { view: "timeline" });
    expect(entries.find(({ type }) => type === "wait")).toMatchObject({ name: "wait 1", status: "woken" });
  });
});

describe("a run", () => {
  test("that waits asks as soon as it is woken, and is not woken when it has ended", async () => {
    const { t, id, run } = await waitingPayment();
    await t.api.sandbox.advanceClock({ advance_seconds: 61 });
    expect((await t.api.payments.retrieve(id)).status).toBe("processing");
    await t.api.workflowRuns.wake(run.id);
    expect((await ended(t.api, id)).status).toBe("succeeded");
    await runOf(t, id, "succeeded");
    await expect(t.api.workflowRuns.wake(run.id)).rejects.toMatchObject({ status: 409, code: "state_conflict" });
    const { data: records } = await t.api.auditRecords.list({ limit: 20 });
    expect(records.map(({ action }) => action)).toContain("workflow_run.wake");
  });

  test("whose step fails is gone on with by its next generation, which takes the money once", async () => {
    const { t, id, run } = await failingPayment();
    await expect(t.api.workflowRuns.wake(run.id)).rejects.toMatchObject({ code: "state_conflict" });
    const { pending } = await t.api.workflowRuns.history(run.id);
    expect(pending).toMatchObject({ type: "retry", name: "create at provider" });
    const next = await t.api.workflowRuns.retry(run.id);
    expect(next).toMatchObject({ subject: id, generation: 2, status: "running" });
    expect((await ended(t.api, id)).status).toBe("succeeded");
    const { run: first, next_run } = await t.api.workflowRuns.history(run.id);
    expect([first.status, next_run]).toEqual(["failed", next.id]);
    await expect(t.api.workflowRuns.retry(run.id)).rejects.toMatchObject({ code: "state_conflict" });
    const { objects } = (await control(t, "GET", "state")) as { objects: { charge: { captured: boolean }[] } };
    expect(objects.charge.filter(({ captured }) => captured)).toHaveLength(1);
  });

  test("that does well is not retried", async () => {
    const { t, run } = await waitingPayment();
    await expect(t.api.workflowRuns.retry(run.id)).rejects.toMatchObject({ status: 409, code: "state_conflict" });
    await t.api.sandbox.advanceClock({ advance_seconds: 61 });
    await t.api.workflowRuns.wake(run.id);
  });

  test("is canceled while no money has been taken, and afterwards the refusal says what to do", async () => {
    const { t, id, run } = await waitingPayment();
    await t.api.workflowRuns.cancel(run.id);
    await t.api.sandbox.advanceClock({ advance_seconds: 61 });
    await (await host()).tick();
    const payment = await until(
      () => t.api.payments.retrieve(id),
      ({ status }) => status === "canceled" || status === "succeeded",
    );
    expect(payment.status).toBe("canceled");
    const paid = await pay(t, 1999);
    const { id: done } = await runOf(t, paid.id, "succeeded");
    await expect(t.api.workflowRuns.cancel(done)).rejects.toMatchObject({ status: 409 });
    const [distribution] = (await t.api.distributions.list({ payment: paid.id })).data;
    const release = await runOf(t, distribution?.id ?? "");
    await expect(t.api.workflowRuns.cancel(release.id)).rejects.toThrow(/Refund the payment instead/);
  });

  test("that sets a card up is canceled while the player is asked, and the provider's set-up with it", async () => {
    const t = await freshTenant();
    const card = await cardOf(t.api, t.player, "pm_card_authenticationRequired");
    const run = await runOf(t, card, "waiting");
    await t.api.workflowRuns.cancel(run.id);
    await runOf(t, card, "succeeded");
    const { status, error } = await t.api.paymentInstruments.retrieve(card);
    expect([status, error?.code]).toEqual(["failed", "expired"]);
    const { objects } = (await control(t, "GET", "state")) as { objects: { setup_intent: { status: string }[] } };
    expect(objects.setup_intent.map((each) => each.status).sort()).toEqual(["canceled", "succeeded"]);
  });
});
