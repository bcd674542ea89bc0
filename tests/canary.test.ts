/** What must never be written down in the clear is looked for everywhere that runs write: logs, engine, books. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Host, startHost } from "../local/host.ts";
import { temporaryFolder } from "./host.ts";
import { startReceiver } from "./receiver.ts";
import { ended, freshTenant, simulatorKey, until } from "./tenant.ts";

const EMAIL = "canary.person@example.org";
const TAX = "DE811907980";
const CARD = "4242424242424242";

const folder = temporaryFolder();
let running: Host;
let logged = "";
const secrets = new Map<string, string>([
  ["an e-mail address", EMAIL],
  ["a tax number", TAX],
  ["a card number", CARD],
]);

beforeAll(async () => {
  const receiver = await startReceiver();
  const log = ({ message }: { message: string }) => {
    logged += `${message}\n`;
  };
  running = await startHost({ folder, port: 0, cron: false, log, temporary: true });
  const t = await freshTenant({}, "pm_card_visa", running);
  await t.api.merchants.create({
    legal_name: "Canary Legal",
    country: "DE",
    email: EMAIL,
    tax_identification_number: TAX,
  });
  const endpoint = await t.api.webhookEndpoints.create({ url: `${receiver.url}/canary` });
  secrets.set("a webhook's secret", endpoint.secret);
  secrets.set("a client's secret", t.credentials.client_secret);
  secrets.set("the provider's key", await simulatorKey(t.id, running));
  const { id } = await t.api.payments.create({ amount: 1999, currency: "EUR", payment_instrument: t.card });
  await ended(t.api, id);
  await t.api.refunds.create({ payment: id, amount: 500 });
  await t.api.sandbox.advanceClock({ advance_seconds: 3 * 86_400 });
  await until(
    async () => (await t.api.distributions.list({ payment: id })).data[0],
    (found) => found?.shares.every(({ status }) => status === "transferred") ?? false,
  );
  await running.tick();
  await receiver.close();
}, 60_000);

afterAll(async () => {
  await running?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function found(text: string): string[] {
  return [...secrets].filter(([, secret]) => secret.length > 0 && text.includes(secret)).map(([what]) => what);
}

test("the log has every step, and none of it", () => {
  expect(logged).toContain('"message":"step ended"');
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
