/** The platform operator's API: opening and suspending tenants, their clients, placement, and the audit trail. */
import { beforeAll, describe, expect, test } from "vitest";
import { startHost } from "../local/host.ts";
import { createOperatorClient } from "../local/operator.ts";
import { host, temporaryFolder } from "./host.ts";
import { operatorSender, type Send, sender, tokenOf } from "./requests.ts";
import { bareTenant } from "./tenant.ts";

let send: Send;
let operatorId: string;

beforeAll(async () => {
  const made = await operatorSender();
  send = made.send;
  operatorId = made.credentials.client_id;
});

const opening = { name: "Aurora Games", mode: "sandbox" };
const TENANTS = "/operator/v1/tenants";

describe("opening a tenant", () => {
  test("gives it an account, endpoints, a configuration and books, once", async () => {
    const [key, body] = [crypto.randomUUID(), { ...opening, sandbox: { float: 100_000 } }];
    const made = await send("POST", TENANTS, { key, body });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({ object: "tenant", livemode: false, status: "active", currency: "EUR" });
    expect(made.headers.get("location")).toBe(`${TENANTS}/${made.json.id}`);
    const again = await send("POST", TENANTS, { key, body });
    expect([again.text, again.headers.get("idempotency-replayed")]).toEqual([made.text, "true"]);

    const rows = async (table: string) => {
      const ledgers = await Promise.all(["LEDGER_01", "LEDGER_02"].map(async (name) => (await host()).database(name)));
      const found = ledgers.map((ledger) => ledger.prepare(`SELECT * FROM ${table} WHERE tenant_id = ?`));
      return (await Promise.all(found.map((statement) => statement.bind(made.json.id).all()))).flatMap(
        (all) => all.results,
      );
    };
    expect(await rows("tenant_profiles")).toHaveLength(1);
    expect(await rows("tenant_configs")).toMatchObject([{ version: 1 }]);
    expect(await rows("ledger_transfers")).toMatchObject([{ code: "top_up", amount: 100_000, currency: "EUR" }]);
    const [account] = (await rows("provider_accounts")) as Record<string, string>[];
    expect(account?.account_ref).toMatch(/^acct_/);
    expect(JSON.stringify(account)).not.toMatch(/sk_test_|whsec_/);
  });

  test("ten at once with one key open one", async () => {
    const [key, body] = [crypto.randomUUID(), { ...opening, name: crypto.randomUUID() }];
    const replies = await Promise.all(Array.from({ length: 10 }, () => send("POST", TENANTS, { key, body })));
    const done = replies.filter(({ status }) => status === 201);
    // Who meets another's provider call under way is asked to come back; whoever is answered is answered alike.
    expect(replies.every(({ status }) => status === 201 || status === 503)).toBe(true);
    const last = await send("POST", TENANTS, { key, body });
    expect(new Set([...done, last].map(({ text }) => text)).size).toBe(1);
    const all = (await send("GET", `${TENANTS}?limit=100`)).json.data as { name: string }[];
    expect(all.filter(({ name }) => name === body.name)).toHaveLength(1);
  });

  test("goes on where it was interrupted", async () => {
    const [key, body] = [crypto.randomUUID(), { ...opening, name: crypto.randomUUID() }];
    const directory = await (await host()).database("DIRECTORY");
    const made = await send("POST", TENANTS, { key, body });
    // As if the last commit had never landed.
    await directory.prepare("DELETE FROM directory_idempotency_records WHERE idempotency_key = ?").bind(key).run();
    const again = await send("POST", TENANTS, { key, body });
    expect([again.status, again.json]).toEqual([201, made.json]);
    const other = await send("POST", TENANTS, { key, body: { ...body, name: "Another" } });
    expect([other.status, other.json.code]).toEqual([422, "idempotency_key_reused"]);
  });

  test.each([
    [{ name: "A" }, "/mode"],
    [{ ...opening, mode: "live" }, "/provider"],
    [{ ...opening, mode: "live", provider: { secret_key: "sk_test_0123456789" } }, "/provider/secret_key"],
    [{ ...opening, provider: { secret_key: "sk_live_0123456789" } }, "/provider"],
    [{ ...opening, country: "Germany" }, "/country"],
    [{ ...opening, currency: "eur" }, "/currency"],
    [{ ...opening, sandbox: { float: -1 } }, "/sandbox/float"],
    [{ ...opening, status: "active" }, "/status"],
  ])("refuses %j at %s", async (body, pointer) => {
    const reply = await send("POST", TENANTS, { body });
    expect([reply.status, reply.json.errors?.[0]?.pointer]).toEqual([422, pointer]);
  });
});

test("placement: shared tenants go to the emptier database, a dedicated one needs a database of its own", async () => {
  // A host of its own: on the shared one every database has tenants of other tests.
  const own = await startHost({ folder: temporaryFolder(), port: 0, cron: false, log: "none", temporary: true });
  try {
    const operator = await createOperatorClient(await own.database("DIRECTORY"), { name: "Test" });
    const place = placing(own.baseUrl, await tokenAt(own.baseUrl, operator));
    expect(await place("dedicated")).toMatchObject({ status: 201, ledger: "LEDGER_01" });
    expect(await place("shared")).toMatchObject({ status: 201, ledger: "LEDGER_02" });
    expect(await place("shared")).toMatchObject({ status: 201, ledger: "LEDGER_02" });
    expect(await place("dedicated")).toMatchObject({ status: 409, code: "state_conflict" });
  } finally {
    await own.stop();
  }

  async function tokenAt(baseUrl: string, { client_id, client_secret }: { client_id: string; client_secret: string }) {
    const form = new URLSearchParams({ grant_type: "client_credentials", client_id, client_secret });
    const answer = await fetch(`${baseUrl}/oauth/token`, { method: "POST", body: form });
    return ((await answer.json()) as { access_token: string }).access_token;
  }

  function placing(baseUrl: string, token: string) {
    return async (placement: string) => {
      const answer = await fetch(`${baseUrl}${TENANTS}`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          "idempotency-key": crypto.randomUUID(),
        },
        body: JSON.stringify({ ...opening, placement }),
      });
      const body = (await answer.json()) as { id: string; code?: string };
      const directory = await own.database("DIRECTORY");
      const row = await directory
        .prepare("SELECT ledger FROM tenants WHERE id = ?")
        .bind(body.id ?? "")
        .first<{ ledger: string }>();
      return { status: answer.status, code: body.code, ledger: row?.ledger };
    };
  }
});

describe("a suspended tenant", () => {
  test("is refused with 403 and gets no token, until it is resumed", async () => {
    const { id, credentials } = await bareTenant();
    const tenant = await sender(await tokenOf(credentials));
    expect((await tenant("GET", "/v1/players")).status).toBe(200);
    const suspended = await send("POST", `${TENANTS}/${id}/suspend`);
    expect([suspended.status, suspended.json.status]).toEqual([200, "suspended"]);
    expect((await tenant("GET", "/v1/players")).json.code).toBe("tenant_suspended");
    const form = { grant_type: "client_credentials", ...credentials };
    const { baseUrl } = await host();
    const token = await fetch(`${baseUrl}/oauth/token`, { method: "POST", body: new URLSearchParams(form) });
    expect([token.status, await token.json()]).toMatchObject([400, { error: "unauthorized_client" }]);
    expect((await send("POST", `${TENANTS}/${id}/suspend`)).json.status).toBe("suspended");
    expect((await send("POST", `${TENANTS}/${id}/resume`)).json.status).toBe("active");
    expect((await tenant("GET", "/v1/players")).status).toBe(200);
  });

  test("that does not exist is not found", async () => {
    const unknown = "ten_01k9zp3w5xe8r9v2m4n6q8t0ab";
    expect((await send("POST", `${TENANTS}/${unknown}/suspend`)).status).toBe(404);
    expect((await send("POST", `${TENANTS}/${unknown}/clients`, { body: { name: "A" } })).status).toBe(404);
  });
});

describe("a client", () => {
  test("shows its secret once, and for a day with the same key", async () => {
    const { id } = await bareTenant();
    const [key, body] = [crypto.randomUUID(), { name: "Backend", scopes: ["players:read"] }];
    const made = await send("POST", `${TENANTS}/${id}/clients`, { key, body });
    expect(made.json.client_secret).toMatch(/^trs_sandbox_[\w-]{43}$/);
    expect(made.json.client_secret.startsWith(made.json.client_secret_hint)).toBe(true);
    expect((await send("POST", `${TENANTS}/${id}/clients`, { key, body })).text).toBe(made.text);
    const listed = (await send("GET", `${TENANTS}/${id}/clients`)).text;
    expect(listed).toContain(made.json.id);
    expect(listed).not.toContain(made.json.client_secret);

    const running = await host();
    const directory = await running.database("DIRECTORY");
    const record = "directory_idempotency_records WHERE idempotency_key = ?";
    await directory
      .prepare(`UPDATE ${record.replace("WHERE", "SET created_at = 1 WHERE")}`)
      .bind(key)
      .run();
    const late = await send("POST", `${TENANTS}/${id}/clients`, { key, body });
    expect([late.status, late.json.code]).toEqual([409, "secret_already_shown"]);
    await running.tick();
    const kept = await directory
      .prepare(`SELECT sealed_body FROM ${record}`)
      .bind(key)
      .first<{ sealed_body: string }>();
    expect(kept?.sealed_body).toBe("");
    expect((await send("POST", `${TENANTS}/${id}/clients`, { key, body })).json.code).toBe("secret_already_shown");
  });

  test("has the scopes that it was given, and no scope that tenants have not", async () => {
    const { id } = await bareTenant();
    const made = await send("POST", `${TENANTS}/${id}/clients`, { body: { name: "Reader", scopes: ["players:read"] } });
    const reader = await sender(await tokenOf({ client_id: made.json.id, client_secret: made.json.client_secret }));
    expect((await reader("GET", "/v1/players")).status).toBe(200);
    expect((await reader("POST", "/v1/players", { body: { reference: "a" } })).status).toBe(403);
    for (const scope of ["operator", "nothing:read"]) {
      const refused = await send("POST", `${TENANTS}/${id}/clients`, {
        body: { name: "A", scopes: ["players:read", scope] },
      });
      expect([refused.status, refused.json.errors[0].pointer]).toEqual([422, "/scopes/1"]);
    }
  });

  test("that is revoked gets no token, and those it has are refused", async () => {
    const { id, credentials } = await bareTenant();
    const tenant = await sender(await tokenOf(credentials));
    expect((await tenant("GET", "/v1/players")).status).toBe(200);
    const path = `${TENANTS}/${id}/clients/${credentials.client_id}/revoke`;
    expect((await send("POST", path)).json).toMatchObject({ status: "revoked", revoked_at: expect.any(String) });
    const refused = await tenant("GET", "/v1/players");
    expect([refused.status, refused.json.code]).toEqual([401, "invalid_token"]);
    const { baseUrl } = await host();
    const form = new URLSearchParams({ grant_type: "client_credentials", ...credentials });
    expect((await fetch(`${baseUrl}/oauth/token`, { method: "POST", body: form })).status).toBe(401);
    const other = await bareTenant();
    expect((await send("POST", `${TENANTS}/${other.id}/clients/${credentials.client_id}/revoke`)).status).toBe(404);
  });
});

describe("the audit trail", () => {
  test("names who changed what, for the operator and for the tenant, and never a value", async () => {
    const { id, credentials } = await bareTenant();
    await send("POST", `${TENANTS}/${id}/suspend`);
    await send("POST", `${TENANTS}/${id}/resume`);
    const tenant = await sender(await tokenOf(credentials));
    await tenant("POST", "/v1/sandbox/clock", { body: { advance_seconds: 1 } });
    const own = (await tenant("GET", "/v1/audit_records")).json.data as { action: string; actor: string; id: string }[];
    const actions = own.map(({ action }) => action);
    expect(actions).toEqual([
      "sandbox_clock.advance",
      "tenant.resume",
      "tenant.suspend",
      "oauth_client.create",
      "tenant.activate",
      "tenant.open",
      "tenant.create",
    ]);
    expect(own[0]?.actor).toBe(credentials.client_id);
    expect(own[1]?.actor).toBe(operatorId);
    const paged: string[] = [];
    for (let path = "/v1/audit_records?limit=2"; ; ) {
      const { data, next_cursor } = (await tenant("GET", path)).json;
      paged.push(...data.map((record: { id: string }) => record.id));
      if (next_cursor === null) break;
      path = `/v1/audit_records?limit=2&cursor=${next_cursor}`;
    }
    expect(paged).toEqual(own.map((record) => record.id));
    const directory = (await send("GET", `/operator/v1/audit_records?tenant=${id}`)).json.data as { action: string }[];
    expect(directory.map(({ action }) => action)).toEqual(
      actions.filter((action) => action !== "tenant.open" && action !== "sandbox_clock.advance"),
    );
  });

  test("is never changed, and neither is who a tenant is", async () => {
    const directory = await (await host()).database("DIRECTORY");
    const first = "(SELECT id FROM directory_audit_records LIMIT 1)";
    const refused = [
      `UPDATE directory_audit_records SET actor = 'x' WHERE id = ${first}`,
      `DELETE FROM directory_audit_records WHERE id = ${first}`,
      `INSERT OR REPLACE INTO directory_audit_records SELECT * FROM directory_audit_records WHERE id = ${first}`,
      `INSERT OR IGNORE INTO directory_audit_records SELECT * FROM directory_audit_records WHERE id = ${first}`,
      "UPDATE tenants SET ledger = 'LEDGER_02' WHERE ledger = 'LEDGER_01'",
      "UPDATE tenants SET livemode = 1",
      "DELETE FROM tenants",
      "INSERT OR REPLACE INTO tenants SELECT * FROM tenants",
      "UPDATE oauth_clients SET tenant_id = NULL WHERE tenant_id IS NOT NULL",
      "DELETE FROM oauth_clients",
      "INSERT OR REPLACE INTO oauth_clients SELECT * FROM oauth_clients",
      "UPDATE oauth_clients SET state = 'active' WHERE state = 'revoked'",
    ];
    await send("POST", TENANTS, { body: opening });
    for (const sql of refused) {
      await expect(directory.prepare(sql).run(), sql).rejects.toThrow(/APPEND_ONLY|FIXED|EXISTS|STATE_EDGE/);
    }
  });
});

describe("the sandbox's clock", () => {
  test("moves once per key, in our books and at the simulator alike", async () => {
    const tenant = await sender(await tokenOf((await bareTenant()).credentials));
    const key = crypto.randomUUID();
    const moves = await Promise.all(
      [1, 2, 3].map(() => tenant("POST", "/v1/sandbox/clock", { key, body: { advance_seconds: 86_400 } })),
    );
    expect(new Set(moves.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    const racing = await Promise.all(
      [1, 2, 3].map(() => tenant("POST", "/v1/sandbox/clock", { body: { advance_seconds: 60 } })),
    );
    expect(racing.map(({ status }) => status)).toEqual([200, 200, 200]);
    const { json: clock } = await tenant("GET", "/v1/sandbox/clock");
    expect(clock).toMatchObject({ object: "sandbox_clock", livemode: false, offset_seconds: 86_400 + 180 });
    expect(Math.abs(Date.parse(clock.now) - Date.now() - (86_400 + 180) * 1000)).toBeLessThan(5_000);
  });

  test("never goes back", async () => {
    const tenant = await sender(await tokenOf((await bareTenant()).credentials));
    for (const advance_seconds of [-1, 0.5, "1", 1e12]) {
      expect((await tenant("POST", "/v1/sandbox/clock", { body: { advance_seconds } })).status).toBe(422);
    }
  });
});
