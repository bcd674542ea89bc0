/** The postings of a dispute, MONEY.md rows 17 to 20: what was taken, set aside, lost and given back. */
import type { DisputeEntry } from "../provider/dispute-port.ts";
import type { disputeParts } from "../store/dispute-schema.ts";
import type { Row, Store } from "../store/store.ts";
import { type Account, account } from "./accounts.ts";
import type { ShareRow } from "./distribution.ts";
import { type Leg, type TransferCode, transferId } from "./ledger.ts";
import { merchantOf } from "./share-money.ts";

export type DisputePartRow = Row<typeof disputeParts>;

/** Where a part's money comes from. */
export type Source = "pending" | "available" | "reserve" | "own" | "owed";

/** The account of one source of a part. What no merchant bears is the tenant's, or the operator's own line. */
export function accountOf(source: Source, part: Pick<DisputePartRow, "bearer">, share: ShareRow | undefined): Account {
  switch (source) {
    case "own":
      return part.bearer === "line" && share?.recipient_kind === "operator"
        ? account.operatorFees
        : account.tenantBalance;
    case "owed":
      return account.receivable(merchantOf(given(share)));
    default:
      return account[source](merchantOf(given(share)));
  }
}

function given(share: ShareRow | undefined): ShareRow {
  if (!share) throw new TypeError("a part without a share has no merchant");
  return share;
}

/** What of a part is set aside, by source; nothing that is zero. */
export function piecesOf(part: DisputePartRow): readonly { source: Source; amount: number }[] {
  const all = [
    { source: "pending", amount: part.from_pending },
    { source: "available", amount: part.from_available },
    { source: "reserve", amount: part.from_reserve },
    { source: "own", amount: part.from_own },
  ] as const;
  return all.filter(({ amount }) => amount > 0);
}

/** Names the posting that sets a round aside; what resolves it finds its transfers by this name. */
export function frozenKey(disputeId: string, round: number): string {
  return `${disputeId}/frozen-${round}`;
}

const pieceKey = (position: number, source: Source) => `${position}-${source}`;

/** Money that leaves shares for a dispute: set aside, or taken at once. */
export function takenLeg(
  part: DisputePartRow,
  share: ShareRow | undefined,
  { source, amount }: { source: Source; amount: number },
  kind: "pending" | "posted",
): Leg {
  const code: TransferCode =
    source === "owed" ? "dispute_owed" : kind === "pending" ? "dispute_freeze" : "dispute_loss";
  return {
    key: pieceKey(part.position, source),
    kind,
    code,
    subjectId: part.dispute_id,
    debit: accountOf(source, part, share),
    credit: account.disputes,
    amount,
  };
}

/** What was set aside, posted as far as it is lost; what is left of it is free again. */
export function resolvedLeg(
  store: Store,
  part: DisputePartRow,
  share: ShareRow | undefined,
  { source, amount, lost }: { source: Source; amount: number; lost: number },
): Leg {
  const key = pieceKey(part.position, source);
  return {
    key: `${part.round}-${key}`,
    kind: lost > 0 ? "post_pending" : "void_pending",
    code: lost > 0 ? "dispute_loss" : "dispute_freeze",
    subjectId: part.dispute_id,
    debit: accountOf(source, part, share),
    credit: account.disputes,
    amount: lost > 0 ? lost : amount,
    pendingId: transferId(store, frozenKey(part.dispute_id, part.round), key),
  };
}

/** What came free of a share is its merchant's from now on, and pays first what that owes. */
export function freedLegs(
  share: ShareRow,
  { released, reserve, recovered }: { released: number; reserve: number; recovered: number },
): Leg[] {
  const merchant = merchantOf(share);
  const available = account.available(merchant);
  const leg = { kind: "posted", subjectId: share.id } as const;
  const into = { ...leg, credit: available };
  const legs: Leg[] = [
    { ...into, key: "release", code: "release", debit: account.pending(merchant), amount: released },
    { ...into, key: "reserve", code: "reserve_release", debit: account.reserve(merchant), amount: reserve },
    {
      ...leg,
      key: "recovery",
      code: "recovery",
      debit: available,
      credit: account.receivable(merchant),
      amount: recovered,
    },
  ];
  return legs.filter(({ amount }) => amount > 0);
}

/** Money that was lost comes back to where it belongs. */
export function returnedLegs(
  part: DisputePartRow,
  share: ShareRow | undefined,
  amounts: { readonly [S in Source]?: number },
): Leg[] {
  return (Object.entries(amounts) as [Source, number][])
    .filter(([, amount]) => amount > 0)
    .map(([source, amount]) => ({
      key: `${part.round}-${pieceKey(part.position, source)}`,
      kind: "posted",
      code: "dispute_returned",
      subjectId: part.dispute_id,
      debit: account.disputes,
      credit: accountOf(source, part, share),
      amount,
    }));
}

/** One entry of the provider's: the money, and what is charged with it or given back, which the tenant bears. */
export function entryLegs(disputeId: string, entry: DisputeEntry): Leg[] {
  const { kind, amount, fee, feeReturned, entryRef: providerRef } = entry;
  const { platform, disputes, fees, tenantBalance } = account;
  const leg = (key: string, code: TransferCode, debit: Account, credit: Account, moved: number): Leg => ({
    key,
    kind: "posted",
    code,
    subjectId: disputeId,
    debit,
    credit,
    amount: moved,
    ...(debit === platform || credit === platform ? { providerRef } : {}),
  });
  const isOut = kind === "withdrawal";
  return [
    isOut
      ? leg("funds", "dispute_withdrawn", disputes, platform, amount)
      : leg("funds", "dispute_reinstated", platform, disputes, amount),
    leg("fee", "dispute_fee", fees, platform, fee),
    leg("fee-borne", "dispute_fee_borne", tenantBalance, fees, fee),
    leg("fee-returned", "dispute_fee_returned", platform, fees, feeReturned),
    leg("fee-given-back", "dispute_fee_given_back", fees, tenantBalance, feeReturned),
  ].filter((each) => each.amount > 0);
}
