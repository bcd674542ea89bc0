-- The refund float: the tenant's balance is low below it as well, and a new configuration is held against the balance
-- at once.

-- statement
DROP TRIGGER ledger_accounts_tenant_balance_falls;

-- statement
DROP TRIGGER ledger_accounts_tenant_balance_rises;

-- statement
CREATE TRIGGER ledger_accounts_tenant_balance_falls
AFTER UPDATE OF debits_posted, credits_posted ON ledger_accounts
WHEN NEW.address = 'tenant:balance' AND NEW.credits_posted - NEW.debits_posted < coalesce(
    (SELECT max(0, coalesce(config ->> '$.balance.low_below', 0), coalesce(config ->> '$.balance.refund_float', 0))
     FROM tenant_configs WHERE tenant_id = NEW.tenant_id ORDER BY version DESC LIMIT 1), 0)
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
WHEN NEW.address = 'tenant:balance' AND NEW.credits_posted - NEW.debits_posted >= coalesce(
    (SELECT max(0, coalesce(config ->> '$.balance.low_below', 0), coalesce(config ->> '$.balance.refund_float', 0))
     FROM tenant_configs WHERE tenant_id = NEW.tenant_id ORDER BY version DESC LIMIT 1), 0)
BEGIN
  UPDATE balance_alerts SET is_low = 0 WHERE tenant_id = NEW.tenant_id AND account_id = NEW.id AND is_low = 1;
END;

-- statement
CREATE TRIGGER tenant_configs_balance_low AFTER INSERT ON tenant_configs
BEGIN
  INSERT INTO balance_alerts (tenant_id, account_id, is_low, crossings, announced, balance, crossed_at)
    SELECT a.tenant_id, a.id, 1, 1, 0, a.credits_posted - a.debits_posted, NEW.created_at FROM ledger_accounts a
    WHERE a.tenant_id = NEW.tenant_id AND a.address = 'tenant:balance' AND a.credits_posted - a.debits_posted < max(0,
        coalesce(NEW.config ->> '$.balance.low_below', 0), coalesce(NEW.config ->> '$.balance.refund_float', 0))
      AND NOT EXISTS (SELECT 1 FROM balance_alerts b WHERE b.tenant_id = a.tenant_id AND b.account_id = a.id
        AND b.is_low = 1)
    ON CONFLICT DO UPDATE SET is_low = 1, crossings = crossings + 1, balance = excluded.balance,
      crossed_at = excluded.crossed_at;
  UPDATE balance_alerts SET is_low = 0 WHERE tenant_id = NEW.tenant_id AND is_low = 1
    AND (SELECT a.credits_posted - a.debits_posted FROM ledger_accounts a
         WHERE a.tenant_id = NEW.tenant_id AND a.id = balance_alerts.account_id) >= max(0,
      coalesce(NEW.config ->> '$.balance.low_below', 0), coalesce(NEW.config ->> '$.balance.refund_float', 0));
END;
