/** A fresh tenant for a test: opened through the operator's API, with merchants, a player, a card and a split rule. */
import { randomUUID } from "node:crypto";
import type { Host } from "../local/host.ts";
import type { ClientCredentials } from "../local/operator.ts";
import { createOperatorClient } from "../local/operator.ts";
import { secretKeyOf } from "../local/provider-books.ts";
import { Tributary } from "../sdk/client.ts";
import type { components } from "../sdk/types.gen.ts";
import { checkedFetch } from "./contract.ts";
import { host } from "./host.ts";

type Schemas = components["schemas"];

/** What a test is about: its tenant, and the ids of what every payment needs. */
export interface TestTenant {
  readonly id: string;
  /** The SDK as this tenant's client. Every answer is checked against the contract. */
  readonly api: Tributary;
  readonly credentials: ClientCredentials;
  readonly merchants: { readonly studio: string; readonly modder: string; readonly owner: string };
  readonly player: string;
  readonly card: string;
  readonly rule: string;
}

const operators = new WeakMap<Host, Promise<Tributary>>();

/** The SDK as the operator of a deployment: of this process's host unless another is given. */
export async function operator(on?: Host): Promise<Tributary> {
  const running = on ?? (await host());
  const known = operators.get(running) ?? operatorOf(running);
  operators.set(running, known);
  return known;
}

async function operatorOf(running: Host): Promise<Tributary> {
  const made = await createOperatorClient(await running.database("DIRECTORY"), { name: "Tests" });
  return clientFor(running.baseUrl, made);
}

export function clientFor(baseUrl: string, { client_id, client_secret }: ClientCredentials): Tributary {
  const options = { baseUrl, clientId: client_id, clientSecret: client_secret, fetch: checkedFetch(baseUrl) };
  return new Tributary(options);
}

/** A tenant with nothing in it. */
export async function bareTenant(
  body: Record<string, unknown> = {},
  on?: Host,
): Promise<Pick<TestTenant, "id" | "api" | "credentials">> {
  const running = on ?? (await host());
  const ops = await operator(running);
  const opened = { name: `Test ${randomUUID()}`, mode: "sandbox" as const, ...body };
  const tenant = await ops.operator.tenants.create(opened);
  const made = await ops.operator.clients.create(tenant.id, { name: "Test" });
  const credentials = { client_id: made.id, client_secret: made.client_secret };
  await makeImpatient(tenant.id, running);
  return { id: tenant.id, credentials, api: clientFor(running.baseUrl, credentials) };
}

/** A first retry after 50 ms instead of 5 s: the tenant's own configuration, before its first run has read it. */
async function makeImpatient(tenantId: string, running: Host): Promise<void> {
  for (const binding of ["LEDGER_01", "LEDGER_02"]) {
    const database = await running.database(binding);
    const sql = "UPDATE tenant_configs SET config = json_set(config, '$.retry.first_delay_ms', 50) WHERE tenant_id = ?";
    await database.prepare(sql).bind(tenantId).run();
  }
}

/** A tenant that can take payments, split 70/20/10 on the gross amount unless told otherwise. */
export async function freshTenant(
  rule: Partial<Schemas["CreateSplitRule"]> = {},
  card = "pm_card_visa",
  on?: Host,
  body: Record<string, unknown> = {},
): Promise<TestTenant> {
  const bare = await bareTenant(body, on);
  const { api } = bare;
  const names = ["Northlight Studio", "Pixelsmith", "Longhouse Servers"];
  const player = await api.players.create({ reference: `player-${randomUUID()}` });
  const [instrument, ...merchants] = await Promise.all([
    cardOf(api, player.id, card),
    ...names.map((legal_name) => merchantOf(api, legal_name)),
  ]);
  const [studio = "", modder = "", owner = ""] = merchants;
  const made = await api.splitRules.create({
    name: "Standard",
    default: true,
    base: "gross",
    fee_bearer: "tenant",
    lines: [
      { recipient: { merchant: studio }, share_bps: 7000 },
      { recipient: { merchant: modder }, share_bps: 2000 },
      { recipient: { merchant: owner }, share_bps: 1000 },
    ],
    ...rule,
  });
  return { ...bare, merchants: { studio, modder, owner }, player: player.id, card: instrument, rule: made.id };
}

async function merchantOf(api: Tributary, legal_name: string): Promise<string> {
  const { id } = await api.merchants.create({ legal_name, country: "DE" });
  await until(
    () => api.merchants.retrieve(id),
    (merchant) => merchant.status === "active",
  );
  return id;
}

export async function cardOf(api: Tributary, player: string, payment_method: string): Promise<string> {
  const { id } = await api.paymentInstruments.create({ player, payment_method });
  await until(
    () => api.paymentInstruments.retrieve(id),
    (card) => card.status !== "processing",
  );
  return id;
}

const PATIENCE_MS = 45_000;

/** Asks until the answer is as wanted; fails with the last one otherwise. */
export async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  for (const deadline = Date.now() + PATIENCE_MS; ; ) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`still not as wanted: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A payment from its creation to its end. */
export async function pay(t: TestTenant, amount: number, more: Partial<Schemas["CreatePayment"]> = {}) {
  const made = await t.api.payments.create({ amount, currency: "EUR", payment_instrument: t.card, ...more });
  return ended(t.api, made.id);
}

const FINAL = ["succeeded", "failed", "canceled", "needs_review"];

export function ended(api: Tributary, id: string): Promise<Schemas["Payment"]> {
  return until(
    () => api.payments.retrieve(id),
    (payment) => FINAL.includes(payment.status),
  );
}

/** Posted balances by address. */
export async function balances(api: Tributary): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for await (const balance of api.balances.list({ limit: 100 })) found[balance.address] = balance.amount;
  return found;
}

/** The simulator's control API for this tenant's account. */
export async function control(
  t: { id: string },
  method: string,
  path: string,
  body?: unknown,
  on?: Host,
): Promise<unknown> {
  const running = on ?? (await host());
  const answer = await fetch(`${running.simulatorUrl}/_control/${path}`, {
    method,
    headers: { authorization: `Bearer ${await simulatorKey(t.id, running)}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? undefined : answer.json();
}

/** The tenant's secret key at the simulator. */
export async function simulatorKey(tenantId: string, running: Host): Promise<string> {
  for (const binding of ["LEDGER_01", "LEDGER_02"]) {
    const database = await running.database(binding);
    const sql = "SELECT sealed_secret_key FROM provider_accounts WHERE tenant_id = ?";
    const row = await database.prepare(sql).bind(tenantId).first<{ sealed_secret_key: string }>();
    if (row) return secretKeyOf(running, tenantId, row.sealed_secret_key);
  }
  throw new Error(`no ledger database has ${tenantId}`);
}

/** A bank account as the simulator's merchants type it in: by the last digit of its IBAN payouts arrive, or fail. */
export async function bankToken(t: { id: string }, lastDigit = 0, on?: Host): Promise<string> {
  const running = on ?? (await host());
  const iban = `DE8937040044053201300${lastDigit}`;
  const answer = await fetch(`${running.simulatorUrl}/v1/tokens`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${await simulatorKey(t.id, running)}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams({
      "bank_account[country]": "DE",
      "bank_account[currency]": "eur",
      "bank_account[account_number]": iban,
      "bank_account[account_holder_name]": "Northlight Studio GmbH",
    }),
  });
  const { id } = (await answer.json()) as { id?: string };
  if (id === undefined) throw new Error(`no token: ${answer.status}`);
  return id;
}

/** A payout instrument of a merchant, from its token to its end. */
export async function bankOf(
  t: Pick<TestTenant, "id" | "api">,
  merchant: string,
  lastDigit = 0,
): Promise<Schemas["PayoutInstrument"]> {
  const { id } = await t.api.payoutInstruments.create({ merchant, token: await bankToken(t, lastDigit) });
  return until(
    () => t.api.payoutInstruments.retrieve(id),
    ({ status }) => status !== "processing",
  );
}
