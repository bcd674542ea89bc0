/** Giving back what a refund took, when it came to nothing: MONEY.md rows 14 and 15, each share as it then stands. */
import type { Context } from "../context.ts";
import { account } from "../money/accounts.ts";
import { type ShareRow, shareView } from "../money/distribution.ts";
import { bookedIn } from "../money/exchange.ts";
import { type Leg, mustNotHaveMoved, type Posting, post } from "../money/ledger.ts";
import { type PartOfShare, type PartRow, takes, withPart } from "../money/refund-parts.ts";
import { mirrorLegs, type Return, resolvingLegs, returnedLegs } from "../money/refund-postings.ts";
import { balancesOf, type MerchantFacts, merchantFacts, transfersOf } from "../money/release-reads.ts";
import { merchantOf, settled, standingOf } from "../money/share-money.ts";
import { Surplus } from "../money/surplus.ts";
import { type LastEvent, type News, noEventYet } from "../outbound/events.ts";
import { planRunBy } from "../runs.ts";
import { distributions, shares } from "../store/schema.ts";
import type { Statement } from "../store/statements.ts";
import type { RefundRow } from "./refunds.ts";

/** Whose refund it is that gives back, and under which commit. */
export interface Returning {
  readonly refund: RefundRow;
  readonly parts: readonly PartOfShare[];
  readonly lasts: ReadonlyMap<string, LastEvent>;
  readonly feeRefundedAgainst: number;
  readonly commitKey: string;
  readonly now: number;
  readonly configVersion: number;
  /** The provider's entry that gave the money back; null when it never left, so that nothing was posted. */
  readonly failureEntryRef: string | null;
  /** The same commit posts what was set aside: what is owed of it is a debt by then. */
  readonly isBookedNow: boolean;
}

export interface Returned {
  /** To be written before any posting of the same commit. */
  readonly guards: readonly Statement[];
  readonly statements: readonly Statement[];
  readonly news: readonly News[];
}

/** What one share's part does when it comes back. */
interface Freed {
  readonly share: ShareRow;
  readonly legs: readonly Leg[];
  readonly return: Return;
  /** It may now be transferred, or released, by its distribution's run. */
  readonly isDueAt: number | null;
}

const NOTHING: Return = { toReceivable: 0, toPending: 0, toAvailable: 0, toOwn: 0, toTenant: 0 };

/** Plans the return of all parts. It stands on what the merchants owe, so it carries those balances' versions. */
export async function planReturn(context: Context, of: Returning): Promise<Returned> {
  const { store } = context;
  const { refund, commitKey, now } = of;
  const taken = of.parts.filter(takes);
  const merchants = [...new Set(taken.flatMap(({ share }) => share?.merchant_id ?? []))];
  const facts = await merchantFacts(context, merchants, bookedIn(refund));
  const debts = new Debts(facts);
  for (const { part, share } of taken) {
    if (of.isBookedNow && share?.merchant_id) debts.grow(share.merchant_id, part.owed);
  }
  const surplus = new Surplus(facts, await store.readOne(transfersOf(store, [refund.distribution_id])));
  const freed = carrying(
    of,
    taken.map((part) => freedPart(of, part, { debts, surplus })),
    surplus,
  );
  const posting = (key: string, legs: readonly Leg[]): Posting[] =>
    legs.length === 0 ? [] : [{ key, commitKey, currency: bookedIn(refund), effectiveAt: now, recordedAt: now, legs }];
  const own =
    of.failureEntryRef === null
      ? posting(`${refund.id}/refused`, resolvingLegs(store, refund.id, taken, "void_pending"))
      : posting(`${refund.id}/returned`, [
          ...returnedLegs(refund, of.failureEntryRef),
          ...taken.flatMap((part, i) => mirrorLegs(refund.id, part, freed[i]?.return ?? NOTHING)),
        ]);
  const ofShares = freed.flatMap(({ share, legs }) => posting(`${share?.id}/freed-${refund.id}`, legs));
  return {
    guards: facts.size > 0 ? [mustNotHaveMoved(store, balancesOf(facts.values()))] : [],
    statements: [
      ...post(store, ...own, ...ofShares),
      ...freed.flatMap(({ share }) => (share ? [shareUpdate(context, share)] : [])),
      ...feeStatements(context, of),
      ...runStatements(context, of, freed),
    ],
    news: freed.flatMap(({ share }) => (share ? [restored(context, of, share)] : [])),
  };
}

/** What merchants owe, paid down part by part. */
class Debts {
  readonly #left: Map<string, number>;

  constructor(facts: ReadonlyMap<string, MerchantFacts>) {
    const debt = ({ receivable: of }: MerchantFacts) => of.debitsPosted - of.creditsPosted - of.creditsPending;
    this.#left = new Map([...facts].map(([id, of]) => [id, debt(of)]));
  }

  grow(merchantId: string, amount: number): void {
    this.#left.set(merchantId, (this.#left.get(merchantId) ?? 0) + amount);
  }

  pay(merchantId: string, most: number): number {
    const left = this.#left.get(merchantId) ?? 0;
    const paid = Math.min(Math.max(left, 0), most);
    this.#left.set(merchantId, left - paid);
    return paid;
  }
}

type FreedPart = Omit<Freed, "share"> & { readonly share: ShareRow | undefined };

/** What the merchants owe, and what is due to them beyond what their shares claim. */
interface Standing {
  readonly debts: Debts;
  readonly surplus: Surplus;
}

/** What is due by then and no share claims, say of another line's reserve, is moved with one of these. */
function carrying({ parts, now }: Returning, freed: readonly FreedPart[], surplus: Surplus): readonly FreedPart[] {
  const before = parts.flatMap(({ share }) => share ?? []);
  const after = freed.flatMap(({ share }) => share ?? []);
  const carriers = surplus.carriers(before, after);
  return freed.map((each) =>
    each.share && carriers.has(each.share.id)
      ? { ...each, share: { ...each.share, state: "released" }, isDueAt: now }
      : each,
  );
}

function freedPart(of: Returning, { part, share }: PartOfShare, standing: Standing): FreedPart {
  const own = { ...NOTHING, toOwn: part.from_own, toTenant: part.from_tenant };
  if (!share) return { share, legs: [], return: own, isDueAt: null };
  const back = withPart(share, part, -1, of.now);
  if (share.merchant_id === null) return { share: back, legs: [], return: own, isDueAt: null };
  const given = { part, share, back, own };
  return of.failureEntryRef === null ? voided(of, given, standing) : mirrored(of, given, standing);
}

interface Given {
  readonly part: PartRow;
  readonly share: ShareRow;
  /** The share with its part given back. */
  readonly back: ShareRow;
  readonly own: Return;
}

/** What was set aside before the release is released now; what comes free pays down what the merchant owes. */
function voided(of: Returning, { part, share, back }: Given, { debts, surplus }: Standing): Freed {
  const isReleased = share.amount_released > 0;
  const isKept = part.from_reserve > 0 && (share.reserved_until ?? 0) > of.now;
  const ended = isKept ? 0 : part.from_reserve;
  const [late, free] = [isReleased ? part.from_pending : 0, part.from_available + ended];
  const merchant = merchantOf(share);
  const recovered = debts.pay(merchant, late + free);
  surplus.grow(merchant, late + free - recovered);
  const available = account.available(merchant);
  const leg = { kind: "posted", subjectId: share.id } as const;
  const legs: Leg[] = [];
  if (late > 0) {
    const debit = account.pending(merchant);
    legs.push({ ...leg, key: "release", code: "release", debit, credit: available, amount: late });
  }
  if (ended > 0) {
    const debit = account.reserve(merchant);
    legs.push({ ...leg, key: "reserve", code: "reserve_release", debit, credit: available, amount: ended });
  }
  if (recovered > 0) {
    const credit = account.receivable(merchant);
    legs.push({ ...leg, key: "recovery", code: "recovery", debit: available, credit, amount: recovered });
  }
  // It waits for its release, with what came back: what its merchant owes beyond this is recovered then.
  if (!isReleased) return { share: back, legs, return: NOTHING, isDueAt: share.release_at };
  const released = {
    ...back,
    amount_released: back.amount_released + late,
    amount_reserved: back.amount_reserved + (isKept ? part.from_reserve : 0),
  };
  const next = settled(
    share,
    { ...released, amount_recovered: back.amount_recovered + recovered },
    late + free - recovered,
  );
  const state = standingOf(next);
  return { share: { ...next, state }, legs, return: NOTHING, isDueAt: state === "released" ? of.now : null };
}

/** The money is back: first it pays down what the merchant owes, the rest is to be transferred again. */
function mirrored(of: Returning, { part, share, back, own }: Given, { debts, surplus }: Standing): Freed {
  const isReleased = share.amount_released > 0;
  const toPending = isReleased ? 0 : part.from_pending;
  const amount = part.from_pending + part.from_available + part.from_reserve + part.owed - toPending;
  const toReceivable = debts.pay(merchantOf(share), amount);
  const toAvailable = amount - toReceivable;
  surplus.grow(merchantOf(share), toAvailable);
  const returned = { ...own, toReceivable, toPending, toAvailable };
  if (!isReleased) return { share: back, legs: [], return: returned, isDueAt: share.release_at };
  const next = settled(share, back, toAvailable);
  const state = standingOf(next);
  return { share: { ...next, state }, legs: [], return: returned, isDueAt: state === "released" ? of.now : null };
}

function shareUpdate({ store }: Context, share: ShareRow): Statement {
  const { state, amount_released, amount_recovered, amount_refunded, amount_fee, refunded_against, updated_at } = share;
  const { amount_reserved } = share;
  const amounts = { amount_released, amount_recovered, amount_refunded, amount_fee, amount_reserved, refunded_against };
  return store.update(shares, { id: share.id }, { state, ...amounts, updated_at });
}

function restored({ livemode }: Context, { refund, lasts }: Returning, share: ShareRow): News {
  const after = lasts.get(share.id) ?? noEventYet(share.id);
  return { type: "share.restored", after, object: shareView(share, livemode), paymentId: refund.payment_id };
}

function feeStatements({ store }: Context, of: Returning): Statement[] {
  const fee = of.parts.find(({ share }) => share === undefined)?.part;
  if (!fee || fee.refunded_now === 0) return [];
  const set = { fee_refunded_against: of.feeRefundedAgainst - fee.refunded_now, updated_at: of.now };
  return [store.update(distributions, { id: of.refund.distribution_id }, set)];
}

/** The distribution's run takes up what came back, whether one is open or the last has ended. */
function runStatements(context: Context, { refund, now, configVersion }: Returning, freed: readonly FreedPart[]) {
  const dates = freed.flatMap(({ isDueAt }) => (isDueAt === null ? [] : [Math.max(isDueAt, now)]));
  if (dates.length === 0) return [];
  return planRunBy(context, {
    subjectId: refund.distribution_id,
    kind: "distribute-payment",
    dueAt: Math.min(...dates),
    configVersion,
    createdAt: now,
  });
}
