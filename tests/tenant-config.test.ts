/** The tenant's configuration and its OAuth clients: versions that nobody loses, limits that are named, and pinning. */
import { describe, expect, test } from "vitest";
import type { Tributary } from "../sdk/client.ts";
import { contrastOf } from "../tenants/branding.ts";
import { DEFAULT_CONFIG, readConfig, retryOf } from "../tenants/config.ts";
import { host } from "./host.ts";
import { bareTenant, clientFor, freshTenant, until } from "./tenant.ts";

type Patch = Parameters<Tributary["tenant"]["config"]["update"]>[0];

async function refusalOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown as { status: number; code: string; errors: { pointer: string; code: string }[] },
  );
  if (error === undefined) throw new Error("was not refused");
  return error;
}

describe("the configuration", () => {
  test("begins with the defaults, and its schema names every limit", async () => {
    const { api } = await bareTenant();
    const { retry, asking, workflows, branding, version } = await api.tenant.config.retrieve();
    expect({ asking, workflows, branding, version }).toEqual({
      asking: DEFAULT_CONFIG.asking,
      workflows: {},
      branding: DEFAULT_CONFIG.branding,
      version: 1,
    });
    expect(retry.max_delay_ms).toBe(3_600_000);
    const schema = await (await fetch(`${(await host()).baseUrl}/schemas/tenant_config.json`)).json();
    expect(schema).toMatchObject({ default: DEFAULT_CONFIG, $defs: { Branding: { type: "object" } } });
  });

  test("changes by versions, and a stale ETag is refused", async () => {
    const { api } = await bareTenant();
    const update = (body: Patch, version: number) => api.tenant.config.update(body, { ifMatch: `"${version}"` });
    const first = await api.tenant.config.retrieve();
    const second = await update({ branding: { display_name: "Aurora" }, retry: { factor: 3 } }, 1);
    expect(second).toMatchObject({ version: 2, branding: { display_name: "Aurora" }, retry: { factor: 3 } });
    expect(second.retry.first_delay_ms).toBe(first.retry.first_delay_ms);
    expect(await refusalOf(update({ branding: { display_name: "Late" } }, 1))).toMatchObject({ status: 412 });
    expect((await update({ branding: { display_name: "Aurora" } }, 2)).version).toBe(2);
    const third = await update({ branding: null, retry: { factor: null } }, 2);
    expect(third).toMatchObject({ version: 3, branding: DEFAULT_CONFIG.branding, retry: { factor: 2 } });
    expect(await api.tenant.config.retrieve({ version: 2 })).toEqual(second);
    const versions = [];
    for await (const each of api.tenant.config.versions({ limit: 2 })) versions.push(each.version);
    expect(versions).toEqual([3, 2, 1]);
  });

  test("ten at once with one ETag make one version", async () => {
    const { api } = await bareTenant();
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) =>
        api.tenant.config.update({ retry: { factor: 3 + i / 10 } }, { ifMatch: '"1"' }),
      ),
    );
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const refused = answers.flatMap((each) => (each.status === "rejected" ? [each.reason.status] : []));
    expect(new Set(refused)).toEqual(new Set([412]));
    expect((await api.tenant.config.retrieve()).version).toBe(2);
  });

  test.each<[string, Patch, string]>([
    ["a factor below one", { retry: { factor: 0.5 } }, "/retry/factor"],
    ["a cap below the interval", { asking: { "take-payment": { max_ms: 1 } } }, "/asking/take-payment/max_ms"],
    ["a cap below the first delay", { retry: { first_delay_ms: 9_000_000 } }, "/retry/max_delay_ms"],
    [
      "a workflow's first delay above everybody's cap",
      { workflows: { "pay-out": { retry: { first_delay_ms: 9_000_000 } } } },
      "/workflows/pay-out/retry/first_delay_ms",
    ],
    ["unreadable colours", { branding: { text_color: "#cccccc" } }, "/branding/text_color"],
    ["a plain-text logo", { branding: { logo_url: "http://example.com/l.png" } }, "/branding/logo_url"],
    ["a widget twice", { dashboard: { report_widgets: ["payouts", "payouts"] } }, "/dashboard/report_widgets"],
    ["a widget that is none", { dashboard: { report_widgets: ["weather"] } } as never, "/dashboard/report_widgets/0"],
    ["a float below nothing", { balance: { refund_float: -1 } }, "/balance/refund_float"],
    ["a currency that nobody offers", { payments: { currencies: ["EUR", "XYZ"] } } as never, "/payments/currencies/1"],
    ["an unknown field", { colour: 1 } as Patch, "/colour"],
    ["an unknown workflow", { asking: { "take-all": {} } } as Patch, "/asking/take-all"],
  ])("refuses %s with its pointer", async (_, patch, pointer) => {
    const { api } = await bareTenant();
    const { status, errors } = await refusalOf(api.tenant.config.update(patch, { ifMatch: "*" }));
    expect([status, errors[0]?.pointer]).toEqual([422, pointer]);
    expect((await api.tenant.config.retrieve()).version).toBe(1);
  });

  test("is kept by a run to its end, and read by the next", async () => {
    const { api, card } = await freshTenant();
    const pay = async () => {
      const { id } = await api.payments.create({ payment_instrument: card, amount: 1999, currency: "EUR" });
      await until(
        () => api.payments.retrieve(id),
        ({ status }) => status === "succeeded",
      );
      const { data } = await api.workflowRuns.list({ subject: id });
      return data[0]?.config_version;
    };
    expect(await pay()).toBe(1);
    await api.tenant.config.update({ workflows: { "take-payment": { retry: { factor: 4 } } } }, { ifMatch: '"1"' });
    expect(await pay()).toBe(2);
  });

  test("says in which currencies payments are taken", async () => {
    const { api, card } = await freshTenant();
    const pay = () => api.payments.create({ payment_instrument: card, amount: 1999, currency: "EUR" });
    await api.tenant.config.update({ payments: { currencies: ["USD"] } }, { ifMatch: '"1"' });
    expect(await refusalOf(pay())).toMatchObject({
      status: 422,
      code: "currency_unsupported",
      errors: [{ pointer: "/currency", detail: "This tenant takes USD only." }],
    });
    await api.tenant.config.update({ payments: { currencies: null } }, { ifMatch: '"2"' });
    expect(await pay()).toMatchObject({ status: "processing" });
  });

  test("a version that is older than a field stands at the field's default", () => {
    const { refund_float, ...balance } = { ...DEFAULT_CONFIG.balance, low_below: 7 };
    const { dashboard, ...older } = DEFAULT_CONFIG;
    expect(readConfig(JSON.stringify({ ...older, balance }))).toEqual({
      ...older,
      dashboard,
      balance: { refund_float, low_below: 7 },
    });
  });

  test("a workflow's own retries stand before everybody's", () => {
    const config = { ...DEFAULT_CONFIG, workflows: { "take-payment": { retry: { factor: 7 } } } };
    expect(retryOf(config, "take-payment")).toEqual({ ...DEFAULT_CONFIG.retry, factor: 7 });
    expect(retryOf(config, "refund-payment")).toEqual(DEFAULT_CONFIG.retry);
  });

  test("contrast is WCAG's", () => {
    expect(contrastOf("#ffffff", "#000000")).toBeCloseTo(21, 5);
    expect(contrastOf("#767676", "#ffffff")).toBeCloseTo(4.54, 2);
  });
});

describe("a tenant's own OAuth clients", () => {
  test("are made with less than their maker's scopes, work at once, and end", async () => {
    const { api } = await bareTenant();
    const made = await api.oauthClients.create({ name: "Reports", scopes: ["payments:read", "clients:write"] });
    const reports = clientFor((await host()).baseUrl, { client_id: made.id, client_secret: made.client_secret });
    expect((await reports.payments.list()).data).toEqual([]);
    expect(await refusalOf(reports.players.list().then(() => undefined))).toMatchObject({ status: 403 });
    expect(await refusalOf(reports.oauthClients.create({ name: "More", scopes: ["payments:write"] }))).toMatchObject({
      status: 422,
      errors: [{ pointer: "/scopes/0" }],
    });
    expect(await refusalOf(reports.oauthClients.revoke(made.id))).toMatchObject({ status: 409 });
    expect(await api.oauthClients.retrieve(made.id)).toMatchObject({ status: "active", name: "Reports" });
    expect(await api.oauthClients.revoke(made.id)).toMatchObject({ status: "revoked" });
    expect(await refusalOf(reports.payments.list().then(() => undefined))).toMatchObject({ status: 401 });
    const records = [];
    for await (const record of api.auditRecords.list()) records.push(record.action);
    expect(records.slice(0, 2)).toEqual(["oauth_client.revoke", "oauth_client.create"]);
  });
});
