/**
 * The sweeper: starts what was never started, wakes what is overdue, replaces what the engine has lost, and puts back
 * on the queues what they lost. It runs by the cron, after a move of a sandbox clock, and at boot of the embedded host.
 */
import type { Context } from "../core/context.ts";
import { createInstance, isAlive, REARM, ring, WAKE } from "../core/engines.ts";
import { sweepOutbound } from "../core/outbound/leftovers.ts";
import { planRun, type RunKind, startOf } from "../core/runs.ts";
import { commitKey, commitPlanned } from "../core/store/commit.ts";
import { workflowRuns } from "../core/store/run-schema.ts";
import { type DueRun, SweepReads } from "../core/store/sweep-reads.ts";
import { MINUTE } from "../core/time.ts";
import { type Bindings, ledgersOf } from "../tenants/bindings.ts";
import { platformOf } from "../tenants/registry.ts";
import { worldOf } from "./world.ts";

/** Runs that one sweep looks after in one ledger database. What is more is due again at the next. */
const DUE_RUNS_MAX = 500;
const PAGE = 100;
/** A run that was looked after is left alone for so long, unless it says otherwise itself. */
const LOOK_AGAIN_AFTER = 10 * MINUTE;

export async function sweep(env: Bindings): Promise<void> {
  const { wall } = platformOf(env);
  for (const { database } of ledgersOf(env)) {
    const reads = new SweepReads(database);
    for (const run of await reads.dueRuns(wall.now(), DUE_RUNS_MAX)) await lookAfter(env, run);
    await sweepOutbound(reads, wall, { outbox: env.OUTBOX, deliveries: env.DELIVERIES });
  }
}

/** What has fallen due for one tenant, after its clock was moved. */
export async function sweepTenant(env: Bindings, tenantId: string): Promise<void> {
  const { wall, registry } = platformOf(env);
  const { tenant } = await registry.open(tenantId);
  const ledger = ledgersOf(env).find(({ binding }) => binding === tenant.ledger);
  if (!ledger) return;
  const reads = new SweepReads(ledger.database);
  for (const run of await reads.dueRuns(wall.now(), DUE_RUNS_MAX, tenantId)) await lookAfter(env, run);
}

/** After a crash of the embedded engine no timer lives: every run that has begun is revived once. */
export async function rearm(env: Bindings): Promise<void> {
  for (const { database } of ledgersOf(env)) {
    const reads = new SweepReads(database);
    let after = { tenantId: "", runId: "" };
    for (;;) {
      const runs = await reads.begunRuns(after, PAGE);
      for (const run of runs) await ring(env, startOf(run), REARM);
      const last = runs.at(-1);
      if (!last || runs.length < PAGE) break;
      after = { tenantId: last.tenant_id, runId: last.id };
    }
  }
}

async function lookAfter(env: Bindings, run: DueRun): Promise<void> {
  const start = startOf(run);
  const { context } = await worldOf(env).open(run.tenant_id, run.id, run.kind as RunKind);
  if (run.started === 0 && (await createInstance(env, start))) return leaveAlone(context, run);
  if (!(await isAlive(env, start))) return replace(env, context, run);
  // An unstarted run whose instance exists was cut off in its first step: it has no wait to wake.
  await ring(env, start, run.started === 0 ? REARM : WAKE);
  await leaveAlone(context, run);
}

/** Only if the run has not moved its own time meanwhile. */
async function leaveAlone({ store }: Context, run: DueRun): Promise<void> {
  const dueAt = run.tenant_now + LOOK_AGAIN_AFTER;
  await store.write([store.update(workflowRuns, { id: run.id, due_at: run.due_at }, { due_at: dueAt })]);
}

/** The engine has lost the instance, or it ended without saying so: the subject's next generation takes over. */
async function replace(env: Bindings, context: Context, run: DueRun): Promise<void> {
  const { store, wall } = context;
  const now = run.tenant_now;
  const next = planRun(context, {
    subjectId: run.subject_id,
    kind: run.kind as RunKind,
    generation: run.generation + 1,
    dueAt: now,
    configVersion: run.config_version,
    createdAt: now,
  });
  const error = "The engine lost the instance; the next generation goes on.";
  const lost = { state: "failed", error, ended_at: now, updated_at: now } as const;
  await commitPlanned(store, commitKey(store, `${run.id}/replace`, wall.now()), async () => ({
    statements: [store.update(workflowRuns, { id: run.id }, lost), next.statement],
    result: null,
  }));
  await createInstance(env, next.start);
}
