/** Random lives: what tenants, banks and the provider do one after another, and what is heard of it when. */
import { DAY, type Rule } from "./books.ts";
import { type Happening, Model, one } from "./model.ts";
import { Rails, type RailsDispute } from "./rails.ts";
import { wantsReversals } from "./refunds.ts";
import type { Step } from "./steps.ts";

const FEE = 55;

/** What happens, one thing after another; each is told its outcome before the next. */
type Course = Generator<Happening, void, string>;

export class Life {
  readonly model: Model;
  readonly rails = new Rails();
  /** When the money of a capture can be moved, by the payment's place. */
  readonly #availableOn = new Map<number, number>();

  constructor(rule: Rule) {
    this.model = new Model(rule);
  }

  get #books() {
    return this.model.books;
  }

  *take({ what, a, b }: Step): Course {
    const { payments, refunds, transfers, reversals, payouts } = this.#books;
    const { rails } = this;
    const at = <T>(list: readonly T[], isMeant: (of: T) => boolean): number | undefined => {
      const places = [...list.keys()].filter((place) => isMeant(one(list, place)));
      return places[a % Math.max(1, places.length)];
    };
    const merchant = a % Math.max(1, this.#books.merchants);
    const wantsMore = [...refunds, ...this.#books.disputes].find(wantsReversals);
    switch (what) {
      case "pay":
        return yield* this.#pay(100 + a * 7 + b, a, b);
      case "capture":
        return yield* this.#capture(
          at(payments, (of) => of.isManual && of.state === "authorized"),
          b,
        );
      case "give_up":
        return yield* this.#giveUp(
          at(payments, () => true),
          b,
        );
      case "hear_fee":
        return yield* this.#hearCapture(at(payments, (of) => of.state === "succeeded" && of.fee === null));
      case "release":
        // Mostly after a while: what is not due yet is looked at in vain.
        this.#books.now += (b % 5) * DAY;
        return yield* this.#release(
          at(payments, (of) => of.distribution === "booked"),
          b % 4 > 0,
        );
      case "transfer":
        return yield* this.#answerTransfer(at(transfers, (of) => of.state === "pending"));
      case "refund":
        return yield* this.#refund(
          at(payments, (of) => of.captured > 0),
          a,
          b,
        );
      case "hear_refund":
        return yield* this.#hearRefund(
          at(refunds, () => true),
          b % 3 > 0,
        );
      case "settle_refund": {
        const place = at(refunds, (of) => of.state === "pending");
        const found = rails.refunds.get(place ?? -1);
        if (found) rails.settle(found);
        return yield* this.#hearRefund(b % 4 > 0 ? place : undefined, b % 3 > 0);
      }
      case "fail_refund": {
        const place = at(refunds, (of) => of.state === "pending" || of.state === "succeeded");
        const found = rails.refunds.get(place ?? -1);
        if (found) rails.fail(found, b % 5 === 0);
        return yield* this.#hearRefund(b % 4 > 0 ? place : undefined, b % 3 > 0);
      }
      case "fetch_back":
        return yield* this.#fetchBack(wantsMore, b % 2 > 0);
      case "reverse":
        return yield* this.#answerReversal(at(reversals, (of) => of.state === "pending"));
      case "dispute":
        return yield* this.#dispute(
          at(payments, (of) => of.captured > 0),
          a,
          b,
        );
      case "decide":
        return yield* this.#decide(
          at(rails.disputes, ({ status }) => UNDECIDED.includes(status)),
          a,
          b,
        );
      case "change_mind":
        return yield* this.#changeMind(
          at(rails.disputes, ({ status }) => !UNDECIDED.includes(status)),
          a,
          b,
        );
      case "hear_dispute":
        return yield* this.#hearDispute(
          at(rails.disputes, () => true),
          b % 3 > 0,
        );
      case "pay_out":
        return yield* this.#payOut(merchant, b);
      case "turn_payout": {
        const place = at(payouts, () => true);
        const found = rails.payouts.get(place ?? -1);
        if (found) rails.turn(found, TO[b % TO.length] ?? "paid");
        return yield* this.#hearPayout(b % 3 > 0 ? place : undefined);
      }
      case "hear_payout":
        return yield* this.#hearPayout(at(payouts, () => true));
      case "cancel_payout":
        return yield* this.#cancel(
          at(payouts, () => true),
          b,
        );
      case "adjust":
        return yield* this.#adjust(merchant, a, b);
      case "write_off":
        yield { what: "write_off", merchant, amount: b % 2 === 0 ? b : undefined };
        return;
      case "pause":
        yield { what: "pause", merchant, isPaused: b % 3 === 0 };
        return;
      case "faults":
        rails.mode = (["succeeded", "pending", "booked"] as const)[a % 3] ?? "succeeded";
        rails.refusesTransfers = b % 4 === 0;
        rails.refusesReversals = b % 3 === 0;
        rails.hidesFees = b % 5 === 0;
        return;
      case "wait":
        this.#books.now += ((a % 60) * DAY) / 12;
        return;
    }
  }

  *#pay(amount: number, a: number, b: number): Course {
    const payment = this.#books.payments.length;
    const isManual = a % 4 === 0;
    yield { what: "pay", amount, isManual };
    if (b % 11 > 0) yield { what: "authorized", payment };
    if (!isManual && b % 13 > 0) yield* this.#hearCapture(payment);
  }

  *#capture(payment: number | undefined, b: number): Course {
    if (payment === undefined) return;
    const { amount, toCapture } = one(this.#books.payments, payment);
    const part = b % 4 === 0 ? amount : Math.max(20, Math.floor((amount * b) / 900));
    if (toCapture === null) yield { what: "want_capture", payment, amount: part };
    if (b % 5 > 0 && one(this.#books.payments, payment).toCapture !== null) yield* this.#hearCapture(payment);
  }

  /** The provider tells that the money was taken, and what it cost as far as it says so. */
  *#hearCapture(payment: number | undefined): Course {
    if (payment === undefined) return;
    const { amount, toCapture } = one(this.#books.payments, payment);
    this.rails.capture(payment, toCapture ?? amount, FEE);
    const known = this.#availableOn.get(payment) ?? this.#books.now + 2 * DAY;
    this.#availableOn.set(payment, known);
    const [fee, availableOn] = this.rails.hidesFees ? [null, null] : [FEE, known];
    yield { what: "captured", payment, fee, availableOn };
  }

  /** It comes to nothing; now and then the provider has taken the money all the same. */
  *#giveUp(payment: number | undefined, b: number): Course {
    if (payment === undefined) return;
    const { state, toCapture } = one(this.#books.payments, payment);
    const isOver = state === "failed" || state === "canceled";
    if (isOver && b % 4 === 0) return yield* this.#hearCapture(payment);
    if (state === "succeeded" || isOver || toCapture !== null) return;
    yield { what: "given_up", payment, as: b % 2 === 0 ? "failed" : "canceled" };
  }

  *#release(payment: number | undefined, answers: boolean): Course {
    if (payment === undefined) return;
    const before = this.#books.transfers.length;
    yield { what: "release", payment };
    const { length } = this.#books.transfers;
    for (let place = before; answers && place < length; place++) yield* this.#answerTransfer(place);
  }

  *#answerTransfer(place: number | undefined): Course {
    if (place === undefined) return;
    const { share, amount } = one(this.#books.transfers, place);
    yield { what: "transferred", transfer: place, isDone: this.rails.transfer(place, share.merchant ?? 0, amount) };
  }

  *#refund(payment: number | undefined, a: number, b: number): Course {
    if (payment === undefined) return;
    const place = this.#books.refunds.length;
    const said = yield { what: "refund", payment, amount: a % 5 === 0 ? undefined : b };
    if (said === "ok" && a % 3 > 0) yield* this.#hearRefund(place, b % 3 > 0);
  }

  /** Asks for a refund if nobody has, and tells what became of it. */
  *#hearRefund(place: number | undefined, fetches: boolean): Course {
    if (place === undefined) return;
    const refund = one(this.#books.refunds, place);
    const at = this.rails.refund(place, this.#books.payments.indexOf(refund.payment), refund.amount);
    const { status, entry, isBackHidden } = at;
    at.isBackHidden = false;
    yield { what: "refund_heard", refund: place, answer: { status, entry, back: isBackHidden ? null : at.back } };
    if (fetches && wantsReversals(refund)) yield* this.#fetchBack(refund, true);
  }

  *#fetchBack(cause: Model["books"]["refunds" | "disputes"][number] | undefined, answers: boolean): Course {
    if (!cause) return;
    const { refunds, disputes, reversals } = this.#books;
    const before = reversals.length;
    if (cause.kind === "refund") yield { what: "fetch_back", of: "refunds", cause: refunds.indexOf(cause) };
    else yield { what: "fetch_back", of: "disputes", cause: disputes.indexOf(cause) };
    for (let place = before; answers && place < reversals.length; place++) yield* this.#answerReversal(place);
  }

  *#answerReversal(place: number | undefined): Course {
    if (place === undefined) return;
    const { transfer, amount } = one(this.#books.reversals, place);
    yield {
      what: "reversed",
      reversal: place,
      isDone: this.rails.reverse(place, transfer.share.merchant ?? 0, amount),
    };
  }

  *#dispute(payment: number | undefined, a: number, b: number): Course {
    if (payment === undefined) return;
    const { captured } = one(this.#books.payments, payment);
    const amount = a % 4 === 0 ? captured : Math.min(b, captured);
    this.rails.dispute(payment, amount, a % 7 === 0 ? "warning" : "needs_response");
    yield { what: "noticed", payment };
    if (a % 5 > 0) yield* this.#hearDispute(this.rails.disputes.length - 1, b % 3 > 0);
  }

  *#decide(place: number | undefined, a: number, b: number): Course {
    if (place === undefined) return;
    const of = one(this.rails.disputes, place);
    if (of.status === "warning") {
      of.status = a % 2 === 0 ? "closed" : "needs_response";
      if (a % 2 === 1) this.rails.withdraw(of);
    } else if (b % 6 === 0 && of.status === "needs_response") this.rails.submit(of);
    else if (a % 3 === 0) this.rails.win(of, of.amount, "won");
    else if (a % 3 === 1) of.status = "lost";
    else this.rails.win(of, Math.min(b, of.amount), a % 2 === 0 ? "won" : "lost");
    if (b % 5 > 0) yield* this.#hearDispute(place, a % 3 > 0);
  }

  /** The bank thinks again after the end. */
  *#changeMind(place: number | undefined, a: number, b: number): Course {
    if (place === undefined) return;
    const of = one(this.rails.disputes, place);
    const out = this.rails.out(of);
    if (of.status === "closed" || of.status === "prevented") return;
    if (of.status === "lost" && a % 3 === 0) of.status = "under_review";
    else if (of.status === "lost" && out > 0) this.rails.win(of, Math.min(out, b), a % 2 === 0 ? "won" : "lost");
    else if (of.status === "won" && out === 0) {
      this.rails.withdraw(of);
      of.status = a % 2 === 0 ? "lost" : "under_review";
    }
    if (b % 5 > 0) yield* this.#hearDispute(place, a % 3 > 0);
  }

  *#hearDispute(place: number | undefined, fetches: boolean): Course {
    if (place === undefined) return;
    const { status, amount, entries }: RailsDispute = one(this.rails.disputes, place);
    const isRefundable = status === "warning" || status === "closed";
    const answer = { status, amount, isRefundable, entries: [...entries] };
    yield { what: "dispute_heard", dispute: place, answer };
    const dispute = one(this.#books.disputes, place);
    if (fetches && wantsReversals(dispute)) yield* this.#fetchBack(dispute, true);
  }

  *#payOut(merchant: number, b: number): Course {
    const place = this.#books.payouts.length;
    const said = yield { what: "pay_out", merchant, amount: b % 3 === 0 ? undefined : b };
    if (said === "ok" && b % 7 > 0) yield* this.#hearPayout(place);
  }

  /** Its balance is checked if it was not, it is made, and what became of it is told. */
  *#hearPayout(place: number | undefined): Course {
    if (place === undefined) return;
    const payout = one(this.#books.payouts, place);
    const { merchant, amount } = payout;
    if (!payout.isEarmarked) yield { what: "balance_checked", payout: place, there: this.rails.balance(merchant) };
    if (!payout.isEarmarked) return;
    const of = this.rails.payOut(place, merchant, amount);
    if (payout.wantsCancel && of.status === "pending") this.rails.turn(of, "canceled");
    const { status, entry, back, late } = of;
    yield { what: "payout_heard", payout: place, answer: { status, entry, back, late } };
  }

  *#cancel(place: number | undefined, b: number): Course {
    if (place === undefined) return;
    yield { what: "want_cancel", payout: place };
    if (b % 2 === 0) yield* this.#hearPayout(place);
  }

  /** Two persons agree on a posting by hand. */
  *#adjust(merchant: number, a: number, b: number): Course {
    const of = (what: string) => `merchant:${merchant}:${what}`;
    const pairs = [
      ["tenant:balance", of("available")],
      ["tenant:balance", of("receivable")],
      [of("available"), of("receivable")],
      ["tenant:balance", "operator:fees"],
    ] as const;
    const [debit, credit] = pairs[b % pairs.length] ?? pairs[0];
    const amount = 1 + (a % 300);
    yield a % 2 === 0
      ? { what: "adjust", debit, credit, amount }
      : { what: "adjust", debit: credit, credit: debit, amount };
  }

  /** Every fault is over, everything is decided and heard of, and there is time. */
  *heal(): Course {
    const { rails } = this;
    const { payments, refunds, payouts, reversals, paused } = this.#books;
    [rails.mode, rails.refusesTransfers, rails.refusesReversals, rails.hidesFees] = ["succeeded", false, false, false];
    for (const [merchant, isPaused] of paused.entries())
      if (isPaused) yield { what: "pause", merchant, isPaused: false };
    for (const [place, { state, toCapture }] of payments.entries()) {
      const isTaken = toCapture !== null || rails.captures.has(place);
      if (state === "succeeded" || isTaken) yield* this.#hearCapture(place);
      else if (state === "processing" || state === "authorized")
        yield { what: "given_up", payment: place, as: "canceled" };
    }
    for (const of of rails.refunds.values()) rails.settle(of);
    for (const place of refunds.keys()) for (let n = 0; n < 2; n++) yield* this.#hearRefund(place, true);
    for (const [place, of] of rails.disputes.entries()) {
      if (of.status === "warning") of.status = "closed";
      if (UNDECIDED.includes(of.status)) of.status = "lost";
      yield* this.#hearDispute(place, true);
    }
    for (const place of payouts.keys()) {
      yield* this.#hearPayout(place);
      const of = rails.payouts.get(place);
      for (const to of ["in_transit", "paid"] as const) if (of && of.status !== "failed") rails.turn(of, to);
      yield* this.#hearPayout(place);
    }
    for (const [place, of] of reversals.entries()) if (of.state === "pending") yield* this.#answerReversal(place);
    for (let days = 0; days < 2; days++) {
      this.#books.now += 7 * DAY;
      yield* this.#releaseAll();
    }
  }

  *#releaseAll(): Course {
    const { payments, transfers } = this.#books;
    for (const [place, of] of transfers.entries()) if (of.state === "pending") yield* this.#answerTransfer(place);
    for (const [place, of] of payments.entries()) if (of.distribution === "booked") yield* this.#release(place, true);
  }

  /** Whether somebody owes something, or holds something that is not due to it. */
  get owes(): boolean {
    const { ledger, paused } = this.#books;
    return [...paused.keys()].some((merchant) => ledger.debt(merchant) !== 0 || this.#books.due(merchant) !== 0);
  }

  /** Much is earned: enough to repay every debt. */
  *earn(): Course {
    yield* this.#pay(999_999, 1, 1);
    for (let days = 0; days < 2; days++) {
      this.#books.now += 7 * DAY;
      yield* this.#releaseAll();
    }
  }
}

const UNDECIDED: readonly string[] = ["warning", "needs_response", "under_review"];
const TO = ["in_transit", "paid", "failed", "paid", "failed", "canceled"] as const;
