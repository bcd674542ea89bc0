-- What a line of a split rule can say beyond basis points: fixed amounts, what remains, caps, bearers, a reserve.

-- statement
-- Exactly one of a line's share_bps (above 0), amount and remaining says what it earns.
ALTER TABLE split_rule_lines ADD COLUMN amount INTEGER;

-- statement
ALTER TABLE split_rule_lines ADD COLUMN remaining INTEGER NOT NULL DEFAULT 0;

-- statement
ALTER TABLE split_rule_lines ADD COLUMN max_amount INTEGER;

-- statement
ALTER TABLE split_rule_lines ADD COLUMN refund_bearer TEXT NOT NULL DEFAULT 'line';

-- statement
ALTER TABLE split_rule_lines ADD COLUMN dispute_bearer TEXT NOT NULL DEFAULT 'line';

-- statement
ALTER TABLE split_rule_lines ADD COLUMN reserve_bps INTEGER NOT NULL DEFAULT 0;

-- statement
ALTER TABLE split_rule_lines ADD COLUMN reserve_days INTEGER NOT NULL DEFAULT 0;

-- statement
ALTER TABLE split_rule_lines ADD COLUMN bears_fee INTEGER NOT NULL DEFAULT 0;

-- statement
CREATE TRIGGER split_rule_lines_shape BEFORE INSERT ON split_rule_lines
BEGIN
  SELECT RAISE(ABORT, 'SPLIT_RULE_LINE_SHAPE') WHERE NEW.remaining NOT IN (0, 1) OR NEW.bears_fee NOT IN (0, 1)
    OR (NEW.share_bps > 0) + (NEW.amount IS NOT NULL) + NEW.remaining <> 1 OR NEW.share_bps NOT BETWEEN 0 AND 10000
    OR coalesce(NEW.amount, 1) < 1 OR coalesce(NEW.max_amount, 1) < 1
    OR (NEW.max_amount IS NOT NULL AND NEW.share_bps = 0);
  SELECT RAISE(ABORT, 'SPLIT_RULE_LINE_SHAPE') WHERE NEW.refund_bearer NOT IN ('line', 'tenant')
    OR NEW.dispute_bearer NOT IN ('line', 'tenant') OR NEW.reserve_bps NOT BETWEEN 0 AND 10000
    OR NEW.hold_days < 0 OR NEW.reserve_days < 0 OR (NEW.reserve_bps > 0) <> (NEW.reserve_days > 0);
END;
