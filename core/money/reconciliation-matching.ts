/** Comparing one account's two statements: what both have alike goes, what is left is on its way or an exception. */
import type { BalanceEntry } from "../provider/balance-port.ts";
import { HOUR } from "../time.ts";

/** Which side has what the other has not; `balance`: neither statement explains the difference of the balances. */
export type Side = "provider" | "ledger" | "balance";

/** What of a movement is kept until both sides agree. */
export interface ItemEntry {
  /** The provider's type of the movement, or our transfer's code. */
  readonly type: string;
  /** What the provider knows it by: the entry, the object that moved it, the transfer it is the other side of. */
  readonly keys: readonly string[];
  /** Ids of ours that it carries. */
  readonly subjects: readonly string[];
  /** The change of the balance, on the side that has it. */
  readonly net: number;
  readonly isPartly?: true;
  /** The other half of it stands beside it. */
  readonly isUndone?: true;
}

/** One difference: by how much it lets the provider's balance be above ours. */
export interface Item {
  readonly key: string;
  readonly side: Side;
  readonly currency: string;
  readonly difference: number;
  readonly entry: ItemEntry;
  readonly occurredAt: number;
}

/** A movement of the account in the ledger, by what the provider knows it by. */
export interface BookedMove {
  readonly provider_ref: string;
  readonly code: string;
  readonly moved: number;
}

/** An entry of ours that was not compared before. */
export interface NewEntry {
  readonly id: string;
  readonly currency: string;
  readonly code: string;
  readonly provider_ref: string | null;
  readonly subject_id: string;
  readonly moved: number;
  readonly recorded_at: number;
  /** 1: of a payment that has succeeded and whose fee the provider has not booked. */
  readonly awaits_fee: number;
}

/**
 * The codes of ours that the object behind a movement stands for. One object can move money twice (a refund, and again
 * when it fails): then only the movement's own id tells which is which, and no code stands here.
 */
const CODES_BY_SOURCE: Readonly<Record<string, readonly string[]>> = {
  charge: ["capture"],
  payment: ["capture", "provider_transfer"],
  transfer: ["provider_transfer"],
  transfer_refund: ["transfer_reversal"],
  payment_refund: ["transfer_reversal"],
  payout: ["provider_payout", "tenant_payout"],
  payout_cancel: ["provider_payout_failed", "payout_returned", "tenant_payout_returned"],
  payout_failure: ["provider_payout_failed", "payout_returned", "tenant_payout_returned"],
  topup: ["top_up", "tenant_top_up"],
};

/** Ours that the provider's statement need not show again: what two persons vouch for, and what followed its word. */
const WITHOUT_ENTRY = ["adjustment", "reserve_held", "reserve_released", "account_fee"];

export function itemOf(entry: BalanceEntry): Item {
  const keys = [entry.entryRef, entry.sourceRef, entry.transferRef].filter((key) => key !== null);
  return {
    key: entry.entryRef,
    side: "provider",
    currency: entry.currency,
    difference: entry.net,
    entry: { type: entry.type, keys, subjects: entry.subjects, net: entry.net },
    occurredAt: entry.createdAt,
  };
}

/** What a movement of the provider's leaves over when all that we have of it is taken off; undefined: nothing. */
export function rest(item: Item, booked: ReadonlyMap<string, readonly BookedMove[]>): Item | undefined {
  const { keys, type, net } = item.entry;
  const [own = "", ...others] = keys;
  const codes = CODES_BY_SOURCE[type] ?? [];
  const ofSource = [...new Set(others)].flatMap((key) =>
    (booked.get(key) ?? []).filter(({ code }) => codes.includes(code)),
  );
  const all = [...(booked.get(own) ?? []), ...ofSource];
  const difference = net - all.reduce((sum, { moved }) => sum + moved, 0);
  if (difference === 0) return undefined;
  const { isPartly: _, ...entry } = item.entry;
  return { ...item, difference, entry: all.length > 0 ? { ...entry, isPartly: true } : entry };
}

/** What the provider gives back of something that it has taken or sent before. */
const GIVEN_BACK = ["payment_failure_refund", "payout_failure", "payout_cancel", "refund_failure"];

/**
 * A bank debit that fails after days stands twice in the statement, taken and given back; so does a payout that fails
 * and arrives after all. A subject that was not asked about in between has booked neither half, and never will:
 * together they are nothing. They are kept while the statement may show one of them again.
 *
 * @param seenUntil the time of the newest entry: the next statement begins a little before it
 */
export function withoutUndone(
  items: readonly Item[],
  { running }: Pick<Standing, "running">,
  seenUntil: number,
): Item[] {
  const undone = new Map<Item, boolean>();
  for (const back of items.filter(({ entry }) => GIVEN_BACK.includes(entry.type))) {
    const { keys, subjects } = back.entry;
    const [, source] = keys;
    if (source === undefined || subjects.some((id) => running.has(id))) continue;
    const other = items.find(
      (item) =>
        item !== back && !undone.has(item) && item.entry.keys[1] === source && item.difference === -back.difference,
    );
    if (!other) continue;
    const isOver = seenUntil - Math.max(back.occurredAt, other.occurredAt) >= ON_ITS_WAY_MS;
    undone.set(back, isOver).set(other, isOver);
  }
  return items.flatMap((item) => {
    const isOver = undone.get(item);
    if (isOver === undefined) return [item];
    return isOver ? [] : [{ ...item, entry: { ...item.entry, isUndone: true as const } }];
  });
}

/** What we have and the provider's statement has not. */
export function unseen(entries: readonly NewEntry[], seen: ReadonlySet<string>): Item[] {
  return entries.flatMap((entry): Item[] => {
    const { provider_ref: ref, code } = entry;
    if (ref === null ? code === "top_up" : seen.has(ref)) return [];
    if (WITHOUT_ENTRY.includes(code)) return [];
    return [
      {
        key: entry.id,
        side: "ledger",
        currency: entry.currency,
        difference: -entry.moved,
        entry: { type: code, keys: ref === null ? [] : [ref], subjects: [entry.subject_id], net: entry.moved },
        occurredAt: entry.recorded_at,
      },
    ];
  });
}

/** What is known of the subjects that open items name. */
export interface Standing {
  /** Subjects at which a run is at work. */
  readonly running: ReadonlySet<string>;
  /** Payments by their state. */
  readonly payments: ReadonlyMap<string, { readonly state: string; readonly fee: number | null }>;
  /** Our transfers and reversals that the provider has not answered yet. */
  readonly asked: ReadonlySet<string>;
  /** Amounts that are under way to or from this connected account. */
  readonly underWay: ReadonlySet<number>;
  readonly now: number;
}

/** How long what is ours may take from one side to the other before somebody should look. */
export const ON_ITS_WAY_MS = HOUR;
/** Movements that we learn of by the provider's word alone, whoever caused them. */
const REPORTED = ["adjustment", "refund_failure", "payment_failure_refund", "payout_failure", "payout_cancel"];
const DISPUTE = /^(dp|du)_/;

/** Whether a difference explains itself: money is on its way, and the other side will have it by itself. */
export function isOnItsWay({ side, entry, difference, occurredAt }: Item, standing: Standing): boolean {
  const isYoung = standing.now - occurredAt < ON_ITS_WAY_MS;
  const { subjects } = entry;
  const payments = subjects.flatMap((id) => standing.payments.get(id) ?? []);
  if (side === "balance" || entry.type === "transfer_refused") return false;
  if (entry.isUndone) return true;
  const awaitsFee = payments.some(({ state, fee }) => state === "succeeded" && fee === null);
  if (side === "ledger") return isYoung || awaitsFee;
  if (payments.some(({ state }) => state === "needs_review")) return false;
  if (subjects.some((id) => standing.asked.has(id)) || standing.underWay.has(Math.abs(difference))) return true;
  if (awaitsFee || subjects.some((id) => standing.running.has(id))) return true;
  const isDisputed = REPORTED.includes(entry.type) && entry.keys.some((key) => DISPUTE.test(key));
  return isYoung && (subjects.length > 0 || isDisputed);
}

export const EXCEPTION_KINDS = [
  "charge_differs",
  "charge_unknown",
  "refund_unknown",
  "transfer_unknown",
  "payout_unknown",
  "dispute_unbooked",
  "fee_unknown",
  "movement_unknown",
  "not_booked",
  "amount_differs",
  "missing_at_provider",
  "transfer_refused",
  "balance_differs",
] as const;
export type ExceptionKind = (typeof EXCEPTION_KINDS)[number];

/** The likely cause of each kind, for a person who has to look. */
export const CAUSES: Readonly<Record<ExceptionKind, string>> = {
  charge_differs: "The provider charged another amount or currency than the payment asked for; it needs review.",
  charge_unknown: "A charge was made at the provider itself, or by another program with the account's key.",
  refund_unknown: "A refund was made in the provider's dashboard, or by another program with the account's key.",
  transfer_unknown: "A transfer or reversal was made at the provider itself.",
  payout_unknown: "A payout was made at the provider itself, or by a payout schedule that should be off.",
  dispute_unbooked: "A dispute moved money, and its posting has not followed.",
  fee_unknown: "The provider charged the account a fee that is not booked yet.",
  movement_unknown: "The provider moved money by itself or for somebody else: an adjustment, or a correction.",
  not_booked:
    "The provider moved money for one of our subjects, whose run has not booked it. It looks again by itself.",
  amount_differs: "Both sides have the movement, with different amounts.",
  missing_at_provider: "We booked a movement that the provider's statement does not have.",
  transfer_refused: "The provider refused to move a share to the connected account. It is tried again by itself.",
  balance_differs: "The provider's balance is not the sum of its statement, or ours was adjusted without a movement.",
};

const KIND_BY_TYPE: readonly (readonly [RegExp, ExceptionKind])[] = [
  [/fee/, "fee_unknown"],
  [/^transfer/, "transfer_unknown"],
  [/^payout/, "payout_unknown"],
  [/refund/, "refund_unknown"],
  [/^(charge|payment)/, "charge_unknown"],
];

/** What a difference that does not explain itself is called. */
export function kindOf({ side, entry }: Item, { payments }: Pick<Standing, "payments">): ExceptionKind {
  if (side === "balance") return "balance_differs";
  if (side === "ledger") return entry.type === "transfer_refused" ? "transfer_refused" : "missing_at_provider";
  if (entry.isPartly) return "amount_differs";
  if (entry.subjects.some((id) => payments.get(id)?.state === "needs_review")) return "charge_differs";
  if (entry.keys.some((key) => DISPUTE.test(key))) return "dispute_unbooked";
  if (entry.subjects.length > 0) return "not_booked";
  return KIND_BY_TYPE.find(([type]) => type.test(entry.type))?.[1] ?? "movement_unknown";
}
