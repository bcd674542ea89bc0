/**
 * A tenant in this process whose provider is the simulator itself: its runs are driven step by step, and it is decided
 * here what they hear of the provider's reports, and when, and which request of theirs goes wrong.
 */
import { planReconciliation } from "../core/money/reconciliation.ts";
import { planWatch, watchedFrom } from "../core/payments/dispute-watch.ts";
import type { Provider } from "../core/provider/port.ts";
import { receive } from "../core/provider/receipts.ts";
import { latestConfig, RUN_KINDS, type RunKind, type RunRow, startOf } from "../core/runs.ts";
import type { Plan } from "../core/store/commit.ts";
import { providerAccounts } from "../core/store/provider-schema.ts";
import { workflowRuns } from "../core/store/run-schema.ts";
import { tenantConfigs } from "../core/store/schema.ts";
import { DAY } from "../core/time.ts";
import { DEFAULT_CONFIG } from "../tenants/config.ts";
import { SEALED_FOR } from "../tenants/registry.ts";
import { acceptedSecrets } from "../tenants/webhook-secrets.ts";
import { BODIES } from "../workflows/bodies.ts";
import { type SetUpWorld, setUpWorld } from "./set-up-world.ts";
import { type InsideAccount, openInside } from "./simulator-inside.ts";
import { type Sent, scripted } from "./stripe-script.ts";

/** How the tenant learns what has happened at the provider. */
export const HEARING = {
  /** Nobody asks: the intervals are as long as a tenant may have them. */
  webhooks: { asks: false, hears: "once" },
  /** Every report is lost. */
  asking: { asks: true, hears: "never" },
  /** Reports come while the very request that caused them is under way, and time is asked at as well. */
  both: { asks: true, hears: "during" },
  twice: { asks: true, hears: "twice" },
  backwards: { asks: false, hears: "backwards" },
  /** Every report comes after the end, the last one first. */
  late: { asks: true, hears: "late" },
} as const;
export type Hearing = keyof typeof HEARING;

/** A fault of the simulator, and which of the requests that count it strikes (from 1). */
export interface Strike {
  readonly at: number;
  readonly do: string;
  readonly effect: boolean;
}

interface Report {
  readonly which: "platform" | "connect";
  readonly body: string;
  readonly signature: string;
}

const SELDOM = { first_ms: 90 * DAY, then_ms: 90 * DAY, max_ms: 90 * DAY };
/** Workflows whose intervals are their own doing, and no questions. */
const BY_TIME: readonly RunKind[] = ["distribute-payment", "settle-tenant", "reconcile", "rotate-webhook-secrets"];
const NEVER = Object.fromEntries(RUN_KINDS.filter((kind) => !BY_TIME.includes(kind)).map((kind) => [kind, SELDOM]));

const HOST = "platform.example";
const VERSION = "2026-10-28.endive";
const ROUNDS_MAX = 60;

class LeftWaiting extends Error {}

export class SimulatedWorld {
  readonly world: SetUpWorld;
  readonly simulator: InsideAccount;
  readonly hearing: Hearing;
  /** Requests to the provider since it was begun to count. */
  requests = 0;
  /** Every wait that ended by its time, ms. */
  readonly asked: { readonly kind: string; readonly generation: number; readonly ms: number }[] = [];
  readonly #strike: Strike | undefined;
  #counts = false;
  /** What the provider has sent, and nobody has heard yet. */
  readonly #reports: Report[];
  #versions = 1;
  readonly #verifier: Provider;
  readonly #journals = new Map<string, { journal: Map<string, unknown>; waits: string }>();

  private constructor(
    world: SetUpWorld,
    simulator: InsideAccount,
    reports: Report[],
    hearing: Hearing,
    strike: Strike | undefined,
  ) {
    this.#reports = reports;
    this.#strike = strike;
    this.world = world;
    this.simulator = simulator;
    this.hearing = hearing;
    const { provider } = scripted((sent) => this.#forward(sent), { now: () => Date.now() });
    this.#verifier = provider;
    world.stripe((sent) => this.#forward(sent));
  }

  /** @param name of what happens in it: no two worlds of one process may have the same ids, or a cache mixes them up */
  static async make(hearing: Hearing, name: string, strike?: Strike): Promise<SimulatedWorld> {
    const world = await setUpWorld("DE", seedOf(`${name}/${hearing}/${JSON.stringify(strike)}`));
    const reports: Report[] = [];
    const service = {
      fetch: async (input: string | Request, init?: RequestInit) => {
        const request = new Request(input, init);
        const which = request.url.endsWith("/connect") ? "connect" : "platform";
        const signature = request.headers.get("stripe-signature") ?? "";
        reports.push({ which, body: await request.text(), signature });
        return new Response();
      },
    };
    const around = { receiver: { host: HOST, service }, startsAt: world.ledger.clock.now() };
    const simulator = await openInside({ onboarding: "required" }, around);
    const made = new SimulatedWorld(world, simulator, reports, hearing, strike);
    await made.#plantProvider();
    await made.configure({});
    return made;
  }

  get context() {
    return this.world.context;
  }

  /** As the opening of a tenant leaves it: its own account's key, and the endpoints for the provider's reports. */
  async #plantProvider(): Promise<void> {
    const { store, sealer } = this.context;
    const address = (which: string) => `https://${HOST}/webhooks/stripe/${store.tenantId}/${which}`;
    const urls = { platform: address("platform"), connect: address("connect") };
    await this.#verifier.holdPayouts();
    const { secrets, refs } = await this.#verifier.createWebhookEndpoints({ key: "endpoints", age: 0 }, urls, 0);
    const seal = (purpose: keyof typeof SEALED_FOR, secret: string) =>
      sealer.seal(store.tenantId, SEALED_FOR[purpose], secret);
    await store.write([
      store.insert(providerAccounts, {
        provider: "stripe",
        account_ref: this.simulator.id,
        sealed_secret_key: await seal("secretKey", this.simulator.key),
        sealed_platform_webhook_secret: await seal("platform", secrets.platform),
        sealed_connect_webhook_secret: await seal("connect", secrets.connect),
        platform_endpoint_ref: refs.platform,
        connect_endpoint_ref: refs.connect,
        livemode: 0,
        created_at: this.world.ledger.clock.now(),
      }),
    ]);
  }

  async #forward({ method, path, query, body, key, account }: Sent): Promise<Response> {
    await this.#strikes(method);
    const headers = {
      authorization: `Bearer ${this.simulator.key}`,
      "stripe-version": VERSION,
      ...(key === null ? {} : { "idempotency-key": key }),
      ...(account === null ? {} : { "stripe-account": account }),
    };
    const search = query.size > 0 ? `?${query}` : "";
    const init = { method, headers, ...(method === "GET" ? {} : { body }) };
    try {
      return await this.simulator.fetch(new Request(`https://api.stripe.example${path}${search}`, init));
    } finally {
      if (HEARING[this.hearing].hears === "during" && method !== "GET") await this.#hear();
    }
  }

  /** Only what is asked from here on counts, and can be struck. */
  begin(): void {
    this.#counts = true;
  }

  /** What the sweeper asks once a day, and a little later again where it got no answer. */
  async watchDisputes(): Promise<void> {
    if (!HEARING[this.hearing].asks) return;
    const ask = () => this.#verifier.listDisputes(watchedFrom(this.world.ledger.clock.now()));
    const listed = await ask().catch(ask);
    await this.commit(() => planWatch(this.context, listed));
    await this.settle();
  }

  async #strikes(method: string): Promise<void> {
    if (!this.#counts) return;
    this.requests += 1;
    const strike = this.#strike;
    if (strike?.at !== this.requests) return;
    const effect = strike.effect && method !== "GET" ? { effect: true } : {};
    await this.control("POST", "faults", { do: strike.do, on: {}, times: 1, ...effect });
  }

  control = (method: string, path: string, body?: unknown) => this.simulator.control(method, path, body);

  /** Every object of a kind that the provider has, in the order in which they were made. */
  async there(kind: string): Promise<Record<string, unknown>[]> {
    return (await this.simulator.state()).objects[kind] ?? [];
  }

  async commit<R>(plan: (attempt: number) => Promise<Plan<R>>): Promise<R> {
    return (await this.world.commit(plan)).result;
  }

  /** The next version of the tenant's configuration. */
  async configure(part: object): Promise<void> {
    const { store } = this.context;
    const version = ++this.#versions;
    const asking = HEARING[this.hearing].asks ? {} : { asking: NEVER };
    const config = JSON.stringify({ ...DEFAULT_CONFIG, ...part, ...asking });
    await store.write([store.insert(tenantConfigs, { version, config, created_at: this.world.ledger.clock.now() })]);
  }

  configVersion(): Promise<number> {
    return this.context.store.readOne(latestConfig(this.context.store));
  }

  /** Time passes, here and at the provider. */
  async pass(ms: number): Promise<void> {
    await this.#moveTo(this.world.ledger.clock.now() + ms);
  }

  async #moveTo(at: number): Promise<void> {
    const { clock } = this.world.ledger;
    const { now } = (await this.control("GET", "clock")) as { now: number };
    clock.time = Math.max(clock.time, at);
    if (clock.time > now) await this.control("POST", "clock", { advance_ms: clock.time - now });
  }

  /** Everything that is to come of what has happened comes: by reports, or by asking, as this world learns things. */
  async settle(): Promise<void> {
    await this.#come();
    if (!HEARING[this.hearing].asks) return;
    const waiting = (await this.openRuns()).filter(({ state }) => state === "waiting");
    const times = waiting.flatMap(({ waiting_until }) => waiting_until ?? []);
    for (const at of [...new Set(times)].sort((a, b) => a - b)) {
      await this.#moveTo(at);
      await this.#come();
    }
  }

  /** Time passes, in steps, and with it comes what it brings. */
  async later(ms: number, steps = 1): Promise<void> {
    for (let step = 0; step < steps; step++) {
      await this.pass(ms / steps);
      await this.settle();
    }
  }

  async #come(): Promise<void> {
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const driven = await this.#drain();
      const heard = await this.#hear();
      if (!driven && !heard) return;
    }
    throw new Error("it never comes to rest");
  }

  /** Twice over, the day's statements are compared: what no report has told is found in the provider's. */
  async reconcile(): Promise<void> {
    for (let day = 0; day < 2; day++) {
      await this.later(DAY);
      await this.commit(() => planReconciliation(this.context));
      await this.settle();
    }
  }

  /** Reports that were kept back are heard, long after everything. */
  async hearLate(): Promise<void> {
    await this.simulator.deliver();
    for (const report of this.#reports.splice(0).reverse()) await this.#receive(report);
    await this.settle();
    await this.later(4 * DAY, 4);
  }

  async #hear(): Promise<boolean> {
    await this.simulator.deliver();
    const { hears } = HEARING[this.hearing];
    if (hears === "late") return false;
    const reports = this.#reports.splice(0);
    if (hears === "never") return false;
    if (hears === "backwards") reports.reverse();
    for (const report of reports) {
      await this.#receive(report);
      if (hears === "twice") await this.#receive(report);
    }
    return reports.length > 0;
  }

  /** As the Worker's door does it: verified with the secrets in force, stored once. */
  async #receive({ which, body, signature }: Report): Promise<void> {
    const { context } = this;
    const { store, sealer } = context;
    const account = await store.readOne(store.row(providerAccounts, {}));
    if (!account) throw new Error("there is no provider account");
    this.world.ledger.clock.time += 1;
    for (const sealed of acceptedSecrets(account, which, this.world.ledger.clock.now())) {
      const secret = await sealer.open(store.tenantId, SEALED_FOR[which], sealed);
      const event = await this.#verifier.verifyEvent(body, signature, secret);
      if (!event) continue;
      await receive({ ...context, actor: "stripe" }, which, event);
      return;
    }
    // Signed with a secret that is not in force: refused at the door.
  }

  openRuns(): Promise<RunRow[]> {
    const { store } = this.context;
    const where = { state: { in: ["running", "waiting"] } };
    return store.readOne(store.rows(workflowRuns, { where, orderBy: [{ column: "id" }] }));
  }

  async #drain(): Promise<boolean> {
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const now = this.world.ledger.clock.now();
      const due = (await this.openRuns()).filter(({ due_at }) => due_at <= now);
      if (due.length === 0) return rounds > 0;
      for (const run of due) await this.#drive(run);
    }
    throw new Error("the runs do not come to an end");
  }

  async #drive(run: RunRow): Promise<void> {
    const { clock } = this.world.ledger;
    clock.time += 1;
    const { journal, waits } = this.#journals.get(run.id) ?? { journal: new Map<string, unknown>(), waits: "" };
    journal.set(waits, undefined);
    if (run.waiting_since !== null && run.due_at === run.waiting_until) {
      this.asked.push({ kind: run.kind, generation: run.generation, ms: run.due_at - run.waiting_since });
    }
    const leave = (ms: number, name: string) => {
      clock.time -= ms;
      this.#journals.set(run.id, { journal, waits: name });
      throw new LeftWaiting();
    };
    try {
      await this.world.drive(startOf(run), BODIES[run.kind as RunKind], leave, journal);
    } catch (error) {
      if (!(error instanceof LeftWaiting)) throw error;
    }
  }
}

function seedOf(name: string): number {
  return [...name].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 16_777_619), 2_166_136_261);
}
