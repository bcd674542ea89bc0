/**
 * The one template of every workflow: act through a port, store the outcome in one commit with its event, gate on what
 * is stored, wait for a wake-up or the interval, ask, store, gate again. A body reads as its process; what survives a
 * crash, what is retried and what the run's row says of it is decided here, whoever drives the steps.
 */
import { type Context, tenantNow } from "../core/context.ts";
import { invariant } from "../core/errors.ts";
import { announces } from "../core/outbound/events.ts";
import type { Screener } from "../core/parties/screening.ts";
import type { Fetcher, Log } from "../core/ports.ts";
import type { Act, Provider } from "../core/provider/port.ts";
import { type RunKind, type RunRow, runStalled } from "../core/runs.ts";
import { isFinal } from "../core/states.ts";
import { commitKey, commitPlanned, type Plan, type RunStart } from "../core/store/commit.ts";
import { workflowRuns } from "../core/store/run-schema.ts";
import { commits } from "../core/store/schema.ts";
import { type Reading, reading } from "../core/store/statements.ts";
import { type Config, retryOf } from "../tenants/config.ts";
import type { Platform } from "../tenants/registry.ts";
import { type Advance, advance, isOver, type Progress, SILENT_AFTER, type StepAttempt, stepRows } from "./journal.ts";
import { News } from "./news.ts";
import { RunLog } from "./run-log.ts";
import { alert, codeOf, stepLog } from "./telemetry.ts";

export type { Progress } from "./journal.ts";

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
  readonly screener: Screener;
}

/** The whole deployment, and the network. */
export interface Beyond {
  readonly platform: Platform;
  readonly network: Fetcher;
}

/** Where runs happen. */
export interface World {
  open(tenantId: string, runId: string, kind: RunKind): Promise<Opened>;
  config(tenantId: string, version: number): Promise<Config>;
  /** Events stand in the outbox: somebody may deliver them. */
  nudge(tenantId: string): Promise<void>;
  pause(ms: number): Promise<unknown>;
  readonly log: Log;
  /** What lies beyond one tenant, for the workflow that brings a tenant into being. */
  readonly beyond?: Beyond;
  /** Runs that a commit has made due may begin. What is lost here is the sweeper's. */
  start?(starts: readonly RunStart[]): Promise<void>;
}

/** A step's tools: the tenant, opened anew in every attempt, and the commit that takes the run's row along. */
export interface Tools<Facts> extends Opened {
  readonly run: RunRow;
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
  /**
   * One of several acts of a step, stored by itself under a key of its own before the step's own commit. What stands
   * already is not done again: its stored result is given.
   */
  record<R>(part: string, act: (commitKey: string) => Promise<() => Promise<Plan<R>> | Plan<R>>): Promise<R>;
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

/** After so many failed attempts of one step a run is marked as stalled: it goes on trying, and somebody is told. */
const STALLED_AFTER_ATTEMPTS = 5;
const ERROR_LENGTH_MAX = 500;

/** What a step leaves in the journal: its result, whether its commit ended the run, and how long it waits after it. */
type Journaled<R> =
  | { readonly result: R; readonly ended: boolean; readonly waits?: number }
  /** The run had ended before: canceled, replaced, or driven to its end by a process that died. */
  | { readonly over: true };

/** Leaves a body whose run has ended, wherever it is. */
class RunOver extends Error {
  override readonly name = "RunOver";
}

/** Ends a run whose body had nothing left to do, so that its row never says otherwise. */
export const END_STEP = "end run";

export class Run {
  readonly start: RunStart;
  readonly kind: RunKind;
  readonly #steps: Steps;
  readonly #world: World;
  readonly #news: News;
  readonly #log: RunLog;
  #ended = false;
  /** The wait that the body has gone through since its last step. */
  #waited: string | null = null;
  /** How long the last commit says that the run waits, ms. */
  #waits: number | undefined;
  /** What the last commit of this invocation has left behind. */
  #carried: Carried | undefined;

  constructor(start: RunStart, kind: RunKind, steps: Steps, world: World) {
    this.start = start;
    this.kind = kind;
    this.#steps = steps;
    this.#world = world;
    this.#news = new News(world, start.tenantId);
    this.#log = new RunLog(world);
  }

  /** Runs a body to its end, or to where its run has ended. */
  async drive(body: (run: Run) => Promise<void>): Promise<void> {
    try {
      await body(this);
      if (!this.#ended) await this.#end();
    } catch (error) {
      if (!(error instanceof RunOver)) throw error;
    } finally {
      this.#log.write();
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
    if (this.#ended) throw new RunOver();
    const waited = this.#waited;
    this.#waited = null;
    const journaled = await this.#steps.do(name, await this.#policy(), (attempt) =>
      this.#attempt({ name, attempt, waited }, load, body),
    );
    if ("over" in journaled) throw new RunOver();
    this.#ended = journaled.ended;
    this.#waits = journaled.waits;
    return journaled.result;
  }

  async #attempt<Facts, R>(
    of: Pick<StepAttempt, "name" | "attempt" | "waited">,
    load: Load<Facts>,
    body: (tools: Tools<Facts>) => Promise<R>,
  ): Promise<Journaled<R>> {
    const opened = await this.#world.open(this.start.tenantId, this.start.runId, this.kind);
    const { wall } = opened.context;
    const step: StepAttempt = { ...of, startedAt: wall.now(), ended: false, waits: undefined };
    const read = () => this.#read(opened.context, load);
    const known = this.#take(opened.context, load, of.attempt) ?? (await read());
    const log = stepLog(this.#log, known.run, known.facts, step, () => wall.now());
    if (isFinal("run", known.run.state)) return { over: true };
    log.started();
    try {
      const result = await body(await this.#tools(opened, step, known, load, read));
      log.ended("succeeded", null);
      return { result, ended: step.ended, ...(step.waits === undefined ? {} : { waits: step.waits }) };
    } catch (error) {
      if (error instanceof RunOver) {
        log.ended("superseded", null);
        return { over: true };
      }
      log.ended("failed", codeOf(error));
      await this.#recordFailure(opened.context, known, step, error);
      await this.#news.tell();
      throw error;
    }
  }

  async #read<Facts>(context: Context, load: Load<Facts>): Promise<Known<Facts>> {
    const { store } = context;
    const { runId, subjectId } = this.start;
    const { queries, take } = load(context, subjectId);
    const results: unknown[] = await store.read(store.row(workflowRuns, { id: runId }), tenantNow(context), ...queries);
    const run = results[0] as RunRow | undefined;
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
    if (this.#ended) throw new RunOver();
    this.#carried = undefined;
    this.#waited = name;
    this.#log.write();
    await this.#news.tell();
    await this.#steps.waitForWake(name, this.#waits ?? ms);
  }

  get beyond(): Beyond {
    const { beyond } = this.#world;
    invariant(beyond, `${this.kind} reaches beyond its tenant`);
    return beyond;
  }

  /** Somebody should look: said aloud, in the log. */
  alert(name: string, run: RunRow): void {
    alert(this.#log, name, run, null);
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
    const { store } = context;
    const { run, now } = known;
    const key = `${run.subject_id}/${run.kind}/${run.generation}/${step.name}`;
    const config = await this.config();
    return {
      ...opened,
      ...known,
      config,
      commitKey: key,
      act: (name, since) => ({ key: `${store.tenantId}/${name}`, age: Math.max(0, now - since) }),
      record: (part, act) => this.#record(context, known, `${key}/${part}`, act),
      commit: async <R>(plan: Planner<Facts, R>, next: (result: R) => Progress) => {
        const record = commitKey<R>(store, key, context.wall.now());
        let advanced: Advance | undefined;
        let carried: Carried | undefined;
        const { result, replayed, starts } = await commitPlanned(store, record, async (attempt) => {
          const current = attempt === 1 ? known : await read();
          if (isFinal("run", current.run.state)) throw new RunOver();
          const planned = await plan(current.facts, current.now);
          advanced = advance(context, { ...current, config }, step, next(planned.result));
          carried = carriedBy(load, { ...current, run: advanced.row }, planned);
          if (announces(planned.statements)) this.#news.note();
          return { ...planned, statements: [...planned.statements, ...advanced.statements] };
        });
        if (replayed || !advanced) return this.#resume(step, result, next, await read());
        this.#carried = carried;
        step.ended = isOver(advanced.row);
        step.waits = advanced.waits;
        const due = advanced.successor && advanced.waits === undefined ? [...starts, advanced.successor] : starts;
        if (due.length > 0) await this.#world.start?.(due);
        return result;
      },
    };
  }

  async #record<R>(
    context: Context,
    { run, now }: Known<unknown>,
    key: string,
    act: (commitKey: string) => Promise<() => Promise<Plan<R>> | Plan<R>>,
  ): Promise<R> {
    const { store, wall } = context;
    const stored = await store.readOne(store.row(commits, { commit_key: key }));
    if (stored) return JSON.parse(stored.result) as R;
    const plan = await act(key);
    const { result } = await commitPlanned(store, commitKey<R>(store, key, wall.now()), async () => {
      const planned = await plan();
      if (announces(planned.statements)) this.#news.note();
      // A run that has ended meanwhile is refused here as at its steps' own commits.
      const goesOn = store.update(workflowRuns, { id: run.id }, { state: "running", due_at: now + SILENT_AFTER });
      return { ...planned, statements: [...planned.statements, goesOn] };
    });
    return result;
  }

  /** The commit had landed before: the run's row says what it made of the run. */
  #resume<R>(step: StepAttempt, result: R, next: (result: R) => Progress, { run, now }: Known<unknown>): R {
    this.#carried = undefined;
    step.ended = isOver(next(result)) || isFinal("run", run.state);
    if (run.waiting_until !== null) step.waits = Math.max(1, run.waiting_until - now);
    return result;
  }

  async #recordFailure(context: Context, known: Known<unknown>, step: StepAttempt, error: unknown): Promise<void> {
    const { run, now } = known;
    const message = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(
      0,
      ERROR_LENGTH_MAX,
    );
    const isStalled = step.attempt >= STALLED_AFTER_ATTEMPTS && run.stalled === 0;
    const set = { state: "running", started: 1, error: message, due_at: now + SILENT_AFTER } as const;
    const failing = { ...set, waiting_since: null, waiting_until: null, began_at: run.began_at ?? step.startedAt };
    const statements = [
      stepRows(context, known, step, { outcome: "failed", error: message, code: codeOf(error) }),
      context.store.update(workflowRuns, { id: run.id }, failing),
      ...(isStalled ? await runStalled(context, run, message) : []),
    ];
    if (isStalled) {
      this.#news.note();
      alert(this.#log, "run.stalled", run, codeOf(error));
    }
    // The journal of a failed attempt is worth having and not worth failing for: the attempt's own error goes on.
    await context.store.write(statements).catch(() => undefined);
  }
}

/** What is known at the start of an attempt: one call's worth. */
interface Known<Facts> {
  readonly run: RunRow;
  readonly now: number;
  /** How far the tenant's time is ahead of wall time, ms. */
  readonly ahead: number;
  readonly facts: Facts;
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
