/** What is due to merchants beyond what their shares claim, through one plan: what is left of it goes with a share. */
import type { ShareRow } from "./distribution.ts";
import { claimOf, type MerchantFacts, type Requested, surplusOf } from "./release-reads.ts";
import { add } from "./release-requests.ts";

export class Surplus {
  readonly #left: Map<string, number>;
  readonly #open: readonly Requested[];

  /** @param open transfers of the shares that the plan may change */
  constructor(facts: ReadonlyMap<string, MerchantFacts>, open: readonly Requested[]) {
    this.#left = new Map([...facts].map(([id, of]) => [id, surplusOf(of)]));
    this.#open = open;
  }

  /** So much more is due to a merchant by the plan, or less of it is set aside. */
  grow(merchantId: string, amount: number): void {
    add(this.#left, merchantId, amount);
  }

  /**
   * The shares whose distribution's run is to look again, by their ids: one of each merchant that is due more than its
   * shares claim once the plan has landed. Such money was earned by other shares, say of a reserve that one line had in
   * it and another's dispute set aside until its time was over: nobody else would ever move it.
   * @param after the shares that the plan changes, as it leaves them
   */
  carriers(before: readonly ShareRow[], after: readonly ShareRow[]): ReadonlySet<string> {
    for (const share of after) {
      const was = before.find(({ id }) => id === share.id);
      if (share.merchant_id === null || !was) continue;
      add(this.#left, share.merchant_id, claimOf(was, this.#open) - claimOf(share, this.#open));
    }
    const due = [...this.#left].filter(([, amount]) => amount > 0);
    return new Set(
      due.flatMap(([merchantId]) => {
        const own = after.filter((share) => share.merchant_id === merchantId && share.amount_released > 0);
        return (own.find(({ state }) => state === "released") ?? own[0])?.id ?? [];
      }),
    );
  }
}
