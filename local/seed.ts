/** Seeds a data folder through the platform's own API: a sandbox tenant, three merchants, a player, a split rule. */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { damaged } from "./folder.ts";
import type { ClientCredentials } from "./operator.ts";

/** What is there so far. It holds secrets in the clear, of a sandbox on this machine: mode 0600, beside the data. */
export type Seed = {
  operator?: ClientCredentials;
  tenant?: string;
  client?: ClientCredentials;
  studio?: string;
  modder?: string;
  server_owner?: string;
  player?: string;
  payment_instrument?: string;
  split_rule?: string;
};

/** Everything is there. */
export type Seeded = Required<Seed>;

/** The platform refused a request of the seed. */
class SeedRefused extends Error {
  readonly code: string | undefined;
  constructor(request: string, status: number, body: Record<string, unknown>) {
    super(`Seeding stopped: ${request} answered ${status} ${JSON.stringify(body)}`);
    this.code = typeof body.code === "string" ? body.code : undefined;
  }
}

/** Resources that a workflow brings to `active`: in the sandbox within a second or two. */
const ACTIVE_WITHIN_MS = 20_000;

/** 1,000.00 EUR on the tenant's account: fees and refunds are paid from it. */
const floatAmount = 100_000;

const merchants = {
  studio: { legal_name: "Northlight Studio GmbH", tax_identification_number: "DE811234567" },
  modder: { legal_name: "Pixelsmith Modding UG", tax_identification_number: "DE822345678" },
  server_owner: { legal_name: "Longhouse Servers GmbH", tax_identification_number: "DE833456789" },
} as const;

/** Makes the first operator's client, unless there is one; there is never a default one. */
export async function seedOperator(folder: string, make: () => Promise<ClientCredentials>): Promise<void> {
  const state = load(folder);
  if (state.operator === undefined) save(folder, { ...state, operator: await make() });
}

/**
 * Makes whatever else of the seed is missing. An interrupted seed goes on where it stopped: each id is written down as
 * soon as it is known, and each request has an idempotency key of its own, so that a lost answer is only read again.
 *
 * @throws SeedRefused with the request and the platform's answer
 */
export async function seed(folder: string, baseUrl: string): Promise<Seeded> {
  const state = load(folder);
  if (state.split_rule !== undefined) return state as Seeded;
  if (state.operator === undefined) throw new Error(`${folder}/seed.json has no operator's client to seed with`);
  const keep = async <Key extends keyof Seed>(key: Key, make: () => Promise<Seed[Key]>) => {
    state[key] ??= await make();
    save(folder, state);
    return state[key];
  };
  const operator = await connect(baseUrl, state.operator);
  const tenant = await keep("tenant", async () => {
    const body = { name: "Aurora Games", mode: "sandbox", sandbox: { float: floatAmount } };
    const made = await operator.create("/operator/v1/tenants", "tenant", body);
    return made.id;
  });
  const client = await keep("client", () => makeClient(operator, tenant as string));
  const aurora = await connect(baseUrl, client as ClientCredentials);
  const merchant = (role: keyof typeof merchants) =>
    keep(role, () => {
      const body = { ...merchants[role], country: "DE", politically_exposed: false, metadata: { role } };
      return aurora.createActive("/v1/merchants", role, body);
    });
  const player = keep("player", async () => {
    const made = await aurora.create("/v1/players", "player", { reference: "player-1" });
    return made.id;
  });
  await Promise.all([merchant("studio"), merchant("modder"), merchant("server_owner"), player]);
  await keep("payment_instrument", async () => {
    const body = { player: state.player, payment_method: "pm_card_visa" };
    return aurora.createActive("/v1/payment_instruments", "payment_instrument", body);
  });
  await keep("split_rule", async () => {
    const made = await aurora.create("/v1/split_rules", "split_rule", splitRule(state));
    return made.id;
  });
  return state as Seeded;
}

/** 70 % to the studio, 20 % to the modder, 10 % to the server owner, of the gross amount; the tenant bears the fee. */
function splitRule({ studio, modder, server_owner }: Seed) {
  return {
    name: "Standard",
    default: true,
    base: "gross",
    fee_bearer: "tenant",
    lines: [
      { recipient: { merchant: studio }, share_bps: 7000 },
      { recipient: { merchant: modder }, share_bps: 2000 },
      { recipient: { merchant: server_owner }, share_bps: 1000 },
    ],
  };
}

async function makeClient(operator: Connection, tenant: string): Promise<ClientCredentials> {
  const path = `/operator/v1/tenants/${tenant}/clients`;
  const body = { name: "Seeded client" };
  const made = await operator.create(path, "client", body).catch((error: unknown) => {
    // The answer was lost more than a day ago and shows its secret no more: that client is nobody's, take another.
    if (!(error instanceof SeedRefused) || error.code !== "secret_already_shown") throw error;
    return operator.create(path, `client-${crypto.randomUUID()}`, body);
  });
  return { client_id: made.id, client_secret: made.client_secret as string };
}

type Connection = {
  /** POST with the seed's idempotency key; the body of the answer. */
  create(path: string, key: string, body: unknown): Promise<{ id: string } & Record<string, unknown>>;
  /** The same, and waits until a workflow has brought it to `active`; its id. */
  createActive(path: string, key: string, body: unknown): Promise<string>;
};

/** A token of one client, and requests with it. A seed takes seconds, so the token need not be renewed. */
async function connect(baseUrl: string, { client_id, client_secret }: ClientCredentials): Promise<Connection> {
  const token = await call(`${baseUrl}/oauth/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${client_id}:${client_secret}`)}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  const authorization = `Bearer ${token.access_token}`;
  const create = (path: string, key: string, body: unknown) => {
    const headers = { authorization, "content-type": "application/json", "idempotency-key": `seed-${key}` };
    return call(`${baseUrl}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  };
  const createActive = async (path: string, key: string, body: unknown) => {
    const { id } = await create(path, key, body);
    for (const deadline = Date.now() + ACTIVE_WITHIN_MS; ; await sleep(100)) {
      const found = await call(`${baseUrl}${path}/${id}`, { headers: { authorization } });
      if (found.status === "active") return id;
      if (found.status === "failed" || found.status === "rejected" || Date.now() > deadline) {
        throw new Error(`Seeding stopped: ${path}/${id} is ${found.status} and not active.`);
      }
    }
  };
  return { create, createActive };
}

async function call(url: string, request: RequestInit): Promise<{ id: string } & Record<string, unknown>> {
  const response = await fetch(url, request);
  const body = (await response.json().catch(() => ({}))) as { id: string } & Record<string, unknown>;
  if (!response.ok) throw new SeedRefused(`${request.method ?? "GET"} ${url}`, response.status, body);
  return body;
}

function load(folder: string): Seed {
  const file = join(folder, "seed.json");
  if (!existsSync(file)) return {};
  const text = readFileSync(file, "utf8");
  try {
    return JSON.parse(text) as Seed;
  } catch {
    throw damaged(folder, "seed.json cannot be read");
  }
}

/** Written beside and renamed, so that a crash never leaves half a file. */
function save(folder: string, state: Seed): void {
  const file = join(folder, "seed.json");
  writeFileSync(`${file}.draft`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.draft`, file);
}
