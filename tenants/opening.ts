/**
 * Opening a tenant. It takes two databases and the provider, so it goes in steps that can be repeated: reserve the
 * tenant under the caller's key, open its account and its webhook endpoints at the provider, write its books in one
 * commit, and only then make it active. Whoever breaks off comes back with the same key and goes on.
 */
import * as z from "zod";
import { audit } from "../core/audit.ts";
import type { Context } from "../core/context.ts";
import { invariant, Refusal, refuseField } from "../core/errors.ts";
import { account } from "../core/money/accounts.ts";
import { post } from "../core/money/ledger.ts";
import { scheduled } from "../core/money/reconciliation.ts";
import { SANDBOX_ONBOARDING } from "../core/parties/onboarding-terms.ts";
import type { WebhookSecrets } from "../core/provider/port.ts";
import { commitKey, commitPlanned, type Plan } from "../core/store/commit.ts";
import { tenants } from "../core/store/directory-schema.ts";
import { commits, providerAccounts, tenantClocks, tenantConfigs, tenantProfiles } from "../core/store/schema.ts";
import type { Statement } from "../core/store/statements.ts";
import { auditDirectory, type DirectoryContext } from "./audit.ts";
import { ledgersOf } from "./bindings.ts";
import { askAfter, type Config, DEFAULT_CONFIG } from "./config.ts";
import { place } from "./placement.ts";
import { type Platform, SEALED_FOR } from "./registry.ts";
import { openSandboxAccount } from "./sandbox.ts";
import {
  Country,
  CurrencyCode,
  Placement,
  readTenant,
  TenantName,
  type TenantRow,
  type TenantView,
  tenantView,
} from "./tenants.ts";

const FLOAT_MAX = 100_000_000_00;

export const OpenTenant = z
  .strictObject({
    name: TenantName,
    mode: z.enum(["sandbox", "live"]).meta({ description: "A sandbox's provider is the simulator." }),
    placement: Placement.default("shared"),
    country: Country.default("DE"),
    currency: CurrencyCode.default("EUR"),
    sandbox: z
      .strictObject({
        float: z.int().min(0).max(FLOAT_MAX).default(0).meta({
          description: "What the account has from the first moment, in minor units: refunds are paid from it.",
          example: 100_000,
        }),
      })
      .optional(),
    provider: z
      .strictObject({
        secret_key: z
          .string()
          .regex(/^(sk|rk)_live_\w{10,200}$/, "must be a live key")
          .meta({ description: "Live tenants only: the secret key of the tenant's own Stripe account." }),
      })
      .optional(),
  })
  .meta({ id: "OpenTenant", description: "A new tenant." });
export type OpenTenant = z.infer<typeof OpenTenant>;

/** The caller's key, and what it stands for. */
export interface OpeningKey {
  readonly key: string;
  readonly fingerprint: string;
}

const OPENING = "tenant/open";

/**
 * Does everything of an opening but its last commit, which it plans.
 *
 * @throws Refusal `validation_failed`, `state_conflict`, `idempotency_key_reused`
 */
export async function planOpenTenant(
  platform: Platform,
  context: DirectoryContext,
  input: OpenTenant,
  key: OpeningKey,
): Promise<Plan<TenantView>> {
  refuseMisfits(platform, input);
  const tenantId = await reserve(platform, context, input, key);
  const row = await readTenant(platform.directory, tenantId);
  if (row.state !== "applied") return { statements: [], result: tenantView(row) };
  await openBooks(platform, context, row, input);
  const changed = { state: "active", updated_at: platform.wall.now() } as const;
  return {
    statements: [
      platform.directory.update(tenants, { id: tenantId }, changed),
      auditDirectory(context, { action: "tenant.activate", subjectId: tenantId, tenantId, fields: ["status"] }),
    ],
    result: tenantView({ ...row, ...changed }),
  };
}

function refuseMisfits({ env }: Platform, { mode, sandbox, provider }: OpenTenant): void {
  if (mode === "live") {
    if (!provider)
      throw refuseField("validation_failed", "/provider", "A live tenant needs its provider's secret key.");
    if (sandbox) throw refuseField("validation_failed", "/sandbox", "A live tenant has no sandbox settings.");
    return;
  }
  if (provider) throw refuseField("validation_failed", "/provider", "A sandbox has no provider of its own.");
  if (!env.STRIPE_SIM) throw new Refusal("state_conflict", "This deployment has no simulator, so it has no sandboxes.");
}

/** The tenant's row, in state `applied`, once for the caller's key. */
async function reserve(
  { env, directory, wall }: Platform,
  context: DirectoryContext,
  input: OpenTenant,
  { key, fingerprint }: OpeningKey,
): Promise<string> {
  const now = wall.now();
  const record = directory.commitKey<{ tenant_id: string; fingerprint: string }>(
    `${OPENING}/${context.actor}/${key}`,
    now,
  );
  const bound = ledgersOf(env).map(({ binding }) => binding);
  const { result } = await commitPlanned(directory, record, async () => {
    const placed = await place(directory, bound, input.placement, now);
    const id = context.ids.make("tenant");
    const fields = ["name", "mode", "placement", "country", "currency"];
    const row: TenantRow = {
      id,
      parent_tenant_id: null,
      name: input.name,
      state: "applied",
      livemode: input.mode === "live" ? 1 : 0,
      country: input.country,
      currency: input.currency,
      placement: input.placement,
      ledger: placed.ledger,
      created_at: now,
      updated_at: now,
    };
    return {
      statements: [
        ...placed.statements,
        directory.insert(tenants, row),
        auditDirectory(context, { action: "tenant.create", subjectId: id, tenantId: id, fields }),
      ],
      result: { tenant_id: id, fingerprint },
    };
  });
  if (result.fingerprint !== fingerprint) {
    throw new Refusal("idempotency_key_reused", "This key stands for another request: use a new one.");
  }
  return result.tenant_id;
}

/** The account at the provider, its two endpoints, and the books: one commit, once. */
async function openBooks(
  platform: Platform,
  { actor, causedBy }: DirectoryContext,
  row: TenantRow,
  input: OpenTenant,
): Promise<void> {
  const { registry, wall, ids, sealer } = platform;
  const store = registry.storeOf(row.id, row.ledger);
  if (await store.readOne(store.row(commits, { commit_key: OPENING }))) return;
  const livemode = row.livemode === 1;
  const opened = await openAccount(platform, row, input);
  const provider = registry.providerFrom(opened.secretKey, livemode);
  const urls = { platform: webhookUrl(platform, row.id, "platform"), connect: webhookUrl(platform, row.id, "connect") };
  const act = { key: `${row.id}/webhook-endpoints`, age: wall.now() - row.created_at };
  const secrets = await provider.createWebhookEndpoints(act, urls);
  const accountRef = opened.accountRef ?? (await provider.ownAccount()).accountRef;
  const context: Context = { store, livemode, wall, ids, sealer, actor, causedBy };
  const record = commitKey<null>(store, OPENING, wall.now());
  const sealed = await sealedAccount(context, { ...opened, accountRef }, secrets);
  await commitPlanned(store, record, async () => ({
    statements: [...bookStatements(context, row), sealed, ...topUp(context, row, input.sandbox?.float ?? 0)],
    result: null,
  }));
}

interface OpenedAccount {
  /** Null for a live tenant: its account is asked for. */
  readonly accountRef: string | null;
  readonly secretKey: string;
  readonly publishableKey: string | null;
}

async function openAccount({ env }: Platform, row: TenantRow, input: OpenTenant): Promise<OpenedAccount> {
  if (input.provider) return { accountRef: null, secretKey: input.provider.secret_key, publishableKey: null };
  invariant(env.STRIPE_SIM, "a sandbox is opened without a simulator");
  const { name, country, currency } = row;
  const float = input.sandbox?.float ?? 0;
  const opened = await openSandboxAccount(env.STRIPE_SIM, { reference: row.id, name, country, currency, float });
  return { accountRef: opened.id, secretKey: opened.secret_key, publishableKey: opened.publishable_key };
}

function webhookUrl({ env }: Platform, tenantId: string, endpoint: "platform" | "connect"): string {
  return `${env.BASE_URL}/webhooks/stripe/${tenantId}/${endpoint}`;
}

function bookStatements(context: Context, row: TenantRow): Statement[] {
  const { store, wall, livemode } = context;
  const now = wall.now();
  return [
    store.insert(tenantProfiles, {
      name: row.name,
      livemode: livemode ? 1 : 0,
      country: row.country,
      settlement_currency: row.currency,
      created_at: now,
    }),
    store.insert(tenantConfigs, { version: 1, config: JSON.stringify(firstConfig(livemode)), created_at: now }),
    store.insert(tenantClocks, { offset_ms: 0, updated_at: now }),
    ...scheduled(context, { dueAt: now + askAfter(DEFAULT_CONFIG, "reconcile", 1), now, configVersion: 1 }),
    audit(context, {
      action: "tenant.open",
      subjectId: store.tenantId,
      fields: ["name", "country", "currency", "config", "provider_account"],
    }),
  ];
}

function firstConfig(livemode: boolean): Config {
  return livemode ? DEFAULT_CONFIG : { ...DEFAULT_CONFIG, onboarding: SANDBOX_ONBOARDING };
}

async function sealedAccount(
  { store, sealer, wall, livemode }: Context,
  { accountRef, secretKey, publishableKey }: OpenedAccount & { accountRef: string },
  secrets: WebhookSecrets,
): Promise<Statement> {
  const seal = (purpose: string, plain: string) => sealer.seal(store.tenantId, purpose, plain);
  return store.insert(providerAccounts, {
    provider: "stripe",
    account_ref: accountRef,
    publishable_key: publishableKey,
    sealed_secret_key: await seal(SEALED_FOR.secretKey, secretKey),
    sealed_platform_webhook_secret: await seal(SEALED_FOR.platform, secrets.platform),
    sealed_connect_webhook_secret: await seal(SEALED_FOR.connect, secrets.connect),
    livemode: livemode ? 1 : 0,
    created_at: wall.now(),
  });
}

/** MONEY.md row 23: what the account has from the first moment is the tenant's own. */
function topUp({ store, wall }: Context, row: TenantRow, float: number): Statement[] {
  if (float === 0) return [];
  const now = wall.now();
  return post(store, {
    key: `${row.id}/top_up`,
    commitKey: OPENING,
    currency: row.currency,
    effectiveAt: now,
    recordedAt: now,
    legs: [
      {
        kind: "posted",
        key: "float",
        code: "top_up",
        subjectId: row.id,
        debit: account.platform,
        credit: account.tenantBalance,
        amount: float,
      },
    ],
  });
}
