/** What merchants have free and what they owe, while one commit takes from it part by part. */
import { account } from "../money/accounts.ts";
import type { DisputePartRow, Source } from "../money/dispute-postings.ts";
import type { ShareRow } from "../money/distribution.ts";
import type { Totals } from "../money/ledger.ts";
import { keptOf } from "../money/share-money.ts";

export class Means {
  readonly #free: Map<string, number>;
  readonly #debts: Map<string, number>;

  /** @param balances of every merchant concerned, by address */
  constructor(balances: ReadonlyMap<string, Totals>) {
    const each = (of: (totals: Totals) => number) =>
      new Map([...balances].map(([address, totals]) => [address, of(totals)]));
    this.#free = each((of) => of.creditsPosted - of.debitsPosted - of.debitsPending);
    this.#debts = each((of) => of.debitsPosted - of.creditsPosted - of.creditsPending);
  }

  /** Where a part comes from: what is not released yet, else what the merchant has free, else nowhere: it is owed. */
  cover(share: ShareRow, { bearer, amount }: Pick<DisputePartRow, "bearer" | "amount">): Record<Source, number> {
    const none = { pending: 0, available: 0, reserve: 0, own: 0, owed: 0 };
    if (bearer === "tenant" || share.merchant_id === null) return { ...none, own: amount };
    const pending = share.amount_released > 0 ? 0 : Math.min(amount, keptOf(share));
    const available = this.#take(account.available(share.merchant_id).address, amount - pending);
    const reserve = this.#take(account.reserve(share.merchant_id).address, amount - pending - available);
    return { ...none, pending, available, reserve, owed: amount - pending - available - reserve };
  }

  owe(merchantId: string, amount: number): void {
    const { address } = account.receivable(merchantId);
    this.#debts.set(address, (this.#debts.get(address) ?? 0) + amount);
  }

  /** Pays down what a merchant owes, and says how much. */
  pay(merchantId: string, most: number): number {
    const { address } = account.receivable(merchantId);
    const owed = this.#debts.get(address) ?? 0;
    const paid = Math.min(Math.max(owed, 0), most);
    this.#debts.set(address, owed - paid);
    return paid;
  }

  #take(address: string, wanted: number): number {
    const free = this.#free.get(address) ?? 0;
    const taken = Math.min(Math.max(free, 0), wanted);
    this.#free.set(address, free - taken);
    return taken;
  }
}
