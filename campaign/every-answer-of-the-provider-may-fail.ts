/** Every end of every workflow, with each request that it makes of its provider struck by every fault of an answer. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
const { status } = spawnSync(process.execPath, [vitest, "run", "tests/simulator-answers.test.ts"], {
  cwd: join(import.meta.dirname, ".."),
  env: { ...process.env, EVERY_FAULT: "1" },
  stdio: "inherit",
});
process.exitCode = status ?? 1;
