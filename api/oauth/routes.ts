/** The authorization server over HTTP, and what it says of itself. */
import * as z from "zod";
import { SECOND } from "../../core/time.ts";
import { platformOf } from "../../tenants/registry.ts";
import type { Contract, ContractAnswer, Operation } from "../routing.ts";
import { SCOPES } from "../scopes.ts";
import { KEY_SET_MAX_AGE_MS, publishedKeys } from "./signing-keys.ts";
import { introspect, revoke, token } from "./token.ts";

const text = z.string().max(4000);
const FORM = "application/x-www-form-urlencoded";
const AUTH_METHODS = ["client_secret_basic", "client_secret_post"];

const credentials = {
  client_id: text.optional().meta({ description: "With client_secret_post." }),
  client_secret: text.optional().meta({ description: "With client_secret_post." }),
};

const TokenRequest = z
  .object({
    grant_type: z.literal("client_credentials"),
    scope: text.optional().meta({
      description: "Scopes, separated by spaces. Default: all that the client has.",
      example: "payments:write payments:read",
    }),
    resource: text.optional().meta({ description: "The API's base URL (RFC 8707)." }),
    ...credentials,
  })
  .meta({ id: "TokenRequest", description: "A request for an access token (RFC 6749, section 4.4)." });

const TokenResponse = z
  .strictObject({
    access_token: text,
    token_type: z.literal("Bearer"),
    expires_in: z.int().min(1).max(3600).meta({ description: "Seconds." }),
    scope: text,
  })
  .meta({ id: "TokenResponse", description: "An access token (RFC 9068), to be sent as a bearer token." });

const TokenForm = z
  .object({ token: text, token_type_hint: text.optional(), ...credentials })
  .meta({ id: "TokenForm", description: "A token to ask about or to end." });

const Introspection = z
  .strictObject({
    active: z.boolean(),
    scope: text.optional(),
    client_id: text.optional(),
    token_type: text.optional(),
    exp: z.int().min(0).max(1e12).optional(),
    iat: z.int().min(0).max(1e12).optional(),
    sub: text.optional(),
    aud: text.optional(),
    iss: text.optional(),
    jti: text.optional(),
    tenant_id: text.optional(),
  })
  .meta({ id: "TokenIntrospection", description: "What a token allows (RFC 7662)." });

const OAuthError = z
  .strictObject({ error: text, error_description: text })
  .meta({ id: "OAuthError", description: "A refusal of the authorization server (RFC 6749, section 5.2)." });

const Jwk = z
  .strictObject({ kty: text, crv: text, x: text, y: text, kid: text, alg: text, use: text })
  .meta({ id: "JsonWebKey", description: "A public key that access tokens are signed with (RFC 7517)." });
const KeySet = z.strictObject({ keys: z.array(Jwk).max(20) }).meta({ id: "JsonWebKeySet", description: "RFC 7517." });

const Metadata = z
  .strictObject({
    issuer: text,
    token_endpoint: text,
    token_endpoint_auth_methods_supported: z.array(text).max(10),
    jwks_uri: text,
    scopes_supported: z.array(text).max(100),
    response_types_supported: z.array(text).max(10),
    grant_types_supported: z.array(text).max(10),
    introspection_endpoint: text,
    introspection_endpoint_auth_methods_supported: z.array(text).max(10),
    revocation_endpoint: text,
    revocation_endpoint_auth_methods_supported: z.array(text).max(10),
    service_documentation: text,
  })
  .meta({ id: "AuthorizationServerMetadata", description: "RFC 8414." });

const JSON_TYPE = "application/json";
const refusals: ContractAnswer[] = [
  { status: 400, description: "The request is not valid.", contentType: JSON_TYPE, schema: OAuthError, headers: [] },
  {
    status: 401,
    description: "The client's credentials are not valid.",
    contentType: JSON_TYPE,
    schema: OAuthError,
    headers: ["WWW-Authenticate"],
  },
  { status: 413, description: "The request is too large.", contentType: JSON_TYPE, schema: OAuthError, headers: [] },
  {
    status: 500,
    description: "Something went wrong on our side.",
    contentType: JSON_TYPE,
    schema: OAuthError,
    headers: [],
  },
];

function formOperation(
  path: string,
  words: Pick<Contract, "operationId" | "summary" | "description">,
  form: z.ZodType,
  answer: Omit<ContractAnswer, "status" | "headers">,
  handle: Operation["handle"],
): Operation {
  const contract: Contract = {
    ...words,
    tag: "OAuth",
    scope: null,
    requestHeaders: [],
    body: { schema: form, contentType: FORM },
    answers: [{ status: 200, headers: [], ...answer }, ...refusals],
    errors: [],
  };
  return { method: "post", path, contract, handle };
}

/** A public document, for programs in pages too. */
function documentOperation(
  path: string,
  words: Pick<Contract, "operationId" | "summary" | "description">,
  schema: z.ZodType,
  handle: (c: Parameters<Operation["handle"]>[0]) => Promise<unknown>,
): Operation {
  const answer = { status: 200, description: "The document.", contentType: JSON_TYPE, schema, headers: [] };
  const headers = {
    "content-type": JSON_TYPE,
    "cache-control": `public, max-age=${KEY_SET_MAX_AGE_MS / SECOND}`,
    "access-control-allow-origin": "*",
  };
  return {
    method: "get",
    path,
    contract: {
      ...words,
      tag: "OAuth",
      scope: null,
      requestHeaders: [],
      answers: [answer],
      errors: ["rate_limited", "internal_error", "unavailable"],
    },
    handle: async (c) => new Response(JSON.stringify(await handle(c)), { headers }),
  };
}

export const oauth: Operation[] = [
  formOperation(
    "/oauth/token",
    {
      operationId: "createAccessToken",
      summary: "Get an access token",
      description:
        "The client credentials grant. Authenticate with client_secret_basic (both halves form-encoded) or " +
        "client_secret_post. A token lives for 10 minutes; there are no refresh tokens.",
    },
    TokenRequest,
    { description: "An access token.", contentType: JSON_TYPE, schema: TokenResponse },
    token,
  ),
  formOperation(
    "/oauth/introspect",
    {
      operationId: "introspectAccessToken",
      summary: "Ask about an access token",
      description: "Whether one of the client's own tokens is active, and what it allows.",
    },
    TokenForm,
    { description: "What the token allows.", contentType: JSON_TYPE, schema: Introspection },
    introspect,
  ),
  formOperation(
    "/oauth/revoke",
    {
      operationId: "revokeAccessToken",
      summary: "Revoke an access token",
      description: "Ends one of the client's own tokens within 30 seconds. What is no such token is answered alike.",
    },
    TokenForm,
    { description: "The token is not active, or soon will not be." },
    revoke,
  ),
  documentOperation(
    "/.well-known/jwks.json",
    {
      operationId: "getKeySet",
      summary: "Read the public keys",
      description: "The keys that access tokens are signed with. The next key is published before it is used.",
    },
    KeySet,
    (c) => publishedKeys(platformOf(c.env)),
  ),
  documentOperation(
    "/.well-known/oauth-authorization-server",
    {
      operationId: "getAuthorizationServerMetadata",
      summary: "Read the authorization server's metadata",
      description: "Where tokens are to be had, and how.",
    },
    Metadata,
    async (c) => metadata(c.env.BASE_URL),
  ),
];

function metadata(issuer: string): z.infer<typeof Metadata> {
  return {
    issuer,
    token_endpoint: `${issuer}/oauth/token`,
    token_endpoint_auth_methods_supported: AUTH_METHODS,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    scopes_supported: Object.keys(SCOPES),
    response_types_supported: [],
    grant_types_supported: ["client_credentials"],
    introspection_endpoint: `${issuer}/oauth/introspect`,
    introspection_endpoint_auth_methods_supported: AUTH_METHODS,
    revocation_endpoint: `${issuer}/oauth/revoke`,
    revocation_endpoint_auth_methods_supported: AUTH_METHODS,
    service_documentation: `${issuer}/docs`,
  };
}
