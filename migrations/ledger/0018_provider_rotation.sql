-- Rotation of what a tenant and its provider know each other by: the secret key, and the webhook endpoints' secrets.

-- statement
-- How often new endpoints were asked for; the number tells their endpoints from the former ones.
ALTER TABLE provider_accounts ADD COLUMN rotation INTEGER NOT NULL DEFAULT 0;

-- statement
-- Set from the request until the new endpoints stand.
ALTER TABLE provider_accounts ADD COLUMN rotation_asked_at INTEGER;

-- statement
ALTER TABLE provider_accounts ADD COLUMN platform_endpoint_ref TEXT;

-- statement
ALTER TABLE provider_accounts ADD COLUMN connect_endpoint_ref TEXT;

-- statement
-- While they overlap: the secrets before, sealed as those in force, and until when they are accepted (tenant time).
ALTER TABLE provider_accounts ADD COLUMN sealed_former_platform_webhook_secret TEXT;

-- statement
ALTER TABLE provider_accounts ADD COLUMN sealed_former_connect_webhook_secret TEXT;

-- statement
ALTER TABLE provider_accounts ADD COLUMN former_until INTEGER;

-- statement
ALTER TABLE provider_accounts ADD COLUMN key_rotated_at INTEGER;

-- statement
-- The books tell of this very account: another key may come, another account never.
CREATE TRIGGER provider_accounts_fixed BEFORE UPDATE OF tenant_id, provider, account_ref, livemode, created_at
ON provider_accounts
BEGIN SELECT RAISE(ABORT, 'PROVIDER_ACCOUNT_FIXED'); END;

-- statement
CREATE TRIGGER provider_accounts_insert_once BEFORE INSERT ON provider_accounts
WHEN EXISTS (SELECT 1 FROM provider_accounts WHERE tenant_id = NEW.tenant_id AND provider = NEW.provider)
BEGIN SELECT RAISE(ABORT, 'PROVIDER_ACCOUNT_FIXED'); END;

-- statement
CREATE TRIGGER provider_accounts_no_delete BEFORE DELETE ON provider_accounts
BEGIN SELECT RAISE(ABORT, 'PROVIDER_ACCOUNT_FIXED'); END;
