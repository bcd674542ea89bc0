/** Starts the host on an empty folder, waits for a 200, says how many ms after its process began, and ends. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startHost } from "../local/host.ts";

const folder = mkdtempSync(join(tmpdir(), "tributary-bench-"));
const host = await startHost({ folder, port: 0, cron: false, temporary: true, log: "none" });
const { status } = await fetch(`${host.baseUrl}/healthz`);
console.log(status === 200 ? performance.now() : `status ${status}`);
await host.stop();
