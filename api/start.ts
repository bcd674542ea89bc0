/**
 * Starts runs after the answer has left. The engine takes 8 ms for an instance alone and a second under load, so no
 * answer waits for it. A crash in between loses nothing: the run's row stands, and the sweeper starts it.
 */
import { createInstance, ring, WAKE } from "../core/engines.ts";
import type { Clock, Log } from "../core/ports.ts";
import type { RunStart } from "../core/store/commit.ts";
import type { Bindings } from "../tenants/bindings.ts";

/** A burst is answered before its runs are started, but no start is put off longer than this. */
const BURST_WAIT_MAX_MS = 250;
const BURST_LOOK_MS = 10;
/**
 * Instances are made this far apart. Made all at once, two hundred hold up whoever comes next for three seconds; so it
 * is a twentieth of one, for a burst that settles a fifth more slowly.
 */
const START_EVERY_MS = 10;
/** A request that starts runs for all is taken for dead when it has started none for this long. */
const LEASE_MS = 5_000;

export interface Starter {
  readonly wall: Clock;
  readonly log: Log;
  /** Waits without holding anything up. */
  wait(ms: number): Promise<unknown>;
}

/** How many accepting requests are between their arrival and their answer, in this isolate. */
let accepting = 0;
/** What is to be started, in the order of the commits. One request starts them all, one after another. */
const due: RunStart[] = [];
let leaseUntil = 0;

/** Counts an accepting request for as long as it takes. */
export async function whileAccepting<Result>(accept: () => Promise<Result>): Promise<Result> {
  accepting++;
  try {
    return await accept();
  } finally {
    accepting--;
  }
}

/** Makes the runs' instances, once the requests that are still coming in have been answered. Never throws. */
export async function startRuns(env: Bindings, starts: readonly RunStart[], starter: Starter): Promise<void> {
  const { wall, wait } = starter;
  due.push(...starts);
  await wait(1);
  if (leaseUntil > wall.now()) return;
  leaseUntil = wall.now() + LEASE_MS;
  let waited = 0;
  while (due.length > 0) {
    // Looked at before each start: a burst has gaps, and one start in a gap holds up less than all of them.
    for (; accepting > 0 && waited < BURST_WAIT_MAX_MS; waited += BURST_LOOK_MS) await wait(BURST_LOOK_MS);
    leaseUntil = wall.now() + LEASE_MS;
    const start = due.shift();
    if (start) await startRun(env, start, starter);
    if (due.length > 0) await wait(START_EVERY_MS);
  }
  leaseUntil = 0;
}

async function startRun(env: Bindings, start: RunStart, { log }: Starter): Promise<void> {
  try {
    // One that is there already may be waiting: the commit has something new for it.
    if (!(await createInstance(env, start))) await ring(env, start, WAKE);
  } catch (error) {
    // The sweeper finds its row and starts it.
    log.info("a run was not started at once", { run_id: start.runId, kind: start.kind, reason: String(error) });
  }
}
