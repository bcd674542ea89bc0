/** Bank accounts and debit cards that payouts go to, by the test numbers and tokens that Stripe documents. */

import { isCurrency } from "../currencies.ts";
import { invalidParam, missing } from "../errors.ts";
import type { FormValue } from "../form.ts";
import { newId, randomTail } from "../ids.ts";
import * as check from "../params.ts";
import type { StripeObject } from "../store.ts";
import { currencyIn } from "./account-object.ts";

/** What becomes of a payout: it arrives, it fails with a code, or it stays in transit. */
export type PayoutOutcome = "arrives" | "stays" | FailureCode;

export type FailureCode = keyof typeof FAILURES;

/** Why payouts fail, in Stripe's words. */
export const FAILURES = {
  account_closed: "The bank account has been closed.",
  account_frozen: "The bank account has been frozen.",
  bank_account_restricted:
    "The bank account has restrictions on either the type, or the number, of payouts allowed. This normally " +
    "indicates that the bank account is a savings or other non-checking account.",
  could_not_process: "The bank could not process this payout.",
  debit_not_authorized: "Debit transactions are not approved on your bank account.",
  declined: "The bank has declined this transfer. Please contact the bank before retrying.",
  insufficient_funds: "Your bank account has insufficient funds to cover the payout.",
  invalid_currency:
    "The bank was unable to process this payout because of its currency. This is probably because the bank account " +
    "cannot accept payments in that currency.",
  no_account:
    "The bank account details on file are probably incorrect. No bank account could be located with those details.",
} as const;

export interface Destination extends StripeObject {
  account: string;
  available_payout_methods: string[];
  country: string;
  currency: string;
  default_for_currency: boolean;
  last4: string;
  metadata: Record<string, string>;
  object: "bank_account" | "card";
  status: string;
}

/** Kept beside an external account. */
export interface DestinationFacts {
  readonly outcome: PayoutOutcome;
}

export interface Details {
  readonly object: Omit<Destination, "account" | "default_for_currency" | "metadata"> & {
    metadata?: Destination["metadata"];
  };
  readonly facts: DestinationFacts;
}

const OUTCOMES: Record<string, PayoutOutcome> = {
  "9": "stays",
  "111111116": "no_account",
  "111111113": "account_closed",
  "222222227": "insufficient_funds",
  "333333335": "debit_not_authorized",
  "444444440": "invalid_currency",
  "11111116": "no_account",
  "11111113": "account_closed",
  "22222227": "insufficient_funds",
  "33333335": "debit_not_authorized",
  "44444440": "invalid_currency",
};
const BY_LAST_DIGIT: PayoutOutcome[] = [
  "arrives",
  "no_account",
  "account_closed",
  "insufficient_funds",
  "debit_not_authorized",
  "invalid_currency",
];
const NO_INSTANT = "888888883";
const IBAN = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/;

/** The documented IBANs differ in their last digit, whatever country they begin with. */
function outcomeOf(number: string): PayoutOutcome {
  const test = /37040044053201300(\d)$/.exec(number)?.[1];
  if (test !== undefined) return BY_LAST_DIGIT[Number(test)] ?? "arrives";
  return OUTCOMES[number.replace(/^0+/, "")] ?? "arrives";
}

const bankParams = {
  object: check.oneOf("bank_account"),
  account_holder_name: check.text,
  account_holder_type: check.oneOf("company", "individual"),
  account_number: check.required(check.text),
  account_type: check.oneOf("checking", "futsu", "savings", "toza"),
  country: check.required(check.country),
  currency: check.currency,
  metadata: check.metadata,
  payment_method: check.notSimulated,
  routing_number: check.text,
};
export const bankAccount = check.hash(bankParams);
type BankParams = check.Values<typeof bankParams>;

/** A bank account by its numbers. @throws Refusal naming the number that cannot be */
export function bankDetails(params: BankParams, path: string): Details {
  const { country } = params;
  const number = params.account_number.replace(/[\s-]/g, "");
  const iban = IBAN.test(number);
  const at = (field: string) => `${path}[${field}]`;
  if (!iban && !/^\d{4,17}$/.test(number)) {
    throw invalidParam(at("account_number"), "Invalid account number.", "account_number_invalid");
  }
  if (iban && !number.startsWith(country)) {
    const message = `The IBAN you provided is for another country than the bank account's (${country}).`;
    throw invalidParam(at("account_number"), message, "account_number_invalid");
  }
  const routing = params.routing_number?.replace(/[\s-]/g, "");
  if (country === "US" && !/^\d{9}$/.test(routing ?? "")) {
    const message = "US bank accounts need the ACH routing number of the bank: nine digits.";
    throw invalidParam(at("routing_number"), message, "routing_number_invalid");
  }
  const instant = number.replace(/^0+/, "") !== NO_INSTANT;
  return {
    facts: { outcome: outcomeOf(number) },
    object: {
      id: newId("ba"),
      object: "bank_account",
      account_holder_name: params.account_holder_name ?? null,
      account_holder_type: params.account_holder_type ?? null,
      account_type: params.account_type ?? null,
      available_payout_methods: instant ? ["standard", "instant"] : ["standard"],
      bank_name: "STRIPE TEST BANK",
      country,
      currency: params.currency ?? currencyIn(country),
      fingerprint: randomTail(16),
      future_requirements: { currently_due: [], errors: [], past_due: [], pending_verification: [] },
      last4: number.slice(-4),
      metadata: check.mergeMetadata({}, params.metadata),
      requirements: { currently_due: [], errors: [], past_due: [], pending_verification: [] },
      routing_number: routing ?? (iban ? number.slice(4, 12) : null),
      status: "new",
    },
  };
}

interface TestCard {
  readonly brand: string;
  readonly number: string;
  readonly outcome: PayoutOutcome;
  readonly instant: boolean;
}

const card = (brand: string, number: string, outcome: PayoutOutcome = "arrives", instant = true): TestCard => ({
  brand,
  number,
  outcome,
  instant,
});
const CARDS: Record<string, TestCard> = {
  tok_visa_debit: card("Visa", "4000056655665556"),
  tok_visa_debit_us_transferSuccess: card("Visa", "4000056655665556"),
  tok_visa_debit_us_transferFail: card("Visa", "4000056655665572", "could_not_process"),
  tok_visa_debit_us_instantPayoutUnsupported: card("Visa", "4000056755665555", "arrives", false),
  tok_mastercard_debit: card("MasterCard", "5200828282828210"),
  tok_mastercard_debit_us_transferSuccess: card("MasterCard", "5200828282828210"),
  tok_discover_debit_us_transferSuccess: card("Discover", "6011981111111113"),
};

const cardParams = {
  object: check.oneOf("card"),
  currency: check.currency,
  cvc: check.text,
  exp_month: check.required(check.positive),
  exp_year: check.required(check.positive),
  metadata: check.metadata,
  name: check.text,
  number: check.required(check.text),
};
export const debitCard = check.hash(cardParams);

function cardDetails({ brand, number, outcome, instant }: TestCard, more: Partial<check.Values<typeof cardParams>>) {
  const details: Details = {
    facts: { outcome },
    object: {
      id: newId("card"),
      object: "card",
      address_city: null,
      address_country: null,
      address_line1: null,
      address_line1_check: null,
      address_line2: null,
      address_state: null,
      address_zip: null,
      address_zip_check: null,
      allow_redisplay: "unspecified",
      available_payout_methods: instant ? ["standard", "instant"] : ["standard"],
      brand,
      country: "US",
      currency: more.currency ?? "usd",
      cvc_check: more.cvc ? "pass" : null,
      dynamic_last4: null,
      exp_month: more.exp_month ?? 8,
      exp_year: more.exp_year ?? 2030,
      fingerprint: randomTail(16),
      funding: "debit",
      last4: number.slice(-4),
      metadata: check.mergeMetadata({}, more.metadata),
      name: more.name ?? null,
      regulated_status: "unregulated",
      status: "new",
      tokenization_method: null,
    },
  };
  return details;
}

/** A debit card by its number. @throws Refusal when it is none of the test cards that payouts may go to */
export function cardByNumber(params: check.Values<typeof cardParams>, path: string): Details {
  const number = params.number.replace(/[\s-]/g, "");
  const known = Object.values(CARDS).find((one) => one.number === number);
  if (known) return cardDetails(known, params);
  const message = "This card is not eligible for payouts. The simulator knows the documented debit cards only.";
  throw invalidParam(`${path}[number]`, message, "invalid_card_type");
}

const US_BANK = { account_holder_name: "Jane Austen", account_holder_type: "individual" as const, country: "US" };
const US_NUMBERS: Record<string, string> = {
  btok_us: "000123456789",
  btok_us_verified: "000123456789",
  btok_us_verified_noAccount: "000111111116",
  btok_us_verified_accountClosed: "000111111113",
  btok_us_verified_insufficientFunds: "000222222227",
  btok_us_verified_debitNotAuthorized: "000333333335",
  btok_us_verified_invalidCurrency: "000444444440",
};

/** What one of Stripe's own test tokens stands for. @throws Refusal resource_missing */
export function testToken(token: string, path: string): Details {
  const account_number = US_NUMBERS[token];
  if (account_number) return bankDetails({ ...US_BANK, account_number, routing_number: "110000000" }, path);
  const known = CARDS[token];
  if (known) return cardDetails(known, {});
  throw missing("token", token, path, 400);
}

/** A token's id, or the details themselves, as `external_account` takes them. */
export type Source = string | { readonly given: Details };

export const source: check.Check<Source> = (raw: FormValue, path) => {
  if (typeof raw === "string") return check.text(raw, path);
  const given =
    raw.object === "card" ? cardByNumber(debitCard(raw, path), path) : bankDetails(bankAccount(raw, path), path);
  if (isCurrency(given.object.currency as string)) return { given };
  throw invalidParam(`${path}[currency]`, "Invalid currency.");
};
