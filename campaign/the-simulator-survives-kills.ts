/** The simulator's process group is killed in the middle of writing, again and again, on the same data. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const KILLS = 50;

const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
const env = { ...process.env, SIMULATOR_KILLS: String(KILLS) };
console.log(`${KILLS} kills, each at another moment; after each the books are looked at`);
const { status } = spawnSync(process.execPath, [vitest, "run", "tests/simulator-alone.test.ts", "-t", "killed"], {
  cwd: join(import.meta.dirname, ".."),
  env,
  stdio: "inherit",
});
process.exitCode = status ?? 1;
