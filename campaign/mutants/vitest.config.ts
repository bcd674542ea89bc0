/** The tests that mutants of the money's code must fail: those of this one process, quick, and the same each time. */
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const TESTS = (process.env.TESTS_OF_MUTANTS ?? "").split(" ").map((name) => `tests/${name}.test.ts`);

/** In the order in which the campaign names them. */
class AsListed extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => TESTS.findIndex((name) => moduleId.endsWith(name));
    return [...files].sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  root: resolve(import.meta.dirname, "../.."),
  test: {
    include: TESTS,
    isolate: false,
    sequence: { sequencer: AsListed },
    setupFiles: ["tests/extended-zod.ts", "campaign/mutants/same-cases.ts"],
    // Random cases are for tests that run once: a mutant is to be killed by the first few hundred, or by an example.
    env: { ARITHMETIC_CASES: "300" },
    testTimeout: 60_000,
  },
});
