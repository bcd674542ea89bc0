/** The shapes of tenants' applications in the directory. Types only: migrations/directory makes the tables. */
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { State } from "../states.ts";

export const tenantApplications = sqliteTable(
  "tenant_applications",
  {
    tenant_id: text().notNull(),
    /** Counted by application_versions: the lock. */
    version: integer().notNull(),
    state: text().$type<State<"tenant_application">>().notNull(),
    /** Who asked, as a keyed hash that lasts a day; null where the deployment does not say. */
    origin: text(),
    identity_session: text(),
    identity_ref: text(),
    identity_status: text().$type<State<"identity_session">>(),
    identity_error: text(),
    identity_begun_at: integer(),
    identity_sessions: integer().notNull(),
    account_ref: text(),
    publishable_key: text(),
    /** Null before it is handed in, and once the tenant's own books have it. */
    sealed_secret_key: text(),
    /** JSON: what the key may do. */
    permissions: text(),
    key_given_at: integer(),
    webhook_url: text(),
    sealed_webhook_secret: text(),
    /** JSON: how the last ping went. */
    webhook_ping: text(),
    /** JSON: the default split rule that is wanted. */
    split_rule: text(),
    /** JSON: what stands in the way of the opening, by pointer. */
    problems: text().notNull(),
    reason: text(),
    decided_by: text(),
    submitted_at: integer(),
    screened_at: integer(),
    deadline_at: integer(),
    remind_at: integer(),
    reminders: integer().notNull(),
    decided_at: integer(),
    opened_at: integer(),
    pinged_at: integer(),
    active_at: integer(),
    first_client: text(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
    erased_at: integer(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id] })],
);

export const applicationVersions = sqliteTable(
  "application_versions",
  { tenant_id: text().notNull(), version: integer().notNull(), recorded_at: integer().notNull() },
  (t) => [primaryKey({ columns: [t.tenant_id, t.version] })],
);

export const applicationSubjects = sqliteTable(
  "application_subjects",
  {
    tenant_id: text().notNull(),
    subject_id: text().notNull(),
    role: text().$type<"business" | "representative" | "beneficial_owner">().notNull(),
    position: integer().notNull(),
    /** Null once it is destroyed. */
    sealed_key: text(),
    sealed: text().notNull(),
    updated_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.subject_id] })],
);

export const applicationScreenings = sqliteTable(
  "application_screenings",
  {
    tenant_id: text().notNull(),
    screened_at: integer().notNull(),
    lists: text().notNull(),
    hits: text().notNull(),
    review_score: integer().notNull(),
    declared_exposed: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.screened_at] })],
);

export const applicationWakes = sqliteTable(
  "application_wakes",
  { tenant_id: text().notNull(), asked_at: integer().notNull(), passed_at: integer().notNull() },
  (t) => [primaryKey({ columns: [t.tenant_id] })],
);
