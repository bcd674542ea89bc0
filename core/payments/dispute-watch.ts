/** Asking a provider which disputes there are, once a day: what no webhook has told is found, and looked at. */
import { type Context, tenantNow } from "../context.ts";
import type { ListedDispute } from "../provider/dispute-port.ts";
import { latestConfig, planRunBy } from "../runs.ts";
import type { Plan, RunStart } from "../store/commit.ts";
import { disputeMovements, disputeNotices, disputes, disputeWatches } from "../store/dispute-schema.ts";
import { payments } from "../store/schema.ts";
import type { Statement } from "../store/statements.ts";
import { DAY } from "../time.ts";
import { planNotice } from "./dispute-notices.ts";

/** Disputes that began within this time are gone through each day, so that a change of one is found too. */
const LOOKED_BACK = 30 * DAY;

/** From when on disputes are asked for: further back after a time in which nobody could ask. */
export function watchedFrom(askedAt: number): number {
  return askedAt - LOOKED_BACK;
}

/**
 * Plans what the provider's list means: a notice and a run for each dispute that nobody knew of, a look at each that
 * stands otherwise there than here, and the next time to ask. Disputes of payments that are not ours are left alone.
 */
export async function planWatch(context: Context, listed: readonly ListedDispute[]): Promise<Plan<null>> {
  const { store } = context;
  const refs = listed.map(({ disputeRef }) => disputeRef);
  const intents = listed.flatMap(({ intentRef }) => intentRef ?? []);
  const entries = listed.flatMap(({ entryRefs }) => entryRefs);
  const [known, of, rows, booked, configVersion, now] = await store.read(
    store.rows(disputeNotices, { where: { provider: "stripe", dispute_ref: { in: refs } } }),
    store.rows(payments, { where: { provider: "stripe", intent_ref: { in: intents } } }),
    store.rows(disputes, { where: { dispute_ref: { in: refs } } }),
    store.rows(disputeMovements, { where: { provider: "stripe", entry_ref: { in: entries } } }),
    latestConfig(store),
    tenantNow(context),
  );
  const statements: Statement[] = [];
  const starts: RunStart[] = [];
  for (const { disputeRef, intentRef, status, entryRefs } of listed) {
    const notice = known.find(({ dispute_ref }) => dispute_ref === disputeRef);
    const payment = of.find(({ intent_ref }) => intent_ref === intentRef);
    if (!notice && payment) {
      const noticed = { paymentId: payment.id, provider: "stripe", disputeRef, configVersion, now };
      const begun = planNotice(context, noticed);
      statements.push(...begun.statements);
      starts.push(begun.start);
    }
    if (!notice) continue;
    const dispute = rows.find(({ id }) => id === notice.dispute_id);
    const isBooked = entryRefs.every((ref) => booked.some(({ entry_ref }) => entry_ref === ref));
    if (dispute && isBooked && (status === null || status === dispute.state)) continue;
    const run = { subjectId: notice.dispute_id, kind: "answer-dispute", dueAt: now, configVersion, createdAt: now };
    statements.push(...planRunBy(context, { ...run, kind: "answer-dispute" }));
  }
  const asked = store.update(disputeWatches, {}, { asked_at: now, due_at: now + DAY });
  return { statements: [...statements, asked], result: null, starts };
}
