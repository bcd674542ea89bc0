/** Ringing at a run: a doorbell that carries nothing. */
import { bindingOf, instanceIdOf, type RunKind } from "../core/runs.ts";
import type { RunStart } from "../core/store/commit.ts";
import type { Bindings } from "../tenants/bindings.ts";

/** The event that a wait listens for. */
export const WAKE = "wake";
/** Revives an instance after a crash. Nobody waits for this type, so no wait is used up by it. */
export const REARM = "rearm";

/** Whether somebody was there. If not, the sweeper sees to it when the run is due. */
export async function ring(env: Bindings, start: RunStart, type: typeof WAKE | typeof REARM): Promise<boolean> {
  try {
    const instance = await env[bindingOf(start.kind as RunKind)].get(instanceIdOf(start));
    await instance.sendEvent({ type, payload: null });
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

export function isNotFound(error: unknown): boolean {
  return /not.?found/i.test(String(error));
}
