/** Pays a merchant out: assert the instrument, assert and set aside the balance, pay out, follow it to its end. */
import { type PayoutFacts, type PayoutProgress, payoutFacts, payoutProgress } from "../core/parties/payout-facts.ts";
import {
  planBalanceAsserted,
  planCanceledEarly,
  planInstrumentAsserted,
  planPayoutOutcome,
} from "../core/parties/payout-outcomes.ts";
import type { PayoutOutcome } from "../core/provider/payout-port.ts";
import type { Answer } from "../core/provider/port.ts";
import { askAfter } from "../tenants/config.ts";
import type { Progress, Run, Tools as StepTools } from "./skeleton.ts";

type Tools = StepTools<PayoutFacts>;

/** Step names are journal keys: add, never rename. */
export const STEPS = {
  look: "look again",
  instrument: "assert instrument",
  balance: "assert balance",
  create: "create at provider",
  wait: (n: number) => `wait ${n}`,
  ask: (n: number) => `ask provider ${n}`,
} as const;

/** After so many asks a run hands over to its next generation: the payout goes on, the journal starts anew. */
const ASKS_MAX = 100;

/** A later generation looks first: it was made because the one before stopped, or because the provider had news. */
export async function payOut(run: Run): Promise<void> {
  const act = (name: string, body: (tools: Tools) => Promise<PayoutProgress>) => run.act(name, payoutFacts, body);
  let payout = await (run.start.generation === 1
    ? act(STEPS.instrument, assertInstrument)
    : act(STEPS.look, (tools) => ask(tools, 1)));
  if (payout.next === "instrument") payout = await act(STEPS.instrument, assertInstrument);
  if (payout.next === "balance") payout = await act(STEPS.balance, assertBalance);
  if (payout.next === "create") payout = await act(STEPS.create, create);
  const config = await run.config();
  for (let n = 1; n <= ASKS_MAX && payout.next === "ask"; n++) {
    if (n > 1 || !payout.cancels) await run.wait(STEPS.wait(n), askAfter(config, run.kind, n));
    payout = await act(STEPS.ask(n), (tools) => ask(tools, n + 1));
  }
}

/** What a payout's progress means for its run, before the n-th wait. */
function next(tools: Pick<Tools, "config" | "run">, n: number): (payout: PayoutProgress) => Progress {
  return (payout) => {
    if (payout.next === "end") return { state: "succeeded" };
    if (payout.next !== "ask" || (n === 1 && payout.cancels)) return { state: "running" };
    return { state: "waiting", ms: askAfter(tools.config, tools.run.kind, n) };
  };
}

async function assertInstrument(tools: Tools): Promise<PayoutProgress> {
  const { context, commitKey, provider, facts } = tools;
  const { payout, instrument, connection } = facts;
  const progress = payoutProgress(payout);
  if (progress.next !== "instrument") return progress;
  const [accountRef, externalAccountRef] = [connection.account_ref, instrument.external_account_ref];
  if (payout.cancel_requested_at !== null || accountRef === null || externalAccountRef === null) {
    return tools.commit((known, now) => planCanceledEarly(context, { commitKey, now }, known), next(tools, 1));
  }
  const answer = await provider.findExternalAccount({ accountRef, externalAccountRef });
  return tools.commit(
    (known, now) => planInstrumentAsserted(context, { commitKey, now }, known, answer),
    next(tools, 1),
  );
}

async function assertBalance(tools: Tools): Promise<PayoutProgress> {
  const { context, commitKey, provider } = tools;
  const progress = payoutProgress(tools.facts.payout);
  const { account_ref: accountRef } = tools.facts.connection;
  if (progress.next !== "balance" || accountRef === null) return progress;
  return tools.commit(
    async (facts, now) => {
      // Asked anew with every plan: somebody was faster because this very balance has moved.
      const answer = await provider.balanceOf({ accountRef, currency: facts.payout.currency });
      return planBalanceAsserted(context, { commitKey, now }, facts, answer);
    },
    next(tools, 1),
  );
}

/** Once its money is set aside the provider may have been asked: from here on only its answer ends a payout. */
async function create(tools: Tools): Promise<PayoutProgress> {
  const { payout, instrument, connection } = tools.facts;
  const progress = payoutProgress(payout);
  const [accountRef, externalAccountRef] = [connection.account_ref, instrument.external_account_ref];
  if (progress.next !== "create" || accountRef === null || externalAccountRef === null) return progress;
  const { amount, currency, method, earmarked_at } = payout;
  const requestedAt = earmarked_at ?? payout.created_at;
  const of = { payoutId: payout.id, accountRef, requestedAt, method, hadFailed: false };
  // Past its deadline it is never made: it is looked for, and if it is not there it has failed.
  if (tools.now > payout.act_before)
    return store(tools, await tools.provider.findPayout({ ...of, payoutRef: null }), 1);
  const act = tools.act(`${payout.id}/create`, requestedAt);
  return store(tools, await tools.provider.createPayout(act, { ...of, externalAccountRef, amount, currency }), 1);
}

/** Asks what is true now, or takes the payout back where that is wanted; `n` is the wait that follows. */
async function ask(tools: Tools, n: number): Promise<PayoutProgress> {
  const { payout, connection } = tools.facts;
  const { payout_ref: payoutRef, cancel_requested_at: canceledAt, method } = payout;
  const { account_ref: accountRef } = connection;
  if (payoutRef === null || accountRef === null) return payoutProgress(payout);
  const hadFailed = payout.state === "failed";
  const request = { payoutId: payout.id, accountRef, requestedAt: payout.created_at, method, hadFailed, payoutRef };
  if (canceledAt === null || payout.state !== "pending")
    return store(tools, await tools.provider.findPayout(request), n);
  return store(tools, await tools.provider.cancelPayout(tools.act(`${payout.id}/cancel`, canceledAt), request), n);
}

/** Stores an answer, and what it changes, in one commit. `n` is the wait that may follow. */
function store(tools: Tools, answer: Answer<PayoutOutcome>, n: number): Promise<PayoutProgress> {
  const { context, commitKey, run } = tools;
  const { generation, config_version: configVersion } = run;
  const isLast = n > ASKS_MAX;
  return tools.commit(
    async (facts, now) => {
      const plan = await planPayoutOutcome(context, { commitKey, now }, facts, answer);
      if (!isLast || plan.result.next !== "ask") return plan;
      return planPayoutOutcome(context, { commitKey, now }, facts, answer, { generation, configVersion });
    },
    isLast ? () => ({ state: "succeeded" }) : next(tools, n),
  );
}
