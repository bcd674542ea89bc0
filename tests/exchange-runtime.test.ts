/** An exchanged payment's whole life in the real runtime, and that the provider's books are the ledger's in the end. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { host } from "./host.ts";
import { violations } from "./invariants.ts";
import { control, ended, freshTenant, type TestTenant, until } from "./tenant.ts";

const FLOAT = 100_000;
const DAY_SECONDS = 86_400;

let t: TestTenant;

beforeAll(async () => {
  t = await freshTenant({}, "pm_card_visa", undefined, { sandbox: { float: FLOAT } });
});
afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

/** Posted balances by address; of dollars there is nothing anywhere. */
async function inEuros({ api }: TestTenant): Promise<Record<string, number>> {
  const all = await api.balances.list({ limit: 100 }).take(100);
  expect(all.filter(({ currency, amount }) => currency !== "EUR" && amount !== 0)).toEqual([]);
  return Object.fromEntries(
    all.flatMap(({ address, amount, currency }) => (currency === "EUR" ? [[address, amount]] : [])),
  );
}

const released = (t: TestTenant, payment: string) =>
  until(
    async () => (await t.api.distributions.list({ payment })).data[0],
    (found) => found?.shares.every(({ status }) => status === "transferred") ?? false,
  );

async function reconciled({ api }: TestTenant) {
  const { id } = await api.reconciliations.create();
  return until(
    () => api.reconciliations.retrieve(id),
    ({ status }) => status === "succeeded",
  );
}

test("is refused until the tenant names the currency, and then paid, refunded, disputed and reconciled", async () => {
  const order = { amount: 1999, currency: "USD", payment_instrument: t.card };
  const unnamed = t.api.payments.create(order);
  await expect(unnamed).rejects.toMatchObject({ status: 422, code: "currency_unsupported" });
  await t.api.tenant.config.update({ payments: { currencies: ["EUR", "USD"] } }, { ifMatch: "*" });
  await control(t, "POST", "rates", { usd: 0.88 });

  const asked = await t.api.payments.create(order);
  expect(asked.settlement).toBeNull();
  const payment = await ended(t.api, asked.id);
  expect(payment).toMatchObject({
    ...{ status: "succeeded", amount_captured: 1999, currency: "USD", fee: 51 },
    settlement: { amount: 1759, currency: "EUR", exchange_rate: "0.88" },
  });
  await t.api.sandbox.advanceClock({ advance_seconds: 3 * DAY_SECONDS });
  const distribution = await released(t, payment.id);
  expect(distribution?.shares.map(({ amount, currency }) => [amount, currency])).toEqual([
    [1231, "EUR"],
    [352, "EUR"],
    [176, "EUR"],
  ]);

  await control(t, "POST", "rates", { usd: 0.92 });
  const { id } = await t.api.refunds.create({ payment: payment.id, amount: 1000 });
  const refund = await until(
    () => t.api.refunds.retrieve(id),
    ({ status }) => status === "succeeded",
  );
  expect(refund).toMatchObject({
    ...{ amount: 1000, currency: "USD" },
    settlement: { amount: 880, currency: "EUR", amount_taken: 920, amount_given_back: null },
  });
  expect(refund.parts.map(({ refunded_now }) => refunded_now)).toEqual([616, 176, 88]);
  const tooMuch = t.api.refunds.create({ payment: payment.id, amount: 1000 });
  await expect(tooMuch).rejects.toMatchObject({ code: "amount_exceeds_refundable" });

  await control(t, "POST", `charges/${payment.provider_references.charge}/dispute`, {});
  const dispute = await until(
    async () => (await t.api.disputes.list({ payment: payment.id })).data[0],
    (found) => (found?.amount_withdrawn ?? 0) > 0,
  );
  expect(dispute).toMatchObject({
    ...{ amount: 999, currency: "USD", settlement_currency: "EUR", amount_withdrawn: 919, fees: 2000 },
  });
  await control(t, "POST", `disputes/${dispute?.provider_references.dispute}/decide`, { outcome: "lost" });
  await until(
    () => t.api.disputes.retrieve(dispute?.id ?? ""),
    ({ status }) => status === "lost",
  );
  // 17.59 came; 9.20 and 9.19 went. What the rates made of it is the tenant's, and so are the fees.
  const tenant = FLOAT - 51 - 40 - 2000 - (919 - 879);
  const books = await until(
    () => inEuros(t),
    (found) => found["provider:platform"] === tenant,
  );
  expect(books).toMatchObject({ clearing: 0, "provider:fees": 0, "provider:disputes": 0, "tenant:balance": tenant });
  expect(await reconciled(t)).toMatchObject({ exceptions_open: 0 });
});
