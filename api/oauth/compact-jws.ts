/**
 * One kind of signed token and no other: compact JWS (RFC 7515) with ES256, over WebCrypto. There is one algorithm and
 * one spelling to accept, so there is nothing to negotiate and nothing to configure.
 */
import { fromBase64, toBase64 } from "../../core/store/sealing.ts";

/** Node and Workers each have their own name for it. */
export type SigningKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** A public or private key of curve P-256, as JWK has it (RFC 7518, section 6.2). */
export interface EcJwk {
  readonly kty: "EC";
  readonly crv: "P-256";
  readonly x: string;
  readonly y: string;
  readonly d?: string;
}

const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const ES256 = { name: "ECDSA", hash: "SHA-256" };
/** Three parts in base64url, the last of 64 bytes. */
const COMPACT = /^([\w-]+)\.([\w-]+)\.([\w-]{86})$/;

export interface Parts {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  /** What the signature is over. */
  readonly signed: string;
  readonly signature: Uint8Array<ArrayBuffer>;
}

export async function generateKey(): Promise<{ publicJwk: EcJwk; privateJwk: EcJwk }> {
  const pair = await crypto.subtle.generateKey(CURVE, true, ["sign", "verify"]);
  if (!("privateKey" in pair)) throw new Error("a curve gives a pair of keys");
  const { kty, crv, x, y, d } = (await crypto.subtle.exportKey("jwk", pair.privateKey)) as Required<EcJwk>;
  const publicJwk = { kty, crv, x, y };
  return { publicJwk, privateJwk: { ...publicJwk, d } };
}

/** The key's name made of itself: RFC 7638. */
export async function thumbprint({ crv, kty, x, y }: EcJwk): Promise<string> {
  const canonical = encode(JSON.stringify({ crv, kty, x, y }));
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", canonical)));
}

export function importKey({ kty, crv, x, y, d }: EcJwk): Promise<SigningKey> {
  const jwk = { kty, crv, x, y, ...(d !== undefined && { d }) };
  return crypto.subtle.importKey("jwk", jwk, CURVE, false, [d === undefined ? "verify" : "sign"]);
}

export async function sign(header: object, payload: object, key: SigningKey): Promise<string> {
  const signed = `${base64url(encode(JSON.stringify(header)))}.${base64url(encode(JSON.stringify(payload)))}`;
  const signature = await crypto.subtle.sign(ES256, key, encode(signed));
  return `${signed}.${base64url(new Uint8Array(signature))}`;
}

/** A token taken apart, not verified yet. Undefined when it is not in the one spelling that there is. */
export function takeApart(token: string): Parts | undefined {
  const [, head, body, signature] = COMPACT.exec(token) ?? [];
  if (head === undefined || body === undefined || signature === undefined) return undefined;
  if (![head, body, signature].every(isCanonical)) return undefined;
  const [header, payload] = [jsonObject(head), jsonObject(body)];
  if (!header || !payload) return undefined;
  return { header, payload, signed: `${head}.${body}`, signature: bytes(signature) };
}

export function verify({ signed, signature }: Parts, key: SigningKey): Promise<boolean> {
  return crypto.subtle.verify(ES256, key, signature, encode(signed));
}

/** Base64url has spare bits in its last character; in the canonical spelling they are zero. */
function isCanonical(part: string): boolean {
  const last = part.at(-1) ?? "";
  switch (part.length % 4) {
    case 0:
      return true;
    case 2:
      return "AQgw".includes(last);
    case 3:
      return "AEIMQUYcgkosw048".includes(last);
    default:
      return false;
  }
}

function jsonObject(part: string): Record<string, unknown> | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes(part));
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Neither UTF-8 nor JSON: no token of ours.
  }
  return undefined;
}

function bytes(part: string): Uint8Array<ArrayBuffer> {
  return fromBase64(part.replaceAll("-", "+").replaceAll("_", "/"));
}

function base64url(data: Uint8Array): string {
  return toBase64(data).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}
