/** What a provider says of refunds, and what it is asked. */
import type { ProviderError } from "./provider-error.ts";

/** Money that a refund moved, in the currency in which the provider books it. */
export interface RefundEntry {
  readonly amount: number;
  readonly currency: string;
}

/** A refund as the provider has it. */
export interface RefundFacts {
  readonly refundRef: string;
  readonly amount: number;
  readonly currency: string;
  /** The entry that took the money from the tenant's balance; null while it has not left. */
  readonly entryRef: string | null;
  /** The entry that gave it back, of a refund that failed after all. */
  readonly failureEntryRef: string | null;
  /** What the two came to: null where they are not there, or the provider has told of their names alone. */
  readonly entry?: RefundEntry | null;
  readonly failureEntry?: RefundEntry | null;
  /** Why it failed. */
  readonly error: ProviderError | null;
}

/** Where a refund stands at the provider. */
export type RefundOutcome =
  | ({ readonly status: "pending" | "requires_action" | "succeeded" | "failed" | "canceled" } & RefundFacts)
  /** It never came to be. */
  | { readonly status: "refused"; readonly error: ProviderError }
  /** Looked for, and proven not to exist. */
  | { readonly status: "absent" }
  /** A status that this adapter does not know: asked about again. */
  | { readonly status: "unrecognized"; readonly refundRef: string; readonly raw: string };

export interface CreateRefundRequest {
  readonly refundId: string;
  readonly paymentId: string;
  readonly intentRef: string;
  readonly amount: number;
  readonly reason: string | null;
}

export interface FindRefundRequest {
  readonly refundId: string;
  readonly intentRef: string;
  /** Null while it is not known. */
  readonly refundRef: string | null;
}
