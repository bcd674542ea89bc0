/** What a provider answers about the tenant's own money, and what it is asked. */
import type { ProviderError } from "./provider-error.ts";

/** A movement of the tenant's own money as the provider has it. */
export interface FundsFacts {
  readonly movementRef: string;
  readonly amount: number;
  readonly currency: string;
  /** The entry that moved the money; null while it has not moved. */
  readonly entryRef: string | null;
  /** The entry that moved it back. */
  readonly failureEntryRef: string | null;
  readonly error: ProviderError | null;
}

/** Where a top-up or a payout of the tenant stands at the provider. */
export type FundsOutcome =
  | ({ readonly status: "pending" | "succeeded" | "failed" | "canceled" } & FundsFacts)
  /** It never came to be. */
  | { readonly status: "refused"; readonly error: ProviderError }
  /** Looked for, and proven not to exist. */
  | { readonly status: "absent" }
  /** A status that this adapter does not know: asked about again. */
  | { readonly status: "unrecognized"; readonly movementRef: string; readonly raw: string };

export interface MoveFundsRequest {
  readonly movementId: string;
  readonly type: "top_up" | "payout";
  readonly amount: number;
  readonly currency: string;
  /** When it was accepted, ms of the tenant's time: bounds the look-up. */
  readonly requestedAt: number;
}

export interface FindFundsRequest {
  readonly movementId: string;
  readonly type: "top_up" | "payout";
  readonly requestedAt: number;
  /** Null while it is not known. */
  readonly movementRef: string | null;
}
