/** The shapes of the directory's tables. Types only: migrations/directory makes the tables, a test compares. */
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { State } from "../states.ts";

export const ledgerDatabases = sqliteTable(
  "ledger_databases",
  {
    binding: text().notNull(),
    kind: text().$type<"free" | "shared" | "dedicated">().notNull(),
    tenants: integer().notNull(),
    created_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.binding] })],
);

export const tenants = sqliteTable(
  "tenants",
  {
    id: text().notNull(),
    parent_tenant_id: text(),
    name: text().notNull(),
    state: text().$type<State<"tenant">>().notNull(),
    livemode: integer().notNull(),
    country: text().notNull(),
    currency: text().notNull(),
    placement: text().$type<"shared" | "dedicated">().notNull(),
    ledger: text().notNull(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.id] })],
);

export const providerClaims = sqliteTable(
  "provider_claims",
  {
    provider: text().notNull(),
    account_ref: text().notNull(),
    livemode: integer().notNull(),
    tenant_id: text().notNull(),
    claimed_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.provider, t.account_ref, t.livemode] })],
);

export const oauthClients = sqliteTable(
  "oauth_clients",
  {
    id: text().notNull(),
    tenant_id: text(),
    name: text().notNull(),
    state: text().$type<State<"oauth_client">>().notNull().default("active"),
    scopes: text().notNull().default('["operator"]'),
    secret_hash: text().notNull(),
    secret_hint: text().notNull().default(""),
    created_at: integer().notNull(),
    revoked_at: integer(),
  },
  (t) => [primaryKey({ columns: [t.id] })],
);

export const signingKeys = sqliteTable(
  "signing_keys",
  {
    kid: text().notNull(),
    public_jwk: text().notNull(),
    sealed_private_jwk: text().notNull(),
    activates_at: integer().notNull(),
    retires_at: integer(),
    created_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.kid] })],
);

export const revokedTokens = sqliteTable(
  "revoked_tokens",
  {
    jti: text().notNull(),
    client_id: text().notNull(),
    expires_at: integer().notNull(),
    revoked_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.jti] })],
);

export const directoryCommits = sqliteTable(
  "commits",
  {
    commit_key: text().notNull(),
    result: text().notNull(),
    committed_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.commit_key] })],
);

export const directoryIdempotencyRecords = sqliteTable(
  "directory_idempotency_records",
  {
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
  (t) => [primaryKey({ columns: [t.client_id, t.idempotency_key] })],
);

export const directoryAuditRecords = sqliteTable(
  "directory_audit_records",
  {
    id: text().notNull(),
    tenant_id: text(),
    actor: text().notNull(),
    action: text().notNull(),
    subject_id: text().notNull(),
    fields: text().notNull(),
    request_id: text().notNull(),
    recorded_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.id] })],
);

export const screeningLists = sqliteTable(
  "screening_lists",
  {
    id: text().notNull(),
    owner: text().notNull(),
    name: text().notNull(),
    kind: text().$type<"sanctions" | "politically_exposed">().notNull(),
    version: integer().notNull(),
    state: text().$type<State<"screening_list">>().notNull(),
    entries: integer().notNull(),
    chunks: integer().notNull(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.id] })],
);

export const screeningChunks = sqliteTable(
  "screening_chunks",
  { list_id: text().notNull(), chunk: integer().notNull(), entries: text().notNull() },
  (t) => [primaryKey({ columns: [t.list_id, t.chunk] })],
);
