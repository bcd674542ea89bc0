/**
 * The shapes of a ledger database's resource tables. Types only: migrations/ledger makes the tables, a test compares.
 */
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { CaptureMethod } from "../payments/terms.ts";
import type { PaymentMethodType } from "../provider/instrument-outcomes.ts";
import type { State } from "../states.ts";

export const commits = sqliteTable(
  "commits",
  {
    tenant_id: text().notNull(),
    commit_key: text().notNull(),
    result: text().notNull(),
    committed_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.commit_key] })],
);

export const idempotencyRecords = sqliteTable(
  "idempotency_records",
  {
    tenant_id: text().notNull(),
    client_id: text().notNull(),
    idempotency_key: text().notNull(),
    fingerprint: text().notNull(),
    status: integer().notNull(),
    location: text(),
    sealed_body: text().notNull(),
    shows_secret: integer().notNull(),
    created_at: integer().notNull(),
    expires_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.client_id, t.idempotency_key] })],
);

export const tenantProfiles = sqliteTable(
  "tenant_profiles",
  {
    tenant_id: text().notNull(),
    name: text().notNull(),
    livemode: integer().notNull(),
    country: text().notNull(),
    settlement_currency: text().notNull(),
    created_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id] })],
);

export const tenantClocks = sqliteTable(
  "tenant_clocks",
  {
    tenant_id: text().notNull(),
    offset_ms: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id] })],
);

export const tenantConfigs = sqliteTable(
  "tenant_configs",
  {
    tenant_id: text().notNull(),
    version: integer().notNull(),
    config: text().notNull(),
    created_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.version] })],
);

export const subjectKeys = sqliteTable(
  "subject_keys",
  {
    tenant_id: text().notNull(),
    subject_id: text().notNull(),
    sealed_key: text(),
    created_at: integer().notNull(),
    destroyed_at: integer(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.subject_id] })],
);

export const personalData = sqliteTable(
  "personal_data",
  {
    tenant_id: text().notNull(),
    subject_id: text().notNull(),
    sealed: text().notNull(),
    updated_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.subject_id] })],
);

export const merchants = sqliteTable(
  "merchants",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    state: text().$type<State<"merchant">>().notNull(),
    country: text().notNull(),
    kyc_status: text().notNull(),
    metadata: text().notNull(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
    /** `direct`: active with its verified bank connection. `reviewed`: when onboard-merchant has come to its end. */
    onboarding: text().$type<"direct" | "reviewed">().notNull().default("direct"),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const bankConnections = sqliteTable(
  "bank_connections",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    merchant_id: text().notNull(),
    state: text().$type<State<"bank_connection">>().notNull(),
    provider: text().notNull(),
    account_ref: text(),
    country: text().notNull(),
    currency: text().notNull(),
    error_code: text(),
    error_message: text(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
    onboarding_assumed: integer().notNull().default(0),
    return_url: text(),
    refresh_url: text(),
    link_url: text(),
    link_expires_at: integer(),
    requirements: text(),
    undone: integer().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const players = sqliteTable(
  "players",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    reference: text().notNull(),
    customer_ref: text(),
    metadata: text().notNull(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const paymentInstruments = sqliteTable(
  "payment_instruments",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    player_id: text().notNull(),
    state: text().$type<State<"payment_instrument">>().notNull(),
    provider: text().notNull(),
    payment_method: text().notNull(),
    customer_ref: text(),
    payment_method_ref: text(),
    brand: text(),
    last4: text(),
    exp_month: integer(),
    exp_year: integer(),
    error_code: text(),
    error_message: text(),
    decline_code: text(),
    metadata: text().notNull(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
    type: text().$type<PaymentMethodType>().notNull().default("card"),
    country: text(),
    setup_ref: text(),
    return_url: text(),
    challenge: text(),
    challenge_expires_at: integer(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const splitRules = sqliteTable(
  "split_rules",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    name: text().notNull(),
    is_default: integer().notNull(),
    metadata: text().notNull(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const splitRuleVersions = sqliteTable(
  "split_rule_versions",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    split_rule_id: text().notNull(),
    version: integer().notNull(),
    state: text().$type<State<"split_rule_version">>().notNull(),
    base: text().$type<"gross" | "net_of_fee">().notNull(),
    fee_bearer: text().$type<"tenant" | "proportional" | "lines">().notNull(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const splitRuleLines = sqliteTable(
  "split_rule_lines",
  {
    tenant_id: text().notNull(),
    split_rule_version_id: text().notNull(),
    position: integer().notNull(),
    recipient_kind: text().notNull(),
    merchant_id: text(),
    share_bps: integer().notNull(),
    hold_days: integer().notNull(),
    amount: integer(),
    remaining: integer().notNull().default(0),
    max_amount: integer(),
    refund_bearer: text().$type<"line" | "tenant">().notNull(),
    dispute_bearer: text().$type<"line" | "tenant">().notNull(),
    reserve_bps: integer().notNull().default(0),
    reserve_days: integer().notNull().default(0),
    bears_fee: integer().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.split_rule_version_id, t.position] })],
);

export const payments = sqliteTable(
  "payments",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    state: text().$type<State<"payment">>().notNull(),
    amount: integer().notNull(),
    currency: text().notNull(),
    amount_captured: integer().notNull(),
    amount_refunded: integer().notNull(),
    amount_disputed: integer().notNull(),
    fee: integer(),
    player_id: text().notNull(),
    payment_instrument_id: text().notNull(),
    split_rule_version_id: text().notNull(),
    client_id: text().notNull(),
    description: text(),
    provider: text().notNull(),
    intent_ref: text(),
    charge_ref: text(),
    available_on: integer(),
    challenge: text(),
    error_code: text(),
    error_message: text(),
    decline_code: text(),
    act_before: integer().notNull(),
    metadata: text().notNull(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
    method_type: text().$type<PaymentMethodType>().notNull().default("card"),
    capture_method: text().$type<CaptureMethod>().notNull().default("automatic"),
    return_url: text(),
    challenge_expires_at: integer(),
    capture_before: integer(),
    amount_to_capture: integer(),
    cancel_requested_at: integer(),
    amount_accepted: integer(),
    /** What the provider books of it in, where that is another currency: null where nothing is exchanged. */
    settlement_currency: text(),
    /** What the capture came to in it. */
    settlement_amount: integer(),
    exchange_rate: text(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const distributions = sqliteTable(
  "distributions",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    payment_id: text().notNull(),
    split_rule_version_id: text().notNull(),
    state: text().$type<State<"distribution">>().notNull(),
    base: text().notNull(),
    amount: integer().notNull(),
    fee: integer(),
    currency: text().notNull(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
    fee_refunded_against: integer().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const shares = sqliteTable(
  "shares",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    distribution_id: text().notNull(),
    payment_id: text().notNull(),
    position: integer().notNull(),
    recipient_kind: text().notNull(),
    merchant_id: text(),
    state: text().$type<State<"share">>().notNull(),
    amount: integer().notNull(),
    currency: text().notNull(),
    release_at: integer(),
    amount_released: integer().notNull(),
    amount_transferred: integer().notNull(),
    amount_recovered: integer().notNull(),
    amount_refunded: integer().notNull(),
    amount_frozen: integer().notNull(),
    refunded_against: integer().notNull(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
    amount_fee: integer().notNull().default(0),
    amount_reserved: integer().notNull().default(0),
    reserved_until: integer(),
    amount_unclaimed: integer().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const providerTransfers = sqliteTable(
  "provider_transfers",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    share_id: text().notNull(),
    payment_id: text().notNull(),
    bank_connection_id: text().notNull(),
    state: text().notNull(),
    amount: integer().notNull(),
    currency: text().notNull(),
    provider: text().notNull(),
    provider_ref: text(),
    error_code: text(),
    error_message: text(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
    sourced: integer().notNull().default(1),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const providerCalls = sqliteTable(
  "provider_calls",
  {
    tenant_id: text().notNull(),
    commit_key: text().notNull(),
    position: integer().notNull(),
    subject_id: text().notNull(),
    provider: text().notNull(),
    kind: text().notNull(),
    idempotency_key: text(),
    reference: text(),
    status: text().notNull(),
    request: text().notNull(),
    response: text().notNull(),
    recorded_at: integer().notNull(),
    request_id: text(),
    duration_ms: integer(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.commit_key, t.position] })],
);

export const receipts = sqliteTable(
  "receipts",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    provider: text().notNull(),
    provider_event_id: text().notNull(),
    endpoint: text().notNull(),
    type: text().notNull(),
    account_ref: text(),
    object_ref: text(),
    state: text().notNull(),
    reason: text(),
    provider_created_at: integer().notNull(),
    received_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);
