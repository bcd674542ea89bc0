/** Wakes the automatic payouts of an account that has money and a schedule. */

import { schedule } from "../due.ts";
import type { Store } from "../store.ts";

const DAY_MS = 86_400_000;

/** The next midnight after a time, both Unix milliseconds, UTC. */
export const nextMidnight = (ms: number): number => (Math.floor(ms / DAY_MS) + 1) * DAY_MS;

/** Plans the next look at an account's schedule, unless it is paid out by hand, has nothing, or is planned already. */
export function wakePayouts(store: Store, account: string, nowMs: number): void {
  const [row] = store.rows<{ interval: string | null }>(
    "SELECT json_extract(body, '$.settings.payouts.schedule.interval') AS interval FROM objects WHERE id = ?",
    account,
  );
  if (row === undefined || row.interval === null || row.interval === "manual") return;
  const has = store.rows("SELECT 1 FROM balances WHERE account = ? AND available > 0", account).length > 0;
  const planned = store.rows("SELECT 1 FROM due WHERE kind = 'payouts' AND subject = ?", account).length > 0;
  if (has && !planned) schedule(store, nextMidnight(nowMs), "payouts", account);
}
