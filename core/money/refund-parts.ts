/** Who bears what of a refund, and where it is taken from: MONEY.md row 12, one part per line and one for the fee. */
import type { refundParts } from "../store/refund-schema.ts";
import type { Row } from "../store/store.ts";
import { account } from "./accounts.ts";
import { allocate } from "./allocation.ts";
import type { PinnedRule, ShareRow } from "./distribution.ts";
import type { Free } from "./free-balances.ts";
import type { AllocatedPart } from "./refund-allocation.ts";
import { keptOf, standingOf } from "./share-money.ts";

export type PartRow = Row<typeof refundParts>;

/** A part of a refund and the share that it is taken from; the fee's part has none. */
export interface PartOfShare {
  readonly part: PartRow;
  readonly share: ShareRow | undefined;
}

/** What one line bears: of the refund, and of the fee that the provider does not give back. */
interface Burden {
  readonly allocated: AllocatedPart;
  readonly share: ShareRow | undefined;
  readonly feeLoss: number;
  /** What of the fee's own part the lines bear. */
  readonly ofLines: number;
  readonly isTenants: boolean;
}

/**
 * What each line bears of an allocated refund. The fee's part, the last where there is one, is the tenant's loss, or
 * that of the lines that bear the fee by their rule, in proportion to what they earned.
 */
export function burdensOf(
  rule: PinnedRule,
  shares: readonly ShareRow[],
  allocated: readonly AllocatedPart[],
): readonly Burden[] {
  const { fee_bearer } = rule.version;
  const lineOf = (share: ShareRow) => rule.lines.find(({ position }) => position === share.position);
  const loss = allocated[shares.length]?.now ?? 0;
  const weights = shares.map((share) =>
    fee_bearer === "tenant" || (fee_bearer === "lines" && lineOf(share)?.bears_fee !== 1) ? 0 : share.amount,
  );
  const byLines = weights.some((weight) => weight > 0) ? allocate(loss, weights) : weights;
  const borne = byLines.reduce((sum, each) => sum + each, 0);
  return allocated.map((each, i) => {
    const share = shares[i];
    if (!share) return { allocated: each, share, feeLoss: 0, ofLines: borne, isTenants: true };
    // What nobody came for is the tenant's, and so is what is refunded of it.
    const isTenants = lineOf(share)?.refund_bearer === "tenant" || share.amount_unclaimed > 0;
    return { allocated: each, share, feeLoss: byLines[i] ?? 0, ofLines: 0, isTenants };
  });
}

/** Merchants that are to pay more than their own share still holds: what they have besides is to be known. */
export function beyondShares(burdens: readonly Burden[]): string[] {
  return burdens.flatMap(({ share, allocated, feeLoss, isTenants }) => {
    if (!share || share.merchant_id === null) return [];
    const wanted = (isTenants ? 0 : allocated.now) + feeLoss;
    const own = share.amount_released > 0 ? 0 : keptOf(share);
    return wanted > own ? [share.merchant_id] : [];
  });
}

const NOWHERE = {
  from_pending: 0,
  from_available: 0,
  from_reserve: 0,
  from_own: 0,
  from_tenant: 0,
  from_lines: 0,
  owed: 0,
  beyond_share: 0,
  fee_beyond_share: 0,
};

/** Takes one line's burden: what is not released yet, else what its merchant has, else a debt. */
export function partOf(
  { tenant_id, id }: { tenant_id: string; id: string },
  position: number,
  { allocated, share, feeLoss, ofLines, isTenants }: Burden,
  free: Free,
): PartOfShare {
  const { before, now, remaining } = allocated;
  const named = { tenant_id, refund_id: id, position, share_id: share?.id ?? null, fee_loss: feeLoss };
  const told = { ...named, refunded_before: before, refunded_now: now, remaining };
  if (!share) return { share, part: { ...told, ...NOWHERE, from_own: now - ofLines, from_lines: ofLines } };
  const ofTenant = isTenants && share.recipient_kind !== "tenant" ? now : 0;
  const refund = now - ofTenant;
  const wanted = refund + feeLoss;
  const merchant = share.merchant_id;
  if (merchant === null) {
    const fee_beyond_share = feeLoss - Math.min(feeLoss, Math.max(0, keptOf(share) - refund));
    const beyond = { beyond_share: ofTenant, fee_beyond_share };
    return { share, part: { ...told, ...NOWHERE, from_own: wanted, from_tenant: ofTenant, ...beyond } };
  }
  const isReleased = share.amount_released > 0;
  const pending = isReleased ? 0 : Math.min(wanted, keptOf(share));
  const available = free.take(account.available(merchant).address, wanted - pending);
  const reserve = free.take(account.reserve(merchant).address, wanted - pending - available);
  // Once released, a share's money is its merchant's: what is taken counts against it. Before, only what it holds.
  const ofShare = isReleased ? refund + Math.min(feeLoss, Math.max(0, keptOf(share) - refund)) : pending;
  const part = {
    ...told,
    ...NOWHERE,
    from_pending: pending,
    from_available: available,
    from_reserve: reserve,
    from_tenant: ofTenant,
    owed: wanted - pending - available - reserve,
    beyond_share: now - Math.min(ofShare, refund),
    fee_beyond_share: feeLoss - Math.max(0, ofShare - refund),
  };
  return { share, part };
}

/** Whether anything is taken at all: of a fee that the lines bear, its own part takes nothing. */
export function takes({ part }: PartOfShare): boolean {
  return part.refunded_now + part.fee_loss > part.from_lines;
}

/** A share with a part taken of it (1), or given back to it (-1). Its state is that of its amounts. */
export function withPart(share: ShareRow, part: PartRow, sign: 1 | -1, now: number): ShareRow {
  const fee = part.fee_loss - part.fee_beyond_share;
  const next: ShareRow = {
    ...share,
    amount_refunded: share.amount_refunded + sign * (part.refunded_now - part.beyond_share),
    amount_fee: share.amount_fee + sign * fee,
    refunded_against: share.refunded_against + sign * part.refunded_now,
    // What comes back of a reserve is put there again by whoever gives it back, if it still runs.
    amount_reserved: share.amount_reserved - (sign === 1 ? Math.min(share.amount_reserved, part.from_reserve) : 0),
    updated_at: now,
  };
  return { ...next, state: standingOf(next) };
}
