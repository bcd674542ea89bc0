/** What a release stands on: the shares' histories, their transfers, and the balances of the merchants concerned. */
import type { Context } from "../context.ts";
import { invariant } from "../errors.ts";
import type { LastEvent } from "../outbound/events.ts";
import { bankConnections, merchants, type providerTransfers } from "../store/schema.ts";
import type { Query } from "../store/statements.ts";
import type { Row, Store } from "../store/store.ts";
import { account } from "./accounts.ts";
import { type Totals, totalsOf } from "./ledger.ts";

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
  distribution: "s.distribution_id = ?2",
  payment: "s.payment_id = ?2",
  refund: "s.payment_id = (SELECT payment_id FROM refunds WHERE tenant_id = ?1 AND id = ?2)",
  dispute: "s.payment_id = (SELECT payment_id FROM dispute_notices WHERE tenant_id = ?1 AND dispute_id = ?2)",
} as const;

/** The last event of every share of a distribution, a payment, or the payment of a refund or a dispute. */
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

export function transfersOf(store: Store, distributionId: string): Query<Requested[]> {
  return store.query(
    `SELECT t.*, b.account_ref FROM provider_transfers t
     JOIN shares s ON s.tenant_id = t.tenant_id AND s.id = t.share_id
     JOIN bank_connections b ON b.tenant_id = t.tenant_id AND b.id = t.bank_connection_id
     WHERE t.tenant_id = ?1 AND s.distribution_id = ?2`,
    distributionId,
  );
}

/** @param ids of merchants, each once */
export async function merchantFacts(
  { store }: Context,
  ids: readonly string[],
  currency: string,
): Promise<Map<string, MerchantFacts>> {
  if (ids.length === 0) return new Map();
  const [parties, connections, claims] = await store.read(
    store.rows(merchants, { where: { id: { in: ids } } }),
    store.rows(bankConnections, { where: { merchant_id: { in: ids } } }),
    claimsOf(store, ids),
  );
  const of = (id: string) => connections.filter((each) => each.merchant_id === id && each.account_ref !== null);
  const accounts = ids.flatMap((id) => [
    account.available(id),
    account.receivable(id),
    account.reserve(id),
    ...of(id).flatMap((each) => [account.connected(each.id), account.inTransit(each.id)]),
  ]);
  const totals = await store.read(...accounts.map((each) => totalsOf(store, each, currency)));
  const byAddress = new Map(accounts.map(({ address }, i) => [address, totals[i]]));
  const read = ({ address }: { address: string }): Totals => {
    const found = byAddress.get(address);
    invariant(found, `${address} was not read`);
    return found;
  };
  return new Map(
    ids.map((id) => {
      const state = parties.find((party) => party.id === id)?.state;
      const verified = of(id).find(({ state }) => state === "verified") ?? null;
      const facts: MerchantFacts = {
        available: read(account.available(id)),
        receivable: read(account.receivable(id)),
        reserve: read(account.reserve(id)),
        connected: new Map(of(id).map((each) => [each.id, read(account.connected(each.id))])),
        inTransit: new Map(of(id).map((each) => [each.id, read(account.inTransit(each.id))])),
        claims: claims.get(id) ?? 0,
        destination: state === "active" ? verified : null,
        isUnknown: state === "applied" || state === "in_review" || state === "rejected",
      };
      return [id, facts];
    }),
  );
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

/** @param distributionId whose rule's lines are read; the rest is the tenant's newest configuration */
export function releaseTerms(store: Store, distributionId: string): Query<ReleaseTerms> {
  const query = store.query<{
    position: number;
    bps: number;
    days: number;
    recovery: string | null;
    unclaimed: number;
  }>(
    `SELECT l.position, l.reserve_bps AS bps, l.reserve_days AS days, c.config -> '$.recovery.order' AS recovery,
       c.config ->> '$.recovery.unclaimed_after_days' AS unclaimed
     FROM distributions d JOIN split_rule_lines l ON l.tenant_id = d.tenant_id
       AND l.split_rule_version_id = d.split_rule_version_id
     LEFT JOIN tenant_configs c ON c.tenant_id = d.tenant_id AND c.version =
       (SELECT max(version) FROM tenant_configs WHERE tenant_id = ?1)
     WHERE d.tenant_id = ?1 AND d.id = ?2`,
    distributionId,
  );
  return {
    ...query,
    take: (rows) => {
      const lines = query.take(rows);
      const order = lines[0]?.recovery;
      return {
        reserves: new Map(lines.map(({ position, bps, days }) => [position, { bps, days }])),
        recovery: order ? (JSON.parse(order) as string[]) : RECOVERY_ORDER,
        unclaimedAfterDays: lines[0]?.unclaimed ?? null,
      };
    },
  };
}

/** Where a debt is recovered from, in this order, unless the tenant declares another. */
const RECOVERY_ORDER: readonly string[] = ["available", "reserve"];
