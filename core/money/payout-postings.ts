/**
 * The postings of a payout, MONEY.md rows 7 to 11b: what is set aside, what leaves the connected account, what comes
 * back, and what leaves it once more after all. Pure: who may plan them, and when, is decided elsewhere.
 */
import { type Account, account } from "./accounts.ts";
import type { Leg, TransferCode } from "./ledger.ts";

/** Whose payout, from which connected account, how much in minor units. */
export interface PayoutMoney {
  readonly id: string;
  readonly merchant_id: string;
  readonly bank_connection_id: string;
  readonly amount: number;
}

interface Move {
  readonly key: string;
  readonly code: TransferCode;
  readonly debit: Account;
  readonly credit: Account;
  readonly amount: number;
  readonly providerRef?: string;
}

const posted = (payout: PayoutMoney, move: Move): Leg => ({ ...move, kind: "posted", subjectId: payout.id });

/** Names the posting that sets the money aside; what resolves it finds its transfer by this name. */
export function earmarkKey(payoutId: string): string {
  return `${payoutId}/earmark`;
}
export const EARMARK_LEG = "earmark";

function earmarked(payout: PayoutMoney) {
  const { merchant_id, bank_connection_id, amount } = payout;
  return {
    key: EARMARK_LEG,
    code: "payout",
    subjectId: payout.id,
    debit: account.available(merchant_id),
    credit: account.inTransit(bank_connection_id),
    amount,
  } as const;
}

/** Row 7: set aside, until the provider answers. */
export function earmarkLeg(payout: PayoutMoney): Leg {
  return { ...earmarked(payout), kind: "pending" };
}

/** Row 9, or the void of row 10. */
export function resolvingLeg(payout: PayoutMoney, kind: "post_pending" | "void_pending", pendingId: string): Leg {
  return { ...earmarked(payout), kind, pendingId };
}

/** Row 8: the money has left the connected account's balance. */
export function createdLeg(payout: PayoutMoney, providerRef: string): Leg {
  const { bank_connection_id: b, amount } = payout;
  const [debit, credit] = [account.inTransit(b), account.connected(b)];
  return posted(payout, { key: "created", code: "provider_payout", debit, credit, amount, providerRef });
}

/** Row 10: it is back before it was paid. */
export function createdAndBackLeg(payout: PayoutMoney, providerRef: string | null): Leg {
  const { bank_connection_id: b, amount } = payout;
  const [debit, credit] = [account.connected(b), account.inTransit(b)];
  const ref = providerRef === null ? {} : { providerRef };
  return posted(payout, { key: "back", code: "provider_payout_failed", debit, credit, amount, ...ref });
}

/** Row 11: paid, and back after all. */
export function returnedLeg(payout: PayoutMoney, providerRef: string | null): Leg {
  const { bank_connection_id: b, merchant_id: m, amount } = payout;
  const [debit, credit] = [account.connected(b), account.available(m)];
  const ref = providerRef === null ? {} : { providerRef };
  return posted(payout, { key: "returned", code: "payout_returned", debit, credit, amount, ...ref });
}

/** Row 11b: paid after all. What the merchant does not have any more it owes. */
export function paidLateLegs(payout: PayoutMoney, covered: number, entryRef: string | null): Leg[] {
  const { bank_connection_id: b, merchant_id: m, amount } = payout;
  const credit = account.connected(b);
  const moves: Move[] = [
    { key: "paid", code: "payout_paid_late", debit: account.available(m), credit, amount: covered },
    { key: "owed", code: "payout_owed", debit: account.receivable(m), credit, amount: amount - covered },
  ];
  const ref = entryRef === null ? {} : { providerRef: entryRef };
  return moves.filter((move) => move.amount > 0).map((move) => posted(payout, { ...move, ...ref }));
}

/** What came free or came back pays down what the merchant owes, in the same commit. */
export function recoveryLegs(payout: PayoutMoney, amount: number): Leg[] {
  const { merchant_id: m } = payout;
  if (amount === 0) return [];
  const [debit, credit] = [account.available(m), account.receivable(m)];
  return [posted(payout, { key: "recovery", code: "recovery", debit, credit, amount })];
}

/** Row 22: what the provider takes from the tenant for an instant payout by one entry; negative, what it gives back. */
export function feeLegs(payout: PayoutMoney, change: number, providerRef: string): Leg[] {
  if (change === 0) return [];
  const { platform, fees, tenantBalance } = account;
  const amount = Math.abs(change);
  const taken: Move[] = [
    { key: "fee", code: "payout_fee", debit: fees, credit: platform, amount, providerRef },
    { key: "borne", code: "payout_fee_borne", debit: tenantBalance, credit: fees, amount },
  ];
  const back = taken.map(({ debit, credit, ...move }) => ({ ...move, debit: credit, credit: debit }));
  return (change > 0 ? taken : back).map((move) => posted(payout, move));
}

/** What happened to a payout between two looks at it, by what was booked of it before. */
export interface Turn {
  readonly from: "pending" | "in_transit" | "paid" | "failed" | "canceled";
  readonly to: "pending" | "in_transit" | "paid" | "failed" | "canceled";
  /** The money was set aside, and row 8 was posted. */
  readonly isEarmarked: boolean;
  readonly isCreated: boolean;
  /** The entry that took the money; null while the provider has none. */
  readonly entryRef: string | null;
  readonly failureEntryRef: string | null;
  /** The entry that took the money once more. */
  readonly lateEntryRef: string | null;
  readonly pendingId: string;
}

/** What the merchant has: free is available less everything set aside, owed what of its debt is posted or asked for. */
export interface Means {
  readonly free: number;
  readonly owed: number;
}

/**
 * The legs of one turn, in order. An end before the payment voids what was set aside; what comes free of it, or comes
 * back, pays a debt first.
 */
export function turnLegs(payout: PayoutMoney, turn: Turn, { free, owed }: Means): Leg[] {
  const { from, to, isEarmarked, isCreated, entryRef, failureEntryRef, pendingId } = turn;
  const open = from === "pending" || from === "in_transit";
  const recovered = recoveryLegs(payout, Math.min(payout.amount, Math.max(owed, 0)));
  const created = open && !isCreated && entryRef !== null ? [createdLeg(payout, entryRef)] : [];
  if (open && (to === "failed" || to === "canceled")) {
    // Seen for the first time when it is over already: what left and came back is written down all the same.
    const back = isCreated || entryRef !== null ? [createdAndBackLeg(payout, failureEntryRef)] : [];
    const voided = resolvingLeg(payout, "void_pending", pendingId);
    return isEarmarked ? [...created, ...back, voided, ...recovered] : [];
  }
  if (open && to === "paid") return [...created, resolvingLeg(payout, "post_pending", pendingId)];
  if (open) return created;
  if (from === "paid" && to === "failed") return [returnedLeg(payout, failureEntryRef), ...recovered];
  if (from === "failed" && to === "paid") {
    return paidLateLegs(payout, Math.min(payout.amount, Math.max(free, 0)), turn.lateEntryRef);
  }
  return [];
}
