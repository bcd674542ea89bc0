/** Reconciliation in the real runtime: quiet books have no exceptions, and each planted difference has exactly one. */
import { randomUUID } from "node:crypto";
import Stripe from "stripe";
import { afterAll, describe, expect, test } from "vitest";
import type { components } from "../sdk/types.gen.ts";
import { host } from "./host.ts";
import { differing, violations } from "./invariants.ts";
import {
  balances,
  clientFor,
  control,
  freshTenant,
  operator,
  pay,
  simulatorKey,
  type TestTenant,
  until,
} from "./tenant.ts";

type Exception = components["schemas"]["Exception"];
const DAY = 86_400;

afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

const advance = (t: TestTenant, seconds: number) => t.api.sandbox.advanceClock({ advance_seconds: seconds });

/** Reconciles from the request to the end. */
async function reconciled(t: Pick<TestTenant, "api">) {
  const { id, status } = await t.api.reconciliations.create();
  expect(status).toBe("processing");
  await until(
    () => t.api.reconciliations.retrieve(id),
    (of) => of.status === "succeeded",
  );
  return t.api.reconciliations.retrieve(id);
}

async function open(t: Pick<TestTenant, "api">): Promise<readonly Exception[]> {
  return (await t.api.exceptions.list({ status: "open", limit: 100 })).data;
}

async function stripeOf(t: TestTenant): Promise<Stripe> {
  const { hostname, port } = new URL((await host()).simulatorUrl);
  return new Stripe(await simulatorKey(t.id, await host()), { host: hostname, port: Number(port), protocol: "http" });
}

/** A tenant with a payment whose shares are on the connected accounts. */
async function settled(): Promise<TestTenant & { payment: string }> {
  const t = await freshTenant({}, "pm_card_visa", undefined, { sandbox: { float: 100_000 } });
  const payment = await pay(t, 1999);
  await advance(t, 3 * DAY);
  await until(
    async () => (await t.api.distributions.list({ payment: payment.id })).data[0],
    (found) => found?.shares.every((share) => share.status === "transferred") ?? false,
  );
  return { ...t, payment: payment.id };
}

describe("quiet books", () => {
  test("of a tenant that has done nothing have nothing to compare but its opening", async () => {
    const t = await freshTenant();
    const of = await reconciled(t);
    expect(of).toMatchObject({ cause: "request", exceptions_open: 0, in_flight: 0, accounts_compared: 4 });
    expect(of.balances).toEqual([expect.objectContaining({ address: "provider:platform", in_exceptions: 0 })]);
    expect(await open(t)).toEqual([]);
  });

  test("with payments, refunds and transfers reconcile to nothing, with what is new only", async () => {
    const t = await settled();
    const refund = await t.api.refunds.create({ payment: t.payment, amount: 1000 });
    await until(
      () => t.api.refunds.retrieve(refund.id),
      ({ status }) => status === "succeeded",
    );
    const first = await reconciled(t);
    expect(await open(t)).toEqual([]);
    expect(first).toMatchObject({ exceptions_open: 0, in_flight: 0 });
    expect(first.entries_compared).toBeGreaterThanOrEqual(8);
    await advance(t, DAY / 2);
    await pay(t, 500);
    const second = await reconciled(t);
    expect(second).toMatchObject({ exceptions_open: 0 });
    expect(second.entries_compared).toBeLessThan(first.entries_compared);
    const books = await balances(t.api);
    const [platform] = second.balances;
    expect(platform).toMatchObject({
      provider_balance: books["provider:platform"],
      ledger_balance: books["provider:platform"],
    });
  });

  test("are reconciled each day by themselves", async () => {
    const t = await freshTenant();
    await pay(t, 1999);
    await advance(t, DAY + 60);
    const [daily] = await until(
      async () => (await t.api.reconciliations.list({ cause: "schedule", status: "succeeded" })).data,
      (of) => of.length > 0,
    );
    expect(daily).toMatchObject({ exceptions_open: 0, exceptions_opened: 0 });
    const waiting = (await t.api.reconciliations.list({ status: "scheduled" })).data;
    expect(waiting.map(({ cause }) => cause)).toEqual(["schedule"]);
  });

  test("with money in flight say so, and no more", async () => {
    const t = await freshTenant();
    await control(t, "POST", "faults", { do: "balance_transaction_null", times: 1, ms: 3_600_000 });
    await pay(t, 1999);
    const of = await reconciled(t);
    expect(of).toMatchObject({ exceptions_open: 0 });
    const [platform] = of.balances;
    expect(platform).toMatchObject({ in_exceptions: 0 });
    await advance(t, 2 * 3600);
    await until(
      async () => (await t.api.payments.list()).data[0],
      (payment) => payment?.fee !== null,
    );
    expect(await reconciled(t)).toMatchObject({ exceptions_open: 0, in_flight: 0 });
  });
});

test("random traffic, reconciled while money is in flight, never has an exception", async () => {
  const t = await freshTenant({}, "pm_card_visa", undefined, { sandbox: { float: 100_000 } });
  const seed = Math.floor(Math.random() * 2 ** 31);
  let state = seed;
  const next = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % below;
  };
  const payments: string[] = [];
  const steps = [
    async () => {
      const amount = 500 + next(4000);
      payments.push((await t.api.payments.create({ amount, currency: "EUR", payment_instrument: t.card })).id);
    },
    async () => {
      const payment = payments[next(Math.max(1, payments.length))];
      // One that has not succeeded yet, or has nothing left, is refused: that is part of the traffic.
      if (payment) await t.api.refunds.create({ payment, amount: 1 + next(300) }).catch(() => undefined);
    },
    () => control(t, "POST", "faults", { do: "drop_webhook", times: 1 + next(3) }),
    () => control(t, "POST", "faults", { do: "balance_transaction_null", times: 1, ms: 600_000 }),
    () => advance(t, next(40) * 3600),
  ];
  for (let n = 0; n < 10; n++) {
    await (steps[n === 0 ? 0 : next(steps.length)] ?? steps[0])?.();
    if (next(2) === 0) expect([seed, n, await reconciled(t), await open(t)]).toMatchObject([seed, n, {}, []]);
  }
  await advance(t, 6 * DAY);
  await until(
    async () => (await t.api.workflowRuns.list({ limit: 100 })).data,
    (runs) => runs.every(({ status, kind }) => status === "succeeded" || status === "failed" || kind === "reconcile"),
  ).catch(() => undefined);
  expect([seed, await reconciled(t), await open(t)]).toMatchObject([seed, { exceptions_open: 0 }, []]);
});

describe("one exception, of its kind, for", () => {
  const cases: [
    string,
    (t: TestTenant & { payment: string }, stripe: Stripe) => Promise<unknown>,
    Partial<Exception>,
  ][] = [
    [
      "a charge of another amount",
      async (t) => {
        await control(t, "POST", "faults", { do: "charge_amount_differs", times: 1 });
        expect((await pay(t, 1999)).status).toBe("needs_review");
      },
      { kind: "charge_differs", more_at: "provider", address: "provider:platform" },
    ],
    [
      "a movement made at the provider",
      (t) => control(t, "POST", "adjustments", { amount: -700 }),
      { kind: "movement_unknown", amount: 700, more_at: "ledger", address: "provider:platform" },
    ],
    [
      "a refund made in the dashboard",
      async (t, stripe) => {
        const { provider_references } = await t.api.payments.retrieve(t.payment);
        await stripe.refunds.create({ payment_intent: String(provider_references.payment_intent), amount: 300 });
      },
      { kind: "refund_unknown", amount: 300, more_at: "ledger" },
    ],
    [
      "a transfer made at the provider, on either side of it",
      async (t, stripe) => {
        const [{ account = "" } = {}] = (await stripe.accounts.list()).data.map(({ id }) => ({ account: id }));
        await control(t, "POST", "adjustments", { account, amount: 250 });
      },
      { kind: "movement_unknown", amount: 250, more_at: "provider" },
    ],
  ];

  test.each(cases)("%s", async (_, plant, expected) => {
    const t = await settled();
    differing.add(t.id);
    expect(await reconciled(t)).toMatchObject({ exceptions_open: 0 });
    await plant(t, await stripeOf(t));
    for (const times of [1, 2]) {
      const of = await reconciled(t);
      const found = await open(t);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({ status: "open", ...expected });
      expect(of.exceptions_opened).toBe(times === 1 ? 1 : 0);
    }
  });

  test("a fee of the account itself is no difference: it is booked, once, and the tenant bears it", async () => {
    const t = await settled();
    const balanceOf = async (address: string) => {
      const { data } = await t.api.balances.list();
      return data.find((each) => each.address === address)?.amount ?? 0;
    };
    await reconciled(t);
    const [tenant, platform] = [await balanceOf("tenant:balance"), await balanceOf("provider:platform")];
    await control(t, "POST", "fees", { amount: 125 });
    for (let times = 0; times < 2; times++) {
      expect(await reconciled(t)).toMatchObject({ exceptions_open: 0, exceptions_opened: 0 });
      expect(await balanceOf("tenant:balance")).toBe(tenant - 125);
      expect(await balanceOf("provider:platform")).toBe(platform - 125);
      expect(await balanceOf("provider:fees")).toBe(0);
    }
  });

  test("what the provider holds back for an account in debt is booked once, and so is what it gives back", async () => {
    const t = await settled();
    differing.add(t.id);
    const [before, stripe] = [await balances(t.api), await stripeOf(t)];
    const [{ id: account = "" } = {}] = (await stripe.accounts.list()).data;
    const [{ amount: held = 0 } = {}] = (await stripe.balance.retrieve({}, { stripeAccount: account })).available;
    for (const [amount, reserved] of [
      [-held - 300, 300],
      [held + 300, 0],
    ] as const) {
      await control(t, "POST", "adjustments", { account, amount });
      const compared = (await reconciled(t)).balances.find(({ address }) => address === "provider:reserved");
      expect(compared?.ledger_balance).toBe(compared?.provider_balance);
      const platform = (before["provider:platform"] ?? 0) - reserved;
      expect(await balances(t.api)).toMatchObject({ "provider:reserved": reserved, "provider:platform": platform });
    }
    await reconciled(t);
    const transfers = await t.api.ledgerTransfers.list().take(200);
    const codes = transfers.flatMap(({ code, amount }) => (code.startsWith("reserve_") ? [`${code} ${amount}`] : []));
    expect(codes.sort()).toEqual(["reserve_held 300", "reserve_released 300"]);
    expect((await open(t)).every(({ address }) => address.startsWith("provider:connected:"))).toBe(true);
  });

  test("a refused transfer, until it gets there after all", async () => {
    const t = await freshTenant();
    const payment = await pay(t, 1999);
    await control(t, "POST", "faults", { do: "transfer_refused", times: 1 });
    await advance(t, 3 * DAY);
    await until(
      async () => (await t.api.distributions.list({ payment: payment.id })).data[0],
      (found) => found?.shares.filter((share) => share.status === "transferred").length === 2,
    );
    await reconciled(t);
    expect(await open(t)).toMatchObject([{ kind: "transfer_refused", more_at: "ledger" }]);
    await advance(t, 2 * 3600);
    await until(
      async () => (await t.api.distributions.list({ payment: payment.id })).data[0],
      (found) => found?.shares.every((share) => share.status === "transferred") ?? false,
    );
    const of = await reconciled(t);
    expect(of).toMatchObject({ exceptions_closed: 1, exceptions_open: 0 });
    const [closed] = (await t.api.exceptions.list({ kind: "transfer_refused" })).data;
    expect(closed).toMatchObject({ status: "closed", closed_by: of.id });
  });
});

test("a correction takes two persons, is posted once, and closes the exception that it corrects", async () => {
  const t = await settled();
  differing.add(t.id);
  await control(t, "POST", "adjustments", { amount: -700 });
  await reconciled(t);
  const [exception] = await open(t);
  const input = { debit: "tenant:balance", credit: "provider:platform", amount: 700, currency: "EUR" };
  const of = { ...input, reason: "Taken by the provider", exception: String(exception?.id) };
  await expect(t.api.adjustments.create({ ...of, amount: 701 })).rejects.toMatchObject({ code: "validation_failed" });
  await expect(t.api.adjustments.create({ ...input, reason: "x" })).rejects.toMatchObject({
    code: "validation_failed",
  });
  const proposed = await t.api.adjustments.create(of);
  await expect(t.api.adjustments.approve(proposed.id, {})).rejects.toMatchObject({ code: "second_person_required" });
  const second = await (await operator()).operator.clients.create(t.id, { name: "Second", scopes: ["ledger:write"] });
  const running = await host();
  const other = clientFor(running.baseUrl, { client_id: second.id, client_secret: second.client_secret });
  const booked = await other.adjustments.approve(proposed.id, { reason: "Seen on the statement" });
  expect(booked).toMatchObject({ status: "booked", proposed_by: t.credentials.client_id, decided_by: second.id });
  expect(await t.api.ledgerTransfers.retrieve(String(booked.ledger_transfer))).toMatchObject({
    code: "adjustment",
    amount: 700,
    provider_reference: exception?.provider_references.balance_transaction,
  });
  await expect(other.adjustments.approve(proposed.id, {})).rejects.toMatchObject({ code: "state_conflict" });
  expect(await t.api.exceptions.retrieve(String(exception?.id))).toMatchObject({
    status: "closed",
    closed_by: booked.id,
  });
  expect(await reconciled(t)).toMatchObject({ exceptions_open: 0, in_flight: 0 });
  const audited = (await t.api.auditRecords.list({ limit: 100 })).data.filter(
    ({ subject_id }) => subject_id === proposed.id,
  );
  expect(audited.map(({ action }) => action).sort()).toEqual(["adjustment.approve", "adjustment.propose"]);
});

test("an adjustment without a pair, of a stranger's merchant, or beyond the balance is refused", async () => {
  const [t, stranger] = [await freshTenant(), await freshTenant()];
  const base = { debit: "tenant:balance", amount: 100, currency: "EUR", reason: randomUUID() };
  const propose = (debit: string, credit: string) => t.api.adjustments.create({ ...base, debit, credit });
  for (const [debit, credit, code] of [
    ["clearing", "tenant:balance", "validation_failed"],
    ["tenant:tax", "operator:fees", "validation_failed"],
    ["tenant:balance", `merchant:${t.merchants.studio}:pending`, "validation_failed"],
    [`merchant:${t.merchants.studio}:available`, `merchant:${t.merchants.modder}:receivable`, "validation_failed"],
    ["tenant:balance", `merchant:${stranger.merchants.studio}:available`, "not_found"],
  ] as const) {
    await expect(propose(debit, credit), `${debit} ${credit}`).rejects.toMatchObject({ code });
  }
  const proposed = await propose(`merchant:${t.merchants.studio}:available`, "tenant:balance");
  const second = await (await operator()).operator.clients.create(t.id, { name: "Second" });
  const other = clientFor((await host()).baseUrl, { client_id: second.id, client_secret: second.client_secret });
  await expect(other.adjustments.approve(proposed.id, {})).rejects.toMatchObject({ code: "insufficient_funds" });
  expect(await t.api.adjustments.reject(proposed.id, {})).toMatchObject({ status: "rejected" });
});
