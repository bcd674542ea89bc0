/** An account's own time: it runs with the wall clock from an offset, at another rate, or stands still. */

import type { Store } from "./store.ts";

/** At `wall` it was `now` on this clock, which has run at `rate` since; all but the rate are Unix milliseconds. */
interface Anchor {
  readonly wall: number;
  readonly now: number;
  readonly rate: number;
}

/** What `GET /_control/clock` answers. */
export interface ClockReading {
  readonly now: number;
  /** How far it is ahead of the wall clock; negative after it stood still. */
  readonly offset_ms: number;
  readonly frozen: boolean;
  /** Milliseconds of this clock per millisecond of the wall's. */
  readonly rate: number;
}

export const RATE_MAX = 1_000_000;

export class Clock {
  readonly #store: Store;
  readonly #wall: () => number;
  #anchor: Anchor;
  #latest = 0;

  constructor(store: Store, wall: () => number = Date.now) {
    this.#store = store;
    this.#wall = wall;
    const at = wall();
    this.#anchor = { wall: at, now: at, rate: 1 };
  }

  /** Goes on from what was stored. */
  load(): void {
    // Before clocks could be frozen, an offset was all that was kept.
    const offset = this.#store.setting<number>("offset_ms") ?? 0;
    const at = this.#wall();
    this.#anchor = this.#store.setting<Anchor>("clock") ?? { wall: at, now: at + offset, rate: 1 };
  }

  /** Unix milliseconds; it never goes back. */
  now(): number {
    const { wall, now, rate } = this.#anchor;
    // The wall clock may be set back; this one waits for it.
    const passed = Math.max(0, this.#wall() - wall);
    this.#latest = Math.max(this.#latest, now + Math.floor(passed * rate));
    return this.#latest;
  }

  read(): ClockReading {
    const now = this.now();
    const { wall, now: then, rate } = this.#anchor;
    // Worked out from the anchor, so that a clock that only runs ahead answers the same offset every time.
    const offset_ms = rate === 1 ? then - wall : now - this.#wall();
    return { now, offset_ms, frozen: rate === 0, rate };
  }

  advance(ms: number): void {
    this.#move(this.now() + ms, this.#anchor.rate, ms);
  }

  /** From now on it runs at `rate`; 0 freezes it. */
  run(rate: number): void {
    this.#move(this.now(), rate, 0);
  }

  /** When it will be `at` here, Unix milliseconds of the wall clock; Infinity for a frozen clock. */
  wallAt(at: number): number {
    const { wall, now, rate } = this.#anchor;
    if (at <= now) return wall;
    return rate === 0 ? Number.POSITIVE_INFINITY : wall + Math.ceil((at - now) / rate);
  }

  #move(now: number, rate: number, ms: number): void {
    const { wall, now: then, rate: before } = this.#anchor;
    // Running on at 1 keeps its anchor: an offset that is read back is exactly the sum of what it was advanced by.
    this.#anchor = before === 1 && rate === 1 ? { wall, now: then + ms, rate } : { wall: this.#wall(), now, rate };
    this.#store.set("clock", this.#anchor);
  }
}
