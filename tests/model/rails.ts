/** The provider as a model: balances, what was asked of it, and banks that change their mind. Every entry is kept. */
import type { DisputeEntry, DisputeState } from "./books.ts";

interface Entry {
  readonly of: "platform" | number;
  readonly ref: string;
  readonly amount: number;
}

interface RailsRefund {
  readonly payment: number;
  readonly amount: number;
  status: "pending" | "succeeded" | "failed" | "canceled" | "refused";
  entry: string | null;
  back: string | null;
  isBackHidden: boolean;
}

export interface RailsDispute {
  readonly payment: number;
  readonly amount: number;
  status: DisputeState;
  /** Charges for answers that were not given back. */
  charged: number;
  entries: DisputeEntry[];
}

export interface RailsPayout {
  readonly merchant: number;
  readonly amount: number;
  status: "pending" | "in_transit" | "paid" | "failed" | "canceled" | "refused";
  entry: string | null;
  back: string | null;
  late: string | null;
}

/** What is charged for a dispute, and as much again for answering it. */
const DISPUTE_FEE = 2000;

export class Rails {
  readonly entries: Entry[] = [];
  readonly balances = new Map<"platform" | number, number>();
  /** By the place of the payment: what was taken. */
  readonly captures = new Map<number, number>();
  /** By the place of the refund or payout; a dispute's by its own. */
  readonly refunds = new Map<number, RailsRefund>();
  readonly disputes: RailsDispute[] = [];
  readonly payouts = new Map<number, RailsPayout>();
  /** How a new refund begins: with the money gone, without, or gone and not arrived yet. */
  mode: "succeeded" | "pending" | "booked" = "succeeded";
  refusesTransfers = false;
  refusesReversals = false;
  hidesFees = false;
  #count = 0;

  balance(of: "platform" | number): number {
    return this.balances.get(of) ?? 0;
  }

  #book(of: "platform" | number, ref: string, amount: number): void {
    if (amount === 0) return;
    this.entries.push({ of, ref, amount });
    this.balances.set(of, this.balance(of) + amount);
  }

  capture(payment: number, amount: number, fee: number): void {
    if (this.captures.has(payment)) return;
    this.captures.set(payment, amount);
    this.#book("platform", `capture-${payment}`, amount);
    this.#book("platform", `fee-${payment}`, -fee);
  }

  transfer(place: number, merchant: number, amount: number): boolean {
    if (this.refusesTransfers) return false;
    this.#book("platform", `transfer-${place}`, -amount);
    this.#book(merchant, `transfer-${place}`, amount);
    return true;
  }

  reverse(place: number, merchant: number, amount: number): boolean {
    if (this.refusesReversals || this.balance(merchant) < amount) return false;
    this.#book("platform", `reversal-${place}`, amount);
    this.#book(merchant, `reversal-${place}`, -amount);
    return true;
  }

  refund(place: number, payment: number, amount: number): RailsRefund {
    const known = this.refunds.get(place);
    if (known) return known;
    const alive = [...this.refunds.values()].filter((each) => each.payment === payment && !isOver(each.status));
    const left = alive.reduce((sum, each) => sum - each.amount, this.captures.get(payment) ?? 0);
    const status = amount > left ? "refused" : this.mode === "succeeded" ? "succeeded" : "pending";
    const made: RailsRefund = { payment, amount, status, entry: null, back: null, isBackHidden: false };
    this.refunds.set(place, made);
    if (status !== "refused" && this.mode !== "pending") this.#take(made);
    return made;
  }

  settle(refund: RailsRefund): void {
    if (refund.status !== "pending") return;
    if (refund.entry === null) this.#take(refund);
    refund.status = "succeeded";
  }

  /** It comes to nothing; what had left is back, though perhaps not told of yet. */
  fail(refund: RailsRefund, isBackHidden = false): void {
    if (isOver(refund.status)) return;
    refund.status = refund.status === "pending" && this.#count % 2 === 0 ? "canceled" : "failed";
    refund.isBackHidden = isBackHidden;
    if (refund.entry === null) return;
    refund.back = this.#name("back");
    this.#book("platform", refund.back, refund.amount);
  }

  #take(refund: RailsRefund): void {
    refund.entry = this.#name("refund");
    this.#book("platform", refund.entry, -refund.amount);
  }

  /** A cardholder complains; with `warning` only the bank asks. Refunds that no money has left for would pay twice. */
  dispute(payment: number, amount: number, status: DisputeState): RailsDispute {
    const made: RailsDispute = { payment, amount, status, charged: 0, entries: [] };
    this.disputes.push(made);
    if (status === "needs_response") this.withdraw(made);
    for (const each of this.refunds.values()) {
      if (each.payment === payment && each.status === "pending" && each.entry === null) this.fail(each);
    }
    return made;
  }

  withdraw(of: RailsDispute): void {
    this.#move(of, "withdrawal", of.amount, DISPUTE_FEE);
  }

  submit(of: RailsDispute): void {
    if (of.status !== "needs_response") return;
    of.charged += 1;
    of.status = "under_review";
    this.#move(of, "fee", 0, DISPUTE_FEE);
  }

  /** The bank gives back, at most what it has. */
  win(of: RailsDispute, amount: number, status: DisputeState): void {
    const back = Math.min(amount, this.out(of));
    if (back > 0) this.#move(of, "reinstatement", back, 0);
    if (of.charged > 0) this.#move(of, "fee", 0, -DISPUTE_FEE * of.charged);
    of.charged = 0;
    of.status = status;
  }

  /** What the bank has, and has not given back. */
  out({ entries }: RailsDispute): number {
    const of = (kind: string) => entries.reduce((sum, each) => sum + (each.kind === kind ? each.amount : 0), 0);
    return of("withdrawal") - of("reinstatement");
  }

  #move(of: RailsDispute, kind: DisputeEntry["kind"], amount: number, fee: number): void {
    const ref = this.#name("dispute");
    of.entries.push({ ref, kind, amount, fee: Math.max(0, fee), feeReturned: Math.max(0, -fee) });
    this.#book("platform", ref, (kind === "withdrawal" ? -amount : amount) - fee);
  }

  payOut(place: number, merchant: number, amount: number): RailsPayout {
    const known = this.payouts.get(place);
    if (known) return known;
    const isCovered = this.balance(merchant) >= amount;
    const status = isCovered ? "pending" : "refused";
    const made: RailsPayout = { merchant, amount, status, entry: null, back: null, late: null };
    this.payouts.set(place, made);
    if (!isCovered) return made;
    made.entry = this.#name("payout");
    this.#book(merchant, made.entry, -amount);
    return made;
  }

  /** The bank's next turn, with the money that goes with it. */
  turn(of: RailsPayout, to: "in_transit" | "paid" | "failed" | "canceled"): void {
    if (!TURNS[of.status].includes(to)) return;
    if (to === "failed" || to === "canceled") {
      of.back = this.#name("back");
      this.#book(of.merchant, of.back, of.amount);
    }
    if (of.status === "failed") {
      of.late = this.#name("late");
      this.#book(of.merchant, of.late, -of.amount);
    }
    of.status = to;
  }

  #name(kind: string): string {
    this.#count += 1;
    return `${kind}-${this.#count}`;
  }
}

/** What a bank may do after what. */
const TURNS: Record<RailsPayout["status"], readonly string[]> = {
  pending: ["in_transit", "paid", "failed", "canceled"],
  in_transit: ["paid", "failed"],
  paid: ["failed"],
  failed: ["paid"],
  canceled: [],
  refused: [],
};

function isOver(status: RailsRefund["status"]): boolean {
  return status === "failed" || status === "canceled" || status === "refused";
}
