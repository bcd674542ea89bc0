/** One attempt on the network: bounded in time and size, following nobody elsewhere. */
import type { Clock, Fetcher } from "../ports.ts";
import { SECOND } from "../time.ts";
import { retryAfterMs } from "./schedule.ts";

/** From the connection to the last byte that is read. */
export const ATTEMPT_TIMEOUT_MS = 15 * SECOND;
/** What is kept of an answer, in bytes; nothing is read past it, so no answer can be too large or too slow for us. */
export const EXCERPT_MAX = 1024;

export interface Answer {
  startedAt: number;
  durationMs: number;
  status: number | null;
  /** Why there is no status, in a sentence. */
  error: string | null;
  excerpt: string | null;
  retryAfterMs: number | null;
}

export interface Post {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** Posts once. Never throws: whatever the network does is an answer. */
export async function post(
  fetcher: Fetcher,
  clock: Clock,
  { url, headers, body }: Post,
  timeoutMs = ATTEMPT_TIMEOUT_MS,
): Promise<Answer> {
  const startedAt = clock.now();
  const signal = AbortSignal.timeout(timeoutMs);
  const since = () => Math.max(0, clock.now() - startedAt);
  try {
    const response = await fetcher.fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": "Tributary-Webhooks/1", ...headers },
      body,
      redirect: "manual",
      signal,
    });
    const excerpt = await excerptOf(response, signal);
    const retryAfter = retryAfterMs(response.headers.get("retry-after"), clock.now());
    return { startedAt, durationMs: since(), status: response.status, error: null, excerpt, retryAfterMs: retryAfter };
  } catch {
    // The engine's own words name internals; the tenant is told what it can act on.
    const error = signal.aborted ? `No answer within ${timeoutMs / SECOND} s.` : "The connection failed.";
    return { startedAt, durationMs: since(), status: null, error, excerpt: null, retryAfterMs: null };
  }
}

/** The beginning of an answer as text that is safe to show. What the receiver does after its status changes nothing. */
async function excerptOf(response: Response, signal: AbortSignal): Promise<string | null> {
  if (response.body === null) return null;
  const reader = response.body.getReader();
  const stop = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", stop, { once: true });
  const bytes = new Uint8Array(EXCERPT_MAX);
  let length = 0;
  try {
    while (length < EXCERPT_MAX) {
      const { done, value } = await reader.read();
      if (done) break;
      const part = value.subarray(0, EXCERPT_MAX - length);
      bytes.set(part, length);
      length += part.length;
    }
  } catch {
    // A body that breaks off says no more than what has come.
  }
  signal.removeEventListener("abort", stop);
  if (!signal.aborted) stop();
  const text = new TextDecoder().decode(bytes.subarray(0, length)).replace(/\p{Cc}+/gu, " ");
  return text.trim() === "" ? null : text.trim();
}
