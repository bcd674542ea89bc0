/** What merchants have free: posted, and not set aside. Parts of one plan take from it in their order. */
import type { Query } from "../store/statements.ts";
import type { Store } from "../store/store.ts";
import { account } from "./accounts.ts";
import { type Totals, totalsOf } from "./ledger.ts";

export interface Free {
  /** The balances that a plan from it stands on. */
  readonly read: readonly Totals[];
  /** Takes up to `wanted` from an account, and says how much there was. */
  take(address: string, wanted: number): number;
}

/** What `available` and `reserve` of merchants have free, in one read. */
export async function freeBalances(store: Store, merchants: readonly string[], currency: string): Promise<Free> {
  const accounts = [...new Set(merchants)].flatMap((id) => [account.available(id), account.reserve(id)]);
  const queries: Query<Totals>[] = accounts.map((each) => totalsOf(store, each, currency));
  const read = queries.length === 0 ? [] : await store.read(...queries);
  const left = new Map(
    read.map((of, i) => [accounts[i]?.address ?? "", of.creditsPosted - of.debitsPosted - of.debitsPending]),
  );
  return {
    read,
    take(address, wanted) {
      const free = left.get(address) ?? 0;
      const taken = Math.min(Math.max(free, 0), wanted);
      left.set(address, free - taken);
      return taken;
    },
  };
}
