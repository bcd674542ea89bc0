/** One run's history as people read it: one model, shown as a timeline, with attempts folded, or whole. */
import * as z from "zod";
import type { Context } from "./context.ts";
import { notFound } from "./errors.ts";
import { idOf } from "./ids.ts";
import { type RunRow, RunView, runView } from "./runs.ts";
import { isFinal } from "./states.ts";
import { workflowRuns, type workflowSteps } from "./store/run-schema.ts";
import type { commits, providerCalls } from "./store/schema.ts";
import type { Row } from "./store/store.ts";
import { summaryOf } from "./summaries.ts";
import { wireTime } from "./time.ts";

export const HISTORY_VIEWS = ["timeline", "compact", "full"] as const;
export type HistoryViewName = (typeof HISTORY_VIEWS)[number];

/** What a run's wake-ups come from, by its workflow. Asking at the interval finds the same. */
const WAKES: Readonly<Record<string, readonly string[]>> = {
  "take-payment": ["payment_intent.*", "charge.updated"],
  "distribute-payment": ["transfer.*"],
  "refund-payment": ["refund.*", "charge.refund.*"],
  "pay-out": ["payout.*"],
  "answer-dispute": ["charge.dispute.*"],
  "set-up-bank-connection": ["account.updated"],
  "set-up-payment-instrument": ["setup_intent.*"],
  "set-up-payout-instrument": ["account.external_account.*"],
  "verify-identity": ["identity.verification_session.*"],
};
/** Entries and commits of one run that are read. A run hands over long before. */
const ENTRIES_MAX = 2_000;

const Summary = z.record(z.string(), z.unknown()).meta({ description: "Ids, states, codes and numbers only." });

const CallView = z
  .strictObject({
    kind: z.string().max(100).meta({ description: "The provider's own name of the operation." }),
    status: z.string().max(40),
    reference: z.string().max(255).nullable(),
    request_id: z.string().max(255).nullable().meta({ description: "The provider's id of the request." }),
    duration_ms: z.int().min(0).nullable(),
  })
  .meta({ id: "ProviderCall", description: "One call to the provider whose answer the step has stored." });

const EntryView = z
  .strictObject({
    type: z.enum(["step", "wait"]),
    name: z.string().max(256),
    status: z.enum(["succeeded", "failed", "woken", "elapsed"]),
    attempt: z.int().min(1).max(20_000).meta({ description: "The number of this attempt; folded: of the last one." }),
    attempts: z.int().min(1).max(20_000).meta({ description: "How many attempts this entry stands for." }),
    started_at: z.iso.datetime(),
    ended_at: z.iso.datetime(),
    duration_ms: z.int().min(0),
    until: z.iso.datetime().nullable().meta({ description: "Of a wait: when it would have ended by itself." }),
    error: z.strictObject({ code: z.string().max(100), message: z.string().max(1000) }).nullable(),
    input: Summary.optional(),
    outcome: Summary.optional(),
    provider_calls: z.array(CallView).max(1000).optional(),
  })
  .meta({ id: "WorkflowRunHistoryEntry", description: "A step, one attempt of it, or a wait. On wall time." });
type EntryView = z.infer<typeof EntryView>;

const PendingView = z
  .strictObject({
    type: z.enum(["start", "step", "wait", "retry"]).meta({
      description:
        "`start`: it begins when it is due. `step`: a step is under way. `wait`: for a wake-up. `retry`: the last " +
        "attempt failed, and the step is tried again.",
    }),
    name: z.string().max(256).nullable().meta({ description: "The step that is tried again." }),
    since: z.iso.datetime(),
    until: z.iso.datetime().meta({ description: "When it goes on at the latest, or is looked after." }),
    wakes: z.array(z.string().max(100)).max(20).meta({ description: "The provider's events that cut a wait short." }),
  })
  .meta({ id: "WorkflowRunPending", description: "What an open run is at." });

export const HistoryView = z
  .strictObject({
    object: z.literal("workflow_run_history"),
    run: RunView,
    view: z.enum(HISTORY_VIEWS),
    version: z.int().min(1).max(1_000_000).meta({ description: "The version of the workflow that the run keeps." }),
    next_run: idOf("workflow_run").nullable().meta({ description: "The subject's next generation." }),
    entries: z.array(EntryView).max(ENTRIES_MAX),
    pending: PendingView.nullable(),
  })
  .meta({ id: "WorkflowRunHistory", description: "What a run did, when, how often, and what it is waiting for." });
export type HistoryView = z.infer<typeof HistoryView>;

type StepRow = Row<typeof workflowSteps>;
type CallRow = Row<typeof providerCalls>;

/** @throws Refusal `not_found` */
export async function readHistory(context: Context, id: string, view: HistoryViewName): Promise<HistoryView> {
  const { store, livemode } = context;
  const run = await store.readOne(store.row(workflowRuns, { id }));
  if (!run) throw notFound();
  const prefix = `${run.subject_id}/${run.kind}/${run.generation}/`;
  // From the prefix up to what comes after its last character: a range of the key, not a pattern.
  const keys = { gt: prefix, below: `${prefix.slice(0, -1)}0` };
  const [steps, calls, results, [next]] = await store.read(
    store.query<StepRow>(
      `SELECT * FROM workflow_steps WHERE tenant_id = ?1 AND run_id = ?2
       ORDER BY started_at, ended_at, attempt LIMIT ?3`,
      id,
      ENTRIES_MAX,
    ),
    store.query<CallRow>(
      "SELECT * FROM provider_calls WHERE tenant_id = ?1 AND commit_key > ?2 AND commit_key < ?3 LIMIT ?4",
      keys.gt,
      keys.below,
      ENTRIES_MAX,
    ),
    store.query<Row<typeof commits>>(
      "SELECT * FROM commits WHERE tenant_id = ?1 AND commit_key > ?2 AND commit_key < ?3 LIMIT ?4",
      keys.gt,
      keys.below,
      ENTRIES_MAX,
    ),
    store.query<{ id: string }>(
      "SELECT id FROM workflow_runs WHERE tenant_id = ?1 AND subject_id = ?2 AND kind = ?3 AND generation = ?4",
      run.subject_id,
      run.kind,
      run.generation + 1,
    ),
  );
  // A step that stores several acts of its own has a key for each, below its name.
  const callsOf = Map.groupBy(calls, ({ commit_key }) => commit_key.slice(prefix.length).split("/")[0] ?? "");
  const resultOf = new Map(results.map(({ commit_key, result }) => [commit_key.slice(prefix.length), result]));
  const entries = steps.map((step) => entryOf(step, callsOf.get(step.name) ?? [], resultOf.get(step.name)));
  return {
    object: "workflow_run_history",
    run: runView(run, livemode),
    view,
    version: run.version,
    next_run: next?.id ?? null,
    entries: view === "full" ? entries : view === "compact" ? folded(entries) : entries.map(plain),
    pending: pendingOf(run, steps.at(-1)),
  };
}

function entryOf(step: StepRow, calls: readonly CallRow[], result: string | undefined): EntryView {
  const isWait = step.kind === "wait";
  const input = JSON.parse(step.input ?? "{}") as Record<string, unknown>;
  const until = isWait && typeof input.until === "number" ? input.until : null;
  const succeeded = step.outcome === "succeeded";
  return {
    type: step.kind,
    name: step.name,
    status: step.outcome as EntryView["status"],
    attempt: step.attempt,
    attempts: 1,
    started_at: wireTime(step.started_at),
    ended_at: wireTime(step.ended_at),
    duration_ms: Math.max(0, step.ended_at - step.started_at),
    until: wireTime(until),
    error: step.error === null ? null : { code: step.error_code ?? "unexpected", message: step.error },
    input: isWait ? {} : input,
    outcome: succeeded && result !== undefined ? summaryOf(JSON.parse(result)) : {},
    provider_calls: succeeded ? calls.map(callView) : [],
  };
}

function callView({ kind, status, reference, request_id, duration_ms }: CallRow): z.infer<typeof CallView> {
  return { kind, status, reference, request_id, duration_ms };
}

function plain({ input: _, outcome: __, provider_calls: ___, ...entry }: EntryView): EntryView {
  return entry;
}

/** A step's attempts as one entry: from its first start to its last end, with what the last one came to. */
function folded(entries: readonly EntryView[]): EntryView[] {
  const steps = new Map<string, EntryView>();
  for (const entry of entries) {
    const first = steps.get(entry.name);
    if (!first) {
      steps.set(entry.name, entry);
      continue;
    }
    const duration_ms = Math.max(0, Date.parse(entry.ended_at) - Date.parse(first.started_at));
    steps.set(entry.name, {
      ...entry,
      attempts: first.attempts + 1,
      started_at: first.started_at,
      duration_ms,
      error: entry.error ?? first.error,
    });
  }
  return [...steps.values()];
}

function pendingOf(run: RunRow, last: StepRow | undefined): HistoryView["pending"] {
  if (isFinal("run", run.state)) return null;
  const wakes = [...(WAKES[run.kind] ?? [])];
  const until = wireTime(run.due_at);
  if (run.started === 0) return { type: "start", name: null, since: wireTime(run.created_at), until, wakes: [] };
  if (run.waiting_since !== null) {
    const ends = wireTime(run.waiting_until ?? run.due_at);
    return { type: "wait", name: null, since: wireTime(run.waiting_since), until: ends, wakes };
  }
  const since = wireTime(last?.ended_at ?? run.began_at ?? run.created_at);
  if (last?.outcome === "failed") return { type: "retry", name: last.name, since, until, wakes: [] };
  return { type: "step", name: null, since, until, wakes: [] };
}
