/** The simulator alone on an engine of its own, with accounts to order and an endpoint that receives webhooks. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import Stripe from "stripe";
import { bundle } from "../local/bundle.ts";
import type { AccountOptions } from "../simulator/behaviour/rule.ts";
import { type BooksState, bookFaults } from "./simulator-books.ts";

export interface SimulatorHost {
  readonly url: string;
  /** A Worker bound to the simulator both ways, as the platform is: its webhooks' host, and a request to it. */
  readonly platform: { readonly webhookUrl: string; fetch(path: string, init?: RequestInit): Promise<Response> };
  /** Opens a fresh account. */
  account(options?: AccountOptions): Promise<SimulatedAccount>;
  /** Ends it, after a last look at every account. @throws Error when an account's books do not hold */
  stop(): Promise<void>;
}

export interface SimulatedAccount {
  readonly id: string;
  readonly key: string;
  readonly publishableKey: string;
  readonly stripe: Stripe;
  /** A request of the control API, by method and path below `/_control/`. */
  control(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Moves the account's clock forward. */
  advance(ms: number): Promise<void>;
}

/** The SDK pointed at the simulator, without retries of its own. */
export function sdk(url: string, key: string, httpClient = Stripe.createNodeHttpClient()): Stripe {
  const { hostname, port } = new URL(url);
  const address = { host: hostname, port, protocol: "http" } as const;
  return new Stripe(key, { ...address, maxNetworkRetries: 0, telemetry: false, httpClient });
}

async function json(url: string, init: RequestInit): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

const PLATFORM_HOST = "platform.test:8787";

/** Keeps the webhooks it gets, and passes a request on to the simulator as the SDK would from inside a Worker. */
const PLATFORM = `
  const events = [];
  export default {
    async fetch(request, env) {
      const { pathname } = new URL(request.url);
      if (request.method === "POST") { events.push({ host: request.headers.get("host"), ...await request.json() }); }
      if (pathname !== "/call") return Response.json(events);
      const call = env.STRIPE_SIM.fetch("https://api.stripe.com/v1/balance", { headers: request.headers });
      return call.then((answer) => new Response(answer.body, answer), () => new Response("rejected", { status: 599 }));
    },
  };`;

/** Starts the simulator on a random port; nothing of it is kept on disk. */
export async function startSimulator(): Promise<SimulatorHost> {
  const script = await bundle("simulator/worker.ts");
  const mf = new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      port: 0,
      cf: false,
      log: new Log(LogLevel.ERROR),
      // A connection that was cut on purpose is no news.
      handleStructuredLogs: ({ level, message }) => {
        if (!message.includes("connection cut")) console.log(`${level}: ${message}`);
      },
      workers: [
        {
          name: "stripe-simulator",
          modules: [{ type: "ESModule", path: "simulator.mjs", contents: script }],
          compatibilityDate: "2026-11-01",
          unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
          durableObjects: {
            ACCOUNT: { className: "StripeAccount", useSQLite: true },
            ACCOUNTS: { className: "AccountDirectory", useSQLite: true },
          },
          bindings: { PLATFORM_HOST },
          serviceBindings: { PLATFORM: "platform" },
        },
        {
          name: "platform",
          modules: [{ type: "ESModule", path: "platform.mjs", contents: PLATFORM }],
          compatibilityDate: "2026-11-01",
          unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
          serviceBindings: { STRIPE_SIM: "stripe-simulator" },
        },
      ],
    }),
  );
  await mf.ready;
  const { origin: url } = await mf.unsafeGetDirectURL("stripe-simulator");
  const { origin: platform } = await mf.unsafeGetDirectURL("platform");
  const opened: SimulatedAccount[] = [];
  return {
    url,
    platform: {
      webhookUrl: `http://${PLATFORM_HOST}/hook`,
      fetch: (path, init) => fetch(`${platform}${path}`, init),
    },
    stop: async () => {
      const found = await Promise.all(opened.map(booksOf)).finally(() => mf.dispose());
      if (found.flat().length > 0) throw new Error(`The books do not hold:\n${found.flat().join("\n")}`);
    },
    account: async (options = {}) => {
      const order = JSON.stringify({ reference: `ten_${opened.length}`, onboarding: "skipped", ...options });
      const { body } = await json(`${url}/_control/accounts`, { method: "POST", body: order });
      const account = simulatedAccount(url, body);
      opened.push(account);
      return account;
    },
  };
}

async function booksOf({ control }: SimulatedAccount): Promise<string[]> {
  const look = () => control("GET", "state");
  // While a test kept this process busy, the other side has closed the connections that were kept.
  const { body } = await look().catch(look);
  return bookFaults(body as unknown as BooksState);
}

function simulatedAccount(url: string, opened: Record<string, unknown>): SimulatedAccount {
  const [id, key, publishableKey] = [opened.id, opened.secret_key, opened.publishable_key].map(String) as [
    string,
    string,
    string,
  ];
  const headers = { authorization: `Bearer ${key}` };
  const control: SimulatedAccount["control"] = (method, path, body) =>
    json(`${url}/_control/${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return {
    id,
    key,
    publishableKey,
    stripe: sdk(url, key),
    control,
    advance: async (ms) => {
      const { status } = await control("POST", "clock", { advance_ms: ms });
      if (status !== 200) throw new Error(`The clock answered ${status}`);
    },
  };
}

export interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: Stripe.Event;
}

export interface Receiver {
  readonly url: string;
  readonly deliveries: Delivery[];
  /** What the next requests are answered with; 200 when used up. */
  readonly answers: number[];
  /** Waits until `count` events of a type have come. */
  until(type: string, count?: number): Promise<Delivery[]>;
  stop(): void;
}

/** An HTTP endpoint that keeps every webhook it is sent. */
export async function startReceiver(): Promise<Receiver> {
  const deliveries: Delivery[] = [];
  const answers: number[] = [];
  let wake = () => {};
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      deliveries.push({ headers: request.headers, body, event: JSON.parse(body) as Stripe.Event });
      response.writeHead(answers.shift() ?? 200).end();
      wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const until: Receiver["until"] = async (type, count = 1) => {
    const deadline = Date.now() + 30_000;
    for (;;) {
      const found = deliveries.filter(({ event }) => event.type === type);
      if (found.length >= count) return found;
      if (Date.now() > deadline) throw new Error(`${found.length} of ${count} ${type} came`);
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, 100);
      });
    }
  };
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}/hook`, deliveries, answers, until, stop };
}
