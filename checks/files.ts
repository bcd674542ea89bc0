/** What no linter looks at: lengths, names and first lines of files, SQL's OR REPLACE, files no compiler sees. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import ts from "typescript";

const LINES_MAX = 400;
const COLUMNS_MAX = 120;
const SOURCE = /\.(ts|tsx|mjs|js|css|sql|grit)$/;
const VAGUE = /^(utils?|helpers?|common|services?|managers?|index)$/;
const COMMENT = /^(\/\*|\/\/|--|#!|<!--)/;

/** What is wrong with one file, as sentences; nothing when it is as it should be. Pure, so that a test can plant. */
export function faultsOf(path: string, text: string): string[] {
  const lines = text.split("\n");
  const faults: string[] = [];
  const vague = path.split("/").find((part) => VAGUE.test(part.replace(/\..*$/, "")));
  if (vague !== undefined) faults.push(`"${vague}" says nothing of what is inside`);
  if (lines.length - 1 > LINES_MAX) faults.push(`${lines.length - 1} lines, ${LINES_MAX} allowed`);
  if (!COMMENT.test(text)) faults.push("the first line is no comment that says what the file is for");
  lines.forEach((line, at) => {
    if (line.length > COLUMNS_MAX) faults.push(`line ${at + 1} has ${line.length} columns, ${COLUMNS_MAX} allowed`);
    if (/\b(TO[D]O|FIX[M]E|XX[X])\b/.test(line)) faults.push(`line ${at + 1} leaves something undone`);
  });
  if (path.endsWith(".sql") && /\bOR\s+REPLACE\b|\bREPLACE\s+INTO\b/i.test(text.replace(/--.*$/gm, ""))) {
    faults.push("OR REPLACE deletes a row past every guard");
  }
  return faults;
}

/** The files that belong to the repository, those not committed yet included. */
function ownFiles(root: string): string[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root });
  const files = listed.toString().split("\n");
  return [...new Set(files)].filter((file) => file !== "" && existsSync(resolve(root, file))).sort();
}

/** Paths marked linguist-generated in .gitattributes. Nobody writes them, so nobody is told to write them shorter. */
export function generatedFiles(root: string): string[] {
  const attributes = readFileSync(resolve(root, ".gitattributes"), "utf8");
  return [...attributes.matchAll(/^(\S+) .*\blinguist-generated\b/gm)].map((match) => match[1] ?? "");
}

/** TypeScript files that no project compiles: there any error would stay unseen. */
function unseenByCompiler(root: string, files: string[]): string[] {
  const seen = ["tsconfig.json", "tsconfig.node.json"].flatMap((name) => {
    const config: unknown = ts.readConfigFile(resolve(root, name), ts.sys.readFile).config;
    return ts.parseJsonConfigFileContent(config, ts.sys, root, undefined, name).fileNames;
  });
  const known = new Set(seen.map((file) => resolve(file)));
  return files.filter((file) => /\.tsx?$/.test(file) && !known.has(resolve(root, file)));
}

if (import.meta.filename === process.argv[1]) {
  const root = resolve(import.meta.dirname, "..");
  const files = ownFiles(root);
  const generated = new Set(generatedFiles(root));
  const faults = files
    .filter((file) => SOURCE.test(basename(file)) && !generated.has(file))
    .flatMap((file) => faultsOf(file, readFileSync(resolve(root, file), "utf8")).map((fault) => `${file}: ${fault}`));
  faults.push(
    ...unseenByCompiler(root, files).map((file) => `${file}: in neither tsconfig.json nor tsconfig.node.json`),
  );
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
