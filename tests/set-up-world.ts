/** A tenant whose ledger is in this process, whose Stripe is a script, and whose runs are driven step by step. */
import type { Context } from "../core/context.ts";
import type { RunKind } from "../core/runs.ts";
import { commitKey, commitPlanned, type Plan, type RunStart } from "../core/store/commit.ts";
import { events } from "../core/store/journal-schema.ts";
import { workflowRuns } from "../core/store/run-schema.ts";
import { providerCalls, tenantConfigs, tenantProfiles } from "../core/store/schema.ts";
import { configOf, DEFAULT_CONFIG } from "../tenants/config.ts";
import { Run } from "../workflows/skeleton.ts";
import { memoryLedger } from "./memory-ledger.ts";
import { type Script, scripted } from "./stripe-script.ts";

/** Attempts that a step gets before the driver gives up, as if the process had died there. */
const ATTEMPTS_MAX = 3;

/** What one drive of a run asked its engine for, in order: the journal that the engine would keep. */
export interface History {
  readonly start: RunStart;
  readonly entries: (readonly [name: string, result: unknown])[];
}

export interface SetUpWorld {
  readonly histories: History[];
  readonly context: Context;
  readonly ledger: ReturnType<typeof memoryLedger>;
  readonly sent: ReturnType<typeof scripted>["sent"];
  /** What Stripe answers from now on. */
  stripe(script: Script): void;
  commit<R>(plan: (attempt: number) => Promise<Plan<R>>): Promise<{ result: R; starts: readonly RunStart[] }>;
  /** Drives a run from an empty journal, as after a crash, or from a kept one. `onWait` moves the world meanwhile. */
  drive(
    start: RunStart,
    body: (run: Run) => Promise<void>,
    onWait?: (ms: number, name: string) => void,
    journal?: Map<string, unknown>,
  ): Promise<void>;
  runState(start: RunStart): Promise<string | undefined>;
  eventsOf(subjectId: string): Promise<{ type: string; sequence: number; object: Record<string, unknown> }[]>;
  /** What was said aloud in the log. */
  readonly alerts: readonly string[];
  calls(subjectId: string): Promise<{ kind: string; status: string; idempotency_key: string | null }[]>;
}

export async function setUpWorld(country = "DE", seed?: number): Promise<SetUpWorld> {
  const ledger = memoryLedger(seed);
  const context = ledger.context();
  const { store } = context;
  let answers: Script = () => new Response("{}", { status: 500 });
  const { provider, sent } = scripted((request) => answers(request), ledger.clock);
  const at = ledger.clock.now();
  const profile = { name: "Aurora Games", livemode: 0, country, settlement_currency: "EUR", created_at: at };
  const config = { version: 1, config: JSON.stringify(DEFAULT_CONFIG), created_at: at };
  await store.write([store.insert(tenantProfiles, profile), store.insert(tenantConfigs, config)]);
  let commits = 0;
  const histories: History[] = [];
  const alerts: string[] = [];
  return {
    histories,
    alerts,
    context,
    ledger,
    sent,
    stripe: (script) => {
      answers = script;
    },
    commit: async (plan) => {
      commits += 1;
      ledger.clock.time += 1;
      return commitPlanned(store, commitKey(store, `test/${commits}`, ledger.clock.now()), plan);
    },
    drive: async (start, body, onWait, journal = new Map<string, unknown>()) => {
      const history: History = { start, entries: [] };
      histories.push(history);
      const run = new Run(
        start,
        start.kind as RunKind,
        {
          do: async (name, _policy, step) => {
            if (!journal.has(name)) journal.set(name, await attempted(step));
            history.entries.push([name, journal.get(name)]);
            return journal.get(name) as Awaited<ReturnType<typeof step>>;
          },
          waitForWake: async (name, ms) => {
            history.entries.push([name, null]);
            if (journal.has(name)) return;
            if (!onWait) throw new Error("the run waits");
            ledger.clock.time += ms;
            onWait(ms, name);
          },
        },
        {
          open: async () => ({
            context: { ...context, causedBy: start.runId, actor: start.kind },
            provider,
            screener: { screen: async () => ({ lists: [], hits: [] }) },
          }),
          // The first version is the defaults: nobody need read them.
          config: async (_, version) => (version === 1 ? DEFAULT_CONFIG : configOf(store, version)),
          nudge: async () => undefined,
          pause: async () => undefined,
          log: {
            info: () => undefined,
            error: (message, fields) => {
              if (message === "alert") alerts.push(String(fields?.alert));
            },
          },
        },
      );
      await run.drive(body);
    },
    runState: async ({ runId }) => (await store.readOne(store.row(workflowRuns, { id: runId })))?.state,
    eventsOf: async (subjectId) => {
      const order = [{ column: "sequence" }] as const;
      const rows = await store.readOne(store.rows(events, { where: { subject_id: subjectId }, orderBy: order }));
      return rows.map(({ type, sequence, data }) => {
        const { object } = JSON.parse(data) as { object: Record<string, unknown> };
        return { type, sequence, object };
      });
    },
    calls: async (subjectId) => {
      const rows = await store.readOne(store.rows(providerCalls, { where: { subject_id: subjectId } }));
      return rows.map(({ kind, status, idempotency_key }) => ({ kind, status, idempotency_key }));
    },
  };
}

async function attempted<T>(step: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await step(attempt);
    } catch (error) {
      if (attempt === ATTEMPTS_MAX) throw error;
    }
  }
}
