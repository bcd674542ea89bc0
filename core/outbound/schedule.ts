/** When a delivery is tried: ten attempts over three days, each a little moved, and what an answer means. */
import type { Randomness } from "../ports.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../time.ts";

/** The wait before each attempt, counted from the one before. The first is made at once. */
export const WAITS_MS = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;

export const ATTEMPTS_MAX = WAITS_MS.length;

/** A wait is lengthened or shortened by up to this part, so that what failed together does not come back together. */
export const JITTER = 0.1;

/** The longest that a receiver may ask us to stay away. */
export const RETRY_AFTER_MAX_MS = DAY;

/** An endpoint that has only failed for so long is switched off. */
export const FAILING_MAX_MS = 5 * DAY;

/**
 * When the next attempt is due, or null when the schedule has ended. A replayed delivery goes on counting, so that
 * its attempts keep their numbers: every tenth ends a schedule, and the one after it begins a new one.
 *
 * @param attempts how many attempts have been made, the failed one included
 * @param failedAt wall time in ms
 * @param retryAfterMs what the receiver asked for: the later of it and the schedule counts, up to a day
 */
export function nextAttemptAt(
  attempts: number,
  failedAt: number,
  retryAfterMs: number | null,
  randomness: Randomness,
): number | null {
  const wait = WAITS_MS[attempts % ATTEMPTS_MAX];
  if (wait === undefined || wait === 0) return null;
  const moved = Math.round(wait * (1 + JITTER * (2 * fraction(randomness) - 1)));
  return failedAt + Math.max(moved, Math.min(retryAfterMs ?? 0, RETRY_AFTER_MAX_MS));
}

/** What `Retry-After` asks for in ms from now: seconds or a date. Anything else asks for nothing. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * SECOND;
  const date = /^[A-Z][a-z]{2}, .{1,40} GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

export type Verdict = "delivered" | "failed" | "gone";

/** 2xx is a success, 410 says never again, everything else (redirects too, which nobody follows) is a failure. */
export function verdictOf(status: number): Verdict {
  if (status >= 200 && status < 300) return "delivered";
  return status === 410 ? "gone" : "failed";
}

function fraction(randomness: Randomness): number {
  const bytes = randomness.bytes(4);
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) / 2 ** 32;
}
