/** Who asks: from the access token to a client that may ask. No database call while what was read is believed. */
import { Refusal } from "../core/errors.ts";
import type { Platform } from "../tenants/registry.ts";
import { type Bearer, verifyAccessToken } from "./oauth/access-tokens.ts";
import type { Scope } from "./scopes.ts";

/** The client that a verified token speaks for. */
export type Principal = Bearer;

const SCHEME = /^Bearer(?: |$)/i;
const BEARER = /^Bearer +([\w.-]+)$/i;

/** @throws Refusal 401 */
export async function authenticate(platform: Platform, headers: Headers): Promise<Principal> {
  const authorization = headers.get("authorization");
  // RFC 6750, section 3.1: who tried another method knows as little of this one as who tried none, and is told as much.
  if (authorization === null || !SCHEME.test(authorization)) {
    throw new Refusal("unauthenticated", "Send an access token: Authorization: Bearer <token>.");
  }
  const token = BEARER.exec(authorization)?.[1];
  if (token === undefined) throw new Refusal("invalid_token", "The Authorization header holds no bearer token.");
  const principal = await verifyAccessToken(platform, token);
  const known = platform.registry.client(principal.clientId);
  const client = known instanceof Promise ? await known : known;
  if (client?.state !== "active") throw new Refusal("invalid_token", "The client of this token is revoked.");
  if (await platform.registry.isRevoked(principal.tokenId)) throw new Refusal("invalid_token", "The token is revoked.");
  return principal;
}

/** @throws Refusal 403 */
export function demand(scope: Scope, principal: Principal): void {
  if (principal.scopes.has(scope)) return;
  throw new Refusal("insufficient_scope", `The access token lacks the scope ${scope}.`, { scope });
}
