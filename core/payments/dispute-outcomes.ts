/** What the provider said of a dispute, turned into one commit: state, money, evidence, and the events. */
import type { Context } from "../context.ts";
import type { EventType } from "../outbound/catalogue.ts";
import { announce, type News } from "../outbound/events.ts";
import { planProviderCalls } from "../provider/calls.ts";
import type { DisputeOutcome, DisputeStatus, DisputeFacts as Reported } from "../provider/dispute-port.ts";
import type { Answer } from "../provider/port.ts";
import { isFinal, mayMove, type State } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { disputeEvidence, disputes } from "../store/dispute-schema.ts";
import { payments } from "../store/schema.ts";
import type { Statement } from "../store/statements.ts";
import type { NewRow } from "../store/store.ts";
import { assembledEvidence } from "./dispute-assembly.ts";
import { sealedEvidence } from "./dispute-evidence.ts";
import type { DisputeFacts } from "./dispute-facts.ts";
import { type MoneyChange, planDisputeMoney } from "./dispute-money.ts";
import { type DisputeRow, disputeView, submits } from "./disputes.ts";
import type { Recording } from "./outcomes.ts";
import { paymentView } from "./payments.ts";

/** What a run decides on next. Small, because it is kept in the engine's journal. */
export interface DisputeProgress {
  /** Null while it is not known what the dispute is. */
  readonly state: State<"dispute"> | null;
  readonly submits: boolean;
  readonly accepts: boolean;
  /** Money is to be fetched back from connected accounts, or that was begun and has no answer yet. */
  readonly reverses: boolean;
  /** It is not over, or something of its money is still to come. */
  readonly waits: boolean;
}

/** @param isDeferred something that the provider has booked cannot be booked here yet */
export function disputeProgress(
  dispute: DisputeRow | undefined,
  { parts, openReversals }: Pick<DisputeFacts, "parts" | "openReversals">,
  isDeferred = false,
): DisputeProgress {
  if (!dispute) return { state: null, submits: false, accepts: false, reverses: false, waits: true };
  const isOpen = parts.some((part) => part.dispute_id === dispute.id && part.settled === 0);
  return {
    state: dispute.state,
    submits: submits(dispute),
    accepts: dispute.acceptance_asked_at !== null,
    reverses: dispute.reverses === 1 || openReversals > 0,
    waits: !isFinal("dispute", dispute.state) || isOpen || isDeferred,
  };
}

type Known = DisputeOutcome & Reported & { status: DisputeStatus };

/** Plans what one answer of the provider means for a dispute, and makes the dispute when it is the first. */
export async function planDisputeOutcome(
  context: Context,
  recording: Recording,
  facts: DisputeFacts,
  answer: Answer<DisputeOutcome>,
): Promise<Plan<DisputeProgress>> {
  const { outcome } = answer;
  const { notice } = facts;
  const record = planProviderCalls(context.store, recording.commitKey, notice.dispute_id, [answer.call], recording.now);
  if (outcome.status === "unrecognized" || (outcome.status === "refused" && !facts.dispute)) {
    return { statements: [record], result: disputeProgress(facts.dispute, facts) };
  }
  if (outcome.status === "refused") {
    const refused = refusedAnswer(context, recording, facts, outcome.error);
    return { statements: [...refused.statements, record], result: disputeProgress(refused.next, facts) };
  }
  return heard(context, recording, facts, outcome, record);
}

async function heard(
  context: Context,
  recording: Recording,
  facts: DisputeFacts,
  outcome: Known,
  record: Statement,
): Promise<Plan<DisputeProgress>> {
  const { store, livemode } = context;
  const { commitKey, now, configVersion } = recording;
  const before = facts.dispute;
  const said = before ? changed(before, outcome, now) : { next: made(context, facts, outcome, now), types: [] };
  const given = { dispute: said.next, entries: outcome.entries, commitKey, now, configVersion };
  const money = await planDisputeMoney(context, facts, given);
  const next = money.dispute;
  const types: EventType[] = [...(before ? [] : (["dispute.created"] as const)), ...money.types, ...said.types];
  if (!before && isFinal("dispute", next.state)) types.push(`dispute.${next.state}`);
  const parts = money.parts.filter((part) => part.dispute_id === next.id);
  const object = disputeView(next, { parts, movements: money.movements }, livemode);
  const ofPayment = paymentChange(context, facts, money, now);
  const paymentId = facts.payment.id;
  const news: News[] = [
    ...types.map((type): News => ({ type, after: facts.last, object, paymentId })),
    ...ofPayment.news,
    ...money.ofShares,
  ];
  const evidence = before ? [] : [await firstEvidence(context, facts, outcome, now)];
  return {
    statements: [
      ...(news.length > 0 ? [announce(context, news, now)] : []),
      ...money.guards,
      ...(before ? [update(context, next)] : [store.insert(disputes, next satisfies NewRow<typeof disputes>)]),
      ...evidence,
      ...ofPayment.statements,
      ...money.statements,
      record,
    ],
    result: disputeProgress(next, { parts, openReversals: facts.openReversals }, money.isDeferred),
  };
}

/** What a dispute is at first, before any of its money. */
function made({ store }: Context, { notice, payment }: DisputeFacts, outcome: Known, now: number): DisputeRow {
  return {
    tenant_id: store.tenantId,
    id: notice.dispute_id,
    payment_id: notice.payment_id,
    state: outcome.status,
    amount_withdrawn: 0,
    amount_won: 0,
    fees: 0,
    provider: notice.provider,
    ...reported(outcome),
    submissions_asked: 0,
    acceptance_asked_at: null,
    rounds: 0,
    reverses: 0,
    error_code: null,
    error_message: null,
    created_at: now,
    updated_at: now,
    settlement_currency: payment.settlement_currency,
  };
}

/** What the provider says of a dispute, as columns. */
function reported(outcome: Known) {
  return {
    amount: outcome.amount,
    currency: outcome.currency,
    reason: outcome.reason,
    network_reason_code: outcome.networkReasonCode,
    dispute_ref: outcome.disputeRef,
    charge_ref: outcome.chargeRef,
    is_charge_refundable: outcome.isChargeRefundable ? 1 : 0,
    evidence_due_at: outcome.evidenceDueAt,
    submissions: outcome.submissions,
  };
}

/** The state follows the provider's, also out of one that was final: its money is booked by its entries anyway. */
function changed(before: DisputeRow, outcome: Known, now: number): { next: DisputeRow; types: EventType[] } {
  const isMove = mayMove("dispute", before.state, outcome.status);
  const state = isMove ? outcome.status : before.state;
  const told = reported(outcome);
  const isAnswered = state !== "warning" && state !== "needs_response";
  const next: DisputeRow = {
    ...before,
    ...told,
    state,
    // Who asked to submit or to accept has been answered once the bank decides.
    submissions_asked: isAnswered ? told.submissions : Math.max(before.submissions_asked, told.submissions),
    acceptance_asked_at: isFinal("dispute", state) ? null : before.acceptance_asked_at,
  };
  if (isMove) return { next: { ...next, updated_at: now }, types: [`dispute.${state}`] };
  const isNews = Object.entries(told).some(([name, value]) => before[name as keyof DisputeRow] !== value);
  return isNews ? { next: { ...next, updated_at: now }, types: ["dispute.updated"] } : { next, types: [] };
}

/** The provider takes no such answer: the tenant is told why, and decides again. */
function refusedAnswer(
  context: Context,
  { now }: Recording,
  facts: DisputeFacts,
  { code, message }: { code: string; message: string },
): { next: DisputeRow | undefined; statements: Statement[] } {
  const { dispute: before, last, parts, movements } = facts;
  if (!before) return { next: before, statements: [] };
  const next: DisputeRow = {
    ...before,
    submissions_asked: before.submissions,
    acceptance_asked_at: null,
    error_code: code,
    error_message: message,
    updated_at: now,
  };
  const own = parts.filter((part) => part.dispute_id === next.id);
  const object = disputeView(next, { parts: own, movements }, context.livemode);
  const news: News = { type: "dispute.answer_refused", after: last, object, paymentId: next.payment_id };
  return { next, statements: [announce(context, [news], now), update(context, next)] };
}

function update({ store }: Context, row: DisputeRow): Statement {
  const { tenant_id: _tenant, id, payment_id: _payment, currency: _currency, provider: _provider, ...rest } = row;
  const { dispute_ref: _reference, created_at: _created, settlement_currency: _settled, ...set } = rest;
  return store.update(disputes, { id }, set);
}

async function firstEvidence(context: Context, { notice, payment }: DisputeFacts, outcome: Known, now: number) {
  const fields = await assembledEvidence(context, payment, outcome.authentication);
  return context.store.insert(disputeEvidence, await sealedEvidence(context, notice.dispute_id, fields, now));
}

/** The payment tells what is out; its sequence keeps apart whoever takes from the same shares. */
function paymentChange(context: Context, facts: DisputeFacts, money: MoneyChange, now: number) {
  const { payment, lastOfPayment: after, dispute } = facts;
  const types: EventType[] = [];
  if (!dispute || money.delta > 0) types.push("payment.disputed");
  if (money.isSettled || money.delta < 0) types.push("payment.dispute_settled");
  if (types.length === 0) return { statements: [], news: [] };
  const amount_disputed = payment.amount_disputed + money.delta;
  const object = paymentView({ ...payment, amount_disputed, updated_at: now }, context.livemode);
  const news = types.map((type): News => ({ type, after, object, paymentId: payment.id }));
  const set = { amount_disputed, updated_at: now };
  return { statements: [context.store.update(payments, { id: payment.id }, set)], news };
}
