/** An account's statement at the provider and the balance that belongs to it: as of one moment, or said not to be. */
import type { BalanceEntry, BalanceProvider, ProviderBalance } from "../provider/balance-port.ts";

/** One side of a comparison: what the provider says of one of its accounts. */
export interface ProviderStatement {
  /** Null: the tenant's own account. */
  readonly accountRef: string | null;
  readonly balances: readonly ProviderBalance[];
  readonly entries: readonly BalanceEntry[];
  /** All that is newer was read: else the statement ends before now, and the next part goes on there. */
  readonly isCurrent: boolean;
  /** The balance did not move while the statement was read. */
  readonly isStable: boolean;
}

/** Pages of one part of a statement: 10,000 movements. A longer one is halved in time until it fits. */
const PAGES_MAX = 100;
const TRIES_MAX = 4;
const SECOND = 1000;

/** @param from ms since the epoch; what was made earlier has been compared */
export async function readStatement(
  provider: BalanceProvider,
  accountRef: string | null,
  from: number,
): Promise<ProviderStatement> {
  let before = await balancesOf(provider, accountRef);
  const found = new Map<string, BalanceEntry>();
  const isCurrent = await readPart(provider, { accountRef, from }, found);
  let isStable = false;
  for (let tries = 0; tries < TRIES_MAX && isCurrent && !isStable; tries++) {
    const after = await balancesOf(provider, accountRef);
    isStable = sameBalances(before, after);
    before = after;
    if (!isStable) await readPart(provider, { accountRef, from: newest(found.values(), from) - SECOND }, found);
  }
  return { accountRef, balances: before, entries: [...found.values()], isCurrent, isStable };
}

function balancesOf(provider: BalanceProvider, accountRef: string | null): Promise<ProviderBalance[]> {
  return provider.balances(accountRef ?? undefined);
}

export function totalOf({ available, pending }: ProviderBalance): number {
  return available + pending;
}

function sameBalances(one: readonly ProviderBalance[], other: readonly ProviderBalance[]): boolean {
  const text = (rows: readonly ProviderBalance[]) =>
    rows
      .map((row) => `${row.currency} ${totalOf(row)} ${row.reserved ?? 0}`)
      .sort()
      .join();
  return text(one) === text(other);
}

/** The time of the newest entry, or of the beginning where there is none. */
export function newest(entries: Iterable<BalanceEntry>, from: number): number {
  let time = from;
  for (const { createdAt } of entries) time = Math.max(time, createdAt);
  return time;
}

/** Reads from a time on, up to now if that is not too much. Lists begin with the newest, so a part has an end. */
async function readPart(
  provider: BalanceProvider,
  { accountRef, from }: { accountRef: string | null; from: number },
  found: Map<string, BalanceEntry>,
): Promise<boolean> {
  for (let until: number | null = null; ; ) {
    const part: BalanceEntry[] = [];
    let after: string | null = null;
    let pages = 0;
    do {
      const page = await provider.balanceEntries({ accountRef, from, until, after });
      part.push(...page.entries);
      after = page.next;
      pages += 1;
    } while (after !== null && pages < PAGES_MAX);
    const end: number = newest(part, from);
    // A second that holds more than a part cannot be halved: it is taken page by page to its end above.
    if (after === null || end - from < 2 * SECOND) {
      for (const entry of part) found.set(entry.entryRef, entry);
      return until === null;
    }
    until = from + Math.floor((end - from) / 2);
  }
}
