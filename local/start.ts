/** `npm start`: the whole platform on this machine, seeded, with everything printed that a first request needs. */
import { parseArgs } from "node:util";
import { FolderRefused } from "./folder.ts";
import { startHost } from "./host.ts";
import { createOperatorClient } from "./operator.ts";
import { PortRefused } from "./ports.ts";
import { type Seeded, seed, seedOperator } from "./seed.ts";
import { stopAt, untilSignal } from "./signals.ts";
import { defaultFolder, fail, folderOption, UsageRefused } from "./terminal.ts";

const help = `Starts Tributary on this machine: platform, Stripe simulator, seeded sandbox tenant, documentation.

  npm start -- [--port 8787] [--folder .tributary] [--fresh]

  --port     the API's port on 127.0.0.1 (default 8787)
  --folder   where the data is kept between starts (default .tributary)
  --fresh    wipes the data first
  --help     this text

Ctrl-C stops it. npm run demo buys something; npm run operator:create makes a platform operator's client.`;

/** The options of `npm start` and `npm run dev`. */
export function startOptions(): { port: number; folder: string; fresh: boolean } | "help" {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "8787" },
      fresh: { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
      ...folderOption,
    },
  });
  if (values.help) return "help";
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    throw new UsageRefused(`--port takes a number from 0 (any free one) to 65535, not "${values.port}".`);
  }
  return { port, folder: defaultFolder(values.folder), fresh: values.fresh };
}

/** Everything a first request needs. */
export function welcome(baseUrl: string, { client }: Seeded, seconds: number): string {
  const token = `curl -s -u '${client.client_id}:${client.client_secret}' -d grant_type=client_credentials`;
  return `
Tributary is ready after ${seconds.toFixed(1)} s.

  API            ${baseUrl}
  Documentation  ${baseUrl}/docs

  Sandbox tenant Aurora Games
    client id      ${client.client_id}
    client secret  ${client.client_secret}

  Its payments, with a fresh token (paste both lines):

    TOKEN=$(${token} ${baseUrl}/oauth/token | sed 's/.*"access_token": *"\\([^"]*\\)".*/\\1/')
    curl -s -H "Authorization: Bearer $TOKEN" ${baseUrl}/v1/payments
`;
}

async function main(): Promise<void> {
  const options = startOptions();
  if (options === "help") {
    console.log(help);
    return;
  }
  const stopping = untilSignal();
  const host = await startHost(options);
  stopAt(stopping, host.stop);
  try {
    await seedOperator(options.folder, async () =>
      createOperatorClient(await host.database("DIRECTORY"), { name: "Seed" }),
    );
    const seeded = await seed(options.folder, host.baseUrl);
    console.log(welcome(host.baseUrl, seeded, performance.now() / 1000));
    console.log(`  Stripe simulator at ${host.simulatorUrl}, data in ${options.folder}. Ctrl-C stops it.\n`);
  } catch (error) {
    // A request that failed because the host is being stopped is no failure of the seed, which goes on next time.
    if (stopping.aborted) return;
    await host.stop();
    throw error;
  }
}

if (import.meta.main) await main().catch((error: unknown) => fail(error, [FolderRefused, PortRefused, UsageRefused]));
