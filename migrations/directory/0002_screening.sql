-- Lists of sanctioned and politically exposed persons, against which names are screened.

-- statement
-- owner: a tenant's id, or 'platform' for the operator's, which are in force for everybody.
CREATE TABLE screening_lists (
  id TEXT NOT NULL,
  owner TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  entries INTEGER NOT NULL,
  chunks INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

-- statement
CREATE UNIQUE INDEX screening_lists_version ON screening_lists (owner, name, version);

-- statement
CREATE INDEX screening_lists_owner ON screening_lists (owner, id);

-- statement
CREATE TRIGGER screening_lists_state_known BEFORE INSERT ON screening_lists
WHEN NEW.state NOT IN ('loading', 'active', 'retired')
BEGIN SELECT RAISE(ABORT, 'STATE_UNKNOWN|screening_list'); END;

-- statement
CREATE TRIGGER screening_lists_state_edge BEFORE UPDATE OF state ON screening_lists
WHEN NOT (OLD.state = NEW.state
    OR (OLD.state = 'loading' AND NEW.state IN ('active', 'retired'))
    OR (OLD.state = 'active' AND NEW.state IN ('retired')))
BEGIN SELECT RAISE(ABORT, 'STATE_EDGE|screening_list|' || OLD.state || '|' || NEW.state); END;

-- statement
-- What was screened against a version can be looked up for ever: entries are added while it loads, and then stay.
CREATE TRIGGER screening_lists_fixed BEFORE UPDATE OF id, owner, name, kind, version ON screening_lists
BEGIN SELECT RAISE(ABORT, 'SCREENING_LIST_FIXED'); END;

-- statement
CREATE TRIGGER screening_lists_insert_once BEFORE INSERT ON screening_lists
WHEN EXISTS (SELECT 1 FROM screening_lists WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM screening_lists WHERE owner = NEW.owner AND name = NEW.name AND version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'STATUS_MOVED|screening_list'); END;

-- statement
CREATE TRIGGER screening_lists_no_delete BEFORE DELETE ON screening_lists
BEGIN SELECT RAISE(ABORT, 'SCREENING_LIST_FIXED'); END;

-- statement
CREATE TABLE screening_chunks (
  list_id TEXT NOT NULL,
  chunk INTEGER NOT NULL,
  entries TEXT NOT NULL,
  PRIMARY KEY (list_id, chunk),
  FOREIGN KEY (list_id) REFERENCES screening_lists (id)
) STRICT, WITHOUT ROWID;

-- statement
-- One after another: who was overtaken plans again. Its own number is free only until the list counts it.
CREATE TRIGGER screening_chunks_loading BEFORE INSERT ON screening_chunks
WHEN NOT EXISTS (SELECT 1 FROM screening_lists WHERE id = NEW.list_id AND state = 'loading' AND chunks = NEW.chunk)
BEGIN SELECT RAISE(ABORT, 'STATUS_MOVED|' || NEW.list_id); END;

-- statement
CREATE TRIGGER screening_chunks_counted AFTER INSERT ON screening_chunks
BEGIN UPDATE screening_lists SET chunks = chunks + 1 WHERE id = NEW.list_id; END;

-- statement
CREATE TRIGGER screening_chunks_no_update BEFORE UPDATE ON screening_chunks
BEGIN SELECT RAISE(ABORT, 'SCREENING_LIST_FIXED'); END;

-- statement
CREATE TRIGGER screening_chunks_no_delete BEFORE DELETE ON screening_chunks
BEGIN SELECT RAISE(ABORT, 'SCREENING_LIST_FIXED'); END;
