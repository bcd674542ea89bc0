-- What reconciliation keeps: how far it has come, what is open, its exceptions, and what corrects them.

-- statement
-- What the provider knows a movement by: how its statement finds ours.
CREATE INDEX ledger_transfers_provider ON ledger_transfers (tenant_id, provider_ref) WHERE provider_ref IS NOT NULL;

-- statement
CREATE TABLE reconciliations (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  state TEXT NOT NULL,
  cause TEXT NOT NULL,
  accounts INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  in_flight INTEGER NOT NULL,
  exceptions_opened INTEGER NOT NULL,
  exceptions_closed INTEGER NOT NULL,
  exceptions_open INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  ended_at INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE INDEX reconciliations_scheduled ON reconciliations (tenant_id) WHERE state = 'scheduled';

-- statement
CREATE TRIGGER reconciliations_state_known BEFORE INSERT ON reconciliations
WHEN NEW.state NOT IN ('scheduled', 'processing', 'succeeded')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|reconciliation'); END;

-- statement
CREATE TRIGGER reconciliations_state_edge BEFORE UPDATE OF state ON reconciliations
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'scheduled' AND NEW.state IN ('processing'))
    OR (OLD.state = 'processing' AND NEW.state IN ('succeeded')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|reconciliation|' || OLD.state || '|' || NEW.state); END;

-- statement
-- What was compared, per account: the provider's balance, ours, and what explains why they are not the same.
CREATE TABLE reconciliation_balances (
  tenant_id TEXT NOT NULL,
  reconciliation_id TEXT NOT NULL,
  address TEXT NOT NULL,
  currency TEXT NOT NULL,
  provider_balance INTEGER NOT NULL,
  ledger_balance INTEGER NOT NULL,
  in_flight INTEGER NOT NULL,
  in_exceptions INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, reconciliation_id, address, currency),
  FOREIGN KEY (tenant_id, reconciliation_id) REFERENCES reconciliations (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
-- How far an account's statements were compared: ours by the entry's number, the provider's by the time of its newest.
CREATE TABLE reconciliation_cursors (
  tenant_id TEXT NOT NULL,
  address TEXT NOT NULL,
  currency TEXT NOT NULL,
  round INTEGER NOT NULL,
  entry_n INTEGER NOT NULL,
  seen_until INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, address, currency)
) STRICT, WITHOUT ROWID;

-- statement
-- Two that compare the same account at once: the slower one plans again from what the other has left.
CREATE TRIGGER reconciliation_cursors_insert_once BEFORE INSERT ON reconciliation_cursors
WHEN EXISTS (SELECT 1 FROM reconciliation_cursors
    WHERE tenant_id = NEW.tenant_id AND address = NEW.address AND currency = NEW.currency)
BEGIN SELECT RAISE(ABORT, 'STATUS_MOVED|' || NEW.address); END;

-- statement
CREATE TRIGGER reconciliation_cursors_in_turn BEFORE UPDATE ON reconciliation_cursors
WHEN NEW.round <> OLD.round + 1
BEGIN SELECT RAISE(ABORT, 'STATUS_MOVED|' || NEW.address); END;

-- statement
-- What one side has and the other has not, or not alike: on its way, or an exception. It goes when both agree.
CREATE TABLE reconciliation_items (
  tenant_id TEXT NOT NULL,
  address TEXT NOT NULL,
  item_key TEXT NOT NULL,
  currency TEXT NOT NULL,
  side TEXT NOT NULL,
  difference INTEGER NOT NULL,
  entry TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  exception_id TEXT,
  PRIMARY KEY (tenant_id, address, item_key)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TABLE reconciliation_exceptions (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  state TEXT NOT NULL,
  kind TEXT NOT NULL,
  cause TEXT NOT NULL,
  address TEXT NOT NULL,
  item_key TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  more_at TEXT NOT NULL,
  subject_id TEXT,
  entry_ref TEXT,
  source_ref TEXT,
  ledger_transfer_id TEXT,
  reconciliation_id TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  closed_by TEXT,
  closed_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, reconciliation_id) REFERENCES reconciliations (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE UNIQUE INDEX reconciliation_exceptions_one_open ON reconciliation_exceptions (tenant_id, address, item_key)
  WHERE state = 'open';

-- statement
CREATE TRIGGER reconciliation_exceptions_state_known BEFORE INSERT ON reconciliation_exceptions
WHEN NEW.state NOT IN ('open', 'closed')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|exception'); END;

-- statement
CREATE TRIGGER reconciliation_exceptions_state_edge BEFORE UPDATE OF state ON reconciliation_exceptions
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'open' AND NEW.state IN ('closed')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|exception|' || OLD.state || '|' || NEW.state); END;

-- statement
CREATE TRIGGER reconciliation_exceptions_insert_once BEFORE INSERT ON reconciliation_exceptions
WHEN EXISTS (SELECT 1 FROM reconciliation_exceptions WHERE tenant_id = NEW.tenant_id AND id = NEW.id)
  OR EXISTS (SELECT 1 FROM reconciliation_exceptions WHERE tenant_id = NEW.tenant_id AND address = NEW.address
    AND item_key = NEW.item_key AND state = 'open' AND NEW.state = 'open')
BEGIN SELECT RAISE(ABORT, 'EXCEPTION_FIXED'); END;

-- statement
-- What an exception says stays said: it is closed by what is booked, never by an edit.
CREATE TRIGGER reconciliation_exceptions_fixed BEFORE UPDATE OF tenant_id, id, kind, cause, address, item_key, amount,
  currency, more_at, subject_id, entry_ref, source_ref, ledger_transfer_id, reconciliation_id, occurred_at, created_at
  ON reconciliation_exceptions
BEGIN SELECT RAISE(ABORT, 'EXCEPTION_FIXED'); END;

-- statement
CREATE TRIGGER reconciliation_exceptions_no_delete BEFORE DELETE ON reconciliation_exceptions
BEGIN SELECT RAISE(ABORT, 'EXCEPTION_FIXED'); END;

-- statement
CREATE TABLE adjustments (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  state TEXT NOT NULL,
  debit_address TEXT NOT NULL,
  credit_address TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  reason TEXT NOT NULL,
  exception_id TEXT,
  proposed_by TEXT NOT NULL,
  decided_by TEXT,
  decision_reason TEXT,
  metadata TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, exception_id) REFERENCES reconciliation_exceptions (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TRIGGER adjustments_state_known BEFORE INSERT ON adjustments
WHEN NEW.state NOT IN ('proposed', 'booked', 'rejected')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|adjustment'); END;

-- statement
CREATE TRIGGER adjustments_state_edge BEFORE UPDATE OF state ON adjustments
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'proposed' AND NEW.state IN ('booked', 'rejected')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|adjustment|' || OLD.state || '|' || NEW.state); END;

-- statement
-- Nobody books what they have proposed.
CREATE TRIGGER adjustments_by_two BEFORE UPDATE OF state, decided_by ON adjustments
WHEN NEW.state = 'booked' AND (NEW.decided_by IS NULL OR NEW.decided_by = NEW.proposed_by)
BEGIN SELECT RAISE(ABORT, 'ADJUSTMENT_BY_ONE|' || NEW.id); END;

-- statement
CREATE TRIGGER adjustments_insert_once BEFORE INSERT ON adjustments
WHEN EXISTS (SELECT 1 FROM adjustments WHERE tenant_id = NEW.tenant_id AND id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'ADJUSTMENT_FIXED'); END;

-- statement
CREATE TRIGGER adjustments_fixed BEFORE UPDATE OF tenant_id, id, debit_address, credit_address, amount, currency,
  reason, exception_id, proposed_by, created_at ON adjustments
BEGIN SELECT RAISE(ABORT, 'ADJUSTMENT_FIXED'); END;

-- statement
CREATE TRIGGER adjustments_no_delete BEFORE DELETE ON adjustments
BEGIN SELECT RAISE(ABORT, 'ADJUSTMENT_FIXED'); END;
