/** The real world of runs: tenants by the registry, configuration by version, news to the queue. */
import { createInstance } from "../core/engines.ts";
import { nudgeOutbox } from "../core/outbound/fan-out.ts";
import type { Bindings } from "../tenants/bindings.ts";
import { configOf } from "../tenants/config.ts";
import { jsonLog, network, pause } from "../tenants/ports.ts";
import { platformOf } from "../tenants/registry.ts";
import { listScreener } from "../tenants/screener.ts";
import type { World } from "./skeleton.ts";

export function worldOf(env: Bindings): World {
  const platform = platformOf(env);
  const { registry, directory, wall, ids, sealer } = platform;
  return {
    beyond: { platform, network },
    async open(tenantId, runId, kind) {
      const { store, tenant, provider } = await registry.open(tenantId);
      const { livemode } = tenant;
      const context = { store, livemode, wall, ids, sealer, causedBy: runId, actor: kind };
      // A tenant that is only coming into being has no provider: its applicant is checked on the operator's account.
      const own = kind === "onboard-tenant" ? registry.operatorProvider(livemode) : provider();
      return { context, provider: await own, screener: listScreener(directory, tenantId) };
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
