-- Which state may follow which: core/states.ts in SQL (a test holds the two together). A state that is not known, or a
-- step that is not an edge, aborts its batch.

-- statement
CREATE TRIGGER merchants_state_known BEFORE INSERT ON merchants
WHEN NEW.state NOT IN ('applied', 'in_review', 'active', 'paused', 'rejected', 'closed')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|merchant'); END;

-- statement
CREATE TRIGGER merchants_state_edge BEFORE UPDATE OF state ON merchants
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'applied' AND NEW.state IN ('in_review', 'active', 'rejected'))
    OR (OLD.state = 'in_review' AND NEW.state IN ('active', 'rejected'))
    OR (OLD.state = 'active' AND NEW.state IN ('paused', 'closed'))
    OR (OLD.state = 'paused' AND NEW.state IN ('active', 'closed')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|merchant|' || OLD.state || '|' || NEW.state); END;

-- statement
CREATE TRIGGER bank_connections_state_known BEFORE INSERT ON bank_connections
WHEN NEW.state NOT IN ('pending', 'action_required', 'verified', 'restricted', 'rejected', 'canceled', 'failed')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|bank_connection'); END;

-- statement
CREATE TRIGGER bank_connections_state_edge BEFORE UPDATE OF state ON bank_connections
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'pending' AND NEW.state IN ('action_required', 'verified', 'rejected', 'canceled', 'failed'))
    OR (OLD.state = 'action_required' AND NEW.state IN ('pending', 'verified', 'rejected', 'canceled', 'failed'))
    OR (OLD.state = 'verified' AND NEW.state IN ('restricted'))
    OR (OLD.state = 'restricted' AND NEW.state IN ('verified', 'rejected')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|bank_connection|' || OLD.state || '|' || NEW.state); END;

-- statement
CREATE TRIGGER payment_instruments_state_known BEFORE INSERT ON payment_instruments
WHEN NEW.state NOT IN ('processing', 'requires_action', 'active', 'failed', 'detached')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|payment_instrument'); END;

-- statement
CREATE TRIGGER payment_instruments_state_edge BEFORE UPDATE OF state ON payment_instruments
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'processing' AND NEW.state IN ('requires_action', 'active', 'failed'))
    OR (OLD.state = 'requires_action' AND NEW.state IN ('processing', 'active', 'failed'))
    OR (OLD.state = 'active' AND NEW.state IN ('detached')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|payment_instrument|' || OLD.state || '|' || NEW.state); END;

-- statement
CREATE TRIGGER payments_state_known BEFORE INSERT ON payments
WHEN NEW.state NOT IN ('processing', 'requires_action', 'authorized', 'needs_review', 'succeeded', 'failed', 'canceled')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|payment'); END;

-- statement
CREATE TRIGGER payments_state_edge BEFORE UPDATE OF state ON payments
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'processing' AND NEW.state IN ('requires_action', 'authorized', 'succeeded', 'failed',
      'canceled', 'needs_review'))
    OR (OLD.state = 'requires_action' AND NEW.state IN ('processing', 'authorized', 'succeeded', 'failed',
      'canceled', 'needs_review'))
    OR (OLD.state = 'authorized' AND NEW.state IN ('succeeded', 'failed', 'canceled', 'needs_review'))
    OR (OLD.state = 'needs_review' AND NEW.state IN ('succeeded', 'failed', 'canceled'))
    OR (OLD.state = 'failed' AND NEW.state IN ('succeeded'))
    OR (OLD.state = 'canceled' AND NEW.state IN ('succeeded')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|payment|' || OLD.state || '|' || NEW.state); END;

-- statement
CREATE TRIGGER distributions_state_known BEFORE INSERT ON distributions
WHEN NEW.state NOT IN ('pending', 'booked')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|distribution'); END;

-- statement
CREATE TRIGGER distributions_state_edge BEFORE UPDATE OF state ON distributions
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'pending' AND NEW.state IN ('booked')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|distribution|' || OLD.state || '|' || NEW.state); END;

-- statement
CREATE TRIGGER shares_state_known BEFORE INSERT ON shares
WHEN NEW.state NOT IN ('pending', 'released', 'transferred', 'reversed')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|share'); END;

-- statement
CREATE TRIGGER shares_state_edge BEFORE UPDATE OF state ON shares
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'pending' AND NEW.state IN ('released', 'reversed'))
    OR (OLD.state = 'released' AND NEW.state IN ('transferred', 'reversed'))
    OR (OLD.state = 'transferred' AND NEW.state IN ('released', 'reversed'))
    OR (OLD.state = 'reversed' AND NEW.state IN ('pending', 'released', 'transferred')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|share|' || OLD.state || '|' || NEW.state); END;

-- statement
CREATE TRIGGER split_rule_versions_state_known BEFORE INSERT ON split_rule_versions
WHEN NEW.state NOT IN ('proposed', 'accepted', 'active', 'retired')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|split_rule_version'); END;

-- statement
CREATE TRIGGER split_rule_versions_state_edge BEFORE UPDATE OF state ON split_rule_versions
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'proposed' AND NEW.state IN ('accepted', 'retired'))
    OR (OLD.state = 'accepted' AND NEW.state IN ('active', 'retired'))
    OR (OLD.state = 'active' AND NEW.state IN ('retired')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|split_rule_version|' || OLD.state || '|' || NEW.state); END;

-- statement
CREATE TRIGGER webhook_endpoints_state_known BEFORE INSERT ON webhook_endpoints
WHEN NEW.state NOT IN ('unverified', 'enabled', 'disabled')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|webhook_endpoint'); END;

-- statement
CREATE TRIGGER webhook_endpoints_state_edge BEFORE UPDATE OF state ON webhook_endpoints
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'unverified' AND NEW.state IN ('enabled', 'disabled'))
    OR (OLD.state = 'enabled' AND NEW.state IN ('disabled'))
    OR (OLD.state = 'disabled' AND NEW.state IN ('enabled')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|webhook_endpoint|' || OLD.state || '|' || NEW.state); END;

-- statement
CREATE TRIGGER deliveries_state_known BEFORE INSERT ON deliveries
WHEN NEW.state NOT IN ('scheduled', 'delivered', 'dead')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|delivery'); END;

-- statement
CREATE TRIGGER deliveries_state_edge BEFORE UPDATE OF state ON deliveries
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'scheduled' AND NEW.state IN ('delivered', 'dead'))
    OR (OLD.state = 'dead' AND NEW.state IN ('scheduled')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|delivery|' || OLD.state || '|' || NEW.state); END;

-- statement
CREATE TRIGGER workflow_runs_state_known BEFORE INSERT ON workflow_runs
WHEN NEW.state NOT IN ('running', 'waiting', 'succeeded', 'failed', 'canceled')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|run'); END;

-- statement
CREATE TRIGGER workflow_runs_state_edge BEFORE UPDATE OF state ON workflow_runs
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'running' AND NEW.state IN ('waiting', 'succeeded', 'failed', 'canceled'))
    OR (OLD.state = 'waiting' AND NEW.state IN ('running', 'succeeded', 'failed', 'canceled')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|run|' || OLD.state || '|' || NEW.state); END;
