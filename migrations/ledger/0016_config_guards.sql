-- What a commit relies on of the tenant's configuration.

-- statement
CREATE TABLE config_guards (
  tenant_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant_id)
) STRICT, WITHOUT ROWID;

-- statement
-- Never holds a row: a run must not start under a version of the configuration that has been replaced meanwhile.
CREATE TRIGGER config_guards_compare BEFORE INSERT ON config_guards
BEGIN
  SELECT RAISE(ABORT, 'STATUS_MOVED|config') WHERE NEW.version IS NOT
    (SELECT max(version) FROM tenant_configs WHERE tenant_id = NEW.tenant_id);
  SELECT RAISE(IGNORE);
END;
