/** Signatures after Standard Webhooks: `v1`, HMAC-SHA256 over `id.timestamp.body`. */
import { invariant } from "../errors.ts";
import type { Randomness } from "../ports.ts";
import { fromBase64, toBase64 } from "../store/sealing.ts";

const SECRET_PREFIX = "whsec_";
const SECRET_BYTES = 32;

/** A new endpoint's secret: `whsec_` and the base64 of 32 random bytes. */
export function makeSecret(randomness: Randomness): string {
  return SECRET_PREFIX + toBase64(randomness.bytes(SECRET_BYTES));
}

export interface Message {
  /** The same on every attempt: receivers drop what they have seen by it. */
  id: string;
  /** The time of the attempt, in ms. */
  at: number;
  body: string;
}

/**
 * The three headers of a signed message. During a rotation there are two secrets, and either verifies.
 *
 * @param secrets `whsec_…`, the newest first
 */
export async function signedHeaders(message: Message, secrets: readonly string[]): Promise<Record<string, string>> {
  invariant(secrets.length > 0, "a webhook is signed by at least one secret");
  const timestamp = String(Math.floor(message.at / 1000));
  const signed = new Uint8Array(new TextEncoder().encode(`${message.id}.${timestamp}.${message.body}`));
  const signatures = await Promise.all(secrets.map((secret) => signature(secret, signed)));
  return {
    "webhook-id": message.id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
}

async function signature(secret: string, signed: Uint8Array<ArrayBuffer>): Promise<string> {
  invariant(secret.startsWith(SECRET_PREFIX), "a webhook secret is malformed");
  const material = fromBase64(secret.slice(SECRET_PREFIX.length));
  const key = await crypto.subtle.importKey("raw", material, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return `v1,${toBase64(new Uint8Array(await crypto.subtle.sign("HMAC", key, signed)))}`;
}
