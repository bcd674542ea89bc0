/** Sets up a payment instrument with the player's bank, and has the provider forget it when it is detached. */
import { invariant } from "../core/errors.ts";
import {
  type InstrumentFacts,
  type InstrumentProgress,
  type InstrumentRecording,
  instrumentFacts,
  instrumentProgress,
  planCustomerOutcome,
  planMethodOutcome,
  planSetupOutcome,
  type SetupKnown,
} from "../core/payments/instrument-set-up.ts";
import type { SetupOutcome } from "../core/provider/instrument-outcomes.ts";
import type { Answer, ProviderError } from "../core/provider/port.ts";
import { planRun } from "../core/runs.ts";
import { isFinal } from "../core/states.ts";
import type { Statement } from "../core/store/statements.ts";
import { SECOND } from "../core/time.ts";
import { askAfter, type Config } from "../tenants/config.ts";
import type { Progress, Run, Tools as StepTools } from "./skeleton.ts";

type Tools = StepTools<InstrumentFacts>;

/** Step names are journal keys: add, never rename. */
export const STEPS = {
  customer: "create customer",
  create: "create set-up",
  confirm: "confirm set-up",
  look: "look again",
  wait: (n: number) => `wait ${n}`,
  ask: (n: number) => `ask provider ${n}`,
  detach: "detach at provider",
} as const;

/** After so many asks a run hands over to its next generation. */
const ASKS_MAX = 100;
/** The engine's own limit. */
const WAIT_MIN = SECOND;

/** A later generation looks first: the instrument was detached, here or at the provider, or the one before stopped. */
export async function setUpPaymentInstrument(run: Run): Promise<void> {
  const act = (name: string, body: (tools: Tools) => Promise<InstrumentProgress>) =>
    run.act(name, instrumentFacts, body);
  const first = run.start.generation === 1;
  let instrument = await (first ? act(STEPS.customer, createCustomer) : act(STEPS.look, (tools) => look(tools)));
  if (instrument.state === "detached" && !first) await act(STEPS.detach, detach);
  if (isOpen(instrument) && instrument.customerRef === null) instrument = await act(STEPS.customer, createCustomer);
  if (isOpen(instrument) && !instrument.setupRef) instrument = await act(STEPS.create, create);
  // Also one that a run before has made and not got to confirm: the same key answers the same.
  if (isOpen(instrument) && isUnasked(instrument)) instrument = await act(STEPS.confirm, confirm);
  const config = await run.config();
  for (let n = 1; isOpen(instrument); n++) {
    await run.wait(STEPS.wait(n), waitOf(config, run.kind, instrument, n));
    instrument = await act(STEPS.ask(n), (tools) => look(tools, n + 1));
    if (n === ASKS_MAX) return;
  }
}

function isUnasked({ unconfirmed, state, setupRef }: InstrumentProgress): boolean {
  return unconfirmed === true || (state === "processing" && setupRef !== null && setupRef !== undefined);
}

function isOpen({ state }: InstrumentProgress): boolean {
  return !isFinal("payment_instrument", state);
}

/** No longer than the player's challenge lasts. */
function waitOf(config: Config, kind: string, { runsOutIn }: InstrumentProgress, n: number): number {
  const interval = askAfter(config, kind, n);
  return runsOutIn === null || runsOutIn === undefined ? interval : Math.max(WAIT_MIN, Math.min(interval, runsOutIn));
}

/** A refused payment method is a result: the run has done its work. */
function next(tools: Tools, n = 1): (instrument: InstrumentProgress) => Progress {
  return (instrument) => {
    if (!isOpen(instrument)) {
      const isLeft = instrument.state === "detached" && tools.run.generation > 1;
      return { state: isLeft ? "running" : "succeeded" };
    }
    if (n > ASKS_MAX) return { state: "succeeded" };
    if (!instrument.setupRef || instrument.unconfirmed) return { state: "running" };
    return { state: "waiting", ms: waitOf(tools.config, tools.run.kind, instrument, n) };
  };
}

function recording({ commitKey, config }: Tools, now: number): InstrumentRecording {
  return { commitKey, now, challengeExpiresAfter: config.payments.challenge_expires_after_ms };
}

async function createCustomer(tools: Tools): Promise<InstrumentProgress> {
  const { context, facts } = tools;
  const { instrument, player, customerSince } = facts;
  if (player.customer_ref !== null || isFinal("payment_instrument", instrument.state)) {
    return instrumentProgress(facts, tools.now);
  }
  const answer = await tools.provider.createCustomer(tools.act(`${player.id}/customer`, customerSince), {
    playerId: player.id,
    begunAt: customerSince,
  });
  return tools.commit((known, now) => planCustomerOutcome(context, recording(tools, now), known, answer), next(tools));
}

/** Stores an answer, and what it changes, in one commit. `n` is the wait that may follow. */
async function store(
  tools: Tools,
  answer: Answer<SetupOutcome>,
  { n = 1, because }: { n?: number; because?: ProviderError } = {},
): Promise<InstrumentProgress> {
  const known: SetupKnown = { page: await pageFor(tools, answer.outcome), because };
  return tools.commit(
    (facts, now) => {
      const plan = planSetupOutcome(tools.context, recording(tools, now), facts, answer, known);
      const handsOver = n > ASKS_MAX && isOpen(plan.result);
      return handsOver ? { ...plan, statements: [...plan.statements, handOver(tools, now)] } : plan;
    },
    next(tools, n),
  );
}

/** A limit never ends a subject: the next generation's run takes over where this one stops. */
function handOver({ context, run }: Tools, now: number): Statement {
  return planRun(context, {
    subjectId: run.subject_id,
    kind: "set-up-payment-instrument",
    generation: run.generation + 1,
    dueAt: now,
    configVersion: run.config_version,
    createdAt: now,
  }).statement;
}

/** Where the player enters a payment method that nobody has named. */
async function pageFor({ facts, provider }: Tools, outcome: SetupOutcome) {
  if (outcome.status !== "awaits_method") return undefined;
  const { clientSecret } = outcome;
  return provider.methodPage({ clientSecret, returnUrl: facts.instrument.return_url ?? provider.returnUrl });
}

async function create(tools: Tools): Promise<InstrumentProgress> {
  const { instrument, player } = tools.facts;
  if (instrument.setup_ref !== null || isFinal("payment_instrument", instrument.state)) {
    return { ...instrumentProgress(tools.facts, tools.now), unconfirmed: instrument.state === "processing" };
  }
  invariant(player.customer_ref !== null, `${player.id} has no customer`);
  const act = tools.act(`${instrument.id}/set-up`, instrument.created_at);
  const answer = await tools.provider.createSetup(act, {
    paymentInstrumentId: instrument.id,
    customerRef: player.customer_ref,
    paymentMethod: instrument.payment_method === "" ? null : instrument.payment_method,
    methodType: instrument.type,
    begunAt: instrument.created_at,
  });
  return store(tools, answer);
}

async function confirm(tools: Tools): Promise<InstrumentProgress> {
  const { instrument } = tools.facts;
  const { setup_ref: setupRef, type: methodType } = instrument;
  if (instrument.state !== "processing" || setupRef === null) return instrumentProgress(tools.facts, tools.now);
  const returnUrl = instrument.return_url ?? tools.provider.returnUrl;
  const act = tools.act(`${instrument.id}/confirm`, instrument.created_at);
  return store(tools, await tools.provider.confirmSetup(act, { setupRef, returnUrl, methodType }));
}

const EXPIRED: ProviderError = {
  code: "expired",
  message: "The player did not do what was asked for in time.",
  declineCode: null,
};

/** Asks what is true now; `n` is the wait that follows. A challenge that nobody answered in time is ended. */
async function look(tools: Tools, n = 1): Promise<InstrumentProgress> {
  const { facts, now } = tools;
  const { setup_ref: setupRef, state, challenge_expires_at: expiresAt } = facts.instrument;
  if (state === "active") return lookAtMethod(tools);
  if (setupRef === null || isFinal("payment_instrument", state)) return instrumentProgress(facts, now);
  const answer = await tools.provider.findSetup(setupRef);
  const isAsked = answer.outcome.status !== "active" && answer.outcome.status !== "processing";
  if (!isAsked || expiresAt === null || now < expiresAt) return store(tools, answer, { n });
  const act = tools.act(`${facts.instrument.id}/expire`, expiresAt);
  return store(tools, await tools.provider.cancelSetup(act, { setupRef }), { n, because: EXPIRED });
}

/** Somebody may have detached it at the provider. */
async function lookAtMethod(tools: Tools): Promise<InstrumentProgress> {
  const { payment_method_ref: methodRef } = tools.facts.instrument;
  if (methodRef === null) return instrumentProgress(tools.facts, tools.now);
  const answer = await tools.provider.findMethod(methodRef);
  return tools.commit(
    (facts, now) => planMethodOutcome(tools.context, recording(tools, now), facts, answer),
    next(tools),
  );
}

/** It is detached here already; the provider forgets it too, however often it is asked. */
async function detach(tools: Tools): Promise<InstrumentProgress> {
  const { instrument } = tools.facts;
  const { payment_method_ref: methodRef } = instrument;
  if (methodRef === null) return instrumentProgress(tools.facts, tools.now);
  const act = tools.act(`${instrument.id}/detach`, instrument.updated_at);
  const answer = await tools.provider.detachMethod(act, { methodRef });
  return tools.commit(
    (facts, now) => planMethodOutcome(tools.context, recording(tools, now), facts, answer),
    () => ({ state: "succeeded" }),
  );
}
