/** Random lives of disputes against little arithmetic, 2,000 of them, and their runs killed at every single effect. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const LIVES = 2_000;

const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
console.log(`${LIVES} lives of payments, refunds, disputes and payouts, and a kill before and after every effect`);
const tests = ["tests/dispute-fuzz.test.ts", "tests/dispute-crashes.test.ts"];
const { status } = spawnSync(process.execPath, [vitest, "run", ...tests], {
  cwd: join(import.meta.dirname, ".."),
  env: { ...process.env, DISPUTE_LIVES: String(LIVES), DISPUTE_KILLS_EVERY: "1" },
  stdio: "inherit",
});
process.exitCode = status ?? 1;
