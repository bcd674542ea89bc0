/** What merchants have free and what they owe, while one commit takes from it part by part. */
import type { DisputePartRow, Source } from "../money/dispute-postings.ts";
import type { ShareRow } from "../money/distribution.ts";
import type { MerchantFacts, Requested } from "../money/release-reads.ts";
import { keptOf } from "../money/share-money.ts";
import { Surplus } from "../money/surplus.ts";

/** What one merchant has free, and owes. */
interface Purse {
  available: number;
  reserve: number;
  owed: number;
}

export class Means {
  readonly #purses: ReadonlyMap<string, Purse>;
  readonly surplus: Surplus;

  /** @param facts of every merchant concerned */
  constructor(facts: ReadonlyMap<string, MerchantFacts>, open: readonly Requested[]) {
    this.#purses = new Map([...facts].map(([id, of]) => [id, purseOf(of)]));
    this.surplus = new Surplus(facts, open);
  }

  /** Where a part comes from: what is not released yet, else what the merchant has free, else nowhere: it is owed. */
  cover(share: ShareRow, { bearer, amount }: Pick<DisputePartRow, "bearer" | "amount">): Record<Source, number> {
    const none = { pending: 0, available: 0, reserve: 0, own: 0, owed: 0 };
    const { merchant_id: merchantId } = share;
    if (bearer === "tenant" || merchantId === null) return { ...none, own: amount };
    const pending = share.amount_released > 0 ? 0 : Math.min(amount, keptOf(share));
    const available = this.#take(merchantId, "available", amount - pending);
    const reserve = this.#take(merchantId, "reserve", amount - pending - available);
    // Set aside or lost: it is not to be transferred any more.
    this.surplus.grow(merchantId, -available);
    return { ...none, pending, available, reserve, owed: amount - pending - available - reserve };
  }

  owe(merchantId: string, amount: number): void {
    const purse = this.#purses.get(merchantId);
    if (purse) purse.owed += amount;
  }

  /** Pays down what a merchant owes, and says how much. */
  pay(merchantId: string, most: number): number {
    return this.#take(merchantId, "owed", most);
  }

  #take(merchantId: string, from: keyof Purse, most: number): number {
    const purse = this.#purses.get(merchantId);
    const taken = Math.min(Math.max(purse?.[from] ?? 0, 0), most);
    if (purse) purse[from] -= taken;
    return taken;
  }
}

function purseOf({ available, reserve, receivable }: MerchantFacts): Purse {
  return {
    available: available.creditsPosted - available.debitsPosted - available.debitsPending,
    reserve: reserve.creditsPosted - reserve.debitsPosted - reserve.debitsPending,
    owed: receivable.debitsPosted - receivable.creditsPosted - receivable.creditsPending,
  };
}
