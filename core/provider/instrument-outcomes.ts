/** What becomes of players' payment methods at a provider: set up with the bank, asked for, forgotten. */
import type { ProviderError } from "./provider-error.ts";

/** What money can come from. */
export const PAYMENT_METHOD_TYPES = ["card", "sepa_debit", "us_bank_account"] as const;
export type PaymentMethodType = (typeof PAYMENT_METHOD_TYPES)[number];

/** What a player must do at the provider or the bank. */
export interface Challenge {
  readonly type: "redirect";
  readonly url: string;
}

/** What may be shown of a payment method. Of a bank account there is no brand and no expiry. */
export interface MethodSummary {
  readonly type: PaymentMethodType;
  readonly brand: string | null;
  readonly last4: string;
  readonly expMonth: number | null;
  readonly expYear: number | null;
  readonly country: string | null;
}

/** Where the set-up of a payment method stands at the provider. */
export type SetupOutcome =
  | { readonly status: "created" | "processing" | "canceled"; readonly setupRef: string }
  /** Nobody has entered anything yet. The secret opens the provider's own field to the player, and nothing else. */
  | { readonly status: "awaits_method"; readonly setupRef: string; readonly clientSecret: string }
  | { readonly status: "requires_action"; readonly setupRef: string; readonly challenge: Challenge }
  | {
      readonly status: "active";
      readonly setupRef: string;
      readonly paymentMethodRef: string;
      readonly summary: MethodSummary;
    }
  | { readonly status: "failed"; readonly setupRef: string | null; readonly error: ProviderError }
  | { readonly status: "unrecognized"; readonly setupRef: string; readonly raw: string };

/** Whether a payment method still belongs to its player. */
export type MethodOutcome = { readonly status: "attached" | "detached" };

export interface CreateSetupRequest {
  readonly paymentInstrumentId: string;
  readonly customerRef: string;
  /** Null: the player enters it in the provider's own field. */
  readonly paymentMethod: string | null;
  readonly methodType: PaymentMethodType;
  /** When the instrument was asked for, ms of the tenant's time: bounds the look-up among the customer's set-ups. */
  readonly begunAt: number;
}

export interface ConfirmSetupRequest {
  readonly setupRef: string;
  readonly returnUrl: string;
  readonly methodType: PaymentMethodType;
}
