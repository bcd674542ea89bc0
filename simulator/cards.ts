/** Stripe's test cards, by the ids that stand for them (https://docs.stripe.com/testing). */

export interface Decline {
  readonly code: string;
  readonly decline_code?: string;
  readonly message: string;
  readonly seller_message: string;
  readonly advice_code: "do_not_try_again" | "try_again_later" | null;
}

/** How a card behaves. */
export interface Card {
  readonly number: string;
  readonly brand: "mastercard" | "visa";
  /** Every charge is declined. */
  readonly declines?: Decline;
  /** Attaching it to a customer is declined already. */
  readonly refusesAttach?: boolean;
  /** A person must authenticate every payment. */
  readonly authenticates?: boolean;
  /** The money is available at once. */
  readonly bypassesPending?: boolean;
}

function decline(decline_code: string, message: string, seller_message: string, code = "card_declined"): Decline {
  const final = decline_code === "lost_card" || decline_code === "stolen_card";
  const reason = code === "card_declined" ? { decline_code } : {};
  return { code, ...reason, message, seller_message, advice_code: final ? "do_not_try_again" : "try_again_later" };
}

const NO_DETAILS = "The bank did not return any further details with this decline.";
const generic = decline("generic_decline", "Your card was declined.", NO_DETAILS);
const insufficient = decline("insufficient_funds", "Your card has insufficient funds.", NO_DETAILS);
const lost = decline("lost_card", "Your card was declined.", "The bank returned the decline code `lost_card`.");
const stolen = decline("stolen_card", "Your card was declined.", "The bank returned the decline code `stolen_card`.");
const expired = decline("expired_card", "Your card has expired.", NO_DETAILS, "expired_card");
const cvc = decline("incorrect_cvc", "Your card's security code is incorrect.", NO_DETAILS, "incorrect_cvc");
const processing = decline(
  "processing_error",
  "An error occurred while processing your card. Try again in a little bit.",
  NO_DETAILS,
  "processing_error",
);

/** What an off-session charge meets when the bank wants the person. */
export const AUTHENTICATION_REQUIRED: Decline = {
  code: "authentication_required",
  decline_code: "authentication_required",
  message: "Your card was declined. This transaction requires authentication.",
  seller_message: "The bank returned the decline code `authentication_required`.",
  advice_code: null,
};

const refusing = (number: string, declines: Decline): Card => ({
  number,
  brand: "visa",
  declines,
  refusesAttach: true,
});

const CARDS: Record<string, Card> = {
  pm_card_visa: { number: "4242424242424242", brand: "visa" },
  pm_card_mastercard: { number: "5555555555554444", brand: "mastercard" },
  pm_card_chargeDeclined: refusing("4000000000000002", generic),
  pm_card_visa_chargeDeclined: refusing("4000000000000002", generic),
  pm_card_chargeDeclinedInsufficientFunds: refusing("4000000000009995", insufficient),
  pm_card_visa_chargeDeclinedInsufficientFunds: refusing("4000000000009995", insufficient),
  pm_card_chargeDeclinedLostCard: refusing("4000000000009987", lost),
  pm_card_visa_chargeDeclinedLostCard: refusing("4000000000009987", lost),
  pm_card_chargeDeclinedStolenCard: refusing("4000000000009979", stolen),
  pm_card_visa_chargeDeclinedStolenCard: refusing("4000000000009979", stolen),
  pm_card_chargeDeclinedExpiredCard: refusing("4000000000000069", expired),
  pm_card_chargeDeclinedIncorrectCvc: refusing("4000000000000127", cvc),
  pm_card_chargeDeclinedProcessingError: refusing("4000000000000119", processing),
  pm_card_chargeCustomerFail: { number: "4000000000000341", brand: "visa", declines: generic },
  pm_card_authenticationRequired: { number: "4000002760003184", brand: "visa", authenticates: true },
  pm_card_threeDSecure2Required: { number: "4000000000003220", brand: "visa", authenticates: true },
  pm_card_threeDSecureRequired: { number: "4000000000003063", brand: "visa", authenticates: true },
  pm_card_bypassPending: { number: "4000000000000077", brand: "visa", bypassesPending: true },
};

const BY_NUMBER = new Map(Object.values(CARDS).map((card) => [card.number, card]));

/** The card that a test id such as `pm_card_visa` stands for. */
export const testCard = (id: string): Card | undefined => (Object.hasOwn(CARDS, id) ? CARDS[id] : undefined);

export const cardOf = (number: string): Card | undefined => BY_NUMBER.get(number);
