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
