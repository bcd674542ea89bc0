/** The shapes of refunds, their parts and transfer reversals. Types only: migrations/ledger makes the tables. */
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { State } from "../states.ts";

export const refunds = sqliteTable(
  "refunds",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    payment_id: text().notNull(),
    distribution_id: text().notNull(),
    state: text().$type<State<"refund">>().notNull(),
    amount: integer().notNull(),
    currency: text().notNull(),
    reason: text(),
    provider: text().notNull(),
    refund_ref: text(),
    /** The provider's entry that took the money: what was set aside is posted by it. */
    entry_ref: text(),
    /** The provider's entry that gave the money back, of a refund that failed after all. */
    failure_entry_ref: text(),
    reversals_requested: integer().notNull(),
    error_code: text(),
    error_message: text(),
    client_id: text().notNull(),
    act_before: integer().notNull(),
    metadata: text().notNull(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
    /** What the ledger has it in, and what it takes from the shares, where that is not the player's currency. */
    settlement_currency: text(),
    settlement_amount: integer(),
    /** What the provider took for it, and gave back when it failed. */
    entry_amount: integer(),
    failure_entry_amount: integer(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const refundParts = sqliteTable(
  "refund_parts",
  {
    tenant_id: text().notNull(),
    refund_id: text().notNull(),
    position: integer().notNull(),
    share_id: text(),
    refunded_before: integer().notNull(),
    refunded_now: integer().notNull(),
    remaining: integer().notNull(),
    from_pending: integer().notNull(),
    from_available: integer().notNull(),
    from_reserve: integer().notNull(),
    from_own: integer().notNull(),
    owed: integer().notNull(),
    from_tenant: integer().notNull().default(0),
    fee_loss: integer().notNull().default(0),
    from_lines: integer().notNull().default(0),
    beyond_share: integer().notNull().default(0),
    fee_beyond_share: integer().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.refund_id, t.position] })],
);

export const transferReversals = sqliteTable(
  "transfer_reversals",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    /** What it is fetched back for: a refund, or a lost dispute. */
    refund_id: text(),
    provider_transfer_id: text().notNull(),
    state: text().notNull(),
    amount: integer().notNull(),
    currency: text().notNull(),
    provider: text().notNull(),
    provider_ref: text(),
    error_code: text(),
    error_message: text(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
    dispute_id: text(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

/** Never holds a row: what is inserted is compared, and vanishes or aborts its batch. */
export const sequenceGuards = sqliteTable(
  "sequence_guards",
  {
    tenant_id: text().notNull(),
    subject_id: text().notNull(),
    sequence: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.subject_id] })],
);
