/** Stripe's test bank accounts for direct debits, by the ids that stand for them. */

import type { Decline } from "./declines.ts";

/** A bank account that payments are debited from; its payments stay `processing` for days. */
export interface BankDebit {
  readonly type: "sepa_debit" | "us_bank_account";
  /** IBAN, or US account number. */
  readonly number: string;
  readonly country: string;
  /** Days of the account's clock until the payment settles or fails; absent: it never does. */
  readonly days?: number;
  readonly fails?: Decline;
  /** The holder has the money fetched back as soon as it arrived. */
  readonly disputed?: boolean;
}

/** What the ids of one country end in, and what happens (docs.stripe.com/payments/sepa-debit/accept-a-payment). */
type Outcome = Pick<BankDebit, "days" | "disputed" | "fails">;

const SEPA_DAYS = 5;
const SEPA_DAYS_LATE = 14;
const ACH_DAYS = 4;

const failing = (code: string, message: string): Decline => ({
  code,
  message,
  seller_message: "The payment was not successful.",
  advice_code: null,
});

const FAILURES = {
  account_closed: failing("account_closed", "The customer's bank account has been closed."),
  debit_not_authorized: failing(
    "debit_not_authorized",
    "The customer has notified their bank that this payment was unauthorized.",
  ),
  exceeds_source: failing("charge_exceeds_source_limit", "This payment exceeds the account's weekly payment volume."),
  exceeds_weekly: failing("charge_exceeds_weekly_limit", "This payment exceeds the account's weekly transactions."),
  failed: failing("payment_intent_payment_attempt_failed", "The payment failed."),
  insufficient_funds: failing("insufficient_funds", "The customer's account has insufficient funds for this payment."),
  invalid_currency: failing("invalid_currency", "The bank was unable to process this payment in its currency."),
  no_account: failing("no_account", "The customer's bank account could not be located."),
} as const;

const SEPA: Record<string, Outcome> = {
  success: { days: SEPA_DAYS },
  successDelayed: { days: SEPA_DAYS_LATE },
  failed: { days: SEPA_DAYS, fails: FAILURES.failed },
  failedDelayed: { days: SEPA_DAYS_LATE, fails: FAILURES.failed },
  disputed: { days: SEPA_DAYS, disputed: true },
  exceedsWeeklyVolumeLimit: { days: 0, fails: FAILURES.exceeds_source },
  exceedsWeeklyTransactionLimit: { days: 0, fails: FAILURES.exceeds_weekly },
  insufficientFunds: { days: SEPA_DAYS, fails: FAILURES.insufficient_funds },
};

const IBANS: Record<string, Record<string, string>> = {
  at: {
    success: "AT611904300234573201",
    successDelayed: "AT321904300235473204",
    failed: "AT861904300235473202",
    failedDelayed: "AT051904300235473205",
    disputed: "AT591904300235473203",
    exceedsWeeklyVolumeLimit: "AT981904300000343434",
    exceedsWeeklyTransactionLimit: "AT601904300000121212",
    insufficientFunds: "AT981904300002222227",
  },
  de: {
    success: "DE89370400440532013000",
    successDelayed: "DE08370400440532013003",
    failed: "DE62370400440532013001",
    failedDelayed: "DE78370400440532013004",
    disputed: "DE35370400440532013002",
  },
};

const US: Record<string, Outcome & { readonly number: string }> = {
  success: { number: "000123456789", days: ACH_DAYS },
  accountClosed: { number: "000111111113", days: ACH_DAYS, fails: FAILURES.account_closed },
  noAccount: { number: "000111111116", days: ACH_DAYS, fails: FAILURES.no_account },
  insufficientFunds: { number: "000222222227", days: ACH_DAYS, fails: FAILURES.insufficient_funds },
  debitNotAuthorized: { number: "000333333335", days: ACH_DAYS, fails: FAILURES.debit_not_authorized },
  invalidCurrency: { number: "000444444440", days: ACH_DAYS, fails: FAILURES.invalid_currency },
  dispute: { number: "000555555559", days: ACH_DAYS, disputed: true },
  processing: { number: "000000000009" },
};

const BY_ID = new Map<string, BankDebit>();
for (const [country, ibans] of Object.entries(IBANS)) {
  for (const [name, number] of Object.entries(ibans)) {
    const debit: BankDebit = { type: "sepa_debit", country: country.toUpperCase(), number, ...SEPA[name] };
    // Stripe's pages give the ids in both forms.
    BY_ID.set(`pm_sepaDebit_${name}_${country}`, debit);
    BY_ID.set(`pm_${name}_${country}`, debit);
  }
}
for (const [name, outcome] of Object.entries(US)) {
  BY_ID.set(`pm_usBankAccount_${name}`, { type: "us_bank_account", country: "US", ...outcome });
}
const BY_NUMBER = new Map([...BY_ID.values()].map((debit) => [debit.number, debit]));

/** The account that a test id such as `pm_sepaDebit_success_de` or `pm_usBankAccount_success` stands for. */
export const testDebit = (id: string): BankDebit | undefined => BY_ID.get(id);

/** The test account with an IBAN or a US account number. */
export const debitOf = (number: string): BankDebit | undefined => BY_NUMBER.get(number);

/** US test accounts all belong to this bank. */
export const US_ROUTING = "110000000";
