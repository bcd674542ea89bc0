/** The model's payments: holds, captures, who earns what, who bears the fee, releases and transfers (rows 1 to 6). */
import {
  account,
  type Books,
  CLEARING,
  DAY,
  FEES,
  keepBeyond,
  kept,
  type Line,
  ownAccount,
  type Payment,
  PLATFORM,
  type Rule,
  recover,
  rest,
  type Share,
  shareOut,
  standing,
  TENANT,
  type Transfer,
  total,
} from "./books.ts";

export function pay(books: Books, amount: number, isManual: boolean): void {
  books.payments.push({
    amount,
    isManual,
    state: "processing",
    captured: 0,
    refunded: 0,
    disputed: 0,
    fee: null,
    availableOn: null,
    toCapture: null,
    held: [],
    distribution: "none",
    netted: 0,
    nettedAgainst: 0,
    shares: [],
  });
}

/** Row 1. */
export function authorized({ ledger }: Books, payment: Payment): void {
  if (payment.state !== "processing") return;
  payment.state = "authorized";
  payment.held = ledger.hold(PLATFORM, CLEARING, payment.amount);
}

export function wantCapture(payment: Payment, amount: number): string {
  if (!payment.isManual || payment.state !== "authorized" || payment.toCapture !== null) return "state_conflict";
  if (amount > payment.amount) return "amount_exceeds_capturable";
  payment.toCapture = amount;
  return "ok";
}

export function givenUp({ ledger }: Books, payment: Payment, as: "failed" | "canceled"): void {
  if (payment.state !== "processing" && payment.state !== "authorized") return;
  for (const held of payment.held) ledger.letGo(held);
  payment.held = [];
  payment.state = as;
}

/** What the provider says of a capture: row 2 the first time; later, what was not known of its cost. */
export function captured(books: Books, payment: Payment, fee: number | null, availableOn: number | null): void {
  const { ledger, now } = books;
  const name = `${books.payments.indexOf(payment)}`;
  if (payment.state !== "succeeded") {
    payment.state = "succeeded";
    payment.captured = payment.toCapture ?? payment.amount;
    payment.availableOn = availableOn;
    const [held] = payment.held;
    if (held) ledger.settle(held, payment.captured, `capture-${name}`);
    else ledger.post(PLATFORM, CLEARING, payment.captured, `capture-${name}`);
    payment.held = [];
    if (fee === null && books.rule.base === "net_of_fee") {
      payment.distribution = "pending";
      return;
    }
    earn(books, payment, fee ?? 0, now);
    if (fee !== null) bearFee(books, payment, fee);
    return;
  }
  if (payment.fee !== null || fee === null) return;
  payment.availableOn = availableOn;
  if (payment.distribution === "pending") earn(books, payment, fee, now);
  else for (const share of payment.shares) date(share);
  bearFee(books, payment, fee);
}

/** Rows 4a and 4b: everybody's part of the capture. */
function earn({ ledger, rule, shares }: Books, payment: Payment, fee: number, now: number): void {
  const { amounts, netted } = splitNaively(rule, payment.captured, fee);
  payment.distribution = "booked";
  payment.netted = netted;
  payment.shares = rule.lines.map((line, position): Share => {
    const amount = amounts[position] ?? 0;
    const waits = line.merchant !== null && amount > 0;
    ledger.post(CLEARING, line.merchant === null ? ownAccount(line) : account.of(line.merchant, "pending"), amount);
    return {
      payment,
      position,
      line,
      merchant: line.merchant,
      amount,
      createdAt: now,
      state: waits ? "pending" : "released",
      releaseAt: null,
      released: waits ? 0 : amount,
      transferred: 0,
      recovered: 0,
      refunded: 0,
      frozen: 0,
      against: 0,
      fee: 0,
      reserved: 0,
      reservedUntil: null,
      changedAt: now,
    };
  });
  ledger.post(CLEARING, FEES, netted);
  for (const share of payment.shares) {
    date(share);
    if (share.merchant !== null) shares[share.merchant]?.push(share);
  }
}

/** A share is released when the money is there and its hold is over. */
function date(share: Share): void {
  const { availableOn } = share.payment;
  if (share.merchant === null || share.amount === 0 || availableOn === null) return;
  if (share.state !== "pending" && share.state !== "reversed") return;
  share.releaseAt = Math.max(availableOn, share.createdAt + share.line.holdDays * DAY);
}

/** Rows 3 and 4b′: it leaves the platform's balance; who bears it gives it from the share, or has it, or owes it. */
function bearFee({ ledger, rule, payments }: Books, payment: Payment, fee: number): void {
  payment.fee = fee;
  ledger.post(FEES, PLATFORM, fee, `fee-${payments.indexOf(payment)}`);
  const { borne, ofTenant } = splitNaively(rule, payment.captured, fee);
  ledger.post(TENANT, FEES, ofTenant);
  for (const share of payment.shares) {
    const amount = borne[share.position] ?? 0;
    if (amount === 0) continue;
    if (share.merchant === null) {
      ledger.post(ownAccount(share.line), FEES, amount);
      share.fee += Math.min(amount, kept(share));
      continue;
    }
    const own = Math.min(amount, kept(share));
    const available = Math.min(amount - own, Math.max(0, ledger.free(account.of(share.merchant, "available"))));
    ledger.post(account.of(share.merchant, "pending"), FEES, own);
    ledger.post(account.of(share.merchant, "available"), FEES, available);
    ledger.post(account.of(share.merchant, "receivable"), FEES, amount - own - available);
    share.fee += own;
    share.state = standing(share);
  }
}

interface NaiveSplit {
  readonly amounts: readonly number[];
  readonly netted: number;
  readonly borne: readonly number[];
  readonly ofTenant: number;
}

/** What the rule says of an amount and its fee. */
export function splitNaively({ base, feeBearer, lines }: Rule, amount: number, fee: number): NaiveSplit {
  const fixed = total(lines.map((line) => line.amount ?? 0));
  const netted = base === "net_of_fee" ? Math.min(fee, Math.max(0, amount - fixed)) : 0;
  const amounts = earnings(lines, amount - netted, fixed);
  const bears = ({ bearsFee }: Line) => feeBearer === "proportional" || (feeBearer === "lines" && bearsFee);
  const weights = lines.map((line, i) => (bears(line) ? (amounts[i] ?? 0) : 0));
  if (total(weights) === 0) return { amounts, netted, borne: weights, ofTenant: fee - netted };
  return { amounts, netted, borne: shareOut(fee - netted, weights), ofTenant: 0 };
}

function earnings(lines: readonly Line[], amount: number, fixed: number): number[] {
  const first = lines.map((line) => line.amount ?? 0);
  if (fixed > 0 && fixed >= amount) return shareOut(amount, first);
  const left = amount - fixed;
  const taker = lines.findIndex(({ remaining }) => remaining);
  const others = total(lines.map(({ bps }) => bps));
  const parts = shareOut(
    left,
    lines.map(({ bps }, i) => (i === taker ? 10_000 - others : bps)),
  );
  const within = parts.map((part, i) => Math.min(part, lines[i]?.most ?? part));
  const over = left - total(within);
  const takes = (line: Line, i: number) => (taker >= 0 ? Number(i === taker) : line.most === null ? line.bps : 0);
  const more = shareOut(over, lines.map(takes));
  return lines.map((_, i) => (first[i] ?? 0) + (within[i] ?? 0) + (more[i] ?? 0));
}

/** What of a merchant's due is spoken for by its released shares. */
function claims(books: Books, merchant: number): number {
  const claim = (share: Share) => {
    if (share.state !== "released" || share.released === 0) return 0;
    const asked = books.transfers.filter((each) => each.share === share && each.state === "pending");
    return Math.max(0, rest(share) - total(asked.map(({ amount }) => amount)));
  };
  return total((books.shares[merchant] ?? []).map(claim));
}

/** What is due to a merchant, spoken for by none of its shares, and set aside for no refund. */
function surplusOf(books: Books, merchant: number): number {
  const aside = books.ledger.of(account.of(merchant, "available")).debitsAside;
  const payouts = books.ledger.of(account.transit(merchant)).creditsAside;
  return books.due(merchant) - claims(books, merchant) - (aside - payouts);
}

/** What is due and no share claims goes with one of those that have changed: nobody else would ever move it. */
export function carry(books: Books, changed: readonly Share[]): void {
  for (const merchant of new Set(changed.flatMap((share) => share.merchant ?? []))) {
    if (surplusOf(books, merchant) <= 0) continue;
    const own = changed.filter((share) => share.merchant === merchant && share.released > 0);
    const carrier = own.find(({ state }) => state === "released") ?? own[0];
    if (carrier) carrier.state = "released";
  }
}

/** One look at a payment's shares: rows 5 and 6 for whatever has fallen due. */
class Release {
  readonly #books: Books;

  constructor(books: Books) {
    this.#books = books;
  }

  look(share: Share): void {
    const { now, transfers } = this.#books;
    if (share.state === "pending") {
      if (share.releaseAt === null || share.releaseAt > now || kept(share) === 0) return;
      this.#release(share);
      this.#transfer(share);
      return;
    }
    if (share.reserved > 0 && (share.reservedUntil ?? 0) <= now) this.#endReserve(share);
    if (!transfers.some((each) => each.share === share && each.state === "pending")) this.#transfer(share);
  }

  #release(share: Share): void {
    const { ledger, now } = this.#books;
    const merchant = share.merchant ?? 0;
    const amount = kept(share);
    const { reserveBps, reserveDays } = share.line;
    const [reserved = 0, free = 0] = shareOut(amount, [reserveBps, 10_000 - reserveBps]);
    ledger.post(account.of(merchant, "pending"), account.of(merchant, "available"), free);
    ledger.post(account.of(merchant, "pending"), account.of(merchant, "reserve"), reserved);
    const ofFree = recover(this.#books, merchant, free, "available");
    const ofReserved = recover(this.#books, merchant, reserved, "reserve");
    share.released = amount;
    share.recovered += ofFree + ofReserved;
    share.reserved = reserved - ofReserved;
    share.reservedUntil = share.reserved > 0 ? now + reserveDays * DAY : null;
    share.state = rest(share) === 0 && share.reserved === 0 ? "transferred" : "released";
  }

  #endReserve(share: Share): void {
    const { ledger } = this.#books;
    const merchant = share.merchant ?? 0;
    const there = Math.max(0, ledger.free(account.of(merchant, "reserve")));
    const amount = Math.min(share.reserved, there);
    ledger.post(account.of(merchant, "reserve"), account.of(merchant, "available"), amount);
    const recovered = recover(this.#books, merchant, amount, "available");
    share.recovered += recovered + share.reserved - amount;
    share.reserved = 0;
    share.changedAt = this.#books.now;
    if (amount > recovered && share.state === "reversed") share.state = "released";
  }

  #transfer(share: Share): void {
    if (share.state !== "released") return;
    const merchant = share.merchant ?? 0;
    const wanted = rest(share);
    const surplus = Math.max(0, surplusOf(this.#books, merchant));
    if (this.#books.paused[merchant]) {
      if (wanted + surplus === 0 && share.reserved === 0) share.state = "transferred";
      return;
    }
    const amount = Math.min(wanted, Math.max(0, this.#books.due(merchant)));
    share.recovered += wanted - amount;
    if (amount + surplus === 0 && share.reserved === 0) share.state = "transferred";
    if (amount > 0) this.#request(share, amount, this.#maySource(share, amount));
    if (surplus > 0) this.#request(share, surplus, false);
  }

  /** A charge pays for its own share's transfers, and for no more of it than it was. */
  #maySource(share: Share, amount: number): boolean {
    const paid = this.#books.transfers.filter(
      (each) => each.share === share && each.isSourced && each.state === "succeeded",
    );
    return total(paid.map((each) => each.amount)) + amount <= share.amount;
  }

  #request(share: Share, amount: number, isSourced: boolean): void {
    const { ledger, transfers, now } = this.#books;
    const held = ledger.hold(account.connected(share.merchant), PLATFORM, amount);
    const name = `${transfers.length}`.padStart(4, "0");
    transfers.push({ share, amount, isSourced, createdAt: now, held, name, state: "pending" });
  }
}

export function release(books: Books, payment: Payment): void {
  const { transfers } = books;
  const isOpen = (share: Share) => transfers.some((each) => each.share === share && each.state === "pending");
  const waiting = payment.shares.filter(
    (share) =>
      share.merchant !== null &&
      (share.state === "pending" ||
        (share.state === "released" && share.released > 0) ||
        share.reserved > 0 ||
        isOpen(share)),
  );
  const work = new Release(books);
  for (const share of waiting) work.look(share);
}

/** Row 6's answer. A share that has changed meanwhile is not done while more is due than all of them claim. */
export function transferred(books: Books, transfer: Transfer, isDone: boolean): void {
  const { ledger, transfers, now } = books;
  const { share, amount, createdAt } = transfer;
  const ref = `transfer-${transfers.indexOf(transfer)}`;
  for (const held of transfer.held) isDone ? ledger.settle(held, amount, ref) : ledger.letGo(held);
  transfer.state = isDone ? "succeeded" : "refused";
  const isChanged = share.changedAt > createdAt;
  share.changedAt = now;
  if (!isDone) return;
  share.transferred += amount;
  if (share.state !== "released" || rest(share) > 0 || share.reserved > 0) return;
  if (!isChanged || surplusOf(books, share.merchant ?? 0) <= 0) share.state = "transferred";
}

/** What a share gives back of its transfer was kept for what its merchant owes. */
export function takenBack(share: Share, amount: number): void {
  const before = rest(share);
  share.transferred -= amount;
  keepBeyond(share, before, 0);
}
