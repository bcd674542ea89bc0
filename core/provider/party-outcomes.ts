/** What a payment provider says of a tenant's merchants: connected accounts, their persons, identity checks. */
import type { ProviderError } from "./provider-error.ts";

/** What the provider asks of a connected account, by its own names of fields. */
export interface AccountRequirements {
  readonly currentlyDue: readonly string[];
  readonly pastDue: readonly string[];
  readonly pendingVerification: readonly string[];
  /** When what is currently due disables the account, ms since the epoch; null where nothing has a deadline. */
  readonly currentDeadline: number | null;
  readonly disabledReason: string | null;
  readonly errors: readonly { readonly requirement: string; readonly code: string }[];
}

/**
 * How a connected account stands: it takes transfers (`verified`), the provider is looking at it (`pending`), or its
 * holder must do something first (`restricted`).
 */
export type AccountOutcome =
  | {
      readonly status: "verified" | "pending" | "restricted";
      readonly accountRef: string;
      readonly requirements: AccountRequirements;
    }
  | { readonly status: "rejected"; readonly accountRef: string | null; readonly error: ProviderError };

/** An address where an account's holder gives what is asked for: good for one visit, within minutes. */
export type AccountLinkOutcome =
  | { readonly status: "created"; readonly url: string; readonly expiresAt: number }
  | { readonly status: "refused"; readonly error: ProviderError };

export type AccountClosing =
  | { readonly status: "closed"; readonly accountRef: string }
  /** There is none, or none any more. */
  | { readonly status: "absent" }
  | { readonly status: "refused"; readonly error: ProviderError };

export type PersonOutcome =
  | { readonly status: "known"; readonly personRef: string }
  | { readonly status: "refused"; readonly error: ProviderError };

/** Where an identity session stands at the provider. Nothing of what was shown is in it. */
export type IdentityOutcome =
  | {
      readonly status: "requires_input" | "processing" | "verified" | "canceled";
      readonly sessionRef: string;
      /** Where the person shows a document, while something is to be shown. */
      readonly url: string | null;
      /** Why the last attempt failed. */
      readonly error: ProviderError | null;
      /** The provider's report of the last attempt. */
      readonly reportRef: string | null;
      readonly redaction: "processing" | "redacted" | null;
    }
  /** It never came to be. */
  | { readonly status: "refused"; readonly error: ProviderError }
  /** Looked for, and proven not to exist. */
  | { readonly status: "absent" }
  /** A status that this adapter does not know: asked about again. */
  | { readonly status: "unrecognized"; readonly sessionRef: string; readonly raw: string };

export interface CreateAccountRequest {
  readonly bankConnectionId: string;
  readonly merchantId: string;
  readonly country: string;
  readonly currency: string;
  /** Whether a person gives what the provider asks for; a sandbox may take it as given, and does if this is absent. */
  readonly onboarding?: "hosted" | "assumed" | undefined;
  /** When the connection was asked for, ms of the tenant's time; bounds the look-up. */
  readonly begunAt: number;
}

export interface CreateAccountLinkRequest {
  readonly accountRef: string;
  readonly returnUrl: string;
  /** Where a visitor is sent whose link has been used or has expired. */
  readonly refreshUrl: string;
}

export interface FindRepresentativeRequest {
  readonly personId: string;
  readonly accountRef: string;
  /** What is known of the person; never recorded. */
  readonly person: {
    readonly firstName: string | null;
    readonly lastName: string | null;
    readonly email: string | null;
    readonly phone: string | null;
    /** `1990-01-31` */
    readonly dateOfBirth: string | null;
  };
}

export interface CreateIdentitySessionRequest {
  readonly identitySessionId: string;
  /** The person of a connected account; null: somebody who stands for no connected account. */
  readonly relatedPerson: { readonly accountRef: string; readonly personRef: string } | null;
  readonly returnUrl: string | null;
}

export interface FindIdentitySessionRequest {
  readonly identitySessionId: string;
  /** Null while it is not known. */
  readonly sessionRef: string | null;
}
