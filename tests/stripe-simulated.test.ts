/**
 * The Stripe adapter through Stripe's own package against the simulator: one whole life of a payment, and its faults.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Fetcher } from "../core/ports.ts";
import { type Act, type Provider, UnknownOutcome } from "../core/provider/port.ts";
import { stripeProvider } from "../core/provider/stripe.ts";
import { DAY, HOUR } from "../core/time.ts";
import { type SimulatedAccount, type SimulatorHost, startReceiver, startSimulator } from "./simulator-host.ts";

let simulator: SimulatorHost;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.stop());

interface Tenant {
  provider: Provider;
  account: SimulatedAccount;
  /** Now by the account's clock, ms. */
  now(): Promise<number>;
  fault(name: string, route: string, extra?: object): Promise<void>;
  /** How many objects of a kind the account has. */
  count(list: "paymentIntents" | "transfers" | "customers" | "accounts"): Promise<number>;
}

async function tenant(): Promise<Tenant> {
  const account = await simulator.account({ float: 10_000 });
  const fetcher: Fetcher = {
    fetch: (input, init) => {
      const { pathname, search } = new URL(input instanceof Request ? input.url : input);
      return fetch(`${simulator.url}${pathname}${search}`, init);
    },
  };
  const clock = { now: () => Date.now() };
  return {
    account,
    provider: stripeProvider({ secretKey: account.key, fetcher, clock, returnUrl: "https://platform.example/return" }),
    now: async () => Number((await account.control("GET", "clock")).body.now),
    fault: async (name, route, extra = {}) => {
      const { status } = await account.control("POST", "faults", { do: name, on: { route }, times: 1, ...extra });
      expect(status).toBe(201);
    },
    count: async (list) => (await account.stripe[list].list({ limit: 100 })).data.length,
  };
}

const first = (key: string): Act => ({ key, age: 0 });
/** Nobody is there to be asked. */
const AWAY = { present: null, paymentMethodRef: null };

/** A payment that is made and not yet confirmed. */
async function created({ provider, now }: Tenant, paymentMethod = "pm_card_visa") {
  const at = await now();
  const player = { playerId: "ply_1", begunAt: at };
  const customer = await provider.createCustomer(first("ply_1/customer"), player);
  if (customer.outcome.status !== "created") throw new Error(customer.outcome.status);
  const { customerRef } = customer.outcome;
  const methodType = "card" as const;
  const card = { paymentInstrumentId: "pin_1", customerRef, paymentMethod, methodType, begunAt: at };
  const { outcome: made } = await provider.createSetup(first("pin_1/set-up"), card);
  if (made.status !== "created") throw new Error(made.status);
  const asked = { setupRef: made.setupRef, returnUrl: "https://shop.example/back", methodType };
  const { outcome: instrument } = await provider.confirmSetup(first("pin_1/confirm"), asked);
  if (instrument.status !== "active") throw new Error(instrument.status);
  const request = {
    paymentId: "pay_1",
    amount: 1999,
    currency: "EUR",
    customerRef,
    paymentMethodRef: instrument.paymentMethodRef,
    methodType,
    acceptedAt: at,
  };
  const { outcome } = await provider.createPayment(first("pay_1/create"), request);
  if (outcome.status !== "created") throw new Error(outcome.status);
  return { intentRef: outcome.intentRef, request };
}

async function captured(of: Tenant, paymentMethod?: string) {
  const { intentRef } = await created(of, paymentMethod);
  await of.provider.authorizePayment(first("pay_1/authorize"), { intentRef, ...AWAY });
  const { outcome } = await of.provider.capturePayment(first("pay_1/capture"), { intentRef, amount: 1999 });
  if (outcome.status !== "succeeded") throw new Error(outcome.status);
  return outcome;
}

async function connected({ provider, now }: Tenant) {
  const request = { bankConnectionId: "bnk_1", merchantId: "mer_1", country: "DE", currency: "EUR" };
  const { outcome } = await provider.createAccount(first("bnk_1/account"), { ...request, begunAt: await now() });
  if (outcome.status !== "verified") throw new Error(outcome.status);
  return outcome.accountRef;
}

describe("a payment's life", () => {
  it("is held, captured with its fee, and its share moved to the connected account", async () => {
    const world = await tenant();
    const { provider, account } = world;
    const { intentRef } = await created(world);
    const held = await provider.authorizePayment(first("pay_1/authorize"), { intentRef, ...AWAY });
    expect(held.outcome).toMatchObject({ status: "authorized", amount: 1999, currency: "EUR" });
    const deadline = held.outcome.status === "authorized" ? held.outcome.captureBefore : null;
    expect(deadline).toBeGreaterThan((await world.now()) + 6 * DAY);
    const taken = await provider.capturePayment(first("pay_1/capture"), { intentRef, amount: 1999 });
    expect(taken.outcome).toMatchObject({ status: "succeeded", amount: 1999, currency: "EUR", fee: 55 });
    expect(await provider.findPayment(intentRef)).toMatchObject({ outcome: taken.outcome });
    if (taken.outcome.status !== "succeeded") throw new Error("not captured");
    const accountRef = await connected(world);
    const schedule = (await account.stripe.accounts.retrieve(accountRef)).settings?.payouts?.schedule;
    expect(schedule?.interval).toBe("manual");
    await account.advance((taken.outcome.availableOn ?? 0) - (await world.now()) + HOUR);
    const share = { ledgerTransferId: "ltr_1", paymentId: "pay_1", accountRef, amount: 1399, currency: "EUR" };
    const sourceChargeRef = taken.outcome.chargeRef;
    const moved = await provider.createTransfer(first("ltr_1"), { ...share, sourceChargeRef });
    expect(moved.outcome).toMatchObject({ status: "succeeded", amount: 1399, currency: "EUR" });
    expect(await provider.balances(accountRef)).toEqual([
      { currency: "EUR", available: 1399, pending: 0, reserved: 0 },
    ]);
    expect(await provider.balances()).toEqual([
      { currency: "EUR", available: 10_000 + 1999 - 55 - 1399, pending: 0, reserved: 0 },
    ]);
    const object = moved.outcome.status === "succeeded" ? moved.outcome.transferRef : "";
    expect((await account.stripe.transfers.retrieve(object)).transfer_group).toBe("pay_1");
  });

  it("that is declined ends with the provider's codes", async () => {
    const world = await tenant();
    const { intentRef } = await created(world, "pm_card_chargeCustomerFail");
    const confirmed = await world.provider.authorizePayment(first("a"), { intentRef, ...AWAY });
    expect(confirmed.outcome).toMatchObject({ status: "failed", error: { code: "card_declined" } });
    const again = await world.provider.authorizePayment(first("b"), { intentRef, ...AWAY });
    expect(again.outcome).toMatchObject({ status: "failed" });
    expect((await world.provider.findPayment(intentRef)).outcome).toMatchObject({
      status: "failed",
      error: { code: "card_declined" },
    });
  });

  it("that is not captured is released, and a captured one cannot be", async () => {
    const world = await tenant();
    const { intentRef } = await created(world);
    await world.provider.authorizePayment(first("a"), { intentRef, ...AWAY });
    expect((await world.provider.cancelPayment(first("c"), { intentRef })).outcome.status).toBe("canceled");
    const other = await tenant();
    const { intentRef: taken } = await captured(other);
    expect((await other.provider.cancelPayment(first("c"), { intentRef: taken })).outcome.status).toBe("succeeded");
  });

  it("that the provider still processes is asked about", async () => {
    const world = await tenant();
    const { intentRef } = await created(world);
    await world.fault("slow_processing", "POST /v1/payment_intents/:id/confirm", { ms: HOUR });
    const { outcome } = await world.provider.authorizePayment(first("a"), { intentRef, ...AWAY });
    expect(outcome.status).toBe("processing");
    await world.account.advance(2 * HOUR);
    expect((await world.provider.findPayment(intentRef)).outcome.status).toBe("authorized");
  });
});

describe("one effect, whatever the answer was", () => {
  const lost = ["html_502", "empty_200", "cut"];
  for (const fault of lost) {
    it(`an effect whose answer was lost (${fault}) is met again under the same key`, async () => {
      const world = await tenant();
      const accountRef = await connected(world);
      const { chargeRef: sourceChargeRef } = await captured(world, "pm_card_bypassPending");
      const share = { ledgerTransferId: "ltr_1", paymentId: "pay_1", accountRef, amount: 500, currency: "EUR" };
      await world.fault(fault, "POST /v1/transfers", { effect: true });
      const tried = world.provider.createTransfer(first("ltr_1"), { ...share, sourceChargeRef });
      await expect(tried).rejects.toBeInstanceOf(UnknownOutcome);
      const { outcome } = await world.provider.createTransfer(first("ltr_1"), { ...share, sourceChargeRef });
      expect(outcome.status).toBe("succeeded");
      expect(await world.count("transfers")).toBe(1);
    });
  }

  const routes = {
    "POST /v1/transfers": "transfers",
    "POST /v1/customers": "customers",
    "POST /v1/accounts": "accounts",
    "POST /v1/payment_intents": "paymentIntents",
  } as const;
  for (const [route, list] of Object.entries(routes)) {
    for (const fault of ["effect_then_500", "error_500"]) {
      it(`${route} behind a stored 500 (${fault}) is looked up and made once`, async () => {
        const world = await tenant();
        const { provider } = world;
        const begunAt = await world.now();
        const accountRef = list === "transfers" ? await connected(world) : "";
        const charge = list === "transfers" ? (await captured(world, "pm_card_bypassPending")).chargeRef : null;
        const made = list === "paymentIntents" ? await created(world) : undefined;
        const before = await world.count(list);
        const acts = {
          transfers: () =>
            provider.createTransfer(first("t"), {
              ledgerTransferId: "ltr_2",
              paymentId: "pay_1",
              accountRef,
              amount: 500,
              currency: "EUR",
              sourceChargeRef: charge,
            }),
          customers: () => provider.createCustomer(first("c"), { playerId: "ply_2", begunAt }),
          accounts: () =>
            provider.createAccount(first("a"), {
              bankConnectionId: "bnk_2",
              merchantId: "mer_2",
              country: "DE",
              currency: "EUR",
              begunAt,
            }),
          paymentIntents: () => {
            if (!made) throw new Error("no payment was made before");
            return provider.createPayment(first("p"), { ...made.request, paymentId: "pay_2" });
          },
        };
        await world.fault(fault, route);
        await expect(acts[list]()).rejects.toBeInstanceOf(UnknownOutcome);
        const { outcome } = await acts[list]();
        expect(["succeeded", "created", "verified"]).toContain(outcome.status);
        expect(await world.count(list)).toBe(before + 1);
      });
    }
  }

  for (const fault of ["effect_then_500", "error_500"]) {
    it(`a capture behind a stored 500 (${fault}) takes the money once`, async () => {
      const world = await tenant();
      const { intentRef } = await created(world);
      await world.provider.authorizePayment(first("a"), { intentRef, ...AWAY });
      await world.fault(fault, "POST /v1/payment_intents/:id/capture");
      const capture = () => world.provider.capturePayment(first("c"), { intentRef, amount: 1999 });
      await expect(capture()).rejects.toBeInstanceOf(UnknownOutcome);
      expect((await capture()).outcome).toMatchObject({ status: "succeeded", amount: 1999, fee: 55 });
      const charges = await world.account.stripe.charges.list({ payment_intent: intentRef });
      expect(charges.data.map(({ amount_captured }) => amount_captured)).toEqual([1999]);
    });
  }

  it("a day later the key is forgotten, and what is there is found all the same", async () => {
    const world = await tenant();
    const { request, intentRef } = await created(world);
    await world.account.advance(25 * HOUR);
    const { outcome } = await world.provider.createPayment({ key: "pay_1/create", age: 25 * HOUR }, request);
    expect(outcome).toEqual({ status: "created", intentRef });
    expect(await world.count("paymentIntents")).toBe(1);
  });
});

it("the simulator's webhooks are verified by the adapter", async () => {
  const world = await tenant();
  const receiver = await startReceiver();
  try {
    const urls = { platform: receiver.url, connect: `${receiver.url}/connect` };
    const { secrets } = await world.provider.createWebhookEndpoints(first("endpoints"), urls, 0);
    const { intentRef } = await created(world);
    await world.provider.authorizePayment(first("a"), { intentRef, ...AWAY });
    const [delivery] = await receiver.until("payment_intent.amount_capturable_updated");
    const signature = String(delivery?.headers["stripe-signature"]);
    const body = delivery?.body ?? "";
    expect(await world.provider.verifyEvent(body, signature, secrets.platform)).toMatchObject({
      type: "payment_intent.amount_capturable_updated",
      accountRef: null,
      livemode: false,
      objectRef: intentRef,
      intentRef,
    });
    expect(await world.provider.verifyEvent(body, signature, secrets.connect)).toBeNull();
  } finally {
    receiver.stop();
  }
});
