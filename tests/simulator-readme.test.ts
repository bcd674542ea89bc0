/** simulator/README.md: its tables are the code's, and its examples do what they say. */
import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { repository } from "../local/configuration.ts";
import { README, renewed } from "../simulator/readme.ts";
import { blocksOf, tablesOf } from "./docs-pages.ts";
import { run } from "./docs-run.ts";
import { temporaryFolder } from "./host.ts";
import { type SimulatorHost, startSimulator } from "./simulator-host.ts";

const PAGE = "simulator/README.md";
const MARK = "@@@ line ";

let simulator: SimulatorHost;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.stop());

it("has the tables that follow from the code: node simulator/readme.ts writes them", () => {
  const text = readFileSync(README, "utf8");
  expect(text).toBe(renewed(text));
});

it("lists every command of the control API", () => {
  const files = readdirSync(join(repository, "simulator")).filter((name) => /^control.*\.ts$/.test(name));
  const text = files.map((name) => readFileSync(join(repository, "simulator", name), "utf8")).join("\n");
  const known = [...text.matchAll(/^ {2}"((?:GET|POST|DELETE) [^"]+)":/gm)].map((match) => match[1] ?? "");
  const [table] = tablesOf(PAGE).filter(({ marker }) => marker === "control commands");
  const told = (table?.rows ?? []).map(([request = ""]) => request.replaceAll("`", ""));
  expect(told.sort()).toEqual([...known, "POST /_control/accounts"].sort());
});

it("has examples that print what stands below them", async () => {
  const { key } = await simulator.account({ float: 1_000_000 });
  const blocks = blocksOf(PAGE);
  const code = blocks.filter(({ info }) => info === "ts run");
  // A project of the reader's own, with the same packages.
  const folder = temporaryFolder();
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  const file = join(folder, "examples.mts");
  writeFileSync(file, code.map(({ line, text }) => `console.log("${MARK}${line}");\n${text}\n`).join("\n"));
  const command = `SIMULATOR='${simulator.url}' STRIPE_KEY='${key}' node '${file}'`;
  const output = await run("bash", ["-c", command], repository).finally(() => rmSync(folder, { recursive: true }));
  const printed = new Map(
    output
      .split(MARK)
      .slice(1)
      .map((part) => [Number.parseInt(part, 10), part.slice(part.indexOf("\n") + 1).trim()] as const),
  );
  const told = blocks.flatMap((block, at) => {
    const before = blocks[at - 1];
    return block.info === "text output" && before ? [[before.line, block.text] as const] : [];
  });
  expect(told.length).toBeGreaterThan(5);
  expect(told.map(([line]) => [line, printed.get(line)])).toEqual(told);
});
