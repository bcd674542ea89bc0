/** What a reversal's plans write, whole: MONEY.md row 16, from the refund that asks for it to the provider's answer. */
import { describe, expect, test } from "vitest";
import { account } from "../core/money/accounts.ts";
import { type Leg, post, transferId } from "../core/money/ledger.ts";
import { planReversalOutcome, planReversals } from "../core/money/reversals.ts";
import type { Answer, ReversalOutcome } from "../core/provider/port.ts";
import { refunds, transferReversals } from "../core/store/refund-schema.ts";
import { bankConnections, providerTransfers } from "../core/store/schema.ts";
import { DisputeWorld } from "./dispute-world.ts";
import { RefundWorld, THREE } from "./refund-world.ts";

const ONE = THREE.slice(0, 1).map((line) => ({ ...line, bps: 10_000 }));

/** A payment whose shares are on their connected accounts. */
async function transferred(): Promise<{ of: RefundWorld; payment: string }> {
  const of = await RefundWorld.make();
  const payment = await of.pay();
  await of.release();
  return { of, payment };
}

/** Refunds, and looks at what is written just before the provider is asked for the first reversal. */
async function refundedAnd(
  of: RefundWorld,
  payment: string,
  look: (refund: string) => Promise<void>,
): Promise<{ refund: string }> {
  let looked: Promise<void> | undefined;
  const refund = await of.accept(payment, 1000);
  of.world.stripe(async (sent) => {
    if (sent.method === "POST" && sent.path.endsWith("/reversals")) looked ??= look(refund);
    // What was found is told below: here it would be no answer of the provider's.
    await Promise.allSettled([looked]);
    return of.rails.script(sent);
  });
  await of.drain();
  expect(looked).toBeDefined();
  await looked;
  return { refund };
}

/** The triggers of tables are out of the way: what no commit would write can be written. */
function withoutTriggers(of: RefundWorld): void {
  const { sqlite } = of.world.ledger;
  const all = sqlite.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all();
  for (const { name } of all) sqlite.exec(`DROP TRIGGER ${name}`);
}

/** The largest first: what is asked for in one commit has no other order. */
async function reversalsOf(of: RefundWorld, cause: string) {
  const { store } = of.world.context;
  const rows = await store.readOne(store.rows(transferReversals, {}));
  const caused = rows.filter(({ refund_id, dispute_id }) => refund_id === cause || dispute_id === cause);
  return caused.sort((a, b) => b.amount - a.amount);
}

const transfersOf = (of: RefundWorld, posting: string) =>
  of.world.ledger.sqlite
    .prepare(
      `SELECT t.id, t.kind, t.code, t.subject_id, d.address AS debit, c.address AS credit, t.amount, t.currency,
         t.provider_ref, t.pending_id, t.commit_key, t.effective_at, t.recorded_at FROM ledger_transfers t
       JOIN ledger_accounts d ON d.id = t.debit_account_id JOIN ledger_accounts c ON c.id = t.credit_account_id
       WHERE t.posting_id = ?`,
    )
    .all(posting)
    .map((row) => ({ ...row }));

const call = { provider: "stripe", kind: "transfers.reverse", idempotencyKey: null, reference: null, request: {} };

function answered(outcome: ReversalOutcome): Answer<ReversalOutcome> {
  return { outcome, call: { ...call, response: {}, status: outcome.status } } as unknown as Answer<ReversalOutcome>;
}

describe("a refund of what was transferred", () => {
  test("asks once for each transfer, pending until the provider answers", async () => {
    const { of, payment } = await transferred();
    await refundedAnd(of, payment, async (refund) => {
      const rows = await reversalsOf(of, refund);
      const now = rows[0]?.created_at;
      const [first] = rows;
      const { store } = of.world.context;
      const transfers = await store.readOne(store.rows(providerTransfers, {}));
      const own = transfers.find(({ amount }) => amount === 1399);
      expect(first).toEqual({
        tenant_id: store.tenantId,
        id: transferId(store, `${refund}/reversal-1`, "reversal"),
        refund_id: refund,
        dispute_id: null,
        provider_transfer_id: own?.id,
        state: "pending",
        amount: 700,
        currency: "EUR",
        provider: "stripe",
        provider_ref: null,
        error_code: null,
        error_message: null,
        created_at: now,
        updated_at: now,
      });
      expect(transfersOf(of, `${refund}/reversal-1`)).toEqual([
        {
          id: first?.id,
          kind: "pending",
          code: "transfer_reversal",
          subject_id: refund,
          debit: "provider:platform",
          credit: `provider:connected:${of.connections[0]}`,
          amount: 700,
          currency: "EUR",
          provider_ref: null,
          pending_id: null,
          commit_key: expect.any(String),
          effective_at: now,
          recorded_at: now,
        },
      ]);
      expect([2, 3].flatMap((n) => transfersOf(of, `${refund}/reversal-${n}`).map(({ amount }) => amount))).toEqual([
        200, 100,
      ]);
      expect((await of.refundRow(refund)).reversals_requested).toBe(1);
    });
  });

  test("finds, asked again, what has no answer yet, and plans nothing", async () => {
    const { of, payment } = await transferred();
    const { refund } = await refundedAnd(of, payment, async (id) => {
      const rows = await reversalsOf(of, id);
      const again = await planReversals(of.world.context, id, "again");
      expect(again.statements).toEqual([]);
      const asked = [700, 200, 100].map((amount, i) => ({
        ledgerTransferId: rows.find((row) => row.amount === amount)?.id,
        causeId: id,
        transferRef: of.rails.transfers[i]?.id,
        amount,
        requestedAt: rows[0]?.created_at,
      }));
      expect([...again.result.requests].sort((a, b) => b.amount - a.amount)).toEqual(asked);
    });
    expect((await planReversals(of.world.context, refund, "later")).result.requests).toEqual([]);
    expect(of.dues()).toEqual([0, 0, 0]);
  });

  test("that tries once more, after what was refused, uses no name twice", async () => {
    const { of, payment } = await transferred();
    of.rails.refusesReversals = true;
    const refund = await of.refund(payment, 1000);
    withoutTriggers(of);
    of.world.ledger.sqlite.exec("UPDATE refunds SET reversals_requested = 0");
    const plan = await planReversals(of.world.context, refund, "com_again");
    const named = plan.statements.flatMap(({ writes }) =>
      writes?.table === "ledger_transfers" ? writes.rows.map((row) => [row.posting_id, row.commit_key]) : [],
    );
    expect(named).toEqual([4, 5, 6].map((n) => [`${refund}/reversal-${n}`, "com_again"]));
    expect(plan.statements.map(({ writes }) => writes?.table)).toEqual([
      "account_guards",
      "refunds",
      "ledger_accounts",
      "ledger_transfers",
      "transfer_reversals",
    ]);
    expect(plan.result.requests.map(({ amount, causeId }) => [amount, causeId])).toEqual(
      [700, 200, 100].map((amount) => [amount, refund]),
    );
  });

  test("that has nothing to fetch back is noted all the same: nobody tries again", async () => {
    const of = await RefundWorld.make("gross", ONE);
    const payment = await of.pay(1000);
    await of.release();
    await of.payOut(0);
    const refund = await of.refund(payment, 400);
    expect(await reversalsOf(of, refund)).toEqual([]);
    expect((await of.refundRow(refund)).reversals_requested).toBe(1);
  });

  test("is noted by itself, and no other refund with it", async () => {
    const of = await RefundWorld.make("gross", ONE);
    const [first, second] = [await of.pay(1000), await of.pay(1000)];
    await of.release();
    of.leaveWaiting();
    of.rails.refunds = "pending";
    const waiting = await of.refund(first, 100);
    of.rails.refunds = "succeeded";
    const booked = await of.refund(second, 100);
    expect((await of.refundRow(booked)).reversals_requested).toBe(1);
    expect((await of.refundRow(waiting)).reversals_requested).toBe(0);
    expect((await reversalsOf(of, booked)).map(({ amount }) => amount)).toEqual([100]);
  });

  test("fetches no more from a connected account than it holds, and the rest from the merchant's other", async () => {
    const of = await RefundWorld.make("gross", ONE);
    const { store, ids } = of.world.context;
    const [merchant = "", connection = ""] = [of.merchants[0], of.connections[0]];
    const payments = [await of.pay(1000), await of.pay(1000), await of.pay(1000)];
    await of.release();
    const now = of.world.ledger.clock.now();
    const second = ids.make("bank_connection");
    const times = { created_at: now, updated_at: now };
    const old = { id: second, merchant_id: merchant, provider: "stripe", account_ref: "acct_old" };
    const leg = { kind: "posted", code: "top_up", subjectId: "pyo_1", credit: account.connected(connection) } as const;
    // 2,000 went to the old one instead of the new; of that 500 are left, and of the new one's 1,000 there are 600.
    const legs: Leg[] = [
      { ...leg, key: "moved", debit: account.connected(second), amount: 500 },
      { ...leg, key: "out", debit: account.inTransit(connection), amount: 1900 },
      { ...leg, key: "paid", debit: account.available(merchant), credit: account.inTransit(connection), amount: 1900 },
    ];
    const posting = { key: "pyo_1/by-hand", commitKey: "by-hand", currency: "EUR", effectiveAt: now, recordedAt: now };
    await store.write([
      store.insert(bankConnections, { ...old, state: "rejected", country: "DE", currency: "EUR", ...times }),
      ...post(store, { ...posting, legs }),
    ]);
    const transfers = await store.readOne(store.rows(providerTransfers, { orderBy: [{ column: "id" }] }));
    const of1 = transfers.find(({ payment_id }) => payment_id === payments[1]);
    of.world.ledger.sqlite.exec("DROP TRIGGER IF EXISTS provider_transfers_fixed");
    await store.write([store.update(providerTransfers, { id: of1?.id ?? "" }, { bank_connection_id: second })]);
    const by = new Map(transfers.map(({ id, payment_id }) => [id, payments.indexOf(payment_id)]));
    await refundedAnd(of, payments[2] ?? "", async (refund) => {
      const rows = await reversalsOf(of, refund);
      expect(rows.map(({ provider_transfer_id, amount }) => [by.get(provider_transfer_id), amount]).sort()).toEqual([
        [1, 400],
        [2, 600],
      ]);
    });
  });

  test("fetches nothing twice while a payout is under way, and nothing of a merchant that is due more", async () => {
    const of = await RefundWorld.make();
    const { store } = of.world.context;
    await of.pay(1000);
    const payment = await of.pay(1000);
    await of.release();
    // The second merchant has more to come than the refund takes of it.
    await of.mark(1, "paused");
    await of.pay(5000);
    await of.release();
    // Of the first one's 49.00 all but 3.00 is on its way to its bank.
    const now = of.world.ledger.clock.now();
    const connection = of.connections[0] ?? "";
    const leg = { kind: "posted", code: "top_up", subjectId: "pyo_1", key: "out", amount: 4600 } as const;
    const legs = [{ ...leg, debit: account.inTransit(connection), credit: account.connected(connection) }];
    const posting = { key: "pyo_1/by-hand", commitKey: "by-hand", currency: "EUR", effectiveAt: now, recordedAt: now };
    await store.write(post(store, { ...posting, legs }));
    await refundedAnd(of, payment, async (refund) => {
      expect((await reversalsOf(of, refund)).map(({ amount }) => amount)).toEqual([300, 100]);
    });
  });

  test("of a transfer that nobody has a reference of is refused, and so is one for nobody's sake", async () => {
    const { of, payment } = await transferred();
    await expect(planReversals(of.world.context, "ref_none", "com_1")).rejects.toThrow("ref_none is gone");
    of.rails.refusesReversals = true;
    const refund = await of.refund(payment, 1000);
    withoutTriggers(of);
    of.world.ledger.sqlite.exec("UPDATE refunds SET reversals_requested = 0");
    of.world.ledger.sqlite.exec("UPDATE provider_transfers SET provider_ref = NULL");
    await expect(planReversals(of.world.context, refund, "com_1")).rejects.toThrow("succeeded without a reference");
  });
});

describe("the provider's answer", () => {
  test("posts what came back, by the provider's reference, and the share has less there", async () => {
    const of = await RefundWorld.make();
    const payment = await of.pay();
    await of.release();
    const before = of.world.ledger.clock.now();
    const refund = await of.refund(payment, 1000);
    const row = (await reversalsOf(of, refund)).find(({ amount }) => amount === 700);
    expect(row).toMatchObject({ state: "succeeded", provider_ref: "trr_tr_1_1", error_code: null });
    const [answer] = transfersOf(of, `${row?.id}/answer`);
    expect(answer).toMatchObject({
      id: transferId(of.world.context.store, `${row?.id}/answer`, "answer"),
      kind: "post_pending",
      code: "transfer_reversal",
      subject_id: refund,
      debit: "provider:platform",
      credit: `provider:connected:${of.connections[0]}`,
      amount: 700,
      currency: "EUR",
      provider_ref: "trr_tr_1_1",
      pending_id: row?.id,
    });
    expect(row?.updated_at).toBe(answer?.recorded_at);
    expect(Number(answer?.effective_at)).toBeGreaterThanOrEqual(before);
    const [share] = await of.sharesOf(payment);
    expect(share).toMatchObject({ state: "transferred", amount_transferred: 699, amount_recovered: 0 });
    expect(share?.updated_at).toBe(row?.updated_at);
    const last = (await of.world.eventsOf(share?.id ?? "")).at(-1);
    expect(last).toMatchObject({ type: "share.transfer_reversed", object: { amount_transferred: 699 } });
  });

  test("voids what was refused, with the provider's reason, and the share has what it had", async () => {
    const of = await RefundWorld.make();
    const payment = await of.pay();
    await of.release();
    of.rails.refusesReversals = true;
    const refund = await of.refund(payment, 1000);
    const row = (await reversalsOf(of, refund)).find(({ amount }) => amount === 700);
    expect(row).toMatchObject({ state: "refused", provider_ref: null, error_code: expect.any(String) });
    expect(row?.error_message).toEqual(expect.any(String));
    const [answer] = transfersOf(of, `${row?.id}/answer`);
    expect(answer).toMatchObject({ kind: "void_pending", amount: 700, pending_id: row?.id, provider_ref: null });
    const [share] = await of.sharesOf(payment);
    expect(share).toMatchObject({ state: "transferred", amount_transferred: 1399, amount_recovered: 0 });
    expect((await of.world.eventsOf(share?.id ?? "")).at(-1)?.type).toBe("share.reversal_refused");
  });

  test("is refused where it is not to what was asked", async () => {
    const { of, payment } = await transferred();
    const { context } = of.world;
    await refundedAnd(of, payment, async (refund) => {
      const row = (await reversalsOf(of, refund)).find(({ amount }) => amount === 700);
      const outcome = { status: "succeeded", reversalRef: "trr_1", amount: 700, currency: "EUR" } as const;
      const planned = (id: string, other: { amount?: number; currency?: string }) =>
        planReversalOutcome(context, id, "com_1", answered({ ...outcome, ...other }));
      await expect(planned(row?.id ?? "", { amount: 699 })).rejects.toThrow("the provider reversed 699 EUR");
      await expect(planned(row?.id ?? "", { currency: "USD" })).rejects.toThrow("the provider reversed 700 USD");
      await expect(planned("ltr_none", {})).rejects.toThrow("ltr_none was never asked for");
      const { statements } = await planned(row?.id ?? "", {});
      expect(statements.map(({ writes }) => writes?.table)).toEqual([
        "events",
        "provider_calls",
        "ledger_accounts",
        "ledger_transfers",
        "transfer_reversals",
        "shares",
      ]);
      expect(statements[1]?.writes?.rows).toMatchObject([{ subject_id: refund, commit_key: "com_1" }]);
    });
  });
});

describe("a dispute that is lost after the transfers", () => {
  test("asks by its own name, is noted by itself, and what comes back is told of the share", async () => {
    const world = await DisputeWorld.make("gross", ONE);
    const { of } = world;
    const payments = [await of.pay(1000), await of.pay(1000)];
    await of.release();
    const [first, second] = [await world.dispute(payments[0] ?? ""), await world.dispute(payments[1] ?? "")];
    second.at.status = "lost";
    await world.hear(second.at);
    const rows = await reversalsOf(of, second.id);
    expect(rows.map(({ dispute_id, refund_id, amount, state }) => [dispute_id, refund_id, amount, state])).toEqual([
      [second.id, null, 1000, "succeeded"],
    ]);
    const [transfer] = await of.world.context.store.readOne(
      of.world.context.store.rows(providerTransfers, { where: { id: rows[0]?.provider_transfer_id } }),
    );
    expect(transfer?.payment_id).toBe(payments[1]);
    expect((await world.row(second.id)).reverses).toBe(0);
    const again = await planReversals(of.world.context, second.id, "again");
    expect(again).toEqual({ statements: [], result: { requests: [] } });
    first.at.status = "lost";
    await world.hear(first.at);
    expect((await reversalsOf(of, first.id)).map(({ amount }) => amount)).toEqual([1000]);
    expect(of.dues()).toEqual([0]);
    withoutTriggers(of);
    of.world.ledger.sqlite.exec("UPDATE disputes SET reverses = 1");
    const { statements } = await planReversals(of.world.context, first.id, "once more");
    expect(statements.map(({ writes }) => [writes?.table, writes?.id])).toEqual([["disputes", first.id]]);
  });
});

test("reversals are of refunds or disputes of the tenant alone", async () => {
  const { of, payment } = await transferred();
  const refund = await of.refund(payment, 1000);
  const stranger = of.world.ledger.context();
  const { store } = of.world.context;
  expect(await store.readOne(store.row(refunds, { id: refund }))).toBeDefined();
  await expect(planReversals(stranger, refund, "com_1")).rejects.toThrow(`${refund} is gone`);
});
