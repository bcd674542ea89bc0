/** Stripe's limiters: requests per second and at one time, of the account and of an endpoint, and of one payment. */

import type { Store } from "./store.ts";

/** `null`: no limit. Seconds are real ones, the hour is the account's. */
export interface Limits {
  /** Requests per second of the whole account. */
  readonly per_second: number | null;
  /** Requests per second of each endpoint, such as `GET /v1/payment_intents/:id`. */
  readonly endpoint_per_second: number | null;
  /** Requests under way at one time. */
  readonly concurrent: number | null;
  /** Requests of one endpoint under way at one time. */
  readonly endpoint_concurrent: number | null;
  /** Updates of one payment intent in an hour. */
  readonly updates_per_hour: number | null;
}

/** Why a request is refused, as the header `Stripe-Rate-Limited-Reason` says it. */
export type Reason =
  | "endpoint-concurrency"
  | "endpoint-rate"
  | "global-concurrency"
  | "global-rate"
  | "resource-specific";

export const LIMITS = [
  "per_second",
  "endpoint_per_second",
  "concurrent",
  "endpoint_concurrent",
  "updates_per_hour",
] as const;

export const UNLIMITED: Limits = {
  per_second: null,
  endpoint_per_second: null,
  concurrent: null,
  endpoint_concurrent: null,
  updates_per_hour: null,
};

/** What Stripe publishes for a sandbox. How many may be under way at one time it does not say. */
export const DOCUMENTED: Limits = { ...UNLIMITED, per_second: 25, endpoint_per_second: 25, updates_per_hour: 1_000 };

/** Endpoints that Stripe limits further while `endpoint_per_second` is what it publishes. */
const NARROWER: Record<string, { per_second: number; concurrent?: number }> = {
  "GET /v1/charges/search": { per_second: 20 },
  "GET /v1/customers/search": { per_second: 20 },
  "GET /v1/payment_intents/search": { per_second: 20 },
  "POST /v1/payouts": { per_second: 15, concurrent: 30 },
};

const HOUR_MS = 3_600_000;

export class RateLimit {
  readonly #store: Store;
  readonly #wall: () => number;
  #limits: Limits | undefined;
  /** The real second that is being counted, with the requests of each endpoint in it; "" counts all. */
  #second = 0;
  #asked = new Map<string, number>();
  /** Requests under way, counted in the same way. */
  readonly #underWay = new Map<string, number>();
  /** When a payment intent was updated in the hour past. */
  readonly #updates = new Map<string, number[]>();

  constructor(store: Store, wall: () => number = Date.now) {
    this.#store = store;
    this.#wall = wall;
  }

  get limits(): Limits {
    this.#limits ??= { ...UNLIMITED, ...this.#store.setting<Partial<Limits>>("rate_limits") };
    return this.#limits;
  }

  /** Changes some of the limits; the others stay. */
  set(change: Partial<Limits>): void {
    this.#limits = { ...this.limits, ...change };
    this.#store.set("rate_limits", this.#limits);
  }

  /**
   * Counts a request, and answers what it exceeds.
   * @param route of an endpoint that exists
   * @param updated the payment intent that it changes
   * @param now the account's time, Unix milliseconds
   */
  exceeded(route: string, updated: string | undefined, now: number): Reason | undefined {
    const { limits } = this;
    if (LIMITS.every((name) => limits[name] === null)) return undefined;
    const narrower = limits.endpoint_per_second === DOCUMENTED.endpoint_per_second ? NARROWER[route] : undefined;
    const exceeds = (count: number, limit: number | null | undefined) => typeof limit === "number" && count > limit;
    const second = Math.floor(this.#wall() / 1000);
    if (second !== this.#second) this.#asked.clear();
    this.#second = second;
    const [all, here] = ["", route].map((name) => plusOne(this.#asked, name)) as [number, number];
    if (exceeds(all, limits.per_second)) return "global-rate";
    if (exceeds(here, narrower?.per_second ?? limits.endpoint_per_second)) return "endpoint-rate";
    const underWay = (name: string) => (this.#underWay.get(name) ?? 0) + 1;
    if (exceeds(underWay(""), limits.concurrent)) return "global-concurrency";
    if (exceeds(underWay(route), narrower?.concurrent ?? limits.endpoint_concurrent)) return "endpoint-concurrency";
    if (updated === undefined || limits.updates_per_hour === null) return undefined;
    const recent = (this.#updates.get(updated) ?? []).filter((at) => at > now - HOUR_MS);
    this.#updates.set(updated, [...recent, now]);
    return exceeds(recent.length + 1, limits.updates_per_hour) ? "resource-specific" : undefined;
  }

  /** A request is under way until what this answers is called. */
  begin(route: string): () => void {
    for (const name of ["", route]) plusOne(this.#underWay, name);
    return () => {
      for (const name of ["", route]) this.#underWay.set(name, (this.#underWay.get(name) ?? 1) - 1);
    };
  }
}

function plusOne(counts: Map<string, number>, name: string): number {
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  return count;
}
