/** The shapes of screenings and decisions. Types only: migrations/ledger makes the tables. */
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { State } from "../states.ts";

export const screenings = sqliteTable(
  "screenings",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    subject_id: text().notNull(),
    /** JSON: the lists that were asked, each with its version. */
    lists: text().notNull(),
    /** JSON: places in those lists, and no name. */
    hits: text().notNull(),
    review_score: integer().notNull(),
    declared_exposed: integer().notNull(),
    screened_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const decisions = sqliteTable(
  "decisions",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    kind: text().notNull(),
    subject_id: text().notNull(),
    /** The onboarding step that it is about. */
    step: text(),
    state: text().$type<State<"decision">>().notNull(),
    screening_id: text(),
    /** The OAuth client that may not decide it, or the workflow that asked. */
    asked_by: text().notNull(),
    decided_by: text(),
    reason: text(),
    deadline_at: integer().notNull(),
    /** When somebody is reminded next; null once it is decided. */
    remind_at: integer(),
    reminders: integer().notNull(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
    decided_at: integer(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);
