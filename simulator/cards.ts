/** Stripe's test cards, by the ids that stand for them (https://docs.stripe.com/testing). */

import { DECLINES, type Decline } from "./declines.ts";

/** What the holder's bank does about a payment of this card after it succeeded. */
export interface Complaint {
  readonly kind: "dispute" | "early_fraud_warning" | "inquiry";
  readonly reason: string;
  /** How many disputes the payment gets. */
  readonly times?: number;
  /** Prevented where the account is enrolled for that. */
  readonly preventable?: boolean;
}

/** How a card behaves. */
export interface Card {
  readonly number: string;
  readonly brand: "amex" | "diners" | "discover" | "jcb" | "mastercard" | "unionpay" | "visa";
  readonly country?: string;
  readonly funding?: "debit" | "prepaid";
  /** Every charge is declined; after authentication, where the card asks for that. */
  readonly declines?: Decline;
  /** Attaching it to a customer, or setting it up, is declined already. */
  readonly refusesAttach?: boolean;
  /**
   * When a person must authenticate. `always`: off-session payments are declined. `unless_set_up`: off-session payments
   * pass once the card was set up. `on_session`: off-session payments pass. `on_request`: only when asked for.
   */
  readonly authenticates?: "always" | "on_request" | "on_session" | "unless_set_up";
  /** The bank authenticates without asking the person. */
  readonly frictionless?: boolean;
  /** Asking the bank for authentication fails, and the payment goes on without. */
  readonly failsLookUp?: boolean;
  /** The money is available at once. */
  readonly bypassesPending?: boolean;
  /** A refund succeeds and fails later, or is pending and succeeds later. */
  readonly refunds?: "fail" | "pending";
  readonly complains?: Complaint;
  readonly risk?: "elevated";
  readonly cvcCheck?: "fail";
}

const visa = (number: string, more: Partial<Card> = {}): Card => ({ number, brand: "visa", ...more });
const refusing = (number: string, declines: Decline): Card => visa(number, { declines, refusesAttach: true });
const asking = (number: string, authenticates: NonNullable<Card["authenticates"]>, more: Partial<Card> = {}) =>
  visa(number, { authenticates, ...more });
const complaining = (number: string, kind: Complaint["kind"], reason: string, times = 1) =>
  visa(number, { authenticates: "on_request", complains: { kind, reason, times } });

const preventable = (number: string) =>
  visa(number, { complains: { kind: "dispute", reason: "fraudulent", preventable: true } });

const PLAIN: Record<string, Card> = {
  visa: visa("4242424242424242"),
  visa_debit: visa("4000056655665556", { funding: "debit" }),
  mastercard: { number: "5555555555554444", brand: "mastercard" },
  mastercard_debit: { number: "5200828282828210", brand: "mastercard", funding: "debit" },
  mastercard_prepaid: { number: "5105105105105100", brand: "mastercard", funding: "prepaid" },
  amex: { number: "378282246310005", brand: "amex" },
  amex_threeDSecureNotSupported: { number: "378282246310005", brand: "amex" },
  discover: { number: "6011111111111117", brand: "discover" },
  diners: { number: "3056930009020004", brand: "diners" },
  jcb: { number: "3566002020360505", brand: "jcb" },
  unionpay: { number: "6200000000000005", brand: "unionpay" },
  de: visa("4000002760000016", { country: "DE" }),
  fr: visa("4000002500000003", { country: "FR" }),
  gb: visa("4000008260000000", { country: "GB" }),
  bypassPending: visa("4000000000000077", { bypassesPending: true }),
  bypassPendingInternational: visa("4000003720000278", { bypassesPending: true, country: "IE" }),
};

const DECLINED: Record<string, Card> = {
  chargeDeclined: refusing("4000000000000002", DECLINES.generic),
  visa_chargeDeclined: refusing("4000000000000002", DECLINES.generic),
  chargeDeclinedInsufficientFunds: refusing("4000000000009995", DECLINES.insufficient),
  visa_chargeDeclinedInsufficientFunds: refusing("4000000000009995", DECLINES.insufficient),
  chargeDeclinedLostCard: refusing("4000000000009987", DECLINES.lost),
  visa_chargeDeclinedLostCard: refusing("4000000000009987", DECLINES.lost),
  chargeDeclinedStolenCard: refusing("4000000000009979", DECLINES.stolen),
  visa_chargeDeclinedStolenCard: refusing("4000000000009979", DECLINES.stolen),
  chargeDeclinedExpiredCard: refusing("4000000000000069", DECLINES.expired),
  visa_chargeDeclinedExpiredCard: refusing("4000000000000069", DECLINES.expired),
  chargeDeclinedIncorrectCvc: refusing("4000000000000127", DECLINES.cvc),
  visa_chargeDeclinedIncorrectCvc: refusing("4000000000000127", DECLINES.cvc),
  chargeDeclinedProcessingError: refusing("4000000000000119", DECLINES.processing),
  visa_chargeDeclinedProcessingError: refusing("4000000000000119", DECLINES.processing),
  visa_chargeDeclinedVelocityLimitExceeded: refusing("4000000000006975", DECLINES.velocity),
  chargeCustomerFail: visa("4000000000000341", { declines: DECLINES.generic }),
  visa_chargeCustomerFail: visa("4000000000000341", { declines: DECLINES.generic }),
  radarBlock: visa("4100000000000019", { declines: DECLINES.blocked }),
  riskLevelHighest: visa("4000000000004954", { declines: DECLINES.blocked }),
  riskLevelElevated: visa("4000000000009235", { risk: "elevated" }),
  cvcCheckFail: visa("4000000000000101", { cvcCheck: "fail" }),
};

const AUTHENTICATED: Record<string, Card> = {
  authenticationRequired: asking("4000002760003184", "always"),
  authenticationRequiredOnSetup: asking("4000002500003155", "unless_set_up"),
  authenticationRequiredSetupForOffSession: asking("4000003800000446", "on_session"),
  authenticationRequiredChargeDeclinedInsufficientFunds: asking("4000008260003178", "on_session", {
    declines: DECLINES.insufficient,
  }),
  threeDSecure2Required: asking("4000000000003220", "always", { country: "IE" }),
  threeDSecureRequired: asking("4000000000003063", "always"),
  threeDSecureRequiredChargeDeclined: asking("4000008400001629", "always", { declines: DECLINES.generic }),
  threeDSecureRequiredProcessingError: visa("4000008400001280", { declines: DECLINES.generic }),
  threeDSecureOptional: asking("4000000000003055", "on_request"),
  threeDSecureOptionalProcessingError: visa("4000000000003097", { failsLookUp: true }),
  threeDSecureFrictionless: visa("4000000032200000", { frictionless: true }),
};

const AFTERWARDS: Record<string, Card> = {
  pendingRefund: visa("4000000000007726", { refunds: "pending" }),
  refundFail: visa("4000000000005126", { refunds: "fail" }),
  createDispute: complaining("4000000000000259", "dispute", "fraudulent"),
  createDisputeProductNotReceived: complaining("4000000000002685", "dispute", "product_not_received"),
  createDisputeInquiry: complaining("4000000000001976", "inquiry", "fraudulent"),
  createIssuerFraudRecord: complaining("4000000000005423", "early_fraud_warning", "fraudulent"),
  createMultipleDisputes: complaining("4000000404000079", "dispute", "fraudulent", 2),
  createRapidDisputeResolutionDispute: preventable("4000000404004816"),
  createCe3BlockDispute: preventable("4000000404005649"),
  createEthocaAlert: { ...preventable("5105000300000018"), brand: "mastercard" },
};

const CARDS: Record<string, Card> = { ...PLAIN, ...DECLINED, ...AUTHENTICATED, ...AFTERWARDS };

const BY_NUMBER = new Map(Object.values(CARDS).map((card) => [card.number, card]));

/** The card that a test id such as `pm_card_visa`, or a test token such as `tok_visa`, stands for. */
export function testCard(id: string): Card | undefined {
  const name = /^(?:pm_card|tok)_(.+)$/.exec(id)?.[1];
  return name !== undefined && Object.hasOwn(CARDS, name) ? CARDS[name] : undefined;
}

export const cardOf = (number: string): Card | undefined => BY_NUMBER.get(number);
