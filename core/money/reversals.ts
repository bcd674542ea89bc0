/** Fetching money back from connected accounts, for a refund or a lost dispute: as far as it goes, tried once. */
import { type Context, tenantNow } from "../context.ts";
import { invariant } from "../errors.ts";
import { announce, lastEvent } from "../outbound/events.ts";
import { planProviderCalls } from "../provider/calls.ts";
import type { Answer, CreateReversalRequest, ReversalOutcome } from "../provider/port.ts";
import type { Plan } from "../store/commit.ts";
import { disputes } from "../store/dispute-schema.ts";
import { refunds, transferReversals } from "../store/refund-schema.ts";
import { providerTransfers, shares } from "../store/schema.ts";
import type { Query, Statement } from "../store/statements.ts";
import type { NewRow, Row, Store } from "../store/store.ts";
import { account } from "./accounts.ts";
import { type ShareRow, shareView } from "./distribution.ts";
import { bookedIn } from "./exchange.ts";
import { type Leg, mustNotHaveMoved, type Posting, post, transferId } from "./ledger.ts";
import { balancesOf, dueOf, expectedOf, type MerchantFacts, merchantFacts } from "./release-reads.ts";
import { settled } from "./share-money.ts";

/** More than so many transfers of one merchant are not reversed for one cause: the rest is kept from what it earns. */
const REVERSALS_MAX = 20;

/** A reversal to ask for, and when that was decided: ms of the tenant's time. */
export type ReversalToMake = CreateReversalRequest & { readonly requestedAt: number };

/** Reversals that are asked for and not answered yet. */
export interface ReversalWork {
  readonly requests: readonly ReversalToMake[];
}

/** A transfer that reached its connected account, and how much of it is still there to be reversed. */
type Reversible = Row<typeof providerTransfers> & { merchant_id: string; unreversed: number };

/** What money is fetched back for: the refund, or the dispute with what it has lost so far. */
interface Cause {
  readonly id: string;
  readonly column: "refund_id" | "dispute_id";
  readonly paymentId: string;
  readonly currency: string;
  /** What was planned before it: nothing is planned twice. */
  readonly isDone: boolean;
  readonly done: (now: number) => Statement;
}

async function causeOf(store: Store, id: string): Promise<Cause> {
  const [refund, dispute] = await store.read(store.row(refunds, { id }), store.row(disputes, { id }));
  if (refund) {
    return {
      id,
      column: "refund_id",
      paymentId: refund.payment_id,
      currency: bookedIn(refund),
      isDone: refund.reversals_requested === 1,
      done: (now) => store.update(refunds, { id }, { reversals_requested: 1, updated_at: now }),
    };
  }
  invariant(dispute, `${id} is gone`);
  return {
    id,
    column: "dispute_id",
    paymentId: dispute.payment_id,
    currency: bookedIn(dispute),
    isDone: dispute.reverses === 0,
    done: (now) => store.update(disputes, { id }, { reverses: 0, updated_at: now }),
  };
}

/**
 * Plans the reversals of a refund that was booked, or a dispute that was lost: what merchants' connected accounts hold
 * beyond what is due to them comes back, from the payment's own transfers first, then from the newest. A second call
 * finds what was asked for.
 */
export async function planReversals(context: Context, causeId: string, commitKey: string): Promise<Plan<ReversalWork>> {
  const { store } = context;
  const cause = await causeOf(store, causeId);
  const [taken, asked, now] = await store.read(
    merchantsOf(store, cause),
    reversalsOf(store, cause),
    tenantNow(context),
  );
  const open = asked.filter(({ state }) => state === "pending");
  if (cause.isDone) return { statements: [], result: { requests: open.map(requestOf) } };
  const facts = await merchantFacts(context, taken, cause.currency);
  const inDebt = [...facts].filter(([, of]) => dueOf(of) < 0);
  const lists = await store.read(...inDebt.map(([id]) => reversible(store, id, cause.paymentId)));
  const chosen = inDebt.flatMap(([, of], i) => choose(of, lists[i] ?? []));
  const at = { key: commitKey, now };
  const planned = chosen.map((each, n) => reversalOf(store, cause, each, asked.length + n + 1, at));
  if (planned.length === 0) return { statements: [cause.done(now)], result: { requests: open.map(requestOf) } };
  return {
    statements: [
      mustNotHaveMoved(store, balancesOf(facts.values())),
      cause.done(now),
      ...post(store, ...planned.map(({ posting }) => posting)),
      store.insert(
        transferReversals,
        planned.map(({ row }) => row),
      ),
    ],
    result: { requests: [...open.map(requestOf), ...planned.map(({ request }) => request)] },
  };
}

interface Chosen {
  readonly transfer: Reversible;
  readonly amount: number;
}

/** As much of what is held too much as the transfers give, none beyond what its connected account holds. */
function choose(facts: MerchantFacts, transfers: readonly Reversible[]): Chosen[] {
  const held = new Map([...facts.connected].map(([id, totals]) => [id, Math.max(0, expectedOf(totals))]));
  let missing = -dueOf(facts);
  return transfers.flatMap((transfer) => {
    const there = held.get(transfer.bank_connection_id) ?? 0;
    const amount = Math.min(missing, transfer.unreversed, there);
    if (amount === 0) return [];
    missing -= amount;
    held.set(transfer.bank_connection_id, there - amount);
    return [{ transfer, amount }];
  });
}

function reversalOf(
  store: Store,
  cause: Cause,
  { transfer, amount }: Chosen,
  n: number,
  at: { key: string; now: number },
): { row: NewRow<typeof transferReversals>; posting: Posting; request: ReversalToMake } {
  const key = `${cause.id}/reversal-${n}`;
  const id = transferId(store, key, "reversal");
  const leg: Leg = { ...reversalLeg(cause.id, transfer.bank_connection_id, amount), kind: "pending" };
  const { currency } = cause;
  const times = { created_at: at.now, updated_at: at.now };
  invariant(transfer.provider_ref !== null, `${transfer.id} succeeded without a reference`);
  return {
    row: {
      id,
      [cause.column]: cause.id,
      provider_transfer_id: transfer.id,
      state: "pending",
      amount,
      currency,
      provider: transfer.provider,
      ...times,
    },
    posting: { key, commitKey: at.key, currency, effectiveAt: at.now, recordedAt: at.now, legs: [leg] },
    request: {
      ledgerTransferId: id,
      causeId: cause.id,
      transferRef: transfer.provider_ref,
      amount,
      requestedAt: at.now,
    },
  };
}

function reversalLeg(causeId: string, bankConnectionId: string, amount: number) {
  return {
    key: "reversal",
    code: "transfer_reversal",
    subjectId: causeId,
    debit: account.platform,
    credit: account.connected(bankConnectionId),
    amount,
  } as const;
}

/** Plans what the provider answered to one reversal: posted, or voided and kept from what the merchant earns next. */
export async function planReversalOutcome(
  context: Context,
  reversalId: string,
  commitKey: string,
  answer: Answer<ReversalOutcome>,
): Promise<Plan<null>> {
  const { store, livemode } = context;
  const [reversal, now] = await store.read(store.row(transferReversals, { id: reversalId }), tenantNow(context));
  const causeId = reversal?.refund_id ?? reversal?.dispute_id;
  invariant(reversal && causeId, `${reversalId} was never asked for`);
  const transfer = await store.readOne(store.row(providerTransfers, { id: reversal.provider_transfer_id }));
  invariant(transfer, `${reversal.provider_transfer_id} is gone`);
  const [share, last] = await store.read(
    store.row(shares, { id: transfer.share_id }),
    lastEvent(store, transfer.share_id),
  );
  invariant(share, `${transfer.share_id} is gone`);
  const { outcome, call } = answer;
  const succeeded = outcome.status === "succeeded";
  if (succeeded) {
    const same = outcome.amount === reversal.amount && outcome.currency === reversal.currency;
    invariant(same, `${reversalId}: the provider reversed ${outcome.amount} ${outcome.currency}`);
  }
  const next = succeeded ? reversedShare(share, reversal.amount, now) : share;
  const news = {
    type: succeeded ? "share.transfer_reversed" : "share.reversal_refused",
    after: last,
    object: shareView(next, livemode),
    paymentId: share.payment_id,
  } as const;
  const leg: Leg = {
    ...reversalLeg(causeId, transfer.bank_connection_id, reversal.amount),
    key: "answer",
    kind: succeeded ? "post_pending" : "void_pending",
    pendingId: reversal.id,
    ...(succeeded ? { providerRef: outcome.reversalRef } : {}),
  };
  const { amount_transferred, amount_recovered } = next;
  return {
    statements: [
      announce(context, [news], now),
      planProviderCalls(store, commitKey, causeId, [call], now),
      ...post(store, {
        key: `${reversal.id}/answer`,
        commitKey,
        currency: reversal.currency,
        effectiveAt: now,
        recordedAt: now,
        legs: [leg],
      }),
      store.update(
        transferReversals,
        { id: reversal.id },
        succeeded
          ? { state: "succeeded", provider_ref: outcome.reversalRef, updated_at: now }
          : { state: "refused", error_code: outcome.error.code, error_message: outcome.error.message, updated_at: now },
      ),
      store.update(shares, { id: share.id }, { amount_transferred, amount_recovered, updated_at: now }),
    ],
    result: null,
  };
}

/** What was fetched back for another payment's sake was kept for what the merchant owed: the share stays covered. */
function reversedShare(share: ShareRow, amount: number, now: number): ShareRow {
  return settled(share, { ...share, amount_transferred: share.amount_transferred - amount, updated_at: now }, 0);
}

function requestOf(row: Row<typeof transferReversals> & { transfer_ref: string }): ReversalToMake {
  return {
    ledgerTransferId: row.id,
    causeId: row.refund_id ?? row.dispute_id ?? "",
    transferRef: row.transfer_ref,
    amount: row.amount,
    requestedAt: row.created_at,
  };
}

function reversalsOf(store: Store, { id, column }: Cause) {
  return store.query<Row<typeof transferReversals> & { transfer_ref: string }>(
    `SELECT v.*, t.provider_ref AS transfer_ref FROM transfer_reversals v JOIN provider_transfers t
     ON t.tenant_id = v.tenant_id AND t.id = v.provider_transfer_id
     WHERE v.tenant_id = ?1 AND v.${column} = ?2 ORDER BY v.created_at, v.id`,
    id,
  );
}

/** The merchants of whose own balance a cause was taken, each once. */
const TAKEN = {
  refund_id: `SELECT share_id FROM refund_parts WHERE tenant_id = ?1 AND refund_id = ?2
    AND from_available + from_reserve > 0`,
  dispute_id: `SELECT share_id FROM dispute_parts WHERE tenant_id = ?1 AND dispute_id = ?2 AND lost > returned
    AND share_id IS NOT NULL`,
} as const;

function merchantsOf(store: Store, { id, column }: Cause): Query<string[]> {
  const query = store.query<{ merchant_id: string }>(
    `SELECT s.merchant_id FROM shares s WHERE s.tenant_id = ?1 AND s.merchant_id IS NOT NULL
       AND s.id IN (${TAKEN[column]}) GROUP BY s.merchant_id ORDER BY min(s.position)`,
    id,
  );
  return { ...query, take: (rows) => query.take(rows).map((row) => row.merchant_id) };
}

function reversible(store: Store, merchantId: string, paymentId: string): Query<Reversible[]> {
  return store.query<Reversible>(
    `SELECT * FROM (SELECT t.*, b.merchant_id, t.amount - coalesce((SELECT sum(v.amount) FROM transfer_reversals v
         WHERE v.tenant_id = t.tenant_id AND v.provider_transfer_id = t.id AND v.state IN ('pending', 'succeeded')), 0)
         AS unreversed
       FROM bank_connections b JOIN provider_transfers t ON t.tenant_id = b.tenant_id AND t.bank_connection_id = b.id
         AND t.state = 'succeeded' WHERE b.tenant_id = ?1 AND b.merchant_id = ?2)
     WHERE unreversed > 0 ORDER BY payment_id = ?3 DESC, created_at DESC, id DESC LIMIT ${REVERSALS_MAX}`,
    merchantId,
    paymentId,
  );
}
