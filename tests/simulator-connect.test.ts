/** What the simulator adds to Stripe's Connect: shortcuts for tests, and commands for what only banks and people do. */
import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { available, bankOf, COMPLETE, funded, GERMAN_BANK, JENNY, open } from "../simulator/behaviour/connect-world.ts";
import { refusal } from "../simulator/behaviour/rule.ts";
import { type BooksState, bookFaults } from "./simulator-books.ts";
import { type SimulatorHost, startSimulator } from "./simulator-host.ts";

const DAY_MS = 86_400_000;

let simulator: SimulatorHost;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.stop());

const transfersOf = ({ capabilities }: Stripe.Account) => capabilities?.transfers;

describe("onboarding", () => {
  it("is required unless an account was opened without it; metadata says otherwise for one account", async () => {
    const order = { method: "POST", body: JSON.stringify({ reference: "strict" }) };
    const opened = (await (await fetch(`${simulator.url}/_control/accounts`, order)).json()) as { secret_key: string };
    const { stripe: strict } = await simulator.account({ onboarding: "required" });
    expect(opened.secret_key).toMatch(/^sk_test_/);
    expect(transfersOf(await open(strict))).toBe("inactive");
    expect(transfersOf(await open(strict, { metadata: { simulator_onboarding: "skipped" } }))).toBe("active");
    const { stripe: lenient } = await simulator.account();
    const made = await open(lenient);
    expect(made).toMatchObject({ capabilities: { transfers: "active" }, requirements: { currently_due: [] } });
    expect(transfersOf(await open(lenient, { metadata: { simulator_onboarding: "required" } }))).toBe("inactive");
  });

  it("is overruled by a command until another gives the word back to the requirements", async () => {
    const { stripe, control } = await simulator.account({ onboarding: "required" });
    const { id } = await open(stripe, { ...COMPLETE, individual: JENNY });
    const set = async (transfers: unknown) => {
      const { status } = await control("POST", `connected_accounts/${id}`, { transfers });
      return [status, transfersOf(await stripe.accounts.retrieve(id))];
    };
    expect(await set("inactive")).toEqual([200, "inactive"]);
    expect(await set("pending")).toEqual([200, "pending"]);
    expect(await set(null)).toEqual([200, "active"]);
    expect(await set("perhaps")).toEqual([400, "active"]);
  });
});

describe("payouts", () => {
  it("to 000000000009 stay in transit until a command says what became of them", async () => {
    const { stripe, control, advance } = await simulator.account({ float: 1_000 });
    const bank = { ...GERMAN_BANK, account_number: "000000000009" } as unknown as string;
    const stripeAccount = await funded(stripe, 1_000, bank);
    const { id } = await stripe.payouts.create({ amount: 300, currency: "eur" }, { stripeAccount });
    await advance(30 * DAY_MS);
    const status = async () => (await stripe.payouts.retrieve(id, {}, { stripeAccount })).status;
    expect(await status()).toBe("in_transit");
    expect((await control("POST", `payouts/${id}`, { status: "canceled" })).status).toBe(400);
    expect((await control("POST", `payouts/${id}`, { status: "paid" })).status).toBe(200);
    expect(await status()).toBe("paid");
    expect((await control("POST", `payouts/${id}`, { status: "failed", failure_code: "no_account" })).status).toBe(200);
    expect(await available(stripe, stripeAccount)).toBe(1_000);
    expect((await control("POST", `payouts/${id}`, { status: "paid" })).status).toBe(200);
    expect(await available(stripe, stripeAccount)).toBe(700);
    expect(bookFaults((await control("GET", "state")).body as unknown as BooksState)).toEqual([]);
  });

  it("of the platform itself fail when its bank is told to refuse them", async () => {
    const { stripe, control, advance, id } = await simulator.account({ float: 1_000 });
    const [bank] = (await stripe.accounts.listExternalAccounts(id)).data;
    const told = await control("POST", `external_accounts/${bank?.id}`, { outcome: "account_closed" });
    expect(told.status).toBe(200);
    const payout = await stripe.payouts.create({ amount: 400, currency: "eur" });
    expect(await available(stripe)).toBe(600);
    await advance(5 * DAY_MS);
    const failed = await stripe.payouts.retrieve(payout.id);
    expect(failed).toMatchObject({ status: "failed", failure_code: "account_closed" });
    expect(await available(stripe)).toBe(1_000);
  });

  it("of several accounts by schedule leave every cent where its books say", async () => {
    const { stripe, control, advance } = await simulator.account({ float: 10_000 });
    for (const digit of [0, 1, 2]) {
      const account = await funded(stripe, 1_000, bankOf(digit));
      const payouts = { schedule: { interval: "daily" as const }, minimum_balance_by_currency: { eur: 100 } };
      await stripe.balanceSettings.update({ payments: { payouts } }, { stripeAccount: account });
    }
    await advance(9 * DAY_MS);
    const { body } = await control("GET", "state");
    const state = body as unknown as BooksState;
    expect(bookFaults(state)).toEqual([]);
    expect(state.objects.payout?.map(({ amount, status }) => [amount, status])).toEqual([
      [900, "paid"],
      [900, "failed"],
      [900, "failed"],
    ]);
  });
});

describe("commands", () => {
  it("that do not fit are refused by name and change nothing", async () => {
    const { stripe, control } = await simulator.account({ float: 1_000 });
    const account = await funded(stripe, 500);
    const { id } = await stripe.payouts.create({ amount: 100, currency: "eur" }, { stripeAccount: account });
    const session = await stripe.identity.verificationSessions.create({ type: "document" });
    const before = (await control("GET", "state")).body.objects;
    const asked = [
      ["connected_accounts/acct_none", { transfers: "active" }, 404, "id"],
      [`connected_accounts/${account}`, { require: ["<script>"] }, 400, "require"],
      [`connected_accounts/${account}`, { require: ["business_profile.url"], within_ms: -1 }, 400, "within_ms"],
      [`connected_accounts/${account}`, { require: ["business_profile.url"], transfers: "active" }, 400, "transfers"],
      [`connected_accounts/${account}`, { transfers: "active", within_ms: 1 }, 400, "within_ms"],
      [`payouts/${id}`, { status: "lost" }, 400, "status"],
      [`payouts/${id}`, { status: "paid", failure_code: "no_account" }, 400, "failure_code"],
      [`payouts/${id}`, { status: "failed", failure_code: "weather" }, 400, "failure_code"],
      ["payouts/po_none", { status: "paid" }, 404, "id"],
      ["external_accounts/ba_none", { outcome: "arrives" }, 404, "id"],
      [`verification_sessions/${session.id}`, { outcome: "who knows" }, 400, "outcome"],
    ] as const;
    for (const [path, body, status, param] of asked) {
      expect([path, await control("POST", path, body)]).toMatchObject([path, { status, body: { error: { param } } }]);
    }
    expect((await control("GET", "state")).body.objects).toEqual(before);
  });

  it("and requests on behalf of an account reach no other account", async () => {
    const { stripe } = await simulator.account({ float: 1_000 });
    const [one, two] = [await funded(stripe, 100), await funded(stripe, 100)];
    const { id } = await stripe.payouts.create({ amount: 100, currency: "eur" }, { stripeAccount: one });
    const seen = await refusal(stripe.payouts.retrieve(id, {}, { stripeAccount: two }));
    expect(seen).toMatchObject({ statusCode: 404 });
    const other = await refusal(stripe.accounts.retrieve(one, {}, { stripeAccount: two }));
    expect(other).toMatchObject({ statusCode: 403, code: "account_invalid" });
    expect((await stripe.payouts.list()).data).toEqual([]);
  });
});
