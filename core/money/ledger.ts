/**
 * The double-entry ledger. Money moves only as transfers: one debit account, one credit account, one positive integer
 * amount, one currency, so an unbalanced posting cannot be written down. Totals, overdraft, append-only and the life of
 * pending transfers are held by triggers in migrations/ledger/0005_ledger.sql, where no code path can skip them.
 */
import { invariant } from "../errors.ts";
import { deterministicId } from "../ids.ts";
import { accountGuards, ledgerAccounts, ledgerTransfers } from "../store/journal-schema.ts";
import type { Query, Statement } from "../store/statements.ts";
import type { NewRow, Row, Store } from "../store/store.ts";
import { type Account, accountId } from "./accounts.ts";

/** Why a transfer was made. Stable: revenue and reports are read from it. */
export type TransferCode =
  | "authorization"
  | "capture"
  | "authorization_released"
  | "authorization_expired"
  | "provider_fee"
  | "fee_borne"
  | "fee_netted"
  | "share"
  | "release"
  | "reserve"
  | "reserve_release"
  | "recovery"
  | "unclaimed"
  | "write_off"
  | "provider_transfer"
  | "top_up"
  | "top_up_returned"
  | "tenant_payout"
  | "tenant_payout_returned"
  | "refund"
  | "refund_owed"
  | "fee_loss"
  | "provider_refund"
  | "provider_refund_failed"
  | "exchange_difference"
  | "refund_returned"
  | "fee_loss_returned"
  | "transfer_reversal"
  | "payout"
  | "provider_payout"
  | "provider_payout_failed"
  | "payout_returned"
  | "payout_paid_late"
  | "payout_owed"
  | "payout_fee"
  | "payout_fee_borne"
  | "account_fee"
  | "account_fee_borne"
  | "reserve_held"
  | "reserve_released"
  | "adjustment"
  | "dispute_withdrawn"
  | "dispute_reinstated"
  | "dispute_freeze"
  | "dispute_loss"
  | "dispute_owed"
  | "dispute_returned"
  | "dispute_fee"
  | "dispute_fee_borne"
  | "dispute_fee_returned"
  | "dispute_fee_given_back";

interface LegBase {
  /** Names the leg within its posting; with the posting's key it makes the transfer's id. */
  readonly key: string;
  readonly code: TransferCode;
  readonly subjectId: string;
  readonly debit: Account;
  readonly credit: Account;
  readonly amount: number;
  readonly providerRef?: string;
}

/** One movement: made for good, put aside until the provider answers, or the answer to one put aside. */
export type Leg =
  | (LegBase & { readonly kind: "posted" })
  /** `expiresAt` only makes the run ask: no clock ever resolves a pending transfer. */
  | (LegBase & { readonly kind: "pending"; readonly expiresAt?: number })
  | (LegBase & { readonly kind: "post_pending" | "void_pending"; readonly pendingId: string });

export interface Posting {
  /** `<subject>/<what>`: names the posting for ever within the tenant; its legs' ids are made from it. */
  readonly key: string;
  /** The commit that writes it down. */
  readonly commitKey: string;
  readonly currency: string;
  /** When it happened at the provider, and when we write it down; ms in the tenant's time. */
  readonly effectiveAt: number;
  readonly recordedAt: number;
  /** In order, credits to an account before debits from it: overdraft is checked after each. */
  readonly legs: readonly Leg[];
}

export function transferId(store: Store, postingKey: string, legKey: string): string {
  return deterministicId("ledger_transfer", store.tenantId, `${postingKey}/${legKey}`);
}

/** Plans postings of one commit: opens the accounts that are not there yet, then moves, in the given order. */
export function post(store: Store, ...postings: readonly Posting[]): Statement[] {
  const accounts = new Map<string, NewRow<typeof ledgerAccounts>>();
  const transfers = postings.flatMap((posting) => {
    invariant(posting.legs.length > 0, `${posting.key}: a posting moves money`);
    return posting.legs.map((leg) => transferOf(store, posting, leg, accounts));
  });
  return [store.insert(ledgerAccounts, [...accounts.values()]), store.insert(ledgerTransfers, transfers)];
}

function transferOf(
  store: Store,
  posting: Posting,
  leg: Leg,
  accounts: Map<string, NewRow<typeof ledgerAccounts>>,
): NewRow<typeof ledgerTransfers> {
  const { key, currency, recordedAt } = posting;
  invariant(Number.isSafeInteger(leg.amount) && leg.amount > 0, `${key}/${leg.key}: moves ${leg.amount}`);
  const open = (account: Account): string => {
    const id = accountId(store.tenantId, account.address, currency);
    if (!accounts.has(id)) accounts.set(id, newAccount(id, account, currency, recordedAt));
    return id;
  };
  return {
    id: transferId(store, key, leg.key),
    posting_id: key,
    commit_key: posting.commitKey,
    kind: leg.kind,
    pending_id: "pendingId" in leg ? leg.pendingId : null,
    expires_at: "expiresAt" in leg ? (leg.expiresAt ?? null) : null,
    code: leg.code,
    subject_id: leg.subjectId,
    debit_account_id: open(leg.debit),
    credit_account_id: open(leg.credit),
    amount: leg.amount,
    currency,
    provider_ref: leg.providerRef ?? null,
    effective_at: posting.effectiveAt,
    recorded_at: recordedAt,
  };
}

function newAccount(id: string, account: Account, currency: string, at: number): NewRow<typeof ledgerAccounts> {
  return {
    id,
    address: account.address,
    currency,
    normal: account.normal,
    debits_must_not_exceed_credits: account.floored && account.normal === "credit" ? 1 : 0,
    credits_must_not_exceed_debits: account.floored && account.normal === "debit" ? 1 : 0,
    created_at: at,
  };
}

export type AccountRow = Row<typeof ledgerAccounts>;
export type TransferRow = Row<typeof ledgerTransfers>;

/** An account's totals as a plan reads them; an account that is not open yet is all zero at version 0. */
export interface Totals {
  readonly accountId: string;
  readonly version: number;
  readonly debitsPosted: number;
  readonly debitsPending: number;
  readonly creditsPosted: number;
  readonly creditsPending: number;
}

export function totalsOf(store: Store, of: Account, currency: string): Query<Totals> {
  const id = accountId(store.tenantId, of.address, currency);
  const query = store.row(ledgerAccounts, { id });
  return {
    ...query,
    take: (rows) => totalsIn(id, query.take(rows)),
  };
}

function totalsIn(id: string, row: AccountRow | undefined): Totals {
  return {
    accountId: id,
    version: row?.version ?? 0,
    debitsPosted: row?.debits_posted ?? 0,
    debitsPending: row?.debits_pending ?? 0,
    creditsPosted: row?.credits_posted ?? 0,
    creditsPending: row?.credits_pending ?? 0,
  };
}

/** Totals of accounts by their addresses: one read, however many they are. */
export function totalsByAddress(
  store: Store,
  accounts: readonly Account[],
  currency: string,
): Query<Map<string, Totals>> {
  const ids = new Map(accounts.map(({ address }) => [accountId(store.tenantId, address, currency), address]));
  const query = store.rows(ledgerAccounts, { where: { id: { in: [...ids.keys()] } } });
  return {
    ...query,
    take: (rows) => {
      const found = new Map(query.take(rows).map((row) => [row.id, row]));
      return new Map([...ids].map(([id, address]) => [address, totalsIn(id, found.get(id))]));
    },
  };
}

/** A plan made from these balances holds only while nobody has moved them. */
export function mustNotHaveMoved(store: Store, totals: readonly Pick<Totals, "accountId" | "version">[]): Statement {
  return store.insert(
    accountGuards,
    totals.map(({ accountId: account_id, version }) => ({ account_id, version })),
  );
}

/** An account's posted balance on its normal side, in minor units. */
export function postedBalance(row: Pick<AccountRow, "normal" | "debits_posted" | "credits_posted">): number {
  const credits = row.credits_posted - row.debits_posted;
  return row.normal === "credit" ? credits : -credits;
}
