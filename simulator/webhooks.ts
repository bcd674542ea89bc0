/** Sending events to webhook endpoints: rendered in the endpoint's API version, signed with all its secrets. */

import { otherThan, renderAs } from "./api-versions.ts";
import type { Delivery } from "./deliveries.ts";
import type { Env } from "./runtime.ts";
import type { Store } from "./store.ts";
import { activeSecrets, retiredSecret } from "./webhook-secrets.ts";

const TIMEOUT_MS = 10_000;

const encoder = new TextEncoder();

async function hmac(text: string, secret: string): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text)));
  return Array.from(mac, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The header `Stripe-Signature` for a body at a time (Unix seconds, wall clock), one signature per secret. */
export async function signature(body: string, secrets: readonly string[], at: number): Promise<string> {
  const signatures = await Promise.all(secrets.map((secret) => hmac(`${at}.${body}`, secret)));
  return [`t=${at}`, ...signatures.map((one) => `v1=${one}`)].join(",");
}

/** The body of a delivery. */
export function renderDelivery(store: Store, { account, event, endpoint, fault }: Delivery): string {
  const pinned = endpoint.api_version ?? event.api_version;
  const version = fault === "other_version_webhook" ? otherThan(pinned) : pinned;
  const object = renderAs(version, store, account, event.data.object);
  return JSON.stringify({ ...event, api_version: version, data: { ...event.data, object } });
}

/** Sends a rendered delivery; answers the status, or 0 when nobody answered. */
export async function send(env: Env, { endpoint, secrets, fault }: Delivery, body: string): Promise<number> {
  const now = Date.now();
  const signing = fault === "old_secret_webhook" ? [retiredSecret(secrets, now)] : activeSecrets(secrets, now);
  const init = {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "stripe-signature": await signature(body, signing, Math.floor(now / 1000)),
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
