/** The product itself, told the same as the model: its own planners and commits, on its own tables and triggers. */
import type { Context } from "../../core/context.ts";
import { Refusal } from "../../core/errors.ts";
import { planAdjustment, planApproval } from "../../core/money/adjustments.ts";
import { transferId } from "../../core/money/ledger.ts";
import { planRelease } from "../../core/money/releases.ts";
import { planReversalOutcome, planReversals } from "../../core/money/reversals.ts";
import { planTransferOutcome } from "../../core/money/transfer-outcomes.ts";
import { planCreateWriteOff } from "../../core/money/write-offs.ts";
import { planMerchantState } from "../../core/parties/merchant-life.ts";
import { planCancelPayout, planCreatePayout } from "../../core/parties/payout-acceptance.ts";
import { payoutFacts } from "../../core/parties/payout-facts.ts";
import {
  planBalanceAsserted,
  planCanceledEarly,
  planInstrumentAsserted,
  planPayoutOutcome,
} from "../../core/parties/payout-outcomes.ts";
import { disputeFacts } from "../../core/payments/dispute-facts.ts";
import { planNotice } from "../../core/payments/dispute-notices.ts";
import { planDisputeOutcome } from "../../core/payments/dispute-outcomes.ts";
import { paymentFacts, planOutcome, type Recording } from "../../core/payments/outcomes.ts";
import { planCreatePayment } from "../../core/payments/payment-acceptance.ts";
import { planCapturePayment } from "../../core/payments/payment-requests.ts";
import { planCreateRefund } from "../../core/payments/refund-acceptance.ts";
import { planRefundOutcome, refundFacts } from "../../core/payments/refund-outcomes.ts";
import type { DisputeOutcome } from "../../core/provider/dispute-port.ts";
import type { PayoutOutcome } from "../../core/provider/payout-port.ts";
import type { Answer, PaymentOutcome } from "../../core/provider/port.ts";
import type { RefundOutcome } from "../../core/provider/refund-port.ts";
import { commitKey, commitPlanned, type Plan } from "../../core/store/commit.ts";
import { distributions } from "../../core/store/schema.ts";
import type { Reading } from "../../core/store/statements.ts";
import { type Books, EPOCH, type Reversal, type Transfer } from "./books.ts";
import { type Happening, one } from "./model.ts";
import type { Planted } from "./tenants.ts";

/** Under which commit something is written down, and when; with a gate, not before it opens. */
interface At extends Recording {
  readonly gate?: Gate;
}

interface Gate {
  isPlanned(): void;
  readonly opens: Promise<void>;
}

/** A plan of nothing cannot be overtaken. */
class NothingToWrite extends Error {}

const RUN = { configVersion: 1, generation: 1 } as const;
const EUR = { currency: "EUR" } as const;
const REFUSED = { code: "refused", message: "The provider says no.", declineCode: null };

export class Product {
  readonly at: Planted;
  readonly #context: Context;
  /** Ids by the model's places. */
  readonly payments: string[] = [];
  readonly refunds: string[] = [];
  readonly disputes: string[] = [];
  readonly payouts: string[] = [];
  #count = 0;

  constructor(at: Planted) {
    this.at = at;
    this.#context = at.context;
    at.restart();
    at.ledger.sqlite.exec("BEGIN");
  }

  /** Nothing of it has happened. */
  undo(): void {
    this.at.ledger.sqlite.exec("ROLLBACK");
  }

  /** What comes of it: "ok", or the code of a refusal. `books` say what the places are of, after it has happened. */
  async happens(of: Happening, books: Books, now: number, gate?: Gate): Promise<string> {
    this.#count += 1;
    this.at.ledger.clock.time = EPOCH + now;
    try {
      await this.#do(of, books, {
        commitKey: `life/${this.#count}`,
        now: EPOCH + now,
        ...RUN,
        ...(gate ? { gate } : {}),
      });
      return "ok";
    } catch (error) {
      if (error instanceof Refusal) return error.code;
      throw error;
    }
  }

  /**
   * Plans something from what is there now, to write it only when told: whatever is written meanwhile, it has not seen.
   * Null where it cannot be planned yet.
   */
  async planned(of: Happening, books: Books, now: number): Promise<{ written: () => Promise<string> } | null> {
    const [planned, opened] = [Promise.withResolvers<boolean>(), Promise.withResolvers<void>()];
    const said = this.happens(of, books, now, { isPlanned: () => planned.resolve(true), opens: opened.promise });
    // It came to an end before anybody let it go on: it was refused, or what it is about is not there.
    const isOver = () => planned.resolve(false);
    said.then(isOver, isOver);
    if (!(await planned.promise)) return null;
    const written = () => {
      this.at.ledger.clock.time = EPOCH + now;
      opened.resolve();
      return said;
    };
    return { written };
  }

  async #do(of: Happening, books: Books, at: At): Promise<unknown> {
    const context = this.#context;
    const payment = "payment" in of ? (this.payments[of.payment] ?? "") : "";
    switch (of.what) {
      case "pay": {
        const capture_method = of.isManual ? ("manual" as const) : ("automatic" as const);
        const input = { amount: of.amount, ...EUR, payment_instrument: this.at.card, capture_method };
        return this.payments.push((await this.#commit(at, (attempt) => planCreatePayment(context, input, attempt))).id);
      }
      case "want_capture":
        return this.#commit(at, () => planCapturePayment(context, payment, { amount: of.amount }));
      case "authorized":
      case "captured":
      case "given_up":
        return this.#hearPayment(payment, of, at);
      case "release": {
        const { store } = context;
        const distribution = await store.readOne(store.row(distributions, { payment_id: payment }));
        return this.#commit(at, () => planRelease(context, distribution?.id ?? "", at.commitKey));
      }
      case "transferred": {
        const transfer = one(books.transfers, of.transfer);
        const outcome = of.isDone
          ? ({ status: "succeeded", transferRef: `tr_${of.transfer}`, amount: transfer.amount, ...EUR } as const)
          : ({ status: "refused", error: REFUSED } as const);
        const id = this.idOfTransfer(transfer, books);
        return this.#commit(at, () =>
          planTransferOutcome(context, id, at.commitKey, answer("transfers.create", outcome)),
        );
      }
      case "refund": {
        const input = { payment, ...(of.amount === undefined ? {} : { amount: of.amount }) };
        return this.refunds.push((await this.#commit(at, () => planCreateRefund(context, input))).id);
      }
      case "refund_heard":
        return this.#hearRefund(of, at);
      case "fetch_back":
        return this.#commit(at, () => planReversals(context, this[of.of][of.cause] ?? "", at.commitKey));
      case "reversed": {
        const reversal = one(books.reversals, of.reversal);
        const outcome = of.isDone
          ? ({ status: "succeeded", reversalRef: `trr_${of.reversal}`, amount: reversal.amount, ...EUR } as const)
          : ({ status: "refused", error: REFUSED } as const);
        const id = this.idOfReversal(reversal, books);
        return this.#commit(at, () =>
          planReversalOutcome(context, id, at.commitKey, answer("transfers.reverse", outcome)),
        );
      }
      case "noticed": {
        const disputeRef = `du_${this.disputes.length}`;
        const noticed = { paymentId: payment, provider: "stripe", disputeRef, configVersion: 1, now: at.now };
        const { statements, start } = planNotice(context, noticed);
        this.disputes.push(start.subjectId);
        return this.#commit(at, async () => ({ statements, result: null }));
      }
      case "dispute_heard":
        return this.#hearDispute(of, at);
      case "pay_out": {
        const input = { merchant: this.at.merchants[of.merchant] ?? "", ...EUR };
        const whole = of.amount === undefined ? input : { ...input, amount: of.amount };
        return this.payouts.push((await this.#commit(at, () => planCreatePayout(context, whole))).id);
      }
      case "want_cancel":
        return this.#commit(at, () => planCancelPayout(context, this.payouts[of.payout] ?? ""));
      case "balance_checked":
        return this.#checkBalance(of, at);
      case "payout_heard":
        return this.#hearPayout(of, at);
      case "adjust":
        return this.#adjust(of, at);
      case "write_off": {
        const input = { reason: "It is gone.", ...(of.amount === undefined ? {} : { amount: of.amount }) };
        return this.#commit(at, () => planCreateWriteOff(context, this.at.merchants[of.merchant] ?? "", input));
      }
      case "pause": {
        const id = this.at.merchants[of.merchant] ?? "";
        return this.#commit(at, () => planMerchantState(context, id, of.isPaused ? "paused" : "active"));
      }
    }
  }

  async #hearPayment(
    payment: string,
    of: Happening & { what: "authorized" | "captured" | "given_up" },
    at: At,
  ): Promise<unknown> {
    const place = this.payments.indexOf(payment);
    const [intentRef, chargeRef] = [`pi_${place}`, `ch_${place}`];
    return this.#commit(at, async () => {
      const facts = await this.#read(paymentFacts(this.#context, payment));
      const { amount, amount_to_capture } = facts.payment;
      const told = { intentRef, chargeRef, ...EUR };
      const outcome = (): PaymentOutcome => {
        if (of.what === "authorized") return { status: "authorized", ...told, amount, captureBefore: null };
        if (of.what === "given_up") {
          return of.as === "failed"
            ? { status: "failed", intentRef, error: REFUSED }
            : { status: "canceled", intentRef };
        }
        return {
          status: "succeeded",
          ...told,
          amount: amount_to_capture ?? amount,
          fee: of.fee,
          balanceTransactionRef: of.fee === null ? null : `txn_${place}`,
          availableOn: of.availableOn === null ? null : EPOCH + of.availableOn,
        };
      };
      return planOutcome(this.#context, at, facts, answer("payment_intents.retrieve", outcome()));
    });
  }

  async #hearRefund({ refund, answer: of }: Happening & { what: "refund_heard" }, at: At): Promise<unknown> {
    return this.#commit(at, async () => {
      const facts = await this.#read(refundFacts(this.#context, this.refunds[refund] ?? ""));
      const outcome: RefundOutcome =
        of.status === "refused"
          ? { status: "refused", error: REFUSED }
          : {
              status: of.status,
              refundRef: `re_${refund}`,
              amount: facts.refund.amount,
              ...EUR,
              entryRef: of.entry,
              failureEntryRef: of.back,
              error: null,
            };
      return planRefundOutcome(this.#context, at, facts, answer("refunds.retrieve", outcome));
    });
  }

  async #hearDispute({ dispute, answer: of }: Happening & { what: "dispute_heard" }, at: At): Promise<unknown> {
    const outcome: DisputeOutcome = {
      status: of.status,
      disputeRef: `du_${dispute}`,
      chargeRef: "ch_1",
      amount: of.amount,
      ...EUR,
      reason: "fraudulent",
      networkReasonCode: null,
      isChargeRefundable: of.isRefundable,
      evidenceDueAt: null,
      submissions: 0,
      entries: of.entries.map(({ ref, ...entry }) => ({ entryRef: ref, ...entry, ...EUR, occurredAt: at.now })),
      authentication: null,
    };
    return this.#commit(at, async () => {
      const facts = await this.#read(disputeFacts(this.#context, this.disputes[dispute] ?? ""));
      return planDisputeOutcome(this.#context, at, facts, answer("disputes.retrieve", outcome));
    });
  }

  async #checkBalance({ payout, there }: Happening & { what: "balance_checked" }, at: At): Promise<void> {
    const id = this.payouts[payout] ?? "";
    const known = await this.#read(payoutFacts(this.#context, id));
    if (known.payout.cancel_requested_at !== null) {
      await this.#commit(at, async () => {
        return planCanceledEarly(this.#context, at, await this.#read(payoutFacts(this.#context, id)));
      });
      return;
    }
    const instrument = {
      status: "active",
      externalAccountRef: "ba_0",
      type: "bank_account",
      ...EUR,
      country: "DE",
      bankName: null,
      last4: "3000",
      isDefault: true,
      methods: ["standard"],
      requirements: [],
    } as const;
    await this.#commit(before(at), async () => {
      const facts = await this.#read(payoutFacts(this.#context, id));
      return planInstrumentAsserted(this.#context, before(at), facts, answer("accounts.retrieve", instrument));
    });
    await this.#commit(at, async () => {
      const facts = await this.#read(payoutFacts(this.#context, id));
      const balance = answer("balance.retrieve", { status: "known", available: there, pending: 0 } as const);
      return planBalanceAsserted(this.#context, at, facts, balance);
    });
  }

  async #hearPayout({ payout, answer: of }: Happening & { what: "payout_heard" }, at: At): Promise<void> {
    await this.#commit(at, async () => {
      const facts = await this.#read(payoutFacts(this.#context, this.payouts[payout] ?? ""));
      const outcome: PayoutOutcome =
        of.status === "refused"
          ? { status: "refused", error: REFUSED }
          : {
              status: of.status,
              payoutRef: `po_${payout}`,
              amount: facts.payout.amount,
              ...EUR,
              entryRef: of.entry,
              failureEntryRef: of.back,
              lateEntryRef: of.late,
              arrivesOn: null,
              fees: [],
              error: of.status === "failed" ? REFUSED : null,
            };
      return planPayoutOutcome(this.#context, at, facts, answer("payouts.retrieve", outcome));
    });
    // The bank's details are corrected at once, so that the next payout has somewhere to go.
    this.at.ledger.sqlite.exec("UPDATE payout_instruments SET state = 'active' WHERE state = 'errored'");
  }

  async #adjust({ debit, credit, amount }: Happening & { what: "adjust" }, at: At): Promise<void> {
    const address = (of: string) =>
      of.replace(/^merchant:(\d+)/, (_, n: string) => `merchant:${this.at.merchants[+n]}`);
    const input = { debit: address(debit), credit: address(credit), amount, ...EUR, reason: "Ticket 42" };
    const { id } = await this.#commit(before(at), () => planAdjustment(this.#context, input));
    await this.#commit(at, () => planApproval({ ...this.#context, actor: "second" }, id, {}));
  }

  idOfTransfer(transfer: Transfer, { transfers, payments }: Books): string {
    const own = transfers.filter((each) => each.share === transfer.share);
    const place = payments.indexOf(transfer.share.payment);
    const shares = this.#shares.get(place) ?? this.#readShares(place);
    const key = `${shares[transfer.share.position]}/transfer-${own.indexOf(transfer) + 1}`;
    return transferId(this.#context.store, key, "transfer");
  }

  /** By the payment's place: the ids of its shares by position. */
  readonly #shares = new Map<number, readonly string[]>();

  #readShares(place: number): readonly string[] {
    const rows = this.at.ledger.sqlite
      .prepare("SELECT id FROM shares WHERE tenant_id = ? AND payment_id = ? ORDER BY position")
      .all(this.#context.store.tenantId, this.payments[place] ?? "");
    const ids = rows.map(({ id }) => String(id));
    this.#shares.set(place, ids);
    return ids;
  }

  idOfReversal(reversal: Reversal, { reversals, refunds, disputes }: Books): string {
    const { cause } = reversal;
    const own = reversals.filter((each) => each.cause === cause);
    const id = cause.kind === "refund" ? this.refunds[refunds.indexOf(cause)] : this.disputes[disputes.indexOf(cause)];
    return transferId(this.#context.store, `${id}/reversal-${own.indexOf(reversal) + 1}`, "reversal");
  }

  async #read<F>(reading: Reading<F>): Promise<F> {
    return reading.take(await this.#context.store.read(...reading.queries));
  }

  async #commit<R>({ commitKey: key, now, gate }: At, plan: (attempt: number) => Promise<Plan<R>>): Promise<R> {
    const { store } = this.#context;
    const planned = async (attempt: number) => {
      const made = await plan(attempt);
      if (gate && attempt === 1) {
        if (made.statements.length === 0) throw new NothingToWrite();
        gate.isPlanned();
        await gate.opens;
      }
      return made;
    };
    return (await commitPlanned(store, commitKey<R>(store, key, now), planned)).result;
  }
}

/** The first of two commits of one thing. */
function before({ gate: _, commitKey: key, ...at }: At): At {
  return { ...at, commitKey: `${key}/first` };
}

function answer<O extends { readonly status: string }>(kind: string, outcome: O): Answer<O> {
  const call = { provider: "stripe", kind, idempotencyKey: null, reference: null, request: {}, response: {} } as const;
  return { outcome, call: { ...call, status: outcome.status } };
}
