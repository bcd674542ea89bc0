/** What Stripe remembers under an Idempotency-Key: the first answer, for 24 hours of the account's clock. */

import { Refusal } from "./errors.ts";
import { canonicalForm } from "./form.ts";
import type { Store } from "./store.ts";

const KEPT_MS = 24 * 3_600_000;
const KEY_LENGTH_MAX = 255;

/** Which request a key stands for. */
export interface Keyed {
  readonly account: string;
  readonly key: string;
  readonly path: string;
  /** The body as it was sent. */
  readonly body: string;
}

export interface Remembered {
  readonly status: number;
  readonly body: string;
  /** The id of the request that was answered first. */
  readonly request: string;
}

type Row = Remembered & { path: string; params: string; created: number };

/** @throws Refusal 400 when the key is too long */
export function assertKey(key: string): void {
  if (key.length <= KEY_LENGTH_MAX) return;
  const message = `Idempotency keys can be no longer than ${KEY_LENGTH_MAX} characters. Your key has ${key.length}.`;
  throw new Refusal(400, { message, type: "idempotency_error" }, true);
}

/** 409: the first request under this key is still under way. */
export function inUse(key: string): Refusal {
  const message =
    "There is currently another in-progress request using this Idempotent Key (that probably means you submitted " +
    `twice, and the other request is still going through): ${key}. Please try again later.`;
  return new Refusal(409, { code: "idempotency_key_in_use", message }, true);
}

/**
 * The answer that was given to this request before, if it is still remembered.
 * @throws Refusal 400 idempotency_error when the key was used for another request
 */
export function recall(store: Store, { account, key, path, body }: Keyed, nowMs: number): Remembered | undefined {
  const [row] = store.rows<Row>(
    "SELECT path, params, status, body, request, created FROM idempotency WHERE account = ? AND key = ?",
    account,
    key,
  );
  if (row === undefined || row.created + KEPT_MS <= nowMs) return undefined;
  const instead = `Try using a key other than '${key}' if you meant to execute a different request.`;
  if (row.path !== path) {
    const only = "Keys for idempotent requests can only be used for the same endpoint they were first used for";
    const message = `${only} ('${path}' vs '${row.path}'). ${instead}`;
    throw new Refusal(400, { message, type: "idempotency_error" }, true);
  }
  if (row.params !== canonicalForm(body)) {
    const only = "Keys for idempotent requests can only be used with the same parameters they were first used with";
    const message = `${only}. ${instead}`;
    throw new Refusal(400, { message, type: "idempotency_error" }, true);
  }
  return row;
}

/** Remembers the first answer to a request; an expired one is replaced. */
export function remember(store: Store, { account, key, path, body }: Keyed, answer: Remembered, nowMs: number): void {
  store.rows(
    `INSERT OR REPLACE INTO idempotency (account, key, path, params, status, body, request, created)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    account,
    key,
    path,
    canonicalForm(body),
    answer.status,
    answer.body,
    answer.request,
    nowMs,
  );
}
