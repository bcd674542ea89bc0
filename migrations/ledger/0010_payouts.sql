-- Payout instruments (merchants' bank accounts and debit cards) and payouts, with the money set aside for each.

-- statement
CREATE TABLE payout_instruments (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  merchant_id TEXT NOT NULL,
  bank_connection_id TEXT NOT NULL,
  state TEXT NOT NULL,
  is_default INTEGER NOT NULL,
  type TEXT,
  currency TEXT,
  country TEXT,
  bank_name TEXT,
  last4 TEXT,
  methods TEXT NOT NULL,
  requirements TEXT NOT NULL,
  provider TEXT NOT NULL,
  token TEXT,
  external_account_ref TEXT,
  default_at_provider INTEGER NOT NULL,
  removed_at_provider INTEGER NOT NULL,
  error_code TEXT,
  error_message TEXT,
  metadata TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, merchant_id) REFERENCES merchants (tenant_id, id),
  FOREIGN KEY (tenant_id, bank_connection_id) REFERENCES bank_connections (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE INDEX payout_instruments_merchant ON payout_instruments (tenant_id, merchant_id);

-- statement
-- One default per currency; while the currency is not known yet it is only a wish.
CREATE UNIQUE INDEX payout_instruments_default ON payout_instruments (tenant_id, merchant_id, currency)
  WHERE is_default = 1 AND currency IS NOT NULL;

-- statement
CREATE UNIQUE INDEX payout_instruments_ref ON payout_instruments (tenant_id, provider, external_account_ref)
  WHERE external_account_ref IS NOT NULL;

-- statement
CREATE TRIGGER payout_instruments_state_known BEFORE INSERT ON payout_instruments
WHEN NEW.state NOT IN ('processing', 'active', 'errored', 'requires_remediation', 'rejected', 'removed')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|payout_instrument'); END;

-- statement
CREATE TRIGGER payout_instruments_state_edge BEFORE UPDATE OF state ON payout_instruments
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'processing' AND NEW.state IN ('active', 'requires_remediation', 'rejected', 'removed'))
    OR (OLD.state = 'active' AND NEW.state IN ('errored', 'requires_remediation', 'removed'))
    OR (OLD.state = 'errored' AND NEW.state IN ('active', 'requires_remediation', 'removed'))
    OR (OLD.state = 'requires_remediation' AND NEW.state IN ('active', 'errored', 'removed')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|payout_instrument|' || OLD.state || '|' || NEW.state); END;

-- statement
CREATE TABLE payouts (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  merchant_id TEXT NOT NULL,
  bank_connection_id TEXT NOT NULL,
  payout_instrument_id TEXT NOT NULL,
  state TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  method TEXT NOT NULL,
  settlement_cycle TEXT,
  provider TEXT NOT NULL,
  payout_ref TEXT,
  entry_ref TEXT,
  failure_entry_ref TEXT,
  instrument_checked INTEGER NOT NULL,
  earmarked_at INTEGER,
  free_here INTEGER,
  free_at_provider INTEGER,
  fee INTEGER NOT NULL,
  turns INTEGER NOT NULL,
  arrives_on TEXT,
  cancel_requested_at INTEGER,
  error_code TEXT,
  error_message TEXT,
  client_id TEXT NOT NULL,
  act_before INTEGER NOT NULL,
  metadata TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, merchant_id) REFERENCES merchants (tenant_id, id),
  FOREIGN KEY (tenant_id, bank_connection_id) REFERENCES bank_connections (tenant_id, id),
  FOREIGN KEY (tenant_id, payout_instrument_id) REFERENCES payout_instruments (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE UNIQUE INDEX payouts_ref ON payouts (tenant_id, provider, payout_ref) WHERE payout_ref IS NOT NULL;

-- statement
CREATE INDEX payouts_merchant ON payouts (tenant_id, merchant_id);

-- statement
-- A settlement cycle pays a merchant out once.
CREATE UNIQUE INDEX payouts_cycle ON payouts (tenant_id, merchant_id, currency, settlement_cycle)
  WHERE settlement_cycle IS NOT NULL;

-- statement
CREATE TRIGGER payouts_state_known BEFORE INSERT ON payouts
WHEN NEW.state NOT IN ('pending', 'in_transit', 'paid', 'failed', 'canceled')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|payout'); END;

-- statement
CREATE TRIGGER payouts_state_edge BEFORE UPDATE OF state ON payouts
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'pending' AND NEW.state IN ('in_transit', 'paid', 'failed', 'canceled'))
    OR (OLD.state = 'in_transit' AND NEW.state IN ('paid', 'failed', 'canceled'))
    OR (OLD.state = 'paid' AND NEW.state IN ('failed'))
    OR (OLD.state = 'failed' AND NEW.state IN ('paid')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|payout|' || OLD.state || '|' || NEW.state); END;

-- statement
CREATE TRIGGER payouts_shape BEFORE INSERT ON payouts
WHEN NEW.amount < 1 OR NEW.method NOT IN ('standard', 'instant')
BEGIN SELECT RAISE(ABORT, 'PAYOUT_SHAPE'); END;

-- statement
CREATE TRIGGER payouts_insert_once BEFORE INSERT ON payouts
WHEN EXISTS (SELECT 1 FROM payouts WHERE tenant_id = NEW.tenant_id AND id = NEW.id)
  OR EXISTS (SELECT 1 FROM payouts WHERE tenant_id = NEW.tenant_id AND provider = NEW.provider
    AND payout_ref = NEW.payout_ref)
  OR EXISTS (SELECT 1 FROM payouts WHERE tenant_id = NEW.tenant_id AND merchant_id = NEW.merchant_id
    AND currency = NEW.currency AND settlement_cycle = NEW.settlement_cycle)
BEGIN SELECT RAISE(ABORT, 'PAYOUT_FIXED'); END;

-- statement
CREATE TRIGGER payouts_fixed BEFORE UPDATE OF tenant_id, id, merchant_id, bank_connection_id, payout_instrument_id,
  amount, currency, method, settlement_cycle ON payouts
BEGIN SELECT RAISE(ABORT, 'PAYOUT_FIXED'); END;

-- statement
CREATE TRIGGER payouts_no_delete BEFORE DELETE ON payouts
BEGIN SELECT RAISE(ABORT, 'PAYOUT_FIXED'); END;

-- statement
-- Paid out for good only what was set aside: by the time a payout is with the provider its money is its own.
CREATE TRIGGER payouts_earmarked BEFORE UPDATE OF payout_ref, state ON payouts
WHEN NEW.earmarked_at IS NULL AND (NEW.payout_ref IS NOT NULL OR NEW.state IN ('in_transit', 'paid'))
BEGIN SELECT RAISE(ABORT, 'PAYOUT_NOT_COVERED|' || NEW.id); END;
