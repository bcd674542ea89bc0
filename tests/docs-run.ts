/** Runs the documentation as a reader would: a host by `npm start`, a project of one's own, page after page. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { repository } from "../local/configuration.ts";
import type { HostRecord } from "../local/folder.ts";
import { freePort } from "../local/ports.ts";
import type { Seeded } from "../local/seed.ts";
import { type Block, blocksOf } from "./docs-pages.ts";
import { temporaryFolder } from "./host.ts";

/** What the pages name, and what stands for it here. */
export interface Reader {
  readonly baseUrl: string;
  readonly seed: Seeded;
  /** The reader's own project, where the SDK is installed. */
  readonly project: string;
  /** A copy of what `npm run ledger:add` works on. */
  readonly copy: string;
  /** A block's text with this reader's addresses and folders in the place of those that the pages name. */
  here(text: string): string;
  stop(): Promise<void>;
}

const STARTS_WITHIN_MS = 80_000;
const RUNS_WITHIN_MS = 80_000;

export async function startReading(): Promise<Reader> {
  const root = temporaryFolder();
  const folder = join(root, "data");
  const host = spawn(process.execPath, ["local/start.ts", "--port", "0", "--folder", folder], { cwd: repository });
  await saying(host, "Ctrl-C stops it");
  const record = JSON.parse(readFileSync(join(folder, "host.json"), "utf8")) as HostRecord;
  const baseUrl = record.base_url ?? "";
  const project = join(root, "my-game");
  const copy = join(root, "copy");
  const port = await freePort(0);
  copyForEditing(copy);
  return {
    baseUrl,
    project,
    copy,
    seed: JSON.parse(readFileSync(join(folder, "seed.json"), "utf8")) as Seeded,
    here: (text) =>
      text
        .replaceAll("http://127.0.0.1:8787", baseUrl)
        .replaceAll("8788", String(port))
        .replaceAll("./.tributary", folder)
        .replaceAll("--folder .tributary", `--folder ${folder}`)
        .replaceAll("../my-game", project),
    async stop() {
      if (host.exitCode === null && host.kill("SIGINT")) await once(host, "exit");
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function saying(child: ChildProcess, words: string): Promise<void> {
  let said = "";
  const timer = setTimeout(() => child.kill("SIGKILL"), STARTS_WITHIN_MS);
  const heard = new Promise<void>((resolve, reject) => {
    const listen = (chunk: unknown) => {
      said += String(chunk);
      if (said.includes(words)) resolve();
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.once("exit", (code) => reject(new Error(`npm start ended with ${code}: ${said}`)));
  });
  await heard.finally(() => clearTimeout(timer));
}

function copyForEditing(copy: string): void {
  mkdirSync(copy);
  for (const name of ["local", "package.json", "wrangler.jsonc"]) {
    cpSync(join(repository, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(repository, "node_modules"), join(copy, "node_modules"));
}

/** What a block printed. */
export type Printed = ReadonlyMap<Block, string>;

const MARK = "@@@ line ";

/**
 * Runs a page's shell blocks in one shell after the quickstart's set-up, and then its code as one module in the
 * reader's project, in that shell's environment.
 *
 * @throws Error with everything that was said, when a command fails
 */
export async function runPage(reader: Reader, page: string): Promise<Printed> {
  const blocks = blocksOf(page);
  const setUp = blocksOf("docs/quickstart.md").filter(({ info }) => info === "sh run setup");
  const shell = blocks.filter(({ info }) => info === "sh run" || info === "sh run setup");
  const script = ["set -eu", ...setUp.filter((block) => block.page !== page).map(({ text }) => reader.here(text))];
  for (const block of shell) script.push(`echo '${MARK}${block.line}'`, reader.here(block.text));
  const module = moduleOf(reader, page);
  if (module !== undefined) script.push(`cd '${reader.project}'`, `node '${module}'`);
  return printedBy(blocks, await run("bash", ["-c", script.join("\n")], repository));
}

/** Runs the blocks that edit files on the copy. */
export async function runInCopy(reader: Reader, page: string): Promise<Printed> {
  const blocks = blocksOf(page).filter(({ info }) => info === "sh run in a copy");
  const script = blocks.flatMap((block) => [`echo '${MARK}${block.line}'`, block.text]);
  return printedBy(blocks, await run("bash", ["-c", ["set -eu", ...script].join("\n")], reader.copy));
}

/** Writes a page's code into the reader's project; the file's name, or undefined if the page has none. */
export function moduleOf(reader: Reader, page: string): string | undefined {
  const code = blocksOf(page).filter(({ info }) => info === "ts run" || info === "js run");
  if (code.length === 0) return undefined;
  const extension = code.every(({ info }) => info === "js run") ? "mjs" : "mts";
  const name = `${page.replace(/^docs\//, "").replace(/\.md$/, "")}.${extension}`;
  mkdirSync(reader.project, { recursive: true });
  const text = code.map((block) => `console.log("${MARK}${block.line}");\n${reader.here(block.text)}\n`);
  writeFileSync(join(reader.project, name), text.join("\n"));
  return name;
}

function printedBy(blocks: readonly Block[], output: string): Printed {
  const printed = new Map<Block, string>();
  for (const part of output.split(MARK).slice(1)) {
    const end = part.indexOf("\n");
    const block = blocks.find(({ line }) => line === Number(part.slice(0, end)));
    if (block) printed.set(block, part.slice(end + 1).trim());
  }
  return printed;
}

/** A command's standard output. @throws Error with both outputs when it fails */
export async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  const env = {
    ...process.env,
    PATH: [join(repository, "node_modules/.bin"), process.env.PATH].join(delimiter),
    NO_COLOR: "1",
    WRANGLER_SEND_METRICS: "false",
    npm_config_offline: "true",
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_update_notifier: "false",
  };
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], timeout: RUNS_WITHIN_MS });
  let out = "";
  let all = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
    all += chunk;
  });
  child.stderr.on("data", (chunk) => {
    all += chunk;
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${all}`);
  return out;
}
