/** Locks on objects: while a request that changes one is under way, another that would change it waits. */

import { Refusal } from "./errors.ts";

/** Real milliseconds that a request waits for an object. */
const WAIT_MS = 1_000;

/** 429: the object is in use by another request. Nothing was done, and no idempotency key remembers it. */
export const lockTimeout = (): Refusal =>
  new Refusal(
    429,
    {
      code: "lock_timeout",
      message:
        "This object cannot be accessed right now because another API request or Stripe process is currently " +
        "accessing it. If you see this error intermittently, retry the request. If you see this error frequently and " +
        "are making multiple concurrent requests to a single object, make your requests serially or at a lower rate.",
    },
    true,
  );

export class Locks {
  /** Each object in use, with what settles when it is free. */
  readonly #held = new Map<string, Promise<void>>();

  /** Whether a request that changes these objects could begin at once. */
  areFree(ids: readonly string[]): boolean {
    return ids.every((id) => !this.#held.has(id));
  }

  /**
   * Takes objects as soon as all of them are free; what this answers gives them back.
   * @throws Refusal 429 lock_timeout when they are not free in time
   */
  async acquire(ids: readonly string[]): Promise<() => void> {
    const deadline = Date.now() + WAIT_MS;
    while (!this.areFree(ids)) {
      const left = deadline - Date.now();
      if (left <= 0) throw lockTimeout();
      const late = new Promise<void>((resolve) => setTimeout(resolve, left));
      await Promise.race([late, ...ids.flatMap((id) => this.#held.get(id) ?? [])]);
    }
    let settle = () => {};
    const held = new Promise<void>((resolve) => {
      settle = resolve;
    });
    for (const id of ids) this.#held.set(id, held);
    return () => {
      for (const id of ids) this.#held.delete(id);
      settle();
    };
  }
}
