/** What the provider does after a payment or instrument has ended, and players at its pages, in the real runtime. */
import { afterAll, describe, expect, test } from "vitest";
import { host } from "./host.ts";
import { violations } from "./invariants.ts";
import { answerAsPlayer, paymentIs, story } from "./payment-world.ts";
import { balances, control, ended, freshTenant, simulatorKey, type TestTenant, until } from "./tenant.ts";

afterAll(async () => {
  expect(await violations(await host())).toEqual([]);
});

const DAY_SECONDS = 86_400;
const BACK = "http://localhost:3000/back";

/** Something that somebody does at Stripe itself, past the platform. */
async function atStripe(t: TestTenant, path: string, body: Record<string, string>): Promise<Record<string, unknown>> {
  const running = await host();
  const answer = await fetch(`${running.simulatorUrl}/v1/${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${await simulatorKey(t.id, running)}` },
    body: new URLSearchParams(body),
  });
  return (await answer.json()) as Record<string, unknown>;
}

interface SimulatorState {
  objects: Record<"charge" | "payment_intent" | "payment_method", Record<string, unknown>[]>;
}
const stateOf = async (t: TestTenant) => (await control(t, "GET", "state")) as SimulatorState;

/** Every run of a subject has come to its end. */
const quiet = (t: TestTenant, subject: string, runs: number) =>
  until(
    async () => (await t.api.workflowRuns.list({ subject })).data,
    (found) => found.length >= runs && found.every(({ status }) => status === "succeeded"),
  );

async function instrumentOf(t: TestTenant, payment_method: string, type: "card" | "sepa_debit" = "card") {
  const { id } = await t.api.paymentInstruments.create({ player: t.player, payment_method, type });
  return until(
    () => t.api.paymentInstruments.retrieve(id),
    ({ status }) => status !== "processing",
  );
}

describe("after a payment has failed", () => {
  test("money that is held for it after all is given back, and it stays failed", async () => {
    const t = await freshTenant();
    const { id: card } = await instrumentOf(t, "pm_card_chargeCustomerFail");
    const { id } = await t.api.payments.create({ amount: 1999, currency: "EUR", payment_instrument: card });
    const failed = await ended(t.api, id);
    const intent = failed.provider_references.payment_intent ?? "";
    const late = await atStripe(t, `payment_intents/${intent}/confirm`, {
      payment_method: "pm_card_visa",
      return_url: BACK,
    });
    expect(late.status).toBe("requires_capture");
    await until(
      async () => (await stateOf(t)).objects.payment_intent[0]?.status,
      (status) => status === "canceled",
    );
    await quiet(t, id, 2);
    expect(await story(t, id)).toEqual(["payment.created", "payment.failed"]);
    expect(await balances(t.api)).toEqual({});
  });

  test("money that was taken for it after all is booked once, and it has succeeded", async () => {
    const t = await freshTenant({}, "pm_card_visa", undefined, { sandbox: { float: 100_000 } });
    const { id: account } = await instrumentOf(t, "pm_sepaDebit_failed_de", "sepa_debit");
    const { id } = await t.api.payments.create({ amount: 1999, currency: "EUR", payment_instrument: account });
    await until(
      async () => (await t.api.workflowRuns.list({ subject: id })).data[0],
      (run) => run?.status === "waiting",
    );
    await t.api.sandbox.advanceClock({ advance_seconds: 5 * DAY_SECONDS + 60 });
    const failed = await ended(t.api, id);
    expect(failed.status).toBe("failed");
    const intent = failed.provider_references.payment_intent ?? "";
    await atStripe(t, `payment_intents/${intent}/confirm`, {
      payment_method: "pm_sepaDebit_success_de",
      off_session: "true",
    });
    await control(t, "POST", "faults", { do: "double_webhook", times: 100 });
    await t.api.sandbox.advanceClock({ advance_seconds: 5 * DAY_SECONDS + 60 });
    expect(await paymentIs(t, id, "succeeded")).toMatchObject({ amount_captured: 1999, fee: 55, error: null });
    expect(await story(t, id)).toEqual(["payment.created", "payment.failed", "payment.captured", "payment.succeeded"]);
    expect(await balances(t.api)).toMatchObject({ clearing: 0, "provider:fees": 0 });
  });
});

describe("an instrument", () => {
  test("whose card the player enters at the provider's page is active when he is back", async () => {
    const t = await freshTenant();
    const made = await t.api.paymentInstruments.create({ player: t.player, return_url: BACK });
    const asked = await until(
      () => t.api.paymentInstruments.retrieve(made.id),
      ({ status }) => status === "requires_action",
    );
    const page = asked.challenge?.url ?? "";
    expect(await (await fetch(page)).text()).toContain("Save a payment method");
    const enter = (payment_method: string) =>
      fetch(page, { method: "POST", body: new URLSearchParams({ payment_method }), redirect: "manual" });
    // A card that is refused can be followed by another one.
    expect((await enter("pm_card_chargeDeclined")).status).toBe(402);
    const back = await enter("pm_card_threeDSecure2Required");
    const returned = await answerAsPlayer(back.headers.get("location") ?? "");
    expect(returned.startsWith(BACK)).toBe(true);
    const card = await until(
      () => t.api.paymentInstruments.retrieve(made.id),
      ({ status }) => status === "active",
    );
    expect(card).toMatchObject({ card: { brand: "visa", last4: "3220" }, challenge: null });
  });

  test("is detached here and at the provider, and cannot be charged from then on", async () => {
    const t = await freshTenant();
    const detached = await t.api.paymentInstruments.detach(t.card);
    expect(detached.status).toBe("detached");
    const refused = t.api.payments.create({ amount: 500, currency: "EUR", payment_instrument: t.card });
    await expect(refused).rejects.toMatchObject({ status: 422, code: "payment_instrument_unusable" });
    await until(
      async () => (await stateOf(t)).objects.payment_method.map(({ customer }) => customer),
      (owners) => owners.every((owner) => owner === null),
    );
    const again = t.api.paymentInstruments.detach(t.card);
    await expect(again).rejects.toMatchObject({ status: 409, code: "state_conflict" });
  });

  test("that somebody detaches at the provider is detached here too", async () => {
    const t = await freshTenant();
    const { provider_references } = await t.api.paymentInstruments.retrieve(t.card);
    await atStripe(t, `payment_methods/${provider_references.payment_method}/detach`, {});
    await until(
      () => t.api.paymentInstruments.retrieve(t.card),
      ({ status }) => status === "detached",
    );
    await quiet(t, t.card, 2);
  });

  test("whose challenge nobody answers has failed as expired, and is canceled at the provider", async () => {
    const t = await freshTenant();
    const asked = await instrumentOf(t, "pm_card_authenticationRequired");
    expect(asked.status).toBe("requires_action");
    await t.api.sandbox.advanceClock({ advance_seconds: 3601 });
    const found = await until(
      () => t.api.paymentInstruments.retrieve(asked.id),
      ({ status }) => status === "failed",
    );
    expect(found.error?.code).toBe("expired");
  });
});
