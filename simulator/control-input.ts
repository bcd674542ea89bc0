/** Reading the JSON of the control API: what does not fit is refused by name, and nothing changes. */

import { isCurrency } from "./currencies.ts";

/** Minor units of any amount that the control API takes. */
export const AMOUNT_MAX = 1_000_000_000_000;

/** 400 of the control API. */
export class Rejection extends Error {
  readonly param: string;
  readonly status: number;

  constructor(param: string, message: string, status = 400) {
    super(param === "" ? message : `${param} ${message}`);
    this.param = param;
    this.status = status;
  }
}

/** A JSON object that has none but the known fields. */
export function readObject(value: unknown, at: string, known: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Rejection(at, at === "" ? "The body must be a JSON object" : "must be a JSON object");
  }
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) {
      throw new Rejection(at === "" ? key : `${at}.${key}`, `is not known here; known are ${known.join(", ")}`);
    }
  }
  return value as Record<string, unknown>;
}

export function readInteger(value: unknown, at: string, min: number, max: number): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < min || value > max) {
    throw new Rejection(at, `must be an integer from ${min} to ${max}`);
  }
  return value;
}

export function readString(value: unknown, at: string, pattern: RegExp, form: string): string {
  if (typeof value !== "string" || !pattern.test(value)) throw new Rejection(at, `must be ${form}`);
  return value;
}

/** A lower-case currency code that Stripe takes. */
export function readCurrency(value: unknown, at: string): string {
  const code = readString(value, at, /^[a-z]{3}$/, "a lower-case currency code");
  if (!isCurrency(code)) throw new Rejection(at, `is not one that Stripe knows: ${code}`);
  return code;
}
