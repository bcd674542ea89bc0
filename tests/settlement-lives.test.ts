/** Settlement in this process: each cycle once whoever runs it and how often, and its row through configurations. */
import { describe, expect, test } from "vitest";
import { planSettlementSchedule } from "../core/money/settlement-schedule.ts";
import { DEFAULT_SETTLEMENT, type SettlementTerms } from "../core/money/settlement-terms.ts";
import { announce, noEventYet } from "../core/outbound/events.ts";
import { planNextSettlement, planSettlement } from "../core/parties/settlement.ts";
import { type RunRow, startOf } from "../core/runs.ts";
import { payouts } from "../core/store/payout-schema.ts";
import { workflowRuns } from "../core/store/run-schema.ts";
import { tenantConfigs } from "../core/store/schema.ts";
import { DAY, HOUR } from "../core/time.ts";
import { DEFAULT_CONFIG } from "../tenants/config.ts";
import { settleTenant } from "../workflows/settle-tenant.ts";
import { PayoutWorld } from "./payout-world.ts";

const DAILY: SettlementTerms = { ...DEFAULT_SETTLEMENT, interval: "daily" };

async function rowsOf(w: PayoutWorld): Promise<RunRow[]> {
  const { store } = w.world.context;
  const order = [{ column: "generation" }] as const;
  return store.readOne(store.rows(workflowRuns, { where: { kind: "settle-tenant" }, orderBy: order }));
}

async function paidOut(w: PayoutWorld): Promise<{ amount: number; settlement_cycle: string | null }[]> {
  const { store } = w.world.context;
  const rows = await store.readOne(store.rows(payouts, { orderBy: [{ column: "amount" }] }));
  return rows.map(({ amount, settlement_cycle }) => ({ amount, settlement_cycle }));
}

/** The newest configuration's settlement, and what follows of it. */
async function configure(w: PayoutWorld, terms: SettlementTerms, version: number): Promise<void> {
  const { context, ledger } = w.world;
  const { store } = context;
  const now = ledger.clock.now();
  const config = JSON.stringify({ ...DEFAULT_CONFIG, settlement: terms });
  await store.write([
    store.insert(tenantConfigs, { version, config, created_at: now }),
    ...planSettlementSchedule(context, terms, version, now),
  ]);
}

async function only(w: PayoutWorld): Promise<RunRow> {
  const open = (await rowsOf(w)).filter(({ state }) => state === "running" || state === "waiting");
  const [row] = open;
  if (!row || open.length > 1) throw new Error(`there are ${open.length} open runs`);
  return row;
}

const settle = (w: PayoutWorld, run: RunRow, terms: SettlementTerms) =>
  w.world.commit(() => planSettlement(w.world.context, run, terms, ""));

describe("a cycle", () => {
  test("pays each merchant once, however often it is settled", async () => {
    const w = await PayoutWorld.earned();
    await configure(w, DAILY, 2);
    const run = await only(w);
    w.world.ledger.clock.time = run.due_at;
    const first = await settle(w, run, DAILY);
    const again = await settle(w, run, DAILY);
    expect([first.result.payouts, again.result.payouts]).toEqual([3, 0]);
    await w.of.drain("pay-out");
    const later = await settle(w, { ...run, generation: run.generation + 1 }, DAILY);
    expect(later.result.payouts).toBe(0);
    const cycle = new Date(run.due_at).toISOString().slice(0, 10);
    expect(await paidOut(w)).toEqual([200, 400, 1399].map((amount) => ({ amount, settlement_cycle: cycle })));
  });

  test("two runs at once make it due once", async () => {
    const w = await PayoutWorld.earned();
    await configure(w, DAILY, 2);
    const run = await only(w);
    w.world.ledger.clock.time = run.due_at;
    const plan = () => planSettlement(w.world.context, run, DAILY, "");
    const [one, other] = [await plan(), await plan()];
    const { store } = w.world.context;
    await store.write(one.statements);
    await expect(store.write(other.statements)).rejects.toMatchObject({ abort: { detail: "PAYOUT_FIXED" } });
    expect(await paidOut(w)).toHaveLength(3);
  });

  test("leaves alone what is not free, whose merchant is at rest, or who has another schedule", async () => {
    const w = await PayoutWorld.earned(2);
    const [studio = "", modder = ""] = w.of.merchants;
    await w.accept(0, { amount: 1000 });
    const terms = { ...DAILY, merchants: { [modder]: { interval: "manual" as const } } };
    await configure(w, terms, 2);
    const run = await only(w);
    w.world.ledger.clock.time = run.due_at;
    await settle(w, run, terms);
    // 1000 are asked for already; the modder waits to be asked for, and the owner has no bank.
    expect((await paidOut(w)).map(({ amount }) => amount)).toEqual([399, 1000]);
    expect((await paidOut(w))[0]?.settlement_cycle).not.toBeNull();
    expect(studio).not.toBe("");
  });
});

describe("the run", () => {
  test("pays out and leaves the row of the next day, whatever was missed meanwhile", async () => {
    const w = await PayoutWorld.earned();
    await configure(w, DAILY, 2);
    const run = await only(w);
    w.world.ledger.clock.time = run.due_at + 10 * DAY;
    await drive(w, run);
    expect(await paidOut(w)).toHaveLength(3);
    const next = await only(w);
    expect(next.generation).toBe(2);
    expect(next.due_at - w.world.ledger.clock.time).toBeLessThanOrEqual(DAY);
    expect(next.due_at).toBe(run.due_at + 11 * DAY);
  });

  test("keeps to its own version, and plans the next cycle by the newest", async () => {
    const w = await PayoutWorld.earned();
    await configure(w, DAILY, 2);
    const run = await only(w);
    w.world.ledger.clock.time = run.due_at + HOUR;
    // It is due already: the change is the next one's.
    await configure(w, { ...DEFAULT_SETTLEMENT, interval: "weekly", weekdays: ["friday"] }, 3);
    const same = await only(w);
    expect([same.id, same.config_version, same.due_at]).toEqual([run.id, 2, run.due_at]);
    await drive(w, same);
    expect(await paidOut(w)).toHaveLength(3);
    const next = await only(w);
    expect(next.config_version).toBe(3);
    expect(new Date(next.due_at).getUTCDay()).toBe(5);
    // Nothing is due by itself any more: the row ends at once.
    await configure(w, DEFAULT_SETTLEMENT, 4);
    const last = await only(w);
    expect([last.id, last.config_version]).toEqual([next.id, 4]);
    await drive(w, last);
    expect((await rowsOf(w)).filter(({ state }) => state !== "succeeded")).toEqual([]);
  });

  test("is planned anew when the configuration changes while it ends", async () => {
    const w = await PayoutWorld.earned();
    await configure(w, DAILY, 2);
    const run = await only(w);
    const plan = await planNextSettlement(w.world.context, run, false);
    const { store } = w.world.context;
    await announceConfig(w);
    await expect(store.write(plan.statements)).rejects.toMatchObject({ abort: { kind: "sequence_taken" } });
  });
});

/** What a change of the configuration tells, on the tenant itself. */
async function announceConfig(w: PayoutWorld): Promise<void> {
  const { context, ledger } = w.world;
  const after = noEventYet(context.store.tenantId);
  const news = { type: "tenant_config.updated", after, object: {} } as const;
  await context.store.write([announce(context, [news], ledger.clock.now())]);
}

/** Drives a settlement from its beginning, by the configuration that its row has pinned. */
const drive = (w: PayoutWorld, run: RunRow) => w.world.drive(startOf(run), settleTenant);
