/** Webhook endpoints that stay dead: one that has answered nothing with 2xx for days in a row is disabled. */

import type { Store, StripeObject } from "./store.ts";

/** Stripe says multiple days in a row, and the day itself in an email. What the clock is advanced by counts. */
const DISABLED_AFTER_MS = 7 * 86_400_000;

/** Forgets that an endpoint has failed. */
export function forgive(store: Store, endpoint: string): void {
  store.rows("DELETE FROM endpoint_failures WHERE endpoint = ?", endpoint);
}

/** Notes how an endpoint has answered, and disables it where it has failed for too long. */
export function judge(store: Store, endpoint: string, delivered: boolean, wallMs: number): void {
  if (delivered) {
    forgive(store, endpoint);
    return;
  }
  store.rows("INSERT OR IGNORE INTO endpoint_failures (endpoint, since) VALUES (?, ?)", endpoint, wallMs);
  const [row] = store.rows<{ since: number }>("SELECT since FROM endpoint_failures WHERE endpoint = ?", endpoint);
  const found = store.find(endpoint)?.object;
  if (row === undefined || found === undefined || wallMs - row.since < DISABLED_AFTER_MS) return;
  store.update<StripeObject>({ ...found, status: "disabled" });
  forgive(store, endpoint);
}

/** Lets time pass. */
export function ageFailures(store: Store, ms: number): void {
  store.rows("UPDATE endpoint_failures SET since = since - ?", ms);
}
