/** How an application begins: nobody in particular asks, and gets a client that may go on with it. */
import * as z from "zod";
import { Refusal } from "../core/errors.ts";
import { CountryCode } from "../core/parties/countries.ts";
import type { Plan } from "../core/store/commit.ts";
import { tenantApplications } from "../core/store/directory-application-schema.ts";
import { DAY, HOUR, SECOND } from "../core/time.ts";
import { NOTHING_TOLD } from "./application-fields.ts";
import { type ApplicationRow, ApplicationView, applicationView } from "./applications.ts";
import { type Applying, audited } from "./applying.ts";
import { hashSecret, OAuthClientWithSecret, planCreateClientOf } from "./clients.ts";
import { planTenantRow } from "./opening.ts";
import type { Platform } from "./registry.ts";
import { CurrencyCode, TenantName } from "./tenants.ts";

/** Applications that one origin, and that everybody together, may make in an hour. */
const FROM_ONE_PER_HOUR = 5;
const FROM_ALL_PER_HOUR = 200;

export const CreateApplication = z
  .strictObject({
    name: TenantName,
    mode: z
      .enum(["live", "sandbox"])
      .default("live")
      .meta({ description: "A sandbox rehearses the whole way with the simulator as its provider." }),
    country: CountryCode,
    currency: CurrencyCode.meta({ description: "What the tenant will settle in." }),
  })
  .meta({ id: "CreateTenantApplication", example: { name: "Aurora Games", country: "DE", currency: "EUR" } });

export const ApplicationWithClient = z
  .strictObject({
    object: z.literal("tenant_application_with_client"),
    livemode: z.boolean(),
    application: ApplicationView,
    client: OAuthClientWithSecret,
  })
  .meta({ id: "TenantApplicationWithClient", description: "A new application, and the client that speaks for it." });

/** Who speaks for an application before anybody is known. */
export const ANYBODY = "applicant";

/**
 * Plans an application: a tenant that is nobody's customer yet, placed where its books would be, and a client that may
 * do nothing but go on with it.
 *
 * @param address who asks, as far as the deployment knows; it is kept as a keyed hash of the day
 * @throws Refusal `rate_limited`, `state_conflict` without a simulator
 */
export async function planApply(
  { platform, context }: Applying,
  input: z.infer<typeof CreateApplication>,
  address: string | null,
  scopes: readonly string[],
): Promise<Plan<z.infer<typeof ApplicationWithClient>>> {
  const { env, directory, wall } = platform;
  const isLive = input.mode === "live";
  if (!isLive && !env.STRIPE_SIM) {
    throw new Refusal("state_conflict", "This deployment has no simulator, so it has no sandboxes.");
  }
  const now = wall.now();
  const origin =
    address === null ? null : hashSecret(`${env.KEY_ENCRYPTION_KEYS}\n${Math.floor(now / DAY)}\n${address}`);
  await refuseTooMany(platform, origin);
  const { name, country, currency } = input;
  const of = { name, country, currency, placement: "shared", parent: null, isLive } as const;
  const { row: tenant, statements } = await planTenantRow(platform, of);
  const row: ApplicationRow = { ...NEW, tenant_id: tenant.id, origin, created_at: now, updated_at: now };
  const client = planCreateClientOf(context, { id: tenant.id, livemode: isLive }, { name: "Application" }, scopes);
  const application = applicationView({ row, tenant, details: NOTHING_TOLD });
  return {
    statements: [
      ...statements,
      directory.insert(tenantApplications, row),
      ...client.statements,
      audited(context, tenant.id, "create", Object.keys(input)),
    ],
    result: { object: "tenant_application_with_client", livemode: isLive, application, client: client.result },
  };
}

const NEW: Omit<ApplicationRow, "tenant_id" | "origin" | "created_at" | "updated_at"> = {
  version: 0,
  state: "not_submitted",
  identity_session: null,
  identity_ref: null,
  identity_status: null,
  identity_error: null,
  identity_begun_at: null,
  identity_sessions: 0,
  account_ref: null,
  publishable_key: null,
  sealed_secret_key: null,
  permissions: null,
  key_given_at: null,
  webhook_url: null,
  sealed_webhook_secret: null,
  webhook_ping: null,
  split_rule: null,
  problems: "[]",
  reason: null,
  decided_by: null,
  submitted_at: null,
  screened_at: null,
  deadline_at: null,
  remind_at: null,
  reminders: 0,
  decided_at: null,
  opened_at: null,
  pinged_at: null,
  active_at: null,
  first_client: null,
  erased_at: null,
};

async function refuseTooMany({ directory, wall }: Platform, origin: string | null): Promise<void> {
  const [count] = await directory.readOne(
    directory.query<{ everybody: number; one: number }>(
      `SELECT count(*) AS everybody, coalesce(sum(origin IS ?2 AND ?2 IS NOT NULL), 0) AS one
        FROM tenant_applications WHERE created_at > ?1`,
      wall.now() - HOUR,
      origin,
    ),
  );
  if (!count || (count.everybody < FROM_ALL_PER_HOUR && count.one < FROM_ONE_PER_HOUR)) return;
  throw new Refusal("rate_limited", "There are too many new applications. Come back in an hour.", {
    retryAfterSeconds: HOUR / SECOND,
  });
}
