/** Sets up a payout instrument at the provider, and brings both sides together again whenever one of them changes. */
import {
  type PayoutInstrumentFacts,
  type PayoutInstrumentProgress,
  payoutInstrumentFacts,
  payoutInstrumentProgress,
  planExternalAccountOutcome,
} from "../core/parties/payout-instrument-set-up.ts";
import type { ExternalAccountOutcome } from "../core/provider/payout-port.ts";
import type { Answer } from "../core/provider/port.ts";
import type { Progress, Run, Tools as StepTools } from "./skeleton.ts";

type Tools = StepTools<PayoutInstrumentFacts>;

/** Step names are journal keys: add, never rename. */
export const STEPS = {
  create: "create external account",
  look: "look again",
  tell: "tell provider",
} as const;

/**
 * The first generation makes it. A later one was made because somebody here changed it, or because the provider has
 * news: it asks, and tells the provider what was decided here.
 */
export async function setUpPayoutInstrument(run: Run): Promise<void> {
  const act = (name: string, body: (tools: Tools) => Promise<PayoutInstrumentProgress>) =>
    run.act(name, payoutInstrumentFacts, body);
  const instrument = await (run.start.generation === 1 ? act(STEPS.create, create) : act(STEPS.look, look));
  if (next(instrument).state === "running") await act(STEPS.tell, tell);
}

/** A refused token is a result: the run has done its work. */
function next({ state, tells }: PayoutInstrumentProgress): Progress {
  return { state: state === "processing" || tells !== null ? "running" : "succeeded" };
}

function store(tools: Tools, answer: Answer<ExternalAccountOutcome>): Promise<PayoutInstrumentProgress> {
  const { context, commitKey } = tools;
  return tools.commit((facts, now) => planExternalAccountOutcome(context, { commitKey, now }, facts, answer), next);
}

async function create(tools: Tools): Promise<PayoutInstrumentProgress> {
  const { instrument, connection } = tools.facts;
  const { account_ref: accountRef } = connection;
  if (instrument.external_account_ref !== null || instrument.token === null || accountRef === null) {
    return payoutInstrumentProgress(instrument);
  }
  const act = tools.act(`${instrument.id}/create`, instrument.created_at);
  const answer = await tools.provider.createExternalAccount(act, {
    payoutInstrumentId: instrument.id,
    accountRef,
    token: instrument.token,
    isDefault: instrument.is_default === 1,
  });
  return store(tools, answer);
}

async function look(tools: Tools): Promise<PayoutInstrumentProgress> {
  const { instrument, connection } = tools.facts;
  const { account_ref: accountRef } = connection;
  const { external_account_ref: externalAccountRef } = instrument;
  if (externalAccountRef === null || accountRef === null) return create(tools);
  if (instrument.state === "removed") return payoutInstrumentProgress(instrument);
  return store(tools, await tools.provider.findExternalAccount({ accountRef, externalAccountRef }));
}

/** What was decided here: it is gone, or it is the default. */
async function tell(tools: Tools): Promise<PayoutInstrumentProgress> {
  const { instrument, connection } = tools.facts;
  const progress = payoutInstrumentProgress(instrument);
  const { account_ref: accountRef } = connection;
  const { external_account_ref: externalAccountRef } = instrument;
  if (externalAccountRef === null || accountRef === null || progress.tells === null) return progress;
  const request = { accountRef, externalAccountRef };
  const act = tools.act(`${instrument.id}/${progress.tells}/${tools.run.generation}`, tools.run.created_at);
  const answer =
    progress.tells === "removal"
      ? await tools.provider.removeExternalAccount(act, request)
      : await tools.provider.makeExternalAccountDefault(act, request);
  return store(tools, answer);
}
