/**
 * The code that moves money changed in one place at a time, by Stryker: what is shared out, what a commit plans and
 * what each posting writes. At least 90 of 100 changes must make a quick test fail, in each group, and one that none
 * notices needs its reason in campaign/mutants/reasons.ts. `MUTATED="core/money/ledger.ts" npm run campaign -- mutants`
 * takes only those files.
 */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { Stryker } from "@stryker-mutator/core";
import { MAY_LIVE } from "./mutants/reasons.ts";

const LEAST = 90;

/** What is mutated, and by which tests: those of one function first, lives of whole payments last and only there. */
const GROUPS: Readonly<Record<string, { readonly code: readonly string[]; readonly tests: readonly string[] }>> = {
  allocation: {
    code: ["allocation", "split-allocation", "refund-allocation", "dispute-allocation", "refund-parts"],
    tests: ["refund-parts", "money", "dispute-allocation", "refund-allocation", "split-allocation"],
  },
  "ledger planning": {
    code: ["ledger", "share-money", "distribution"],
    tests: ["share-money", "ledger-planning", "distribution", "money", "share-bearers"],
  },
  "releases and reversals": {
    code: ["release", "releases", "reversals"],
    tests: ["release-plans", "release-transfers", "reversal-plans", "releases", "release-together", "refund-reversals"],
  },
  postings: {
    code: ["fee-postings", "refund-postings", "dispute-postings", "payout-postings"],
    tests: ["fee-postings", "refund-postings", "dispute-postings", "payout-postings"],
  },
};

type Mutant = Awaited<ReturnType<Stryker["runMutationTest"]>>[number];

const root = resolve(import.meta.dirname, "..");
const wanted = (process.env.MUTATED ?? "").split(" ").filter((file) => file !== "");

function mutantsOf(files: readonly string[]): Promise<Mutant[]> {
  return new Stryker({
    mutate: [...files],
    plugins: ["@stryker-mutator/vitest-runner", "./campaign/mutants/unseen.ts"],
    ignorers: ["unseen"],
    testRunner: "vitest",
    // To ask which tests are related takes longer than to ask the tests.
    vitest: { configFile: "campaign/mutants/vitest.config.ts", related: false },
    coverageAnalysis: "perTest",
    concurrency: Math.min(2, availableParallelism()),
    // A mutant that never ends is found by its hits; a machine that is busy is no such mutant.
    timeoutMS: 30_000,
    reporters: ["progress-append-only"],
    tempDirName: "dist/mutants",
    ignorePatterns: ["dist", ".tributary*", "docs", "openapi", "sdk"],
  }).runMutationTest();
}

const isDead = ({ status }: Mutant) => status === "Killed" || status === "Timeout";
const isAlive = ({ status }: Mutant) => status === "Survived" || status === "NoCoverage";
const fileOf = ({ fileName }: Mutant) => fileName.slice(root.length + 1);

/** How a mutant is named in the reasons: by its file, what stands there, and what it becomes. */
function nameOf(mutant: Mutant): string {
  const short = (text: string) => text.replaceAll(/\s+/g, " ").slice(0, 38);
  return `${fileOf(mutant)}: ${short(originalOf(mutant))} → ${short(mutant.replacement)}`;
}

function originalOf({ fileName, location: { start, end } }: Mutant): string {
  const lines = readFileSync(fileName, "utf8")
    .split("\n")
    .slice(start.line - 1, end.line);
  const last = (lines.at(-1) ?? "").slice(0, end.column - 1);
  return [...lines.slice(0, -1), last].join("\n").slice(start.column - 1);
}

/** A group's score in percent, with everything that is said of it. */
function judge(title: string, files: readonly string[], mutants: readonly Mutant[]): boolean {
  const scoreOf = (of: readonly Mutant[]) => {
    const [dead, alive] = [of.filter(isDead).length, of.filter(isAlive).length];
    return { score: (100 * dead) / (dead + alive), told: `${dead} of ${dead + alive}` };
  };
  for (const file of files) {
    const { score, told } = scoreOf(mutants.filter((mutant) => fileOf(mutant) === file));
    console.log(`${score.toFixed(1).padStart(6)} %  ${told} mutants of ${file}`);
  }
  const alive = mutants.filter(isAlive);
  const unexplained = alive.filter((mutant) => MAY_LIVE[nameOf(mutant)] === undefined);
  for (const mutant of unexplained) {
    console.log(`survived, without a reason, on line ${mutant.location.start.line}: ${nameOf(mutant)}`);
  }
  const names = new Set(alive.map(nameOf));
  const known = Object.keys(MAY_LIVE).filter((name) => files.some((file) => name.startsWith(`${file}: `)));
  const stale = known.filter((name) => !names.has(name));
  for (const name of stale) console.log(`has a reason to live, and does not live: ${name}`);
  const { score, told } = scoreOf(mutants);
  console.log(`${title}: ${told} mutants died (${score.toFixed(1)} %); ${alive.length} live.`);
  return score >= LEAST && unexplained.length === 0 && stale.length === 0;
}

for (const [title, { code, tests }] of Object.entries(GROUPS)) {
  const all = code.map((name) => `core/money/${name}.ts`);
  const files = all.filter((file) => wanted.length === 0 || wanted.includes(file));
  if (files.length === 0) continue;
  // Read by campaign/mutants/vitest.config.ts, in the processes that Stryker starts.
  process.env.TESTS_OF_MUTANTS = tests.join(" ");
  if (!judge(title, files, await mutantsOf(files))) process.exitCode = 1;
}
