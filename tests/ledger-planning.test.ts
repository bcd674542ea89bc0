/** What planning a posting writes, whole, and what reading balances gives: the ledger's own functions, by example. */
import { describe, expect, test } from "vitest";
import { account, accountId } from "../core/money/accounts.ts";
import {
  type Leg,
  mustNotHaveMoved,
  type Posting,
  post,
  postedBalance,
  totalsByAddress,
  totalsOf,
  transferId,
} from "../core/money/ledger.ts";
import { memoryLedger } from "./memory-ledger.ts";
import { PLANNING_STORE } from "./money-rows.ts";

const LEG = {
  key: "share-0",
  code: "share",
  subjectId: "pay_1",
  debit: account.clearing,
  credit: account.pending("mer_1"),
  amount: 700,
} as const;

const posting = (legs: readonly Leg[], more: Partial<Posting> = {}): Posting => ({
  key: "pay_1/captured",
  commitKey: "com_1",
  currency: "EUR",
  effectiveAt: 5,
  recordedAt: 7,
  legs,
  ...more,
});

const idOf = ({ address }: { address: string }, currency = "EUR") => accountId("ten_1", address, currency);

function planned(...postings: readonly Posting[]) {
  const [accounts, transfers, ...others] = post(PLANNING_STORE, ...postings).map(({ writes }) => writes);
  expect(others).toEqual([]);
  expect([accounts?.table, transfers?.table]).toEqual(["ledger_accounts", "ledger_transfers"]);
  return { accounts: accounts?.rows ?? [], transfers: transfers?.rows ?? [] };
}

describe("a posting", () => {
  const written = {
    id: transferId(PLANNING_STORE, "pay_1/captured", "share-0"),
    posting_id: "pay_1/captured",
    commit_key: "com_1",
    kind: "posted",
    pending_id: null,
    expires_at: null,
    code: "share",
    subject_id: "pay_1",
    debit_account_id: idOf(account.clearing),
    credit_account_id: idOf(account.pending("mer_1")),
    amount: 700,
    currency: "EUR",
    provider_ref: null,
    effective_at: 5,
    recorded_at: 7,
  };

  test("writes each leg down with everything that is known of it", () => {
    const { transfers } = planned(posting([{ ...LEG, kind: "posted" }]));
    expect(transfers).toEqual([written]);
  });

  test("keeps what the provider calls it, when it expires, and what it resolves", () => {
    const legs: Leg[] = [
      { ...LEG, key: "1", kind: "posted", providerRef: "txn_1" },
      { ...LEG, key: "2", kind: "pending", expiresAt: 99 },
      { ...LEG, key: "3", kind: "pending" },
      { ...LEG, key: "4", kind: "post_pending", pendingId: "ltr_1" },
      { ...LEG, key: "5", kind: "void_pending", pendingId: "ltr_2" },
    ];
    const { transfers } = planned(posting(legs));
    expect(transfers).toEqual([
      { ...written, id: transferId(PLANNING_STORE, "pay_1/captured", "1"), provider_ref: "txn_1" },
      { ...written, id: transferId(PLANNING_STORE, "pay_1/captured", "2"), kind: "pending", expires_at: 99 },
      { ...written, id: transferId(PLANNING_STORE, "pay_1/captured", "3"), kind: "pending" },
      {
        ...written,
        id: transferId(PLANNING_STORE, "pay_1/captured", "4"),
        kind: "post_pending",
        pending_id: "ltr_1",
      },
      {
        ...written,
        id: transferId(PLANNING_STORE, "pay_1/captured", "5"),
        kind: "void_pending",
        pending_id: "ltr_2",
      },
    ]);
  });

  test("is named for ever: no other tenant, posting or leg has the name", () => {
    const { store } = memoryLedger().context();
    const names = [
      transferId(PLANNING_STORE, "pay_1/captured", "share-0"),
      transferId(PLANNING_STORE, "pay_1/captured", "share-1"),
      transferId(PLANNING_STORE, "pay_2/captured", "share-0"),
      transferId(store, "pay_1/captured", "share-0"),
    ];
    expect(new Set(names).size).toBe(4);
    expect(transferId(PLANNING_STORE, "pay_1/captured", "share-0")).toBe(names[0]);
    expect(names[0]).toMatch(/^ltr_/);
  });

  test("opens its accounts, each once, before anything moves, and in the order of the legs", () => {
    const legs: Leg[] = [
      { ...LEG, key: "1", kind: "posted" },
      { ...LEG, key: "2", kind: "posted", credit: account.fees },
    ];
    const other = posting([{ ...LEG, key: "3", kind: "posted" }], { key: "pay_2/captured", recordedAt: 9 });
    const { accounts, transfers } = planned(posting(legs), other, posting(legs, { key: "pay_3", currency: "USD" }));
    expect(accounts.map(({ address, currency, created_at }) => [address, currency, created_at])).toEqual([
      ["clearing", "EUR", 7],
      ["merchant:mer_1:pending", "EUR", 7],
      ["provider:fees", "EUR", 7],
      ["clearing", "USD", 7],
      ["merchant:mer_1:pending", "USD", 7],
      ["provider:fees", "USD", 7],
    ]);
    expect(transfers.map(({ posting_id, currency, recorded_at }) => [posting_id, currency, recorded_at])).toEqual([
      ["pay_1/captured", "EUR", 7],
      ["pay_1/captured", "EUR", 7],
      ["pay_2/captured", "EUR", 9],
      ["pay_3", "USD", 7],
      ["pay_3", "USD", 7],
    ]);
  });

  test.each([
    [account.clearing, "credit", 0, 0],
    [account.platform, "debit", 0, 0],
    // Never beyond zero: what merchants have, what they owe, and what banks have taken.
    [account.pending("mer_1"), "credit", 1, 0],
    [account.receivable("mer_1"), "debit", 0, 1],
    [account.disputes, "debit", 0, 1],
  ])("opens $address on its side, and says whether it may go beyond zero", (of, normal, credits, debits) => {
    const { accounts } = planned(posting([{ ...LEG, kind: "posted", debit: of, credit: account.fees }]));
    expect(accounts[0]).toEqual({
      id: idOf(of),
      address: of.address,
      currency: "EUR",
      normal,
      debits_must_not_exceed_credits: credits,
      credits_must_not_exceed_debits: debits,
      created_at: 7,
    });
  });

  test("moves money: no leg is no posting, and nothing, less, or a part of a cent is no amount", () => {
    expect(() => planned(posting([]))).toThrow("pay_1/captured: a posting moves money");
    for (const amount of [0, -1, 0.5, 2 ** 53]) {
      const wrong = posting([{ ...LEG, kind: "posted", amount }]);
      expect(() => planned(wrong)).toThrow(`pay_1/captured/share-0: moves ${amount}`);
    }
  });
});

describe("balances", () => {
  const NONE = { version: 0, debitsPosted: 0, debitsPending: 0, creditsPosted: 0, creditsPending: 0 };
  const merchants = account.available("mer_1");

  async function booked() {
    const { store } = memoryLedger().context();
    const legs: Leg[] = [
      { ...LEG, key: "1", kind: "posted", debit: account.platform, credit: merchants, amount: 1000 },
      { ...LEG, key: "2", kind: "pending", debit: account.platform, credit: merchants, amount: 200 },
      { ...LEG, key: "3", kind: "posted", debit: merchants, credit: account.fees, amount: 30 },
      { ...LEG, key: "4", kind: "pending", debit: merchants, credit: account.fees, amount: 4 },
    ];
    await store.write(post(store, posting(legs)));
    const id = ({ address }: { address: string }) => accountId(store.tenantId, address, "EUR");
    const full = { version: 4, debitsPosted: 30, debitsPending: 4, creditsPosted: 1000, creditsPending: 200 };
    return { store, full: { accountId: id(merchants), ...full }, id };
  }

  test("of one account are its totals; of one that is not open, nothing at version 0", async () => {
    const { store, full, id } = await booked();
    expect(await store.readOne(totalsOf(store, merchants, "EUR"))).toEqual(full);
    const closed = await store.readOne(totalsOf(store, account.reserve("mer_1"), "EUR"));
    expect(closed).toEqual({ accountId: id(account.reserve("mer_1")), ...NONE });
    expect((await store.readOne(totalsOf(store, merchants, "USD"))).version).toBe(0);
  });

  test("of many are one read, each under its address, those that are not open too", async () => {
    const { store, full, id } = await booked();
    const found = await store.readOne(totalsByAddress(store, [account.reserve("mer_1"), merchants], "EUR"));
    expect([...found]).toEqual([
      ["merchant:mer_1:reserve", { accountId: id(account.reserve("mer_1")), ...NONE }],
      ["merchant:mer_1:available", full],
    ]);
    // Of those accounts and no others, however many the tenant has.
    const { params } = totalsByAddress(PLANNING_STORE, [merchants], "EUR");
    expect(params).toEqual(["ten_1", JSON.stringify([idOf(merchants)])]);
    expect((await store.readOne(totalsByAddress(store, [merchants], "USD"))).get(merchants.address)?.version).toBe(0);
  });

  test("that a plan stands on must not have moved: each with its version", async () => {
    const guards = [
      { accountId: "acc_1", version: 4 },
      { accountId: "acc_2", version: 0 },
    ];
    expect(mustNotHaveMoved(PLANNING_STORE, guards).writes).toEqual({
      table: "account_guards",
      rows: [
        { account_id: "acc_1", version: 4 },
        { account_id: "acc_2", version: 0 },
      ],
    });
    const { store, full } = await booked();
    await store.write([mustNotHaveMoved(store, [full])]);
    const refused = store.write([mustNotHaveMoved(store, [{ ...full, version: 3 }])]);
    await expect(refused).rejects.toMatchObject({ abort: { kind: "account_moved" } });
  });

  test("stand on an account's normal side", () => {
    const of = { debits_posted: 30, credits_posted: 1000 };
    expect(postedBalance({ ...of, normal: "credit" })).toBe(970);
    expect(postedBalance({ ...of, normal: "debit" })).toBe(-970);
  });
});
