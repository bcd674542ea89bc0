/** `npm run demo`: buys something through the SDK and prints the money's whole way on one screen. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ApiError, Tributary, TributaryError } from "../sdk/client.ts";
import { buy } from "./demo-purchase.ts";
import { openReceiver } from "./demo-receiver.ts";
import { screen } from "./demo-screen.ts";
import { DemoFailed, must } from "./demo-story.ts";
import { FolderRefused, runningHost } from "./folder.ts";
import { startHost } from "./host.ts";
import { createOperatorClient } from "./operator.ts";
import { PortRefused } from "./ports.ts";
import { type Seeded, seed, seedOperator } from "./seed.ts";
import { stopAt, untilSignal } from "./signals.ts";
import { defaultFolder, fail, folderOption, UsageRefused } from "./terminal.ts";

const help = `Buys something for 19.99 EUR and shows what happened: the payment, its shares, the ledger, the webhook.

  npm run demo -- [--folder .tributary] [--url http://127.0.0.1:8787] [--port 8787]

  --folder   the data folder of the host, with its seeded credentials (default .tributary)
  --url      the API's address, if the host is not the one that runs on the folder
  --port     the port of the host that the demo starts (default 8787)
  --help     this text

If no host runs on the folder, the demo starts one and stops it in the end.`;

/** A host that has just been started is seeded within this time. */
const SEEDED_WITHIN_MS = 30_000;

/** Where the API is, and what ends it if the demo has started it. */
interface Platform {
  readonly baseUrl: string;
  readonly seeded: Seeded;
  stop(): Promise<void>;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      url: { type: "string" },
      port: { type: "string", default: "8787" },
      help: { type: "boolean", short: "h" },
      ...folderOption,
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const folder = defaultFolder(values.folder);
  const running = runningHost(folder);
  const baseUrl = values.url ?? running?.base_url;
  // A host that is just starting has no seed yet, and will have one.
  const patienceMs = running === undefined ? 0 : SEEDED_WITHIN_MS;
  const platform =
    baseUrl === undefined ? await started(folder, portFrom(values.port)) : await found(folder, baseUrl, patienceMs);
  try {
    console.log(await demo(platform));
  } finally {
    await platform.stop();
  }
}

function portFrom(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageRefused(`--port takes a number from 0 (any free one) to 65535, not "${text}".`);
}

/** The purchase, watched by a webhook endpoint that lives as long as it does. */
async function demo({ baseUrl, seeded }: Platform): Promise<string> {
  const tributary = new Tributary({
    baseUrl,
    clientId: seeded.client.client_id,
    clientSecret: seeded.client.client_secret,
  });
  const receiver = await openReceiver();
  try {
    const endpoint = await tributary.webhookEndpoints.create({ url: receiver.url, description: "The demo's receiver" });
    receiver.secret = endpoint.secret;
    try {
      const bought = await buy(tributary, seeded, receiver);
      return screen(baseUrl, seeded, bought, process.stdout.isTTY && process.env.NO_COLOR === undefined);
    } finally {
      await tributary.webhookEndpoints.update(endpoint.id, { status: "disabled" });
    }
  } finally {
    receiver.close();
  }
}

/** A host of the demo's own. */
async function started(folder: string, port: number): Promise<Platform> {
  console.error(`No host runs on ${folder}: starting one for the demo.`);
  const stopping = untilSignal();
  const host = await startHost({ folder, port, log: "error" });
  stopAt(stopping, host.stop);
  try {
    await seedOperator(folder, async () => createOperatorClient(await host.database("DIRECTORY"), { name: "Seed" }));
    return { baseUrl: host.baseUrl, seeded: await seed(folder, host.baseUrl), stop: host.stop };
  } catch (error) {
    await host.stop();
    throw error;
  }
}

/** A host that runs already; if it has just been started, its seed is waited for. */
async function found(folder: string, baseUrl: string, patienceMs: number): Promise<Platform> {
  const file = join(folder, "seed.json");
  for (const deadline = Date.now() + patienceMs; ; await sleep(200)) {
    const state = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Partial<Seeded>) : {};
    if (state.split_rule !== undefined) return { baseUrl, seeded: state as Seeded, stop: async () => {} };
    must(Date.now() < deadline, `There is no finished seed in ${file}: start the host with npm start first.`);
  }
}

/** What the SDK throws, as one sentence of the demo's. */
function inOneSentence(error: unknown): unknown {
  if (error instanceof ApiError) {
    return new DemoFailed(`The API answered ${error.status} ${error.code}: ${error.message} (${error.requestId})`);
  }
  return error instanceof TributaryError ? new DemoFailed(error.message) : error;
}

if (import.meta.main) {
  await main().catch((error: unknown) =>
    fail(inOneSentence(error), [DemoFailed, FolderRefused, PortRefused, UsageRefused]),
  );
}
