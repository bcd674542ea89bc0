/** What a provider says of disputes, in our words. */
import type { ProviderError } from "./provider-error.ts";

/** One entry of a dispute in the tenant's own balance. Minor units, none negative. */
export interface DisputeEntry {
  readonly entryRef: string;
  /** Money taken, money given back, or a charge by itself. */
  readonly kind: "withdrawal" | "reinstatement" | "fee";
  readonly amount: number;
  /** What the provider charges with it, and what of earlier charges it gives back. */
  readonly fee: number;
  readonly feeReturned: number;
  readonly currency: string;
  /** Ms since the epoch. */
  readonly occurredAt: number;
}

/** A dispute as the provider has it. */
export interface DisputeFacts {
  readonly disputeRef: string;
  readonly chargeRef: string;
  readonly amount: number;
  readonly currency: string;
  readonly reason: string;
  readonly networkReasonCode: string | null;
  readonly isChargeRefundable: boolean;
  /** Until when it can be answered, ms since the epoch; null where it cannot. */
  readonly evidenceDueAt: number | null;
  /** How often evidence was submitted. */
  readonly submissions: number;
  /** Every movement of its money, in the order in which it happened. */
  readonly entries: readonly DisputeEntry[];
  /** What came of the cardholder's authentication when the payment was made; null where there was or is told none. */
  readonly authentication: string | null;
}

/** Where a dispute stands at the provider. */
export type DisputeOutcome =
  | ({ readonly status: DisputeStatus } & DisputeFacts)
  /** What was asked of it was refused: it stands where it stood. */
  | { readonly status: "refused"; readonly error: ProviderError }
  /** A status that this adapter does not know: asked about again. */
  | { readonly status: "unrecognized"; readonly disputeRef: string; readonly raw: string };

export type DisputeStatus = "warning" | "needs_response" | "under_review" | "won" | "lost" | "prevented" | "closed";

/** A dispute in the provider's list: enough to see whether somebody should look. */
export interface ListedDispute {
  readonly disputeRef: string;
  readonly intentRef: string | null;
  /** Null: a status that this adapter does not know. */
  readonly status: DisputeStatus | null;
  readonly entryRefs: readonly string[];
}

export interface SubmitEvidenceRequest {
  readonly disputeRef: string;
  /** Evidence by name. */
  readonly fields: Readonly<Record<string, string>>;
  /** How many submissions there are once this one is made. */
  readonly submissions: number;
}
