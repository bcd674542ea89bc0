-- What waits for a person to decide, and what names were screened against.

-- statement
CREATE TABLE screenings (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  lists TEXT NOT NULL,
  hits TEXT NOT NULL,
  review_score INTEGER NOT NULL,
  declared_exposed INTEGER NOT NULL,
  screened_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE INDEX screenings_subject ON screenings (tenant_id, subject_id, screened_at);

-- statement
CREATE TRIGGER screenings_insert_once BEFORE INSERT ON screenings
WHEN EXISTS (SELECT 1 FROM screenings WHERE tenant_id = NEW.tenant_id AND id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'SCREENINGS_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER screenings_no_update BEFORE UPDATE ON screenings
BEGIN SELECT RAISE(ABORT, 'SCREENINGS_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER screenings_no_delete BEFORE DELETE ON screenings
BEGIN SELECT RAISE(ABORT, 'SCREENINGS_APPEND_ONLY'); END;

-- statement
CREATE TABLE decisions (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  step TEXT,
  state TEXT NOT NULL,
  screening_id TEXT,
  asked_by TEXT NOT NULL,
  decided_by TEXT,
  reason TEXT,
  deadline_at INTEGER NOT NULL,
  remind_at INTEGER,
  reminders INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  decided_at INTEGER,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, screening_id) REFERENCES screenings (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE INDEX decisions_subject ON decisions (tenant_id, subject_id);

-- statement
CREATE INDEX decisions_open ON decisions (tenant_id, id) WHERE state IN ('open', 'information_requested');

-- statement
CREATE TRIGGER decisions_state_known BEFORE INSERT ON decisions
WHEN NEW.state NOT IN ('open', 'information_requested', 'approved', 'rejected')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|decision'); END;

-- statement
CREATE TRIGGER decisions_state_edge BEFORE UPDATE OF state ON decisions
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'open' AND NEW.state IN ('information_requested', 'approved', 'rejected'))
    OR (OLD.state = 'information_requested' AND NEW.state IN ('approved', 'rejected')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|decision|' || OLD.state || '|' || NEW.state); END;

-- statement
-- Nobody decides what he asked for himself, and what was decided stays as it was decided.
CREATE TRIGGER decisions_by_another BEFORE UPDATE OF decided_by ON decisions
WHEN NEW.decided_by = OLD.asked_by OR OLD.decided_by IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'DECISION_FIXED'); END;

-- statement
CREATE TRIGGER decisions_fixed BEFORE UPDATE OF tenant_id, id, kind, subject_id, step, screening_id, asked_by
  ON decisions
BEGIN SELECT RAISE(ABORT, 'DECISION_FIXED'); END;

-- statement
CREATE TRIGGER decisions_insert_once BEFORE INSERT ON decisions
WHEN EXISTS (SELECT 1 FROM decisions WHERE tenant_id = NEW.tenant_id AND id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'DECISION_FIXED'); END;

-- statement
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'DECISION_FIXED'); END;

-- statement
-- 'direct': active with its verified bank connection. 'reviewed': when onboard-merchant has come to its end.
ALTER TABLE merchants ADD COLUMN onboarding TEXT NOT NULL DEFAULT 'direct';

-- statement
-- Whoever waits for a connection looks at once, not when it would have asked.
CREATE TRIGGER bank_connections_wake_onboarding AFTER UPDATE OF state ON bank_connections
BEGIN
  UPDATE workflow_runs SET due_at = min(due_at, NEW.updated_at) WHERE tenant_id = NEW.tenant_id
    AND subject_id = NEW.merchant_id AND kind = 'onboard-merchant' AND state IN ('running', 'waiting');
END;

-- statement
CREATE TRIGGER identity_sessions_wake_onboarding AFTER UPDATE OF state ON identity_sessions
BEGIN
  UPDATE workflow_runs SET due_at = min(due_at, NEW.updated_at) WHERE tenant_id = NEW.tenant_id
    AND subject_id = NEW.merchant_id AND kind = 'onboard-merchant' AND state IN ('running', 'waiting');
END;

-- statement
CREATE TRIGGER payout_instruments_wake_onboarding AFTER UPDATE OF state ON payout_instruments
BEGIN
  UPDATE workflow_runs SET due_at = min(due_at, NEW.updated_at) WHERE tenant_id = NEW.tenant_id
    AND subject_id = NEW.merchant_id AND kind = 'onboard-merchant' AND state IN ('running', 'waiting');
END;
