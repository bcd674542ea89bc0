/** What must hold at every moment, asked of the model: the numbers are those of the catalogue of invariants. */
import { type Books, CLEARING, DISPUTES, FEES, type Payment, rest, type Share, total } from "./books.ts";
import { splitNaively } from "./payments.ts";
import type { Rails } from "./rails.ts";

/** Everything that is wrong by now, as sentences. */
export function faults(books: Books, rails: Rails): string[] {
  return [
    ...books.ledger.faults(),
    ...books.payments.flatMap((payment, n) => faultsOf(books, payment).map((fault) => `${fault}, payment ${n}`)),
    ...reconciled(books, rails),
    ...payoutFaults(books),
  ];
}

function faultsOf(books: Books, payment: Payment): string[] {
  const { shares, captured, netted, amount } = payment;
  const found: string[] = [];
  const wrong = (isWrong: boolean, fault: string) => isWrong && found.push(fault);
  wrong(payment.state === "succeeded" && payment.distribution === "none", "5: it is not shared out");
  wrong(
    payment.distribution === "booked" && total(shares.map((of) => of.amount)) + netted !== captured,
    "5: its lines",
  );
  wrong(captured > amount, "6: more was captured than was authorized");
  const refunds = books.refunds.filter((of) => of.payment === payment);
  const alive = refunds.filter(({ state }) => state !== "failed" && state !== "canceled");
  wrong(total(alive.map((of) => of.amount)) > captured, "6: more was refunded than was captured");
  const given = new Map<Share | null, number>();
  const add = (share: Share | null, of: number) => given.set(share, (given.get(share) ?? 0) + of);
  for (const { parts, amount: of, state } of refunds) {
    wrong(total(parts.map(({ now }) => now)) !== of, "21: a refund's parts do not sum to it");
    wrong(total(parts.map(({ held }) => total(held.map((each) => each.amount)))) !== of, "21: what a refund takes");
    if (state !== "failed" && state !== "canceled") for (const part of parts) add(part.share, part.now);
  }
  for (const of of books.disputes) {
    if (of.payment === payment) for (const { share, lost, returned } of of.parts) add(share, lost - returned);
  }
  for (const share of shares) {
    wrong(share.against !== (given.get(share) ?? 0), `21: line ${share.position} has given another`);
    wrong(share.against > share.amount, `21: line ${share.position} has given back more than it had`);
    const { refunded, frozen, fee, released, transferred, recovered, reserved } = share;
    const least = Math.min(refunded, frozen, fee, released, transferred, recovered, reserved);
    wrong(least < 0, `19: line ${share.position} is below zero`);
  }
  const sourced = books.transfers.filter(
    (of) => of.share.payment === payment && of.isSourced && of.state === "succeeded",
  );
  wrong(total(sourced.map((of) => of.amount)) > captured, "7: a charge pays for more transfers than it was");
  return found;
}

/** 7: what is booked of the provider's entries is all that stands on the provider's accounts, and nothing else. */
function reconciled({ ledger, paused }: Books, rails: Rails): string[] {
  const booked = new Set(ledger.moves.flatMap(({ ref }) => ref ?? []));
  const sums = new Map<"platform" | number, number>();
  for (const { of, ref, amount } of rails.entries) {
    if (booked.has(ref)) sums.set(of, (sums.get(of) ?? 0) + amount);
  }
  return ["platform" as const, ...paused.keys()].flatMap((of) => {
    const here = ledger.balance(of === "platform" ? "provider:platform" : `provider:connected:${of}`);
    return here === (sums.get(of) ?? 0) ? [] : [`7: ${of} is ${here}, by its entries ${sums.get(of)}`];
  });
}

/** 15: nobody is paid out what it has not earned, or twice. */
function payoutFaults(books: Books): string[] {
  return books.paused.flatMap((_, merchant) => {
    const own = books.payouts.filter((each) => each.merchant === merchant && each.isEarmarked);
    const paid = own.filter(({ state }) => state === "paid");
    const open = own.filter(({ state }) => state === "pending" || state === "in_transit");
    const aside = total(open.map(({ amount }) => amount));
    const transit = books.ledger.of(`provider:in_transit:${merchant}`);
    const earned = total((books.shares[merchant] ?? []).map(({ amount }) => amount));
    const given =
      earned + Math.max(0, books.byHand[merchant] ?? 0) + books.ledger.balance(`merchant:${merchant}:receivable`);
    return [
      ...(transit.creditsAside === aside ? [] : [`15: ${merchant} has other payouts under way`]),
      ...(total(paid.map(({ amount }) => amount)) + aside <= given ? [] : [`15: ${merchant} was paid out too much`]),
    ];
  });
}

/** What must hold once nothing is under way any more: 26, and everybody has what it earned and nobody took. */
export function endFaults(books: Books): string[] {
  const { ledger, paused } = books;
  const empty = [CLEARING, FEES, DISPUTES, ...[...paused.keys()].map((of) => `provider:in_transit:${of}`)];
  const aside = [...ledger.sums].filter(([, sum]) => sum.debitsAside + sum.creditsAside > 0);
  return [
    ...empty.flatMap((of) => (ledger.balance(of) === 0 ? [] : [`26: ${of} is ${ledger.balance(of)}`])),
    ...aside.map(([account]) => `26: something is set aside on ${account}`),
    // What was given by hand, or is owed as well, is transferred with the next share.
    ...[...paused.keys()].flatMap((merchant) => {
      const isDue = books.due(merchant) > Math.max(0, ledger.debt(merchant)) && !books.given.has(merchant);
      return isDue ? [`something is due to ${merchant}`] : [];
    }),
    ...[...paused.keys()].flatMap((merchant) => {
      const of = (what: string) => ledger.balance(`merchant:${merchant}:${what}`);
      const has = of("pending") + of("available") + of("reserve") - of("receivable");
      const should = earned(books, merchant);
      return has === should ? [] : [`${merchant} has ${has} instead of ${should}`];
    }),
    ...books.payments.flatMap(({ shares }) => shares).flatMap((share) => (rest(share) > 0 ? ["a share waits"] : [])),
  ];
}

/** What a merchant earned, less what it bears of fees, refunds and disputes, less what was paid out. */
function earned(books: Books, merchant: number): number {
  const isOwn = (of: { readonly share: { readonly merchant: number | null } | null }) =>
    of.share?.merchant === merchant;
  const fees = books.payments.map(({ captured, fee, shares }) => {
    const { borne } = splitNaively(books.rule, captured, fee ?? 0);
    return total(shares.map((share) => (share.merchant === merchant ? (borne[share.position] ?? 0) : 0)));
  });
  const alive = books.refunds.filter(({ state }) => state === "succeeded");
  const refunds = alive
    .flatMap(({ parts }) => parts.filter(isOwn))
    .map(({ now, feeLoss, tenant }) => now - tenant + feeLoss);
  const lost = books.disputes
    .flatMap(({ parts }) => parts.filter(isOwn))
    .map((part) => {
      return part.bearer === "line" ? part.lost - part.returned : 0;
    });
  const paid = books.payouts.filter((each) => each.merchant === merchant && each.state === "paid");
  const gone = total(fees) + total(refunds) + total(lost) + total(paid.map(({ amount }) => amount));
  return total((books.shares[merchant] ?? []).map(({ amount }) => amount)) - gone + (books.byHand[merchant] ?? 0);
}
