/** The model's refunds: who bears them, what is set aside, booked, given back, and fetched back (rows 12 to 16). */
import {
  account,
  type Books,
  CLEARING,
  type Dispute,
  keepBeyond,
  kept,
  ownAccount,
  type Payment,
  PLATFORM,
  type Refund,
  type RefundPart,
  type Reversal,
  recover,
  rest,
  type Share,
  shareOut,
  standing,
  TENANT,
  type Transfer,
  total,
} from "./books.ts";
import type { Held } from "./ledger.ts";
import { carry, takenBack } from "./payments.ts";

/** Where a refund stands at the provider, and by which entries its money has left and come back. */
export interface RefundAnswer {
  readonly status: Refund["state"] | "refused";
  readonly entry: string | null;
  readonly back: string | null;
}

/** Row 12. What it comes to, or why it is refused. */
export function refund(books: Books, payment: Payment, wanted: number | undefined): string {
  if (payment.state !== "succeeded" || payment.distribution !== "booked") return "state_conflict";
  if (books.disputes.some((dispute) => dispute.payment === payment && isInTheWay(dispute))) return "payment_disputed";
  const left = [...payment.shares.map((share) => share.amount - share.against), ...nettedLeft(payment)];
  const amount = wanted ?? total(left);
  if (amount > total(left) || total(left) === 0) return "amount_exceeds_refundable";
  const made: Refund = {
    kind: "refund",
    payment,
    amount,
    state: "pending",
    parts: [],
    entry: null,
    back: null,
    hasFetched: false,
  };
  const allocated = shareOut(amount, left);
  const lossOfFee = allocated[payment.shares.length] ?? 0;
  const losses = feeLosses(books, payment, lossOfFee);
  for (const share of payment.shares) {
    made.parts.push(take(books, share, allocated[share.position] ?? 0, losses[share.position] ?? 0));
  }
  if (payment.netted > 0) {
    const own = lossOfFee - total(losses);
    const held = books.ledger.hold(TENANT, CLEARING, own);
    made.parts.push({ ...NOTHING, share: null, now: lossOfFee, own, held });
    payment.nettedAgainst += lossOfFee;
  }
  books.refunds.push(made);
  return "ok";
}

const NOTHING = {
  feeLoss: 0,
  tenant: 0,
  own: 0,
  pending: 0,
  available: 0,
  reserve: 0,
  owed: 0,
  ofShare: 0,
  feeOfShare: 0,
  held: [],
};

/** No charge is refunded whose money a bank has, or of which shares are set aside for one. */
function isInTheWay({ state, isRefundable, parts }: Dispute): boolean {
  if (parts.some(({ isSettled }) => !isSettled)) return true;
  return state !== null && !isRefundable && state !== "won" && state !== "closed" && state !== "prevented";
}

/** On the net base the fee is one line more: the provider gives nothing of it back. */
export function nettedLeft({ netted, nettedAgainst }: Payment): number[] {
  return netted > 0 ? [netted - nettedAgainst] : [];
}

function feeLosses({ rule }: Books, { shares }: Payment, loss: number): number[] {
  const bears = ({ line }: Share) => rule.feeBearer === "proportional" || (rule.feeBearer === "lines" && line.bearsFee);
  const weights = shares.map((share) => (bears(share) ? share.amount : 0));
  return total(weights) === 0 ? weights : shareOut(loss, weights);
}

/** One line's part: from what is not released yet, else from what its merchant has, else it is a debt. */
function take(books: Books, share: Share, now: number, feeLoss: number): RefundPart {
  const { ledger } = books;
  if (now + feeLoss > 0) share.changedAt = books.now;
  const ofTenant = share.line.refundBearer === "tenant" && share.line.recipient !== "tenant" ? now : 0;
  const refunded = now - ofTenant;
  const wanted = refunded + feeLoss;
  const { merchant } = share;
  const held: Held[] = [...ledger.hold(TENANT, CLEARING, ofTenant)];
  if (merchant === null) {
    held.push(...ledger.hold(ownAccount(share.line), CLEARING, wanted));
    const feeOfShare = Math.min(feeLoss, Math.max(0, kept(share) - refunded));
    share.refunded += refunded;
    share.fee += feeOfShare;
    share.against += now;
    if (now + feeLoss > 0) share.state = standing(share);
    const part = { ...NOTHING, share, now, feeLoss, tenant: ofTenant, own: wanted, held };
    return { ...part, ofShare: refunded, feeOfShare };
  }
  const isReleased = share.released > 0;
  const pending = isReleased ? 0 : Math.min(wanted, kept(share));
  const free = (what: "available" | "reserve") => Math.max(0, ledger.free(account.of(merchant, what)));
  const available = Math.min(wanted - pending, free("available"));
  const reserve = Math.min(wanted - pending - available, free("reserve"));
  const owed = wanted - pending - available - reserve;
  for (const [what, amount] of Object.entries({ pending, available, reserve, receivable: owed })) {
    held.push(...ledger.hold(account.of(merchant, what as "pending"), CLEARING, amount));
  }
  // Of a share that is released all of it counts; of one that is not, what it gives itself, the refund first.
  const ofShare = Math.min(refunded, isReleased ? refunded : pending);
  const feeOfShare = Math.min(feeLoss, isReleased ? Math.max(0, kept(share) - refunded) : pending - ofShare);
  share.refunded += ofShare;
  share.fee += feeOfShare;
  share.against += now;
  share.reserved -= Math.min(share.reserved, reserve);
  if (now + feeLoss > 0) share.state = standing(share);
  return {
    ...NOTHING,
    share,
    now,
    feeLoss,
    tenant: ofTenant,
    pending,
    available,
    reserve,
    owed,
    ofShare,
    feeOfShare,
    held,
  };
}

const MAY: Record<Refund["state"], readonly string[]> = {
  pending: ["requires_action", "succeeded", "failed", "canceled"],
  requires_action: ["pending", "succeeded", "failed", "canceled"],
  succeeded: ["failed"],
  failed: [],
  canceled: [],
};

/** Rows 13 to 15: the state follows the provider's, the money its entries. */
export function refundHeard(books: Books, of: Refund, { status, entry, back }: RefundAnswer): void {
  const { ledger } = books;
  if (of.state === "failed" || of.state === "canceled") return;
  if (status === "refused") {
    if (of.state === "succeeded" || of.entry !== null) return;
    turn(of, "failed");
    giveBack(books, of, null);
    return;
  }
  const isUndone = status === "failed" || status === "canceled";
  const booked = of.entry ?? entry;
  const isBack = isUndone && (booked === null || back !== null);
  if (of.entry === null && entry !== null) {
    for (const { held } of of.parts) for (const each of held) ledger.settle(each, each.amount);
    ledger.post(CLEARING, PLATFORM, of.amount, entry);
  }
  of.entry = booked;
  if ((isUndone && !isBack) || !MAY[of.state].includes(status)) return;
  turn(of, status);
  if (isBack) giveBack(books, of, back);
}

function turn(of: Refund, to: Refund["state"]): void {
  if (of.state === "succeeded") of.payment.refunded -= of.amount;
  if (to === "succeeded") of.payment.refunded += of.amount;
  of.state = to;
}

/** Rows 14 and 15: what was set aside is free again, or what was taken is mirrored. */
function giveBack(books: Books, of: Refund, back: string | null): void {
  const { ledger } = books;
  of.back = back;
  const held = of.parts.flatMap((part) => part.held);
  if (back === null) for (const each of held) ledger.letGo(each);
  else ledger.post(PLATFORM, CLEARING, of.amount, back);
  for (const part of of.parts) {
    const { share } = part;
    if (back !== null) {
      ledger.post(CLEARING, TENANT, part.tenant);
      ledger.post(CLEARING, ownAccount(share?.line), part.own);
    }
    if (!share) of.payment.nettedAgainst -= part.now;
    else if (part.now + part.feeLoss > 0) restore(books, part, share, back !== null);
  }
  carry(
    books,
    of.parts.flatMap(({ share, now, feeLoss }) => (share && now + feeLoss > 0 ? [share] : [])),
  );
}

function restore(books: Books, part: RefundPart, share: Share, wasBooked: boolean): void {
  const before = rest(share);
  share.changedAt = books.now;
  share.refunded -= part.ofShare;
  share.fee -= part.feeOfShare;
  share.against -= part.now;
  if (share.merchant === null) share.state = standing(share);
  else if (wasBooked) mirror(books, part, share, before);
  else free(books, part, share, before);
}

/** Nothing had left: what would have been released meanwhile is released now, and pays a debt first. */
function free(books: Books, part: RefundPart, share: Share, before: number): void {
  const { ledger, now } = books;
  const merchant = share.merchant ?? 0;
  const isReleased = share.released > 0;
  const isKept = part.reserve > 0 && (share.reservedUntil ?? 0) > now;
  const late = isReleased ? part.pending : 0;
  const ended = isKept ? 0 : part.reserve;
  ledger.post(account.of(merchant, "pending"), account.of(merchant, "available"), late);
  ledger.post(account.of(merchant, "reserve"), account.of(merchant, "available"), ended);
  const recovered = recover(books, merchant, late + part.available + ended, "available");
  if (!isReleased) {
    share.state = standing(share);
    return;
  }
  share.released += late;
  share.reserved += isKept ? part.reserve : 0;
  share.recovered += recovered;
  keepBeyond(share, before, late + part.available + ended - recovered);
  share.state = standing(share);
}

/** It had left and is back: it pays a debt first, and is transferred again. */
function mirror({ ledger }: Books, part: RefundPart, share: Share, before: number): void {
  const merchant = share.merchant ?? 0;
  const toPending = share.released > 0 ? 0 : part.pending;
  const amount = part.pending + part.available + part.reserve + part.owed - toPending;
  const toDebt = Math.min(amount, Math.max(0, ledger.debt(merchant)));
  ledger.post(CLEARING, account.of(merchant, "receivable"), toDebt);
  ledger.post(CLEARING, account.of(merchant, "pending"), toPending);
  ledger.post(CLEARING, account.of(merchant, "available"), amount - toDebt);
  if (share.released > 0) keepBeyond(share, before, amount - toDebt);
  share.state = standing(share);
}

/** Whether money is to be fetched back for it, once. */
export function wantsReversals(cause: Refund | Dispute): boolean {
  if (cause.kind === "dispute") return cause.wantsReversals;
  const isUndone = cause.state === "failed" || cause.state === "canceled";
  return !isUndone && cause.entry !== null && !cause.hasFetched;
}

/** More transfers than this are not reversed for one cause. */
const MOST = 20;

/** Row 16: what connected accounts hold too much, from the payment's own transfers first, then from the newest. */
export function fetchBack(books: Books, cause: Refund | Dispute): void {
  const { ledger } = books;
  const shares = cause.kind === "refund" ? gaveOfTheirOwn(cause) : lost(cause);
  for (const merchant of new Set(shares.flatMap((share) => share.merchant ?? []))) {
    let missing = -books.due(merchant);
    let there = Math.max(0, books.expected(merchant));
    const all = books.transfers.filter((each) => each.share.merchant === merchant && unreversed(books, each) > 0);
    for (const transfer of all.sort((a, b) => byTurn(a, b, cause.payment)).slice(0, MOST)) {
      const amount = Math.min(missing, unreversed(books, transfer), there);
      if (amount <= 0) continue;
      const held = ledger.hold(PLATFORM, account.connected(merchant), amount);
      books.reversals.push({ transfer, cause, amount, held, state: "pending" });
      missing -= amount;
      there -= amount;
    }
  }
  if (cause.kind === "refund") cause.hasFetched = true;
  else cause.wantsReversals = false;
}

function gaveOfTheirOwn({ parts }: Refund): Share[] {
  return parts.flatMap(({ share, available, reserve }) => (share && available + reserve > 0 ? [share] : []));
}

function lost({ parts, payment }: Dispute): Share[] {
  const losing = new Set(parts.flatMap(({ share, lost: of, returned }) => (of > returned ? (share ?? []) : [])));
  return payment.shares.filter((share) => losing.has(share));
}

function byTurn(a: Transfer, b: Transfer, payment: Payment): number {
  const isOwn = (each: Transfer) => Number(each.share.payment === payment);
  return isOwn(b) - isOwn(a) || b.createdAt - a.createdAt || (a.name < b.name ? 1 : -1);
}

export function unreversed({ reversals }: Books, transfer: Transfer): number {
  if (transfer.state !== "succeeded") return 0;
  const back = reversals.filter((each) => each.transfer === transfer && each.state !== "refused");
  return transfer.amount - total(back.map(({ amount }) => amount));
}

/** Row 16's answer. What is refused stays on the connected account, until later shares. */
export function reversed({ ledger, reversals, now }: Books, reversal: Reversal, isDone: boolean): void {
  reversal.transfer.share.changedAt = now;
  const ref = `reversal-${reversals.indexOf(reversal)}`;
  for (const held of reversal.held) isDone ? ledger.settle(held, reversal.amount, ref) : ledger.letGo(held);
  reversal.state = isDone ? "succeeded" : "refused";
  if (isDone) takenBack(reversal.transfer.share, reversal.amount);
}
