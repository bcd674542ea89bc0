/** `npm run dev`: the same as `npm start`, but on `wrangler dev`, which bundles and reloads after every edit. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
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
  const simulatorPort = await freePort(0);
  const simulatorUrl = `http://${loopback}:${simulatorPort}`;
  // One wrangler for each: of several Workers in one session only the first has an address.
  const wranglers = [
    spawnWrangler(folder.path, writeSimulator(folder.path, baseUrl, simulatorUrl), simulatorPort),
    spawnWrangler(folder.path, writePlatform(folder.path, baseUrl), port),
  ];
  folder.guardGroups(wranglers.flatMap(({ pid }) => pid ?? []));
  let isTold = false;
  const stop = () => {
    for (const wrangler of wranglers) wrangler.kill("SIGTERM");
  };
  const ends = wranglers.map((wrangler) => new Promise<unknown>((resolve) => wrangler.once("exit", resolve)));
  const ended = Promise.all(ends);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      isTold = true;
      stop();
    });
  }
  // Either of them is of no use without the other.
  for (const end of ends) void end.then(stop);
  const both = Promise.all([answers(`${baseUrl}/healthz`), answers(`${simulatorUrl}/_control`)]);
  const serving = await Promise.race([
    both.then((all) => all.every(Boolean)),
    ...ends.map((end) => end.then(() => false)),
  ]);
  let sweeper: NodeJS.Timeout | undefined;
  if (serving) {
    folder.announce({ base_url: baseUrl, simulator_url: simulatorUrl });
    await fire(baseUrl, bootCron);
    sweeper = setInterval(() => void fire(baseUrl, sweepCron), SWEEP_EVERY_MS);
    // An edit may have broken what the seed asks for: it goes on at the next start, and wrangler stays for the next
    // edit.
    await seed(folder.path, baseUrl).then(
      (seeded) => {
        console.log(welcome(baseUrl, seeded, performance.now() / 1000));
        console.log(`  Stripe simulator at ${simulatorUrl}, data in ${folder.path}. Ctrl-C stops it.\n`);
      },
      (error: unknown) => console.error(error instanceof Error ? error.message : error),
    );
  } else {
    // After a failed build wrangler neither serves nor ends.
    stop();
  }
  await ended;
  if (!isTold) process.exitCode = 1;
  clearInterval(sweeper);
}

/** What wrangler needs beyond the part that the host reads. */
type Deployed = Configuration & {
  build: { command: string; watch_dir: string | string[] };
  assets?: Record<string, unknown>;
};

/** The deployed configuration with what is only true on this machine, written into the data folder. */
function writePlatform(folder: string, baseUrl: string): string {
  const deployed = readConfiguration("wrangler.jsonc") as Deployed;
  const assets = join(folder, "assets");
  const { scalar } = buildAssets(assets);
  const directory = join(folder, "dev/platform");
  mkdirSync(directory, { recursive: true });
  // Secrets in a file of their own: wrangler prints all vars, but not these.
  const secrets = `KEY_ENCRYPTION_KEYS='${keyEncryptionKeys(folder)}'\n`;
  writeFileSync(join(directory, ".dev.vars"), secrets, { mode: 0o600 });
  return write(directory, {
    ...movedTo(directory, deployed),
    assets: { ...deployed.assets, directory: assets },
    vars: { BASE_URL: baseUrl, ALLOW_LOOPBACK_WEBHOOKS: "true", SCALAR_ASSET: scalar },
    services: [{ binding: "STRIPE_SIM", service: readConfiguration("simulator/wrangler.jsonc").name }],
  });
}

/** The simulator's, written there too: wrangler builds beside it, and would build for ever in the folder it watches. */
function writeSimulator(folder: string, baseUrl: string, simulatorUrl: string): string {
  const directory = join(folder, "dev/simulator");
  mkdirSync(directory, { recursive: true });
  const deployed = readConfiguration("simulator/wrangler.jsonc") as Deployed;
  // Its pages are where it says they are, and its webhooks find the platform by the same name as in the host.
  const vars = { PLATFORM_HOST: new URL(baseUrl).host, SIMULATOR_URL: simulatorUrl };
  const services = [{ binding: "PLATFORM", service: readConfiguration("wrangler.jsonc").name }];
  return write(directory, { ...movedTo(directory, deployed), vars, services });
}

/** The same configuration for a file elsewhere: its paths are relative to it. */
function movedTo(directory: string, deployed: Deployed): Deployed {
  const moved = (path: string) => relative(directory, join(repository, path));
  return {
    ...deployed,
    main: moved(deployed.main),
    build: { ...deployed.build, watch_dir: [deployed.build.watch_dir].flat().map(moved) },
    ...(deployed.d1_databases && {
      d1_databases: deployed.d1_databases.map((each) => ({ ...each, migrations_dir: moved(each.migrations_dir) })),
    }),
  };
}

function write(directory: string, configuration: Deployed): string {
  const file = join(directory, "wrangler.json");
  writeFileSync(file, JSON.stringify(configuration, null, 2));
  return file;
}

/** Serves one Worker; the two find each other by a registry of this folder's own. */
function spawnWrangler(folder: string, configuration: string, port: number): ChildProcess {
  const script = join(repository, "node_modules/wrangler/bin/wrangler.js");
  const registry = { WRANGLER_REGISTRY_PATH: join(folder, "dev/registry") };
  const env = { ...process.env, ...registry, WRANGLER_SEND_METRICS: "false" };
  const args = [
    ...["dev", "-c", configuration, "--ip", loopback, "--port", String(port), "--inspector-port", "0"],
    ...["--persist-to", folder, "--show-interactive-dev-session", "false"],
  ];
  // A group of its own: Ctrl-C reaches us alone, and we end wrangler once, in order.
  return spawn(process.execPath, [script, ...args], { cwd: repository, stdio: "inherit", env, detached: true });
}

async function answers(url: string): Promise<boolean> {
  for (const deadline = Date.now() + SERVES_WITHIN_MS; Date.now() < deadline; await sleep(200)) {
    const response = await fetch(url).catch(() => undefined);
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
