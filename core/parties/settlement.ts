/** Settling: the payouts that a cycle makes due, merchant by merchant, each exactly once in a cycle. */
import { type Context, tenantNow } from "../context.ts";
import { account, accountId } from "../money/accounts.ts";
import { lastCycle } from "../money/settlement-calendar.ts";
import {
  leastOf,
  nextSettlement,
  readSettlementTerms,
  type Schedule,
  type SettlementTerms,
  scheduleOf,
} from "../money/settlement-terms.ts";
import { lastEvent, mustBeLast } from "../outbound/events.ts";
import { planRun, type RunRow } from "../runs.ts";
import type { Plan } from "../store/commit.ts";
import type { Query } from "../store/statements.ts";
import type { Store } from "../store/store.ts";
import { planPayout } from "./payout-acceptance.ts";

/** Merchants that one commit looks at. */
const PAGE = 100;

/** Where the run goes on; null when every merchant was looked at. */
export interface SettlementProgress {
  readonly after: string | null;
  readonly payouts: number;
}

/** A merchant that has money and somewhere for it to go, and what it may be paid. Minor units. */
interface Candidate {
  readonly merchant_id: string;
  readonly bank_connection_id: string;
  readonly payout_instrument_id: string;
  readonly currency: string;
  readonly provider: string;
  /** Free in the ledger beyond any debt, and on the connected account; less payouts accepted and not set aside yet. */
  readonly payable: number;
}

/** What a cycle pays one merchant, and by which name. */
interface Due {
  readonly candidate: Candidate;
  readonly cycle: string;
  readonly least: number;
  /** Only what was available by then; null: everything. */
  readonly closesAt: number | null;
}

/**
 * Plans the payouts of one page of merchants whose cycle fell due since the run's row was made. A merchant that is not
 * active, whose connected account is restricted, or that has no default instrument in order is left for a later cycle.
 */
export async function planSettlement(
  context: Context,
  run: Pick<RunRow, "created_at" | "generation" | "config_version">,
  terms: SettlementTerms,
  after: string,
): Promise<Plan<SettlementProgress>> {
  const { store } = context;
  const [now, candidates] = await store.read(tenantNow(context), candidatesAfter(store, after));
  const due = candidates.flatMap((candidate) => dueOf(candidate, scheduleOf(terms, candidate.merchant_id), run, now));
  const [paid, ...closed] = await store.read(
    paidInCycles(store, due),
    ...due.map(({ candidate, closesAt }) => leftOfCycle(store, candidate, closesAt)),
  );
  const planned = due.flatMap(({ candidate, cycle, least }, i) => {
    const amount = Math.min(candidate.payable, closed[i] ?? candidate.payable);
    if (amount < least || paid.has(`${candidate.merchant_id} ${cycle}`)) return [];
    const { merchant_id, bank_connection_id, payout_instrument_id, currency, provider } = candidate;
    const destination = {
      merchant: { id: merchant_id },
      connection: { id: bank_connection_id, currency, provider },
      instrument: { id: payout_instrument_id },
    };
    const { config_version: configVersion } = run;
    return [planPayout(context, destination, { amount, method: "standard", cycle, metadata: {}, now, configVersion })];
  });
  const last = candidates.length < PAGE ? null : (candidates.at(-1)?.merchant_id ?? null);
  return {
    statements: planned.flatMap(({ statements }) => statements),
    result: { after: last, payouts: planned.length },
    starts: planned.map(({ start }) => start),
  };
}

function dueOf(
  candidate: Candidate,
  schedule: Schedule,
  { created_at: from, generation }: Pick<RunRow, "created_at" | "generation">,
  now: number,
): Due[] {
  const least = leastOf(schedule, candidate.currency);
  if (schedule.interval === "on_balance") {
    return [{ candidate, cycle: `balance-${generation}`, least, closesAt: null }];
  }
  const cycle = lastCycle(schedule, from, now);
  if (!cycle) return [];
  const closesAt = schedule.delay_days > 0 ? cycle.closesAt : null;
  return [{ candidate, cycle: cycle.day, least, closesAt }];
}

function candidatesAfter(store: Store, after: string): Query<Candidate[]> {
  const ledgerAccount = (alias: string, address: string) =>
    `LEFT JOIN ledger_accounts ${alias} ON ${alias}.tenant_id = i.tenant_id AND ${alias}.currency = b.currency
       AND ${alias}.address = ${address}`;
  return store.query<Candidate>(
    `SELECT * FROM (SELECT i.merchant_id, b.id AS bank_connection_id, i.id AS payout_instrument_id, b.currency,
         b.provider, min(a.credits_posted - a.debits_posted - a.debits_pending
           - max(coalesce(r.debits_posted - r.credits_posted - r.credits_pending, 0), 0),
           c.debits_posted - c.credits_posted - c.credits_pending
             - coalesce(t.credits_pending - t.debits_posted + t.credits_posted, 0))
         - coalesce((SELECT sum(p.amount) FROM payouts p WHERE p.tenant_id = i.tenant_id
             AND p.merchant_id = i.merchant_id AND p.state = 'pending' AND p.earmarked_at IS NULL), 0) AS payable
       FROM payout_instruments i
       JOIN merchants m ON m.tenant_id = i.tenant_id AND m.id = i.merchant_id AND m.state = 'active'
       JOIN bank_connections b ON b.tenant_id = i.tenant_id AND b.id = i.bank_connection_id AND b.state = 'verified'
         AND b.currency = i.currency
       ${ledgerAccount("a", "'merchant:' || i.merchant_id || ':available'")}
       ${ledgerAccount("r", "'merchant:' || i.merchant_id || ':receivable'")}
       ${ledgerAccount("c", "'provider:connected:' || b.id")}
       ${ledgerAccount("t", "'provider:in_transit:' || b.id")}
       WHERE i.tenant_id = ?1 AND i.is_default = 1 AND i.state = 'active' AND i.merchant_id > ?2)
     WHERE payable > 0 ORDER BY merchant_id LIMIT ${PAGE}`,
    after,
  );
}

/** Merchants with the cycles that have paid them out already, as "merchant cycle". */
function paidInCycles(store: Store, due: readonly Due[]): Query<Set<string>> {
  const query = store.query<{ merchant_id: string; settlement_cycle: string }>(
    `SELECT merchant_id, settlement_cycle FROM payouts WHERE tenant_id = ?1
     AND merchant_id IN (SELECT value FROM json_each(?2)) AND settlement_cycle IN (SELECT value FROM json_each(?3))`,
    JSON.stringify(due.map(({ candidate }) => candidate.merchant_id)),
    JSON.stringify([...new Set(due.map(({ cycle }) => cycle))]),
  );
  const key = (row: { merchant_id: string; settlement_cycle: string }) => `${row.merchant_id} ${row.settlement_cycle}`;
  return { ...query, take: (rows) => new Set(query.take(rows).map(key)) };
}

/** What was available when a cycle closed, less what payouts have taken since; null: all that there is now. */
function leftOfCycle(store: Store, candidate: Candidate, closesAt: number | null): Query<number | null> {
  const { merchant_id: merchantId, currency } = candidate;
  const query = store.query<{ left: number }>(
    `SELECT coalesce((SELECT balance_after FROM ledger_entries WHERE tenant_id = ?1 AND account_id = ?2
         AND recorded_at <= ?3 ORDER BY recorded_at DESC, n DESC LIMIT 1), 0)
       - coalesce((SELECT sum(amount) FROM payouts WHERE tenant_id = ?1 AND merchant_id = ?4 AND currency = ?5
         AND state NOT IN ('failed', 'canceled') AND updated_at > ?3), 0) AS left`,
    accountId(store.tenantId, account.available(merchantId).address, currency),
    closesAt ?? 0,
    merchantId,
    currency,
  );
  return { ...query, take: (rows) => (closesAt === null ? null : (query.take(rows)[0]?.left ?? 0)) };
}

/**
 * Plans the row of the next cycle, by the newest configuration: the run that ends here kept to its own.
 * @param again somebody asked for another round while this one was under way
 */
export async function planNextSettlement(context: Context, run: RunRow, again: boolean): Promise<Plan<null>> {
  const { store } = context;
  const [now, last, [config]] = await store.read(
    tenantNow(context),
    lastEvent(store, store.tenantId),
    store.query<{ version: number; terms: string | null }>(
      `SELECT version, config->>'$.settlement' AS terms FROM tenant_configs WHERE tenant_id = ?1
       ORDER BY version DESC LIMIT 1`,
    ),
  );
  const dueAt = again ? now : nextSettlement(readSettlementTerms(config?.terms ?? null), now);
  const guard = mustBeLast(store, [last]);
  if (dueAt === null) return { statements: [guard], result: null };
  const next = planRun(context, {
    subjectId: run.subject_id,
    kind: "settle-tenant",
    generation: run.generation + 1,
    dueAt,
    configVersion: config?.version ?? run.config_version,
    createdAt: now,
  });
  return { statements: [guard, next.statement], result: null };
}
