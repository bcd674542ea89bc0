/** The provider's fee of a payment, and who bears it: MONEY.md rows 3, 4a, 4b and 4b′. */
import type { Store } from "../store/store.ts";
import { type Account, account } from "./accounts.ts";
import { type Booking, type PinnedRule, type ShareRow, termsOf } from "./distribution.ts";
import { freeBalances } from "./free-balances.ts";
import type { Leg, Totals } from "./ledger.ts";
import { keptOf, standingOf } from "./share-money.ts";
import { splitOf } from "./split-allocation.ts";

export interface PlannedFee {
  readonly legs: readonly Leg[];
  /** All shares, those that bear something of it changed. */
  readonly shares: readonly ShareRow[];
  /** Ids of the shares that changed. */
  readonly bearing: readonly string[];
  /** Balances that the plan stands on. */
  readonly balances: readonly Totals[];
}

/**
 * Plans the fee of a capture: it leaves the platform balance; what the amount has not borne already (net base) is the
 * tenant's, or is taken from what the bearing lines earned: a merchant's not yet released share, else what the merchant
 * has available, else it owes it.
 * @param shares of the payment in the order of the rule's lines
 */
export async function planFee(
  store: Store,
  rule: PinnedRule,
  booking: Booking & { fee: number },
  providerRef: string | null,
  shares: readonly ShareRow[],
): Promise<PlannedFee> {
  const { fee, captured, paymentId, currency } = booking;
  if (fee === 0) return { legs: [], shares, bearing: [], balances: [] };
  const { feeBorne, feeOfTenant } = splitOf(termsOf(rule), captured, fee);
  const base = { kind: "posted", subjectId: paymentId, amount: fee } as const;
  const legs: Leg[] = [
    {
      ...base,
      key: "provider-fee",
      code: "provider_fee",
      debit: account.fees,
      credit: account.platform,
      ...(providerRef === null ? {} : { providerRef }),
    },
  ];
  const bear = (key: string, debit: Account, amount: number) => {
    if (amount > 0) legs.push({ ...base, key, code: "fee_borne", debit, credit: account.fees, amount });
  };
  bear("fee-borne", account.tenantBalance, feeOfTenant);
  const borneBy = (share: ShareRow) => feeBorne[share.position] ?? 0;
  const beyond = (share: ShareRow) => borneBy(share) - Math.min(borneBy(share), keptOf(share));
  const uncovered = shares.flatMap((share) => (share.merchant_id && beyond(share) > 0 ? [share.merchant_id] : []));
  const free = await freeBalances(store, uncovered, currency);
  const next = shares.map((share): ShareRow => {
    const borne = borneBy(share);
    if (borne === 0) return share;
    const { merchant_id: merchant, position } = share;
    if (merchant === null) {
      const own = share.recipient_kind === "operator" ? account.operatorFees : account.tenantBalance;
      bear(`fee-${position}-own`, own, borne);
      // What exceeds the share is its account's: a share gives no more than it was given.
      return { ...share, amount_fee: share.amount_fee + borne - beyond(share), updated_at: booking.at };
    }
    const rest = beyond(share);
    const available = account.available(merchant);
    const covered = free.take(available.address, rest);
    bear(`fee-${position}-pending`, account.pending(merchant), borne - rest);
    bear(`fee-${position}-available`, available, covered);
    bear(`fee-${position}-owed`, account.receivable(merchant), rest - covered);
    const taken = { ...share, amount_fee: share.amount_fee + borne - rest, updated_at: booking.at };
    return { ...taken, state: standingOf(taken) };
  });
  const bearing = next.filter((share, i) => share !== shares[i]).map(({ id }) => id);
  return { legs, shares: next, bearing, balances: free.read };
}
