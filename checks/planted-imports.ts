/** A violation for every import rule and the nearest thing that is allowed, for tests/checks.test.ts to plant. */

type Plant = { rule: string; file: string; source: string };
type Source = { file: string; source: string };

/** Packages as the planted files find them: what matters is where they stand in package.json. */
export const PACKAGE_JSON = {
  type: "module",
  dependencies: { "drizzle-orm": "1.0.0", hono: "1.0.0", stripe: "1.0.0" },
  devDependencies: { vitest: "1.0.0" },
};

/** Files that others import. By themselves they break nothing. */
const GROUND: Source[] = [
  { file: "api/worker.ts", source: "" },
  { file: "api/app.ts", source: "export const app = 1;" },
  { file: "core/provider/stripe.ts", source: 'import Stripe from "stripe"; export const adapter = Stripe;' },
  { file: "core/f.ts", source: 'import "./e.ts";' },
  { file: "core/states.ts", source: "export const states = 1;" },
  { file: "core/store/store.ts", source: 'import "drizzle-orm"; export const Store = 1; export type Kept = number;' },
  { file: "local/host.ts", source: "export const host = 1;" },
  { file: "sdk/client.ts", source: "export const client = 1;" },
  { file: "simulator/world.ts", source: "export const world = 1;" },
  { file: "tenants/brand.ts", source: "export const brand = 1;" },
  { file: "tests/ground.ts", source: "export const ground = 1;" },
  { file: "workflows/take-payment.ts", source: "export const run = 1;" },
];

/** One file a rule at least. Each must be reported under that very rule. */
export const FORBIDDEN: Plant[] = [
  { rule: "core-knows-no-room", file: "core/a.ts", source: 'import "../tenants/brand.ts";' },
  { rule: "core-knows-no-room", file: "core/b.ts", source: 'import type { app } from "../api/app.ts";' },
  { rule: "tenants-open-core", file: "tenants/a.ts", source: 'import "../workflows/take-payment.ts";' },
  { rule: "workflows-order-core", file: "workflows/a.ts", source: 'import "../api/app.ts";' },
  { rule: "api-speaks-http", file: "api/a.ts", source: 'import "../workflows/take-payment.ts";' },
  { rule: "api-speaks-http", file: "api/routes/a.ts", source: 'import "../../sdk/client.ts";' },
  { rule: "worker-joins-the-rooms", file: "api/worker.ts", source: 'import "../local/host.ts";' },
  { rule: "web-speaks-sdk", file: "web/a.ts", source: 'import "../core/states.ts";' },
  { rule: "examples-speak-sdk", file: "examples/shop/a.ts", source: 'import "../../api/app.ts";' },
  { rule: "sdk-stands-alone", file: "sdk/a.ts", source: 'import "../core/states.ts";' },
  { rule: "simulator-stands-alone", file: "simulator/a.ts", source: 'import "../core/states.ts";' },
  { rule: "nobody-imports-the-worker", file: "tests/a.ts", source: 'import "../api/worker.ts";' },
  { rule: "nobody-imports-the-simulator", file: "tests/b.ts", source: 'import "../simulator/world.ts";' },
  { rule: "only-tests-import-tests", file: "local/a.ts", source: 'import "../tests/ground.ts";' },
  { rule: "core-runs-anywhere", file: "core/c.ts", source: 'import "hono";' },
  { rule: "core-runs-anywhere", file: "core/d.ts", source: 'import "cloudflare:workers";' },
  { rule: "contract-needs-no-workers", file: "api/b.ts", source: 'import "cloudflare:workers";' },
  { rule: "workers-have-no-node", file: "workflows/b.ts", source: 'import "node:crypto";' },
  { rule: "sdk-has-no-dependencies", file: "sdk/b.ts", source: 'import "hono";' },
  { rule: "workers-ship-dependencies", file: "api/c.ts", source: 'import "vitest";' },
  { rule: "one-stripe-door", file: "core/payments/a.ts", source: 'import type Stripe from "stripe";' },
  { rule: "one-stripe-door", file: "simulator/b.ts", source: 'import "stripe";' },
  { rule: "one-drizzle-door", file: "tenants/b.ts", source: 'import "drizzle-orm";' },
  { rule: "one-store-maker", file: "workflows/c.ts", source: 'import { Store } from "../core/store/store.ts";' },
  { rule: "one-store-maker", file: "core/payments/b.ts", source: 'import { Store } from "../store/store.ts";' },
  { rule: "one-provider-maker", file: "workflows/d.ts", source: 'import "../core/provider/stripe.ts";' },
  { rule: "no-cycles", file: "core/e.ts", source: 'import "./f.ts";' },
  { rule: "no-dead-imports", file: "core/g.ts", source: 'import "./nowhere.ts";' },
];

/** What the rules leave open on purpose. None may be reported. */
export const ALLOWED: Source[] = [
  { file: "tenants/registry.ts", source: 'import "../core/store/store.ts"; import "../core/provider/stripe.ts";' },
  { file: "core/payments/c.ts", source: 'import type { Kept } from "../store/store.ts"; import "../states.ts";' },
  { file: "workflows/e.ts", source: 'import "cloudflare:workers"; import "../tenants/brand.ts"; import "hono";' },
  {
    file: "api/d.ts",
    source: 'import "hono"; import "../core/states.ts"; import "../tenants/brand.ts"; import "./app.ts";',
  },
  { file: "web/b.ts", source: 'import "../sdk/client.ts"; import "hono";' },
  { file: "examples/shop/b.ts", source: 'import "../../sdk/client.ts"; import "node:http";' },
  {
    file: "tests/c.ts",
    source: 'import "stripe"; import "vitest"; import "../core/store/store.ts"; import "./ground.ts";',
  },
  { file: "tests/simulator.test.ts", source: 'import "../simulator/world.ts";' },
  { file: "local/b.ts", source: 'import "vitest"; import "node:fs"; import "../sdk/client.ts";' },
];

/** Everything to write into the folder, path to text. api/worker.ts is ground and violation in one. */
export const PLANTED = new Map([...GROUND, ...FORBIDDEN, ...ALLOWED].map(({ file, source }) => [file, source]));
