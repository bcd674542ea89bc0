/** What the provider said of a movement of the tenant's own money, turned into one commit. */
import type { Context } from "../context.ts";
import { invariant, notFound } from "../errors.ts";
import type { EventType } from "../outbound/catalogue.ts";
import { announce, type LastEvent, lastEvent, type News } from "../outbound/events.ts";
import { planProviderCalls } from "../provider/calls.ts";
import type { FundsOutcome } from "../provider/funds-outcomes.ts";
import type { Answer, ProviderError } from "../provider/port.ts";
import { planRun } from "../runs.ts";
import { isFinal, mayMove, type State } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { tenantMovements } from "../store/funds-schema.ts";
import { type Reading, reading, type Statement } from "../store/statements.ts";
import { type Leg, post, transferId } from "./ledger.ts";
import { type MovementRow, movementLeg, movementView, requestedKey } from "./tenant-movements.ts";

/** What a run decides on next. Small, because it is kept in the engine's journal. */
export interface MovementProgress {
  readonly state: State<"tenant_movement">;
  readonly movementRef: string | null;
  /** The provider has not settled it: its state, or the entry that moves the money, is still to come. */
  readonly waits: boolean;
}

export interface MovementFacts {
  readonly movement: MovementRow;
  readonly last: LastEvent;
}

export function movementFacts({ store }: Context, id: string): Reading<MovementFacts> {
  return reading([store.row(tenantMovements, { id }), lastEvent(store, id)], ([movement, last]) => {
    if (!movement) throw notFound();
    return { movement, last };
  });
}

export function movementProgress({ state, movement_ref, entry_ref }: MovementRow): MovementProgress {
  const waits = !isFinal("tenant_movement", state) || (state === "succeeded" && entry_ref === null);
  return { state, movementRef: movement_ref, waits };
}

/** Under which commit an answer is written down, by a run of which generation. */
export interface MovementRecording {
  readonly commitKey: string;
  readonly now: number;
  readonly configVersion: number;
  readonly generation: number;
  /** The run has reached its limit: the next generation goes on at once. */
  readonly handsOver: boolean;
}

const NEVER_MADE: ProviderError = {
  code: "never_made",
  message: "It was not asked for in time, and the provider does not know it.",
  declineCode: null,
};

/** What one answer changes: the row, and which postings follow. */
interface Change {
  readonly next: MovementRow;
  readonly types: readonly EventType[];
  readonly legs: readonly Leg[];
  /** It comes to nothing, and the money is not back yet. */
  readonly awaitsReturn: boolean;
}

function changeOf(context: Context, row: MovementRow, outcome: FundsOutcome, now: number): Change {
  const pendingId = transferId(context.store, requestedKey(row.id), "requested");
  const resolve = (kind: "post_pending" | "void_pending", entryRef: string | null): Leg => ({
    ...movementLeg(row),
    key: "answer",
    kind,
    pendingId,
    ...(entryRef === null ? {} : { providerRef: entryRef }),
  });
  const unchanged: Change = { next: row, types: [], legs: [], awaitsReturn: false };
  if (outcome.status === "unrecognized") return unchanged;
  if (outcome.status === "refused" || outcome.status === "absent") {
    if (isFinal("tenant_movement", row.state) || row.entry_ref !== null) return unchanged;
    const { code, message } = outcome.status === "refused" ? outcome.error : NEVER_MADE;
    const next = { ...row, state: "failed", error_code: code, error_message: message, updated_at: now } as const;
    return { ...unchanged, next, types: ["tenant_movement.failed"], legs: [resolve("void_pending", null)] };
  }
  const same = outcome.amount === row.amount && outcome.currency === row.currency;
  invariant(same, `${row.id}: the provider moves ${outcome.amount} ${outcome.currency}`);
  const undone = outcome.status === "failed" || outcome.status === "canceled";
  const entry = row.entry_ref ?? outcome.entryRef;
  const returns = undone && (entry === null || outcome.failureEntryRef !== null);
  const state =
    (!undone || returns) && mayMove("tenant_movement", row.state, outcome.status) ? outcome.status : row.state;
  const ends = undone && returns && state !== row.state;
  const legs: Leg[] = [];
  if (row.entry_ref === null && outcome.entryRef !== null) legs.push(resolve("post_pending", outcome.entryRef));
  if (ends && entry === null) legs.push(resolve("void_pending", null));
  if (ends && entry !== null && outcome.failureEntryRef !== null) {
    legs.push({ ...movementLeg(row, true), key: "returned", kind: "posted", providerRef: outcome.failureEntryRef });
  }
  const error = ends && outcome.error ? { error_code: outcome.error.code, error_message: outcome.error.message } : {};
  const next: MovementRow = {
    ...row,
    state,
    movement_ref: outcome.movementRef,
    entry_ref: entry,
    failure_entry_ref: ends ? outcome.failureEntryRef : row.failure_entry_ref,
    ...error,
    updated_at: now,
  };
  const types: EventType[] = row.entry_ref === null && entry !== null ? ["tenant_movement.booked"] : [];
  if (state !== row.state && state !== "pending") types.push(`tenant_movement.${state}`);
  return { next, types, legs, awaitsReturn: undone && !returns };
}

/** Plans what one answer of the provider means: an entry posts what was set aside, a return mirrors it, once. */
export function planMovementOutcome(
  context: Context,
  recording: MovementRecording,
  { movement, last }: MovementFacts,
  answer: Answer<FundsOutcome>,
): Plan<MovementProgress> {
  const { store, livemode } = context;
  const { commitKey, now } = recording;
  const { next, types, legs, awaitsReturn } = changeOf(context, movement, answer.outcome, now);
  const object = movementView(next, livemode);
  const news = types.map((type): News => ({ type, after: last, object }));
  const { state, movement_ref, entry_ref, failure_entry_ref, error_code, error_message, updated_at } = next;
  const set = { state, movement_ref, entry_ref, failure_entry_ref, error_code, error_message, updated_at };
  const { currency } = next;
  const statements: Statement[] = [
    ...(news.length > 0 ? [announce(context, news, now)] : []),
    planProviderCalls(store, commitKey, next.id, [answer.call], now),
    store.update(tenantMovements, { id: next.id }, set),
    // A posting for each leg: what is booked now may come back in a later answer.
    ...legs.flatMap((leg) => {
      const key = `${next.id}/${leg.key}`;
      return post(store, { key, commitKey, currency, effectiveAt: now, recordedAt: now, legs: [leg] });
    }),
  ];
  if (recording.handsOver) statements.push(handOver(context, recording, next.id));
  const progress = movementProgress(next);
  return { statements, result: { ...progress, waits: progress.waits || awaitsReturn } };
}

/** A limit never ends a subject: the next generation's run takes over where this one stops. */
function handOver(context: Context, { generation, now, configVersion }: MovementRecording, subjectId: string) {
  const kind = "move-tenant-funds";
  const of = { subjectId, kind, generation: generation + 1, dueAt: now, configVersion, createdAt: now } as const;
  return planRun(context, of).statement;
}
