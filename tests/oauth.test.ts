/** The authorization server by an independent client, and access tokens by those who would rather forge them. */
import { createHash } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import * as oauth from "oauth4webapi";
import { beforeAll, describe, expect, test } from "vitest";
import { mintAccessToken, verifyAccessToken } from "../api/oauth/access-tokens.ts";
import { publishedKeys, rotateSigningKeys } from "../api/oauth/signing-keys.ts";
import type { ClientCredentials } from "../local/operator.ts";
import type { Bindings } from "../tenants/bindings.ts";
import { platformOn } from "../tenants/registry.ts";
import { host } from "./host.ts";
import { memoryDatabase } from "./memory-ledger.ts";
import { operatorSender, sender, tokenOf } from "./requests.ts";
import { bareTenant } from "./tenant.ts";

const insecure = { [oauth.allowInsecureRequests]: true };

let credentials: ClientCredentials;
let tenantId: string;
let server: oauth.AuthorizationServer;
let baseUrl: string;

beforeAll(async () => {
  ({ credentials, id: tenantId } = await bareTenant());
  ({ baseUrl } = await host());
  const issuer = new URL(baseUrl);
  const found = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...insecure });
  // The issuer is compared byte for byte, and ours has no slash at its end.
  server = (await found.json()) as oauth.AuthorizationServer;
  expect(server.issuer).toBe(baseUrl);
});

async function grant(authentication: oauth.ClientAuth, parameters: Record<string, string> = {}) {
  const client = { client_id: credentials.client_id };
  const answer = await oauth.clientCredentialsGrantRequest(
    server,
    client,
    authentication,
    new URLSearchParams(parameters),
    insecure,
  );
  return oauth.processClientCredentialsResponse(server, client, answer);
}

/** A form post as a stranger writes it. */
async function post(path: string, form: string | Record<string, string>, headers: Record<string, string> = {}) {
  const body = typeof form === "string" ? form : new URLSearchParams(form).toString();
  const type = { "content-type": "application/x-www-form-urlencoded" };
  return fetch(`${baseUrl}${path}`, { method: "POST", body, headers: { ...type, ...headers } });
}

const basic = (id: string, secret: string) => ({ authorization: `Basic ${btoa(`${id}:${secret}`)}` });
const own = () => basic(credentials.client_id, credentials.client_secret);

describe("an independent client", () => {
  test.each([
    ["client_secret_basic, percent-encoded", oauth.ClientSecretBasic],
    ["client_secret_post", oauth.ClientSecretPost],
  ])("gets a token by %s", async (_, authentication) => {
    const token = await grant(authentication(credentials.client_secret), { scope: "players:read payments:read" });
    expect(token).toMatchObject({ token_type: "bearer", expires_in: 600, scope: "players:read payments:read" });
    const request = new Request(`${baseUrl}/v1/players`, {
      headers: { authorization: `Bearer ${token.access_token}` },
    });
    const claims = await oauth.validateJwtAccessToken(server, request, baseUrl, insecure);
    expect(claims).toMatchObject({ sub: credentials.client_id, tenant_id: tenantId, aud: baseUrl, iss: baseUrl });
    expect(claims.exp - claims.iat).toBe(600);
    expect((await fetch(request)).status).toBe(200);
  });

  test("asks about its token, and ends it", async () => {
    const { access_token } = await grant(oauth.ClientSecretBasic(credentials.client_secret));
    const client = { client_id: credentials.client_id };
    const authentication = oauth.ClientSecretBasic(credentials.client_secret);
    const ask = async (token: string) => {
      const answer = await oauth.introspectionRequest(server, client, authentication, token, insecure);
      return oauth.processIntrospectionResponse(server, client, answer);
    };
    expect(await ask(access_token)).toMatchObject({
      active: true,
      client_id: credentials.client_id,
      tenant_id: tenantId,
    });
    expect(await ask("nonsense")).toEqual({ active: false });
    const other = await bareTenant();
    expect(await ask(await tokenOf(other.credentials))).toEqual({ active: false });
    const end = await oauth.revocationRequest(server, client, authentication, access_token, insecure);
    expect(await oauth.processRevocationResponse(end)).toBeUndefined();
    expect(await ask(access_token)).toEqual({ active: false });
    const refused = await fetch(`${baseUrl}/v1/players`, { headers: { authorization: `Bearer ${access_token}` } });
    expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([
      401,
      expect.stringContaining('error="invalid_token"'),
    ]);
    const nonsense = await oauth.revocationRequest(server, client, authentication, "nonsense", insecure);
    expect(nonsense.status).toBe(200);
  });
});

describe("the token endpoint", () => {
  const valid = { grant_type: "client_credentials" };
  test.each([
    ["no grant", {}, 400, "invalid_request"],
    ["another grant", { grant_type: "password" }, 400, "unsupported_grant_type"],
    ["a parameter twice", "grant_type=client_credentials&grant_type=client_credentials", 400, "invalid_request"],
    ["an unknown scope", { ...valid, scope: "players:read nothing:read" }, 400, "invalid_scope"],
    ["a scope that it lacks", { ...valid, scope: "operator" }, 400, "invalid_scope"],
    ["a scope in another case", { ...valid, scope: "Players:read" }, 400, "invalid_scope"],
    ["a pattern for a scope", { ...valid, scope: "players:*" }, 400, "invalid_scope"],
    ["scopes in a wrong form", { ...valid, scope: " players:read" }, 400, "invalid_scope"],
    ["another resource", { ...valid, resource: "https://example.com" }, 400, "invalid_target"],
    ["two ways of authentication", { ...valid, client_secret: "x" }, 400, "invalid_request"],
    ["another client in the form", { ...valid, client_id: "cli_x" }, 400, "invalid_request"],
  ])("refuses %s as RFC 6749 says", async (_, form, status, error) => {
    const answer = await post("/oauth/token", form as string | Record<string, string>, own());
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(await answer.json()).toMatchObject({ error });
  });

  test("answers an unknown client and a wrong secret alike", async () => {
    const attempts = [
      [basic(credentials.client_id, "wrong"), valid],
      [basic("cli_01k9zp3w5xe8r9v2m4n6q8t0ab", credentials.client_secret), valid],
      [basic("", ""), valid],
      [{ authorization: "Basic %%%" }, valid],
      [{ authorization: `Basic ${btoa("nocolon")}` }, valid],
      [{ authorization: "Bearer x" }, valid],
    ] as const;
    for (const [headers, form] of attempts) {
      const answer = await post("/oauth/token", form, headers);
      expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([
        401,
        'Basic realm="tributary", charset="UTF-8"',
      ]);
      expect(await answer.json()).toEqual({
        error: "invalid_client",
        error_description: "The client's credentials are not valid.",
      });
    }
    const inForm = await post("/oauth/token", { ...valid, client_id: credentials.client_id, client_secret: "wrong" });
    expect([inForm.status, inForm.headers.get("www-authenticate")]).toEqual([401, null]);
    expect((await post("/oauth/token", valid)).status).toBe(401);
  });

  test("takes a form only, and a small one", async () => {
    const json = await post("/oauth/token", JSON.stringify(valid), { ...own(), "content-type": "application/json" });
    expect([json.status, ((await json.json()) as { error: string }).error]).toEqual([400, "invalid_request"]);
    const large = await post("/oauth/token", { ...valid, scope: "x ".repeat(10_000) }, own());
    expect(large.status).toBe(413);
  });

  test("gives all scopes that the client has when none is asked for, and takes an empty one as none", async () => {
    const all = (await (await post("/oauth/token", valid, own())).json()) as { scope: string };
    expect(all.scope.split(" ")).toContain("payments:write");
    expect(all.scope.split(" ")).not.toContain("operator");
    const empty = (await (await post("/oauth/token", { ...valid, scope: "" }, own())).json()) as { scope: string };
    expect(empty.scope).toBe(all.scope);
  });

  test("never repeats a secret or a token at rest", async () => {
    const token = await tokenOf(credentials);
    const directory = await (await host()).database("DIRECTORY");
    const tables = ["oauth_clients", "signing_keys", "directory_idempotency_records", "directory_audit_records"];
    for (const table of tables) {
      const text = JSON.stringify((await directory.prepare(`SELECT * FROM ${table}`).all()).results);
      expect(text).not.toContain(credentials.client_secret);
      expect(text).not.toContain(token);
      expect(text).not.toMatch(/"d\\?":/);
    }
    const hash = createHash("sha256").update(credentials.client_secret).digest("hex");
    const row = await directory
      .prepare("SELECT secret_hash FROM oauth_clients WHERE id = ?")
      .bind(credentials.client_id)
      .first<{ secret_hash: string }>();
    expect(row?.secret_hash).toBe(hash);
  });
});

describe("an operator's token and a tenant's", () => {
  test("open each their own door", async () => {
    const { send } = await operatorSender();
    const tenant = await sender(await tokenOf(credentials));
    expect((await send("GET", "/v1/players")).status).toBe(403);
    expect((await tenant("GET", "/operator/v1/tenants")).status).toBe(403);
    expect((await send("GET", "/operator/v1/tenants")).status).toBe(200);
  });
});

describe("an access token", () => {
  const BASE_URL = "https://api.example.com";
  const EXTENSION = "https://evil.example/extension";
  const clock = { time: Date.UTC(2026, 0, 1), now: () => clock.time };

  /** A platform of its own, in this process, whose time can be moved and whose keys can be told. */
  function platform() {
    clock.time = Date.UTC(2026, 0, 1);
    const env = {
      BASE_URL,
      DIRECTORY: memoryDatabase("migrations/directory").database,
      KEY_ENCRYPTION_KEYS: JSON.stringify({ 1: Buffer.alloc(32, 7).toString("base64") }),
    } as unknown as Bindings;
    return platformOn(env, clock);
  }

  const client = { id: "cli_01k9zp3w5xe8r9v2m4n6q8t0ab", tenantId: "ten_01k9zp3w5xe8r9v2m4n6q8t0ab" };
  const refuses = (verifying: Promise<unknown>) => expect(verifying).rejects.toMatchObject({ code: "invalid_token" });

  /** A platform that publishes a key of the test's, so that everything but one thing can be right. */
  async function forge() {
    const made = platform();
    const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: "ours", alg: "ES256", use: "sig" };
    const sealed = await made.sealer.seal("platform", "signing-key", JSON.stringify(await exportJWK(privateKey)));
    const insert = "INSERT INTO signing_keys VALUES ('ours', ?1, ?2, 0, NULL, 0)";
    await made.directory.write([made.directory.statement(insert, JSON.stringify(jwk), sealed)]);
    const now = Math.floor(clock.time / 1000);
    const claims = {
      iss: BASE_URL,
      aud: BASE_URL,
      sub: client.id,
      client_id: client.id,
      tenant_id: client.tenantId,
      scope: "players:read",
      jti: "tok_01k9zp3w5xe8r9v2m4n6q8t0ab",
      iat: now,
      exp: now + 600,
    };
    const sign = (changed: Record<string, unknown> = {}, header: Record<string, unknown> = {}) =>
      new SignJWT({ ...claims, ...changed })
        .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: "ours", ...header } as never)
        .sign(privateKey, { crit: { [EXTENSION]: true } });
    return { made, claims, sign, now, publicKey };
  }

  test("is believed when everything is right, also with a clock half a minute off", async () => {
    const { made, sign, now } = await forge();
    expect(await verifyAccessToken(made, await sign())).toMatchObject({
      clientId: client.id,
      tenantId: client.tenantId,
    });
    expect(await verifyAccessToken(made, await sign({ exp: now - 20 }))).toBeTruthy();
    expect(await verifyAccessToken(made, await sign({ iat: now + 20 }))).toBeTruthy();
  });

  test.each([
    ["expired", (now: number) => ({ exp: now - 61, iat: now - 700 })],
    ["of the future", (now: number) => ({ iat: now + 61 })],
    ["not valid yet", (now: number) => ({ nbf: now + 61 })],
    ["without an end", () => ({ exp: undefined })],
    ["with an end in words", (now: number) => ({ exp: String(now + 600) })],
    ["with a broken end", (now: number) => ({ exp: now + 0.5 })],
    ["with an absurd end", () => ({ exp: 1e20 })],
    ["of another issuer", () => ({ iss: "https://evil.example" })],
    ["of our issuer with a slash", () => ({ iss: `${BASE_URL}/` })],
    ["for another audience", () => ({ aud: "https://evil.example" })],
    ["for several audiences", () => ({ aud: [BASE_URL, "https://evil.example"] })],
    ["without an audience", () => ({ aud: undefined })],
    ["without a client", () => ({ client_id: undefined })],
    ["whose subject is somebody else", () => ({ sub: "cli_01k9zp3w5xe8r9v2m4n6q8t0ac" })],
    ["with scopes in a list", () => ({ scope: ["players:read"] })],
    ["with a tenant of another form", () => ({ tenant_id: 7 })],
    ["without an id", () => ({ jti: undefined })],
  ])("%s is refused", async (_, change) => {
    const { made, sign, now } = await forge();
    await refuses(verifyAccessToken(made, await sign(change(now))));
  });

  test.each([
    ["another type", { typ: "JWT" }],
    ["the type in another spelling", { typ: "application/at+jwt" }],
    ["no type", { typ: undefined }],
    ["an unknown key", { kid: "../../etc/passwd" }],
    ["no key", { kid: undefined }],
    ["an address of keys", { jku: "https://evil.example/jwks.json" }],
    ["a certificate's address", { x5u: "https://evil.example/cert" }],
    ["a key of its own", { jwk: { kty: "EC" } }],
    ["an extension that must be understood", { crit: [EXTENSION], [EXTENSION]: true }],
    ["an extension that need not be", { [EXTENSION]: true }],
  ])("whose header names %s is refused", async (_, header) => {
    const { made, sign } = await forge();
    await refuses(verifyAccessToken(made, await sign({}, header)));
  });

  test("signed with nothing, with the public key as a secret, or with another key is refused", async () => {
    const { made, sign, claims, publicKey } = await forge();
    const [head = "", payload = "", signature = ""] = (await sign()).split(".");
    const header = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    for (const alg of ["none", "None", "nOnE"]) {
      await refuses(verifyAccessToken(made, `${header({ alg, typ: "at+jwt", kid: "ours" })}.${payload}.`));
      await refuses(verifyAccessToken(made, `${header({ alg, typ: "at+jwt", kid: "ours" })}.${payload}.${signature}`));
    }
    const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(publicKey)));
    const hmac = await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", typ: "at+jwt", kid: "ours" })
      .sign(secret);
    await refuses(verifyAccessToken(made, hmac));
    const { privateKey: stranger } = await generateKeyPair("ES256");
    const forged = await new SignJWT(claims)
      .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: "ours" })
      .sign(stranger);
    await refuses(verifyAccessToken(made, forged));
    await refuses(verifyAccessToken(made, `${head}.${payload}.${"A".repeat(86)}`));
    await refuses(verifyAccessToken(made, `${head}.${payload}.${signature.slice(0, 40)}`));
  });

  test("has one spelling", async () => {
    const { made, sign } = await forge();
    const token = await sign();
    expect(await verifyAccessToken(made, token)).toBeTruthy();
    const last = token.at(-1) ?? "";
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const sibling = alphabet[alphabet.indexOf(last) + 1] ?? "B";
    for (const other of [
      token.slice(0, -1) + sibling,
      `${token}=`,
      ` ${token}`,
      `${token}.`,
      token.replace(".", ". "),
    ]) {
      await refuses(verifyAccessToken(made, other));
    }
    await refuses(verifyAccessToken(made, "x".repeat(1_000_000)));
  });

  test("ends when it said, though it was believed before", async () => {
    const made = platform();
    const token = await mintAccessToken(made, client, ["players:read"]);
    expect(await verifyAccessToken(made, token)).toMatchObject({ scopes: new Set(["players:read"]) });
    clock.time += 629_000;
    expect(await verifyAccessToken(made, token)).toBeTruthy();
    clock.time += 2_000;
    await refuses(verifyAccessToken(made, token));
  });

  test("survives a rotation of the keys: the next is published first, the last one later", async () => {
    const made = platform();
    const first = (await publishedKeys(made)).keys[0]?.kid;
    await rotateSigningKeys(made);
    expect((await publishedKeys(made)).keys).toHaveLength(1);
    clock.time += 30 * 86_400_000;
    await rotateSigningKeys(made);
    await rotateSigningKeys(made);
    const both = (await publishedKeys(made)).keys.map(({ kid }) => kid);
    expect(both).toHaveLength(2);
    const before = await mintAccessToken(made, client, ["players:read"]);
    expect(JSON.parse(atob(before.split(".")[0] ?? "")).kid).toBe(first);
    clock.time += 2 * 3_600_000;
    const after = await mintAccessToken(made, client, ["players:read"]);
    expect(JSON.parse(atob(after.split(".")[0] ?? "")).kid).toBe(both[1]);
    expect(await verifyAccessToken(made, after)).toBeTruthy();
    clock.time += 3_600_000;
    await rotateSigningKeys(made);
    clock.time += 61_000;
    expect((await publishedKeys(made)).keys.map(({ kid }) => kid)).toEqual([both[1]]);
  });

  test("ten that come first make one key", async () => {
    const made = platform();
    const sets = await Promise.all(Array.from({ length: 10 }, () => publishedKeys(made)));
    expect(new Set(sets.map(({ keys }) => keys.map(({ kid }) => kid).join())).size).toBe(1);
  });
});
