/** Takes an applicant to being a tenant: asks for its identity check, screens, reminds, opens, pings, activates. */
import { advanceApplication, type Looked } from "../tenants/application-opening.ts";
import { askAfter } from "../tenants/config.ts";
import { nothing, type Progress, type Run, type Tools } from "./skeleton.ts";

/** Step names are journal keys: add, never rename. */
export const STEPS = {
  advance: (n: number) => `advance ${n}`,
  wait: (n: number) => `wait ${n}`,
} as const;

/** What the body needs to know after a round. */
interface Round extends Looked {
  readonly waitMs: number;
}

/**
 * Applications stand in the directory, and the run in the tenant's ledger database: each round does one thing there
 * under the name of its step, and then notes here that it was done. With nothing to do the run ends; news begins the
 * next.
 */
export async function onboardTenant(run: Run): Promise<void> {
  for (let n = 1; ; n++) {
    const round = await run.act(STEPS.advance(n), nothing, (tools) => advance(run, tools, n));
    if (!round.waits) return;
    if (!round.goesOn) await run.wait(STEPS.wait(n), round.waitMs);
  }
}

async function advance(run: Run, tools: Tools<undefined>, n: number): Promise<Round> {
  const { context, provider, screener, commitKey } = tools;
  const worker = { ...run.beyond, context, provider, screener };
  const looked = await advanceApplication(worker, context.store.tenantId, commitKey);
  if (looked.reminded !== "no")
    run.alert(`application.${looked.reminded === "overdue" ? "overdue" : "waits"}`, tools.run);
  const asksAfter = askAfter(tools.config, tools.run.kind, n);
  const { remindAt } = looked;
  const waitMs = remindAt === null ? asksAfter : Math.max(1, Math.min(asksAfter, remindAt - tools.now));
  return tools.commit(
    () => ({ statements: [], result: { ...looked, waitMs } }),
    (round): Progress => {
      if (!round.waits) return { state: "succeeded" };
      return round.goesOn ? { state: "running" } : { state: "waiting", ms: round.waitMs };
    },
  );
}
