/** Who a tenant is and where its books are: the only maker of a Store and of a provider. */
import { invariant, notFound, Refusal } from "../core/errors.ts";
import { type Ids, idsFrom } from "../core/ids.ts";
import type { Clock, Database, Fetcher, Randomness } from "../core/ports.ts";
import type { Provider } from "../core/provider/port.ts";
import { stripeProvider } from "../core/provider/stripe.ts";
import type { State } from "../core/states.ts";
import { Directory } from "../core/store/directory.ts";
import { oauthClients, tenants } from "../core/store/directory-schema.ts";
import { providerAccounts } from "../core/store/provider-schema.ts";
import { type Sealer, sealerFrom } from "../core/store/sealing.ts";
import { type Row, Store } from "../core/store/store.ts";
import { type Bindings, ledgersOf } from "./bindings.ts";
import { cryptoRandomness, wallClock } from "./ports.ts";
import { openSandboxAccount, sandboxMethodPage } from "./sandbox.ts";
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
  /** The provider's key in the clear: for the simulator's control API. */
  secretKey(): Promise<string>;
}

/** What provider secrets are sealed for: one sealed as the key never opens as a webhook's secret. */
export const SEALED_FOR = {
  secretKey: "provider-secret-key",
  platform: "platform-webhook-secret",
  connect: "connect-webhook-secret",
} as const;

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
  const platform = platformOn(env, wallClock);
  platforms.set(env, platform);
  return platform;
}

/** A platform with a clock of its own, for who moves time. */
export function platformOn(env: Bindings, wall: Clock): Platform {
  const randomness = cryptoRandomness;
  const sealer = sealerFrom(env.KEY_ENCRYPTION_KEYS, randomness);
  const directory = new Directory(env.DIRECTORY);
  const registry = new Registry(env, directory, { wall, sealer });
  return { env, wall, randomness, ids: idsFrom(wall, randomness), sealer, directory, registry };
}

/** The operator's own account at the simulator: it has nothing but identity checks. */
const OPERATOR_ACCOUNT = {
  reference: "platform-operator",
  name: "Platform operator",
  country: "DE",
  currency: "EUR",
  float: 0,
};

/** Revoked tokens are few and live for minutes: they are remembered as one set. */
const ALL = "all";

export class Registry {
  readonly #ledgers: ReadonlyMap<string, Database>;
  readonly #tenants: StatusCache<OpenTenant>;
  readonly #clients: StatusCache<Client>;
  readonly #revocations: StatusCache<ReadonlySet<string>>;
  readonly #simulator: Fetcher | undefined;
  readonly #operatorKey: string;
  #operatorSandbox: Provider | undefined;
  readonly #wall: Clock;
  readonly #sealer: Sealer;
  readonly #returnUrl: string;

  constructor(env: Bindings, directory: Directory, { wall, sealer }: { wall: Clock; sealer: Sealer }) {
    this.#wall = wall;
    this.#sealer = sealer;
    this.#simulator = env.STRIPE_SIM;
    this.#operatorKey = env.OPERATOR_STRIPE_KEY ?? "";
    this.#returnUrl = `${env.BASE_URL}/return`;
    this.#ledgers = new Map(ledgersOf(env).map(({ binding, database }) => [binding, database]));
    this.#tenants = new StatusCache(wall, async (id) => {
      const row = await directory.readOne(directory.row(tenants, { id }));
      return row && this.#opened(row);
    });
    this.#clients = new StatusCache(wall, (id) => directory.readOne(directory.row(oauthClients, { id })));
    this.#revocations = new StatusCache(wall, async () => {
      const living = directory.query<{ jti: string }>(
        "SELECT jti FROM revoked_tokens WHERE expires_at > ?1",
        wall.now(),
      );
      return new Set((await directory.readOne(living)).map(({ jti }) => jti));
    });
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

  /** Whether a token was revoked, as it was known at most 30 s ago. */
  async isRevoked(tokenId: string): Promise<boolean> {
    const revoked = await this.#revocations.get(ALL);
    return revoked?.has(tokenId) ?? false;
  }

  forgetRevocations(): void {
    this.#revocations.forget(ALL);
  }

  /** Whoever changes a tenant or a client has this isolate see it at once. */
  forget(id: string): void {
    this.#tenants.forget(id);
    this.#clients.forget(id);
  }

  /** A provider from its key: to open a tenant, whose own is not stored yet. */
  providerFrom(secretKey: string, livemode: boolean): Provider {
    const fetcher = livemode ? undefined : this.#simulator;
    invariant(livemode || fetcher, "a sandbox tenant needs the simulator, which is not bound");
    const options = { secretKey, fetcher, clock: this.#wall, returnUrl: this.#returnUrl };
    if (!fetcher) return stripeProvider(options);
    const methodPage = (secret: string, back: string) => sandboxMethodPage(fetcher, secretKey, secret, back);
    return stripeProvider({ ...options, methodPage });
  }

  /**
   * The platform operator's own account, which checks who represents an applicant: of a sandbox at the simulator.
   * @throws Refusal `identity_check_unavailable` where the deployment has none
   */
  async operatorProvider(livemode: boolean): Promise<Provider> {
    if (!livemode && this.#simulator) {
      const key = async (simulator: Fetcher) => (await openSandboxAccount(simulator, OPERATOR_ACCOUNT)).secret_key;
      this.#operatorSandbox ??= this.providerFrom(await key(this.#simulator), false);
      return this.#operatorSandbox;
    }
    if (livemode && this.#operatorKey !== "") return this.providerFrom(this.#operatorKey, true);
    throw new Refusal("identity_check_unavailable", "This deployment cannot check identities: ask its operator.");
  }

  #opened(row: Row<typeof tenants>): OpenTenant {
    const { id, name, state, ledger } = row;
    const tenant: Tenant = { id, name, state, livemode: row.livemode === 1, ledger };
    const store = this.storeOf(id, ledger);
    let provider: Provider | undefined;
    return {
      tenant,
      store,
      secretKey: () => this.#secretKey(store),
      provider: async () => {
        provider ??= this.providerFrom(await this.#secretKey(store), tenant.livemode);
        return provider;
      },
    };
  }

  async #secretKey(store: Store): Promise<string> {
    const account = await store.readOne(store.row(providerAccounts, { provider: "stripe" }));
    if (!account) throw new Refusal("state_conflict", "The tenant has no account at the provider yet.");
    return this.#sealer.open(store.tenantId, SEALED_FOR.secretKey, account.sealed_secret_key);
  }
}
