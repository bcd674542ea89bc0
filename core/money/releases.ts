/**
 * Plans releases, of one distribution or of many that fall due together: one after another in memory, each from the
 * balances and versions that the ones before it leave, so that those of the same merchants do not collide.
 */
import { type Context, tenantNow } from "../context.ts";
import { invariant, notFound } from "../errors.ts";
import { type LastEvent, mustBeLast } from "../outbound/events.ts";
import type { Plan } from "../store/commit.ts";
import type { GroupPlan } from "../store/group.ts";
import { distributions, payments, shares } from "../store/schema.ts";
import type { Row } from "../store/store.ts";
import type { DistributionRow, ShareRow } from "./distribution.ts";
import { ReleaseWork } from "./release.ts";
import {
  claimOf,
  lastEventsOfShares,
  type MerchantBooks,
  merchantBooks,
  type ReleaseTerms,
  type Requested,
  releaseTerms,
  transfersOf,
} from "./release-reads.ts";
import { asked, type Leftover, type ReleaseProgress } from "./release-requests.ts";
import { merchantOf } from "./share-money.ts";

/** A distribution to release what is due of, and the commit that does it. */
export interface ToRelease {
  readonly distributionId: string;
  readonly commitKey: string;
  /** The run that it is done for. */
  readonly causedBy: string;
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
  const releases = await readReleases(context, [distributionId]);
  return releases.plan({ distributionId, commitKey, causedBy: context.causedBy });
}

/** Plans one release after another. One that cannot be planned keeps none of the others from it. */
export async function planReleases(
  context: Context,
  all: readonly ToRelease[],
): Promise<readonly GroupPlan<ReleaseProgress>[]> {
  const ids = all.map(({ distributionId }) => distributionId);
  const releases = await readReleases(context, ids);
  return all.map((each) => {
    try {
      return releases.plan(each);
    } catch (refused) {
      return { refused };
    }
  });
}

/** Plans again what a distribution has left to do, to write none of it. */
export async function leftoverOf(context: Context, distributionId: string): Promise<Leftover> {
  const releases = await readReleases(context, [distributionId]);
  const { statements, result } = releases.plan({ distributionId, commitKey: "", causedBy: context.causedBy });
  const lasts = releases.lastsOf(distributionId);
  return {
    nextReleaseAt: result.nextReleaseAt,
    unfinished: statements.length > 0 || result.blocked > 0 || result.transfers.length > 0,
    guards: lasts.length === 0 ? [] : [mustBeLast(context.store, lasts)],
  };
}

async function readReleases(context: Context, ids: readonly string[]): Promise<Releases> {
  const { store } = context;
  const list = JSON.stringify(ids);
  const [found, all, lasts, open, now, terms] = await store.read(
    store.rows(distributions, { where: { id: { in: ids } } }),
    store.rows(shares, { where: { distribution_id: { in: ids } }, orderBy: [{ column: "position" }] }),
    lastEventsOfShares(store, "distributions", list),
    transfersOf(store, ids),
    tenantNow(context),
    releaseTerms(store, ids),
  );
  const paid = found.map((distribution) => distribution.payment_id);
  const captured = await store.readOne(store.rows(payments, { where: { id: { in: paid } } }));
  const books = new Map<string, MerchantBooks>();
  const waiting = all.filter((share) => isWaiting(share, open));
  for (const [currency, of] of Map.groupBy(waiting, (share) => share.currency)) {
    books.set(currency, await merchantBooks(context, [...new Set(of.map(merchantOf))], currency));
  }
  return new Releases(context, { found, all, lasts, open, now, terms, captured, books });
}

interface Facts {
  readonly found: readonly DistributionRow[];
  readonly all: readonly ShareRow[];
  readonly lasts: ReadonlyMap<string, LastEvent>;
  readonly open: readonly Requested[];
  readonly now: number;
  readonly terms: ReadonlyMap<string, ReleaseTerms>;
  readonly captured: readonly Row<typeof payments>[];
  /** By currency. */
  readonly books: ReadonlyMap<string, MerchantBooks>;
}

class Releases {
  readonly #context: Context;
  readonly #facts: Facts;
  readonly #shares: ReadonlyMap<string, readonly ShareRow[]>;
  readonly #transfers: ReadonlyMap<string, readonly Requested[]>;

  constructor(context: Context, facts: Facts) {
    this.#context = context;
    this.#facts = facts;
    this.#shares = Map.groupBy(facts.all, (share) => share.distribution_id);
    this.#transfers = Map.groupBy(facts.open, (transfer) => transfer.share_id);
  }

  lastsOf(distributionId: string): LastEvent[] {
    return (this.#shares.get(distributionId) ?? []).flatMap((share) => this.#facts.lasts.get(share.id) ?? []);
  }

  /** Plans one release. Further ones go on from the balances that it leaves. */
  plan({ distributionId, commitKey, causedBy }: ToRelease): Plan<ReleaseProgress> {
    const { found, lasts, now, terms, captured, books } = this.#facts;
    const distribution = found.find(({ id }) => id === distributionId);
    if (!distribution) throw notFound();
    const payment = captured.find(({ id }) => id === distribution.payment_id);
    const own = terms.get(distributionId);
    invariant(payment && own, `${distributionId} has no payment`);
    const all = this.#shares.get(distributionId) ?? [];
    const open = all.flatMap((share) => this.#transfers.get(share.id) ?? []);
    const waiting = all.filter((share) => isWaiting(share, open));
    const ledger = books.get(distribution.currency);
    const facts = ledger?.factsOf([...new Set(waiting.map(merchantOf))]) ?? new Map();
    // Only a card's charge pays for transfers before its money is there.
    const chargeRef = payment.method_type === "card" ? payment.charge_ref : null;
    const context = { ...this.#context, causedBy };
    const work = new ReleaseWork(context, { commitKey, chargeRef, now, open, lasts, facts, terms: own });
    for (const share of waiting) work.take(share);
    const plan = work.plan(all);
    const { legs, changed, asked } = work.effects();
    ledger?.move(legs);
    const after = [...open, ...asked];
    for (const share of waiting) {
      const claimed = claimOf(changed.get(share.id) ?? share, after) - claimOf(share, open);
      ledger?.claim(merchantOf(share), claimed);
    }
    return plan;
  }
}

/** Whether there is, or will be, something to do for a share. */
function isWaiting(share: ShareRow, open: readonly Requested[]): boolean {
  return (
    share.merchant_id !== null &&
    (share.state === "pending" ||
      (share.state === "released" && share.amount_released > 0) ||
      share.amount_reserved > 0 ||
      asked(open, share) !== undefined)
  );
}
