-- Onboarding at the provider: what a connected account still owes, its hosted pages, persons and identity sessions.

-- statement
-- 1: a sandbox takes as given what the provider would ask a person for, on its page.
ALTER TABLE bank_connections ADD COLUMN onboarding_assumed INTEGER NOT NULL DEFAULT 0;

-- statement
ALTER TABLE bank_connections ADD COLUMN return_url TEXT;

-- statement
ALTER TABLE bank_connections ADD COLUMN refresh_url TEXT;

-- statement
ALTER TABLE bank_connections ADD COLUMN link_url TEXT;

-- statement
ALTER TABLE bank_connections ADD COLUMN link_expires_at INTEGER;

-- statement
-- JSON: what the provider asks for, by when, and why it has disabled the account. Null until it has answered.
ALTER TABLE bank_connections ADD COLUMN requirements TEXT;

-- statement
-- 1 once what was begun at the provider for a canceled connection is undone, or cannot be.
ALTER TABLE bank_connections ADD COLUMN undone INTEGER NOT NULL DEFAULT 0;

-- statement
-- Provider balances and ledger accounts belong to one connection and one account: neither ever changes hands.
CREATE TRIGGER bank_connections_fixed BEFORE UPDATE OF tenant_id, id, merchant_id, provider, account_ref, country,
  currency ON bank_connections
WHEN NEW.tenant_id <> OLD.tenant_id OR NEW.id <> OLD.id OR NEW.merchant_id <> OLD.merchant_id
  OR NEW.provider <> OLD.provider OR NEW.country <> OLD.country OR NEW.currency <> OLD.currency
  OR (OLD.account_ref IS NOT NULL AND NEW.account_ref IS NOT OLD.account_ref)
BEGIN SELECT RAISE(ABORT, 'BANK_CONNECTION_FIXED|' || OLD.id); END;

-- statement
CREATE TABLE persons (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  merchant_id TEXT NOT NULL,
  role TEXT NOT NULL,
  metadata TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, merchant_id) REFERENCES merchants (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE UNIQUE INDEX persons_one_representative ON persons (tenant_id, merchant_id) WHERE role = 'representative';

-- statement
CREATE TABLE identity_sessions (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  merchant_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  bank_connection_id TEXT NOT NULL,
  state TEXT NOT NULL,
  provider TEXT NOT NULL,
  person_ref TEXT,
  session_ref TEXT,
  return_url TEXT,
  challenge_url TEXT,
  attempts INTEGER NOT NULL,
  attempt_mark TEXT,
  ending TEXT,
  redaction TEXT,
  error_code TEXT,
  error_message TEXT,
  metadata TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, merchant_id) REFERENCES merchants (tenant_id, id),
  FOREIGN KEY (tenant_id, person_id) REFERENCES persons (tenant_id, id),
  FOREIGN KEY (tenant_id, bank_connection_id) REFERENCES bank_connections (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE UNIQUE INDEX identity_sessions_one_open ON identity_sessions (tenant_id, person_id)
  WHERE state IN ('processing', 'requires_input');

-- statement
CREATE UNIQUE INDEX identity_sessions_ref ON identity_sessions (tenant_id, provider, session_ref)
  WHERE session_ref IS NOT NULL;

-- statement
CREATE INDEX identity_sessions_merchant ON identity_sessions (tenant_id, merchant_id);

-- statement
CREATE TRIGGER identity_sessions_state_known BEFORE INSERT ON identity_sessions
WHEN NEW.state NOT IN ('processing', 'requires_input', 'verified', 'failed', 'canceled')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|identity_session'); END;

-- statement
CREATE TRIGGER identity_sessions_state_edge BEFORE UPDATE OF state ON identity_sessions
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'processing' AND NEW.state IN ('requires_input', 'verified', 'failed', 'canceled'))
    OR (OLD.state = 'requires_input' AND NEW.state IN ('processing', 'verified', 'failed', 'canceled')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|identity_session|' || OLD.state || '|' || NEW.state); END;

-- statement
CREATE TRIGGER identity_sessions_fixed BEFORE UPDATE OF tenant_id, id, merchant_id, person_id, bank_connection_id,
  session_ref ON identity_sessions
WHEN NEW.tenant_id <> OLD.tenant_id OR NEW.id <> OLD.id OR NEW.merchant_id <> OLD.merchant_id
  OR NEW.person_id <> OLD.person_id OR NEW.bank_connection_id <> OLD.bank_connection_id
  OR (OLD.session_ref IS NOT NULL AND NEW.session_ref IS NOT OLD.session_ref)
BEGIN SELECT RAISE(ABORT, 'IDENTITY_SESSION_FIXED|' || OLD.id); END;
