/**
 * Looking after a tenant's account at the provider: that it is paid out only when we ask, and that its endpoints report
 * everything that the platform acts on, also what came to be needed after they were made.
 */
import type { Context } from "../core/context.ts";
import { announce, type News } from "../core/outbound/events.ts";
import type { AccountStanding } from "../core/provider/account-port.ts";
import { latestConfig, latestRun, type RunRow } from "../core/runs.ts";
import type { Plan } from "../core/store/commit.ts";
import { providerAccounts } from "../core/store/provider-schema.ts";
import { type Reading, reading } from "../core/store/statements.ts";
import { type ProviderAccountRow, type ProviderFacts, providerFacts, providerView } from "./provider-accounts.ts";
import { isRotating, rotationOf, WEBHOOK_ROTATION } from "./webhook-secrets.ts";

export interface CareFacts extends ProviderFacts {
  readonly rotation: RunRow | undefined;
  readonly configVersion: number;
}

export function careFacts(context: Context): Reading<CareFacts> {
  const { store } = context;
  const { queries, take } = providerFacts(context);
  return reading(
    [latestRun(store, store.tenantId, WEBHOOK_ROTATION), latestConfig(store), ...queries],
    ([rotation, configVersion, ...rest]) => ({ ...take(rest), rotation, configVersion }),
  );
}

/** What is to be put right at the provider. */
export interface Amiss {
  readonly payouts: boolean;
  readonly endpoints: boolean;
}

/** Plans that what was found is known. An endpoint that was removed at the provider is made anew, with a new secret. */
export function planLooked(context: Context, facts: CareFacts, standing: AccountStanding): Plan<Amiss> {
  const { account, rotation, configVersion, now } = facts;
  const found = {
    pays_out_by_itself: standing.paysOutByItself ? 1 : 0,
    endpoints_outdated: standing.endpoints === "current" ? 0 : 1,
    looked_at: now,
  };
  const isRemade = standing.endpoints === "missing" && !isRotating(account);
  const remade = isRemade ? rotationOf(context, { account, latest: rotation, configVersion, now }) : undefined;
  const types = [...newsOf(account, found), ...(remade ? [remade.news] : [])];
  const { statements } = planCare(context, facts, { ...found, ...remade?.changed }, types);
  return {
    statements: [...statements, ...(remade?.statements ?? [])],
    result: { payouts: standing.paysOutByItself, endpoints: standing.endpoints === "outdated" },
    starts: remade?.starts ?? [],
  };
}

/** Plans that what was amiss has been put right. */
export function planMended(context: Context, facts: CareFacts, mended: Amiss): Plan<null> {
  const set = {
    ...(mended.payouts ? { pays_out_by_itself: 0 } : {}),
    ...(mended.endpoints ? { endpoints_outdated: 0 } : {}),
  };
  return planCare(context, facts, set, newsOf(facts.account, { ...facts.account, ...set }));
}

function planCare(
  context: Context,
  { account, last, now }: CareFacts,
  set: Partial<ProviderAccountRow>,
  types: readonly News["type"][],
): Plan<null> {
  const object = providerView({ ...account, ...set }, context.livemode);
  if (Object.keys(set).length === 0) return { statements: [], result: null };
  const news = types.map((type) => ({ type, after: last, object }));
  return {
    statements: [
      ...(news.length > 0 ? [announce(context, news, now)] : []),
      context.store.update(providerAccounts, { provider: "stripe" }, set),
    ],
    result: null,
  };
}

type Found = Pick<ProviderAccountRow, "pays_out_by_itself" | "endpoints_outdated">;

function newsOf(before: Found, after: Found): News["type"][] {
  const news: News["type"][] = [];
  if (before.pays_out_by_itself < after.pays_out_by_itself) news.push("tenant_provider.automatic_payouts_found");
  if (before.pays_out_by_itself > after.pays_out_by_itself) news.push("tenant_provider.automatic_payouts_stopped");
  if (before.endpoints_outdated > after.endpoints_outdated) news.push("tenant_provider.webhook_endpoints_updated");
  return news;
}
