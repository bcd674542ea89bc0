/** Releasing shares and moving them to the connected accounts: MONEY.md rows 5 and 6, each exactly once. */
import { type Context, tenantNow } from "../context.ts";
import { invariant, notFound } from "../errors.ts";
import type { EventType } from "../outbound/catalogue.ts";
import { announce, type LastEvent, type News } from "../outbound/events.ts";
import type { CreateTransferRequest } from "../provider/port.ts";
import type { Plan } from "../store/commit.ts";
import { bankConnections, distributions, merchants, payments, providerTransfers, shares } from "../store/schema.ts";
import type { Query, Statement } from "../store/statements.ts";
import type { NewRow, Row, Store } from "../store/store.ts";
import { account } from "./accounts.ts";
import { type ShareRow, shareView } from "./distribution.ts";
import { type Leg, mustNotHaveMoved, type Posting, post, type Totals, totalsOf, transferId } from "./ledger.ts";

/** What a distribution's run has to do next. */
export interface ReleaseProgress {
  /** Provider transfers that are asked for and not answered yet. */
  readonly transfers: readonly CreateTransferRequest[];
  /** When the next share may be released, ms of the tenant's time; null when none waits for time. */
  readonly nextReleaseAt: number | null;
  /** Released shares that no connected account can take yet. */
  readonly blocked: number;
}

interface Destination {
  readonly connection: Row<typeof bankConnections>;
  readonly connected: Totals;
  readonly inTransit: Totals;
}

interface MerchantFacts {
  readonly available: Totals;
  readonly receivable: Totals;
  /** Null while the merchant cannot be transferred to. */
  readonly destination: Destination | null;
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
  const { store } = context;
  const [distribution, all, lasts, open, now] = await store.read(
    store.row(distributions, { id: distributionId }),
    store.rows(shares, { where: { distribution_id: distributionId }, orderBy: [{ column: "position" }] }),
    lastEventsOfShares(store, distributionId),
    transfersOf(store, distributionId),
    tenantNow(context),
  );
  if (!distribution) throw notFound();
  const payment = await store.readOne(store.row(payments, { id: distribution.payment_id }));
  invariant(payment, `${distributionId} has no payment`);
  const waiting = all.filter((share) => share.merchant_id !== null && (share.state === "pending" || restOf(share) > 0));
  const facts = await merchantFacts(context, waiting, distribution.currency);
  const work = new ReleaseWork(context, { commitKey, chargeRef: payment.charge_ref, now, open, lasts, facts });
  for (const share of waiting) work.take(share);
  return work.plan(all);
}

/** What was released to a merchant and neither covered by a transfer nor by what it owed. */
function restOf(share: ShareRow): number {
  return share.state === "released" ? share.amount_released - share.amount_transferred - share.amount_recovered : 0;
}

interface WorkFacts {
  readonly commitKey: string;
  readonly chargeRef: string | null;
  readonly now: number;
  readonly open: readonly Requested[];
  readonly lasts: ReadonlyMap<string, LastEvent>;
  readonly facts: ReadonlyMap<string, MerchantFacts>;
}

/** Goes through the shares in order, each seeing what the ones before it have taken of the same balances. */
class ReleaseWork {
  readonly #context: Context;
  readonly #given: WorkFacts;
  readonly #postings: Posting[] = [];
  readonly #changed: ShareRow[] = [];
  readonly #news: News[] = [];
  readonly #rows: NewRow<typeof providerTransfers>[] = [];
  readonly #requests: CreateTransferRequest[] = [];
  /** Change of available and of the debt per merchant, and of connected per bank connection, within this plan. */
  readonly #available = new Map<string, number>();
  readonly #owed = new Map<string, number>();
  readonly #connected = new Map<string, number>();
  #blocked = 0;

  constructor(context: Context, given: WorkFacts) {
    this.#context = context;
    this.#given = given;
  }

  take(share: ShareRow): void {
    const { now, open } = this.#given;
    if (share.state === "pending") {
      if (share.release_at === null || share.release_at > now) return;
      this.#transferRest(this.#release(share));
      return;
    }
    const asked = open.find((transfer) => transfer.share_id === share.id && transfer.state === "pending");
    if (asked) this.#requests.push(this.#requestOf(asked));
    else this.#transferRest(share);
  }

  plan(all: readonly ShareRow[]): Plan<ReleaseProgress> {
    const { store } = this.#context;
    const { now, facts } = this.#given;
    const changed = new Map(this.#changed.map((share) => [share.id, share]));
    const later = all
      .map((share) => changed.get(share.id) ?? share)
      .flatMap((share) => (share.state === "pending" && share.release_at !== null ? [share.release_at] : []));
    const statements: Statement[] = [];
    if (this.#postings.length > 0) {
      const totals = [...facts.values()].flatMap(({ available, receivable, destination }) =>
        destination ? [available, receivable, destination.connected, destination.inTransit] : [available, receivable],
      );
      statements.push(mustNotHaveMoved(store, totals), ...post(store, ...this.#postings));
    }
    for (const share of changed.values()) {
      const { state, amount_released, amount_recovered } = share;
      const set = { state, amount_released, amount_recovered, updated_at: now };
      statements.push(store.update(shares, { id: share.id }, set));
    }
    if (this.#rows.length > 0) statements.push(store.insert(providerTransfers, this.#rows));
    const announced = this.#news.length > 0 ? [announce(this.#context, this.#news, now)] : [];
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
    const amount = share.amount - share.amount_refunded - share.amount_frozen;
    const facts = this.#factsOf(merchantId);
    const debt = facts.receivable.debitsPosted - facts.receivable.creditsPosted + (this.#owed.get(merchantId) ?? 0);
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
    add(this.#available, merchantId, amount - recovered);
    add(this.#owed, merchantId, -recovered);
    const covered = recovered === amount;
    const next: ShareRow = {
      ...share,
      state: "released",
      amount_released: amount,
      amount_recovered: recovered,
      updated_at: now,
    };
    this.#tell("share.released", next);
    if (!covered) return this.#change(next);
    const ended: ShareRow = { ...next, state: "transferred" };
    this.#tell("share.transferred", ended);
    return this.#change(ended);
  }

  #transferRest(share: ShareRow): void {
    const rest = restOf(share);
    if (rest === 0) return;
    const { destination, available } = this.#factsOf(merchantOf(share));
    if (!destination) {
      this.#blocked += 1;
      return;
    }
    const { connection, connected, inTransit } = destination;
    const due =
      available.creditsPosted -
      available.debitsPosted +
      (this.#available.get(merchantOf(share)) ?? 0) -
      (connected.debitsPosted + connected.debitsPending - connected.creditsPosted - connected.creditsPending) -
      (this.#connected.get(connection.id) ?? 0) -
      (inTransit.debitsPosted - inTransit.creditsPosted);
    const amount = Math.min(due, rest);
    if (amount <= 0) {
      this.#blocked += 1;
      return;
    }
    this.#request(share, connection, amount);
  }

  #request(share: ShareRow, connection: Row<typeof bankConnections>, amount: number): void {
    const { store } = this.#context;
    const { now, commitKey, open } = this.#given;
    const attempt = open.filter((transfer) => transfer.share_id === share.id).length + 1;
    const key = `${share.id}/transfer-${attempt}`;
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
    add(this.#connected, connection.id, amount);
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
    };
    this.#rows.push(row);
    invariant(connection.account_ref !== null, `${connection.id} is verified without an account`);
    this.#requests.push(this.#requestOf({ ...row, account_ref: connection.account_ref }));
  }

  #requestOf(row: Pick<Requested, "id" | "payment_id" | "amount" | "currency" | "account_ref">): CreateTransferRequest {
    return {
      ledgerTransferId: row.id,
      paymentId: row.payment_id,
      accountRef: row.account_ref,
      amount: row.amount,
      currency: row.currency,
      sourceChargeRef: this.#given.chargeRef,
    };
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

function merchantOf(share: ShareRow): string {
  invariant(share.merchant_id !== null, `${share.id} is nobody's to release`);
  return share.merchant_id;
}

function lastEventsOfShares(store: Store, distributionId: string): Query<Map<string, LastEvent>> {
  const query = store.query<{ subject_id: string; sequence: number; id: string | null }>(
    `SELECT s.id AS subject_id, coalesce(e.sequence, 0) AS sequence, e.id FROM shares s
     LEFT JOIN events e ON e.tenant_id = s.tenant_id AND e.subject_id = s.id AND e.sequence =
       (SELECT max(x.sequence) FROM events x WHERE x.tenant_id = s.tenant_id AND x.subject_id = s.id)
     WHERE s.tenant_id = ?1 AND s.distribution_id = ?2`,
    distributionId,
  );
  return {
    ...query,
    take: (rows) =>
      new Map(
        query
          .take(rows)
          .map(({ subject_id: subjectId, sequence, id }) => [subjectId, { subjectId, sequence, eventId: id }]),
      ),
  };
}

type Requested = Row<typeof providerTransfers> & { account_ref: string };

function transfersOf(store: Store, distributionId: string): Query<Requested[]> {
  return store.query(
    `SELECT t.*, b.account_ref FROM provider_transfers t
     JOIN shares s ON s.tenant_id = t.tenant_id AND s.id = t.share_id
     JOIN bank_connections b ON b.tenant_id = t.tenant_id AND b.id = t.bank_connection_id
     WHERE t.tenant_id = ?1 AND s.distribution_id = ?2`,
    distributionId,
  );
}

async function merchantFacts(
  context: Context,
  waiting: readonly ShareRow[],
  currency: string,
): Promise<Map<string, MerchantFacts>> {
  const { store } = context;
  const ids = [...new Set(waiting.map(merchantOf))];
  if (ids.length === 0) return new Map();
  const [parties, connections] = await store.read(
    store.rows(merchants, { where: { id: { in: ids } } }),
    store.rows(bankConnections, { where: { merchant_id: { in: ids }, state: "verified" } }),
  );
  const reads = ids.flatMap((id) => {
    const connection = connections.find((candidate) => candidate.merchant_id === id);
    const of = connection ? [account.connected(connection.id), account.inTransit(connection.id)] : [];
    return [account.available(id), account.receivable(id), ...of].map((each) => totalsOf(store, each, currency));
  });
  const totals = await store.read(...reads);
  const facts = new Map<string, MerchantFacts>();
  let next = 0;
  for (const id of ids) {
    const [available, receivable] = [totals[next++], totals[next++]];
    const connection = connections.find((candidate) => candidate.merchant_id === id);
    const [connected, inTransit] = connection ? [totals[next++], totals[next++]] : [undefined, undefined];
    invariant(available && receivable, `the balances of ${id} were not read`);
    const payable = parties.find((party) => party.id === id)?.state === "active";
    const destination = payable && connection && connected && inTransit ? { connection, connected, inTransit } : null;
    facts.set(id, { available, receivable, destination });
  }
  return facts;
}
