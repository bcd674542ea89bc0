/** Access tokens: ES256 JWTs in the profile of RFC 9068, verified strictly and without asking the database. */
import { base64url, type CryptoKey, type JWSHeaderParameters, jwtVerify, SignJWT } from "jose";
import { JOSEError, JWTExpired } from "jose/errors";
import { Refusal } from "../../core/errors.ts";
import { isId } from "../../core/ids.ts";
import { SECOND } from "../../core/time.ts";
import type { Platform } from "../../tenants/registry.ts";
import { currentSigner, TOKEN_LIFE_MS, verifierOf } from "./signing-keys.ts";

export const TOKEN_LIFE_SECONDS = TOKEN_LIFE_MS / SECOND;
const ALGORITHM = "ES256";
const TYPE = "at+jwt";
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
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
    .setIssuer(env.BASE_URL)
    .setAudience(env.BASE_URL)
    .setSubject(client.id)
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
  const principal = await checked(platform, token, now);
  if (known.size >= VERIFIED_MAX) known.clear();
  known.set(token, principal);
  return principal;
}

async function checked(platform: Platform, token: string, now: number): Promise<VerifiedToken> {
  if (!isInOneSpelling(token)) throw invalid("The access token is malformed.");
  const { BASE_URL } = platform.env;
  try {
    const { payload } = await jwtVerify(token, (header) => keyFor(platform, header), {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: BASE_URL,
      audience: BASE_URL,
      clockTolerance: SKEW_SECONDS,
      currentDate: new Date(now * SECOND),
    });
    return claimsOf(payload, BASE_URL, now);
  } catch (error) {
    if (error instanceof JWTExpired) throw invalid("The access token has expired.");
    if (error instanceof JOSEError) throw invalid("The access token is not valid.");
    throw error;
  }
}

/** Three parts, the last of 64 bytes. */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]{86}$/;

/** jose overlooks blanks, padding and spare bits: a token that was altered in these would be a second one. */
function isInOneSpelling(token: string): boolean {
  if (token.length > TOKEN_LENGTH_MAX || !COMPACT.test(token)) return false;
  return token.split(".").every((part) => base64url.encode(base64url.decode(part)) === part);
}

/** A header that names keys, addresses or extensions of its own is none of ours, and nothing of it is followed. */
async function keyFor(platform: Platform, { alg, typ, kid, ...rest }: JWSHeaderParameters): Promise<CryptoKey> {
  const isOurs = alg === ALGORITHM && typ === TYPE && typeof kid === "string" && Object.keys(rest).length === 0;
  const key = isOurs ? await verifierOf(platform, kid) : undefined;
  if (!key) throw invalid("The access token was not issued here.");
  return key;
}

/** The claims, each of exactly the type and value that we issue. */
function claimsOf(payload: Readonly<Record<string, unknown>>, us: string, now: number): VerifiedToken {
  const { aud, sub, client_id, scope, tenant_id, jti, iat, exp } = payload;
  const isOurs =
    // One that names several audiences has been let through until here.
    aud === us &&
    typeof client_id === "string" &&
    isId("oauth_client", client_id) &&
    sub === client_id &&
    typeof scope === "string" &&
    typeof jti === "string" &&
    isId("access_token", jti) &&
    (tenant_id === undefined || (typeof tenant_id === "string" && isId("tenant", tenant_id))) &&
    isTime(iat) &&
    isTime(exp);
  if (!isOurs) throw invalid("The access token is not valid.");
  if (iat > now + SKEW_SECONDS) throw invalid("The access token is not valid yet.");
  return {
    clientId: client_id,
    tenantId: tenant_id ?? null,
    scopes: new Set(scope.split(" ")),
    tokenId: jti,
    issuedAt: iat,
    expiresAt: exp,
  };
}

/** Whole seconds since the epoch. */
function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function invalid(detail: string): Refusal {
  return new Refusal("invalid_token", detail);
}
