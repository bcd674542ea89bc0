/** The shape of the table of tenants' accounts at the provider. Types only: migrations/ledger makes the table. */
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const providerAccounts = sqliteTable(
  "provider_accounts",
  {
    tenant_id: text().notNull(),
    provider: text().notNull(),
    account_ref: text().notNull(),
    publishable_key: text(),
    sealed_secret_key: text().notNull(),
    sealed_platform_webhook_secret: text().notNull(),
    sealed_connect_webhook_secret: text().notNull(),
    livemode: integer().notNull(),
    created_at: integer().notNull(),
    rotation: integer().notNull().default(0),
    rotation_asked_at: integer(),
    platform_endpoint_ref: text(),
    connect_endpoint_ref: text(),
    sealed_former_platform_webhook_secret: text(),
    sealed_former_connect_webhook_secret: text(),
    former_until: integer(),
    key_rotated_at: integer(),
    pays_out_by_itself: integer().notNull().default(0),
    endpoints_outdated: integer().notNull().default(0),
    looked_at: integer(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.provider] })],
);
