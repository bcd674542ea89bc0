/** Accepting a refund: who bears how much is decided, and all of it set aside, in one commit. */
import { type Context, tenantNow } from "../context.ts";
import { notFound, Refusal, refuseField } from "../errors.ts";
import { account } from "../money/accounts.ts";
import { displayAmount } from "../money/currency.ts";
import { type DistributionRow, type ShareRow, shareView } from "../money/distribution.ts";
import { mustNotHaveMoved, post, type Totals, totalsOf } from "../money/ledger.ts";
import { type AllocatedPart, allocateRefund, refundable } from "../money/refund-allocation.ts";
import { earmarkLegs, type PartOfShare, requestKey } from "../money/refund-postings.ts";
import { lastEventsOfShares } from "../money/release-reads.ts";
import { keptOf, standingOf } from "../money/share-money.ts";
import { announce, type LastEvent, lastEvent, type News, noEventYet } from "../outbound/events.ts";
import { latestConfig, planRun } from "../runs.ts";
import type { Plan } from "../store/commit.ts";
import { refundParts, refunds } from "../store/refund-schema.ts";
import { distributions, payments, shares } from "../store/schema.ts";
import type { Statement } from "../store/statements.ts";
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
  readonly lasts: ReadonlyMap<string, LastEvent>;
  readonly now: number;
  readonly configVersion: number;
}

/**
 * Plans a refund's acceptance: the refund with its parts, the money set aside (MONEY.md row 12), its run and events.
 * Two refunds of one payment meet in the payment's sequence: the slower one plans again with what the other has left.
 * @throws Refusal not_found, state_conflict, amount_exceeds_refundable
 */
export async function planCreateRefund(context: Context, input: CreateRefund): Promise<Plan<RefundView>> {
  const { store } = context;
  const facts = await refundableOf(context, input.payment);
  const lines = [
    ...facts.shares.map(({ amount, refunded_against }) => ({ amount, refundedAgainst: refunded_against })),
    ...feeLineOf(facts.distribution),
  ];
  const left = refundable(lines);
  const amount = input.amount ?? left;
  if (amount > left || left === 0) {
    const { currency } = facts.payment;
    const detail = `${displayAmount(left, currency)} of the payment can still be refunded.`;
    throw refuseField("amount_exceeds_refundable", "/amount", detail);
  }
  const row = newRefund(context, input, facts, amount);
  const balances = await freeBalances(context, facts);
  const parts = allocateRefund(amount, lines).map((allocated, position) =>
    partOf(row, allocated, { share: facts.shares[position], position, balances }),
  );
  const taken = parts.filter(({ part }) => part.refunded_now > 0);
  const changed = taken.flatMap(({ share, part }) =>
    share ? [refundedShare(share, part.refunded_now, facts.now)] : [],
  );
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
      ...post(store, {
        key: requestKey(row.id),
        commitKey: requestKey(row.id),
        currency: row.currency,
        effectiveAt: facts.now,
        recordedAt: facts.now,
        legs: earmarkLegs(row.id, taken),
      }),
      ...changed.map(({ id, state, amount_refunded, refunded_against, updated_at }) =>
        store.update(shares, { id }, { state, amount_refunded, refunded_against, updated_at }),
      ),
      ...feeLineStatements(context, facts, parts),
      run.statement,
    ],
    result: view,
    starts: [run.start],
  };
}

async function refundableOf(context: Context, paymentId: string): Promise<Refundable> {
  const { store } = context;
  const [payment, last, distribution, of, lasts, now, configVersion] = await store.read(
    store.row(payments, { id: paymentId }),
    lastEvent(store, paymentId),
    store.row(distributions, { payment_id: paymentId }),
    store.rows(shares, { where: { payment_id: paymentId }, orderBy: [{ column: "position" }] }),
    lastEventsOfShares(store, "payment", paymentId),
    tenantNow(context),
    latestConfig(store),
  );
  if (!payment) throw notFound();
  if (payment.state !== "succeeded") {
    throw new Refusal("state_conflict", `The payment is ${payment.state}: only one that has succeeded is refunded.`);
  }
  if (distribution?.state !== "booked") {
    throw new Refusal("state_conflict", "The payment is not shared out yet: the provider has not booked its fee.");
  }
  return { payment, last, distribution, shares: of, lasts, now, configVersion };
}

/** On the net base the provider's fee is the last line: what was netted is not given back by the provider. */
function feeLineOf({ fee, amount, fee_refunded_against }: DistributionRow) {
  const netted = Math.min(fee ?? 0, amount);
  return netted === 0 ? [] : [{ amount: netted, refundedAgainst: fee_refunded_against }];
}

function newRefund(context: Context, input: CreateRefund, facts: Refundable, amount: number): RefundRow {
  const { payment, distribution, now } = facts;
  return {
    tenant_id: context.store.tenantId,
    id: context.ids.make("refund"),
    payment_id: payment.id,
    distribution_id: distribution.id,
    state: "pending",
    amount,
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
  };
}

/** What merchants have free, and the balances it was read from. Parts take from it in their order. */
interface Free {
  readonly read: readonly Totals[];
  /** Takes up to `wanted` from an account, and says how much there was. */
  take(address: string, wanted: number): number;
}

async function freeBalances({ store }: Context, { shares: of, payment }: Refundable): Promise<Free> {
  const merchants = of.flatMap(({ merchant_id, amount_released }) =>
    merchant_id === null || amount_released === 0 ? [] : [merchant_id],
  );
  const accounts = [...new Set(merchants)].flatMap((id) => [account.available(id), account.reserve(id)]);
  const read = await store.read(...accounts.map((each) => totalsOf(store, each, payment.currency)));
  const left = new Map(
    read.map((of, i) => [accounts[i]?.address ?? "", of.creditsPosted - of.debitsPosted - of.debitsPending]),
  );
  return {
    read,
    take(address, wanted) {
      const free = left.get(address) ?? 0;
      const taken = Math.min(Math.max(free, 0), wanted);
      left.set(address, free - taken);
      return taken;
    },
  };
}

/** A part by its share's own means: what is not released yet, else what its merchant has, else a debt. */
function partOf(
  refund: RefundRow,
  { before, now, remaining }: AllocatedPart,
  { share, position, balances }: { share: ShareRow | undefined; position: number; balances: Free },
): PartOfShare {
  const merchantId = share?.merchant_id ?? null;
  const isReleased = merchantId !== null && share !== undefined && share.amount_released > 0;
  const available = isReleased ? balances.take(account.available(merchantId).address, now) : 0;
  const reserve = isReleased ? balances.take(account.reserve(merchantId).address, now - available) : 0;
  const part = {
    tenant_id: refund.tenant_id,
    refund_id: refund.id,
    position,
    share_id: share?.id ?? null,
    refunded_before: before,
    refunded_now: now,
    remaining,
    from_pending: merchantId !== null && !isReleased ? now : 0,
    from_available: available,
    from_reserve: reserve,
    from_own: merchantId === null ? now : 0,
    owed: isReleased ? now - available - reserve : 0,
  };
  return { part, share };
}

function refundedShare(share: ShareRow, amount: number, now: number): ShareRow {
  const next = {
    ...share,
    amount_refunded: share.amount_refunded + amount,
    refunded_against: share.refunded_against + amount,
    updated_at: now,
  };
  return { ...next, state: standingOf(next) };
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
    return keptOf(share) === 0 ? [asked, { ...asked, type: "share.reversed" }] : [asked];
  });
  return [
    { type: "payment.refund_requested", after: last, object: paymentView(payment, livemode), paymentId },
    { type: "refund.created", after: noEventYet(view.id), object: view, paymentId },
    ...ofShares,
  ];
}
