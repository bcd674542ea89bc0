/**
 * A life of each workflow through the API of a running platform, from its request to its end: for whoever kills that
 * platform meanwhile, or keeps the provider's word from it. Every request is made again until somebody answers.
 */
import { equal } from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { RunKind } from "../core/runs.ts";
import { Tributary } from "../sdk/client.ts";
import { ApiError } from "../sdk/errors.ts";
import { BUSINESS, JANE, OWNER } from "./applicant-details.ts";
import { startReceiver } from "./receiver.ts";

const PATIENCE_MS = 150_000;
const DAY_SECONDS = 86_400;

/** Where a tenant lives. */
export interface Place {
  readonly baseUrl: string;
  readonly operator: Tributary;
  readonly simulatorUrl: string;
}

export interface Tenant {
  readonly id: string;
  readonly place: Place;
  readonly api: Tributary;
  readonly merchant: string;
  readonly player: string;
  readonly card: string;
}

/** Until the line holds: whoever asks a platform that is dead asks again. */
export async function again<T>(call: () => Promise<T>): Promise<T> {
  for (const deadline = Date.now() + PATIENCE_MS; ; ) {
    try {
      return await call();
    } catch (error) {
      const isRefusal = error instanceof ApiError && error.status < 500;
      if (isRefusal || Date.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  for (const deadline = Date.now() + PATIENCE_MS; ; ) {
    const answer = await again(ask);
    if (wanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`still not as wanted: ${JSON.stringify(answer)}`);
    await sleep(50);
  }
}

/** One request, however often it has to be made. */
function asked<T>(call: (options: { idempotencyKey: string }) => Promise<T>): Promise<T> {
  const options = { idempotencyKey: randomUUID() };
  return again(() => call(options));
}

const later = ({ api }: Tenant, days: number) =>
  asked((options) => api.sandbox.advanceClock({ advance_seconds: days * DAY_SECONDS }, options));

/** Asks the simulator directly. */
function simulated(
  { simulatorUrl }: Place,
  path: string,
  body: object | URLSearchParams,
  key?: string,
): Promise<Record<string, string>> {
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const sent = body instanceof URLSearchParams ? body : JSON.stringify(body);
  return again(async () => {
    const answer = await fetch(`${simulatorUrl}${path}`, { method: "POST", headers, body: sent });
    return (await answer.json()) as Record<string, string>;
  });
}

async function bankToken({ id, place }: Tenant): Promise<string> {
  const known = await simulated(place, "/_control/accounts", { reference: id });
  const bank = { country: "DE", currency: "eur", account_number: "DE89370400440532013000" };
  const form = Object.entries(bank).map(([name, value]): [string, string] => [`bank_account[${name}]`, value]);
  return (await simulated(place, "/v1/tokens", new URLSearchParams(form), known.secret_key)).id ?? "";
}

async function paid(t: Tenant, payment_instrument = t.card): Promise<string> {
  const made = await asked((options) =>
    t.api.payments.create({ amount: 1999, currency: "EUR", payment_instrument }, options),
  );
  await until(
    () => t.api.payments.retrieve(made.id),
    ({ status }) => status === "succeeded",
  );
  return made.id;
}

async function distributed(t: Tenant): Promise<string> {
  const payment = await paid(t);
  await later(t, 3);
  await until(
    async () => (await t.api.distributions.list({ payment })).data[0],
    (found) => found?.shares.every(({ status }) => status === "transferred") ?? false,
  );
  return payment;
}

async function cardOf(t: Tenant, payment_method: string): Promise<string> {
  const { api, player } = t;
  const { id } = await asked((options) => api.paymentInstruments.create({ player, payment_method }, options));
  const card = await until(
    () => api.paymentInstruments.retrieve(id),
    ({ status }) => status !== "processing",
  );
  equal(card.status, "active");
  return id;
}

async function banked(t: Tenant, merchant = t.merchant): Promise<string> {
  const token = await bankToken(t);
  const { id } = await asked((options) => t.api.payoutInstruments.create({ merchant, token }, options));
  const found = await until(
    () => t.api.payoutInstruments.retrieve(id),
    ({ status }) => status !== "processing",
  );
  equal(found.status, "active");
  return id;
}

async function joined(t: Pick<Tenant, "api">): Promise<string> {
  const { api } = t;
  const { id } = await asked((options) => api.merchants.create({ legal_name: "Northlight", country: "DE" }, options));
  await until(
    () => api.merchants.retrieve(id),
    ({ status }) => status === "active",
  );
  return id;
}

type Config = Parameters<Tributary["tenant"]["config"]["update"]>[0];
const configure = ({ api }: Tenant, config: Config) => again(() => api.tenant.config.update(config, { ifMatch: "*" }));

/** What a person does at the provider's page. */
async function showDocument(url: string): Promise<void> {
  const led = await fetch(url, { redirect: "manual" });
  const body = new URLSearchParams({ outcome: "verified" });
  await fetch(led.headers.get("location") ?? url, { method: "POST", body, redirect: "manual" });
}

/** A publisher that applies by itself, proves who it is, is approved, and answers its first ping. */
async function applied({ place }: Tenant): Promise<void> {
  const { baseUrl, operator } = place;
  const receiver = await startReceiver();
  try {
    const anybody = new Tributary({ baseUrl, token: null });
    const input = { name: `Aurora ${randomUUID()}`, mode: "sandbox", country: "DE", currency: "EUR" } as const;
    const made = await asked((options) => anybody.tenantApplications.create(input, options));
    const { id } = made.application;
    const { id: clientId, client_secret: clientSecret } = made.client;
    const { tenantApplications: api } = new Tributary({ baseUrl, clientId, clientSecret });
    const told = { business: BUSINESS, representative: JANE, beneficial_owners: [OWNER] };
    await asked((options) => api.update(id, told, options));
    await proven(place, () => asked((options) => api.checkIdentity(id, {}, options)));
    const own = { reference: `own-${id}`, name: "Aurora", onboarding: "skipped" };
    const { secret_key = "" } = await simulated(place, "/_control/accounts", own);
    await asked((options) => api.giveProviderKey(id, { secret_key }, options));
    await asked((options) => api.giveWebhookEndpoint(id, { url: `${receiver.url}/${id}` }, options));
    await asked((options) => api.submit(id, options));
    const standsAt = (step: string) =>
      until(
        () => api.retrieve(id),
        ({ steps }) => steps.some((each) => each.step === step && each.status === "done"),
      );
    await standsAt("screening");
    await asked((options) => operator.operator.applications.approve(id, { reason: "Known to us." }, options));
    equal((await standsAt("activation")).status, "active");
    const client = await asked((options) => api.createFirstClient(id, options));
    const tenant = new Tributary({ baseUrl, clientId: client.id, clientSecret: client.client_secret });
    equal((await again(() => tenant.splitRules.list())).data.length, 1);
    equal((await again(() => tenant.webhookEndpoints.list())).data.length, 1);
  } finally {
    await receiver.close();
  }
}

type Check = Awaited<ReturnType<Tributary["tenantApplications"]["checkIdentity"]>>;

/** The operator's own account at the simulator has a clock of its own: a document is looked at for some seconds. */
async function proven(place: Place, check: () => Promise<Check>): Promise<void> {
  await until(check, ({ application }) => application.identity_check.status === "requires_input");
  await again(async () => {
    const { url } = await check();
    if (url !== null) await showDocument(url);
  });
  const { secret_key } = await simulated(place, "/_control/accounts", { reference: "platform-operator" });
  await simulated(place, "/_control/clock", { advance_ms: 6_000 }, secret_key);
  await until(check, ({ application }) => application.identity_check.status === "verified");
}

/** From its request to its end, with what must have come of it. What is meant to wait is not left waiting. */
export const LIVES: Readonly<Record<RunKind, (t: Tenant) => Promise<unknown>>> = {
  "take-payment": paid,
  "distribute-payment": distributed,
  "refund-payment": async (t) => {
    const payment = await distributed(t);
    const { id } = await asked((options) => t.api.refunds.create({ payment, amount: 1000 }, options));
    await until(
      () => t.api.refunds.retrieve(id),
      ({ status }) => status === "succeeded",
    );
    const runs = () => t.api.workflowRuns.list({ subject: id });
    await until(runs, ({ data }) => data.every(({ status }) => status === "succeeded" || status === "failed"));
    equal((await again(() => t.api.payments.retrieve(payment))).amount_refunded, 1000);
  },
  "pay-out": async (t) => {
    await distributed(t);
    const of = { merchant: t.merchant, amount: 500, currency: "EUR" };
    const { id } = await asked((options) => t.api.payouts.create(of, options));
    await until(
      () => t.api.payouts.retrieve(id),
      ({ provider_references }) => provider_references.payout !== null,
    );
    await later(t, 5);
    await until(
      () => t.api.payouts.retrieve(id),
      ({ status }) => status === "paid",
    );
  },
  "settle-tenant": async (t) => {
    await distributed(t);
    await configure(t, { settlement: { interval: "daily" } });
    await later(t, 1);
    const list = () => t.api.payouts.list({ merchant: t.merchant, limit: 1 });
    const [payout] = (
      await until(list, ({ data }) => data[0]?.status === "in_transit" || data[0]?.status === "pending")
    ).data;
    await configure(t, { settlement: { interval: "manual" } });
    await until(
      () => t.api.payouts.retrieve(payout?.id ?? ""),
      ({ provider_references }) => provider_references.payout !== null,
    );
    await later(t, 5);
    await until(
      () => t.api.payouts.retrieve(payout?.id ?? ""),
      ({ status }) => status === "paid",
    );
    const all = (await again(() => t.api.payouts.list({ merchant: t.merchant, limit: 100 }))).data;
    equal(all.filter(({ settlement_cycle }) => settlement_cycle === payout?.settlement_cycle).length, 1);
  },
  "move-tenant-funds": async (t) => {
    const { id } = await asked((options) => t.api.tenant.topUps.create({ amount: 1000, currency: "EUR" }, options));
    const read = () => t.api.tenant.movements.retrieve(id);
    await until(read, ({ provider_references }) => provider_references.movement !== null);
    await later(t, 3);
    await until(read, ({ status }) => status === "succeeded");
  },
  reconcile: async (t) => {
    const { id } = await asked((options) => t.api.reconciliations.create(options));
    await until(
      () => t.api.reconciliations.retrieve(id),
      ({ status }) => status === "succeeded",
    );
    equal((await again(() => t.api.exceptions.list({ status: "open" }))).data.length, 0);
  },
  "answer-dispute": async (t) => {
    const payment = await paid(t, await cardOf(t, "pm_card_createDispute"));
    const [dispute] = (
      await until(
        () => t.api.disputes.list({ payment }),
        ({ data }) => data.length > 0,
      )
    ).data;
    const id = dispute?.id ?? "";
    await until(
      () => t.api.disputes.retrieve(id),
      ({ status }) => status === "needs_response",
    );
    await asked((options) => t.api.disputes.accept(id, options));
    await until(
      () => t.api.disputes.retrieve(id),
      ({ status }) => status === "lost",
    );
  },
  "rotate-webhook-secrets": async (t) => {
    await asked((options) => t.api.tenant.provider.rotateWebhookSecrets(options));
    const read = () => t.api.tenant.provider.retrieve();
    await until(read, ({ webhook_secrets }) => webhook_secrets === "overlapping");
    await later(t, 1);
    await until(read, ({ webhook_secrets }) => webhook_secrets === "current");
  },
  "set-up-bank-connection": joined,
  "verify-identity": async (t) => {
    const merchant = await joined(t);
    const { id } = await asked((options) => t.api.identitySessions.create({ merchant }, options));
    const read = () => t.api.identitySessions.retrieve(id);
    await until(read, ({ status }) => status === "requires_input");
    // An address from before a kill leads nowhere any more: whoever is about to leave for the page gets a fresh one.
    await again(async () => {
      if ((await read()).status !== "requires_input") return;
      await showDocument((await t.api.identitySessions.createChallenge(id)).challenge?.url ?? "");
    });
    await until(read, ({ status }) => status === "verified");
  },
  "set-up-payment-instrument": (t) => cardOf(t, "pm_card_visa"),
  "set-up-payout-instrument": async (t) => banked(t, await joined(t)),
  "onboard-merchant": async (t) => {
    const steps = [
      { step: "bank_connection" as const, approval: false },
      { step: "screening" as const, approval: true },
    ];
    await configure(t, { onboarding: { steps } });
    const of = { legal_name: "Tidewater", country: "DE" };
    const { id } = await asked((options) => t.api.merchants.create(of, options));
    const [decision] = (
      await until(
        () => t.api.decisions.list({ subject: id }),
        ({ data }) => data.length > 0,
      )
    ).data;
    await asked((options) => t.api.decisions.approve(decision?.id ?? "", { reason: "Known." }, options));
    await until(
      () => t.api.merchants.retrieve(id),
      ({ status }) => status === "active",
    );
    await configure(t, { onboarding: { steps: steps.slice(0, 1) } });
  },
  "onboard-tenant": applied,
};

/** A fresh sandbox whose first retry comes at once, with a merchant that can be paid out and a card that pays. */
export async function tenantAt(place: Place, name: string): Promise<Tenant> {
  const { baseUrl, operator } = place;
  const { id } = await operator.operator.tenants.create({ name, mode: "sandbox", sandbox: { float: 100_000 } });
  const made = await operator.operator.clients.create(id, { name });
  const api = new Tributary({ baseUrl, clientId: made.id, clientSecret: made.client_secret });
  await api.tenant.config.update({ retry: { first_delay_ms: 50 } }, { ifMatch: "*" });
  const merchant = await joined({ api });
  await api.splitRules.create({
    name: "Standard",
    default: true,
    base: "gross",
    fee_bearer: "tenant",
    lines: [{ recipient: { merchant }, share_bps: 10_000 }],
  });
  const player = (await api.players.create({ reference: "player-1" })).id;
  const t = { id, place, api, merchant, player, card: "" };
  await banked(t);
  return { ...t, card: await cardOf(t, "pm_card_visa") };
}
