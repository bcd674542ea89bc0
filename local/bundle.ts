/** Bundles one Worker entry into a single ES module: for the host, `wrangler`'s custom build, benchmarks and tests. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { build, type Plugin } from "esbuild";
import { buildAssets } from "./assets.ts";
import { readConfiguration, repository } from "./configuration.ts";

/** Code of libraries that a Worker never runs, and that no bundler can see is never run. Each says what it saves. */
const leftOut: readonly { readonly path: RegExp; readonly instead: (path: string) => string | null }[] = [
  // zod carries its messages in fifty languages; this API speaks one: 38 kB gzip.
  { path: /zod\/v4\/locales\/index\.js$/, instead: () => 'export { default as en } from "./en.js";' },
  // JSON Schema is written by openapi/emit.ts, in Node: 5 kB gzip.
  { path: /zod\/v4\/core\/(json-schema-processors|to-json-schema)\.js$/, instead: emptyFunctions },
  // Stripe's second way of receiving events, which this platform does not take: 3 kB gzip.
  { path: /stripe\/esm\/StripeEventNotificationHandler\.js$/, instead: emptyClasses },
  // Pages are asked for one by one, and no answer that is read holds a decimal: 3 kB gzip.
  { path: /stripe\/esm\/autoPagination\.js$/, instead: emptyFunctions },
  { path: /stripe\/esm\/Decimal\.js$/, instead: () => "export const Decimal = {}, isDecimal = () => false;" },
  // Stripe's constructor makes all of its hundred resources. Calling one that is left out fails at once: 9 kB gzip.
  { path: /stripe\/esm\/resources\/.*\.js$/, instead: (path) => (isCalled(path) ? null : emptyClasses(path)) },
  // The words of the contract are written into openapi.json, in Node; no Worker reads them: 7 kB gzip.
  { path: /\/(api|core|tenants)\/.*\.ts$/, instead: (path) => readFileSync(path, "utf8").replace(contractWords, "") },
];

/** `summary: "…"`, `example: "…"` and `description: "…" + "…"` in a declaration or a schema's `meta`. */
const contractWords =
  /\b(?:summary|description|answerDescription|example):\s*"(?:[^"\\]|\\.)*"(?:\s*\+\s*"(?:[^"\\]|\\.)*")*,?/g;

/** What of Stripe's API may be called. Add a name here when the adapter calls something new. */
const stripeResources = [
  ...["Accounts", "Balance", "BalanceSettings", "BalanceTransactions", "Customers", "Disputes"],
  ...["PaymentIntents", "PaymentMethods"],
  ...["Payouts", "Refunds", "SetupIntents", "Topups", "Transfers", "WebhookEndpoints"],
  ...["AccountLinks", "Identity/index", "Identity/VerificationSessions"],
];

function isCalled(path: string): boolean {
  return stripeResources.some((name) => path.endsWith(`/resources/${name}.js`));
}

function emptyClasses(path: string): string {
  const classes = readFileSync(path, "utf8").matchAll(/^export class (\w+)/gm);
  return Array.from(classes, ([, name]) => `export class ${name} {}`).join("\n");
}

function emptyFunctions(path: string): string {
  const exported = readFileSync(path, "utf8").matchAll(/^export (?:function|const) (\w+)/gm);
  return Array.from(exported, ([, name]) => `export const ${name} = () => ({});`).join("\n");
}

const leaveOut: Plugin = {
  name: "leave-out",
  setup(builder) {
    for (const { path: filter, instead } of leftOut) {
      builder.onLoad({ filter }, ({ path }) => {
        const contents = instead(path);
        return contents === null ? null : { contents, loader: path.endsWith(".ts") ? "ts" : "js" };
      });
    }
  },
};

/**
 * The bundle of one Worker entry.
 *
 * @param entry path of the entry file, absolute or relative to the repository
 * @param further plugins beside our own: a benchmark leaves a part out with one
 * @returns the text of one minified ES module; only `cloudflare:*` and `node:*` imports remain in it
 * @throws esbuild's BuildFailure, whose message lists every error with its place
 */
export async function bundle(entry: string, further: readonly Plugin[] = []): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: repository,
    entryPoints: [resolve(repository, entry)],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    minify: true,
    legalComments: "none",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    plugins: [leaveOut, ...further],
    logLevel: "silent",
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`esbuild wrote nothing for ${entry}`);
  return file.text;
}

/** What `wrangler` runs before it serves or deploys: `dist/worker.js`, or the pair of paths given, and the assets. */
async function main([entry = "api/worker.ts", target = "dist/worker.js"]: string[]): Promise<void> {
  const file = resolve(repository, target);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, await bundle(entry));
  if (entry !== "api/worker.ts") return;
  const { scalar } = buildAssets(resolve(repository, "dist/assets"));
  const declared = readConfiguration("wrangler.jsonc").vars?.SCALAR_ASSET;
  // A deployment reads the name from wrangler.jsonc, and a stale one would leave /docs without its script.
  if (declared !== scalar) throw new Error(`wrangler.jsonc must say "SCALAR_ASSET": "${scalar}", not "${declared}"`);
}

if (import.meta.main) {
  await main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
