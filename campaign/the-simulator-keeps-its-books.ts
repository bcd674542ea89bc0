/** Random traffic against the simulator, foretold by a model: 2,000 sequences of up to thirty steps. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const RUNS = 2_000;

const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
const env = { ...process.env, SIMULATOR_RUNS: String(RUNS) };
console.log(`${RUNS} sequences of payments, refunds, disputes, transfers, reversals, payouts and days`);
const { status } = spawnSync(process.execPath, [vitest, "run", "tests/simulator-money.test.ts"], {
  cwd: join(import.meta.dirname, ".."),
  env,
  stdio: "inherit",
});
process.exitCode = status ?? 1;
