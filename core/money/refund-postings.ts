/** The postings of a refund, MONEY.md rows 12 to 15: what is set aside, posted, given back, and mirrored. */
import type { refundParts, refunds } from "../store/refund-schema.ts";
import type { Row, Store } from "../store/store.ts";
import { type Account, account } from "./accounts.ts";
import type { ShareRow } from "./distribution.ts";
import { type Leg, type TransferCode, transferId } from "./ledger.ts";
import { merchantOf } from "./share-money.ts";

type RefundRow = Row<typeof refunds>;
type PartRow = Row<typeof refundParts>;

/** A part of a refund and the share that it is taken from; the fee's part has none. */
export interface PartOfShare {
  readonly part: PartRow;
  readonly share: ShareRow | undefined;
}

/** The account that a part not taken from a merchant comes from. The fee that was netted is the tenant's loss. */
function ownAccountOf(share: ShareRow | undefined): Account {
  return share?.recipient_kind === "operator" ? account.operatorFees : account.tenantBalance;
}

interface Earmark {
  readonly key: string;
  readonly code: TransferCode;
  readonly debit: Account;
  readonly amount: number;
}

function earmarksOf({ part, share }: PartOfShare): Earmark[] {
  const { position } = part;
  const own: Earmark = {
    key: `${position}-own`,
    code: share ? "refund" : "fee_loss",
    debit: ownAccountOf(share),
    amount: part.from_own,
  };
  if (!share || share.merchant_id === null) return part.from_own > 0 ? [own] : [];
  const merchant = merchantOf(share);
  const all: Earmark[] = [
    { key: `${position}-pending`, code: "refund", debit: account.pending(merchant), amount: part.from_pending },
    { key: `${position}-available`, code: "refund", debit: account.available(merchant), amount: part.from_available },
    { key: `${position}-reserve`, code: "refund", debit: account.reserve(merchant), amount: part.from_reserve },
    { key: `${position}-owed`, code: "refund_owed", debit: account.receivable(merchant), amount: part.owed },
  ];
  return all.filter(({ amount }) => amount > 0);
}

/** The posting that sets the money aside; what resolves it finds its transfers by this name. */
export function requestKey(refundId: string): string {
  return `${refundId}/requested`;
}

/** Row 12: every part is set aside, against clearing. */
export function earmarkLegs(refundId: string, parts: readonly PartOfShare[]): Leg[] {
  return parts
    .flatMap(earmarksOf)
    .map((earmark) => ({ ...earmark, kind: "pending", subjectId: refundId, credit: account.clearing }));
}

/** What was set aside, posted (row 13) or voided (row 14). */
export function resolvingLegs(
  store: Store,
  refundId: string,
  parts: readonly PartOfShare[],
  kind: "post_pending" | "void_pending",
): Leg[] {
  return parts.flatMap(earmarksOf).map((earmark) => ({
    ...earmark,
    kind,
    subjectId: refundId,
    credit: account.clearing,
    pendingId: transferId(store, requestKey(refundId), earmark.key),
  }));
}

/** Row 13: the provider has taken the money, so all that was set aside is posted and leaves by clearing. */
export function bookedLegs(store: Store, refund: RefundRow, parts: readonly PartOfShare[], entryRef: string): Leg[] {
  const left: Leg = {
    key: "provider",
    kind: "posted",
    code: "provider_refund",
    subjectId: refund.id,
    debit: account.clearing,
    credit: account.platform,
    amount: refund.amount,
    providerRef: entryRef,
  };
  return [...resolvingLegs(store, refund.id, parts, "post_pending"), left];
}

/** Row 15, its first half: the money is back. */
export function returnedLeg(refund: RefundRow, failureEntryRef: string): Leg {
  return {
    key: "provider",
    kind: "posted",
    code: "provider_refund_failed",
    subjectId: refund.id,
    debit: account.platform,
    credit: account.clearing,
    amount: refund.amount,
    providerRef: failureEntryRef,
  };
}

/** Where a part that comes back goes to, in minor units. They sum to the part. */
export interface Return {
  readonly toReceivable: number;
  readonly toPending: number;
  readonly toAvailable: number;
  readonly toOwn: number;
}

/** Row 15, its other half: the mirror of one part. */
export function mirrorLegs(refundId: string, { part, share }: PartOfShare, to: Return): Leg[] {
  const { position } = part;
  const code: TransferCode = share ? "refund_returned" : "fee_loss_returned";
  const leg = (key: string, credit: Account, amount: number): Leg => ({
    key: `${position}-${key}`,
    kind: "posted",
    code,
    subjectId: refundId,
    debit: account.clearing,
    credit,
    amount,
  });
  if (!share || share.merchant_id === null) return to.toOwn > 0 ? [leg("own", ownAccountOf(share), to.toOwn)] : [];
  const merchant = merchantOf(share);
  return [
    leg("receivable", account.receivable(merchant), to.toReceivable),
    leg("pending", account.pending(merchant), to.toPending),
    leg("available", account.available(merchant), to.toAvailable),
  ].filter(({ amount }) => amount > 0);
}
