/** What is found out about a payout, step by step, each turned into one commit: state, postings, and the events. */
import { type Context, mustStillBe } from "../context.ts";
import { invariant } from "../errors.ts";
import { displayAmount } from "../money/currency.ts";
import { type Leg, mustNotHaveMoved, type Posting, post, transferId } from "../money/ledger.ts";
import { EARMARK_LEG, earmarkKey, earmarkLeg, feeLegs, recoveryLegs, turnLegs } from "../money/payout-postings.ts";
import type { EventType } from "../outbound/catalogue.ts";
import { announce, type News } from "../outbound/events.ts";
import { planProviderCalls } from "../provider/calls.ts";
import type { BalanceOutcome, ExternalAccountOutcome, FeeEntry, PayoutOutcome } from "../provider/payout-port.ts";
import type { Answer, ProviderError } from "../provider/port.ts";
import { planRun } from "../runs.ts";
import { isFinal, mayMove } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { payouts } from "../store/payout-schema.ts";
import type { Statement } from "../store/statements.ts";
import { debtOf, freeOf } from "./payout-acceptance.ts";
import { type PayoutFacts, type PayoutProgress, payoutProgress } from "./payout-facts.ts";
import { planInstrumentTurn } from "./payout-instrument-set-up.ts";
import { type PayoutRow, payoutView } from "./payouts.ts";

/** Under which commit something is written down, and when, ms of the tenant's time. */
export interface Recording {
  readonly commitKey: string;
  readonly now: number;
}

/** The run has reached its limit: the payout's next generation goes on at once. */
export interface HandingOver {
  readonly generation: number;
  readonly configVersion: number;
}

const UNUSABLE: Record<string, string> = {
  errored: "A payout to the instrument failed: the provider pays nothing out to it.",
  requires_remediation: "The provider asks for more about the instrument.",
  removed: "The instrument is gone.",
  rejected: "The provider does not take the instrument.",
};

/** Plans what the provider says of the instrument: an end with its name, or the next step. */
export async function planInstrumentAsserted(
  context: Context,
  recording: Recording,
  facts: PayoutFacts,
  { outcome, call }: Answer<ExternalAccountOutcome>,
): Promise<Plan<PayoutProgress>> {
  const { payout } = facts;
  const calls = planProviderCalls(context.store, recording.commitKey, payout.id, [call], recording.now);
  if (payout.instrument_checked === 1 || isFinal("payout", payout.state)) {
    return { statements: [calls], result: payoutProgress(payout) };
  }
  if (payout.cancel_requested_at !== null) return changed(context, recording, facts, CANCELED, [calls]);
  if (outcome.status === "active") {
    return changed(context, recording, facts, { set: { instrument_checked: 1 }, types: [] }, [calls]);
  }
  const why = UNUSABLE[outcome.status] ?? "The instrument cannot be used.";
  const failed = failure({ code: "payout_instrument_unusable", message: why, declineCode: null });
  const turn =
    outcome.status === "errored" || outcome.status === "removed"
      ? await planInstrumentTurn(
          context,
          { instrument: facts.instrument, last: facts.lastOfInstrument },
          { state: outcome.status, code: "payout_instrument_unusable", message: why },
          recording.now,
        )
      : [];
  return changed(context, recording, facts, failed, [calls, ...turn]);
}

/**
 * Plans what the balances say: both cover it and its money is set aside (MONEY.md row 7), or it ends with the figures.
 * The plan stands on what the merchant has free, so it carries that balance's version.
 */
export function planBalanceAsserted(
  context: Context,
  recording: Recording,
  facts: PayoutFacts,
  { outcome, call }: Answer<BalanceOutcome>,
): Plan<PayoutProgress> {
  const { store } = context;
  const { payout, available, receivable, merchant, connection } = facts;
  const { commitKey, now } = recording;
  const calls = planProviderCalls(store, commitKey, payout.id, [call], now);
  if (payout.earmarked_at !== null || isFinal("payout", payout.state)) {
    return { statements: [calls], result: payoutProgress(payout) };
  }
  if (payout.cancel_requested_at !== null) return changed(context, recording, facts, CANCELED, [calls]);
  const owed = Math.max(debtOf(receivable), 0);
  const free = freeOf(available) - owed;
  const funds = { free_here: free, free_at_provider: outcome.available };
  const why = whyNotPayable(facts) ?? whyNotCovered(payout, free, outcome.available);
  if (why) {
    const { set, types } = failure(why);
    return changed(context, recording, facts, { set: { ...set, ...funds }, types }, [calls]);
  }
  // Nobody is paid out what it owes: that is kept first.
  const posting = postingOf(recording, payout, earmarkKey(payout.id), [
    ...recoveryLegs(payout, owed),
    earmarkLeg(payout),
  ]);
  const guards = [
    mustNotHaveMoved(store, [available, receivable]),
    mustStillBe(store, [
      { id: merchant.id, state: "active" },
      { id: connection.id, state: "verified" },
    ]),
  ];
  const change: Change = { set: { earmarked_at: now, ...funds }, types: ["payout.earmarked"] };
  return changed(context, recording, facts, change, [...guards, calls, ...post(store, posting)]);
}

function whyNotPayable({ merchant, connection }: PayoutFacts): ProviderError | null {
  const declineCode = null;
  if (merchant.state !== "active") {
    return { code: "merchant_not_payable", message: `The merchant is ${merchant.state}.`, declineCode };
  }
  if (connection.state !== "verified") {
    return { code: "bank_connection_unusable", message: `The bank connection is ${connection.state}.`, declineCode };
  }
  return null;
}

function whyNotCovered({ amount, currency }: PayoutRow, free: number, there: number): ProviderError | null {
  if (amount <= free && amount <= there) return null;
  const shown = (of: number) => displayAmount(of, currency);
  const message =
    `The merchant has ${shown(free)} free and its connected account ${shown(there)} available: ` +
    `${shown(amount)} cannot be paid out.`;
  return { code: "insufficient_funds", message, declineCode: null };
}

/** The wish to cancel came before anything was asked of the provider. */
export function planCanceledEarly(context: Context, recording: Recording, facts: PayoutFacts): Plan<PayoutProgress> {
  const { payout } = facts;
  if (isFinal("payout", payout.state)) return { statements: [], result: payoutProgress(payout) };
  return changed(context, recording, facts, CANCELED, []);
}

/** Plans what one answer of the provider means for a payout: rows 8 to 11b, each once. */
export async function planPayoutOutcome(
  context: Context,
  recording: Recording,
  facts: PayoutFacts,
  answer: Answer<PayoutOutcome>,
  handsOver?: HandingOver,
): Promise<Plan<PayoutProgress>> {
  const { store } = context;
  const { payout, available, receivable } = facts;
  const { commitKey, now } = recording;
  const calls = planProviderCalls(store, commitKey, payout.id, [answer.call], now);
  const change = changeOf(payout, answer.outcome);
  const { next, isTurned, awaitsReturn } = change;
  const pendingId = transferId(store, earmarkKey(payout.id), EARMARK_LEG);
  const owed = debtOf(receivable);
  const legs = turnLegs(
    payout,
    {
      from: payout.state,
      to: next.state,
      isEarmarked: payout.earmarked_at !== null,
      isCreated: payout.entry_ref !== null,
      entryRef: next.entry_ref,
      failureEntryRef: next.failure_entry_ref,
      lateEntryRef: "lateEntryRef" in answer.outcome ? answer.outcome.lateEntryRef : null,
      pendingId,
    },
    { free: freeOf(available), owed },
  );
  const postings = [
    ...(legs.length > 0 ? [postingOf(recording, payout, `${payout.id}/${turnName(payout, next)}`, legs)] : []),
    ...feePostings(recording, payout, answer.outcome),
  ];
  const broke = next.state === "failed" && isTurned && next.payout_ref !== null;
  const instrument = broke ? await brokenInstrument(context, facts, next, now) : [];
  const { statements } = changed(context, recording, facts, { set: differenceOf(payout, next), types: change.types }, [
    ...(legs.length > 0 ? [mustNotHaveMoved(store, [available, receivable])] : []),
    calls,
    ...(postings.length > 0 ? post(store, ...postings) : []),
    ...instrument,
    ...(handsOver ? [handOver(context, recording, payout.id, handsOver)] : []),
  ]);
  return { statements, result: payoutProgress(next, awaitsReturn) };
}

interface OutcomeChange {
  readonly next: PayoutRow;
  readonly types: readonly EventType[];
  readonly isTurned: boolean;
  readonly awaitsReturn: boolean;
}

const NEVER_MADE: ProviderError = {
  code: "expired",
  message: "The provider could not be asked for it in time.",
  declineCode: null,
};

function changeOf(payout: PayoutRow, outcome: PayoutOutcome): OutcomeChange {
  const still = { next: payout, types: [], isTurned: false, awaitsReturn: false };
  if (outcome.status === "unrecognized") return still;
  if (outcome.status === "refused" || outcome.status === "absent") {
    // Only what was never made can have been refused: a payout that is known is asked about by its name.
    if (payout.payout_ref !== null || !mayMove("payout", payout.state, "failed")) return still;
    const { set, types } = failure(outcome.status === "refused" ? outcome.error : NEVER_MADE);
    return { next: { ...payout, ...set }, types, isTurned: true, awaitsReturn: false };
  }
  const same = outcome.amount === payout.amount && outcome.currency === payout.currency;
  invariant(same, `${payout.id}: the provider pays out ${outcome.amount} ${outcome.currency}`);
  const entry = payout.entry_ref ?? outcome.entryRef;
  const undone = outcome.status === "failed" || outcome.status === "canceled";
  // By its entries only is money known to have moved, never by a status.
  const isBooked = undone ? entry === null || outcome.failureEntryRef !== null : entry !== null;
  const moves = mayMove("payout", payout.state, outcome.status);
  const state = moves && (isBooked || outcome.status === "in_transit") ? outcome.status : payout.state;
  const isTurned = state !== payout.state;
  const isLate = isTurned && isFinal("payout", payout.state);
  const failed = state === "failed" && outcome.error !== null;
  const next: PayoutRow = {
    ...payout,
    state,
    payout_ref: outcome.payoutRef,
    // Undone there, and not known to be back: then it is not booked yet either.
    entry_ref: undone && !isTurned ? payout.entry_ref : entry,
    failure_entry_ref:
      undone && isTurned ? outcome.failureEntryRef : state === "paid" ? null : payout.failure_entry_ref,
    arrives_on: outcome.arrivesOn,
    fee: outcome.fees.reduce((sum, { amount }) => sum + amount, 0),
    turns: payout.turns + (isLate ? 1 : 0),
    error_code: failed ? outcome.error.code : state === "failed" ? payout.error_code : null,
    error_message: failed ? outcome.error.message : state === "failed" ? payout.error_message : null,
  };
  return { next, types: typesOf(payout, next), isTurned, awaitsReturn: undone && moves && !isBooked };
}

/** Every change is told: the event's number is what keeps two who look at once from booking it twice. */
function typesOf(payout: PayoutRow, next: PayoutRow): EventType[] {
  const { state } = next;
  if (state !== payout.state && state !== "pending") return [`payout.${state}`];
  if (payout.payout_ref === null) return ["payout.submitted"];
  return Object.keys(differenceOf(payout, next)).length > 0 ? ["payout.updated"] : [];
}

/** Names the posting: every late turn has its own. */
function turnName(payout: PayoutRow, next: PayoutRow): string {
  if (next.turns > payout.turns) return `${next.state}-late-${next.turns}`;
  return next.state === payout.state || next.state === "in_transit" ? "created" : next.state;
}

/**
 * The provider's entries for an instant payout that are not booked yet. Those that are have the sum that stands on the
 * row; of a payout that is seen for the first time none is.
 */
function feePostings(recording: Recording, payout: PayoutRow, outcome: PayoutOutcome): Posting[] {
  if (!("fees" in outcome)) return [];
  const { fees } = outcome;
  const booked = payout.payout_ref === null ? 0 : bookedOf(fees, payout.fee);
  return fees.slice(booked).flatMap(({ entryRef, amount }) => {
    const legs = feeLegs(payout, amount, entryRef);
    return legs.length > 0 ? [postingOf(recording, payout, `${payout.id}/fee-${entryRef}`, legs)] : [];
  });
}

/** How many of the oldest entries have a sum; the most, so that what cancels out is left alone. */
function bookedOf(fees: readonly FeeEntry[], sum: number): number {
  let [total, most] = [0, sum === 0 ? 0 : fees.length];
  for (const [index, { amount }] of fees.entries()) {
    total += amount;
    if (total === sum) most = index + 1;
  }
  return most;
}

function postingOf({ commitKey, now }: Recording, { currency }: PayoutRow, key: string, legs: readonly Leg[]): Posting {
  return { key, commitKey, currency, effectiveAt: now, recordedAt: now, legs };
}

/** The provider sends nothing more there until its details have changed. */
function brokenInstrument(context: Context, facts: PayoutFacts, next: PayoutRow, now: number): Promise<Statement[]> {
  const { instrument, lastOfInstrument: last } = facts;
  const [code, message] = [next.error_code ?? "payout_failed", next.error_message ?? "A payout to it failed."];
  return planInstrumentTurn(context, { instrument, last }, { state: "errored", code, message }, now);
}

type ColumnsSet = Partial<Omit<PayoutRow, "tenant_id" | "id">>;

interface Change {
  readonly set: ColumnsSet;
  readonly types: readonly EventType[];
}

const CANCELED: Change = { set: { state: "canceled" }, types: ["payout.canceled"] };

function failure({ code, message }: ProviderError) {
  return {
    set: { state: "failed", error_code: code, error_message: message },
    types: ["payout.failed"],
  } as const satisfies Change;
}

function differenceOf(payout: PayoutRow, next: PayoutRow): ColumnsSet {
  const names = Object.keys(next) as (keyof PayoutRow)[];
  return Object.fromEntries(names.filter((name) => next[name] !== payout[name]).map((name) => [name, next[name]]));
}

/** The row with its events, and whatever belongs into the same commit. */
function changed(
  context: Context,
  { now }: Recording,
  { payout, last }: PayoutFacts,
  { set, types }: Change,
  more: readonly Statement[],
): Plan<PayoutProgress> {
  const { store, livemode } = context;
  const next = { ...payout, ...set, updated_at: now };
  const object = payoutView(next, livemode);
  const news = types.map((type): News => ({ type, after: last, object }));
  return {
    statements: [
      ...(news.length > 0 ? [announce(context, news, now)] : []),
      ...more,
      ...(Object.keys(set).length > 0 ? [store.update(payouts, { id: payout.id }, { ...set, updated_at: now })] : []),
    ],
    result: payoutProgress(next),
  };
}

/** A limit never ends a subject. */
function handOver(context: Context, { now }: Recording, payoutId: string, of: HandingOver): Statement {
  return planRun(context, {
    subjectId: payoutId,
    kind: "pay-out",
    generation: of.generation + 1,
    dueAt: now,
    configVersion: of.configVersion,
    createdAt: now,
  }).statement;
}
