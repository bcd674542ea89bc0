/** The real world behind core's ports: wall time and cryptographic randomness. */
import type { Clock, Randomness } from "../core/ports.ts";

export const wallClock: Clock = { now: () => Date.now() };

export const cryptoRandomness: Randomness = { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) };

/** Waits without holding anything up, for as long as what waits is alive. */
export const pause = (ms: number): Promise<unknown> => scheduler.wait(ms);
