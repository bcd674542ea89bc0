/** The simulator's clock and faults by its control API: frozen, rated, aimed, drawn by chance, written down. */
import { setTimeout as sleep } from "node:timers/promises";
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Receiver,
  type SimulatedAccount,
  type SimulatorHost,
  startReceiver,
  startSimulator,
} from "./simulator-host.ts";

const DAY_MS = 86_400_000;

let simulator: SimulatorHost;
const receivers: Receiver[] = [];
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(async () => {
  for (const receiver of receivers) receiver.stop();
  await simulator.stop();
});

async function refusal(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const answer: unknown = await call.catch((error: unknown) => error);
  if (answer instanceof Stripe.errors.StripeError) return answer;
  throw new Error(`Not refused: ${JSON.stringify(answer)}`);
}

async function plan({ control }: SimulatedAccount, fault: Record<string, unknown>): Promise<string> {
  const { status, body } = await control("POST", "faults", fault);
  expect([status, body]).toEqual([201, expect.objectContaining({ do: fault.do })]);
  return String(body.id);
}

const clockOf = async ({ control }: SimulatedAccount, body?: object) =>
  (await control(body ? "POST" : "GET", "clock", body)).body as {
    now: number;
    offset_ms: number;
    frozen: boolean;
    rate: number;
  };

const charge = ({ stripe }: SimulatedAccount, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({
    amount: 1999,
    currency: "eur",
    confirm: true,
    off_session: true,
    payment_method: "pm_card_visa",
    ...more,
  });

const pending = async ({ stripe }: SimulatedAccount) => (await stripe.balance.retrieve()).pending[0]?.amount;

describe("the clock", () => {
  it("stands still while frozen, moves when told, and runs on from there", async () => {
    const account = await simulator.account();
    expect(await clockOf(account)).toMatchObject({ offset_ms: 0, frozen: false, rate: 1 });
    const frozen = await clockOf(account, { freeze: true });
    await sleep(30);
    expect(await clockOf(account)).toMatchObject({ now: frozen.now, frozen: true, rate: 0 });
    const [one, two] = [await account.stripe.customers.create({}), await account.stripe.customers.create({})];
    expect([one.created, two.created]).toEqual([Math.floor(frozen.now / 1000), Math.floor(frozen.now / 1000)]);
    const later = await clockOf(account, { advance_ms: DAY_MS });
    expect(later).toMatchObject({ now: frozen.now + DAY_MS, frozen: true });
    const running = await clockOf(account, { freeze: false });
    expect(running).toMatchObject({ frozen: false, rate: 1 });
    await sleep(30);
    const on = await clockOf(account);
    expect(on.now).toBeGreaterThanOrEqual(running.now + 29);
    expect(on.offset_ms).toBe(running.offset_ms);
  });

  it("runs at a rate, and what falls due on the way happens by itself", async () => {
    const account = await simulator.account();
    const inbox = await startReceiver();
    receivers.push(inbox);
    await account.stripe.webhookEndpoints.create({ url: inbox.url, enabled_events: ["balance.available"] });
    await charge(account);
    expect(await pending(account)).toBe(1944);
    // Two days in about 170 ms; nobody asks for anything meanwhile.
    expect(await clockOf(account, { rate: 1_000_000 })).toMatchObject({ rate: 1_000_000, frozen: false });
    await inbox.until("balance.available");
    expect(await pending(account)).toBe(0);
    expect((await clockOf(account)).offset_ms).toBeGreaterThan(DAY_MS);
  });

  it("lets everything that falls due on the way happen in order, at its own time", async () => {
    const account = await simulator.account();
    const { stripe } = account;
    await charge(account);
    await account.advance(DAY_MS / 2);
    const held = await charge(account, { capture_method: "manual" });
    await charge(account);
    await account.advance(30 * DAY_MS);
    const { data } = await stripe.events.list({ types: ["balance.available", "payment_intent.canceled"] });
    expect(data.map(({ type }) => type).reverse()).toEqual([
      "balance.available",
      "balance.available",
      "payment_intent.canceled",
    ]);
    const [canceled, second, first] = data.map(({ created }) => created);
    expect(canceled).toBe(held.created + 7 * 86_400);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(DAY_MS / 2000 - 1);
  });

  it("takes one command at a time, and refuses by name what does not fit", async () => {
    const account = await simulator.account();
    const wrong: [unknown, string][] = [
      [{}, "advance_ms"],
      [{ freeze: "yes" }, "freeze"],
      [{ rate: 0 }, "rate"],
      [{ rate: 1.5 }, "rate"],
      [{ rate: 2_000_000 }, "rate"],
      [{ freeze: true, rate: 2 }, "rate"],
      [{ advance_ms: 1, rate: 2 }, "rate"],
      [{ backwards: true }, "backwards"],
    ];
    for (const [body, param] of wrong) {
      const answer = await account.control("POST", "clock", body);
      expect([body, answer]).toEqual([body, { status: 400, body: { error: expect.objectContaining({ param }) } }]);
    }
    expect(await clockOf(account)).toMatchObject({ offset_ms: 0, rate: 1 });
  });
});

describe("a fault", () => {
  it("strikes once unless told otherwise, and what it hit is written down", async () => {
    const account = await simulator.account();
    const id = await plan(account, { do: "error_500", on: { route: "POST /v1/customers" } });
    const error = await refusal(account.stripe.customers.create({}));
    await account.stripe.customers.create({});
    const { body } = await account.control("GET", "faults");
    expect(body).toMatchObject({ planned: [], kinds: { cut: { stage: "edge", says: expect.any(String) } } });
    expect(body.struck).toEqual([
      {
        fault: id,
        do: "error_500",
        at: expect.any(Number),
        request: error.requestId,
        route: "POST /v1/customers",
        event: null,
        event_type: null,
      },
    ]);
    const { data } = (await account.control("GET", "requests")).body as { data: { id: string; faults: string[] }[] };
    expect(data.find((one) => one.id === error.requestId)?.faults).toEqual([`error_500 ${id}`]);
    expect(data.filter(({ faults }) => faults.length > 0)).toHaveLength(1);
  });

  it("is aimed at an object, wherever the request names it", async () => {
    const account = await simulator.account();
    const { stripe } = account;
    const [a, b] = [await stripe.customers.create({}), await stripe.customers.create({})];
    await plan(account, { do: "error_500", on: { object: a.id }, times: 2 });
    await stripe.customers.update(b.id, { name: "B" });
    expect(await refusal(stripe.customers.update(a.id, { name: "A" }))).toMatchObject({ statusCode: 500 });
    expect(await refusal(charge(account, { customer: a.id }))).toMatchObject({ statusCode: 500 });
    expect(await stripe.customers.update(a.id, { name: "A" })).toMatchObject({ name: "A" });
  });

  it("is aimed by metadata, of the request or of what it is about", async () => {
    const account = await simulator.account();
    const { stripe } = account;
    await plan(account, { do: "error_500", on: { metadata: { order: "7", game: "g" } }, times: 2 });
    await stripe.customers.create({ metadata: { order: "7" } });
    const error = await refusal(stripe.customers.create({ metadata: { order: "7", game: "g", more: "x" } }));
    expect(error).toMatchObject({ statusCode: 500 });
    await account.control("DELETE", "faults");
    const { id } = await stripe.customers.create({ metadata: { order: "8" } });
    await plan(account, { do: "error_500", on: { metadata: { order: "8" } } });
    expect(await refusal(stripe.customers.retrieve(id))).toMatchObject({ statusCode: 500 });
  });

  it("of the outcome is aimed at its own object", async () => {
    const account = await simulator.account();
    const held = await charge(account, { capture_method: "manual" });
    await plan(account, { do: "balance_transaction_null", ms: 1000, on: { object: held.id } });
    const other = await charge(account, { expand: ["latest_charge"] });
    expect(other.latest_charge).toMatchObject({ balance_transaction: expect.any(String) });
    const paid = await account.stripe.paymentIntents.capture(held.id, { expand: ["latest_charge"] });
    expect(paid.latest_charge).toMatchObject({ balance_transaction: null });
  });

  it("strikes by chance, the same requests again under the same seed", async () => {
    const pattern = async (seed: number) => {
      const account = await simulator.account();
      await plan(account, { do: "error_500", probability: 0.3, seed });
      const outcomes: string[] = [];
      for (let n = 0; n < 40; n++) {
        const answer = await account.stripe.customers.create({}).catch(() => null);
        outcomes.push(answer === null ? "x" : ".");
      }
      return outcomes.join("");
    };
    const first = await pattern(7);
    expect(await pattern(7)).toBe(first);
    expect(await pattern(8)).not.toBe(first);
    const struck = [...first].filter((one) => one === "x").length;
    expect(struck).toBeGreaterThan(4);
    expect(struck).toBeLessThan(22);
  });

  it("is forgotten by itself or with all others", async () => {
    const account = await simulator.account();
    const ids = [await plan(account, { do: "cut", times: 3 }), await plan(account, { do: "delay", ms: 5 })];
    const planned = async () => (await account.control("GET", "faults")).body.planned;
    expect(await planned()).toMatchObject([
      { id: ids[0], remaining: 3 },
      { id: ids[1], ms: 5 },
    ]);
    expect((await account.control("DELETE", `faults/${ids[0]}`)).status).toBe(204);
    expect((await account.control("DELETE", `faults/${ids[0]}`)).status).toBe(404);
    expect(await planned()).toMatchObject([{ id: ids[1] }]);
    expect((await account.control("DELETE", "faults")).status).toBe(204);
    expect(await planned()).toEqual([]);
  });

  it("that does not fit is refused by name, and nothing is planned", async () => {
    const account = await simulator.account();
    const wrong: [Record<string, unknown>, string][] = [
      [{ do: "cut", probability: 0 }, "probability"],
      [{ do: "cut", probability: 1.1 }, "probability"],
      [{ do: "cut", seed: 1 }, "seed"],
      [{ do: "cut", probability: 0.5, seed: -1 }, "seed"],
      [{ do: "cut", on: { object: "" } }, "on.object"],
      [{ do: "cut", on: { metadata: {} } }, "on.metadata"],
      [{ do: "cut", on: { metadata: { a: 1 } } }, "on.metadata.a"],
      [{ do: "cut", on: { metadata: "a" } }, "on.metadata"],
      [{ do: "cut", on: "POST /v1/customers" }, "on"],
      [{ do: "cut", times: 10_001 }, "times"],
      [{ do: "late_webhook" }, "ms"],
      [{ do: "error_500", effect: true }, "effect"],
    ];
    for (const [body, param] of wrong) {
      const answer = await account.control("POST", "faults", body);
      expect([body, answer]).toEqual([body, { status: 400, body: { error: expect.objectContaining({ param }) } }]);
    }
    const notJson = await fetch(`${simulator.url}/_control/faults`, {
      method: "POST",
      headers: { authorization: `Bearer ${account.key}` },
      body: "{",
    });
    expect(notJson.status).toBe(400);
    expect((await account.control("GET", "faults")).body.planned).toEqual([]);
    const before = (await account.control("GET", "rate_limit")).body;
    const limits: [object, string][] = [
      [{ per_second: 0 }, "per_second"],
      [{ endpoint_per_second: 1.5 }, "endpoint_per_second"],
      [{ concurrent: "many" }, "concurrent"],
      [{ per_minute: 5 }, "per_minute"],
      [{ documented: "yes" }, "documented"],
      [{ documented: true, updates_per_hour: 5 }, "updates_per_hour"],
      [{}, "documented"],
    ];
    for (const [body, param] of limits) {
      const answer = await account.control("POST", "rate_limit", body);
      expect([body, answer]).toEqual([body, { status: 400, body: { error: expect.objectContaining({ param }) } }]);
    }
    expect((await account.control("GET", "rate_limit")).body).toEqual(before);
    for (const [body, param] of [
      [{ amount: -5 }, "amount"],
      [{ amount: 5, account: "acct_none" }, "account"],
      [{ amount: 5, description: "" }, "description"],
      [{ amount: 5, currency: "xxx" }, "currency"],
    ] as const) {
      const answer = await account.control("POST", "fees", body);
      expect([body, answer]).toEqual([body, { status: 400, body: { error: expect.objectContaining({ param }) } }]);
    }
    expect((await account.stripe.balanceTransactions.list()).data).toEqual([]);
  });
});

describe("opening an account", () => {
  it("refuses by name what does not fit, and opens nothing", async () => {
    const reference = "ten_refused";
    const wrong: [object, string][] = [
      [{}, "reference"],
      [{ reference, fee: { bps: -1 } }, "fee.bps"],
      [{ reference, settlement_days: 1.5 }, "settlement_days"],
      [{ reference, currencies: [] }, "currencies"],
      [{ reference, currencies: { xxx: {} } }, "currencies.xxx"],
      [{ reference, currencies: { usd: { fee: { fixed: "1" } } } }, "currencies.usd.fee.fixed"],
      [{ reference, currencies: { usd: { delay: 1 } } }, "currencies.usd.delay"],
      [{ reference, onboarding: "never" }, "onboarding"],
      [{ reference, dispute_prevention: "yes" }, "dispute_prevention"],
    ];
    for (const [body, param] of wrong) {
      const answer = await fetch(`${simulator.url}/_control/accounts`, { method: "POST", body: JSON.stringify(body) });
      const { error } = (await answer.json()) as { error: { param: string } };
      expect([body, answer.status, error.param]).toEqual([body, 400, param]);
    }
    expect(await (await fetch(`${simulator.url}/_control`)).text()).not.toContain(reference);
  });
});

describe("a webhook", () => {
  async function listening(events: Stripe.WebhookEndpointCreateParams.EnabledEvent[] = ["customer.created"]) {
    const inbox = await startReceiver();
    receivers.push(inbox);
    const account = await simulator.account();
    const endpoint = await account.stripe.webhookEndpoints.create({ url: inbox.url, enabled_events: events });
    return { ...account, inbox, secret: endpoint.secret ?? "" };
  }
  const namesOf = ({ deliveries }: Receiver) =>
    deliveries.map(({ event }) => (event.data.object as Stripe.Customer).name);

  it("comes late, by real time or as soon as that time is skipped", async () => {
    const account = await listening();
    await plan(account, { do: "late_webhook", ms: 150 });
    const asked = Date.now();
    await account.stripe.customers.create({ name: "late" });
    await account.stripe.customers.create({ name: "on time" });
    await account.inbox.until("customer.created", 2);
    expect(Date.now() - asked).toBeGreaterThanOrEqual(149);
    expect(namesOf(account.inbox)).toEqual(["on time", "late"]);
    await plan(account, { do: "late_webhook", ms: DAY_MS });
    await account.stripe.customers.create({ name: "tomorrow" });
    await account.advance(DAY_MS);
    await account.inbox.until("customer.created", 3);
  });

  it("comes out of order: after the one that followed it, or alone after its time", async () => {
    const account = await listening();
    await plan(account, { do: "reorder_webhook", ms: 60_000 });
    await account.stripe.customers.create({ name: "first" });
    await sleep(50);
    expect(account.inbox.deliveries).toEqual([]);
    await account.stripe.customers.create({ name: "second" });
    await account.inbox.until("customer.created", 2);
    expect(namesOf(account.inbox)).toEqual(["second", "first"]);
    await plan(account, { do: "reorder_webhook", ms: 20 });
    await account.stripe.customers.create({ name: "last" });
    await account.inbox.until("customer.created", 3);
  });

  it("is signed with an old secret: it does not verify, until it is sent again", async () => {
    const account = await listening();
    const { stripe, secret } = account;
    const id = await plan(account, { do: "old_secret_webhook", on: { event: "customer.created" } });
    await stripe.customers.create({});
    const [forged] = await account.inbox.until("customer.created");
    const verify = (delivery: typeof forged, by = secret) =>
      stripe.webhooks.constructEventAsync(delivery?.body ?? "", String(delivery?.headers["stripe-signature"]), by);
    await expect(verify(forged)).rejects.toThrow(/signature/);
    const { struck } = (await account.control("GET", "faults")).body;
    expect(struck).toMatchObject([{ fault: id, event: forged?.event.id, event_type: "customer.created" }]);
    await account.control("POST", `events/${forged?.event.id}/resend`);
    const resent = (await account.inbox.until("customer.created", 2))[1];
    expect((await verify(resent)).id).toBe(forged?.event.id);
  });

  it("is rendered in another API version", async () => {
    const account = await listening(["payment_intent.succeeded"]);
    await plan(account, { do: "other_version_webhook", on: { event: "payment_intent.succeeded" } });
    await charge(account);
    const [old] = await account.inbox.until("payment_intent.succeeded");
    expect(old?.event).toMatchObject({ api_version: "2022-08-01", data: { object: { charges: { total_count: 1 } } } });
    const current = await account.stripe.events.retrieve(old?.event.id ?? "");
    expect(current.api_version).toBe(account.stripe.getApiField("version"));
    expect(current.data.object).not.toHaveProperty("charges");
  });

  it("faults can be aimed at one payment's events", async () => {
    const account = await listening(["payment_intent.succeeded", "charge.succeeded"]);
    await plan(account, { do: "drop_webhook", on: { metadata: { order: "7" } }, times: 10 });
    await charge(account, { metadata: { order: "7" } });
    const kept = await charge(account, { metadata: { order: "8" } });
    const [came] = await account.inbox.until("payment_intent.succeeded");
    expect(came?.event.data.object).toMatchObject({ id: kept.id });
    await account.inbox.until("charge.succeeded");
    expect(account.inbox.deliveries).toHaveLength(2);
  });
});
