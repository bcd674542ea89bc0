/** The test process's one host: started when the first test asks for it, gone with the process. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Host, startHost } from "../local/host.ts";

let starting: Promise<Host> | undefined;

/**
 * The host, on random ports and a folder of its own. Its sweeper's cron runs only when a test says `tick()`, so that no
 * sweep comes between a test's lost wake-up and the asking that must make up for it.
 */
export function host(): Promise<Host> {
  // The guard of a temporary folder ends the engine and removes the folder however this process ends.
  starting ??= startHost({ folder: temporaryFolder(), port: 0, cron: false, log: "none", temporary: true });
  return starting;
}

/** A new empty folder outside the repository. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "tributary-"));
}
