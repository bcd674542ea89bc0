/**
 * The one template of every workflow: act through a port, store the outcome in one commit with its event, gate on what
 * is stored, wait for a wake-up or the interval, ask, store, gate again. A body reads as its process; what survives a
 * crash, what is retried and what the run's row says of it is decided here, whoever drives the steps.
 */
import type { Context } from "../core/context.ts";
import { tenantNow } from "../core/context.ts";
import type { Act, Provider } from "../core/provider/port.ts";
import { type RunKind, runStalled } from "../core/runs.ts";
import { commitKey, commitPlanned, type Plan, type RunStart } from "../core/store/commit.ts";
import { workflowRuns, workflowSteps } from "../core/store/run-schema.ts";
import type { Row, Statement } from "../core/store/store.ts";
import { MINUTE } from "../core/time.ts";
import type { Config } from "../tenants/config.ts";

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
}

/** Where a run stands after a commit. */
export type Progress =
  | { readonly state: "running" }
  | { readonly state: "waiting"; readonly ms: number }
  | { readonly state: "succeeded" | "failed" | "canceled" };

/** A step's tools: the tenant, opened anew in every attempt, and the commit that takes the run's row along. */
export interface Tools extends Opened {
  readonly run: Row<typeof workflowRuns>;
  readonly config: Config;
  /** The tenant's time at the start of this attempt, ms. */
  readonly now: number;
  readonly commitKey: string;
  /** Names a call to the provider by what it is for. `since` is when its key was first used at the earliest. */
  act(key: string, since: number): Act;
  commit<R>(plan: () => Promise<Plan<R>>, next: (result: R) => Progress): Promise<R>;
}

/** A running step is looked after by the sweeper when it has been silent for this long. */
const SILENT_AFTER = 10 * MINUTE;
/** After so many failed attempts of one step a run is marked as stalled: it goes on trying, and somebody is told. */
const STALLED_AFTER_ATTEMPTS = 5;
const ERROR_LENGTH_MAX = 500;

export class Run {
  readonly start: RunStart;
  readonly kind: RunKind;
  readonly #steps: Steps;
  readonly #world: World;

  constructor(start: RunStart, kind: RunKind, steps: Steps, world: World) {
    this.start = start;
    this.kind = kind;
    this.#steps = steps;
    this.#world = world;
  }

  /** One act-and-store step. The body may run many times; its commit lands once and its result is kept. */
  async act<R>(name: string, body: (tools: Tools) => Promise<R>): Promise<R> {
    const { tenantId, runId } = this.start;
    return this.#steps.do(name, await this.#policy(), async (attempt) => {
      const opened = await this.#world.open(tenantId, runId, this.kind);
      const { store } = opened.context;
      const [run, now] = await store.read(store.row(workflowRuns, { id: runId }), tenantNow(opened.context));
      if (!run) throw new Error(`run ${runId} has no row`);
      const startedAt = opened.context.wall.now();
      const step = { name, attempt, startedAt };
      try {
        return await body(await this.#tools(opened, run, now, step));
      } catch (error) {
        await this.#recordFailure(opened.context, run, step, error);
        throw error;
      }
    });
  }

  /** Sleeps until a wake-up or the time is over. The commit before has put the same time on the run's row. */
  async wait(name: string, ms: number): Promise<void> {
    await this.#steps.waitForWake(name, ms);
  }

  /** The configuration that this run keeps to its end. A version never changes, so every replay reads the same. */
  async config(): Promise<Config> {
    return this.#world.config(this.start.tenantId, this.start.configVersion);
  }

  async #policy(): Promise<StepPolicy> {
    const { retry } = await this.config();
    return {
      firstDelay: retry.first_delay_ms,
      factor: retry.factor,
      capDelay: retry.max_delay_ms,
      retries: retry.max_retries,
      timeout: retry.timeout_ms,
    };
  }

  async #tools(opened: Opened, run: Row<typeof workflowRuns>, now: number, step: StepAttempt): Promise<Tools> {
    const { context } = opened;
    const { store } = context;
    const key = `${run.subject_id}/${run.kind}/${run.generation}/${step.name}`;
    return {
      ...opened,
      run,
      now,
      config: await this.config(),
      commitKey: key,
      act: (name, since) => ({ key: `${store.tenantId}/${name}`, age: Math.max(0, now - since) }),
      commit: async (plan, next) => {
        const record = commitKey<Awaited<ReturnType<typeof plan>>["result"]>(store, key, context.wall.now());
        const { result } = await commitPlanned(store, record, async () => {
          const planned = await plan();
          const progress = next(planned.result);
          return { ...planned, statements: [...planned.statements, ...journal(context, run, now, step, progress)] };
        });
        await this.#world.nudge(store.tenantId);
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
    const message = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, ERROR_LENGTH_MAX);
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
}

/** The run's row and the step's, in the commit that the step makes. */
function journal(
  context: Context,
  run: Row<typeof workflowRuns>,
  now: number,
  step: StepAttempt,
  progress: Progress,
): Statement[] {
  const { store } = context;
  const ended = progress.state !== "running" && progress.state !== "waiting";
  const dueAt = progress.state === "waiting" ? now + progress.ms : now + SILENT_AFTER;
  return [
    stepRow(context, run, step, "succeeded", null),
    store.update(
      workflowRuns,
      { id: run.id },
      {
        state: progress.state,
        started: 1,
        stalled: 0,
        error: null,
        due_at: dueAt,
        updated_at: now,
        ended_at: ended ? now : null,
      },
    ),
  ];
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

