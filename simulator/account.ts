/** One platform account with everything that belongs to it: a Durable Object that answers as Stripe would. */

import { balanceFor } from "./balance.ts";
import { Clock } from "./clock.ts";
import { OWN, platformAccount } from "./connect/account-object.ts";
import { nextStep } from "./connect/payout-life.ts";
import { runSchedule } from "./connect/payout-schedule.ts";
import { lookAgain } from "./connect/standing.ts";
import { answerControl } from "./control.ts";
import { claim, hurry, nextDeliveryAt, settleDelivery } from "./deliveries.ts";
import { type Due, nextDueAt, takeDue } from "./due.ts";
import { emit } from "./events.ts";
import { type Faults, openFaults } from "./faults.ts";
import { rememberOrigin } from "./hosted.ts";
import { answerHosted, isHosted } from "./hosted-pages.ts";
import { finishRedaction, processSession } from "./identity/session-life.ts";
import { Locks } from "./locks.ts";
import { collect, makeAvailable } from "./money.ts";
import { overview } from "./overview.ts";
import { happenToPayment } from "./payment-due.ts";
import { RateLimit } from "./rate-limit.ts";
import type { DurableState, Env } from "./runtime.ts";
import { openStore, type Store } from "./store.ts";
import { answerStripe } from "./stripe-api.ts";
import { topUp } from "./topups.ts";
import { renderDelivery, send } from "./webhooks.ts";
import { type Call, type Cause, type Home, type Settings, seconds } from "./world.ts";

/** The path by which the directory, and nobody else, opens an account. */
export const OPEN_PATH = "/_open";
/** The path by which the directory, and nobody else, looks at an account. */
export const OVERVIEW_PATH = "/_overview";

const BY_ITSELF: Cause = { request: null, idempotency_key: null, route: null };

/** What the directory sends to open an account. */
export interface Opening {
  readonly settings: Settings;
  /** Minor units of the account's currency, available from the start. */
  readonly float: number;
}

export class StripeAccount implements Home {
  readonly store: Store;
  readonly faults: Faults;
  readonly keysInUse = new Set<string>();
  readonly #state: DurableState;
  readonly #env: Env;
  readonly clock: Clock;
  readonly rateLimit: RateLimit;
  readonly locks = new Locks();
  #settings: Settings | undefined;
  /** When the alarm is set to ring, wall clock; undefined: not set by this instance. */
  #alarmAt: number | undefined;

  /** @param wall what its clock runs by, Unix milliseconds */
  constructor(state: DurableState, env: Env, wall: () => number = Date.now) {
    this.#state = state;
    this.#env = env;
    this.store = openStore(state.storage, () => this.clock.now());
    this.clock = new Clock(this.store, wall);
    this.rateLimit = new RateLimit(this.store);
    this.faults = openFaults(this.store, () => this.clock.now());
    // A key that somebody made up also leads to an object: it leaves nothing on disk.
    if (!this.store.isPrepared()) return;
    this.store.prepare();
    this.#settings = this.store.setting<Settings>("account");
    this.clock.load();
    this.#setAlarm();
  }

  get settings(): Settings | undefined {
    return this.#settings;
  }

  nowMs(): number {
    return this.clock.now();
  }

  call(settings: Settings, cause: Cause, scope = settings.id, now = this.nowMs()): Call {
    return { store: this.store, faults: this.faults, settings, cause, scope, now };
  }

  /** Moves the account's clock forward; what falls due on the way happens in order, webhooks' retries included. */
  advance(ms: number): void {
    this.clock.advance(ms);
    hurry(this.store, ms, Date.now());
    this.catchUp();
  }

  /** Lets everything happen that is due by now, each moment at its own time. */
  catchUp(): void {
    const settings = this.#settings;
    if (settings === undefined) return;
    const now = this.nowMs();
    for (let at = nextDueAt(this.store); at !== undefined && at <= now; at = nextDueAt(this.store)) {
      const moment = at;
      this.store.atomically(() => {
        const call = this.call(settings, BY_ITSELF, settings.id, moment);
        happen(call, takeDue(this.store, moment));
      });
    }
  }

  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    try {
      if (url.pathname === OPEN_PATH) return this.#open((await request.json()) as Opening);
      if (this.#settings !== undefined) this.#learnAddress(url);
      if (url.pathname === OVERVIEW_PATH) return this.#overview();
      if (url.pathname.startsWith("/_control/")) return await answerControl(this, url, request);
      if (isHosted(url)) return await answerHosted(this, url, request);
      return await answerStripe(this, url, request);
    } finally {
      this.#setAlarm();
    }
  }

  alarm(): void {
    this.#alarmAt = undefined;
    this.catchUp();
    for (const delivery of claim(this.store, Date.now())) {
      const attempt = send(this.#env, delivery, renderDelivery(this.store, delivery)).then((status) => {
        settleDelivery(this.store, delivery, status, Date.now());
        this.#setAlarm();
      });
      this.#state.waitUntil(attempt);
    }
    this.#setAlarm();
  }

  #open({ settings, float }: Opening): Response {
    if (this.#settings === undefined) {
      this.store.prepare();
      this.store.atomically(() => {
        this.store.set("account", settings);
        const call = this.call(settings, BY_ITSELF);
        this.store.insert("account", OWN, platformAccount(settings, seconds(call.now)));
        const { currency } = settings;
        if (float > 0) topUp(call, { amount: float, currency, description: "Float" });
      });
      this.#settings = settings;
    }
    return Response.json({ secret_key: (this.#settings ?? settings).secret_key });
  }

  change(settings: Settings): Settings {
    this.store.set("account", settings);
    this.#settings = settings;
    return settings;
  }

  /** Other Workers ask by https and made-up hosts; whoever asks by http has an address that a person can open too. */
  #learnAddress(url: URL): void {
    const address = this.#env.SIMULATOR_URL ?? (url.protocol === "http:" ? url.origin : undefined);
    if (address !== undefined) rememberOrigin(this.store, address);
  }

  #overview(): Response {
    if (this.#settings === undefined) return new Response(null, { status: 404 });
    this.catchUp();
    return Response.json(overview(this, this.#settings));
  }

  /** Sets the alarm for the next delivery or the next thing due, whichever is first. */
  #setAlarm(): void {
    if (this.#settings === undefined) return;
    const due = nextDueAt(this.store);
    const delivery = nextDeliveryAt(this.store);
    const at = Math.min(due === undefined ? Infinity : this.clock.wallAt(due), delivery ?? Infinity);
    if (at === Infinity || (this.#alarmAt !== undefined && this.#alarmAt <= at)) return;
    this.#alarmAt = at;
    this.#state.waitUntil(this.#state.storage.setAlarm(at));
  }
}

/** Everything that is due at one moment; accounts whose money grew are told once each. */
function happen(call: Call, due: Due[]): void {
  const grown = new Map<string, number>();
  for (const { kind, subject } of due) {
    happenToPayment(call, kind, subject);
    if (kind === "requirements") lookAgain(call, subject);
    if (kind === "payout") nextStep(call, subject);
    if (kind === "payouts") runSchedule(call, subject);
    if (kind === "collect") collect(call, subject);
    if (kind === "identity") processSession(call, subject);
    if (kind === "redaction") finishRedaction(call, subject);
    if (kind === "available") {
      const { account, net } = makeAvailable(call, subject);
      grown.set(account, (grown.get(account) ?? 0) + net);
    }
  }
  for (const [account, net] of grown) {
    if (net > 0) emit(call, "balance.available", balanceFor(call, account), { account });
  }
}
