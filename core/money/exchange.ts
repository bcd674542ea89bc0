/**
 * Payments in a currency that the tenant does not settle in. The player pays and gets back in his own; the provider
 * exchanges, and everything in the ledger is in the currency that it books in.
 */
import { account } from "./accounts.ts";
import type { Leg } from "./ledger.ts";

/** Whatever has a currency of the player's, and another that is booked in its stead where the two differ. */
interface Exchangeable {
  readonly currency: string;
  readonly settlement_currency: string | null;
}

/** The currency in which the provider books it, and the ledger. */
export function bookedIn({ currency, settlement_currency }: Exchangeable): string {
  return settlement_currency ?? currency;
}

/** What of a payment can still be given back: to the player, and by those who earned it. Minor units. */
export interface Left {
  readonly presented: number;
  readonly settled: number;
}

/**
 * What a part of what is left takes from those who earned the payment: at the payment's own rate, half up, whatever the
 * rate of the day is. Parts that together return everything take exactly everything, however they were cut.
 */
export function settledPart(part: number, { presented, settled }: Left): number {
  if (part >= presented) return settled;
  return Number((2n * BigInt(part) * BigInt(settled) + BigInt(presented)) / (2n * BigInt(presented)));
}

/** What of a payment is left in the player's currency when so much is left of it in the other: never more than that. */
export function presentedPart(settled: number, of: Left): number {
  return of.settled === 0 ? 0 : Number((BigInt(settled) * BigInt(of.presented)) / BigInt(of.settled));
}

/**
 * What the provider takes for a refund at the rate of its day is more or less than what the shares give at the
 * payment's: the difference is the tenant's, its loss or its gain. Positive: the provider's entry is short of clearing.
 */
export function differenceLegs(subjectId: string, missing: number): Leg[] {
  if (missing === 0) return [];
  const leg = { key: "exchange", kind: "posted", code: "exchange_difference", subjectId } as const;
  return missing > 0
    ? [{ ...leg, debit: account.tenantBalance, credit: account.clearing, amount: missing }]
    : [{ ...leg, debit: account.clearing, credit: account.tenantBalance, amount: -missing }];
}
