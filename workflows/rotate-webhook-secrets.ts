/** Rotates the provider's webhook secrets: new endpoints beside the former ones, a day of both, then the new alone. */
import type { Context } from "../core/context.ts";
import { type ProviderFacts, providerFacts, webhookUrls } from "../tenants/provider-accounts.ts";
import {
  planEndpointsMade,
  planFormerRemoved,
  type RotationProgress,
  rotationProgress,
} from "../tenants/webhook-secrets.ts";
import type { Progress, Run, Tools as StepTools } from "./skeleton.ts";

type Tools = StepTools<ProviderFacts>;

/** Step names are journal keys: add, never rename. */
export const STEPS = {
  make: "make endpoints",
  wait: (n: number) => `wait ${n}`,
  remove: (n: number) => `remove former endpoints ${n}`,
} as const;

const facts = (context: Context) => providerFacts(context);

/** A wake-up may end a wait early: then the former endpoints stand for what is left of their day. */
export async function rotateWebhookSecrets(run: Run): Promise<void> {
  let { until } = await run.act(STEPS.make, facts, make);
  for (let n = 1; until !== null; n++) {
    await run.wait(STEPS.wait(n), 1);
    ({ until } = await run.act(STEPS.remove(n), facts, remove));
  }
}

function next(now: number): (rotation: RotationProgress) => Progress {
  return ({ until }) => (until === null ? { state: "succeeded" } : { state: "waiting", ms: Math.max(1, until - now) });
}

async function make(tools: Tools): Promise<RotationProgress> {
  const { context, provider, now, commit } = tools;
  const { account } = tools.facts;
  const { rotation, rotation_asked_at: askedAt } = account;
  if (askedAt === null) return goOn(tools);
  const act = tools.act(`webhook-endpoints/${rotation}`, askedAt);
  const made = await provider.createWebhookEndpoints(act, webhookUrls(provider, context.store.tenantId), rotation);
  return commit((known) => planEndpointsMade(context, known, made), next(now));
}

async function remove(tools: Tools): Promise<RotationProgress> {
  const { context, provider, now, commit } = tools;
  const { account } = tools.facts;
  const { former_until: until, platform_endpoint_ref: platform, connect_endpoint_ref: connect } = account;
  if (until === null || now < until || platform === null || connect === null) return goOn(tools);
  await provider.removeWebhookEndpoints(webhookUrls(provider, context.store.tenantId), { platform, connect });
  return commit((known) => planFormerRemoved(context, known), next(now));
}

/** Nothing to do yet, or nothing any more: the run's row says until when. */
function goOn({ commit, now }: Tools): Promise<RotationProgress> {
  return commit(({ account }) => ({ statements: [], result: rotationProgress(account) }), next(now));
}
