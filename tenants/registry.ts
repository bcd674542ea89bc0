/** Who a tenant is and where its books are: the only maker of a Store and of a provider. */
import { BrokenInvariant, invariant, notFound } from "../core/errors.ts";
import { type Ids, idsFrom } from "../core/ids.ts";
import type { Clock, Database, Randomness } from "../core/ports.ts";
import type { Provider } from "../core/provider/port.ts";
import type { State } from "../core/states.ts";
import { Directory } from "../core/store/directory.ts";
import { oauthClients, tenants } from "../core/store/directory-schema.ts";
import { type Sealer, sealerFrom } from "../core/store/sealing.ts";
import { type Row, Store } from "../core/store/store.ts";
import { type Bindings, ledgersOf } from "./bindings.ts";
import { cryptoRandomness, wallClock } from "./ports.ts";
import { StatusCache } from "./status-cache.ts";

/** A tenant as the directory has it. */
export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly state: State<"tenant">;
  readonly livemode: boolean;
  /** Binding of the ledger database that holds its books. */
  readonly ledger: string;
}

export interface OpenTenant {
  readonly tenant: Tenant;
  readonly store: Store;
  /** The tenant's provider. Its key is read from the ledger database and kept as long as a status. */
  provider(): Promise<Provider>;
}

/** An OAuth client as the directory has it. */
export type Client = Row<typeof oauthClients>;

/** Everything of one deployment that requests and runs share in an isolate. */
export interface Platform {
  readonly env: Bindings;
  readonly wall: Clock;
  readonly randomness: Randomness;
  readonly ids: Ids;
  readonly sealer: Sealer;
  readonly directory: Directory;
  readonly registry: Registry;
}

const platforms = new WeakMap<Bindings, Platform>();

/** The platform behind these bindings, made once in an isolate. */
export function platformOf(env: Bindings): Platform {
  const known = platforms.get(env);
  if (known) return known;
  const sealer = sealerFrom(env.KEY_ENCRYPTION_KEYS, cryptoRandomness);
  const directory = new Directory(env.DIRECTORY);
  const registry = new Registry(env, directory, wallClock);
  const ids = idsFrom(wallClock, cryptoRandomness);
  const platform = { env, wall: wallClock, randomness: cryptoRandomness, ids, sealer, directory, registry };
  platforms.set(env, platform);
  return platform;
}

/** One tenant's store and provider, by its id alone: for workflows, queues and webhooks. */
export function openTenant(env: Bindings, tenantId: string): Promise<OpenTenant> {
  return platformOf(env).registry.open(tenantId);
}

export class Registry {
  readonly #ledgers: ReadonlyMap<string, Database>;
  readonly #tenants: StatusCache<OpenTenant>;
  readonly #clients: StatusCache<Client>;

  constructor(env: Bindings, directory: Directory, wall: Clock) {
    this.#ledgers = new Map(ledgersOf(env).map(({ binding, database }) => [binding, database]));
    this.#tenants = new StatusCache(wall, async (id) => {
      const row = await directory.readOne(directory.row(tenants, { id }));
      return row && this.#opened(row);
    });
    this.#clients = new StatusCache(wall, (id) => directory.readOne(directory.row(oauthClients, { id })));
  }

  /** @throws Refusal `not_found` when there is no such tenant */
  async open(tenantId: string): Promise<OpenTenant> {
    const found = await this.#tenants.get(tenantId);
    if (!found) throw notFound();
    return found;
  }

  /** A client by its id, as it was at most 30 s ago. */
  client(clientId: string): Client | Promise<Client | undefined> {
    return this.#clients.get(clientId);
  }

  /** The store of a tenant that is being opened: its row in the directory is not active yet. */
  storeOf(tenantId: string, ledger: string): Store {
    const database = this.#ledgers.get(ledger);
    invariant(database, `tenant ${tenantId} lives in ${ledger}, which is not bound`);
    return new Store(database, tenantId);
  }

  /** Whoever changes a tenant or a client has this isolate see it at once. */
  forget(id: string): void {
    this.#tenants.forget(id);
    this.#clients.forget(id);
  }

  #opened(row: Row<typeof tenants>): OpenTenant {
    const { id, name, state, ledger } = row;
    const tenant: Tenant = { id, name, state, livemode: row.livemode === 1, ledger };
    const store = this.storeOf(id, ledger);
    return {
      tenant,
      store,
      provider: async () => {
        throw new BrokenInvariant("there is no provider yet");
      },
    };
  }
}
