/** A publisher applies by itself: from nobody in particular to a tenant that takes payments. */
import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sealerFrom } from "../core/store/sealing.ts";
import { keyEncryptionKeys } from "../local/keys.ts";
import { cryptoRandomness } from "../tenants/ports.ts";
import { SEALED_FOR } from "../tenants/registry.ts";
import { Applicant, accountAtProvider } from "./applicant.ts";
import { BUSINESS, JANE, OWNER } from "./applicant-details.ts";
import { contract } from "./contract.ts";
import { host } from "./host.ts";
import { callsOf } from "./id-positions.ts";
import { violations } from "./invariants.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { sender, tokenOf } from "./requests.ts";
import { bareTenant, cardOf, clientFor, ended, operator, until } from "./tenant.ts";

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(async () => {
  await receiver.close();
  // Also what an applicant's account had before it came here is in its books.
  expect(await violations(await host())).toEqual([]);
});

const APPLICATIONS = "/v1/tenant_applications";
const endpoint = () => `${receiver.url}/${randomUUID()}`;
const because = { reason: "Known to us." };
const review = async () => (await operator()).operator.applications;

/** Complete, submitted and screened. */
async function submitted(url = endpoint()): Promise<Applicant> {
  const of = await Applicant.apply();
  await of.complete(url);
  await of.submit();
  return of;
}

test("the whole way, to a first payment", async () => {
  const of = await Applicant.apply();
  expect(await of.standing()).toMatchObject({ business: "missing", submission: "missing", screening: "pending" });
  const url = endpoint();
  const { secret, account } = await of.complete(url);
  await of.submit();
  const ops = await review();
  const [waiting] = (await ops.list({ review: "waiting" })).data.filter(({ id }) => id === of.id);
  expect(waiting).toMatchObject({ status: "in_review", business: BUSINESS, screening: { hits: [] }, overdue: false });
  expect(JSON.stringify(await of.read())).not.toContain("review_score");
  await ops.approve(of.id, because);
  const done = await of.step("activation", "done");
  expect(done).toMatchObject({ status: "active", review: "approved", reason: because.reason, provider: { account } });
  expect(done.steps.filter(({ status }) => status !== "done").map(({ step }) => step)).toEqual(["first_client"]);

  const { id: client_id, client_secret } = await of.api.tenantApplications.createFirstClient(of.id);
  await expect(of.api.tenantApplications.createFirstClient(of.id)).rejects.toMatchObject({ code: "already_exists" });
  const api = clientFor((await host()).baseUrl, { client_id, client_secret });
  expect(await api.tenant.retrieve()).toMatchObject({ id: of.id, status: "active" });
  expect((await api.splitRules.list()).data).toMatchObject([{ name: "Standard", default: true }]);
  const { id: player } = await api.players.create({ reference: "first" });
  const card = await cardOf(api, player, "pm_card_visa");
  const { id } = await api.payments.create({ amount: 1999, currency: "EUR", payment_instrument: card });
  expect((await ended(api, id)).status).toBe("succeeded");
  const path = new URL(url).pathname;
  await until(
    async () => receiver.received(path).map(({ event }) => event.type),
    (types) => types.includes("payment.succeeded") && types.filter((type) => type === "ping").length === 2,
  );
  for (const { body, headers } of receiver.received(path)) new Webhook(secret).verify(body, headers);
  const [run] = (await api.workflowRuns.list({ subject: of.id, kind: "onboard-tenant" })).data;
  expect(run).toMatchObject({ status: "succeeded", config_version: 0 });
  const trail = (await api.auditRecords.list({ limit: 100 })).data.filter(({ subject_id }) => subject_id === of.id);
  const acts = trail.map(({ action }) => action.replace("tenant_application.", ""));
  for (const act of ["create", "update", "check_identity", "give_provider_key", "submit", "screen", "approve"]) {
    expect(acts).toContain(act);
  }
  for (const told of [JANE.last_name, JANE.email, OWNER.last_name, BUSINESS.legal_name]) {
    expect(JSON.stringify(trail)).not.toContain(told);
  }
});

describe("before it is submitted", () => {
  test("everything that is missing is named by its pointer", async () => {
    const of = await Applicant.apply();
    await of.api.tenantApplications.update(of.id, { business: BUSINESS, representative: { first_name: "Jane" } });
    const refused = await of.api.tenantApplications.submit(of.id).catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 409, code: "application_incomplete" });
    expect((refused as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer)).toEqual([
      "/representative/last_name",
      "/representative/email",
      "/representative/date_of_birth",
      "/representative/politically_exposed",
      "/beneficial_owners",
      "/identity_check",
      "/provider/secret_key",
      "/webhook_endpoint/url",
    ]);
    await expect(of.api.tenantApplications.checkIdentity(of.id, {})).rejects.toMatchObject({
      code: "application_incomplete",
    });
  });

  test("what was told is changed bit by bit, and lies sealed", async () => {
    const of = await Applicant.apply();
    await of.tell();
    const told = await of.api.tenantApplications.update(of.id, { business: { trading_name: "Aurora", website: null } });
    expect(told.business).toMatchObject({ ...BUSINESS, trading_name: "Aurora", website: null });
    expect(told).toMatchObject({ representative: JANE, beneficial_owners: [OWNER] });
    const directory = await (await host()).database("DIRECTORY");
    for (const table of ["tenant_applications", "application_subjects"]) {
      const { results } = await directory.prepare(`SELECT * FROM ${table} WHERE tenant_id = ?`).bind(of.id).all();
      expect(results.length).toBeGreaterThan(0);
      for (const name of ["Nordin", "Doe", "DE811234567", "aurora.example"]) {
        expect(JSON.stringify(results)).not.toContain(name);
      }
    }
  });

  test("a failed check is begun again, and another person is checked anew", async () => {
    const of = await Applicant.apply();
    await of.tell();
    await of.prove("document_expired");
    await until(
      () => of.checked(),
      (status) => status === "requires_input",
    );
    expect((await of.read()).identity_check).toMatchObject({ error: expect.any(String), sessions_left: 4 });
    await of.prove();
    await until(
      () => of.checked(),
      (status) => status === "verified",
    );
    const other = await of.tell({ representative: { ...JANE, first_name: "John" } });
    expect(other.identity_check).toMatchObject({ status: "not_started", sessions_left: 4 });
    const { url, application } = await of.api.tenantApplications.checkIdentity(of.id, {});
    expect([url === null, application.identity_check.sessions_left]).toEqual([false, 3]);
  });

  test("a live application is checked on the operator's own account, and refused where there is none", async () => {
    const of = await Applicant.apply({ mode: "live" });
    expect(await of.tell()).toMatchObject({ livemode: true, status: "applied" });
    await expect(of.api.tenantApplications.checkIdentity(of.id, {})).rejects.toMatchObject({
      status: 409,
      code: "identity_check_unavailable",
    });
  });

  test("a key that the provider does not know, of the other mode, or that is none is refused", async () => {
    const of = await Applicant.apply();
    for (const secret_key of [`sk_test_${"0".repeat(40)}`, "sk_live_0123456789abcdef", "pk_test_0123456789abcdef"]) {
      await expect(of.api.tenantApplications.giveProviderKey(of.id, { secret_key })).rejects.toMatchObject({
        code: "validation_failed",
        errors: [expect.objectContaining({ pointer: "/secret_key" })],
      });
    }
    const { secret_key } = await accountAtProvider();
    const given = await of.api.tenantApplications.giveProviderKey(of.id, { secret_key });
    expect(given.provider?.permissions.every(({ granted }) => granted)).toBe(true);
    expect(JSON.stringify(given)).not.toContain(secret_key);
  });

  test("an endpoint that may not be called is refused; one that answers with a failure is shown so", async () => {
    const of = await Applicant.apply();
    await expect(
      of.api.tenantApplications.giveWebhookEndpoint(of.id, { url: "https://10.0.0.1/hook" }),
    ).rejects.toMatchObject({ code: "url_not_allowed", errors: [expect.objectContaining({ pointer: "/url" })] });
    const url = endpoint();
    receiver.answer(new URL(url).pathname, (response) => response.writeHead(500).end());
    const { application, secret } = await of.api.tenantApplications.giveWebhookEndpoint(of.id, { url });
    expect(application.webhook_endpoint).toMatchObject({ url, ping: { delivered: false, status: 500 } });
    expect(secret).toMatch(/^whsec_/);
  });

  test("a split rule that does not add up, or that names a merchant, is refused by its pointer", async () => {
    const of = await Applicant.apply();
    const rule = (...lines: object[]) => ({ name: "Ours", base: "gross" as const, lines: lines as never });
    const told = (...lines: object[]) => of.api.tenantApplications.update(of.id, { split_rule: rule(...lines) });
    await expect(told({ recipient: { tenant: true }, share_bps: 9000 })).rejects.toMatchObject({
      code: "split_rule_invalid",
      errors: [expect.objectContaining({ pointer: "/split_rule/lines" })],
    });
    const merchant = { recipient: { merchant: "mer_01k9zp3w5xe8r9v2m4n6q8t0ab" }, share_bps: 10_000 };
    await expect(told(merchant)).rejects.toMatchObject({
      code: "validation_failed",
      errors: expect.arrayContaining([expect.objectContaining({ pointer: "/split_rule/lines/0/recipient" })]),
    });
    const lines = [
      { recipient: { tenant: true }, share_bps: 9500 },
      { recipient: { operator: true }, share_bps: 500 },
    ];
    expect((await told(...lines)).split_rule).toMatchObject({ name: "Ours", lines });
  });
});

describe("the operator", () => {
  test("sees whose name is listed, may ask for more, and sees what was told instead", async () => {
    const ops = await operator();
    const list = await ops.operator.screeningLists.create({ name: `List ${randomUUID()}`, kind: "sanctions" });
    const name = `Zoltan Q${randomUUID().slice(0, 8)}`;
    await ops.operator.screeningLists.addEntries(list.id, { entries: [{ name, reference: "17" }] });
    await ops.operator.screeningLists.activate(list.id);
    const of = await Applicant.apply();
    await of.complete(endpoint());
    const [first_name = "", last_name = ""] = name.split(" ");
    await of.tell({ beneficial_owners: [{ ...OWNER, first_name, last_name }] });
    await of.submit();
    const applications = await review();
    const found = await applications.retrieve(of.id);
    expect(found.screening?.hits).toMatchObject([{ list: list.id, reference: "17", score: 100 }]);
    await expect(of.tell()).rejects.toMatchObject({ code: "state_conflict" });
    await applications.requestInformation(of.id, { reason: "Who is that owner?" });
    const asked = await of.step("submission", "missing");
    expect(asked).toMatchObject({ status: "in_review", review: "information_requested", reason: "Who is that owner?" });
    await of.tell();
    await of.submit();
    expect(await applications.retrieve(of.id)).toMatchObject({ review: "waiting", screening: { hits: [] } });
    await ops.operator.screeningLists.retire(list.id);
  });

  test("rejects for good: the reason is read, the key is gone, and what was told can be erased", async () => {
    const of = await submitted();
    const applications = await review();
    await expect(applications.erase(of.id)).rejects.toMatchObject({ code: "state_conflict" });
    expect(await applications.reject(of.id, { reason: "No." })).toMatchObject({ status: "rejected", reason: "No." });
    await expect(applications.approve(of.id, because)).rejects.toMatchObject({ code: "state_conflict" });
    expect(await of.read()).toMatchObject({ status: "rejected", review: "rejected", reason: "No." });
    expect((await of.standing()).decision).toBe("rejected");
    await expect(of.tell()).rejects.toMatchObject({ code: "state_conflict" });
    const erased = await applications.erase(of.id);
    expect(erased).toMatchObject({ business: { legal_name: null }, beneficial_owners: [] });
    expect((await of.read()).representative).toMatchObject({ last_name: null, email: null });
    const directory = await (await host()).database("DIRECTORY");
    const kept = await directory
      .prepare(
        `SELECT sealed_secret_key AS key, (SELECT group_concat(coalesce(sealed_key, '') || sealed, '')
          FROM application_subjects WHERE tenant_id = ?1) AS told FROM tenant_applications WHERE tenant_id = ?1`,
      )
      .bind(of.id)
      .first();
    expect(kept).toEqual({ key: null, told: "" });
  });

  test("decides only what is submitted and screened", async () => {
    const of = await Applicant.apply();
    const applications = await review();
    for (const answer of [applications.approve, applications.requestInformation]) {
      await expect(answer.call(applications, of.id, because)).rejects.toMatchObject({ code: "state_conflict" });
    }
    expect(await applications.reject(of.id, because)).toMatchObject({ status: "rejected" });
  });
});

describe("the opening", () => {
  test("waits for another key where the one that was handed in was revoked since", async () => {
    const of = await submitted();
    const { secret_key, publishable_key } = await accountAtProvider();
    await revoke(of.id);
    await (await review()).approve(of.id, because);
    const stuck = await of.step("opening", "missing");
    expect(stuck.steps.find(({ step }) => step === "opening")?.problems).toMatchObject([
      { pointer: "/provider/secret_key" },
    ]);
    await of.api.tenantApplications.giveProviderKey(of.id, { secret_key, publishable_key });
    expect(await of.step("activation", "done")).toMatchObject({ status: "active" });
  });

  test("waits for an endpoint that answers, and takes another one", async () => {
    const url = endpoint();
    receiver.answer(new URL(url).pathname, (response) => response.writeHead(503).end());
    const of = await submitted(url);
    await (await review()).approve(of.id, because);
    const stuck = await of.step("webhook_ping", "missing");
    expect(stuck.status).toBe("in_review");
    expect(stuck.steps.find(({ step }) => step === "webhook_ping")?.problems).toEqual([
      { pointer: "/webhook_endpoint/url", code: "not_answered", detail: "It answered 503, and any 2xx is wanted." },
    ]);
    const other = endpoint();
    await of.api.tenantApplications.giveWebhookEndpoint(of.id, { url: other });
    await of.step("activation", "done");
    const { id: client_id, client_secret } = await of.api.tenantApplications.createFirstClient(of.id);
    const api = clientFor((await host()).baseUrl, { client_id, client_secret });
    expect((await api.webhookEndpoints.list()).data).toMatchObject([{ url: other, status: "enabled" }]);
  });
});

test("what a request left behind and nobody passed on is looked at by the next sweep", async () => {
  const of = await Applicant.apply();
  const running = await host();
  const directory = await running.database("DIRECTORY");
  const left = "INSERT INTO application_wakes (tenant_id, asked_at, passed_at) VALUES (?, 1, 0)";
  await directory.prepare(left).bind(of.id).run();
  await running.tick();
  const words = directory.prepare("SELECT count(*) AS n FROM application_wakes WHERE tenant_id = ?").bind(of.id);
  await until(
    async () => (await words.first<{ n: number }>())?.n,
    (n) => n === 0,
  );
});

/** As if somebody had revoked the key at the provider: another one is sealed, which nobody there knows. */
async function revoke(id: string): Promise<void> {
  const running = await host();
  const sealer = sealerFrom(keyEncryptionKeys(running.folder), cryptoRandomness);
  const sealed = await sealer.seal(id, SEALED_FOR.secretKey, `sk_test_${"0".repeat(40)}`);
  const directory = await running.database("DIRECTORY");
  const sql = "UPDATE tenant_applications SET sealed_secret_key = ? WHERE tenant_id = ?";
  await directory.prepare(sql).bind(sealed, id).run();
}

describe("whose it is", () => {
  test("an applicant's token opens its own application and nothing else", async () => {
    const [mine, theirs] = await Promise.all([Applicant.apply(), Applicant.apply()]);
    const { id: tenant } = await bareTenant();
    const send = await sender(await tokenOf(mine.credentials));
    for (const id of [theirs.id, tenant]) {
      const [own, stranger] = await Promise.all([
        send("GET", `${APPLICATIONS}/${mine.id}`),
        send("GET", `${APPLICATIONS}/${id}`),
      ]);
      expect([own.status, stranger.status, stranger.json.code]).toEqual([200, 404, "not_found"]);
    }
    const others = callsOf(contract).filter(({ scope, template }) => scope && !template.startsWith(APPLICATIONS));
    expect(others.length).toBeGreaterThan(100);
    for (const { method, template } of others) {
      const path = template.replaceAll(/\{\w+\}/g, "x");
      const { status } = await send(method, path, method === "GET" ? {} : { body: {} });
      expect([method, template, status]).toEqual([method, template, 403]);
    }
  });

  test("who repeats its request with its key is the same applicant; the key must be hard to guess", async () => {
    const send = await sender();
    const [key, body] = [randomUUID(), { name: "Aurora", mode: "sandbox", country: "DE", currency: "EUR" }];
    const made = await send("POST", APPLICATIONS, { key, body });
    const again = await send("POST", APPLICATIONS, { key, body });
    expect([made.status, again.text, again.headers.get("idempotency-replayed")]).toEqual([201, made.text, "true"]);
    expect((await send("POST", APPLICATIONS, { key, body: { ...body, name: "B" } })).json.code).toBe(
      "idempotency_key_reused",
    );
    expect((await send("POST", APPLICATIONS, { key: "short", body })).json.code).toBe("idempotency_key_invalid");
    const racing = await Promise.all(
      Array.from({ length: 5 }, () => send("POST", APPLICATIONS, { key: `${key}-race`, body })),
    );
    expect(new Set(racing.map(({ text }) => text)).size).toBe(1);
  });

  test("from one address five can apply in an hour", async () => {
    const send = await sender();
    const body = { name: "Aurora", mode: "sandbox", country: "DE", currency: "EUR" };
    const headers = { "cf-connecting-ip": "203.0.113.7" };
    const statuses: number[] = [];
    for (let n = 0; n < 6; n++) statuses.push((await send("POST", APPLICATIONS, { body, headers })).status);
    expect(statuses).toEqual([201, 201, 201, 201, 201, 429]);
    expect((await send("POST", APPLICATIONS, { body })).status).toBe(201);
  });

  test("two changes at once: neither is lost", async () => {
    const of = await Applicant.apply();
    const update = of.api.tenantApplications.update.bind(of.api.tenantApplications, of.id);
    await Promise.all([
      update({ business: { legal_name: "Aurora" } }),
      update({ business: { registration_number: "HRB 1" } }),
      update({ representative: JANE }),
      update({ beneficial_owners: [OWNER] }),
    ]);
    expect(await of.read()).toMatchObject({
      business: { legal_name: "Aurora", registration_number: "HRB 1" },
      representative: JANE,
      beneficial_owners: [OWNER],
    });
  });
});
