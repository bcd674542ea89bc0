/** What a release stands on: the shares' histories, their transfers, and the balances of the merchants concerned. */
import type { Context } from "../context.ts";
import { invariant } from "../errors.ts";
import type { LastEvent } from "../outbound/events.ts";
import { bankConnections, merchants, type providerTransfers } from "../store/schema.ts";
import type { Query } from "../store/statements.ts";
import type { Row, Store } from "../store/store.ts";
import { account } from "./accounts.ts";
import type { ShareRow } from "./distribution.ts";
import { type Leg, type Totals, totalsByAddress } from "./ledger.ts";
import { restOf } from "./share-money.ts";

export type ConnectionRow = Row<typeof bankConnections>;
/** A provider transfer with the provider's account that it goes to. */
export type Requested = Row<typeof providerTransfers> & { account_ref: string };

export interface MerchantFacts {
  readonly available: Totals;
  readonly receivable: Totals;
  readonly reserve: Totals;
  /** Of every bank connection: an old one still counts in what is due. */
  readonly connected: ReadonlyMap<string, Totals>;
  readonly inTransit: ReadonlyMap<string, Totals>;
  /** What shares of this merchant have released and not seen transferred, less the transfers asked for. */
  readonly claims: number;
  /** Null while the merchant cannot be transferred to. */
  readonly destination: ConnectionRow | null;
  /** It has never been let in: what it earns waits, and is the tenant's when nobody comes for it. */
  readonly isUnknown: boolean;
}

/** What is due to a merchant's connected accounts; negative where they hold too much. Earmarks do not count. */
export function dueOf({ available, connected, inTransit }: MerchantFacts): number {
  const there = [...connected.values()].reduce((sum, totals) => sum + expectedOf(totals), 0);
  const underWay = [...inTransit.values()].reduce((sum, of) => sum + of.debitsPosted - of.creditsPosted, 0);
  return available.creditsPosted - available.debitsPosted - there - underWay;
}

/** What a connected account holds once every transfer and reversal under way has come through. */
export function expectedOf(totals: Totals): number {
  return totals.debitsPosted + totals.debitsPending - totals.creditsPosted - totals.creditsPending;
}

/**
 * What refunds have set aside of a merchant's available money. What payouts have is no part of it: that money is due to
 * the connected account like any other until it leaves from there.
 */
export function setAsideOf({ available, inTransit }: MerchantFacts): number {
  return [...inTransit.values()].reduce((sum, totals) => sum - totals.creditsPending, available.debitsPending);
}

/** What is due to a merchant beyond what its shares claim, such as after a refund that failed. */
export function surplusOf(facts: MerchantFacts): number {
  return dueOf(facts) - facts.claims - setAsideOf(facts);
}

/** Every balance that a plan from these facts stands on. */
export function balancesOf(facts: Iterable<MerchantFacts>): Totals[] {
  return [...facts].flatMap(({ available, receivable, reserve, connected, inTransit }) => [
    available,
    receivable,
    reserve,
    ...connected.values(),
    ...inTransit.values(),
  ]);
}

const SHARES_OF = {
  distributions: "s.distribution_id IN (SELECT value FROM json_each(?2))",
  payment: "s.payment_id = ?2",
  refund: "s.payment_id = (SELECT payment_id FROM refunds WHERE tenant_id = ?1 AND id = ?2)",
  dispute: "s.payment_id = (SELECT payment_id FROM dispute_notices WHERE tenant_id = ?1 AND dispute_id = ?2)",
} as const;

/** The last event of every share of distributions (a JSON list), a payment, or the payment of a refund or a dispute. */
export function lastEventsOfShares(
  store: Store,
  of: keyof typeof SHARES_OF,
  id: string,
): Query<Map<string, LastEvent>> {
  const query = store.query<{ subject_id: string; sequence: number; id: string | null }>(
    `SELECT s.id AS subject_id, coalesce(e.sequence, 0) AS sequence, e.id FROM shares s
     LEFT JOIN events e ON e.tenant_id = s.tenant_id AND e.subject_id = s.id AND e.sequence =
       (SELECT max(x.sequence) FROM events x WHERE x.tenant_id = s.tenant_id AND x.subject_id = s.id)
     WHERE s.tenant_id = ?1 AND ${SHARES_OF[of]}`,
    id,
  );
  const entry = ({ subject_id: subjectId, sequence, id: eventId }: ReturnType<(typeof query)["take"]>[number]) =>
    [subjectId, { subjectId, sequence, eventId }] as const;
  return { ...query, take: (rows) => new Map(query.take(rows).map(entry)) };
}

export function transfersOf(store: Store, distributionIds: readonly string[]): Query<Requested[]> {
  return store.query(
    `SELECT t.*, b.account_ref FROM provider_transfers t
     JOIN shares s ON s.tenant_id = t.tenant_id AND s.id = t.share_id
     JOIN bank_connections b ON b.tenant_id = t.tenant_id AND b.id = t.bank_connection_id
     WHERE t.tenant_id = ?1 AND s.distribution_id IN (SELECT value FROM json_each(?2))`,
    JSON.stringify(distributionIds),
  );
}

/** @param ids of merchants, each once */
export async function merchantFacts(
  context: Context,
  ids: readonly string[],
  currency: string,
): Promise<Map<string, MerchantFacts>> {
  return (await merchantBooks(context, ids, currency)).factsOf(ids);
}

/** @param ids of merchants, each once */
export async function merchantBooks({ store }: Context, ids: readonly string[], currency: string) {
  const [parties, connections, claims] = await store.read(
    store.rows(merchants, { where: { id: { in: ids } } }),
    store.rows(bankConnections, { where: { merchant_id: { in: ids } } }),
    claimsOf(store, ids),
  );
  const held = connections.filter((each) => each.account_ref !== null);
  const accounts = [
    ...ids.flatMap((id) => [account.available(id), account.receivable(id), account.reserve(id)]),
    ...held.flatMap((each) => [account.connected(each.id), account.inTransit(each.id)]),
  ];
  const totals = accounts.length === 0 ? new Map() : await store.readOne(totalsByAddress(store, accounts, currency));
  return new MerchantBooks({ parties, held, claims, totals });
}

interface Pages {
  readonly parties: readonly Row<typeof merchants>[];
  /** Bank connections that the provider has an account of. */
  readonly held: readonly ConnectionRow[];
  readonly claims: Map<string, number>;
  readonly totals: Map<string, Totals>;
}

/** The balances of merchants as they were read, carried on by what is planned from them. */
export class MerchantBooks {
  readonly #pages: Pages;

  constructor(pages: Pages) {
    this.#pages = pages;
  }

  factsOf(ids: readonly string[]): Map<string, MerchantFacts> {
    const { parties, held, claims } = this.#pages;
    return new Map(
      ids.map((id) => {
        const state = parties.find((party) => party.id === id)?.state;
        const own = held.filter((each) => each.merchant_id === id);
        const verified = own.find(({ state }) => state === "verified") ?? null;
        const facts: MerchantFacts = {
          available: this.#totals(account.available(id)),
          receivable: this.#totals(account.receivable(id)),
          reserve: this.#totals(account.reserve(id)),
          connected: new Map(own.map((each) => [each.id, this.#totals(account.connected(each.id))])),
          inTransit: new Map(own.map((each) => [each.id, this.#totals(account.inTransit(each.id))])),
          claims: claims.get(id) ?? 0,
          destination: state === "active" ? verified : null,
          isUnknown: state === "applied" || state === "in_review" || state === "rejected",
        };
        return [id, facts];
      }),
    );
  }

  #totals({ address }: { address: string }): Totals {
    const found = this.#pages.totals.get(address);
    invariant(found, `${address} was not read`);
    return found;
  }

  /** As the database will have moved these accounts. */
  move(legs: readonly Leg[]): void {
    for (const { kind, debit, credit, amount } of legs) {
      invariant(kind === "posted" || kind === "pending", "a release resolves nothing");
      this.#add(debit, kind === "posted" ? { debitsPosted: amount } : { debitsPending: amount });
      this.#add(credit, kind === "posted" ? { creditsPosted: amount } : { creditsPending: amount });
    }
  }

  #add({ address }: { address: string }, more: Partial<Totals>): void {
    const { totals } = this.#pages;
    const before = totals.get(address);
    if (!before) return;
    totals.set(address, {
      accountId: before.accountId,
      version: before.version + 1,
      debitsPosted: before.debitsPosted + (more.debitsPosted ?? 0),
      debitsPending: before.debitsPending + (more.debitsPending ?? 0),
      creditsPosted: before.creditsPosted + (more.creditsPosted ?? 0),
      creditsPending: before.creditsPending + (more.creditsPending ?? 0),
    });
  }

  claim(merchantId: string, more: number): void {
    const { claims } = this.#pages;
    claims.set(merchantId, (claims.get(merchantId) ?? 0) + more);
  }
}

/** What a share claims of what is due to its merchant: `claimsOf`, for one share. */
export function claimOf(share: ShareRow, transfers: readonly Pick<Requested, "share_id" | "state" | "amount">[]) {
  if (share.state !== "released" || share.amount_released === 0) return 0;
  const asked = transfers.filter(({ share_id, state }) => share_id === share.id && state === "pending");
  return Math.max(0, restOf(share) - asked.reduce((sum, { amount }) => sum + amount, 0));
}

function claimsOf(store: Store, merchantIds: readonly string[]): Query<Map<string, number>> {
  const query = store.query<{ merchant_id: string; claims: number }>(
    `SELECT s.merchant_id, sum(max(0, s.amount - s.amount_refunded - s.amount_frozen - s.amount_transferred
       - s.amount_recovered - s.amount_fee - s.amount_unclaimed - s.amount_reserved
       - coalesce((SELECT sum(t.amount) FROM provider_transfers t WHERE t.tenant_id = s.tenant_id
         AND t.payment_id = s.payment_id AND t.share_id = s.id AND t.state = 'pending'), 0))) AS claims
     FROM shares s WHERE s.tenant_id = ?1 AND s.merchant_id IN (SELECT value FROM json_each(?2))
       AND s.state = 'released' AND s.amount_released > 0 GROUP BY s.merchant_id`,
    JSON.stringify(merchantIds),
  );
  return { ...query, take: (rows) => new Map(query.take(rows).map((row) => [row.merchant_id, row.claims])) };
}

/** What releases go by: each line's reserve, the order of recovery, and when earnings count as unclaimed. */
export interface ReleaseTerms {
  readonly reserves: ReadonlyMap<number, { bps: number; days: number }>;
  readonly recovery: readonly string[];
  /** Null: never. */
  readonly unclaimedAfterDays: number | null;
}

/** By distribution: the terms of its rule's lines; the rest is the tenant's newest configuration. */
export function releaseTerms(store: Store, distributionIds: readonly string[]): Query<Map<string, ReleaseTerms>> {
  const query = store.query<{
    distribution_id: string;
    position: number;
    bps: number;
    days: number;
    recovery: string | null;
    unclaimed: number | null;
  }>(
    `SELECT d.id AS distribution_id, l.position, l.reserve_bps AS bps, l.reserve_days AS days,
       c.config -> '$.recovery.order' AS recovery, c.config ->> '$.recovery.unclaimed_after_days' AS unclaimed
     FROM distributions d JOIN split_rule_lines l ON l.tenant_id = d.tenant_id
       AND l.split_rule_version_id = d.split_rule_version_id
     LEFT JOIN tenant_configs c ON c.tenant_id = d.tenant_id AND c.version =
       (SELECT max(version) FROM tenant_configs WHERE tenant_id = ?1)
     WHERE d.tenant_id = ?1 AND d.id IN (SELECT value FROM json_each(?2))`,
    JSON.stringify(distributionIds),
  );
  const termsOf = (lines: ReturnType<typeof query.take>): ReleaseTerms => {
    const order = lines[0]?.recovery;
    return {
      reserves: new Map(lines.map(({ position, bps, days }) => [position, { bps, days }])),
      recovery: order ? (JSON.parse(order) as string[]) : RECOVERY_ORDER,
      unclaimedAfterDays: lines[0]?.unclaimed ?? null,
    };
  };
  return {
    ...query,
    take: (rows) => {
      const lines = Map.groupBy(query.take(rows), (line) => line.distribution_id);
      return new Map(distributionIds.map((id) => [id, termsOf(lines.get(id) ?? [])]));
    },
  };
}

/** Where a debt is recovered from, in this order, unless the tenant declares another. */
const RECOVERY_ORDER: readonly string[] = ["available", "reserve"];
