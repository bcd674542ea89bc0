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

/** Lines of a payment that is shared among many. */
export const MANY = 20;

/** The transfers of a payment of as many lines, each a studio's. */
export function manyLegs(paymentId: string, i: number): Leg[] {
  const [capture] = shareLegs(paymentId, i);
  const of = { kind: "posted", code: "share", subjectId: paymentId, debit: account.clearing } as const;
  const lines = Array.from({ length: MANY }, (_, n) => {
    const credit = account.pending(merchantOf(i + n));
    return { ...of, key: `share-${n}`, credit, amount: CAPTURED / MANY };
  });
  return capture ? [capture, ...lines] : lines;
}

/** What is set aside first and posted once the provider has answered: the legs of both commits, and what else moves. */
export interface Twofold {
  readonly at: readonly Leg[];
  readonly asks: readonly (Leg & { kind: "pending" })[];
  readonly settles: readonly Leg[];
}

/** Two shares of payment `i` become their merchants' and are transferred. */
export function releaseLegs(subjectId: string, i: number): Twofold {
  const shares = [
    { key: "studio", id: merchantOf(i), amount: SHARES.studio },
    { key: "modder", id: modderOf(i), amount: SHARES.modder },
  ];
  return {
    at: shares.map(({ key, id, amount }) => ({
      kind: "posted",
      key: `release-${key}`,
      code: "release",
      subjectId,
      debit: account.pending(id),
      credit: account.available(id),
      amount,
    })),
    asks: shares.map(({ key, id, amount }) => ({
      kind: "pending",
      key: `transfer-${key}`,
      code: "provider_transfer",
      subjectId,
      debit: account.connected(id),
      credit: account.platform,
      amount,
    })),
    settles: [],
  };
}

/** Payment `i` is refunded before it was released. */
export function refundLegs(subjectId: string, i: number): Twofold {
  const from = [
    { key: "studio", debit: account.pending(merchantOf(i)), amount: SHARES.studio },
    { key: "modder", debit: account.pending(modderOf(i)), amount: SHARES.modder },
    { key: "tenant", debit: account.tenantBalance, amount: SHARES.tenant },
  ];
  const of = { subjectId, credit: account.clearing } as const;
  return {
    at: [],
    asks: from.map(({ key, debit, amount }) => ({ ...of, kind: "pending", code: "refund", key, debit, amount })),
    settles: [
      {
        kind: "posted",
        key: "provider",
        code: "provider_refund",
        subjectId,
        debit: account.clearing,
        credit: account.platform,
        amount: CAPTURED,
      },
    ],
  };
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
