/** The sweeper's daily question to each tenant's provider: which disputes are there? */
import { createInstance } from "../core/engines.ts";
import { planWatch, watchedFrom } from "../core/payments/dispute-watch.ts";
import type { Log } from "../core/ports.ts";
import { commitKey, commitPlanned } from "../core/store/commit.ts";
import { disputeWatches } from "../core/store/dispute-schema.ts";
import type { DueWatch, SweepReads } from "../core/store/sweep-reads.ts";
import { MINUTE } from "../core/time.ts";
import type { Bindings } from "../tenants/bindings.ts";
import { platformOf } from "../tenants/registry.ts";

/** Tenants that one sweep asks for in one ledger database. The others are due at the next. */
const WATCHES_MAX = 50;
/** A provider that cannot be asked now is asked again after this long. */
const ASK_AGAIN_AFTER = 10 * MINUTE;

/** Asks for every tenant whose time has come; of one tenant only, if named. */
export async function watchDisputes(env: Bindings, reads: SweepReads, log: Log, tenantId?: string): Promise<void> {
  const { wall } = platformOf(env);
  for (const watch of await reads.dueWatches(wall.now(), WATCHES_MAX, tenantId)) {
    try {
      await ask(env, watch);
    } catch (error) {
      // It was put off before it was tried: whatever went wrong, the next tenant is asked and this one again.
      log.error("disputes were not asked for", { tenant_id: watch.tenant_id, reason: String(error) });
    }
  }
}

async function ask(env: Bindings, watch: DueWatch): Promise<void> {
  const { wall, ids, sealer, registry } = platformOf(env);
  const { store, tenant, provider } = await registry.open(watch.tenant_id);
  const key = `dispute-watch/${watch.due_at}`;
  const actor = "dispute-watch";
  const context = { store, livemode: tenant.livemode, wall, ids, sealer, causedBy: key, actor };
  const again = { due_at: watch.tenant_now + ASK_AGAIN_AFTER };
  await store.write([store.update(disputeWatches, { due_at: watch.due_at }, again)]);
  const listed = await (await provider()).listDisputes(watchedFrom(watch.asked_at));
  const { starts } = await commitPlanned(store, commitKey(store, key, wall.now()), () => planWatch(context, listed));
  // Each on its own: one that cannot be made now is due, and the sweeper finds it.
  for (const start of starts) await createInstance(env, start).catch(() => false);
}
