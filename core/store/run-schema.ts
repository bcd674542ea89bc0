/**
 * The shapes of workflow runs, their steps, and the guards of what a commit relies on. Types only: migrations/ledger
 * makes the tables.
 */
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { State } from "../states.ts";

export const workflowRuns = sqliteTable(
  "workflow_runs",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    subject_id: text().notNull(),
    kind: text().notNull(),
    generation: integer().notNull(),
    state: text().$type<State<"run">>().notNull(),
    stalled: integer().notNull(),
    started: integer().notNull(),
    due_at: integer().notNull(),
    config_version: integer().notNull(),
    error: text(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
    ended_at: integer(),
    version: integer().notNull().default(1),
    since: integer().notNull().default(0),
    began_at: integer(),
    steps: integer().notNull().default(0),
    waits: integer().notNull().default(0),
    waits_before: integer().notNull().default(0),
    waiting_since: integer(),
    waiting_until: integer(),
    woken_at: integer().notNull().default(0),
    deadline_at: integer(),
    checked_at: integer().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const workflowSteps = sqliteTable(
  "workflow_steps",
  {
    tenant_id: text().notNull(),
    run_id: text().notNull(),
    name: text().notNull(),
    attempt: integer().notNull(),
    started_at: integer().notNull(),
    ended_at: integer().notNull(),
    outcome: text().notNull(),
    error: text(),
    kind: text().$type<"step" | "wait">().notNull(),
    input: text(),
    error_code: text(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.run_id, t.name, t.attempt] })],
);

export const statusGuards = sqliteTable(
  "status_guards",
  {
    tenant_id: text().notNull(),
    subject_id: text().notNull(),
    expected: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.subject_id] })],
);

export const configGuards = sqliteTable(
  "config_guards",
  { tenant_id: text().notNull(), version: integer().notNull() },
  (t) => [primaryKey({ columns: [t.tenant_id] })],
);
