/** Tenants that work with a restricted key: the documented permissions are enough, and none of them is too many. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { host } from "./host.ts";
import { violations } from "./invariants.ts";
import { bankToken, bareTenant, cardOf, control, freshTenant, pay, type TestTenant, until } from "./tenant.ts";

afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

type Permissions = Record<string, string>;
type Tenant = Pick<TestTenant, "id" | "api">;

/** The rows of the documentation: the provider's name, the access, and what it is tried as. */
const DOCUMENTED = readFileSync(join(import.meta.dirname, "../docs/operating.md"), "utf8")
  .split("<!-- permissions of the key -->")[1]
  ?.split("\n\n")[1]
  ?.split("\n")
  .slice(2)
  .map((row) => row.split("|").map((cell) => cell.trim().replaceAll("`", ""))) as string[][];
const permissions: Permissions = Object.fromEntries(DOCUMENTED.map(([, resource, access]) => [resource, access]));

const keyWith = async (t: Tenant, granted: Permissions) =>
  ((await control(t, "POST", "restricted_keys", { permissions: granted })) as { secret_key: string }).secret_key;

/** What the provider has refused, by its own account of what it was asked. */
async function denied(t: Tenant): Promise<string[]> {
  const { data } = (await control(t, "GET", "requests")) as {
    data: { method: string; path: string; status: number }[];
  };
  return data.flatMap(({ method, path, status }) => (status === 403 ? [`${method} ${path}`] : []));
}

describe("a restricted key with what the documentation names", () => {
  test("does everything that the platform does", async () => {
    const t = await freshTenant({}, "pm_card_visa", undefined, { sandbox: { float: 100_000 } });
    // A publisher's own pages make it, with the publishable key.
    const token = await bankToken(t, 0);
    await t.api.tenant.provider.rotateKey({ secret_key: await keyWith(t, permissions) });
    const { permissions: tried } = await t.api.tenant.provider.permissions();
    expect(tried.filter(({ granted }) => !granted)).toEqual([]);

    const payment = await pay(t, 1999);
    const refund = await t.api.refunds.create({ payment: payment.id, amount: 100 });
    await until(
      () => t.api.refunds.retrieve(refund.id),
      ({ status }) => status === "succeeded",
    );
    const complained = await pay(t, 1999, {
      payment_instrument: await cardOf(t.api, t.player, "pm_card_createDispute"),
    });
    const [dispute] = await until(
      async () => (await t.api.disputes.list({ payment: complained.id })).data,
      ([found]) => found?.status === "needs_response",
    );
    await t.api.disputes.accept(dispute?.id ?? "");
    const card = await cardOf(t.api, t.player, "pm_card_mastercard");
    await t.api.paymentInstruments.detach(card);
    const { id: bank } = await t.api.payoutInstruments.create({ merchant: t.merchants.studio, token });
    await until(
      () => t.api.payoutInstruments.retrieve(bank),
      ({ status }) => status === "active",
    );
    await t.api.sandbox.advanceClock({ advance_seconds: 3 * 86_400 });
    await until(
      async () => (await t.api.distributions.list({ payment: payment.id })).data[0],
      (found) => found?.shares.every(({ status }) => status === "transferred") ?? false,
    );
    const payout = await t.api.payouts.create({
      merchant: t.merchants.studio,
      amount: 100,
      currency: "EUR",
      payout_instrument: bank,
    });
    await until(
      () => t.api.payouts.retrieve(payout.id),
      ({ provider_references }) => provider_references.payout !== null,
    );
    await t.api.tenant.topUps.create({ amount: 1000, currency: "EUR" });
    const { id: merchant } = await t.api.merchants.create({ legal_name: "Nightjar", country: "DE" });
    await until(
      async () => (await t.api.bankConnections.list({ merchant })).data[0],
      (connection) => connection?.status === "verified",
    );
    const checked = await t.api.identitySessions.create({ merchant });
    await until(
      () => t.api.identitySessions.retrieve(checked.id),
      ({ status }) => status === "requires_input",
    );
    await t.api.tenant.provider.rotateWebhookSecrets();
    await until(
      () => t.api.tenant.provider.retrieve(),
      ({ webhook_secrets }) => webhook_secrets === "overlapping",
    );
    const { id } = await t.api.reconciliations.create();
    await until(
      () => t.api.reconciliations.retrieve(id),
      ({ status }) => status === "succeeded",
    );
    expect(await denied(t)).toEqual([]);
  });
});

describe("a restricted key with one permission less", () => {
  const tried = DOCUMENTED.filter(([, , , name]) => name !== "");

  test("is refused, and told which one", async () => {
    const t = await bareTenant();
    expect(tried.length).toBe((await t.api.tenant.provider.permissions()).permissions.length);
    for (const [, resource = "", , name] of tried) {
      const { [resource]: _, ...rest } = permissions;
      const refused = t.api.tenant.provider.rotateKey({ secret_key: await keyWith(t, rest) });
      await expect(refused, resource).rejects.toMatchObject({
        code: "validation_failed",
        errors: [{ pointer: "/secret_key", code: "permission_missing", detail: `may not read ${name}` }],
      });
    }
  });

  test("reads what it may only read, and opens the control API, which is not Stripe's", async () => {
    const t = await bareTenant();
    const { simulatorUrl } = await host();
    const key = await keyWith(t, { balance: "read", customers: "read" });
    const ask = async (method: string, path: string) =>
      (await fetch(`${simulatorUrl}${path}`, { method, headers: { authorization: `Bearer ${key}` } })).status;
    expect([
      await ask("GET", "/v1/balance"),
      await ask("GET", "/v1/customers"),
      await ask("POST", "/v1/customers"),
      await ask("GET", "/v1/payouts"),
      await ask("GET", "/_control/clock"),
    ]).toEqual([200, 200, 403, 403, 200]);
    await expect(keyWith(t, { nonsense: "read" })).rejects.toThrow();
  });
});
