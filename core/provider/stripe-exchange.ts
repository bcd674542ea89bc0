/** One exchange with Stripe: what came back, which idempotency key to use, and when to look before acting again. */

import type { z } from "zod";
import { HOUR, MINUTE, SECOND } from "../time.ts";
import { type Act, type Answer, type ProviderCall, type ProviderError, UnknownOutcome } from "./port.ts";
import { errorOf, listOf, readAnswer, summaryOf } from "./stripe-answers.ts";

/** What Stripe's package threw, in the fields that matter. Connection errors and unreadable bodies have no status. */
export interface Thrown {
  readonly statusCode?: number | undefined;
  readonly rawType?: string | undefined;
  readonly code?: string | undefined;
  readonly decline_code?: string | undefined;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly requestId?: string | undefined;
}

export type Reply =
  | { readonly kind: "object"; readonly body: unknown; readonly requestId: string | null; readonly durationMs?: number }
  | {
      readonly kind: "refused";
      readonly statusCode: number;
      readonly error: ProviderError;
      readonly requestId: string | null;
      readonly durationMs?: number;
    }
  /** The key answers with a stored failure for ever, or belongs to another request: it can do nothing any more. */
  | { readonly kind: "spoiled"; readonly durationMs?: number };

/** An answer to a question: a stored failure is none. */
export type Asked = Exclude<Reply, { kind: "spoiled" }>;

/** The HTTP side of what the package resolved with. It resolves on any JSON body that has no `error` key. */
interface Answered {
  lastResponse?: {
    statusCode?: number;
    requestId?: string | undefined;
    headers?: { get?(name: string): string | null } | Record<string, string>;
  };
}

/** @throws UnknownOutcome for everything that is neither a 200 nor a known refusal */
export function replyOf(kind: string, answered: unknown): Reply {
  const http = (answered as Answered | null)?.lastResponse;
  const status = http?.statusCode;
  if (status === 200) return { kind: "object", body: answered, requestId: http?.requestId ?? null };
  const headers = http?.headers;
  const replayed =
    typeof headers?.get === "function"
      ? headers.get("idempotent-replayed")
      : (headers as Record<string, string> | undefined)?.["idempotent-replayed"];
  if (status !== undefined && status >= 500 && replayed === "true") return { kind: "spoiled" };
  throw new UnknownOutcome(`${kind}: an answer that is not Stripe's (status ${status ?? "none"})`);
}

/** @throws UnknownOutcome for everything that is not a final refusal of this very request */
export function refusalOf(kind: string, thrown: Thrown): Reply {
  const { statusCode, rawType, code } = thrown;
  const requestId = thrown.requestId ?? null;
  const replayed = thrown.headers?.["idempotent-replayed"] === "true";
  if (statusCode === undefined) throw new UnknownOutcome(`${kind}: no answer from Stripe`, { cause: thrown });
  if (statusCode >= 500 && replayed) return { kind: "spoiled" };
  if (code === "idempotency_key_in_use") throw new UnknownOutcome(`${kind}: the same request is still under way`);
  if (rawType === "idempotency_error") return { kind: "spoiled" };
  if (statusCode === 429 || code === "rate_limit" || code === "lock_timeout") {
    const seconds = Number(thrown.headers?.["retry-after"]);
    const retryAfterSeconds = Number.isFinite(seconds) && seconds > 0 ? seconds : null;
    const hint = retryAfterSeconds === null ? "" : `, retry after ${retryAfterSeconds} s`;
    throw new UnknownOutcome(`${kind}: Stripe is busy (${code ?? statusCode}${hint})`, { retryAfterSeconds });
  }
  if (statusCode === 401 || statusCode === 403) {
    // Says nothing about the payment: the tenant's key was rolled or restricted, and may be mended.
    const isDenied = statusCode === 403;
    throw new UnknownOutcome(`${kind}: Stripe does not accept the tenant's key (${statusCode})`, { isDenied });
  }
  if (statusCode === 400 || statusCode === 402 || statusCode === 404) {
    const error = errorOf({ code, type: rawType, decline_code: thrown.decline_code, message: thrown.message });
    return { kind: "refused", statusCode, error, requestId };
  }
  throw new UnknownOutcome(`${kind}: Stripe answered ${statusCode} (${code ?? rawType ?? "no code"})`);
}

/** Stripe may forget a key after 24 h and would then act anew. One hour less is ours. */
const KEY_MEMORY = 23 * HOUR;
/** No new attempt at the end of a key's time: whatever is under way ends before somebody looks. */
const QUIET = 30 * MINUTE;
const SPOILED_KEYS_MAX = 32;

/** What an act led to: a reply to one of its keys, or what a look-up found. */
export type Acted<Found> =
  | { readonly key: string; readonly reply: Exclude<Reply, { kind: "spoiled" }> }
  | { readonly key: string; readonly found: Found };

/**
 * Acts at most once, however often it is called: the same key while Stripe remembers it; after that, and when the key
 * holds a stored failure, a look-up first and a new derived key only for what is proven absent.
 * @param lookUp undefined means proven absent; what cannot be told is thrown as UnknownOutcome
 */
export async function actOnce<Found>(
  act: Act,
  send: (key: string) => Promise<Reply>,
  lookUp: () => Promise<Found | undefined>,
): Promise<Acted<Found>> {
  const period = Math.floor(Math.max(act.age, 0) / KEY_MEMORY);
  const ending = act.age >= (period + 1) * KEY_MEMORY - QUIET;
  let looked = false;
  for (let spoiled = 0; spoiled < SPOILED_KEYS_MAX; spoiled++) {
    const key = derivedKey(act.key, period, spoiled);
    if (!looked && (period > 0 || spoiled > 0 || ending)) {
      const found = await lookUp();
      if (found !== undefined) return { key, found };
      looked = true;
    }
    if (ending)
      throw new UnknownOutcome(`not found at Stripe, and the key ${key} is about to be forgotten: asked later`);
    const reply = await send(key);
    if (reply.kind !== "spoiled") return { key, reply };
  }
  throw new UnknownOutcome(`all keys of ${act.key} hold stored failures`);
}

/** `pay_…/create`, a day later `pay_…/create~2`; after a stored failure `pay_…/create~1.2`. */
function derivedKey(key: string, period: number, spoiled: number): string {
  if (period === 0 && spoiled === 0) return key;
  return `${key}~${period + 1}${spoiled === 0 ? "" : `.${spoiled + 1}`}`;
}

const PAGE = 100;
/** What cannot be found within this many pages cannot be proven absent either. */
const PAGES_MAX = 100;

export interface ListPage {
  readonly limit: number;
  readonly starting_after?: string;
}

/**
 * Reads a list, newest first, to the object that is ours or to its end.
 * @throws UnknownOutcome when the list has more pages than we read: then nothing is proven
 */
export async function findInList<T extends z.ZodType<{ id: string }>>(
  kind: string,
  item: T,
  ask: (page: ListPage) => Promise<Exclude<Reply, { kind: "spoiled" }>>,
  isOurs: (object: z.infer<T>) => boolean,
): Promise<z.infer<T> | undefined> {
  let startingAfter: string | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const reply = await ask({ limit: PAGE, ...(startingAfter === undefined ? {} : { starting_after: startingAfter }) });
    if (reply.kind === "refused") throw new UnknownOutcome(`${kind}: the look-up was refused: ${reply.error.code}`);
    const { data, has_more } = readAnswer(kind, listOf(item), reply.body);
    const ours = data.find(isOurs);
    if (ours) return ours;
    startingAfter = data.at(-1)?.id;
    if (!has_more || startingAfter === undefined) return undefined;
  }
  throw new UnknownOutcome(`${kind}: not among the newest ${PAGES_MAX * PAGE}`);
}

/** Clocks differ: a creation window begins this much before our own beginning. */
const WINDOW_MARGIN = 10 * MINUTE;

/** A creation window as Stripe's lists take it, from our own beginning (ms) on. */
export function since(at: number): { gte: number } {
  return { gte: Math.floor((at - WINDOW_MARGIN) / SECOND) };
}

type Refused = Extract<Reply, { kind: "refused" }>;

/** Turns what an act led to into the outcome and its record. A key of null is a question. */
export function answer<
  T extends z.ZodType<{ id: string }>,
  Outcome extends { status: string; error?: ProviderError | null },
>(
  kind: string,
  request: Record<string, unknown>,
  acted: { key: string | null } & ({ reply: Exclude<Reply, { kind: "spoiled" }> } | { found: z.infer<T> }),
  schema: T,
  read: { found: (object: z.infer<T>) => Outcome; refused: (reply: Refused) => Outcome },
): Answer<Outcome> {
  const reply = "reply" in acted ? acted.reply : undefined;
  const refused = reply?.kind === "refused" ? reply : undefined;
  const object = refused
    ? undefined
    : "found" in acted
      ? acted.found
      : readAnswer(kind, schema, (reply as { body: unknown }).body);
  const outcome = refused ? read.refused(refused) : read.found(object as z.infer<T>);
  const call: ProviderCall = {
    provider: "stripe",
    kind,
    idempotencyKey: acted.key,
    reference: object?.id ?? null,
    request,
    response: summaryOf(outcome, reply?.requestId ?? null),
    status: outcome.status,
    requestId: reply?.requestId ?? null,
    durationMs: reply?.durationMs ?? null,
  };
  return { outcome, call };
}
