/** Builds the folder of static files: the API reference's script under a hashed name, the contract, pages, llms.txt. */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { Config, DEFAULT_CONFIG } from "../tenants/config.ts";
import { repository } from "./configuration.ts";
import { docsPages, llmsText } from "./llms.ts";

const scalarSource = join(repository, "node_modules/@scalar/api-reference/dist/browser/standalone.js");

/** Names that change with their content, for files that may be cached for ever. */
export type AssetNames = { scalar: string };

/**
 * Fills a folder with the assets; what lies there already is kept or replaced, older scripts are removed.
 *
 * @param folder absolute path, made if missing
 * @returns the hashed names, to be handed to the platform as vars
 */
export function buildAssets(folder: string): AssetNames {
  mkdirSync(folder, { recursive: true });
  const hash = createHash("sha256").update(readFileSync(scalarSource)).digest("hex").slice(0, 12);
  const scalar = `scalar-${hash}.js`;
  for (const name of readdirSync(folder)) {
    if (name.startsWith("scalar-") && name !== scalar) rmSync(join(folder, name));
  }
  if (!existsSync(join(folder, scalar))) copyFileSync(scalarSource, join(folder, scalar));
  // A contract that is not generated yet is no reason not to start.
  const contract = join(repository, "openapi/openapi.json");
  if (existsSync(contract)) copyFileSync(contract, join(folder, "openapi.json"));
  mkdirSync(join(folder, "schemas"), { recursive: true });
  writeFileSync(join(folder, "schemas/tenant_config.json"), JSON.stringify(configSchema(), null, 2));
  writeFileSync(join(folder, "llms.txt"), llmsText());
  for (const { name, text } of docsPages()) writeFileSync(join(folder, name), text);
  return { scalar };
}

/** What a tenant's configuration may hold, with the limits of every field and the defaults of the whole. */
function configSchema(): object {
  return { $id: "/schemas/tenant_config.json", ...z.toJSONSchema(Config), default: DEFAULT_CONFIG };
}
