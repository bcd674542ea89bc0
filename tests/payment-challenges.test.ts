/** Payments whose player is asked by the bank, through the API in the real runtime: there, away, too late, refusing. */
import { afterAll, describe, expect, test } from "vitest";
import { host } from "./host.ts";
import { violations } from "./invariants.ts";
import { answerAsPlayer, type Payment, paymentIs, story } from "./payment-world.ts";
import { balances, cardOf, control, ended, freshTenant, type TestTenant, until } from "./tenant.ts";

afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

const BACK = "http://localhost:3000/orders/4711";
const HOUR_SECONDS = 3600;

const fault = (t: TestTenant, body: Record<string, unknown>) => control(t, "POST", "faults", body);

/** A tenant whose player's card asks for the player at every payment, set up with the bank. */
async function strict(): Promise<TestTenant> {
  const t = await freshTenant();
  const made = await t.api.paymentInstruments.create({
    player: t.player,
    payment_method: "pm_card_authenticationRequired",
  });
  const asked = await until(
    () => t.api.paymentInstruments.retrieve(made.id),
    (found) => found.status === "requires_action",
  );
  await answerAsPlayer(asked.challenge?.url ?? "");
  const card = await until(
    () => t.api.paymentInstruments.retrieve(made.id),
    (found) => found.status === "active",
  );
  return { ...t, card: card.id };
}

async function asked(t: TestTenant, more: { return_url?: string } = {}): Promise<Payment> {
  const made = await t.api.payments.create({ amount: 1999, currency: "EUR", payment_instrument: t.card, ...more });
  return paymentIs(t, made.id, "requires_action");
}

const urlOf = (payment: Payment) => payment.challenge?.url ?? "";

describe("a player who is there", () => {
  test("is sent to the bank, approves, comes back, and has paid once", async () => {
    const t = await strict();
    const payment = await asked(t, { return_url: BACK });
    expect(payment.challenge).toMatchObject({ type: "redirect" });
    const left = Date.parse(payment.challenge?.expires_at ?? "") - Date.parse(payment.created_at);
    expect(Math.round(left / 60_000)).toBe(60);
    const back = new URL(await answerAsPlayer(urlOf(payment)));
    expect(back.origin + back.pathname).toBe(BACK);
    expect(back.searchParams.get("redirect_status")).toBe("succeeded");
    expect(await ended(t.api, payment.id)).toMatchObject({
      status: "succeeded",
      amount_captured: 1999,
      challenge: null,
    });
    expect(await story(t, payment.id)).toEqual([
      "payment.created",
      "payment.requires_action",
      "payment.authorized",
      "payment.captured",
      "payment.succeeded",
    ]);
  });

  test("who refuses has not paid", async () => {
    const t = await strict();
    const payment = await asked(t, { return_url: BACK });
    await answerAsPlayer(urlOf(payment), "refuse");
    const found = await ended(t.api, payment.id);
    expect(found).toMatchObject({ status: "failed", error: { code: "payment_intent_authentication_failure" } });
    expect(await balances(t.api)).toEqual({});
  });

  test("whose card asks nothing pays without a challenge", async () => {
    const t = await freshTenant();
    const body = { amount: 1999, currency: "EUR", payment_instrument: t.card, return_url: BACK };
    const { id } = await t.api.payments.create(body);
    expect((await ended(t.api, id)).status).toBe("succeeded");
    expect(await story(t, id)).not.toContain("payment.requires_action");
  });

  test("is sent back only to where the tenant's configuration allows it", async () => {
    const t = await freshTenant();
    const body = { amount: 1999, currency: "EUR", payment_instrument: t.card };
    const elsewhere = "https://shop.example/orders/4711";
    const refused = t.api.payments.create({ ...body, return_url: elsewhere });
    await expect(refused).rejects.toMatchObject({ status: 422, code: "url_not_allowed" });
    const { version } = await t.api.tenant.config.retrieve();
    await t.api.tenant.config.update(
      { payments: { return_url_origins: ["https://shop.example"] } },
      { ifMatch: `"${version}"` },
    );
    const { id } = await t.api.payments.create({ ...body, return_url: elsewhere });
    expect((await ended(t.api, id)).status).toBe("succeeded");
  });
});

describe("a player who is not there", () => {
  test("is asked for when the bank wants to see him, and the same payment goes on", async () => {
    const t = await strict();
    const payment = await asked(t);
    const back = await answerAsPlayer(urlOf(payment));
    expect(back).toContain(`${(await host()).baseUrl}/return?`);
    const page = await fetch(back);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("close this page")]);
    const found = await ended(t.api, payment.id);
    expect(found.status).toBe("succeeded");
    expect(found.provider_references.payment_intent).toBe(payment.provider_references.payment_intent);
    const state = (await control(t, "GET", "state")) as { objects: { payment_intent: unknown[] } };
    expect(state.objects.payment_intent).toHaveLength(1);
  });

  test("and never comes: the payment ends as expired, and at the provider too", async () => {
    const t = await strict();
    const payment = await asked(t);
    await t.api.sandbox.advanceClock({ advance_seconds: HOUR_SECONDS + 1 });
    const found = await ended(t.api, payment.id);
    expect(found).toMatchObject({ status: "failed", error: { code: "expired" }, challenge: null });
    const state = (await control(t, "GET", "state")) as { objects: { payment_intent: { status: string }[] } };
    expect(state.objects.payment_intent.map(({ status }) => status)).toEqual(["canceled"]);
    expect(await balances(t.api)).toEqual({});
  });

  test("and can be canceled while the bank waits", async () => {
    const t = await strict();
    const payment = await asked(t);
    const canceled = await t.api.payments.cancel(payment.id);
    expect(canceled.cancel_requested_at).not.toBeNull();
    expect((await ended(t.api, payment.id)).status).toBe("canceled");
    const again = t.api.payments.cancel(payment.id);
    await expect(again).rejects.toMatchObject({ status: 409, code: "state_conflict" });
  });
});

describe("the provider's word", () => {
  test("is asked for where every webhook is lost", async () => {
    const t = await strict();
    await fault(t, { do: "drop_webhook", times: 100 });
    const payment = await asked(t, { return_url: BACK });
    await answerAsPlayer(urlOf(payment));
    await t.api.sandbox.advanceClock({ advance_seconds: 11 * 60 });
    expect((await ended(t.api, payment.id)).status).toBe("succeeded");
  });

  test("said twice, and once more after the end, changes nothing twice", async () => {
    const t = await strict();
    await fault(t, { do: "double_webhook", times: 100 });
    const payment = await asked(t, { return_url: BACK });
    await answerAsPlayer(urlOf(payment));
    await ended(t.api, payment.id);
    await control(t, "DELETE", "faults");
    const told = await story(t, payment.id);
    const state = (await control(t, "GET", "state")) as { objects: { event?: { id: string; type: string }[] } };
    for (const { id } of (state.objects.event ?? []).filter(({ type }) => type.startsWith("payment_intent."))) {
      await control(t, "POST", `events/${id}/resend`);
    }
    await until(
      async () => (await t.api.workflowRuns.list({ subject: payment.id })).data,
      (runs) => runs.every(({ status }) => status === "succeeded"),
    );
    expect(await story(t, payment.id)).toEqual(told);
    expect(await balances(t.api)).toMatchObject({ clearing: 0, "tenant:balance": -55 });
  });

  test.each([
    ["before it was asked for", { do: "error_500", times: 1, on: { route: "POST /v1/payment_intents/:id/confirm" } }],
    [
      "after it was asked for",
      { do: "cut", effect: true, times: 2, on: { route: "POST /v1/payment_intents/:id/confirm" } },
    ],
    ["when it expires", { do: "effect_then_500", times: 1, on: { route: "POST /v1/payment_intents/:id/cancel" } }],
  ])("gets lost %s, and it ends once", async (_, planned) => {
    const t = await strict();
    await fault(t, planned);
    const payment = await asked(t);
    if (planned.on.route.endsWith("cancel")) await t.api.sandbox.advanceClock({ advance_seconds: HOUR_SECONDS + 1 });
    else await answerAsPlayer(urlOf(payment));
    const expected = planned.on.route.endsWith("cancel") ? "failed" : "succeeded";
    expect((await ended(t.api, payment.id)).status).toBe(expected);
  });
});

test("a card that is set up is charged without the player where its bank allows that", async () => {
  const t = await freshTenant();
  const card = await cardOf(t.api, t.player, "pm_card_visa");
  const { id } = await t.api.payments.create({ amount: 500, currency: "EUR", payment_instrument: card });
  expect((await ended(t.api, id)).status).toBe("succeeded");
});
