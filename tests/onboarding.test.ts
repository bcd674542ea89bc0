/** Bank connections in the real runtime: a person on the provider's pages, and what becomes of it here. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ApiError } from "../sdk/errors.ts";
import { host } from "./host.ts";
import { follow, JENNY, onboard } from "./hosted-pages.ts";
import { violations } from "./invariants.ts";
import { Onboarding, RETURN } from "./onboarding-tenant.ts";
import { simulatorKey, until } from "./tenant.ts";

const DAY_SECONDS = 86_400;

let tenant: Onboarding;
beforeAll(async () => {
  tenant = await Onboarding.make();
});
afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => undefined,
    (error: unknown) => error as ApiError,
  );

/** Rejects or restores a connected account, as the platform's staff does at the provider. */
async function atProvider(on: Onboarding, path: string, form: Record<string, string> = {}): Promise<void> {
  const running = await host();
  const answer = await fetch(`${running.simulatorUrl}/v1/${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${await simulatorKey(on.id, running)}` },
    body: new URLSearchParams(form),
  });
  expect([path, answer.status]).toEqual([path, 200]);
}

describe("a merchant sets up its bank connection", () => {
  test("on the provider's page, where a link leads; the account takes transfers and is paid out by hand", async () => {
    const merchant = await tenant.merchant();
    const asked = await tenant.begun(merchant);
    expect(asked).toMatchObject({ merchant, country: "DE", ...RETURN, error: null });
    expect(asked.requirements).toMatchObject({ disabled_reason: "requirements.past_due", current_deadline: null });
    expect(asked.requirements?.past_due).toContain("external_account");
    expect(await onboard(asked.link?.url ?? "")).toBe(RETURN.return_url);
    const verified = await tenant.connection(asked.id, "verified");
    expect(verified).toMatchObject({ link: null, error: null, requirements: { currently_due: [], past_due: [] } });
    expect(await tenant.api.merchants.retrieve(merchant)).toMatchObject({ status: "active" });
    const account = (await tenant.accounts()).find(({ id }) => id === verified.provider_references.account);
    expect(account?.capabilities).toEqual({ transfers: "active" });
    expect(account?.settings.payouts.schedule.interval).toBe("manual");
    const events = await tenant.events(asked.id);
    expect(events.map(({ type }) => type)).toEqual([
      "bank_connection.created",
      "bank_connection.updated",
      "bank_connection.action_required",
      ...events.slice(3, -1).map(() => "bank_connection.updated"),
      "bank_connection.verified",
    ]);
    expect(events[2]?.data.object).toMatchObject({ link: asked.link });
    expect(JSON.stringify(events)).not.toMatch(/Rosen|DE8937|jenny/i);
  });

  test("with a fresh link when the first was followed; the same request gets the same one", async () => {
    const asked = await tenant.begun();
    await follow(asked.link?.url ?? "");
    // A link is good for one visit: the second is led to the page that makes another.
    expect(await follow(asked.link?.url ?? "")).toBe(RETURN.refresh_url);
    const idempotencyKey = `link-${asked.id}`;
    const fresh = await tenant.api.bankConnections.createLink(asked.id, {}, { idempotencyKey });
    expect(fresh.link?.url).not.toBe(asked.link?.url);
    expect(await tenant.api.bankConnections.createLink(asked.id, {}, { idempotencyKey })).toEqual(fresh);
    const elsewhere = { return_url: "http://127.0.0.1:4000/back" };
    const other = await tenant.api.bankConnections.createLink(asked.id, elsewhere);
    expect(other).toMatchObject({ ...elsewhere, refresh_url: RETURN.refresh_url });
    expect(await onboard(other.link?.url ?? "")).toBe(elsewhere.return_url);
    await tenant.connection(asked.id, "verified");
    expect((await tenant.told(asked.id)).filter((type) => type.endsWith("link_created"))).toHaveLength(2);
  });

  test("and is looked at for a while before it is verified", async () => {
    const on = await Onboarding.make();
    const asked = await on.begun();
    await onboard(asked.link?.url ?? "", { ...JENNY, "individual.dob.year": "1901" });
    const pending = await on.connection(asked.id, "pending");
    expect(pending.link).toBeNull();
    expect(pending.requirements?.pending_verification).toContain("individual.dob.day");
    await on.later(60);
    expect((await on.connection(asked.id, "verified")).requirements?.pending_verification).toEqual([]);
  });

  test("and is restricted once something is not given in time, until it is given", async () => {
    const on = await Onboarding.make();
    const asked = await on.begun();
    const unknown = { ...JENNY, "individual.dob.year": "1901", "individual.address.line1": "address_no_match" };
    await onboard(asked.link?.url ?? "", unknown);
    await on.connection(asked.id, "pending");
    await on.later(60);
    // What a check has found wrong may be given for two weeks: the account works meanwhile.
    const verified = await on.connection(asked.id, "verified");
    expect(verified.requirements).toMatchObject({
      currently_due: ["individual.verification.additional_document"],
      past_due: [],
      errors: [{ code: "verification_failed_residential_address" }],
    });
    expect(Date.parse(verified.requirements?.current_deadline ?? "")).toBeGreaterThan(Date.now());
    await on.fault("drop_webhook", { event: "account.updated" }, { times: 100 });
    await on.later(15 * DAY_SECONDS);
    const restricted = await on.connection(asked.id, "restricted");
    expect(restricted.requirements?.past_due).toEqual(["individual.verification.additional_document"]);
    const { link } = await on.api.bankConnections.createLink(asked.id, {});
    const proof = { "individual.verification.additional_document.front": "file_identity_document_success" };
    expect(await onboard(link?.url ?? "", proof)).toBe(RETURN.return_url);
    await on.later(DAY_SECONDS);
    expect((await on.connection(asked.id, "verified")).link).toBeNull();
  });
});

describe("the provider's word", () => {
  test.each([
    ["by webhook", undefined],
    ["by asking, when no webhook comes", "drop_webhook"],
    ["told twice", "double_webhook"],
  ])("reaches a connection %s", async (_, fault) => {
    const on = await Onboarding.make();
    const asked = await on.begun();
    if (fault) await on.fault(fault, { event: "account.updated" }, { times: 100 });
    await onboard(asked.link?.url ?? "");
    if (fault === "drop_webhook") await on.later(10 * 60);
    await on.connection(asked.id, "verified");
    expect((await on.told(asked.id)).filter((type) => type === "bank_connection.verified")).toHaveLength(1);
  });

  test("restricts what was verified, and restores it, each told once", async () => {
    const on = await Onboarding.make();
    const { id, merchant, provider_references } = await on.verified();
    const set = (transfers: string) =>
      on.control("POST", `connected_accounts/${provider_references.account}`, { transfers });
    await set("inactive");
    const restricted = await on.connection(id, "restricted");
    expect(restricted.requirements).toMatchObject({ disabled_reason: "requirements.past_due" });
    expect(await on.api.merchants.retrieve(merchant)).toMatchObject({ status: "active" });
    await on.fault("double_webhook", { event: "account.updated" }, { times: 10 });
    await set("active");
    await on.connection(id, "verified");
    await set("pending");
    await on.connection(id, "restricted");
    const told = (await on.told(id)).filter((type) => !type.endsWith(".updated"));
    expect(told.slice(1)).toEqual(
      ["verified", "restricted", "verified", "restricted"].map((s) => `bank_connection.${s}`),
    );
    const runs = await on.api.workflowRuns.list({ subject: id });
    expect(runs.data.filter(({ status }) => status !== "succeeded")).toHaveLength(1);
  });

  test("ends it for good, and lets another begin", async () => {
    const on = await Onboarding.make();
    const { id, merchant, provider_references } = await on.verified();
    const account = provider_references.account ?? "";
    await atProvider(on, `accounts/${account}/reject`, { reason: "terms_of_service" });
    const rejected = await on.connection(id, "rejected");
    expect(rejected.error?.code).toBe("rejected.platform_terms_of_service");
    expect((await on.told(id)).slice(-2)).toEqual(["bank_connection.restricted", "bank_connection.rejected"]);
    // Whatever the provider says after the end changes nothing any more.
    await atProvider(on, `accounts/${account}/unreject`);
    const second = await on.begun(merchant);
    expect(second.provider_references.account).not.toBe(account);
    expect(await on.api.bankConnections.retrieve(id)).toEqual(rejected);
    await onboard(second.link?.url ?? "");
    await on.connection(second.id, "verified");
  });
});

describe("given up", () => {
  test("before it was verified, its account is removed with what was given, and another can begin", async () => {
    const on = await Onboarding.make();
    const { id, merchant, provider_references } = await on.begun();
    const canceled = await on.api.bankConnections.cancel(id);
    expect(canceled).toMatchObject({ status: "canceled", link: null });
    await until(
      () => on.accounts(),
      (accounts) => accounts.length === 0,
    );
    expect((await on.begun(merchant)).provider_references.account).not.toBe(provider_references.account);
    expect((await refusal(on.api.bankConnections.createLink(id, {})))?.code).toBe("state_conflict");
    expect((await refusal(on.api.bankConnections.cancel(id)))?.code).toBe("state_conflict");
    await until(
      () => on.api.workflowRuns.list({ subject: id, status: "succeeded" }),
      ({ data }) => data.length > 0,
    );
  });

  test("while the account is being made, it is found and removed", async () => {
    const on = await Onboarding.make();
    await on.fault("error_429", { route: "POST /v1/accounts" }, { effect: true, times: 2 });
    const merchant = await on.merchant();
    const { id } = await on.api.bankConnections.create({ merchant, ...RETURN });
    await until(
      () => on.accounts(),
      (accounts) => accounts.length === 1,
    );
    await on.api.bankConnections.cancel(id);
    await until(
      () => on.accounts(),
      (accounts) => accounts.length === 0,
    );
    expect((await on.told(id)).includes("bank_connection.action_required")).toBe(false);
  });
});

describe("an account is made once", () => {
  test.each([
    ["its answer is lost", "cut", { effect: true }],
    ["a gateway answers instead", "html_502", { effect: true }],
    ["nothing was done", "html_502", {}],
    ["a failure is stored after the effect", "effect_then_500", {}],
    ["a failure is stored before it", "error_500", {}],
    ["an empty answer comes", "empty_200", { effect: true }],
    ["the provider is busy", "error_429", {}],
  ])("although %s", async (_, fault, more) => {
    const on = await Onboarding.make();
    await on.fault(fault, { route: "POST /v1/accounts" }, more);
    await on.fault(fault, { route: "POST /v1/account_links" }, more);
    const { id, provider_references } = await on.begun();
    const accounts = await on.accounts();
    expect(accounts.map((account) => account.id)).toEqual([provider_references.account]);
    expect(accounts[0]?.metadata.bank_connection_id).toBe(id);
  });
});

describe("what does not fit is refused", () => {
  test.each([
    ["another site", { return_url: "https://evil.example/done" }, "/return_url"],
    ["another site to refresh", { refresh_url: "https://evil.example/again" }, "/refresh_url"],
    ["a password in the URL", { return_url: "http://me:secret@localhost:3000/" }, "/return_url"],
    ["a site that only looks like this machine", { return_url: "http://localhost.evil.example/" }, "/return_url"],
  ])("%s", async (_, urls, pointer) => {
    const merchant = await tenant.merchant();
    const refused = await refusal(tenant.api.bankConnections.create({ merchant, ...RETURN, ...urls }));
    expect(refused).toMatchObject({ status: 422, code: "url_not_allowed", errors: [{ pointer }] });
  });

  test("unless the tenant's configuration names the origin", async () => {
    const on = await Onboarding.make();
    for (const binding of ["LEDGER_01", "LEDGER_02"]) {
      const database = await (await host()).database(binding);
      const sql = `INSERT INTO tenant_configs SELECT tenant_id, 2,
        json_set(config, '$.payments.return_url_origins', json('["https://games.example.com"]')), created_at
        FROM tenant_configs WHERE tenant_id = ?`;
      await database.prepare(sql).bind(on.id).run();
    }
    const named = { return_url: "https://games.example.com/done?x=1", refresh_url: "https://games.example.com/again" };
    const merchant = await on.merchant();
    expect(await on.api.bankConnections.create({ merchant, ...named })).toMatchObject(named);
    const other = { ...named, return_url: "https://games.example.com:8443/done" };
    const refused = await refusal(on.api.bankConnections.create({ merchant: await on.merchant(), ...other }));
    expect(refused?.code).toBe("url_not_allowed");
  });

  test("a second connection beside one that is not over", async () => {
    const merchant = await tenant.merchant();
    const asked = () => tenant.api.bankConnections.create({ merchant, ...RETURN });
    const both = await Promise.all([refusal(asked()), refusal(asked())]);
    expect(both.filter((error) => error === undefined)).toHaveLength(1);
    expect(both.find((error) => error !== undefined)).toMatchObject({ status: 409, code: "already_exists" });
    expect(await refusal(asked())).toMatchObject({ errors: [{ pointer: "/merchant" }] });
  });

  test("a country that cannot be paid out to, a cancellation too late, a link without addresses", async () => {
    const merchant = await tenant.merchant();
    const far = await refusal(tenant.api.bankConnections.create({ merchant, country: "BR", ...RETURN }));
    expect(far).toMatchObject({ code: "merchant_not_payable", errors: [{ pointer: "/country" }] });
    const { id } = await tenant.verified();
    expect(await refusal(tenant.api.bankConnections.cancel(id))).toMatchObject({ status: 409, code: "state_conflict" });
    const nowhere = await refusal(tenant.api.bankConnections.createLink(id, {}));
    expect(nowhere).toMatchObject({ status: 422, errors: [{ pointer: "/return_url" }] });
    expect((await tenant.api.bankConnections.createLink(id, RETURN)).link?.url).toContain("/onboarding");
  });
});
