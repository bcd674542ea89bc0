-- Refunds: what each takes from whom, with its proof, and the reversals that fetch money back from connected accounts.

-- statement
-- The part of the fee that a net-base distribution has had taken back from it: its last line, which is no share.
ALTER TABLE distributions ADD COLUMN fee_refunded_against INTEGER NOT NULL DEFAULT 0;

-- statement
-- 0: what is left over of other shares, which no charge of its own pays for.
ALTER TABLE provider_transfers ADD COLUMN sourced INTEGER NOT NULL DEFAULT 1;

-- statement
CREATE INDEX provider_transfers_newest ON provider_transfers (tenant_id, bank_connection_id, created_at)
  WHERE state = 'succeeded';

-- statement
CREATE INDEX shares_untransferred ON shares (tenant_id, merchant_id) WHERE state = 'released';

-- statement
CREATE TABLE refunds (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  distribution_id TEXT NOT NULL,
  state TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  reason TEXT,
  provider TEXT NOT NULL,
  refund_ref TEXT,
  entry_ref TEXT,
  failure_entry_ref TEXT,
  reversals_requested INTEGER NOT NULL,
  error_code TEXT,
  error_message TEXT,
  client_id TEXT NOT NULL,
  act_before INTEGER NOT NULL,
  metadata TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, payment_id) REFERENCES payments (tenant_id, id),
  FOREIGN KEY (tenant_id, distribution_id) REFERENCES distributions (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE UNIQUE INDEX refunds_ref ON refunds (tenant_id, provider, refund_ref) WHERE refund_ref IS NOT NULL;

-- statement
CREATE INDEX refunds_payment ON refunds (tenant_id, payment_id);

-- statement
CREATE TRIGGER refunds_state_known BEFORE INSERT ON refunds
WHEN NEW.state NOT IN ('pending', 'requires_action', 'succeeded', 'failed', 'canceled')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|refund'); END;

-- statement
CREATE TRIGGER refunds_state_edge BEFORE UPDATE OF state ON refunds
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'pending' AND NEW.state IN ('requires_action', 'succeeded', 'failed', 'canceled'))
    OR (OLD.state = 'requires_action' AND NEW.state IN ('pending', 'succeeded', 'failed', 'canceled'))
    OR (OLD.state = 'succeeded' AND NEW.state IN ('failed')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|refund|' || OLD.state || '|' || NEW.state); END;

-- statement
-- What is under way or done never exceeds what was captured, whoever asks and however many at once.
CREATE TRIGGER refunds_within_capture BEFORE INSERT ON refunds
BEGIN
  SELECT RAISE(ABORT, 'REFUND_EXCEEDS|' || NEW.payment_id) WHERE NEW.amount < 1 OR NEW.amount > coalesce(
    (SELECT amount_captured FROM payments WHERE tenant_id = NEW.tenant_id AND id = NEW.payment_id), 0)
    - (SELECT coalesce(sum(amount), 0) FROM refunds WHERE tenant_id = NEW.tenant_id AND payment_id = NEW.payment_id
      AND state IN ('pending', 'requires_action', 'succeeded'));
END;

-- statement
CREATE TRIGGER refunds_insert_once BEFORE INSERT ON refunds
WHEN EXISTS (SELECT 1 FROM refunds WHERE tenant_id = NEW.tenant_id AND id = NEW.id)
  OR EXISTS (SELECT 1 FROM refunds WHERE tenant_id = NEW.tenant_id AND provider = NEW.provider
    AND refund_ref = NEW.refund_ref)
BEGIN SELECT RAISE(ABORT, 'REFUND_FIXED'); END;

-- statement
CREATE TRIGGER refunds_fixed BEFORE UPDATE OF tenant_id, id, payment_id, distribution_id, amount, currency ON refunds
BEGIN SELECT RAISE(ABORT, 'REFUND_FIXED'); END;

-- statement
CREATE TRIGGER refunds_no_delete BEFORE DELETE ON refunds
BEGIN SELECT RAISE(ABORT, 'REFUND_FIXED'); END;

-- statement
-- No more is taken back from a share than it was given.
CREATE TRIGGER shares_within_amount BEFORE UPDATE OF amount_refunded, refunded_against ON shares
WHEN NEW.refunded_against NOT BETWEEN 0 AND NEW.amount OR NEW.amount_refunded NOT BETWEEN 0 AND NEW.amount
BEGIN SELECT RAISE(ABORT, 'SHARE_EXCEEDED|' || NEW.id); END;

-- statement
CREATE TRIGGER distributions_within_fee BEFORE UPDATE OF fee_refunded_against ON distributions
WHEN NEW.fee_refunded_against NOT BETWEEN 0 AND min(coalesce(NEW.fee, 0), NEW.amount)
BEGIN SELECT RAISE(ABORT, 'SHARE_EXCEEDED|' || NEW.id); END;

-- statement
-- One row per share of the payment and, on the net base, one for the fee (without a share): the proof of a refund.
CREATE TABLE refund_parts (
  tenant_id TEXT NOT NULL,
  refund_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  share_id TEXT,
  refunded_before INTEGER NOT NULL,
  refunded_now INTEGER NOT NULL,
  remaining INTEGER NOT NULL,
  from_pending INTEGER NOT NULL,
  from_available INTEGER NOT NULL,
  from_reserve INTEGER NOT NULL,
  from_own INTEGER NOT NULL,
  owed INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, refund_id, position),
  FOREIGN KEY (tenant_id, refund_id) REFERENCES refunds (tenant_id, id),
  FOREIGN KEY (tenant_id, share_id) REFERENCES shares (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TRIGGER refund_parts_insert_once BEFORE INSERT ON refund_parts
WHEN EXISTS (SELECT 1 FROM refund_parts WHERE tenant_id = NEW.tenant_id AND refund_id = NEW.refund_id
  AND position = NEW.position)
BEGIN SELECT RAISE(ABORT, 'REFUND_PARTS_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER refund_parts_no_update BEFORE UPDATE ON refund_parts
BEGIN SELECT RAISE(ABORT, 'REFUND_PARTS_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER refund_parts_no_delete BEFORE DELETE ON refund_parts
BEGIN SELECT RAISE(ABORT, 'REFUND_PARTS_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER refund_parts_sum BEFORE INSERT ON refund_parts
WHEN NEW.refunded_now <> NEW.from_pending + NEW.from_available + NEW.from_reserve + NEW.from_own + NEW.owed
  OR min(NEW.refunded_before, NEW.remaining, NEW.from_pending, NEW.from_available, NEW.from_reserve, NEW.from_own,
    NEW.owed) < 0
BEGIN SELECT RAISE(ABORT, 'REFUND_PART_SUM'); END;

-- statement
CREATE TABLE transfer_reversals (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  refund_id TEXT NOT NULL,
  provider_transfer_id TEXT NOT NULL,
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
  FOREIGN KEY (tenant_id, refund_id) REFERENCES refunds (tenant_id, id),
  FOREIGN KEY (tenant_id, provider_transfer_id) REFERENCES provider_transfers (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE UNIQUE INDEX transfer_reversals_ref ON transfer_reversals (tenant_id, provider, provider_ref)
  WHERE provider_ref IS NOT NULL;

-- statement
CREATE INDEX transfer_reversals_refund ON transfer_reversals (tenant_id, refund_id);

-- statement
CREATE INDEX transfer_reversals_transfer ON transfer_reversals (tenant_id, provider_transfer_id);

-- statement
CREATE TRIGGER transfer_reversals_within_transfer BEFORE INSERT ON transfer_reversals
BEGIN
  SELECT RAISE(ABORT, 'REVERSAL_EXCEEDS|' || NEW.provider_transfer_id) WHERE NEW.amount < 1 OR NEW.amount > coalesce(
    (SELECT amount FROM provider_transfers WHERE tenant_id = NEW.tenant_id AND id = NEW.provider_transfer_id), 0)
    - (SELECT coalesce(sum(amount), 0) FROM transfer_reversals WHERE tenant_id = NEW.tenant_id
      AND provider_transfer_id = NEW.provider_transfer_id AND state IN ('pending', 'succeeded'));
END;

-- statement
CREATE TABLE sequence_guards (
  tenant_id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, subject_id)
) STRICT, WITHOUT ROWID;

-- statement
-- Never holds a row: a plan that announces nothing of a subject may rest on nothing having happened to it.
CREATE TRIGGER sequence_guards_compare BEFORE INSERT ON sequence_guards
BEGIN
  SELECT RAISE(ABORT, 'EVENT_TAKEN') WHERE NEW.sequence <> coalesce((SELECT max(sequence) FROM events
    WHERE tenant_id = NEW.tenant_id AND subject_id = NEW.subject_id), 0);
  SELECT RAISE(IGNORE);
END;
