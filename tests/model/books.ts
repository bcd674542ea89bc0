/** What the model remembers of payments, their shares, refunds, disputes and payouts: plain objects, nothing hidden. */
import { naive } from "../naive-allocation.ts";
import { type Held, Ledger } from "./ledger.ts";

export const DAY = 86_400_000;
/** When every life begins, ms since the epoch: the model counts from there. */
export const EPOCH = Date.UTC(2026, 0, 1);

export interface Line {
  readonly recipient: "merchant" | "tenant" | "operator";
  /** Which merchant; the first line's once more is 0 again. */
  readonly merchant: number | null;
  readonly bps: number;
  readonly amount: number | null;
  readonly remaining: boolean;
  readonly most: number | null;
  readonly holdDays: number;
  readonly reserveBps: number;
  readonly reserveDays: number;
  readonly refundBearer: "line" | "tenant";
  readonly disputeBearer: "line" | "tenant";
  readonly bearsFee: boolean;
}

export interface Rule {
  readonly base: "gross" | "net_of_fee";
  readonly feeBearer: "tenant" | "proportional" | "lines";
  readonly lines: readonly Line[];
}

export interface Share {
  readonly payment: Payment;
  readonly position: number;
  readonly line: Line;
  readonly merchant: number | null;
  readonly amount: number;
  readonly createdAt: number;
  state: "pending" | "released" | "transferred" | "reversed";
  releaseAt: number | null;
  released: number;
  transferred: number;
  recovered: number;
  refunded: number;
  frozen: number;
  /** What refunds and lost disputes were allocated to it, whoever paid. */
  against: number;
  fee: number;
  reserved: number;
  reservedUntil: number | null;
  /** When it was last another by anything but its own release. */
  changedAt: number;
}

export interface Payment {
  readonly amount: number;
  readonly isManual: boolean;
  state: "processing" | "authorized" | "succeeded" | "failed" | "canceled";
  captured: number;
  refunded: number;
  disputed: number;
  fee: number | null;
  availableOn: number | null;
  toCapture: number | null;
  held: Held[];
  /** Waiting: on the net base, until the fee is known. */
  distribution: "none" | "pending" | "booked";
  /** What the fee took of the capture before it was shared out, and what of that was refunded or disputed away. */
  netted: number;
  nettedAgainst: number;
  shares: Share[];
}

export interface Transfer {
  readonly share: Share;
  readonly amount: number;
  readonly isSourced: boolean;
  readonly createdAt: number;
  readonly held: Held[];
  /** Its name in the books that the model is held against; only its order matters. */
  name: string;
  state: "pending" | "succeeded" | "refused";
}

export interface Reversal {
  readonly transfer: Transfer;
  readonly cause: Refund | Dispute;
  readonly amount: number;
  readonly held: Held[];
  state: "pending" | "succeeded" | "refused";
}

/** What a refund takes by one line, and where from. The fee's part has no share. */
export interface RefundPart {
  readonly share: Share | null;
  readonly now: number;
  readonly feeLoss: number;
  readonly tenant: number;
  readonly own: number;
  readonly pending: number;
  readonly available: number;
  readonly reserve: number;
  readonly owed: number;
  /** What of it counts against the share. */
  readonly ofShare: number;
  readonly feeOfShare: number;
  readonly held: readonly Held[];
}

export interface Refund {
  readonly kind: "refund";
  readonly payment: Payment;
  readonly amount: number;
  state: "pending" | "requires_action" | "succeeded" | "failed" | "canceled";
  parts: RefundPart[];
  entry: string | null;
  back: string | null;
  hasFetched: boolean;
}

export type Source = "pending" | "available" | "reserve" | "own";

export interface DisputePart {
  readonly round: number;
  readonly position: number;
  readonly kind: "share" | "fee" | "excess";
  readonly share: Share | null;
  readonly bearer: "line" | "tenant";
  readonly amount: number;
  from: Record<Source, number>;
  held: Partial<Record<Source, Held>>;
  isSettled: boolean;
  lost: number;
  returned: number;
}

export type DisputeState = "warning" | "needs_response" | "under_review" | "won" | "lost" | "prevented" | "closed";

export interface DisputeEntry {
  readonly ref: string;
  readonly kind: "withdrawal" | "reinstatement" | "fee";
  readonly amount: number;
  readonly fee: number;
  readonly feeReturned: number;
}

export interface Dispute {
  readonly kind: "dispute";
  readonly payment: Payment;
  /** Null while nobody knows what it is. */
  state: DisputeState | null;
  isRefundable: boolean;
  withdrawn: number;
  won: number;
  fees: number;
  rounds: number;
  wantsReversals: boolean;
  readonly parts: DisputePart[];
  readonly booked: Set<string>;
}

export interface Payout {
  readonly merchant: number;
  readonly amount: number;
  state: "pending" | "in_transit" | "paid" | "failed" | "canceled";
  isEarmarked: boolean;
  isKnown: boolean;
  wantsCancel: boolean;
  held: Held[];
  entry: string | null;
  back: string | null;
}

export class Books {
  readonly ledger = new Ledger();
  readonly rule: Rule;
  readonly merchants: number;
  readonly paused: boolean[];
  readonly payments: Payment[] = [];
  readonly transfers: Transfer[] = [];
  readonly reversals: Reversal[] = [];
  readonly refunds: Refund[] = [];
  readonly disputes: Dispute[] = [];
  readonly payouts: Payout[] = [];
  /** By merchant: what adjustments by hand and write-offs have given it, less what they took. */
  readonly byHand: number[];
  /** Merchants whose available money was added to by hand. */
  readonly given = new Set<number>();
  now = 0;

  constructor(rule: Rule) {
    this.rule = rule;
    this.merchants = Math.max(0, ...rule.lines.map(({ merchant }) => (merchant ?? -1) + 1));
    this.paused = Array.from({ length: this.merchants }, () => false);
    this.byHand = Array.from({ length: this.merchants }, () => 0);
    this.shares = Array.from({ length: this.merchants }, () => []);
  }

  /** By merchant, the oldest first. */
  readonly shares: Share[][];

  /** What a connected account holds once everything under way has come through. */
  expected(merchant: number): number {
    const { debits, debitsAside, credits, creditsAside } = this.ledger.of(`provider:connected:${merchant}`);
    return debits + debitsAside - credits - creditsAside;
  }

  /** What is due to a connected account; negative where it holds too much. */
  due(merchant: number): number {
    const there = this.expected(merchant) + this.ledger.balance(`provider:in_transit:${merchant}`);
    return this.ledger.balance(`merchant:${merchant}:available`) - there;
  }
}

export const account = {
  of: (merchant: number | null, what: "pending" | "available" | "reserve" | "receivable") =>
    `merchant:${merchant}:${what}`,
  connected: (merchant: number | null) => `provider:connected:${merchant}`,
  transit: (merchant: number | null) => `provider:in_transit:${merchant}`,
};

export const PLATFORM = "provider:platform";
export const CLEARING = "clearing";
export const FEES = "provider:fees";
export const DISPUTES = "provider:disputes";
export const TENANT = "tenant:balance";
export const OPERATOR = "operator:fees";

/** Where the money of a line stands that is no merchant's. */
export function ownAccount(line: Line | undefined): string {
  return line?.recipient === "operator" ? OPERATOR : TENANT;
}

/** What is left of a share whoever has taken of it. */
export function kept(share: Share): number {
  return Math.max(0, share.amount - share.refunded - share.frozen - share.fee);
}

/** What was released and is neither reserved, nor transferred, nor kept for a debt. */
export function rest(share: Share): number {
  if (share.merchant === null || share.released === 0) return 0;
  return Math.max(0, kept(share) - share.reserved - share.transferred - share.recovered);
}

export function standing(share: Share): Share["state"] {
  const gone = share.refunded + (share.merchant === null ? 0 : share.fee);
  if (share.amount > 0 && gone >= share.amount) return "reversed";
  if (share.merchant === null) return "released";
  if (share.released === 0) return "pending";
  return rest(share) === 0 && share.reserved === 0 ? "transferred" : "released";
}

/** What a share's rest has grown by beyond what has become due to its merchant was kept for its debts. */
export function keepBeyond(share: Share, restBefore: number, dueGrowth: number): void {
  share.recovered += Math.max(0, rest(share) - restBefore - dueGrowth);
}

/** Recovers what a merchant owes from what it has; says how much. */
export function recover({ ledger }: Books, merchant: number, most: number, from: "available" | "reserve"): number {
  const paid = Math.min(most, Math.max(0, ledger.debt(merchant)));
  ledger.post(account.of(merchant, from), account.of(merchant, "receivable"), paid);
  return paid;
}

export function shareOut(amount: number, weights: readonly number[]): number[] {
  return amount === 0 ? weights.map(() => 0) : naive(amount, weights);
}

export const total = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);
