/** Disputes through the API in the real runtime, against the simulator: heard or found, booked, answered, decided. */
import { afterAll, describe, expect, test } from "vitest";
import type { components } from "../sdk/types.gen.ts";
import { host } from "./host.ts";
import { violations } from "./invariants.ts";
import { balances, cardOf, control, freshTenant, pay, type TestTenant, until } from "./tenant.ts";

afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

type Dispute = components["schemas"]["Dispute"];

const DAY_SECONDS = 86_400;
const FEE = 2000;
const FLOAT = 100_000;

const advance = (t: TestTenant, seconds: number) => t.api.sandbox.advanceClock({ advance_seconds: seconds });
const funded = (rule = {}) => freshTenant(rule, "pm_card_visa", undefined, { sandbox: { float: FLOAT } });

async function chargeOf(t: TestTenant, payment: string): Promise<string> {
  const state = (await control(t, "GET", "state")) as { objects: { charge?: { id: string; metadata: object }[] } };
  const found = state.objects.charge?.find(({ metadata }) => JSON.stringify(metadata).includes(payment));
  return found?.id ?? "";
}

/** The card's holder complains of a payment, as the bank has it; what is heard of it with us. */
async function complain(t: TestTenant, payment: string, body: object = {}): Promise<Dispute> {
  await control(t, "POST", `charges/${await chargeOf(t, payment)}/dispute`, body);
  return heard(t, payment);
}

async function heard(t: TestTenant, payment: string): Promise<Dispute> {
  const [dispute] = await until(
    async () => (await t.api.disputes.list({ payment })).data,
    ([found]) => found !== undefined,
  );
  if (!dispute) throw new Error("no dispute was heard of");
  return dispute;
}

function disputeIs(t: TestTenant, id: string, status: string) {
  return until(
    () => t.api.disputes.retrieve(id),
    (dispute) => dispute.status === status,
  );
}

const decide = (t: TestTenant, dispute: Dispute, body: object) =>
  control(t, "POST", `disputes/${dispute.provider_references.dispute}/decide`, body);

function sharesAre(t: TestTenant, payment: string, wanted: (share: components["schemas"]["Share"]) => boolean) {
  return until(
    async () => (await t.api.distributions.list({ payment })).data[0],
    (found) => found?.shares.every(wanted) ?? false,
  );
}

async function transferred(t: TestTenant, payment: string): Promise<void> {
  await advance(t, 3 * DAY_SECONDS);
  await sharesAre(t, payment, ({ status }) => status === "transferred");
}

const typesOf = async (t: TestTenant, subject: string) => {
  const types: string[] = [];
  for await (const event of t.api.events.list({ limit: 100 })) if (event.subject_id === subject) types.push(event.type);
  return types;
};

describe("a dispute", () => {
  test("by the card's holder freezes the shares, is answered with the evidence, and is won", async () => {
    const t = await funded();
    const card = await cardOf(t.api, t.player, "pm_card_createDispute");
    const payment = await pay(t, 1999, { payment_instrument: card, description: "500 gems" });
    const dispute = await heard(t, payment.id);
    expect(dispute).toMatchObject({ status: "needs_response", amount: 1999, reason: "fraudulent", fees: FEE });
    expect(dispute.parts.map(({ amount, from_pending }) => [amount, from_pending])).toEqual([
      [1399, 1399],
      [400, 400],
      [200, 200],
    ]);
    expect(await t.api.payments.retrieve(payment.id)).toMatchObject({ status: "succeeded", amount_disputed: 1999 });
    await expect(t.api.refunds.create({ payment: payment.id })).rejects.toMatchObject({ code: "payment_disputed" });
    const evidence = await t.api.disputes.evidence(dispute.id);
    expect(evidence.fields.product_description).toBe("500 gems");
    expect(evidence.fields.uncategorized_text).toContain("Paid with visa ending in");
    expect(evidence.fields.uncategorized_text).not.toContain("3-D Secure");
    expect(evidence).toMatchObject({ editable: true, version: 1, due_at: dispute.evidence_due_at });
    const change = { uncategorized_text: "winning_evidence" };
    const stale = t.api.disputes.updateEvidence(dispute.id, change, { ifMatch: '"7"' });
    await expect(stale).rejects.toMatchObject({ status: 412 });
    const changed = await t.api.disputes.updateEvidence(dispute.id, change, { ifMatch: '"1"' });
    expect(changed).toMatchObject({ version: 2, fields: { uncategorized_text: "winning_evidence" } });
    expect(await t.api.disputes.submit(dispute.id)).toMatchObject({ submission_pending: true });
    const reviewed = await disputeIs(t, dispute.id, "under_review");
    expect(reviewed).toMatchObject({ submissions: 1, submission_pending: false, evidence_due_at: null });
    await expect(t.api.disputes.submit(dispute.id)).rejects.toMatchObject({ code: "state_conflict" });
    await advance(t, 120);
    const won = await disputeIs(t, dispute.id, "won");
    expect(won).toMatchObject({ amount_withdrawn: 1999, amount_won: 1999 });
    await transferred(t, payment.id);
    const { studio } = t.merchants;
    expect(await balances(t.api)).toMatchObject({ [`merchant:${studio}:available`]: 1399, "provider:disputes": 0 });
    expect(await typesOf(t, dispute.id)).toContain("dispute.funds_reinstated");
  });

  test("that is accepted after the transfers is lost, and fetches them back", async () => {
    const t = await funded();
    const payment = await pay(t, 1999);
    await transferred(t, payment.id);
    const dispute = await complain(t, payment.id, { reason: "product_not_received" });
    await t.api.disputes.accept(dispute.id);
    const lost = await disputeIs(t, dispute.id, "lost");
    expect(lost.parts.map((part) => part.lost)).toEqual([1399, 400, 200]);
    await sharesAre(
      t,
      payment.id,
      ({ status, amount_transferred }) => status === "reversed" && amount_transferred === 0,
    );
    await until(
      () => balances(t.api),
      (found) => found["provider:platform"] === FLOAT - 55 - FEE,
    );
    expect(await balances(t.api)).toMatchObject({ "provider:disputes": 0, "tenant:balance": FLOAT - 55 - FEE });
    const { studio } = t.merchants;
    expect((await t.api.disputes.list({ merchant: studio, status: "lost" })).data.map(({ id }) => id)).toEqual([
      lost.id,
    ]);
    expect((await t.api.disputes.list({ status: "won" })).data).toEqual([]);
  });

  test("that is won in part leaves the shares what came back", async () => {
    const t = await funded();
    const payment = await pay(t, 1999);
    const dispute = await complain(t, payment.id);
    await decide(t, dispute, { outcome: "won", amount: 1000 });
    const won = await disputeIs(t, dispute.id, "won");
    expect(won).toMatchObject({ amount_won: 1000, amount_withdrawn: 1999 });
    await transferred(t, payment.id);
    const { studio, modder, owner } = t.merchants;
    expect(await balances(t.api)).toMatchObject({
      [`merchant:${studio}:available`]: 700,
      [`merchant:${modder}:available`]: 200,
      [`merchant:${owner}:available`]: 100,
    });
  });

  test("that is a warning moves nothing until it is more", async () => {
    const t = await funded();
    const payment = await pay(t, 1999);
    const warned = await complain(t, payment.id, { kind: "inquiry" });
    expect(warned).toMatchObject({ status: "warning", amount_withdrawn: 0, is_charge_refundable: true });
    await decide(t, warned, { outcome: "escalate" });
    const taken = await disputeIs(t, warned.id, "needs_response");
    expect(taken).toMatchObject({ amount_withdrawn: 1999, is_charge_refundable: false });
    await decide(t, taken, { outcome: "lost" });
    await disputeIs(t, warned.id, "lost");
    const second = await pay(t, 1999);
    const closed = await complain(t, second.id, { kind: "inquiry" });
    await t.api.refunds.create({ payment: second.id });
    await disputeIs(t, closed.id, "closed");
    const third = await pay(t, 1999);
    expect(await complain(t, third.id, { kind: "prevented" })).toMatchObject({ status: "prevented" });
  });

  test("that nobody answers is lost when its deadline has passed", async () => {
    const t = await funded();
    const payment = await pay(t, 1999);
    const dispute = await complain(t, payment.id);
    await advance(t, 23 * DAY_SECONDS);
    expect(await disputeIs(t, dispute.id, "lost")).toMatchObject({ submissions: 0 });
    await expect(t.api.disputes.accept(dispute.id)).rejects.toMatchObject({ code: "state_conflict" });
  });
});

describe("a dispute that nobody reported", () => {
  test("is found within a day, once, with what came of it", async () => {
    const t = await funded();
    const payment = await pay(t, 1999);
    await control(t, "POST", "faults", { do: "drop_webhook", times: 100 });
    await control(t, "POST", `charges/${await chargeOf(t, payment.id)}/dispute`, {});
    expect((await t.api.disputes.list({ payment: payment.id })).data).toEqual([]);
    await advance(t, DAY_SECONDS + 60);
    const dispute = await heard(t, payment.id);
    await decide(t, dispute, { outcome: "lost" });
    await advance(t, DAY_SECONDS + 60);
    await disputeIs(t, dispute.id, "lost");
    await advance(t, DAY_SECONDS + 60);
    expect((await t.api.disputes.list({ payment: payment.id })).data).toHaveLength(1);
    const runs = (await t.api.workflowRuns.list({ subject: dispute.id })).data;
    expect(runs.map(({ status }) => status)).toEqual(["succeeded"]);
  });
});

describe("a provider that", () => {
  test.each([
    ["says everything twice", { do: "double_webhook", times: 100 }],
    ["answers 500 after the effect", { do: "effect_then_500", times: 1, on: { route: "POST /v1/disputes/:id" } }],
    ["cuts the line", { do: "cut", times: 2, effect: true, on: { route: "POST /v1/disputes/:id" } }],
    ["asks for patience", { do: "error_429", times: 2 }],
  ])("%s is answered once", async (_, planned) => {
    const t = await funded();
    const payment = await pay(t, 1999);
    await control(t, "POST", "faults", planned);
    const dispute = await complain(t, payment.id);
    await t.api.disputes.submit(dispute.id);
    const reviewed = await disputeIs(t, dispute.id, "under_review");
    expect(reviewed).toMatchObject({ submissions: 1, fees: 2 * FEE });
    expect(reviewed.movements.map(({ kind }) => kind)).toEqual(["withdrawal", "fee"]);
    await decide(t, dispute, { outcome: "won" });
    expect(await disputeIs(t, dispute.id, "won")).toMatchObject({ fees: FEE });
  });
});
