/** What dispute evidence is assembled from, and how long it can be changed. */
import { describe, expect, test } from "vitest";
import { attemptDelivery } from "../core/outbound/attempt.ts";
import { drainOutbox } from "../core/outbound/fan-out.ts";
import { planCreateEndpoint } from "../core/outbound/webhook-endpoints.ts";
import { planSubmitEvidence } from "../core/payments/dispute-answers.ts";
import { getEvidence, planUpdateEvidence, type UpdateDisputeEvidence } from "../core/payments/dispute-evidence.ts";
import { paymentInstruments } from "../core/store/schema.ts";
import { DAY, HOUR, wireTime } from "../core/time.ts";
import { DisputeWorld } from "./dispute-world.ts";

const rules = { allowLoopback: false };

/** The shop's endpoint, from now on, and what it answers. */
async function shop({ of }: DisputeWorld) {
  const { context, ledger, commit } = of.world;
  const { randomness } = ledger;
  await commit(() => planCreateEndpoint(context, { url: "https://games.example.com/webhooks" }, { randomness, rules }));
  /** Tells it everything that has happened and it has not heard. */
  return async (status: number) => {
    const fetcher = { fetch: async () => new Response(null, { status }) };
    const told: string[] = [];
    await drainOutbox(context, async (ids) => void told.push(...ids));
    for (const id of told) await attemptDelivery(context, id, { fetcher, randomness, rules });
  };
}

async function knowCard({ of }: DisputeWorld, card: object): Promise<void> {
  const { store } = of.world.context;
  const [row] = await store.readOne(store.rows(paymentInstruments, {}));
  await store.write([store.update(paymentInstruments, { id: row?.id ?? "" }, card)]);
}

const fieldsOf = async ({ of }: DisputeWorld, id: string) => (await getEvidence(of.world.context, id)).fields;
const linesOf = (text: string | null) => (text ?? "").split("\n");

describe("the evidence of a dispute of which everything is known", () => {
  async function known() {
    const world = await DisputeWorld.make();
    const { of, rails } = world;
    const tell = await shop(world);
    await knowCard(world, { brand: "visa", last4: "4242", exp_month: 9, exp_year: 2031 });
    const begun = of.world.ledger.clock.now();
    of.world.ledger.clock.time += 2 * HOUR;
    const payment = await of.pay(1999, { description: "500 gems for Northlight Saga" });
    const paid = of.world.ledger.clock.now();
    of.world.ledger.clock.time += HOUR;
    await tell(200);
    const heard = of.world.ledger.clock.now();
    await of.refund(payment, 500);
    const refunded = of.world.ledger.clock.now();
    rails.threeDSecure = { result: "authenticated", version: "2.2.0" };
    const { id } = await world.dispute(payment, 1499);
    return { payment, fields: await fieldsOf(world, id), begun, paid, heard, refunded };
  }

  test("says what was bought and when, who bought it with which card, and what 3-D Secure came to", async () => {
    const { payment, fields, begun, refunded } = await known();
    expect(fields).toMatchObject({ product_description: "500 gems for Northlight Saga", service_date: "2026-01-01" });
    expect(linesOf(fields.uncategorized_text)).toEqual([
      `Payment ${payment} of 19.99 EUR, charge ch_pi_1.`,
      `The buyer is the seller's player player-1, known since ${wireTime(begun - 1)}.`,
      "Paid with visa ending in 4242 (expires 9/2031).",
      `The card was set up on ${wireTime(begun - 1)}.`,
      "3-D Secure: authenticated 2.2.0.",
      `Refunded 5.00 EUR on ${wireTime(refunded)}.`,
    ]);
  });

  test("lists every event of the payment and when the shop was told of each, in the order of time", async () => {
    const { fields, paid, heard, refunded } = await known();
    const log = linesOf(fields.access_activity_log);
    expect(log).toContain(`${wireTime(paid)} payment.succeeded`);
    expect(log).toContain(`${wireTime(heard)} the shop was told: payment.succeeded`);
    expect(log).toContain(`${wireTime(refunded)} payment.refunded`);
    expect(log).not.toContain(expect.stringContaining("told: payment.refunded"));
    const times = log.map((line) => line.slice(0, line.indexOf(" ")));
    expect(times).toEqual([...times].sort());
    const begun = log.slice(0, 4).map((line) => line.slice(line.indexOf(" ") + 1));
    expect(begun).toEqual(["payment.created", "payment.authorized", "payment.captured", "payment.succeeded"]);
  });
});

describe("the evidence of a dispute of which little is known", () => {
  test("leaves out what is not, and makes nothing up", async () => {
    const world = await DisputeWorld.make();
    const payment = await world.of.pay();
    const { id } = await world.dispute(payment);
    const fields = await fieldsOf(world, id);
    const said = Object.entries(fields).filter(([, text]) => text !== null);
    expect(said.map(([name]) => name).sort()).toEqual(["access_activity_log", "service_date", "uncategorized_text"]);
    expect(linesOf(fields.uncategorized_text).map((line) => line.split(" ").slice(0, 3).join(" "))).toEqual([
      `Payment ${payment} of`,
      "The buyer is",
      "The card was",
    ]);
    expect(fields.access_activity_log).not.toContain("told");
  });

  test("does not count a refund that failed", async () => {
    const world = await DisputeWorld.make();
    const payment = await world.of.pay();
    const refund = await world.of.refund(payment, 500);
    world.of.rails.fail("re_1");
    await world.of.look(refund);
    const { id } = await world.dispute(payment);
    expect((await fieldsOf(world, id)).uncategorized_text).not.toContain("Refunded");
  });

  test.each([
    ["has not heard of", undefined],
    ["refused to hear", 500],
  ])("does not say that the shop was told of what it %s", async (_, status) => {
    const world = await DisputeWorld.make();
    const tell = await shop(world);
    const payment = await world.of.pay();
    if (status !== undefined) await tell(status);
    const { id } = await world.dispute(payment);
    expect((await fieldsOf(world, id)).access_activity_log).not.toContain("told");
  });

  test("does not speak of 3-D Secure whose result the provider does not tell", async () => {
    const world = await DisputeWorld.make();
    world.rails.threeDSecure = { result: null, version: "2.2.0" };
    const { id } = await world.dispute(await world.of.pay());
    expect((await fieldsOf(world, id)).uncategorized_text).not.toContain("3-D Secure");
  });
});

describe("evidence can be changed", () => {
  async function answerable() {
    const world = await DisputeWorld.make();
    const { id } = await world.dispute(await world.of.pay());
    const { context, ledger, commit } = world.of.world;
    const due = (await world.row(id)).evidence_due_at ?? 0;
    const change = (input: UpdateDisputeEvidence, ifMatch: string | null = "*") =>
      commit(() => planUpdateEvidence(context, id, ifMatch, input));
    const read = () => getEvidence(context, id);
    // A commit takes a millisecond of its own.
    const moveTo = (time: number) => {
      ledger.clock.time = time - 1;
    };
    return { world, id, due, change, read, moveTo, submit: () => commit(() => planSubmitEvidence(context, id)) };
  }

  test("until the last moment before its deadline, field by field", async () => {
    const of = await answerable();
    expect(of.due).toBe(Math.floor(of.world.of.world.ledger.clock.now() / 1000) * 1000 + 21 * DAY);
    await of.change({ product_description: "500 gems", customer_purchase_ip: "203.0.113.7" });
    of.moveTo(of.due - 1);
    await of.change({ customer_purchase_ip: null, customer_name: "" });
    const evidence = await of.read();
    expect(evidence).toMatchObject({ editable: true, version: 3, due_at: wireTime(of.due) });
    expect(evidence.fields).toMatchObject({
      product_description: "500 gems",
      customer_purchase_ip: null,
      customer_name: null,
    });
  });

  test("until it is submitted, with what was changed", async () => {
    const of = await answerable();
    await of.change({ product_description: "500 gems" });
    await of.world.submit(of.id);
    const [at] = of.world.rails.disputes;
    expect(at?.evidence.product_description).toBe("500 gems");
    expect(await of.read()).toMatchObject({ editable: false, due_at: null });
    await expect(of.change({ product_description: "600 gems" })).rejects.toMatchObject({ code: "state_conflict" });
  });

  test("not from its deadline on, and not submitted either", async () => {
    const of = await answerable();
    of.moveTo(of.due);
    const late = { code: "state_conflict", message: "The deadline for evidence has passed." };
    await expect(of.change({ product_description: "500 gems" })).rejects.toMatchObject(late);
    await expect(of.submit()).rejects.toMatchObject(late);
    of.moveTo(of.due + 1);
    expect(await of.read()).toMatchObject({ editable: false, version: 1 });
  });

  test("not by somebody who has read another version, or none", async () => {
    const of = await answerable();
    await of.change({ product_description: "500 gems" }, '"1"');
    for (const read of ['"1"', null]) {
      const late = of.change({ product_description: "600 gems" }, read);
      await expect(late).rejects.toMatchObject({ code: "precondition_failed" });
    }
    expect((await of.read()).fields.product_description).toBe("500 gems");
  });

  test("not once the bank has decided", async () => {
    const of = await answerable();
    const [at] = of.world.rails.disputes;
    if (!at) throw new Error("there is a dispute");
    at.status = "lost";
    await of.world.hear(at);
    await expect(of.change({ product_description: "500 gems" })).rejects.toMatchObject({ code: "state_conflict" });
    expect(await of.read()).toMatchObject({ editable: false });
  });

  test("up to what the provider takes of all fields together", async () => {
    const of = await answerable();
    const long = "x".repeat(20_000);
    const names = ["billing_address", "customer_name", "refund_policy_disclosure", "shipping_address"] as const;
    const more = ["cancellation_rebuttal", "shipping_carrier", "product_description"] as const;
    const filled = Object.fromEntries([...names, ...more].map((name) => [name, long]));
    await of.change(filled);
    const beyond = of.change({ uncategorized_text: long });
    await expect(beyond).rejects.toMatchObject({ code: "validation_failed" });
  });
});
