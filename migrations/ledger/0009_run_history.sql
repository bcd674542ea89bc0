-- What a run leaves behind for people: its waits, its attempts with what they knew, its calls with ids and durations;
-- and what the sweeper looks for.

-- statement
-- The version of the workflow that the run keeps to its end.
ALTER TABLE workflow_runs ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- statement
-- When the subject's first run was planned, over all generations that handed over. Tenant time; 0: when this one was.
ALTER TABLE workflow_runs ADD COLUMN since INTEGER NOT NULL DEFAULT 0;

-- statement
-- Wall time of the first step.
ALTER TABLE workflow_runs ADD COLUMN began_at INTEGER;

-- statement
-- Steps and waits of the engine so far.
ALTER TABLE workflow_runs ADD COLUMN steps INTEGER NOT NULL DEFAULT 0;

-- statement
ALTER TABLE workflow_runs ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;

-- statement
-- Waits of the generations that handed over to this one.
ALTER TABLE workflow_runs ADD COLUMN waits_before INTEGER NOT NULL DEFAULT 0;

-- statement
-- Wall time; null while it does not wait.
ALTER TABLE workflow_runs ADD COLUMN waiting_since INTEGER;

-- statement
-- Tenant time.
ALTER TABLE workflow_runs ADD COLUMN waiting_until INTEGER;

-- statement
-- Wall time of the last news that the run was to be woken for.
ALTER TABLE workflow_runs ADD COLUMN woken_at INTEGER NOT NULL DEFAULT 0;

-- statement
-- Tenant time at which somebody is told that the subject takes too long.
ALTER TABLE workflow_runs ADD COLUMN deadline_at INTEGER;

-- statement
-- Wall time at which the sweeper last saw the engine's instance alive.
ALTER TABLE workflow_runs ADD COLUMN checked_at INTEGER NOT NULL DEFAULT 0;

-- statement
CREATE INDEX workflow_runs_begun ON workflow_runs (tenant_id, id) WHERE state IN ('running', 'waiting') AND started = 1;

-- statement
CREATE INDEX workflow_runs_unchecked ON workflow_runs (checked_at)
  WHERE state IN ('running', 'waiting') AND started = 1;

-- statement
CREATE INDEX workflow_runs_late ON workflow_runs (deadline_at)
  WHERE state IN ('running', 'waiting') AND deadline_at IS NOT NULL;

-- statement
ALTER TABLE workflow_steps ADD COLUMN kind TEXT NOT NULL DEFAULT 'step';

-- statement
ALTER TABLE workflow_steps ADD COLUMN input TEXT;

-- statement
ALTER TABLE workflow_steps ADD COLUMN error_code TEXT;

-- statement
ALTER TABLE provider_calls ADD COLUMN request_id TEXT;

-- statement
ALTER TABLE provider_calls ADD COLUMN duration_ms INTEGER;
