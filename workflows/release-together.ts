/**
 * What is released of many payments at one moment is planned and committed together, before their runs begin. Each run
 * then finds what was released for it and goes on with its transfers; one whose release was set apart does it itself.
 */
import { planReleases } from "../core/money/releases.ts";
import type { RunKind, RunRow } from "../core/runs.ts";
import { commitGrouped } from "../core/store/group.ts";
import type { World } from "./skeleton.ts";
import { codeOf, metrics } from "./telemetry.ts";

const KIND: RunKind = "distribute-payment";

type Where = Pick<World, "open" | "nudge" | "log">;

/** @param due runs of any kind and tenant: the releases of those that have not begun are committed here */
export async function releaseTogether(world: Where, due: readonly RunRow[]): Promise<void> {
  const waiting = due.filter(({ kind, started }) => kind === KIND && started === 0);
  for (const [tenantId, runs] of Map.groupBy(waiting, (run) => run.tenant_id)) {
    const [first, ...others] = runs;
    // One alone collides with nobody.
    if (!first || others.length === 0) continue;
    try {
      await releaseOf(world, first, runs);
    } catch (error) {
      // What was written is met by its run, what was not is its run's to do.
      world.log.error("releases not grouped", { tenant_id: tenantId, error_code: codeOf(error) });
    }
  }
}

async function releaseOf(world: Where, first: RunRow, runs: readonly RunRow[]): Promise<void> {
  const { context } = await world.open(first.tenant_id, first.id, KIND);
  const releases = runs.map((run) => ({
    distributionId: run.subject_id,
    commitKey: `${run.subject_id}/${run.kind}/${run.generation}/release together`,
    causedBy: run.id,
  }));
  const outcomes = await commitGrouped(context.store, releases, {
    keyOf: ({ commitKey }) => commitKey,
    at: context.wall.now(),
    plan: (group) => planReleases(context, group),
  });
  const counts = { done: 0, replayed: 0, refused: 0 };
  for (const { status } of outcomes.values()) counts[status] += 1;
  if (counts.done > 0) await world.nudge(first.tenant_id);
  const figures = { "releases.done": counts.done, "releases.met": counts.replayed, "releases.apart": counts.refused };
  metrics(world.log, figures, { tenant_id: first.tenant_id });
}
