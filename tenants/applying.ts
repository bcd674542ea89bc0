/** What an applicant does: tell who it is, hand in its key and its endpoint, submit, fetch its first client. */
import * as z from "zod";
import { type FieldError, notFound, Refusal, refuseField } from "../core/errors.ts";
import { checkTerms } from "../core/money/split-terms.ts";
import { makeSecret } from "../core/outbound/signing.ts";
import { guardFault } from "../core/outbound/url-guard.ts";
import { DEFAULT_ONBOARDING } from "../core/parties/onboarding-terms.ts";
import type { Fetcher } from "../core/ports.ts";
import type { Plan } from "../core/store/commit.ts";
import { tenants } from "../core/store/directory-schema.ts";
import { type Details, detailsPatch } from "./application-fields.ts";
import { pingOf } from "./application-ping.ts";
import { planSubjects } from "./application-subjects.ts";
import { planWake } from "./application-wakes.ts";
import {
  type Application,
  type ApplicationRow,
  ApplicationView,
  applicationView,
  changed,
  FirstSplitRule,
  isEditable,
  planChange,
  problemsBefore,
  readApplication,
} from "./applications.ts";
import { auditDirectory, type DirectoryContext } from "./audit.ts";
import { type OAuthClientWithSecret, planCreateClientOf } from "./clients.ts";
import { assertKey, type ProviderKeys } from "./provider-accounts.ts";
import { assertUnclaimed } from "./provider-claims.ts";
import { type Platform, SEALED_FOR } from "./registry.ts";
import { urlRulesOf } from "./url-rules.ts";

export const PatchApplication = z
  .strictObject({
    ...detailsPatch,
    split_rule: FirstSplitRule.nullable().optional().meta({
      description: "The default split rule to begin with. Without one everything is the tenant's own.",
    }),
  })
  .meta({
    id: "UpdateTenantApplication",
    description: "What is absent stays as it is; `null` takes a field back; beneficial owners are replaced as a whole.",
    example: { business: { legal_name: "Aurora Games GmbH", tax_identification_number: "DE811234567" } },
  });

export const ApplicationEndpoint = z
  .strictObject({ url: z.string().min(1).max(1000).meta({ example: "https://aurora.example/webhooks" }) })
  .meta({ id: "ApplicationWebhookEndpoint", description: "Where the tenant's events are to be sent." });

export const ApplicationWithSecret = z
  .strictObject({
    object: z.literal("tenant_application_with_secret"),
    livemode: z.boolean(),
    application: ApplicationView,
    secret: z.string().max(100).meta({ description: "Verifies signatures. Shown this once.", example: "whsec_…" }),
  })
  .meta({ id: "TenantApplicationWithSecret", description: "The application, and its endpoint's secret this once." });

export interface Applying {
  readonly platform: Platform;
  readonly context: DirectoryContext;
}

/** @throws Refusal `not_found`, `state_conflict` */
export async function planUpdateApplication(
  { platform, context }: Applying,
  id: string,
  input: z.infer<typeof PatchApplication>,
): Promise<Plan<ApplicationView>> {
  const of = await readApplication(platform, id);
  if (!isEditable(of)) throw notNow(of);
  const { split_rule, ...told } = input;
  if (split_rule) assertRule(platform, of, split_rule);
  const details: Details = {
    business: { ...of.details.business, ...defined(told.business) },
    representative: { ...of.details.representative, ...defined(told.representative) },
    beneficial_owners: told.beneficial_owners ?? of.details.beneficial_owners,
  };
  const set: Partial<ApplicationRow> = {
    ...(split_rule === undefined ? {} : { split_rule: split_rule && JSON.stringify(split_rule) }),
    ...(isAnother(of.details, details) ? NOT_CHECKED : {}),
  };
  const subjects = await Promise.all([
    ...(told.business ? [planSubjects(platform, id, "business", [details.business])] : []),
    ...(told.representative ? [planSubjects(platform, id, "representative", [details.representative])] : []),
    ...(told.beneficial_owners ? [planSubjects(platform, id, "beneficial_owner", told.beneficial_owners)] : []),
  ]);
  return {
    statements: [...planChange(context, of, set), ...subjects.flat(), audited(context, id, "update", fieldsOf(input))],
    result: applicationView(changed({ ...of, details }, set, context.wall.now())),
  };
}

/** What was found of one person says nothing of another. */
const NOT_CHECKED: Partial<ApplicationRow> = {
  identity_session: null,
  identity_ref: null,
  identity_status: null,
  identity_error: null,
  identity_begun_at: null,
};

function isAnother({ representative: a }: Details, { representative: b }: Details): boolean {
  const whoIs = ({ first_name, last_name, date_of_birth }: Details["representative"]) =>
    JSON.stringify([first_name ?? null, last_name ?? null, date_of_birth ?? null]);
  return whoIs(a) !== whoIs(b);
}

function defined(told: object | undefined): object {
  return Object.fromEntries(Object.entries(told ?? {}).filter(([, value]) => value !== undefined));
}

/** Names of the fields, as deep as they are told one by one. */
function fieldsOf(input: z.infer<typeof PatchApplication>): string[] {
  return Object.entries(input).flatMap(([part, told]) =>
    part === "business" || part === "representative"
      ? Object.keys(told ?? {}).map((name) => `${part}.${name}`)
      : [part],
  );
}

function assertRule({ registry }: Platform, { tenant }: Application, rule: FirstSplitRule): void {
  try {
    const { id: tenant_id, name, livemode, country, currency: settlement_currency, created_at } = tenant;
    const profile = { tenant_id, name, livemode, country, settlement_currency, created_at };
    checkTerms(registry.storeOf(tenant.id, tenant.ledger), rule, [], profile);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const errors = error.errors.map((each) => ({ ...each, pointer: `/split_rule${each.pointer}` }));
    throw new Refusal(error.code, error.message, { errors });
  }
}

/**
 * Plans the key of the applicant's own account at the provider: tried, and sealed at once.
 * @throws Refusal `not_found`, `state_conflict`, `provider_account_taken`, `validation_failed` with one error for each
 *   permission that it lacks
 */
export async function planProviderKey(
  { platform, context }: Applying,
  id: string,
  input: z.infer<typeof ProviderKeys>,
): Promise<Plan<ApplicationView>> {
  const { registry, sealer, wall } = platform;
  const of = await readApplication(platform, id);
  const { row, tenant } = of;
  if (row.state === "rejected" || row.state === "withdrawn" || row.opened_at !== null) throw notNow(of);
  const isLive = tenant.livemode === 1;
  for (const [field, key] of Object.entries(input)) {
    if (key?.split("_")[1] === (isLive ? "live" : "test")) continue;
    throw refuseField(
      "validation_failed",
      `/${field}`,
      `The application is for a ${isLive ? "live tenant" : "sandbox"}.`,
    );
  }
  const trial = await registry.providerFrom(input.secret_key, isLive).tryKey();
  assertKey(trial, "/secret_key", null);
  if (trial.accountRef !== null) {
    const of = { tenantId: id, livemode: isLive, accountRef: trial.accountRef };
    await assertUnclaimed(platform.directory, of, "/secret_key");
  }
  const set = {
    account_ref: trial.accountRef,
    publishable_key: input.publishable_key ?? null,
    sealed_secret_key: await sealer.seal(id, SEALED_FOR.secretKey, input.secret_key),
    permissions: JSON.stringify(trial.permissions),
    key_given_at: wall.now(),
    problems: "[]",
  };
  return {
    statements: [
      ...planChange(context, of, set),
      planWake(context, id),
      audited(context, id, "give_provider_key", Object.keys(input)),
    ],
    result: applicationView(changed(of, set, wall.now())),
  };
}

/** What a webhook endpoint's secret is sealed for, as long as its endpoint is none yet. */
export const SEALED_FOR_APPLICATION = "application-webhook-secret";

/**
 * Plans where the tenant's events go. The endpoint is pinged at once; its answer is shown and decides nothing yet,
 * since whoever verifies signatures learns the secret only now.
 *
 * @throws Refusal `not_found`, `state_conflict`, `url_not_allowed`
 */
export async function planApplicationEndpoint(
  { platform, context }: Applying,
  id: string,
  { url }: z.infer<typeof ApplicationEndpoint>,
  network: Fetcher,
): Promise<Plan<z.infer<typeof ApplicationWithSecret>>> {
  const { env, sealer, randomness, wall } = platform;
  const of = await readApplication(platform, id);
  const isOver = of.row.state === "rejected" || of.row.state === "withdrawn";
  if (isOver || of.row.pinged_at !== null) throw notNow(of);
  const fault = await guardFault(url, urlRulesOf(env, network));
  if (fault !== undefined) throw refuseField("url_not_allowed", "/url", fault);
  const secret = makeSecret(randomness);
  const ping = await pingOf(platform, { tenantId: id, url, secret }, network);
  const set = {
    webhook_url: url,
    sealed_webhook_secret: await sealer.seal(id, SEALED_FOR_APPLICATION, secret),
    webhook_ping: JSON.stringify(ping),
    problems: "[]",
  };
  const application = applicationView(changed(of, set, wall.now()));
  return {
    statements: [
      ...planChange(context, of, set),
      planWake(context, id),
      audited(context, id, "give_webhook_endpoint", ["url"]),
    ],
    result: { object: "tenant_application_with_secret", livemode: application.livemode, application, secret },
  };
}

/** Plans the submission. @throws Refusal `not_found`, `state_conflict`, `application_incomplete` */
export async function planSubmit({ platform, context }: Applying, id: string): Promise<Plan<ApplicationView>> {
  const { directory, wall } = platform;
  const of = await readApplication(platform, id);
  if (!isEditable(of)) throw notNow(of);
  assertComplete([...problemsBefore(of).values()].flat());
  const now = wall.now();
  const { decide_within_ms, remind_every_ms } = DEFAULT_ONBOARDING;
  const set = {
    state: "waiting",
    submitted_at: now,
    deadline_at: now + decide_within_ms,
    remind_at: now + remind_every_ms,
    reminders: 0,
    reason: null,
  } as const;
  const tenant = { ...of.tenant, state: "in_review", updated_at: now } as const;
  return {
    statements: [
      ...planChange(context, of, set),
      directory.update(tenants, { id }, { state: tenant.state, updated_at: now }),
      planWake(context, id),
      audited(context, id, "submit", ["status"]),
    ],
    result: applicationView(changed({ ...of, tenant }, set, now)),
  };
}

/** @throws Refusal `application_incomplete` with everything that is missing, by pointer */
export function assertComplete(errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  throw new Refusal("application_incomplete", "Give what errors names first.", { errors: [...errors] });
}

/**
 * Plans the new tenant's first client, which its applicant fetches once.
 * @throws Refusal `not_found`, `state_conflict` before it is active, `already_exists`
 */
export async function planFirstClient(
  { platform, context }: Applying,
  id: string,
  scopes: readonly string[],
): Promise<Plan<z.infer<typeof OAuthClientWithSecret>>> {
  const of = await readApplication(platform, id);
  const { row, tenant } = of;
  if (row.active_at === null || tenant.state !== "active") throw notNow(of);
  if (row.first_client !== null) {
    throw new Refusal("already_exists", `${row.first_client} was fetched before. The operator can make another one.`);
  }
  const client = planCreateClientOf(context, { id, livemode: tenant.livemode === 1 }, { name: "First client" }, scopes);
  return {
    statements: [...planChange(context, of, { first_client: client.result.id }), ...client.statements],
    result: client.result,
  };
}

/** What the state does not allow. */
export function notNow({ row, tenant }: Pick<Application, "row" | "tenant">): Refusal {
  const isGone = tenant.state === "suspended" || (tenant.state === "closed" && row.state !== "withdrawn");
  if (isGone) return notFound();
  return new Refusal("state_conflict", `The application is ${row.state} and the tenant ${tenant.state}.`);
}

export function audited(context: DirectoryContext, id: string, verb: string, fields: readonly string[]) {
  return auditDirectory(context, { action: `tenant_application.${verb}`, subjectId: id, tenantId: id, fields });
}
