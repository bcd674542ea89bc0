/** The last line of a test run: `N passed, N failed`, for whoever reads only that. */
import type { Reporter, TestModule } from "vitest/node";

/** Counts tests. A file that could not be loaded has none, but is a failure all the same; so is an error outside. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0;
    let failed = errors.length;
    for (const module of modules) {
      const results = [...module.children.allTests()].map((test) => test.result().state);
      passed += results.filter((state) => state === "passed").length;
      const red = results.filter((state) => state === "failed").length;
      failed += red === 0 && module.state() === "failed" ? 1 : red;
    }
    // The summary of the default reporter is written in the same tick; this goes behind it.
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
  }
}
