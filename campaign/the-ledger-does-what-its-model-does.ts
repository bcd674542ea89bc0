/** Random postings against the naive model of the ledger: 5,000 lives of up to forty postings. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const LIVES = 5_000;

const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
console.log(`${LIVES} lives of up to forty postings, each asked of the ledger and of the model`);
const { status } = spawnSync(process.execPath, [vitest, "run", "tests/ledger-model.test.ts"], {
  cwd: join(import.meta.dirname, ".."),
  env: { ...process.env, LEDGER_LIVES: String(LIVES) },
  stdio: "inherit",
});
process.exitCode = status ?? 1;
