/** A tenant's account at the provider: what is shown of it, the trial of a key, and its replacement by another. */
import * as z from "zod";
import { audit } from "../core/audit.ts";
import { type Context, tenantNow } from "../core/context.ts";
import { type FieldError, notFound, Refusal, refuseField } from "../core/errors.ts";
import { announce, lastEvent } from "../core/outbound/events.ts";
import { type KeyTrial, type PerEndpoint, type Provider, UnknownOutcome } from "../core/provider/port.ts";
import type { Plan } from "../core/store/commit.ts";
import { providerAccounts } from "../core/store/provider-schema.ts";
import { type Reading, reading } from "../core/store/statements.ts";
import type { Row } from "../core/store/store.ts";
import { wireTime } from "../core/time.ts";
import { SEALED_FOR } from "./registry.ts";

export type ProviderAccountRow = Row<typeof providerAccounts>;

const SecretKey = z
  .string()
  .regex(/^(sk|rk)_(live|test)_\w{10,200}$/, "must be a secret or restricted key")
  .meta({
    description: "Of the same account and mode. It is tried before it replaces the one before.",
    example: "sk_test_51PqX2eFq8mZ3kL0v",
  });

const keys = {
  secret_key: SecretKey,
  publishable_key: z
    .string()
    .regex(/^pk_(live|test)_\w{10,200}$/, "must be a publishable key")
    .optional()
    .meta({ description: "Only if it was rolled as well.", example: "pk_test_51PqX2eFq8mZ3kL0v" }),
};

export const RotateProviderKey = z
  .strictObject(keys)
  .meta({ id: "RotateProviderKey", description: "The key that takes the place of the one in force." });

/** The keys that an applicant hands in. */
export const ProviderKeys = z
  .strictObject({
    secret_key: SecretKey.meta({
      description: "Of your own account: a secret key, or a restricted one that may do what the platform needs.",
      example: "sk_live_51PqX2eFq8mZ3kL0v",
    }),
    publishable_key: keys.publishable_key.meta({
      description: "For the provider's field in which players enter their cards.",
      example: "pk_live_51PqX2eFq8mZ3kL0v",
    }),
  })
  .meta({ id: "ApplicantProviderKeys", description: "The keys of the applicant's own account at the provider." });

export const ProviderPermissions = z
  .strictObject({
    object: z.literal("provider_permissions"),
    livemode: z.boolean(),
    accepted: z.boolean().meta({ description: "Whether the provider accepts the key in force." }),
    permissions: z
      .array(z.strictObject({ name: z.string().max(100).meta({ example: "payment_intents" }), granted: z.boolean() }))
      .max(100)
      .meta({ description: "What the platform needs and what can be tried without changing anything: reading." }),
  })
  .meta({ id: "ProviderPermissions", description: "What the tenant's key at the provider turned out to be good for." });

export const TenantProvider = z
  .strictObject({
    object: z.literal("tenant_provider"),
    livemode: z.boolean(),
    provider: z.literal("stripe"),
    account: z
      .string()
      .max(255)
      .meta({ description: "The tenant's own account. It never changes.", example: "acct_1PqX2eFq8mZ3kL0v" }),
    publishable_key: z.string().max(255).nullable().meta({ example: "pk_test_51PqX2eFq8mZ3kL0v" }),
    secret_key_since: z.iso.datetime().meta({ description: "Since when the key in force is." }),
    webhook_secrets: z.enum(["current", "rotating", "overlapping"]).meta({
      description: "`rotating`: new endpoints are being made. `overlapping`: the former secrets are accepted as well.",
    }),
    former_webhook_secrets_until: z.iso.datetime().nullable(),
    automatic_payouts: z.boolean().meta({
      description:
        "The provider was found to pay the account out by itself, and the key may not stop it: what merchants are " +
        "owed would drain. Switch it off at the provider, or give a key that may write `balance_settings`.",
    }),
    webhook_endpoints: z.enum(["current", "outdated"]).meta({
      description: "`outdated`: the provider does not report everything yet. It is put right by itself.",
    }),
    looked_at: z.iso.datetime().nullable().meta({
      description: "When both were last looked at: with every reconciliation.",
    }),
  })
  .meta({ id: "TenantProvider", description: "The tenant's account at the payment provider, without its secrets." });
export type TenantProvider = z.infer<typeof TenantProvider>;

export function providerView(row: ProviderAccountRow, livemode: boolean): TenantProvider {
  const isOverlapping = row.former_until !== null;
  return {
    object: "tenant_provider",
    livemode,
    provider: "stripe",
    account: row.account_ref,
    publishable_key: row.publishable_key,
    secret_key_since: wireTime(row.key_rotated_at ?? row.created_at),
    webhook_secrets: isOverlapping ? "overlapping" : row.rotation_asked_at !== null ? "rotating" : "current",
    former_webhook_secrets_until: wireTime(row.former_until),
    automatic_payouts: row.pays_out_by_itself === 1,
    webhook_endpoints: row.endpoints_outdated === 1 ? "outdated" : "current",
    looked_at: wireTime(row.looked_at),
  };
}

/** Where the provider reports: beside the page that players come back to. */
export function webhookUrls({ returnUrl }: Pick<Provider, "returnUrl">, tenantId: string): PerEndpoint {
  const urlOf = (endpoint: string) => new URL(`./webhooks/stripe/${tenantId}/${endpoint}`, returnUrl).href;
  return { platform: urlOf("platform"), connect: urlOf("connect") };
}

/** What every change of the account is planned from. Its events are the tenant's own. */
export interface ProviderFacts {
  readonly account: ProviderAccountRow;
  readonly last: ReturnType<typeof lastEvent> extends { take: (rows: unknown[]) => infer L } ? L : never;
  readonly now: number;
}

export function providerFacts(context: Context): Reading<ProviderFacts> {
  const { store } = context;
  return reading(
    [store.row(providerAccounts, { provider: "stripe" }), lastEvent(store, store.tenantId), tenantNow(context)],
    ([account, last, now]) => {
      if (!account) throw notFound();
      return { account, last, now };
    },
  );
}

export async function readProviderFacts(context: Context): Promise<ProviderFacts> {
  const { queries, take } = providerFacts(context);
  return take(await context.store.read(...queries));
}

/**
 * What is wrong with a key, if anything is: one error for each permission that it lacks.
 *
 * @param pointer where the key stands in the request
 * @param accountRef whose it must be; null: anybody's
 * @throws Refusal `validation_failed`
 */
export function assertKey(trial: KeyTrial, pointer: string, accountRef: string | null): void {
  if (!trial.accepted) throw refuseField("validation_failed", pointer, "The provider does not accept this key.");
  if (accountRef !== null && trial.accountRef !== null && trial.accountRef !== accountRef) {
    throw refuseField("validation_failed", pointer, `The key is another account's: this tenant's is ${accountRef}.`);
  }
  const errors: FieldError[] = trial.permissions
    .filter(({ granted }) => !granted)
    .map(({ name }) => ({ pointer, code: "permission_missing", detail: `may not read ${name}` }));
  if (errors.length === 0) return;
  throw new Refusal("validation_failed", "The key lacks permissions that the platform needs.", { errors });
}

/**
 * What a key may write is known only when it does: then the refusal is told as of one that may not read.
 * @throws Refusal `validation_failed`
 */
export async function ifPermitted<T>(permission: string, pointer: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof UnknownOutcome) || !error.isDenied) throw error;
    const errors = [{ pointer, code: "permission_missing", detail: `may not write ${permission}` }];
    throw new Refusal("validation_failed", "The key lacks permissions that the platform needs.", { errors });
  }
}

/**
 * Plans another key for the same account, once it has been tried. Every isolate uses it within 30 s; until then the
 * one before must go on being accepted by the provider.
 *
 * @param providerFrom a provider that speaks with a key
 * @throws Refusal `not_found`, `validation_failed`
 */
export async function planRotateKey(
  context: Context,
  input: z.infer<typeof RotateProviderKey>,
  providerFrom: (secretKey: string) => Provider,
): Promise<Plan<TenantProvider>> {
  const { store, sealer, livemode } = context;
  const mode = livemode ? "live" : "test";
  for (const [field, key] of Object.entries(input)) {
    if (key?.split("_")[1] === mode) continue;
    throw refuseField("validation_failed", `/${field}`, `The tenant is ${mode === "live" ? "live" : "a sandbox"}.`);
  }
  const { account, last, now } = await readProviderFacts(context);
  const trial = await providerFrom(input.secret_key).tryKey();
  assertKey(trial, "/secret_key", account.account_ref);
  const changed = {
    sealed_secret_key: await sealer.seal(store.tenantId, SEALED_FOR.secretKey, input.secret_key),
    publishable_key: input.publishable_key ?? account.publishable_key,
    key_rotated_at: now,
  };
  const view = providerView({ ...account, ...changed }, livemode);
  return {
    statements: [
      announce(context, [{ type: "tenant_provider.secret_key_rotated", after: last, object: view }], now),
      store.update(providerAccounts, { provider: "stripe" }, changed),
      audit(context, { action: "tenant_provider.rotate_key", subjectId: store.tenantId, fields: Object.keys(input) }),
    ],
    result: view,
  };
}

/** Tries the key in force. */
export async function tryProviderKey({ livemode }: Context, provider: Provider) {
  const { accepted, permissions } = await provider.tryKey();
  return { object: "provider_permissions" as const, livemode, accepted, permissions: [...permissions] };
}
