/** What the provider moves by itself, booked by its word alone: MONEY.md rows 22 and 24. */
import type { Context } from "../context.ts";
import type { BalanceEntry } from "../provider/balance-port.ts";
import type { Statement } from "../store/statements.ts";
import { account } from "./accounts.ts";
import { type Leg, post } from "./ledger.ts";
import type { AccountFacts } from "./reconciliation-facts.ts";

export interface Followed {
  /** The provider's movements that are booked here. */
  readonly refs: ReadonlySet<string>;
  /** What they change of the platform's balance, by currency. */
  readonly moved: ReadonlyMap<string, number>;
  /** What of it the provider gives back of its reserve; negative: takes into it. */
  readonly released: ReadonlyMap<string, number>;
  readonly statements: readonly Statement[];
}

export const NOTHING_FOLLOWED: Followed = { refs: new Set(), moved: new Map(), released: new Map(), statements: [] };

/** Under which commit they are booked, by whom, and when. */
interface Booking {
  readonly reconciliationId: string;
  readonly commitKey: string;
  readonly now: number;
}

const RESERVE = "reserve_transaction";
const FEE = "stripe_fee";
/** Fees of these are booked by the runs of what caused them. */
const OF_A_SUBJECT = /^(po|dp|du|ch|py|re|tr)_/;

/** Plans the movements of the tenant's own account that nobody else books, each once by the provider's own id. */
export function followedMoves(
  { store }: Context,
  entries: readonly BalanceEntry[],
  facts: Pick<AccountFacts, "booked">,
  { reconciliationId, commitKey, now }: Booking,
): Followed {
  const unbooked = entries.filter((entry) => isFollowed(entry) && !facts.booked.has(entry.entryRef));
  if (unbooked.length === 0) return NOTHING_FOLLOWED;
  return {
    refs: new Set(unbooked.map(({ entryRef }) => entryRef)),
    moved: sums(unbooked),
    released: sums(unbooked.filter(({ type }) => type === RESERVE)),
    statements: unbooked.flatMap((entry) =>
      post(store, {
        key: `${entry.type === RESERVE ? "reserve" : "account_fee"}/${entry.entryRef}`,
        commitKey,
        currency: entry.currency,
        effectiveAt: entry.createdAt,
        recordedAt: now,
        legs: entry.type === RESERVE ? reserveLegs(entry, reconciliationId) : feeLegs(entry, reconciliationId),
      }),
    ),
  };
}

function isFollowed({ type, net, sourceRef, subjects }: BalanceEntry): boolean {
  if (net === 0) return false;
  if (type === RESERVE) return true;
  return type === FEE && subjects.length === 0 && !OF_A_SUBJECT.test(sourceRef ?? "");
}

function sums(entries: readonly BalanceEntry[]): ReadonlyMap<string, number> {
  const moved = new Map<string, number>();
  for (const { currency, net } of entries) moved.set(currency, (moved.get(currency) ?? 0) + net);
  return moved;
}

/** Row 24: what the provider holds back for connected accounts in debt, and gives back. */
function reserveLegs({ entryRef, net }: BalanceEntry, subjectId: string): Leg[] {
  const [debit, credit] = net < 0 ? [account.reserved, account.platform] : [account.platform, account.reserved];
  const code = net < 0 ? "reserve_held" : "reserve_released";
  const amount = Math.abs(net);
  return [{ key: "reserve", kind: "posted", code, subjectId, debit, credit, amount, providerRef: entryRef }];
}

/** Row 22: a fee of the account itself, which the tenant bears; given back, the other way round. */
function feeLegs({ entryRef, net }: BalanceEntry, subjectId: string): Leg[] {
  const amount = Math.abs(net);
  const [platform, bearer] =
    net < 0
      ? [
          { debit: account.fees, credit: account.platform },
          { debit: account.tenantBalance, credit: account.fees },
        ]
      : [
          { debit: account.platform, credit: account.fees },
          { debit: account.fees, credit: account.tenantBalance },
        ];
  const common = { kind: "posted", subjectId, amount } as const;
  return [
    { ...common, ...platform, key: "fee", code: "account_fee", providerRef: entryRef },
    { ...common, ...bearer, key: "fee_borne", code: "account_fee_borne" },
  ];
}
