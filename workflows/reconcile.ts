/**
 * Reconciles a tenant's ledger with its provider: its own account first, then every connected one, then transfers.
 * Before that it looks after the account itself, since what drains it or keeps news from us comes out as differences.
 */

import { readStatement, totalOf } from "../core/money/provider-statement.ts";
import {
  type Asked,
  planComparisons,
  planConclusion,
  type ReconciliationFacts,
  reconciliationFacts,
} from "../core/money/reconciliation.ts";
import { type Compared, connectionsAfter, PLATFORM } from "../core/money/reconciliation-facts.ts";
import { UnknownOutcome } from "../core/provider/port.ts";
import { type Amiss, type CareFacts, careFacts, planLooked, planMended } from "../tenants/account-care.ts";
import { askAfter } from "../tenants/config.ts";
import type { Progress, Run, Tools as StepTools } from "./skeleton.ts";

type Tools = StepTools<ReconciliationFacts>;

/** Step names are journal keys: add, never rename. */
export const STEPS = {
  look: "look after account",
  mend: "mend account",
  platform: (part: number) => `platform ${part}`,
  connected: (n: number) => `connected accounts ${n}`,
  conclude: "conclude",
} as const;

/** Connected accounts that one step compares: each costs a call, and a step has a minute. */
const ACCOUNTS_PER_STEP = 20;
const RUNNING: Progress = { state: "running" };

/** Statements are read from a little before where they were read to: lists may show a movement late. */
const OVERLAP_MS = 10 * 60_000;

export async function reconcile(run: Run): Promise<void> {
  const amiss = await run.act(STEPS.look, careFacts, (tools) => look(run, tools));
  if (amiss.payouts || amiss.endpoints) await run.act(STEPS.mend, careFacts, (tools) => mend(run, tools, amiss));
  await reconcileFirst(run);
}

/** What the provider says of the account itself. A key that may not ask is no reason not to compare the money. */
async function look(run: Run, { context, provider, facts, run: row, commit }: StepTools<CareFacts>): Promise<Amiss> {
  const { platform_endpoint_ref: platform, connect_endpoint_ref: connect } = facts.account;
  const standing = await unlessDenied(run, row, () => provider.accountStanding({ platform, connect }));
  if (standing === undefined)
    return commit(
      () => ({ statements: [], result: NOTHING_AMISS }),
      () => RUNNING,
    );
  return commit(
    (known) => planLooked(context, known, standing),
    () => RUNNING,
  );
}

/** What was found is stored by now, so that it is told of however often this is tried. */
async function mend(run: Run, tools: StepTools<CareFacts>, amiss: Amiss): Promise<void> {
  const { context, provider, facts, run: row, commit } = tools;
  const { platform_endpoint_ref: platform, connect_endpoint_ref: connect } = facts.account;
  const done = async (act: () => Promise<void>) => {
    const mended = await unlessDenied(run, row, async () => {
      await act();
      return true;
    });
    return mended === true;
  };
  const payouts = amiss.payouts && (await done(() => provider.holdPayouts()));
  const endpoints =
    amiss.endpoints &&
    platform !== null &&
    connect !== null &&
    (await done(() => provider.updateWebhookEndpoints({ platform, connect })));
  await commit(
    (known) => planMended(context, known, { payouts, endpoints }),
    () => RUNNING,
  );
}

const NOTHING_AMISS: Amiss = { payouts: false, endpoints: false };

/** Undefined, and said aloud, where the tenant's key may not do it: that is the tenant's to mend. */
async function unlessDenied<T>(
  run: Run,
  row: StepTools<unknown>["run"],
  act: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof UnknownOutcome) || !error.isDenied) throw error;
    run.alert("provider.denied", row);
    return undefined;
  }
}

/** As it was before the account itself was looked after. */
export async function reconcileFirst(run: Run): Promise<void> {
  for (let part = 1, isCurrent = false; !isCurrent; part++) {
    ({ isCurrent } = await run.act(STEPS.platform(part), reconciliationFacts, (tools) => compare(tools, [PLATFORM])));
  }
  for (let n = 1, after: string | null = ""; after !== null; n++) {
    const from: string = after;
    after = await run.act(STEPS.connected(n), reconciliationFacts, (tools) => compareConnected(tools, from));
  }
  await run.act(STEPS.conclude, reconciliationFacts, conclude);
}

/** Compares the next connected accounts; says after which the ones after them begin, null at the end. */
async function compareConnected(tools: Tools, after: string): Promise<string | null> {
  const { store } = tools.context;
  const connections = await store.readOne(connectionsAfter(store, after, ACCOUNTS_PER_STEP));
  const { isCurrent } = await compare(tools, connections);
  // A statement that was too long for one part goes on in another step, for the same accounts.
  if (!isCurrent) return after;
  return connections.length < ACCOUNTS_PER_STEP ? null : (connections.at(-1)?.bankConnectionId ?? null);
}

async function compare(tools: Tools, accounts: readonly Compared[]): Promise<{ isCurrent: boolean }> {
  const { context, commitKey } = tools;
  const asked: Asked[] = [];
  for (const of of accounts) {
    const statement = await statementOf(tools, of);
    if (statement !== null) asked.push({ of, statement });
  }
  return tools.commit(
    (facts, now) => planComparisons(context, { facts, commitKey, now }, asked, accounts.length - asked.length),
    () => RUNNING,
  );
}

/** What the provider says of an account; null where nothing is new here and the balance there is the same. */
async function statementOf({ context, provider, facts }: Tools, of: Compared) {
  const { store } = context;
  const [known] = await store.readOne(
    store.query<{ seen_until: number | null; fresh: number; items: number }>(
      `SELECT min(c.seen_until) AS seen_until, (SELECT count(*) FROM reconciliation_items i
           WHERE i.tenant_id = ?1 AND i.address = ?2) AS items,
         (SELECT coalesce(sum(a.entries), 0) FROM ledger_accounts a WHERE a.tenant_id = ?1 AND a.address = ?2)
           - coalesce(sum(c.entry_n), 0) AS fresh
       FROM reconciliation_cursors c WHERE c.tenant_id = ?1 AND c.address = ?2`,
      of.address,
    ),
  );
  const isQuiet = known !== undefined && known.seen_until !== null && known.fresh === 0 && known.items === 0;
  if (of.accountRef !== null && isQuiet) {
    const [balances, rows] = await Promise.all([
      provider.balances(of.accountRef),
      store.readOne(
        store.query<{ currency: string; balance: number }>(
          `SELECT currency, debits_posted - credits_posted AS balance FROM ledger_accounts
           WHERE tenant_id = ?1 AND address = ?2`,
          of.address,
        ),
      ),
    ]);
    const here = new Map(rows.map(({ currency, balance }) => [currency, balance]));
    const currencies = new Set([...here.keys(), ...balances.map(({ currency }) => currency)]);
    const there = new Map(balances.map((balance) => [balance.currency, totalOf(balance)]));
    if ([...currencies].every((currency) => (here.get(currency) ?? 0) === (there.get(currency) ?? 0))) return null;
  }
  const from = Math.max(facts.openedAt, (known?.seen_until ?? 0) - OVERLAP_MS);
  return readStatement(provider, of.accountRef, from);
}

async function conclude({ context, config, run, commitKey, commit }: Tools): Promise<void> {
  await commit(
    (facts, now) =>
      planConclusion(
        context,
        { facts, commitKey, now },
        { dueAt: now + askAfter(config, run.kind, 1), configVersion: run.config_version },
      ),
    () => ({ state: "succeeded" }),
  );
}
