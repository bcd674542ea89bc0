/** Rows 22 and 24: fees of the account itself, and what is held back of it, booked by the provider's word alone. */
import { expect, test } from "vitest";
import { followedMoves } from "../core/money/provider-movements.ts";
import type { BalanceEntry } from "../core/provider/balance-port.ts";
import { memoryLedger } from "./memory-ledger.ts";

const ENTRY: BalanceEntry = {
  entryRef: "txn_1",
  type: "stripe_fee",
  amount: -125,
  fee: 0,
  net: -125,
  currency: "EUR",
  createdAt: 1_767_225_600_000,
  sourceRef: null,
  transferRef: null,
  subjects: [],
};

/** What an account holds once these entries have been followed, those at zero left out. */
async function followed(...entries: BalanceEntry[]): Promise<Record<string, number>> {
  const ledger = memoryLedger();
  const context = ledger.context();
  const { statements } = followedMoves(
    context,
    entries,
    { booked: new Map() },
    { reconciliationId: context.ids.make("reconciliation"), commitKey: "rcl/1", now: ledger.clock.now() },
  );
  if (statements.length > 0) await context.store.write(statements);
  const rows = ledger.sqlite
    .prepare("SELECT address, debits_posted - credits_posted AS amount FROM ledger_accounts ORDER BY address")
    .all() as { address: string; amount: number }[];
  return Object.fromEntries(rows.filter(({ amount }) => amount !== 0).map(({ address, amount }) => [address, amount]));
}

test("a fee of the account itself is the tenant's, and what is given back of it is the tenant's again", async () => {
  const fee = { "provider:platform": -125, "tenant:balance": 125 };
  expect(await followed(ENTRY)).toEqual(fee);
  const back = { ...ENTRY, entryRef: "txn_2", amount: 25, net: 25 };
  expect(await followed(ENTRY, back)).toEqual({ "provider:platform": -100, "tenant:balance": 100 });
  expect(await followed({ ...ENTRY, net: 0 })).toEqual({});
});

test("a fee of a payment, a payout or a dispute is booked by whoever follows that", async () => {
  expect(await followed({ ...ENTRY, sourceRef: "po_1" })).toEqual({});
  expect(await followed({ ...ENTRY, sourceRef: "ch_1" })).toEqual({});
  expect(await followed({ ...ENTRY, subjects: ["pyo_1"] })).toEqual({});
  expect(await followed({ ...ENTRY, type: "adjustment" })).toEqual({});
});

test("what is held back stands apart from the tenant's balance, and comes back to it", async () => {
  const held = { ...ENTRY, type: "reserve_transaction", amount: -500, net: -500 };
  expect(await followed(held)).toEqual({ "provider:platform": -500, "provider:reserved": 500 });
  const back = { ...held, entryRef: "txn_2", amount: 500, net: 500 };
  expect(await followed(held, back)).toEqual({});
});
