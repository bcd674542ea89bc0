/** Settles a tenant: makes the payouts of a cycle due, page by page, and plans the next cycle. */
import { planNextSettlement, planSettlement } from "../core/parties/settlement.ts";
import { planRun } from "../core/runs.ts";
import { nothing, type Progress, type Run, type Tools } from "./skeleton.ts";

/** Step names are journal keys: add, never rename. */
export const STEPS = {
  settle: (n: number) => `settle ${n}`,
  next: "plan next cycle",
} as const;

/** After so many pages a run hands over: what it has paid out is no longer on the list of the next generation. */
const PAGES_MAX = 400;
const RUNNING: Progress = { state: "running" };

export async function settleTenant(run: Run): Promise<void> {
  let after: string | null = "";
  for (let n = 1; n <= PAGES_MAX && after !== null; n++) {
    const from: string = after;
    const page = await run.act(STEPS.settle(n), nothing, (tools) =>
      tools.commit(
        () => planSettlement(tools.context, tools.run, tools.config.settlement, from),
        () => RUNNING,
      ),
    );
    after = page.after;
  }
  const isDone = after === null;
  await run.act(STEPS.next, nothing, (tools) => (isDone ? planNext(tools) : handOver(tools)));
}

function planNext({ context, run, now, commit }: Tools<undefined>): Promise<null> {
  // Every commit of this run has put its time ahead: it stands back only because a balance has grown meanwhile.
  return commit(
    () => planNextSettlement(context, run, run.due_at <= now),
    () => ({ state: "succeeded" }),
  );
}

/** The same cycles go on: the next generation looks from the same moment on. */
function handOver({ context, run, now, commit }: Tools<undefined>): Promise<null> {
  const next = planRun(context, {
    subjectId: run.subject_id,
    kind: "settle-tenant",
    generation: run.generation + 1,
    dueAt: now,
    configVersion: run.config_version,
    createdAt: run.created_at,
  });
  return commit(
    () => ({ statements: [next.statement], result: null }),
    () => ({ state: "succeeded" }),
  );
}
