/** What the provider reports: verified, stored once, never believed; and what it says after the end is still heard. */

import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unsealed } from "../local/provider-books.ts";
import { host } from "./host.ts";
import { violations } from "./invariants.ts";
import { balances, cardOf, control, freshTenant, pay, simulatorKey, type TestTenant, until } from "./tenant.ts";

let [mine, theirs]: [TestTenant, TestTenant] = [undefined as never, undefined as never];

beforeAll(async () => {
  [mine, theirs] = await Promise.all([freshTenant(), freshTenant()]);
});

afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

type Endpoint = "platform" | "connect";

async function rows(t: { id: string }, sql: string): Promise<Record<string, unknown>[]> {
  const running = await host();
  const found = await Promise.all(
    ["LEDGER_01", "LEDGER_02"].map(async (binding) => {
      const database = await running.database(binding);
      return (await database.prepare(sql).bind(t.id).all<Record<string, unknown>>()).results;
    }),
  );
  return found.flat();
}

const receipts = (t: { id: string }, event: string) =>
  rows(t, `SELECT state, reason FROM receipts WHERE tenant_id = ? AND provider_event_id = '${event}'`);

async function secretOf(t: { id: string }, endpoint: Endpoint): Promise<string> {
  const [row] = await rows(t, "SELECT * FROM provider_accounts WHERE tenant_id = ?");
  const sealed = String(row?.[`sealed_${endpoint}_webhook_secret`]);
  return unsealed(await host(), t.id, `${endpoint}-webhook-secret`, sealed);
}

let made = 0;

function eventOf(fields: Record<string, unknown> = {}): string {
  made += 1;
  const object = { id: `pi_nobody${made}`, object: "payment_intent" };
  const event = {
    id: `evt_test${made}_${Date.now()}`,
    object: "event",
    type: "payment_intent.succeeded",
    livemode: false,
  };
  return JSON.stringify({ ...event, created: 1_700_000_000, data: { object }, ...fields });
}

async function send(
  t: { id: string },
  payload: string,
  given: { endpoint?: Endpoint; secret?: string; timestamp?: number } = {},
): Promise<number> {
  const {
    endpoint = "platform",
    secret = await secretOf(t, endpoint),
    timestamp = Math.floor(Date.now() / 1000),
  } = given;
  const signature = await Stripe.webhooks.generateTestHeaderStringAsync({ payload, secret, timestamp });
  const running = await host();
  const url = `${running.baseUrl}/webhooks/stripe/${t.id}/${endpoint}`;
  const answer = await fetch(url, { method: "POST", body: payload, headers: { "stripe-signature": signature } });
  await answer.arrayBuffer();
  return answer.status;
}

const idOf = (payload: string) => (JSON.parse(payload) as { id: string }).id;

describe("an event", () => {
  test("that is sent twice is stored once", async () => {
    const payload = eventOf();
    expect([await send(mine, payload), await send(mine, payload)]).toEqual([200, 200]);
    expect(await receipts(mine, idOf(payload))).toEqual([{ state: "stored", reason: null }]);
  });

  test.each([
    ["signed with another secret", { secret: "whsec_forged" }],
    ["signed ten minutes ago", { timestamp: Math.floor(Date.now() / 1000) - 600 }],
    ["signed with the other endpoint's secret", "connect" as const],
    ["signed for another tenant", "theirs" as const],
  ])("that was %s is refused and leaves nothing", async (_, how) => {
    const payload = eventOf();
    const given =
      how === "connect"
        ? { secret: await secretOf(mine, "connect") }
        : how === "theirs"
          ? { secret: await secretOf(theirs, "platform") }
          : how;
    expect(await send(mine, payload, given)).toBe(400);
    expect(await receipts(mine, idOf(payload))).toEqual([]);
  });

  test("whose body was changed under its signature is refused", async () => {
    const running = await host();
    const payload = eventOf();
    const secret = await secretOf(mine, "platform");
    const signature = await Stripe.webhooks.generateTestHeaderStringAsync({ payload, secret });
    const body = payload.replace("succeeded", "succeedeD");
    const url = `${running.baseUrl}/webhooks/stripe/${mine.id}/platform`;
    const answer = await fetch(url, { method: "POST", body, headers: { "stripe-signature": signature } });
    expect(answer.status).toBe(400);
  });

  test("for a tenant that does not exist is not found, one beyond all measure is too large", async () => {
    expect(await send({ id: "ten_01k9zp3w5xe8r9v2m4n6q8t0ab" }, eventOf(), { secret: "whsec_x" })).toBe(404);
    expect(await send({ id: "nonsense" }, eventOf(), { secret: "whsec_x" })).toBe(404);
    expect(await send(mine, eventOf({ padding: "x".repeat(300_000) }))).toBe(413);
  });

  test.each([
    ["of the live mode", "platform", { livemode: true }, "wrong_mode"],
    ["of an account that nobody knows", "connect", { account: "acct_unknown" }, "unknown_account"],
    [
      "of a connected account, at the platform's endpoint",
      "platform",
      { account: "acct_x" },
      "account_on_platform_endpoint",
    ],
  ] as const)("%s is stored as ignored", async (_, endpoint, fields, reason) => {
    const payload = eventOf(fields);
    expect(await send(mine, payload, { endpoint })).toBe(200);
    expect(await receipts(mine, idOf(payload))).toEqual([{ state: "ignored", reason }]);
  });

  test("of a connected account that is the tenant's is stored", async () => {
    const { data } = await mine.api.bankConnections.list();
    const payload = eventOf({ account: data[0]?.provider_references.account, type: "account.updated" });
    expect(await send(mine, payload, { endpoint: "connect" })).toBe(200);
    expect(await receipts(mine, idOf(payload))).toEqual([{ state: "stored", reason: null }]);
  });
});

describe("after the end", () => {
  /** A payment that has failed, and the provider's own API, where the player's card may still be tried again. */
  async function failedPayment() {
    const t = await freshTenant();
    const card = await cardOf(t.api, t.player, "pm_card_chargeCustomerFail");
    const payment = await pay(t, 1999, { payment_instrument: card });
    expect(payment.status).toBe("failed");
    const running = await host();
    const { hostname, port } = new URL(running.simulatorUrl);
    const at = { host: hostname, port, protocol: "http", telemetry: false } as const;
    const stripe = new Stripe(await simulatorKey(t.id, running), at);
    const intent = payment.provider_references.payment_intent ?? "";
    const tryAgain = () =>
      stripe.paymentIntents.confirm(intent, { payment_method: "pm_card_visa", return_url: "https://example.com" });
    return { t, payment, stripe, intent, tryAgain };
  }

  test("a hold that comes too late is given back by the payment's next generation", async () => {
    const { t, payment, stripe, intent, tryAgain } = await failedPayment();
    await tryAgain();
    await until(
      async () => (await t.api.workflowRuns.list({ subject: payment.id })).data,
      (runs) => runs.length === 2 && runs.every((run) => run.status === "succeeded"),
    );
    expect((await stripe.paymentIntents.retrieve(intent)).status).toBe("canceled");
    expect((await t.api.payments.retrieve(payment.id)).status).toBe("failed");
    expect(await balances(t.api)).toEqual({});
  });

  test("money that was taken after all is split like any other, and only once", async () => {
    const { t, payment, stripe, intent, tryAgain } = await failedPayment();
    await control(t, "POST", "faults", { do: "drop_webhook", times: 3 });
    await tryAgain();
    await control(t, "DELETE", "faults");
    await stripe.paymentIntents.capture(intent);
    const late = await until(
      () => t.api.payments.retrieve(payment.id),
      (found) => found.status === "succeeded",
    );
    expect(late).toMatchObject({ amount_captured: 1999, fee: 55, error: null });
    const { data: split } = await t.api.distributions.list({ payment: payment.id });
    expect(split.map((each) => each.shares.map((share) => share.amount))).toEqual([[1399, 400, 200]]);
    const { data: events } = await t.api.events.list({ types: "payment.*", limit: 100 });
    const types = events.filter((event) => event.subject_id === payment.id).map((event) => event.type);
    expect(types).toEqual(["payment.created", "payment.failed", "payment.captured", "payment.succeeded"]);
  });
});
