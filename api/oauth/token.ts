/** The authorization server's endpoints: tokens, introspection, revocation. Refusals are OAuth's own, not problems. */
import { isId } from "../../core/ids.ts";
import type { Log } from "../../core/ports.ts";
import { revokedTokens } from "../../core/store/directory-schema.ts";
import { CommitRefused } from "../../core/store/statements.ts";
import { SECOND } from "../../core/time.ts";
import { type Platform, platformOf } from "../../tenants/registry.ts";
import type { EdgeContext } from "../routing.ts";
import { APPLICANT_SCOPES, isScope } from "../scopes.ts";
import { mintAccessToken, TOKEN_LIFE_SECONDS, type VerifiedToken, verifyAccessToken } from "./access-tokens.ts";
import {
  type AuthenticatedClient,
  authenticateClient,
  type Form,
  OAuthRefusal,
  readForm,
} from "./client-authentication.ts";

const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;

type Answer = (platform: Platform, client: AuthenticatedClient, form: Form) => Promise<unknown>;

/** A handler of client-authenticated form posts. An answer of undefined has no body. */
function endpoint(answer: Answer): (c: EdgeContext) => Promise<Response> {
  return async (c) => {
    try {
      const platform = platformOf(c.env);
      const form = await readForm(c.req.raw);
      const client = await authenticateClient(platform, c.req.raw.headers, form);
      return json(200, await answer(platform, client, form));
    } catch (error) {
      return refused(error, c.var.ports.log, c.var.requestId);
    }
  };
}

/** `POST /oauth/token`: RFC 6749, section 4.4. */
export const token = endpoint(async (platform, client, form) => {
  const grant = form.get("grant_type");
  if (grant === undefined) throw new OAuthRefusal("invalid_request", "The parameter grant_type is missing.");
  if (grant !== "client_credentials") {
    throw new OAuthRefusal("unsupported_grant_type", "The only grant here is client_credentials.");
  }
  const resource = form.get("resource");
  if (resource !== undefined && resource !== platform.env.BASE_URL) {
    throw new OAuthRefusal("invalid_target", `The only resource here is ${platform.env.BASE_URL}.`);
  }
  const scopes = grantedScopes(client, form.get("scope"));
  if (client.tenantId !== null && client.tenantState !== "active" && !speaksForApplication(client)) {
    throw new OAuthRefusal("unauthorized_client", `The tenant is ${client.tenantState}.`);
  }
  const access_token = await mintAccessToken(platform, client, scopes);
  return { access_token, token_type: "Bearer", expires_in: TOKEN_LIFE_SECONDS, scope: scopes.join(" ") };
});

/** An applicant's client may do nothing but go on with its application, and read how it ended. */
function speaksForApplication({ scopes, tenantState }: AuthenticatedClient): boolean {
  return (
    tenantState !== "suspended" && scopes.every((scope) => (APPLICANT_SCOPES as readonly string[]).includes(scope))
  );
}

/** Everything the client has, or exactly what it asks for: never less in silence, and never more. */
function grantedScopes({ scopes }: AuthenticatedClient, asked: string | undefined): readonly string[] {
  if (asked === undefined) return scopes;
  const wanted = SCOPE.test(asked) ? [...new Set(asked.split(" "))] : [];
  const isHeld = (scope: string) => isScope(scope) && scopes.includes(scope);
  if (wanted.length === 0 || !wanted.every(isHeld)) {
    throw new OAuthRefusal("invalid_scope", "A scope is unknown, or this client does not have it.");
  }
  return wanted;
}

/** `POST /oauth/introspect`: RFC 7662, of the client's own tokens. What is not one of them is not active. */
export const introspect = endpoint(async (platform, client, form) => {
  const verified = await ownToken(platform, client, form);
  if (!verified || (await isRevoked(platform, verified.tokenId))) return { active: false };
  return {
    active: true,
    scope: [...verified.scopes].join(" "),
    client_id: verified.clientId,
    token_type: "Bearer",
    exp: verified.expiresAt,
    iat: verified.issuedAt,
    sub: verified.clientId,
    aud: platform.env.BASE_URL,
    iss: platform.env.BASE_URL,
    jti: verified.tokenId,
    ...(verified.tenantId !== null && { tenant_id: verified.tenantId }),
  };
});

/** `POST /oauth/revoke`: RFC 7009. It answers 200 for what is no token of the client's, too. */
export const revoke = endpoint(async (platform, client, form) => {
  const verified = await ownToken(platform, client, form);
  if (!verified) return undefined;
  const { directory, wall, registry } = platform;
  const row = {
    jti: verified.tokenId,
    client_id: client.id,
    expires_at: verified.expiresAt * SECOND,
    revoked_at: wall.now(),
  };
  try {
    await directory.write([directory.insert(revokedTokens, row)]);
  } catch (error) {
    if (!(error instanceof CommitRefused) || error.abort.kind !== "unique") throw error;
  }
  registry.forgetRevocations();
  return undefined;
});

async function ownToken(
  platform: Platform,
  client: AuthenticatedClient,
  form: Form,
): Promise<VerifiedToken | undefined> {
  const given = form.get("token");
  if (given === undefined) throw new OAuthRefusal("invalid_request", "The parameter token is missing.");
  const verified = await verifyAccessToken(platform, given).catch(() => undefined);
  return verified?.clientId === client.id ? verified : undefined;
}

/** Asked of the database itself: whoever introspects wants to know now. */
async function isRevoked({ directory }: Platform, jti: string): Promise<boolean> {
  if (!isId("access_token", jti)) return true;
  return (await directory.readOne(directory.row(revokedTokens, { jti }))) !== undefined;
}

const NO_STORE = { "cache-control": "no-store", pragma: "no-cache" };

function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  if (body === undefined) return new Response(null, { status, headers: { ...NO_STORE, ...headers } });
  const all = { "content-type": "application/json", ...NO_STORE, ...headers };
  return new Response(JSON.stringify(body), { status, headers: all });
}

function refused(error: unknown, log: Log, requestId: string): Response {
  if (error instanceof OAuthRefusal) {
    const headers = error.challenge ? { "www-authenticate": 'Basic realm="tributary", charset="UTF-8"' } : {};
    return json(error.status, { error: error.code, error_description: error.message }, headers);
  }
  const stack = error instanceof Error ? error.stack : String(error);
  log.error("the authorization server failed", { request_id: requestId, stack });
  return json(500, { error: "server_error", error_description: "Something went wrong on our side." });
}
