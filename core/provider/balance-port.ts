/** What a provider tells of the balances that it keeps: a part of the provider's port. */

/** A balance in one currency, minor units. */
export interface ProviderBalance {
  readonly currency: string;
  readonly available: number;
  readonly pending: number;
  /** What the provider holds back of the tenant's own balance for connected accounts in debt. */
  readonly reserved?: number;
}

/** One line of an account's statement at the provider: a movement of its balance. */
export interface BalanceEntry {
  readonly entryRef: string;
  /** The provider's own word for what it is: `charge`, `transfer`, `adjustment`, … */
  readonly type: string;
  readonly amount: number;
  readonly fee: number;
  /** What the balance changed by: the amount less the fee. */
  readonly net: number;
  readonly currency: string;
  /** Ms since the epoch, as exact as the provider's seconds. */
  readonly createdAt: number;
  /** The object that moved the money. */
  readonly sourceRef: string | null;
  /** On a connected account: the transfer, or its reversal, that this is the other side of. */
  readonly transferRef: string | null;
  /** Ids of ours that the object carries. */
  readonly subjects: readonly string[];
}

export interface ListBalanceEntries {
  /** Null: the tenant's own account. */
  readonly accountRef: string | null;
  /** Made at this time or later; and at this time or earlier, null for no end. Ms since the epoch. */
  readonly from: number;
  readonly until: number | null;
  /** The last entry of the page before. */
  readonly after: string | null;
}

export interface BalanceEntryPage {
  /** Newest first. */
  readonly entries: readonly BalanceEntry[];
  /** What to give as `after` for the next page; null at the end. */
  readonly next: string | null;
}

export interface BalanceProvider {
  /** The tenant's own balance, or a connected account's. */
  balances(accountRef?: string): Promise<ProviderBalance[]>;
  /** A page of an account's statement. */
  balanceEntries(request: ListBalanceEntries): Promise<BalanceEntryPage>;
}
