/** Takes a merchant from its application to being active: waits for each step, screens its names, asks a person. */
import {
  namesOf,
  type OnboardingFacts,
  type OnboardingProgress,
  onboardingFacts,
  planAdvance,
  wantsScreening,
} from "../core/parties/onboarding.ts";
import { planRun } from "../core/runs.ts";
import { askAfter } from "../tenants/config.ts";
import type { Progress, Run, Tools } from "./skeleton.ts";

/** Step names are journal keys: add, never rename. */
export const STEPS = {
  advance: (n: number) => `advance ${n}`,
  wait: (n: number) => `wait ${n}`,
} as const;

/** After so many rounds a run hands over to its next generation: the onboarding goes on, the journal starts anew. */
const ROUNDS_MAX = 100;

type StepTools = Tools<OnboardingFacts>;

/** What the body needs to know after a round; how long to wait is decided in the commit, with the run's row. */
interface Round extends OnboardingProgress {
  readonly waitMs: number;
}

export async function onboardMerchant(run: Run): Promise<void> {
  for (let n = 1; n <= ROUNDS_MAX; n++) {
    const round = await run.act(STEPS.advance(n), onboardingFacts, (tools) => advance(tools, n));
    if (!isUnderWay(round)) return;
    if (!round.goesOn && n < ROUNDS_MAX) await run.wait(STEPS.wait(n), round.waitMs);
  }
}

function isUnderWay({ state }: OnboardingProgress): boolean {
  return state === "applied" || state === "in_review";
}

async function advance(tools: StepTools, n: number): Promise<Round> {
  const { context, config, run, screener } = tools;
  const terms = config.onboarding;
  const screened = wantsScreening(tools.facts, terms) ? await screen(tools) : undefined;
  return tools.commit(
    (facts, now) => {
      const plan = planAdvance(context, now, facts, terms, screened);
      const asksAfter = askAfter(config, run.kind, n);
      const { remindAt } = plan.result;
      const waitMs = remindAt === null ? asksAfter : Math.max(1, Math.min(asksAfter, remindAt - now));
      const result = { ...plan.result, waitMs };
      if (n < ROUNDS_MAX || !isUnderWay(result)) return { ...plan, result };
      const next = planRun(context, {
        subjectId: run.subject_id,
        kind: "onboard-merchant",
        generation: run.generation + 1,
        dueAt: now + waitMs,
        configVersion: run.config_version,
        createdAt: now,
      });
      return { ...plan, result, statements: [...plan.statements, next.statement] };
    },
    (round): Progress => {
      if (!isUnderWay(round) || n >= ROUNDS_MAX) return { state: "succeeded" };
      return round.goesOn ? { state: "running" } : { state: "waiting", ms: round.waitMs };
    },
  );

  async function screen({ facts }: StepTools) {
    const { names, declaredExposed } = await namesOf(context, facts);
    return { screening: await screener.screen(names, terms), declaredExposed };
  }
}
