/**
 * Random lives of a second, naive implementation of the money: 100,000 of them against every invariant, and 10,000 that
 * the product lives as well, compared after every single thing that happens. `LIVES=50000` takes another number.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const { LIVES = "10000", LIVES_ALONE = "100000" } = process.env;

const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");
console.log(`${LIVES_ALONE} lives of the model, ${LIVES} of model and product`);
const { status } = spawnSync(process.execPath, [vitest, "run", "tests/model-lives.test.ts"], {
  cwd: join(import.meta.dirname, ".."),
  env: { ...process.env, LIVES, LIVES_ALONE },
  stdio: "inherit",
});
process.exitCode = status ?? 1;
