/** 3-D Secure: when a person must authenticate, and what the bank says when nobody can be asked. */

import { AUTHENTICATION_REQUIRED, type Decline } from "./declines.ts";
import { hostedUrl } from "./hosted.ts";
import { type Instrument, instrumentOf, isSetUp, type PaymentMethod } from "./payment-methods.ts";
import type { Call } from "./world.ts";

export interface Circumstances {
  readonly offSession: boolean;
  /** `payment_method_options[card][request_three_d_secure]` wants it where it is possible. */
  readonly requested: boolean;
  /** A setup rather than a payment. */
  readonly setup?: boolean;
}

/** How an attempt is authenticated: by its person, by the bank alone, or not at all, since asking the bank failed. */
export type Authentication = "challenge" | "frictionless" | "processing_error";

type Need = Authentication | Decline | undefined;

/** What an attempt meets before the bank decides: a person to ask, a refusal because nobody is there, or nothing. */
export function authenticationOf(call: Call, method: PaymentMethod, circumstances: Circumstances): Need {
  const made: Instrument = instrumentOf(call, method);
  if ("debit" in made) return undefined;
  const { authenticates, frictionless, failsLookUp } = made.card;
  if (frictionless) return "frictionless";
  const { offSession, requested } = circumstances;
  if (failsLookUp) return requested ? "processing_error" : undefined;
  if (!offSession) {
    if (authenticates === undefined) return undefined;
    return authenticates === "on_request" && !requested ? undefined : "challenge";
  }
  const refused = authenticates === "always" || (authenticates === "unless_set_up" && !isSetUp(call, method));
  return refused ? AUTHENTICATION_REQUIRED : undefined;
}

/** What the bank says of the card itself. */
export function declineOf(call: Call, method: PaymentMethod): Decline | undefined {
  const made = instrumentOf(call, method);
  return "card" in made ? made.card.declines : undefined;
}

/** `next_action` of an intent whose person must authenticate. */
export function challengeAction(call: Call, clientSecret: string, returnUrl: string | null): object {
  const url = hostedUrl(call, "3d_secure_2", { client_secret: clientSecret });
  return returnUrl === null
    ? { type: "use_stripe_sdk", use_stripe_sdk: { type: "three_d_secure_redirect", stripe_js: url } }
    : { redirect_to_url: { return_url: returnUrl, url }, type: "redirect_to_url" };
}

/** The error of an intent whose person refused to authenticate, or was refused. */
export const notAuthenticated = (intent: "payment_intent" | "setup_intent") => ({
  code: `${intent}_authentication_failure`,
  message: "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
  type: "invalid_request_error" as const,
});
