-- Who may come in, and where their books are: tenants, OAuth clients, signing keys, placement, and an own journal.
-- Times are milliseconds since the epoch on wall time, booleans 0 or 1, lists JSON.

-- statement
-- Ledger databases by their binding. A new one is free; its first tenant makes it shared or dedicated.
CREATE TABLE ledger_databases (
  binding TEXT NOT NULL,
  kind TEXT NOT NULL,
  tenants INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (binding)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TABLE tenants (
  id TEXT NOT NULL,
  parent_tenant_id TEXT,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  livemode INTEGER NOT NULL,
  country TEXT NOT NULL,
  currency TEXT NOT NULL,
  placement TEXT NOT NULL,
  ledger TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (parent_tenant_id) REFERENCES tenants (id),
  FOREIGN KEY (ledger) REFERENCES ledger_databases (binding)
) STRICT, WITHOUT ROWID;

-- statement
-- The books are there: moving a tenant is more than changing a name.
CREATE TRIGGER tenants_placement_fixed BEFORE UPDATE OF id, ledger, livemode ON tenants
WHEN OLD.id <> NEW.id OR OLD.ledger <> NEW.ledger OR OLD.livemode <> NEW.livemode
BEGIN SELECT RAISE(ABORT, 'TENANT_FIXED'); END;

-- statement
CREATE TRIGGER tenants_insert_once BEFORE INSERT ON tenants
WHEN EXISTS (SELECT 1 FROM tenants WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'TENANT_EXISTS'); END;

-- statement
-- A dedicated database has one tenant for ever; the plan that chose it may have been overtaken.
CREATE TRIGGER tenants_placement_free BEFORE INSERT ON tenants
BEGIN
  SELECT RAISE(ABORT, 'STATUS_MOVED|' || NEW.ledger) WHERE NOT EXISTS (SELECT 1 FROM ledger_databases
    WHERE binding = NEW.ledger AND (kind = 'free' OR (kind = 'shared' AND NEW.placement = 'shared')));
END;

-- statement
CREATE TRIGGER tenants_placed AFTER INSERT ON tenants
BEGIN
  UPDATE ledger_databases SET kind = NEW.placement, tenants = tenants + 1 WHERE binding = NEW.ledger;
END;

-- statement
CREATE TRIGGER tenants_no_delete BEFORE DELETE ON tenants
BEGIN SELECT RAISE(ABORT, 'TENANT_FIXED'); END;

-- statement
CREATE TRIGGER tenants_state_known BEFORE INSERT ON tenants
WHEN NEW.state NOT IN ('applied', 'in_review', 'active', 'suspended', 'rejected', 'closed')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|tenant'); END;

-- statement
CREATE TRIGGER tenants_state_edge BEFORE UPDATE OF state ON tenants
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'applied' AND NEW.state IN ('in_review', 'active', 'rejected'))
    OR (OLD.state = 'in_review' AND NEW.state IN ('active', 'rejected'))
    OR (OLD.state = 'active' AND NEW.state IN ('suspended', 'closed'))
    OR (OLD.state = 'suspended' AND NEW.state IN ('active', 'closed')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|tenant|' || OLD.state || '|' || NEW.state); END;

-- statement
-- A client without a tenant is the platform operator's. Its secret is kept as SHA-256, in hexadecimal.
CREATE TABLE oauth_clients (
  id TEXT NOT NULL,
  tenant_id TEXT,
  name TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'active',
  scopes TEXT NOT NULL DEFAULT '["operator"]',
  secret_hash TEXT NOT NULL,
  secret_hint TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  revoked_at INTEGER,
  PRIMARY KEY (id),
  FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE INDEX oauth_clients_tenant ON oauth_clients (tenant_id, id);

-- statement
CREATE TRIGGER oauth_clients_insert_once BEFORE INSERT ON oauth_clients
WHEN EXISTS (SELECT 1 FROM oauth_clients WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'CLIENT_EXISTS'); END;

-- statement
CREATE TRIGGER oauth_clients_fixed BEFORE UPDATE ON oauth_clients
WHEN OLD.id <> NEW.id OR OLD.tenant_id IS NOT NEW.tenant_id
BEGIN SELECT RAISE(ABORT, 'CLIENT_FIXED'); END;

-- statement
CREATE TRIGGER oauth_clients_no_delete BEFORE DELETE ON oauth_clients
BEGIN SELECT RAISE(ABORT, 'CLIENT_FIXED'); END;

-- statement
CREATE TRIGGER oauth_clients_state_known BEFORE INSERT ON oauth_clients
WHEN NEW.state NOT IN ('active', 'revoked')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|oauth_client'); END;

-- statement
CREATE TRIGGER oauth_clients_state_edge BEFORE UPDATE OF state ON oauth_clients
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'active' AND NEW.state IN ('revoked')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|oauth_client|' || OLD.state || '|' || NEW.state); END;

-- statement
-- Signing keys: published from their making, used from activates_at until a younger one is, kept until retires_at.
CREATE TABLE signing_keys (
  kid TEXT NOT NULL,
  public_jwk TEXT NOT NULL,
  sealed_private_jwk TEXT NOT NULL,
  activates_at INTEGER NOT NULL,
  retires_at INTEGER,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (kid)
) STRICT, WITHOUT ROWID;

-- statement
-- Two that make the first key at once, or the next one, meet here: one key per activation.
CREATE UNIQUE INDEX signing_keys_activation ON signing_keys (activates_at);

-- statement
CREATE TABLE revoked_tokens (
  jti TEXT NOT NULL,
  client_id TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER NOT NULL,
  PRIMARY KEY (jti)
) STRICT, WITHOUT ROWID;

-- statement
CREATE INDEX revoked_tokens_expiry ON revoked_tokens (expires_at);

-- statement
CREATE TABLE commits (
  commit_key TEXT NOT NULL,
  result TEXT NOT NULL,
  committed_at INTEGER NOT NULL,
  PRIMARY KEY (commit_key)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TABLE directory_idempotency_records (
  client_id TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  status INTEGER NOT NULL,
  location TEXT,
  sealed_body TEXT NOT NULL,
  shows_secret INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (client_id, idempotency_key)
) STRICT, WITHOUT ROWID;

-- statement
CREATE INDEX directory_idempotency_records_expiry ON directory_idempotency_records (expires_at);

-- statement
CREATE INDEX directory_idempotency_records_secrets ON directory_idempotency_records (created_at)
  WHERE shows_secret = 1 AND sealed_body <> '';

-- statement
-- tenant_id is the tenant it is about: that tenant reads it too.
CREATE TABLE directory_audit_records (
  id TEXT NOT NULL,
  tenant_id TEXT,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  fields TEXT NOT NULL,
  request_id TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE INDEX directory_audit_records_tenant ON directory_audit_records (tenant_id, id);

-- statement
CREATE TRIGGER directory_audit_records_insert_once BEFORE INSERT ON directory_audit_records
WHEN EXISTS (SELECT 1 FROM directory_audit_records WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'AUDIT_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER directory_audit_records_no_update BEFORE UPDATE ON directory_audit_records
BEGIN SELECT RAISE(ABORT, 'AUDIT_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER directory_audit_records_no_delete BEFORE DELETE ON directory_audit_records
BEGIN SELECT RAISE(ABORT, 'AUDIT_APPEND_ONLY'); END;
