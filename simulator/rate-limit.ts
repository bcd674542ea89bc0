/** Stripe's rate limiter: so many requests per second of real time, off until the control API sets it. */

import type { Store } from "./store.ts";

export class RateLimit {
  readonly #store: Store;
  readonly #wall: () => number;
  #perSecond: number | null | undefined;
  #second = 0;
  #count = 0;

  constructor(store: Store, wall: () => number = Date.now) {
    this.#store = store;
    this.#wall = wall;
  }

  /** Requests per second; null: as many as come. */
  get perSecond(): number | null {
    if (this.#perSecond === undefined) this.#perSecond = this.#store.setting<number | null>("rate_limit") ?? null;
    return this.#perSecond;
  }

  set(perSecond: number | null): void {
    this.#perSecond = perSecond;
    this.#store.set("rate_limit", perSecond);
  }

  /** Counts a request; whether it is one too many. */
  exceeds(): boolean {
    const limit = this.perSecond;
    if (limit === null) return false;
    const second = Math.floor(this.#wall() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#count = 0;
    }
    this.#count += 1;
    return this.#count > limit;
  }
}
