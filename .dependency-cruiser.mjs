/** Who may import whom. Every rule is seen to bite by tests/checks.test.ts. */

const ROOMS = "api|benchmarks|campaign|checks|core|examples|local|openapi|sdk|simulator|tenants|tests|web|workflows";
const OURS = `^(${ROOMS})/`;

/** Files at `from` import no room of ours but their own and those at `to`. */
const only = (name, comment, from, to = []) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to: { path: OURS, pathNot: [from, ...to] },
});

/** What stands at `to` is imported, as a value, by the files at `by` alone. */
const door = (name, comment, to, by) => ({
  name,
  comment,
  severity: "error",
  from: { pathNot: by },
  to: { path: to, dependencyTypesNot: ["type-only"] },
});

const TESTS = "^(tests|benchmarks|campaign)/";
/** Runs on a developer's Node and is shipped nowhere, wherever it stands. */
const OFFLINE = "\\.test\\.ts$|^sdk/generate\\.ts$|^simulator/(behaviour/|readme\\.ts$)";

export default {
  forbidden: [
    only("core-knows-no-room", "The domain stands alone.", "^core/"),
    only("tenants-open-core", "Tenants know the domain and nothing above it.", "^tenants/", ["^core/"]),
    only("workflows-order-core", "Workflows know nothing of HTTP.", "^workflows/", ["^core/", "^tenants/"]),
    only("api-speaks-http", "Only api/worker.ts knows the workflows.", "^api/(?!worker\\.ts$)", [
      "^api/",
      "^core/",
      "^tenants/",
    ]),
    only("worker-joins-the-rooms", "The Worker is made of these four rooms.", "^api/worker\\.ts$", [
      "^api/",
      "^core/",
      "^tenants/",
      "^workflows/",
    ]),
    only("web-speaks-sdk", "Our pages use what a stranger can use.", "^web/", ["^sdk/"]),
    only("examples-speak-sdk", "Our examples use what a stranger can use.", "^examples/", ["^sdk/"]),
    only("sdk-stands-alone", "The SDK is published by itself.", "^sdk/"),
    only("simulator-stands-alone", "The simulator is another company: it shares no code.", "^simulator/"),
    {
      name: "nobody-imports-the-worker",
      comment: "The Worker is bundled by its path.",
      severity: "error",
      from: { pathNot: "^api/worker\\.ts$" },
      to: { path: "^api/worker\\.ts$" },
    },
    {
      name: "nobody-imports-the-simulator",
      comment: "The simulator is bundled by its path, and met over HTTP. Only its own tests look inside.",
      severity: "error",
      from: { pathNot: "^simulator/|^tests/simulator" },
      to: { path: "^simulator/" },
    },
    {
      name: "only-tests-import-tests",
      comment: "What tests and benchmarks share is no part of the product.",
      severity: "error",
      from: { pathNot: `${TESTS}|^vitest\\.config\\.ts$` },
      to: { path: TESTS },
    },
    {
      name: "core-runs-anywhere",
      comment: "The domain knows neither HTTP, nor Workers, nor Node: the world comes through core/ports.ts.",
      severity: "error",
      from: { path: "^core/" },
      to: { path: "node_modules/(hono|@hono)/|^(cloudflare|node|workerd):|^(hono|@hono)" },
    },
    {
      name: "contract-needs-no-workers",
      comment: "Plain Node writes the contract from api/app.ts: only the Worker and workflows import cloudflare:.",
      severity: "error",
      from: { path: "^(api/(?!worker\\.ts$)|tenants/)" },
      to: { path: "^cloudflare:" },
    },
    {
      name: "workers-have-no-node",
      comment: "The Workers run without nodejs_compat, the SDK in browsers.",
      severity: "error",
      from: { path: "^(api|core|sdk|simulator|tenants|workflows)/", pathNot: OFFLINE },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "sdk-has-no-dependencies",
      comment: "Who installs the SDK installs nothing else.",
      severity: "error",
      from: { path: "^sdk/", pathNot: OFFLINE },
      to: { path: "node_modules/" },
    },
    {
      name: "workers-ship-dependencies",
      comment: "What a Worker is made of is a dependency, not a devDependency.",
      severity: "error",
      from: { path: "^(api|core|simulator|tenants|workflows)/", pathNot: OFFLINE },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "one-stripe-door",
      comment: "Stripe's package has one door; its types stay behind it too.",
      severity: "error",
      from: { pathNot: `^core/provider/stripe[-a-z]*\\.ts$|${TESTS}|^simulator/(.*\\.test\\.ts$|behaviour/)` },
      to: { path: "node_modules/stripe/" },
    },
    {
      name: "one-drizzle-door",
      comment: "Drizzle gives core/store its types; the check of the schema reads them.",
      severity: "error",
      from: { pathNot: "^core/store/|^checks/schema\\.ts$" },
      to: { path: "node_modules/drizzle-orm/" },
    },
    door(
      "one-store-maker",
      "Only tenants/registry.ts makes a Store: everyone else is handed one, with its tenant in it.",
      "^core/store/store\\.ts$",
      `^core/store/|^tenants/registry\\.ts$|${TESTS}`,
    ),
    door(
      "one-provider-maker",
      "Only tenants/registry.ts makes a provider: everyone else speaks to the port.",
      "^core/provider/stripe\\.ts$",
      `^tenants/registry\\.ts$|${TESTS}`,
    ),
    {
      name: "no-cycles",
      comment: "A cycle is one module in two files.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-dead-imports",
      comment: "The import leads nowhere.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^cloudflare:" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(\\.tributary|\\.wrangler|dist|sdk/dist)/" },
    tsPreCompilationDeps: true,
    moduleSystems: ["es6"],
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["workerd", "worker", "import", "default"] },
  },
};
