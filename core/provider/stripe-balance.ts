/** What Stripe has on an account, and its statement: balances, and balance transactions by the time of their making. */
import * as z from "zod";
import type { BalanceEntry, BalanceEntryPage, ListBalanceEntries, ProviderBalance } from "./balance-port.ts";
import { UnknownOutcome } from "./port.ts";
import { listOf, readAnswer } from "./stripe-answers.ts";
import type { Reply } from "./stripe-exchange.ts";

type Asked = Exclude<Reply, { kind: "spoiled" }>;
type On = { stripeAccount?: string };

/** The two questions as the package asks them. */
export interface BookCalls {
  balance(on: On): Promise<Asked>;
  list(
    params: {
      limit: number;
      created: { gte?: number; lte?: number };
      expand: string[];
      starting_after?: string;
    },
    on: On,
  ): Promise<Asked>;
}

const funds = z.array(z.object({ amount: z.int(), currency: z.string() }));
export const balance = z.object({
  object: z.literal("balance"),
  available: funds,
  pending: funds,
  connect_reserved: funds.nullish(),
});

export async function readBalances(calls: BookCalls, accountRef: string | undefined): Promise<ProviderBalance[]> {
  const kind = "balance.retrieve";
  const reply = await calls.balance(onAccount(accountRef));
  if (reply.kind === "refused") throw new UnknownOutcome(`${kind}: refused with ${reply.error.code}`);
  return balancesOf(readAnswer(kind, balance, reply.body));
}

/** One row per currency, in the order in which Stripe names them. */
export function balancesOf(of: z.infer<typeof balance>): ProviderBalance[] {
  const sides = { available: of.available, pending: of.pending, reserved: of.connect_reserved ?? [] } as const;
  const rows = new Map<string, { currency: string; available: number; pending: number; reserved: number }>();
  for (const side of ["available", "pending", "reserved"] as const) {
    for (const { amount, currency } of sides[side]) {
      const row = rows.get(currency) ?? { currency: currency.toUpperCase(), available: 0, pending: 0, reserved: 0 };
      row[side] += amount;
      rows.set(currency, row);
    }
  }
  return [...rows.values()];
}

const metadata = z.record(z.string(), z.string()).nullish();
/** The object that an entry is of, where it could be shown. */
const source = z.object({
  id: z.string(),
  object: z.string().nullish(),
  metadata,
  // Of what a transfer is on the side of the connected account, and of its reversal there.
  source_transfer: z.string().nullish(),
  source_transfer_reversal: z.string().nullish(),
});
const transaction = z.object({
  object: z.literal("balance_transaction"),
  id: z.string().min(1),
  type: z.string(),
  amount: z.int(),
  fee: z.int(),
  net: z.int(),
  currency: z.string(),
  created: z.int(),
  source: z.union([z.string(), source]).nullish(),
});

const PAGE = 100;

/** @throws UnknownOutcome when Stripe does not show the list */
export async function listEntries(calls: BookCalls, request: ListBalanceEntries): Promise<BalanceEntryPage> {
  const kind = "balance_transactions.list";
  const { accountRef, from, until, after } = request;
  const created = { gte: Math.floor(from / 1000), ...(until === null ? {} : { lte: Math.floor(until / 1000) }) };
  const page = { limit: PAGE, created, expand: ["data.source"], ...(after === null ? {} : { starting_after: after }) };
  const reply = await calls.list(page, onAccount(accountRef ?? undefined));
  if (reply.kind === "refused") throw new UnknownOutcome(`${kind}: refused with ${reply.error.code}`);
  const { data, has_more } = readAnswer(kind, listOf(transaction), reply.body);
  return { entries: data.map(entryOf), next: has_more ? (data.at(-1)?.id ?? null) : null };
}

function entryOf(of: z.infer<typeof transaction>): BalanceEntry {
  const named = typeof of.source === "string" ? { id: of.source } : of.source;
  const shown = typeof of.source === "string" ? undefined : of.source;
  return {
    entryRef: of.id,
    type: of.type,
    amount: of.amount,
    fee: of.fee,
    net: of.net,
    currency: of.currency.toUpperCase(),
    createdAt: of.created * 1000,
    sourceRef: named?.id ?? null,
    transferRef: shown?.source_transfer ?? shown?.source_transfer_reversal ?? null,
    subjects: Object.values(shown?.metadata ?? {}).filter((value) => OURS.test(value)),
  };
}

/** Our own ids, as every object that we make carries them in its metadata. */
const OURS = /^[a-z]{3}_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

function onAccount(accountRef: string | undefined): On {
  return accountRef === undefined ? {} : { stripeAccount: accountRef };
}
