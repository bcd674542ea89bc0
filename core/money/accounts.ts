/** Where money can stand: the chart of accounts, per tenant and settlement currency. */
import { deterministicId } from "../ids.ts";

/** One account by its address. `floor` says on which side it may never go beyond zero. */
export interface Account {
  readonly address: string;
  readonly normal: "debit" | "credit";
  readonly floored: boolean;
}

const debit = (address: string, floored = false): Account => ({ address, normal: "debit", floored });
const credit = (address: string, floored = false): Account => ({ address, normal: "credit", floored });

export const account = {
  /** The tenant's own balance at the provider, available and pending together. */
  platform: debit("provider:platform"),
  /** What the provider holds back of it for connected accounts in debt. */
  reserved: debit("provider:reserved"),
  fees: debit("provider:fees"),
  disputes: debit("provider:disputes", true),
  /** A connected account's balance at the provider. */
  connected: (bankConnectionId: string) => debit(`provider:connected:${bankConnectionId}`),
  inTransit: (bankConnectionId: string) => debit(`provider:in_transit:${bankConnectionId}`),
  /** Captured money on its way to its owners. Zero for every finished payment. */
  clearing: credit("clearing"),
  pending: (merchantId: string) => credit(`merchant:${merchantId}:pending`, true),
  available: (merchantId: string) => credit(`merchant:${merchantId}:available`, true),
  reserve: (merchantId: string) => credit(`merchant:${merchantId}:reserve`, true),
  /** What a merchant owes. */
  receivable: (merchantId: string) => debit(`merchant:${merchantId}:receivable`, true),
  tenantBalance: credit("tenant:balance"),
  tenantTax: credit("tenant:tax"),
  operatorFees: credit("operator:fees"),
  fx: credit("fx"),
} as const;

/** Deterministic: the same address and currency of a tenant is always the same account. */
export function accountId(tenantId: string, address: string, currency: string): string {
  return deterministicId("ledger_account", tenantId, `${address}:${currency}`);
}
