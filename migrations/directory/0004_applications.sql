-- Publishers that apply by themselves: what they have said, how far they are, and what was found.

-- statement
-- What stands here names nobody: persons and the business are in application_subjects.
CREATE TABLE tenant_applications (
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  origin TEXT,
  identity_session TEXT,
  identity_ref TEXT,
  identity_status TEXT,
  identity_error TEXT,
  identity_begun_at INTEGER,
  identity_sessions INTEGER NOT NULL,
  account_ref TEXT,
  publishable_key TEXT,
  sealed_secret_key TEXT,
  permissions TEXT,
  key_given_at INTEGER,
  webhook_url TEXT,
  sealed_webhook_secret TEXT,
  webhook_ping TEXT,
  split_rule TEXT,
  problems TEXT NOT NULL,
  reason TEXT,
  decided_by TEXT,
  submitted_at INTEGER,
  screened_at INTEGER,
  deadline_at INTEGER,
  remind_at INTEGER,
  reminders INTEGER NOT NULL,
  decided_at INTEGER,
  opened_at INTEGER,
  pinged_at INTEGER,
  active_at INTEGER,
  first_client TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id),
  FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE INDEX tenant_applications_state ON tenant_applications (state, tenant_id);

-- statement
CREATE INDEX tenant_applications_created ON tenant_applications (created_at);

-- statement
CREATE TRIGGER tenant_applications_state_known BEFORE INSERT ON tenant_applications
WHEN NEW.state NOT IN ('not_submitted', 'waiting', 'information_requested', 'approved', 'rejected')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|tenant_application'); END;

-- statement
CREATE TRIGGER tenant_applications_state_edge BEFORE UPDATE OF state ON tenant_applications
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'not_submitted' AND NEW.state IN ('waiting', 'rejected'))
    OR (OLD.state = 'waiting' AND NEW.state IN ('information_requested', 'approved', 'rejected'))
    OR (OLD.state = 'information_requested' AND NEW.state IN ('waiting', 'approved', 'rejected')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|tenant_application|' || OLD.state || '|' || NEW.state); END;

-- statement
CREATE TRIGGER tenant_applications_fixed BEFORE UPDATE OF tenant_id, created_at ON tenant_applications
BEGIN SELECT RAISE(ABORT, 'APPLICATION_FIXED'); END;

-- statement
CREATE TRIGGER tenant_applications_insert_once BEFORE INSERT ON tenant_applications
WHEN EXISTS (SELECT 1 FROM tenant_applications WHERE tenant_id = NEW.tenant_id)
BEGIN SELECT RAISE(ABORT, 'APPLICATION_FIXED'); END;

-- statement
CREATE TRIGGER tenant_applications_no_delete BEFORE DELETE ON tenant_applications
BEGIN SELECT RAISE(ABORT, 'APPLICATION_FIXED'); END;

-- statement
-- Every change is the next one after what it was planned from: who was overtaken plans again. It goes first.
CREATE TABLE application_versions (
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, version),
  FOREIGN KEY (tenant_id) REFERENCES tenant_applications (tenant_id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TRIGGER application_versions_in_turn BEFORE INSERT ON application_versions
WHEN NEW.version IS NOT (SELECT version + 1 FROM tenant_applications WHERE tenant_id = NEW.tenant_id)
BEGIN SELECT RAISE(ABORT, 'STATUS_MOVED|' || NEW.tenant_id); END;

-- statement
CREATE TRIGGER application_versions_counted AFTER INSERT ON application_versions
BEGIN UPDATE tenant_applications SET version = NEW.version WHERE tenant_id = NEW.tenant_id; END;

-- statement
CREATE TRIGGER application_versions_no_update BEFORE UPDATE ON application_versions
BEGIN SELECT RAISE(ABORT, 'APPLICATION_FIXED'); END;

-- statement
CREATE TRIGGER application_versions_no_delete BEFORE DELETE ON application_versions
BEGIN SELECT RAISE(ABORT, 'APPLICATION_FIXED'); END;

-- statement
-- The business itself, its representative, its beneficial owners: each sealed under a key of its own. Without the key
-- nobody can tell who it was.
CREATE TABLE application_subjects (
  tenant_id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  role TEXT NOT NULL,
  position INTEGER NOT NULL,
  sealed_key TEXT,
  sealed TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, subject_id),
  FOREIGN KEY (tenant_id) REFERENCES tenant_applications (tenant_id)
) STRICT, WITHOUT ROWID;

-- statement
-- What names were screened against at each submission, and what was alike: places in lists, and no name.
CREATE TABLE application_screenings (
  tenant_id TEXT NOT NULL,
  screened_at INTEGER NOT NULL,
  lists TEXT NOT NULL,
  hits TEXT NOT NULL,
  review_score INTEGER NOT NULL,
  declared_exposed INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, screened_at),
  FOREIGN KEY (tenant_id) REFERENCES tenant_applications (tenant_id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TRIGGER application_screenings_insert_once BEFORE INSERT ON application_screenings
WHEN EXISTS (SELECT 1 FROM application_screenings WHERE tenant_id = NEW.tenant_id AND screened_at = NEW.screened_at)
BEGIN SELECT RAISE(ABORT, 'SCREENINGS_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER application_screenings_no_update BEFORE UPDATE ON application_screenings
BEGIN SELECT RAISE(ABORT, 'SCREENINGS_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER application_screenings_no_delete BEFORE DELETE ON application_screenings
BEGIN SELECT RAISE(ABORT, 'SCREENINGS_APPEND_ONLY'); END;

-- statement
-- Runs are in a ledger database, and one batch cannot span two: who wants an application looked at leaves word here, in
-- the commit that gives the reason. The look that has seen it takes it away; until then it is passed on again.
CREATE TABLE application_wakes (
  tenant_id TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  passed_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id),
  FOREIGN KEY (tenant_id) REFERENCES tenant_applications (tenant_id)
) STRICT, WITHOUT ROWID;
