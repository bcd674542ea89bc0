/** The arithmetic of splits, fees, refunds and disputes: 100,000 cases of each property, and a second opinion. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const CASES = 100_000;

const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
const allocations = ["split", "refund", "dispute"].map((of) => `tests/${of}-allocation.test.ts`);
const files = [...allocations, "tests/line-bearers.test.ts"];
console.log(`${CASES} cases of every property of ${files.join(" and ")}`);
const { status } = spawnSync(process.execPath, [vitest, "run", "--testTimeout=1200000", ...files], {
  cwd: join(import.meta.dirname, ".."),
  env: { ...process.env, ARITHMETIC_CASES: String(CASES) },
  stdio: "inherit",
});
process.exitCode = status ?? 1;
