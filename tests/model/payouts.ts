/** The model's payouts, adjustments by hand, and write-offs (rows 7 to 11b, 21, and what two persons agree on). */
import { account, type Books, OPERATOR, type Payout, recover, TENANT } from "./books.ts";

/** Where a payout stands at the provider, and by which entries its money has left and come back. */
export interface PayoutAnswer {
  readonly status: Payout["state"] | "refused";
  readonly entry: string | null;
  readonly back: string | null;
  /** The entry that took the money once more, of one that was paid after all. */
  readonly late: string | null;
}

export function payOut(books: Books, merchant: number, wanted: number | undefined): string {
  if (books.paused[merchant]) return "merchant_not_payable";
  const amount = wanted ?? everythingFree(books, merchant);
  if (amount <= 0) return "insufficient_funds";
  const unmade = { isEarmarked: false, isKnown: false, wantsCancel: false, held: [], entry: null, back: null };
  books.payouts.push({ merchant, amount, state: "pending", ...unmade });
  return "ok";
}

function free({ ledger }: Books, merchant: number): number {
  return ledger.free(account.of(merchant, "available")) - Math.max(0, ledger.debt(merchant));
}

/** What is free here and will be there once reversals and payouts under way have left. */
function everythingFree(books: Books, merchant: number): number {
  const connected = books.ledger.of(account.connected(merchant));
  const transit = books.ledger.of(account.transit(merchant));
  const there = connected.debits - connected.credits - connected.creditsAside;
  const toLeave = transit.creditsAside - (transit.debits - transit.credits);
  return Math.min(free(books, merchant), there - toLeave);
}

export function wantCancel(payout: Payout): string {
  if (payout.state !== "pending" || payout.wantsCancel) return "state_conflict";
  payout.wantsCancel = true;
  return "ok";
}

/** Row 7, where the balances here and there cover it. What is owed is kept first. */
export function balanceChecked(books: Books, payout: Payout, there: number): void {
  const { merchant, amount } = payout;
  if (payout.state !== "pending" || payout.isEarmarked) return;
  if (payout.wantsCancel) {
    payout.state = "canceled";
    return;
  }
  if (books.paused[merchant] || amount > free(books, merchant) || amount > there) {
    payout.state = "failed";
    return;
  }
  recover(books, merchant, Number.MAX_SAFE_INTEGER, "available");
  payout.held = books.ledger.hold(account.of(merchant, "available"), account.transit(merchant), amount);
  payout.isEarmarked = true;
}

const MAY: Record<Payout["state"], readonly string[]> = {
  pending: ["in_transit", "paid", "failed", "canceled"],
  in_transit: ["paid", "failed", "canceled"],
  paid: ["failed"],
  failed: ["paid"],
  canceled: [],
};

/** Rows 8 to 11b: by its entries, each once. */
export function payoutHeard(books: Books, payout: Payout, { status, entry, back, late }: PayoutAnswer): void {
  const { ledger } = books;
  const { merchant, amount } = payout;
  if (status === "refused") {
    if (payout.isKnown || payout.state !== "pending") return;
    payout.state = "failed";
    letGo(books, payout);
    return;
  }
  payout.isKnown = true;
  const isUndone = status === "failed" || status === "canceled";
  const left = payout.entry ?? entry;
  const isSeen = isUndone ? left === null || back !== null : left !== null || status === "in_transit";
  const isTurn = MAY[payout.state].includes(status) && isSeen;
  const isOpen = payout.state === "pending" || payout.state === "in_transit";
  if (isUndone && !isTurn) return;
  if (isOpen && payout.entry === null && left !== null) {
    ledger.post(account.transit(merchant), account.connected(merchant), amount, left);
    payout.entry = left;
  }
  if (!isTurn) return;
  const from = payout.state;
  payout.state = status;
  if (isOpen && isUndone) {
    if (payout.entry !== null) ledger.post(account.connected(merchant), account.transit(merchant), amount, back);
    letGo(books, payout);
  } else if (isOpen && status === "paid") {
    for (const held of payout.held) ledger.settle(held, amount);
  } else if (from === "paid") {
    ledger.post(account.connected(merchant), account.of(merchant, "available"), amount, back);
    recover(books, merchant, amount, "available");
  } else if (from === "failed") {
    const covered = Math.min(amount, Math.max(0, ledger.free(account.of(merchant, "available"))));
    ledger.post(account.of(merchant, "available"), account.connected(merchant), covered, late);
    ledger.post(account.of(merchant, "receivable"), account.connected(merchant), amount - covered, late);
  }
}

/** What comes free pays a debt first. */
function letGo(books: Books, payout: Payout): void {
  if (!payout.isEarmarked) return;
  for (const held of payout.held) books.ledger.letGo(held);
  recover(books, payout.merchant, payout.amount, "available");
}

/** A posting by hand that two persons agree on; an account that cannot give it refuses. */
export function adjust(books: Books, debit: string, credit: string, amount: number): string {
  const { ledger } = books;
  const isBeyondOperator = debit === OPERATOR && ledger.free(OPERATOR) < amount;
  if (isBeyondOperator || !ledger.canGive(debit, credit, amount)) return "insufficient_funds";
  ledger.post(debit, credit, amount);
  for (const merchant of books.byHand.keys()) {
    const isOf = (of: string) => of.startsWith(`merchant:${merchant}:`);
    if (credit === account.of(merchant, "available")) books.given.add(merchant);
    books.byHand[merchant] = (books.byHand[merchant] ?? 0) + (isOf(credit) ? amount : 0) - (isOf(debit) ? amount : 0);
  }
  return "ok";
}

/** Row 21. */
export function writeOff(books: Books, merchant: number, wanted: number | undefined): string {
  const debt = books.ledger.debt(merchant);
  const amount = wanted ?? debt;
  if (debt <= 0 || amount > debt) return "nothing_owed";
  books.ledger.post(TENANT, account.of(merchant, "receivable"), amount);
  books.byHand[merchant] = (books.byHand[merchant] ?? 0) + amount;
  return "ok";
}
