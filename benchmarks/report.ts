/** Shows figures in the terminal and writes them down, with the machine and the commit that they belong to. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { repository } from "../local/configuration.ts";
import type { Figure } from "./figures.ts";

/** What the figures were taken on. */
export type Circumstances = {
  readonly commit: string;
  readonly at: string;
  readonly machine: string;
  readonly versions: string;
  /** Programs that waited for a processor in the minute before, on average. */
  readonly load: number;
  readonly isQuiet: boolean;
};

const GIBIBYTE = 2 ** 30;
/** Above so many busy processors before the run, something else was running. */
const QUIET_LOAD = 0.5;
const RESULTS = join(import.meta.dirname, "results.md");

/** Asked before the run, which is a load itself. */
export function circumstances(): Circumstances {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: repository }).toString().trim();
  // The results themselves are always newer than their commit.
  const changed = git("status", "--porcelain", "--untracked-files=no").split("\n");
  const isDirty = changed.some((line) => line !== "" && !line.endsWith("benchmarks/results.md"));
  const [cpu] = cpus();
  const [load = 0] = loadavg();
  const memory = Math.round(totalmem() / GIBIBYTE);
  return {
    commit: `${git("rev-parse", "--short", "HEAD")}${isDirty ? " with changes" : ""}`,
    at: new Date().toISOString().slice(0, 16).replace("T", " "),
    machine: [`${cpus().length} × ${cpu?.model.trim()}`, `${memory} GiB`, `${type()} ${release()}`].join(", "),
    versions: `Node ${process.versions.node}, miniflare ${version("miniflare")}, workerd ${version("workerd")}`,
    load,
    isQuiet: load < QUIET_LOAD,
  };
}

function version(name: string): string {
  const text = readFileSync(join(repository, "node_modules", name, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

export function line({ part, what, ours, other, unit, against, verdict }: Figure): string {
  const held = Number.isNaN(other) ? "" : ` | ${amount(other)} ${unit} (${against})`;
  const judged = verdict === null ? "" : ` → ${verdict.shown}, aim ${verdict.aim}: ${word(verdict.isMet)}`;
  return `(${part}) ${what}: ${amount(ours)} ${unit}${held}${judged}`;
}

function word(isMet: boolean): string {
  return isMet ? "met" : "MISSED";
}

/** Three digits that matter; what is counted has no fractions. */
function amount(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function writeResults(figures: readonly Figure[], on: Circumstances, seconds: number): void {
  const rows = figures.map(({ part, what, unit, ours, other, against, verdict }) => {
    const held = Number.isNaN(other) ? "" : `${amount(other)} ${unit}: ${against}`;
    const cells = [part, what, `${amount(ours)} ${unit}`, held, verdict?.shown ?? "", verdict?.aim ?? ""];
    return `| ${[...cells, verdict === null ? "" : word(verdict.isMet)].join(" | ")} |`;
  });
  const quiet = on.isQuiet
    ? "The machine was quiet before the run"
    : "**Other programs were running on the machine**: take these figures for an indication";
  writeFileSync(
    RESULTS,
    `# What it costs

Written by \`npm run bench\`. Every figure is a median of rounds in which both sides took turns, on one embedded host in
one run; the other side is a bare Worker in the same engine with a database of its own. Only the ratios mean something
elsewhere: here one processor has the engine and the other the load, and the disk answers a sync in microseconds.

- Commit ${on.commit}, ${on.at} UTC, ${seconds.toFixed(0)} s
- ${on.machine}
- ${on.versions}
- ${quiet} (load ${on.load.toFixed(2)}).

| | figure | ours | the other side | ratio | aim | |
|---|---|---|---|---|---|---|
${rows.join("\n")}
`,
  );
  // The table's columns stand under one another in the text as well.
  const biome = join(repository, "node_modules", ".bin", "biome");
  execFileSync(biome, ["format", "--write", RESULTS], { cwd: repository, stdio: "ignore" });
}
