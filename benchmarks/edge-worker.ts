/** The platform's HTTP application alone: bundled twice, with the token check and without, for (d). */
import { createApp } from "../api/app.ts";
import type { Bindings } from "../tenants/bindings.ts";
import { jsonLog } from "../tenants/ports.ts";

const app = createApp({
  log: jsonLog,
  wait: (ms) => scheduler.wait(ms),
  sweepTenant: async () => undefined,
});

type Execution = Parameters<typeof app.fetch>[2];

// biome-ignore lint/style/noDefaultExport: a Worker's entry point
export default {
  fetch: (request: Request, env: Bindings, execution: Execution) => app.fetch(request, env, execution),
};
