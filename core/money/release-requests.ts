/** What a release asks of the provider, and the small words that its plan is written in. */

import type { LastEvent } from "../outbound/events.ts";
import type { CreateTransferRequest } from "../provider/port.ts";
import type { Statement } from "../store/statements.ts";
import type { ShareRow } from "./distribution.ts";
import type { MerchantFacts, ReleaseTerms, Requested } from "./release-reads.ts";

/** A provider transfer to ask for, and when that was decided: ms of the tenant's time. */
export type TransferToMake = CreateTransferRequest & { readonly requestedAt: number };

/** What a distribution's run has to do next. */
export interface ReleaseProgress {
  /** Provider transfers that are asked for and not answered yet. */
  readonly transfers: readonly TransferToMake[];
  /** When the next share may be released, ms of the tenant's time; null when none waits for time. */
  readonly nextReleaseAt: number | null;
  /** Released shares that no connected account can take yet. */
  readonly blocked: number;
}

/** What a distribution still has to do. */
export interface Leftover {
  /** When the next share may be released, ms of the tenant's time; null when none waits for time. */
  readonly nextReleaseAt: number | null;
  /** Something could be done at once, or once a connected account can take it. */
  readonly unfinished: boolean;
  /** Aborts the commit when any of the shares has changed since: refunds change them at any time. */
  readonly guards: readonly Statement[];
}

/** The transfer that was asked for a share and has no answer yet. */
export function asked(open: readonly Requested[], share: ShareRow): Requested | undefined {
  return open.find((transfer) => transfer.share_id === share.id && transfer.state === "pending");
}

/** What a plan is made from. */
export interface WorkFacts {
  readonly commitKey: string;
  readonly chargeRef: string | null;
  readonly now: number;
  readonly open: readonly Requested[];
  readonly lasts: ReadonlyMap<string, LastEvent>;
  readonly facts: ReadonlyMap<string, MerchantFacts>;
  readonly terms: ReleaseTerms;
}

/** What of a debt was recovered, by where it came from. */
export interface Recovered {
  readonly available: number;
  readonly reserve: number;
}

const REQUEST_FIELDS = ["id", "payment_id", "amount", "currency", "account_ref", "sourced", "created_at"] as const;

export function requestOf(
  row: Pick<Requested, (typeof REQUEST_FIELDS)[number]>,
  chargeRef: string | null,
): TransferToMake {
  return {
    ledgerTransferId: row.id,
    paymentId: row.payment_id,
    accountRef: row.account_ref,
    amount: row.amount,
    currency: row.currency,
    sourceChargeRef: row.sourced === 1 ? chargeRef : null,
    requestedAt: row.created_at,
  };
}

/** Counts a change of what stands under a key. */
export function add(map: Map<string, number>, key: string, amount: number): void {
  map.set(key, (map.get(key) ?? 0) + amount);
}
