/** Bundles one Worker entry into a single ES module: for the host, `wrangler`'s custom build, benchmarks and tests. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { build, type Plugin } from "esbuild";
import { buildAssets } from "./assets.ts";
import { readConfiguration, repository } from "./configuration.ts";

/** zod carries its messages in fifty languages; this API speaks one. Saves 38 kB gzip of every start. */
const englishOnly: Plugin = {
  name: "zod-english-only",
  setup(builder) {
    builder.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
      loader: "js",
    }));
  },
};

/** What of Stripe's API may be called. Add a name here when the adapter calls something new. */
const stripeResources =
  /^(Accounts|AccountLinks|Balance|BalanceSettings|BalanceTransactions|Charges|Customers|Disputes|Events|ExternalAccounts|Files|Identity.*|PaymentIntents|PaymentMethods|Payouts|Refunds|Reversals|SetupIntents|Tokens|Topups|Transfers|TransferReversals|WebhookEndpoints)\.js$/;

/**
 * Stripe's package makes all of its hundred resources in its constructor, so no bundler can leave one out. The ones that
 * are never called become empty classes: calling one fails at once, here as everywhere. Saves 9 kB gzip.
 */
const stripeOnlyWhatIsCalled: Plugin = {
  name: "stripe-only-what-is-called",
  setup(builder) {
    builder.onLoad({ filter: /[\\/]stripe[\\/]esm[\\/]resources[\\/].*\.js$/ }, ({ path }) => {
      const [, name = ""] = path.split(/stripe[\\/]esm[\\/]resources[\\/]/);
      if (stripeResources.test(name)) return null;
      const classes = readFileSync(path, "utf8").matchAll(/^export class (\w+)/gm);
      return { contents: Array.from(classes, ([, each]) => `export class ${each} {}`).join("\n"), loader: "js" };
    });
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
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    plugins: [englishOnly, stripeOnlyWhatIsCalled, ...further],
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
