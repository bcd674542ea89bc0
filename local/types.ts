/**
 * Writes worker-configuration.d.ts: the types of wrangler.jsonc's bindings. Without `main` and `build`, so that they
 * are the same whether or not a bundle has been built.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfiguration, repository } from "./configuration.ts";

const folder = mkdtempSync(join(tmpdir(), "tributary-types-"));
try {
  const { main: _, build: __, ...bindings } = readConfiguration("wrangler.jsonc") as Record<string, unknown>;
  writeFileSync(join(folder, "wrangler.json"), JSON.stringify(bindings));
  const wrangler = join(repository, "node_modules/.bin/wrangler");
  execFileSync(wrangler, ["types", "--strict-vars=false"], { cwd: folder, stdio: "pipe" });
  copyFileSync(join(folder, "worker-configuration.d.ts"), join(repository, "worker-configuration.d.ts"));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
