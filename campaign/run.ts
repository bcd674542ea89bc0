/**
 * `npm run campaign`: the slow proofs, one file each, named by what it shows. `npm run campaign -- simulator` runs
 * those whose name has that word. Each prints what it did, and ends with another code than 0 where it does not hold.
 */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";

const own = basename(import.meta.filename);
const wanted = process.argv.slice(2);
const proofs = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".ts") && name !== own)
  .filter((name) => wanted.length === 0 || wanted.some((word) => name.includes(word)))
  .sort();

function prove(name: string): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, name)], { stdio: "inherit" });
    child.once("close", (code) => done(code === 0));
  });
}

if (proofs.length === 0) {
  console.error(`No proof in campaign/ has a name with ${wanted.join(" or ")}.`);
  process.exitCode = 1;
}
const failed: string[] = [];
for (const name of proofs) {
  const title = name.slice(0, -".ts".length).replaceAll("-", " ");
  console.log(`\n${title}`);
  const started = performance.now();
  const holds = await prove(name);
  if (!holds) failed.push(title);
  console.log(
    `${holds ? "holds" : "DOES NOT HOLD"}: ${title} (${((performance.now() - started) / 1000).toFixed(0)} s)`,
  );
}
if (failed.length > 0) process.exitCode = 1;
console.log(`\n${proofs.length - failed.length} of ${proofs.length} proofs hold.`);
