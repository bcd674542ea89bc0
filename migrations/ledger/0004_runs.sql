-- Workflow runs with their steps, and the guard that a plan puts on what it relies on.

-- statement
CREATE TABLE workflow_runs (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  generation INTEGER NOT NULL,
  state TEXT NOT NULL,
  stalled INTEGER NOT NULL,
  started INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  config_version INTEGER NOT NULL,
  error TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  ended_at INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE UNIQUE INDEX workflow_runs_generation ON workflow_runs (tenant_id, subject_id, kind, generation);

-- statement
CREATE INDEX workflow_runs_due ON workflow_runs (due_at) WHERE state IN ('running', 'waiting');

-- statement
CREATE TABLE workflow_steps (
  tenant_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  name TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  error TEXT,
  PRIMARY KEY (tenant_id, run_id, name, attempt),
  FOREIGN KEY (tenant_id, run_id) REFERENCES workflow_runs (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TABLE status_guards (
  tenant_id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  expected TEXT NOT NULL,
  PRIMARY KEY (tenant_id, subject_id)
) STRICT, WITHOUT ROWID;

-- statement
-- Never holds a row: an insert either finds the subject in the expected state and vanishes, or aborts its batch.
CREATE TRIGGER status_guards_compare BEFORE INSERT ON status_guards
BEGIN
  SELECT RAISE(ABORT, 'STATUS_MOVED|' || NEW.subject_id) WHERE NOT EXISTS (
    SELECT 1 FROM payment_instruments WHERE tenant_id = NEW.tenant_id AND id = NEW.subject_id AND state = NEW.expected
    UNION ALL
    SELECT 1 FROM split_rule_versions WHERE tenant_id = NEW.tenant_id AND id = NEW.subject_id AND state = NEW.expected
    UNION ALL
    SELECT 1 FROM merchants WHERE tenant_id = NEW.tenant_id AND id = NEW.subject_id AND state = NEW.expected
    UNION ALL
    SELECT 1 FROM bank_connections WHERE tenant_id = NEW.tenant_id AND id = NEW.subject_id AND state = NEW.expected
    UNION ALL
    SELECT 1 FROM split_rules WHERE tenant_id = NEW.tenant_id AND id = NEW.subject_id
      AND NEW.expected = 'default' AND is_default = 1
  ) AND NOT EXISTS ( -- apart from the others: D1 takes at most five terms in one compound SELECT
    SELECT 1 FROM tenant_clocks WHERE tenant_id = NEW.tenant_id AND tenant_id = NEW.subject_id
      AND CAST(offset_ms AS TEXT) = NEW.expected
  );
  SELECT RAISE(IGNORE);
END;
