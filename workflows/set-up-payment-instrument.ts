/** Sets up a payment instrument: a customer for the player if there is none yet, then the card attached to it. */
import {
  type InstrumentFacts,
  type InstrumentProgress,
  instrumentFacts,
  instrumentProgress,
  planCustomerOutcome,
  planInstrumentOutcome,
} from "../core/payments/instrument-set-up.ts";
import { isFinal } from "../core/states.ts";
import type { Progress, Run, Tools } from "./skeleton.ts";

/** Step names are journal keys: add, never rename. */
export const STEPS = {
  customer: "create customer",
  attach: "attach payment method",
} as const;

export async function setUpPaymentInstrument(run: Run): Promise<void> {
  const instrument = await run.act(STEPS.customer, instrumentFacts, createCustomer);
  if (next(instrument).state === "running") await run.act(STEPS.attach, instrumentFacts, attach);
}

/** A refused card is a result: the run has done its work. */
function next({ state }: InstrumentProgress): Progress {
  return { state: isFinal("payment_instrument", state) ? "succeeded" : "running" };
}

async function createCustomer({ context, facts, ...tools }: Tools<InstrumentFacts>): Promise<InstrumentProgress> {
  const { instrument, player, customerSince } = facts;
  if (player.customer_ref !== null || isFinal("payment_instrument", instrument.state)) return instrumentProgress(facts);
  const answer = await tools.provider.createCustomer(tools.act(`${player.id}/customer`, customerSince), {
    playerId: player.id,
    begunAt: customerSince,
  });
  const { commitKey } = tools;
  return tools.commit((known, now) => planCustomerOutcome(context, { commitKey, now }, known, answer), next);
}

async function attach({ context, facts, ...tools }: Tools<InstrumentFacts>): Promise<InstrumentProgress> {
  const { instrument, player } = facts;
  if (player.customer_ref === null || isFinal("payment_instrument", instrument.state)) return instrumentProgress(facts);
  const answer = await tools.provider.attachPaymentMethod(tools.act(`${instrument.id}/attach`, instrument.created_at), {
    paymentInstrumentId: instrument.id,
    customerRef: player.customer_ref,
    paymentMethod: instrument.payment_method,
  });
  const { commitKey } = tools;
  return tools.commit((known, now) => planInstrumentOutcome(context, { commitKey, now }, known, answer), next);
}
