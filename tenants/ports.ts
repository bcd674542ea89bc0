/** The real world behind core's ports: wall time, cryptographic randomness, and the log. */
import type { Clock, Fetcher, Log, Randomness } from "../core/ports.ts";

export const wallClock: Clock = { now: () => Date.now() };

export const cryptoRandomness: Randomness = { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) };

export const network: Fetcher = { fetch: (input, init) => fetch(input, init) };

/** Waits without holding anything up, for as long as what waits is alive. */
export const pause = (ms: number): Promise<unknown> => scheduler.wait(ms);

const line = (level: string, message: string, fields: Record<string, unknown> = {}) =>
  JSON.stringify({ level, message, ...fields });

/** Log lines as JSON objects, one a line: Workers' observability indexes their fields and exports them. */
export const jsonLog: Log = {
  info: (message, fields) => console.log(line("info", message, fields)),
  error: (message, fields) => console.error(line("error", message, fields)),
};
