-- What is paid, how it is shared out, what the provider was asked, and what it reported.

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
