/** The sweeper, in the real engine: whatever a run has lost, one sweep later its subject has a live one. */
import { afterAll, describe, expect, test } from "vitest";
import { MINUTE } from "../core/time.ts";
import { host } from "./host.ts";
import { violations } from "./invariants.ts";
import { control, ended, freshTenant, type TestTenant, until } from "./tenant.ts";

afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

type Instance = { status(): Promise<{ status: string }>; terminate(): Promise<void> };
type Engine = { get(id: string): Promise<Instance> };

async function instanceOf(subject: string, generation: number, binding = "TAKE_PAYMENT"): Promise<Instance> {
  const bindings = await (await host()).mf.getBindings<Record<string, Engine>>("tributary");
  const engine = bindings[binding];
  if (!engine) throw new Error(`there is no ${binding}`);
  return engine.get(`${subject}-${generation}`);
}

const fault = (t: TestTenant, planned: object) => control(t, "POST", "faults", planned);
const runsOf = async (t: TestTenant, subject: string) => (await t.api.workflowRuns.list({ subject })).data;

/** A payment whose provider takes its time, with its run waiting to ask. */
async function waitingPayment(ms = 60 * MINUTE) {
  const t = await freshTenant();
  await fault(t, { do: "slow_processing", times: 1, ms });
  const { id } = await t.api.payments.create({ amount: 1999, currency: "EUR", payment_instrument: t.card });
  const [run] = await until(
    () => runsOf(t, id),
    ([first]) => first?.status === "waiting",
  );
  if (!run) throw new Error("every payment has a run");
  return { t, id, run };
}

/** As if so many minutes had passed since the sweeper saw the instance. */
async function sql(t: TestTenant, statement: string, ...values: unknown[]): Promise<void> {
  for (const binding of ["LEDGER_01", "LEDGER_02"]) {
    const database = await (await host()).database(binding);
    await database
      .prepare(statement)
      .bind(t.id, ...values)
      .run();
  }
}

/** What a start of the host revives. */
async function begun(t: TestTenant): Promise<{ subject_id: string }[]> {
  const found: { subject_id: string }[] = [];
  for (const binding of ["LEDGER_01", "LEDGER_02"]) {
    const database = await (await host()).database(binding);
    const of = "SELECT subject_id FROM workflow_runs WHERE tenant_id = ?1 AND started = 1";
    found.push(...(await database.prepare(of).bind(t.id).all<{ subject_id: string }>()).results);
  }
  return found;
}

const settle = async (t: TestTenant, id: string) => {
  await t.api.sandbox.advanceClock({ advance_seconds: 2 * 3600 });
  await (await host()).tick();
  return ended(t.api, id);
};

async function chargesOf(t: TestTenant): Promise<number> {
  const { objects } = (await control(t, "GET", "state")) as { objects: { charge: { captured: boolean }[] } };
  return objects.charge.filter(({ captured }) => captured).length;
}

describe("a sweep later", () => {
  test("a run whose instance was terminated has a successor, which ends its payment once", async () => {
    const { t, id, run } = await waitingPayment();
    await (await instanceOf(id, 1)).terminate();
    await (await host()).tick();
    const [second, first] = await until(
      () => runsOf(t, id),
      ([latest]) => latest?.generation === 2 && latest.status === "waiting",
    );
    expect(first).toMatchObject({ id: run.id, status: "failed" });
    expect((await (await instanceOf(id, second?.generation ?? 0)).status()).status).not.toBe("terminated");
    expect((await settle(t, id)).status).toBe("succeeded");
    expect(await chargesOf(t)).toBe(1);
  });

  test("a run that was never given an instance has one", async () => {
    const t = await freshTenant();
    const paused = await t.api.payments.create({ amount: 1999, currency: "EUR", payment_instrument: t.card });
    await ended(t.api, paused.id);
    // As after a crash between the commit and the engine: the row of a run that nobody knows.
    await sql(
      t,
      `INSERT INTO workflow_runs (tenant_id, id, subject_id, kind, generation, state, stalled, started, due_at,
         config_version, created_at, updated_at)
       SELECT tenant_id, 'run_01h455vb4pex5vsknk084sn02q', subject_id, kind, 2, 'running', 0, 0, 0, 1, 0, 0
       FROM workflow_runs WHERE tenant_id = ?1 AND subject_id = ?2`,
      paused.id,
    );
    await (await host()).tick();
    await until(
      () => runsOf(t, paused.id),
      (runs) => runs.length === 2 && runs.every(({ status }) => status === "succeeded"),
    );
    expect(await chargesOf(t)).toBe(1);
  });

  test("a run in its first step is among those that a start after a crash revives", async () => {
    const t = await freshTenant();
    await fault(t, { do: "delay", times: 1, ms: 1500, on: { route: "POST /v1/payment_intents" } });
    const { id } = await t.api.payments.create({ amount: 1999, currency: "EUR", payment_instrument: t.card });
    await until(
      async () => (await instanceOf(id, 1).catch(() => undefined))?.status(),
      (found) => found?.status === "running",
    );
    await (await host()).tick();
    expect((await begun(t)).map(({ subject_id }) => subject_id)).toContain(id);
    expect((await ended(t.api, id)).status).toBe("succeeded");
  });

  test("a run whose wake-up was lost is woken", async () => {
    const { t, id } = await waitingPayment(MINUTE);
    // The provider's event came, was stored, and nobody was rung.
    await fault(t, { do: "drop_webhook", times: 100 });
    await t.api.sandbox.advanceClock({ advance_seconds: 61 });
    expect((await t.api.payments.retrieve(id)).status).toBe("processing");
    await sql(
      t,
      "UPDATE workflow_runs SET due_at = 0 WHERE tenant_id = ?1 AND subject_id = ?2 AND state = 'waiting'",
      id,
    );
    await (await host()).tick();
    expect((await ended(t.api, id)).status).toBe("succeeded");
  });

  test("a run whose steps have no retry left has a successor", async () => {
    const t = await freshTenant();
    await t.api.tenant.config.update({ retry: { max_retries: 1 } }, { ifMatch: "*" });
    await fault(t, { do: "cut", times: 2, on: { route: "POST /v1/payment_intents" } });
    const { id } = await t.api.payments.create({ amount: 1999, currency: "EUR", payment_instrument: t.card });
    const [first] = await until(
      () => runsOf(t, id),
      ([run]) => run?.error?.startsWith("The engine gave up") ?? false,
    );
    expect(first).toMatchObject({ status: "running", error: "The engine gave up: unexpected." });
    await until(
      async () => (await instanceOf(id, 1)).status(),
      ({ status }) => status === "errored",
    );
    await (await host()).tick();
    expect((await ended(t.api, id)).status).toBe("succeeded");
    expect(await chargesOf(t)).toBe(1);
  });

  test("a subject that takes longer than its deadline is told of, once, and goes on", async () => {
    const { t, id, run } = await waitingPayment(10 * 24 * 60 * MINUTE);
    await t.api.sandbox.advanceClock({ advance_seconds: 8 * 86_400 });
    await (await host()).tick();
    await (await host()).tick();
    const { data } = await t.api.events.list({ types: "run.stalled", limit: 100 });
    expect(data.map(({ subject_id }) => subject_id)).toEqual([run.id]);
    expect((await runsOf(t, id))[0]).toMatchObject({ stalled: true });
    expect((await t.api.payments.retrieve(id)).status).toBe("processing");
    await t.api.sandbox.advanceClock({ advance_seconds: 3 * 86_400 });
    expect((await ended(t.api, id)).status).toMatch(/succeeded|failed/);
  });
});
