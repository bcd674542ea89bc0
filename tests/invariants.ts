/**
 * What must hold at any moment, whatever was done: read from the ledger databases and from the simulator's own books.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EDGES } from "../core/states.ts";
import { sealerFrom } from "../core/store/sealing.ts";
import type { DatabaseOf } from "../local/engine.ts";

/** What is looked into: the databases, the simulator and the keys of one deployment, in this process or another. */
export interface Books {
  readonly database: DatabaseOf;
  readonly simulatorUrl: string;
  /** The data folder, where the keys are. */
  readonly folder: string;
}

/** One broken promise, with what broke it. */
export interface Violation {
  invariant: string;
  rows: unknown[];
}

const LEDGERS = ["LEDGER_01", "LEDGER_02"];

const NOT_RECOMPUTED = ["debit", "credit"]
  .map(
    (side) => `SELECT a.tenant_id, a.id, '${side}' AS side FROM ledger_accounts a WHERE
      a.${side}s_posted <> (SELECT coalesce(sum(amount), 0) FROM ledger_transfers t WHERE t.tenant_id = a.tenant_id
        AND t.${side}_account_id = a.id AND t.kind IN ('posted', 'post_pending'))
      OR a.${side}s_pending <> (SELECT coalesce(sum(amount), 0) FROM ledger_transfers t WHERE t.tenant_id = a.tenant_id
        AND t.${side}_account_id = a.id AND t.kind = 'pending' AND NOT EXISTS (SELECT 1 FROM ledger_transfers r
          WHERE r.tenant_id = t.tenant_id AND r.pending_id = t.id))`,
  )
  .join(" UNION ALL ");

/** Each must give no row. */
export const QUERIES: Readonly<Record<string, string>> = {
  "1 debits equal credits": `SELECT tenant_id, currency FROM ledger_accounts GROUP BY 1, 2
    HAVING sum(debits_posted) <> sum(credits_posted) OR sum(debits_pending) <> sum(credits_pending)`,
  "2 totals are what the transfers say": NOT_RECOMPUTED,
  "2 the last entry is the balance": `SELECT a.tenant_id, a.id FROM ledger_accounts a LEFT JOIN ledger_entries e
    ON e.tenant_id = a.tenant_id AND e.account_id = a.id AND e.n = a.entries WHERE coalesce(e.balance_after, 0) <>
    CASE a.normal WHEN 'debit' THEN a.debits_posted - a.credits_posted ELSE a.credits_posted - a.debits_posted END`,
  "3 nothing beyond zero": `SELECT tenant_id, id FROM ledger_accounts WHERE
    (debits_must_not_exceed_credits AND debits_posted + debits_pending > credits_posted)
    OR (credits_must_not_exceed_debits AND credits_posted + credits_pending > debits_posted)`,
  "4 a pending transfer is resolved once, in part at most": `SELECT r.pending_id FROM ledger_transfers r
    JOIN ledger_transfers p ON p.tenant_id = r.tenant_id AND p.id = r.pending_id GROUP BY r.tenant_id, r.pending_id
    HAVING count(*) > 1 OR max(r.amount) > max(p.amount)`,
  "5 a succeeded payment has one distribution": `SELECT p.id FROM payments p LEFT JOIN distributions d
    ON d.tenant_id = p.tenant_id AND d.payment_id = p.id GROUP BY p.tenant_id, p.id
    HAVING count(d.id) <> (p.state = 'succeeded')`,
  "5 the shares are the capture": `SELECT d.id FROM distributions d LEFT JOIN shares s
    ON s.tenant_id = d.tenant_id AND s.distribution_id = d.id WHERE d.state = 'booked' GROUP BY d.tenant_id, d.id
    HAVING coalesce(sum(s.amount), 0) <> d.amount - min(coalesce(d.fee, 0), d.amount)`,
  "6 refunds take no more than was captured": `SELECT p.id FROM payments p JOIN refunds r ON r.tenant_id = p.tenant_id
    AND r.payment_id = p.id WHERE r.state IN ('pending', 'requires_action', 'succeeded') GROUP BY p.tenant_id, p.id
    HAVING sum(r.amount) > p.amount_captured`,
  "6 the payment tells what was refunded": `SELECT p.id FROM payments p LEFT JOIN refunds r ON r.tenant_id = p.tenant_id
    AND r.payment_id = p.id AND r.state = 'succeeded' GROUP BY p.tenant_id, p.id
    HAVING coalesce(sum(r.amount), 0) <> p.amount_refunded`,
  "21 a refund is the sum of its parts": `SELECT r.id FROM refunds r LEFT JOIN refund_parts q
    ON q.tenant_id = r.tenant_id AND q.refund_id = r.id GROUP BY r.tenant_id, r.id
    HAVING coalesce(sum(q.refunded_now), 0) <> r.amount`,
  "21 a share bears what refunds have taken of it": `SELECT s.id FROM shares s LEFT JOIN (refund_parts q
      JOIN refunds r ON r.tenant_id = q.tenant_id AND r.id = q.refund_id
        AND r.state IN ('pending', 'requires_action', 'succeeded'))
    ON q.tenant_id = s.tenant_id AND q.share_id = s.id GROUP BY s.tenant_id, s.id
    HAVING coalesce(sum(q.refunded_now), 0) <> s.refunded_against OR s.refunded_against > s.amount`,
  "21 a refund that was booked has taken all its parts": `SELECT r.id FROM refunds r
    WHERE r.amount * (r.entry_ref IS NOT NULL) <> (SELECT coalesce(sum(t.amount), 0) FROM ledger_transfers t
      WHERE t.tenant_id = r.tenant_id AND t.subject_id = r.id AND t.kind = 'post_pending'
      AND t.code IN ('refund', 'refund_owed', 'fee_loss'))`,
  "21 a refund that came back has given it all back": `SELECT r.id FROM refunds r WHERE r.amount * (r.failure_entry_ref
    IS NOT NULL) <> (SELECT coalesce(sum(t.amount), 0) FROM ledger_transfers t WHERE t.tenant_id = r.tenant_id
      AND t.subject_id = r.id AND t.kind = 'posted' AND t.code IN ('refund_returned', 'fee_loss_returned'))`,
  "17 an open refund has an open run": `SELECT r.id FROM refunds r WHERE (r.state IN ('pending', 'requires_action')
    OR (r.state = 'succeeded' AND r.entry_ref IS NULL)) AND NOT EXISTS (SELECT 1 FROM workflow_runs w
      WHERE w.tenant_id = r.tenant_id AND w.subject_id = r.id AND w.state IN ('running', 'waiting'))`,
  "26 a finished refund leaves nothing set aside": `SELECT r.id FROM refunds r JOIN ledger_transfers t
    ON t.tenant_id = r.tenant_id AND t.subject_id = r.id AND t.kind = 'pending' AND t.code <> 'transfer_reversal'
    WHERE r.state IN ('succeeded', 'failed', 'canceled') AND (r.state <> 'succeeded' OR r.entry_ref IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM ledger_transfers x WHERE x.tenant_id = t.tenant_id AND x.pending_id = t.id)`,
  "26 a refund leaves nothing in between": `SELECT t.subject_id FROM ledger_transfers t
    JOIN refunds r ON r.tenant_id = t.tenant_id AND r.id = t.subject_id
    JOIN ledger_accounts a ON a.tenant_id = t.tenant_id AND a.address = 'clearing'
      AND a.id IN (t.debit_account_id, t.credit_account_id)
    WHERE t.kind IN ('posted', 'post_pending') GROUP BY t.tenant_id, t.subject_id
    HAVING sum(CASE WHEN a.id = t.debit_account_id THEN t.amount ELSE -t.amount END) <> 0`,
  "8 one provider object, one payment": `SELECT tenant_id, charge_ref FROM payments WHERE charge_ref IS NOT NULL
    GROUP BY 1, 2 HAVING count(*) > 1`,
  "9 a final payment ended once": `SELECT p.id FROM payments p WHERE p.state IN ('succeeded', 'failed', 'canceled') AND
    (SELECT count(*) FROM events e WHERE e.tenant_id = p.tenant_id AND e.subject_id = p.id
      AND e.type = 'payment.' || p.state) <> 1`,
  // An endpoint that was never touched, so that it has wanted everything since it was made.
  "9 every event goes to every endpoint": `SELECT w.id, f.event_id FROM webhook_endpoints w JOIN feed f
    ON f.tenant_id = w.tenant_id AND f.position > w.after_position WHERE w.state = 'enabled'
      AND w.event_types = '["*"]' AND w.updated_at = w.created_at
      AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.tenant_id = f.tenant_id AND o.event_id = f.event_id)
      AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.tenant_id = f.tenant_id AND d.event_id = f.event_id
        AND d.webhook_endpoint_id = w.id)`,
  "10 events without gaps": `SELECT tenant_id, subject_id FROM events GROUP BY 1, 2
    HAVING min(sequence) <> 1 OR max(sequence) <> count(*)`,
  "10 the feed without gaps": `SELECT tenant_id FROM feed GROUP BY 1 HAVING min(position) <> 1
    OR max(position) <> count(*) OR count(*) <> (SELECT count(*) FROM events e WHERE e.tenant_id = feed.tenant_id)`,
  "14 the last event tells the state": `SELECT p.id FROM payments p JOIN events e ON e.tenant_id = p.tenant_id
    AND e.subject_id = p.id AND e.sequence = (SELECT max(sequence) FROM events x WHERE x.tenant_id = p.tenant_id
      AND x.subject_id = p.id) WHERE e.data->>'$.object.status' <> p.state
      OR e.data->>'$.object.amount_captured' <> p.amount_captured`,
  "17 an open payment has an open run": `SELECT p.id FROM payments p WHERE p.state IN ('processing', 'requires_action',
    'authorized') AND NOT EXISTS (SELECT 1 FROM workflow_runs r WHERE r.tenant_id = p.tenant_id
      AND r.subject_id = p.id AND r.state IN ('running', 'waiting'))`,
  "17 a pending share has a run to release it": `SELECT s.id FROM shares s JOIN payments p ON p.tenant_id = s.tenant_id
    AND p.id = s.payment_id WHERE s.state = 'pending' AND p.fee IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM workflow_runs r WHERE r.tenant_id = s.tenant_id
        AND r.subject_id = s.distribution_id AND r.state IN ('running', 'waiting'))`,
  "26 a settled payment leaves nothing in between": `SELECT t.tenant_id, t.subject_id, a.address FROM ledger_transfers t
    JOIN payments p ON p.tenant_id = t.tenant_id AND p.id = t.subject_id AND p.state = 'succeeded' AND p.fee IS NOT NULL
    JOIN ledger_accounts a ON a.tenant_id = t.tenant_id AND a.id IN (t.debit_account_id, t.credit_account_id)
    WHERE a.address IN ('clearing', 'provider:fees') AND t.kind IN ('posted', 'post_pending') GROUP BY 1, 2, 3
    HAVING sum(CASE WHEN a.id = t.debit_account_id THEN t.amount ELSE -t.amount END) <> 0`,
};

/** Money columns hold integers within range, whatever their table's name. */
const MONEY = /^(amount|amount_.*|fee|debits_.*|credits_.*|balance_after|refunded_against)$/;

/** Everything that is wrong now, of every tenant. Empty is what a suite that moves money must end with. */
export async function violations(books: Books): Promise<Violation[]> {
  const found: Violation[] = [];
  for (const binding of LEDGERS) {
    const database = await books.database(binding);
    const all: All = async (sql) => (await database.prepare(sql).all<Record<string, unknown>>()).results;
    for (const [invariant, sql] of Object.entries(QUERIES)) {
      const rows = await all(`${sql} LIMIT 5`);
      if (rows.length > 0) found.push({ invariant, rows });
    }
    found.push(...(await brokenColumns(all)), ...(await brokenHistories(all)));
    const orphans = await all("PRAGMA foreign_key_check");
    if (orphans.length > 0) found.push({ invariant: "11 no orphans", rows: orphans });
    found.push(...(await againstProvider(books, all)));
  }
  return found;
}

type All = (sql: string) => Promise<Record<string, unknown>[]>;

async function brokenColumns(all: All): Promise<Violation[]> {
  const tables = await all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
  const found: Violation[] = [];
  for (const { name } of tables) {
    if (String(name).startsWith("_") || name === "d1_migrations") continue;
    const columns = await all(`SELECT name FROM pragma_table_info('${name}')`);
    for (const column of columns.map((row) => String(row.name)).filter((each) => MONEY.test(each))) {
      const wrong = `typeof(${column}) NOT IN ('integer', 'null') OR abs(${column}) > 9007199254740991`;
      const signed = column === "balance_after" ? "" : ` OR ${column} < 0`;
      const rows = await all(`SELECT ${column} FROM ${name} WHERE ${wrong}${signed} LIMIT 5`);
      if (rows.length > 0) found.push({ invariant: `19 ${name}.${column} is an amount`, rows });
    }
  }
  return found;
}

/** 14: every payment went only along edges, late ones included, as its own events tell. */
async function brokenHistories(all: All): Promise<Violation[]> {
  const rows = await all(`SELECT subject_id, type, data->>'$.object.status' AS status FROM events
    WHERE subject_id LIKE 'pay_%' ORDER BY tenant_id, subject_id, sequence`);
  const wrong: unknown[] = [];
  let previous: { subject: unknown; status: string } | undefined;
  for (const row of rows) {
    const status = String(row.status);
    const from = previous?.subject === row.subject_id ? previous?.status : undefined;
    const edges: Record<string, readonly string[]> = EDGES.payment;
    if (from !== undefined && from !== status && !edges[from]?.includes(status)) wrong.push({ ...row, from });
    previous = { subject: row.subject_id, status };
  }
  return wrong.length > 0 ? [{ invariant: "14 only along edges", rows: wrong.slice(0, 5) }] : [];
}

/** 7, 8, 9: what the provider has is what the ledger says, per tenant, and each payment was charged once. */
async function againstProvider(books: Books, all: All): Promise<Violation[]> {
  const found: Violation[] = [];
  const accounts = await all("SELECT tenant_id, account_ref, sealed_secret_key FROM provider_accounts");
  for (const account of accounts) {
    const tenantId = String(account.tenant_id);
    const state = await providerState(books, tenantId, String(account.sealed_secret_key));
    const charged = new Map<string, number>();
    for (const charge of state.objects.charge ?? []) {
      const payment = String(charge.metadata?.payment_id ?? charge.payment_intent);
      if (charge.payment_intent !== null && charge.status === "succeeded" && charge.captured)
        charged.set(payment, (charged.get(payment) ?? 0) + 1);
    }
    const twice = [...charged].filter(([, times]) => times > 1);
    if (twice.length > 0) found.push({ invariant: "8 charged once", rows: twice });
    const refunded = Map.groupBy(state.objects.refund ?? [], ({ id, metadata }) => metadata?.refund_id ?? id);
    const again = [...refunded].filter(([, of]) => of.length > 1).map(([id]) => id);
    if (again.length > 0) found.push({ invariant: "8 refunded once", rows: again });
    const ledger = await all(`SELECT '${account.account_ref}' AS account, address, currency, debits_posted -
      credits_posted AS balance FROM ledger_accounts WHERE tenant_id = '${tenantId}' AND address = 'provider:platform'
      UNION ALL SELECT b.account_ref, a.address, a.currency, a.debits_posted - a.credits_posted FROM bank_connections b
      JOIN ledger_accounts a ON a.tenant_id = b.tenant_id AND a.address = 'provider:connected:' || b.id
      WHERE b.tenant_id = '${tenantId}'`);
    const here = new Map(ledger.map((row) => [`${row.account} ${row.currency}`, Number(row.balance)]));
    const there = new Map(
      state.balances.map((row) => [`${row.account} ${row.currency.toUpperCase()}`, row.available + row.pending]),
    );
    const unequal = [...new Set([...here.keys(), ...there.keys()])].flatMap((key) => {
      const [ours, theirs] = [here.get(key) ?? 0, there.get(key) ?? 0];
      return ours === theirs ? [] : [{ tenantId, key, ours, theirs }];
    });
    if (unequal.length > 0) found.push({ invariant: "7 the provider's balances are the ledger's", rows: unequal });
  }
  return found;
}

export interface ProviderState {
  balances: { account: string; currency: string; available: number; pending: number }[];
  // The simulator's objects in Stripe's own shape.
  objects: Record<string, ({ id: string; metadata?: Record<string, string> } & Record<string, unknown>)[]>;
  deliveries: { event: string; state: string }[];
}

/** Opens what the deployment has sealed, with its own keys: tests may look where no API lets anyone. */
export function unsealed({ folder }: Pick<Books, "folder">, tenantId: string, purpose: string, sealed: string) {
  const keys = readFileSync(join(folder, "keys.json"), "utf8").trim();
  const sealer = sealerFrom(keys, { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) });
  return sealer.open(tenantId, purpose, sealed);
}

/** A tenant's secret key at the simulator. */
export function secretKeyOf(books: Pick<Books, "folder">, tenantId: string, sealed: string): Promise<string> {
  return unsealed(books, tenantId, "provider-secret-key", sealed);
}

export async function providerState(books: Books, tenantId: string, sealed: string): Promise<ProviderState> {
  const key = await secretKeyOf(books, tenantId, sealed);
  const answer = await fetch(`${books.simulatorUrl}/_control/state`, { headers: { authorization: `Bearer ${key}` } });
  return (await answer.json()) as ProviderState;
}
