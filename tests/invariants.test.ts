/** The invariants bite: each is broken once, in a database whose triggers are gone, and is then told by its name. */
import { expect, test } from "vitest";
import { migrated } from "../checks/schema.ts";
import { misplacedTenants, PREDICATES, QUERIES, violations } from "../core/invariants/violations.ts";
import { readOnly } from "../local/verify.ts";
import { memoryRules, type Row, RuleWorld, schemaOf } from "./rule-world.ts";

const schema = schemaOf(migrated("migrations/ledger"));

/** What is wrong once these rows stand, by name; `parents` keeps the foreign keys whole. */
async function brokenBy(rows: readonly (readonly [table: string, row: Row])[], parents = true): Promise<string[]> {
  const sqlite = migrated("migrations/ledger");
  for (const { name } of schema.triggers) sqlite.exec(`DROP TRIGGER ${name}`);
  const indexes = sqlite.prepare("SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '%UNIQUE%'").all();
  for (const { name } of indexes) if (!USED_AS_PARENT.has(String(name))) sqlite.exec(`DROP INDEX ${name}`);
  sqlite.exec("PRAGMA foreign_keys = OFF");
  const world = new RuleWorld(memoryRules(sqlite), schema);
  for (const [table, values] of rows) {
    const { row, before } = world.shaped(table, values);
    await world.lands(...(parents ? before : []), world.insertion(table, row));
  }
  const found = await violations(readOnly(sqlite));
  return found.map(({ invariant }) => invariant);
}

const USED_AS_PARENT = new Set(["events_id"]);

const payment = (state: string, more: Row = {}) => ["payments", { id: "pay_1", state, amount: 5, ...more }] as const;
const event = (sequence: number, status: string, more: Row = {}) =>
  [
    "events",
    {
      id: `evt_${sequence}`,
      subject_id: "pay_1",
      sequence,
      type: `payment.${status}`,
      data: JSON.stringify({ object: { status, amount_captured: 0 } }),
      ...more,
    },
  ] as const;
const account = (id: string, more: Row = {}) => ["ledger_accounts", { id, address: id, ...more }] as const;
const transfer = (id: string, more: Row = {}) =>
  [
    "ledger_transfers",
    { id, kind: "posted", amount: 5, debit_account_id: "acc_1", credit_account_id: "acc_2", ...more },
  ] as const;
const distribution = (more: Row = {}) =>
  ["distributions", { id: "dst_1", payment_id: "pay_1", state: "booked", amount: 5, fee: 1, ...more }] as const;
const refund = (state: string, more: Row = {}) => ["refunds", { id: "ref_1", state, amount: 5, ...more }] as const;
const payout = (state: string, more: Row = {}) => ["payouts", { id: "pyo_1", state, amount: 5, ...more }] as const;
const dispute = (more: Row = {}) => ["disputes", { id: "dis_1", state: "lost", ...more }] as const;
const movement = (more: Row = {}) =>
  ["dispute_movements", { dispute_id: "dis_1", kind: "withdrawal", amount: 5, ...more }] as const;
const part = (more: Row = {}) =>
  ["dispute_parts", { dispute_id: "dis_1", round: 1, position: 0, kind: "share", bearer: "line", ...more }] as const;
const endpoint = (more: Row = {}) =>
  ["webhook_endpoints", { id: "whe_1", state: "enabled", event_types: '["*"]', ...more }] as const;

const BROKEN: Record<string, readonly (readonly [string, Row])[]> = {
  "1 debits equal credits": [account("acc_1", { debits_posted: 5 }), account("acc_2", { credits_posted: 4 })],
  "2 totals are what the transfers say": [account("acc_1", { debits_posted: 5 }), account("acc_2"), transfer("ltr_1")],
  "2 the last entry is the balance": [account("acc_1", { credits_posted: 5 })],
  "2 each entry goes on from the one before": [
    account("acc_1"),
    account("acc_2"),
    transfer("ltr_1"),
    ["ledger_entries", { account_id: "acc_1", transfer_id: "ltr_1", n: 1, balance_after: 4 }],
  ],
  "2 a transfer that moved money has its two entries": [account("acc_1"), account("acc_2"), transfer("ltr_1")],
  "2 an account's version counts its transfers": [account("acc_1", { version: 1 })],
  "3 nothing beyond zero": [account("acc_1", { debits_posted: 5, debits_must_not_exceed_credits: 1 })],
  "4 a pending transfer is resolved once, in part at most": [
    account("acc_1"),
    account("acc_2"),
    transfer("ltr_1", { kind: "pending" }),
    transfer("ltr_2", { kind: "post_pending", pending_id: "ltr_1" }),
    transfer("ltr_3", { kind: "void_pending", pending_id: "ltr_1" }),
  ],
  "4 a resolution is of a pending transfer between the same accounts": [
    account("acc_1"),
    account("acc_2"),
    account("acc_3"),
    transfer("ltr_1", { kind: "pending" }),
    transfer("ltr_2", { kind: "post_pending", pending_id: "ltr_1", credit_account_id: "acc_3" }),
  ],
  "5 a succeeded payment has one distribution": [payment("succeeded")],
  "5 the shares are the capture": [
    payment("succeeded"),
    distribution(),
    ["shares", { distribution_id: "dst_1", payment_id: "pay_1", state: "released", amount: 3 }],
  ],
  "5 what is shared out is the capture, in the currency in which it is booked": [
    payment("succeeded", { amount_captured: 5, currency: "EUR", settlement_currency: "USD", settlement_amount: 6 }),
    distribution({ currency: "EUR" }),
  ],
  "6 refunds take no more than was captured": [
    payment("succeeded", { amount_captured: 4 }),
    refund("pending", { payment_id: "pay_1" }),
  ],
  "6 the payment tells what was refunded": [
    payment("succeeded", { amount_captured: 5, amount_refunded: 0 }),
    refund("succeeded", { payment_id: "pay_1" }),
  ],
  "8 one provider object, one payment": [
    payment("failed", { charge_ref: "ch_1" }),
    ["payments", { charge_ref: "ch_1" }],
  ],
  "9 a final payment ended once": [payment("failed"), event(1, "failed"), event(2, "failed")],
  "9 every event goes to every endpoint": [
    endpoint(),
    event(1, "created"),
    ["feed", { position: 1, event_id: "evt_1" }],
  ],
  "10 events without gaps": [event(1, "processing"), event(3, "processing")],
  "10 the feed without gaps": [event(1, "processing"), ["feed", { position: 2, event_id: "evt_1" }]],
  "14 the last event tells the state": [payment("failed"), event(1, "succeeded")],
  "17 an open payment has an open run": [payment("processing")],
  "17 a pending share has a run to release it": [
    payment("succeeded", { fee: 1 }),
    distribution(),
    ["shares", { distribution_id: "dst_1", payment_id: "pay_1", state: "pending", amount: 4 }],
  ],
  "6 a dispute is what its movements say": [dispute({ amount_withdrawn: 4 }), movement()],
  "6 the payment tells what is disputed": [payment("succeeded"), dispute({ payment_id: "pay_1", amount_withdrawn: 4 })],
  "7 a dispute's movement is posted once": [dispute(), movement()],
  "17 an open dispute has an open run": [
    ["dispute_notices", { dispute_id: "dis_1" }],
    dispute({ state: "under_review" }),
  ],
  "21 what a dispute has out is set aside or lost": [dispute({ amount_withdrawn: 5 }), part({ amount: 3 })],
  "21 a share is frozen by what disputes have set aside of it": [
    ["shares", { id: "shr_1", state: "released", amount: 5, amount_frozen: 2 }],
    part({ share_id: "shr_1", amount: 3, from_pending: 3 }),
  ],
  "26 of a dispute's money there stands what is not settled": [
    dispute(),
    account("acc_1", { address: "provider:disputes" }),
    account("acc_2"),
    transfer("ltr_1", { subject_id: "dis_1" }),
  ],
  "26 a dispute leaves no fee in between": [
    dispute(),
    account("acc_1", { address: "provider:fees" }),
    account("acc_2"),
    transfer("ltr_1", { subject_id: "dis_1" }),
  ],
  "26 a settled dispute leaves nothing set aside": [
    dispute(),
    account("acc_1"),
    account("acc_2"),
    transfer("ltr_1", { kind: "pending", code: "dispute_freeze", subject_id: "dis_1" }),
  ],
  "17 an open refund has an open run": [refund("pending")],
  "21 a refund is the sum of its parts": [refund("failed")],
  "21 a share bears what refunds and disputes have taken of it": [
    ["shares", { id: "shr_1", state: "released", amount: 5, refunded_against: 2 }],
  ],
  "5 what merchants have pending is what their unreleased shares keep": [
    account("acc_1", { address: "merchant:mer_1:pending", currency: "EUR", credits_posted: 5 }),
    ["shares", { merchant_id: "mer_1", state: "pending", amount: 5, amount_fee: 1, currency: "EUR" }],
  ],
  "5 no merchant has more in reserve than its shares have there": [
    account("acc_1", { address: "merchant:mer_1:reserve", currency: "EUR", credits_posted: 5 }),
    ["shares", { merchant_id: "mer_1", state: "released", amount: 5, amount_reserved: 4, currency: "EUR" }],
  ],
  "21 lines bear of a fee that is lost what its own part does not": [
    ["refund_parts", { refunded_now: 1, fee_loss: 1, owed: 2 }],
  ],
  "21 a share has lost what refunds took of it": [
    refund("succeeded"),
    ["shares", { id: "shr_1", state: "released", amount: 5, refunded_against: 2, amount_refunded: 1 }],
    ["refund_parts", { refund_id: "ref_1", share_id: "shr_1", refunded_now: 2, owed: 2 }],
  ],
  "21 a refund that was booked has taken all its parts": [refund("succeeded", { entry_ref: "txn_1" })],
  "21 a refund that came back has given it all back": [refund("failed", { failure_entry_ref: "txn_2" })],
  "26 a finished refund leaves nothing set aside": [
    refund("failed"),
    account("acc_1"),
    account("acc_2"),
    transfer("ltr_1", { kind: "pending", code: "refund", subject_id: "ref_1" }),
  ],
  "26 a refund leaves nothing in between": [
    refund("failed"),
    account("acc_1", { address: "clearing" }),
    account("acc_2"),
    transfer("ltr_1", { subject_id: "ref_1" }),
  ],
  "17 an open payout has an open run": [payout("pending")],
  "26 a finished payout leaves nothing set aside": [
    payout("paid"),
    account("acc_1"),
    account("acc_2"),
    transfer("ltr_1", { kind: "pending", code: "payout", subject_id: "pyo_1" }),
  ],
  "26 a finished payout leaves nothing in transit": [
    payout("paid"),
    account("acc_1", { address: "provider:in_transit:bnk_1" }),
    account("acc_2"),
    transfer("ltr_1", { subject_id: "pyo_1" }),
  ],
  "27 a payout took what its state says": [payout("paid", { bank_connection_id: "bnk_1" })],
  "27 nothing is due to a merchant at rest": [
    ["merchants", { id: "mer_1", state: "active" }],
    account("acc_1", { address: "merchant:mer_1:available", credits_posted: 5 }),
  ],
  "17 an instrument that is being set up has an open run": [
    ["payment_instruments", { id: "pin_1", state: "requires_action" }],
  ],
  "26 an ended payment holds nothing": [
    payment("canceled"),
    account("acc_1"),
    account("acc_2"),
    transfer("ltr_1", { kind: "pending", code: "authorization", subject_id: "pay_1" }),
  ],
  "26 a settled payment leaves nothing in between": [
    payment("succeeded", { fee: 1 }),
    account("acc_1", { address: "clearing" }),
    account("acc_2"),
    transfer("ltr_1", { subject_id: "pay_1" }),
  ],
};

test("nothing is wrong with nothing", async () => expect(await brokenBy([])).toEqual([]));

test("each invariant is broken below", () => expect(Object.keys(BROKEN).sort()).toEqual(Object.keys(QUERIES).sort()));

test.each(Object.entries(BROKEN))("%s", async (invariant, rows) => expect(await brokenBy(rows)).toContain(invariant));

test("a tenant in two ledger databases", async () => {
  const ledgers = [1, 2].map(() => migrated("migrations/ledger"));
  for (const sqlite of ledgers) {
    sqlite.exec("INSERT INTO tenant_configs (tenant_id, version, config, created_at) VALUES ('ten_1', 1, '{}', 1)");
  }
  const found = await misplacedTenants(ledgers.map(readOnly));
  expect(found).toEqual([{ invariant: PREDICATES.placement, rows: [{ tenant_id: "ten_1", ledger_databases: 2 }] }]);
});

test("a payment that went where no edge leads", async () => {
  const rows = [payment("processing"), event(1, "succeeded"), event(2, "processing")];
  expect(await brokenBy(rows)).toContain(PREDICATES.histories);
});

test.each([
  [{ amount: -1 }, "19 payments.amount is an amount"],
  [{ fee: -1 }, "19 payments.fee is an amount"],
])("an amount that is none: %o", async (more, invariant) => {
  expect(await brokenBy([["payments", more]])).toContain(invariant);
});

test("an orphan", async () => {
  expect(await brokenBy([["payments", {}]], false)).toContain(PREDICATES.orphans);
});
