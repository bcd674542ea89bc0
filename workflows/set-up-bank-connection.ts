/** Sets up a merchant's bank connection: the connected account, asked about until the provider has settled it. */
import {
  type BankConnectionFacts,
  type BankConnectionProgress,
  bankConnectionFacts,
  bankConnectionProgress,
  planBankConnectionOutcome,
} from "../core/parties/bank-connections.ts";
import type { AccountOutcome, Answer } from "../core/provider/port.ts";
import { planRun } from "../core/runs.ts";
import { askAfter } from "../tenants/config.ts";
import type { Progress, Run, Tools } from "./skeleton.ts";

/** Step names are journal keys: add, never rename. */
export const STEPS = {
  create: "create connected account",
  look: "look again",
  wait: (n: number) => `wait ${n}`,
  ask: (n: number) => `ask provider ${n}`,
} as const;

/** After so many asks a run hands over to its next generation: the set-up goes on, the journal starts anew. */
const ASKS_MAX = 100;

type StepTools = Tools<BankConnectionFacts>;

/** A later generation looks first: it was made because the one before stopped, or because the provider had news. */
export async function setUpBankConnection(run: Run): Promise<void> {
  let connection =
    run.start.generation === 1
      ? await run.act(STEPS.create, bankConnectionFacts, create)
      : await run.act(STEPS.look, bankConnectionFacts, (tools) => ask(tools, 1));
  const config = await run.config();
  for (let n = 1; n <= ASKS_MAX && waits(connection); n++) {
    await run.wait(STEPS.wait(n), askAfter(config, run.kind, n));
    connection = await run.act(STEPS.ask(n), bankConnectionFacts, (tools) => ask(tools, n + 1));
  }
}

function waits({ state }: Pick<BankConnectionProgress, "state">): boolean {
  return state === "pending" || state === "action_required";
}

async function create(tools: StepTools): Promise<BankConnectionProgress> {
  const { connection } = tools.facts;
  if (connection.account_ref !== null || !waits(connection)) return bankConnectionProgress(connection);
  const answer = await tools.provider.createAccount(tools.act(`${connection.id}/account`, connection.created_at), {
    bankConnectionId: connection.id,
    merchantId: connection.merchant_id,
    country: connection.country,
    currency: connection.currency,
    begunAt: connection.created_at,
  });
  return store(tools, answer, 1);
}

/** Asks what is true now; `n` is the wait that follows. */
async function ask(tools: StepTools, n: number): Promise<BankConnectionProgress> {
  const { account_ref: accountRef } = tools.facts.connection;
  if (accountRef === null) return create(tools);
  return store(tools, await tools.provider.findAccount(accountRef), n);
}

function store(tools: StepTools, answer: Answer<AccountOutcome>, n: number): Promise<BankConnectionProgress> {
  const { context, commitKey, config, run } = tools;
  return tools.commit(
    (facts, now) => {
      const plan = planBankConnectionOutcome(context, { commitKey, now }, facts, answer);
      if (n <= ASKS_MAX || !waits(plan.result)) return plan;
      const next = planRun(context, {
        subjectId: run.subject_id,
        kind: "set-up-bank-connection",
        generation: run.generation + 1,
        dueAt: now,
        configVersion: run.config_version,
        createdAt: now,
      });
      return { ...plan, statements: [...plan.statements, next.statement] };
    },
    (progress): Progress =>
      waits(progress) && n <= ASKS_MAX
        ? { state: "waiting", ms: askAfter(config, run.kind, n) }
        : { state: "succeeded" },
  );
}
