/** Runs `npm run generate` and fails if a generated file would change. The files are left as they were found. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { generatedFiles } from "./files.ts";

const root = resolve(import.meta.dirname, "..");
// npm writes the lockfile, and npm ci compares it.
const paths = generatedFiles(root).filter((path) => path !== "package-lock.json");
const read = (path: string) =>
  existsSync(resolve(root, path)) ? readFileSync(resolve(root, path), "utf8") : undefined;

const before = new Map(paths.map((path) => [path, read(path)]));
let drifted: string[] = [];
try {
  execFileSync("npm", ["run", "--silent", "generate"], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  drifted = paths.filter((path) => read(path) !== before.get(path));
} catch {
  // What went wrong stands above this line already: the generators write to stderr.
  console.error("npm run generate failed");
  process.exitCode = 1;
} finally {
  for (const [path, text] of before) {
    if (text === undefined) rmSync(resolve(root, path), { force: true });
    else if (text !== read(path)) writeFileSync(resolve(root, path), text);
  }
}
for (const path of drifted) console.error(`${path} is out of date: run npm run generate and commit what it writes`);
if (drifted.length > 0) process.exitCode = 1;
