/** Access tokens: ES256 JWTs in the profile of RFC 9068, verified strictly and without asking the database. */
import { Refusal } from "../../core/errors.ts";
import { isId } from "../../core/ids.ts";
import { SECOND } from "../../core/time.ts";
import type { Platform } from "../../tenants/registry.ts";
import { sign, takeApart, verify } from "./compact-jws.ts";
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
    iss: env.BASE_URL,
    aud: env.BASE_URL,
    sub: client.id,
    client_id: client.id,
    ...(client.tenantId !== null && { tenant_id: client.tenantId }),
    scope: scopes.join(" "),
    iat: now,
    exp: now + TOKEN_LIFE_SECONDS,
    jti: ids.make("access_token"),
  };
  return sign({ alg: "ES256", typ: "at+jwt", kid }, claims, key);
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

/**
 * A header that names keys, addresses or extensions of its own is none of ours, and nothing of it is followed; the
 * claims are believed only after the signature.
 */
async function checked(platform: Platform, token: string, now: number): Promise<VerifiedToken> {
  const parts = token.length <= TOKEN_LENGTH_MAX ? takeApart(token) : undefined;
  if (!parts) throw invalid("The access token is malformed.");
  const { alg, typ, kid, ...rest } = parts.header;
  const isOurs = alg === "ES256" && typ === "at+jwt" && typeof kid === "string" && Object.keys(rest).length === 0;
  const key = isOurs ? await verifierOf(platform, kid) : undefined;
  if (!key) throw invalid("The access token was not issued here.");
  if (!(await verify(parts, key))) throw invalid("The access token is not valid.");
  return claimsOf(parts.payload, platform.env.BASE_URL, now);
}

/** The claims, each of exactly the type and value that we issue. */
function claimsOf(payload: Readonly<Record<string, unknown>>, us: string, now: number): VerifiedToken {
  const { iss, aud, sub, client_id, scope, tenant_id, jti, iat, exp, nbf } = payload;
  const isOurs =
    iss === us &&
    aud === us &&
    typeof client_id === "string" &&
    isId("oauth_client", client_id) &&
    sub === client_id &&
    typeof scope === "string" &&
    typeof jti === "string" &&
    isId("access_token", jti) &&
    (tenant_id === undefined || (typeof tenant_id === "string" && isId("tenant", tenant_id))) &&
    isTime(iat) &&
    isTime(exp) &&
    (nbf === undefined || isTime(nbf));
  if (!isOurs) throw invalid("The access token is not valid.");
  if (exp + SKEW_SECONDS <= now) throw invalid("The access token has expired.");
  if (iat > now + SKEW_SECONDS || (nbf ?? 0) > now + SKEW_SECONDS) throw invalid("The access token is not valid yet.");
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
