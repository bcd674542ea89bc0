/** The Stripe simulator through Stripe's own SDK: payments, money, transfers, lists, idempotency, webhooks. */
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type SimulatedAccount, type SimulatorHost, sdk, startSimulator } from "./simulator-host.ts";

const DAY_MS = 86_400_000;

let simulator: SimulatorHost;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.stop());

const euros = (amounts: { amount: number; currency: string }[]) =>
  amounts.find(({ currency }) => currency === "eur")?.amount;

async function balance({ stripe }: SimulatedAccount, stripeAccount?: string) {
  const { available, pending } = await stripe.balance.retrieve({}, stripeAccount ? { stripeAccount } : {});
  return { available: euros(available), pending: euros(pending) };
}

/** The error that a call is refused with. */
async function refusal(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const answer: unknown = await call.catch((error: unknown) => error);
  if (answer instanceof Stripe.errors.StripeError) return answer;
  throw new Error(`Not refused: ${JSON.stringify(answer)}`);
}

const HOLD = { amount: 1999, currency: "eur", capture_method: "manual", confirm: true, off_session: true } as const;

const hold = ({ stripe }: SimulatedAccount, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({ ...HOLD, payment_method: "pm_card_visa", ...more });

/** A captured payment; answers its charge's id. */
async function charged(account: SimulatedAccount, more: Partial<Stripe.PaymentIntentCreateParams> = {}) {
  const held = await hold(account, more);
  const { latest_charge } = await account.stripe.paymentIntents.capture(held.id);
  return latest_charge as string;
}

const connect = ({ stripe }: SimulatedAccount, metadata: Record<string, string> = {}) =>
  stripe.accounts.create({
    country: "DE",
    capabilities: { transfers: { requested: true } },
    controller: {
      stripe_dashboard: { type: "none" },
      requirement_collection: "application",
      losses: { payments: "application" },
      fees: { payer: "application" },
    },
    settings: { payouts: { schedule: { interval: "manual" } } },
    metadata,
  });

describe("payments", () => {
  it("holds, then captures in full for a fee of 55, pending until the clock passes two days", async () => {
    const account = await simulator.account();
    const { stripe } = account;
    const customer = await stripe.customers.create({ email: "player@example.com", metadata: { player: "ply_1" } });
    const method = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
    const held = await hold(account, {
      customer: customer.id,
      payment_method: method.id,
      metadata: { payment_id: "pay_1" },
      transfer_group: "pay_1",
      expand: ["latest_charge"],
    });
    expect(held).toMatchObject({ status: "requires_capture", amount_capturable: 1999, amount_received: 0 });
    const authorized = held.latest_charge as Stripe.Charge;
    expect(authorized).toMatchObject({ captured: false, balance_transaction: null, transfer_group: "pay_1" });
    const week = held.created + 7 * 86_400;
    expect(Math.abs((authorized.payment_method_details?.card?.capture_before ?? 0) - week)).toBeLessThanOrEqual(1);
    expect(await balance(account)).toEqual({ available: 0, pending: 0 });

    const paid = await stripe.paymentIntents.capture(held.id, { expand: ["latest_charge.balance_transaction"] });
    const { balance_transaction: booked } = paid.latest_charge as Stripe.Charge;
    expect(paid).toMatchObject({ status: "succeeded", amount_received: 1999, metadata: { payment_id: "pay_1" } });
    expect(booked).toMatchObject({ amount: 1999, fee: 55, net: 1944, status: "pending", type: "charge" });
    expect(await balance(account)).toEqual({ available: 0, pending: 1944 });

    await account.advance(2 * DAY_MS - 60_000);
    expect(await balance(account)).toEqual({ available: 0, pending: 1944 });
    await account.advance(60_000);
    expect(await balance(account)).toEqual({ available: 1944, pending: 0 });
    const later = await stripe.balanceTransactions.retrieve((booked as Stripe.BalanceTransaction).id);
    expect(later.status).toBe("available");
  });

  it("captures at once without capture_method manual, and bypasses pending with the card for it", async () => {
    const account = await simulator.account({ fee: { bps: 0, fixed: 0 } });
    const paid = await hold(account, { capture_method: "automatic", payment_method: "pm_card_bypassPending" });
    expect(paid.status).toBe("succeeded");
    expect(await balance(account)).toEqual({ available: 1999, pending: 0 });
  });

  it("a partial capture releases the rest", async () => {
    const account = await simulator.account();
    const held = await hold(account);
    const tooMuch = await refusal(account.stripe.paymentIntents.capture(held.id, { amount_to_capture: 2000 }));
    expect(tooMuch).toMatchObject({ statusCode: 400, code: "amount_too_large", param: "amount_to_capture" });
    const paid = await account.stripe.paymentIntents.capture(held.id, {
      amount_to_capture: 1000,
      expand: ["latest_charge"],
    });
    expect(paid).toMatchObject({ status: "succeeded", amount: 1999, amount_received: 1000, amount_capturable: 0 });
    expect(paid.latest_charge).toMatchObject({ amount: 1999, amount_captured: 1000, amount_refunded: 999 });
    expect(await balance(account)).toEqual({ available: 0, pending: 1000 - 15 - 25 });
    const again = await refusal(account.stripe.paymentIntents.capture(held.id));
    expect(again).toMatchObject({ code: "payment_intent_unexpected_state", payment_intent: { id: held.id } });
  });

  it("a canceled hold moves no money, and can be neither captured nor canceled again", async () => {
    const account = await simulator.account();
    const held = await hold(account);
    const canceled = await account.stripe.paymentIntents.cancel(held.id, { cancellation_reason: "abandoned" });
    expect(canceled).toMatchObject({ status: "canceled", cancellation_reason: "abandoned", amount_capturable: 0 });
    expect(await account.stripe.charges.retrieve(held.latest_charge as string)).toMatchObject({ refunded: true });
    for (const verb of ["capture", "cancel"] as const) {
      const error = await refusal(account.stripe.paymentIntents[verb](held.id));
      expect(error).toMatchObject({ statusCode: 400, code: "payment_intent_unexpected_state" });
    }
    expect(await balance(account)).toEqual({ available: 0, pending: 0 });
  });

  it("a hold that nobody captures is canceled after seven days", async () => {
    const account = await simulator.account();
    const held = await hold(account);
    await account.advance(7 * DAY_MS);
    const expired = await account.stripe.paymentIntents.retrieve(held.id);
    expect(expired).toMatchObject({ status: "canceled", cancellation_reason: "automatic" });
  });

  it.each([
    ["pm_card_chargeDeclined", "card_declined", "generic_decline"],
    ["pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"],
    ["pm_card_chargeDeclinedLostCard", "card_declined", "lost_card"],
    ["pm_card_authenticationRequired", "authentication_required", "authentication_required"],
  ])("%s is declined with the intent inside the error", async (payment_method, code, decline_code) => {
    const account = await simulator.account();
    const error = await refusal(hold(account, { payment_method }));
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(error).toMatchObject({ statusCode: 402, code, decline_code });
    const inside = error.payment_intent as Stripe.PaymentIntent;
    expect(inside).toMatchObject({ status: "requires_payment_method", payment_method: null });
    expect(inside.last_payment_error).toMatchObject({ code, decline_code, charge: inside.latest_charge });
    const { data } = await account.stripe.charges.list({ payment_intent: inside.id });
    expect(data).toMatchObject([{ id: inside.latest_charge, status: "failed", failure_code: code, paid: false }]);
    expect(await account.stripe.paymentIntents.retrieve(inside.id)).toEqual(inside);
    const retried = await account.stripe.paymentIntents.confirm(inside.id, {
      payment_method: "pm_card_visa",
      off_session: true,
    });
    expect(retried).toMatchObject({ status: "requires_capture", last_payment_error: null });
  });

  it("a card that always declines is refused when it is attached; 4000000000000341 only when charged", async () => {
    const account = await simulator.account();
    const { id: customer } = await account.stripe.customers.create({});
    const attaching = account.stripe.paymentMethods.attach("pm_card_chargeDeclined", { customer });
    expect(await refusal(attaching)).toMatchObject({ statusCode: 402, code: "card_declined" });
    const method = await account.stripe.paymentMethods.attach("pm_card_chargeCustomerFail", { customer });
    const charging = hold(account, { customer, payment_method: method.id });
    expect(await refusal(charging)).toMatchObject({ statusCode: 402, decline_code: "generic_decline" });
    const { data } = await account.stripe.customers.listPaymentMethods(customer);
    expect(data.map(({ id }) => id)).toEqual([method.id]);
    await account.stripe.paymentMethods.detach(method.id);
    const reuse = account.stripe.paymentMethods.attach(method.id, { customer });
    expect((await refusal(reuse)).message).toContain("may not be used again");
  });

  it("3-D Secure asks the person by redirect; approved it holds, refused it needs another method", async () => {
    const account = await simulator.account();
    const ask = () =>
      account.stripe.paymentIntents.create({
        amount: 1999,
        currency: "eur",
        capture_method: "manual",
        confirm: true,
        payment_method: "pm_card_threeDSecure2Required",
        return_url: "https://shop.example/back",
      });
    const asked = await ask();
    expect(asked.status).toBe("requires_action");
    expect(asked.next_action).toMatchObject({
      type: "redirect_to_url",
      redirect_to_url: { return_url: "https://shop.example/back" },
    });
    await account.control("POST", `payment_intents/${asked.id}/challenge`, { result: "approve" });
    const held = await account.stripe.paymentIntents.retrieve(asked.id, { expand: ["latest_charge"] });
    expect(held).toMatchObject({ status: "requires_capture", next_action: null });
    expect((held.latest_charge as Stripe.Charge).payment_method_details?.card?.three_d_secure?.result).toBe(
      "authenticated",
    );
    const other = await ask();
    await account.control("POST", `payment_intents/${other.id}/challenge`, { result: "refuse" });
    expect(await account.stripe.paymentIntents.retrieve(other.id)).toMatchObject({
      status: "requires_payment_method",
      latest_charge: null,
      last_payment_error: { code: "payment_intent_authentication_failure" },
    });
  });

  it.each([
    [{ amount: 49 }, { code: "amount_too_small", param: "amount" }],
    [{ amount: 100_000_000 }, { code: "amount_too_large", param: "amount" }],
    [{ currency: "xyz" }, { param: "currency" }],
    [{ customer: "cus_nobody" }, { code: "resource_missing", param: "customer" }],
    [{ payment_method: "pm_nothing" }, { code: "resource_missing", param: "payment_method" }],
    [{ sparkle: "yes" }, { code: "parameter_unknown", param: "sparkle" }],
    [{ metadata: { k: "v".repeat(501) } }, { param: "metadata[k]" }],
  ])("refuses %j and leaves nothing behind", async (params, expected) => {
    const account = await simulator.account();
    const error = await refusal(hold(account, params as Partial<Stripe.PaymentIntentCreateParams>));
    expect(error).toMatchObject({ statusCode: 400, type: "StripeInvalidRequestError", ...expected });
    expect(error.requestId).toMatch(/^req_/);
    expect((await account.stripe.paymentIntents.list()).data).toEqual([]);
  });
});

describe("transfers", () => {
  it("with source_transaction needs no balance, stays below its charge, and arrives when the charge does", async () => {
    const account = await simulator.account();
    const { stripe } = account;
    const { id: destination } = await connect(account);
    const source_transaction = await charged(account, { transfer_group: "pay_1" });
    const part = { amount: 1399, currency: "eur", destination, source_transaction };
    const transfer = await stripe.transfers.create(part);
    expect(transfer).toMatchObject({ amount: 1399, transfer_group: "pay_1", reversed: false });
    expect(await balance(account)).toEqual({ available: 0, pending: 1944 - 1399 });
    expect(await balance(account, destination)).toEqual({ available: 0, pending: 1399 });
    const over = await refusal(stripe.transfers.create({ ...part, amount: 601 }));
    expect(over.message).toContain("must not exceed the source amount of €19.99");
    await account.advance(2 * DAY_MS);
    expect(await balance(account)).toEqual({ available: 545, pending: 0 });
    expect(await balance(account, destination)).toEqual({ available: 1399, pending: 0 });

    const { data } = await stripe.balanceTransactions.list({ type: "payment" }, { stripeAccount: destination });
    expect(data).toMatchObject([{ amount: 1399, net: 1399, source: transfer.destination_payment }]);
    const found = await stripe.transfers.list({ transfer_group: "pay_1", expand: ["data.destination_payment"] });
    expect(found.data).toMatchObject([
      { id: transfer.id, destination_payment: { object: "charge", source_transfer: transfer.id } },
    ]);
  });

  it("without source_transaction takes from available money only", async () => {
    const account = await simulator.account({ float: 500 });
    const { id: destination } = await connect(account);
    await charged(account);
    const order = { currency: "eur", destination };
    const short = await refusal(account.stripe.transfers.create({ ...order, amount: 501 }));
    expect(short).toMatchObject({ statusCode: 400, code: "balance_insufficient" });
    await account.stripe.transfers.create({ ...order, amount: 500 });
    expect(await balance(account)).toEqual({ available: 0, pending: 1944 });
    expect(await balance(account, destination)).toEqual({ available: 500, pending: 0 });
    const { data } = await account.stripe.balanceTransactions.list();
    expect(data.map(({ type, net }) => [type, net])).toEqual([
      ["transfer", -500],
      ["charge", 1944],
      ["topup", 500],
    ]);
  });

  it("a reversal brings money back, up to what is unreversed and what the account still has", async () => {
    const account = await simulator.account({ float: 1000 });
    const { stripe } = account;
    const { id: destination } = await connect(account);
    const first = await stripe.transfers.create({ amount: 600, currency: "eur", destination });
    const reversal = await stripe.transfers.createReversal(first.id, { amount: 200 });
    expect(reversal).toMatchObject({ amount: 200, transfer: first.id });
    expect(await balance(account)).toEqual({ available: 600, pending: 0 });
    expect(await balance(account, destination)).toEqual({ available: 400, pending: 0 });
    const over = await refusal(stripe.transfers.createReversal(first.id, { amount: 401 }));
    expect(over).toMatchObject({ statusCode: 400, param: "amount" });
    await stripe.transfers.createReversal(first.id);
    expect(await stripe.transfers.retrieve(first.id)).toMatchObject({ amount_reversed: 600, reversed: true });
    const { data } = await stripe.transfers.listReversals(first.id);
    expect(data.map(({ amount }) => amount)).toEqual([400, 200]);
    expect((await refusal(stripe.transfers.createReversal(first.id))).message).toContain("already fully reversed");

    const second = await stripe.transfers.create({ amount: 500, currency: "eur", destination });
    await account.control("POST", "adjustments", { account: destination, amount: -1 });
    expect(await refusal(stripe.transfers.createReversal(second.id))).toMatchObject({ code: "balance_insufficient" });
    expect(await balance(account, destination)).toEqual({ available: 499, pending: 0 });
  });

  it("goes only to accounts that exist and may receive transfers", async () => {
    const account = await simulator.account({ float: 1000 });
    const order = { amount: 100, currency: "eur" };
    const { id: waiting, capabilities } = await connect(account, { simulator_transfers: "pending" });
    expect(capabilities?.transfers).toBe("pending");
    const refused = await refusal(account.stripe.transfers.create({ ...order, destination: waiting }));
    expect(refused.code).toBe("insufficient_capabilities_for_transfer");
    await account.control("POST", `connected_accounts/${waiting}`, { transfers: "active" });
    await account.stripe.transfers.create({ ...order, destination: waiting });
    const nobody = await refusal(account.stripe.transfers.create({ ...order, destination: "acct_nobody" }));
    expect(nobody).toMatchObject({ code: "resource_missing", param: "destination" });
    const other = await simulator.account();
    const foreign = await refusal(other.stripe.balance.retrieve({}, { stripeAccount: waiting }));
    expect(foreign).toMatchObject({ statusCode: 403, code: "account_invalid" });
  });
});

describe("the books", () => {
  it("every balance is the sum of its balance transactions, and transfers neither make nor lose money", async () => {
    const account = await simulator.account({ float: 10_000 });
    const { stripe } = account;
    const { id: destination } = await connect(account);
    const order = { currency: "eur", destination };
    for (const amount of [50, 333, 1999, 10_001]) {
      const source_transaction = await charged(account, { amount });
      const { id } = await stripe.transfers.create({ ...order, amount: Math.floor(amount / 3), source_transaction });
      await stripe.transfers.createReversal(id, { amount: 7 });
      await account.advance(DAY_MS);
      await stripe.transfers.createReversal(id, { amount: 5 });
      await stripe.transfers.create({ ...order, amount: 11 });
    }
    const { body } = await account.control("GET", "state");
    const { balances, objects, owners } = body as {
      balances: { account: string; available: number; pending: number }[];
      objects: { balance_transaction: { id: string; net: number; status: string; type: string }[] };
      owners: Record<string, string>;
    };
    expect(balances).toHaveLength(2);
    for (const { account: owner, ...held } of balances) {
      for (const status of ["available", "pending"] as const) {
        const own = objects.balance_transaction.filter(
          ({ id, ...one }) => owners[id] === owner && one.status === status,
        );
        expect([owner, status, held[status]]).toEqual([owner, status, own.reduce((sum, { net }) => sum + net, 0)]);
      }
    }
    const moved = objects.balance_transaction.filter(({ type }) => !["charge", "topup"].includes(type));
    expect(moved).toHaveLength(4 * 4 * 2);
    expect(moved.reduce((sum, { net }) => sum + net, 0)).toBe(0);
  });
});

describe("the surface", () => {
  it("connected accounts are as they were asked for, and listed by their creation", async () => {
    const account = await simulator.account();
    const made = await connect(account, { merchant: "mer_1" });
    expect(made).toMatchObject({
      type: "none",
      controller: { type: "application", requirement_collection: "application", stripe_dashboard: { type: "none" } },
      capabilities: { transfers: "active" },
      settings: { payouts: { schedule: { interval: "manual" } } },
      default_currency: "eur",
      metadata: { merchant: "mer_1" },
    });
    const since = made.created ?? 0;
    const listed = await account.stripe.accounts.list({ created: { gte: since } });
    expect(listed.data).toEqual([made]);
    expect((await account.stripe.accounts.list({ created: { gt: since } })).data).toEqual([]);
    expect(await account.stripe.accounts.retrieve(made.id)).toEqual(made);
  });

  it("lists newest first in pages, forwards and backwards", async () => {
    const { stripe } = await simulator.account();
    const made: string[] = [];
    for (let n = 0; n < 5; n++) made.unshift((await stripe.customers.create({ name: `Player ${n}` })).id);
    const ids = async (params: Stripe.CustomerListParams) => {
      const { data, has_more } = await stripe.customers.list(params);
      return { ids: data.map(({ id }) => id), has_more };
    };
    const [, second = "", third = ""] = made;
    expect(await ids({ limit: 2 })).toEqual({ ids: made.slice(0, 2), has_more: true });
    expect(await ids({ limit: 3, starting_after: second })).toEqual({ ids: made.slice(2), has_more: false });
    expect(await ids({ limit: 1, ending_before: third })).toEqual({ ids: [second], has_more: true });
    const all = await stripe.customers.list({ limit: 2 }).autoPagingToArray({ limit: 100 });
    expect(all.map(({ id }) => id)).toEqual(made);
    expect(await refusal(stripe.customers.list({ starting_after: "cus_no" }))).toMatchObject({ statusCode: 400 });
    expect(await refusal(stripe.customers.list({ limit: 101 }))).toMatchObject({ param: "limit" });
  });

  it("refuses wrong keys, unknown objects and unknown routes with Stripe's error objects", async () => {
    const account = await simulator.account();
    for (const key of ["sk_test_wrong", account.key.replace(/.$/, (last) => (last === "x" ? "y" : "x"))]) {
      const error = await refusal(sdk(simulator.url, key).balance.retrieve());
      expect(error).toMatchObject({ statusCode: 401, type: "StripeAuthenticationError" });
    }
    const missing = await refusal(account.stripe.paymentIntents.retrieve("pi_none"));
    expect(missing).toMatchObject({ statusCode: 404, code: "resource_missing", param: "intent" });
    const nowhere = await refusal(account.stripe.coupons.list());
    expect(nowhere).toMatchObject({ statusCode: 404, type: "StripeInvalidRequestError" });
    await account.stripe.customers.create({});
    const deep = account.stripe.customers.list({ expand: ["data.email"] });
    expect((await refusal(deep)).message).toBe("This property cannot be expanded (data.email).");
  });
});
