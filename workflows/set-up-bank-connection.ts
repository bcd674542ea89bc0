/** Sets up a merchant's bank connection: the account, its holder's link, asking until it is settled, undoing it. */
import {
  type BankConnectionFacts,
  type BankConnectionProgress,
  bankConnectionFacts,
  bankConnectionProgress,
  planBankConnectionOutcome,
  planLinkOutcome,
  planUndone,
} from "../core/parties/bank-connection-outcomes.ts";
import type { AccountOutcome } from "../core/provider/party-outcomes.ts";
import type { Answer } from "../core/provider/port.ts";
import { askAfter } from "../tenants/config.ts";
import type { Progress, Run, Tools } from "./skeleton.ts";

/** Step names are journal keys: add, never rename. */
export const STEPS = {
  create: "create connected account",
  look: "look again",
  link: (n: number) => `create onboarding link ${n}`,
  wait: (n: number) => `wait ${n}`,
  ask: (n: number) => `ask provider ${n}`,
  undo: "undo connected account",
} as const;

type StepTools = Tools<BankConnectionFacts>;

/** A later generation looks first: it was made because the one before stopped, or because the provider had news. */
export async function setUpBankConnection(run: Run): Promise<void> {
  const act = (name: string, body: (tools: StepTools) => Promise<BankConnectionProgress>) =>
    run.act(name, bankConnectionFacts, body);
  let connection = await (run.start.generation === 1
    ? act(STEPS.create, create)
    : act(STEPS.look, (tools) => ask(tools, 1)));
  const config = await run.config();
  for (let n = 1; ; n++) {
    if (connection.needsLink) connection = await act(STEPS.link(n), (tools) => link(tools, n));
    if (connection.needsUndoing) connection = await act(STEPS.undo, undo);
    if (!waits(connection)) return;
    await run.wait(STEPS.wait(n), askAfter(config, run.kind, n));
    connection = await act(STEPS.ask(n), (tools) => ask(tools, n + 1));
  }
}

/** What is restricted may be restored; and what has a deadline is asked about before it is missed. */
function waits({ state, hasDeadline }: BankConnectionProgress): boolean {
  return state === "pending" || state === "action_required" || state === "restricted" || hasDeadline === true;
}

async function create(tools: StepTools): Promise<BankConnectionProgress> {
  const { connection } = tools.facts;
  if (connection.account_ref !== null || connection.state !== "pending") return bankConnectionProgress(connection);
  const answer = await tools.provider.createAccount(tools.act(`${connection.id}/account`, connection.created_at), {
    bankConnectionId: connection.id,
    merchantId: connection.merchant_id,
    country: connection.country,
    currency: connection.currency,
    onboarding: connection.onboarding_assumed === 1 ? "assumed" : "hosted",
    begunAt: connection.created_at,
  });
  return store(tools, answer, 1);
}

/** Asks what is true now; `n` is the wait that follows. */
async function ask(tools: StepTools, n: number): Promise<BankConnectionProgress> {
  const { connection } = tools.facts;
  if (connection.account_ref === null) return create(tools);
  // What was given up is not asked about: it is undone, or has been.
  if (connection.state === "canceled") return bankConnectionProgress(connection);
  return store(tools, await tools.provider.findAccount(connection.account_ref), n);
}

async function link(tools: StepTools, n: number): Promise<BankConnectionProgress> {
  const { context, commitKey, provider, facts, run } = tools;
  const { id, state, account_ref: accountRef, return_url: returnUrl, refresh_url: refreshUrl } = facts.connection;
  if (state !== "pending" || accountRef === null || returnUrl === null || refreshUrl === null) {
    return bankConnectionProgress(facts.connection);
  }
  const act = tools.act(`${id}/link/${run.generation}-${n}`, tools.now);
  const answer = await provider.createAccountLink(act, { accountRef, returnUrl, refreshUrl });
  return tools.commit(
    (known, now) => planLinkOutcome(context, { commitKey, now }, known, answer),
    (progress) => next(tools, progress, n),
  );
}

/** A person has given up: what was made at the provider is removed, also what was made and never answered. */
async function undo(tools: StepTools): Promise<BankConnectionProgress> {
  const { context, commitKey, facts } = tools;
  const { id, created_at: begunAt } = facts.connection;
  const answer = await tools.provider.closeAccount({ bankConnectionId: id, begunAt });
  return tools.commit(
    (known, now) => planUndone(context, { commitKey, now }, known, answer),
    (progress) => next(tools, progress, 1),
  );
}

/** What a connection's progress means for its run, before the n-th wait. */
function next({ config, run }: StepTools, progress: BankConnectionProgress, n: number): Progress {
  if (progress.needsLink || progress.needsUndoing) return { state: "running" };
  if (!waits(progress)) return { state: "succeeded" };
  return { state: "waiting", ms: askAfter(config, run.kind, n) };
}

function store(tools: StepTools, answer: Answer<AccountOutcome>, n: number): Promise<BankConnectionProgress> {
  const { context, commitKey } = tools;
  return tools.commit(
    (facts, now) => planBankConnectionOutcome(context, { commitKey, now }, facts, answer),
    (progress) => next(tools, progress, n),
  );
}
