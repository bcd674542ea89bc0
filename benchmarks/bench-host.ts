/** The host that everything is measured on: the platform, a provider that answers at once, and the bare Workers. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plugin } from "esbuild";
import type { V4WorkerOptions } from "miniflare";
import { bundle } from "../local/bundle.ts";
import { readConfiguration } from "../local/configuration.ts";
import { type Host, startHost } from "../local/host.ts";
import { createOperatorClient } from "../local/operator.ts";
import { databaseIds, oneModule } from "../local/platform.ts";
import { freePort, loopback } from "../local/ports.ts";
import { type Seeded, seed, seedOperator } from "../local/seed.ts";
import { Connections, expectStatus } from "./load.ts";

/** The Workers beside the platform, by what they are for. */
const names = {
  provider: "bench-provider",
  bare: "bench-bare",
  posting: "bench-posting",
  recording: "bench-recording",
  withToken: "bench-with-token",
  withoutToken: "bench-without-token",
} as const;

export type BenchHost = {
  readonly host: Host;
  readonly seeded: Seeded;
  /** Where each Worker listens. */
  readonly url: Record<keyof typeof names, string>;
  database: (worker: keyof typeof names, binding: string) => ReturnType<Host["database"]>;
  /** A fresh access token of the seeded tenant. */
  token(): Promise<string>;
};

/** The token check left out of the bundle, and nothing else. */
const withoutToken: Plugin = {
  name: "without-token",
  setup(builder) {
    builder.onResolve({ filter: /^\.\/principal\.ts$/ }, ({ importer }) =>
      importer.endsWith("/api/edge.ts") ? { path: join(import.meta.dirname, "no-token.ts") } : undefined,
    );
  },
};

export async function startBenchHost(): Promise<BenchHost> {
  const folder = mkdtempSync(join(tmpdir(), "tributary-bench-"));
  // Known before the host is up, since whoever checks its tokens must be told its address and its keys.
  const port = await freePort(0);
  const vars = {
    BASE_URL: `http://${loopback}:${port}`,
    KEY_ENCRYPTION_KEYS: JSON.stringify({ 1: btoa("benchmark".padEnd(32, "-")) }),
  };
  const workers = await workersOf(vars);
  const services = { STRIPE_SIM: names.provider };
  const host = await startHost({ folder, port, cron: false, temporary: true, vars, workers, services });
  try {
    await seedOperator(folder, async () => createOperatorClient(await host.database("DIRECTORY"), { name: "Bench" }));
    const seeded = await seed(folder, host.baseUrl);
    const url = Object.fromEntries(
      await Promise.all(
        Object.entries(names).map(async ([key, name]) => [key, (await host.mf.unsafeGetDirectURL(name)).origin]),
      ),
    ) as BenchHost["url"];
    return {
      host,
      seeded,
      url,
      database: (worker, binding) => host.mf.getD1Database(binding, names[worker]),
      token: () => fetchToken(host.baseUrl, seeded),
    };
  } catch (error) {
    await host.stop();
    throw error;
  }
}

/** The body and headers of a token request. */
export function tokenRequest(baseUrl: string, { client }: Seeded) {
  return {
    method: "POST" as const,
    url: `${baseUrl}/oauth/token`,
    headers: {
      authorization: `Basic ${btoa(`${client.client_id}:${client.client_secret}`)}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: "grant_type=client_credentials",
  };
}

async function fetchToken(baseUrl: string, seeded: Seeded): Promise<string> {
  const connections = new Connections(1);
  const { body } = await expectStatus(connections, tokenRequest(baseUrl, seeded), 200);
  connections.close();
  return (JSON.parse(body) as { access_token: string }).access_token;
}

async function workersOf(vars: Record<string, string>): Promise<V4WorkerOptions[]> {
  const platform = readConfiguration("wrangler.jsonc");
  const simulator = readConfiguration("simulator/wrangler.jsonc");
  const at = (name: string) => `benchmarks/${name}-worker.ts`;
  const [provider, bare, posting, recording, edge, edgeWithoutToken] = await Promise.all([
    bundle(at("provider")),
    bundle(at("bare")),
    bundle(at("posting")),
    bundle(at("recording")),
    bundle(at("edge")),
    bundle(at("edge"), [withoutToken]),
  ]);
  const worker = (name: keyof typeof names, script: string) => ({
    ...oneModule(names[name], script),
    compatibilityDate: platform.compatibility_date,
    unsafeDirectSockets: [{ host: loopback, port: 0 }],
  });
  const edgeOptions = { bindings: { ...platform.vars, ...vars }, d1Databases: databaseIds(platform) };
  return [
    { ...worker("provider", provider), serviceBindings: { SIMULATOR: simulator.name } },
    {
      ...worker("bare", bare),
      d1Databases: { BOOKS: "bench-books", PLAIN: "bench-plain" },
      workflows: { STEPS: { name: "bench-steps", className: "Steps" } },
      serviceBindings: { PROVIDER: names.provider },
    },
    {
      ...worker("posting", posting),
      d1Databases: { POSTED: "bench-posted", SMALL: "bench-small", MIDDLE: "bench-middle", LARGE: "bench-large" },
    },
    {
      ...worker("recording", recording),
      ...edgeOptions,
      workflows: { TAKE_PAYMENT: { name: "bench-take-payment", className: "TakePayment" } },
      queueProducers: { OUTBOX: { queueName: "outbox" }, DELIVERIES: { queueName: "deliveries" } },
      serviceBindings: { STRIPE_SIM: names.provider },
    },
    { ...worker("withToken", edge), ...edgeOptions },
    { ...worker("withoutToken", edgeWithoutToken), ...edgeOptions },
  ];
}
