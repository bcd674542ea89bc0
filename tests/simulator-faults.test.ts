/** Every kind of fault, in every way it can be planned: once, so many times, by chance, by route and by object. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bankOf, funded } from "../simulator/behaviour/connect-world.ts";
import { draw, FAULTS, type FaultKind, type FaultName } from "../simulator/faults.ts";
import { type SimulatedAccount, type SimulatorHost, startSimulator } from "./simulator-host.ts";

const DAY_MS = 86_400_000;
const SEED = 7;
const PROBABILITY = 0.5;

let simulator: SimulatorHost;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.stop());

/** Where a kind is provoked: what it can be aimed at, and a call that tells whether it was hit. */
interface Ground {
  readonly account: SimulatedAccount;
  readonly route: string;
  readonly object: string;
  hit(): Promise<boolean>;
}

/** A change of a customer, by a request of its own: the SDK would try again by itself after a cut. */
async function changing(isHit: (answer: { status: number; text: string; ms: number }) => boolean): Promise<Ground> {
  const account = await simulator.account();
  const { id } = await account.stripe.customers.create({});
  const headers = { authorization: `Bearer ${account.key}`, connection: "close" };
  const hit = async () => {
    const asked = Date.now();
    const answer = await fetch(`${simulator.url}/v1/customers/${id}`, { method: "POST", headers, body: "name=A" }).then(
      async (response) => ({ status: response.status, text: await response.text() }),
      () => ({ status: 0, text: "" }),
    );
    return isHit({ ...answer, ms: Date.now() - asked });
  };
  return { account, route: "POST /v1/customers/:id", object: id, hit };
}

const status = (wanted: number) => () => changing((answer) => answer.status === wanted);

/** A change that the list of faults says was delayed, and then was: on a busy machine others take their time too. */
async function delaying(): Promise<Ground> {
  const ground = await changing(({ ms }) => ms >= 40);
  let seen = 0;
  const hit = async () => {
    const wasSlow = await ground.hit();
    const { struck } = await listed(ground.account);
    const isStruck = struck.length > seen;
    seen = struck.length;
    if (isStruck) expect(wasSlow).toBe(true);
    return isStruck;
  };
  return { ...ground, hit };
}

/** A payment of a customer's. */
const paying =
  (isHit: (intent: { status: string; amount_received: number; balance: unknown }) => boolean) =>
  async (): Promise<Ground> => {
    const account = await simulator.account();
    const { id: customer } = await account.stripe.customers.create({});
    const { id: payment_method } = await account.stripe.paymentMethods.attach("pm_card_visa", { customer });
    const order = { amount: 1999, currency: "eur", confirm: true, off_session: true, customer, payment_method };
    const hit = async () => {
      const intent = await account.stripe.paymentIntents.create({ ...order, expand: ["latest_charge"] });
      const charge = intent.latest_charge as { balance_transaction: unknown } | null;
      return isHit({ ...intent, balance: charge?.balance_transaction });
    };
    return { account, route: "POST /v1/payment_intents", object: customer, hit };
  };

async function transferring(): Promise<Ground> {
  const account = await simulator.account({ float: 100_000 });
  const destination = await funded(account.stripe, 0);
  const hit = () =>
    account.stripe.transfers.create({ amount: 10, currency: "eur", destination }).then(
      () => false,
      (error: { code?: string }) => error.code === "transfers_not_allowed",
    );
  return { account, route: "POST /v1/transfers", object: destination, hit };
}

async function payingOut(): Promise<Ground> {
  const account = await simulator.account({ float: 100_000 });
  const stripeAccount = await funded(account.stripe, 1_000, bankOf());
  const { data } = await account.stripe.accounts.listExternalAccounts(stripeAccount);
  const destination = String(data[0]?.id);
  const hit = async () => {
    const { id } = await account.stripe.payouts.create({ amount: 10, currency: "eur", destination }, { stripeAccount });
    await account.advance(7 * DAY_MS);
    const paid = await account.stripe.payouts.retrieve(id, {}, { stripeAccount });
    // A bank that has sent money back takes none until its details are given again.
    if (paid.status === "failed") {
      await account.stripe.accounts.updateExternalAccount(stripeAccount, destination, { account_holder_name: "A" });
    }
    return paid.status === "failed";
  };
  return { account, route: "POST /v1/payouts", object: destination, hit };
}

/** An event of a customer's, on its way to an endpoint that is not there. */
const telling = (kind: FaultName) => async (): Promise<Ground> => {
  const account = await simulator.account();
  const url = "http://127.0.0.1:9/nobody";
  await account.stripe.webhookEndpoints.create({ url, enabled_events: ["customer.updated"] });
  const { id } = await account.stripe.customers.create({});
  let seen = 0;
  const hit = async () => {
    await account.stripe.customers.update(id, { name: `${Math.random()}` });
    const { deliveries } = (await account.control("GET", "state")).body as { deliveries: { fault: string | null }[] };
    const fresh = deliveries.slice(seen);
    seen = deliveries.length;
    return fresh.some(({ fault }) => fault === kind);
  };
  return { account, route: "POST /v1/customers/:id", object: id, hit };
};

const GROUNDS: Record<FaultName, () => Promise<Ground>> = {
  error_429: status(429),
  lock_timeout: () => changing(({ text }) => text.includes("lock_timeout")),
  html_502: () => changing((answer) => answer.status === 502 && answer.text.startsWith("<html>")),
  empty_200: () => changing((answer) => answer.status === 200 && answer.text === ""),
  cut: status(0),
  delay: delaying,
  error_500: status(500),
  effect_then_500: status(500),
  slow_processing: paying((intent) => intent.status === "processing"),
  balance_transaction_null: paying(({ balance }) => balance === null),
  charge_amount_differs: paying((intent) => intent.amount_received === 1998),
  unknown_status: paying((intent) => intent.status === "under_simulation"),
  transfer_refused: transferring,
  payout_fails_after_paid: payingOut,
  drop_webhook: telling("drop_webhook"),
  double_webhook: telling("double_webhook"),
  late_webhook: telling("late_webhook"),
  reorder_webhook: telling("reorder_webhook"),
  old_secret_webhook: telling("old_secret_webhook"),
  other_version_webhook: telling("other_version_webhook"),
};

interface Listed {
  planned: Record<string, unknown>[];
  struck: { fault: string; do: string; request: string | null; route: string | null; event_type: string | null }[];
}

/** What is planned and what has struck, as the control API lists it. */
const listed = async ({ control }: SimulatedAccount) => (await control("GET", "faults")).body as unknown as Listed;

async function plan({ control }: SimulatedAccount, kind: FaultName, how: object): Promise<string> {
  const { ms }: FaultKind = FAULTS[kind];
  const { status: answered, body } = await control("POST", "faults", { do: kind, ...(ms ? { ms: 50 } : {}), ...how });
  expect([answered, body]).toEqual([201, expect.objectContaining({ do: kind })]);
  return String(body.id);
}

async function hits(ground: Ground, count: number): Promise<boolean[]> {
  const all: boolean[] = [];
  for (let n = 0; n < count; n++) all.push(await ground.hit());
  return all;
}

describe("every kind of fault", () => {
  it("is listed with what it does", async () => {
    const { body } = await (await simulator.account()).control("GET", "faults");
    expect(Object.keys(body.kinds as object).sort()).toEqual(Object.keys(GROUNDS).sort());
  });

  it.each(Object.keys(FAULTS) as FaultName[])(
    "%s strikes once, n times, by chance, by route and by object",
    async (kind) => {
      const ground = await GROUNDS[kind]();
      const { account, route, object } = ground;
      const once = await plan(account, kind, {});
      expect(await hits(ground, 2)).toEqual([true, false]);
      await plan(account, kind, { times: 2 });
      expect((await listed(account)).planned).toMatchObject([{ do: kind, remaining: 2 }]);
      expect(await hits(ground, 3)).toEqual([true, true, false]);

      await plan(account, kind, { on: { route: "GET /v1/mandates/:id" } });
      await plan(account, kind, { on: { object: "cus_somebodyelse" } });
      expect(await hits(ground, 1)).toEqual([false]);
      await account.control("DELETE", "faults");
      await plan(account, kind, { on: { route } });
      expect(await hits(ground, 2)).toEqual([true, false]);
      await plan(account, kind, { on: { object } });
      expect(await hits(ground, 2)).toEqual([true, false]);

      await plan(account, kind, { probability: PROBABILITY, seed: SEED });
      const foretold = [1, 2, 3, 4, 5].map((n) => draw(SEED, n) < PROBABILITY);
      expect(new Set(foretold).size).toBe(2);
      expect(await hits(ground, 5)).toEqual(foretold);

      const { struck } = await listed(account);
      expect(struck.length).toBe(5 + foretold.filter(Boolean).length);
      expect(struck.at(-1)).toMatchObject({ fault: once, do: kind, request: expect.stringMatching(/^req_/), route });
      const isTold = FAULTS[kind].stage === "webhook";
      expect(struck.every(({ event_type }) => (event_type === "customer.updated") === isTold)).toBe(true);
      const { data } = (await account.control("GET", "requests")).body as { data: { id: string; faults: string[] }[] };
      const hit = data.find(({ id }) => id === struck.at(-1)?.request);
      expect(hit?.faults).toEqual([`${kind} ${once}`]);
    },
  );
});
