/** The embedded host: the platform, the Stripe simulator and the assets on one engine of this process. */
import { join } from "node:path";
import type { Miniflare, V4WorkerOptions } from "miniflare";
import { buildAssets } from "./assets.ts";
import { bundle } from "./bundle.ts";
import { readConfiguration } from "./configuration.ts";
import { openControl } from "./control.ts";
import { type DatabaseOf, type LogAmount, migrateAll, startEngine } from "./engine.ts";
import { type Folder, hasEngineLeft, takeFolder } from "./folder.ts";
import { keyEncryptionKeys } from "./keys.ts";
import { createOperatorClient, operatorClientsCommand } from "./operator.ts";
import { oneModule, type Vars, workerOptions } from "./platform.ts";
import { freePort, loopback } from "./ports.ts";

/** The platform's Worker in the host; the simulator's is called what its own configuration calls it. */
export const platformName = "tributary";
const assetsName = "assets";

/** The cron of the sweeper, and the one that says that no timer has survived, so that every open run is rearmed. */
export const sweepCron = "* * * * *";
export const bootCron = "@boot";

const SWEEP_EVERY_MS = 60_000;

/** How a host is started. Ports: 0 takes any free one. */
export type HostOptions = {
  /** The data folder, absolute. */
  folder: string;
  port: number;
  simulatorPort?: number;
  /** Default "warn". */
  log?: LogAmount;
  /** Does the host fire the sweeper each minute? Default true. It fires the boot cron either way. */
  cron?: boolean;
  /** Wipes the folder first. */
  fresh?: boolean;
  /** The folder is removed when the host ends, however it ends. */
  temporary?: boolean;
  /** Other entry points than the platform's and the simulator's own. */
  entries?: { platform?: string; simulator?: string };
  /** Vars of the platform, bound over the host's own. */
  vars?: Vars;
  /** Further Workers, each with `unsafeDirectSockets` if it shall have an address (`mf.unsafeGetDirectURL(name)`). */
  workers?: V4WorkerOptions[];
  /** Service bindings of the platform, added to or put in place of its own: binding → name of a Worker in the host. */
  services?: Record<string, string>;
};

/** A running host. */
export type Host = {
  /** The data folder. */
  folder: string;
  baseUrl: string;
  simulatorUrl: string;
  mf: Miniflare;
  /** One of the platform's databases by its binding, for reading in tests and for seeding rows in benchmarks. */
  database: DatabaseOf;
  /** Fires a cron once, the sweeper's unless another is named, and waits for its end. */
  tick(cron?: string): Promise<void>;
  /** Ends the engine and gives the folder back. Further calls wait for the first. */
  stop(): Promise<void>;
};

/**
 * Starts a host: takes the folder, bundles, starts the engine, migrates, rearms what was open.
 *
 * @throws FolderRefused the folder is in use, not writable or damaged
 * @throws PortRefused the port is taken
 */
export async function startHost(options: HostOptions): Promise<Host> {
  // A taken port leaves the folder untouched, unless it may be the folder's own engine that has it.
  const found = hasEngineLeft(options.folder) ? undefined : await freePort(options.port);
  const folder = await takeFolder(options.folder);
  let mf: Miniflare | undefined;
  try {
    const port = found ?? (await freePort(options.port));
    if (options.fresh) folder.wipe();
    const { workers, simulator } = await workersOf(options, port, folder.path);
    const { log = "warn", temporary = false } = options;
    mf = await startEngine(folder, { workers, port, log, temporary });
    return await bringUp(mf, options, port, folder, simulator);
  } catch (error) {
    await mf?.dispose().catch(() => undefined);
    await folder.release();
    throw error;
  }
}

/** The one thing that is asked of a Worker from outside, besides requests. */
type Scheduled = { scheduled(event: { cron: string; scheduledTime: Date }): Promise<unknown> };

/** Everything between an engine that answers and a platform that serves. */
async function bringUp(
  mf: Miniflare,
  options: HostOptions,
  port: number,
  folder: Folder,
  simulator: string,
): Promise<Host> {
  const database: DatabaseOf = (binding) => mf.getD1Database(binding, platformName);
  await migrateAll(readConfiguration("wrangler.jsonc"), database, folder.path);
  const platform = (await mf.getWorker(platformName)) as unknown as Scheduled;
  const tick = async (cron = sweepCron) => void (await platform.scheduled({ cron, scheduledTime: new Date() }));
  await tick(bootCron);
  const baseUrl = `http://${loopback}:${port}`;
  const simulatorUrl = (await mf.unsafeGetDirectURL(simulator)).origin;
  const control = await openControl({
    [operatorClientsCommand]: async (body) => createOperatorClient(await database("DIRECTORY"), body),
  });
  folder.announce({
    base_url: baseUrl,
    simulator_url: simulatorUrl,
    control_url: control.url,
    control_token: control.token,
  });
  const sweeper = (options.cron ?? true) ? sweepEachMinute(tick) : undefined;
  const stop = async () => {
    clearInterval(sweeper);
    control.close();
    await mf.dispose();
    await folder.release();
  };
  let stopped: Promise<void> | undefined;
  const stopOnce = () => {
    stopped ??= stop();
    return stopped;
  };
  return { folder: folder.path, baseUrl, simulatorUrl, mf, database, tick, stop: stopOnce };
}

/** The options of every Worker in the host, and the simulator's name among them. */
async function workersOf(options: HostOptions, port: number, folder: string) {
  const configuration = readConfiguration("wrangler.jsonc");
  const simulator = readConfiguration("simulator/wrangler.jsonc");
  const keys = keyEncryptionKeys(folder);
  const assets = join(folder, "assets");
  // Known before it listens: it says where its pages are.
  const simulatorPort = await freePort(options.simulatorPort ?? 0);
  const { scalar } = buildAssets(assets);
  const [platformScript, simulatorScript] = await Promise.all([
    bundle(options.entries?.platform ?? "api/worker.ts"),
    bundle(options.entries?.simulator ?? "simulator/worker.ts"),
  ]);
  const vars: Vars = {
    BASE_URL: `http://${loopback}:${port}`,
    KEY_ENCRYPTION_KEYS: keys,
    ALLOW_LOOPBACK_WEBHOOKS: "true",
    DOH_URL: "",
    SCALAR_ASSET: scalar,
    ...options.vars,
  };
  const workers: V4WorkerOptions[] = [
    {
      ...workerOptions({ ...configuration, name: platformName }, platformScript, vars),
      unsafeDirectSockets: [{ host: loopback, port }],
      serviceBindings: { STRIPE_SIM: simulator.name, ASSETS: assetsName, ...options.services },
    },
    {
      ...workerOptions(simulator, simulatorScript, {
        PLATFORM_HOST: `${loopback}:${port}`,
        SIMULATOR_URL: `http://${loopback}:${simulatorPort}`,
      }),
      unsafeDirectSockets: [{ host: loopback, port: simulatorPort }],
      serviceBindings: { PLATFORM: platformName },
    },
    {
      // Bound to the platform Worker itself, assets would put a router in front of its every request.
      ...oneModule(assetsName, "export default { fetch: (request, env) => env.ASSETS.fetch(request) }"),
      compatibilityDate: configuration.compatibility_date,
      assets: { directory: assets, binding: "ASSETS", routerConfig: { has_user_worker: true } },
    },
    ...(options.workers ?? []),
  ];
  return { workers, simulator: simulator.name };
}

/** One sweep at a time: a slow one is not overtaken by the next, and a failed one is said and tried again. */
function sweepEachMinute(tick: () => Promise<void>): NodeJS.Timeout {
  let running = false;
  return setInterval(async () => {
    if (running) return;
    running = true;
    await tick().catch((error: unknown) => console.error("The sweep failed:", error));
    running = false;
  }, SWEEP_EVERY_MS);
}
