// Verifies webhooks after Standard Webhooks: who sent it, when, and that nothing in it was changed.
import { TributaryError } from "./errors.ts";
import type { Event } from "./resources.gen.ts";

const TOLERANCE_SECONDS = 300;
/** Signatures looked at in one header; during a rotation there are two. */
const SIGNATURES_MAX = 16;
const SECRET_PREFIX = "whsec_";

/** Why a webhook was not accepted. All but `malformed_secret` are the sender's doing. */
export type WebhookVerificationCode =
  | "missing_header"
  | "malformed_header"
  | "malformed_secret"
  | "timestamp_too_old"
  | "timestamp_too_new"
  | "no_matching_signature"
  | "malformed_body";

/** The webhook cannot be trusted: answer 400 and do nothing with its body. */
export class WebhookVerificationError extends TributaryError {
  override name = "WebhookVerificationError";
  readonly code: WebhookVerificationCode;

  constructor(code: WebhookVerificationCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Headers as your framework gives them: a `Headers` object or a plain record, names in any case. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/** Options of `unwrap`. */
export interface UnwrapOptions {
  /** How far, in seconds, the sender's clock may be from yours in either direction. Default 300. */
  readonly toleranceSeconds?: number | undefined;
  /** Wall time in milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/**
 * The event of a webhook, after its signature and its time were checked.
 *
 * A webhook may arrive twice and out of order: drop those whose `event.id` you have handled, and use `sequence` to
 * tell older from newer of the same subject.
 *
 * @param rawBody the body exactly as received; one that was parsed and written again does not verify
 * @param secret  the endpoint's secret (`whsec_…`), or several while you rotate it
 * @throws WebhookVerificationError with a `code` that says what does not hold
 */
export async function unwrap(
  rawBody: string | Uint8Array | ArrayBuffer,
  headers: WebhookHeaders,
  secret: string | readonly string[],
  options: UnwrapOptions = {},
): Promise<Event> {
  const id = headerOf(headers, "webhook-id");
  const timestamp = headerOf(headers, "webhook-timestamp");
  const signatures = signaturesIn(headerOf(headers, "webhook-signature"));
  const now = (options.now ?? Date.now)();
  assertFresh(timestamp, Math.floor(now / 1000), options.toleranceSeconds ?? TOLERANCE_SECONDS);

  const body = typeof rawBody === "string" ? encoded(rawBody) : new Uint8Array(rawBody);
  const signed = joined(encoded(`${id}.${timestamp}.`), body);
  const secrets = typeof secret === "string" ? [secret] : secret;
  let matches = false;
  for (const one of secrets) {
    const key = await keyOf(one);
    // crypto.subtle.verify compares in constant time, and every pair is tried, so timing tells a forger nothing.
    for (const signature of signatures) {
      const match = await crypto.subtle.verify("HMAC", key, signature, signed);
      matches = match || matches;
    }
  }
  if (!matches) throw new WebhookVerificationError("no_matching_signature", "No signature of the webhook matches.");
  return eventIn(body);
}

function headerOf(headers: WebhookHeaders, name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : fromRecord(headers, name);
  if (typeof value === "string" && value !== "") return value;
  throw new WebhookVerificationError("missing_header", `The webhook has no header ${name}.`);
}

function fromRecord(headers: Exclude<WebhookHeaders, Headers>, name: string): string | undefined {
  for (const [key, value] of Object.entries(headers)) {
    if (key.toLowerCase() !== name) continue;
    return typeof value === "string" ? value : value?.join(" ");
  }
  return undefined;
}

function assertFresh(timestamp: string, nowSeconds: number, tolerance: number): void {
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new WebhookVerificationError("malformed_header", "The header webhook-timestamp is not a Unix time.");
  }
  const ageSeconds = nowSeconds - Number(timestamp);
  if (ageSeconds > tolerance) {
    throw new WebhookVerificationError("timestamp_too_old", `The webhook was sent ${ageSeconds} s ago.`);
  }
  if (ageSeconds < -tolerance) {
    throw new WebhookVerificationError("timestamp_too_new", `The webhook was sent ${-ageSeconds} s in the future.`);
  }
}

/** The `v1` signatures (HMAC-SHA256) of the header; other versions are for other verifiers. */
function signaturesIn(header: string): Uint8Array<ArrayBuffer>[] {
  const found: Uint8Array<ArrayBuffer>[] = [];
  for (const part of header.split(" ").slice(0, SIGNATURES_MAX)) {
    const [version, signature] = part.split(",", 2);
    const bytes = version === "v1" && signature !== undefined ? fromBase64(signature) : undefined;
    if (bytes !== undefined) found.push(bytes);
  }
  return found;
}

function keyOf(secret: string) {
  const bytes = fromBase64(secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret);
  if (bytes === undefined || bytes.length === 0) {
    // The secret itself stays out of the message: errors end up in logs.
    throw new WebhookVerificationError("malformed_secret", "A webhook secret is `whsec_` and base64.");
  }
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
}

function eventIn(body: Uint8Array): Event {
  try {
    const event: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    if (typeof event === "object" && event !== null) return event as Event;
  } catch {
    // Falls through to the one answer for a body that is signed and yet no event.
  }
  throw new WebhookVerificationError("malformed_body", "The body of the webhook is not an event.");
}

function encoded(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head, 0);
  whole.set(tail, head.length);
  return whole;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
