/** The payment that the ledger's benchmarks post: captured whole, shared 70 / 20 / 10, on both sides of every pair. */
import { type Account, account } from "../core/money/accounts.ts";
import type { Leg } from "../core/money/ledger.ts";

export const TENANT = "ten_01k9zp3w5xe8r9v2m4n6q8t0ab";
export const CURRENCY = "EUR";

/** Merchants of each kind. Postings go round them, so that hot and spread accounts are both moved. */
export const MERCHANTS = 50;
export const CAPTURED = 1000;
export const SHARES = { studio: 700, modder: 200, tenant: 100 } as const;
/** Transfers of one payment. */
export const LEGS = 4;

/** The i-th merchant of the first kind: studios. */
export function merchantOf(i: number): string {
  return `mer_${String(i % MERCHANTS).padStart(26, "0")}`;
}

export function modderOf(i: number): string {
  return `mer_${String(MERCHANTS + (i % MERCHANTS)).padStart(26, "0")}`;
}

/** The transfers of payment `i`. */
export function shareLegs(paymentId: string, i: number): Leg[] {
  const share = (key: string, credit: Account, amount: number): Leg => ({
    kind: "posted",
    key,
    code: "share",
    subjectId: paymentId,
    debit: account.clearing,
    credit,
    amount,
  });
  return [
    {
      kind: "posted",
      key: "capture",
      code: "capture",
      subjectId: paymentId,
      debit: account.platform,
      credit: account.clearing,
      amount: CAPTURED,
    },
    share("share-0", account.pending(merchantOf(i)), SHARES.studio),
    share("share-1", account.pending(modderOf(i)), SHARES.modder),
    share("share-2", account.tenantBalance, SHARES.tenant),
  ];
}

/** Every account that the payments move. */
export function allAccounts(): Account[] {
  const merchants = Array.from({ length: MERCHANTS }, (_, i) => i);
  return [
    account.platform,
    account.clearing,
    account.tenantBalance,
    ...merchants.map((i) => account.pending(merchantOf(i))),
    ...merchants.map((i) => account.pending(modderOf(i))),
  ];
}
