-- Payments that wait for somebody: the player at the bank, the tenant's capture, a bank debit, a person who decides;
-- and instruments that are set up with the player's bank, and detached.

-- statement
ALTER TABLE payments ADD COLUMN method_type TEXT NOT NULL DEFAULT 'card';

-- statement
ALTER TABLE payments ADD COLUMN capture_method TEXT NOT NULL DEFAULT 'automatic';

-- statement
-- Where the player comes back to; a payment that has one is asked for with the player present.
ALTER TABLE payments ADD COLUMN return_url TEXT;

-- statement
ALTER TABLE payments ADD COLUMN challenge_expires_at INTEGER;

-- statement
-- The provider's own deadline for capturing.
ALTER TABLE payments ADD COLUMN capture_before INTEGER;

-- statement
ALTER TABLE payments ADD COLUMN amount_to_capture INTEGER;

-- statement
ALTER TABLE payments ADD COLUMN cancel_requested_at INTEGER;

-- statement
-- What a person has decided that the provider may have taken, other than what was asked for.
ALTER TABLE payments ADD COLUMN amount_accepted INTEGER;

-- statement
ALTER TABLE payment_instruments ADD COLUMN type TEXT NOT NULL DEFAULT 'card';

-- statement
ALTER TABLE payment_instruments ADD COLUMN country TEXT;

-- statement
ALTER TABLE payment_instruments ADD COLUMN setup_ref TEXT;

-- statement
ALTER TABLE payment_instruments ADD COLUMN return_url TEXT;

-- statement
ALTER TABLE payment_instruments ADD COLUMN challenge TEXT;

-- statement
ALTER TABLE payment_instruments ADD COLUMN challenge_expires_at INTEGER;

-- statement
CREATE UNIQUE INDEX payment_instruments_setup ON payment_instruments (tenant_id, provider, setup_ref)
  WHERE setup_ref IS NOT NULL;

-- statement
CREATE INDEX payment_instruments_method ON payment_instruments (tenant_id, payment_method_ref)
  WHERE payment_method_ref IS NOT NULL;

-- statement
DROP TRIGGER payments_state_edge;

-- statement
CREATE TRIGGER payments_state_edge BEFORE UPDATE OF state ON payments
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'processing' AND NEW.state IN ('requires_action', 'authorized', 'succeeded', 'failed',
      'canceled', 'needs_review'))
    OR (OLD.state = 'requires_action' AND NEW.state IN ('processing', 'authorized', 'succeeded', 'failed',
      'canceled', 'needs_review'))
    OR (OLD.state = 'authorized' AND NEW.state IN ('succeeded', 'failed', 'canceled', 'needs_review'))
    OR (OLD.state = 'needs_review' AND NEW.state IN ('processing', 'requires_action', 'authorized', 'succeeded',
      'failed', 'canceled'))
    OR (OLD.state = 'failed' AND NEW.state IN ('succeeded'))
    OR (OLD.state = 'canceled' AND NEW.state IN ('succeeded')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|payment|' || OLD.state || '|' || NEW.state); END;

-- statement
-- A capture is asked for once, of no more than is held, and never beside a cancelation.
CREATE TRIGGER payments_capture_once BEFORE UPDATE OF amount_to_capture, cancel_requested_at ON payments
BEGIN
  SELECT RAISE(ABORT, 'CAPTURE_EXCEEDS|' || NEW.id) WHERE NEW.amount_to_capture NOT BETWEEN 1 AND NEW.amount;
  SELECT RAISE(ABORT, 'CAPTURE_FIXED|' || NEW.id)
    WHERE OLD.amount_to_capture IS NOT NULL AND NEW.amount_to_capture IS NOT OLD.amount_to_capture;
  SELECT RAISE(ABORT, 'CAPTURE_OR_CANCEL|' || NEW.id)
    WHERE NEW.amount_to_capture IS NOT NULL AND NEW.cancel_requested_at IS NOT NULL;
END;
