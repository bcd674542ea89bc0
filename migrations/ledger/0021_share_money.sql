-- Where a share's money is beyond refunds: what fees took of it, what is kept in reserve, and who bears its refunds.

-- statement
-- What the provider's fees have taken of the share: not part of refunded_against.
ALTER TABLE shares ADD COLUMN amount_fee INTEGER NOT NULL DEFAULT 0;

-- statement
-- What of it was released into its merchant's reserve, and until when that is kept.
ALTER TABLE shares ADD COLUMN amount_reserved INTEGER NOT NULL DEFAULT 0;

-- statement
ALTER TABLE shares ADD COLUMN reserved_until INTEGER;

-- statement
CREATE INDEX shares_reserved ON shares (tenant_id, merchant_id) WHERE amount_reserved > 0;

-- statement
CREATE TRIGGER shares_within_reserve BEFORE UPDATE OF amount_fee, amount_reserved ON shares
WHEN NEW.amount_fee NOT BETWEEN 0 AND NEW.amount OR NEW.amount_reserved NOT BETWEEN 0 AND NEW.amount
BEGIN SELECT RAISE(ABORT, 'SHARE_EXCEEDED|' || NEW.id); END;

-- statement
-- What the tenant bears of a merchant's or the operator's part.
ALTER TABLE refund_parts ADD COLUMN from_tenant INTEGER NOT NULL DEFAULT 0;

-- statement
-- What the line bears of the fee that does not come back; on the fee's own part, what lines bear of it.
ALTER TABLE refund_parts ADD COLUMN fee_loss INTEGER NOT NULL DEFAULT 0;

-- statement
ALTER TABLE refund_parts ADD COLUMN from_lines INTEGER NOT NULL DEFAULT 0;

-- statement
-- What of refunded_now, and of fee_loss, was not taken of the share itself: to be given back as it was taken.
ALTER TABLE refund_parts ADD COLUMN beyond_share INTEGER NOT NULL DEFAULT 0;

-- statement
ALTER TABLE refund_parts ADD COLUMN fee_beyond_share INTEGER NOT NULL DEFAULT 0;

-- statement
DROP TRIGGER refund_parts_sum;

-- statement
CREATE TRIGGER refund_parts_sum BEFORE INSERT ON refund_parts
WHEN NEW.refunded_now + NEW.fee_loss <> NEW.from_pending + NEW.from_available + NEW.from_reserve + NEW.from_own
    + NEW.from_tenant + NEW.from_lines + NEW.owed
  OR min(NEW.refunded_before, NEW.refunded_now, NEW.remaining, NEW.from_pending, NEW.from_available, NEW.from_reserve,
    NEW.from_own, NEW.from_tenant, NEW.from_lines, NEW.owed, NEW.fee_loss) < 0
  OR NEW.beyond_share NOT BETWEEN 0 AND NEW.refunded_now OR NEW.fee_beyond_share NOT BETWEEN 0 AND NEW.fee_loss
BEGIN SELECT RAISE(ABORT, 'REFUND_PART_SUM'); END;
