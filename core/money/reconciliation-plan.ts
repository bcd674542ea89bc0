/** The commit of one comparison: what is open stays, what both sides have goes, exceptions open and close. */
import type { Context } from "../context.ts";
import { invariant } from "../errors.ts";
import { isId } from "../ids.ts";
import type { News } from "../outbound/events.ts";
import type { BalanceEntry, ProviderBalance } from "../provider/balance-port.ts";
import { planLookAgain } from "../runs.ts";
import {
  reconciliationBalances,
  reconciliationCursors,
  reconciliationExceptions,
  reconciliationItems,
} from "../store/reconciliation-schema.ts";
import type { Query, Statement } from "../store/statements.ts";
import { account } from "./accounts.ts";
import { closeException, type ExceptionRow, openException } from "./exceptions.ts";
import { type Followed, followedMoves, NOTHING_FOLLOWED } from "./provider-movements.ts";
import { newest, type ProviderStatement, totalOf } from "./provider-statement.ts";
import { type AccountFacts, type Compared, ENTRIES_MAX, type ItemRow, itemFrom } from "./reconciliation-facts.ts";
import {
  type Item,
  isOnItsWay,
  itemOf,
  kindOf,
  rest,
  type Standing,
  unseen,
  withoutUndone,
} from "./reconciliation-matching.ts";

/** What the plans of one reconciliation have in common. */
export interface Round {
  readonly reconciliationId: string;
  readonly commitKey: string;
  readonly now: number;
  /** When the tenant's account was taken over: what it had moved before is its opening balance. */
  readonly openedAt: number;
  readonly exceptions: ReadonlyMap<string, ExceptionRow>;
}

/** Figures of what was compared. */
export interface Tally {
  readonly accounts: number;
  readonly entries: number;
  readonly inFlight: number;
  readonly opened: number;
  readonly closed: number;
}

export interface PlannedComparison {
  readonly statements: readonly Statement[];
  readonly news: readonly News[];
  readonly tally: Tally;
  /** Everything that there was has been compared. */
  readonly isCurrent: boolean;
}

/** Every open exception at some addresses, by id. */
export function openExceptions(
  { store }: Context,
  addresses: readonly string[],
): Query<ReadonlyMap<string, ExceptionRow>> {
  const query = store.rows(reconciliationExceptions, { where: { address: { in: addresses }, state: "open" } });
  return { ...query, take: (rows) => new Map(query.take(rows).map((row) => [row.id, row])) };
}

/** Keys and subjects by which the ledger is asked about a statement. */
export function namesOf(entries: readonly BalanceEntry[]): { keys: string[]; subjects: string[] } {
  const items = entries.map(itemOf);
  return {
    keys: [...new Set(items.flatMap(({ entry }) => entry.keys))],
    subjects: [...new Set(entries.flatMap(({ subjects }) => subjects))],
  };
}

/** Plans what one account's two statements come to. */
export function planComparison(
  context: Context,
  of: Compared,
  statement: ProviderStatement,
  facts: AccountFacts,
  round: Round,
): PlannedComparison {
  const known = facts.items.map(itemFrom);
  const seen = new Set(statement.entries.flatMap((entry) => itemOf(entry).entry.keys));
  for (const item of known) if (item.side === "provider") for (const key of item.entry.keys) seen.add(key);
  const isCurrent = statement.isCurrent && facts.entries.length <= ENTRIES_MAX;
  const followed = of.accountRef === null ? followedMoves(context, statement.entries, facts, round) : NOTHING_FOLLOWED;
  const provider = new Map<string, Item>();
  for (const item of [...known.filter(({ side }) => side === "provider"), ...statement.entries.map(itemOf)]) {
    if (followed.refs.has(item.key)) continue;
    const left = rest(item, facts.booked);
    const isBefore = left?.entry.isPartly !== true && item.occurredAt <= round.openedAt;
    if (left && !isBefore) provider.set(item.key, left);
  }
  const ours = known.filter(({ side, entry }) => side === "ledger" && !entry.keys.some((key) => seen.has(key)));
  const fresh = isCurrent ? unseen(facts.entries, seen) : [];
  const standing: Standing = { ...facts.standing, now: round.now };
  const open = [
    ...withoutUndone([...provider.values()], standing, seenUntil(statement, facts, round)),
    ...ours,
    ...fresh,
  ];
  const balances = balanceItems(of, statement, { facts, open, known, isCurrent, followed }, round.now);
  const change = changeItems(context, of.address, [...open, ...balances.items], { facts, standing, round });
  const inFlight = [...open, ...balances.items].length - change.exceptions;
  return {
    statements: [
      ...followed.statements,
      ...change.statements,
      ...cursorStatements(context, of, statement, facts, { round, isCurrent, booked: followed.moved.size > 0 }),
      ...balances.rows(context, change.inExceptions, round),
    ],
    news: change.news,
    tally: { accounts: 1, entries: statement.entries.length, inFlight, opened: change.opened, closed: change.closed },
    isCurrent,
  };
}

interface Changed {
  readonly statements: Statement[];
  readonly news: News[];
  readonly opened: number;
  readonly closed: number;
  /** How many of the open items are exceptions, and what they come to in each currency. */
  readonly exceptions: number;
  readonly inExceptions: ReadonlyMap<string, number>;
}

/** The open items as they are to stand, with exceptions opened for what does not explain itself, and closed. */
export function changeItems(
  context: Context,
  address: string,
  open: readonly Item[],
  { facts, standing, round }: { facts: Pick<AccountFacts, "items" | "lasts">; standing: Standing; round: Round },
): Changed {
  const { store } = context;
  const { now, reconciliationId } = round;
  const statements: Statement[] = [];
  const news: News[] = [];
  const tally = { opened: 0, closed: 0, exceptions: 0 };
  const inExceptions = new Map<string, number>();
  const before = new Map(facts.items.map((row) => [row.item_key, row]));
  const kept: ItemRow[] = [];
  const close = (exceptionId: string) => {
    const [row, last] = [round.exceptions.get(exceptionId), facts.lasts.get(exceptionId)];
    invariant(row && last, `${exceptionId} was not read`);
    const closed = closeException(context, row, { last, closedBy: reconciliationId }, now);
    statements.push(...closed.statements);
    news.push(...closed.news);
    tally.closed += 1;
  };
  for (const item of open) {
    const known = before.get(item.key);
    before.delete(item.key);
    let exceptionId = known?.exception_id ?? null;
    // What an exception says stays said: another amount is another exception.
    if (exceptionId !== null && known?.difference !== item.difference) {
      close(exceptionId);
      exceptionId = null;
    }
    if (exceptionId === null && !isOnItsWay(item, standing)) {
      const kind = kindOf(item, standing);
      const opened = openException(context, { item, address, kind, reconciliationId }, now);
      statements.push(...opened.statements);
      if (kind === "not_booked") statements.push(...looks(context, item.entry.subjects, now));
      news.push(...opened.news);
      tally.opened += 1;
      exceptionId = opened.id;
    }
    if (exceptionId !== null) {
      tally.exceptions += 1;
      inExceptions.set(item.currency, (inExceptions.get(item.currency) ?? 0) + item.difference);
    }
    kept.push(itemRow(store.tenantId, address, item, exceptionId));
  }
  for (const { exception_id } of before.values()) if (exception_id !== null) close(exception_id);
  const changed = kept.filter((row) => !isSame(row, facts.items));
  const gone = [...before.keys(), ...changed.map((row) => row.item_key)];
  if (gone.length > 0) statements.push(store.remove(reconciliationItems, { address, item_key: { in: gone } }));
  if (changed.length > 0) statements.push(store.insert(reconciliationItems, changed));
  return { statements, news, ...tally, inExceptions };
}

/** Whose money moved, by the id that the provider's object carries: what is more particular comes first. */
const RUNS_OF = [
  ["refund", "refund-payment"],
  ["payout", "pay-out"],
  ["tenant_movement", "move-tenant-funds"],
  ["payment", "take-payment"],
] as const;

/** The report of a late edge may have been lost: the subject asks for itself what has become of it. */
function looks(context: Context, subjects: readonly string[], now: number): Statement[] {
  for (const [what, kind] of RUNS_OF) {
    const subject = subjects.find((id) => isId(what, id));
    if (subject !== undefined) return [planLookAgain(context, subject, kind, now)];
  }
  return [];
}

function itemRow(tenantId: string, address: string, item: Item, exceptionId: string | null): ItemRow {
  return {
    tenant_id: tenantId,
    address,
    item_key: item.key,
    currency: item.currency,
    side: item.side,
    difference: item.difference,
    entry: JSON.stringify(item.entry),
    occurred_at: item.occurredAt,
    exception_id: exceptionId,
  };
}

function isSame(row: ItemRow, rows: readonly ItemRow[]): boolean {
  const known = rows.find(({ item_key }) => item_key === row.item_key);
  return known !== undefined && JSON.stringify({ ...known }) === JSON.stringify({ ...row });
}

interface Sums {
  readonly facts: AccountFacts;
  readonly open: readonly Item[];
  readonly known: readonly Item[];
  readonly isCurrent: boolean;
  readonly followed: Followed;
}

/** Whether the open items explain why the balances differ, in every currency. */
function balanceItems(of: Compared, statement: ProviderStatement, sums: Sums, now: number) {
  const { facts, open, known, isCurrent, followed } = sums;
  const currencies = new Set([
    ...statement.balances.map(({ currency }) => currency),
    ...facts.accounts.map(({ currency }) => currency),
  ]);
  const items: Item[] = [];
  const compared = [...currencies].map((currency) => {
    const there = statement.balances.find((row) => row.currency === currency);
    const here = facts.accounts.find((row) => row.currency === currency);
    const provider = there === undefined ? 0 : totalOf(there);
    const ledger = (here ? here.debits_posted - here.credits_posted : 0) + (followed.moved.get(currency) ?? 0);
    const explained = open.reduce((sum, item) => sum + (item.currency === currency ? item.difference : 0), 0);
    const difference = provider - ledger - explained;
    const key = `balance/${currency}`;
    const before = known.find((item) => item.key === key);
    // A balance that moved while it was read says nothing: what was said of it before stands.
    if (!isCurrent || !statement.isStable) items.push(...(before ? [before] : []));
    else if (difference !== 0) items.push(differing(key, currency, difference, { known, now }));
    const held = of.accountRef === null ? heldBack(currency, there, sums) : undefined;
    if (held !== undefined && statement.isStable && held.provider !== held.ledger) {
      items.push(differing(`reserved/${currency}`, currency, held.provider - held.ledger, { known, now }));
    }
    return { currency, provider, ledger, held };
  });
  const differs = (row: (typeof compared)[number]) => row.provider !== row.ledger || of.accountRef === null;
  const rowOf =
    (reconciliation_id: string, address: string, currency: string) => (provider: number, ledger: number) => ({
      reconciliation_id,
      address,
      currency,
      provider_balance: provider,
      ledger_balance: ledger,
    });
  return {
    items,
    rows({ store }: Context, inExceptions: ReadonlyMap<string, number>, round: Round): Statement[] {
      const { reconciliationId } = round;
      const rows = compared.filter(differs).flatMap(({ currency, provider, ledger, held }) => {
        const heldApart = held ? held.provider - held.ledger : 0;
        const inOwn = (inExceptions.get(currency) ?? 0) - heldApart;
        const own = rowOf(reconciliationId, of.address, currency)(provider, ledger);
        const apart = { in_flight: 0, in_exceptions: heldApart };
        return [
          { ...own, in_flight: provider - ledger - inOwn, in_exceptions: inOwn },
          ...(held
            ? [{ ...rowOf(reconciliationId, account.reserved.address, currency)(held.provider, held.ledger), ...apart }]
            : []),
        ];
      });
      // A part of a long statement is compared again until it is current: the last one's figures stand.
      const addresses = { in: of.accountRef === null ? [of.address, account.reserved.address] : [of.address] };
      return [
        store.remove(reconciliationBalances, { reconciliation_id: reconciliationId, address: addresses }),
        ...(rows.length > 0 ? [store.insert(reconciliationBalances, rows)] : []),
      ];
    },
  };
}

/** A difference that neither statement explains; the same one is as old as it was. */
function differing(
  key: string,
  currency: string,
  difference: number,
  { known, now }: { known: readonly Item[]; now: number },
): Item {
  const before = known.find((item) => item.key === key);
  const occurredAt = before?.difference === difference ? before.occurredAt : now;
  const entry = { type: "balance", keys: [], subjects: [], net: difference };
  return { key, side: "balance", currency, difference, entry, occurredAt };
}

/** What the provider holds back of the tenant's balance, there and here; undefined where neither knows of any. */
function heldBack(currency: string, there: ProviderBalance | undefined, { facts, followed }: Sums) {
  const row = facts.reserved.find((each) => each.currency === currency);
  const provider = there?.reserved ?? 0;
  const ledger = (row ? row.debits_posted - row.credits_posted : 0) - (followed.released.get(currency) ?? 0);
  return provider === 0 && ledger === 0 ? undefined : { provider, ledger };
}

/** The time of the newest entry that was ever seen of an account. */
function seenUntil(statement: ProviderStatement, { cursors }: AccountFacts, { openedAt }: Round): number {
  return newest(statement.entries, Math.max(openedAt, ...cursors.map(({ seen_until }) => seen_until)));
}

/** How far it was compared, one row per currency, which are never behind one another in time. */
function cursorStatements(
  { store }: Context,
  of: Compared,
  statement: ProviderStatement,
  facts: AccountFacts,
  { round, isCurrent }: { round: Round; isCurrent: boolean; booked: boolean },
): Statement[] {
  const before = new Map(facts.cursors.map((row) => [row.currency, row]));
  const currencies = new Set([...facts.accounts.map(({ currency }) => currency), ...before.keys()]);
  if (currencies.size === 0) for (const { currency } of statement.balances) currencies.add(currency);
  const seen_until = seenUntil(statement, facts, round);
  return [...currencies].map((currency) => {
    const known = before.get(currency);
    const here = facts.accounts.find((row) => row.currency === currency);
    const entryN = isCurrent ? (here?.entries ?? 0) : (known?.entry_n ?? 0);
    if (known === undefined) {
      return store.insert(reconciliationCursors, {
        address: of.address,
        currency,
        round: 1,
        entry_n: entryN,
        seen_until,
      });
    }
    const set = { round: known.round + 1, entry_n: entryN, seen_until };
    return store.update(reconciliationCursors, { address: of.address, currency }, set);
  });
}
