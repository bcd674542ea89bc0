-- Reconciliation of the ledger with the provider, its exceptions, and manual adjustments of the books.

-- statement
DROP TRIGGER ledger_transfers_apply_new;

-- statement
-- Both entries of a transfer bear one time, not before any earlier entry of either account: so at every past time
-- debits equal credits, also where the clocks of two writers differ.
CREATE TRIGGER ledger_transfers_apply_new AFTER INSERT ON ledger_transfers
WHEN NEW.kind IN ('posted', 'pending')
BEGIN
  UPDATE ledger_accounts SET
    credits_posted = credits_posted + iif(NEW.kind = 'posted', NEW.amount, 0),
    credits_pending = credits_pending + iif(NEW.kind = 'pending', NEW.amount, 0),
    entries = entries + (NEW.kind = 'posted'), version = version + 1,
    last_recorded_at = max(last_recorded_at, NEW.recorded_at, coalesce((SELECT last_recorded_at FROM ledger_accounts
      WHERE tenant_id = NEW.tenant_id AND id = NEW.debit_account_id), 0))
    WHERE tenant_id = NEW.tenant_id AND id = NEW.credit_account_id AND currency = NEW.currency;
  SELECT RAISE(ABORT, 'ACCOUNT_UNKNOWN|' || NEW.credit_account_id) WHERE changes() <> 1;
  UPDATE ledger_accounts SET
    debits_posted = debits_posted + iif(NEW.kind = 'posted', NEW.amount, 0),
    debits_pending = debits_pending + iif(NEW.kind = 'pending', NEW.amount, 0),
    entries = entries + (NEW.kind = 'posted'), version = version + 1,
    last_recorded_at = max(last_recorded_at, NEW.recorded_at, coalesce((SELECT last_recorded_at FROM ledger_accounts
      WHERE tenant_id = NEW.tenant_id AND id = NEW.credit_account_id), 0))
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
DROP TRIGGER ledger_transfers_apply_resolution;

-- statement
CREATE TRIGGER ledger_transfers_apply_resolution AFTER INSERT ON ledger_transfers
WHEN NEW.kind IN ('post_pending', 'void_pending')
BEGIN
  UPDATE ledger_accounts SET
    credits_pending = credits_pending
      - (SELECT amount FROM ledger_transfers WHERE tenant_id = NEW.tenant_id AND id = NEW.pending_id),
    credits_posted = credits_posted + iif(NEW.kind = 'post_pending', NEW.amount, 0),
    entries = entries + (NEW.kind = 'post_pending'), version = version + 1,
    last_recorded_at = max(last_recorded_at, NEW.recorded_at, (SELECT last_recorded_at FROM ledger_accounts
      WHERE tenant_id = NEW.tenant_id AND id = NEW.debit_account_id))
    WHERE tenant_id = NEW.tenant_id AND id = NEW.credit_account_id;
  UPDATE ledger_accounts SET
    debits_pending = debits_pending
      - (SELECT amount FROM ledger_transfers WHERE tenant_id = NEW.tenant_id AND id = NEW.pending_id),
    debits_posted = debits_posted + iif(NEW.kind = 'post_pending', NEW.amount, 0),
    entries = entries + (NEW.kind = 'post_pending'), version = version + 1,
    last_recorded_at = max(last_recorded_at, NEW.recorded_at, (SELECT last_recorded_at FROM ledger_accounts
      WHERE tenant_id = NEW.tenant_id AND id = NEW.credit_account_id))
    WHERE tenant_id = NEW.tenant_id AND id = NEW.debit_account_id;
  INSERT INTO ledger_entries (tenant_id, account_id, n, transfer_id, balance_after, recorded_at)
    SELECT tenant_id, id, entries, NEW.id,
      iif(normal = 'debit', debits_posted - credits_posted, credits_posted - debits_posted), last_recorded_at
    FROM ledger_accounts
    WHERE NEW.kind IN ('posted', 'post_pending')
      AND tenant_id = NEW.tenant_id AND id IN (NEW.credit_account_id, NEW.debit_account_id);
END;
