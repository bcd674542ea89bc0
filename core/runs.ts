/** Workflow runs as rows: they exist from the moment they are due to exist, whoever drives them. */
import * as z from "zod";
import { type Context, tenantNow } from "./context.ts";
import { notFound } from "./errors.ts";
import { idOf } from "./ids.ts";
import { announce, lastEvent } from "./outbound/events.ts";
import { cut, type Listed, type Page } from "./pages.ts";
import { isFinal, type State, statesOf } from "./states.ts";
import type { RunStart } from "./store/commit.ts";
import { configGuards, workflowRuns, workflowSteps } from "./store/run-schema.ts";
import type { Query, Statement } from "./store/statements.ts";
import type { Row, Store } from "./store/store.ts";
import { wireTime } from "./time.ts";

/** Every workflow's name: the engine's binding, the row's `kind` and the documentation. */
export const RUN_KINDS = [
  "take-payment",
  "distribute-payment",
  "refund-payment",
  "pay-out",
  "settle-tenant",
  "move-tenant-funds",
  "reconcile",
  "answer-dispute",
  "rotate-webhook-secrets",
  "set-up-bank-connection",
  "verify-identity",
  "set-up-payment-instrument",
  "set-up-payout-instrument",
  "onboard-merchant",
  "onboard-tenant",
] as const;

export type RunKind = (typeof RUN_KINDS)[number];
export type RunRow = Row<typeof workflowRuns>;

export const StepView = z
  .strictObject({
    name: z.string().max(256),
    attempt: z.int().min(1).max(20_000),
    status: z.enum(["succeeded", "failed"]),
    error: z.string().max(1000).nullable(),
    started_at: z.iso.datetime(),
    ended_at: z.iso.datetime(),
  })
  .meta({ id: "WorkflowStep", description: "One attempt of one step. Attempts are on wall time." });

export const RunView = z
  .strictObject({
    id: idOf("workflow_run"),
    object: z.literal("workflow_run"),
    livemode: z.boolean(),
    kind: z.enum(RUN_KINDS),
    subject: z.string().max(64).meta({ description: "The id of what the run is about." }),
    generation: z.int().min(1).max(1_000_000),
    status: z.enum(statesOf("run")),
    stalled: z.boolean().meta({ description: "A step keeps failing. The run goes on trying; somebody should look." }),
    due_at: z.iso.datetime().meta({ description: "When it acts or asks next, at the latest." }),
    config_version: z.int().min(0).max(1_000_000).meta({
      description: "0: the platform's own defaults, before the tenant had a configuration.",
      example: 1,
    }),
    error: z.string().max(1000).nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    ended_at: z.iso.datetime().nullable(),
  })
  .meta({ id: "WorkflowRun", description: "One run of a durable workflow." });
export type RunView = z.infer<typeof RunView>;

export const RunWithSteps = RunView.extend({ steps: z.array(StepView).max(1000) }).meta({
  id: "WorkflowRunWithSteps",
  description: "One run of a durable workflow with the attempts of its steps in order.",
});

export function runView(row: RunRow, livemode: boolean): RunView {
  return {
    id: row.id,
    object: "workflow_run",
    livemode,
    kind: row.kind as RunKind,
    subject: row.subject_id,
    generation: row.generation,
    status: row.state,
    stalled: row.stalled === 1,
    due_at: wireTime(row.due_at),
    config_version: row.config_version,
    error: row.error,
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
    ended_at: wireTime(row.ended_at),
  };
}

/** The versions of workflows that were changed in what a run in flight would notice. All others are at their first. */
const VERSIONS: Partial<Record<RunKind, number>> = { "distribute-payment": 2, reconcile: 2 };

/** The version that a run planned now begins with, and keeps to its end. */
export function versionOf(kind: RunKind): number {
  return VERSIONS[kind] ?? 1;
}

export interface NewRun {
  subjectId: string;
  kind: RunKind;
  generation: number;
  /** When the run must act, in the tenant's time. */
  dueAt: number;
  /** The configuration that the run keeps to its end. */
  configVersion: number;
  createdAt: number;
  /** The run that hands over to this one: its subject has waited since then, and has been asked about that often. */
  after?: Pick<RunRow, "since" | "created_at" | "waits" | "waits_before">;
}

/** The configuration version that a run planned now keeps to its end. */
export function latestConfig(store: Store): Query<number> {
  const sql = "SELECT max(version) AS version FROM tenant_configs WHERE tenant_id = ?1";
  const query = store.query<{ version: number | null }>(sql);
  return { ...query, take: (rows) => query.take(rows)[0]?.version ?? 1 };
}

/** Aborts the commit unless the version, which may come from a memory, is still the configuration's newest. */
export function mustBeLatestConfig(store: Store, version: number): Statement {
  return store.insert(configGuards, { version });
}

/** Plans a run's row. The engine's instance is made later, when it must act. */
export function planRun(context: Context, run: NewRun): { statement: Statement; start: RunStart } {
  const id = context.ids.make("workflow_run");
  const statement = context.store.insert(workflowRuns, {
    id,
    subject_id: run.subjectId,
    kind: run.kind,
    generation: run.generation,
    state: "running",
    stalled: 0,
    started: 0,
    due_at: run.dueAt,
    config_version: run.configVersion,
    created_at: run.createdAt,
    updated_at: run.createdAt,
    version: versionOf(run.kind),
    since: run.after === undefined ? run.createdAt : run.after.since || run.after.created_at,
    waits_before: run.after === undefined ? 0 : run.after.waits_before + run.after.waits,
  });
  return {
    statement,
    start: {
      tenantId: context.store.tenantId,
      runId: id,
      subjectId: run.subjectId,
      kind: run.kind,
      generation: run.generation,
      configVersion: run.configVersion,
      version: versionOf(run.kind),
    },
  };
}

/**
 * Sees to it that a subject's next run acts by a time: the open one is brought forward, or the next generation is made.
 * Both are decided by the database when the commit lands, whatever was read before.
 */
export function planRunBy(context: Context, run: Omit<NewRun, "generation">): Statement[] {
  const { store } = context;
  const { subjectId, kind, dueAt, configVersion, createdAt } = run;
  return [
    store.statement(
      `UPDATE workflow_runs SET due_at = min(due_at, ?4) WHERE tenant_id = ?1 AND subject_id = ?2 AND kind = ?3
       AND state IN ('running', 'waiting')`,
      subjectId,
      kind,
      dueAt,
    ),
    store.statement(
      `INSERT INTO workflow_runs (tenant_id, id, subject_id, kind, generation, state, stalled, started, due_at,
         config_version, created_at, updated_at, version, since)
       SELECT ?1, ?2, ?3, ?4, 1 + coalesce((SELECT max(generation) FROM workflow_runs
         WHERE tenant_id = ?1 AND subject_id = ?3 AND kind = ?4), 0), 'running', 0, 0, ?5, ?6, ?7, ?7, ?8, ?7
       WHERE NOT EXISTS (SELECT 1 FROM workflow_runs
         WHERE tenant_id = ?1 AND subject_id = ?3 AND kind = ?4 AND state IN ('running', 'waiting'))`,
      context.ids.make("workflow_run"),
      subjectId,
      kind,
      dueAt,
      configVersion,
      createdAt,
      versionOf(kind),
    ),
  ];
}

/**
 * Has a subject looked at again whose runs have all ended; one that has a run, or never had one, is left alone. The
 * database decides that when the commit lands: an id that only somebody else wrote down somewhere begins nothing.
 */
export function planLookAgain(context: Context, subjectId: string, kind: RunKind, now: number): Statement {
  return context.store.statement(
    `INSERT INTO workflow_runs (tenant_id, id, subject_id, kind, generation, state, stalled, started, due_at,
       config_version, created_at, updated_at, version, since)
     SELECT tenant_id, ?2, subject_id, kind, generation + 1, 'running', 0, 0, ?5, config_version, ?5, ?5, ?6, ?5
     FROM workflow_runs r WHERE tenant_id = ?1 AND subject_id = ?3 AND kind = ?4 AND NOT EXISTS (
       SELECT 1 FROM workflow_runs l WHERE l.tenant_id = ?1 AND l.subject_id = ?3 AND l.kind = ?4
         AND (l.generation > r.generation OR l.state IN ('running', 'waiting')))`,
    context.ids.make("workflow_run"),
    subjectId,
    kind,
    now,
    versionOf(kind),
  );
}

/** A subject's last run of one kind. */
export function latestRun(store: Store, subjectId: string, kind: RunKind): Query<RunRow | undefined> {
  const query = store.rows(workflowRuns, {
    where: { subject_id: subjectId, kind },
    orderBy: [{ column: "generation", descending: true }],
    limit: 1,
  });
  return { ...query, take: (rows) => query.take(rows)[0] };
}

/** Sees to it that a subject is looked at now: the open run is to be woken, or the next generation is made. */
export function planRunNow(
  context: Context,
  latest: RunRow | undefined,
  run: Omit<NewRun, "generation" | "dueAt">,
): { statements: Statement[]; starts: RunStart[] } {
  const of = { ...run, dueAt: run.createdAt };
  if (latest && !isFinal("run", latest.state)) {
    return { statements: planRunBy(context, of), starts: [startOf(latest)] };
  }
  const { statement, start } = planRun(context, { ...of, generation: (latest?.generation ?? 0) + 1 });
  return { statements: [statement], starts: [start] };
}

export function startOf(row: RunRow): RunStart {
  return {
    tenantId: row.tenant_id,
    runId: row.id,
    subjectId: row.subject_id,
    kind: row.kind,
    generation: row.generation,
    configVersion: row.config_version,
    version: row.version,
  };
}

/** A run whose step keeps failing: marked, and said once. */
export async function runStalled(context: Context, run: RunRow, error: string): Promise<Statement[]> {
  const { store } = context;
  const [last, now] = await store.read(lastEvent(store, run.id), tenantNow(context));
  const set = { stalled: 1, error, updated_at: now };
  const object = runView({ ...run, ...set }, context.livemode);
  return [
    store.update(workflowRuns, { id: run.id }, set),
    announce(context, [{ type: "run.stalled", after: last, object }], now),
  ];
}

export interface RunFilter {
  subject?: string | undefined;
  kind?: RunKind | undefined;
  status?: State<"run"> | undefined;
  created_after?: number | undefined;
  created_before?: number | undefined;
}

export async function listRuns(context: Context, filter: RunFilter, page: Page): Promise<Listed<RunView>> {
  const params: (string | number)[] = [];
  const held = ([sql, value]: [string, string | number | null | undefined]) => {
    if (value === undefined || value === null) return "";
    params.push(value);
    return ` AND ${sql} ?${params.length + 1}`;
  };
  const conditions: [string, string | number | null | undefined][] = [
    ["subject_id =", filter.subject],
    ["kind =", filter.kind],
    ["state =", filter.status],
    ["created_at >", filter.created_after],
    ["created_at <", filter.created_before],
    ["id <", page.after],
  ];
  const where = conditions.map(held).join("");
  const rows = await context.store.readOne(
    context.store.query<RunRow>(
      `SELECT * FROM workflow_runs WHERE tenant_id = ?1${where} ORDER BY id DESC LIMIT ?${params.length + 2}`,
      ...params,
      page.limit + 1,
    ),
  );
  const listed = cut(rows, page, (row) => row.id);
  return { data: listed.rows.map((row) => runView(row, context.livemode)), next: listed.next };
}

export async function getRun(context: Context, id: string): Promise<z.infer<typeof RunWithSteps>> {
  const { store, livemode } = context;
  const [row, steps] = await store.read(
    store.row(workflowRuns, { id }),
    store.rows(workflowSteps, {
      where: { run_id: id, kind: "step" },
      orderBy: [{ column: "started_at" }],
      limit: 1000,
    }),
  );
  if (!row) throw notFound();
  return {
    ...runView(row, livemode),
    steps: steps.map((step) => ({
      name: step.name,
      attempt: step.attempt,
      status: step.outcome === "succeeded" ? "succeeded" : "failed",
      error: step.error,
      started_at: wireTime(step.started_at),
      ended_at: wireTime(step.ended_at),
    })),
  };
}

/** The engine's name of a run's instance: its subject and generation, within its own workflow. */
export function instanceIdOf({ subjectId, generation }: Pick<RunStart, "subjectId" | "generation">): string {
  return `${subjectId}-${generation}`;
}

/** The name of a workflow's binding: `take-payment` is `TAKE_PAYMENT`. */
export function bindingOf<K extends RunKind>(kind: K): ScreamingSnake<K> {
  return kind.toUpperCase().replaceAll("-", "_") as ScreamingSnake<K>;
}

export type ScreamingSnake<S extends string> = S extends `${infer Head}-${infer Tail}`
  ? `${Uppercase<Head>}_${ScreamingSnake<Tail>}`
  : Uppercase<S>;
