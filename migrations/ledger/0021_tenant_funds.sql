-- The tenant's own money at the provider: topped up from its bank, paid out to it; and the alert when it runs low.

-- statement
CREATE TABLE tenant_movements (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  state TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  provider TEXT NOT NULL,
  movement_ref TEXT,
  entry_ref TEXT,
  failure_entry_ref TEXT,
  error_code TEXT,
  error_message TEXT,
  client_id TEXT NOT NULL,
  act_before INTEGER NOT NULL,
  metadata TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE UNIQUE INDEX tenant_movements_ref ON tenant_movements (tenant_id, provider, movement_ref)
  WHERE movement_ref IS NOT NULL;

-- statement
CREATE TRIGGER tenant_movements_state_known BEFORE INSERT ON tenant_movements
WHEN NEW.state NOT IN ('pending', 'succeeded', 'failed', 'canceled')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|tenant_movement'); END;

-- statement
CREATE TRIGGER tenant_movements_state_edge BEFORE UPDATE OF state ON tenant_movements
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'pending' AND NEW.state IN ('succeeded', 'failed', 'canceled'))
    OR (OLD.state = 'succeeded' AND NEW.state IN ('failed')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|tenant_movement|' || OLD.state || '|' || NEW.state); END;

-- statement
CREATE TRIGGER tenant_movements_insert_once BEFORE INSERT ON tenant_movements
WHEN EXISTS (SELECT 1 FROM tenant_movements WHERE tenant_id = NEW.tenant_id AND id = NEW.id)
  OR EXISTS (SELECT 1 FROM tenant_movements WHERE tenant_id = NEW.tenant_id AND provider = NEW.provider
    AND movement_ref = NEW.movement_ref)
BEGIN SELECT RAISE(ABORT, 'TENANT_MOVEMENT_FIXED'); END;

-- statement
CREATE TRIGGER tenant_movements_fixed BEFORE UPDATE OF tenant_id, id, type, amount, currency ON tenant_movements
BEGIN SELECT RAISE(ABORT, 'TENANT_MOVEMENT_FIXED'); END;

-- statement
CREATE TRIGGER tenant_movements_no_delete BEFORE DELETE ON tenant_movements
BEGIN SELECT RAISE(ABORT, 'TENANT_MOVEMENT_FIXED'); END;

-- statement
-- Whether the tenant's balance is below its threshold, and how often it has fallen below: each time is told once.
CREATE TABLE balance_alerts (
  tenant_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  is_low INTEGER NOT NULL,
  crossings INTEGER NOT NULL,
  announced INTEGER NOT NULL,
  balance INTEGER NOT NULL,
  crossed_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, account_id),
  FOREIGN KEY (tenant_id, account_id) REFERENCES ledger_accounts (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE INDEX balance_alerts_unannounced ON balance_alerts (tenant_id) WHERE crossings > announced;

-- statement
CREATE TRIGGER ledger_accounts_tenant_balance_falls
AFTER UPDATE OF debits_posted, credits_posted ON ledger_accounts
WHEN NEW.address = 'tenant:balance' AND NEW.credits_posted - NEW.debits_posted < max(0, coalesce(
    (SELECT config ->> '$.balance.low_below' FROM tenant_configs WHERE tenant_id = NEW.tenant_id
     ORDER BY version DESC LIMIT 1), 0))
  AND NOT EXISTS (SELECT 1 FROM balance_alerts WHERE tenant_id = NEW.tenant_id AND account_id = NEW.id AND is_low = 1)
BEGIN
  INSERT INTO balance_alerts (tenant_id, account_id, is_low, crossings, announced, balance, crossed_at)
    VALUES (NEW.tenant_id, NEW.id, 1, 1, 0, NEW.credits_posted - NEW.debits_posted, NEW.last_recorded_at)
    ON CONFLICT DO UPDATE SET is_low = 1, crossings = crossings + 1, balance = excluded.balance,
      crossed_at = excluded.crossed_at;
END;

-- statement
CREATE TRIGGER ledger_accounts_tenant_balance_rises
AFTER UPDATE OF debits_posted, credits_posted ON ledger_accounts
WHEN NEW.address = 'tenant:balance' AND NEW.credits_posted - NEW.debits_posted >= max(0, coalesce(
    (SELECT config ->> '$.balance.low_below' FROM tenant_configs WHERE tenant_id = NEW.tenant_id
     ORDER BY version DESC LIMIT 1), 0))
BEGIN
  UPDATE balance_alerts SET is_low = 0 WHERE tenant_id = NEW.tenant_id AND account_id = NEW.id AND is_low = 1;
END;
