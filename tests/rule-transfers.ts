/** Accounts and transfers with which the ledger's rules are tried. */
import { deepEqual } from "node:assert/strict";
import type { Row, RuleWorld, Sql } from "./rule-world.ts";

export const EMPTY = { debits_posted: 0, debits_pending: 0, credits_posted: 0, credits_pending: 0 };

export async function twoAccounts(world: RuleWorld): Promise<{ debit: Row; credit: Row }> {
  const debit = await world.plant("ledger_accounts", { normal: "debit" });
  return { debit, credit: await world.plant("ledger_accounts") };
}

/** A transfer of 100 between two accounts, as a statement. */
export function transfer(world: RuleWorld, { debit, credit }: { debit: Row; credit: Row }, values: Row = {}): Sql {
  return world.insertion("ledger_transfers", {
    tenant_id: world.tenant,
    id: world.fresh("ltr"),
    posting_id: "p",
    commit_key: "c",
    kind: "posted",
    code: "test",
    subject_id: "pay_1",
    debit_account_id: debit.id ?? null,
    credit_account_id: credit.id ?? null,
    amount: 100,
    currency: "EUR",
    effective_at: 1,
    recorded_at: 1,
    ...values,
  });
}

export async function totals(world: RuleWorld, account: Row, expected: Row): Promise<void> {
  const found = await world.find("ledger_accounts", account);
  deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, found[name]])), expected);
}

export async function entriesOf(world: RuleWorld, account: Row): Promise<unknown[][]> {
  const sql =
    "SELECT n, balance_after, recorded_at FROM ledger_entries WHERE tenant_id = ? AND account_id = ? ORDER BY n";
  const rows = await world.rows(sql, world.tenant, account.id ?? null);
  return rows.map((row) => Object.values(row));
}
