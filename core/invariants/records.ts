/** Events, their feed, their deliveries, and runs. */
import type { Queries } from "./queries.ts";

export const RECORD_QUERIES: Queries = {
  // An endpoint that was never touched, so that it has wanted everything since it was made.
  "9 every event goes to every endpoint": `SELECT w.id, f.event_id FROM webhook_endpoints w JOIN feed f
    ON f.tenant_id = w.tenant_id AND f.position > w.after_position WHERE w.state = 'enabled'
      AND w.event_types = '["*"]' AND w.updated_at = w.created_at
      AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.tenant_id = f.tenant_id AND o.event_id = f.event_id)
      AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.tenant_id = f.tenant_id AND d.event_id = f.event_id
        AND d.webhook_endpoint_id = w.id)`,
  "10 events without gaps": `SELECT tenant_id, subject_id FROM events GROUP BY 1, 2
    HAVING min(sequence) <> 1 OR max(sequence) <> count(*)`,
  "10 the feed without gaps": `SELECT tenant_id FROM feed GROUP BY 1 HAVING min(position) <> 1
    OR max(position) <> count(*) OR count(*) <> (SELECT count(*) FROM events e WHERE e.tenant_id = feed.tenant_id)`,
};
