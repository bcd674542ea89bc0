/** Two refunds and a dispute of one payment in one moment: what is given back is given once, and somebody bears it. */
import { afterAll, expect, test } from "vitest";
import type { Refusal } from "../core/errors.ts";
import { DISPUTE_FEE } from "./dispute-rails.ts";
import { DisputeWorld } from "./dispute-world.ts";
import { host } from "./host.ts";
import { violations } from "./invariants.ts";
import { FEE } from "./refund-rails.ts";
import { stripeError } from "./stripe-script.ts";
import { balances, control, freshTenant, pay, until } from "./tenant.ts";

afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

const REFUSALS = ["amount_exceeds_refundable", "payment_disputed"];

function reasonOf(outcome: PromiseSettledResult<unknown>): string | null {
  return outcome.status === "rejected" ? ((outcome.reason as Refusal).code ?? String(outcome.reason)) : null;
}

/** Who comes first, and where the money is by then. */
const MOMENTS = [
  { order: ["dispute", "refund", "refund"], is: "before the release" },
  { order: ["refund", "dispute", "refund"], is: "after the transfers" },
  { order: ["refund", "refund", "dispute"], is: "after a payout" },
] as const;

test.each(MOMENTS)("$order in one process, $is", async ({ order, is }) => {
  const world = await DisputeWorld.make();
  const { of } = world;
  const payment = await of.pay();
  if (is !== "before the release") await of.release();
  const paidOut = is === "after a payout" ? await of.payOut(0) : 0;
  const at = await world.openAt(payment);
  // The charge is disputed: whatever is accepted before anybody here knows is refused by the provider.
  of.rails.refuseRefund = () => stripeError({ code: "charge_disputed" }, 400);
  const asked = order.map((what) => (what === "refund" ? of.accept(payment, 1200) : world.hear(at)));
  const settled = await Promise.allSettled(asked);
  const refusals = settled.flatMap((each) => reasonOf(each) ?? []);
  expect(REFUSALS).toEqual(expect.arrayContaining(refusals));
  expect(refusals.length).toBeGreaterThan(0);
  expect(await of.broken()).toEqual([]);
  const accepted = settled.flatMap((each) =>
    each.status === "fulfilled" && each.value !== undefined ? [each.value] : [],
  );
  await of.drain();
  for (const id of accepted) expect((await of.refundRow(id)).state).toBe("failed");
  at.status = "lost";
  await world.hear(at);
  await of.release();
  expect(of.have("receivable")).toEqual([paidOut, 0, 0]);
  expect(of.have("available")).toEqual([0, 0, 0]);
  expect(of.books()["tenant:balance"]).toBe(-FEE - DISPUTE_FEE);
  expect(of.dues()).toEqual([0, 0, 0]);
  expect(world.faults()).toEqual([]);
  expect(await of.broken()).toEqual([]);
});

test("through the API, whoever wins, every cent is with the player or with who earned it", async () => {
  const float = 100_000;
  const t = await freshTenant({}, "pm_card_visa", undefined, { sandbox: { float } });
  const payment = await pay(t, 1999);
  const charge = payment.provider_references.charge;
  const refund = () => t.api.refunds.create({ payment: payment.id, amount: 1200 });
  const [first, second, complaint] = await Promise.allSettled([
    refund(),
    refund(),
    control(t, "POST", `charges/${charge}/dispute`, {}),
  ]);
  const accepted = [first, second].flatMap((each) => (each.status === "fulfilled" ? [each.value.id] : []));
  expect(accepted.length).toBeLessThan(2);
  for (const each of [first, second]) {
    const reason = reasonOf(each);
    if (reason !== null) expect(REFUSALS).toContain(reason);
  }
  const isFinal = (status: string) => status === "succeeded" || status === "failed";
  const refunds = accepted.map((id) =>
    until(
      () => t.api.refunds.retrieve(id),
      ({ status }) => isFinal(status),
    ),
  );
  const ended = await Promise.all(refunds);
  const back = ended.reduce((sum, { status, amount }) => sum + (status === "succeeded" ? amount : 0), 0);
  let lost = 0;
  let fees = 0;
  if (complaint.status === "fulfilled") {
    const [dispute] = await until(
      async () => (await t.api.disputes.list({ payment: payment.id })).data,
      ([found]) => (found?.amount_withdrawn ?? 0) > 0,
    );
    await control(t, "POST", `disputes/${dispute?.provider_references.dispute}/decide`, { outcome: "lost" });
    const decided = await until(
      () => t.api.disputes.retrieve(dispute?.id ?? ""),
      ({ status }) => status === "lost",
    );
    [lost, fees] = [decided.amount_withdrawn, decided.fees];
  }
  const books = await until(
    () => balances(t.api),
    (found) => found["provider:platform"] === float + 1999 - 55 - back - lost - fees,
  );
  expect(books).toMatchObject({ clearing: 0, "provider:fees": 0 });
  const { shares } = (await t.api.distributions.list({ payment: payment.id })).data[0] ?? { shares: [] };
  const gone = shares.reduce((sum, { refunded_against }) => sum + refunded_against, 0);
  expect(gone).toBe(Math.min(1999, back + lost));
  const studio = t.merchants.studio;
  const [share] = shares;
  expect(books[`merchant:${studio}:pending`]).toBe((share?.amount ?? 0) - (share?.refunded_against ?? 0));
  // What the player has got beyond the price is the tenant's loss, and the tenant's alone.
  const beyond = back + lost - Math.min(1999, back + lost);
  expect(books["tenant:balance"]).toBe(float - 55 - fees - beyond);
});
