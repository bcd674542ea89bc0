/** Paying out connected accounts: where to, what they have, and what becomes of a payout at the provider. */
import type { Act, Answer } from "./provider-call.ts";
import type { ProviderError } from "./provider-error.ts";

/** What may be shown of a bank account or a debit card that payouts go to. */
export interface ExternalAccountFacts {
  readonly externalAccountRef: string;
  readonly type: "bank_account" | "card";
  readonly currency: string;
  readonly country: string | null;
  /** The bank's name, or the card's brand. */
  readonly bankName: string | null;
  readonly last4: string;
  /** Whether the provider itself would take it for its currency. */
  readonly isDefault: boolean;
  readonly methods: readonly PayoutMethod[];
  /** What the provider asks for, by its own names of the fields. */
  readonly requirements: readonly string[];
}

export type PayoutMethod = "standard" | "instant";

/** Where a payout instrument stands at the provider. */
export type ExternalAccountOutcome =
  | ({ readonly status: "active" | "errored" | "requires_remediation" } & ExternalAccountFacts)
  /** It never came to be. */
  | { readonly status: "rejected"; readonly error: ProviderError }
  /** Nobody knows it any more. */
  | { readonly status: "removed" }
  /** The provider keeps it: it is the only one, or the default there. */
  | { readonly status: "kept"; readonly error: ProviderError };

/** What a connected account has, and may pay out, in one currency. */
export interface BalanceOutcome {
  readonly status: "known";
  readonly available: number;
  readonly pending: number;
}

/** An entry on the tenant's own account: what it took, or gave back where it is negative. */
export interface FeeEntry {
  readonly entryRef: string;
  readonly amount: number;
}

/** A payout as the provider has it. */
export interface PayoutFacts {
  readonly payoutRef: string;
  readonly amount: number;
  readonly currency: string;
  /** The entry that took the money from the connected account. */
  readonly entryRef: string | null;
  /** The entry that gave it back. */
  readonly failureEntryRef: string | null;
  /** The entry that took it once more, of one that had failed and was paid after all; null where nobody looked. */
  readonly lateEntryRef: string | null;
  /** The date on which it arrives, RFC 3339; null where the provider does not say. */
  readonly arrivesOn: string | null;
  /** What the provider took from the tenant for it, entry by entry, the oldest first. */
  readonly fees: readonly FeeEntry[];
  readonly error: ProviderError | null;
}

/** Where a payout stands at the provider. */
export type PayoutOutcome =
  | ({ readonly status: "pending" | "in_transit" | "paid" | "failed" | "canceled" } & PayoutFacts)
  /** It never came to be. */
  | { readonly status: "refused"; readonly error: ProviderError }
  /** Looked for, and proven not to exist. */
  | { readonly status: "absent" }
  /** A status that this adapter does not know: asked about again. */
  | { readonly status: "unrecognized"; readonly payoutRef: string; readonly raw: string };

export interface CreateExternalAccountRequest {
  readonly payoutInstrumentId: string;
  readonly accountRef: string;
  /** The provider's token for the details: no number of an account or a card ever comes here. */
  readonly token: string;
  readonly isDefault: boolean;
}

export interface ExternalAccountRequest {
  readonly accountRef: string;
  readonly externalAccountRef: string;
}

export interface CreatePayoutRequest {
  readonly payoutId: string;
  readonly accountRef: string;
  readonly externalAccountRef: string;
  readonly amount: number;
  readonly currency: string;
  readonly method: PayoutMethod;
  /** When it was first asked for at the earliest, ms of the tenant's time: bounds the look-up. */
  readonly requestedAt: number;
}

export interface FindPayoutRequest {
  readonly payoutId: string;
  readonly accountRef: string;
  readonly requestedAt: number;
  readonly method: PayoutMethod;
  /** By what is known it had failed: what is paid after all was taken by another entry. */
  readonly hadFailed: boolean;
  /** Null while it is not known. */
  readonly payoutRef: string | null;
}

/** Paying out connected accounts. */
export interface PayoutProvider {
  createExternalAccount(act: Act, request: CreateExternalAccountRequest): Promise<Answer<ExternalAccountOutcome>>;
  findExternalAccount(request: ExternalAccountRequest): Promise<Answer<ExternalAccountOutcome>>;
  /** Makes it the one that the provider itself would take for its currency. */
  makeExternalAccountDefault(act: Act, request: ExternalAccountRequest): Promise<Answer<ExternalAccountOutcome>>;
  removeExternalAccount(act: Act, request: ExternalAccountRequest): Promise<Answer<ExternalAccountOutcome>>;

  /** A connected account's balance in one currency, to be recorded with what was decided on it. */
  balanceOf(request: { accountRef: string; currency: string }): Promise<Answer<BalanceOutcome>>;
  createPayout(act: Act, request: CreatePayoutRequest): Promise<Answer<PayoutOutcome>>;
  /** The truth as the provider has it now: by its reference, or looked for among the account's payouts. */
  findPayout(request: FindPayoutRequest): Promise<Answer<PayoutOutcome>>;
  /** Takes it back while it has not left; where that is too late, the payout as it stands. */
  cancelPayout(act: Act, request: FindPayoutRequest & { payoutRef: string }): Promise<Answer<PayoutOutcome>>;
}
