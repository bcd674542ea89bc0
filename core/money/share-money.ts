/** Where a share's money is: the arithmetic that releases, transfers, refunds and reversals have in common. */
import { invariant } from "../errors.ts";
import type { State } from "../states.ts";
import type { ShareRow } from "./distribution.ts";

/** What refunds, open ones included, disputes and fees have left of a share whose merchant came for it. */
export function keptOf(share: ShareRow): number {
  const { amount, amount_refunded, amount_frozen, amount_fee, amount_unclaimed } = share;
  return Math.max(0, amount - amount_refunded - amount_frozen - amount_fee - amount_unclaimed);
}

/** What was released to a merchant and is neither in reserve, on its connected account, nor kept for what it owed. */
export function restOf(share: ShareRow): number {
  if (share.merchant_id === null || share.amount_released === 0) return 0;
  return Math.max(0, keptOf(share) - share.amount_reserved - share.amount_transferred - share.amount_recovered);
}

/** The state that a share's amounts amount to. */
export function standingOf(share: ShareRow): State<"share"> {
  const fee = share.merchant_id === null ? 0 : share.amount_fee;
  const gone = share.amount_refunded + share.amount_unclaimed + fee;
  if (share.amount > 0 && share.amount <= gone) return "reversed";
  if (share.merchant_id === null) return "released";
  if (share.amount_released === 0) return "pending";
  return restOf(share) === 0 && share.amount_reserved === 0 ? "transferred" : "released";
}

/**
 * A share after a change that lets its merchant's due grow by `dueGrowth` at most: what its rest would grow beyond that
 * was kept for what the merchant owed. So the rests of a merchant's shares never claim more than what is due to it.
 */
export function settled(before: ShareRow, after: ShareRow, dueGrowth: number): ShareRow {
  const kept = restOf(after) - restOf(before) - dueGrowth;
  return kept > 0 ? { ...after, amount_recovered: after.amount_recovered + kept } : after;
}

export function merchantOf(share: ShareRow): string {
  invariant(share.merchant_id !== null, `${share.id} is not a merchant's`);
  return share.merchant_id;
}
