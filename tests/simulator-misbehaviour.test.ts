/** The Stripe simulator's idempotency, webhooks, clock and faults, through Stripe's own SDK and the control API. */
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Receiver,
  type SimulatedAccount,
  type SimulatorHost,
  startReceiver,
  startSimulator,
} from "./simulator-host.ts";

const HOUR_MS = 3_600_000;
const CREATE = "POST /v1/customers";

let simulator: SimulatorHost;
let receiver: Receiver;
beforeAll(async () => {
  [simulator, receiver] = await Promise.all([startSimulator(), startReceiver()]);
});
afterAll(async () => {
  receiver.stop();
  await simulator.stop();
});

async function refusal(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const answer: unknown = await call.catch((error: unknown) => error);
  if (answer instanceof Stripe.errors.StripeError) return answer;
  throw new Error(`Not refused: ${JSON.stringify(answer)}`);
}

const customers = async ({ stripe }: SimulatedAccount) => (await stripe.customers.list({ limit: 100 })).data;

async function plan({ control }: SimulatedAccount, fault: Record<string, unknown>) {
  const { status } = await control("POST", "faults", { on: {}, times: 1, ...fault });
  expect(status).toBe(201);
}

const HOLD = {
  amount: 1999,
  currency: "eur",
  capture_method: "manual",
  confirm: true,
  off_session: true,
  payment_method: "pm_card_visa",
} as const;

describe("idempotency", () => {
  const headersOf = (object: object) => (object as Stripe.Response<object>).lastResponse.headers;

  it("replays the first answer, whatever happened since, and says so", async () => {
    const account = await simulator.account();
    const once = { idempotencyKey: "once" };
    const held = await account.stripe.paymentIntents.create(HOLD, once);
    await account.stripe.paymentIntents.capture(held.id);
    const replayed = await account.stripe.paymentIntents.create(HOLD, once);
    expect(replayed).toEqual(held);
    expect(headersOf(held)["idempotent-replayed"]).toBeUndefined();
    expect(headersOf(replayed)).toMatchObject({ "idempotent-replayed": "true", "idempotency-key": "once" });
    expect((await account.stripe.paymentIntents.list()).data).toHaveLength(1);
    const declined = () =>
      account.stripe.paymentIntents.create(
        { ...HOLD, payment_method: "pm_card_chargeDeclined" },
        { idempotencyKey: "no" },
      );
    const [first, second] = [await refusal(declined()), await refusal(declined())];
    expect(second.payment_intent?.id).toBe(first.payment_intent?.id);
  });

  it("refuses the key for other parameters and other endpoints, and forgets it after 24 hours", async () => {
    const account = await simulator.account();
    const once = { idempotencyKey: "once" };
    const { id } = await account.stripe.customers.create({ name: "A" }, once);
    const other = await refusal(account.stripe.customers.create({ name: "B" }, once));
    expect(other).toMatchObject({ statusCode: 400, type: "StripeIdempotencyError" });
    const elsewhere = await refusal(account.stripe.customers.update(id, { name: "A" }, once));
    expect(elsewhere).toMatchObject({ statusCode: 400, type: "StripeIdempotencyError" });
    await account.advance(24 * HOUR_MS - 60_000);
    expect((await account.stripe.customers.create({ name: "A" }, once)).id).toBe(id);
    await account.advance(60_000);
    expect((await account.stripe.customers.create({ name: "A" }, once)).id).not.toBe(id);
  });

  it("does not remember what was refused before it began", async () => {
    const account = await simulator.account();
    const once = { idempotencyKey: "once" };
    const wrong = { name: "A", sparkle: "yes" } as Stripe.CustomerCreateParams;
    expect(await refusal(account.stripe.customers.create(wrong, once))).toMatchObject({ code: "parameter_unknown" });
    expect((await account.stripe.customers.create({ name: "A" }, once)).name).toBe("A");
  });

  it("answers 409 while the first request is under way", async () => {
    const account = await simulator.account();
    await plan(account, { do: "delay", ms: 150 });
    const once = { idempotencyKey: "once" };
    const first = account.stripe.customers.create({ name: "A" }, once);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const twin = await refusal(account.stripe.customers.create({ name: "A" }, once));
    expect(twin).toMatchObject({ statusCode: 409, code: "idempotency_key_in_use" });
    expect((await account.stripe.customers.create({ name: "B" })).name).toBe("B");
    expect((await first).name).toBe("A");
    expect(await customers(account)).toHaveLength(2);
  });

  it.each([
    ["error_500", 0],
    ["effect_then_500", 1],
  ])("%s is remembered: the key answers 500 for ever, after %i effects", async (fault, effects) => {
    const account = await simulator.account();
    await plan(account, { do: fault, on: { route: CREATE } });
    const once = { idempotencyKey: "once" };
    for (let n = 0; n < 2; n++) {
      const error = await refusal(account.stripe.customers.create({ name: "A" }, once));
      expect(error).toMatchObject({ statusCode: 500, type: "StripeAPIError" });
      expect(error.headers?.["idempotent-replayed"]).toBe(n === 0 ? undefined : "true");
    }
    expect(await customers(account)).toHaveLength(effects);
  });
});

describe("faults at the edge", () => {
  it.each([
    ["html_502", { type: "StripeAPIError", statusCode: undefined }],
    ["empty_200", { type: "StripeAPIError", statusCode: undefined }],
    ["error_429", { type: "StripeRateLimitError", statusCode: 429, code: "rate_limit" }],
  ])("%s strikes as often as planned, without or with the effect, and is not remembered", async (fault, expected) => {
    const account = await simulator.account();
    const once = { idempotencyKey: "once" };
    await plan(account, { do: fault, on: { route: CREATE }, times: 2 });
    expect(await account.stripe.customers.list()).toMatchObject({ data: [] });
    for (let n = 0; n < 2; n++) {
      expect(await refusal(account.stripe.customers.create({}, once))).toMatchObject(expected);
    }
    expect(await customers(account)).toEqual([]);
    const { id } = await account.stripe.customers.create({}, once);
    await plan(account, { do: fault, on: { route: CREATE }, effect: true });
    expect(await refusal(account.stripe.customers.create({ name: "B" }, { idempotencyKey: "two" }))).toMatchObject(
      expected,
    );
    expect((await customers(account)).map(({ name }) => name)).toEqual(["B", null]);
    const replayed = await account.stripe.customers.create({}, once);
    expect(replayed.id).toBe(id);
  });

  it("cut closes the connection without an answer", async () => {
    const account = await simulator.account();
    // The SDK tries once more by itself when a kept-alive connection closes.
    await plan(account, { do: "cut", times: 2 });
    expect(await refusal(account.stripe.customers.create({}))).toMatchObject({ type: "StripeConnectionError" });
    expect(await customers(account)).toEqual([]);
  });

  it("cut rejects the caller's fetch behind a service binding", async () => {
    const account = await simulator.account();
    const call = () => simulator.platform.fetch("/call", { headers: { authorization: `Bearer ${account.key}` } });
    await plan(account, { do: "cut" });
    expect((await call()).status).toBe(599);
    expect((await call()).status).toBe(200);
  });

  it("what struck is written beside the request it hit, and can be cleared", async () => {
    const account = await simulator.account();
    await plan(account, { do: "error_429", times: 5 });
    await refusal(account.stripe.customers.create({ name: "A" }, { idempotencyKey: "once" }));
    await account.control("DELETE", "faults");
    await account.stripe.customers.create({ name: "A" }, { idempotencyKey: "once" });
    const { body } = await account.control("GET", "requests");
    expect(body.data).toMatchObject([
      { route: CREATE, status: 200, idempotency_key: "once", replayed: false, faults: [] },
      { route: CREATE, status: 429, params: "name=A", faults: [expect.stringMatching(/^error_429 flt_/)] },
    ]);
  });
});

describe("faults of the outcome", () => {
  it("slow_processing settles by the account's clock", async () => {
    const account = await simulator.account();
    await plan(account, { do: "slow_processing", ms: HOUR_MS, times: 2 });
    const slow = await account.stripe.paymentIntents.create(HOLD);
    expect(slow).toMatchObject({ status: "processing", latest_charge: null });
    const doomed = await account.stripe.paymentIntents.create({ ...HOLD, payment_method: "pm_card_chargeDeclined" });
    expect(doomed.status).toBe("processing");
    await account.advance(HOUR_MS / 2);
    expect((await account.stripe.paymentIntents.retrieve(slow.id)).status).toBe("processing");
    await account.advance(HOUR_MS / 2);
    expect((await account.stripe.paymentIntents.retrieve(slow.id)).status).toBe("requires_capture");
    expect(await account.stripe.paymentIntents.retrieve(doomed.id)).toMatchObject({
      status: "requires_payment_method",
      last_payment_error: { decline_code: "generic_decline" },
    });
  });

  it("balance_transaction_null hides the fee until charge.updated", async () => {
    const account = await simulator.account();
    const held = await account.stripe.paymentIntents.create(HOLD);
    await plan(account, { do: "balance_transaction_null", ms: HOUR_MS });
    const expand = ["latest_charge.balance_transaction"];
    const paid = await account.stripe.paymentIntents.capture(held.id, { expand });
    expect(paid.latest_charge).toMatchObject({ captured: true, balance_transaction: null });
    await account.advance(HOUR_MS);
    const later = await account.stripe.paymentIntents.retrieve(held.id, { expand });
    expect(later.latest_charge).toMatchObject({ balance_transaction: { fee: 55, net: 1944 } });
    const { data } = await account.stripe.events.list({ type: "charge.updated" });
    expect(data).toMatchObject([{ data: { previous_attributes: { balance_transaction: null } } }]);
  });
});

describe("webhooks", () => {
  /** An account whose events go to a path of its own, so that tests do not see each other's. */
  async function listening(events: Stripe.WebhookEndpointCreateParams.EnabledEvent[], connect = false) {
    const account = await simulator.account({ float: 1000 });
    const endpoint = await account.stripe.webhookEndpoints.create({
      url: receiver.url,
      enabled_events: events,
      connect,
    });
    receiver.deliveries.length = 0;
    return { ...account, endpoint, secret: endpoint.secret ?? "" };
  }

  it("are signed as the SDK verifies, and carry the object and the request", async () => {
    const account = await listening(["payment_intent.amount_capturable_updated"]);
    expect(account.endpoint).toMatchObject({ status: "enabled", secret: expect.stringMatching(/^whsec_/) });
    expect(await account.stripe.webhookEndpoints.retrieve(account.endpoint.id)).not.toHaveProperty("secret");
    const held = await account.stripe.paymentIntents.create(HOLD, { idempotencyKey: "once" });
    const [delivery] = await receiver.until("payment_intent.amount_capturable_updated");
    const signature = String(delivery?.headers["stripe-signature"]);
    const body = delivery?.body ?? "";
    const { webhooks } = account.stripe;
    const event = await webhooks.constructEventAsync(body, signature, account.secret);
    expect(event).toMatchObject({ object: "event", livemode: false, data: { object: { id: held.id } } });
    expect(event).not.toHaveProperty("account");
    expect(event.request).toEqual({ id: held.lastResponse.requestId, idempotency_key: "once" });
    await expect(webhooks.constructEventAsync(`${body} `, signature, account.secret)).rejects.toThrow(/signature/);
    expect(receiver.deliveries).toHaveLength(1);
    // The endpoint has the event before the simulator has its answer.
    await expect.poll(async () => (await account.stripe.events.retrieve(event.id)).pending_webhooks).toBe(0);
  });

  it("of connected accounts go to Connect endpoints and name the account", async () => {
    const account = await listening(["*"], true);
    const own = await account.stripe.webhookEndpoints.create({
      url: receiver.url,
      enabled_events: ["transfer.created"],
    });
    const { id: destination } = await account.stripe.accounts.create({
      capabilities: { transfers: { requested: true } },
      controller: { stripe_dashboard: { type: "none" } },
    });
    await account.stripe.transfers.create({ amount: 100, currency: "eur", destination });
    const [updated] = await receiver.until("capability.updated");
    expect(updated?.event).toMatchObject({ account: destination, data: { object: { account: destination } } });
    const { body } = await account.control("GET", "state");
    const { deliveries, objects } = body as {
      deliveries: { endpoint: string; event: string }[];
      objects: { event: Stripe.Event[] };
    };
    const typeOf = (id: string) => objects.event.find((event) => event.id === id)?.type;
    expect(deliveries.map(({ endpoint, event }) => [endpoint, typeOf(event)])).toEqual([
      [account.endpoint.id, "account.updated"],
      [account.endpoint.id, "capability.updated"],
      [own.id, "transfer.created"],
    ]);
  });

  it("for the platform's own host go through its binding", async () => {
    const account = await simulator.account();
    const url = simulator.platform.webhookUrl;
    await account.stripe.webhookEndpoints.create({ url, enabled_events: ["customer.created"] });
    const { id } = await account.stripe.customers.create({});
    const came = async () => (await simulator.platform.fetch("/")).json();
    await expect.poll(came).toMatchObject([{ type: "customer.created", data: { object: { id } } }]);
  });

  it("are tried again until the endpoint answers 2xx", async () => {
    const account = await listening(["customer.created"]);
    receiver.answers.push(500);
    await account.stripe.customers.create({});
    const tries = await receiver.until("customer.created", 2);
    expect(new Set(tries.map(({ event }) => event.id)).size).toBe(1);
    const attempts = async () => (await account.control("GET", "state")).body.deliveries;
    await expect.poll(attempts).toMatchObject([{ attempts: 2, state: "delivered", last_answer: "200" }]);
  });

  it("are dropped and doubled on demand, and resent by command", async () => {
    const account = await listening(["customer.created"]);
    await plan(account, { do: "drop_webhook", on: { event: "customer.created" } });
    const dropped = await account.stripe.customers.create({ name: "dropped" });
    await plan(account, { do: "double_webhook", on: { route: CREATE } });
    const doubled = await account.stripe.customers.create({ name: "doubled" });
    const came = await receiver.until("customer.created", 2);
    expect(came.map(({ event }) => (event.data.object as Stripe.Customer).id)).toEqual([doubled.id, doubled.id]);
    const undelivered = async () => {
      const { data } = await account.stripe.events.list({ type: "customer.created", delivery_success: false });
      return data.map(({ data: { object } }) => (object as Stripe.Customer).id);
    };
    await expect.poll(undelivered).toEqual([dropped.id]);
    const { data } = await account.stripe.events.list({ type: "customer.created", delivery_success: false });
    const resent = await account.control("POST", `events/${data[0]?.id}/resend`);
    expect(resent).toMatchObject({ status: 202, body: { deliveries: 1 } });
    await receiver.until("customer.created", 3);
  });

  it("tell in order what becomes of a payment", async () => {
    const account = await listening(["customer.created"]);
    const held = await account.stripe.paymentIntents.create(HOLD);
    await account.stripe.paymentIntents.capture(held.id);
    await refusal(account.stripe.paymentIntents.create({ ...HOLD, payment_method: "pm_card_chargeDeclined" }));
    await account.advance(2 * 24 * HOUR_MS);
    const { data } = await account.stripe.events.list({ limit: 100 });
    expect(data.map(({ type }) => type).reverse()).toEqual([
      "topup.created",
      "topup.succeeded",
      "payment_intent.created",
      "charge.succeeded",
      "payment_intent.amount_capturable_updated",
      "charge.captured",
      "payment_intent.succeeded",
      "payment_intent.created",
      "charge.failed",
      "payment_intent.payment_failed",
      "balance.available",
    ]);
    const kinds = ["charge.failed", "balance.available"];
    expect((await account.stripe.events.list({ types: kinds })).data).toHaveLength(2);
    await account.advance(31 * 24 * HOUR_MS);
    expect((await account.stripe.events.list()).data).toEqual([]);
  });
});

describe("the control API", () => {
  it("opens one account per reference", async () => {
    const open = (body: unknown) =>
      fetch(`${simulator.url}/_control/accounts`, { method: "POST", body: JSON.stringify(body) });
    const first = await open({ reference: "ten_same" });
    const second = await open({ reference: "ten_same", float: 5 });
    expect([first.status, second.status]).toEqual([201, 200]);
    const keys = await first.json();
    expect(await second.json()).toEqual(keys);
    expect(keys).toMatchObject({
      id: expect.stringMatching(/^acct_/),
      secret_key: expect.stringMatching(/^sk_test_/),
      publishable_key: expect.stringMatching(/^pk_test_/),
    });
    const wrong = [{}, { reference: "r", float: -1 }, { reference: "r", fee: { bps: 1.5 } }, { reference: "r", x: 1 }];
    for (const body of [...wrong, { reference: "r", currency: "xyz" }, { reference: "r", country: "de" }]) {
      const refused = await open(body);
      expect([refused.status, await refused.json()]).toEqual([400, { error: expect.objectContaining({}) }]);
    }
  });

  it("refuses what does not fit by name, and changes nothing", async () => {
    const account = await simulator.account();
    const before = (await account.control("GET", "state")).body;
    const wrong: [string, unknown, string][] = [
      ["clock", { advance_ms: -1 }, "advance_ms"],
      ["clock", { advance_ms: "1" }, "advance_ms"],
      ["clock", { advance_ms: 1, freeze: true }, "freeze"],
      ["faults", { do: "explode", times: 1 }, "do"],
      ["faults", { do: "error_500", times: 0 }, "times"],
      ["faults", { do: "error_500", on: { route: "POST /v1/nowhere" } }, "on.route"],
      ["faults", { do: "delay" }, "ms"],
      ["faults", { do: "error_500", ms: 1 }, "ms"],
      ["faults", { do: "error_500", on: { event: "customer.created" } }, "on.event"],
      ["faults", { do: "drop_webhook", on: { event: "customer.creatd" } }, "on.event"],
    ];
    for (const [path, body, param] of wrong) {
      const answer = await account.control("POST", path, body);
      expect([path, answer]).toEqual([path, { status: 400, body: { error: expect.objectContaining({ param }) } }]);
    }
    const after = (await account.control("GET", "state")).body;
    expect({ ...after, clock: null }).toEqual({ ...before, clock: null });
    const { body } = await account.control("GET", "faults");
    expect(body).toMatchObject({ kinds: { cut: { stage: "edge" } }, planned: [] });
    expect((await account.control("GET", "nothing")).status).toBe(404);
  });
});
