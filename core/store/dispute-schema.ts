/** The shapes of disputes and of what belongs to them. Types only: migrations/ledger makes the tables. */
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { State } from "../states.ts";

/** A dispute that the provider has named: its id is fixed here before anybody has asked what it is. */
export const disputeNotices = sqliteTable(
  "dispute_notices",
  {
    tenant_id: text().notNull(),
    dispute_id: text().notNull(),
    payment_id: text().notNull(),
    provider: text().notNull(),
    dispute_ref: text().notNull(),
    noticed_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.dispute_id] })],
);

export const disputes = sqliteTable(
  "disputes",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    payment_id: text().notNull(),
    state: text().$type<State<"dispute">>().notNull(),
    amount: integer().notNull(),
    currency: text().notNull(),
    /** What the provider has taken for it so far, and what it has given back. */
    amount_withdrawn: integer().notNull(),
    amount_won: integer().notNull(),
    /** What the provider has charged for it, less what of that it gave back. */
    fees: integer().notNull(),
    reason: text().notNull(),
    network_reason_code: text(),
    provider: text().notNull(),
    dispute_ref: text().notNull(),
    charge_ref: text().notNull(),
    is_charge_refundable: integer().notNull(),
    evidence_due_at: integer(),
    /** How often evidence was submitted, as the provider counts, and how often that was asked of us. */
    submissions: integer().notNull(),
    submissions_asked: integer().notNull(),
    acceptance_asked_at: integer(),
    /** How often shares had to give for it. */
    rounds: integer().notNull(),
    /** 1: a loss was booked, and what connected accounts hold of it is still to be asked for. */
    reverses: integer().notNull(),
    error_code: text(),
    error_message: text(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
    /** What its movements are in, where that is another currency than the player's. */
    settlement_currency: text(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const disputeMovements = sqliteTable(
  "dispute_movements",
  {
    tenant_id: text().notNull(),
    provider: text().notNull(),
    entry_ref: text().notNull(),
    dispute_id: text().notNull(),
    kind: text().$type<"withdrawal" | "reinstatement" | "fee">().notNull(),
    amount: integer().notNull(),
    fee: integer().notNull(),
    fee_returned: integer().notNull(),
    occurred_at: integer().notNull(),
    booked_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.provider, t.entry_ref] })],
);

export const disputeParts = sqliteTable(
  "dispute_parts",
  {
    tenant_id: text().notNull(),
    dispute_id: text().notNull(),
    round: integer().notNull(),
    position: integer().notNull(),
    kind: text().$type<"share" | "fee" | "excess">().notNull(),
    share_id: text(),
    /** Who loses it: the line that earned it, or the tenant. */
    bearer: text().$type<"line" | "tenant">().notNull(),
    amount: integer().notNull(),
    from_pending: integer().notNull(),
    from_available: integer().notNull(),
    from_reserve: integer().notNull(),
    from_own: integer().notNull(),
    uncovered: integer().notNull(),
    settled: integer().notNull(),
    lost: integer().notNull(),
    returned: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.dispute_id, t.round, t.position] })],
);

export const disputeEvidence = sqliteTable(
  "dispute_evidence",
  {
    tenant_id: text().notNull(),
    dispute_id: text().notNull(),
    version: integer().notNull(),
    /** Null once the key is destroyed. */
    sealed_key: text(),
    sealed: text().notNull(),
    updated_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.dispute_id] })],
);

export const disputeWatches = sqliteTable(
  "dispute_watches",
  {
    tenant_id: text().notNull(),
    asked_at: integer().notNull(),
    due_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id] })],
);
