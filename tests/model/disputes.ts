/** The model's disputes: booked by their entries, shares set aside, lost, freed and given back (rows 17 to 20). */
import {
  account,
  type Books,
  DISPUTES,
  type Dispute,
  type DisputeEntry,
  type DisputePart,
  type DisputeState,
  FEES,
  keepBeyond,
  kept,
  ownAccount,
  type Payment,
  PLATFORM,
  rest,
  type Share,
  type Source,
  shareOut,
  TENANT,
  total,
} from "./books.ts";
import { frozenOf, NOTHING, partOf, restand, sourceOf } from "./dispute-parts.ts";
import { carry } from "./payments.ts";
import { nettedLeft } from "./refunds.ts";

export interface DisputeAnswer {
  readonly status: DisputeState;
  readonly amount: number;
  readonly isRefundable: boolean;
  /** All that the provider has booked for it so far, in order. */
  readonly entries: readonly DisputeEntry[];
}

/** What may follow what, late changes of mind included. */
const MAY: Record<DisputeState, readonly DisputeState[]> = {
  warning: ["needs_response", "under_review", "won", "lost", "prevented", "closed"],
  needs_response: ["under_review", "won", "lost", "prevented", "closed"],
  under_review: ["needs_response", "won", "lost", "closed"],
  won: ["needs_response", "under_review", "lost"],
  lost: ["needs_response", "under_review", "won"],
  prevented: [],
  closed: ["warning", "needs_response", "under_review", "won", "lost"],
};

export function noticed(books: Books, payment: Payment): void {
  books.disputes.push({
    kind: "dispute",
    payment,
    state: null,
    isRefundable: false,
    withdrawn: 0,
    won: 0,
    fees: 0,
    rounds: 0,
    wantsReversals: false,
    parts: [],
    booked: new Set(),
  });
}

export function disputeHeard(books: Books, of: Dispute, { status, isRefundable, entries }: DisputeAnswer): void {
  if (of.state === null || MAY[of.state].includes(status)) of.state = status;
  of.isRefundable = isRefundable;
  if (of.payment.distribution === "booked") new DisputeMoney(books, of, entries).settleWith(entries);
}

const given = (entries: readonly DisputeEntry[], kind: DisputeEntry["kind"]) =>
  total(entries.map((entry) => (entry.kind === kind ? entry.amount : 0)));

/** What must change so that what is set aside and what was lost is together what is out; lost null: it goes on. */
interface Change {
  readonly back: number;
  readonly lost: number | null;
  readonly aside: number;
}

class DisputeMoney {
  readonly #books: Books;
  readonly #of: Dispute;
  /** What merchants had free and owed before this change: what it frees itself is nobody's to take meanwhile. */
  readonly #free = new Map<string, number>();
  readonly #debts: number[];
  /** Postings by the order in which they must be made: money that is out comes in first. */
  readonly #returns: (() => void)[] = [];
  readonly #settles: (() => void)[] = [];
  readonly #losses: (() => void)[] = [];
  readonly #asides: (() => void)[] = [];
  readonly #releases: (() => void)[] = [];
  readonly #changed = new Set<Share>();
  #round: number;
  readonly #isDecided: boolean;

  constructor(books: Books, of: Dispute, entries: readonly DisputeEntry[]) {
    this.#books = books;
    this.#of = of;
    this.#round = of.rounds + 1;
    const { ledger } = books;
    for (const merchant of books.paused.keys()) {
      for (const what of ["available", "reserve"] as const) {
        this.#free.set(account.of(merchant, what), ledger.free(account.of(merchant, what)));
      }
    }
    this.#debts = books.paused.map((_, merchant) => ledger.debt(merchant));
    const last = entries.findLast(({ kind }) => kind !== "fee");
    this.#isDecided = of.state === "lost" || (of.state === "won" && last?.kind === "reinstatement");
  }

  settleWith(entries: readonly DisputeEntry[]): void {
    const of = this.#of;
    const all = entries.filter(({ ref }) => !of.booked.has(ref));
    // Part of it is back and nobody has decided: what that means is not known, and it is left for later.
    const change = this.#change(all);
    const booked = change ? all : all.filter(({ kind }) => kind !== "reinstatement");
    const { back, lost, aside } = change ?? this.#change(booked) ?? { back: 0, lost: null, aside: 0 };
    if (back > 0) this.#giveBack(back);
    if (lost !== null) this.#settle(lost);
    if (aside > 0) this.#take(aside, false);
    of.withdrawn += given(booked, "withdrawal");
    of.won += given(booked, "reinstatement");
    of.payment.disputed += given(booked, "withdrawal") - given(booked, "reinstatement");
    of.fees += total(booked.map(({ fee, feeReturned }) => fee - feeReturned));
    for (const entry of booked) if (entry.kind !== "reinstatement") this.#book(entry);
    for (const post of [...this.#returns, ...this.#settles, ...this.#losses, ...this.#asides]) post();
    for (const entry of booked) if (entry.kind === "reinstatement") this.#book(entry);
    for (const post of this.#releases) post();
    const changed = of.payment.shares.filter((share) => this.#changed.has(share));
    for (const share of changed) share.changedAt = this.#books.now;
    carry(this.#books, changed);
  }

  #change(booked: readonly DisputeEntry[]): Change | null {
    const { parts, withdrawn, won } = this.#of;
    const open = total(parts.map((part) => (part.isSettled ? 0 : part.amount)));
    const borne = total(parts.map((part) => part.lost - part.returned));
    const out = withdrawn - won + given(booked, "withdrawal") - given(booked, "reinstatement");
    const back = Math.max(0, borne - out);
    const left = out - (borne - back);
    if (this.#isDecided || left === 0) return { back, lost: open + left > 0 ? left : null, aside: 0 };
    return left < open ? null : { back, lost: null, aside: left - open };
  }

  /** The provider's entry, and its charge, which is the tenant's. */
  #book({ ref, kind, amount, fee, feeReturned }: DisputeEntry): void {
    const { ledger } = this.#books;
    this.#of.booked.add(ref);
    if (kind === "withdrawal") ledger.post(DISPUTES, PLATFORM, amount, ref);
    if (kind === "reinstatement") ledger.post(PLATFORM, DISPUTES, amount, ref);
    ledger.post(FEES, PLATFORM, fee, ref);
    ledger.post(TENANT, FEES, fee);
    ledger.post(PLATFORM, FEES, feeReturned, ref);
    ledger.post(FEES, TENANT, feeReturned);
  }

  /** What was lost comes back to each in proportion to what it lost. */
  #giveBack(amount: number): void {
    const parts = this.#of.parts.filter(({ lost, returned }) => lost > returned);
    const backs = shareOut(
      amount,
      parts.map(({ lost, returned }) => lost - returned),
    );
    for (const [i, part] of parts.entries()) {
      const back = backs[i] ?? 0;
      if (back === 0) continue;
      part.returned += back;
      this.#restore(part, back);
    }
  }

  #restore({ kind, share, bearer }: DisputePart, amount: number): void {
    const { ledger } = this.#books;
    const give = (to: string, of: number) => this.#returns.push(() => ledger.post(DISPUTES, to, of));
    if (kind === "fee") this.#of.payment.nettedAgainst -= amount;
    if (share) this.#changed.add(share);
    if (!share || bearer === "tenant") {
      if (share) share.against -= amount;
      give(TENANT, amount);
      return;
    }
    const [before, keptBefore] = [rest(share), kept(share)];
    share.against -= amount;
    share.refunded -= amount;
    const { merchant } = share;
    if (merchant === null) {
      restand(share);
      give(ownAccount(share.line), amount);
      return;
    }
    const isReleased = share.released > 0;
    const pending = isReleased ? 0 : Math.min(amount, kept(share) - keptBefore);
    const owed = this.#pay(merchant, amount - pending);
    const available = amount - pending - owed;
    give(account.of(merchant, "pending"), pending);
    give(account.of(merchant, "receivable"), owed);
    give(account.of(merchant, "available"), available);
    if (isReleased) keepBeyond(share, before, available);
    restand(share);
  }

  #pay(merchant: number, most: number): number {
    const paid = Math.min(most, Math.max(0, this.#debts[merchant] ?? 0));
    this.#debts[merchant] = (this.#debts[merchant] ?? 0) - paid;
    return paid;
  }

  /** What was set aside ends: this much of it is lost, and what is beyond all of it at once. */
  #settle(lost: number): void {
    const open = this.#of.parts.filter(({ isSettled }) => !isSettled);
    const own = open.filter(({ kind }) => kind !== "excess");
    const within = Math.min(lost, total(own.map(({ amount }) => amount)));
    const losses = shareOut(
      within,
      own.map(({ amount }) => amount),
    );
    const freed = new Map<Share, Freed>();
    for (const part of open) {
      const { share } = part;
      const before = share ? rest(share) : 0;
      const of = this.#settlePart(part, part.kind === "excess" ? 0 : (losses[own.indexOf(part)] ?? 0));
      if (!share) continue;
      const known = freed.get(share) ?? { before, pending: 0, available: 0, reserve: 0 };
      for (const source of ["pending", "available", "reserve"] as const) known[source] += of[source];
      freed.set(share, known);
    }
    for (const [share, of] of freed) this.#release(share, of);
    if (lost > within) this.#take(lost - within, true);
  }

  #settlePart(part: DisputePart, lost: number): Omit<Freed, "before"> {
    const { ledger, now } = this.#books;
    const { share, bearer } = part;
    part.isSettled = true;
    part.lost = lost;
    const freed = { pending: 0, available: 0, reserve: 0, own: 0 };
    let left = lost;
    for (const source of ["pending", "available", "reserve", "own"] as const) {
      const amount = part.from[source];
      const held = part.held[source];
      if (!held) continue;
      const taken = Math.min(left, amount);
      left -= taken;
      freed[source] = amount - taken;
      this.#settles.push(() => (taken > 0 ? ledger.settle(held, taken) : ledger.letGo(held)));
    }
    if (part.kind === "fee") this.#of.payment.nettedAgainst += lost;
    if (!share) return freed;
    const isKept = (share.reservedUntil ?? 0) > now;
    share.frozen -= frozenOf(part);
    share.reserved += isKept ? freed.reserve : 0;
    // What was not covered when it was set aside is covered by what there is now, or it is a debt.
    this.#lose(share, bearer, lost - left);
    const late = left > 0 ? this.#cover(share, "line", left) : NOTHING;
    this.#lose(share, bearer, left);
    share.reserved -= Math.min(share.reserved, late.reserve);
    if (part.amount > 0) {
      this.#changed.add(share);
      restand(share);
    }
    this.#settles.push(() => {
      for (const [source, amount] of Object.entries(late)) this.#post(share, bearer, source as Source, amount);
    });
    if (left > 0 && share.merchant !== null) {
      this.#debts[share.merchant] = (this.#debts[share.merchant] ?? 0) + late.owed;
    }
    return { ...freed, reserve: isKept ? 0 : freed.reserve };
  }

  #lose(share: Share, bearer: "line" | "tenant", lost: number): void {
    share.against += lost;
    if (bearer === "line") share.refunded += lost;
    if (lost > 0 && bearer === "line" && share.merchant !== null) this.#of.wantsReversals = true;
  }

  #post(share: Share, bearer: "line" | "tenant", source: Source | "owed", amount: number): void {
    this.#books.ledger.post(sourceOf(share, bearer, source), DISPUTES, amount);
  }

  /** What came free of a share that was released meanwhile is its merchant's, and pays what that owes. */
  #release(share: Share, { before, pending, available, reserve }: Freed): void {
    const { ledger } = this.#books;
    const { merchant } = share;
    if (merchant === null || pending + available + reserve === 0) return;
    const isReleased = share.released > 0;
    const released = isReleased ? pending : 0;
    const free = isReleased ? pending + available + reserve : reserve;
    const recovered = this.#pay(merchant, free);
    this.#releases.push(() => {
      ledger.post(account.of(merchant, "pending"), account.of(merchant, "available"), released);
      ledger.post(account.of(merchant, "reserve"), account.of(merchant, "available"), reserve);
      ledger.post(account.of(merchant, "available"), account.of(merchant, "receivable"), recovered);
    });
    if (!isReleased) return;
    share.released += released;
    share.recovered += recovered;
    keepBeyond(share, before, free - recovered);
    restand(share);
  }

  /** Where a part comes from: what is not released yet, else what its merchant has free, else nowhere. */
  #cover(share: Share, bearer: "line" | "tenant", amount: number): Record<Source | "owed", number> {
    const { merchant } = share;
    if (bearer === "tenant" || merchant === null) return { ...NOTHING, own: amount };
    const pending = share.released > 0 ? 0 : Math.min(amount, kept(share));
    const available = this.#use(account.of(merchant, "available"), amount - pending);
    const reserve = this.#use(account.of(merchant, "reserve"), amount - pending - available);
    return { ...NOTHING, pending, available, reserve, owed: amount - pending - available - reserve };
  }

  #use(of: string, wanted: number): number {
    const free = this.#free.get(of) ?? 0;
    const used = Math.min(wanted, Math.max(0, free));
    this.#free.set(of, free - used);
    return used;
  }

  /** Allocates an amount like a refund, over what every line has left, and sets it aside or loses it at once. */
  #take(amount: number, isLost: boolean): void {
    const { payment, parts } = this.#of;
    const left = [
      ...payment.shares.map((share) => share.amount - share.against - this.#openOf(share)),
      ...nettedLeft(payment).map((netted) => netted - this.#openOf(null)),
    ].map((of) => Math.max(0, of));
    const within = Math.min(amount, total(left));
    const takenOf = shareOut(within, left);
    for (const share of payment.shares) {
      parts.push(this.#takeOf(share, share.line.disputeBearer, takenOf[share.position] ?? 0, isLost));
    }
    const position = left.length;
    if (payment.netted > 0) parts.push(this.#takeOwn("fee", position - 1, takenOf[position - 1] ?? 0, isLost));
    if (amount > within) parts.push(this.#takeOwn("excess", position, amount - within, isLost));
    this.#of.rounds = this.#round;
    this.#round += 1;
  }

  /** What all disputes of the payment have set aside of a share, or of the netted fee. */
  #openOf(share: Share | null): number {
    const all = this.#books.disputes.filter(({ payment }) => payment === this.#of.payment);
    const open = all.flatMap(({ parts }) => parts).filter((part) => !part.isSettled && part.kind !== "excess");
    return total(open.map((part) => (part.share === share ? part.amount : 0)));
  }

  #takeOwn(kind: "fee" | "excess", position: number, amount: number, isLost: boolean): DisputePart {
    const { ledger } = this.#books;
    if (kind === "fee" && isLost) this.#of.payment.nettedAgainst += amount;
    const bearer = kind === "fee" ? "line" : "tenant";
    const part = partOf(this.#round, { position, kind, share: null, bearer, amount }, isLost);
    part.from.own = amount;
    if (isLost) this.#losses.push(() => ledger.post(TENANT, DISPUTES, amount));
    else this.#asides.push(() => this.#aside(part, TENANT, "own", amount));
    return part;
  }

  #takeOf(share: Share, bearer: "line" | "tenant", amount: number, isLost: boolean): DisputePart {
    const named = { position: share.position, kind: "share", share, bearer, amount } as const;
    const part = partOf(this.#round, named, isLost);
    if (amount === 0) return part;
    this.#changed.add(share);
    const { owed, ...from } = this.#cover(share, bearer, amount);
    part.from = from;
    if (isLost) this.#lose(share, bearer, amount);
    else share.frozen += frozenOf(part);
    share.reserved -= Math.min(share.reserved, from.reserve);
    restand(share);
    for (const [source, of] of Object.entries(isLost ? { ...from, owed } : from) as [Source, number][]) {
      if (isLost) this.#losses.push(() => this.#post(share, bearer, source, of));
      else this.#asides.push(() => this.#aside(part, sourceOf(share, bearer, source), source, of));
    }
    return part;
  }

  #aside(part: DisputePart, from: string, source: Source, amount: number): void {
    const [held] = this.#books.ledger.hold(from, DISPUTES, amount);
    if (held) part.held[source] = held;
  }
}

/** What a settled part has set free, and the share's rest before any of it. */
interface Freed {
  readonly before: number;
  pending: number;
  available: number;
  /** Of a reserve whose time is over. */
  reserve: number;
}
