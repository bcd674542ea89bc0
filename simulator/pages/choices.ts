/** What a person can pay with on the page: test cards, test bank accounts, and what is saved already. */

import type { PaymentMethod } from "../payment-methods.ts";
import { testInstrument } from "../payment-methods.ts";
import type { Call } from "../world.ts";
import type { Intent } from "./intents.ts";

export interface Choice {
  /** A payment method's id, or a test id that makes one. */
  readonly id: string;
  readonly label: string;
  readonly hint: string;
}

const TEST: readonly (readonly [id: string, name: string, hint: string])[] = [
  ["pm_card_visa", "Visa", "succeeds"],
  ["pm_card_mastercard", "Mastercard", "succeeds"],
  ["pm_card_threeDSecure2Required", "Visa, 3-D Secure", "asks you to approve each payment"],
  ["pm_card_authenticationRequiredOnSetup", "Visa, 3-D Secure until set up", "asks you now, not later without you"],
  ["pm_card_chargeDeclined", "Visa", "is declined"],
  ["pm_card_chargeDeclinedInsufficientFunds", "Visa", "is declined: insufficient funds"],
  ["pm_card_chargeDeclinedLostCard", "Visa", "is declined: reported lost"],
  ["pm_card_chargeDeclinedExpiredCard", "Visa", "is declined: expired"],
  ["pm_card_chargeDeclinedIncorrectCvc", "Visa", "is declined: wrong security code"],
  ["pm_card_chargeDeclinedProcessingError", "Visa", "is declined: processing error"],
  ["pm_card_chargeCustomerFail", "Visa", "can be saved, then is declined"],
  ["pm_card_bypassPending", "Visa", "the money is available at once"],
  ["pm_card_pendingRefund", "Visa", "refunds are pending before they succeed"],
  ["pm_card_refundFail", "Visa", "refunds fail later"],
  ["pm_card_createDispute", "Visa", "is disputed afterwards"],
  ["pm_card_createDisputeInquiry", "Visa", "the bank inquires afterwards"],
  ["pm_card_createIssuerFraudRecord", "Visa", "an early fraud warning follows"],
  ["pm_sepaDebit_success_de", "SEPA direct debit", "succeeds after five days"],
  ["pm_sepaDebit_failed_de", "SEPA direct debit", "fails after five days"],
  ["pm_usBankAccount_success", "US bank account", "succeeds after four days"],
  ["pm_usBankAccount_insufficientFunds", "US bank account", "fails after four days: insufficient funds"],
];

function spaced(number: string): string {
  return number.replaceAll(/(.{4})(?=.)/g, "$1 ");
}

function testChoice([id, name, hint]: (typeof TEST)[number]): Choice & { readonly type: string } {
  const made = testInstrument(id);
  if (made === undefined) throw new Error(`${id} is no test id`);
  const number = "card" in made ? made.card.number : made.debit.number;
  return { id, label: `${name} ${spaced(number)}`, hint, type: "card" in made ? "card" : made.debit.type };
}

const NAMES: Record<string, string> = { sepa_debit: "SEPA direct debit", us_bank_account: "US bank account" };

function savedChoice(method: PaymentMethod): Choice {
  const { brand, last4 } = method[method.type] as { brand?: string; last4: string };
  const name = brand ? brand.charAt(0).toUpperCase() + brand.slice(1) : (NAMES[method.type] ?? method.type);
  return { id: method.id, label: `${name} ending in ${last4}`, hint: "saved" };
}

const SAVED_MAX = 5;

/** What an intent can be paid with here, what is saved first. */
export function choicesFor(call: Call, { kind, object }: Intent): Choice[] {
  const allowed = (type: string) => object.payment_method_types.includes(type);
  const kept =
    kind === "payment_intent" && object.customer !== null
      ? call.store.all<PaymentMethod>("payment_method", call.scope, { customer: object.customer })
      : [];
  const named = call.store.get<PaymentMethod>("payment_method", call.scope, object.payment_method ?? "");
  const saved = [...(named ? [named] : []), ...kept.filter(({ id }) => id !== named?.id)];
  return [
    ...saved
      .filter(({ type }) => allowed(type))
      .slice(0, SAVED_MAX)
      .map(savedChoice),
    ...TEST.map(testChoice).filter(({ type }) => allowed(type)),
  ];
}
