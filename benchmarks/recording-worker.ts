/** The platform with its databases looked at: every call is kept, to be counted and to be written again elsewhere. */
import { createApp } from "../api/app.ts";
import type { Database, DatabaseResult, PreparedStatement } from "../core/ports.ts";
import type { Bindings } from "../tenants/bindings.ts";
import { jsonLog } from "../tenants/ports.ts";
import { TakePayment as PlatformTakePayment } from "../workflows/engine.ts";
import type { Recorded } from "./template.ts";

/** One call to a database. */
export type RecordedCall = { readonly database: string; readonly statements: readonly Recorded[] };

let calls: RecordedCall[] = [];

class RecordedStatement implements PreparedStatement {
  readonly original: PreparedStatement;
  readonly sql: string;
  readonly params: Recorded["params"];

  constructor(original: PreparedStatement, sql: string, params: Recorded["params"] = []) {
    this.original = original;
    this.sql = sql;
    this.params = params;
  }

  bind(...values: unknown[]): RecordedStatement {
    return new RecordedStatement(this.original.bind(...values), this.sql, values as Recorded["params"]);
  }
}

function recordedDatabase(name: string, database: Database): Database {
  return {
    prepare: (sql) => new RecordedStatement(database.prepare(sql), sql),
    batch: (statements): Promise<DatabaseResult[]> => {
      const own = statements as RecordedStatement[];
      calls.push({ database: name, statements: own.map(({ sql, params }) => ({ sql, params })) });
      return database.batch(own.map(({ original }) => original));
    },
  };
}

const recorded = new WeakMap<Bindings, Bindings>();

/** The same bindings with their databases recorded; one object for each, since the platform remembers by it. */
function recordedBindings(env: Bindings): Bindings {
  const known = recorded.get(env);
  if (known) return known;
  const isDatabase = (name: string) => name === "DIRECTORY" || name.startsWith("LEDGER_");
  const entries = Object.entries(env).map(([name, binding]) => [
    name,
    isDatabase(name) ? recordedDatabase(name, binding as Database) : binding,
  ]);
  const made = Object.fromEntries(entries) as Bindings;
  recorded.set(env, made);
  return made;
}

export class TakePayment extends PlatformTakePayment {
  constructor(context: unknown, env: Bindings) {
    super(context as never, recordedBindings(env) as never);
  }
}

const app = createApp({ log: jsonLog, wait: (ms) => scheduler.wait(ms), sweepTenant: async () => undefined });

type Execution = Parameters<typeof app.fetch>[2];

// biome-ignore lint/style/noDefaultExport: a Worker's entry point
export default {
  async fetch(request: Request, env: Bindings, execution: Execution): Promise<Response> {
    if (new URL(request.url).pathname !== "/recorded-calls") {
      return app.fetch(request, recordedBindings(env), execution);
    }
    const recordedSoFar = calls;
    calls = [];
    return Response.json(recordedSoFar);
  },
};
