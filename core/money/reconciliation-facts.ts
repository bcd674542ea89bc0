/** What a comparison stands on, of one account and at one moment: balances, what was booked, and what is open. */
import type { Context } from "../context.ts";
import type { LastEvent } from "../outbound/events.ts";
import type { reconciliationCursors, reconciliationItems } from "../store/reconciliation-schema.ts";
import type { Query } from "../store/statements.ts";
import type { Row, Store } from "../store/store.ts";
import { account } from "./accounts.ts";
import type { AccountRow } from "./ledger.ts";
import type { BookedMove, Item, ItemEntry, NewEntry, Side, Standing } from "./reconciliation-matching.ts";

export type CursorRow = Row<typeof reconciliationCursors>;
export type ItemRow = Row<typeof reconciliationItems>;

/** One account of ours, and the provider's that it stands for. */
export interface Compared {
  readonly address: string;
  /** Null: the tenant's own. */
  readonly accountRef: string | null;
  readonly bankConnectionId: string | null;
}

export const PLATFORM: Compared = { address: account.platform.address, accountRef: null, bankConnectionId: null };

/** Bank connections that have an account at the provider, in pages by id; one that was given up has it no more. */
export function connectionsAfter(store: Store, after: string, limit: number): Query<Compared[]> {
  const query = store.query<{ id: string; account_ref: string }>(
    `SELECT id, account_ref FROM bank_connections WHERE tenant_id = ?1 AND id > ?2 AND account_ref IS NOT NULL
       AND undone = 0 ORDER BY id LIMIT ?3`,
    after,
    limit,
  );
  return {
    ...query,
    take: (rows) =>
      query.take(rows).map(({ id, account_ref }) => ({
        address: account.connected(id).address,
        accountRef: account_ref,
        bankConnectionId: id,
      })),
  };
}

/** New entries that one comparison takes; what is more is taken by the next part. */
export const ENTRIES_MAX = 20_000;

export interface AccountFacts {
  /** The account in each of its currencies. */
  readonly accounts: readonly AccountRow[];
  /** With the platform's: what the provider holds back of it. */
  readonly reserved: readonly AccountRow[];
  readonly cursors: readonly CursorRow[];
  readonly items: readonly ItemRow[];
  /** Entries of ours since the last comparison, by currency in their order. */
  readonly entries: readonly (NewEntry & { n: number })[];
  readonly booked: ReadonlyMap<string, readonly BookedMove[]>;
  readonly standing: Omit<Standing, "now">;
  /** The last event of every exception that is open here. */
  readonly lasts: ReadonlyMap<string, LastEvent>;
}

/** The item as the row keeps it. */
export function itemFrom(row: ItemRow): Item & { exceptionId: string | null } {
  return {
    key: row.item_key,
    side: row.side as Side,
    currency: row.currency,
    difference: row.difference,
    entry: JSON.parse(row.entry) as ItemEntry,
    occurredAt: row.occurred_at,
    exceptionId: row.exception_id,
  };
}

/**
 * The reads of one account. All of them are answered at one moment, so that what is not booked in one is not in the
 * balance of another either.
 *
 * @param given keys and subjects of the provider's entries; those of open items are added by the database
 */
export function factQueries(
  { store }: Context,
  of: Compared,
  given: { readonly keys: readonly string[]; readonly subjects: readonly string[] },
) {
  const { address } = of;
  const named = (what: "keys" | "subjects") =>
    `SELECT value FROM json_each(?3) UNION SELECT j.value FROM reconciliation_items i, json_each(i.entry, '$.${what}') j
     WHERE i.tenant_id = ?1 AND i.address = ?2`;
  const [keys, subjects] = [JSON.stringify(given.keys), JSON.stringify(given.subjects)];
  const moved = "iif(t.debit_account_id = a.id, t.amount, -t.amount) AS moved";
  return [
    store.query<AccountRow>(
      "SELECT * FROM ledger_accounts WHERE tenant_id = ?1 AND address IN (?2, iif(?2 = ?3, ?4, ?2))",
      address,
      account.platform.address,
      account.reserved.address,
    ),
    store.query<CursorRow>("SELECT * FROM reconciliation_cursors WHERE tenant_id = ?1 AND address = ?2", address),
    store.query<ItemRow>("SELECT * FROM reconciliation_items WHERE tenant_id = ?1 AND address = ?2", address),
    store.query<NewEntry & { n: number }>(
      `SELECT e.n, t.id, a.currency, t.code, t.provider_ref, t.subject_id, t.recorded_at, ${moved},
         EXISTS (SELECT 1 FROM payments p WHERE p.tenant_id = t.tenant_id AND p.id = t.subject_id
           AND p.state = 'succeeded' AND p.fee IS NULL) AS awaits_fee
       FROM ledger_accounts a LEFT JOIN reconciliation_cursors c ON c.tenant_id = a.tenant_id
         AND c.address = a.address AND c.currency = a.currency
       JOIN ledger_entries e ON e.tenant_id = a.tenant_id AND e.account_id = a.id AND e.n > coalesce(c.entry_n, 0)
       JOIN ledger_transfers t ON t.tenant_id = e.tenant_id AND t.id = e.transfer_id
       WHERE a.tenant_id = ?1 AND a.address = ?2 ORDER BY a.currency, e.n LIMIT ${ENTRIES_MAX + 1}`,
      address,
    ),
    store.query<BookedMove>(
      `SELECT t.provider_ref, t.code, ${moved} FROM (${named("keys")}) k
       JOIN ledger_transfers t INDEXED BY ledger_transfers_provider
         ON t.tenant_id = ?1 AND t.provider_ref = k.value AND t.kind IN ('posted', 'post_pending')
       JOIN ledger_accounts a ON a.tenant_id = ?1 AND a.address = ?2
         AND a.id IN (t.debit_account_id, t.credit_account_id)`,
      address,
      keys,
    ),
    store.query<{ id: string; state: string; fee: number | null }>(
      `SELECT p.id, p.state, p.fee FROM (${named("subjects")}) s JOIN payments p
         ON p.tenant_id = ?1 AND p.id = s.value`,
      address,
      subjects,
    ),
    store.query<{ id: string }>(
      `SELECT DISTINCT s.value AS id FROM (${named("subjects")}) s JOIN workflow_runs r
         ON r.tenant_id = ?1 AND r.subject_id = s.value AND r.state IN ('running', 'waiting')`,
      address,
      subjects,
    ),
    store.query<{ id: string }>(
      `SELECT s.value AS id FROM (${named("subjects")}) s WHERE EXISTS (SELECT 1 FROM ledger_transfers p
           WHERE p.tenant_id = ?1 AND p.id = s.value AND p.kind = 'pending')
         AND NOT EXISTS (SELECT 1 FROM ledger_transfers r WHERE r.tenant_id = ?1 AND r.pending_id = s.value)`,
      address,
      subjects,
    ),
    store.query<{ amount: number }>(
      `SELECT amount FROM provider_transfers WHERE tenant_id = ?1 AND bank_connection_id = ?2 AND state = 'pending'
       UNION SELECT r.amount FROM transfer_reversals r JOIN provider_transfers t ON t.tenant_id = r.tenant_id
         AND t.id = r.provider_transfer_id
       WHERE r.tenant_id = ?1 AND r.state = 'pending' AND t.bank_connection_id = ?2`,
      of.bankConnectionId ?? "",
    ),
    store.query<{ subject_id: string; sequence: number; id: string }>(
      `SELECT e.subject_id, e.sequence, e.id FROM reconciliation_items i JOIN events e ON e.tenant_id = i.tenant_id
         AND e.subject_id = i.exception_id AND e.sequence = (SELECT max(x.sequence) FROM events x
           WHERE x.tenant_id = i.tenant_id AND x.subject_id = i.exception_id)
       WHERE i.tenant_id = ?1 AND i.address = ?2`,
      address,
    ),
  ] as const;
}

export const QUERIES_PER_ACCOUNT = 10;

/** The facts from the answers to `factQueries`. */
export function factsFrom(results: readonly unknown[]): AccountFacts {
  const [accounts, cursors, items, entries, booked, payments, running, asked, underWay, lasts] = results as [
    AccountRow[],
    CursorRow[],
    ItemRow[],
    (NewEntry & { n: number })[],
    BookedMove[],
    { id: string; state: string; fee: number | null }[],
    { id: string }[],
    { id: string }[],
    { amount: number }[],
    { subject_id: string; sequence: number; id: string }[],
  ];
  return {
    accounts: accounts.filter(({ address }) => address !== account.reserved.address),
    reserved: accounts.filter(({ address }) => address === account.reserved.address),
    cursors,
    items,
    entries,
    booked: Map.groupBy(booked, ({ provider_ref }) => provider_ref),
    standing: {
      payments: new Map([
        ...entries.flatMap(({ awaits_fee, subject_id }) =>
          awaits_fee === 1 ? [[subject_id, { state: "succeeded", fee: null }] as const] : [],
        ),
        ...payments.map(({ id, ...of }) => [id, of] as const),
      ]),
      running: new Set(running.map(({ id }) => id)),
      asked: new Set(asked.map(({ id }) => id)),
      underWay: new Set(underWay.map(({ amount }) => amount)),
    },
    lasts: new Map(
      lasts.map(({ subject_id, sequence, id }) => [subject_id, { subjectId: subject_id, sequence, eventId: id }]),
    ),
  };
}
