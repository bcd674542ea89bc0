/** What banks say when they decline: codes and words as Stripe passes them on. */

export interface Decline {
  readonly code: string;
  readonly decline_code?: string;
  readonly message: string;
  readonly seller_message: string;
  readonly advice_code: "do_not_try_again" | "try_again_later" | null;
  /** Stripe itself refused it before any bank saw it. */
  readonly blocked?: true;
}

const FINAL = new Set(["lost_card", "stolen_card", "pickup_card", "fraudulent"]);

function decline(decline_code: string, message: string, seller_message: string, code = "card_declined"): Decline {
  const reason = code === "card_declined" ? { decline_code } : {};
  const advice_code = FINAL.has(decline_code) ? "do_not_try_again" : "try_again_later";
  return { code, ...reason, message, seller_message, advice_code };
}

const NO_DETAILS = "The bank did not return any further details with this decline.";
const DECLINED = "Your card was declined.";
const coded = (code: string) => `The bank returned the decline code \`${code}\`.`;

export const DECLINES = {
  generic: decline("generic_decline", DECLINED, NO_DETAILS),
  insufficient: decline("insufficient_funds", "Your card has insufficient funds.", coded("insufficient_funds")),
  lost: decline("lost_card", DECLINED, coded("lost_card")),
  stolen: decline("stolen_card", DECLINED, coded("stolen_card")),
  velocity: decline("card_velocity_exceeded", DECLINED, coded("card_velocity_exceeded")),
  expired: decline("expired_card", "Your card has expired.", NO_DETAILS, "expired_card"),
  cvc: decline("incorrect_cvc", "Your card's security code is incorrect.", NO_DETAILS, "incorrect_cvc"),
  processing: decline(
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
    NO_DETAILS,
    "processing_error",
  ),
  blocked: {
    ...decline("fraudulent", DECLINED, "Stripe blocked this payment as too risky."),
    blocked: true,
  },
} as const satisfies Record<string, Decline>;

/** What an off-session charge meets when the bank wants the person. */
export const AUTHENTICATION_REQUIRED: Decline = {
  code: "authentication_required",
  decline_code: "authentication_required",
  message: "Your card was declined. This transaction requires authentication.",
  seller_message: coded("authentication_required"),
  advice_code: null,
};
