/** The engine's side of runs: making an instance, asking whether it lives, ringing at it. Through ports only. */
import type { WorkflowEngine } from "./ports.ts";
import { bindingOf, instanceIdOf, type RUN_KINDS, type RunKind, type ScreamingSnake } from "./runs.ts";
import type { RunStart } from "./store/commit.ts";

/** One engine per workflow, by its binding. */
export type Engines = Readonly<Record<ScreamingSnake<(typeof RUN_KINDS)[number]>, WorkflowEngine<RunStart>>>;

/** The event that a wait listens for. It carries nothing: what is true is asked. */
export const WAKE = "wake";
/** Revives an instance after a crash. Nobody waits for this type, so no wait is used up by it. */
export const REARM = "rearm";

/** The engine's word for an instance that will not go on. */
const DEAD = ["errored", "terminated", "complete"];

/** Makes a run's instance; false if there is one already. */
export async function createInstance(engines: Engines, start: RunStart): Promise<boolean> {
  try {
    await engineOf(engines, start).create({ id: instanceIdOf(start), params: start });
    return true;
  } catch (error) {
    if (/already.?exists/i.test(String(error))) return false;
    throw error;
  }
}

export async function isAlive(engines: Engines, start: RunStart): Promise<boolean> {
  try {
    const { status } = await (await engineOf(engines, start).get(instanceIdOf(start))).status();
    return !DEAD.includes(status);
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

/** Whether somebody was there. If not, the sweeper sees to it when the run is due. */
export async function ring(engines: Engines, start: RunStart, type: typeof WAKE | typeof REARM): Promise<boolean> {
  try {
    const instance = await engineOf(engines, start).get(instanceIdOf(start));
    await instance.sendEvent({ type, payload: null });
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

function engineOf(engines: Engines, start: RunStart): WorkflowEngine<RunStart> {
  return engines[bindingOf(start.kind as RunKind)];
}

function isNotFound(error: unknown): boolean {
  return /not.?found/i.test(String(error));
}
