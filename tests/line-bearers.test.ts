/** Who bears a line's part is that line's affair alone: whatever its rule says, the others give and keep the same. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { account } from "../core/money/accounts.ts";
import type { Line, PinnedRule, ShareRow } from "../core/money/distribution.ts";
import type { Free } from "../core/money/free-balances.ts";
import type { Totals } from "../core/money/ledger.ts";
import { allocateRefund } from "../core/money/refund-allocation.ts";
import { burdensOf, partOf, withPart } from "../core/money/refund-parts.ts";
import type { MerchantFacts } from "../core/money/release-reads.ts";
import { standingOf } from "../core/money/share-money.ts";
import { DisputeWork, type MoneyFacts } from "../core/payments/dispute-work.ts";
import { memoryLedger } from "./memory-ledger.ts";
import { total } from "./naive-allocation.ts";

const RUNS = Number(process.env.ARITHMETIC_CASES ?? 2_000);

const { store } = memoryLedger().context();

/** One line as a payment may have it, with what its merchant has free and owes. */
interface Case {
  readonly recipient: "merchant" | "tenant" | "operator";
  readonly amount: number;
  readonly isReleased: boolean;
  /** Hundredths that refunds have taken of it before. */
  readonly refunded: number;
  readonly available: number;
  readonly reserve: number;
  readonly owed: number;
  readonly bearsFee: boolean;
  readonly isTenants: boolean;
}

const small = fc.oneof(fc.constant(0), fc.nat(50), fc.nat(5_000));
const cases = fc.array(
  fc.record<Case>({
    recipient: fc.constantFrom("merchant", "merchant", "merchant", "tenant", "operator"),
    amount: small,
    isReleased: fc.boolean(),
    refunded: fc.constantFrom(0, 0, 30, 100),
    available: small,
    reserve: small,
    owed: small,
    bearsFee: fc.boolean(),
    isTenants: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8 },
);
const feeBearers = fc.constantFrom("tenant", "proportional", "lines");

const merchantOf = (position: number) => `mer_${position}`;

function shareOf({ recipient, amount, isReleased, refunded }: Case, position: number): ShareRow {
  const merchant_id = recipient === "merchant" ? merchantOf(position) : null;
  const before = Math.floor((amount * refunded) / 100);
  const share: ShareRow = {
    tenant_id: store.tenantId,
    id: `shr_${position}`,
    distribution_id: "dst_1",
    payment_id: "pay_1",
    position,
    recipient_kind: recipient,
    merchant_id,
    state: "pending",
    amount,
    currency: "EUR",
    release_at: 1,
    amount_released: isReleased || merchant_id === null ? amount - before : 0,
    amount_transferred: 0,
    amount_recovered: 0,
    amount_refunded: before,
    amount_frozen: 0,
    refunded_against: before,
    created_at: 0,
    updated_at: 0,
    amount_fee: 0,
    amount_reserved: 0,
    reserved_until: null,
    amount_unclaimed: 0,
  };
  return { ...share, state: standingOf(share) };
}

/** The same lines, but for who bears what of one of them. */
function otherBearer(of: readonly Case[], at: number): Case[] {
  return of.map((each, i) => (i === at ? { ...each, isTenants: !each.isTenants } : each));
}

function ruleOf(of: readonly Case[], fee_bearer: "tenant" | "proportional" | "lines"): PinnedRule {
  const bearerOf = ({ isTenants }: Case) => (isTenants ? "tenant" : "line");
  const lines = of.map((each, position) => {
    return { position, refund_bearer: bearerOf(each), bears_fee: each.bearsFee ? 1 : 0 } as Line;
  });
  return { version: { fee_bearer } as PinnedRule["version"], lines };
}

function freeOf(of: readonly Case[]): Free {
  const left = new Map(
    of.flatMap(({ available, reserve }, i) => [
      [account.available(merchantOf(i)).address, available],
      [account.reserve(merchantOf(i)).address, reserve],
    ]),
  );
  const take = (address: string, wanted: number) => {
    const taken = Math.min(wanted, left.get(address) ?? 0);
    left.set(address, (left.get(address) ?? 0) - taken);
    return taken;
  };
  return { read: [], take };
}

/** Said in full only where it differs: there are many of them. */
function expectSame(found: unknown, wanted: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) expect(found).toEqual(wanted);
}

/** A refund's parts by line, the fee's last, and the shares as they leave them. */
function refunded(of: readonly Case[], fee: number, wanted: number, bearer: "tenant" | "proportional" | "lines") {
  const shares = of.map(shareOf);
  const lines = [
    ...shares.map(({ amount, refunded_against }) => ({ amount, refundedAgainst: refunded_against })),
    ...(fee > 0 ? [{ amount: fee, refundedAgainst: 0 }] : []),
  ];
  const amount = Math.min(wanted, total(lines.map((line) => line.amount - line.refundedAgainst)));
  const burdens = burdensOf(ruleOf(of, bearer), shares, allocateRefund(amount, lines));
  const free = freeOf(of);
  const parts = burdens.map((burden, position) => partOf({ tenant_id: "ten_1", id: "ref_1" }, position, burden, free));
  const taken = parts.map(({ part }) => {
    const { from_pending, from_available, from_reserve, from_own, from_tenant, owed } = part;
    return from_pending + from_available + from_reserve + from_own + from_tenant + owed;
  });
  return {
    amount,
    parts: parts.map(({ share, part }) => ({ part, left: share && withPart(share, part, 1, 9) })),
    taken,
  };
}

describe("a refund", () => {
  test("takes from every other line the same, from the same places, whoever bears one", () => {
    const check = fc.property(cases, fc.nat(7), small, fc.nat(20_000), feeBearers, (of, at, fee, wanted, bearer) => {
      const place = at % of.length;
      const [one, other] = [of, otherBearer(of, place)].map((each) => refunded(each, fee, wanted, bearer));
      expectSame(other?.parts.toSpliced(place, 1), one?.parts.toSpliced(place, 1));
      // The line itself is allocated the same: only who pays it differs.
      const told = ({ part }: NonNullable<typeof one>["parts"][number]) => [
        part.refunded_now,
        part.remaining,
        part.fee_loss,
      ];
      expectSame(other?.parts.map(told), one?.parts.map(told));
      expect(total(one?.taken ?? [])).toBe(one?.amount);
      expectSame(other?.taken, one?.taken);
    });
    fc.assert(check, { numRuns: RUNS });
  });
});

const totals = (amount: number, side: "credits" | "debits"): Totals => ({
  accountId: "",
  version: 1,
  debitsPosted: side === "debits" ? amount : 0,
  debitsPending: 0,
  creditsPosted: side === "credits" ? amount : 0,
  creditsPending: 0,
});

const factsOf = ({ available, reserve, owed }: Case): MerchantFacts => ({
  available: totals(available, "credits"),
  reserve: totals(reserve, "credits"),
  receivable: totals(owed, "debits"),
  connected: new Map(),
  inTransit: new Map(),
  claims: 0,
  destination: null,
  isUnknown: false,
});

interface Course {
  readonly frozen: number;
  /** Hundredths of it that are lost; none: it is lost at once, without having been set aside. */
  readonly lost: number | null;
  /** Hundredths of what was lost that come back. */
  readonly back: number;
}

/** A dispute from the withdrawal to the last change of mind. */
function disputed(of: readonly Case[], fee: number, { frozen, lost, back }: Course) {
  const facts: MoneyFacts = {
    disputeId: "dis_1",
    round: 1,
    distribution: { fee, amount: total(of.map(({ amount }) => amount)) + fee, fee_refunded_against: 0 } as never,
    shares: of.map(shareOf),
    bearers: new Map(of.map(({ isTenants }, position) => [position, isTenants ? "tenant" : "line"])),
    parts: [],
    othersOpen: new Map(),
    merchants: new Map(of.map((each, i) => [merchantOf(i), factsOf(each)])),
    transfers: [],
    now: 9,
  };
  const amount = lost === null ? frozen : Math.floor((frozen * lost) / 100);
  let at = turned(facts, (work) => (lost === null ? work.lose(frozen) : work.freeze(frozen)));
  if (lost !== null) at = turned(at, (work) => work.settle(amount));
  const { parts, shares } = turned(at, (work) => work.giveBack(Math.floor((amount * back) / 100)));
  return {
    own: shares.map((share) => ({ share, parts: parts.filter(({ share_id }) => share_id === share.id) })),
    sums: [amount, total(parts.map((part) => part.lost)), total(parts.map((part) => part.returned))],
  };
}

/** One commit's change: what it leaves is what the next one finds. */
function turned(facts: MoneyFacts, turn: (work: DisputeWork) => void): MoneyFacts {
  const work = new DisputeWork(store, facts);
  turn(work);
  const changed = new Map(work.sharesNow().map((share) => [share.id, share]));
  return {
    ...facts,
    round: facts.round + 1,
    parts: work.partsNow(),
    shares: facts.shares.map((share) => changed.get(share.id) ?? share),
    distribution: { ...facts.distribution, fee_refunded_against: work.feeRefundedAgainst },
  };
}

describe("a dispute", () => {
  const course = fc.record<Course>({
    frozen: fc.nat(20_000),
    lost: fc.constantFrom(null, 0, 50, 99, 100),
    back: fc.constantFrom(0, 0, 50, 100),
  });

  test("takes from every other line the same, and gives it the same back, whoever bears one", () => {
    const check = fc.property(cases, fc.nat(7), small, course, (of, at, fee, how) => {
      const place = at % of.length;
      const one = disputed(of, fee, how);
      const other = disputed(otherBearer(of, place), fee, how);
      expectSame(other.own.toSpliced(place, 1), one.own.toSpliced(place, 1));
      const told = ({ parts }: (typeof one.own)[number]) =>
        parts.map((part) => [part.amount, part.lost, part.returned]);
      expectSame(other.own.map(told), one.own.map(told));
      const [lost = 0] = one.sums;
      expectSame(one.sums, [lost, lost, Math.floor((lost * how.back) / 100)]);
      expectSame(other.sums, one.sums);
    });
    fc.assert(check, { numRuns: RUNS });
  });
});
