/** The Stripe adapter against scripted answers: what it sends, what it believes, and what it records. */
import Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { UnknownOutcome } from "../core/provider/port.ts";
import { charge, intent, json, NOW, PAYMENT, scripted, stripeError, TRANSFER } from "./stripe-script.ts";

describe("what counts as an answer", () => {
  const answersThatProveNothing: Record<string, () => Response> = {
    "200 {}": () => json({}),
    "200 null": () => json(null),
    "200 with another object": () => json({ object: "charge", id: "ch_1" }),
    "200 without an id": () => json(intent({ id: "" })),
    "404 of a proxy": () => json({ message: "no route" }, 404),
    "429 of a proxy": () => json({ message: "slow down" }, 429),
    "500 of a proxy": () => json({ message: "oops" }, 500),
    "502 of a proxy": () => json({ message: "Bad gateway" }, 502),
    "502 in HTML": () => new Response("<html>", { status: 502 }),
    "an empty 200": () => new Response("", { status: 200 }),
    "500 of Stripe": () => stripeError({ type: "api_error" }, 500),
    "a rolled key": () => stripeError({}, 401),
    "a lock timeout": () => stripeError({ code: "lock_timeout" }, 429),
    "the same request under way": () => stripeError({ code: "idempotency_key_in_use", type: "idempotency_error" }, 409),
  };
  for (const [name, response] of Object.entries(answersThatProveNothing)) {
    it(`${name} is an unknown outcome, asked once`, async () => {
      const { provider, sent } = scripted(response);
      await expect(provider.createPayment(NOW, PAYMENT)).rejects.toBeInstanceOf(UnknownOutcome);
      expect(sent).toHaveLength(1);
      await expect(provider.findPayment("pi_1")).rejects.toBeInstanceOf(UnknownOutcome);
    });
  }

  it("a lost connection is an unknown outcome", async () => {
    const { provider } = scripted(() => Promise.reject(new TypeError("fetch failed")));
    await expect(provider.createTransfer(NOW, TRANSFER)).rejects.toBeInstanceOf(UnknownOutcome);
  });

  it("a busy Stripe says how long to wait", async () => {
    const { provider } = scripted(() => stripeError({ code: "rate_limit" }, 429, { "retry-after": "7" }));
    const error = await provider.createPayment(NOW, PAYMENT).catch((e: unknown) => e);
    expect(error).toMatchObject({ name: "UnknownOutcome", retryAfterSeconds: 7 });
    expect(String(error)).toContain("retry after 7 s");
  });
});

function setup(fields: object) {
  return { object: "setup_intent", id: "seti_1", client_secret: "seti_1_secret_x", metadata: {}, ...fields };
}

describe("payments", () => {
  it("are made without asking for money, under our key, with our ids only", async () => {
    const { provider, sent } = scripted(() => json(intent()));
    const { outcome, call } = await provider.createPayment({ key: "pay_1/create", age: 0 }, PAYMENT);
    expect(outcome).toEqual({ status: "created", intentRef: "pi_1" });
    expect(sent[0]).toMatchObject({ method: "POST", path: "/v1/payment_intents", key: "pay_1/create" });
    expect(Object.fromEntries(sent[0]?.body ?? [])).toEqual({
      amount: "1999",
      currency: "eur",
      customer: "cus_1",
      payment_method: "pm_1",
      "allowed_payment_method_types[0]": "card",
      capture_method: "manual",
      confirm: "false",
      transfer_group: "pay_1",
      "metadata[payment_id]": "pay_1",
    });
    expect(call).toMatchObject({
      kind: "payment_intents.create",
      idempotencyKey: "pay_1/create",
      reference: "pi_1",
      status: "created",
    });
  });

  const facts = { available_on: 1_700_200_000, fee: 55, object: "balance_transaction", id: "txn_1", currency: "eur" };
  const standings: [string, object, object][] = [
    ["processing", { status: "processing" }, { status: "processing", intentRef: "pi_1" }],
    [
      "authorized",
      {
        status: "requires_capture",
        amount_capturable: 1999,
        latest_charge: charge({ payment_method_details: { card: { capture_before: 1_700_600_000 } } }),
      },
      {
        status: "authorized",
        intentRef: "pi_1",
        chargeRef: "ch_1",
        amount: 1999,
        currency: "EUR",
        captureBefore: 1_700_600_000_000,
      },
    ],
    [
      "succeeded with its fee",
      { status: "succeeded", amount_received: 1500, latest_charge: charge({ balance_transaction: facts }) },
      {
        status: "succeeded",
        intentRef: "pi_1",
        chargeRef: "ch_1",
        amount: 1500,
        currency: "EUR",
        fee: 55,
        balanceTransactionRef: "txn_1",
        availableOn: 1_700_200_000_000,
      },
    ],
    [
      "succeeded, fee not booked yet",
      { status: "succeeded", amount_received: 1999, latest_charge: charge() },
      { status: "succeeded", fee: null, availableOn: null, balanceTransactionRef: null },
    ],
    [
      "succeeded, booked in another currency",
      {
        status: "succeeded",
        amount_received: 1999,
        latest_charge: charge({ balance_transaction: { ...facts, currency: "usd" } }),
      },
      { status: "unrecognized", raw: "succeeded, booked in usd" },
    ],
    [
      "requires_action",
      {
        status: "requires_action",
        next_action: { type: "redirect_to_url", redirect_to_url: { url: "https://x/3ds" } },
      },
      { status: "requires_action", challenge: { type: "redirect", url: "https://x/3ds" } },
    ],
    [
      "refused after all",
      {
        status: "requires_payment_method",
        last_payment_error: { code: "card_declined", decline_code: "insufficient_funds", message: "No funds." },
      },
      {
        status: "failed",
        error: { code: "card_declined", declineCode: "insufficient_funds", message: "No funds." },
      },
    ],
    ["canceled", { status: "canceled", cancellation_reason: "abandoned" }, { status: "canceled" }],
    [
      "expired",
      { status: "canceled", cancellation_reason: "automatic" },
      { status: "failed", error: { code: "expired", declineCode: null } },
    ],
    ["of a status to come", { status: "requires_luck" }, { status: "unrecognized", raw: "requires_luck" }],
  ];
  for (const [name, fields, expected] of standings) {
    it(`are read: ${name}`, async () => {
      const { provider, sent } = scripted(() => json(intent(fields)));
      const { outcome, call } = await provider.findPayment("pi_1");
      expect(outcome).toMatchObject(expected);
      expect(sent[0]?.query.get("expand[0]")).toBe("latest_charge.balance_transaction");
      expect(call).toMatchObject({ kind: "payment_intents.retrieve", idempotencyKey: null, reference: "pi_1" });
    });
  }

  it("a decline is an answer with its code, and its words are not recorded", async () => {
    const declined = { type: "card_error", code: "card_declined", decline_code: "generic_decline", message: "Nope." };
    const { provider, sent } = scripted(() => stripeError({ ...declined, payment_intent: intent() }, 402));
    const { outcome, call } = await provider.authorizePayment(NOW, {
      intentRef: "pi_1",
      present: null,
      paymentMethodRef: null,
    });
    expect(outcome).toEqual({
      status: "failed",
      intentRef: "pi_1",
      error: { code: "card_declined", declineCode: "generic_decline", message: "Nope." },
    });
    expect(sent[0]?.body.get("off_session")).toBe("true");
    expect(call.response).toMatchObject({ code: "card_declined", decline_code: "generic_decline" });
    expect(JSON.stringify(call)).not.toContain("Nope.");
  });

  it("a confirmation that came too late reads where the intent stands", async () => {
    const { provider } = scripted(({ method }) =>
      method === "POST"
        ? stripeError({ code: "payment_intent_unexpected_state" }, 400)
        : json(intent({ status: "requires_capture", amount_capturable: 1999, latest_charge: "ch_1" })),
    );
    const { outcome } = await provider.authorizePayment(NOW, {
      intentRef: "pi_1",
      present: null,
      paymentMethodRef: null,
    });
    expect(outcome).toMatchObject({ status: "authorized", chargeRef: "ch_1" });
  });

  it("a refused capture of a standing hold is a failure with the refusal's code", async () => {
    const { provider } = scripted(({ method }) =>
      method === "POST"
        ? stripeError({ code: "amount_too_large" }, 400)
        : json(intent({ status: "requires_capture", amount_capturable: 1999, latest_charge: "ch_1" })),
    );
    const { outcome } = await provider.capturePayment(NOW, { intentRef: "pi_1", amount: 5000 });
    expect(outcome).toMatchObject({ status: "failed", intentRef: "pi_1", error: { code: "amount_too_large" } });
  });
});

describe("transfers, accounts and cards", () => {
  it("a refused transfer is an answer", async () => {
    const { provider } = scripted(() => stripeError({ code: "balance_insufficient" }, 400));
    const { outcome, call } = await provider.createTransfer(NOW, TRANSFER);
    expect(outcome).toMatchObject({ status: "refused", error: { code: "balance_insufficient" } });
    expect(call).toMatchObject({ status: "refused", reference: null });
  });

  const standings: [string, object, string][] = [
    ["active", { capabilities: { transfers: "active" } }, "verified"],
    ["pending", { capabilities: { transfers: "pending" } }, "pending"],
    ["past due", { capabilities: {}, requirements: { disabled_reason: "requirements.past_due" } }, "restricted"],
    [
      "rejected",
      { capabilities: { transfers: "active" }, requirements: { disabled_reason: "rejected.fraud" } },
      "rejected",
    ],
  ];
  for (const [name, fields, status] of standings) {
    it(`an account that is ${name} is ${status}`, async () => {
      const { provider } = scripted(() => json({ object: "account", id: "acct_1", ...fields }));
      expect((await provider.findAccount("acct_1")).outcome.status).toBe(status);
    });
  }

  it("connected accounts are controlled by the tenant and paid out by hand", async () => {
    const { provider, sent } = scripted(() => json({ object: "account", id: "acct_1", capabilities: {} }));
    const request = { bankConnectionId: "bnk_1", merchantId: "mer_1", country: "DE", currency: "EUR", begunAt: 0 };
    await provider.createAccount(NOW, request);
    expect(Object.fromEntries(sent[0]?.body ?? [])).toEqual({
      country: "DE",
      default_currency: "eur",
      "capabilities[transfers][requested]": "true",
      "controller[stripe_dashboard][type]": "none",
      "controller[requirement_collection]": "application",
      "controller[losses][payments]": "application",
      "controller[fees][payer]": "application",
      "settings[payouts][schedule][interval]": "manual",
      "metadata[bank_connection_id]": "bnk_1",
      "metadata[merchant_id]": "mer_1",
    });
  });

  it("a card is set up with the player's bank, and its digits are not recorded", async () => {
    const card = { brand: "visa", last4: "4242", exp_month: 12, exp_year: 2034, country: "US" };
    const method = { object: "payment_method", id: "pm_9", customer: "cus_1", card };
    const { provider, sent } = scripted(() => json(setup({ status: "succeeded", payment_method: method })));
    const { outcome, call } = await provider.confirmSetup(NOW, {
      setupRef: "seti_1",
      returnUrl: "https://a.example",
      methodType: "card",
    });
    expect(outcome).toEqual({
      status: "active",
      setupRef: "seti_1",
      paymentMethodRef: "pm_9",
      summary: { type: "card", brand: "visa", last4: "4242", expMonth: 12, expYear: 2034, country: "US" },
    });
    expect(Object.fromEntries(sent[0]?.body ?? [])).toEqual({
      return_url: "https://a.example",
      "expand[0]": "payment_method",
    });
    expect(JSON.stringify(call)).not.toMatch(/4242|secret/);
  });

  it("balances come per currency", async () => {
    const funds = (amount: number, currency: string) => ({ amount, currency });
    const { provider } = scripted(() =>
      json({ object: "balance", available: [funds(5, "eur"), funds(1, "usd")], pending: [funds(7, "eur")] }),
    );
    expect(await provider.balances("acct_1")).toEqual([
      { currency: "EUR", available: 5, pending: 7, reserved: 0 },
      { currency: "USD", available: 1, pending: 0, reserved: 0 },
    ]);
  });
});

describe("provider events", () => {
  const secret = "whsec_test";
  const payload = JSON.stringify({
    object: "event",
    id: "evt_1",
    type: "charge.updated",
    created: 1_700_000_000,
    livemode: false,
    data: { object: { object: "charge", id: "ch_1", payment_intent: "pi_1" } },
  });
  const { provider } = scripted(() => json({}));
  const signed = (timestamp = Math.floor(Date.now() / 1000)) =>
    new Stripe("sk_test_x").webhooks.generateTestHeaderString({ payload, secret, timestamp });

  it("are read when the signature fits the raw body", async () => {
    expect(await provider.verifyEvent(payload, signed(), secret)).toEqual({
      id: "evt_1",
      type: "charge.updated",
      accountRef: null,
      livemode: false,
      createdAt: 1_700_000_000_000,
      objectRef: "ch_1",
      changed: [],
      intentRef: "pi_1",
    });
  });

  it("are nothing with another secret, another body, an old or a missing signature", async () => {
    expect(await provider.verifyEvent(payload, signed(), "whsec_other")).toBeNull();
    expect(await provider.verifyEvent(`${payload} `, signed(), secret)).toBeNull();
    expect(await provider.verifyEvent(payload, signed(Math.floor(Date.now() / 1000) - 301), secret)).toBeNull();
    expect(await provider.verifyEvent(payload, "", secret)).toBeNull();
  });
});
