/**
 * From the directory, where applications are, to a ledger database, where runs are. One batch cannot span two: whoever
 * has news leaves word in its own commit; it is passed on, at once and by each sweep, until a look has seen it.
 */
import type { Context } from "../core/context.ts";
import { planRunBy } from "../core/runs.ts";
import type { Directory } from "../core/store/directory.ts";
import { applicationWakes } from "../core/store/directory-application-schema.ts";
import { CommitRefused, type Query, type Statement } from "../core/store/statements.ts";
import type { Store } from "../core/store/store.ts";
import { MINUTE } from "../core/time.ts";
import type { DirectoryContext } from "./audit.ts";
import { NO_CONFIG_VERSION } from "./config.ts";
import type { Platform } from "./registry.ts";

/** Words that one sweep passes on. What is more is the next one's. */
const WAKES_MAX = 200;
/** A word that was passed on and that no look has seen since: the run ended just then. */
const PASS_ON_AGAIN_AFTER = 2 * MINUTE;
const KIND = "onboard-tenant";

interface Wake {
  readonly tenant_id: string;
  readonly ledger: string;
  readonly livemode: number;
}

/** Leaves word that an application is to be looked at. */
export function planWake(
  { directory, wall }: Pick<DirectoryContext, "directory" | "wall">,
  tenantId: string,
): Statement {
  return directory.statement(
    `INSERT INTO application_wakes (tenant_id, asked_at, passed_at) VALUES (?1, ?2, 0)
      ON CONFLICT (tenant_id) DO UPDATE SET asked_at = max(asked_at + 1, excluded.asked_at), passed_at = 0`,
    tenantId,
    wall.now(),
  );
}

/** The word that a look is about to see; null: none. */
export function wakeOf(directory: Directory, tenantId: string): Query<number | null> {
  const query = directory.row(applicationWakes, { tenant_id: tenantId });
  return { ...query, take: (rows) => query.take(rows)?.asked_at ?? null };
}

/** Takes away the word that a look has seen. What was left since stays. */
export function planSeen(directory: Directory, tenantId: string, askedAt: number | null): Statement[] {
  const seen = "DELETE FROM application_wakes WHERE tenant_id = ?1 AND asked_at = ?2";
  return askedAt === null ? [] : [directory.statement(seen, tenantId, askedAt)];
}

/** Passes on what was left for one tenant, or for all: its open run is due now, or its next one is made. */
export async function passWakesOn(platform: Platform, tenantId: string | null): Promise<void> {
  const { directory, wall } = platform;
  const now = wall.now();
  const wakes = await directory.readOne(
    directory.query<Wake>(
      `SELECT w.tenant_id, t.ledger, t.livemode FROM application_wakes w JOIN tenants t ON t.id = w.tenant_id
        WHERE w.tenant_id = ?1 OR (?1 IS NULL AND w.passed_at <= ?2) ORDER BY w.asked_at LIMIT ?3`,
      tenantId,
      now - PASS_ON_AGAIN_AFTER,
      WAKES_MAX,
    ),
  );
  for (const wake of wakes) {
    await makeDue(platform, wake);
    const passed = "UPDATE application_wakes SET passed_at = ?2 WHERE tenant_id = ?1";
    await directory.write([directory.statement(passed, wake.tenant_id, now)]);
  }
}

async function makeDue(platform: Platform, { tenant_id: id, ledger, livemode }: Wake): Promise<void> {
  const { registry, wall, ids, sealer } = platform;
  const store = registry.storeOf(id, ledger);
  const context: Context = { store, livemode: livemode === 1, wall, ids, sealer, actor: KIND, causedBy: id };
  const now = wall.now();
  const due = { subjectId: id, kind: KIND, dueAt: now, configVersion: NO_CONFIG_VERSION, createdAt: now } as const;
  const write = () => store.write([noteWoken(store, id, now), ...planRunBy(context, due)]);
  try {
    await write();
  } catch (error) {
    // Somebody else has made the next run at this very moment: then there is one to be brought forward.
    if (!(error instanceof CommitRefused) || error.abort.kind !== "unique") throw error;
    await write();
  }
}

/** A round that is under way has read before the news: it looks again at once. */
function noteWoken(store: Store, id: string, now: number): Statement {
  return store.statement(
    `UPDATE workflow_runs SET woken_at = ?3 WHERE tenant_id = ?1 AND subject_id = ?2 AND kind = 'onboard-tenant'
      AND state IN ('running', 'waiting')`,
    id,
    now,
  );
}
