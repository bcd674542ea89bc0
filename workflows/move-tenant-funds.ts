/** Moves the tenant's own money: ask the provider for a top-up or a payout, and follow it to its end and beyond. */
import {
  type MovementFacts,
  type MovementProgress,
  movementFacts,
  movementProgress,
  planMovementOutcome,
} from "../core/money/movement-outcomes.ts";
import type { FundsOutcome } from "../core/provider/funds-outcomes.ts";
import type { Answer } from "../core/provider/port.ts";
import { isFinal } from "../core/states.ts";
import { askAfter } from "../tenants/config.ts";
import type { Progress, Run, Tools as StepTools } from "./skeleton.ts";

type Tools = StepTools<MovementFacts>;

/** Step names are journal keys: add, never rename. */
export const STEPS = {
  create: "create at provider",
  look: "look again",
  wait: (n: number) => `wait ${n}`,
  ask: (n: number) => `ask provider ${n}`,
} as const;

/** After so many asks a run hands over to its next generation: the movement goes on, the journal starts anew. */
const ASKS_MAX = 100;

/** A later generation looks first: it was made because the one before stopped, or because the provider had news. */
export async function moveTenantFunds(run: Run): Promise<void> {
  const act = (name: string, body: (tools: Tools) => Promise<MovementProgress>) => run.act(name, movementFacts, body);
  const first = run.start.generation === 1;
  let movement = await (first ? act(STEPS.create, create) : act(STEPS.look, (tools) => ask(tools, 1)));
  if (!first && isUnmade(movement)) movement = await act(STEPS.create, create);
  const config = await run.config();
  for (let n = 1; n <= ASKS_MAX && movement.waits; n++) {
    await run.wait(STEPS.wait(n), askAfter(config, run.kind, n));
    movement = await act(STEPS.ask(n), (tools) => ask(tools, n + 1));
  }
}

function isUnmade({ movementRef, state }: MovementProgress): boolean {
  return movementRef === null && !isFinal("tenant_movement", state);
}

/** What a movement's progress means for its run, before the n-th wait. */
function next({ config, run }: Tools, n: number): (movement: MovementProgress) => Progress {
  return (movement) => {
    if (isUnmade(movement)) return { state: "running" };
    return movement.waits ? { state: "waiting", ms: askAfter(config, run.kind, n) } : { state: "succeeded" };
  };
}

/** Stores an answer, and what it changes, in one commit. `n` is the wait that may follow. */
function store(tools: Tools, answer: Answer<FundsOutcome>, n: number): Promise<MovementProgress> {
  const { context, commitKey, run } = tools;
  const handsOver = n > ASKS_MAX;
  const of = { commitKey, configVersion: run.config_version, generation: run.generation, handsOver };
  return tools.commit(
    (facts, now) => planMovementOutcome(context, { ...of, now }, facts, answer),
    handsOver ? () => ({ state: "succeeded" }) : next(tools, n),
  );
}

async function create(tools: Tools): Promise<MovementProgress> {
  const { movement } = tools.facts;
  if (!isUnmade(movementProgress(movement))) return movementProgress(movement);
  const { id: movementId, type, amount, currency, created_at: requestedAt } = movement;
  const of = { movementId, type, requestedAt };
  // Past its deadline it is never made: it is looked for, and if it is not there it has failed.
  if (tools.now > movement.act_before) {
    return store(tools, await tools.provider.findFunds({ ...of, movementRef: null }), 1);
  }
  const act = tools.act(`${movementId}/create`, requestedAt);
  return store(tools, await tools.provider.moveFunds(act, { ...of, amount, currency }), 1);
}

/** Asks what is true now; `n` is the wait that follows. */
async function ask(tools: Tools, n: number): Promise<MovementProgress> {
  const { movement } = tools.facts;
  const { movement_ref: movementRef, id: movementId, type, created_at: requestedAt } = movement;
  if (movementRef === null) return movementProgress(movement);
  return store(tools, await tools.provider.findFunds({ movementId, type, requestedAt, movementRef }), n);
}
