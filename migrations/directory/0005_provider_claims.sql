-- Whose account at the provider is whose: one account has one tenant, or the money of two would be mixed up in it.

-- statement
-- A closed tenant keeps its claim: its merchants' money may still be there, and its books are kept.
CREATE TABLE provider_claims (
  provider TEXT NOT NULL,
  account_ref TEXT NOT NULL,
  livemode INTEGER NOT NULL,
  tenant_id TEXT NOT NULL,
  claimed_at INTEGER NOT NULL,
  PRIMARY KEY (provider, account_ref, livemode),
  FOREIGN KEY (tenant_id) REFERENCES tenants (id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TRIGGER provider_claims_insert_once BEFORE INSERT ON provider_claims
WHEN EXISTS (SELECT 1 FROM provider_claims
  WHERE provider = NEW.provider AND account_ref = NEW.account_ref AND livemode = NEW.livemode)
BEGIN SELECT RAISE(ABORT, 'PROVIDER_ACCOUNT_CLAIMED'); END;

-- statement
CREATE TRIGGER provider_claims_no_update BEFORE UPDATE ON provider_claims
BEGIN SELECT RAISE(ABORT, 'PROVIDER_ACCOUNT_CLAIMED'); END;

-- statement
CREATE TRIGGER provider_claims_no_delete BEFORE DELETE ON provider_claims
BEGIN SELECT RAISE(ABORT, 'PROVIDER_ACCOUNT_CLAIMED'); END;
