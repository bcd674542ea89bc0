/** The last requests that came in, for people and tests to look at. */

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

/** Writes a request down, with the account's time. */
export function logRequest(home: Home, request: LoggedRequest): void {
  const row = { ...request, at: home.nowMs() };
  const [written] = home.store.rows<{ seq: number }>(
    "INSERT INTO requests (body) VALUES (?) RETURNING seq",
    JSON.stringify(row),
  );
  if (written && written.seq % TRIM_EVERY === 0)
    home.store.rows("DELETE FROM requests WHERE seq <= ?", written.seq - KEPT);
}

/** Newest first, as many as are kept or fewer. */
export function loggedRequests(
  { store }: Pick<Home, "store">,
  limit = KEPT,
): (LoggedRequest & { readonly at: number })[] {
  return store
    .rows<{ body: string }>("SELECT body FROM requests ORDER BY seq DESC LIMIT ?", limit)
    .map((row) => JSON.parse(row.body) as LoggedRequest & { at: number });
}
