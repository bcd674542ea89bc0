-- One tenant's world, many tenants a database. Every table is STRICT and WITHOUT ROWID, its keys begin with tenant_id.
-- Every rule about money is a trigger that raises; a CHECK is documentation only (it can be switched off by a pragma).
-- Times are milliseconds since the epoch, amounts integer minor units, booleans 0 or 1.

-- statement
CREATE TABLE commits (
  tenant_id TEXT NOT NULL,
  commit_key TEXT NOT NULL,
  result TEXT NOT NULL,
  committed_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, commit_key)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TABLE idempotency_records (
  tenant_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  status INTEGER NOT NULL,
  location TEXT,
  sealed_body TEXT NOT NULL,
  shows_secret INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, client_id, idempotency_key)
) STRICT, WITHOUT ROWID;

-- statement
CREATE INDEX idempotency_records_expiry ON idempotency_records (expires_at);

-- statement
CREATE INDEX idempotency_records_secrets ON idempotency_records (created_at)
  WHERE shows_secret = 1 AND sealed_body <> '';

-- statement
CREATE TABLE tenant_profiles (
  tenant_id TEXT NOT NULL,
  name TEXT NOT NULL,
  livemode INTEGER NOT NULL,
  country TEXT NOT NULL,
  settlement_currency TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TABLE tenant_clocks (
  tenant_id TEXT NOT NULL,
  offset_ms INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TABLE tenant_configs (
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  config TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, version)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TABLE provider_accounts (
  tenant_id TEXT NOT NULL,
  provider TEXT NOT NULL,
  account_ref TEXT NOT NULL,
  publishable_key TEXT,
  sealed_secret_key TEXT NOT NULL,
  sealed_platform_webhook_secret TEXT NOT NULL,
  sealed_connect_webhook_secret TEXT NOT NULL,
  livemode INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, provider)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TABLE subject_keys (
  tenant_id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  sealed_key TEXT,
  created_at INTEGER NOT NULL,
  destroyed_at INTEGER,
  PRIMARY KEY (tenant_id, subject_id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TABLE personal_data (
  tenant_id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  sealed TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, subject_id),
  FOREIGN KEY (tenant_id, subject_id) REFERENCES subject_keys (tenant_id, subject_id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TABLE merchants (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  state TEXT NOT NULL,
  country TEXT NOT NULL,
  kyc_status TEXT NOT NULL,
  metadata TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TABLE bank_connections (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  merchant_id TEXT NOT NULL,
  state TEXT NOT NULL,
  provider TEXT NOT NULL,
  account_ref TEXT,
  country TEXT NOT NULL,
  currency TEXT NOT NULL,
  error_code TEXT,
  error_message TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, merchant_id) REFERENCES merchants (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE UNIQUE INDEX bank_connections_one_live ON bank_connections (tenant_id, merchant_id)
  WHERE state IN ('pending', 'action_required', 'verified', 'restricted');

-- statement
CREATE UNIQUE INDEX bank_connections_account ON bank_connections (tenant_id, provider, account_ref)
  WHERE account_ref IS NOT NULL;

-- statement
CREATE TABLE players (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  reference TEXT NOT NULL,
  customer_ref TEXT,
  metadata TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE UNIQUE INDEX players_reference ON players (tenant_id, reference);

-- statement
CREATE TABLE payment_instruments (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  player_id TEXT NOT NULL,
  state TEXT NOT NULL,
  provider TEXT NOT NULL,
  payment_method TEXT NOT NULL,
  customer_ref TEXT,
  payment_method_ref TEXT,
  brand TEXT,
  last4 TEXT,
  exp_month INTEGER,
  exp_year INTEGER,
  error_code TEXT,
  error_message TEXT,
  decline_code TEXT,
  metadata TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, player_id) REFERENCES players (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE INDEX payment_instruments_player ON payment_instruments (tenant_id, player_id);

-- statement
CREATE TABLE split_rules (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  is_default INTEGER NOT NULL,
  metadata TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE UNIQUE INDEX split_rules_one_default ON split_rules (tenant_id) WHERE is_default = 1;

-- statement
-- Two first defaults at once: the slower one plans again, and then takes the other's place.
CREATE TRIGGER split_rules_default_moved BEFORE INSERT ON split_rules
WHEN NEW.is_default = 1 AND EXISTS (SELECT 1 FROM split_rules WHERE tenant_id = NEW.tenant_id AND is_default = 1)
BEGIN SELECT RAISE(ABORT, 'STATUS_MOVED|split_rules'); END;

-- statement
CREATE TABLE split_rule_versions (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  split_rule_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  base TEXT NOT NULL,
  fee_bearer TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, split_rule_id) REFERENCES split_rules (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE UNIQUE INDEX split_rule_versions_number ON split_rule_versions (tenant_id, split_rule_id, version);

-- statement
CREATE UNIQUE INDEX split_rule_versions_one_active ON split_rule_versions (tenant_id, split_rule_id)
  WHERE state = 'active';

-- statement
CREATE TABLE split_rule_lines (
  tenant_id TEXT NOT NULL,
  split_rule_version_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  recipient_kind TEXT NOT NULL,
  merchant_id TEXT,
  share_bps INTEGER NOT NULL,
  hold_days INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, split_rule_version_id, position),
  FOREIGN KEY (tenant_id, split_rule_version_id) REFERENCES split_rule_versions (tenant_id, id),
  FOREIGN KEY (tenant_id, merchant_id) REFERENCES merchants (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TRIGGER split_rule_lines_insert_once BEFORE INSERT ON split_rule_lines
WHEN EXISTS (SELECT 1 FROM split_rule_lines WHERE tenant_id = NEW.tenant_id
  AND split_rule_version_id = NEW.split_rule_version_id AND position = NEW.position)
BEGIN SELECT RAISE(ABORT, 'SPLIT_RULE_LINES_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER split_rule_lines_no_update BEFORE UPDATE ON split_rule_lines
BEGIN SELECT RAISE(ABORT, 'SPLIT_RULE_LINES_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER split_rule_lines_no_delete BEFORE DELETE ON split_rule_lines
BEGIN SELECT RAISE(ABORT, 'SPLIT_RULE_LINES_APPEND_ONLY'); END;

-- statement
CREATE TABLE payments (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  state TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  amount_captured INTEGER NOT NULL,
  amount_refunded INTEGER NOT NULL,
  amount_disputed INTEGER NOT NULL,
  fee INTEGER,
  player_id TEXT NOT NULL,
  payment_instrument_id TEXT NOT NULL,
  split_rule_version_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  description TEXT,
  provider TEXT NOT NULL,
  intent_ref TEXT,
  charge_ref TEXT,
  available_on INTEGER,
  challenge TEXT,
  error_code TEXT,
  error_message TEXT,
  decline_code TEXT,
  act_before INTEGER NOT NULL,
  metadata TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, player_id) REFERENCES players (tenant_id, id),
  FOREIGN KEY (tenant_id, payment_instrument_id) REFERENCES payment_instruments (tenant_id, id),
  FOREIGN KEY (tenant_id, split_rule_version_id) REFERENCES split_rule_versions (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE UNIQUE INDEX payments_intent ON payments (tenant_id, provider, intent_ref) WHERE intent_ref IS NOT NULL;

-- statement
CREATE UNIQUE INDEX payments_charge ON payments (tenant_id, provider, charge_ref) WHERE charge_ref IS NOT NULL;

-- statement
CREATE TABLE distributions (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  split_rule_version_id TEXT NOT NULL,
  state TEXT NOT NULL,
  base TEXT NOT NULL,
  amount INTEGER NOT NULL,
  fee INTEGER,
  currency TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, payment_id) REFERENCES payments (tenant_id, id),
  FOREIGN KEY (tenant_id, split_rule_version_id) REFERENCES split_rule_versions (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE UNIQUE INDEX distributions_payment ON distributions (tenant_id, payment_id);

-- statement
CREATE TABLE shares (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  distribution_id TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  recipient_kind TEXT NOT NULL,
  merchant_id TEXT,
  state TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  release_at INTEGER,
  amount_released INTEGER NOT NULL,
  amount_transferred INTEGER NOT NULL,
  amount_recovered INTEGER NOT NULL,
  amount_refunded INTEGER NOT NULL,
  amount_frozen INTEGER NOT NULL,
  refunded_against INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, distribution_id) REFERENCES distributions (tenant_id, id),
  FOREIGN KEY (tenant_id, payment_id) REFERENCES payments (tenant_id, id),
  FOREIGN KEY (tenant_id, merchant_id) REFERENCES merchants (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE UNIQUE INDEX shares_position ON shares (tenant_id, distribution_id, position);

-- statement
CREATE INDEX shares_payment ON shares (tenant_id, payment_id);

-- statement
CREATE TABLE provider_transfers (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  share_id TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  bank_connection_id TEXT NOT NULL,
  state TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  provider TEXT NOT NULL,
  provider_ref TEXT,
  error_code TEXT,
  error_message TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, share_id) REFERENCES shares (tenant_id, id),
  FOREIGN KEY (tenant_id, payment_id) REFERENCES payments (tenant_id, id),
  FOREIGN KEY (tenant_id, bank_connection_id) REFERENCES bank_connections (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE UNIQUE INDEX provider_transfers_ref ON provider_transfers (tenant_id, provider, provider_ref)
  WHERE provider_ref IS NOT NULL;

-- statement
CREATE INDEX provider_transfers_payment ON provider_transfers (tenant_id, payment_id);

-- statement
CREATE TABLE provider_calls (
  tenant_id TEXT NOT NULL,
  commit_key TEXT NOT NULL,
  position INTEGER NOT NULL,
  subject_id TEXT NOT NULL,
  provider TEXT NOT NULL,
  kind TEXT NOT NULL,
  idempotency_key TEXT,
  reference TEXT,
  status TEXT NOT NULL,
  request TEXT NOT NULL,
  response TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, commit_key, position)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TABLE receipts (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  provider TEXT NOT NULL,
  provider_event_id TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  type TEXT NOT NULL,
  account_ref TEXT,
  object_ref TEXT,
  state TEXT NOT NULL,
  reason TEXT,
  provider_created_at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE UNIQUE INDEX receipts_provider_event ON receipts (tenant_id, provider, provider_event_id);

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
