-- Payments in a currency that the tenant does not settle in. What the player pays and gets back is in `currency`; what
-- the provider books of it, and so everything in the ledger, is in `settlement_currency`. Null: nothing is exchanged.
ALTER TABLE payments ADD COLUMN settlement_currency TEXT;
-- statement
-- What the capture came to, once the provider has booked it, and the provider's own rate.
ALTER TABLE payments ADD COLUMN settlement_amount INTEGER;
-- statement
ALTER TABLE payments ADD COLUMN exchange_rate TEXT;

-- statement
ALTER TABLE refunds ADD COLUMN settlement_currency TEXT;
-- statement
-- What it takes back from those who earned the payment, at the payment's own rate.
ALTER TABLE refunds ADD COLUMN settlement_amount INTEGER;
-- statement
-- What the provider took for it, and gave back when it failed, each at the rate of its day.
ALTER TABLE refunds ADD COLUMN entry_amount INTEGER;
-- statement
ALTER TABLE refunds ADD COLUMN failure_entry_amount INTEGER;

-- statement
ALTER TABLE disputes ADD COLUMN settlement_currency TEXT;

-- statement
CREATE TRIGGER payments_settled_once BEFORE UPDATE OF settlement_currency, settlement_amount, exchange_rate ON payments
WHEN NEW.settlement_currency IS NOT OLD.settlement_currency
  OR (OLD.settlement_amount IS NOT NULL AND NEW.settlement_amount IS NOT OLD.settlement_amount)
  OR (OLD.exchange_rate IS NOT NULL AND NEW.exchange_rate IS NOT OLD.exchange_rate)
BEGIN SELECT RAISE(ABORT, 'SETTLEMENT_FIXED|' || NEW.id); END;

-- statement
-- A capture in another currency has come to an amount; of one that is not exchanged there is none.
CREATE TRIGGER payments_settled BEFORE UPDATE OF state, settlement_amount ON payments
WHEN (NEW.settlement_currency IS NULL AND NEW.settlement_amount IS NOT NULL)
  OR (NEW.settlement_currency IS NOT NULL AND NEW.state = 'succeeded' AND coalesce(NEW.settlement_amount, 0) < 1)
BEGIN SELECT RAISE(ABORT, 'SETTLEMENT_FIXED|' || NEW.id); END;

-- statement
CREATE TRIGGER refunds_settled_in BEFORE UPDATE OF settlement_currency, settlement_amount ON refunds
BEGIN SELECT RAISE(ABORT, 'REFUND_FIXED'); END;

-- statement
CREATE TRIGGER refunds_entries_once BEFORE UPDATE OF entry_amount, failure_entry_amount ON refunds
WHEN (OLD.entry_amount IS NOT NULL AND NEW.entry_amount IS NOT OLD.entry_amount)
  OR (OLD.failure_entry_amount IS NOT NULL AND NEW.failure_entry_amount IS NOT OLD.failure_entry_amount)
BEGIN SELECT RAISE(ABORT, 'REFUND_FIXED'); END;

-- statement
CREATE TRIGGER disputes_settled_in BEFORE UPDATE OF settlement_currency ON disputes
BEGIN SELECT RAISE(ABORT, 'DISPUTE_FIXED'); END;

-- statement
DROP TRIGGER refunds_within_capture;

-- statement
-- What is under way or done never exceeds what was captured and not charged back, however many ask at once: neither in
-- the player's currency nor, where that is another, in the one that everybody's shares are in.
CREATE TRIGGER refunds_within_capture BEFORE INSERT ON refunds
BEGIN
  SELECT RAISE(ABORT, 'REFUND_EXCEEDS|' || NEW.payment_id) WHERE NEW.amount < 1 OR NEW.amount > coalesce(
    (SELECT amount_captured FROM payments WHERE tenant_id = NEW.tenant_id AND id = NEW.payment_id), 0)
    - (SELECT coalesce(sum(amount), 0) FROM refunds WHERE tenant_id = NEW.tenant_id AND payment_id = NEW.payment_id
      AND state IN ('pending', 'requires_action', 'succeeded'));
  SELECT RAISE(ABORT, 'REFUND_EXCEEDS|' || NEW.payment_id) WHERE coalesce(NEW.settlement_amount, NEW.amount) > coalesce(
    (SELECT coalesce(settlement_amount, amount_captured) FROM payments WHERE tenant_id = NEW.tenant_id
      AND id = NEW.payment_id AND settlement_currency IS NEW.settlement_currency), 0)
    - (SELECT coalesce(sum(coalesce(settlement_amount, amount)), 0) FROM refunds WHERE tenant_id = NEW.tenant_id
      AND payment_id = NEW.payment_id AND state IN ('pending', 'requires_action', 'succeeded'))
    - (SELECT coalesce(sum(p.lost - p.returned), 0) FROM disputes d JOIN dispute_parts p ON p.tenant_id = d.tenant_id
      AND p.dispute_id = d.id AND p.kind <> 'excess' WHERE d.tenant_id = NEW.tenant_id
      AND d.payment_id = NEW.payment_id);
END;
