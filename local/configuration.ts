/** Reads wrangler.jsonc, the one place that lists databases, workflows, queues and crons, for the embedded host. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** The repository's root; every path in the configuration is relative to it. */
export const repository = resolve(import.meta.dirname, "..");

/** The part of a wrangler configuration that the embedded host takes over. Field names are wrangler's. */
export type Configuration = {
  name: string;
  main: string;
  compatibility_date: string;
  compatibility_flags?: string[];
  vars?: Record<string, string>;
  d1_databases?: {
    binding: string;
    database_name: string;
    database_id?: string;
    preview_database_id: string;
    migrations_dir: string;
  }[];
  workflows?: { binding: string; name: string; class_name: string }[];
  queues?: {
    producers?: { binding: string; queue: string }[];
    consumers?: {
      queue: string;
      max_batch_size?: number;
      max_batch_timeout?: number;
      max_retries?: number;
      dead_letter_queue?: string;
    }[];
  };
  durable_objects?: { bindings: { name: string; class_name: string }[] };
  services?: { binding: string; service: string }[];
  triggers?: { crons: string[] };
};

/**
 * A wrangler configuration. Comments stand on lines of their own and there are no trailing commas: then no parser of
 * JSONC is needed, and importing wrangler's would cost every start 0.6 s.
 *
 * @param path relative to the repository
 */
export function readConfiguration(path: string): Configuration {
  const text = readFileSync(resolve(repository, path), "utf8");
  return JSON.parse(text.replace(/^\s*\/\/.*$/gm, "")) as Configuration;
}
