/** Releases a distribution's shares when their funds are available and moves each to its connected account, once. */

import type { ReleaseProgress, TransferToMake } from "../core/money/release-requests.ts";
import { leftoverOf, planRelease } from "../core/money/releases.ts";
import { planSettleNow } from "../core/money/settlement-schedule.ts";
import { settlesOnBalance } from "../core/money/settlement-terms.ts";
import { planTransferOutcome } from "../core/money/transfer-outcomes.ts";
import { UnknownOutcome } from "../core/provider/port.ts";
import { planRun } from "../core/runs.ts";
import { askAfter } from "../tenants/config.ts";
import { nothing, type Progress, type Run, type Tools } from "./skeleton.ts";

/** Step names are journal keys: add, never rename. */
export const STEPS = {
  release: "release shares",
  transfer: "transfer shares",
} as const;

/** Of the first version, which had a step for every transfer. */
export const FIRST_STEPS = {
  release: "release shares",
  transfer: (n: number) => `transfer ${n}`,
  conclude: "conclude",
} as const;

const RUNNING: Progress = { state: "running" };

/**
 * One round: what is due is released and transferred; what is due later, or cannot be taken yet, is left to the next
 * generation, which is only a row until then.
 */
export async function distributePayment(run: Run): Promise<void> {
  const { transfers } = await release(run);
  await run.act(STEPS.transfer, nothing, (tools) => transferAll(tools, transfers));
}

/**
 * All of a round's transfers in one step, since the engine is paid by the step: each is stored by itself as soon as it
 * is answered. One whose outcome is unknown keeps no other from being made; the step is then repeated, and meets what
 * it has done.
 */
async function transferAll(tools: Tools<undefined>, transfers: readonly TransferToMake[]): Promise<void> {
  const unknown: unknown[] = [];
  for (const [index, request] of transfers.entries()) {
    try {
      await tools.record(`${index + 1}`, async (commitKey) => {
        const act = tools.act(request.ledgerTransferId, request.requestedAt);
        const answer = await tools.provider.createTransfer(act, request);
        return () => planTransferOutcome(tools.context, request.ledgerTransferId, commitKey, answer);
      });
    } catch (error) {
      if (!(error instanceof UnknownOutcome)) throw error;
      unknown.push(error);
    }
  }
  if (unknown.length > 0) throw unknown[0];
  await conclude(tools);
}

function release(run: Run): Promise<ReleaseProgress> {
  return run.act(STEPS.release, nothing, (tools) =>
    tools.commit(
      () => planRelease(tools.context, tools.run.subject_id, tools.commitKey),
      () => RUNNING,
    ),
  );
}

/** The first version: runs that began under it finish under it. */
export async function distributePaymentFirst(run: Run): Promise<void> {
  const work = await release(run);
  for (const [index, request] of work.transfers.entries()) {
    await run.act(FIRST_STEPS.transfer(index + 1), nothing, async (tools) => {
      // An earlier generation may have asked already: the key is as old as the request, not as this run.
      const act = tools.act(request.ledgerTransferId, request.requestedAt);
      const answer = await tools.provider.createTransfer(act, request);
      return tools.commit(
        () => planTransferOutcome(tools.context, request.ledgerTransferId, tools.commitKey, answer),
        () => RUNNING,
      );
    });
  }
  await run.act(FIRST_STEPS.conclude, nothing, conclude);
}

/** Plans again what is left, writes none of it, and makes the row of the generation that will do it. */
async function conclude(tools: Tools<undefined>): Promise<void> {
  const { context, run, config, now } = tools;
  await tools.commit(
    async () => {
      const { nextReleaseAt, unfinished, guards } = await leftoverOf(context, run.subject_id);
      const retryAt = now + askAfter(config, run.kind, run.generation);
      const dates = [...(nextReleaseAt === null ? [] : [nextReleaseAt]), ...(unfinished ? [retryAt] : [])];
      const settled = settlesOnBalance(config.settlement) ? await planSettleNow(context, now) : [];
      if (dates.length === 0) return { statements: [...guards, ...settled], result: null };
      const next = planRun(context, {
        subjectId: run.subject_id,
        kind: "distribute-payment",
        generation: run.generation + 1,
        dueAt: Math.min(...dates),
        configVersion: run.config_version,
        createdAt: now,
      });
      return { statements: [...guards, ...settled, next.statement], result: null };
    },
    () => ({ state: "succeeded" }),
  );
}
