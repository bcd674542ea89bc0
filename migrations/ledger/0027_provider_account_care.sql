-- What was found of a tenant's account at the provider when it was last looked at, beside its money.

-- statement
-- 1: the provider pays the account out by itself, which drains what merchants are owed.
ALTER TABLE provider_accounts ADD COLUMN pays_out_by_itself INTEGER NOT NULL DEFAULT 0;

-- statement
-- 1: the webhook endpoints do not report everything that the platform acts on.
ALTER TABLE provider_accounts ADD COLUMN endpoints_outdated INTEGER NOT NULL DEFAULT 0;

-- statement
ALTER TABLE provider_accounts ADD COLUMN looked_at INTEGER;
