/** Says to Miniflare what wrangler.jsonc says to Cloudflare: one Worker's options, built from its configuration. */
import type { V4WorkerOptions } from "miniflare";
import type { Configuration } from "./configuration.ts";

/** A binding's value as Miniflare takes it, for the vars of one Worker. */
export type Vars = Record<string, string>;

/** The source of a Worker that consists of one module. */
export function oneModule(name: string, contents: string) {
  return { name, modules: [{ type: "ESModule" as const, path: `${name}.mjs`, contents }] };
}

/**
 * The options of a Worker: everything its configuration binds, except assets and services, which the host decides.
 *
 * @param script the bundled module
 * @param vars bound over those of the configuration
 */
export function workerOptions(configuration: Configuration, script: string, vars: Vars): V4WorkerOptions {
  const { queues } = configuration;
  return {
    ...oneModule(configuration.name, script),
    compatibilityDate: configuration.compatibility_date,
    compatibilityFlags: configuration.compatibility_flags ?? [],
    bindings: { ...configuration.vars, ...vars },
    d1Databases: databaseIds(configuration),
    workflows: byKey(configuration.workflows, (each) => [
      each.binding,
      { name: each.name, className: each.class_name },
    ]),
    queueProducers: byKey(queues?.producers, (each) => [each.binding, { queueName: each.queue }]),
    queueConsumers: byKey(queues?.consumers, (each) => [
      each.queue,
      {
        ...(each.max_batch_size !== undefined && { maxBatchSize: each.max_batch_size }),
        ...(each.max_batch_timeout !== undefined && { maxBatchTimeout: each.max_batch_timeout }),
        ...(each.max_retries !== undefined && { maxRetries: each.max_retries }),
        ...(each.dead_letter_queue !== undefined && { deadLetterQueue: each.dead_letter_queue }),
      },
    ]),
    durableObjects: byKey(configuration.durable_objects?.bindings, (each) => [
      each.name,
      { className: each.class_name, useSQLite: true },
    ]),
  };
}

/** The local name of each database by its binding. */
export function databaseIds(configuration: Configuration): Record<string, string> {
  return byKey(configuration.d1_databases, (each) => [each.binding, each.preview_database_id]);
}

function byKey<Item, Value>(items: Item[] | undefined, entry: (item: Item) => [string, Value]): Record<string, Value> {
  return Object.fromEntries((items ?? []).map(entry));
}
