/**
 * Subjects that are left alone for weeks, by the simulator's clock and with every report of the provider lost: they are
 * asked about ever more rarely, up to once a day, generation after generation, and end as if no time had passed.
 */
import { expect, test } from "vitest";
import { planDecide } from "../core/decisions.ts";
import { planCreateBankConnection } from "../core/parties/bank-connection-set-up.ts";
import { planCreateIdentitySession } from "../core/parties/identity-requests.ts";
import { planCreateMerchant } from "../core/parties/merchants.ts";
import { DEFAULT_ONBOARDING, SANDBOX_ONBOARDING } from "../core/parties/onboarding-terms.ts";
import { planCreatePayout } from "../core/parties/payout-acceptance.ts";
import { planSubmitEvidence } from "../core/payments/dispute-answers.ts";
import { decisions } from "../core/store/decision-schema.ts";
import { disputes } from "../core/store/dispute-schema.ts";
import { identitySessions } from "../core/store/party-schema.ts";
import { payouts } from "../core/store/payout-schema.ts";
import { bankConnections, merchants, payments } from "../core/store/schema.ts";
import { DAY, HOUR, MINUTE } from "../core/time.ts";
import { remainsOf } from "./simulated-remains.ts";
import { bankToken, disputed, earned, joined, newest, pay, payoutInstrument, shop } from "./simulated-shop.ts";
import { SimulatedWorld } from "./simulated-world.ts";

const WEEKS = 10;
const RETURN = { return_url: "http://localhost/done", refresh_url: "http://localhost/again" };

/** Nobody does anything for weeks. */
async function leftAlone(w: SimulatedWorld, days = WEEKS * 7): Promise<void> {
  const { clock } = w.world.ledger;
  for (const until = clock.now() + days * DAY; clock.now() < until; ) {
    const due = (await w.openRuns()).map(({ due_at }) => due_at);
    if (due.length === 0) throw new Error("nobody waits any more");
    await w.pass(Math.max(1, Math.min(...due) - clock.now()));
    await w.settle();
  }
}

/** How a workflow has asked: ever more rarely, its pace kept through its generations. */
function paceOf({ asked }: SimulatedWorld, kind: string) {
  const waits = asked.filter((each) => each.kind === kind);
  const intervals = waits.map(({ ms }) => ms);
  return {
    first: intervals.slice(0, 3).map((ms) => ms / MINUTE),
    longest: Math.max(...intervals),
    isGrowing: intervals.every((ms, i) => i === 0 || ms >= (intervals[i - 1] ?? 0)),
    generations: new Set(waits.map(({ generation }) => generation)).size,
    asks: intervals.length,
  };
}

const DAILY = { longest: DAY, isGrowing: true, generations: 3 };

test("an account that its holder leaves on the provider's page", async () => {
  const w = await SimulatedWorld.make("asking", "weeks of a bank connection");
  const of = { legal_name: "Northlight", country: "DE", begin_bank_connection: false };
  const { id: merchant } = await w.commit(() => planCreateMerchant(w.context, of, SANDBOX_ONBOARDING));
  const { id } = await w.commit(() => planCreateBankConnection(w.context, { merchant, ...RETURN }));
  await leftAlone(w);
  const { store } = w.context;
  const row = () => store.readOne(store.row(bankConnections, { id }));
  expect((await row())?.state).toBe("action_required");
  expect(paceOf(w, "set-up-bank-connection")).toMatchObject({ first: [5, 10, 20], ...DAILY });
  await w.control("POST", `connected_accounts/${(await row())?.account_ref}`, { transfers: "active" });
  await w.settle();
  expect((await row())?.state).toBe("verified");
  expect(await remainsOf(w)).toMatchObject({ open: [], broken: [] });
});

test("a person who shows no document", async () => {
  const w = await SimulatedWorld.make("asking", "weeks of an identity");
  const merchant = await joined(w);
  const { id } = await w.commit(() => planCreateIdentitySession(w.context, { merchant }));
  await leftAlone(w);
  const { store } = w.context;
  const row = () => store.readOne(store.row(identitySessions, { id }));
  expect((await row())?.state).toBe("requires_input");
  expect(paceOf(w, "verify-identity")).toMatchObject({ first: [5, 10, 20], ...DAILY });
  await w.control("POST", `verification_sessions/${(await row())?.session_ref}`, { outcome: "verified" });
  await w.later(HOUR);
  expect((await row())?.state).toBe("verified");
  expect(await remainsOf(w)).toMatchObject({ open: [], broken: [] });
});

test("a merchant whom nobody decides about", async () => {
  const w = await SimulatedWorld.make("asking", "weeks of an onboarding");
  const steps = [
    { step: "bank_connection", approval: false },
    { step: "screening", approval: true },
  ] as const;
  const terms = { ...DEFAULT_ONBOARDING, steps: [...steps] };
  await w.configure({ onboarding: terms });
  const of = { legal_name: "Tidewater", country: "DE" };
  const { id } = await w.commit(() => planCreateMerchant(w.context, of, terms));
  await leftAlone(w);
  const { store } = w.context;
  const row = () => store.readOne(store.row(merchants, { id }));
  expect((await row())?.state).toBe("in_review");
  // It wakes for its reminders, once a day, besides.
  const { longest, generations, asks } = paceOf(w, "onboard-merchant");
  expect({ longest, generations }).toEqual({ longest: DAY, generations: 3 });
  expect(asks).toBeLessThan(WEEKS * 7 * 2 + 10);
  const [decision] = await store.readOne(store.rows(decisions, {}));
  await w.commit(() => planDecide(w.context, decision?.id ?? "", "approve", "At last."));
  await w.settle();
  expect((await row())?.state).toBe("active");
  expect(await remainsOf(w)).toMatchObject({ open: [], broken: [] });
});

test("a dispute that the bank thinks about", async () => {
  const w = await SimulatedWorld.make("asking", "weeks of a dispute");
  const { id, ref } = await disputed(w, "dispute");
  await w.commit(() => planSubmitEvidence(w.context, id));
  await leftAlone(w);
  const { store } = w.context;
  const row = () => store.readOne(store.row(disputes, { id }));
  expect((await row())?.state).toBe("under_review");
  expect(paceOf(w, "answer-dispute")).toMatchObject(DAILY);
  await w.control("POST", `disputes/${ref}/decide`, { outcome: "won" });
  await w.settle();
  expect((await row())?.state).toBe("won");
  await w.later(4 * DAY, 4);
  expect(await remainsOf(w)).toMatchObject({ open: [], broken: [] });
});

test("a payout that is on its way", async () => {
  const w = await SimulatedWorld.make("asking", "weeks of a payout");
  const { merchant } = await earned(w);
  await payoutInstrument(w, merchant, await bankToken(w));
  await w.control("POST", `external_accounts/${await newest(w, "external_account")}`, { outcome: "stays" });
  const { id } = await w.commit(() => planCreatePayout(w.context, { merchant, amount: 1000, currency: "EUR" }));
  await leftAlone(w);
  const { store } = w.context;
  const row = () => store.readOne(store.row(payouts, { id }));
  expect((await row())?.state).toBe("in_transit");
  expect(paceOf(w, "pay-out")).toMatchObject({ longest: 3 * DAY, isGrowing: true, generations: 3 });
  await w.control("POST", `payouts/${await newest(w, "payout")}`, { status: "paid" });
  await w.settle();
  expect((await row())?.state).toBe("paid");
  expect(await remainsOf(w)).toMatchObject({ open: [], broken: [] });
});

test("a payment that is being processed", async () => {
  const w = await SimulatedWorld.make("asking", "weeks of a payment");
  const { card } = await shop(w);
  await w.control("POST", "faults", { do: "slow_processing", on: {}, times: 1, ms: 40 * DAY });
  const id = await pay(w, card);
  await leftAlone(w, 39);
  const { store } = w.context;
  const row = () => store.readOne(store.row(payments, { id }));
  expect((await row())?.state).toBe("processing");
  expect(paceOf(w, "take-payment")).toMatchObject({
    first: [10, 30, 60],
    longest: DAY,
    isGrowing: true,
    generations: 2,
  });
  await w.later(6 * DAY, 6);
  expect((await row())?.state).toBe("succeeded");
  expect(await remainsOf(w)).toMatchObject({ open: [], broken: [] });
});
