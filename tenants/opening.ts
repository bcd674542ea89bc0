/**
 * Opening a tenant. It takes two databases and the provider, so it goes in steps that can be repeated: reserve the
 * tenant under the caller's key, open its account and its webhook endpoints at the provider, write its books in one
 * commit, and only then make it active. Whoever breaks off comes back with the same key and goes on.
 */
import * as z from "zod";
import { audit } from "../core/audit.ts";
import type { Context } from "../core/context.ts";
import { invariant, notFound, Refusal, refuseField } from "../core/errors.ts";
import { idOf } from "../core/ids.ts";
import { account } from "../core/money/accounts.ts";
import { post } from "../core/money/ledger.ts";
import { scheduled } from "../core/money/reconciliation.ts";
import { SANDBOX_ONBOARDING } from "../core/parties/onboarding-terms.ts";
import type { Provider, WebhookEndpoints } from "../core/provider/port.ts";
import { commitKey, commitPlanned, type Plan } from "../core/store/commit.ts";
import { tenants } from "../core/store/directory-schema.ts";
import { providerAccounts } from "../core/store/provider-schema.ts";
import { commits, tenantClocks, tenantConfigs, tenantProfiles } from "../core/store/schema.ts";
import type { Statement } from "../core/store/statements.ts";
import { auditDirectory, type DirectoryContext } from "./audit.ts";
import { ledgersOf } from "./bindings.ts";
import { askAfter, type Config, DEFAULT_CONFIG } from "./config.ts";
import { place } from "./placement.ts";
import { assertKey, ifPermitted, webhookUrls } from "./provider-accounts.ts";
import { assertUnclaimed, planClaim } from "./provider-claims.ts";
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
    parent: idOf("tenant").optional().meta({ description: "Sandboxes only: the live tenant that it belongs to." }),
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
/** Where the account's key stands in what asks for the opening. */
const KEY_AT = "/provider/secret_key";

/**
 * Does everything of an opening but its last commit, which it plans.
 *
 * @throws Refusal `validation_failed`, `state_conflict`, `idempotency_key_reused`, `provider_account_taken`
 */
export async function planOpenTenant(
  platform: Platform,
  context: DirectoryContext,
  input: OpenTenant,
  key: OpeningKey,
): Promise<Plan<TenantView>> {
  refuseMisfits(platform, input);
  if (input.parent !== undefined) await refuseParent(platform, input.parent);
  const tenantId = await reserve(platform, context, input, key);
  const row = await readTenant(platform.directory, tenantId);
  if (row.state !== "applied") return { statements: [], result: tenantView(row) };
  const account = () => openAccount(platform, row, input);
  const float = input.sandbox?.float ?? 0;
  const accountRef = await openBooks(platform, context, row, { account, float, since: row.created_at });
  const changed = { state: "active", updated_at: platform.wall.now() } as const;
  const claim = { tenantId, livemode: row.livemode === 1, accountRef };
  return {
    statements: [
      planClaim(platform.directory, claim, changed.updated_at),
      platform.directory.update(tenants, { id: tenantId }, changed),
      auditDirectory(context, { action: "tenant.activate", subjectId: tenantId, tenantId, fields: ["status"] }),
    ],
    result: tenantView({ ...row, ...changed }),
  };
}

const SANDBOXES_MAX = 20;

/** @throws Refusal `not_found`, `validation_failed`, `state_conflict` */
async function refuseParent({ directory }: Platform, parent: string): Promise<void> {
  const [row, [known]] = await directory.read(
    directory.row(tenants, { id: parent }),
    directory.query<{ count: number }>(
      "SELECT count(*) AS count FROM tenants WHERE parent_tenant_id = ?1 AND state = 'active'",
      parent,
    ),
  );
  if (!row) throw notFound();
  if (row.livemode !== 1) throw refuseField("validation_failed", "/parent", "Only a live tenant has sandboxes.");
  if (row.state !== "active") throw new Refusal("state_conflict", `The live tenant is ${row.state}.`);
  if (known && known.count >= SANDBOXES_MAX) {
    throw new Refusal("state_conflict", `A live tenant has at most ${SANDBOXES_MAX} sandboxes.`);
  }
}

function refuseMisfits({ env }: Platform, { mode, sandbox, provider, parent }: OpenTenant): void {
  if (mode === "live") {
    if (parent !== undefined) throw refuseField("validation_failed", "/parent", "Only a sandbox belongs to another.");
    if (!provider)
      throw refuseField("validation_failed", "/provider", "A live tenant needs its provider's secret key.");
    if (sandbox) throw refuseField("validation_failed", "/sandbox", "A live tenant has no sandbox settings.");
    return;
  }
  if (provider) throw refuseField("validation_failed", "/provider", "A sandbox has no provider of its own.");
  if (!env.STRIPE_SIM) throw new Refusal("state_conflict", "This deployment has no simulator, so it has no sandboxes.");
}

/** Plans the row of a tenant that applies, placed where its books will be. */
export async function planTenantRow(
  { env, directory, wall, ids }: Pick<Platform, "env" | "directory" | "wall" | "ids">,
  of: Pick<TenantRow, "name" | "country" | "currency" | "placement"> & { parent: string | null; isLive: boolean },
): Promise<{ row: TenantRow; statements: Statement[] }> {
  const now = wall.now();
  const bound = ledgersOf(env).map(({ binding }) => binding);
  const { ledger, statements } = await place(directory, bound, of.placement, now);
  const row: TenantRow = {
    id: ids.make("tenant"),
    parent_tenant_id: of.parent,
    name: of.name,
    state: "applied",
    livemode: of.isLive ? 1 : 0,
    country: of.country,
    currency: of.currency,
    placement: of.placement,
    ledger,
    created_at: now,
    updated_at: now,
  };
  return { row, statements: [...statements, directory.insert(tenants, row)] };
}

/** The tenant's row, in state `applied`, once for the caller's key. */
async function reserve(
  platform: Platform,
  context: DirectoryContext,
  input: OpenTenant,
  { key, fingerprint }: OpeningKey,
): Promise<string> {
  const { directory, wall } = platform;
  const record = directory.commitKey<{ tenant_id: string; fingerprint: string }>(
    `${OPENING}/${context.actor}/${key}`,
    wall.now(),
  );
  const { parent = null, mode, ...of } = input;
  const { result } = await commitPlanned(directory, record, async () => {
    if (input.provider)
      await tryAccount(platform, platform.registry.providerFrom(input.provider.secret_key, true), NEW);
    const planned = await planTenantRow(platform, { ...of, parent, isLive: mode === "live" });
    const { id } = planned.row;
    const fields = ["name", "mode", "placement", "country", "currency"];
    return {
      statements: [
        ...planned.statements,
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

/** A tenant that has no id yet. */
const NEW = { id: null, livemode: 1 };

/**
 * Whose account a key opens, before anything is done there.
 * @throws Refusal `validation_failed` when the key is not what the platform needs, `provider_account_taken`
 */
async function tryAccount(
  { directory }: Platform,
  provider: Provider,
  { id, livemode }: { readonly id: string | null; readonly livemode: number },
): Promise<string> {
  const trial = await provider.tryKey();
  assertKey(trial, KEY_AT, null);
  const { accountRef } = trial;
  invariant(accountRef !== null, "a key that may read its account does not say whose it is");
  await assertUnclaimed(directory, { tenantId: id, livemode: livemode === 1, accountRef }, KEY_AT);
  return accountRef;
}

/**
 * The account at the provider, its two endpoints, and the books: one commit, once. Gives whose account it is.
 *
 * @throws Refusal `validation_failed` when the key is not what the platform needs, `provider_account_taken`
 */
export async function openBooks(
  platform: Platform,
  { actor, causedBy }: Pick<DirectoryContext, "actor" | "causedBy">,
  row: TenantRow,
  { account, float, since }: Opening,
): Promise<string> {
  const { registry, wall, ids, sealer } = platform;
  const store = registry.storeOf(row.id, row.ledger);
  const [done, known] = await store.read(
    store.row(commits, { commit_key: OPENING }),
    store.row(providerAccounts, { provider: "stripe" }),
  );
  if (done && known) {
    const { account_ref: accountRef } = known;
    await assertUnclaimed(platform.directory, { tenantId: row.id, livemode: row.livemode === 1, accountRef }, KEY_AT);
    return accountRef;
  }
  const livemode = row.livemode === 1;
  const opened = await account();
  const provider = registry.providerFrom(opened.secretKey, livemode);
  const { accountRef, balance } = await takenOver(platform, provider, opened, { row, float });
  const act = { key: `${row.id}/webhook-endpoints`, age: wall.now() - since };
  const endpoints = await ifPermitted("webhook_endpoints", KEY_AT, () =>
    provider.createWebhookEndpoints(act, webhookUrls(provider, row.id), 0),
  );
  const context: Context = { store, livemode, wall, ids, sealer, actor, causedBy };
  const record = commitKey<null>(store, OPENING, wall.now());
  const sealed = await sealedAccount(context, { ...opened, accountRef }, endpoints);
  await commitPlanned(store, record, async () => ({
    statements: [...bookStatements(context, row), sealed, ...topUp(context, row, balance)],
    result: null,
  }));
  return accountRef;
}

export interface Opening {
  account(): Promise<OpenedAccount>;
  /** What the account has from the first moment, minor units. */
  readonly float: number;
  /** When the provider was first asked at the earliest, ms. */
  readonly since: number;
}

export interface OpenedAccount {
  /** Null for the tenant's own account, which it brings along: it is asked for, and taken over. */
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

/**
 * The account as the books begin with it. One that the tenant brings along may have a balance, which is its own.
 * @throws Refusal `validation_failed` when the key is not what the platform needs, `provider_account_taken`
 */
async function takenOver(
  platform: Platform,
  provider: Provider,
  { accountRef }: OpenedAccount,
  { row, float }: { readonly row: TenantRow; readonly float: number },
): Promise<{ accountRef: string; balance: number }> {
  if (accountRef !== null) return { accountRef, balance: float };
  const own = await tryAccount(platform, provider, row);
  await ifPermitted("balance_settings", KEY_AT, () => provider.holdPayouts());
  const funds = (await provider.balances()).find((each) => each.currency === row.currency);
  return { accountRef: own, balance: funds ? funds.available + funds.pending : 0 };
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
  { secrets, refs }: WebhookEndpoints,
): Promise<Statement> {
  const seal = (purpose: string, plain: string) => sealer.seal(store.tenantId, purpose, plain);
  return store.insert(providerAccounts, {
    provider: "stripe",
    account_ref: accountRef,
    publishable_key: publishableKey,
    sealed_secret_key: await seal(SEALED_FOR.secretKey, secretKey),
    sealed_platform_webhook_secret: await seal(SEALED_FOR.platform, secrets.platform),
    sealed_connect_webhook_secret: await seal(SEALED_FOR.connect, secrets.connect),
    platform_endpoint_ref: refs.platform,
    connect_endpoint_ref: refs.connect,
    livemode: livemode ? 1 : 0,
    created_at: wall.now(),
  });
}

/** MONEY.md row 23: what the account has from the first moment, or lacks, is the tenant's own. */
function topUp({ store, wall }: Context, row: TenantRow, balance: number): Statement[] {
  if (balance === 0) return [];
  const now = wall.now();
  const [debit, credit] =
    balance > 0 ? [account.platform, account.tenantBalance] : [account.tenantBalance, account.platform];
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
        debit,
        credit,
        amount: Math.abs(balance),
      },
    ],
  });
}
