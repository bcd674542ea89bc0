/** One commit's change of a dispute's money: what is set aside, settled, lost at once or given back, by share. */
import { invariant } from "../errors.ts";
import { allocate } from "../money/allocation.ts";
import { allocateDispute, allocateLoss, type DisputableLine } from "../money/dispute-allocation.ts";
import {
  type DisputePartRow,
  freedLegs,
  piecesOf,
  resolvedLeg,
  returnedLegs,
  type Source,
  takenLeg,
} from "../money/dispute-postings.ts";
import type { DistributionRow, ShareRow } from "../money/distribution.ts";
import type { Leg } from "../money/ledger.ts";
import type { MerchantFacts, Requested } from "../money/release-reads.ts";
import { keptOf, merchantOf, settled, standingOf } from "../money/share-money.ts";
import type { EventType } from "../outbound/catalogue.ts";
import type { Store } from "../store/store.ts";
import { Means } from "./dispute-means.ts";

/** What a dispute's money stands on, as it was read. */
export interface MoneyFacts {
  readonly disputeId: string;
  /** The round that new parts belong to. */
  readonly round: number;
  readonly distribution: DistributionRow;
  readonly shares: readonly ShareRow[];
  /** Whose loss each line's part is, by position. */
  readonly bearers: ReadonlyMap<number, "line" | "tenant">;
  readonly parts: readonly DisputePartRow[];
  /** What other disputes of the payment have allocated and not settled: by share, the fee's under the empty text. */
  readonly othersOpen: ReadonlyMap<string, number>;
  /** Of every merchant concerned. */
  readonly merchants: ReadonlyMap<string, MerchantFacts>;
  /** Transfers of the shares. */
  readonly transfers: readonly Requested[];
  readonly now: number;
}

/** What happened to a share. */
type Happened = Extract<EventType, "share.frozen" | "share.unfrozen" | "share.charged_back" | "share.restored">;

/** A line's place in a dispute: its share, or the fee's, which is the last. */
interface Line extends DisputableLine {
  readonly position: number;
  readonly share: ShareRow | undefined;
}

export class DisputeWork {
  readonly #store: Store;
  readonly #facts: MoneyFacts;
  readonly #parts: Map<string, DisputePartRow>;
  readonly #shares: Map<string, ShareRow>;
  readonly #means: Means;
  readonly newParts: DisputePartRow[] = [];
  readonly changedParts = new Set<string>();
  readonly happened = new Map<string, Set<Happened>>();
  /** When the distribution's run has something to do: ms of the tenant's time. */
  readonly dueDates: number[] = [];
  /** In the order in which they are to be posted. */
  readonly returnLegs: Leg[] = [];
  readonly settleLegs: Leg[] = [];
  readonly lossLegs: Leg[] = [];
  readonly freezeLegs: Leg[] = [];
  /** Releases and recoveries of shares that were freed, by share. */
  readonly freedLegs = new Map<string, Leg[]>();
  feeRefundedAgainst: number;
  /** A merchant's line has lost something: its connected account may hold too much. */
  hasLost = false;

  constructor(store: Store, facts: MoneyFacts) {
    this.#store = store;
    this.#facts = facts;
    this.#parts = new Map(facts.parts.map((part) => [keyOf(part), part]));
    this.#shares = new Map(facts.shares.map((share) => [share.id, share]));
    this.#means = new Means(facts.merchants, facts.transfers);
    this.feeRefundedAgainst = facts.distribution.fee_refunded_against;
  }

  partsNow(): DisputePartRow[] {
    return [...this.#parts.values()];
  }

  /** The shares that are not what they were. */
  sharesNow(): ShareRow[] {
    return this.#facts.shares.flatMap(({ id }) => (this.happened.has(id) ? [this.#share(id)] : []));
  }

  /** What was lost comes back, to each in proportion to what it lost. */
  giveBack(amount: number): void {
    if (amount === 0) return;
    const lost = this.partsNow().filter((part) => part.lost > part.returned);
    const weights = lost.map((part) => part.lost - part.returned);
    for (const [i, back] of allocate(amount, weights).entries()) {
      const part = lost[i];
      if (!part || back === 0) continue;
      this.#changePart({ ...part, returned: part.returned + back });
      this.#giveBackPart(part, back);
    }
  }

  #giveBackPart(part: DisputePartRow, amount: number): void {
    const { kind, share_id: id, bearer } = part;
    if (kind === "fee") this.feeRefundedAgainst -= amount;
    const share = id === null ? undefined : this.#share(id);
    if (!share) {
      this.returnLegs.push(...returnedLegs(part, share, { own: amount }));
      return;
    }
    const against = { ...share, refunded_against: share.refunded_against - amount, updated_at: this.#facts.now };
    const back = { ...against, amount_refunded: share.amount_refunded - amount };
    if (bearer === "tenant" || share.merchant_id === null) {
      this.#change(bearer === "tenant" ? against : standing(back), "share.restored");
      this.returnLegs.push(...returnedLegs(part, share, { own: amount }));
    } else if (share.amount_released === 0) {
      // It waits for its release, with what it had given itself: what its merchant owes is recovered then.
      const next = standing(back);
      this.#change(next, "share.restored");
      const pending = Math.min(amount, keptOf(next) - keptOf(share));
      const owed = this.#means.pay(merchantOf(share), amount - pending);
      const available = amount - pending - owed;
      this.#means.surplus.grow(merchantOf(share), available);
      this.returnLegs.push(...returnedLegs(part, share, { pending, owed, available }));
      if (share.release_at !== null) this.dueDates.push(share.release_at);
    } else {
      const owed = this.#means.pay(merchantOf(share), amount);
      const available = amount - owed;
      const next = standing(settled(share, back, available));
      this.#means.surplus.grow(merchantOf(share), available);
      this.#change(next, "share.restored");
      this.returnLegs.push(...returnedLegs(part, share, { owed, available }));
      if (next.state === "released") this.dueDates.push(this.#facts.now);
    }
  }

  /** What was set aside ends: `lost` of it is gone, the rest is free again. What is beyond it is lost at once. */
  settle(lost: number): void {
    const open = this.partsNow().filter((part) => part.settled === 0);
    const own = open.filter((part) => part.kind !== "excess");
    const losses = allocateLoss(
      lost,
      own.map((part) => part.amount),
    );
    const lostOf = new Map(own.map((part, i) => [keyOf(part), losses.parts[i] ?? 0]));
    const settling = open.map((part) => ({ part, lost: lostOf.get(keyOf(part)) ?? 0 }));
    // What is lost beyond what was set aside makes debts, and what is freed pays them: in this order.
    const freed = settling.flatMap(({ part, lost: of }) => this.#settlePart(part, of) ?? []);
    for (const [first, ...more] of Map.groupBy(freed, ({ before }) => before.id).values()) {
      if (first) this.#releaseFreed(more.reduce(together, first));
    }
    this.lose(losses.excess);
  }

  #settlePart(part: DisputePartRow, lost: number): Freed | null {
    this.#changePart({ ...part, settled: 1, lost });
    const before = part.share_id === null ? undefined : this.#share(part.share_id);
    const freed = { pending: 0, available: 0, reserve: 0 };
    let left = lost;
    for (const { source, amount } of piecesOf(part)) {
      const taken = Math.min(left, amount);
      left -= taken;
      this.settleLegs.push(resolvedLeg(this.#store, part, before, { source, amount, lost: taken }));
      if (source !== "own" && source !== "owed") freed[source] += amount - taken;
    }
    if (part.kind === "fee") this.feeRefundedAgainst += lost;
    if (!before) return null;
    const frozen = frozenOf(part);
    const { now } = this.#facts;
    const isKept = (before.reserved_until ?? 0) > now;
    const kept = { ...before, amount_reserved: before.amount_reserved + (isKept ? freed.reserve : 0) };
    const settledShare = this.#lessLost({ ...kept, amount_frozen: before.amount_frozen - frozen }, part.bearer, lost);
    const pieces = left > 0 ? this.#coverNow(settledShare, left) : NOTHING_TAKEN;
    const after = lessReserve(settledShare, pieces.reserve);
    if (lost > 0) this.#change(standing(after), "share.charged_back");
    else if (part.amount > 0) this.#change(standing(after), "share.unfrozen");
    if (isKept && freed.reserve > 0 && before.reserved_until !== null) this.dueDates.push(before.reserved_until);
    for (const [source, amount] of Object.entries(pieces) as [Source, number][]) {
      if (amount === 0) continue;
      const leg = takenLeg(part, before, { source, amount }, "posted");
      this.settleLegs.push({ ...leg, key: `${part.round}-${leg.key}-late` });
    }
    if (lost > 0 && part.bearer === "line" && before.merchant_id !== null) this.hasLost = true;
    return { before, ...freed, reserve: isKept ? 0 : freed.reserve };
  }

  /**
   * What was set aside before the release is released now, and so is what was of a reserve whose time is over; what
   * comes free pays down what the merchant owes.
   */
  #releaseFreed({ before, pending, available, reserve }: Freed): void {
    const share = this.#share(before.id);
    const isReleased = share.amount_released > 0;
    if (share.merchant_id === null || pending + available + reserve === 0) return;
    if (!isReleased && share.release_at !== null) this.dueDates.push(share.release_at);
    const released = isReleased ? pending : 0;
    const free = isReleased ? released + available + reserve : reserve;
    const recovered = this.#means.pay(share.merchant_id, free);
    this.#means.surplus.grow(share.merchant_id, released + available + reserve - recovered);
    this.freedLegs.set(share.id, freedLegs(share, { released, reserve, recovered }));
    if (!isReleased) return;
    const amounts = { amount_released: share.amount_released + released };
    const after = { ...share, ...amounts, amount_recovered: share.amount_recovered + recovered };
    const next = standing(settled(before, after, free - recovered));
    this.#shares.set(next.id, next);
    if (next.state === "released") this.dueDates.push(this.#facts.now);
  }

  /** Last: what is due by then and no share claims is moved with one that has been released. */
  carrySurplus(): void {
    const changed = this.sharesNow();
    for (const id of this.#means.surplus.carriers(this.#facts.shares, changed)) {
      this.#shares.set(id, { ...this.#share(id), state: "released" });
      this.dueDates.push(this.#facts.now);
    }
  }

  /** Sets aside in addition, as far as it is covered: a new round. */
  freeze(amount: number): void {
    if (amount === 0) return;
    this.#round(amount, (part, share) => {
      if (!share || part.amount === 0) return part;
      const pieces = this.#means.cover(share, part);
      const covered = { ...part, ...columnsOf(pieces), uncovered: pieces.owed };
      const frozen = { ...share, amount_frozen: share.amount_frozen + frozenOf(covered), updated_at: this.#facts.now };
      this.#change(standing(lessReserve(frozen, pieces.reserve)), "share.frozen");
      this.freezeLegs.push(...piecesOf(covered).map((piece) => takenLeg(covered, share, piece, "pending")));
      return covered;
    });
  }

  /** Loses at once, without having been set aside. */
  lose(amount: number): void {
    if (amount === 0) return;
    this.#round(amount, (part, share) => {
      const lost = { ...part, settled: 1, lost: part.amount };
      if (part.kind === "fee") this.feeRefundedAgainst += part.amount;
      if (!share || part.amount === 0) return lost;
      const pieces = this.#means.cover(share, part);
      const after = lessReserve(this.#lessLost(share, part.bearer, part.amount), pieces.reserve);
      this.#change(standing(after), "share.charged_back");
      if (part.bearer === "line" && share.merchant_id !== null) this.hasLost = true;
      const covered = { ...lost, ...columnsOf(pieces), uncovered: pieces.owed };
      const owed = pieces.owed > 0 ? [{ source: "owed", amount: pieces.owed } as const] : [];
      const legs = [...piecesOf(covered), ...owed].map((piece) => takenLeg(covered, share, piece, "posted"));
      this.lossLegs.push(...legs);
      return covered;
    });
  }

  /** Allocates an amount over what every line has left, and takes each part as `take` says. */
  #round(amount: number, take: (part: DisputePartRow, share: ShareRow | undefined) => DisputePartRow): void {
    const lines = this.#lines();
    const { parts, excess } = allocateDispute(amount, lines);
    const rows = lines.map(({ share, position }, i) => {
      const bearer = this.#facts.bearers.get(position) ?? "line";
      return {
        part: this.#newPart({ position, kind: share ? "share" : "fee", bearer, amount: parts[i] ?? 0, share }),
        share,
      };
    });
    if (excess > 0) {
      const row = {
        position: lines.length,
        kind: "excess",
        bearer: "tenant",
        amount: excess,
        share: undefined,
      } as const;
      rows.push({ part: this.#newPart(row), share: undefined });
    }
    for (const { part, share } of rows) {
      const taken = take(part, share && this.#share(share.id));
      this.#parts.set(keyOf(taken), taken);
      this.newParts.push(taken);
      if (share || taken.amount === 0) continue;
      const leg = takenLeg(
        taken,
        undefined,
        { source: "own", amount: taken.amount },
        taken.settled ? "posted" : "pending",
      );
      (taken.settled ? this.lossLegs : this.freezeLegs).push(leg);
    }
  }

  #lines(): Line[] {
    const { shares, distribution, othersOpen } = this.#facts;
    const open = this.partsNow().filter((part) => part.settled === 0 && part.kind !== "excess");
    const disputed = (shareId: string | null) =>
      open.reduce((total, part) => total + (part.share_id === shareId ? part.amount : 0), 0) +
      (othersOpen.get(shareId ?? "") ?? 0);
    const lines = shares.map(({ id, position }): Line => {
      const share = this.#share(id);
      return { position, share, amount: share.amount, refundedAgainst: share.refunded_against, disputed: disputed(id) };
    });
    // On the net base the provider's fee is the last line: what was netted is not given back by the provider.
    const netted = Math.min(distribution.fee ?? 0, distribution.amount);
    if (netted === 0) return lines;
    const fee = { amount: netted, refundedAgainst: this.feeRefundedAgainst, disputed: disputed(null) };
    return [...lines, { position: lines.length, share: undefined, ...fee }];
  }

  #newPart(of: Pick<DisputePartRow, "position" | "kind" | "bearer" | "amount"> & { share: ShareRow | undefined }) {
    const { share, ...named } = of;
    const part: DisputePartRow = {
      tenant_id: this.#store.tenantId,
      dispute_id: this.#facts.disputeId,
      round: this.#facts.round,
      share_id: share?.id ?? null,
      ...named,
      from_pending: 0,
      from_available: 0,
      from_reserve: 0,
      from_own: share ? 0 : named.amount,
      uncovered: 0,
      settled: 0,
      lost: 0,
      returned: 0,
    };
    return part;
  }

  /** What was not covered when it was set aside is taken from what there is now; what is not is a debt from now on. */
  #coverNow(share: ShareRow, amount: number): Record<Source, number> {
    const before = { ...share, amount_refunded: share.amount_refunded - amount };
    const pieces = this.#means.cover(before, { bearer: "line", amount });
    if (pieces.owed > 0) this.#means.owe(merchantOf(share), pieces.owed);
    return pieces;
  }

  /** A share that has lost a part, whoever bears it. */
  #lessLost(share: ShareRow, bearer: "line" | "tenant", lost: number): ShareRow {
    return {
      ...share,
      amount_refunded: share.amount_refunded + (bearer === "line" ? lost : 0),
      refunded_against: share.refunded_against + lost,
      updated_at: this.#facts.now,
    };
  }

  #change(share: ShareRow, happened: Happened): void {
    this.#shares.set(share.id, share);
    this.happened.set(share.id, (this.happened.get(share.id) ?? new Set()).add(happened));
  }

  #changePart(part: DisputePartRow): void {
    this.#parts.set(keyOf(part), part);
    this.changedParts.add(keyOf(part));
  }

  #share(id: string): ShareRow {
    const share = this.#shares.get(id);
    invariant(share, `${id} is not a share of the payment`);
    return share;
  }
}

/** What a settled part has set free of its share. */
interface Freed {
  readonly before: ShareRow;
  readonly pending: number;
  readonly available: number;
  /** Of a reserve whose time is over. */
  readonly reserve: number;
}

function together(a: Freed, b: Freed): Freed {
  const [pending, available] = [a.pending + b.pending, a.available + b.available];
  return { before: a.before, pending, available, reserve: a.reserve + b.reserve };
}

const NOTHING_TAKEN: Record<Source, number> = { pending: 0, available: 0, reserve: 0, own: 0, owed: 0 };

/** A share of whose reserve something is taken. What is taken beyond it is other shares', whose time ends with less. */
function lessReserve(share: ShareRow, taken: number): ShareRow {
  return { ...share, amount_reserved: share.amount_reserved - Math.min(share.amount_reserved, taken) };
}

/** What of a part is set aside of its share's own money. */
function frozenOf({ bearer, from_pending, from_available, from_reserve, from_own }: DisputePartRow): number {
  return from_pending + from_available + from_reserve + (bearer === "line" ? from_own : 0);
}

export function keyOf({ round, position }: Pick<DisputePartRow, "round" | "position">): string {
  return `${round}/${position}`;
}

/** The share as its amounts now stand; one of nothing stays as it is. */
function standing(share: ShareRow): ShareRow {
  return share.amount === 0 ? share : { ...share, state: standingOf(share) };
}

function columnsOf({ pending, available, reserve, own }: Record<Source, number>) {
  return { from_pending: pending, from_available: available, from_reserve: reserve, from_own: own };
}
