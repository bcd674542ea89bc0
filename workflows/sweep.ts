/**
 * The sweeper: starts what was never started, wakes what is overdue, replaces what the engine has lost, and puts back
 * on the queues what they lost. It runs by the cron, after a move of a sandbox clock, and at boot of the embedded host.
 */
import type { Context } from "../core/context.ts";
import { createInstance, isAlive, REARM, ring, WAKE } from "../core/engines.ts";
import { sweepOutbound } from "../core/outbound/leftovers.ts";
import { planRun, type RunKind, runStalled, startOf } from "../core/runs.ts";
import { isFinal } from "../core/states.ts";
import { commitKey, commitPlanned, type RunStart } from "../core/store/commit.ts";
import { workflowRuns } from "../core/store/run-schema.ts";
import { type DueRun, SweepReads } from "../core/store/sweep-reads.ts";
import { MINUTE, SECOND } from "../core/time.ts";
import { passWakesOn } from "../tenants/application-wakes.ts";
import { type Bindings, ledgersOf } from "../tenants/bindings.ts";
import { deadlineOf } from "../tenants/config.ts";
import { jsonLog, pause } from "../tenants/ports.ts";
import { platformOf } from "../tenants/registry.ts";
import { watchDisputes } from "./dispute-watch.ts";
import { releaseTogether } from "./release-together.ts";
import { alert, codeOf, metrics } from "./telemetry.ts";
import { worldOf } from "./world.ts";

/** Runs that one sweep looks after in one ledger database. What is more is due again at the next. */
const DUE_RUNS_MAX = 500;
const PAGE = 100;
/** A run that was looked after is left alone for so long, unless it says otherwise itself. */
const LOOK_AGAIN_AFTER = 10 * MINUTE;
/** The engine is asked about every instance each minute, and about so many at a time. */
const UNSEEN_FOR = 45 * SECOND;
const ASKED_AT_ONCE = 10;

export async function sweep(env: Bindings): Promise<void> {
  const platform = platformOf(env);
  const { wall } = platform;
  await passWakesOn(platform, null);
  for (const { binding, database } of ledgersOf(env)) {
    const reads = new SweepReads(database);
    const startedAt = wall.now();
    const due = await reads.dueRuns(wall.now(), DUE_RUNS_MAX);
    await lookAfterAll(env, due);
    const late = await reads.lateRuns(wall.now(), DUE_RUNS_MAX);
    for (const run of late) await safely(run, () => raise(env, run));
    const { seen, lost } = await lookForLost(env, reads);
    await watchDisputes(env, reads, jsonLog);
    await sweepOutbound(reads, wall, { outbox: env.OUTBOX, deliveries: env.DELIVERIES });
    const figures = { "runs.due": due.length, "runs.late": late.length, "runs.alive": seen, "runs.lost": lost };
    metrics(jsonLog, { ...figures, "sweep.duration_ms": wall.now() - startedAt }, { ledger: binding });
  }
}

async function lookAfterAll(env: Bindings, due: readonly DueRun[]): Promise<void> {
  await releaseTogether(worldOf(env), due);
  for (const run of due) {
    await safely(run, () => lookAfter(env, run));
    // A run works as soon as it is started, and one thread that always has work takes no request: it gets to breathe.
    await pause(1);
  }
}

/** One run that cannot be looked after keeps no other from it. It is still due at the next sweep. */
async function safely(run: DueRun, look: () => Promise<void>): Promise<void> {
  try {
    await look();
  } catch (error) {
    alert(jsonLog, "run.not_swept", run, codeOf(error));
  }
}

/** Asks the engine about every open run in turn: an instance that ended or was ended tells nobody. */
async function lookForLost(env: Bindings, reads: SweepReads): Promise<{ seen: number; lost: number }> {
  const { wall } = platformOf(env);
  const runs = await reads.unseenRuns(wall.now(), wall.now() - UNSEEN_FOR, DUE_RUNS_MAX);
  const alive: DueRun[] = [];
  const lost: DueRun[] = [];
  for (let i = 0; i < runs.length; i += ASKED_AT_ONCE) {
    const ask = async (run: DueRun) =>
      safely(run, async () => {
        ((await isAlive(env, startOf(run))) ? alive : lost).push(run);
      });
    await Promise.all(runs.slice(i, i + ASKED_AT_ONCE).map(ask));
  }
  await reads.saw(alive, wall.now());
  for (const run of lost) {
    await safely(run, async () => {
      const { context } = await worldOf(env).open(run.tenant_id, run.id, run.kind as RunKind);
      await replace(env, context, run);
    });
  }
  return { seen: alive.length, lost: lost.length };
}

/** A subject has taken longer than its tenant wants: said once, and again after as long again. */
async function raise(env: Bindings, run: DueRun): Promise<void> {
  const world = worldOf(env);
  const { context } = await world.open(run.tenant_id, run.id, run.kind as RunKind);
  const config = await world.config(run.tenant_id, run.config_version);
  const deadline = deadlineOf(config, run.kind as RunKind);
  const error = "The run has taken longer than its deadline. It goes on.";
  await context.store.write([
    ...(await runStalled(context, run, error)),
    context.store.update(workflowRuns, { id: run.id }, { deadline_at: run.tenant_now + deadline }),
  ]);
  alert(jsonLog, "run.stalled", run, "deadline");
  await world.nudge(run.tenant_id);
}

/** A run's instance ends without having ended the run: the next sweep finds it. */
export async function reportLost(env: Bindings, start: RunStart, error: unknown): Promise<void> {
  const { context } = await worldOf(env).open(start.tenantId, start.runId, start.kind as RunKind);
  const { store } = context;
  const open = { id: start.runId, state: { in: ["running", "waiting"] } };
  const set = { started: 1, checked_at: 0, error: `The engine gave up: ${codeOf(error)}.` };
  await store.write([store.update(workflowRuns, open, set)]).catch(() => undefined);
}

/** What has fallen due for one tenant, after its clock was moved. */
export async function sweepTenant(env: Bindings, tenantId: string): Promise<void> {
  const { wall, registry } = platformOf(env);
  const { tenant } = await registry.open(tenantId);
  const ledger = ledgersOf(env).find(({ binding }) => binding === tenant.ledger);
  if (!ledger) return;
  const reads = new SweepReads(ledger.database);
  const due = await reads.dueRuns(wall.now(), DUE_RUNS_MAX, tenantId);
  await lookAfterAll(env, due);
  await watchDisputes(env, reads, jsonLog, tenantId);
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

/**
 * Only if the run has not moved its own time meanwhile. It has an instance, so it has begun: a crash in its first step
 * does not leave it alone until then.
 */
async function leaveAlone({ store }: Context, run: DueRun): Promise<void> {
  const set = { due_at: run.tenant_now + LOOK_AGAIN_AFTER, started: 1 };
  await store.write([store.update(workflowRuns, { id: run.id, due_at: run.due_at }, set)]);
}

/** The engine has lost the instance, or it ended without saying so: the subject's next generation takes over. */
async function replace(env: Bindings, context: Context, run: DueRun): Promise<void> {
  const { store, wall } = context;
  // It may have ended while those before it were looked after.
  const current = await store.readOne(store.row(workflowRuns, { id: run.id }));
  if (!current || isFinal("run", current.state)) return;
  const now = run.tenant_now;
  const next = planRun(context, {
    subjectId: run.subject_id,
    kind: run.kind as RunKind,
    generation: run.generation + 1,
    dueAt: now,
    configVersion: run.config_version,
    createdAt: now,
    after: run,
  });
  const error = "The engine lost the instance; the next generation goes on.";
  const lost = { state: "failed", error, ended_at: now, updated_at: now } as const;
  await commitPlanned(store, commitKey(store, `${run.id}/replace`, wall.now()), async () => ({
    statements: [store.update(workflowRuns, { id: run.id }, lost), next.statement],
    result: null,
  }));
  alert(jsonLog, "run.replaced", run, null);
  await createInstance(env, next.start);
}
