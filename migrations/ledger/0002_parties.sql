-- Who takes part: merchants with their connected accounts, players with their cards, and the rules money is split by.

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
