/**
 * A life of each workflow in this process, one line of a table for each: stored histories are made of it, and it is
 * killed at every effect that it has.
 */

import { planDecide } from "../core/decisions.ts";
import { planReconciliation } from "../core/money/reconciliation.ts";
import { planSettlementSchedule } from "../core/money/settlement-schedule.ts";
import { DEFAULT_SETTLEMENT, nextSettlement } from "../core/money/settlement-terms.ts";
import { type MovementType, planMoveFunds } from "../core/money/tenant-movements.ts";
import { planCreateIdentitySession } from "../core/parties/identity-requests.ts";
import { planCreateMerchant } from "../core/parties/merchants.ts";
import { DEFAULT_ONBOARDING } from "../core/parties/onboarding-terms.ts";
import { planRemovePayoutInstrument } from "../core/parties/payout-instruments.ts";
import { planCreatePlayer } from "../core/parties/players.ts";
import { planCreatePaymentInstrument } from "../core/payments/payment-instruments.ts";
import { planRunBy, type RunKind } from "../core/runs.ts";
import { decisions } from "../core/store/decision-schema.ts";
import { tenantMovements } from "../core/store/funds-schema.ts";
import { payouts } from "../core/store/payout-schema.ts";
import { providerAccounts } from "../core/store/provider-schema.ts";
import { reconciliationExceptions, reconciliations } from "../core/store/reconciliation-schema.ts";
import { workflowRuns } from "../core/store/run-schema.ts";
import { tenantConfigs } from "../core/store/schema.ts";
import { DAY, HOUR, MINUTE } from "../core/time.ts";
import { DEFAULT_CONFIG } from "../tenants/config.ts";
import { planRotateWebhookSecrets } from "../tenants/webhook-secrets.ts";
import { setUpPaymentInstrument } from "../workflows/set-up-payment-instrument.ts";
import { ApplicantWorld } from "./applicant-world.ts";
import { DisputeWorld } from "./dispute-world.ts";
import { LeftWaiting, PartyWorld } from "./party-world.ts";
import { PayoutWorld } from "./payout-world.ts";
import { RefundWorld } from "./refund-world.ts";
import { type SetUpWorld, setUpWorld } from "./set-up-world.ts";
import { setupRails } from "./setup-rails.ts";
import type { Script } from "./stripe-script.ts";
import { TenantRails } from "./tenant-rails.ts";

export interface Life {
  readonly world: SetUpWorld;
  readonly script: Script;
  /** What happens, in its order. A turn that was broken off is begun again. */
  readonly turns: readonly (() => Promise<unknown>)[];
  /** What is left behind, without ids and times; undefined: another test kills this workflow at its effects. */
  readonly remains?: () => Promise<unknown>;
}

export const LIVES: Readonly<Record<RunKind, () => Promise<Life>>> = {
  "take-payment": refunded,
  "distribute-payment": refunded,
  "refund-payment": refunded,
  "pay-out": paidOut,
  "settle-tenant": settled,
  "move-tenant-funds": moved,
  reconcile: reconciled,
  "answer-dispute": disputed,
  "rotate-webhook-secrets": rotated,
  "set-up-bank-connection": checked,
  "verify-identity": checked,
  "set-up-payment-instrument": cardSetUp,
  "set-up-payout-instrument": bankSetUp,
  "onboard-merchant": onboarded,
  "onboard-tenant": applied,
};

/** Longer than a run may be silent: whatever was broken off is due again. */
const SILENCE = 11 * MINUTE;

async function refunded(): Promise<Life> {
  const of = await RefundWorld.make();
  let payment = "";
  const pay = async () => {
    payment = await of.pay();
  };
  const turns = [pay, () => of.release(), () => of.refund(payment, 1000)];
  return { world: of.world, script: of.rails.script, turns };
}

async function disputed(): Promise<Life> {
  const w = await DisputeWorld.make();
  const payment = await w.of.pay();
  const { id, at } = await w.dispute(payment, 1500);
  const won = () => {
    w.rails.win(at, 700);
    return w.hear(at);
  };
  return { world: w.of.world, script: w.rails.script, turns: [() => w.submit(id), won] };
}

async function paidOut(): Promise<Life> {
  const w = await PayoutWorld.earned(1);
  const paid = () => {
    w.rails.turn("po_1", "paid");
    return w.later();
  };
  return { world: w.world, script: w.rails.script, turns: [() => w.pay(), paid] };
}

/** A bank account that is set up, and taken away again. */
async function bankSetUp(): Promise<Life> {
  const w = await PayoutWorld.earned(0);
  const id = await w.bank(w.of.merchants[0] ?? "");
  const removed = async () => {
    if ((await w.bankRow(id)).state !== "removed") {
      await w.world.commit(() => planRemovePayoutInstrument(w.world.context, id));
    }
    await w.of.later(SILENCE);
  };
  const remains = async () => ({
    state: (await w.bankRow(id)).state,
    told: await w.types(id),
    there: w.rails.banks.map(({ status, deleted }) => [status, deleted]),
  });
  return { world: w.world, script: w.rails.script, turns: [() => w.of.later(SILENCE), removed], remains };
}

/** A daily cycle that pays three merchants out. */
async function settled(): Promise<Life> {
  const w = await PayoutWorld.earned();
  const { context, ledger } = w.world;
  const { store } = context;
  const terms = { ...DEFAULT_SETTLEMENT, interval: "daily" } as const;
  await w.of.configure({ settlement: terms });
  await store.write(planSettlementSchedule(context, terms, 2, ledger.clock.now()));
  const cycle = nextSettlement(terms, ledger.clock.now()) ?? 0;
  const settle = async () => {
    ledger.clock.time = Math.max(ledger.clock.time, cycle) + SILENCE;
    await w.of.drain("settle-tenant");
  };
  const remains = async () => {
    await w.of.later(SILENCE);
    const rows = await store.readOne(store.rows(payouts, { orderBy: [{ column: "amount" }] }));
    const open = { kind: "settle-tenant", state: { in: ["running", "waiting"] } } as const;
    const runs = await store.readOne(store.rows(workflowRuns, { where: open }));
    return {
      payouts: rows.map(({ amount, state, settlement_cycle }) => [amount, state, settlement_cycle]),
      there: w.rails.payouts.map(({ amount, status }) => `${amount} ${status}`).sort(),
      next: runs.map(({ due_at }) => due_at - cycle),
    };
  };
  return { world: w.world, script: w.rails.script, turns: [settle], remains };
}

/** The world of a tenant's own account at the provider. */
async function ownAccount() {
  const of = await RefundWorld.make();
  of.leaveWaiting();
  const rails = new TenantRails();
  of.world.stripe(rails.script);
  const { store, sealer } = of.world.context;
  const sealed = (purpose: string) => sealer.seal(store.tenantId, purpose, "secret");
  await store.write([
    store.insert(providerAccounts, {
      provider: "stripe",
      account_ref: "acct_own",
      sealed_secret_key: await sealed("key"),
      sealed_platform_webhook_secret: await sealed("platform"),
      sealed_connect_webhook_secret: await sealed("connect"),
      livemode: 0,
      created_at: of.world.ledger.clock.now(),
    }),
  ]);
  const told = async (subject: string) => (await of.world.eventsOf(subject)).map(({ type }) => type);
  return { of, rails, store, told, world: of.world, script: rails.script };
}

/** Topped up, paid out, and sent back by the bank after all. */
async function moved(): Promise<Life> {
  const { of, rails, store, told, world, script } = await ownAccount();
  const rows = () => store.readOne(store.rows(tenantMovements, { orderBy: [{ column: "id" }] }));
  const ask = async (type: MovementType, amount: number) => {
    if ((await rows()).every((row) => row.type !== type)) {
      await world.commit(() => planMoveFunds(world.context, type, { amount, currency: "EUR" }));
    }
    await of.later(SILENCE);
  };
  const settle = () => {
    rails.settle();
    return of.later(HOUR);
  };
  const sentBack = async () => {
    rails.sendBack();
    const now = world.ledger.clock.now();
    const subjectId = (await rows()).find(({ type }) => type === "payout")?.id ?? "";
    const run = { subjectId, kind: "move-tenant-funds", dueAt: now, configVersion: 1, createdAt: now } as const;
    await store.write(planRunBy(world.context, run));
    await of.later(SILENCE);
  };
  const turns = [() => ask("top_up", 10_000), settle, () => ask("payout", 4_000), settle, sentBack];
  const remains = async () => {
    const found = await rows();
    return {
      movements: found.map(({ type, state, amount }) => [type, state, amount]),
      told: await Promise.all(found.map(({ id }) => told(id))),
      there: rails.movements.map(({ object, amount, status }) => [object, amount, status]),
      books: of.books(),
      aside: of.aside(),
    };
  };
  return { world, script, turns, remains };
}

/**
 * A statement with a fee of the account itself, which is booked, and with money from nowhere; an account that somebody
 * has paid out every day, and endpoints from a time when less was needed.
 */
async function reconciled(): Promise<Life> {
  const { of, rails, store, told, world, script } = await ownAccount();
  rails.schedule = "daily";
  rails.endpoints = ["platform", "connect"].map((id) => ({ id, url: id, metadata: {}, enabled_events: [] }));
  const refs = { platform_endpoint_ref: "platform", connect_endpoint_ref: "connect" };
  await store.write([store.update(providerAccounts, {}, refs)]);
  rails.entries.push({ type: "stripe_fee", net: -30 }, { type: "topup", net: 500 });
  const { id } = (await world.commit(() => planReconciliation(world.context))).result;
  const remains = async () => {
    const [rows, exceptions] = await store.read(
      store.rows(reconciliations, { orderBy: [{ column: "id" }] }),
      store.rows(reconciliationExceptions, {}),
    );
    return {
      reconciliations: rows.map(({ state, accounts, entries }) => [state, accounts, entries]),
      exceptions: exceptions.map(({ state, kind, amount }) => [state, kind, amount]),
      told: await told(id),
      books: of.books(),
      account: [rails.schedule, rails.endpoints.map((each) => (each.enabled_events?.length ?? 0) > 5)],
      found: await told(store.tenantId),
    };
  };
  return { world, script, turns: [() => of.later(SILENCE)], remains };
}

/** New endpoints beside the former ones, which are gone a day later. */
async function rotated(): Promise<Life> {
  const { of, rails, store, told, world, script } = await ownAccount();
  const address = (which: string) => `https://platform.example/webhooks/stripe/${store.tenantId}/${which}`;
  rails.endpoints = ["platform", "connect"].map((which) => ({ id: which, url: address(which), metadata: {} }));
  await world.commit(() => planRotateWebhookSecrets(world.context));
  const remains = async () => {
    const row = await store.readOne(store.row(providerAccounts, {}));
    const made = [row?.platform_endpoint_ref, row?.connect_endpoint_ref];
    return {
      there: rails.endpoints.map((each) => [each.url.split("/").at(-1), made.includes(each.id)]),
      row: [row?.rotation, row?.rotation_asked_at, row?.former_until, row?.sealed_former_platform_webhook_secret],
      told: await told(store.tenantId),
    };
  };
  return { world, script, turns: [() => of.later(SILENCE), () => of.later(DAY), () => of.later(HOUR)], remains };
}

/** Lets a run go on after its first wait, and leaves it at the next one. */
function once(): () => void {
  let waits = 0;
  return () => {
    if (waits++ > 0) throw new LeftWaiting();
  };
}

/** A merchant's account, and then its person in the second attempt. */
async function checked(): Promise<Life> {
  const of = await PartyWorld.make();
  const { context } = of.world;
  await of.ask();
  const given = () => {
    of.rails.requirements = null;
  };
  const shown = async () => {
    const plan = () => planCreateIdentitySession(context, { merchant: of.merchant });
    of.session = (await of.world.commit(plan)).result.id;
    const outcomes = ["document_expired", "verified"];
    await of.drive(of.session, () => of.rails.show(outcomes.shift() ?? ""));
  };
  return { world: of.world, script: of.rails.script, turns: [() => of.drive(of.connection, given), shown] };
}

/** A card whose bank wants to see the player. */
async function cardSetUp(): Promise<Life> {
  const world = await setUpWorld();
  const rails = setupRails();
  world.stripe(rails.script);
  rails.wantsPlayer = true;
  const { result } = await world.commit(() => planCreatePlayer(world.context, { reference: "player-1" }));
  const card = { payment_method: "pm_card_visa", type: "card", player: result.id } as const;
  const { starts } = await world.commit(() => planCreatePaymentInstrument(world.context, card));
  const set = () =>
    Promise.all(starts.map((start) => world.drive(start, setUpPaymentInstrument, () => rails.answer(true))));
  return { world, script: rails.script, turns: [set] };
}

/** A merchant whose bank connection is waited for, whose names are screened, and of whom a person is asked. */
async function onboarded(): Promise<Life> {
  const of = await PartyWorld.make();
  const { context, ledger } = of.world;
  const { store } = context;
  const steps = [
    { step: "bank_connection", approval: false },
    { step: "screening", approval: true },
  ] as const;
  const terms = { ...DEFAULT_ONBOARDING, steps: [...steps] };
  const config = JSON.stringify({ ...DEFAULT_CONFIG, onboarding: terms });
  await store.write([store.insert(tenantConfigs, { version: 2, config, created_at: ledger.clock.now() })]);
  const applicant = { legal_name: "Tidewater", country: "DE", begin_bank_connection: false };
  of.merchant = (await of.world.commit(() => planCreateMerchant(context, applicant, terms))).result.id;
  await of.ask();
  const connected = async () => {
    of.rails.requirements = null;
    await of.drive(of.connection);
    await of.drive(of.merchant, once());
  };
  const asked = () => store.readOne(store.rows(decisions, {}));
  const approved = async () => {
    for (const { id } of (await asked()).filter(({ state }) => state === "open")) {
      await of.world.commit(() => planDecide(context, id, "approve", "Known."));
    }
    await of.drive(of.merchant, once());
  };
  const remains = async () => ({
    merchant: (await of.merchantView()).status,
    told: await of.told(of.merchant),
    decisions: (await asked()).map(({ state, step }) => [state, step]),
    open: await of.openRun(of.merchant),
  });
  const turns = [() => of.drive(of.merchant), connected, approved];
  return { world: of.world, script: of.rails.script, turns, remains };
}

/** An application that is submitted, screened, approved, and opened. */
async function applied(): Promise<Life> {
  const of = new ApplicantWorld();
  const world = { ...(await setUpWorld()), histories: of.histories };
  const turns = [() => of.submit(), () => of.drive(), () => of.review("approve"), () => of.drive()];
  return { world, script: of.rails.script, turns };
}
