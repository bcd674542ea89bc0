/** The checks bite: each rule is given what it forbids and reports it under its own name, and nothing else. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import ts from "typescript";
import { afterAll, describe, expect, test } from "vitest";
import { faultsOf } from "../checks/files.ts";
import { ALLOWED, FORBIDDEN, PACKAGE_JSON, PLANTED } from "../checks/planted-imports.ts";
import * as lint from "../checks/planted-lint.ts";
import { declaredTables, migrated, schemaFaults } from "../checks/schema.ts";

const root = resolve(import.meta.dirname, "..");
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** An empty folder that is gone after the tests, with these files in it. */
function planted(files: Iterable<readonly [string, string]>): string {
  const folder = mkdtempSync(resolve(tmpdir(), "checks-"));
  folders.push(folder);
  for (const [path, text] of files) {
    mkdirSync(dirname(resolve(folder, path)), { recursive: true });
    writeFileSync(resolve(folder, path), text);
  }
  return folder;
}

/** What a tool writes to stdout. These tools exit with a number of their own when they find something. */
function output(cwd: string, tool: string, args: string[]): string {
  const env = { ...process.env, REDOCLY_TELEMETRY: "off" };
  try {
    return execFileSync(process.execPath, [resolve(root, "node_modules/.bin", tool), ...args], {
      cwd,
      env,
      stdio: "pipe",
    }).toString();
  } catch (error) {
    if (error instanceof Error && "stdout" in error && String(error.stdout) !== "") return String(error.stdout);
    throw error;
  }
}

describe("who may import whom", () => {
  type Violation = { from: string; rule: { name: string } };
  type Summary = { violations: Violation[]; ruleSetUsed: { forbidden: { name: string }[] } };
  const packages = Object.keys({ ...PACKAGE_JSON.dependencies, ...PACKAGE_JSON.devDependencies });
  const folder = planted([
    ...PLANTED,
    ["package.json", JSON.stringify(PACKAGE_JSON)],
    ...packages.map((name) => [`node_modules/${name}/index.js`, "export default 1;"] as const),
  ]);
  const config = ["--config", resolve(root, ".dependency-cruiser.mjs"), "--output-type", "json", "."];
  const report = output(folder, "depcruise", config);
  const { summary } = JSON.parse(report) as { summary: Summary };
  const seen = summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`);

  test.each(FORBIDDEN)("$rule: $file", ({ rule, file }) => expect(seen).toContain(`${file}: ${rule}`));

  test("every rule has its violation, and no file is refused for another reason", () => {
    expect(new Set(FORBIDDEN.map(({ rule }) => rule))).toEqual(
      new Set(summary.ruleSetUsed.forbidden.map(({ name }) => name)),
    );
    const refused = new Set(FORBIDDEN.map(({ file }) => file));
    expect(seen.filter((line) => !refused.has(line.split(":")[0] ?? ""))).toEqual([]);
    expect(ALLOWED.filter(({ file }) => refused.has(file))).toEqual([]);
  });
});

describe("what the linter refuses", () => {
  type Found = { category: string; message: string; location: { path: string } };
  const refused = lint.REFUSED.map((one, at) => ({ ...one, file: `core/refused-${at}.ts` }));
  const folder = planted([
    ...refused.map(({ file, line }) => [file, `${line}\n`] as const),
    ["core/allowed.ts", lint.ALLOWED],
    ["tests/refused.ts", 'export const sql = "INSERT OR REPLACE INTO payments VALUES (?)";\n'],
  ]);
  cpSync(resolve(root, "biome.json"), resolve(folder, "biome.json"));
  cpSync(resolve(root, "checks/lint"), resolve(folder, "checks/lint"), { recursive: true });
  const args = ["lint", "--vcs-enabled=false", "--max-diagnostics=none", "--reporter=json", "."];
  const found = (JSON.parse(output(folder, "biome", args)) as { diagnostics: Found[] }).diagnostics;

  test.each(refused)("$rule: $line", ({ file, rule, says = "" }) => {
    const here = found.filter(({ location }) => location.path === file);
    expect(here.map(({ category, message }) => `${category} ${message}`)).toContainEqual(
      expect.stringMatching(new RegExp(`^${rule} .*${says}`)),
    );
  });

  test("what looks alike is let through, and tests may try what is refused elsewhere", () => {
    const clean = ["core/allowed.ts", "tests/refused.ts"];
    expect(found.filter(({ location }) => clean.includes(location.path))).toEqual([]);
  });
});

describe("what the files check refuses", () => {
  const comment = "// What this is for.\n";
  test.each([
    ["core/utils/a.ts", comment, "says nothing"],
    ["api/helpers.ts", comment, "says nothing"],
    ["core/index.ts", comment, "says nothing"],
    ["core/a.ts", "export {};\n", "no comment"],
    ["core/a.ts", comment.repeat(401), "401 lines"],
    ["core/a.ts", `// ${"a".repeat(120)}\n`, "123 columns"],
    ["migrations/ledger/0001_a.sql", "-- For a.\nINSERT OR REPLACE INTO a VALUES (1);\n", "past every guard"],
  ])("%s", (path, text, says) => expect(faultsOf(path, text).join()).toContain(says));

  test("and what it lets through", () => {
    expect(faultsOf("core/money/a.ts", comment.repeat(400))).toEqual([]);
    expect(faultsOf("migrations/ledger/0001_a.sql", "-- INSERT OR REPLACE is refused.\n")).toEqual([]);
  });
});

describe("the schema against the migrations", async () => {
  const tables = await declaredTables(resolve(root, "core/store"), "ledger");
  const faults = (plant: string) => {
    const db = migrated(resolve(root, "migrations/ledger"));
    db.exec(plant);
    return schemaFaults(db, tables, { tenancy: true });
  };
  const table = (columns: string, options: string) => `CREATE TABLE planted (${columns}) ${options}`;
  const right = "STRICT, WITHOUT ROWID";

  test("agree as they are", () => expect(faults("")).toEqual([]));
  test.each([
    ["ALTER TABLE commits ADD COLUMN planted TEXT", 'commits: only the table has "planted TEXT"'],
    ["ALTER TABLE commits RENAME COLUMN result TO planted", 'commits: only the types have "result TEXT NOT NULL"'],
    ["DROP TABLE commits", "commits: no migration makes it"],
    [table("tenant_id TEXT PRIMARY KEY", right), "planted: drizzle's types do not know it"],
    [table("tenant_id TEXT PRIMARY KEY", "WITHOUT ROWID"), "planted: not STRICT"],
    [table("tenant_id TEXT PRIMARY KEY", "STRICT"), "planted: not WITHOUT ROWID"],
    [table("id TEXT PRIMARY KEY", right), "planted: the primary key does not begin with tenant_id"],
    [table("tenant_id TEXT PRIMARY KEY, id TEXT UNIQUE", right), "planted: a unique key does not begin with tenant_id"],
    [
      table("tenant_id TEXT PRIMARY KEY, a TEXT REFERENCES payments (id)", right),
      "planted: the foreign key to payments does not begin with tenant_id",
    ],
  ])("%s", (plant, fault) => expect(faults(plant)).toContain(fault));

  test("a column of another type or nullability is seen", () => {
    const db = new DatabaseSync(":memory:");
    db.exec("CREATE TABLE commits (tenant_id TEXT, commit_key TEXT, result TEXT, committed_at TEXT)");
    const seen = schemaFaults(db, tables, { tenancy: true });
    expect(seen).toContain('commits: only the table has "result TEXT"');
    expect(seen).toContain('commits: only the types have "committed_at INTEGER NOT NULL"');
  });
});

test("both TypeScript projects are strict", () => {
  for (const name of ["tsconfig.json", "tsconfig.node.json"]) {
    const config: unknown = ts.readConfigFile(resolve(root, name), ts.sys.readFile).config;
    expect(ts.parseJsonConfigFileContent(config, ts.sys, root, undefined, name).options).toMatchObject({
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      verbatimModuleSyntax: true,
      erasableSyntaxOnly: true,
    });
  }
});

test("the contract's rules report operation ids, names, refusals and security", () => {
  const refusal = { description: "No.", content: { "application/json": { schema: { type: "object" } } } };
  const schema = { type: "object", properties: { someName: { type: "string" } } };
  const answer = { description: "Yes.", content: { "application/json": { schema } } };
  const operation = { operationId: "things.list", responses: { 200: answer, 404: refusal } };
  const token = { operationId: "createToken", security: [], responses: { 400: refusal } };
  const paths = { "/v1/things": { get: operation }, "/oauth/token": { post: token } };
  const document = { openapi: "3.1.0", info: { title: "Planted", version: "1" }, paths };
  const rulesFile = "checks/contract-rules.mjs";
  const folder = planted([
    ["openapi/openapi.json", JSON.stringify(document)],
    ["redocly.yaml", readFileSync(resolve(root, "redocly.yaml"), "utf8")],
    [rulesFile, readFileSync(resolve(root, rulesFile), "utf8")],
  ]);
  type Problem = { ruleId: string; message: string };
  const report = JSON.parse(output(folder, "redocly", ["lint", "--format=json"])) as {
    problems: Problem[];
  };
  const own = report.problems.filter(({ ruleId }) => ruleId.startsWith("tributary/")).map(({ message }) => message);
  expect(own.sort()).toEqual([
    "404 answers application/json, not application/problem+json",
    "operationId things.list is not camelCase",
    "property someName is not snake_case",
    "the operation does not say who may call it",
  ]);
});
