/** What the documentation lists, compared with the code that decides it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { SCOPES } from "../api/scopes.ts";
import { CATALOGUE } from "../core/errors.ts";
import { CAUSES } from "../core/money/reconciliation-matching.ts";
import { EVENT_TYPES } from "../core/outbound/catalogue.ts";
import { ATTEMPTS_MAX, WAITS_MS } from "../core/outbound/schedule.ts";
import { RUN_KINDS } from "../core/runs.ts";
import { EDGES, FINAL, type Machine } from "../core/states.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../core/time.ts";
import { repository } from "../local/configuration.ts";
import { DEFAULT_CONFIG } from "../tenants/config.ts";
import { REPORT_WIDGETS } from "../tenants/dashboard.ts";
import { STEPS as answerDispute } from "../workflows/answer-dispute.ts";
import { STEPS as distributePayment } from "../workflows/distribute-payment.ts";
import { STEPS as moveTenantFunds } from "../workflows/move-tenant-funds.ts";
import { STEPS as onboardMerchant } from "../workflows/onboard-merchant.ts";
import { STEPS as onboardTenant } from "../workflows/onboard-tenant.ts";
import { STEPS as payOut } from "../workflows/pay-out.ts";
import { STEPS as reconcile } from "../workflows/reconcile.ts";
import { STEPS as refundPayment } from "../workflows/refund-payment.ts";
import { STEPS as rotateWebhookSecrets } from "../workflows/rotate-webhook-secrets.ts";
import { STEPS as setUpBankConnection } from "../workflows/set-up-bank-connection.ts";
import { STEPS as setUpPaymentInstrument } from "../workflows/set-up-payment-instrument.ts";
import { STEPS as setUpPayoutInstrument } from "../workflows/set-up-payout-instrument.ts";
import { STEPS as settleTenant } from "../workflows/settle-tenant.ts";
import { STEPS as takePayment } from "../workflows/take-payment.ts";
import { STEPS as verifyIdentity } from "../workflows/verify-identity.ts";
import { anchorsOf, blocksOf, codes, linksOf, PAGES, tableOf } from "./docs-pages.ts";

const MACHINES = Object.keys(EDGES) as Machine[];
const file = (path: string) => readFileSync(join(repository, path), "utf8");

describe("tables", () => {
  test.each(MACHINES)("the states of a %s", (machine) => {
    const final: readonly string[] = FINAL[machine];
    const told = tableOf(`states of ${machine}`).map(([state = "", , next = ""]) => ({
      state: codes(state)[0],
      next: codes(next),
      final: state.startsWith("**"),
      late: next.endsWith(", late"),
    }));
    const edges: [string, readonly string[]][] = Object.entries(EDGES[machine]);
    const found = edges.map(([state, next]) => {
      const ends = final.includes(state);
      // A replay is asked for: no change of mind of the provider's.
      return { state, next: [...next], final: ends, late: ends && next.length > 0 && machine !== "delivery" };
    });
    const byState = (a: { state: string | undefined }, b: { state: string | undefined }) =>
      (a.state ?? "").localeCompare(b.state ?? "");
    expect(told.sort(byState)).toEqual(found.sort(byState));
  });

  test("every type of event", () => {
    const told = tableOf("events").map(([type = "", ...rest]) => [codes(type)[0], ...rest]);
    expect(told).toEqual(EVENT_TYPES.map(({ type, description, objectSchema }) => [type, description, objectSchema]));
  });

  test("every scope", () => {
    const told = tableOf("scopes").map(([scope = "", says]) => [codes(scope)[0], says]);
    expect(told).toEqual(Object.entries(SCOPES));
  });

  test("every code of an error, with something to do about it", () => {
    const rows = tableOf("errors");
    const told = rows.map(([code = "", status]) => [codes(code)[0], Number(status)]);
    expect(told).toEqual(Object.entries(CATALOGUE).map(([code, { status }]) => [code, status]));
    for (const [code, , happened = "", todo = ""] of rows) {
      expect([code, happened.endsWith("."), todo.endsWith(".")]).toEqual([code, true, true]);
    }
  });

  test("the schedule of deliveries", () => {
    const told = tableOf("schedule").map(([attempt, wait = ""]) => [Number(attempt), inMs(wait)]);
    expect(told).toEqual(WAITS_MS.map((wait, at) => [at + 1, wait]));
    expect(told).toHaveLength(ATTEMPTS_MAX);
  });

  test("every workflow with its steps and intervals", () => {
    const steps: Record<string, Record<string, string | ((n: number) => string)>> = {
      "take-payment": takePayment,
      "distribute-payment": distributePayment,
      "refund-payment": refundPayment,
      "pay-out": payOut,
      "settle-tenant": settleTenant,
      "move-tenant-funds": moveTenantFunds,
      reconcile,
      "answer-dispute": answerDispute,
      "rotate-webhook-secrets": rotateWebhookSecrets,
      "set-up-bank-connection": setUpBankConnection,
      "verify-identity": verifyIdentity,
      "set-up-payment-instrument": setUpPaymentInstrument,
      "set-up-payout-instrument": setUpPayoutInstrument,
      "onboard-merchant": onboardMerchant,
      "onboard-tenant": onboardTenant,
    };
    const rows = tableOf("workflows");
    expect(rows.map(([kind = ""]) => codes(kind)[0])).toEqual([...RUN_KINDS]);
    for (const [kind = "", , told = "", intervals = ""] of rows) {
      const name = codes(kind)[0] ?? "";
      const found = Object.values(steps[name] ?? {}).map((step) => (typeof step === "string" ? step : step(1)));
      expect(codes(told)).toEqual(found);
      const asking = DEFAULT_CONFIG.asking[name as keyof typeof DEFAULT_CONFIG.asking];
      expect(intervals.split(", then ").map(inMs)).toEqual([asking?.first_ms, asking?.then_ms]);
    }
  });

  test("every kind of exception, with its likely cause", () => {
    const told = tableOf("kinds of exceptions").map(([kind = "", cause]) => [codes(kind)[0], cause]);
    expect(told).toEqual(Object.entries(CAUSES));
  });

  test("the configuration's sections", () => {
    const told = tableOf("configuration").map(([section = ""]) => codes(section)[0]);
    expect(told).toEqual(Object.keys(DEFAULT_CONFIG));
  });

  test("the widgets of a dashboard, each with the operation that it is read from", () => {
    const { paths } = JSON.parse(file("openapi/openapi.json")) as {
      paths: Record<string, { get?: { operationId: string } }>;
    };
    const told = tableOf("report widgets").map(([widget = "", says = ""]) => {
      const [, path = ""] = /`GET (.+?)`/.exec(says) ?? [];
      return [codes(widget)[0], paths[path]?.get?.operationId];
    });
    expect(told).toEqual(Object.entries(REPORT_WIDGETS));
  });

  test("the rooms", () => {
    const told = tableOf("rooms").map(([room = ""]) => (codes(room)[0] ?? "").slice(0, -1));
    for (const room of told) expect(existsSync(join(repository, room)), room).toBe(true);
    const ours = /const ROOMS = "(.*)"/.exec(file(".dependency-cruiser.mjs"))?.[1]?.split("|") ?? [];
    const existing = ours.filter((room) => existsSync(join(repository, room)));
    expect(existing.filter((room) => !told.includes(room))).toEqual([]);
  });

  test("the commands", () => {
    const { scripts } = JSON.parse(file("package.json")) as { scripts: Record<string, string> };
    const rows = tableOf("commands");
    for (const [command = ""] of rows) {
      const [, name = ""] = /^`npm (?:run )?([\w:]+)`$/.exec(command) ?? [];
      expect(Object.keys(scripts), command).toContain(name);
    }
  });

  test("the options of npm start", () => {
    const told = tableOf("options of start").map(([option = ""]) => codes(option)[0]?.slice(2));
    const listed = [...file("local/start.ts").matchAll(/^ {2}--(\w+) /gm)].map((match) => match[1]);
    expect(told).toEqual(listed);
  });
});

describe("the simulator's tables name what there is", () => {
  test("its faults", () => {
    const kind = /^ {2}(\w+): \{\s*stage: "\w+",\s*says: "([^"]+)"(?:,\s*ms: "([^"]+)")?/gm;
    const known = [...file("simulator/faults.ts").matchAll(kind)].map(([, name, says, ms = ""]) => [name, says, ms]);
    const told = tableOf("faults").map(([name = "", says, ms]) => [codes(name)[0], says, ms]);
    for (const fault of told) expect(known).toContainEqual(fault);
  });

  test("its control API", () => {
    const handlers = ["control", "control-connect", "control-payments"].map((name) => file(`simulator/${name}.ts`));
    const known = [...handlers.join("\n").matchAll(/^ {2}"((?:GET|POST|DELETE) [^"]+)":/gm)];
    const told = tableOf("control").map(([request = ""]) => codes(request)[0]?.replace("/_control/", ""));
    const requests = known.map((match) => match[1]);
    expect(told.filter((request) => !requests.includes(request))).toEqual([]);
  });
});

describe("pages", () => {
  test.each(PAGES)("%s links to what is there", (page) => {
    const dead = linksOf(page).filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? page : join(dirname(page), path);
      if (!existsSync(join(repository, target))) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });
    expect(dead).toEqual([]);
  });

  test("the readme leads to each of them", () => {
    const missing = PAGES.filter((page) => page !== "README.md" && !linksOf("README.md").includes(page));
    expect(missing).toEqual([]);
  });

  test("the map of folders shows what is there", () => {
    const drawn = PAGES.flatMap(blocksOf).filter(({ info }) => info === "text map");
    const folders = drawn.flatMap(({ text }) => [...text.matchAll(/\b(\w+)\//g)].map((match) => match[1] ?? ""));
    const present = readdirSync(repository);
    expect(folders.filter((folder) => !present.includes(folder))).toEqual([]);
  });
});

/** "10 min" in ms; "none" is 0. */
function inMs(text: string): number {
  if (text === "none") return 0;
  const units: Record<string, number> = { s: SECOND, min: MINUTE, h: HOUR, days: DAY };
  const [, amount, unit = ""] = /^(\d+) (\w+)$/.exec(text) ?? [];
  return Number(amount) * (units[unit] ?? Number.NaN);
}
