/** Tests run in Node, in two processes without isolation: the files of a process share one host (tests/host.ts). */
import { defineConfig } from "vitest/config";
import { ClosingLine } from "./tests/closing-line.ts";

export default defineConfig({
  test: {
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", ".tributary/**", "dist/**"],
    pool: "forks",
    maxWorkers: 2,
    isolate: false,
    setupFiles: ["tests/extended-zod.ts"],
    // For what hangs, not for what is slow: machines differ by a factor of five.
    testTimeout: 90_000,
    hookTimeout: 180_000,
    reporters: ["default", new ClosingLine()],
  },
});
