/** The shapes of reconciliation, its exceptions, and manual adjustments. Types only: migrations/ledger makes them. */
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { State } from "../states.ts";

export const reconciliations = sqliteTable(
  "reconciliations",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    state: text().$type<State<"reconciliation">>().notNull(),
    cause: text().notNull(),
    accounts: integer().notNull(),
    entries: integer().notNull(),
    in_flight: integer().notNull(),
    exceptions_opened: integer().notNull(),
    exceptions_closed: integer().notNull(),
    exceptions_open: integer().notNull(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
    ended_at: integer(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const reconciliationBalances = sqliteTable(
  "reconciliation_balances",
  {
    tenant_id: text().notNull(),
    reconciliation_id: text().notNull(),
    address: text().notNull(),
    currency: text().notNull(),
    provider_balance: integer().notNull(),
    ledger_balance: integer().notNull(),
    in_flight: integer().notNull(),
    in_exceptions: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.reconciliation_id, t.address, t.currency] })],
);

export const reconciliationCursors = sqliteTable(
  "reconciliation_cursors",
  {
    tenant_id: text().notNull(),
    address: text().notNull(),
    currency: text().notNull(),
    round: integer().notNull(),
    entry_n: integer().notNull(),
    seen_until: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.address, t.currency] })],
);

export const reconciliationItems = sqliteTable(
  "reconciliation_items",
  {
    tenant_id: text().notNull(),
    address: text().notNull(),
    item_key: text().notNull(),
    currency: text().notNull(),
    side: text().notNull(),
    difference: integer().notNull(),
    entry: text().notNull(),
    occurred_at: integer().notNull(),
    exception_id: text(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.address, t.item_key] })],
);

export const reconciliationExceptions = sqliteTable(
  "reconciliation_exceptions",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    state: text().$type<State<"exception">>().notNull(),
    kind: text().notNull(),
    cause: text().notNull(),
    address: text().notNull(),
    item_key: text().notNull(),
    amount: integer().notNull(),
    currency: text().notNull(),
    more_at: text().notNull(),
    subject_id: text(),
    entry_ref: text(),
    source_ref: text(),
    ledger_transfer_id: text(),
    reconciliation_id: text().notNull(),
    occurred_at: integer().notNull(),
    closed_by: text(),
    closed_at: integer(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const adjustments = sqliteTable(
  "adjustments",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    state: text().$type<State<"adjustment">>().notNull(),
    debit_address: text().notNull(),
    credit_address: text().notNull(),
    amount: integer().notNull(),
    currency: text().notNull(),
    reason: text().notNull(),
    exception_id: text(),
    proposed_by: text().notNull(),
    decided_by: text(),
    decision_reason: text(),
    metadata: text().notNull(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);
