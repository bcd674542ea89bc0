-- What settlement asks of payouts, merchant by merchant, without looking through their whole history.

-- statement
CREATE INDEX payouts_not_earmarked ON payouts (tenant_id, merchant_id) WHERE state = 'pending' AND earmarked_at IS NULL;

-- statement
CREATE INDEX payouts_changed ON payouts (tenant_id, merchant_id, updated_at);
