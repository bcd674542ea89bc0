/** Starts the engine of a data folder, or an engine with nothing but its databases. */
import { join } from "node:path";
import type { Miniflare, V4WorkerOptions } from "miniflare";
import { type Configuration, readConfiguration } from "./configuration.ts";
import type { Folder } from "./folder.ts";
import { keyEncryptionKeys } from "./keys.ts";
import { type LocalDatabase, migrate, readMigrations } from "./migrations.ts";
import { databaseIds, oneModule } from "./platform.ts";
import { loopback, PortRefused } from "./ports.ts";

/** One line of a Worker's console or of the engine. `level` is "debug", "info", "log", "warn" or "error". */
export type LogLine = { timestamp: number; level: string; message: string };

/** How much of that is said on stderr, or who takes every line instead. */
export type LogAmount = "none" | "error" | "warn" | "info" | ((line: LogLine) => void);

const levels = { none: [], error: ["error"], warn: ["error", "warn"], info: ["error", "warn", "info", "log"] };

/** What runs on an engine. `port` is only for the sentence when it is taken after all. */
export type EngineOptions = { workers: V4WorkerOptions[]; port: number; log: LogAmount; temporary: boolean };

/**
 * Starts Workers on a held folder and guards the engine. Whoever calls disposes it before giving the folder back.
 *
 * @throws PortRefused when somebody took the port at the last moment
 */
export async function startEngine(folder: Folder, options: EngineOptions): Promise<Miniflare> {
  // Loaded here, since it takes a quarter of a second: a refusal or a help text does not wait for it.
  const { convertV4MiniflareOptions, Log, LogLevel, Miniflare } = await import("miniflare");
  const handlers = signalHandlers();
  const mf = new Miniflare(
    convertV4MiniflareOptions({
      // The entry proxy stays private: it puts stacks into errors and costs more than half of the requests per second.
      host: loopback,
      port: 0,
      resourcePersistencePath: join(folder.path, "v3"),
      cf: false,
      logRequests: false,
      // What Miniflare has to say by itself comes back as errors; the Workers and the engine speak below.
      log: new Log(LogLevel.NONE),
      handleStructuredLogs: logTo(options.log),
      // Either one would let anybody who reaches the port fire crons or read databases.
      unsafeTriggerHandlers: false,
      unsafeLocalExplorer: false,
      workers: options.workers,
    }),
  );
  try {
    await Promise.all([folder.guardEngine(mf.ready, options.temporary), mf.ready]);
  } catch (error) {
    await mf.dispose().catch(() => undefined);
    throw isAddressInUse(error) ? new PortRefused(options.port, "EADDRINUSE") : error;
  } finally {
    keepSignalHandlers(handlers);
  }
  return mf;
}

/** Does something with the databases of a held folder on which no host runs, migrated. */
export async function withDatabases<Result>(
  folder: Folder,
  use: (database: DatabaseOf) => Promise<Result>,
): Promise<Result> {
  const configuration = readConfiguration("wrangler.jsonc");
  // Made with the first data, so that keys which are missing later are known to be lost.
  keyEncryptionKeys(folder.path);
  const name = "databases";
  const worker: V4WorkerOptions = {
    ...oneModule(name, "export default { fetch: () => new Response() }"),
    compatibilityDate: configuration.compatibility_date,
    d1Databases: databaseIds(configuration),
  };
  const mf = await startEngine(folder, { workers: [worker], port: 0, log: "none", temporary: false });
  try {
    const database: DatabaseOf = (binding) => mf.getD1Database(binding, name);
    await migrateAll(configuration, database, folder.path);
    return await use(database);
  } finally {
    await mf.dispose();
  }
}

/** A database by its binding. */
export type DatabaseOf = (binding: string) => Promise<LocalDatabase>;

/**
 * Brings every database of a configuration to the newest version.
 *
 * @throws FolderRefused as `migrate` does
 */
export async function migrateAll(configuration: Configuration, database: DatabaseOf, folder: string): Promise<void> {
  await Promise.all(
    (configuration.d1_databases ?? []).map(async ({ binding, migrations_dir: directory }) => {
      await migrate(await database(binding), readMigrations(directory), { folder, binding });
    }),
  );
}

function logTo(amount: LogAmount): (line: LogLine) => void {
  if (typeof amount === "function") return amount;
  const said: string[] = levels[amount];
  return ({ level, message }) => {
    if (said.includes(level)) process.stderr.write(`${message}\n`);
  };
}

function isAddressInUse(error: unknown): boolean {
  return (error as { code?: string }).code === "ERR_ADDRESS_IN_USE";
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function signalHandlers() {
  return new Map(signals.map((signal) => [signal, new Set(process.listeners(signal))]));
}

/** Miniflare's own handlers end the process before ours could stop the host, so only those from before it stay. */
function keepSignalHandlers(before: ReturnType<typeof signalHandlers>): void {
  for (const [signal, handlers] of before) {
    for (const handler of process.listeners(signal)) {
      if (!handlers.has(handler)) process.removeListener(signal, handler);
    }
  }
}
