/** Lives of money against the simulator: each workflow that moves it, to each of its ends and over each late edge. */

import { planReconciliation } from "../core/money/reconciliation.ts";
import { planSettlementSchedule } from "../core/money/settlement-schedule.ts";
import { DEFAULT_SETTLEMENT, nextSettlement } from "../core/money/settlement-terms.ts";
import { planMoveFunds } from "../core/money/tenant-movements.ts";
import { planCancelPayout, planCreatePayout } from "../core/parties/payout-acceptance.ts";
import { planAcceptDispute, planSubmitEvidence } from "../core/payments/dispute-answers.ts";
import { planUpdateEvidence } from "../core/payments/dispute-evidence.ts";
import { planCancelPayment, planCapturePayment } from "../core/payments/payment-requests.ts";
import { planCreateRefund } from "../core/payments/refund-acceptance.ts";
import { disputes } from "../core/store/dispute-schema.ts";
import { tenantMovements } from "../core/store/funds-schema.ts";
import { payouts } from "../core/store/payout-schema.ts";
import { reconciliations } from "../core/store/reconciliation-schema.ts";
import { refunds } from "../core/store/refund-schema.ts";
import { payments, shares } from "../core/store/schema.ts";
import { DAY, HOUR } from "../core/time.ts";
import { disputed, earned, type Life, newest, pay, payable, restOf, SOON, shop } from "./simulated-shop.ts";
import type { SimulatedWorld } from "./simulated-world.ts";

type Named = Readonly<Record<string, string>>;

async function paymentOf(w: SimulatedWorld, id: string) {
  const { store } = w.context;
  const row = await store.readOne(store.row(payments, { id }));
  if (!row) throw new Error(`there is no payment ${id}`);
  return row;
}

const stateOf = async (w: SimulatedWorld, id: string) => (await paymentOf(w, id)).state;

const taken =
  (method: string, type: "card" | "sepa_debit" = "card"): Life =>
  async (w) => {
    const { card } = await shop(w, method, type);
    w.begin();
    const id = await pay(w, card);
    await restOf(w, 7);
    return () => stateOf(w, id);
  };

const challenged =
  (result: "approve" | "refuse"): Life =>
  async (w) => {
    const { card } = await shop(w, "pm_card_authenticationRequired");
    w.begin();
    const id = await pay(w, card, { return_url: "http://localhost/back" });
    const state = await stateOf(w, id);
    if (state !== "requires_action") throw new Error(`the player is not asked for: ${state}`);
    await w.control("POST", `payment_intents/${await newest(w, "payment_intent")}/challenge`, { result });
    await w.settle();
    await restOf(w);
    return () => stateOf(w, id);
  };

const held =
  (then: "capture" | "cancel"): Life =>
  async (w) => {
    const { card } = await shop(w);
    w.begin();
    const id = await pay(w, card, { capture_method: "manual" });
    if (then === "capture") await w.commit(() => planCapturePayment(w.context, id, { amount: 1500 }));
    else await w.commit(() => planCancelPayment(w.context, id));
    await w.settle();
    await restOf(w);
    return () => stateOf(w, id);
  };

/** The fee is only known a day later. */
const feeLate: Life = async (w) => {
  const { card } = await shop(w);
  w.begin();
  await w.control("POST", "faults", { do: "balance_transaction_null", on: {}, times: 1, ms: DAY });
  const id = await pay(w, card);
  await restOf(w, 6);
  return () => stateOf(w, id);
};

/** It has failed, and then the player pays it at the provider after all. */
const paidAfterAll: Life = async (w) => {
  const { card } = await shop(w, "pm_sepaDebit_failed_de", "sepa_debit");
  w.begin();
  const id = await pay(w, card);
  await restOf(w, 6);
  if ((await stateOf(w, id)) !== "failed") throw new Error("it has not failed");
  const intent = await newest(w, "payment_intent");
  await w.simulator.stripe.paymentIntents.confirm(intent, {
    payment_method: "pm_sepaDebit_success_de",
    off_session: true,
  });
  await restOf(w, 12);
  return () => stateOf(w, id);
};

const transferred: Life = async (w) => {
  const { card } = await shop(w);
  const id = await pay(w, card);
  w.begin();
  await restOf(w, 6);
  return () => sharesOf(w, id);
};

/** What the provider refuses at first is tried again. */
const transferredLater: Life = async (w) => {
  const { card } = await shop(w);
  const id = await pay(w, card);
  await w.control("POST", "faults", { do: "transfer_refused", on: {}, times: 2 });
  w.begin();
  await restOf(w, 12);
  return () => sharesOf(w, id);
};

/** Of the line that the merchant earns. */
async function sharesOf(w: SimulatedWorld, payment: string) {
  const { store } = w.context;
  return (await store.readOne(store.row(shares, { payment_id: payment, position: 0 })))?.state;
}

const refunded =
  (method: string, after?: (w: SimulatedWorld, refund: string) => Promise<unknown>): Life =>
  async (w) => {
    const { payment } = await earned(w, method);
    w.begin();
    const { id } = await w.commit(() => planCreateRefund(w.context, { payment, amount: 1000 }));
    await w.settle();
    await restOf(w, 8);
    if (after) {
      const made = (await w.there("refund")).find(({ metadata }) => (metadata as Named).refund_id === id);
      await after(w, String(made?.id));
      await w.settle();
      await restOf(w);
    }
    const { store } = w.context;
    return async () => (await store.readOne(store.row(refunds, { id })))?.state;
  };

function payoutState(w: SimulatedWorld, id: string) {
  const { store } = w.context;
  return async () => (await store.readOne(store.row(payouts, { id })))?.state;
}

const payoutOf = (w: SimulatedWorld, status: string) => async () => {
  await w.control("POST", `payouts/${await newest(w, "payout")}`, { status });
  await w.settle();
};

/** Paid out, and what its bank says then, one word after the other. */
const paidOut =
  (...turns: readonly string[]): Life =>
  async (w) => {
    const merchant = await payable(w);
    w.begin();
    const { id } = await w.commit(() => planCreatePayout(w.context, { merchant, amount: 1000, currency: "EUR" }));
    await w.settle();
    for (const status of turns) await payoutOf(w, status)();
    await w.later(4 * DAY, 2);
    return payoutState(w, id);
  };

const takenBack: Life = async (w) => {
  const merchant = await payable(w);
  w.begin();
  const { id } = await w.commit(() => planCreatePayout(w.context, { merchant, amount: 1000, currency: "EUR" }));
  await w.settle();
  await w.commit(() => planCancelPayout(w.context, id));
  await w.settle();
  await w.later(4 * DAY, 2);
  return payoutState(w, id);
};

const settled: Life = async (w) => {
  await payable(w);
  const terms = { ...DEFAULT_SETTLEMENT, interval: "daily" } as const;
  const now = w.world.ledger.clock.now();
  await w.configure({ settlement: terms, asking: SOON });
  w.begin();
  await w.context.store.write(planSettlementSchedule(w.context, terms, await w.configVersion(), now));
  await w.pass((nextSettlement(terms, now) ?? now) - now + HOUR);
  await w.settle();
  for (const status of ["in_transit", "paid"]) await payoutOf(w, status)();
  await restOf(w, 8);
  const { store } = w.context;
  return async () => (await store.readOne(store.rows(payouts, {}))).map(({ state }) => state).join(" ");
};

const moved =
  (...turns: readonly ("top_up" | "payout" | "sent back")[]): Life =>
  async (w) => {
    w.begin();
    for (const turn of turns) {
      if (turn === "sent back") {
        await payoutOf(w, "failed")();
      } else {
        const amount = turn === "top_up" ? 10_000 : 4_000;
        await w.commit(() => planMoveFunds(w.context, turn, { amount, currency: "EUR" }));
        await w.settle();
        await w.later(6 * DAY, 6);
      }
    }
    const { store } = w.context;
    const order = [{ column: "id" }] as const;
    return async () => (await store.readOne(store.rows(tenantMovements, { orderBy: order }))).at(-1)?.state;
  };

const reconciled: Life = async (w) => {
  await earned(w);
  await w.control("POST", "fees", { amount: 30 });
  w.begin();
  const { id } = await w.commit(() => planReconciliation(w.context));
  await w.settle();
  await w.later(HOUR);
  const { store } = w.context;
  return async () => (await store.readOne(store.row(reconciliations, { id })))?.state;
};

const decided =
  (kind: string, answer: "accept" | "submit" | null, ...outcomes: readonly string[]): Life =>
  async (w) => {
    const { id, ref } = await disputed(w, kind);
    if (answer === "accept") await w.commit(() => planAcceptDispute(w.context, id));
    if (answer === "submit") {
      const evidence = { product_description: "A sword." };
      await w.commit(() => planUpdateEvidence(w.context, id, "*", evidence));
      await w.commit(() => planSubmitEvidence(w.context, id));
    }
    await w.settle();
    for (const outcome of outcomes) {
      await w.control("POST", `disputes/${ref}/decide`, { outcome });
      await w.settle();
    }
    await w.later(3 * DAY, 3);
    const { store } = w.context;
    return async () => (await store.readOne(store.row(disputes, { id })))?.state;
  };

/** Each named by its end. */
export const MONEY_LIVES = {
  "take-payment": {
    succeeded: taken("pm_card_visa"),
    failed: taken("pm_card_chargeCustomerFail"),
    "succeeded days later": taken("pm_sepaDebit_success_de", "sepa_debit"),
    "failed days later": taken("pm_sepaDebit_failed_de", "sepa_debit"),
    "succeeded after the player was asked": challenged("approve"),
    "failed after the player refused": challenged("refuse"),
    "succeeded, captured in part": held("capture"),
    canceled: held("cancel"),
    "succeeded, its fee known later": feeLate,
    "succeeded after it had failed": paidAfterAll,
  },
  "distribute-payment": { transferred, "transferred later": transferredLater },
  "refund-payment": {
    succeeded: refunded("pm_card_visa"),
    "succeeded days later": refunded("pm_card_pendingRefund"),
    "failed days later": refunded("pm_card_refundFail"),
    "failed after it had succeeded": refunded("pm_card_visa", (w, id) => w.control("POST", `refunds/${id}/fail`)),
  },
  "pay-out": {
    paid: paidOut("in_transit", "paid"),
    failed: paidOut("in_transit", "failed"),
    "canceled by the provider": paidOut("canceled"),
    "canceled by us": takenBack,
    "failed after it was paid": paidOut("in_transit", "paid", "failed"),
    "paid after it had failed": paidOut("in_transit", "failed", "paid"),
    "paid, failed and paid": paidOut("in_transit", "paid", "failed", "paid"),
  },
  "settle-tenant": { paid: settled },
  "move-tenant-funds": {
    "succeeded, a top-up": moved("top_up"),
    "succeeded, a payout": moved("top_up", "payout"),
    "failed, a payout that was sent back": moved("top_up", "payout", "sent back"),
  },
  reconcile: { succeeded: reconciled },
  "answer-dispute": {
    "lost, accepted": decided("dispute", "accept"),
    lost: decided("dispute", null, "lost"),
    won: decided("dispute", "submit", "won"),
    "lost although answered": decided("dispute", "submit", "lost"),
    "closed, an inquiry": decided("inquiry", "submit", "warning_closed"),
    "won after it was an inquiry": decided("inquiry", null, "escalate", "won"),
    prevented: decided("prevented", null),
  },
} satisfies Record<string, Record<string, Life>>;
