/** `npm run simulator`: the Stripe simulator by itself, with the lines that point an SDK of any language at it. */
import { parseArgs } from "node:util";
import { bundle } from "./bundle.ts";
import { readConfiguration } from "./configuration.ts";
import { startEngine } from "./engine.ts";
import { FolderRefused, takeFolder } from "./folder.ts";
import { workerOptions } from "./platform.ts";
import { freePort, loopback, PortRefused } from "./ports.ts";
import { stopAt, untilSignal } from "./signals.ts";
import { defaultFolder, fail, folderOption, UsageRefused } from "./terminal.ts";

const help = `Starts the Stripe simulator by itself.

  npm run simulator -- [--port 12111] [--folder .tributary-simulator] [--fresh]

  --port     its port on 127.0.0.1 (default 12111; 0: any free one)
  --folder   where its data is kept between starts (default .tributary-simulator)
  --fresh    wipes the data first
  --help     this text

Ctrl-C stops it. simulator/README.md says what is covered and how to misbehave.`;

/** What the account that is opened has from the start, minor units. */
const FLOAT = 1_000_000;

interface Options {
  readonly port: number;
  readonly folder: string;
  readonly fresh: boolean;
}

interface Account {
  readonly id: string;
  readonly secret_key: string;
  readonly publishable_key: string;
}

function options(): Options | "help" {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "12111" },
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
  return { port, folder: defaultFolder(values.folder, ".tributary-simulator"), fresh: values.fresh };
}

/**
 * Starts the simulator on a folder of its own.
 *
 * @throws FolderRefused the folder is in use or not writable
 * @throws PortRefused the port is taken
 */
async function start({ port: wanted, folder: path, fresh }: Options) {
  const port = await freePort(wanted);
  const folder = await takeFolder(path);
  try {
    if (fresh) folder.wipe();
    const configuration = readConfiguration("simulator/wrangler.jsonc");
    const worker = {
      ...workerOptions(configuration, await bundle("simulator/worker.ts"), {}),
      unsafeDirectSockets: [{ host: loopback, port }],
    };
    // A connection that is cut on purpose is an error to the engine, and none to anybody else.
    const log = ({ level, message }: { level: string; message: string }) => {
      if (level === "error" && !message.includes("connection cut")) process.stderr.write(`${message}\n`);
    };
    const mf = await startEngine(folder, { workers: [worker], port, log, temporary: false });
    const url = `http://${loopback}:${port}`;
    folder.announce({ simulator_url: url });
    const stop = async () => {
      await mf.dispose();
      await folder.release();
    };
    return { url, port, stop };
  } catch (error) {
    await folder.release();
    throw error;
  }
}

/** The account of a data folder: the same one at every start. */
async function openAccount(url: string): Promise<Account> {
  const body = JSON.stringify({ reference: "npm-run-simulator", name: "Simulated platform", float: FLOAT });
  const response = await fetch(`${url}/_control/accounts`, { method: "POST", body });
  if (!response.ok) throw new Error(`The simulator opened no account: ${response.status} ${await response.text()}`);
  return (await response.json()) as Account;
}

/** Everything that an SDK needs, in whatever language. */
function welcome(url: string, port: number, account: Account, folder: string): string {
  return `
The Stripe simulator is ready after ${(performance.now() / 1000).toFixed(1)} s.

  Base URL         ${url} (host ${loopback}, port ${port}, protocol http)
  Account          ${account.id}
  Secret key       ${account.secret_key}
  Publishable key  ${account.publishable_key}
  Webhooks         POST /v1/webhook_endpoints takes any http address, also on this machine; the answer has the secret

  Node    new Stripe(key, { host: "${loopback}", port: ${port}, protocol: "http" })
  Python  stripe.api_base = "${url}"
  Ruby    Stripe.api_base = "${url}"
  PHP     \\Stripe\\Stripe::$apiBase = "${url}";
  Java    Stripe.overrideApiBase("${url}");
  .NET    new StripeClient(key, apiBase: "${url}")
  Go      stripe.SetBackend(stripe.APIBackend, stripe.GetBackendWithConfig(stripe.APIBackend,
            &stripe.BackendConfig{URL: stripe.String("${url}")}))

  ${url}/_control shows what is going on. Data in ${folder}. Ctrl-C stops it.
`;
}

async function main(): Promise<void> {
  const wanted = options();
  if (wanted === "help") {
    console.log(help);
    return;
  }
  const stopping = untilSignal();
  const { url, port, stop } = await start(wanted);
  stopAt(stopping, stop);
  console.log(welcome(url, port, await openAccount(url), wanted.folder));
}

await main().catch((error: unknown) => fail(error, [FolderRefused, PortRefused, UsageRefused]));
