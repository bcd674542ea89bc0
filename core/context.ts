/** What every verb of core works with: one tenant's store, and the world's ports. */
import type { Ids } from "./ids.ts";
import type { Clock } from "./ports.ts";
import { statusGuards } from "./store/run-schema.ts";
import { tenantClocks } from "./store/schema.ts";
import type { Sealer } from "./store/sealing.ts";
import type { Query, Statement } from "./store/statements.ts";
import type { Store } from "./store/store.ts";

export interface Context {
  readonly store: Store;
  readonly livemode: boolean;
  /** Wall time. A sandbox tenant's own time is read with `tenantNow`. */
  readonly wall: Clock;
  readonly ids: Ids;
  readonly sealer: Sealer;
  /** What caused the change: a request's or a run's id. It stands on events and audit records. */
  readonly causedBy: string;
  /** The OAuth client that asked, or the workflow's kind. */
  readonly actor: string;
}

/** The tenant's own time in ms: wall time, moved by the simulator's clock for a sandbox tenant. */
export function tenantNow(context: Pick<Context, "store" | "wall">): Query<number> {
  const { store, wall } = context;
  const query = store.row(tenantClocks, { tenant_id: store.tenantId });
  return { ...query, take: (rows) => wall.now() + (query.take(rows)?.offset_ms ?? 0) };
}

/** Aborts the commit unless the subject still stands in the state that the plan relied on. */
export function mustStillBe(store: Store, subjects: readonly { id: string; state: string }[]): Statement {
  return store.insert(
    statusGuards,
    subjects.map(({ id, state }) => ({ subject_id: id, expected: state })),
  );
}
