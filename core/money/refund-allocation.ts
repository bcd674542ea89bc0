/** Taking a refund back from those who earned the payment, over what each has left: any sequence of them is exact. */
import { invariant } from "../errors.ts";
import { allocate } from "./allocation.ts";

/** A line of a distribution: what it was given, and what refunds and disputes have been allocated to it so far. */
export interface RefundableLine {
  readonly amount: number;
  readonly refundedAgainst: number;
}

/** What one refund takes from a line: `before + now + remaining` is the line's amount. Minor units. */
export interface AllocatedPart {
  readonly before: number;
  readonly now: number;
  readonly remaining: number;
}

/** What is left of lines, in minor units: the most that a further refund may take. */
export function refundable(lines: readonly RefundableLine[]): number {
  return lines.reduce((sum, line) => sum + line.amount - line.refundedAgainst, 0);
}

/**
 * Allocates a refund over `amount − refundedAgainst` of all lines, by largest remainder, ties by position. Refunds that
 * together return everything take from every line exactly what it was given, however they were cut.
 *
 *   allocateRefund(1000, of 1399, 400 and 200, nothing refunded yet) → 700, 200, 100
 */
export function allocateRefund(amount: number, lines: readonly RefundableLine[]): AllocatedPart[] {
  invariant(amount <= refundable(lines), `a refund of ${amount} is more than what is left`);
  const left = lines.map((line) => line.amount - line.refundedAgainst);
  const parts = allocate(amount, left);
  return lines.map((line, position) => {
    const now = parts[position] ?? 0;
    return { before: line.refundedAgainst, now, remaining: line.amount - line.refundedAgainst - now };
  });
}
