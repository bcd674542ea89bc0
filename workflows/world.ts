/** The real world of runs: tenants by the registry, configuration by version, news to the queue. */
import { createInstance } from "../core/engines.ts";
import { nudgeOutbox } from "../core/outbound/fan-out.ts";
import type { Bindings } from "../tenants/bindings.ts";
import { configOf } from "../tenants/config.ts";
import { jsonLog, pause } from "../tenants/ports.ts";
import { platformOf } from "../tenants/registry.ts";
import { listScreener } from "../tenants/screener.ts";
import type { World } from "./skeleton.ts";

export function worldOf(env: Bindings): World {
  const { registry, directory, wall, ids, sealer } = platformOf(env);
  return {
    async open(tenantId, runId, kind) {
      const { store, tenant, provider } = await registry.open(tenantId);
      const { livemode } = tenant;
      const context = { store, livemode, wall, ids, sealer, causedBy: runId, actor: kind };
      return { context, provider: await provider(), screener: listScreener(directory, tenantId) };
    },
    async config(tenantId, version) {
      const { store } = await registry.open(tenantId);
      return configOf(store, version);
    },
    nudge: (tenantId) => nudgeOutbox(env.OUTBOX, tenantId),
    pause,
    start: async (starts) => {
      // Each on its own: one that cannot be made now is due, and the sweeper finds it.
      for (const start of starts) await createInstance(env, start).catch(() => false);
    },
    log: jsonLog,
  };
}
