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
    testTimeout: 20_000,
    hookTimeout: 30_000,
    reporters: ["default", new ClosingLine()],
  },
});
