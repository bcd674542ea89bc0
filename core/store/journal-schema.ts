/** The shapes of the ledger's own tables and of what is announced. Types only: migrations/ledger makes the tables. */
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { State } from "../states.ts";

export const ledgerAccounts = sqliteTable(
  "ledger_accounts",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    address: text().notNull(),
    currency: text().notNull(),
    normal: text().notNull(),
    debits_must_not_exceed_credits: integer().notNull(),
    credits_must_not_exceed_debits: integer().notNull(),
    debits_posted: integer().notNull().default(0),
    debits_pending: integer().notNull().default(0),
    credits_posted: integer().notNull().default(0),
    credits_pending: integer().notNull().default(0),
    version: integer().notNull().default(0),
    entries: integer().notNull().default(0),
    last_recorded_at: integer().notNull().default(0),
    created_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const ledgerTransfers = sqliteTable(
  "ledger_transfers",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    posting_id: text().notNull(),
    commit_key: text().notNull(),
    kind: text().notNull(),
    pending_id: text(),
    expires_at: integer(),
    code: text().notNull(),
    subject_id: text().notNull(),
    debit_account_id: text().notNull(),
    credit_account_id: text().notNull(),
    amount: integer().notNull(),
    currency: text().notNull(),
    provider_ref: text(),
    effective_at: integer().notNull(),
    recorded_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const ledgerEntries = sqliteTable(
  "ledger_entries",
  {
    tenant_id: text().notNull(),
    account_id: text().notNull(),
    n: integer().notNull(),
    transfer_id: text().notNull(),
    balance_after: integer().notNull(),
    recorded_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.account_id, t.n] })],
);

export const accountGuards = sqliteTable(
  "account_guards",
  {
    tenant_id: text().notNull(),
    account_id: text().notNull(),
    version: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.account_id] })],
);

export const events = sqliteTable(
  "events",
  {
    tenant_id: text().notNull(),
    subject_id: text().notNull(),
    sequence: integer().notNull(),
    id: text().notNull(),
    previous_event_id: text(),
    type: text().notNull(),
    payment_id: text(),
    data: text().notNull(),
    caused_by: text().notNull(),
    created_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.subject_id, t.sequence] })],
);

export const feedCounters = sqliteTable(
  "feed_counters",
  {
    tenant_id: text().notNull(),
    position: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id] })],
);

export const feed = sqliteTable(
  "feed",
  {
    tenant_id: text().notNull(),
    position: integer().notNull(),
    event_id: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.position] })],
);

export const outbox = sqliteTable(
  "outbox",
  {
    tenant_id: text().notNull(),
    event_id: text().notNull(),
    recorded_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.event_id] })],
);

export const webhookEndpoints = sqliteTable(
  "webhook_endpoints",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    state: text().$type<State<"webhook_endpoint">>().notNull(),
    url: text().notNull(),
    description: text(),
    event_types: text().notNull(),
    sealed_secret: text().notNull(),
    sealed_previous_secret: text(),
    previous_secret_expires_at: integer(),
    failing_since: integer(),
    disabled_reason: text(),
    after_position: integer().notNull(),
    metadata: text().notNull(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const deliveries = sqliteTable(
  "deliveries",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    webhook_endpoint_id: text().notNull(),
    event_id: text().notNull(),
    state: text().$type<State<"delivery">>().notNull(),
    attempts: integer().notNull(),
    next_attempt_at: integer(),
    lease_until: integer().notNull(),
    last_error: text(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const deliveryAttempts = sqliteTable(
  "delivery_attempts",
  {
    tenant_id: text().notNull(),
    delivery_id: text().notNull(),
    attempt: integer().notNull(),
    started_at: integer().notNull(),
    duration_ms: integer().notNull(),
    status_code: integer(),
    error: text(),
    response_excerpt: text(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.delivery_id, t.attempt] })],
);

export const deadLetters = sqliteTable(
  "dead_letters",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    queue: text().notNull(),
    body: text().notNull(),
    reason: text().notNull(),
    received_at: integer().notNull(),
    replayed_at: integer(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const auditRecords = sqliteTable(
  "audit_records",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    actor: text().notNull(),
    action: text().notNull(),
    subject_id: text().notNull(),
    fields: text().notNull(),
    request_id: text().notNull(),
    recorded_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);
