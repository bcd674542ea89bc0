/**
 * The one template of every workflow: act through a port, store the outcome in one commit with its event, gate on what
 * is stored, wait for a wake-up or the interval, ask, store, gate again. A body reads as its process; what survives a
 * crash, what is retried and what the run's row says of it is decided here, whoever drives the steps.
 */
import { type Context, tenantNow } from "../core/context.ts";
import { invariant } from "../core/errors.ts";
import { announces } from "../core/outbound/events.ts";
import type { Act, Provider } from "../core/provider/port.ts";
import { type RunKind, runStalled } from "../core/runs.ts";
import { commitKey, commitPlanned, type Plan, type RunStart } from "../core/store/commit.ts";
import { workflowRuns, workflowSteps } from "../core/store/run-schema.ts";
import { type Reading, reading, type Statement } from "../core/store/statements.ts";
import type { Row } from "../core/store/store.ts";
import { MINUTE } from "../core/time.ts";
import { type Config, retryOf } from "../tenants/config.ts";

/** How a step is retried. Delays in ms. */
export interface StepPolicy {
  readonly firstDelay: number;
  readonly factor: number;
  readonly capDelay: number;
  readonly retries: number;
  readonly timeout: number;
}

/** What drives a run: the engine, or a simulation. Step names are journal keys: the same name is done once. */
export interface Steps {
  do<T>(name: string, policy: StepPolicy, body: (attempt: number) => Promise<T>): Promise<T>;
  /** Ends at the first wake-up or after `ms`, whichever comes first. Tells nothing of which it was. */
  waitForWake(name: string, ms: number): Promise<void>;
}

/** A tenant opened for a run. */
export interface Opened {
  readonly context: Context;
  readonly provider: Provider;
}

/** Where runs happen. */
export interface World {
  open(tenantId: string, runId: string, kind: RunKind): Promise<Opened>;
  config(tenantId: string, version: number): Promise<Config>;
  /** Events stand in the outbox: somebody may deliver them. */
  nudge(tenantId: string): Promise<void>;
  pause(ms: number): Promise<unknown>;
  /** Runs that a commit has made due may begin. What is lost here is the sweeper's. */
  start?(starts: readonly RunStart[]): Promise<void>;
}

/** Where a run stands after a commit. */
export type Progress =
  | { readonly state: "running" }
  | { readonly state: "waiting"; readonly ms: number }
  | { readonly state: "succeeded" | "failed" | "canceled" };

/** A step's tools: the tenant, opened anew in every attempt, and the commit that takes the run's row along. */
export interface Tools<Facts> extends Opened {
  readonly run: Row<typeof workflowRuns>;
  readonly config: Config;
  /** The tenant's time at the start of this attempt, ms. */
  readonly now: number;
  /** What the step asked to know, read in one call with the run's row. */
  readonly facts: Facts;
  readonly commitKey: string;
  /** Names a call to the provider by what it is for. `since` is when its key was first used at the earliest. */
  act(key: string, since: number): Act;
  /**
   * Plans from the step's facts and commits. When somebody else was faster the facts are read again; the numbers of the
   * events that the plan makes are what finds that out, so a plan without events must not rest on what may move.
   */
  commit<R>(plan: Planner<Facts, R>, next: (result: R) => Progress): Promise<R>;
}

/** What a step commits. */
export interface StepPlan<Facts, R> extends Plan<R> {
  /**
   * The facts once this plan has landed, where it knows them: the next step of the same invocation begins with them
   * instead of reading them again, as if it had read them at that moment.
   */
  readonly facts?: Facts;
}

type Planner<Facts, R> = (facts: Facts, now: number) => StepPlan<Facts, R> | Promise<StepPlan<Facts, R>>;

/** What a step needs to know of its subject before it acts. */
export type Load<Facts> = (context: Context, subjectId: string) => Reading<Facts>;

/** For a step whose plan reads for itself. */
export const nothing: Load<undefined> = () => reading([], () => undefined);

/** News waits this long for more of it, so that a run that takes moments tells of all its stages at once. */
const TOLD_WITHIN = 100;
/** A running step is looked after by the sweeper when it has been silent for this long. */
const SILENT_AFTER = 10 * MINUTE;
/** After so many failed attempts of one step a run is marked as stalled: it goes on trying, and somebody is told. */
const STALLED_AFTER_ATTEMPTS = 5;
const ERROR_LENGTH_MAX = 500;

/** What a step leaves in the journal: its result, and whether its commit ended the run. */
interface Journaled<R> {
  readonly result: R;
  readonly ended: boolean;
}

/** Ends a run whose body had nothing left to do, so that its row never says otherwise. */
export const END_STEP = "end run";

export class Run {
  readonly start: RunStart;
  readonly kind: RunKind;
  readonly #steps: Steps;
  readonly #world: World;
  readonly #news: News;
  #ended = false;
  /** What the last commit of this invocation has left behind. */
  #carried: Carried | undefined;

  constructor(start: RunStart, kind: RunKind, steps: Steps, world: World) {
    this.start = start;
    this.kind = kind;
    this.#steps = steps;
    this.#world = world;
    this.#news = new News(world, start.tenantId);
  }

  /** Runs a body to its end. */
  async drive(body: (run: Run) => Promise<void>): Promise<void> {
    try {
      await body(this);
      if (!this.#ended) await this.#end();
    } finally {
      await this.#news.tell();
    }
  }

  async #end(): Promise<void> {
    await this.act(END_STEP, nothing, (tools) =>
      tools.commit(
        () => ({ statements: [], result: null }),
        () => ({ state: "succeeded" }),
      ),
    );
  }

  /** One act-and-store step. The body may run many times; its commit lands once and its result is kept. */
  async act<Facts, R>(name: string, load: Load<Facts>, body: (tools: Tools<Facts>) => Promise<R>): Promise<R> {
    const { tenantId, runId } = this.start;
    const journaled = await this.#steps.do(name, await this.#policy(), async (attempt): Promise<Journaled<R>> => {
      const opened = await this.#world.open(tenantId, runId, this.kind);
      const step: StepAttempt = { name, attempt, startedAt: opened.context.wall.now(), ended: false };
      const read = () => this.#read(opened.context, load);
      const known = this.#take(opened.context, load, attempt) ?? (await read());
      try {
        const result = await body(await this.#tools(opened, step, known, load, read));
        return { result, ended: step.ended };
      } catch (error) {
        await this.#recordFailure(opened.context, known.run, step, error);
        await this.#news.tell();
        throw error;
      }
    });
    this.#ended = journaled.ended;
    return journaled.result;
  }

  async #read<Facts>(context: Context, load: Load<Facts>): Promise<Known<Facts>> {
    const { store } = context;
    const { runId, subjectId } = this.start;
    const { queries, take } = load(context, subjectId);
    const results: unknown[] = await store.read(store.row(workflowRuns, { id: runId }), tenantNow(context), ...queries);
    const run = results[0] as Row<typeof workflowRuns> | undefined;
    invariant(run, `run ${runId} has no row`);
    const now = results[1] as number;
    return { run, now, ahead: now - context.wall.now(), facts: take(results.slice(2)) };
  }

  /** What the step before has left, if it is what this one needs: once, and only where nothing has gone wrong yet. */
  #take<Facts>({ wall }: Context, load: Load<Facts>, attempt: number): Known<Facts> | undefined {
    const carried = this.#carried;
    this.#carried = undefined;
    if (!carried || carried.load !== load || attempt > 1) return undefined;
    return { ...carried, now: wall.now() + carried.ahead, facts: carried.facts as Facts };
  }

  /** Sleeps until a wake-up or the time is over. The commit before has put the same time on the run's row. */
  async wait(name: string, ms: number): Promise<void> {
    this.#carried = undefined;
    await this.#news.tell();
    await this.#steps.waitForWake(name, ms);
  }

  /** The configuration that this run keeps to its end. A version never changes, so every replay reads the same. */
  async config(): Promise<Config> {
    return this.#world.config(this.start.tenantId, this.start.configVersion);
  }

  async #policy(): Promise<StepPolicy> {
    const retry = retryOf(await this.config(), this.kind);
    return {
      firstDelay: retry.first_delay_ms,
      factor: retry.factor,
      capDelay: retry.max_delay_ms,
      retries: retry.max_retries,
      timeout: retry.timeout_ms,
    };
  }

  async #tools<Facts>(
    opened: Opened,
    step: StepAttempt,
    known: Known<Facts>,
    load: Load<Facts>,
    read: () => Promise<Known<Facts>>,
  ): Promise<Tools<Facts>> {
    const { context } = opened;
    const { store, wall } = context;
    const { run, now } = known;
    const key = `${run.subject_id}/${run.kind}/${run.generation}/${step.name}`;
    return {
      ...opened,
      ...known,
      config: await this.config(),
      commitKey: key,
      act: (name, since) => ({ key: `${store.tenantId}/${name}`, age: Math.max(0, now - since) }),
      commit: async <R>(plan: Planner<Facts, R>, next: (result: R) => Progress) => {
        const record = commitKey<R>(store, key, wall.now());
        let carried: Carried | undefined;
        const { result, replayed, starts } = await commitPlanned(store, record, async (attempt) => {
          const current = attempt === 1 ? known : await read();
          const planned = await plan(current.facts, current.now);
          const row = rowAfter(current, next(planned.result));
          carried = carriedBy(load, { ...current, run: row }, planned);
          if (announces(planned.statements)) this.#news.note();
          return { ...planned, statements: [...planned.statements, ...journal(context, row, step)] };
        });
        step.ended = hasEnded(next(result));
        this.#carried = replayed ? undefined : carried;
        if (starts.length > 0) await this.#world.start?.(starts);
        return result;
      },
    };
  }

  async #recordFailure(
    context: Context,
    run: Row<typeof workflowRuns>,
    step: StepAttempt,
    error: unknown,
  ): Promise<void> {
    const message = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(
      0,
      ERROR_LENGTH_MAX,
    );
    const statements = [stepRow(context, run, step, "failed", message)];
    if (step.attempt >= STALLED_AFTER_ATTEMPTS && run.stalled === 0) {
      statements.push(...(await runStalled(context, run, message)));
    }
    // The journal of a failed attempt is worth having and not worth failing for: the attempt's own error goes on.
    await context.store.write(statements).catch(() => undefined);
  }
}

interface StepAttempt {
  readonly name: string;
  readonly attempt: number;
  /** Wall time, ms. */
  readonly startedAt: number;
  /** Whether the commit made so far ends the run. */
  ended: boolean;
}

/** What is known at the start of an attempt: one call's worth. */
interface Known<Facts> {
  readonly run: Row<typeof workflowRuns>;
  readonly now: number;
  /** How far the tenant's time is ahead of wall time, ms. */
  readonly ahead: number;
  readonly facts: Facts;
}

function hasEnded(progress: Progress): boolean {
  return progress.state !== "running" && progress.state !== "waiting";
}

/** The facts as a commit has left them, for the next step that asks for the same. */
interface Carried extends Known<unknown> {
  readonly load: Load<unknown>;
}

function carriedBy<Facts, R>(
  load: Load<Facts>,
  known: Known<Facts>,
  { facts }: StepPlan<Facts, R>,
): Carried | undefined {
  const isNothing = load === (nothing as Load<unknown>);
  return facts === undefined && !isNothing ? undefined : { ...known, load, facts };
}

/**
 * Tells of events a moment after they happened, and at the latest before the run rests or ends. What a crash keeps from
 * being told is found by the sweeper.
 */
class News {
  readonly #world: World;
  readonly #tenantId: string;
  #isWaiting = false;

  constructor(world: World, tenantId: string) {
    this.#world = world;
    this.#tenantId = tenantId;
  }

  note(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    void this.#world.pause(TOLD_WITHIN).then(() => this.tell());
  }

  async tell(): Promise<void> {
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    await this.#world.nudge(this.#tenantId).catch(() => undefined);
  }
}

/** The run's row after a commit that leads to `progress`. */
function rowAfter({ run, now }: Known<unknown>, progress: Progress): Row<typeof workflowRuns> {
  return {
    ...run,
    state: progress.state,
    started: 1,
    stalled: 0,
    error: null,
    due_at: progress.state === "waiting" ? now + progress.ms : now + SILENT_AFTER,
    updated_at: now,
    ended_at: hasEnded(progress) ? now : null,
  };
}

/** The run's row and the step's, in the commit that the step makes. */
function journal(context: Context, run: Row<typeof workflowRuns>, step: StepAttempt): Statement[] {
  const { state, started, stalled, error, due_at, updated_at, ended_at } = run;
  const set = { state, started, stalled, error, due_at, updated_at, ended_at };
  return [stepRow(context, run, step, "succeeded", null), context.store.update(workflowRuns, { id: run.id }, set)];
}

function stepRow(
  context: Context,
  run: Row<typeof workflowRuns>,
  step: StepAttempt,
  outcome: "succeeded" | "failed",
  error: string | null,
): Statement {
  const { store, wall } = context;
  const { name, attempt, startedAt } = step;
  return store.insert(workflowSteps, {
    run_id: run.id,
    name,
    attempt,
    started_at: startedAt,
    ended_at: wall.now(),
    outcome,
    error,
  });
}
