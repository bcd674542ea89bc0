/** Reading the ledger: accounts with their balances, now and at a past time, their entries, and transfers. */
import * as z from "zod";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { idOf } from "../ids.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { ledgerAccounts } from "../store/journal-schema.ts";
import { wireTime } from "../time.ts";
import { Amount, Currency } from "./currency.ts";
import { type AccountRow, postedBalance, type TransferRow } from "./ledger.ts";

const Address = z
  .string()
  .max(200)
  .meta({ description: "What the account is for: `clearing`, `merchant:mer_…:available`, …", example: "clearing" });

export const BalanceView = z
  .strictObject({
    object: z.literal("balance"),
    livemode: z.boolean(),
    account: idOf("ledger_account"),
    address: Address,
    currency: Currency,
    amount: Amount.meta({ description: "Posted balance on the account's normal side, in minor units." }),
    pending_debits: Amount,
    pending_credits: Amount,
    at: z.iso.datetime().nullable().meta({ description: "The past time that was asked for; null: now." }),
  })
  .meta({ id: "Balance", description: "What stands on one account: now, or at a past time." });
export type BalanceView = z.infer<typeof BalanceView>;

export const LedgerAccountView = z
  .strictObject({
    id: idOf("ledger_account"),
    object: z.literal("ledger_account"),
    livemode: z.boolean(),
    address: Address,
    currency: Currency,
    normal: z.enum(["debit", "credit"]),
    balance: Amount,
    debits_posted: Amount,
    debits_pending: Amount,
    credits_posted: Amount,
    credits_pending: Amount,
    version: z.int().min(0),
    created_at: z.iso.datetime(),
  })
  .meta({ id: "LedgerAccount", description: "One account of the tenant's double-entry ledger." });
export type LedgerAccountView = z.infer<typeof LedgerAccountView>;

export const LedgerTransferView = z
  .strictObject({
    id: idOf("ledger_transfer"),
    object: z.literal("ledger_transfer"),
    livemode: z.boolean(),
    posting: z.string().max(300).meta({ description: "What belongs together: one posting's transfers share it." }),
    kind: z.enum(["posted", "pending", "post_pending", "void_pending"]),
    pending: idOf("ledger_transfer").nullable().meta({ description: "The pending transfer that this one resolves." }),
    code: z.string().max(64),
    subject: z.string().max(64).meta({ description: "The id of what it is about: a payment, a share, …" }),
    debit: z.strictObject({ account: idOf("ledger_account"), address: Address }),
    credit: z.strictObject({ account: idOf("ledger_account"), address: Address }),
    amount: Amount,
    currency: Currency,
    provider_reference: z.string().max(255).nullable(),
    effective_at: z.iso.datetime(),
    recorded_at: z.iso.datetime(),
  })
  .meta({ id: "LedgerTransfer", description: "One movement: one debit, one credit, one amount. It never changes." });
export type LedgerTransferView = z.infer<typeof LedgerTransferView>;

export const LedgerEntryView = z
  .strictObject({
    object: z.literal("ledger_entry"),
    livemode: z.boolean(),
    account: idOf("ledger_account"),
    number: z.int().min(1).meta({ description: "Gapless within the account." }),
    transfer: idOf("ledger_transfer"),
    code: z.string().max(64),
    subject: z.string().max(64),
    side: z.enum(["debit", "credit"]),
    amount: Amount,
    currency: Currency,
    balance_after: Amount,
    recorded_at: z.iso.datetime(),
  })
  .meta({ id: "LedgerEntry", description: "One line of an account's statement." });
export type LedgerEntryView = z.infer<typeof LedgerEntryView>;

function accountView(row: AccountRow, livemode: boolean): LedgerAccountView {
  return {
    id: row.id,
    object: "ledger_account",
    livemode,
    address: row.address,
    currency: row.currency,
    normal: row.normal === "debit" ? "debit" : "credit",
    balance: postedBalance(row),
    debits_posted: row.debits_posted,
    debits_pending: row.debits_pending,
    credits_posted: row.credits_posted,
    credits_pending: row.credits_pending,
    version: row.version,
    created_at: wireTime(row.created_at),
  };
}

export interface AccountFilter {
  address?: string | undefined;
  merchant?: string | undefined;
  currency?: string | undefined;
}

/** Ledger accounts by address. */
export async function listAccounts(
  context: Context,
  filter: AccountFilter,
  page: Page,
): Promise<Listed<LedgerAccountView>> {
  const { rows, next } = await accountRows(context, filter, page);
  return { data: rows.map((row) => accountView(row, context.livemode)), next };
}

async function accountRows(context: Context, filter: AccountFilter, page: Page) {
  const { store } = context;
  const conditions = ["tenant_id = ?1"];
  const params: string[] = [];
  const hold = (sql: string, ...values: string[]) =>
    conditions.push(sql.replaceAll("?", () => `?${params.push(values.shift() ?? "") + 1}`));
  if (filter.address !== undefined) hold("address = ?", filter.address);
  if (filter.merchant !== undefined) {
    hold("address > ? AND address < ?", `merchant:${filter.merchant}:`, `merchant:${filter.merchant};`);
  }
  if (filter.currency !== undefined) hold("currency = ?", filter.currency);
  if (page.after !== null) hold("address || ' ' || currency > ?", page.after);
  const sql = `SELECT * FROM ledger_accounts WHERE ${conditions.join(" AND ")}
    ORDER BY address, currency LIMIT ${page.limit + 1}`;
  const rows = await store.readOne(store.query<AccountRow>(sql, ...params));
  return cut(rows, page, (row) => `${row.address} ${row.currency}`);
}

export async function getAccount(context: Context, id: string): Promise<LedgerAccountView> {
  const row = await context.store.readOne(context.store.row(ledgerAccounts, { id }));
  if (!row) throw notFound();
  return accountView(row, context.livemode);
}

/** Balances by address: running totals now, or the last entry recorded by a past time. Never a sum. */
export async function listBalances(
  context: Context,
  filter: AccountFilter & { at?: string | undefined },
  page: Page,
): Promise<Listed<BalanceView>> {
  const { livemode } = context;
  const { rows, next } = await accountRows(context, filter, page);
  const at = filter.at === undefined ? undefined : Date.parse(filter.at);
  const past = at === undefined || rows.length === 0 ? undefined : await balancesAt(context, rows, at);
  const data = rows.map(
    (row): BalanceView => ({
      object: "balance",
      livemode,
      account: row.id,
      address: row.address,
      currency: row.currency,
      amount: past ? (past.get(row.id) ?? 0) : postedBalance(row),
      pending_debits: past ? 0 : row.debits_pending,
      pending_credits: past ? 0 : row.credits_pending,
      at: at === undefined ? null : wireTime(at),
    }),
  );
  return { data, next };
}

async function balancesAt({ store }: Context, of: readonly AccountRow[], at: number): Promise<Map<string, number>> {
  const found = await store.readOne(
    store.query<{ account_id: string; balance: number | null }>(
      `SELECT value AS account_id, (SELECT balance_after FROM ledger_entries WHERE tenant_id = ?1
         AND account_id = value AND recorded_at <= ?2 ORDER BY recorded_at DESC, n DESC LIMIT 1) AS balance
       FROM json_each(?3)`,
      at,
      JSON.stringify(of.map((row) => row.id)),
    ),
  );
  return new Map(found.map(({ account_id, balance }) => [account_id, balance ?? 0]));
}

type TransferWithAddresses = TransferRow & { debit_address: string; credit_address: string };

const TRANSFER = `SELECT t.*, d.address AS debit_address, c.address AS credit_address FROM ledger_transfers t
  JOIN ledger_accounts d ON d.tenant_id = t.tenant_id AND d.id = t.debit_account_id
  JOIN ledger_accounts c ON c.tenant_id = t.tenant_id AND c.id = t.credit_account_id`;

function transferView(row: TransferWithAddresses, livemode: boolean): LedgerTransferView {
  return {
    id: row.id,
    object: "ledger_transfer",
    livemode,
    posting: row.posting_id,
    kind: row.kind as LedgerTransferView["kind"],
    pending: row.pending_id,
    code: row.code,
    subject: row.subject_id,
    debit: { account: row.debit_account_id, address: row.debit_address },
    credit: { account: row.credit_account_id, address: row.credit_address },
    amount: row.amount,
    currency: row.currency,
    provider_reference: row.provider_ref,
    effective_at: wireTime(row.effective_at),
    recorded_at: wireTime(row.recorded_at),
  };
}

export interface TransferFilter {
  subject?: string | undefined;
  payment?: string | undefined;
}

/** Ledger transfers, newest first; of one subject, or of a payment with its shares, refunds and disputes. */
export async function listTransfers(
  context: Context,
  filter: TransferFilter,
  page: Page,
): Promise<Listed<LedgerTransferView>> {
  const { store, livemode } = context;
  const conditions = ["t.tenant_id = ?1"];
  const params: string[] = [];
  if (filter.subject !== undefined) conditions.push(`t.subject_id = ?${params.push(filter.subject) + 1}`);
  if (filter.payment !== undefined) {
    const n = params.push(filter.payment) + 1;
    conditions.push(
      `t.subject_id IN (SELECT ?${n} UNION ALL SELECT id FROM shares WHERE tenant_id = ?1 AND payment_id = ?${n}
        UNION ALL SELECT id FROM refunds WHERE tenant_id = ?1 AND payment_id = ?${n}
        UNION ALL SELECT id FROM disputes WHERE tenant_id = ?1 AND payment_id = ?${n})`,
    );
  }
  if (page.after !== null) {
    const [recordedAt, id] = page.after.split(" ");
    const n = params.push(recordedAt ?? "", id ?? "");
    conditions.push(`(t.recorded_at, t.id) < (CAST(?${n} AS INTEGER), ?${n + 1})`);
  }
  const sql = `${TRANSFER} WHERE ${conditions.join(" AND ")}
    ORDER BY t.recorded_at DESC, t.id DESC LIMIT ${page.limit + 1}`;
  const rows = await store.readOne(store.query<TransferWithAddresses>(sql, ...params));
  const listed = cut(rows, page, (row) => `${row.recorded_at} ${row.id}`);
  return { data: listed.rows.map((row) => transferView(row, livemode)), next: listed.next };
}

export async function getTransfer(context: Context, id: string): Promise<LedgerTransferView> {
  const { store } = context;
  const sql = `${TRANSFER} WHERE t.tenant_id = ?1 AND t.id = ?2`;
  const [row] = await store.readOne(store.query<TransferWithAddresses>(sql, id));
  if (!row) throw notFound();
  return transferView(row, context.livemode);
}

type EntryRow = TransferRow & { n: number; balance_after: number; entry_recorded_at: number };

/** An account's statement, newest first. */
export async function listEntries(context: Context, accountId: string, page: Page): Promise<Listed<LedgerEntryView>> {
  const { store, livemode } = context;
  const before = page.after === null ? Number.MAX_SAFE_INTEGER : Number(page.after);
  const [known, rows] = await store.read(
    store.row(ledgerAccounts, { id: accountId }),
    store.query<EntryRow>(
      `SELECT e.n, e.balance_after, e.recorded_at AS entry_recorded_at, t.* FROM ledger_entries e
       JOIN ledger_transfers t ON t.tenant_id = e.tenant_id AND t.id = e.transfer_id
       WHERE e.tenant_id = ?1 AND e.account_id = ?2 AND e.n < ?3 ORDER BY e.n DESC LIMIT ${page.limit + 1}`,
      accountId,
      before,
    ),
  );
  if (!known) throw notFound();
  const listed = cut(rows, page, (row) => String(row.n));
  const data = listed.rows.map(
    (row): LedgerEntryView => ({
      object: "ledger_entry",
      livemode,
      account: accountId,
      number: row.n,
      transfer: row.id,
      code: row.code,
      subject: row.subject_id,
      side: row.debit_account_id === accountId ? "debit" : "credit",
      amount: row.amount,
      currency: row.currency,
      balance_after: row.balance_after,
      recorded_at: wireTime(row.entry_recorded_at),
    }),
  );
  return { data, next: listed.next };
}
