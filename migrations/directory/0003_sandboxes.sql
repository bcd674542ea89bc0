-- A live tenant's sandboxes: tenants of their own, tied to it for ever.

-- statement
CREATE INDEX tenants_parent ON tenants (parent_tenant_id, id);

-- statement
-- Only a sandbox has a parent, and only a live tenant is one: what is played with never hangs on what is played with.
CREATE TRIGGER tenants_parent_live BEFORE INSERT ON tenants
WHEN NEW.parent_tenant_id IS NOT NULL AND (NEW.livemode <> 0
  OR NOT EXISTS (SELECT 1 FROM tenants WHERE id = NEW.parent_tenant_id AND livemode = 1))
BEGIN SELECT RAISE(ABORT, 'TENANT_FIXED'); END;

-- statement
CREATE TRIGGER tenants_parent_fixed BEFORE UPDATE OF parent_tenant_id ON tenants
WHEN OLD.parent_tenant_id IS NOT NEW.parent_tenant_id
BEGIN SELECT RAISE(ABORT, 'TENANT_FIXED'); END;
