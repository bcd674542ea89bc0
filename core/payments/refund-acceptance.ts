/** Accepting a refund: who bears how much is decided, and all of it set aside, in one commit. */
import { type Context, tenantNow } from "../context.ts";
import { invariant, notFound, Refusal, refuseField } from "../errors.ts";
import { displayAmount } from "../money/currency.ts";
import {
  type DistributionRow,
  type PinnedRule,
  ruleOfPayment,
  type ShareRow,
  shareView,
} from "../money/distribution.ts";
import { bookedIn, type Left, presentedPart, settledPart } from "../money/exchange.ts";
import { freeBalances } from "../money/free-balances.ts";
import { type Leg, mustNotHaveMoved, type Posting, post } from "../money/ledger.ts";
import { allocateRefund, refundable } from "../money/refund-allocation.ts";
import { beyondShares, burdensOf, type PartOfShare, partOf, takes, withPart } from "../money/refund-parts.ts";
import { earmarkLegs, requestKey } from "../money/refund-postings.ts";
import { lastEventsOfShares } from "../money/release-reads.ts";
import { announce, type LastEvent, lastEvent, type News, noEventYet } from "../outbound/events.ts";
import { latestConfig, planRun } from "../runs.ts";
import type { Plan } from "../store/commit.ts";
import { refundParts, refunds } from "../store/refund-schema.ts";
import { distributions, payments, shares } from "../store/schema.ts";
import type { Statement } from "../store/statements.ts";
import type { Store } from "../store/store.ts";
import { DAY } from "../time.ts";
import { type PaymentRow, paymentView } from "./payments.ts";
import { type CreateRefund, type RefundRow, type RefundView, refundView } from "./refunds.ts";

/** How long after its acceptance a refund may still be asked for. Past it, it is looked for, and ended. */
export const REFUND_WITHIN = 7 * DAY;

interface Refundable {
  readonly payment: PaymentRow;
  readonly last: LastEvent;
  readonly distribution: DistributionRow;
  readonly shares: readonly ShareRow[];
  readonly rule: PinnedRule;
  readonly lasts: ReadonlyMap<string, LastEvent>;
  /** What refunds that are under way or done come to, in both currencies. */
  readonly live: { readonly amount: number; readonly settled: number };
  readonly now: number;
  readonly configVersion: number;
}

/**
 * Plans a refund's acceptance: the refund with its parts, the money set aside (MONEY.md row 12), its run and events.
 * Two refunds of one payment meet in the payment's sequence: the slower one plans again with what the other has left.
 * @throws Refusal not_found, state_conflict, payment_disputed, amount_exceeds_refundable
 */
export async function planCreateRefund(context: Context, input: CreateRefund): Promise<Plan<RefundView>> {
  const { store } = context;
  const facts = await refundableOf(context, input.payment);
  const lines = [
    ...facts.shares.map(({ amount, refunded_against }) => ({ amount, refundedAgainst: refunded_against })),
    ...feeLineOf(facts.distribution),
  ];
  const left = leftOf(facts, refundable(lines));
  const amount = input.amount ?? left.presented;
  if (amount > left.presented || left.presented === 0) {
    const { currency } = facts.payment;
    const detail = `${displayAmount(left.presented, currency)} of the payment can still be refunded.`;
    throw refuseField("amount_exceeds_refundable", "/amount", detail);
  }
  const row = newRefund(context, input, facts, { presented: amount, settled: settledPart(amount, left) });
  const burdens = burdensOf(facts.rule, facts.shares, allocateRefund(row.settlement_amount ?? amount, lines));
  const balances = await freeBalances(store, beyondShares(burdens), bookedIn(row));
  const parts = burdens.map((burden, position) => partOf(row, position, burden, balances));
  const taken = parts.filter(takes);
  const earmarks = earmarkLegs(row.id, taken);
  const changed = taken.flatMap(({ share, part }) => (share ? [withPart(share, part, 1, facts.now)] : []));
  const run = planRun(context, {
    subjectId: row.id,
    kind: "refund-payment",
    generation: 1,
    dueAt: facts.now,
    configVersion: facts.configVersion,
    createdAt: facts.now,
  });
  const view = refundView(
    row,
    parts.map(({ part }) => part),
    context.livemode,
  );
  return {
    statements: [
      announce(context, newsOf(context, facts, { view, changed }), facts.now),
      ...(balances.read.length > 0 ? [mustNotHaveMoved(store, balances.read)] : []),
      store.insert(refunds, row),
      store.insert(
        refundParts,
        parts.map(({ part }) => part),
      ),
      // What is too little to come to anything in the other currency is nobody's but the tenant's, once it has left.
      ...(earmarks.length === 0 ? [] : post(store, requested(row, earmarks, facts.now))),
      ...changed.map(({ id, state, amount_refunded, amount_fee, amount_reserved, refunded_against, updated_at }) => {
        const amounts = { amount_refunded, amount_fee, amount_reserved, refunded_against };
        return store.update(shares, { id }, { state, ...amounts, updated_at });
      }),
      ...feeLineStatements(context, facts, parts),
      run.statement,
    ],
    result: view,
    starts: [run.start],
  };
}

function requested(row: RefundRow, legs: readonly Leg[], now: number): Posting {
  const key = requestKey(row.id);
  return { key, commitKey: key, currency: bookedIn(row), effectiveAt: now, recordedAt: now, legs };
}

/**
 * What can still be given back, in both currencies. What a dispute has lost of an exchanged payment was taken in the
 * currency of the shares: the player has had its worth.
 */
function leftOf({ payment, live }: Refundable, settled: number): Left {
  const { settlement_amount: whole, amount_captured: captured } = payment;
  if (whole === null) return { presented: settled, settled };
  const presented = captured - live.amount;
  const isLost = whole - live.settled > settled;
  const worth = presentedPart(settled, { presented: captured, settled: whole });
  return { presented: isLost ? Math.min(presented, worth) : presented, settled };
}

async function refundableOf(context: Context, paymentId: string): Promise<Refundable> {
  const { store } = context;
  const [payment, last, distribution, of, lasts, now, configVersion, [version], ruleLines, [dispute], [live]] =
    await store.read(
      store.row(payments, { id: paymentId }),
      lastEvent(store, paymentId),
      store.row(distributions, { payment_id: paymentId }),
      store.rows(shares, { where: { payment_id: paymentId }, orderBy: [{ column: "position" }] }),
      lastEventsOfShares(store, "payment", paymentId),
      tenantNow(context),
      latestConfig(store),
      ...ruleOfPayment(store, paymentId),
      disputesInTheWay(store, paymentId),
      store.query<{ amount: number; settled: number }>(
        `SELECT coalesce(sum(amount), 0) AS amount, coalesce(sum(settlement_amount), 0) AS settled FROM refunds
         WHERE tenant_id = ?1 AND payment_id = ?2 AND state IN ('pending', 'requires_action', 'succeeded')`,
        paymentId,
      ),
    );
  if (!payment) throw notFound();
  if (payment.state !== "succeeded") {
    throw new Refusal("state_conflict", `The payment is ${payment.state}: only one that has succeeded is refunded.`);
  }
  if (distribution?.state !== "booked") {
    throw new Refusal("state_conflict", "The payment is not shared out yet: the provider has not booked its fee.");
  }
  if (dispute) {
    const detail = `${dispute.id} is ${dispute.state}: no charge is refunded whose money a bank has taken back.`;
    throw new Refusal("payment_disputed", detail);
  }
  invariant(version && live, `${paymentId} has no split rule version`);
  const rule = { version, lines: ruleLines };
  return { payment, last, distribution, shares: of, rule, lasts, live, now, configVersion };
}

/** Disputes that keep a payment from being refunded: where the charge is not refundable, or shares are set aside. */
function disputesInTheWay(store: Store, paymentId: string) {
  return store.query<{ id: string; state: string }>(
    `SELECT id, state FROM disputes d WHERE tenant_id = ?1 AND payment_id = ?2 AND (
       (is_charge_refundable = 0 AND state NOT IN ('won', 'closed', 'prevented'))
       OR EXISTS (SELECT 1 FROM dispute_parts q WHERE q.tenant_id = ?1 AND q.dispute_id = d.id AND q.settled = 0))
     LIMIT 1`,
    paymentId,
  );
}

/** On the net base the provider's fee is the last line: what was netted is not given back by the provider. */
function feeLineOf({ fee, amount, fee_refunded_against }: DistributionRow) {
  const netted = Math.min(fee ?? 0, amount);
  return netted === 0 ? [] : [{ amount: netted, refundedAgainst: fee_refunded_against }];
}

function newRefund(context: Context, input: CreateRefund, facts: Refundable, amounts: Left): RefundRow {
  const { payment, distribution, now } = facts;
  return {
    tenant_id: context.store.tenantId,
    id: context.ids.make("refund"),
    payment_id: payment.id,
    distribution_id: distribution.id,
    state: "pending",
    amount: amounts.presented,
    currency: payment.currency,
    reason: input.reason ?? null,
    provider: payment.provider,
    refund_ref: null,
    entry_ref: null,
    failure_entry_ref: null,
    reversals_requested: 0,
    error_code: null,
    error_message: null,
    client_id: context.actor,
    act_before: now + REFUND_WITHIN,
    metadata: JSON.stringify(input.metadata ?? {}),
    created_at: now,
    updated_at: now,
    settlement_currency: payment.settlement_currency,
    settlement_amount: payment.settlement_currency === null ? null : amounts.settled,
    entry_amount: null,
    failure_entry_amount: null,
  };
}

function feeLineStatements(context: Context, facts: Refundable, parts: readonly PartOfShare[]): Statement[] {
  const fee = parts.find(({ share }) => share === undefined)?.part;
  if (!fee || fee.refunded_now === 0) return [];
  const set = { fee_refunded_against: fee.refunded_before + fee.refunded_now, updated_at: facts.now };
  return [context.store.update(distributions, { id: facts.distribution.id }, set)];
}

function newsOf(
  { livemode }: Context,
  { payment, last, lasts }: Refundable,
  { view, changed }: { view: RefundView; changed: readonly ShareRow[] },
): News[] {
  const paymentId = payment.id;
  const ofShares = changed.flatMap((share): News[] => {
    const after = lasts.get(share.id) ?? noEventYet(share.id);
    const object = shareView(share, livemode);
    const asked: News = { type: "share.refund_requested", after, object, paymentId };
    return share.state === "reversed" ? [asked, { ...asked, type: "share.reversed" }] : [asked];
  });
  return [
    { type: "payment.refund_requested", after: last, object: paymentView(payment, livemode), paymentId },
    { type: "refund.created", after: noEventYet(view.id), object: view, paymentId },
    ...ofShares,
  ];
}
