-- Disputes: what the provider reports of each, every movement of its money once, and who bears what it takes.

-- statement
-- A dispute that the provider has named: its id is fixed here, before anybody has asked what it is.
CREATE TABLE dispute_notices (
  tenant_id TEXT NOT NULL,
  dispute_id TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  provider TEXT NOT NULL,
  dispute_ref TEXT NOT NULL,
  noticed_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, dispute_id),
  FOREIGN KEY (tenant_id, payment_id) REFERENCES payments (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE UNIQUE INDEX dispute_notices_ref ON dispute_notices (tenant_id, provider, dispute_ref);

-- statement
CREATE TRIGGER dispute_notices_insert_once BEFORE INSERT ON dispute_notices
WHEN EXISTS (SELECT 1 FROM dispute_notices WHERE tenant_id = NEW.tenant_id AND dispute_id = NEW.dispute_id)
  OR EXISTS (SELECT 1 FROM dispute_notices WHERE tenant_id = NEW.tenant_id AND provider = NEW.provider
    AND dispute_ref = NEW.dispute_ref)
BEGIN SELECT RAISE(ABORT, 'DISPUTE_NOTICED'); END;

-- statement
CREATE TRIGGER dispute_notices_no_update BEFORE UPDATE ON dispute_notices
BEGIN SELECT RAISE(ABORT, 'DISPUTE_NOTICES_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER dispute_notices_no_delete BEFORE DELETE ON dispute_notices
BEGIN SELECT RAISE(ABORT, 'DISPUTE_NOTICES_APPEND_ONLY'); END;

-- statement
CREATE TABLE disputes (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  state TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  amount_withdrawn INTEGER NOT NULL,
  amount_won INTEGER NOT NULL,
  fees INTEGER NOT NULL,
  reason TEXT NOT NULL,
  network_reason_code TEXT,
  provider TEXT NOT NULL,
  dispute_ref TEXT NOT NULL,
  charge_ref TEXT NOT NULL,
  is_charge_refundable INTEGER NOT NULL,
  evidence_due_at INTEGER,
  submissions INTEGER NOT NULL,
  submissions_asked INTEGER NOT NULL,
  acceptance_asked_at INTEGER,
  rounds INTEGER NOT NULL,
  reverses INTEGER NOT NULL,
  error_code TEXT,
  error_message TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, id) REFERENCES dispute_notices (tenant_id, dispute_id),
  FOREIGN KEY (tenant_id, payment_id) REFERENCES payments (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE INDEX disputes_payment ON disputes (tenant_id, payment_id);

-- statement
CREATE TRIGGER disputes_state_known BEFORE INSERT ON disputes
WHEN NEW.state NOT IN ('warning', 'needs_response', 'under_review', 'won', 'lost', 'prevented', 'closed')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|dispute'); END;

-- statement
CREATE TRIGGER disputes_state_edge BEFORE UPDATE OF state ON disputes
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'warning' AND NEW.state IN ('needs_response', 'under_review', 'won', 'lost', 'prevented', 'closed'))
    OR (OLD.state = 'needs_response' AND NEW.state IN ('under_review', 'won', 'lost', 'prevented', 'closed'))
    OR (OLD.state = 'under_review' AND NEW.state IN ('needs_response', 'won', 'lost', 'closed'))
    OR (OLD.state = 'won' AND NEW.state IN ('needs_response', 'under_review', 'lost'))
    OR (OLD.state = 'lost' AND NEW.state IN ('needs_response', 'under_review', 'won'))
    OR (OLD.state = 'closed' AND NEW.state IN ('warning', 'needs_response', 'under_review', 'won', 'lost')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|dispute|' || OLD.state || '|' || NEW.state); END;

-- statement
CREATE TRIGGER disputes_insert_once BEFORE INSERT ON disputes
WHEN EXISTS (SELECT 1 FROM disputes WHERE tenant_id = NEW.tenant_id AND id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'DISPUTE_FIXED'); END;

-- statement
CREATE TRIGGER disputes_fixed BEFORE UPDATE OF tenant_id, id, payment_id, currency, provider, dispute_ref ON disputes
BEGIN SELECT RAISE(ABORT, 'DISPUTE_FIXED'); END;

-- statement
CREATE TRIGGER disputes_no_delete BEFORE DELETE ON disputes
BEGIN SELECT RAISE(ABORT, 'DISPUTE_FIXED'); END;

-- statement
-- The provider's entries, each booked once: what it took from the balance or gave back, and what it charged for that.
CREATE TABLE dispute_movements (
  tenant_id TEXT NOT NULL,
  provider TEXT NOT NULL,
  entry_ref TEXT NOT NULL,
  dispute_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  amount INTEGER NOT NULL,
  fee INTEGER NOT NULL,
  fee_returned INTEGER NOT NULL,
  occurred_at INTEGER NOT NULL,
  booked_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, provider, entry_ref),
  FOREIGN KEY (tenant_id, dispute_id) REFERENCES disputes (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE INDEX dispute_movements_dispute ON dispute_movements (tenant_id, dispute_id);

-- statement
CREATE TRIGGER dispute_movements_insert_once BEFORE INSERT ON dispute_movements
WHEN EXISTS (SELECT 1 FROM dispute_movements WHERE tenant_id = NEW.tenant_id AND provider = NEW.provider
  AND entry_ref = NEW.entry_ref)
BEGIN SELECT RAISE(ABORT, 'DISPUTE_MOVEMENTS_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER dispute_movements_shape BEFORE INSERT ON dispute_movements
WHEN NEW.kind NOT IN ('withdrawal', 'reinstatement', 'fee') OR min(NEW.amount, NEW.fee, NEW.fee_returned) < 0
  OR (NEW.kind = 'fee') <> (NEW.amount = 0)
BEGIN SELECT RAISE(ABORT, 'DISPUTE_MOVEMENT_SHAPE'); END;

-- statement
CREATE TRIGGER dispute_movements_no_update BEFORE UPDATE ON dispute_movements
BEGIN SELECT RAISE(ABORT, 'DISPUTE_MOVEMENTS_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER dispute_movements_no_delete BEFORE DELETE ON dispute_movements
BEGIN SELECT RAISE(ABORT, 'DISPUTE_MOVEMENTS_APPEND_ONLY'); END;

-- statement
-- One row per share, one for the fee on the net base, and one for what is beyond them all: the proof of a dispute.
CREATE TABLE dispute_parts (
  tenant_id TEXT NOT NULL,
  dispute_id TEXT NOT NULL,
  round INTEGER NOT NULL,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  share_id TEXT,
  bearer TEXT NOT NULL,
  amount INTEGER NOT NULL,
  from_pending INTEGER NOT NULL,
  from_available INTEGER NOT NULL,
  from_reserve INTEGER NOT NULL,
  from_own INTEGER NOT NULL,
  uncovered INTEGER NOT NULL,
  settled INTEGER NOT NULL,
  lost INTEGER NOT NULL,
  returned INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, dispute_id, round, position),
  FOREIGN KEY (tenant_id, dispute_id) REFERENCES disputes (tenant_id, id),
  FOREIGN KEY (tenant_id, share_id) REFERENCES shares (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE INDEX dispute_parts_share ON dispute_parts (tenant_id, share_id) WHERE share_id IS NOT NULL;

-- statement
CREATE TRIGGER dispute_parts_insert_once BEFORE INSERT ON dispute_parts
WHEN EXISTS (SELECT 1 FROM dispute_parts WHERE tenant_id = NEW.tenant_id AND dispute_id = NEW.dispute_id
  AND round = NEW.round AND position = NEW.position)
BEGIN SELECT RAISE(ABORT, 'DISPUTE_PART_FIXED'); END;

-- statement
CREATE TRIGGER dispute_parts_fixed BEFORE UPDATE OF tenant_id, dispute_id, round, position, kind, share_id, bearer,
  amount, from_pending, from_available, from_reserve, from_own, uncovered ON dispute_parts
BEGIN SELECT RAISE(ABORT, 'DISPUTE_PART_FIXED'); END;

-- statement
CREATE TRIGGER dispute_parts_no_delete BEFORE DELETE ON dispute_parts
BEGIN SELECT RAISE(ABORT, 'DISPUTE_PART_FIXED'); END;

-- statement
CREATE TRIGGER dispute_parts_sum BEFORE INSERT ON dispute_parts
WHEN NEW.amount <> NEW.from_pending + NEW.from_available + NEW.from_reserve + NEW.from_own + NEW.uncovered
  OR min(NEW.from_pending, NEW.from_available, NEW.from_reserve, NEW.from_own, NEW.uncovered) < 0
  OR NEW.kind NOT IN ('share', 'fee', 'excess') OR (NEW.kind = 'share') <> (NEW.share_id IS NOT NULL)
  OR NEW.bearer NOT IN ('line', 'tenant') OR NEW.returned <> 0
  OR NEW.lost <> iif(NEW.settled = 1, NEW.amount, 0)
BEGIN SELECT RAISE(ABORT, 'DISPUTE_PART_SUM'); END;

-- statement
-- A part is settled once. What it has lost stays as it is, and no more of that comes back than was lost.
CREATE TRIGGER dispute_parts_settle BEFORE UPDATE OF settled, lost, returned ON dispute_parts
WHEN NEW.settled < OLD.settled OR (OLD.settled = 1 AND NEW.lost <> OLD.lost) OR NEW.lost NOT BETWEEN 0 AND OLD.amount
  OR NEW.returned NOT BETWEEN OLD.returned AND NEW.lost OR (NEW.settled = 0 AND NEW.lost > 0)
BEGIN SELECT RAISE(ABORT, 'DISPUTE_PART_SUM'); END;

-- statement
-- What answers the bank, sealed under a key of its own, so that it can be erased and the books kept.
CREATE TABLE dispute_evidence (
  tenant_id TEXT NOT NULL,
  dispute_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  sealed_key TEXT,
  sealed TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, dispute_id),
  FOREIGN KEY (tenant_id, dispute_id) REFERENCES disputes (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
-- When a tenant's provider is next asked which disputes there are, in the tenant's time: webhooks may all be lost.
CREATE TABLE dispute_watches (
  tenant_id TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE INDEX dispute_watches_due ON dispute_watches (due_at);

-- statement
-- Nobody disputes what was never taken: the first payment that succeeds opens the watch.
CREATE TRIGGER payments_open_dispute_watch AFTER UPDATE OF state ON payments
WHEN NEW.state = 'succeeded' AND OLD.state <> 'succeeded'
BEGIN
  INSERT INTO dispute_watches (tenant_id, asked_at, due_at)
    VALUES (NEW.tenant_id, NEW.updated_at, NEW.updated_at + 86400000) ON CONFLICT DO NOTHING;
END;

-- statement
DROP TRIGGER refunds_within_capture;

-- statement
-- What is under way or done never exceeds what was captured and not charged back, however many ask at once.
CREATE TRIGGER refunds_within_capture BEFORE INSERT ON refunds
BEGIN
  SELECT RAISE(ABORT, 'REFUND_EXCEEDS|' || NEW.payment_id) WHERE NEW.amount < 1 OR NEW.amount > coalesce(
    (SELECT amount_captured FROM payments WHERE tenant_id = NEW.tenant_id AND id = NEW.payment_id), 0)
    - (SELECT coalesce(sum(amount), 0) FROM refunds WHERE tenant_id = NEW.tenant_id AND payment_id = NEW.payment_id
      AND state IN ('pending', 'requires_action', 'succeeded'))
    - (SELECT coalesce(sum(p.lost - p.returned), 0) FROM disputes d JOIN dispute_parts p ON p.tenant_id = d.tenant_id
      AND p.dispute_id = d.id AND p.kind <> 'excess' WHERE d.tenant_id = NEW.tenant_id
      AND d.payment_id = NEW.payment_id);
END;

-- statement
-- Frozen money is there to be lost: never more of a share than it was given, together with what was taken of it.
CREATE TRIGGER shares_within_frozen BEFORE UPDATE OF amount_refunded, amount_frozen ON shares
WHEN NEW.amount_frozen < 0 OR NEW.amount_frozen + NEW.amount_refunded > NEW.amount
BEGIN SELECT RAISE(ABORT, 'SHARE_EXCEEDED|' || NEW.id); END;

-- statement
-- Money is fetched back for a refund or for a lost dispute: exactly one of the two.
CREATE TABLE transfer_reversals_rebuilt (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  refund_id TEXT,
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
  dispute_id TEXT,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, refund_id) REFERENCES refunds (tenant_id, id),
  FOREIGN KEY (tenant_id, dispute_id) REFERENCES disputes (tenant_id, id),
  FOREIGN KEY (tenant_id, provider_transfer_id) REFERENCES provider_transfers (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
INSERT INTO transfer_reversals_rebuilt (tenant_id, id, refund_id, provider_transfer_id, state, amount, currency,
  provider, provider_ref, error_code, error_message, created_at, updated_at)
SELECT tenant_id, id, refund_id, provider_transfer_id, state, amount, currency,
  provider, provider_ref, error_code, error_message, created_at, updated_at FROM transfer_reversals;

-- statement
DROP TABLE transfer_reversals;

-- statement
ALTER TABLE transfer_reversals_rebuilt RENAME TO transfer_reversals;

-- statement
CREATE UNIQUE INDEX transfer_reversals_ref ON transfer_reversals (tenant_id, provider, provider_ref)
  WHERE provider_ref IS NOT NULL;

-- statement
CREATE INDEX transfer_reversals_refund ON transfer_reversals (tenant_id, refund_id) WHERE refund_id IS NOT NULL;

-- statement
CREATE INDEX transfer_reversals_dispute ON transfer_reversals (tenant_id, dispute_id) WHERE dispute_id IS NOT NULL;

-- statement
CREATE INDEX transfer_reversals_transfer ON transfer_reversals (tenant_id, provider_transfer_id);

-- statement
CREATE TRIGGER transfer_reversals_within_transfer BEFORE INSERT ON transfer_reversals
BEGIN
  SELECT RAISE(ABORT, 'REVERSAL_EXCEEDS|' || NEW.provider_transfer_id) WHERE NEW.amount < 1 OR NEW.amount > coalesce(
    (SELECT amount FROM provider_transfers WHERE tenant_id = NEW.tenant_id AND id = NEW.provider_transfer_id), 0)
    - (SELECT coalesce(sum(amount), 0) FROM transfer_reversals WHERE tenant_id = NEW.tenant_id
      AND provider_transfer_id = NEW.provider_transfer_id AND state IN ('pending', 'succeeded'));
  SELECT RAISE(ABORT, 'REVERSAL_SHAPE') WHERE (NEW.refund_id IS NULL) = (NEW.dispute_id IS NULL);
END;
