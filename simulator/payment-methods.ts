/** Payment methods: how one is made from a test card or test bank account, who may use it, and how it behaves. */

import { type BankDebit, debitOf, testDebit } from "./bank-debits.ts";
import { type Card, cardOf, testCard } from "./cards.ts";
import type { Decline } from "./declines.ts";
import { missing, Refusal, refused } from "./errors.ts";
import { emit } from "./events.ts";
import { fingerprint, newId } from "./ids.ts";
import type { StripeObject } from "./store.ts";
import { type Call, seconds } from "./world.ts";

export interface PaymentMethod extends StripeObject {
  billing_details: object;
  customer: string | null;
  metadata: Record<string, string>;
  type: "card" | "sepa_debit" | "us_bank_account";
}

/** What money comes from. */
export type Instrument = { readonly card: Card } | { readonly debit: BankDebit };

interface Hidden {
  /** The card's, the IBAN or the account number. */
  readonly number: string;
  /** Charged without a customer, or detached from one: not to be used again. */
  readonly used?: boolean;
  /** Set up for payments without the person. */
  readonly setUp?: boolean;
}

/** Expiry of every test card. */
export const EXPIRES = { month: 12, year: 2034 };

export function billingDetails(): object {
  const address = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };
  return { address, email: null, name: null, phone: null, tax_id: null };
}

function cardFields(call: Call, card: Card): object {
  return {
    brand: card.brand,
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: card.cvcCheck ?? "pass" },
    country: card.country ?? "US",
    display_brand: card.brand,
    exp_month: EXPIRES.month,
    exp_year: EXPIRES.year,
    fingerprint: fingerprint(call.settings.id, card.number),
    funding: card.funding ?? "credit",
    generated_from: null,
    last4: card.number.slice(-4),
    networks: { available: [card.brand], preferred: null },
    regulated_status: "unregulated",
    three_d_secure_usage: { supported: card.brand !== "amex" },
    wallet: null,
  };
}

/** The bank's part of an account, as payment methods and charges show it. */
export function debitFields(call: Call, debit: BankDebit) {
  const last4 = debit.number.slice(-4);
  const print = fingerprint(call.settings.id, debit.number);
  return debit.type === "sepa_debit"
    ? { bank_code: debit.number.slice(4, 12), branch_code: "", country: debit.country, fingerprint: print, last4 }
    : {
        account_holder_type: "individual",
        account_type: "checking",
        bank_name: "STRIPE TEST BANK",
        fingerprint: print,
        last4,
        routing_number: "110000000",
      };
}

function bankFields(call: Call, debit: BankDebit): object {
  const shown = debitFields(call, debit);
  if (debit.type === "sepa_debit") return { ...shown, generated_from: null };
  const networks = { preferred: "ach", supported: ["ach"] };
  return { ...shown, financial_connections_account: null, networks, status_details: {} };
}

export interface MethodDetails {
  readonly billing_details?: object;
  readonly metadata?: Record<string, string>;
}

/** A new payment method of the call's account. */
export function makeMethod(call: Call, of: Instrument, details: MethodDetails = {}): PaymentMethod {
  const type = "card" in of ? "card" : of.debit.type;
  const method: PaymentMethod = {
    id: newId("pm"),
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: details.billing_details ?? billingDetails(),
    created: seconds(call.now),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: details.metadata ?? {},
    type,
    [type]: "card" in of ? cardFields(call, of.card) : bankFields(call, of.debit),
  };
  const number = "card" in of ? of.card.number : of.debit.number;
  return call.store.insert("payment_method", call.scope, method, { number } satisfies Hidden);
}

/** What a test id such as `pm_card_visa` or `pm_sepaDebit_success_de` stands for. */
export function testInstrument(id: string): Instrument | undefined {
  const card = id.startsWith("pm_") ? testCard(id) : undefined;
  if (card) return { card };
  const debit = testDebit(id);
  return debit && { debit };
}

/**
 * The payment method that a parameter names; a test id makes a new one, as Stripe does.
 * @throws Refusal resource_missing
 */
export function methodOf(call: Call, id: string, param = "payment_method", status: 400 | 404 = 400): PaymentMethod {
  const made = testInstrument(id);
  if (made) return makeMethod(call, made);
  const method = call.store.get<PaymentMethod>("payment_method", call.scope, id);
  if (method === undefined) throw missing("PaymentMethod", id, param, status);
  return method;
}

/** What stands behind a payment method. */
export function instrumentOf(call: Pick<Call, "store">, method: PaymentMethod): Instrument {
  const { number } = call.store.hidden<Hidden>(method.id);
  const debit = debitOf(number);
  return debit ? { debit } : { card: cardOf(number) ?? { number, brand: "visa" } };
}

/** Whether off-session payments were agreed to, by a setup or by an earlier payment. */
export const isSetUp = (call: Pick<Call, "store">, method: PaymentMethod): boolean =>
  call.store.hidden<Hidden>(method.id).setUp ?? false;

export function markSetUp(call: Pick<Call, "store">, method: PaymentMethod): void {
  call.store.update(method, { ...call.store.hidden<Hidden>(method.id), setUp: true });
}

export function markUsed(call: Pick<Call, "store">, method: PaymentMethod): PaymentMethod {
  return call.store.update(method, { ...call.store.hidden<Hidden>(method.id), used: true });
}

/**
 * Whether this intent may use the method.
 * @throws Refusal 400 when it belongs to somebody else, or was used up
 */
export function assertUsable(
  call: Call,
  method: PaymentMethod,
  customer: string | null,
  intent: "PaymentIntent" | "SetupIntent" = "PaymentIntent",
): void {
  if (method.customer !== null && method.customer !== customer) {
    const message =
      customer === null
        ? `The payment method supplied (${method.id}) belongs to the Customer ${method.customer}. Please include the ` +
          `Customer in the \`customer\` parameter on the ${intent}.`
        : `The PaymentMethod ${method.id} does not belong to the Customer you supplied ${customer}. Please use this ` +
          "PaymentMethod with the Customer that it belongs to instead.";
    throw new Refusal(400, { message, param: "payment_method" });
  }
  if (method.customer === null && call.store.hidden<Hidden>(method.id).used) {
    throw refused(
      "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with " +
        "a connected account without Customer attachment, or was detached from a Customer. It may not be used again. " +
        "To use a PaymentMethod multiple times, you must attach it to a Customer first.",
    );
  }
}

/** After a payment: a method without a customer is used up. */
export function useUp(call: Pick<Call, "store">, method: PaymentMethod): void {
  if (method.customer === null) markUsed(call, method);
}

/** Attaches a method to a customer and says so. */
export function attach(call: Call, method: PaymentMethod, customer: string): PaymentMethod {
  const attached = call.store.update<PaymentMethod>({ ...method, customer });
  emit(call, "payment_method.attached", attached, { account: call.scope });
  return attached;
}

/** The 402 of a card error; `extra` is what stands beside it in the error object. */
export function declinedFields(decline: Decline, extra: Record<string, unknown> = {}) {
  const { seller_message: _seller, blocked: _blocked, advice_code, ...shown } = decline;
  return { ...extra, ...shown, ...(advice_code ? { advice_code } : {}), type: "card_error" as const };
}
