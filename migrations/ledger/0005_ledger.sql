-- The double-entry ledger: accounts with running totals, transfers that never change, entries written by trigger.

-- statement
CREATE TABLE ledger_accounts (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  address TEXT NOT NULL,
  currency TEXT NOT NULL,
  normal TEXT NOT NULL,
  debits_must_not_exceed_credits INTEGER NOT NULL,
  credits_must_not_exceed_debits INTEGER NOT NULL,
  debits_posted INTEGER NOT NULL DEFAULT 0,
  debits_pending INTEGER NOT NULL DEFAULT 0,
  credits_posted INTEGER NOT NULL DEFAULT 0,
  credits_pending INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 0,
  entries INTEGER NOT NULL DEFAULT 0,
  last_recorded_at INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE UNIQUE INDEX ledger_accounts_address ON ledger_accounts (tenant_id, address, currency);

-- statement
-- INSERT, INSERT OR REPLACE and upsert all mean "open it if it is not there".
CREATE TRIGGER ledger_accounts_insert_once BEFORE INSERT ON ledger_accounts
WHEN EXISTS (SELECT 1 FROM ledger_accounts WHERE tenant_id = NEW.tenant_id AND id = NEW.id)
BEGIN SELECT RAISE(IGNORE); END;

-- statement
CREATE TRIGGER ledger_accounts_open_empty BEFORE INSERT ON ledger_accounts
WHEN NOT EXISTS (SELECT 1 FROM ledger_accounts WHERE tenant_id = NEW.tenant_id AND id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'ACCOUNT_ADDRESS_TAKEN|' || NEW.address) WHERE EXISTS (SELECT 1 FROM ledger_accounts
    WHERE tenant_id = NEW.tenant_id AND address = NEW.address AND currency = NEW.currency);
  SELECT RAISE(ABORT, 'ACCOUNT_NOT_EMPTY') WHERE NEW.debits_posted <> 0 OR NEW.debits_pending <> 0
    OR NEW.credits_posted <> 0 OR NEW.credits_pending <> 0 OR NEW.version <> 0 OR NEW.entries <> 0
    OR NEW.last_recorded_at <> 0;
  SELECT RAISE(ABORT, 'ACCOUNT_SHAPE') WHERE NEW.normal NOT IN ('debit', 'credit')
    OR NEW.debits_must_not_exceed_credits NOT IN (0, 1) OR NEW.credits_must_not_exceed_debits NOT IN (0, 1);
END;

-- statement
CREATE TRIGGER ledger_accounts_fixed BEFORE UPDATE OF tenant_id, id, address, currency, normal,
  debits_must_not_exceed_credits, credits_must_not_exceed_debits, created_at ON ledger_accounts
BEGIN SELECT RAISE(ABORT, 'ACCOUNT_FIXED'); END;

-- statement
CREATE TRIGGER ledger_accounts_no_delete BEFORE DELETE ON ledger_accounts
BEGIN SELECT RAISE(ABORT, 'ACCOUNT_FIXED'); END;

-- statement
CREATE TRIGGER ledger_accounts_no_overdraft
AFTER UPDATE OF debits_posted, debits_pending, credits_posted, credits_pending ON ledger_accounts
BEGIN
  SELECT RAISE(ABORT, 'OVERDRAFT|' || NEW.id) WHERE
    (NEW.debits_must_not_exceed_credits = 1 AND NEW.debits_posted + NEW.debits_pending > NEW.credits_posted)
    OR (NEW.credits_must_not_exceed_debits = 1 AND NEW.credits_posted + NEW.credits_pending > NEW.debits_posted);
  SELECT RAISE(ABORT, 'TOTAL_OUT_OF_RANGE|' || NEW.id) WHERE
    NEW.debits_posted NOT BETWEEN 0 AND 9007199254740991 OR NEW.credits_posted NOT BETWEEN 0 AND 9007199254740991
    OR NEW.debits_pending NOT BETWEEN 0 AND 9007199254740991 OR NEW.credits_pending NOT BETWEEN 0 AND 9007199254740991;
END;

-- statement
CREATE TABLE ledger_transfers (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  posting_id TEXT NOT NULL,
  commit_key TEXT NOT NULL,
  kind TEXT NOT NULL,
  pending_id TEXT,
  expires_at INTEGER,
  code TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  debit_account_id TEXT NOT NULL,
  credit_account_id TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  provider_ref TEXT,
  effective_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, pending_id) REFERENCES ledger_transfers (tenant_id, id),
  FOREIGN KEY (tenant_id, debit_account_id) REFERENCES ledger_accounts (tenant_id, id),
  FOREIGN KEY (tenant_id, credit_account_id) REFERENCES ledger_accounts (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE INDEX ledger_transfers_subject ON ledger_transfers (tenant_id, subject_id);

-- statement
CREATE INDEX ledger_transfers_recorded ON ledger_transfers (tenant_id, recorded_at, id);

-- statement
CREATE UNIQUE INDEX ledger_transfers_resolution ON ledger_transfers (tenant_id, pending_id)
  WHERE pending_id IS NOT NULL;

-- statement
CREATE TRIGGER ledger_transfers_insert_once BEFORE INSERT ON ledger_transfers
WHEN EXISTS (SELECT 1 FROM ledger_transfers WHERE tenant_id = NEW.tenant_id AND id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'TRANSFER_EXISTS'); END;

-- statement
CREATE TRIGGER ledger_transfers_shape BEFORE INSERT ON ledger_transfers
BEGIN
  SELECT RAISE(ABORT, 'AMOUNT_OUT_OF_RANGE') WHERE NEW.amount IS NULL OR NEW.amount NOT BETWEEN 1 AND 1000000000000;
  SELECT RAISE(ABORT, 'TRANSFER_SHAPE') WHERE NEW.kind IS NULL
    OR NEW.kind NOT IN ('posted', 'pending', 'post_pending', 'void_pending')
    OR NEW.debit_account_id = NEW.credit_account_id
    OR (NEW.kind IN ('posted', 'pending')) <> (NEW.pending_id IS NULL)
    OR (NEW.expires_at IS NOT NULL AND NEW.kind <> 'pending');
END;

-- statement
CREATE TRIGGER ledger_transfers_resolve BEFORE INSERT ON ledger_transfers
WHEN NEW.pending_id IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'PENDING_RESOLVED|' || NEW.pending_id) WHERE EXISTS (SELECT 1 FROM ledger_transfers
    WHERE tenant_id = NEW.tenant_id AND pending_id = NEW.pending_id);
  SELECT RAISE(ABORT, 'PENDING_MISMATCH|' || NEW.pending_id) WHERE NOT EXISTS (SELECT 1 FROM ledger_transfers p
    WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.pending_id AND p.kind = 'pending'
      AND p.debit_account_id = NEW.debit_account_id AND p.credit_account_id = NEW.credit_account_id
      AND p.currency = NEW.currency AND p.subject_id = NEW.subject_id
      AND (NEW.amount = p.amount OR (NEW.kind = 'post_pending' AND NEW.amount < p.amount)));
END;

-- statement
CREATE TRIGGER ledger_transfers_apply_new AFTER INSERT ON ledger_transfers
WHEN NEW.kind IN ('posted', 'pending')
BEGIN
  UPDATE ledger_accounts SET
    credits_posted = credits_posted + iif(NEW.kind = 'posted', NEW.amount, 0),
    credits_pending = credits_pending + iif(NEW.kind = 'pending', NEW.amount, 0),
    entries = entries + (NEW.kind = 'posted'), version = version + 1,
    last_recorded_at = max(last_recorded_at, NEW.recorded_at)
    WHERE tenant_id = NEW.tenant_id AND id = NEW.credit_account_id AND currency = NEW.currency;
  SELECT RAISE(ABORT, 'ACCOUNT_UNKNOWN|' || NEW.credit_account_id) WHERE changes() <> 1;
  UPDATE ledger_accounts SET
    debits_posted = debits_posted + iif(NEW.kind = 'posted', NEW.amount, 0),
    debits_pending = debits_pending + iif(NEW.kind = 'pending', NEW.amount, 0),
    entries = entries + (NEW.kind = 'posted'), version = version + 1,
    last_recorded_at = max(last_recorded_at, NEW.recorded_at)
    WHERE tenant_id = NEW.tenant_id AND id = NEW.debit_account_id AND currency = NEW.currency;
  SELECT RAISE(ABORT, 'ACCOUNT_UNKNOWN|' || NEW.debit_account_id) WHERE changes() <> 1;
  INSERT INTO ledger_entries (tenant_id, account_id, n, transfer_id, balance_after, recorded_at)
    SELECT tenant_id, id, entries, NEW.id,
      iif(normal = 'debit', debits_posted - credits_posted, credits_posted - debits_posted), last_recorded_at
    FROM ledger_accounts
    WHERE NEW.kind IN ('posted', 'post_pending')
      AND tenant_id = NEW.tenant_id AND id IN (NEW.credit_account_id, NEW.debit_account_id);
END;

-- statement
CREATE TRIGGER ledger_transfers_apply_resolution AFTER INSERT ON ledger_transfers
WHEN NEW.kind IN ('post_pending', 'void_pending')
BEGIN
  UPDATE ledger_accounts SET
    credits_pending = credits_pending
      - (SELECT amount FROM ledger_transfers WHERE tenant_id = NEW.tenant_id AND id = NEW.pending_id),
    credits_posted = credits_posted + iif(NEW.kind = 'post_pending', NEW.amount, 0),
    entries = entries + (NEW.kind = 'post_pending'), version = version + 1,
    last_recorded_at = max(last_recorded_at, NEW.recorded_at)
    WHERE tenant_id = NEW.tenant_id AND id = NEW.credit_account_id;
  UPDATE ledger_accounts SET
    debits_pending = debits_pending
      - (SELECT amount FROM ledger_transfers WHERE tenant_id = NEW.tenant_id AND id = NEW.pending_id),
    debits_posted = debits_posted + iif(NEW.kind = 'post_pending', NEW.amount, 0),
    entries = entries + (NEW.kind = 'post_pending'), version = version + 1,
    last_recorded_at = max(last_recorded_at, NEW.recorded_at)
    WHERE tenant_id = NEW.tenant_id AND id = NEW.debit_account_id;
  INSERT INTO ledger_entries (tenant_id, account_id, n, transfer_id, balance_after, recorded_at)
    SELECT tenant_id, id, entries, NEW.id,
      iif(normal = 'debit', debits_posted - credits_posted, credits_posted - debits_posted), last_recorded_at
    FROM ledger_accounts
    WHERE NEW.kind IN ('posted', 'post_pending')
      AND tenant_id = NEW.tenant_id AND id IN (NEW.credit_account_id, NEW.debit_account_id);
END;

-- statement
CREATE TRIGGER ledger_transfers_no_update BEFORE UPDATE ON ledger_transfers
BEGIN SELECT RAISE(ABORT, 'TRANSFERS_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER ledger_transfers_no_delete BEFORE DELETE ON ledger_transfers
BEGIN SELECT RAISE(ABORT, 'TRANSFERS_APPEND_ONLY'); END;

-- statement
CREATE TABLE ledger_entries (
  tenant_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  transfer_id TEXT NOT NULL,
  balance_after INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, account_id, n),
  FOREIGN KEY (tenant_id, account_id) REFERENCES ledger_accounts (tenant_id, id),
  FOREIGN KEY (tenant_id, transfer_id) REFERENCES ledger_transfers (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
-- A balance at a past time is the last entry recorded by then: one read of this index.
CREATE INDEX ledger_entries_recorded ON ledger_entries (tenant_id, account_id, recorded_at, n);

-- statement
CREATE TRIGGER ledger_entries_insert_once BEFORE INSERT ON ledger_entries
BEGIN
  SELECT RAISE(ABORT, 'ENTRIES_APPEND_ONLY') WHERE EXISTS (SELECT 1 FROM ledger_entries
    WHERE tenant_id = NEW.tenant_id AND account_id = NEW.account_id AND n = NEW.n);
  SELECT RAISE(ABORT, 'ENTRY_UNEXPLAINED') WHERE NEW.n < 1 OR NEW.n <> coalesce((SELECT entries FROM ledger_accounts
    WHERE tenant_id = NEW.tenant_id AND id = NEW.account_id), 0);
END;

-- statement
CREATE TRIGGER ledger_entries_no_update BEFORE UPDATE ON ledger_entries
BEGIN SELECT RAISE(ABORT, 'ENTRIES_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER ledger_entries_no_delete BEFORE DELETE ON ledger_entries
BEGIN SELECT RAISE(ABORT, 'ENTRIES_APPEND_ONLY'); END;

-- statement
CREATE TABLE account_guards (
  tenant_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, account_id)
) STRICT, WITHOUT ROWID;

-- statement
-- Never holds a row: a plan made from an account's balance carries the version it read; an account not opened yet is 0.
CREATE TRIGGER account_guards_compare BEFORE INSERT ON account_guards
BEGIN
  SELECT RAISE(ABORT, 'ACCOUNT_MOVED|' || NEW.account_id) WHERE NEW.version <> coalesce(
    (SELECT version FROM ledger_accounts WHERE tenant_id = NEW.tenant_id AND id = NEW.account_id), 0);
  SELECT RAISE(IGNORE);
END;
