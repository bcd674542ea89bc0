/** Access tokens: ES256 JWTs in the profile of RFC 9068, verified strictly and without asking the database. */
import { errors, jwtVerify, SignJWT } from "jose";
import { Refusal } from "../../core/errors.ts";
import { isId } from "../../core/ids.ts";
import { SECOND } from "../../core/time.ts";
import type { Platform } from "../../tenants/registry.ts";
import { currentSigner, TOKEN_LIFE_MS, verifierOf } from "./signing-keys.ts";

export const TOKEN_LIFE_SECONDS = TOKEN_LIFE_MS / SECOND;
const SKEW_SECONDS = 30;
const TOKEN_LENGTH_MAX = 8192;
const VERIFIED_MAX = 5_000;

/** Whom a token speaks for. */
export interface Bearer {
  readonly clientId: string;
  /** Null for the platform operator's clients. */
  readonly tenantId: string | null;
  readonly scopes: ReadonlySet<string>;
  readonly tokenId: string;
}

/** What a token says of itself, beside whom it speaks for. */
export interface VerifiedToken extends Bearer {
  /** Seconds since the epoch. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** A token for a client, for some of its scopes. */
export async function mintAccessToken(
  platform: Platform,
  client: { readonly id: string; readonly tenantId: string | null },
  scopes: readonly string[],
): Promise<string> {
  const { env, wall, ids } = platform;
  const { kid, key } = await currentSigner(platform);
  const now = Math.floor(wall.now() / SECOND);
  const claims = {
    client_id: client.id,
    scope: scopes.join(" "),
    ...(client.tenantId !== null && { tenant_id: client.tenantId }),
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid })
    .setIssuer(env.BASE_URL)
    .setSubject(client.id)
    .setAudience(env.BASE_URL)
    .setIssuedAt(now)
    .setExpirationTime(now + TOKEN_LIFE_SECONDS)
    .setJti(ids.make("access_token"))
    .sign(key);
}

/** Tokens whose signature and claims have been checked, by their full text. */
const verified = new WeakMap<Platform, Map<string, VerifiedToken>>();

/** @throws Refusal `invalid_token` */
export async function verifyAccessToken(platform: Platform, token: string): Promise<VerifiedToken> {
  let known = verified.get(platform);
  if (!known) {
    known = new Map();
    verified.set(platform, known);
  }
  const now = Math.floor(platform.wall.now() / SECOND);
  const found = known.get(token);
  if (found) {
    if (found.expiresAt + SKEW_SECONDS > now) return found;
    known.delete(token);
    throw invalid("The access token has expired.");
  }
  const principal = await verify(platform, token, now);
  if (known.size >= VERIFIED_MAX) known.clear();
  known.set(token, principal);
  return principal;
}

async function verify(platform: Platform, token: string, now: number): Promise<VerifiedToken> {
  const kid = keyIdOf(token);
  const key = await verifierOf(platform, kid);
  if (!key) throw invalid("The access token was not issued here.");
  const { BASE_URL } = platform.env;
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ["ES256"],
      typ: "at+jwt",
      issuer: BASE_URL,
      audience: BASE_URL,
      clockTolerance: SKEW_SECONDS,
      currentDate: new Date(now * SECOND),
      requiredClaims: ["sub", "exp", "iat", "jti", "client_id", "scope"],
    });
    return claimsOf(payload, BASE_URL, now);
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw invalid("The access token has expired.");
    if (error instanceof errors.JOSEError) throw invalid("The access token is not valid.");
    throw error;
  }
}

/** The claims, each of exactly the type and value that we issue. */
function claimsOf(payload: Record<string, unknown>, audience: string, now: number): VerifiedToken {
  const { aud, sub, client_id, scope, tenant_id, jti, iat, exp } = payload;
  const isOurs =
    aud === audience &&
    typeof client_id === "string" &&
    isId("oauth_client", client_id) &&
    sub === client_id &&
    typeof scope === "string" &&
    typeof jti === "string" &&
    (tenant_id === undefined || (typeof tenant_id === "string" && isId("tenant", tenant_id))) &&
    Number.isSafeInteger(iat) &&
    Number.isSafeInteger(exp) &&
    (iat as number) <= now + SKEW_SECONDS;
  if (!isOurs) throw invalid("The access token is not valid.");
  return {
    clientId: client_id,
    tenantId: tenant_id ?? null,
    scopes: new Set(scope.split(" ")),
    tokenId: jti,
    issuedAt: iat as number,
    expiresAt: exp as number,
  };
}

/** Three parts in canonical base64url, a signature of 64 bytes: one token has one spelling. */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]{86}$/;

/**
 * The key id of a token whose header is exactly ours. A header that names keys, addresses or extensions of its own is
 * none of ours, and nothing of it is followed.
 */
function keyIdOf(token: string): string {
  if (token.length > TOKEN_LENGTH_MAX || !COMPACT.test(token) || !token.split(".").every(isCanonical)) {
    throw invalid("The access token is malformed.");
  }
  const header = parsed(token.slice(0, token.indexOf(".")));
  const { alg, typ, kid, ...rest } = header;
  if (alg !== "ES256" || typ !== "at+jwt" || typeof kid !== "string" || Object.keys(rest).length > 0) {
    throw invalid("The access token was not issued here.");
  }
  return kid;
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

function parsed(part: string): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(atob(part.replaceAll("-", "+").replaceAll("_", "/")));
    if (typeof header === "object" && header !== null) return header as Record<string, unknown>;
  } catch {
    // Falls through to the same answer.
  }
  throw invalid("The access token is malformed.");
}

function invalid(detail: string): Refusal {
  return new Refusal("invalid_token", detail);
}
