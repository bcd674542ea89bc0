/** Releasing shares and moving them to the connected accounts: MONEY.md rows 5 and 6, each exactly once. */
import { audit } from "../audit.ts";
import type { Context } from "../context.ts";
import { invariant } from "../errors.ts";
import type { EventType } from "../outbound/catalogue.ts";
import { announce, type News } from "../outbound/events.ts";
import type { Plan } from "../store/commit.ts";
import { providerTransfers, shares } from "../store/schema.ts";
import type { Statement } from "../store/statements.ts";
import type { NewRow } from "../store/store.ts";
import { DAY } from "../time.ts";
import { account } from "./accounts.ts";
import { allocate } from "./allocation.ts";
import { type ShareRow, shareView } from "./distribution.ts";
import { type Leg, mustNotHaveMoved, type Posting, post, transferId } from "./ledger.ts";
import { balancesOf, type ConnectionRow, dueOf, type MerchantFacts, surplusOf } from "./release-reads.ts";
import {
  add,
  asked,
  type Recovered,
  type ReleaseProgress,
  requestOf,
  type TransferToMake,
  type WorkFacts,
} from "./release-requests.ts";
import { keptOf, merchantOf, restOf, standingOf } from "./share-money.ts";

/** Goes through the shares in order, each seeing what the ones before it have taken of the same balances. */
export class ReleaseWork {
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
  /** Change of what stands in each merchant's reserve. */
  readonly #kept = new Map<string, number>();
  #blocked = 0;

  constructor(context: Context, given: WorkFacts) {
    this.#context = context;
    this.#given = given;
  }

  take(share: ShareRow): void {
    const { now, open } = this.#given;
    if (share.state === "pending") {
      if (this.#factsOf(merchantOf(share)).isUnknown) {
        this.#await(share);
        return;
      }
      if (share.release_at === null || share.release_at > now || keptOf(share) === 0) return;
      this.#transferRest(this.#release(share));
      return;
    }
    const ended = share.amount_reserved > 0 && (share.reserved_until ?? 0) <= now ? this.#endReserve(share) : share;
    const request = asked(open, share);
    if (request) this.#requests.push(requestOf(request, this.#given.chargeRef));
    else this.#transferRest(ended);
  }

  /** What the plan moves, how it leaves the shares that it changes, and the transfers that it asks for. */
  effects() {
    const legs = this.#postings.flatMap((posting) => posting.legs);
    return { legs, changed: new Map(this.#changed.map((share) => [share.id, share])), asked: this.#rows };
  }

  plan(all: readonly ShareRow[]): Plan<ReleaseProgress> {
    const { store } = this.#context;
    const { now, facts } = this.#given;
    const last = new Map(this.#changed.map((share) => [share.id, share]));
    const later = all.map((share) => last.get(share.id) ?? share).flatMap((share) => this.#dates(share));
    const announced = this.#news.length > 0 ? [announce(this.#context, this.#news, now)] : [];
    const statements: Statement[] = [];
    if (this.#postings.length > 0 || this.#changed.length > 0) {
      statements.push(mustNotHaveMoved(store, balancesOf(facts.values())));
    }
    if (this.#postings.length > 0) statements.push(...post(store, ...this.#postings));
    // Each change by itself: from pending to transferred there is no edge that leaves out released.
    for (const share of this.#changed) {
      const { id, state, amount_released, amount_recovered, amount_reserved, reserved_until, amount_unclaimed } = share;
      const amounts = { amount_released, amount_recovered, amount_reserved, amount_unclaimed };
      statements.push(store.update(shares, { id }, { state, ...amounts, reserved_until, updated_at: now }));
    }
    if (this.#rows.length > 0) statements.push(store.insert(providerTransfers, this.#rows));
    return {
      statements: [...announced, ...statements, ...this.#audits],
      result: {
        transfers: this.#requests,
        nextReleaseAt: later.length === 0 ? null : Math.min(...later),
        blocked: this.#blocked,
      },
    };
  }

  /** When something of a share falls due. */
  #dates(share: ShareRow): number[] {
    const { state, merchant_id, release_at, amount_reserved, reserved_until, created_at } = share;
    const { facts, terms } = this.#given;
    if (state === "pending" && merchant_id !== null && facts.get(merchant_id)?.isUnknown) {
      return terms.unclaimedAfterDays === null ? [] : [created_at + terms.unclaimedAfterDays * DAY];
    }
    const release = state === "pending" && release_at !== null && keptOf(share) > 0 ? [release_at] : [];
    return amount_reserved > 0 && reserved_until !== null ? [...release, reserved_until] : release;
  }

  /** Earnings of a merchant that was never let in wait for it; after the tenant's own time they are the tenant's. */
  #await(share: ShareRow): void {
    const { now, commitKey, terms } = this.#given;
    const amount = keptOf(share);
    if (amount === 0) return;
    const days = terms.unclaimedAfterDays;
    if (days === null || now < share.created_at + days * DAY) {
      this.#blocked += 1;
      return;
    }
    const leg = { ...this.#leg(share, "unclaimed", amount), debit: account.pending(merchantOf(share)) };
    const legs: Leg[] = [{ ...leg, credit: account.tenantBalance }];
    this.#postings.push(this.#posting(share, `${share.id}/unclaimed`, commitKey, legs));
    const taken = { ...share, amount_unclaimed: share.amount_unclaimed + amount, updated_at: now };
    const next = this.#change({ ...taken, state: standingOf(taken) });
    this.#tell("share.unclaimed", next);
    this.#audits.push(audit(this.#context, { action: "share.unclaimed", subjectId: share.id, fields: ["amount"] }));
  }
  readonly #audits: Statement[] = [];

  #release(share: ShareRow): ShareRow {
    const { now, commitKey, terms } = this.#given;
    const merchantId = merchantOf(share);
    const amount = keptOf(share);
    const { bps, days } = terms.reserves.get(share.position) ?? { bps: 0, days: 0 };
    const [reserved = 0, free = 0] = allocate(amount, [bps, 10_000 - bps]);
    const debit = account.pending(merchantId);
    const legs: Leg[] = [];
    if (free > 0) legs.push({ ...this.#leg(share, "release", free), debit, credit: account.available(merchantId) });
    if (reserved > 0)
      legs.push({ ...this.#leg(share, "reserve", reserved), debit, credit: account.reserve(merchantId) });
    add(this.#due, merchantId, free);
    add(this.#kept, merchantId, reserved);
    const recovered = this.#recover(share, legs, { available: free, reserve: reserved });
    this.#postings.push(this.#posting(share, `${share.id}/release`, commitKey, legs));
    const next = this.#change({
      ...share,
      state: "released",
      amount_released: amount,
      amount_recovered: share.amount_recovered + recovered.available + recovered.reserve,
      amount_reserved: reserved - recovered.reserve,
      reserved_until: reserved > recovered.reserve ? now + days * DAY : null,
      updated_at: now,
    });
    this.#tell("share.released", next);
    this.#tellRecovery(next, recovered);
    return restOf(next) === 0 ? this.#cover(next) : next;
  }

  /** What a share has in reserve becomes its merchant's, as far as refunds of others have not taken it. */
  #endReserve(share: ShareRow): ShareRow {
    const { commitKey, now } = this.#given;
    const merchantId = merchantOf(share);
    const { reserve } = this.#factsOf(merchantId);
    const there = reserve.creditsPosted - reserve.debitsPosted - reserve.debitsPending;
    const amount = Math.min(share.amount_reserved, Math.max(0, there + (this.#kept.get(merchantId) ?? 0)));
    const legs: Leg[] = [];
    if (amount > 0) {
      const leg = { ...this.#leg(share, "reserve_release", amount), debit: account.reserve(merchantId) };
      legs.push({ ...leg, credit: account.available(merchantId) });
      add(this.#kept, merchantId, -amount);
      add(this.#due, merchantId, amount);
    }
    const recovered = this.#recover(share, legs, { available: amount, reserve: 0 });
    if (legs.length > 0) this.#postings.push(this.#posting(share, `${share.id}/reserve-ended`, commitKey, legs));
    const ended = {
      ...share,
      amount_reserved: 0,
      // What others have taken of it is not this share's any more.
      amount_recovered: share.amount_recovered + recovered.available + share.amount_reserved - amount,
      updated_at: now,
    };
    // What comes free of a share that has nothing left was earned by others: the run moves it with this one.
    const state = amount > recovered.available && ended.state === "reversed" ? "released" : ended.state;
    const next = this.#change({ ...ended, state });
    // What comes free beyond what the share claims was earned by others, and is due all the same.
    const claimed = restOf(next) - restOf(share);
    add(this.#spare, merchantId, amount - recovered.available - claimed);
    this.#tell("share.reserve_released", next);
    this.#tellRecovery(next, recovered);
    return next;
  }

  /** Recovers what the merchant owes from what has just become its own, in the order that the tenant declares. */
  #recover(share: ShareRow, legs: Leg[], from: Recovered): Recovered {
    const merchantId = merchantOf(share);
    const { receivable } = this.#factsOf(merchantId);
    const recovered = { available: 0, reserve: 0 };
    for (const source of this.#given.terms.recovery) {
      if (source !== "available" && source !== "reserve") continue;
      const owed = receivable.debitsPosted - receivable.creditsPosted - receivable.creditsPending;
      const debt = owed + (this.#owed.get(merchantId) ?? 0);
      const amount = Math.min(from[source], Math.max(debt, 0));
      if (amount === 0) continue;
      const [key, debit] =
        source === "available"
          ? (["recovery", account.available(merchantId)] as const)
          : (["recovery-reserve", account.reserve(merchantId)] as const);
      const leg = { ...this.#leg(share, "recovery", amount), key, debit };
      legs.push({ ...leg, credit: account.receivable(merchantId) });
      add(this.#owed, merchantId, -amount);
      add(source === "available" ? this.#due : this.#kept, merchantId, -amount);
      recovered[source] = amount;
    }
    return recovered;
  }

  #tellRecovery(share: ShareRow, { available, reserve }: Recovered): void {
    for (const source of this.#given.terms.recovery) {
      if (source === "available" && available > 0) this.#tell("share.recovered_from_available", share);
      if (source === "reserve" && reserve > 0) this.#tell("share.recovered_from_reserve", share);
    }
  }

  readonly #spare = new Map<string, number>();

  /** What is left of a released share goes to the connected account, up to what is due there. */
  #transferRest(share: ShareRow): void {
    if (share.state !== "released") return;
    const rest = restOf(share);
    const facts = this.#factsOf(merchantOf(share));
    const surplus = this.#surplusOf(share, facts);
    if (!facts.destination) {
      if (rest + surplus > 0) this.#blocked += 1;
      else this.#cover(share);
      return;
    }
    const due = dueOf(facts) + (this.#due.get(merchantOf(share)) ?? 0);
    const amount = Math.min(Math.max(due, 0), rest);
    // What is not due is on the connected account already: money that a refund could not fetch back from there.
    const kept = rest - amount;
    // Which other shares then no longer compete with for what is due.
    add(this.#surplus, merchantOf(share), kept);
    const next = kept === 0 ? share : { ...share, amount_recovered: share.amount_recovered + kept };
    if (amount + surplus === 0 && next.amount_reserved === 0) this.#cover(next);
    else if (kept > 0) this.#change(next);
    if (amount > 0) this.#request(next, facts.destination, { amount, sourced: this.#maySource(share, amount) });
    if (surplus > 0) this.#request(next, facts.destination, { amount: surplus, sourced: false });
  }

  /** What is due to a merchant beyond what its shares claim: once per plan. */
  #surplusOf(share: ShareRow, facts: MerchantFacts): number {
    const merchantId = merchantOf(share);
    const before = this.#surplus.get(merchantId) ?? surplusOf(facts);
    const found = before + (this.#spare.get(merchantId) ?? 0);
    this.#spare.delete(merchantId);
    this.#surplus.set(merchantId, Math.min(found, 0));
    return Math.max(0, found);
  }
  readonly #surplus = new Map<string, number>();

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
    this.#requests.push(requestOf({ ...row, account_ref: connection.account_ref }, this.#given.chargeRef));
  }

  #cover(share: ShareRow): ShareRow {
    if (share.amount_reserved > 0) return share;
    const next = this.#change({ ...share, state: "transferred", updated_at: this.#given.now });
    this.#tell("share.transferred", next);
    return next;
  }

  #factsOf(merchantId: string): MerchantFacts {
    const facts = this.#given.facts.get(merchantId);
    invariant(facts, `nothing was read of ${merchantId}`);
    return facts;
  }

  #leg(share: ShareRow, code: "release" | "reserve" | "reserve_release" | "recovery" | "unclaimed", amount: number) {
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
