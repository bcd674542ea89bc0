/** A dispute's money in one commit: each of the provider's entries once, and who bears what is out because of them. */
import type { Context } from "../context.ts";
import { invariant } from "../errors.ts";
import { type DisputeTurn, sum, turnOf } from "../money/dispute-allocation.ts";
import { type DisputePartRow, entryLegs, frozenKey } from "../money/dispute-postings.ts";
import { type ShareRow, shareView } from "../money/distribution.ts";
import { bookedIn } from "../money/exchange.ts";
import { type Leg, mustNotHaveMoved, type Posting, post } from "../money/ledger.ts";
import { balancesOf, type MerchantFacts, merchantFacts, transfersOf } from "../money/release-reads.ts";
import type { EventType } from "../outbound/catalogue.ts";
import { type News, noEventYet } from "../outbound/events.ts";
import type { DisputeEntry } from "../provider/dispute-port.ts";
import { planRunBy } from "../runs.ts";
import { disputeMovements, disputeParts } from "../store/dispute-schema.ts";
import { distributions, shares } from "../store/schema.ts";
import type { Statement } from "../store/statements.ts";
import type { DisputeFacts } from "./dispute-facts.ts";
import { DisputeWork, keyOf } from "./dispute-work.ts";
import type { DisputeRow } from "./disputes.ts";

/** What the provider says by now of a dispute that is known. */
export interface MoneyNews {
  /** As it stands after this commit, but for its money. */
  readonly dispute: DisputeRow;
  readonly entries: readonly DisputeEntry[];
  readonly commitKey: string;
  readonly now: number;
  readonly configVersion: number;
}

export interface MoneyChange {
  readonly dispute: DisputeRow;
  /** The dispute's own, as they stand after this commit. */
  readonly parts: readonly DisputePartRow[];
  readonly movements: DisputeFacts["movements"];
  /** To be written before any posting of the same commit. */
  readonly guards: readonly Statement[];
  readonly statements: readonly Statement[];
  readonly types: readonly EventType[];
  readonly ofShares: readonly News[];
  /** By how much the payment's disputed amount changes. */
  readonly delta: number;
  /** What was set aside was decided on. */
  readonly isSettled: boolean;
  /** Something of it cannot be booked yet: it is asked about again. */
  readonly isDeferred: boolean;
}

/** Plans what the provider's entries, and its decision, mean for the money of everybody concerned. */
export async function planDisputeMoney(context: Context, facts: DisputeFacts, news: MoneyNews): Promise<MoneyChange> {
  const { dispute, entries } = news;
  const known = new Set(facts.movements.map(({ entry_ref }) => entry_ref));
  const unseen = entries.filter(({ entryRef }) => !known.has(entryRef));
  const { distribution } = facts;
  const isWaiting = distribution?.state !== "booked";
  const own = facts.parts.filter((part) => part.dispute_id === dispute.id);
  const nothing = (isDeferred: boolean): MoneyChange => {
    const none = { guards: [], statements: [], types: [], ofShares: [] };
    return { dispute, parts: own, movements: facts.movements, ...none, delta: 0, isSettled: false, isDeferred };
  };
  if (isWaiting || !distribution) return nothing(unseen.length > 0);
  for (const { currency } of unseen) {
    invariant(currency === distribution.currency, `${dispute.id}: the provider booked it in ${currency}`);
  }
  const decided = decide(facts, news, unseen);
  const { booked, turn } = decided;
  const turns = turn.returns > 0 || turn.settles !== null || turn.freezes > 0;
  if (booked.length === 0 && !turns) return nothing(booked.length < unseen.length);
  const merchants = turns ? await merchantsOf(context, facts) : new Map<string, MerchantFacts>();
  const transfers = turns ? await context.store.readOne(transfersOf(context.store, [distribution.id])) : [];
  const round = dispute.rounds + 1;
  const work = new DisputeWork(context.store, {
    disputeId: dispute.id,
    round,
    distribution,
    shares: facts.shares,
    bearers: facts.bearers,
    parts: own,
    othersOpen: othersOpen(facts, dispute.id),
    merchants,
    transfers,
    now: news.now,
  });
  work.giveBack(turn.returns);
  if (turn.settles) work.settle(turn.settles.lost);
  work.freeze(turn.freezes);
  work.carrySurplus();
  const next: DisputeRow = {
    ...dispute,
    amount_withdrawn: dispute.amount_withdrawn + taken(booked),
    amount_won: dispute.amount_won + given(booked),
    fees: dispute.fees + sum(booked.map(({ fee, feeReturned }) => fee - feeReturned)),
    rounds: work.newParts.length > 0 ? round : dispute.rounds,
    reverses: work.hasLost ? 1 : dispute.reverses,
    updated_at: news.now,
  };
  const movements = booked.map((entry) => movementOf(context, dispute, entry, news.now));
  return {
    dispute: next,
    parts: work.partsNow(),
    movements: [...facts.movements, ...movements],
    guards: merchants.size > 0 ? [mustNotHaveMoved(context.store, balancesOf(merchants.values()))] : [],
    statements: [
      ...(movements.length > 0 ? [context.store.insert(disputeMovements, movements)] : []),
      ...statementsOf(context, facts, news, { work, booked, round }),
    ],
    types: typesOf(booked),
    ofShares: newsOfShares(context, facts, work),
    delta: taken(booked) - given(booked),
    isSettled: turn.settles !== null,
    isDeferred: booked.length < unseen.length,
  };
}

const taken = (entries: readonly DisputeEntry[]) =>
  sum(entries.map(({ kind, amount }) => (kind === "withdrawal" ? amount : 0)));
const given = (entries: readonly DisputeEntry[]) =>
  sum(entries.map(({ kind, amount }) => (kind === "reinstatement" ? amount : 0)));

/**
 * What of the new entries can be booked, and what that means. A dispute that was won has lost what did not come back
 * with the last entry; until that entry is there, nothing is decided.
 */
function decide(
  facts: DisputeFacts,
  { dispute, entries }: MoneyNews,
  unseen: readonly DisputeEntry[],
): { booked: readonly DisputeEntry[]; turn: DisputeTurn } {
  const own = facts.parts.filter((part) => part.dispute_id === dispute.id);
  const open = sum(own.map((part) => (part.settled === 0 ? part.amount : 0)));
  const borne = sum(own.map((part) => part.lost - part.returned));
  const last = entries.findLast(({ kind }) => kind !== "fee");
  const isDecided = dispute.state === "lost" || (dispute.state === "won" && last?.kind === "reinstatement");
  const before = dispute.amount_withdrawn - dispute.amount_won;
  const turn = (booked: readonly DisputeEntry[]) =>
    turnOf({ out: before + taken(booked) - given(booked), open, borne, isDecided });
  const whole = turn(unseen);
  if (whole) return { booked: unseen, turn: whole };
  const booked = unseen.filter(({ kind }) => kind !== "reinstatement");
  const rest = turn(booked);
  invariant(rest, `${dispute.id}: less is out than is set aside`);
  return { booked, turn: rest };
}

/** Every merchant of the payment: what is free, what each owes, and what is due. */
async function merchantsOf(context: Context, facts: DisputeFacts): Promise<Map<string, MerchantFacts>> {
  const merchants = [...new Set(facts.shares.flatMap(({ merchant_id }) => merchant_id ?? []))];
  if (merchants.length === 0) return new Map();
  return merchantFacts(context, merchants, facts.distribution?.currency ?? "");
}

function othersOpen(facts: DisputeFacts, disputeId: string): Map<string, number> {
  const open = new Map<string, number>();
  for (const part of facts.parts) {
    if (part.dispute_id === disputeId || part.settled === 1 || part.kind === "excess") continue;
    const key = part.share_id ?? "";
    open.set(key, (open.get(key) ?? 0) + part.amount);
  }
  return open;
}

function typesOf(booked: readonly DisputeEntry[]): EventType[] {
  const types: EventType[] = [];
  if (taken(booked) > 0) types.push("dispute.funds_withdrawn");
  if (given(booked) > 0) types.push("dispute.funds_reinstated");
  if (booked.some(({ kind }) => kind === "fee")) types.push("dispute.fee_booked");
  return types;
}

interface Done {
  readonly work: DisputeWork;
  readonly booked: readonly DisputeEntry[];
  readonly round: number;
}

function statementsOf(context: Context, facts: DisputeFacts, news: MoneyNews, { work, booked, round }: Done) {
  const { store } = context;
  const { dispute, now } = news;
  const key = (name: string) => `${dispute.id}/${name}-${facts.last.sequence + 1}`;
  const entry = (of: DisputeEntry) => posting(news, `${dispute.id}/entry-${of.entryRef}`, entryLegs(dispute.id, of));
  // What leaves the account of disputes never exceeds what stands on it, at no moment: money in first, money out last.
  const postings = [
    ...booked.filter(({ kind }) => kind !== "reinstatement").map(entry),
    posting(news, key("returned"), work.returnLegs),
    posting(news, key("settled"), work.settleLegs),
    posting(news, `${dispute.id}/lost-${round}`, work.lossLegs),
    posting(news, frozenKey(dispute.id, round), work.freezeLegs),
    ...booked.filter(({ kind }) => kind === "reinstatement").map(entry),
    ...[...work.freedLegs].map(([share, legs]) => posting(news, `${share}/freed-${key("settled")}`, legs)),
  ].filter(({ legs }) => legs.length > 0);
  const changed = work.partsNow().filter((part) => work.changedParts.has(keyOf(part)) && part.round !== round);
  return [
    ...(work.newParts.length > 0 ? [store.insert(disputeParts, work.newParts)] : []),
    ...(postings.length > 0 ? post(store, ...postings) : []),
    ...changed.map(({ dispute_id, round: of, position, settled, lost, returned }) =>
      store.update(disputeParts, { dispute_id, round: of, position }, { settled, lost, returned }),
    ),
    ...work.sharesNow().map((share) => shareUpdate(context, share)),
    ...feeStatements(context, facts, work, now),
    ...runStatements(context, facts, news, work),
  ];
}

function posting({ dispute, commitKey, now }: MoneyNews, key: string, legs: readonly Leg[]): Posting {
  return { key, commitKey, currency: bookedIn(dispute), effectiveAt: now, recordedAt: now, legs };
}

function movementOf({ store }: Context, dispute: DisputeRow, entry: DisputeEntry, now: number) {
  const { entryRef: entry_ref, kind, amount, fee, feeReturned: fee_returned, occurredAt: occurred_at } = entry;
  const { id: dispute_id, provider } = dispute;
  return {
    tenant_id: store.tenantId,
    provider,
    entry_ref,
    dispute_id,
    kind,
    amount,
    fee,
    fee_returned,
    occurred_at,
    booked_at: now,
  };
}

function shareUpdate({ store }: Context, share: ShareRow): Statement {
  const { state, amount_released, amount_recovered, amount_reserved, updated_at } = share;
  const { amount_refunded, amount_frozen, refunded_against } = share;
  const amounts = { amount_released, amount_recovered, amount_reserved, amount_refunded, amount_frozen };
  return store.update(shares, { id: share.id }, { state, ...amounts, refunded_against, updated_at });
}

function feeStatements({ store }: Context, { distribution }: DisputeFacts, work: DisputeWork, now: number) {
  const { feeRefundedAgainst: fee_refunded_against } = work;
  if (!distribution || distribution.fee_refunded_against === fee_refunded_against) return [];
  return [store.update(distributions, { id: distribution.id }, { fee_refunded_against, updated_at: now })];
}

/** The distribution's run takes up what came back, whether one is open or the last has ended. */
function runStatements(context: Context, { distribution }: DisputeFacts, news: MoneyNews, work: DisputeWork) {
  if (!distribution || work.dueDates.length === 0) return [];
  const { now, configVersion } = news;
  return planRunBy(context, {
    subjectId: distribution.id,
    kind: "distribute-payment",
    dueAt: Math.max(now, Math.min(...work.dueDates)),
    configVersion,
    createdAt: now,
  });
}

function newsOfShares({ livemode }: Context, { lasts, dispute, notice }: DisputeFacts, work: DisputeWork): News[] {
  const paymentId = (dispute ?? notice).payment_id;
  return work.sharesNow().flatMap((share): News[] => {
    const of = { after: lasts.get(share.id) ?? noEventYet(share.id), object: shareView(share, livemode), paymentId };
    const types: EventType[] = [...(work.happened.get(share.id) ?? [])];
    if (types.includes("share.charged_back") && share.state === "reversed") types.push("share.reversed");
    return types.map((type) => ({ type, ...of }));
  });
}
