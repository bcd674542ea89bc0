/** Reconciliations: asking for one, its daily row, its steps' commits, and reading them. */
import * as z from "zod";
import { type Context, tenantNow } from "../context.ts";
import { invariant, notFound } from "../errors.ts";
import { idOf } from "../ids.ts";
import { announce, lastEvent, noEventYet } from "../outbound/events.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { latestConfig, planRun, versionOf } from "../runs.ts";
import { statesOf } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { providerAccounts } from "../store/provider-schema.ts";
import { reconciliationBalances, reconciliations } from "../store/reconciliation-schema.ts";
import { type Reading, reading, type Statement } from "../store/statements.ts";
import type { Row } from "../store/store.ts";
import { wireTime } from "../time.ts";
import { Amount, Currency } from "./currency.ts";
import type { ProviderStatement } from "./provider-statement.ts";
import { type Compared, factQueries, factsFrom, QUERIES_PER_ACCOUNT } from "./reconciliation-facts.ts";
import type { Item } from "./reconciliation-matching.ts";
import { changeItems, namesOf, openExceptions, planComparison, type Round, type Tally } from "./reconciliation-plan.ts";

export type ReconciliationRow = Row<typeof reconciliations>;
type BalanceRow = Row<typeof reconciliationBalances>;

const Count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const COMPARED_MAX = 1000;

export const ReconciliationView = z
  .strictObject({
    id: idOf("reconciliation"),
    object: z.literal("reconciliation"),
    livemode: z.boolean(),
    status: z.enum(statesOf("reconciliation")),
    cause: z.enum(["schedule", "request"]).meta({ description: "The tenant's daily one, or asked for." }),
    accounts_compared: Count.meta({ example: 4 }),
    entries_compared: Count.meta({ description: "Movements of the provider's statements that were new.", example: 7 }),
    in_flight: Count.meta({ description: "Differences that explain themselves: money on its way.", example: 0 }),
    exceptions_opened: Count.meta({ example: 0 }),
    exceptions_closed: Count.meta({ example: 0 }),
    exceptions_open: Count.meta({ description: "How many were open at its end, old ones included.", example: 0 }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    ended_at: z.iso.datetime().nullable(),
  })
  .meta({ id: "Reconciliation", description: "The ledger compared with the provider, account by account." });
export type ReconciliationView = z.infer<typeof ReconciliationView>;

const ComparedBalance = z
  .strictObject({
    address: z.string().max(200).meta({ example: "provider:platform" }),
    currency: Currency,
    provider_balance: Amount.meta({ description: "Available and pending together." }),
    ledger_balance: Amount,
    in_flight: Amount.meta({ description: "What explains itself of the difference." }),
    in_exceptions: Amount.meta({ description: "What open exceptions say of it." }),
  })
  .meta({ id: "ComparedBalance", description: "Provider less ledger is what is in flight and in exceptions." });

export const ReconciliationWithBalances = ReconciliationView.extend({
  balances: z
    .array(ComparedBalance)
    .max(COMPARED_MAX)
    .meta({ description: "The tenant's own account, and every other whose two balances were not the same." }),
}).meta({ id: "ReconciliationWithBalances", description: "A reconciliation with the balances that were compared." });

function reconciliationView(row: ReconciliationRow, livemode: boolean): ReconciliationView {
  return {
    id: row.id,
    object: "reconciliation",
    livemode,
    status: row.state,
    cause: row.cause === "schedule" ? "schedule" : "request",
    accounts_compared: row.accounts,
    entries_compared: row.entries,
    in_flight: row.in_flight,
    exceptions_opened: row.exceptions_opened,
    exceptions_closed: row.exceptions_closed,
    exceptions_open: row.exceptions_open,
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
    ended_at: wireTime(row.ended_at),
  };
}

/** Who has a reconciliation made, and when it is due, ms of the tenant's time. */
interface Due {
  readonly cause: "schedule" | "request";
  readonly dueAt: number;
  readonly now: number;
  readonly configVersion: number;
}

function newReconciliation(context: Context, { cause, dueAt, now, configVersion }: Due) {
  const nothing = { accounts: 0, entries: 0, in_flight: 0, exceptions_opened: 0, exceptions_closed: 0 };
  const row: ReconciliationRow = {
    tenant_id: context.store.tenantId,
    id: context.ids.make("reconciliation"),
    state: cause === "schedule" ? "scheduled" : "processing",
    cause,
    ...nothing,
    exceptions_open: 0,
    created_at: now,
    updated_at: now,
    ended_at: null,
  };
  const run = planRun(context, {
    subjectId: row.id,
    kind: "reconcile",
    generation: 1,
    dueAt,
    configVersion,
    createdAt: now,
  });
  return { row, run };
}

/** Plans a reconciliation at once. */
export async function planReconciliation(context: Context): Promise<Plan<ReconciliationView>> {
  const { store } = context;
  const [now, configVersion] = await store.read(tenantNow(context), latestConfig(store));
  const { row, run } = newReconciliation(context, { cause: "request", dueAt: now, now, configVersion });
  const view = reconciliationView(row, context.livemode);
  const news = [{ type: "reconciliation.created", after: noEventYet(row.id), object: view } as const];
  return {
    statements: [announce(context, news, now), store.insert(reconciliations, row), run.statement],
    result: view,
    starts: [run.start],
  };
}

/**
 * Plans a tenant's next daily reconciliation: a row, with a run that is due then. Whether one waits already is decided
 * by the database when the commit lands, so that two that end at once leave one.
 */
export function scheduled(context: Context, due: Omit<Due, "cause">): Statement[] {
  const { store } = context;
  const { row, run } = newReconciliation(context, { ...due, cause: "schedule" });
  return [
    store.statement(
      `INSERT INTO reconciliations (tenant_id, id, state, cause, accounts, entries, in_flight, exceptions_opened,
         exceptions_closed, exceptions_open, created_at, updated_at)
       SELECT ?1, ?2, 'scheduled', 'schedule', 0, 0, 0, 0, 0, 0, ?3, ?3
       WHERE NOT EXISTS (SELECT 1 FROM reconciliations WHERE tenant_id = ?1 AND state = 'scheduled')`,
      row.id,
      row.created_at,
    ),
    store.statement(
      `INSERT INTO workflow_runs (tenant_id, id, subject_id, kind, generation, state, stalled, started, due_at,
         config_version, created_at, updated_at, version, since)
       SELECT ?1, ?2, id, 'reconcile', 1, 'running', 0, 0, ?4, ?5, ?6, ?6, ?7, ?6 FROM reconciliations
       WHERE tenant_id = ?1 AND id = ?3`,
      run.start.runId,
      row.id,
      due.dueAt,
      due.configVersion,
      due.now,
      versionOf("reconcile"),
    ),
  ];
}

/** What every step of a reconciliation needs to know. */
export interface ReconciliationFacts {
  readonly row: ReconciliationRow;
  readonly openedAt: number;
}

export function reconciliationFacts({ store }: Context, id: string): Reading<ReconciliationFacts> {
  return reading(
    [store.row(reconciliations, { id }), store.row(providerAccounts, { provider: "stripe" })],
    ([row, account]) => {
      if (!row) throw notFound();
      invariant(account, `${store.tenantId} has no account at the provider`);
      return { row, openedAt: account.created_at };
    },
  );
}

/** One account with what the provider says of it; null: nothing has moved on either side. */
export interface Asked {
  readonly of: Compared;
  readonly statement: ProviderStatement;
}

export interface Step {
  readonly facts: ReconciliationFacts;
  readonly commitKey: string;
  readonly now: number;
}

/** Plans the comparison of some accounts. `unchanged` accounts count as compared: their balances are the same. */
export async function planComparisons(
  context: Context,
  { facts: { row, openedAt }, commitKey, now }: Step,
  asked: readonly Asked[],
  unchanged: number,
): Promise<Plan<{ isCurrent: boolean }>> {
  const { store } = context;
  const addresses = asked.map(({ of }) => of.address);
  const queries = asked.flatMap(({ of, statement }) => factQueries(context, of, namesOf(statement.entries)));
  const [exceptions, ...results] = await store.read(openExceptions(context, addresses), ...queries);
  const round: Round = { reconciliationId: row.id, commitKey, now, openedAt, exceptions };
  const planned = asked.map(({ of, statement }, i) =>
    planComparison(
      context,
      of,
      statement,
      factsFrom(results.slice(i * QUERIES_PER_ACCOUNT, (i + 1) * QUERIES_PER_ACCOUNT)),
      round,
    ),
  );
  const news = planned.flatMap((each) => each.news);
  return {
    statements: [
      ...(news.length > 0 ? [announce(context, news, now)] : []),
      ...planned.flatMap((each) => each.statements),
      tallied(context, row.id, [...planned.map((each) => each.tally), { ...NOTHING, accounts: unchanged }], now),
    ],
    result: { isCurrent: planned.every((each) => each.isCurrent) },
  };
}

const NOTHING: Tally = { accounts: 0, entries: 0, inFlight: 0, opened: 0, closed: 0 };

function tallied({ store }: Context, id: string, tallies: readonly Tally[], now: number): Statement {
  const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
  return store.statement(
    `UPDATE reconciliations SET state = 'processing', accounts = accounts + ?3, entries = entries + ?4,
       in_flight = in_flight + ?5, exceptions_opened = exceptions_opened + ?6,
       exceptions_closed = exceptions_closed + ?7, updated_at = ?8 WHERE tenant_id = ?1 AND id = ?2`,
    id,
    sum(({ accounts }) => accounts),
    sum(({ entries }) => entries),
    sum(({ inFlight }) => inFlight),
    sum(({ opened }) => opened),
    sum(({ closed }) => closed),
    now,
  );
}

/** Where differences stand that are of no account: transfers that the provider has refused. */
const TRANSFERS = "transfers";

/** Released shares whose last transfer was refused: what is owed to a connected account and does not get there. */
function refusedTransfers({ store }: Context) {
  return store.query<{ id: string; rest: number; currency: string; transfer_id: string; at: number }>(
    `SELECT s.id, s.amount - s.amount_refunded - s.amount_frozen - s.amount_transferred - s.amount_recovered AS rest,
       s.currency, t.id AS transfer_id, t.updated_at AS at
     FROM shares s JOIN provider_transfers t ON t.tenant_id = s.tenant_id AND t.payment_id = s.payment_id
       AND t.share_id = s.id AND t.state = 'refused'
     WHERE s.tenant_id = ?1 AND s.merchant_id > '' AND s.state = 'released' AND NOT EXISTS (
       SELECT 1 FROM provider_transfers l WHERE l.tenant_id = s.tenant_id AND l.payment_id = s.payment_id
         AND l.share_id = s.id AND (l.state <> 'refused' OR l.id > t.id AND l.created_at >= t.created_at
           OR l.created_at > t.created_at))`,
  );
}

/** Plans the end: transfers one by one, the figures, the event, and the next daily one where none waits. */
export async function planConclusion(
  context: Context,
  { facts: { row, openedAt }, commitKey, now }: Step,
  next: { readonly dueAt: number; readonly configVersion: number },
): Promise<Plan<null>> {
  const { store, livemode } = context;
  const [fresh, last, refused, exceptions, open, ...results] = await store.read(
    store.row(reconciliations, { id: row.id }),
    lastEvent(store, row.id),
    refusedTransfers(context),
    openExceptions(context, [TRANSFERS]),
    store.query<{ open: number }>(
      "SELECT count(*) AS open FROM reconciliation_exceptions WHERE tenant_id = ?1 AND state = 'open'",
    ),
    ...factQueries(
      context,
      { address: TRANSFERS, accountRef: null, bankConnectionId: null },
      { keys: [], subjects: [] },
    ),
  );
  invariant(fresh, `${row.id} is gone`);
  const facts = factsFrom(results);
  const round: Round = { reconciliationId: row.id, commitKey, now, openedAt, exceptions };
  const items = refused.map(
    ({ id, rest, currency, transfer_id, at }): Item => ({
      key: transfer_id,
      side: "ledger",
      currency,
      difference: -rest,
      entry: { type: "transfer_refused", keys: [], subjects: [id], net: rest },
      occurredAt: at,
    }),
  );
  const change = changeItems(context, TRANSFERS, items, { facts, standing: { ...facts.standing, now }, round });
  const set = {
    state: "succeeded",
    exceptions_opened: fresh.exceptions_opened + change.opened,
    exceptions_closed: fresh.exceptions_closed + change.closed,
    exceptions_open: (open[0]?.open ?? 0) + change.opened - change.closed,
    updated_at: now,
    ended_at: now,
  } as const;
  const object = reconciliationView({ ...fresh, ...set }, livemode);
  const news = [...change.news, { type: "reconciliation.succeeded", after: last, object } as const];
  return {
    statements: [
      announce(context, news, now),
      ...change.statements,
      store.update(reconciliations, { id: row.id }, set),
      ...scheduled(context, { ...next, now }),
    ],
    result: null,
  };
}

export interface ReconciliationFilter {
  status?: ReconciliationRow["state"] | undefined;
  cause?: "schedule" | "request" | undefined;
}

export async function listReconciliations(
  { store, livemode }: Context,
  filter: ReconciliationFilter,
  page: Page,
): Promise<Listed<ReconciliationView>> {
  const where = {
    state: filter.status,
    cause: filter.cause,
    ...(page.after === null ? {} : { id: { lt: page.after } }),
  };
  const rows = await store.readOne(
    store.rows(reconciliations, { where, orderBy: [{ column: "id", descending: true }], limit: page.limit + 1 }),
  );
  const listed = cut(rows, page, (row) => row.id);
  return { data: listed.rows.map((row) => reconciliationView(row, livemode)), next: listed.next };
}

export async function getReconciliation(
  { store, livemode }: Context,
  id: string,
): Promise<z.infer<typeof ReconciliationWithBalances>> {
  const [row, compared] = await store.read(
    store.row(reconciliations, { id }),
    store.rows(reconciliationBalances, {
      where: { reconciliation_id: id },
      orderBy: [{ column: "address", descending: true }, { column: "currency" }],
      limit: COMPARED_MAX,
    }),
  );
  if (!row) throw notFound();
  const balances = compared.map(({ tenant_id: _, reconciliation_id: __, ...of }: BalanceRow) => of);
  return { ...reconciliationView(row, livemode), balances };
}
