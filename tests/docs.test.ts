/** Every command and snippet of the documentation, run; every sample of output, compared with what was printed. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repository } from "../local/configuration.ts";
import { Tributary } from "../sdk/client.ts";
import { contractAjv } from "./docs-contract.ts";
import { type Block, blocksOf, codes, PAGES, tableOf } from "./docs-pages.ts";
import { moduleOf, type Reader, run, runInCopy, runPage, startReading } from "./docs-run.ts";

/** The quickstart goes first: it installs the SDK where the others use it. */
const RUN_PAGES = ["docs/quickstart.md", ...PAGES.filter((page) => page !== "docs/quickstart.md")];

const KINDS = ["sh start", "sh demo", "sh run", "sh run setup", "sh run in a copy", "sh account", "ts run", "js run"];
const SAMPLES = ["text output", "text output in any order"];
/** A drawing of folders: each must exist. */
const MAP = "text map";

let reader: Reader;

beforeAll(async () => {
  reader = await startReading();
});

afterAll(() => reader.stop());

/** Ids, secrets and times of this run in the place of which a page has those of another. */
function masked(text: string): string {
  return text
    .replace(/\b([a-z]{3})_[0-9a-z]{26}\b/g, "$1_…")
    .replace(/\b(pi|tr|acct)_\w+/g, "$1_…")
    .replace(/\btrs_(live|sandbox)_\S+/g, "trs_$1_…")
    .replace(/\bdemo-[0-9a-f-]{36}/g, "demo-…")
    .replace(/v1,\S+/g, "v1,…")
    .replace(/\d+ ms\b/g, "… ms")
    .replace(/http:\/\/127\.0\.0\.1:\d+/g, "http://127.0.0.1:…")
    .replace(/ +/g, " ")
    .trim();
}

/** The sample that follows a block, if the next block is one. */
function sampleAfter(block: Block): Block | undefined {
  const blocks = blocksOf(block.page);
  const next = blocks[blocks.findIndex(({ line }) => line === block.line) + 1];
  return next && SAMPLES.includes(next.info) ? next : undefined;
}

describe("every block", () => {
  test("says what it is", () => {
    const known = (info: string) =>
      KINDS.includes(info) || SAMPLES.includes(info) || info === MAP || /^json \w+$/.test(info);
    const unknown = PAGES.flatMap(blocksOf).filter(({ info }) => !known(info));
    expect(unknown.map(({ page, line, info }) => `${page}:${line} is marked "${info}"`)).toEqual([]);
  });

  test("of output follows the commands that print it", () => {
    for (const page of PAGES) {
      const blocks = blocksOf(page);
      const orphans = blocks.filter(
        ({ info }, at) => SAMPLES.includes(info) && !/^(sh|ts|js) (run|demo)/.test(blocks[at - 1]?.info ?? ""),
      );
      expect(orphans.map(({ line }) => `${page}:${line}`)).toEqual([]);
    }
  });
});

describe("what a reader does", () => {
  for (const page of RUN_PAGES) {
    const hasCode = blocksOf(page).some(({ info }) => /^(sh|ts|js) run( setup)?$/.test(info));
    if (!hasCode) continue;
    test(`${page} runs, and prints what it says`, async () => {
      const printed = await runPage(reader, page);
      for (const [block, output] of printed) {
        // A refusal is printed by curl as calmly as an answer.
        expect(output, `${page}:${block.line}`).not.toContain("/docs/errors/");
        const sample = sampleAfter(block);
        if (!sample) continue;
        const lines = (text: string) =>
          masked(text)
            .split("\n")
            .map((line) => line.trim());
        const [got, said] = [lines(output), lines(sample.text)];
        if (sample.info === "text output") expect(got, `${page}:${sample.line}`).toEqual(said);
        else expect(got.sort(), `${page}:${sample.line}`).toEqual(said.sort());
      }
    });
  }

  test("the code fits the SDK's types", () => {
    const files = PAGES.flatMap((page) => moduleOf(reader, page) ?? []).map((name) => join(reader.project, name));
    const program = ts.createProgram(files, {
      allowJs: true,
      checkJs: true,
      exactOptionalPropertyTypes: true,
      lib: ["lib.es2024.d.ts"],
      module: ts.ModuleKind.NodeNext,
      noEmit: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: true,
      strict: true,
      target: ts.ScriptTarget.ES2024,
      typeRoots: [join(repository, "node_modules/@types")],
      types: ["node"],
    });
    const faults = ts.getPreEmitDiagnostics(program);
    const host = { getCanonicalFileName: String, getCurrentDirectory: () => reader.project, getNewLine: () => "\n" };
    expect(ts.formatDiagnostics(faults, host)).toBe("");
  });

  test("the receiver of webhooks takes what is signed and refuses what is not", async () => {
    const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
    const body = JSON.stringify({ id: "evt_1", type: "payment.succeeded" });
    const at = new Date();
    const headers = {
      "webhook-id": "evt_1",
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(secret).sign("evt_1", at, body),
    };
    const script = `process.env.WEBHOOK_SECRET = ${JSON.stringify(secret)};
      process.env.BASE_URL = ${JSON.stringify(reader.baseUrl)};
      process.env.CLIENT_ID = ${JSON.stringify(reader.seed.client.client_id)};
      process.env.CLIENT_SECRET = ${JSON.stringify(reader.seed.client.client_secret)};
      const { receive } = await import("./webhooks.mts");
      const send = (body) => receive(new Request("https://games.example.com", {
        method: "POST", headers: ${JSON.stringify(headers)}, body }));
      console.log("answers", (await send(${JSON.stringify(body)})).status, (await send("{}")).status);`;
    const output = await run("node", ["--input-type=module", "-e", script], reader.project);
    expect(output).toContain("evt_1 payment.succeeded\nanswers 204 400");
  });

  test("npm run ledger:add prepares the next database", async () => {
    const printed = await runInCopy(reader, "docs/operating.md");
    expect([...printed.values()].join()).toContain("LEDGER_03 is in wrangler.jsonc now.");
    expect(readFileSync(join(reader.copy, "wrangler.jsonc"), "utf8")).toContain('"binding": "LEDGER_03"');
  });

  test("npm start and npm run demo are the commands that the readme names", async () => {
    const blocks = PAGES.flatMap(blocksOf);
    const starts = blocks.filter(({ info }) => info === "sh start").map(({ text }) => text);
    expect(new Set(starts)).toEqual(new Set(["npm ci && npm start"]));
    const demos = blocks.filter(({ info }) => info === "sh demo");
    expect(demos.map(({ text }) => text)).toEqual(["npm run demo"]);
  });

  test("the demo prints what the readme shows of it", async () => {
    const blocks = blocksOf("README.md");
    const sample = blocks[blocks.findIndex(({ info }) => info === "sh demo") + 1];
    const output = await run(
      "npm",
      ["run", "demo", ...reader.here(" -- --folder .tributary").split(" ").slice(1)],
      repository,
    );
    const got = masked(output)
      .split("\n")
      .map((line) => loose(line));
    const said = masked(sample?.text ?? "")
      .split("\n")
      .filter((line) => line.trim() !== "…")
      .map((line) => loose(line));
    expect(said.length).toBeGreaterThan(10);
    expect(said.filter((line) => !got.includes(line))).toEqual([]);
  });
});

/** Positions and balances grow with what was bought before, and the columns with them. */
function loose(line: string): string {
  return line
    .trim()
    .replace(/^\d+ (?=[a-z_]+\.)/, "… ")
    .replace(/( [+-][\d.]+) -?[\d.]+$/, "$1 …");
}

/** What becomes of a new player's card and of a payment with it: the last code that the provider gave, or null. */
async function fateOf(
  api: Tributary,
  paymentMethod: string,
): Promise<{ at: "set-up" | "payment"; code: string | null }> {
  const player = await api.players.create({ reference: `card-${randomUUID()}` });
  const made = await api.paymentInstruments.create({ player: player.id, payment_method: paymentMethod });
  let instrument = made;
  for (; instrument.status === "processing"; await sleep(50)) {
    instrument = await api.paymentInstruments.retrieve(made.id);
  }
  const codeOf = (error: { code: string; decline_code: string | null } | null) =>
    error === null ? null : (error.decline_code ?? error.code);
  if (instrument.status !== "active") return { at: "set-up", code: codeOf(instrument.error) };
  const payment = await api.payments.create({ amount: 500, currency: "EUR", payment_instrument: made.id });
  for await (const event of api.payments.follow(payment.id)) void event;
  return { at: "payment", code: codeOf((await api.payments.retrieve(payment.id)).error) };
}

describe("the running platform", () => {
  test("does with the test cards what the page says", async () => {
    const { client_id: clientId, client_secret: clientSecret } = reader.seed.client;
    const api = new Tributary({ baseUrl: reader.baseUrl, clientId, clientSecret });
    for (const [cards = "", says = ""] of tableOf("cards")) {
      const said = codes(says);
      const at = says.startsWith("Setting it up") ? "set-up" : "payment";
      const fates = await Promise.all(codes(cards).map((card) => fateOf(api, card)));
      const expected = codes(cards).map((_, i) => ({ at, code: said[i] ?? said[0] ?? null }));
      expect([cards, fates]).toEqual([cards, expected]);
    }
  });

  test("serves llms.txt, and every page that it leads to as Markdown", async () => {
    const answer = await fetch(`${reader.baseUrl}/llms.txt`);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/plain; charset=utf-8"]);
    const text = await answer.text();
    const links = [...text.matchAll(/\]\((\/[^)]+)\)/g)].map((match) => match[1] ?? "");
    expect(links).toHaveLength(PAGES.length - 1 + ["/openapi.json", "/docs"].length);
    for (const link of links) {
      const found = await fetch(reader.baseUrl + link);
      expect([link, found.status]).toEqual([link, 200]);
      if (!link.endsWith(".md")) continue;
      expect(found.headers.get("content-type")).toMatch(/^text\/markdown\b/);
      expect(await found.text()).toBe(readFileSync(join(repository, link.slice(1)), "utf8"));
    }
    expect((await fetch(`${reader.baseUrl}/docs/nothing.md`)).status).toBe(404);
  });

  test("lists every operation of the contract in llms.txt", async () => {
    const text = await (await fetch(`${reader.baseUrl}/llms.txt`)).text();
    const contract = JSON.parse(readFileSync(join(repository, "openapi/openapi.json"), "utf8")) as {
      paths: Record<string, Record<string, { operationId?: string }>>;
    };
    for (const [path, methods] of Object.entries(contract.paths)) {
      for (const [method, { operationId }] of Object.entries(methods)) {
        if (operationId !== undefined) expect(text).toContain(`\`${method.toUpperCase()} ${path}\``);
      }
    }
  });
});

describe("samples", () => {
  test("of JSON fit the contract", () => {
    const validate = contractAjv();
    for (const block of PAGES.flatMap(blocksOf)) {
      const schema = /^json (\w+)$/.exec(block.info)?.[1];
      if (schema === undefined) continue;
      expect(validate(schema, JSON.parse(block.text)), `${block.page}:${block.line}`).toEqual([]);
    }
  });

  test("of commands for a Cloudflare account are commands that wrangler has, on what wrangler.jsonc declares", () => {
    const declared = readFileSync(join(repository, "wrangler.jsonc"), "utf8");
    const lines = PAGES.flatMap(blocksOf)
      .filter(({ info }) => info === "sh account")
      .flatMap(({ text }) => text.split("\n"));
    expect(lines.length).toBeGreaterThan(5);
    const known = /^npx wrangler (d1 create|d1 migrations apply|queues create|secret put|deploy)\b ?([\w-]*)/;
    for (const line of lines) {
      const [, command, name] = known.exec(line) ?? [];
      expect(command, line).toBeDefined();
      if (name) expect(declared).toContain(`"${name}"`);
    }
  });
});
