/** What must never be written down in the clear is looked for everywhere that runs write: logs, engine, books. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RUN_KINDS } from "../core/runs.ts";
import { type Host, startHost } from "../local/host.ts";
import { unsealed } from "../local/provider-books.ts";
import { Tributary } from "../sdk/client.ts";
import { BUSINESS } from "./applicant-details.ts";
import { checkedFetch } from "./contract.ts";
import { temporaryFolder } from "./host.ts";
import { startReceiver } from "./receiver.ts";
import { bankToken, cardOf, clientFor, ended, freshTenant, simulatorKey, type TestTenant, until } from "./tenant.ts";

const EMAIL = "canary.person@example.org";
const TAX = "DE811907980";
const CARD = "4242424242424242";
const NAME = "Canary Legal";
const PERSON = {
  first_name: "Zebulonia",
  last_name: "Quackenbush",
  phone: "+4915550001111",
  date_of_birth: "1974-03-17",
};
const IBAN = "DE89370400440532013000";
const DAY_SECONDS = 86_400;

const folder = temporaryFolder();
let running: Host;
let logged = "";
const secrets = new Map<string, string>([
  ["an e-mail address", EMAIL],
  ["a tax number", TAX],
  ["a card number", CARD],
  ["a merchant's name", NAME],
  ["a person's first name", PERSON.first_name],
  ["a person's last name", PERSON.last_name],
  ["a telephone number", PERSON.phone],
  ["a date of birth", PERSON.date_of_birth],
  ["a bank account's number", IBAN],
]);

beforeAll(async () => {
  const receiver = await startReceiver();
  const log = ({ message }: { message: string }) => {
    logged += `${message}\n`;
  };
  running = await startHost({ folder, port: 0, cron: false, log, temporary: true });
  const t = await freshTenant({}, "pm_card_visa", running);
  await onboarded(t);
  await applied();
  const endpoint = await t.api.webhookEndpoints.create({ url: `${receiver.url}/canary` });
  secrets.set("a webhook's secret", endpoint.secret);
  secrets.set("a client's secret", t.credentials.client_secret);
  secrets.set("the provider's key", await simulatorKey(t.id, running));
  const { id } = await t.api.payments.create({ amount: 1999, currency: "EUR", payment_instrument: t.card });
  await ended(t.api, id);
  await t.api.refunds.create({ payment: id, amount: 500 });
  await t.api.sandbox.advanceClock({ advance_seconds: 3 * DAY_SECONDS });
  await until(
    async () => (await t.api.distributions.list({ payment: id })).data[0],
    (found) => found?.shares.every(({ status }) => status === "transferred") ?? false,
  );
  await paidOut(t);
  await disputed(t);
  await lookedAfter(t);
  await running.tick();
  await receiver.close();
});

/** A merchant that a person must decide on, and its representative, who is asked for a document. */
async function onboarded({ api }: TestTenant): Promise<void> {
  const steps = [
    { step: "bank_connection" as const, approval: false },
    { step: "screening" as const, approval: true },
  ];
  await api.tenant.config.update({ onboarding: { steps } }, { ifMatch: "*" });
  const applicant = { legal_name: NAME, country: "DE", email: EMAIL, tax_identification_number: TAX };
  const { id: merchant } = await api.merchants.create(applicant);
  await api.persons.create({ merchant, ...PERSON, email: EMAIL });
  await until(
    () => api.decisions.list({ subject: merchant }),
    ({ data }) => data.length > 0,
  );
  const session = await api.identitySessions.create({ merchant });
  await until(
    () => api.identitySessions.retrieve(session.id),
    ({ status }) => status === "requires_input",
  );
}

/** A publisher that applies by itself, and whose representative is asked for a document. */
async function applied(): Promise<void> {
  const { baseUrl } = running;
  const anybody = new Tributary({ baseUrl, token: null, fetch: checkedFetch(baseUrl) });
  const input = { name: "Aurora", mode: "sandbox", country: "DE", currency: "EUR" } as const;
  const { application, client } = await anybody.tenantApplications.create(input);
  secrets.set("an applicant's secret", client.client_secret);
  const { tenantApplications } = clientFor(baseUrl, { client_id: client.id, client_secret: client.client_secret });
  const representative = { ...PERSON, email: EMAIL, politically_exposed: false };
  const { phone: _none, ...known } = representative;
  await tenantApplications.update(application.id, {
    business: { ...BUSINESS, legal_name: NAME, tax_identification_number: TAX, contact_email: EMAIL },
    representative: known,
  });
  await tenantApplications.checkIdentity(application.id, {});
}

/** A merchant by its settlement cycle, and the tenant's own money. */
async function paidOut(t: TestTenant): Promise<void> {
  const { api, merchants } = t;
  await api.payoutInstruments.create({ merchant: merchants.studio, token: await bankToken(t, 0, running) });
  await until(
    () => api.payoutInstruments.list({ merchant: merchants.studio }),
    ({ data }) => data[0]?.status === "active",
  );
  await api.tenant.config.update({ settlement: { interval: "daily" } }, { ifMatch: "*" });
  await api.sandbox.advanceClock({ advance_seconds: DAY_SECONDS });
  await until(
    () => api.payouts.list({ merchant: merchants.studio }),
    ({ data }) => typeof data[0]?.provider_references.payout === "string",
  );
  const { id } = await api.tenant.topUps.create({ amount: 1000, currency: "EUR" });
  await until(
    () => api.tenant.movements.retrieve(id),
    ({ provider_references }) => provider_references.movement !== null,
  );
}

async function disputed({ api, player }: TestTenant): Promise<void> {
  const card = await cardOf(api, player, "pm_card_createDispute");
  const { id: payment } = await api.payments.create({ amount: 1999, currency: "EUR", payment_instrument: card });
  await until(
    () => api.disputes.list({ payment }),
    ({ data }) => data[0]?.status === "needs_response",
  );
}

/** The books are compared, and the secrets of the provider's reports replaced: none of four is written down. */
async function lookedAfter({ id: tenantId, api }: TestTenant): Promise<void> {
  const { id } = await api.reconciliations.create();
  await until(
    () => api.reconciliations.retrieve(id),
    ({ status }) => status === "succeeded",
  );
  await reportSecrets(tenantId, "first");
  await api.tenant.provider.rotateWebhookSecrets();
  await until(
    () => api.tenant.provider.retrieve(),
    ({ webhook_secrets }) => webhook_secrets === "overlapping",
  );
  await reportSecrets(tenantId, "second");
}

async function reportSecrets(tenantId: string, which: string): Promise<void> {
  for (const binding of ["LEDGER_01", "LEDGER_02"]) {
    const sql = "SELECT * FROM provider_accounts WHERE tenant_id = ?";
    const row = await (await running.database(binding)).prepare(sql).bind(tenantId).first<Record<string, string>>();
    for (const endpoint of row ? ["platform", "connect"] : []) {
      const sealed = row?.[`sealed_${endpoint}_webhook_secret`] ?? "";
      const secret = await unsealed(running, tenantId, `${endpoint}-webhook-secret`, sealed);
      secrets.set(`the ${which} secret of ${endpoint} reports`, secret);
    }
  }
}

afterAll(async () => {
  await running?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function found(text: string): string[] {
  return [...secrets].filter(([, secret]) => secret.length > 0 && text.includes(secret)).map(([what]) => what);
}

test("the log has steps of every workflow, and none of it", () => {
  const told = (kind: string) =>
    logged.split("\n").some((line) => line.includes(`"step ended"`) && line.includes(`"kind":"${kind}"`));
  expect(RUN_KINDS.filter((kind) => !told(kind))).toEqual([]);
  expect(secrets.size).toBeGreaterThan(15);
  expect(found(logged)).toEqual([]);
});

test("the engine's own state has the runs, and none of it", () => {
  const root = join(folder, "v3", "workflows");
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const text = files.map((each) => readFileSync(join(each.parentPath, each.name), "latin1")).join("\n");
  expect(text).toContain("create at provider");
  expect(found(text)).toEqual([]);
});

test("what runs write into the books has none of it", async () => {
  const tables = [
    "workflow_runs",
    "workflow_steps",
    "commits",
    "provider_calls",
    "events",
    "audit_records",
    "dead_letters",
  ];
  for (const binding of ["LEDGER_01", "LEDGER_02"]) {
    const database = await running.database(binding);
    for (const table of tables) {
      const { results } = await database.prepare(`SELECT * FROM ${table}`).all<Record<string, unknown>>();
      expect(found(JSON.stringify(results)), table).toEqual([]);
    }
  }
});
