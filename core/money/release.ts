/** Releasing shares and moving them to the connected accounts: MONEY.md rows 5 and 6, each exactly once. */
import { type Context, tenantNow } from "../context.ts";
import { invariant, notFound } from "../errors.ts";
import type { EventType } from "../outbound/catalogue.ts";
import { announce, type LastEvent, mustBeLast, type News } from "../outbound/events.ts";
import type { CreateTransferRequest } from "../provider/port.ts";
import type { Plan } from "../store/commit.ts";
import { distributions, payments, providerTransfers, shares } from "../store/schema.ts";
import type { Statement } from "../store/statements.ts";
import type { NewRow } from "../store/store.ts";
import { account } from "./accounts.ts";
import { type ShareRow, shareView } from "./distribution.ts";
import { type Leg, mustNotHaveMoved, type Posting, post, transferId } from "./ledger.ts";
import {
  balancesOf,
  type ConnectionRow,
  dueOf,
  lastEventsOfShares,
  type MerchantFacts,
  merchantFacts,
  type Requested,
  setAsideOf,
  transfersOf,
} from "./release-reads.ts";
import { keptOf, merchantOf, restOf } from "./share-money.ts";

/** A provider transfer to ask for, and when that was decided: ms of the tenant's time. */
export type TransferToMake = CreateTransferRequest & { readonly requestedAt: number };

/** What a distribution's run has to do next. */
export interface ReleaseProgress {
  /** Provider transfers that are asked for and not answered yet. */
  readonly transfers: readonly TransferToMake[];
  /** When the next share may be released, ms of the tenant's time; null when none waits for time. */
  readonly nextReleaseAt: number | null;
  /** Released shares that no connected account can take yet. */
  readonly blocked: number;
}

/**
 * Plans the release of every share that is due, the recovery of what its merchant owes, and the request for the
 * provider transfer that covers the rest. The plan stands on balances, so it carries their versions.
 */
export async function planRelease(
  context: Context,
  distributionId: string,
  commitKey: string,
): Promise<Plan<ReleaseProgress>> {
  const { work, all } = await releaseWork(context, distributionId, commitKey);
  return work.plan(all);
}

/** What a distribution still has to do. */
export interface Leftover {
  /** When the next share may be released, ms of the tenant's time; null when none waits for time. */
  readonly nextReleaseAt: number | null;
  /** Something could be done at once, or once a connected account can take it. */
  readonly unfinished: boolean;
  /** Aborts the commit when any of the shares has changed since: refunds change them at any time. */
  readonly guards: readonly Statement[];
}

/** Plans again what a distribution has left to do, to write none of it. */
export async function leftoverOf(context: Context, distributionId: string): Promise<Leftover> {
  const { work, all, lasts } = await releaseWork(context, distributionId, "");
  const { statements, result } = work.plan(all);
  return {
    nextReleaseAt: result.nextReleaseAt,
    unfinished: statements.length > 0 || result.blocked > 0 || result.transfers.length > 0,
    guards: lasts.size === 0 ? [] : [mustBeLast(context.store, [...lasts.values()])],
  };
}

async function releaseWork(context: Context, distributionId: string, commitKey: string) {
  const { store } = context;
  const [distribution, all, lasts, open, now] = await store.read(
    store.row(distributions, { id: distributionId }),
    store.rows(shares, { where: { distribution_id: distributionId }, orderBy: [{ column: "position" }] }),
    lastEventsOfShares(store, "distribution", distributionId),
    transfersOf(store, distributionId),
    tenantNow(context),
  );
  if (!distribution) throw notFound();
  const payment = await store.readOne(store.row(payments, { id: distribution.payment_id }));
  invariant(payment, `${distributionId} has no payment`);
  const waiting = all.filter(
    (share) =>
      share.merchant_id !== null &&
      (share.state === "pending" || (share.state === "released" && share.amount_released > 0) || asked(open, share)),
  );
  const ids = [...new Set(waiting.map(merchantOf))];
  const facts = await merchantFacts(context, ids, distribution.currency);
  // Only a card's charge pays for transfers before its money is there; a bank debit's may still be called back.
  const chargeRef = payment.method_type === "card" ? payment.charge_ref : null;
  const work = new ReleaseWork(context, { commitKey, chargeRef, now, open, lasts, facts });
  for (const share of waiting) work.take(share);
  return { work, all, lasts };
}

/** The transfer that was asked for a share and has no answer yet. */
function asked(open: readonly Requested[], share: ShareRow): Requested | undefined {
  return open.find((transfer) => transfer.share_id === share.id && transfer.state === "pending");
}

interface WorkFacts {
  readonly commitKey: string;
  readonly chargeRef: string | null;
  readonly now: number;
  readonly open: readonly Requested[];
  readonly lasts: ReadonlyMap<string, LastEvent>;
  readonly facts: ReadonlyMap<string, MerchantFacts>;
}

const REQUEST_FIELDS = ["id", "payment_id", "amount", "currency", "account_ref", "sourced", "created_at"] as const;

/** Goes through the shares in order, each seeing what the ones before it have taken of the same balances. */
class ReleaseWork {
  readonly #context: Context;
  readonly #given: WorkFacts;
  readonly #postings: Posting[] = [];
  readonly #changed: ShareRow[] = [];
  readonly #news: News[] = [];
  readonly #rows: NewRow<typeof providerTransfers>[] = [];
  readonly #requests: TransferToMake[] = [];
  /** Change of what is due to each merchant, and of its debt, within this plan. */
  readonly #due = new Map<string, number>();
  readonly #owed = new Map<string, number>();
  #blocked = 0;

  constructor(context: Context, given: WorkFacts) {
    this.#context = context;
    this.#given = given;
  }

  take(share: ShareRow): void {
    const { now, open } = this.#given;
    if (share.state === "pending") {
      if (share.release_at === null || share.release_at > now || keptOf(share) === 0) return;
      this.#transferRest(this.#release(share));
      return;
    }
    const request = asked(open, share);
    if (request) this.#requests.push(this.#requestOf(request));
    else this.#transferRest(share);
  }

  plan(all: readonly ShareRow[]): Plan<ReleaseProgress> {
    const { store } = this.#context;
    const { now, facts } = this.#given;
    const last = new Map(this.#changed.map((share) => [share.id, share]));
    const later = all
      .map((share) => last.get(share.id) ?? share)
      .flatMap((share) => (share.state === "pending" && share.release_at !== null ? [share.release_at] : []));
    const announced = this.#news.length > 0 ? [announce(this.#context, this.#news, now)] : [];
    const statements: Statement[] = [];
    if (this.#postings.length > 0 || this.#changed.length > 0) {
      statements.push(mustNotHaveMoved(store, balancesOf(facts.values())));
    }
    if (this.#postings.length > 0) statements.push(...post(store, ...this.#postings));
    // Each change by itself: from pending to transferred there is no edge that leaves out released.
    for (const share of this.#changed) {
      const { state, amount_released, amount_recovered } = share;
      const set = { state, amount_released, amount_recovered, updated_at: now };
      statements.push(store.update(shares, { id: share.id }, set));
    }
    if (this.#rows.length > 0) statements.push(store.insert(providerTransfers, this.#rows));
    return {
      statements: [...announced, ...statements],
      result: {
        transfers: this.#requests,
        nextReleaseAt: later.length === 0 ? null : Math.min(...later),
        blocked: this.#blocked,
      },
    };
  }

  #release(share: ShareRow): ShareRow {
    const { now, commitKey } = this.#given;
    const merchantId = merchantOf(share);
    const amount = keptOf(share);
    const { receivable } = this.#factsOf(merchantId);
    const debt = receivable.debitsPosted - receivable.creditsPosted + (this.#owed.get(merchantId) ?? 0);
    const recovered = Math.min(amount, Math.max(debt, 0));
    const released = account.available(merchantId);
    const legs: Leg[] = [
      { ...this.#leg(share, "release", amount), debit: account.pending(merchantId), credit: released },
    ];
    if (recovered > 0) {
      legs.push({
        ...this.#leg(share, "recovery", recovered),
        debit: released,
        credit: account.receivable(merchantId),
      });
    }
    this.#postings.push(this.#posting(share, `${share.id}/release`, commitKey, legs));
    add(this.#due, merchantId, amount - recovered);
    add(this.#owed, merchantId, -recovered);
    const recoveries = share.amount_recovered + recovered;
    const next = this.#change({
      ...share,
      state: "released",
      amount_released: amount,
      amount_recovered: recoveries,
      updated_at: now,
    });
    this.#tell("share.released", next);
    return restOf(next) === 0 ? this.#cover(next) : next;
  }

  /** What is left of a released share goes to the connected account, up to what is due there. */
  #transferRest(share: ShareRow): void {
    if (share.state !== "released") return;
    const rest = restOf(share);
    const facts = this.#factsOf(merchantOf(share));
    if (!facts.destination) {
      if (rest > 0) this.#blocked += 1;
      else this.#cover(share);
      return;
    }
    const surplus = this.#surplusOf(share, facts);
    const due = dueOf(facts) + (this.#due.get(merchantOf(share)) ?? 0);
    const amount = Math.min(Math.max(due, 0), rest);
    // What is not due is on the connected account already: money that a refund could not fetch back from there.
    const kept = rest - amount;
    const next = kept === 0 ? share : { ...share, amount_recovered: share.amount_recovered + kept };
    if (amount + surplus === 0) this.#cover(next);
    else if (kept > 0) this.#change(next);
    if (amount > 0) this.#request(next, facts.destination, { amount, sourced: this.#maySource(share, amount) });
    if (surplus > 0) this.#request(next, facts.destination, { amount: surplus, sourced: false });
  }

  /** What is due to a merchant beyond what its shares claim, such as after a refund that failed: once per plan. */
  #surplusOf(share: ShareRow, facts: MerchantFacts): number {
    const merchantId = merchantOf(share);
    if (this.#surplusTaken.has(merchantId)) return 0;
    this.#surplusTaken.add(merchantId);
    return Math.max(0, dueOf(facts) - facts.claims - setAsideOf(facts));
  }
  readonly #surplusTaken = new Set<string>();

  /** A charge pays for no more than its own share; what was reversed meanwhile counts as paid. */
  #maySource(share: ShareRow, amount: number): boolean {
    if (this.#given.chargeRef === null) return false;
    const paid = this.#given.open.filter(
      ({ share_id, sourced, state }) => share_id === share.id && sourced === 1 && state === "succeeded",
    );
    return paid.reduce((sum, transfer) => sum + transfer.amount, amount) <= share.amount;
  }

  #request(share: ShareRow, connection: ConnectionRow, { amount, sourced }: { amount: number; sourced: boolean }) {
    const { store } = this.#context;
    const { now, commitKey, open } = this.#given;
    const before = [...open, ...this.#rows].filter((transfer) => transfer.share_id === share.id);
    const key = `${share.id}/transfer-${before.length + 1}`;
    const leg: Leg = {
      key: "transfer",
      kind: "pending",
      code: "provider_transfer",
      subjectId: share.id,
      debit: account.connected(connection.id),
      credit: account.platform,
      amount,
    };
    this.#postings.push(this.#posting(share, key, commitKey, [leg]));
    add(this.#due, merchantOf(share), -amount);
    const row = {
      id: transferId(store, key, "transfer"),
      share_id: share.id,
      payment_id: share.payment_id,
      bank_connection_id: connection.id,
      state: "pending",
      amount,
      currency: share.currency,
      provider: connection.provider,
      created_at: now,
      updated_at: now,
      sourced: sourced ? 1 : 0,
    };
    this.#rows.push(row);
    invariant(connection.account_ref !== null, `${connection.id} is verified without an account`);
    this.#requests.push(this.#requestOf({ ...row, account_ref: connection.account_ref }));
  }

  #requestOf(row: Pick<Requested, (typeof REQUEST_FIELDS)[number]>): TransferToMake {
    return {
      ledgerTransferId: row.id,
      paymentId: row.payment_id,
      accountRef: row.account_ref,
      amount: row.amount,
      currency: row.currency,
      sourceChargeRef: row.sourced === 1 ? this.#given.chargeRef : null,
      requestedAt: row.created_at,
    };
  }

  #cover(share: ShareRow): ShareRow {
    const next = this.#change({ ...share, state: "transferred", updated_at: this.#given.now });
    this.#tell("share.transferred", next);
    return next;
  }

  #factsOf(merchantId: string): MerchantFacts {
    const facts = this.#given.facts.get(merchantId);
    invariant(facts, `nothing was read of ${merchantId}`);
    return facts;
  }

  #leg(share: ShareRow, code: "release" | "recovery", amount: number) {
    return { key: code, kind: "posted", code, subjectId: share.id, amount } as const;
  }

  #posting(share: ShareRow, key: string, commitKey: string, legs: readonly Leg[]): Posting {
    const { now } = this.#given;
    return { key, commitKey, currency: share.currency, effectiveAt: now, recordedAt: now, legs };
  }

  #tell(type: EventType, share: ShareRow): void {
    const after = this.#given.lasts.get(share.id);
    invariant(after, `the events of ${share.id} were not read`);
    const object = shareView(share, this.#context.livemode);
    this.#news.push({ type, after, object, paymentId: share.payment_id });
  }

  #change(share: ShareRow): ShareRow {
    this.#changed.push(share);
    return share;
  }
}

function add(map: Map<string, number>, key: string, amount: number): void {
  map.set(key, (map.get(key) ?? 0) + amount);
}
