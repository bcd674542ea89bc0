/** `npm run dev`: the same as `npm start`, but on `wrangler dev`, which bundles and reloads after every edit. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildAssets } from "./assets.ts";
import { type Configuration, readConfiguration, repository } from "./configuration.ts";
import { withDatabases } from "./engine.ts";
import { type Folder, FolderRefused, takeFolder } from "./folder.ts";
import { bootCron, sweepCron } from "./host.ts";
import { keyEncryptionKeys } from "./keys.ts";
import { createOperatorClient } from "./operator.ts";
import { freePort, loopback, PortRefused } from "./ports.ts";
import { seed, seedOperator } from "./seed.ts";
import { startOptions, welcome } from "./start.ts";
import { fail, UsageRefused } from "./terminal.ts";

const help = `Starts Tributary on wrangler dev, which reloads after every edit. Slower than npm start, on the same data.

  npm run dev -- [--port 8787] [--folder .tributary] [--fresh]

A reload loses queued messages and timers; the sweeper, fired every minute, picks the work up again.`;

const SERVES_WITHIN_MS = 60_000;
const SWEEP_EVERY_MS = 60_000;

async function main(): Promise<void> {
  const options = startOptions();
  if (options === "help") {
    console.log(help);
    return;
  }
  const port = await freePort(options.port);
  const folder = await takeFolder(options.folder);
  try {
    if (options.fresh) folder.wipe();
    await prepare(folder);
    await serve(folder, port);
  } finally {
    await folder.release();
  }
}

/** What wrangler cannot do while it serves: migrations, and the operator's client that seeds the rest. */
async function prepare(folder: Folder): Promise<void> {
  await withDatabases(folder, (database) =>
    seedOperator(folder.path, async () => createOperatorClient(await database("DIRECTORY"), { name: "Seed" })),
  );
}

async function serve(folder: Folder, port: number): Promise<void> {
  const baseUrl = `http://${loopback}:${port}`;
  const configurations = [writePlatform(folder.path, baseUrl), join(repository, "simulator/wrangler.jsonc")];
  const wrangler = spawnWrangler([
    "dev",
    ...configurations.flatMap((path) => ["-c", path]),
    ...["--ip", loopback, "--port", String(port), "--inspector-port", "0", "--persist-to", folder.path],
    ...["--show-interactive-dev-session", "false"],
  ]);
  const ended = new Promise<number | null>((resolve) => wrangler.once("exit", resolve));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => wrangler.kill("SIGTERM"));
  const serving = await Promise.race([answers(baseUrl), ended.then(() => false)]);
  let sweeper: NodeJS.Timeout | undefined;
  if (serving) {
    folder.announce({ base_url: baseUrl });
    await fire(baseUrl, bootCron);
    sweeper = setInterval(() => void fire(baseUrl, sweepCron), SWEEP_EVERY_MS);
    const seeded = await seed(folder.path, baseUrl);
    console.log(welcome(baseUrl, seeded, performance.now() / 1000));
  } else {
    process.exitCode = 1;
  }
  await ended;
  clearInterval(sweeper);
}

/** The deployed configuration with what is only true on this machine, written into the data folder. */
function writePlatform(folder: string, baseUrl: string): string {
  const deployed = readConfiguration("wrangler.jsonc") as Configuration & {
    build: { command: string; watch_dir: string[] };
    assets: Record<string, unknown>;
    secrets?: unknown;
  };
  const { secrets: _, ...kept } = deployed;
  const absolute = (path: string) => join(repository, path);
  const assets = join(folder, "assets");
  const { scalar } = buildAssets(assets);
  const configuration = {
    ...kept,
    main: absolute(deployed.main),
    build: { ...deployed.build, cwd: repository, watch_dir: deployed.build.watch_dir.map(absolute) },
    assets: { ...deployed.assets, directory: assets },
    vars: {
      BASE_URL: baseUrl,
      KEY_ENCRYPTION_KEYS: keyEncryptionKeys(folder),
      ALLOW_LOOPBACK_WEBHOOKS: "true",
      SCALAR_ASSET: scalar,
    },
    d1_databases: deployed.d1_databases?.map((each) => ({ ...each, migrations_dir: absolute(each.migrations_dir) })),
    services: [{ binding: "STRIPE_SIM", service: readConfiguration("simulator/wrangler.jsonc").name }],
  };
  const file = join(folder, "dev", "wrangler.json");
  mkdirSync(join(folder, "dev"), { recursive: true });
  writeFileSync(file, JSON.stringify(configuration, null, 2), { mode: 0o600 });
  return file;
}

function spawnWrangler(args: string[]): ChildProcess {
  const script = join(repository, "node_modules/wrangler/bin/wrangler.js");
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false" };
  // A group of its own: Ctrl-C reaches us alone, and we end wrangler once, in order.
  return spawn(process.execPath, [script, ...args], { cwd: repository, stdio: "inherit", env, detached: true });
}

async function answers(baseUrl: string): Promise<boolean> {
  for (const deadline = Date.now() + SERVES_WITHIN_MS; Date.now() < deadline; await sleep(200)) {
    const response = await fetch(`${baseUrl}/healthz`).catch(() => undefined);
    await response?.body?.cancel();
    if (response !== undefined) return true;
  }
  return false;
}

/** wrangler fires no crons by itself. */
async function fire(baseUrl: string, cron: string): Promise<void> {
  const response = await fetch(`${baseUrl}/cdn-cgi/local/scheduled?cron=${encodeURIComponent(cron)}`).catch(
    (error: unknown) => console.error("The sweep failed:", error),
  );
  await response?.body?.cancel();
}

if (import.meta.main) await main().catch((error: unknown) => fail(error, [FolderRefused, PortRefused, UsageRefused]));
