/** (f) From the start of a process to its first 200: our host, and a bare Worker with the same bindings, migrated. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { bundle } from "../local/bundle.ts";
import { repository } from "../local/configuration.ts";
import { alternate, type Figure, ratio, single } from "./figures.ts";

const ROUNDS = 5;
const KILOBYTE = 1000;
const SIZE_MAX_KB = 150;

const run = promisify(execFile);

export async function benchStarting(): Promise<Figure[]> {
  await startOf("start-host.ts");
  const pair = await alternate(
    ROUNDS,
    () => startOf("start-host.ts"),
    () => startOf("start-bare.ts"),
  );
  const size = gzipSync(await bundle("api/worker.ts"), { level: 9 }).length / KILOBYTE;
  const words = {
    part: "f",
    what: "start of the process on an empty folder to the first 200",
    unit: "ms",
    against: "a bare Worker with the same bindings, migrated",
  };
  return [
    ratio(words, pair, { atMost: 2 }),
    single({ part: "f", what: "the platform Worker, gzipped", unit: "kB" }, size, SIZE_MAX_KB),
  ];
}

/** Runs a starting script in a process of its own. @returns ms, as it says them itself */
async function startOf(script: string): Promise<number> {
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, script)], { cwd: repository });
  const ms = Number(stdout);
  if (!(ms > 0)) throw new Error(`${script} said ${stdout}`);
  return ms;
}
