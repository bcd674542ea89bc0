/** Row 26: the operator's fees are settled and taxes remitted, by two persons, and never more than is there. */
import { afterAll, expect, test } from "vitest";
import type { Tributary } from "../sdk/client.ts";
import { host } from "./host.ts";
import { violations } from "./invariants.ts";
import { balances, clientFor, freshTenant, operator, pay, until } from "./tenant.ts";

afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

const FLOAT = 100_000;
const DAY_SECONDS = 86_400;

test("fees by invoice and taxes leave the provider by a payout, and the books stay the provider's", async () => {
  const lines = [
    { recipient: { operator: true as const }, share_bps: 1000 },
    { recipient: { tenant: true as const }, share_bps: 9000 },
  ];
  const t = await freshTenant({ lines }, "pm_card_visa", undefined, { sandbox: { float: FLOAT } });
  const second = await (await operator()).operator.clients.create(t.id, { name: "Second", scopes: ["ledger:write"] });
  const other = clientFor((await host()).baseUrl, { client_id: second.id, client_secret: second.client_secret });
  const propose = async (api: Tributary, debit: string, credit: string, amount: number) =>
    (await api.adjustments.create({ debit, credit, amount, currency: "EUR", reason: "Invoice 2026-01" })).id;
  await pay(t, 1999);
  expect((await balances(t.api))["operator:fees"]).toBe(200);

  const tooMuch = await propose(t.api, "operator:fees", "tenant:balance", 201);
  await expect(other.adjustments.approve(tooMuch, {})).rejects.toMatchObject({
    code: "insufficient_funds",
    message: "operator:fees has 2.00 EUR.",
  });
  const settled = await propose(t.api, "operator:fees", "tenant:balance", 200);
  const again = await propose(t.api, "operator:fees", "tenant:balance", 200);
  const tries = await Promise.allSettled([settled, again].map((id) => other.adjustments.approve(id, {})));
  expect(tries.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);

  const taxed = await propose(t.api, "tenant:balance", "tenant:tax", 50);
  await other.adjustments.approve(taxed, {});
  const overpaid = await propose(t.api, "tenant:tax", "tenant:balance", 51);
  await expect(other.adjustments.approve(overpaid, {})).rejects.toMatchObject({ code: "insufficient_funds" });
  await other.adjustments.approve(await propose(t.api, "tenant:tax", "tenant:balance", 50), {});

  const payout = await t.api.tenant.payouts.create({ amount: 250, currency: "EUR" });
  await until(
    () => t.api.tenant.movements.retrieve(payout.id),
    ({ provider_references: { movement } }) => movement !== null,
  );
  await t.api.sandbox.advanceClock({ advance_seconds: 8 * DAY_SECONDS });
  await until(
    () => t.api.tenant.movements.retrieve(payout.id),
    ({ status }) => status === "succeeded",
  );
  const left = FLOAT + 1999 - 55 - 250;
  const books = { "operator:fees": 0, "tenant:tax": 0, "tenant:balance": left, "provider:platform": left };
  expect(await balances(t.api)).toMatchObject(books);
  const asked = await t.api.reconciliations.create();
  const of = await until(
    () => t.api.reconciliations.retrieve(asked.id),
    ({ status }) => status === "succeeded",
  );
  expect(of).toMatchObject({ exceptions_open: 0 });
});
