/** What the provider said of a payment, turned into one commit: state, postings, shares, events and the next run. */
import type { Context } from "../context.ts";
import { invariant, notFound } from "../errors.ts";
import {
  type Booking,
  type DistributionRow,
  distribute,
  distributionStatements,
  type PinnedRule,
  releaseAt,
  ruleOfPayment,
  type ShareRow,
  shareView,
} from "../money/distribution.ts";
import { bookedIn } from "../money/exchange.ts";
import { type PlannedFee, planFee } from "../money/fee-postings.ts";
import { type Leg, mustNotHaveMoved, post, transferId } from "../money/ledger.ts";
import { lastEventsOfShares } from "../money/release-reads.ts";
import { announce, announced, type LastEvent, lastEvent, type News, noEventYet } from "../outbound/events.ts";
import { planProviderCalls } from "../provider/calls.ts";
import type { Answer, ChargeFacts, PaymentOutcome, ProviderCall, ProviderError } from "../provider/port.ts";
import { planRun } from "../runs.ts";
import { isFinal, type State } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { distributions, payments, shares } from "../store/schema.ts";
import { type Reading, reading, type Statement } from "../store/statements.ts";
import { changeOf } from "./changes.ts";
import { captureDeadline, type PaymentRow, paymentView } from "./payments.ts";

/** What a run decides on next. Small, because it is kept in the engine's journal. */
export interface PaymentProgress {
  readonly state: State<"payment">;
  readonly intentRef: string | null;
  /** The provider holds money that will not be taken: it must be given back. */
  readonly releaseHold: boolean;
  /** The payment succeeded and the provider has not booked its fee yet. */
  readonly feeUnknown: boolean;
  /** It exists at the provider and has not been asked for money yet. */
  readonly unconfirmed: boolean;
  /** The capture was refused for good: the hold is to be given back. */
  readonly captureError: ProviderError | null;
  /** Absent in journals of before: nothing was held then, canceled or asked of players, and no wait was cut short. */
  readonly held?: boolean;
  /** Somebody wants it canceled, and it is not at its end yet. */
  readonly cancels?: boolean;
  /** The bank wants to see the player, who has not been asked for yet. */
  readonly authenticates?: boolean;
  /** In how many ms a challenge or a hold runs out; null where nothing does. */
  readonly runsOutIn?: number | null;
}

/** Under which commit an answer is written down, when, and by a run of which configuration. */
export interface Recording {
  readonly commitKey: string;
  /** The tenant's time, ms. */
  readonly now: number;
  readonly configVersion: number;
  readonly generation: number;
  /** How long a player has for a challenge that is new, ms. Absent: no challenge can come of what is recorded. */
  readonly challengeExpiresAfter?: number;
  /** The answer is to asking for the player, which is done once. */
  readonly asksPlayer?: boolean;
}

export function progressOf(payment: PaymentRow, now: number): PaymentProgress {
  const runsOutAt = deadlineOf(payment);
  return {
    state: payment.state,
    intentRef: payment.intent_ref,
    releaseHold: false,
    feeUnknown: payment.state === "succeeded" && payment.fee === null,
    unconfirmed: false,
    captureError: null,
    held: isHeld(payment),
    cancels: payment.cancel_requested_at !== null && !isFinal("payment", payment.state),
    authenticates: false,
    runsOutIn: runsOutAt === null ? null : runsOutAt - now,
  };
}

/** Authorized, and nobody has asked for the money yet. */
function isHeld({ state, capture_method, amount_to_capture }: PaymentRow): boolean {
  return state === "authorized" && capture_method === "manual" && amount_to_capture === null;
}

/** When what it waits for has run out, ms of the tenant's time: the player's challenge, or the hold. */
export function deadlineOf(payment: PaymentRow): number | null {
  if (payment.state === "requires_action") return payment.challenge_expires_at ?? payment.act_before;
  return isHeld(payment) ? captureDeadline(payment) : null;
}

/** Everything that a step of a payment decides on, read in one call. */
export interface PaymentFacts {
  readonly payment: PaymentRow;
  readonly last: LastEvent;
  readonly rule: PinnedRule;
  /** Where the money is asked for at the provider. */
  readonly customerRef: string | null;
  readonly paymentMethodRef: string | null;
}

export function paymentFacts({ store }: Context, paymentId: string): Reading<PaymentFacts> {
  const instrument = store.query<{ customer_ref: string | null; payment_method_ref: string | null }>(
    `SELECT i.customer_ref, i.payment_method_ref FROM payments p JOIN payment_instruments i
     ON i.tenant_id = p.tenant_id AND i.id = p.payment_instrument_id WHERE p.tenant_id = ?1 AND p.id = ?2`,
    paymentId,
  );
  return reading(
    [
      store.row(payments, { id: paymentId }),
      lastEvent(store, paymentId),
      ...ruleOfPayment(store, paymentId),
      instrument,
    ],
    ([payment, last, [version], lines, [refs]]) => {
      if (!payment) throw notFound();
      invariant(version, `${paymentId} has no split rule version`);
      const customerRef = refs?.customer_ref ?? null;
      return {
        payment,
        last,
        rule: { version, lines },
        customerRef,
        paymentMethodRef: refs?.payment_method_ref ?? null,
      };
    },
  );
}

/**
 * Plans what one answer of the provider means for a payment; a capture's shares, fee and postings are in the same
 * commit. A fee that has become known after the capture is booked here as well.
 * @param because why the payment is ended, when the provider's cancelation is our own doing
 */
export async function planOutcome(
  context: Context,
  recording: Recording,
  facts: PaymentFacts,
  answer: Answer<PaymentOutcome>,
  because?: ProviderError,
): Promise<Plan<PaymentProgress> & { facts?: PaymentFacts }> {
  const { store } = context;
  const { commitKey, now } = recording;
  const { payment, last, rule } = facts;
  const paymentId = payment.id;
  const { outcome } = answer;
  const record = planProviderCalls(store, commitKey, paymentId, [answer.call], now);
  if (outcome.status === "succeeded" && payment.state === "succeeded" && payment.fee === null && outcome.fee !== null) {
    return bookFee(context, recording, { payment, last, now, rule, record, facts: outcome, fee: outcome.fee });
  }
  const holdId = transferId(store, `${paymentId}/authorization`, "hold");
  const challengeExpiresAt = now + (recording.challengeExpiresAfter ?? 0);
  const change = changeOf(payment, outcome, { holdId, because, challengeExpiresAt });
  const asked = recording.asksPlayer ? { challenge_expires_at: challengeExpiresAt } : {};
  const patch = { ...asked, ...change.patch };
  const next = { ...payment, ...patch, updated_at: now };
  const shared =
    change.posting === "capture" && outcome.status === "succeeded"
      ? await shareOut(context, recording, rule, next, now, outcome)
      : NOTHING_SHARED;
  const legs = [...change.legs, ...shared.legs];
  const object = paymentView(next, context.livemode);
  const news = [...change.types.map((type): News => ({ type, after: last, object, paymentId })), ...shared.news];
  // The event's number comes first: who was overtaken is to plan again, not to meet some unique key on the way.
  const told = news.length > 0 ? announced(context, news, now) : undefined;
  const statements: Statement[] = [...(told ? [told.statement] : []), record, ...shared.guards];
  if (Object.keys(patch).length > 0) {
    statements.push(store.update(payments, { id: paymentId }, { ...patch, updated_at: now }));
  }
  if (change.posting !== null && legs.length > 0) {
    const currency = change.posting === "capture" ? bookedIn(payment) : payment.currency;
    statements.push(...postLegs(context, recording, { payment, currency }, change.posting, legs, now));
  }
  if (change.letGo.length > 0) {
    const held = { payment, currency: payment.currency };
    statements.push(...postLegs(context, recording, held, "void", change.letGo, now));
  }
  statements.push(...shared.statements);
  const unconfirmed = outcome.status === "created";
  const { releaseHold, authenticates } = change;
  return {
    statements,
    result: {
      ...progressOf(next, now),
      ...(change.isUnsettled ? { feeUnknown: true } : {}),
      releaseHold,
      authenticates,
      unconfirmed,
    },
    facts: { ...facts, payment: next, last: told?.lastOf(last) ?? last },
  };
}

/** Plans the record of a capture that the provider refused for good. The money is still held: nothing ends yet. */
export function planRefusedCapture(
  context: Context,
  recording: Recording,
  { payment }: PaymentFacts,
  call: ProviderCall,
  refusal: ProviderError,
): Plan<PaymentProgress> {
  const record = planProviderCalls(context.store, recording.commitKey, payment.id, [call], recording.now);
  return { statements: [record], result: { ...progressOf(payment, recording.now), captureError: refusal } };
}

/**
 * Plans the end of a payment that was never made at the provider and may not be any more.
 * @param error why it has failed; null: somebody has canceled it
 */
export function planNeverMade(
  context: Context,
  { now }: Recording,
  { payment, last }: PaymentFacts,
  error: ProviderError | null,
): Plan<PaymentProgress> {
  const { store } = context;
  const outcome = error
    ? ({ status: "failed", intentRef: null, error } as const)
    : ({ status: "canceled", intentRef: null } as const);
  const change = changeOf(payment, outcome, { holdId: "", challengeExpiresAt: now });
  if (change.types.length === 0) return { statements: [], result: progressOf(payment, now) };
  const next = { ...payment, ...change.patch, updated_at: now };
  const object = paymentView(next, context.livemode);
  const news = change.types.map((type) => ({ type, after: last, object, paymentId: payment.id }));
  return {
    statements: [
      store.update(payments, { id: payment.id }, { ...change.patch, updated_at: now }),
      announce(context, news, now),
    ],
    result: progressOf(next, now),
  };
}

interface Shared {
  /** To be written before any posting of the same commit. */
  readonly guards: readonly Statement[];
  readonly legs: readonly Leg[];
  readonly statements: readonly Statement[];
  readonly news: readonly News[];
}

const NOTHING_SHARED: Shared = { guards: [], legs: [], statements: [], news: [] };

/** The capture's other half: the fee if it is known, the shares, and the run that will release them. */
async function shareOut(
  context: Context,
  recording: Recording,
  rule: PinnedRule,
  payment: PaymentRow,
  now: number,
  facts: ChargeFacts,
): Promise<Shared> {
  const booking = bookingOf(payment, now);
  const planned = distribute(context, rule, booking);
  const fee = await feeOf(context, rule, booking, facts, planned.shares);
  const { statements, news } = distributionStatements(context, { ...planned, shares: fee.shares }, undefined);
  return {
    guards: standsOn(context, fee),
    legs: [...planned.legs, ...fee.legs],
    statements: [...statements, ...releaseRun(context, recording, planned.row, fee.shares, now)],
    news,
  };
}

/** The fee as far as it is known. */
async function feeOf(
  { store }: Context,
  rule: PinnedRule,
  booking: Booking,
  { balanceTransactionRef }: ChargeFacts,
  of: readonly ShareRow[],
): Promise<PlannedFee> {
  if (booking.fee === null) return { legs: [], shares: of, bearing: [], balances: [] };
  return planFee(store, rule, { ...booking, fee: booking.fee }, balanceTransactionRef, of);
}

/** Guards for what a fee was taken from, to be written before any posting of the same commit. */
function standsOn({ store }: Context, { balances }: PlannedFee): Statement[] {
  return balances.length === 0 ? [] : [mustNotHaveMoved(store, balances)];
}

function bookingOf(payment: PaymentRow, now: number): Booking {
  return {
    paymentId: payment.id,
    captured: payment.settlement_amount ?? payment.amount_captured,
    currency: bookedIn(payment),
    fee: payment.fee,
    availableOn: payment.available_on,
    at: now,
  };
}

interface LateFee {
  readonly payment: PaymentRow;
  readonly last: LastEvent;
  readonly now: number;
  readonly rule: PinnedRule;
  readonly record: Statement;
  readonly facts: ChargeFacts;
  readonly fee: number;
}

/** The fee of a payment that succeeded without one: on net base its distribution is booked now, on gross base dated. */
async function bookFee(context: Context, recording: Recording, late: LateFee): Promise<Plan<PaymentProgress>> {
  const { store } = context;
  const { payment, now, rule, facts, fee } = late;
  const [known, waiting, lasts] = await store.read(
    store.row(distributions, { payment_id: payment.id }),
    store.rows(shares, { where: { payment_id: payment.id }, orderBy: [{ column: "position" }] }),
    lastEventsOfShares(store, "payment", payment.id),
  );
  invariant(known, `${payment.id} succeeded without a distribution`);
  const patch = { fee, available_on: facts.availableOn, updated_at: now };
  const next = { ...payment, ...patch };
  const booking = { ...bookingOf(next, now), fee };
  const object = paymentView(next, context.livemode);
  const news: News[] = [{ type: "payment.fee_booked", after: late.last, object, paymentId: payment.id }];
  const statements: Statement[] = [late.record, store.update(payments, { id: payment.id }, patch)];
  const legs: Leg[] = [];
  if (known.state === "pending") {
    const planned = distribute(context, rule, booking, known);
    const borne = await feeOf(context, rule, booking, facts, planned.shares);
    const booked = distributionStatements(context, { ...planned, shares: borne.shares }, noEventYet(known.id));
    legs.push(...planned.legs, ...borne.legs);
    news.push(...booked.news);
    statements.push(...standsOn(context, borne), ...booked.statements);
    statements.push(...releaseRun(context, recording, planned.row, borne.shares, now));
  } else {
    const dated = waiting.map((share) => datedShare(share, rule, booking));
    const borne = await feeOf(context, rule, booking, facts, dated);
    legs.push(...borne.legs);
    statements.push(...standsOn(context, borne));
    for (const share of borne.shares) {
      const { id, state, release_at, amount_fee } = share;
      // What a refund has taken whole may come back: then it has its date.
      if (share.merchant_id !== null && (state === "pending" || state === "reversed")) {
        statements.push(store.update(shares, { id }, { state, release_at, amount_fee, updated_at: now }));
      } else if (borne.bearing.includes(id)) {
        statements.push(store.update(shares, { id }, { amount_fee, updated_at: now }));
      }
      if (!borne.bearing.includes(id)) continue;
      const of = { after: lasts.get(id) ?? noEventYet(id), object: shareView(share, context.livemode) };
      news.push({ type: "share.fee_borne", ...of, paymentId: payment.id });
    }
    statements.push(...releaseRun(context, recording, known, borne.shares, now));
  }
  if (legs.length > 0) {
    statements.push(...postLegs(context, recording, { payment, currency: bookedIn(payment) }, "fee", legs, now));
  }
  return { statements: [announce(context, news, now), ...statements], result: progressOf(next, now) };
}

function datedShare(share: ShareRow, rule: PinnedRule, booking: Booking): ShareRow {
  const line = rule.lines.find((candidate) => candidate.position === share.position);
  return { ...share, release_at: releaseAt(line?.hold_days ?? 0, { ...booking, at: share.created_at }) };
}

function postLegs(
  context: Context,
  recording: Recording,
  { payment, currency }: { payment: PaymentRow; currency: string },
  what: string,
  legs: readonly Leg[],
  now: number,
): Statement[] {
  return post(context.store, {
    key: `${payment.id}/${what}`,
    commitKey: recording.commitKey,
    currency,
    effectiveAt: now,
    recordedAt: now,
    legs,
  });
}

/** A run's row that is due when the first share may be released. No engine instance exists until then. */
function releaseRun(
  context: Context,
  recording: Recording,
  of: DistributionRow,
  planned: readonly ShareRow[],
  now: number,
): Statement[] {
  const dates = planned.flatMap((share) =>
    share.state === "pending" && share.release_at !== null ? [share.release_at] : [],
  );
  if (dates.length === 0) return [];
  const run = planRun(context, {
    subjectId: of.id,
    kind: "distribute-payment",
    generation: 1,
    dueAt: Math.min(...dates),
    configVersion: recording.configVersion,
    createdAt: now,
  });
  return [run.statement];
}
