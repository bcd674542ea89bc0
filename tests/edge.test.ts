/** The HTTP edge as strangers meet it: strict input, one form of refusal, and one effect per idempotency key. */
import { beforeAll, describe, expect, test } from "vitest";
import { operatorDoor, tenantDoor } from "../api/doors.ts";
import { operations } from "../api/operations.ts";
import { type Scope, TENANT_SCOPES } from "../api/scopes.ts";
import { CATALOGUE } from "../core/errors.ts";
import { Directory } from "../core/store/directory.ts";
import { host } from "./host.ts";
import { memoryDatabase, memoryLedger } from "./memory-ledger.ts";
import { type Send, sender, tokenOf } from "./requests.ts";
import { bareTenant } from "./tenant.ts";

type Tenant = Awaited<ReturnType<typeof bareTenant>>;

let tenant: Tenant;
let send: Send;

beforeAll(async () => {
  tenant = await bareTenant();
  send = await sender(await tokenOf(tenant.credentials));
});

const unique = () => `player-${crypto.randomUUID()}`;

describe("a body", () => {
  test.each([
    ["no JSON", "{", "application/json", 400, "malformed_json"],
    ["empty", "", "application/json", 400, "malformed_json"],
    ["two values", '{"reference":"a"}{}', "application/json", 400, "malformed_json"],
    ["with a byte order mark", '\ufeff{"reference":"a"}', "application/json", 400, "malformed_json"],
    ["not in UTF-8", new Uint8Array([0x22, 0xff, 0x22]), "application/json", 400, "malformed_json"],
    ["nested too deep", `${"[".repeat(33)}${"]".repeat(33)}`, "application/json", 400, "malformed_json"],
    ["nested absurdly deep", "[".repeat(200_000), "application/json", 400, "malformed_json"],
    ["an array", "[]", "application/json", 422, "validation_failed"],
    ["null", "null", "application/json", 422, "validation_failed"],
    ["of another type", "reference=a", "application/x-www-form-urlencoded", 415, "unsupported_media_type"],
    ["of a type like ours", '{"reference":"a"}', "application/json5", 415, "unsupported_media_type"],
    ["in another charset", '{"reference":"a"}', "application/json; charset=latin1", 415, "unsupported_media_type"],
    ["too large", `{"reference":"${"a".repeat(300_000)}"}`, "application/json", 413, "body_too_large"],
    ["with half a character", '{"reference":"\\ud83d"}', "application/json", 422, "validation_failed"],
    ["with a NUL", '{"reference":"a\\u0000b"}', "application/json", 422, "validation_failed"],
    ["that names a prototype", '{"reference":"a","__proto__":{"x":1}}', "application/json", 422, "validation_failed"],
  ])("%s is refused", async (_, raw, type, status, code) => {
    const reply = await send("POST", "/v1/players", { raw, headers: { "content-type": type } });
    expect([reply.status, reply.json?.code]).toEqual([status, code]);
  });

  test("of exactly the allowed depth is read", async () => {
    const raw = `{"reference":"a","metadata":${"[".repeat(31)}${"]".repeat(31)}}`;
    const reply = await send("POST", "/v1/players", { raw, headers: { "content-type": "application/json" } });
    expect(reply.json).toMatchObject({ code: "validation_failed", errors: [{ pointer: "/metadata" }] });
  });

  test("every field that does not fit is named by a pointer", async () => {
    const body = { reference: 7, email: "nobody", "a/b~c": 1, id: "ply_1", metadata: { k: 1 } };
    const reply = await send("POST", "/v1/players", { body });
    const named = reply.json.errors.map((error: { pointer: string; code: string }) => [error.pointer, error.code]);
    expect(named.sort()).toEqual([
      ["/a~1b~0c", "unknown_field"],
      ["/email", "invalid_format"],
      ["/id", "unknown_field"],
      ["/metadata/k", "invalid_type"],
      ["/reference", "invalid_type"],
    ]);
    const missing = await send("POST", "/v1/players", { body: {} });
    expect(missing.json.errors).toEqual([{ pointer: "/reference", code: "required", detail: "is required" }]);
  });
});

describe("a path", () => {
  test("that nothing stands at is a problem, with a page about it", async () => {
    const reply = await send("GET", "/v1/nothing");
    expect(reply.status).toBe(404);
    expect(reply.headers.get("content-type")).toBe("application/problem+json");
    expect(reply.json).toMatchObject({ code: "not_found", instance: `urn:tributary:${reply.json.request_id}` });
    const page = await fetch(reply.json.type);
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect((await send("GET", "/v1/players/")).status).toBe(404);
    expect((await send("GET", "//v1/players")).status).toBe(404);
  });

  test("with a malformed id is as unknown as one with an unknown id", async () => {
    const unknown = await send("GET", "/v1/players/ply_01k9zp3w5xe8r9v2m4n6q8t0ab");
    for (const id of ["nobody", "ply_", "cli_01k9zp3w5xe8r9v2m4n6q8t0ab", "%00", "..%2Fpayments", "a'--"]) {
      const malformed = await send("GET", `/v1/players/${id}`);
      expect([id, malformed.status]).toEqual([id, 404]);
      const { request_id: _, instance: __, ...rest } = malformed.json;
      expect(unknown.json).toMatchObject(rest);
    }
  });

  test("says which methods it takes", async () => {
    const refused = await send("DELETE", "/v1/players");
    expect([refused.status, refused.headers.get("allow")]).toEqual([405, "POST, GET, HEAD, OPTIONS"]);
    const options = await send("OPTIONS", "/v1/players");
    expect([options.status, options.headers.get("allow")]).toEqual([204, "POST, GET, HEAD, OPTIONS"]);
    expect(options.headers.has("access-control-allow-origin")).toBe(false);
    const head = await send("HEAD", "/v1/players");
    expect([head.status, head.text]).toEqual([200, ""]);
  });
});

describe("every answer", () => {
  test("has a request id of its own, is not stored, and is not sniffed", async () => {
    const [one, two] = [await send("GET", "/v1/players"), await send("GET", "/v1/nothing")];
    expect(one.headers.get("request-id")).toMatch(/^req_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
    expect(two.headers.get("request-id")).not.toBe(one.headers.get("request-id"));
    for (const { headers } of [one, two]) {
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  test("every code of the catalogue has a page", async () => {
    const { baseUrl } = await host();
    for (const code of Object.keys(CATALOGUE)) {
      expect([code, (await fetch(`${baseUrl}/docs/errors/${code}`)).status]).toEqual([code, 200]);
    }
    expect((await fetch(`${baseUrl}/docs/errors/nothing`)).status).toBe(404);
  });
});

describe("an idempotency key", () => {
  test.each([
    ["missing", null, "idempotency_key_missing"],
    ["empty", "", "idempotency_key_invalid"],
    ["an empty string in quotes", '""', "idempotency_key_invalid"],
    ["too long", "k".repeat(256), "idempotency_key_invalid"],
    ["not ASCII", "schl\u00fcssel", "idempotency_key_invalid"],
    ["half quoted", '"key', "idempotency_key_invalid"],
  ])("%s is refused", async (_, key, code) => {
    const reply = await send("POST", "/v1/players", { key, body: { reference: unique() } });
    expect([reply.status, reply.json.code]).toEqual([400, code]);
  });

  test("is the same bare or in quotes, and gives the first answer again to the byte", async () => {
    const [key, body] = [crypto.randomUUID(), { reference: unique(), name: "Ada" }];
    const first = await send("POST", "/v1/players", { key, body });
    const again = await send("POST", "/v1/players", { key: `"${key}"`, body });
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.text).toBe(first.text);
    expect(again.headers.get("location")).toBe(first.headers.get("location"));
    expect([first, again].map(({ headers }) => headers.get("idempotency-replayed"))).toEqual([null, "true"]);
    expect(again.headers.get("request-id")).not.toBe(first.headers.get("request-id"));
  });

  test("stands for one request: another body, method or path is refused, and nothing is changed", async () => {
    const [key, reference] = [crypto.randomUUID(), unique()];
    const made = await send("POST", "/v1/players", { key, body: { reference } });
    const body = await send("POST", "/v1/players", { key, body: { reference: unique() } });
    const path = await send("POST", "/v1/sandbox/clock", { key, body: { advance_seconds: 0 } });
    for (const reply of [body, path]) expect([reply.status, reply.json.code]).toEqual([422, "idempotency_key_reused"]);
    expect((await send("GET", `/v1/players/${made.json.id}`)).json.reference).toBe(reference);
  });

  test("fifty at once make one player", async () => {
    const [key, body] = [crypto.randomUUID(), { reference: unique() }];
    const replies = await Promise.all(Array.from({ length: 50 }, () => send("POST", "/v1/players", { key, body })));
    expect(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(replies.filter(({ headers }) => headers.get("idempotency-replayed") === null)).toHaveLength(1);
    expect((await send("GET", `/v1/players?reference=${body.reference}`)).json.data).toHaveLength(1);
  });

  test("of another tenant is another key", async () => {
    const other = await bareTenant();
    const otherSend = await sender(await tokenOf(other.credentials));
    const [key, body] = [crypto.randomUUID(), { reference: unique() }];
    const [mine, theirs] = [
      await send("POST", "/v1/players", { key, body }),
      await otherSend("POST", "/v1/players", { key, body }),
    ];
    expect([mine.status, theirs.status]).toEqual([201, 201]);
    expect(theirs.json.id).not.toBe(mine.json.id);
  });

  test("whose request was refused stands for nothing", async () => {
    const key = crypto.randomUUID();
    expect((await send("POST", "/v1/players", { key, body: {} })).status).toBe(422);
    expect((await send("POST", "/v1/players", { key, body: { reference: unique() } })).status).toBe(201);
  });

  test("is forgotten after thirty days, and the answer at rest is sealed", async () => {
    const [key, reference] = [crypto.randomUUID(), unique()];
    const made = await send("POST", "/v1/players", { key, body: { reference, name: "Grace Hopper" } });
    const ledgers = await Promise.all(["LEDGER_01", "LEDGER_02"].map(async (name) => (await host()).database(name)));
    const rows = await Promise.all(
      ledgers.map((ledger) =>
        ledger.prepare("SELECT * FROM idempotency_records WHERE idempotency_key = ?").bind(key).all(),
      ),
    );
    const stored = rows.flatMap(({ results }) => results);
    expect(stored).toHaveLength(1);
    expect(JSON.stringify(stored)).not.toContain("Grace");
    for (const ledger of ledgers) {
      await ledger.prepare("UPDATE idempotency_records SET expires_at = 1 WHERE idempotency_key = ?").bind(key).run();
    }
    const late = await send("POST", "/v1/players", { key, body: { reference: unique(), name: "Grace Hopper" } });
    expect([late.status, late.headers.get("idempotency-replayed")]).toEqual([201, null]);
    expect(late.json.id).not.toBe(made.json.id);
  });
});

describe("an answer to a method that takes no key", () => {
  test("is sealed at rest as well", async () => {
    const hook = { url: "https://games.example.com/hooks", event_types: ["payment.*"] };
    const { id } = (await send("POST", "/v1/webhook_endpoints", { body: hook })).json;
    const body = { description: "Annie Easley's shop" };
    expect((await send("PATCH", `/v1/webhook_endpoints/${id}`, { body })).json).toMatchObject(body);
    const found = [];
    for (const binding of ["LEDGER_01", "LEDGER_02"]) {
      const ledger = await (await host()).database(binding);
      const sql = "SELECT * FROM commits WHERE tenant_id = ? AND commit_key LIKE 'req_%'";
      found.push(...(await ledger.prepare(sql).bind(tenant.id).all()).results);
    }
    expect(found.length).toBeGreaterThan(0);
    expect(JSON.stringify(found)).not.toMatch(/Easley|webhook_endpoint/);
  });

  test("is met again, to the byte, when its commit stands already", async () => {
    const { context: contextOf, sqlite, clock } = memoryLedger();
    const context = contextOf();
    const directory = memoryDatabase("migrations/directory");
    const principal = { clientId: context.actor, tenantId: null, scopes: new Set<string>(), tokenId: "tok" };
    const platform = { sealer: context.sealer, wall: clock } as never;
    const operators = { context: { directory: new Directory(directory.database), wall: clock } } as never;
    const answer = { status: 200, location: null, body: '{"name":"Annie Easley"}', etag: "2" };
    for (const { records, rows } of [
      { records: tenantDoor.records({ context } as never, principal, platform), rows: sqlite },
      { records: operatorDoor.records(operators, principal, platform), rows: directory.sqlite },
    ]) {
      const record = records.unkeyed("req_01k9zp3w5xe8r9v2m4n6q8t0ab");
      await records.database.write([await record.statement(answer)]);
      expect(await record.stored()).toEqual(answer);
      expect(JSON.stringify(rows.prepare("SELECT * FROM commits").all())).not.toContain("Easley");
    }
  });
});

describe("a list", () => {
  test("goes through all pages, newest first, each item once", async () => {
    const other = await bareTenant();
    const list = await sender(await tokenOf(other.credentials));
    const made: string[] = [];
    for (let i = 0; i < 5; i++)
      made.unshift((await list("POST", "/v1/players", { body: { reference: unique() } })).json.id);
    const seen: string[] = [];
    let path: string | undefined = "/v1/players?limit=2";
    while (path !== undefined) {
      const page = await list("GET", path);
      seen.push(...page.json.data.map(({ id }: { id: string }) => id));
      const next = /<([^>]+)>; rel="next"/.exec(page.headers.get("link") ?? "")?.[1];
      expect(page.json.has_more).toBe(next !== undefined);
      path = next?.replace(/^https?:\/\/[^/]+/, "");
    }
    expect(seen).toEqual(made);
  });

  test("takes no cursor but its own, for its own tenant and filters", async () => {
    for (let i = 0; i < 2; i++) await send("POST", "/v1/players", { body: { reference: unique() } });
    const { next_cursor: cursor } = (await send("GET", "/v1/players?limit=1")).json;
    const other = await sender(await tokenOf((await bareTenant()).credentials));
    const refused = await Promise.all([
      send("GET", "/v1/players?cursor=x"),
      send("GET", `/v1/players?cursor=${cursor.slice(0, -1)}`),
      send("GET", `/v1/players?cursor=A${cursor}`),
      send("GET", `/v1/players?reference=a&cursor=${cursor}`),
      send("GET", `/v1/audit_records?cursor=${cursor}`),
      other("GET", `/v1/players?cursor=${cursor}`),
    ]);
    for (const reply of refused) expect([reply.status, reply.json.code]).toEqual([400, "cursor_invalid"]);
    expect((await send("GET", `/v1/players?limit=1&cursor=${cursor}`)).status).toBe(200);
  });

  test("shows only what its filters fit", async () => {
    const list = await sender(await tokenOf((await bareTenant()).credentials));
    const make = async (metadata: Record<string, string>) =>
      (await list("POST", "/v1/players", { body: { reference: unique(), metadata } })).json;
    const [plain, red, blue] = [
      await make({}),
      await make({ "a.b": "red", n: "1" }),
      await make({ "a.b": "blue", n: "1" }),
    ];
    const ids = async (query: string) =>
      (await list("GET", `/v1/players?${query}`)).json.data.map(({ id }: { id: string }) => id);
    expect(await ids("metadata[a.b]=red")).toEqual([red.id]);
    expect(await ids("metadata[n]=1")).toEqual([blue.id, red.id]);
    expect(await ids("metadata[n]=1&metadata[a.b]=blue")).toEqual([blue.id]);
    expect(await ids(`reference=${plain.reference}`)).toEqual([plain.id]);
    expect(await ids(`created_after=${encodeURIComponent(plain.created_at)}`)).toEqual([blue.id, red.id]);
    expect(await ids(`created_before=${plain.created_at}`)).toEqual([]);
    const page = (await list("GET", "/v1/players?metadata[n]=1&limit=1")).json;
    expect(await ids(`metadata[n]=1&limit=1&cursor=${page.next_cursor}`)).toEqual([red.id]);
  });

  test.each(["limit=0", "limit=101", "limit=1.5", "limit=x", "colour=red", "limit=1&limit=2", "__proto__[x]=1"])(
    "refuses %s by name",
    async (query) => {
      const reply = await send("GET", `/v1/players?${query}`);
      expect([reply.status, reply.json.code]).toEqual([422, "validation_failed"]);
      expect(reply.json.errors[0].pointer).toMatch(/^query:/);
    },
  );
});

describe("a scope", () => {
  test("is demanded by every operation, and no other scope stands in for it", async () => {
    const guarded = operations.filter(({ contract }) => contract.scope !== null && contract.scope !== "operator");
    const scopes = [...new Set(guarded.map(({ contract }) => contract.scope as Scope))];
    for (const scope of scopes) {
      const others = TENANT_SCOPES.filter((each) => each !== scope);
      const without = await sender(await tokenOf(tenant.credentials, others.join(" ")));
      for (const { method, path } of guarded.filter(({ contract }) => contract.scope === scope)) {
        const reply = await without(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, "x"), {
          ...(method === "get" ? {} : { body: {} }),
        });
        expect([method, path, reply.status, reply.json?.code]).toEqual([method, path, 403, "insufficient_scope"]);
        expect(reply.headers.get("www-authenticate")).toContain(`scope="${scope}"`);
      }
    }
  });

  test("without a token every operation asks for one, and names no error", async () => {
    const nobody = await sender();
    for (const { method, path } of operations.filter(({ contract }) => contract.scope !== null)) {
      const reply = await nobody(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, "x"));
      expect([method, path, reply.status]).toEqual([method, path, 401]);
      expect(reply.headers.get("www-authenticate")).toBe('Bearer realm="tributary"');
    }
  });

  test("another method of authentication is none, and a bearer token that is none is a wrong one", async () => {
    const nobody = await sender();
    for (const [authorization, code] of [
      ["Basic eDp5", "unauthenticated"],
      ["DPoP x", "unauthenticated"],
      ["Bearer", "invalid_token"],
      ["Bearer x y", "invalid_token"],
    ] as const) {
      const reply = await nobody("GET", "/v1/payments", { headers: { authorization } });
      expect([authorization, reply.status, reply.json?.code]).toEqual([authorization, 401, code]);
      const names = code === "invalid_token" ? ', error="invalid_token"' : "$";
      expect(reply.headers.get("www-authenticate")).toMatch(new RegExp(`^Bearer realm="tributary"${names}`));
    }
  });
});

test("personal data is sealed at rest, and no event carries it", async () => {
  const body = { reference: unique(), name: "Katherine Johnson", email: "katherine@example.com" };
  const made = await send("POST", "/v1/players", { body });
  expect(made.json).toMatchObject(body);
  const event = (await send("GET", `/v1/events?limit=100`)).json.data.find(
    (each: { subject_id: string }) => each.subject_id === made.json.id,
  );
  expect(event).toMatchObject({ type: "player.created", data: { object: { name: null, email: null } } });
  for (const binding of ["LEDGER_01", "LEDGER_02"]) {
    const ledger = await (await host()).database(binding);
    for (const table of [
      "players",
      "personal_data",
      "subject_keys",
      "events",
      "idempotency_records",
      "audit_records",
    ]) {
      const { results } = await ledger.prepare(`SELECT * FROM ${table} WHERE tenant_id = ?`).bind(tenant.id).all();
      expect(JSON.stringify(results)).not.toMatch(/Katherine|katherine/);
    }
  }
});
