/**
 * Rotating the secrets that the provider signs its reports with. Stripe gives an endpoint one secret for good, so new
 * endpoints are made beside the former ones at the same addresses; for a day both secrets are accepted, then the former
 * endpoints are removed. An event that comes from both is one event.
 */
import { audit } from "../core/audit.ts";
import type { Context } from "../core/context.ts";
import { Refusal } from "../core/errors.ts";
import { announce } from "../core/outbound/events.ts";
import type { WebhookEndpoints } from "../core/provider/port.ts";
import type { ReceivingEndpoint } from "../core/provider/receipts.ts";
import { latestConfig, latestRun, planRunNow, type RunRow } from "../core/runs.ts";
import type { Plan } from "../core/store/commit.ts";
import { providerAccounts } from "../core/store/provider-schema.ts";
import { DAY } from "../core/time.ts";
import {
  type ProviderAccountRow,
  type ProviderFacts,
  providerFacts,
  providerView,
  type TenantProvider,
} from "./provider-accounts.ts";
import { SEALED_FOR } from "./registry.ts";

/** How long the former secrets are accepted beside the new ones. Stripe itself repeats a report for three days. */
export const OVERLAP = DAY;

export const WEBHOOK_ROTATION = "rotate-webhook-secrets";
const STRIPE = { provider: "stripe" };

/**
 * Plans a rotation: its run makes the endpoints.
 * @throws Refusal `not_found`, `state_conflict` while another is under way
 */
export async function planRotateWebhookSecrets(context: Context): Promise<Plan<TenantProvider>> {
  const { store, livemode } = context;
  const { queries, take } = providerFacts(context);
  const [latest, configVersion, ...read] = await store.read(
    latestRun(store, store.tenantId, WEBHOOK_ROTATION),
    latestConfig(store),
    ...queries,
  );
  const { account, last, now } = take(read);
  const view = providerView(account, livemode);
  if (view.webhook_secrets !== "current") {
    const until = view.former_webhook_secrets_until;
    const ends = until === null ? "It is being made." : `Its former secrets are accepted until ${until}.`;
    throw new Refusal("state_conflict", `There is a rotation under way. ${ends}`);
  }
  const { changed, news, statements, starts } = rotationOf(context, { account, latest, configVersion, now });
  const object = providerView({ ...account, ...changed }, livemode);
  return {
    statements: [
      announce(context, [{ type: news, after: last, object }], now),
      store.update(providerAccounts, STRIPE, changed),
      ...statements,
    ],
    result: object,
    starts,
  };
}

export function isRotating(account: ProviderAccountRow): boolean {
  return account.rotation_asked_at !== null || account.former_until !== null;
}

/** The parts of a rotation's plan, for whoever has more to say of the account in the same commit. */
export function rotationOf(
  context: Context,
  of: {
    readonly account: ProviderAccountRow;
    readonly latest: RunRow | undefined;
    readonly configVersion: number;
    readonly now: number;
  },
) {
  const { account, latest, configVersion, now } = of;
  const subjectId = context.store.tenantId;
  const run = planRunNow(context, latest, { subjectId, kind: WEBHOOK_ROTATION, configVersion, createdAt: now });
  const trail = { action: "tenant_provider.rotate_webhook_secrets", subjectId, fields: ["webhook_secrets"] };
  return {
    changed: { rotation: account.rotation + 1, rotation_asked_at: now },
    news: "tenant_provider.webhook_secrets_requested",
    statements: [...run.statements, audit(context, trail)],
    starts: run.starts,
  } as const;
}

/** How far a rotation is, for its run. */
export interface RotationProgress {
  /** The new endpoints stand. */
  readonly made: boolean;
  /** Until when the former secrets are accepted, the tenant's time; null: they are gone. */
  readonly until: number | null;
}

export function rotationProgress({ rotation_asked_at, former_until }: ProviderAccountRow): RotationProgress {
  return { made: rotation_asked_at === null, until: former_until };
}

/** Plans that the new endpoints' secrets are in force, and the former ones accepted for a day. */
export async function planEndpointsMade(
  context: Context,
  { account, last, now }: ProviderFacts,
  { secrets, refs }: WebhookEndpoints,
): Promise<Plan<RotationProgress>> {
  const { store, sealer, livemode } = context;
  if (account.rotation_asked_at === null) return { statements: [], result: rotationProgress(account) };
  const changed = {
    rotation_asked_at: null,
    platform_endpoint_ref: refs.platform,
    connect_endpoint_ref: refs.connect,
    sealed_platform_webhook_secret: await sealer.seal(store.tenantId, SEALED_FOR.platform, secrets.platform),
    sealed_connect_webhook_secret: await sealer.seal(store.tenantId, SEALED_FOR.connect, secrets.connect),
    sealed_former_platform_webhook_secret: account.sealed_platform_webhook_secret,
    sealed_former_connect_webhook_secret: account.sealed_connect_webhook_secret,
    former_until: now + OVERLAP,
  };
  const next = { ...account, ...changed };
  const object = providerView(next, livemode);
  return {
    statements: [
      announce(context, [{ type: "tenant_provider.webhook_secrets_rotated", after: last, object }], now),
      store.update(providerAccounts, STRIPE, changed),
    ],
    result: rotationProgress(next),
  };
}

/** Plans that the former secrets are gone, after their endpoints have been removed. */
export function planFormerRemoved(context: Context, { account, last, now }: ProviderFacts): Plan<RotationProgress> {
  const { store, livemode } = context;
  if (account.former_until === null) return { statements: [], result: rotationProgress(account) };
  const changed = {
    former_until: null,
    sealed_former_platform_webhook_secret: null,
    sealed_former_connect_webhook_secret: null,
  };
  const next = { ...account, ...changed };
  const object = providerView(next, livemode);
  return {
    statements: [
      announce(context, [{ type: "tenant_provider.webhook_secrets_retired", after: last, object }], now),
      store.update(providerAccounts, STRIPE, changed),
    ],
    result: rotationProgress(next),
  };
}

/** The sealed secrets that a report may be signed with now: the one in force first. */
export function acceptedSecrets(account: ProviderAccountRow, endpoint: ReceivingEndpoint, now: number): string[] {
  const isPlatform = endpoint === "platform";
  const current = isPlatform ? account.sealed_platform_webhook_secret : account.sealed_connect_webhook_secret;
  const former = isPlatform
    ? account.sealed_former_platform_webhook_secret
    : account.sealed_former_connect_webhook_secret;
  return former !== null && account.former_until !== null && now < account.former_until ? [current, former] : [current];
}
