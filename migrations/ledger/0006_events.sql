-- What happened, once and in order: events, the feed, the outbox, webhook endpoints and deliveries, the audit trail.

-- statement
CREATE TABLE events (
  tenant_id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  id TEXT NOT NULL,
  previous_event_id TEXT,
  type TEXT NOT NULL,
  payment_id TEXT,
  data TEXT NOT NULL,
  caused_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, subject_id, sequence)
) STRICT, WITHOUT ROWID;

-- statement
CREATE UNIQUE INDEX events_id ON events (tenant_id, id);

-- statement
CREATE INDEX events_payment ON events (tenant_id, payment_id) WHERE payment_id IS NOT NULL;

-- statement
CREATE TABLE feed_counters (
  tenant_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (tenant_id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TABLE feed (
  tenant_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  PRIMARY KEY (tenant_id, position),
  FOREIGN KEY (tenant_id, event_id) REFERENCES events (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE UNIQUE INDEX feed_event ON feed (tenant_id, event_id);

-- statement
CREATE TABLE outbox (
  tenant_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, event_id),
  FOREIGN KEY (tenant_id, event_id) REFERENCES events (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TRIGGER events_insert_once BEFORE INSERT ON events
BEGIN
  SELECT RAISE(ABORT, 'EVENT_TAKEN') WHERE EXISTS (SELECT 1 FROM events
    WHERE tenant_id = NEW.tenant_id AND subject_id = NEW.subject_id AND sequence = NEW.sequence)
    OR EXISTS (SELECT 1 FROM events WHERE tenant_id = NEW.tenant_id AND id = NEW.id);
  SELECT RAISE(ABORT, 'EVENT_GAP') WHERE NEW.sequence < 1 OR NEW.previous_event_id IS NOT (SELECT id FROM events
    WHERE tenant_id = NEW.tenant_id AND subject_id = NEW.subject_id AND sequence = NEW.sequence - 1)
    OR (NEW.sequence > 1 AND NEW.previous_event_id IS NULL);
END;

-- statement
CREATE TRIGGER events_publish AFTER INSERT ON events
BEGIN
  INSERT INTO feed_counters (tenant_id, position) VALUES (NEW.tenant_id, 1)
    ON CONFLICT (tenant_id) DO UPDATE SET position = position + 1;
  INSERT INTO feed (tenant_id, position, event_id)
    SELECT tenant_id, position, NEW.id FROM feed_counters WHERE tenant_id = NEW.tenant_id;
  INSERT INTO outbox (tenant_id, event_id, recorded_at) VALUES (NEW.tenant_id, NEW.id, NEW.created_at);
END;

-- statement
CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'EVENTS_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'EVENTS_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER feed_insert_once BEFORE INSERT ON feed
WHEN EXISTS (SELECT 1 FROM feed WHERE tenant_id = NEW.tenant_id AND position = NEW.position)
  OR EXISTS (SELECT 1 FROM feed WHERE tenant_id = NEW.tenant_id AND event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'FEED_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER feed_no_update BEFORE UPDATE ON feed
BEGIN SELECT RAISE(ABORT, 'FEED_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER feed_no_delete BEFORE DELETE ON feed
BEGIN SELECT RAISE(ABORT, 'FEED_APPEND_ONLY'); END;

-- statement
CREATE TABLE webhook_endpoints (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  state TEXT NOT NULL,
  url TEXT NOT NULL,
  description TEXT,
  event_types TEXT NOT NULL,
  sealed_secret TEXT NOT NULL,
  sealed_previous_secret TEXT,
  previous_secret_expires_at INTEGER,
  failing_since INTEGER,
  disabled_reason TEXT,
  after_position INTEGER NOT NULL,
  metadata TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TABLE deliveries (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  webhook_endpoint_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  next_attempt_at INTEGER,
  lease_until INTEGER NOT NULL,
  last_error TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, webhook_endpoint_id) REFERENCES webhook_endpoints (tenant_id, id),
  FOREIGN KEY (tenant_id, event_id) REFERENCES events (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE UNIQUE INDEX deliveries_once ON deliveries (tenant_id, webhook_endpoint_id, event_id);

-- statement
CREATE INDEX deliveries_event ON deliveries (tenant_id, event_id);

-- statement
CREATE INDEX deliveries_due ON deliveries (next_attempt_at) WHERE state = 'scheduled';

-- statement
CREATE INDEX deliveries_waiting ON deliveries (tenant_id, webhook_endpoint_id, lease_until, next_attempt_at)
  WHERE state = 'scheduled';

-- statement
CREATE INDEX deliveries_dead ON deliveries (tenant_id, id) WHERE state = 'dead';

-- statement
CREATE TABLE delivery_attempts (
  tenant_id TEXT NOT NULL,
  delivery_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  status_code INTEGER,
  error TEXT,
  response_excerpt TEXT,
  PRIMARY KEY (tenant_id, delivery_id, attempt),
  FOREIGN KEY (tenant_id, delivery_id) REFERENCES deliveries (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TABLE dead_letters (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  queue TEXT NOT NULL,
  body TEXT NOT NULL,
  reason TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  replayed_at INTEGER,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TABLE audit_records (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  fields TEXT NOT NULL,
  request_id TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE TRIGGER audit_records_insert_once BEFORE INSERT ON audit_records
WHEN EXISTS (SELECT 1 FROM audit_records WHERE tenant_id = NEW.tenant_id AND id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'AUDIT_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER audit_records_no_update BEFORE UPDATE ON audit_records
BEGIN SELECT RAISE(ABORT, 'AUDIT_APPEND_ONLY'); END;

-- statement
CREATE TRIGGER audit_records_no_delete BEFORE DELETE ON audit_records
BEGIN SELECT RAISE(ABORT, 'AUDIT_APPEND_ONLY'); END;
