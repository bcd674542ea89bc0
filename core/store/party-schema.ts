/** The shapes of persons and identity sessions. Types only: migrations/ledger makes the tables. */
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { State } from "../states.ts";

export const persons = sqliteTable(
  "persons",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    merchant_id: text().notNull(),
    role: text().$type<"representative">().notNull(),
    metadata: text().notNull(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const identitySessions = sqliteTable(
  "identity_sessions",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    merchant_id: text().notNull(),
    person_id: text().notNull(),
    bank_connection_id: text().notNull(),
    state: text().$type<State<"identity_session">>().notNull(),
    provider: text().notNull(),
    person_ref: text(),
    session_ref: text(),
    return_url: text(),
    /** Where the person shows a document. Good for one visit; null while there is nothing to show. */
    challenge_url: text(),
    /** Failed attempts so far. */
    attempts: integer().notNull(),
    /** What told the last failed attempt apart from the one before, so that it is counted once. */
    attempt_mark: text(),
    /** Why the session is to be ended at the provider; null while it is not. */
    ending: text().$type<"canceled" | "exhausted">(),
    redaction: text().$type<"requested" | "redacted">(),
    error_code: text(),
    error_message: text(),
    metadata: text().notNull(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);
