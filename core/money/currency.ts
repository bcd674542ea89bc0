/** ISO 4217 as this platform needs it: exponents, and the provider's minimum charge. */
import * as z from "zod";

/** Minor units per major unit as a power of ten. A currency that is not listed has two digits. */
const EXPONENTS: Record<string, number> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  MGA: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  JOD: 3,
  KWD: 3,
  OMR: 3,
  TND: 3,
};

/** Stripe's documented minimum charge in minor units. A currency that is not listed is not offered. */
const MINIMUMS: Record<string, number> = {
  AUD: 50,
  CAD: 50,
  CHF: 50,
  CZK: 1500,
  DKK: 250,
  EUR: 50,
  GBP: 30,
  HUF: 17500,
  JPY: 50,
  NOK: 300,
  NZD: 50,
  PLN: 200,
  RON: 200,
  SEK: 300,
  SGD: 50,
  USD: 50,
};

/** What payments can be made in at all. */
export const OFFERED_CURRENCIES = Object.keys(MINIMUMS);

/** The largest amount one payment may have, in minor units: Stripe takes eight digits. */
export const AMOUNT_MAX = 99_999_999;

export function minimumAmount(currency: string): number | undefined {
  return MINIMUMS[currency];
}

export function exponentOf(currency: string): number {
  return EXPONENTS[currency] ?? 2;
}

/** "19.99 EUR" from 1999 and EUR. For people; never for arithmetic. */
export function displayAmount(amount: number, currency: string): string {
  const exponent = exponentOf(currency);
  const digits = String(Math.abs(amount)).padStart(exponent + 1, "0");
  const whole = digits.slice(0, digits.length - exponent);
  const fraction = exponent === 0 ? "" : `.${digits.slice(digits.length - exponent)}`;
  return `${amount < 0 ? "-" : ""}${whole}${fraction} ${currency}`;
}

export const Currency = z
  .string()
  .regex(/^[A-Z]{3}$/, "must be an upper-case ISO 4217 code")
  .meta({ description: "ISO 4217 code in upper case.", example: "EUR" });

/** An amount that a caller asks for: a positive integer in minor units. */
export const PositiveAmount = z
  .int()
  .min(1)
  .max(AMOUNT_MAX)
  .meta({ description: "Integer amount in minor units: 1999 is 19.99 EUR.", example: 1999 });

/** Any amount in an answer. */
export const Amount = z
  .int()
  .min(Number.MIN_SAFE_INTEGER)
  .max(Number.MAX_SAFE_INTEGER)
  .meta({ description: "Integer amount in minor units.", example: 1999 });
