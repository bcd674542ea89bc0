/** Delivering events: signed as Stripe signs them, retried for three days, in real time. */

import type { Endpoint, EndpointSecret, StripeEvent } from "./events.ts";
import type { Env } from "./runtime.ts";
import type { Store } from "./store.ts";

const TIMEOUT_MS = 10_000;
/** A delivery under way counts as lost after this, for example because the process died. */
const LEASE_MS = 30_000;
const FIRST_RETRY_MS = 2_000;
const RETRY_MAX_MS = 3_600_000;
const GIVE_UP_MS = 3 * 86_400_000;
/** Deliveries started at one time. */
const BATCH_MAX = 50;

export interface Delivery {
  readonly seq: number;
  readonly created: number;
  readonly attempts: number;
  readonly event: StripeEvent;
  readonly endpoint: Endpoint;
  readonly secret: string;
}

type Row = { seq: number; created: number; attempts: number; event: string; endpoint: string };

/** When the next delivery is to be tried, Unix milliseconds of the wall clock. */
export function nextDeliveryAt(store: Store): number | undefined {
  const [row] = store.rows<{ at: number | null }>(
    "SELECT min(next_at) AS at FROM deliveries WHERE next_at IS NOT NULL",
  );
  return row?.at ?? undefined;
}

/** Takes the deliveries whose time has come; until they are settled nobody else tries them. */
export function claim(store: Store, wallMs: number): Delivery[] {
  const rows = store.rows<Row>(
    "SELECT seq, created, attempts, event, endpoint FROM deliveries WHERE next_at <= ? ORDER BY next_at, seq LIMIT ?",
    wallMs,
    BATCH_MAX,
  );
  return rows.flatMap((row) => {
    const event = store.find(row.event)?.object as StripeEvent | undefined;
    const endpoint = store.find(row.endpoint)?.object as Endpoint | undefined;
    if (event === undefined || endpoint?.status !== "enabled") {
      store.rows(
        "UPDATE deliveries SET state = 'failed', next_at = NULL, last_answer = 'no endpoint' WHERE seq = ?",
        row.seq,
      );
      return [];
    }
    store.rows("UPDATE deliveries SET attempts = attempts + 1, next_at = ? WHERE seq = ?", wallMs + LEASE_MS, row.seq);
    const { secret } = store.hidden<EndpointSecret>(endpoint.id);
    return [{ seq: row.seq, created: row.created, attempts: row.attempts + 1, event, endpoint, secret }];
  });
}

const encoder = new TextEncoder();

/** The header `Stripe-Signature` for a body at a time (Unix seconds, wall clock). */
export async function signature(body: string, secret: string, at: number): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(`${at}.${body}`)));
  const hex = Array.from(mac, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `t=${at},v1=${hex}`;
}

/** Sends one delivery; answers the status, or 0 when nobody answered. */
export async function send(env: Env, { event, endpoint, secret }: Delivery): Promise<number> {
  const body = JSON.stringify({ ...event, api_version: endpoint.api_version ?? event.api_version });
  const init = {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "stripe-signature": await signature(body, secret, Math.floor(Date.now() / 1000)),
      "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    },
    redirect: "manual" as const,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  };
  const bound =
    env.PLATFORM !== undefined && new URL(endpoint.url).host === env.PLATFORM_HOST ? env.PLATFORM : undefined;
  try {
    const response = await (bound ? bound.fetch(endpoint.url, init) : fetch(endpoint.url, init));
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}

/** Records how an attempt ended: delivered by 2xx, else tried again, for three days in all. */
export function settleDelivery(
  store: Store,
  { seq, created, attempts }: Delivery,
  status: number,
  wallMs: number,
): void {
  const delivered = status >= 200 && status < 300;
  const retryAt = wallMs + Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), RETRY_MAX_MS);
  const again = !delivered && retryAt < created + GIVE_UP_MS;
  store.rows(
    "UPDATE deliveries SET state = ?, next_at = ?, last_answer = ? WHERE seq = ?",
    delivered ? "delivered" : again ? "waiting" : "failed",
    again ? retryAt : null,
    status === 0 ? "no answer" : String(status),
    seq,
  );
}
