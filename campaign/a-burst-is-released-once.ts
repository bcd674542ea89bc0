/** 150 payments fall due at one moment in the real runtime: each share is transferred exactly once. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const BURST = 150;

const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
console.log(`${BURST} payments, due at once`);
const { status } = spawnSync(process.execPath, [vitest, "run", "tests/release-burst.test.ts"], {
  cwd: join(import.meta.dirname, ".."),
  env: { ...process.env, BURST: String(BURST) },
  stdio: "inherit",
});
process.exitCode = status ?? 1;
