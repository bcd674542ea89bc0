/** What the demo tells: rows for its screen, made of what the API answered, and what the figures must be. */
import type { BankConnection, Distribution, Event, LedgerAccount, LedgerTransfer, Payment } from "../sdk/client.ts";
import type { Seeded } from "./seed.ts";

/** Something is not as the demo expects it. The message is one sentence. */
export class DemoFailed extends Error {}

/** @throws DemoFailed */
export function must(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new DemoFailed(sentence);
}

/** The purchase: 19.99 EUR, of which the simulated provider keeps 1.5 % and 0.25. */
export const purchase = { amount: 1999, currency: "EUR", fee: 55 } as const;

/** Who earns what of it by the seed's split rule, in the order of its lines. */
const parties = [
  { role: "studio", amount: 1399 },
  { role: "modder", amount: 400 },
  { role: "server_owner", amount: 200 },
] as const;

/** Everything the platform knows of one payment, read through the API. */
export interface Books {
  readonly payment: Payment;
  readonly distribution: Distribution;
  /** Oldest first. */
  readonly transfers: readonly LedgerTransfer[];
  readonly accounts: readonly LedgerAccount[];
  /** Of the payment, its distribution and its shares, in the order of the feed. */
  readonly events: readonly Event[];
}

/** Where the seed's merchants are met under other ids: their bank connections here, their accounts at the provider. */
export type Connections = readonly BankConnection[];

export interface ShareRow {
  readonly role: string;
  readonly amount: number;
  readonly status: string;
  /** The provider's own transfer and where it went. */
  readonly transfer: string;
  readonly account: string;
}

export interface LedgerRow {
  readonly debit: string;
  readonly credit: string;
  readonly amount: number;
  readonly code: string;
  /** `posted`, or `pending → posted` for the two transfers of a two-phase one. */
  readonly kind: string;
}

export interface BalanceRow {
  readonly account: string;
  /** By this payment alone. */
  readonly moved: number;
  readonly now: number;
}

/** @throws DemoFailed shares that are not 13.99, 4.00 and 2.00, or not transferred as such by the provider */
export function shareRows({ distribution, transfers }: Books, seed: Seeded, connections: Connections): ShareRow[] {
  must(distribution.shares.length === parties.length, `There are ${distribution.shares.length} shares, not 3.`);
  return parties.map(({ role, amount }) => {
    const share = distribution.shares.find(
      ({ recipient }) => "merchant" in recipient && recipient.merchant === seed[role],
    );
    must(share !== undefined, `The ${role} has no share.`);
    must(share.amount === amount, `The ${role}'s share is ${share.amount}, not ${amount}.`);
    must(share.status === "transferred", `The ${role}'s share is ${share.status}, not transferred.`);
    const [sent, ...more] = transfers.filter(
      (each) => each.code === "provider_transfer" && each.subject === share.id && isPosted(each),
    );
    must(sent !== undefined && more.length === 0, `The ${role}'s share was not transferred exactly once.`);
    must(sent.amount === amount, `The transfer to the ${role} is ${sent.amount}, not ${amount}.`);
    const connection = connections.find((each) => sent.debit.address.endsWith(each.id));
    const account = connection?.provider_references.account ?? "an unknown account";
    return { role, amount, status: share.status, transfer: sent.provider_reference ?? "", account };
  });
}

/** One row for each movement: a pending transfer and the one that posted it share a row. */
export function ledgerRows({ transfers }: Books, roles: Roles): LedgerRow[] {
  const posts = new Map(transfers.flatMap((each) => (each.pending === null ? [] : [[each.pending, each] as const])));
  return transfers
    .filter((each) => each.pending === null)
    .map((each) => {
      const end = posts.get(each.id);
      const code = end === undefined || end.code === each.code ? each.code : `${each.code}, ${end.code}`;
      const outcome = end === undefined ? "" : end.kind === "post_pending" ? " → posted" : " → voided";
      const { debit, credit, amount } = each;
      return {
        debit: roles(debit.address),
        credit: roles(credit.address),
        amount,
        code,
        kind: `${each.kind}${outcome}`,
      };
    });
}

/**
 * The accounts that this payment touched. What it did to each is worked out from its own transfers, so that other
 * payments on the same books do not matter.
 *
 * @throws DemoFailed an account that is not where the split and the fee put it
 */
export function balanceRows({ transfers, accounts }: Books, roles: Roles): BalanceRow[] {
  const touched = new Set(transfers.flatMap(({ debit, credit }) => [debit.address, credit.address]));
  const rows = accounts
    .filter(({ address, currency }) => touched.has(address) && currency === purchase.currency)
    .map(({ address, normal, balance }) => {
      const side = (which: "debit" | "credit") =>
        transfers
          .filter((each) => isPosted(each) && each[which].address === address)
          .reduce((sum, each) => sum + each.amount, 0);
      const moved = normal === "debit" ? side("debit") - side("credit") : side("credit") - side("debit");
      return { account: roles(address), moved, now: balance };
    });
  const expected: Record<string, number> = { "provider:platform": -purchase.fee, "tenant:balance": -purchase.fee };
  for (const { role, amount } of parties) {
    expected[`merchant:${role}:available`] = amount;
    expected[`provider:connected:${role}`] = amount;
  }
  for (const { account, moved } of rows) {
    const right = expected[account] ?? 0;
    must(moved === right, `The payment moved ${account} by ${moved}, not by ${right}.`);
  }
  const missing = Object.keys(expected).find((account) => !rows.some((row) => row.account === account));
  must(missing === undefined, `The payment did not touch ${missing}.`);
  return rows;
}

/** Writes an address with roles in the place of ids. */
export type Roles = (address: string) => string;

export function rolesOf(seed: Seeded, connections: Connections): Roles {
  const names = new Map<string, string>(parties.map(({ role }) => [seed[role], role]));
  for (const { id, merchant } of connections) names.set(id, names.get(merchant) ?? merchant);
  return (address) =>
    address
      .split(":")
      .map((part) => names.get(part) ?? part)
      .join(":");
}

/** What a pending transfer puts aside has not moved yet; what posts it has. */
function isPosted({ kind }: LedgerTransfer): boolean {
  return kind === "posted" || kind === "post_pending";
}
