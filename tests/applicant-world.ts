/** An application in this process: both databases in memory, Stripe a script, the run driven step by step. */
import { idsFrom } from "../core/ids.ts";
import type { Database } from "../core/ports.ts";
import { type RunKind, startOf } from "../core/runs.ts";
import { commitPlanned, type Plan } from "../core/store/commit.ts";
import { workflowRuns } from "../core/store/run-schema.ts";
import { planIdentityCheck } from "../tenants/application-identity.ts";
import { planReview } from "../tenants/application-review.ts";
import { planApply } from "../tenants/application-start.ts";
import { passWakesOn } from "../tenants/application-wakes.ts";
import { readApplication } from "../tenants/applications.ts";
import {
  type Applying,
  planApplicationEndpoint,
  planProviderKey,
  planSubmit,
  planUpdateApplication,
} from "../tenants/applying.ts";
import type { Bindings } from "../tenants/bindings.ts";
import { configOf } from "../tenants/config.ts";
import { cryptoRandomness } from "../tenants/ports.ts";
import { type Platform, platformOn } from "../tenants/registry.ts";
import { onboardTenant } from "../workflows/onboard-tenant.ts";
import { Run } from "../workflows/skeleton.ts";
import { BUSINESS, JANE, OWNER } from "./applicant-details.ts";
import { memoryDatabase } from "./memory-ledger.ts";
import type { History } from "./set-up-world.ts";
import { json, list, type Script, type Sent, stripeError } from "./stripe-script.ts";

const START = Date.UTC(2026, 0, 1);
const SECRET_KEY = "sk_test_0123456789abcdef";

export class LeftWaiting extends Error {}

let accounts = 0;

/** Stripe as far as an opening goes: who asks, what it may read, its endpoints, one identity check. */
class Rails {
  /** Whose account the key opens: another one in each world, unless somebody says otherwise. */
  account = `acct_${++accounts}`;
  readonly endpoints: { id: string; url: string; metadata: Record<string, string> }[] = [];
  readonly sessions: { id: string; client_reference_id: string; status: string }[] = [];
  /** How sessions were ended here, in their order. */
  readonly identityEnds: string[] = [];
  schedule = "daily";
  /** Paths that the key may not use, or a method and a path. */
  denied: readonly string[] = [];
  readonly #remembered = new Map<string, unknown>();

  script: Script = (sent) => {
    if (sent.path === "/_control/accounts") {
      return json({ id: "acct_operator", secret_key: SECRET_KEY, publishable_key: "pk_test_0123456789" });
    }
    const isDenied = this.denied.includes(sent.path) || this.denied.includes(`${sent.method} ${sent.path}`);
    if (isDenied) return stripeError({ code: "permission" }, 403);
    if (sent.key !== null && this.#remembered.has(sent.key)) return json(this.#remembered.get(sent.key));
    const made = this.#answer(sent);
    if (sent.key !== null) this.#remembered.set(sent.key, made);
    return "data" in made ? list(...(made.data as object[])) : json(made);
  };

  #answer({ method, path, body, query }: Sent): Record<string, unknown> | { data: object[] } {
    const [, , kind = "", id] = path.split("/");
    if (kind === "account")
      return { object: "account", id: this.account, metadata: {}, capabilities: {}, requirements: {} };
    if (kind === "balance_settings") {
      this.schedule = body.get("payments[payouts][schedule][interval]") ?? this.schedule;
      return { object: "balance_settings", payments: {} };
    }
    if (kind === "balance") return { object: "balance", available: [], pending: [] };
    if (kind === "webhook_endpoints" && method === "POST") {
      const metadata = { tributary_rotation: body.get("metadata[tributary_rotation]") ?? "" };
      const made = { id: `we_${this.endpoints.length + 1}`, url: body.get("url") ?? "", metadata };
      this.endpoints.push(made);
      return { object: "webhook_endpoint", ...made, secret: `whsec_${made.id}`, status: "enabled" };
    }
    if (kind === "webhook_endpoints" && method === "DELETE") {
      const at = this.endpoints.findIndex((each) => each.id === id);
      if (at >= 0) this.endpoints.splice(at, 1);
      return { object: "webhook_endpoint", id, deleted: true };
    }
    if (kind === "webhook_endpoints") {
      return { data: this.endpoints.map((each) => ({ object: "webhook_endpoint", ...each })) };
    }
    if (kind === "identity") {
      const [, , , , session, verb] = path.split("/");
      if (verb !== undefined) this.identityEnds.push(verb);
      return this.#identity(verb === undefined ? method : "GET", session, body, query);
    }
    return { data: [] };
  }

  #identity(method: string, id: string | undefined, body: URLSearchParams, query: URLSearchParams) {
    const view = (each: Rails["sessions"][number]) => ({
      object: "identity.verification_session",
      ...each,
      url: each.status === "requires_input" ? "https://verify.example/1" : null,
    });
    if (method === "POST") {
      const reference = body.get("client_reference_id") ?? "";
      const made = { id: `vs_${this.sessions.length + 1}`, client_reference_id: reference, status: "requires_input" };
      this.sessions.push(made);
      return view(made);
    }
    const found = this.sessions.find((each) => each.id === id);
    if (found) return view(found);
    const reference = query.get("client_reference_id");
    return { data: this.sessions.filter((each) => each.client_reference_id === reference).map(view) };
  }
}

export const databases = () => ({
  directory: memoryDatabase("migrations/directory"),
  ledger: memoryDatabase("migrations/ledger"),
});
export type Databases = ReturnType<typeof databases>;

export class ApplicantWorld {
  readonly clock = { time: START, now: () => this.clock.time };
  readonly rails = new Rails();
  readonly directory: Databases["directory"];
  readonly ledger: Databases["ledger"];
  readonly platform: Platform;
  id = "";
  /** What stands between an effect and whoever asks for it: nothing, unless somebody kills. */
  strike: <T>(effect: () => Promise<T>, isRead?: boolean) => Promise<T> = (effect) => effect();
  pings = 0;
  /** What the applicant's endpoint answers. */
  answers = 204;
  readonly alerts: string[] = [];
  readonly histories: History[] = [];
  #journal = new Map<string, unknown>();
  readonly #attempts = new Map<string, number>();

  /** @param databases where others may have applied before */
  constructor({ directory, ledger } = databases()) {
    this.directory = directory;
    this.ledger = ledger;
    const struck = ({ prepare, batch }: Database): Database => ({
      prepare,
      batch: (statements) => this.strike(() => batch(statements)),
    });
    const env = {
      DIRECTORY: struck(this.directory.database),
      LEDGER_01: struck(this.ledger.database),
      STRIPE_SIM: { fetch: this.stripe },
      BASE_URL: "https://platform.example",
      KEY_ENCRYPTION_KEYS: JSON.stringify({ 1: Buffer.alloc(32, 7).toString("base64") }),
      ALLOW_LOOPBACK_WEBHOOKS: "true",
    };
    this.platform = platformOn(env as unknown as Bindings, this.clock);
  }

  /** What stands for Stripe, and for the simulator. */
  readonly stripe = async (input: string | Request, init?: RequestInit) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const sent = {
      method: request.method,
      path: url.pathname,
      query: url.searchParams,
      body: new URLSearchParams(await request.text()),
      key: request.headers.get("idempotency-key"),
      account: request.headers.get("stripe-account"),
    };
    return this.strike(async () => this.rails.script(sent), sent.method === "GET");
  };

  readonly network = {
    fetch: () =>
      this.strike(async () => {
        this.pings += 1;
        return new Response(null, { status: this.answers });
      }),
  };

  /** As a request does it: one commit under a key. */
  async act<R>(plan: (applying: Applying) => Promise<Plan<R>>, actor = "cli_applicant"): Promise<R> {
    const { directory, randomness } = this.platform;
    const ids = idsFrom(this.clock, cryptoRandomness);
    const context = { directory, wall: this.clock, ids, randomness, actor, causedBy: ids.make("request") };
    this.clock.time += 1;
    const record = directory.commitKey<R>(ids.make("request"), this.clock.now());
    return (await commitPlanned(directory, record, () => plan({ platform: this.platform, context }))).result;
  }

  async apply(): Promise<void> {
    const input = { name: "Aurora", mode: "sandbox", country: "DE", currency: "EUR" } as const;
    const made = await this.act((a) => planApply(a, input, null, ["application:read"]));
    this.id = made.application.id;
  }

  /** Everything told and given, the representative checked, submitted: what comes now is the platform's. */
  async submit(): Promise<void> {
    await this.apply();
    const told = { business: BUSINESS, representative: JANE, beneficial_owners: [OWNER] };
    await this.act((a) => planUpdateApplication(a, this.id, told));
    await this.act((a) => planIdentityCheck(a, this.id, {}));
    for (const session of this.rails.sessions) session.status = "verified";
    await this.act((a) => planIdentityCheck(a, this.id, {}));
    await this.giveKey();
    await this.giveEndpoint("http://127.0.0.1:1/hook");
    await this.act((a) => planSubmit(a, this.id));
  }

  giveKey = () => this.act((a) => planProviderKey(a, this.id, { secret_key: SECRET_KEY }));
  giveEndpoint = (url: string) => this.act((a) => planApplicationEndpoint(a, this.id, { url }, this.network));
  review = (answer: "approve" | "reject" | "request_information") =>
    this.act((a) => planReview(a, this.id, answer, "Because."), "cli_operator");
  read = () => readApplication(this.platform, this.id);

  /** Drives the application's runs until nothing is to be done, or to a wait at which `onWait` leaves. */
  async drive(onWait: (ms: number) => void = leave, isForgetful = false): Promise<void> {
    for (let runs = 0; runs < 20; runs++) {
      await passWakesOn(this.platform, this.id);
      const open = await this.openRun();
      if (!open) return;
      if (isForgetful) this.#journal = new Map();
      try {
        await this.#run(startOf(open), onWait);
      } catch (error) {
        if (error instanceof LeftWaiting) return;
        throw error;
      }
    }
    throw new Error("the application never comes to rest");
  }

  async openRun() {
    const store = this.platform.registry.storeOf(this.id, "LEDGER_01");
    const rows = await store.readOne(
      store.rows(workflowRuns, { where: { subject_id: this.id, kind: "onboard-tenant" } }),
    );
    return rows.find(({ state }) => state === "running" || state === "waiting");
  }

  async #run(start: ReturnType<typeof startOf>, onWait: (ms: number) => void): Promise<void> {
    const { registry, sealer, ids } = this.platform;
    const store = registry.storeOf(this.id, "LEDGER_01");
    const context = { store, livemode: false, wall: this.clock, ids, sealer, causedBy: start.runId, actor: start.kind };
    const journal = this.#journal;
    const history: History = { start, entries: [] };
    this.histories.push(history);
    const named = (name: string) => `${start.generation}/${name}`;
    const run = new Run(
      start,
      start.kind as RunKind,
      {
        do: async <T>(name: string, _: unknown, step: (attempt: number) => Promise<T>) => {
          // What woke a run lies before the step that it was woken for.
          this.clock.time += 1;
          if (!journal.has(named(name))) {
            const attempt = (this.#attempts.get(named(name)) ?? 0) + 1;
            this.#attempts.set(named(name), attempt);
            journal.set(named(name), await step(attempt));
          }
          history.entries.push([name, journal.get(named(name))]);
          return journal.get(named(name)) as T;
        },
        waitForWake: async (name, ms) => {
          history.entries.push([name, null]);
          if (journal.has(named(name))) return;
          const row = await this.openRun();
          // Rung at, or begun anew after a wait that was over already.
          const isWoken = !row || row.state === "running" || row.due_at <= this.clock.now();
          if (!isWoken) {
            onWait(ms);
            this.clock.time += ms;
          }
          journal.set(named(name), true);
        },
      },
      {
        open: async () => ({
          context,
          provider: await registry.operatorProvider(false),
          screener: { screen: async () => ({ lists: [], hits: [] }) },
        }),
        config: (_, version) => configOf(store, version),
        nudge: async () => undefined,
        pause: async () => undefined,
        log: {
          info: () => undefined,
          error: (message, fields) => {
            if (message === "alert") this.alerts.push(String(fields?.alert));
          },
        },
        beyond: { platform: this.platform, network: this.network },
      },
    );
    await run.drive(onboardTenant);
  }

  /** Everything that is left of it, apart from ids and times. */
  async remains() {
    const { row, tenant } = await this.read();
    const count = (database: "directory" | "ledger", sql: string) =>
      this[database].sqlite
        .prepare(sql)
        .all(this.id)
        .map((found) => Object.values(found).join(" "));
    return {
      states: [row.state, tenant.state],
      version: row.version,
      secrets: [row.sealed_secret_key === null, row.sealed_webhook_secret === null],
      problems: row.problems,
      screenings: count("directory", "SELECT count(*) FROM application_screenings WHERE tenant_id = ?1"),
      wakes: count("directory", "SELECT count(*) FROM application_wakes WHERE tenant_id = ?1"),
      audit: count("directory", "SELECT action FROM directory_audit_records WHERE tenant_id = ?1 ORDER BY action"),
      books: count(
        "ledger",
        `SELECT (SELECT count(*) FROM tenant_profiles WHERE tenant_id = ?1),
          (SELECT count(*) FROM tenant_configs WHERE tenant_id = ?1),
          (SELECT count(*) FROM provider_accounts WHERE tenant_id = ?1),
          (SELECT count(*) FROM split_rules WHERE tenant_id = ?1 AND is_default = 1),
          (SELECT count(*) FROM webhook_endpoints WHERE tenant_id = ?1 AND state = 'enabled'),
          (SELECT count(*) FROM events WHERE tenant_id = ?1)`,
      ),
      ledgerAudit: count("ledger", "SELECT action FROM audit_records WHERE tenant_id = ?1 ORDER BY action"),
      atProvider: [this.rails.endpoints.map(({ url }) => url.split("/").at(-1)), this.rails.schedule],
      open: (await this.openRun())?.state,
    };
  }
}

function leave(): never {
  throw new LeftWaiting();
}
