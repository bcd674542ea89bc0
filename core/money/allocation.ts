/** Sharing an amount out so that not a cent is left over and none is made up. */
import { invariant } from "../errors.ts";

/**
 * Shares `amount` minor units by weight with the largest remainder: every part is floored, and the units left over go
 * to the largest fractions, ties by position. The parts sum to `amount` exactly; a part of weight 0 is always 0.
 *
 *   allocate(1999, [7000, 2000, 1000]) → [1399, 400, 200]
 */
export function allocate(amount: number, weights: readonly number[]): number[] {
  invariant(Number.isSafeInteger(amount) && amount >= 0, `cannot allocate ${amount}`);
  invariant(
    weights.every((weight) => Number.isSafeInteger(weight) && weight >= 0),
    "weights are integers from 0",
  );
  const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  invariant(total > 0n || amount === 0, "there is an amount and nobody to have it");
  if (amount === 0) return weights.map(() => 0);
  const parts = weights.map((weight) => {
    const product = BigInt(amount) * BigInt(weight);
    return { units: Number(product / total), fraction: product % total };
  });
  let left = amount - parts.reduce((sum, part) => sum + part.units, 0);
  // Sorting is stable: equal fractions stay in the order of their positions.
  const byFraction = [...parts].sort((a, b) => Number(b.fraction - a.fraction));
  for (const part of byFraction) {
    if (left === 0) break;
    part.units += 1;
    left -= 1;
  }
  return parts.map((part) => part.units);
}
