/** What the provider said of a refund, turned into one commit: state, postings, what is given back, and the events. */
import type { Context } from "../context.ts";
import { invariant, notFound } from "../errors.ts";
import { bookedIn } from "../money/exchange.ts";
import { post } from "../money/ledger.ts";
import { type PartOfShare, type PartRow, takes } from "../money/refund-parts.ts";
import { bookedLegs } from "../money/refund-postings.ts";
import { lastEventsOfShares } from "../money/release-reads.ts";
import type { EventType } from "../outbound/catalogue.ts";
import { announce, type LastEvent, lastEvent, type News } from "../outbound/events.ts";
import { planProviderCalls } from "../provider/calls.ts";
import type { Answer, ProviderError } from "../provider/port.ts";
import type { RefundEntry, RefundOutcome } from "../provider/refund-port.ts";
import { isFinal, mayMove, type State } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { refundParts, refunds } from "../store/refund-schema.ts";
import { type distributions, payments, type shares } from "../store/schema.ts";
import { type Reading, reading, type Statement } from "../store/statements.ts";
import type { Recording } from "./outcomes.ts";
import { type PaymentRow, paymentView } from "./payments.ts";
import { planReturn } from "./refund-returns.ts";
import { type RefundRow, refundView } from "./refunds.ts";

/** What a run decides on next. Small, because it is kept in the engine's journal. */
export interface RefundProgress {
  readonly state: State<"refund">;
  readonly refundRef: string | null;
  /** The provider has not settled it: its state, or the entry that moves the money, is still to come. */
  readonly waits: boolean;
  /** Money is to be fetched back from connected accounts, or that was begun and has no answer yet. */
  readonly reverses: boolean;
}

/** Everything that a step of a refund decides on, read in one call. */
export interface RefundFacts {
  readonly refund: RefundRow;
  readonly last: LastEvent;
  readonly payment: PaymentRow;
  readonly lastOfPayment: LastEvent;
  readonly parts: readonly PartRow[];
  readonly partsOfShares: readonly PartOfShare[];
  readonly lasts: ReadonlyMap<string, LastEvent>;
  readonly feeRefundedAgainst: number;
  /** Reversals that were asked for and have no answer yet. */
  readonly openReversals: number;
}

export function refundFacts({ store }: Context, refundId: string): Reading<RefundFacts> {
  const joined = <R>(table: string, on: string, order = "") =>
    store.query<R>(
      `SELECT o.* FROM refunds r JOIN ${table} o ON o.tenant_id = r.tenant_id AND ${on}
       WHERE r.tenant_id = ?1 AND r.id = ?2 ${order}`,
      refundId,
    );
  return reading(
    [
      store.row(refunds, { id: refundId }),
      lastEvent(store, refundId),
      joined<PaymentRow>("payments", "o.id = r.payment_id"),
      joined<{ sequence: number; id: string }>(
        "events",
        "o.subject_id = r.payment_id",
        "ORDER BY o.sequence DESC LIMIT 1",
      ),
      store.rows(refundParts, { where: { refund_id: refundId }, orderBy: [{ column: "position" }] }),
      joined<typeof shares.$inferSelect>("shares", "o.payment_id = r.payment_id"),
      lastEventsOfShares(store, "refund", refundId),
      joined<typeof distributions.$inferSelect>("distributions", "o.id = r.distribution_id"),
      joined<{ id: string }>("transfer_reversals", "o.refund_id = r.id AND o.state = 'pending'"),
    ],
    ([refund, last, [payment], [event], parts, of, lasts, [distribution], open]) => {
      if (!refund) throw notFound();
      invariant(payment && event && distribution, `${refundId} has no payment`);
      return {
        refund,
        last,
        payment,
        lastOfPayment: { subjectId: payment.id, sequence: event.sequence, eventId: event.id },
        parts,
        partsOfShares: parts.map((part) => ({ part, share: of.find(({ id }) => id === part.share_id) })),
        lasts,
        feeRefundedAgainst: distribution.fee_refunded_against,
        openReversals: open.length,
      };
    },
  );
}

export function refundProgress(refund: RefundRow, openReversals: number): RefundProgress {
  const { state, refund_ref, entry_ref, reversals_requested } = refund;
  const undone = state === "failed" || state === "canceled";
  return {
    state,
    refundRef: refund_ref,
    waits: !isFinal("refund", state) || (state === "succeeded" && entry_ref === null),
    reverses: openReversals > 0 || (!undone && entry_ref !== null && reversals_requested === 0),
  };
}

/** What one answer changes about a refund. */
interface Change {
  readonly next: RefundRow;
  readonly types: readonly EventType[];
  /** The entry by which what was set aside is posted now; null when there is nothing to post. */
  readonly books: string | null;
  /** It came to nothing: everybody gets back what it took. */
  readonly returns: boolean;
  /** It comes to nothing, and the money is not back yet. */
  readonly awaitsReturn: boolean;
}

const NEVER_MADE: ProviderError = {
  code: "expired",
  message: "The refund was not made at the provider in time.",
  declineCode: null,
};

/**
 * The state follows the provider's; money follows the provider's entries only. A refund whose money has left has failed
 * when the money is back: until then it is asked about.
 */
function changeOf(refund: RefundRow, outcome: RefundOutcome, now: number): Change {
  const unchanged: Change = { next: refund, types: [], books: null, returns: false, awaitsReturn: false };
  const ended = isFinal("refund", refund.state) && refund.state !== "succeeded";
  if (ended || outcome.status === "unrecognized") return unchanged;
  if (outcome.status === "refused" || outcome.status === "absent") {
    if (refund.state === "succeeded" || refund.entry_ref !== null) return unchanged;
    const { code, message } = outcome.status === "refused" ? outcome.error : NEVER_MADE;
    const next: RefundRow = { ...refund, state: "failed", error_code: code, error_message: message, updated_at: now };
    return { ...unchanged, next, types: ["refund.failed"], returns: true };
  }
  const same = outcome.amount === refund.amount && outcome.currency === refund.currency;
  invariant(same, `${refund.id}: the provider returns ${outcome.amount} ${outcome.currency}`);
  const [left, back] = [
    entryOf(refund, outcome.entryRef, outcome.entry),
    entryOf(refund, outcome.failureEntryRef, outcome.failureEntry),
  ];
  const entry = refund.entry_ref ?? left?.ref ?? null;
  const undone = outcome.status === "failed" || outcome.status === "canceled";
  const returns = undone && (entry === null || back !== null);
  const state = (!undone || returns) && mayMove("refund", refund.state, outcome.status) ? outcome.status : refund.state;
  const books = refund.entry_ref === null ? entry : null;
  const error = undone && outcome.error ? { error_code: outcome.error.code, error_message: outcome.error.message } : {};
  const next: RefundRow = {
    ...refund,
    state,
    refund_ref: outcome.refundRef,
    entry_ref: entry,
    failure_entry_ref: returns ? (back?.ref ?? null) : null,
    entry_amount: refund.entry_amount ?? left?.amount ?? null,
    failure_entry_amount: returns ? (back?.amount ?? null) : null,
    ...error,
    updated_at: now,
  };
  const types: EventType[] = books === null ? [] : ["refund.booked"];
  if (state !== refund.state) types.push(`refund.${state}`);
  return { next, types, books, returns: returns && state !== refund.state, awaitsReturn: undone && !returns };
}

/**
 * An entry that can be booked. Of an exchanged payment that is one of which it is known what it came to; no refund is
 * booked in another currency than its payment.
 */
function entryOf(refund: RefundRow, ref: string | null, of: RefundEntry | null | undefined) {
  if (of) invariant(of.currency === bookedIn(refund), `${refund.id}: the provider has booked it in ${of.currency}`);
  if (ref === null || (refund.settlement_currency !== null && !of)) return null;
  return { ref, amount: refund.settlement_currency === null ? null : (of?.amount ?? null) };
}

/** Plans what one answer of the provider means for a refund. */
export async function planRefundOutcome(
  context: Context,
  recording: Recording,
  facts: RefundFacts,
  answer: Answer<RefundOutcome>,
): Promise<Plan<RefundProgress>> {
  const { store, livemode } = context;
  const { refund, parts } = facts;
  const { commitKey, now, configVersion } = recording;
  const change = changeOf(refund, answer.outcome, now);
  const record = planProviderCalls(store, commitKey, refund.id, [answer.call], now);
  const returned = change.returns
    ? await planReturn(context, {
        ...facts,
        refund: change.next,
        parts: facts.partsOfShares,
        commitKey,
        now,
        configVersion,
        failureEntryRef: change.next.failure_entry_ref,
        isBookedNow: change.books !== null,
      })
    : { guards: [], statements: [], news: [] };
  const object = refundView(change.next, parts, livemode);
  const paymentId = refund.payment_id;
  const ofPayment = paymentChange(context, facts, change.next, now);
  const progress = refundProgress(change.next, facts.openReversals);
  const news: News[] = [
    ...change.types.map((type): News => ({ type, after: facts.last, object, paymentId })),
    ...ofPayment.news,
    ...returned.news,
  ];
  return {
    statements: [
      ...(news.length > 0 ? [announce(context, news, now)] : []),
      ...returned.guards,
      record,
      refundUpdate(context, change.next),
      ...ofPayment.statements,
      ...bookings(context, recording, facts, change),
      ...returned.statements,
    ],
    result: { ...progress, waits: progress.waits || change.awaitsReturn },
  };
}

function bookings(context: Context, { commitKey, now }: Recording, facts: RefundFacts, { next, books }: Change) {
  if (books === null) return [];
  const taken = facts.partsOfShares.filter(takes);
  return post(context.store, {
    key: `${next.id}/booked`,
    commitKey,
    currency: bookedIn(next),
    effectiveAt: now,
    recordedAt: now,
    legs: bookedLegs(context.store, next, taken, books),
  });
}

function refundUpdate({ store }: Context, next: RefundRow): Statement {
  const { state, refund_ref, entry_ref, failure_entry_ref, error_code, error_message, updated_at } = next;
  const { entry_amount, failure_entry_amount } = next;
  const entries = { entry_ref, failure_entry_ref, entry_amount, failure_entry_amount };
  return store.update(
    refunds,
    { id: next.id },
    { state, refund_ref, ...entries, error_code, error_message, updated_at },
  );
}

/** The payment tells what was really given back, and that what came to nothing can be refunded again. */
function paymentChange(context: Context, facts: RefundFacts, next: RefundRow, now: number) {
  const { refund, payment, lastOfPayment: after } = facts;
  if (next.state === refund.state) return { statements: [], news: [] };
  const succeeded = next.state === "succeeded";
  const came = (succeeded ? refund.amount : 0) - (refund.state === "succeeded" ? refund.amount : 0);
  if (!succeeded && next.state !== "failed" && next.state !== "canceled") return { statements: [], news: [] };
  const changed = { ...payment, amount_refunded: payment.amount_refunded + came, updated_at: now };
  const set = { amount_refunded: changed.amount_refunded, updated_at: now };
  const type: EventType = succeeded ? "payment.refunded" : "payment.refund_failed";
  const object = paymentView(changed, context.livemode);
  const news: News[] = [{ type, after, object, paymentId: payment.id }];
  return { statements: [context.store.update(payments, { id: payment.id }, set)], news };
}
