/** Second opinions on sharing out: unit by unit, slow, and nothing like the code under test; and dinero.js. */
import { allocate, dinero, toSnapshot } from "dinero.js";
import { EUR } from "dinero.js/currencies";

export const total = (of: readonly number[]): number => of.reduce((sum, amount) => sum + amount, 0);

/** Largest remainder: each unit that is left goes to whom most is missing by the exact part, ties to the first. */
export function naive(amount: number, weights: readonly number[]): number[] {
  const sum = total(weights);
  const parts = weights.map((weight) => Math.floor((amount * weight) / sum));
  const missing = weights.map((weight, i) => amount * weight - (parts[i] ?? 0) * sum);
  for (let left = amount - total(parts); left > 0; left--) {
    const most = missing.indexOf(Math.max(...missing));
    parts[most] = (parts[most] ?? 0) + 1;
    missing[most] = Number.NEGATIVE_INFINITY;
  }
  return parts;
}

/** As dinero.js shares out: it floors as well, but gives what is left to the largest weights, not fractions. */
export function dineros(amount: number, weights: readonly number[]): number[] {
  return allocate(dinero({ amount, currency: EUR }), weights).map((part) => toSnapshot(part).amount);
}
