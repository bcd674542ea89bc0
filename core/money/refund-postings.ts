/** The postings of a refund, MONEY.md rows 12 to 15: what is set aside, posted, given back, and mirrored. */
import type { refunds } from "../store/refund-schema.ts";
import type { Row, Store } from "../store/store.ts";
import { type Account, account } from "./accounts.ts";
import type { ShareRow } from "./distribution.ts";
import { differenceLegs } from "./exchange.ts";
import { type Leg, type TransferCode, transferId } from "./ledger.ts";
import type { PartOfShare } from "./refund-parts.ts";

type RefundRow = Row<typeof refunds>;

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

/** What a part takes, source by source. The refund comes first; the last of it is what the line bears of the fee. */
function earmarksOf({ part, share }: PartOfShare): Earmark[] {
  const { position } = part;
  const merchant = share?.merchant_id ?? null;
  const refundCode: TransferCode = share ? "refund" : "fee_loss";
  const sources: Omit<Earmark, "key">[] = [
    { debit: account.tenantBalance, amount: part.from_tenant, code: refundCode },
    { debit: ownAccountOf(share), amount: part.from_own, code: refundCode },
  ];
  const keys = ["tenant", "own", "pending", "available", "reserve", "owed"];
  if (merchant !== null) {
    sources.push(
      { debit: account.pending(merchant), amount: part.from_pending, code: refundCode },
      { debit: account.available(merchant), amount: part.from_available, code: refundCode },
      { debit: account.reserve(merchant), amount: part.from_reserve, code: refundCode },
      { debit: account.receivable(merchant), amount: part.owed, code: "refund_owed" },
    );
  }
  let refund = part.refunded_now;
  return sources.flatMap((source, i) => {
    const key = `${position}-${keys[i]}`;
    const ofRefund = Math.min(source.amount, refund);
    refund -= ofRefund;
    const legs: Earmark[] = [
      { ...source, key, amount: ofRefund },
      { ...source, key: `${key}-fee`, code: "fee_loss", amount: source.amount - ofRefund },
    ];
    return legs.filter(({ amount }) => amount > 0);
  });
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
    amount: refund.entry_amount ?? refund.amount,
    providerRef: entryRef,
  };
  const missing = left.amount - takenBy(refund);
  return [...resolvingLegs(store, refund.id, parts, "post_pending"), ...differenceLegs(refund.id, missing), left];
}

/** What it takes from those who earned the payment, in the currency of their shares. */
function takenBy({ amount, settlement_amount }: RefundRow): number {
  return settlement_amount ?? amount;
}

/** Row 15, its first half: the money is back. */
export function returnedLegs(refund: RefundRow, failureEntryRef: string): Leg[] {
  const back: Leg = {
    key: "provider",
    kind: "posted",
    code: "provider_refund_failed",
    subjectId: refund.id,
    debit: account.platform,
    credit: account.clearing,
    amount: refund.failure_entry_amount ?? refund.amount,
    providerRef: failureEntryRef,
  };
  return [back, ...differenceLegs(refund.id, takenBy(refund) - back.amount)];
}

/** Where a part that comes back goes to, in minor units. They sum to the part. */
export interface Return {
  readonly toReceivable: number;
  readonly toPending: number;
  readonly toAvailable: number;
  readonly toOwn: number;
  readonly toTenant: number;
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
  const merchant = share?.merchant_id ?? null;
  const legs = [
    leg("tenant", account.tenantBalance, to.toTenant),
    leg("own", ownAccountOf(share), to.toOwn),
    ...(merchant === null
      ? []
      : [
          leg("receivable", account.receivable(merchant), to.toReceivable),
          leg("pending", account.pending(merchant), to.toPending),
          leg("available", account.available(merchant), to.toAvailable),
        ]),
  ];
  return legs.filter(({ amount }) => amount > 0);
}
