/** The shapes of the tenant's own movements and of its balance's alerts. Types only: migrations/ledger makes them. */
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { State } from "../states.ts";

export const tenantMovements = sqliteTable(
  "tenant_movements",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    type: text().$type<"top_up" | "payout">().notNull(),
    state: text().$type<State<"tenant_movement">>().notNull(),
    amount: integer().notNull(),
    currency: text().notNull(),
    provider: text().notNull(),
    movement_ref: text(),
    /** The provider's entry that moved the money: what was set aside is posted by it. */
    entry_ref: text(),
    /** The provider's entry that moved it back. */
    failure_entry_ref: text(),
    error_code: text(),
    error_message: text(),
    client_id: text().notNull(),
    act_before: integer().notNull(),
    metadata: text().notNull(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const writeOffs = sqliteTable(
  "write_offs",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    merchant_id: text().notNull(),
    amount: integer().notNull(),
    currency: text().notNull(),
    reason: text().notNull(),
    client_id: text().notNull(),
    created_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

/** Written by triggers on the ledger's accounts; what was told is counted by whoever tells it. */
export const balanceAlerts = sqliteTable(
  "balance_alerts",
  {
    tenant_id: text().notNull(),
    account_id: text().notNull(),
    is_low: integer().notNull(),
    crossings: integer().notNull(),
    announced: integer().notNull(),
    balance: integer().notNull(),
    crossed_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.account_id] })],
);
