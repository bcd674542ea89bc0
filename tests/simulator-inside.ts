/** One simulated account inside this process, on a database in memory: the Worker's own code without a Worker. */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import Stripe from "stripe";
import { OPEN_PATH, type Opening, StripeAccount } from "../simulator/account.ts";
import type { DurableState, Env, Service, SqlValue } from "../simulator/runtime.ts";
import { CUT } from "../simulator/stripe-api.ts";
import type { BooksState } from "./simulator-books.ts";

export interface InsideAccount {
  readonly stripe: Stripe;
  /** Its secret key. */
  readonly key: string;
  readonly id: string;
  /** Asks it as the network does: a cut line is no answer. */
  fetch(request: Request): Promise<Response>;
  /** Sends every event that is to be sent by now to the one who receives. */
  deliver(): Promise<void>;
  control(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  state(): Promise<BooksState>;
  close(): void;
}

const KEY = "sk_test_insideinsideinsi_key";

const SETTINGS: Opening["settings"] = {
  id: "acct_insideinsideinsi",
  name: "Inside",
  country: "DE",
  currency: "eur",
  secret_key: KEY,
  publishable_key: "pk_test_insideinsideinsi_key",
  fee: { bps: 150, fixed: 25 },
  settlement_days: 2,
  onboarding: "skipped",
};

/** A Durable Object's storage over SQLite in memory; alarms are not rung, the clock is moved by hand. */
function durableState(database: DatabaseSync, work: Promise<unknown>[]): DurableState {
  const statements = new Map<string, StatementSync>();
  const prepared = (query: string): StatementSync => {
    const statement = statements.get(query) ?? database.prepare(query);
    statements.set(query, statement);
    return statement;
  };
  let depth = 0;
  return {
    storage: {
      sql: {
        exec: <Row>(query: string, ...bindings: SqlValue[]) => {
          const rows = prepared(query).all(...bindings) as Row[];
          return { toArray: () => rows };
        },
      },
      transactionSync: (work) => {
        depth += 1;
        const name = `nested_${depth}`;
        database.exec(`SAVEPOINT ${name}`);
        try {
          const result = work();
          database.exec(`RELEASE ${name}`);
          return result;
        } catch (error) {
          database.exec(`ROLLBACK TO ${name}; RELEASE ${name}`);
          throw error;
        } finally {
          depth -= 1;
        }
      },
      setAlarm: async () => undefined,
    },
    waitUntil: (promise) => void work.push(promise),
  };
}

/** Who receives its webhooks, and where; what its clock stands at. */
interface Around {
  readonly receiver?: { readonly host: string; readonly service: Service };
  readonly startsAt?: number;
}

/** Opens a fresh account whose clock stands still. */
export async function openInside(
  { float = 0, ...given }: Partial<Opening["settings"]> & { float?: number } = {},
  { receiver, startsAt }: Around = {},
): Promise<InsideAccount> {
  const database = new DatabaseSync(":memory:");
  const work: Promise<unknown>[] = [];
  const env = receiver ? { PLATFORM: receiver.service, PLATFORM_HOST: receiver.host } : {};
  const wall = startsAt === undefined ? undefined : () => startsAt;
  const account = new StripeAccount(durableState(database, work), env as Env, wall);
  const opening: Opening = { settings: { ...SETTINGS, ...given }, float };
  await account.fetch(new Request(`https://account${OPEN_PATH}`, { method: "POST", body: JSON.stringify(opening) }));
  const httpClient = Stripe.createFetchHttpClient((url, init) => account.fetch(new Request(url, init)));
  const control = async (method: string, path: string, body?: unknown) => {
    const init = { method, headers: { authorization: `Bearer ${KEY}` } };
    const answer = await account.fetch(
      new Request(`https://account/_control/${path}`, {
        ...init,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
  };
  await control("POST", "clock", { freeze: true });
  return {
    key: KEY,
    id: opening.settings.id,
    fetch: async (request) => {
      const answer = await account.fetch(request);
      if (answer.headers.has(CUT)) throw new Error("connection cut");
      return answer;
    },
    deliver: async () => {
      work.length = 0;
      account.alarm();
      await Promise.all(work);
    },
    stripe: new Stripe(KEY, { httpClient, maxNetworkRetries: 0, telemetry: false }),
    control,
    state: async () => (await control("GET", "state")) as unknown as BooksState,
    close: () => database.close(),
  };
}
