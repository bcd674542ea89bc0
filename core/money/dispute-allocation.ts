/** What a dispute takes from whom: over what each line has left, by largest remainder, whatever came before it. */
import { allocate } from "./allocation.ts";

/** A line of a distribution, and what refunds, lost disputes and open disputes have been allocated to it so far. */
export interface DisputableLine {
  readonly amount: number;
  readonly refundedAgainst: number;
  readonly disputed: number;
}

/** What a dispute takes from each line, and what is beyond them all: the tenant's. Minor units. */
export interface DisputeAllocation {
  readonly parts: readonly number[];
  readonly excess: number;
}

/**
 * Allocates a dispute like a refund, over what is left of all lines. More than is left, say after a refund, is nobody's
 * but the tenant's.
 *
 *   allocateDispute(1999, of 1399, 400 and 200, of which 1000 was refunded) → 699, 200, 100 and an excess of 1000
 */
export function allocateDispute(amount: number, lines: readonly DisputableLine[]): DisputeAllocation {
  const left = lines.map((line) => Math.max(0, line.amount - line.refundedAgainst - line.disputed));
  const within = Math.min(amount, sum(left));
  return { parts: allocate(within, left), excess: amount - within };
}

/** Shares a loss out over the parts that were set aside for it: each loses what was, unless part of it was won. */
export function allocateLoss(lost: number, parts: readonly number[]): DisputeAllocation {
  const within = Math.min(lost, sum(parts));
  return { parts: allocate(within, parts), excess: lost - within };
}

/** How much of a dispute's money stands where. Minor units. */
export interface DisputeStanding {
  /** What the provider has taken and not given back. */
  readonly out: number;
  /** What is set aside for it. */
  readonly open: number;
  /** What was lost for good, and has not come back since. */
  readonly borne: number;
  /** Whether what is out is lost. */
  readonly isDecided: boolean;
}

/** What must be done so that what is set aside and what was lost are together what is out. */
export interface DisputeTurn {
  /** Comes back to those who had lost it. */
  readonly returns: number;
  /** What was set aside ends now: this much of it, and of more where it is not enough, is lost. */
  readonly settles: { readonly lost: number } | null;
  /** Is set aside in addition. */
  readonly freezes: number;
}

/** Null: only a part has come back and nobody has decided, so that what that means is not known yet. */
export function turnOf({ out, open, borne, isDecided }: DisputeStanding): DisputeTurn | null {
  const returns = Math.max(0, borne - out);
  const carried = out - borne + returns;
  if (isDecided || carried === 0)
    return { returns, settles: open + carried > 0 ? { lost: carried } : null, freezes: 0 };
  if (carried < open) return null;
  return { returns, settles: null, freezes: carried - open };
}

export function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
