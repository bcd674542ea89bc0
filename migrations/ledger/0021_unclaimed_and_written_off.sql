-- Earnings that nobody came for, and debts that nobody will pay.

-- statement
-- What of a share went to the tenant because its merchant never became payable.
ALTER TABLE shares ADD COLUMN amount_unclaimed INTEGER NOT NULL DEFAULT 0;

-- statement
CREATE TRIGGER shares_within_unclaimed BEFORE UPDATE OF amount_unclaimed ON shares
WHEN NEW.amount_unclaimed NOT BETWEEN OLD.amount_unclaimed AND NEW.amount
BEGIN SELECT RAISE(ABORT, 'SHARE_EXCEEDED|' || NEW.id); END;

-- statement
CREATE TABLE write_offs (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  merchant_id TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  reason TEXT NOT NULL,
  client_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, merchant_id) REFERENCES merchants (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE INDEX write_offs_merchant ON write_offs (tenant_id, merchant_id);

-- statement
CREATE TRIGGER write_offs_insert_once BEFORE INSERT ON write_offs
WHEN EXISTS (SELECT 1 FROM write_offs WHERE tenant_id = NEW.tenant_id AND id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'WRITE_OFFS_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER write_offs_no_update BEFORE UPDATE ON write_offs
BEGIN SELECT RAISE(ABORT, 'WRITE_OFFS_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER write_offs_no_delete BEFORE DELETE ON write_offs
BEGIN SELECT RAISE(ABORT, 'WRITE_OFFS_APPEND_ONLY'); END;
