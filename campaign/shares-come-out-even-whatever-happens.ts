/** Random lives of payments, holds, reserves, fees, refunds, pauses and refusals: 2,000 of them, to the last cent. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const LIVES = 2_000;

const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
console.log(`${LIVES} lives of up to 24 steps, each against what little arithmetic says must come out`);
const { status } = spawnSync(process.execPath, [vitest, "run", "tests/refund-fuzz.test.ts"], {
  cwd: join(import.meta.dirname, ".."),
  env: { ...process.env, REFUND_LIVES: String(LIVES) },
  stdio: "inherit",
});
process.exitCode = status ?? 1;
