/** The second implementation: what everything that can happen does to the books, one function to each. */
import { Books, type Dispute, type Refund, type Rule } from "./books.ts";
import { type DisputeAnswer, disputeHeard, noticed } from "./disputes.ts";
import { authorized, captured, givenUp, pay, release, transferred, wantCapture } from "./payments.ts";
import { adjust, balanceChecked, type PayoutAnswer, payOut, payoutHeard, wantCancel, writeOff } from "./payouts.ts";
import { fetchBack, type RefundAnswer, refund, refundHeard, reversed } from "./refunds.ts";

/** One thing that happens, by the places of what it happens to: each is one commit of the product's. */
export type Happening =
  | { readonly what: "pay"; readonly amount: number; readonly isManual: boolean }
  | { readonly what: "authorized"; readonly payment: number }
  | { readonly what: "want_capture"; readonly payment: number; readonly amount: number }
  | {
      readonly what: "captured";
      readonly payment: number;
      readonly fee: number | null;
      readonly availableOn: number | null;
    }
  | { readonly what: "given_up"; readonly payment: number; readonly as: "failed" | "canceled" }
  | { readonly what: "release"; readonly payment: number }
  | { readonly what: "transferred"; readonly transfer: number; readonly isDone: boolean }
  | { readonly what: "refund"; readonly payment: number; readonly amount: number | undefined }
  | { readonly what: "refund_heard"; readonly refund: number; readonly answer: RefundAnswer }
  | { readonly what: "fetch_back"; readonly of: "refunds" | "disputes"; readonly cause: number }
  | { readonly what: "reversed"; readonly reversal: number; readonly isDone: boolean }
  | { readonly what: "noticed"; readonly payment: number }
  | { readonly what: "dispute_heard"; readonly dispute: number; readonly answer: DisputeAnswer }
  | { readonly what: "pay_out"; readonly merchant: number; readonly amount: number | undefined }
  | { readonly what: "want_cancel"; readonly payout: number }
  | { readonly what: "balance_checked"; readonly payout: number; readonly there: number }
  | { readonly what: "payout_heard"; readonly payout: number; readonly answer: PayoutAnswer }
  | { readonly what: "adjust"; readonly debit: string; readonly credit: string; readonly amount: number }
  | { readonly what: "write_off"; readonly merchant: number; readonly amount: number | undefined }
  | { readonly what: "pause"; readonly merchant: number; readonly isPaused: boolean };

export class Model {
  readonly books: Books;

  constructor(rule: Rule) {
    this.books = new Books(rule);
  }

  /** What comes of it: "ok", or the code of a refusal, after which everything is as it was. */
  happens(of: Happening): string {
    const { books } = this;
    switch (of.what) {
      case "pay":
        pay(books, of.amount, of.isManual);
        return "ok";
      case "authorized":
        authorized(books, one(books.payments, of.payment));
        return "ok";
      case "want_capture":
        return wantCapture(one(books.payments, of.payment), of.amount);
      case "captured":
        captured(books, one(books.payments, of.payment), of.fee, of.availableOn);
        return "ok";
      case "given_up":
        givenUp(books, one(books.payments, of.payment), of.as);
        return "ok";
      case "release":
        release(books, one(books.payments, of.payment));
        return "ok";
      case "transferred":
        transferred(books, one(books.transfers, of.transfer), of.isDone);
        return "ok";
      case "refund":
        return refund(books, one(books.payments, of.payment), of.amount);
      case "refund_heard":
        refundHeard(books, one(books.refunds, of.refund), of.answer);
        return "ok";
      case "fetch_back":
        fetchBack(books, one<Refund | Dispute>(books[of.of], of.cause));
        return "ok";
      case "reversed":
        reversed(books, one(books.reversals, of.reversal), of.isDone);
        return "ok";
      case "noticed":
        noticed(books, one(books.payments, of.payment));
        return "ok";
      case "dispute_heard":
        disputeHeard(books, one(books.disputes, of.dispute), of.answer);
        return "ok";
      case "pay_out":
        return payOut(books, of.merchant, of.amount);
      case "want_cancel":
        return wantCancel(one(books.payouts, of.payout));
      case "balance_checked":
        balanceChecked(books, one(books.payouts, of.payout), of.there);
        return "ok";
      case "payout_heard":
        payoutHeard(books, one(books.payouts, of.payout), of.answer);
        return "ok";
      case "adjust":
        return adjust(books, of.debit, of.credit, of.amount);
      case "write_off":
        return writeOff(books, of.merchant, of.amount);
      case "pause":
        books.paused[of.merchant] = of.isPaused;
        return "ok";
    }
  }
}

export function one<T>(list: readonly T[], place: number): T {
  const found = list[place];
  if (found === undefined) throw new Error(`there is no such thing at ${place}`);
  return found;
}
