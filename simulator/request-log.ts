/** The last requests that came in, for people and tests to look at. */

import type { Store } from "./store.ts";
import type { Home } from "./world.ts";

const KEPT = 1_000;
/** Old rows are thrown away once in so many requests. */
const TRIM_EVERY = 200;

export interface LoggedRequest {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly route: string | null;
  /** The form as it was sent. */
  readonly params: string;
  readonly account: string | null;
  readonly idempotency_key: string | null;
  readonly replayed: boolean;
  /** 0: the connection was cut. */
  readonly status: number;
  /** The faults that struck it. */
  readonly faults: readonly string[];
}

/** A request as it is kept: with the account's time. */
export type KeptRequest = LoggedRequest & { readonly at: number };

/** Reads wait here for the next write, so that reading costs no write of its own; a killed process forgets a few. */
const waiting = new WeakMap<Store, KeptRequest[]>();
const WAITING_MAX = 50;

function flush(store: Store): void {
  const requests = waiting.get(store) ?? [];
  waiting.delete(store);
  for (const request of requests) {
    const body = JSON.stringify(request);
    const [written] = store.rows<{ seq: number }>("INSERT INTO requests (body) VALUES (?) RETURNING seq", body);
    if (written && written.seq % TRIM_EVERY === 0)
      store.rows("DELETE FROM requests WHERE seq <= ?", written.seq - KEPT);
  }
}

/** Writes a request down. */
export function logRequest(home: Home, request: LoggedRequest): void {
  const { store } = home;
  const requests = [...(waiting.get(store) ?? []), { ...request, at: home.nowMs() }];
  waiting.set(store, requests);
  if (request.method !== "GET" || requests.length >= WAITING_MAX) flush(store);
}

/** Newest first, as many as are kept or fewer. */
export function loggedRequests({ store }: Pick<Home, "store">, limit = KEPT): KeptRequest[] {
  flush(store);
  return store
    .rows<{ body: string }>("SELECT body FROM requests ORDER BY seq DESC LIMIT ?", limit)
    .map((row) => JSON.parse(row.body) as KeptRequest);
}
