/** Real D1 with nothing around it: the migrated databases of a folder of their own, behind one tiny Worker. */
import { rmSync } from "node:fs";
import { readConfiguration } from "../local/configuration.ts";
import { migrateAll, startEngine } from "../local/engine.ts";
import { takeFolder } from "../local/folder.ts";
import { databaseIds, oneModule } from "../local/platform.ts";
import { loopback } from "../local/ports.ts";
import { temporaryFolder } from "./host.ts";
import type { Row, RuleDatabase, Sql } from "./rule-world.ts";

const NAME = "rules";

/** A batch a request: the tests' own handle on D1 costs a round trip for every `prepare` and every `bind`. */
const SCRIPT = `export default {
  async fetch(request, env) {
    const { binding, statements } = await request.json();
    const database = env[binding];
    try {
      const results = await database.batch(statements.map(({ sql, values }) => database.prepare(sql).bind(...values)));
      return Response.json({ rows: results.map(({ results }) => results) });
    } catch (error) {
      return Response.json({ refused: error.message });
    }
  },
};`;

export interface RuleEngine {
  database(binding: string): RuleDatabase;
  stop(): Promise<void>;
}

/** What is made up in these databases must not stand in books that others look into, so no host runs on them. */
export async function startRuleEngine(): Promise<RuleEngine> {
  const folder = await takeFolder(temporaryFolder());
  const configuration = readConfiguration("wrangler.jsonc");
  const worker = {
    ...oneModule(NAME, SCRIPT),
    compatibilityDate: configuration.compatibility_date,
    d1Databases: databaseIds(configuration),
    unsafeDirectSockets: [{ host: loopback, port: 0 }],
  };
  const mf = await startEngine(folder, { workers: [worker], port: 0, log: "none", temporary: true });
  await migrateAll(configuration, (binding) => mf.getD1Database(binding, NAME), folder.path);
  const url = await mf.unsafeGetDirectURL(NAME);
  const stop = async () => {
    await mf.dispose();
    await folder.release();
    rmSync(folder.path, { recursive: true, force: true, maxRetries: 5 });
  };
  return { database: (binding) => databaseAt(url, binding), stop };
}

function databaseAt(url: URL, binding: string): RuleDatabase {
  const batch = async (statements: readonly Sql[]) => {
    const answer = await fetch(url, { method: "POST", body: JSON.stringify({ binding, statements }) });
    const { rows, refused } = (await answer.json()) as { rows: Row[][]; refused?: string };
    if (refused !== undefined) throw new Error(refused);
    return rows;
  };
  return { write: batch, rows: async (statement) => (await batch([statement]))[0] ?? [] };
}
