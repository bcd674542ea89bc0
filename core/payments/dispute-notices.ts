/** A dispute begins at the provider: whoever hears of one first fixes its id and starts its run, once. */
import type { Context } from "../context.ts";
import { planRun } from "../runs.ts";
import type { RunStart } from "../store/commit.ts";
import { disputeNotices } from "../store/dispute-schema.ts";
import type { Statement } from "../store/statements.ts";

export interface Noticed {
  readonly paymentId: string;
  readonly provider: string;
  readonly disputeRef: string;
  readonly configVersion: number;
  /** Ms of the tenant's time. */
  readonly now: number;
}

/** Plans a dispute that nobody knew of. A second notice of the same breaks the commit (`unique`). */
export function planNotice(context: Context, of: Noticed): { statements: Statement[]; start: RunStart } {
  const { now, configVersion } = of;
  const id = context.ids.make("dispute");
  const run = planRun(context, {
    subjectId: id,
    kind: "answer-dispute",
    generation: 1,
    dueAt: now,
    configVersion,
    createdAt: now,
  });
  const notice = context.store.insert(disputeNotices, {
    dispute_id: id,
    payment_id: of.paymentId,
    provider: of.provider,
    dispute_ref: of.disputeRef,
    noticed_at: now,
  });
  return { statements: [notice, run.statement], start: run.start };
}
