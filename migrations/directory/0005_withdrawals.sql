-- Applications that are withdrawn, and places that only those count for who have become tenants.

-- statement
-- When it was forgotten who had applied. What the provider was shown of the representative is to be redacted then.
ALTER TABLE tenant_applications ADD COLUMN erased_at INTEGER;

-- statement
DROP TRIGGER tenant_applications_state_known;

-- statement
CREATE TRIGGER tenant_applications_state_known BEFORE INSERT ON tenant_applications
WHEN NEW.state NOT IN ('not_submitted', 'waiting', 'information_requested', 'approved', 'rejected', 'withdrawn')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|tenant_application'); END;

-- statement
DROP TRIGGER tenant_applications_state_edge;

-- statement
CREATE TRIGGER tenant_applications_state_edge BEFORE UPDATE OF state ON tenant_applications
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'not_submitted' AND NEW.state IN ('waiting', 'rejected', 'withdrawn'))
    OR (OLD.state = 'waiting' AND NEW.state IN ('information_requested', 'approved', 'rejected', 'withdrawn'))
    OR (OLD.state = 'information_requested' AND NEW.state IN ('waiting', 'approved', 'rejected', 'withdrawn')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|tenant_application|' || OLD.state || '|' || NEW.state); END;

-- statement
DROP TRIGGER tenants_state_edge;

-- statement
CREATE TRIGGER tenants_state_edge BEFORE UPDATE OF state ON tenants
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'applied' AND NEW.state IN ('in_review', 'active', 'rejected', 'closed'))
    OR (OLD.state = 'in_review' AND NEW.state IN ('active', 'rejected', 'closed'))
    OR (OLD.state = 'active' AND NEW.state IN ('suspended', 'closed'))
    OR (OLD.state = 'suspended' AND NEW.state IN ('active', 'closed')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|tenant|' || OLD.state || '|' || NEW.state); END;

-- statement
DROP TRIGGER tenants_placed;

-- statement
-- Its kind is settled by the first that comes, since runs stand there; it fills up with those who become tenants.
CREATE TRIGGER tenants_placed AFTER INSERT ON tenants
BEGIN
  UPDATE ledger_databases SET kind = NEW.placement,
    tenants = tenants + (NEW.state IN ('active', 'suspended', 'closed')) WHERE binding = NEW.ledger;
END;

-- statement
CREATE TRIGGER tenants_settled_in AFTER UPDATE OF state ON tenants
WHEN OLD.state IN ('applied', 'in_review') AND NEW.state = 'active'
BEGIN UPDATE ledger_databases SET tenants = tenants + 1 WHERE binding = NEW.ledger; END;

-- statement
UPDATE ledger_databases SET tenants = (SELECT count(*) FROM tenants
  WHERE ledger = binding AND state IN ('active', 'suspended', 'closed'));
