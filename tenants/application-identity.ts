/** Whether an applicant's representative is who it says: a check on the operator's own account at the provider. */
import * as z from "zod";
import { invariant, Refusal, refuseField } from "../core/errors.ts";
import type { IdentityOutcome } from "../core/provider/party-outcomes.ts";
import type { Provider } from "../core/provider/port.ts";
import { isFinal } from "../core/states.ts";
import { commitPlanned, type Plan } from "../core/store/commit.ts";
import { missingOf } from "./application-fields.ts";
import { planWake } from "./application-wakes.ts";
import {
  type Application,
  type ApplicationRow,
  ApplicationView,
  applicationView,
  changed,
  IDENTITY_SESSIONS_MAX,
  isEditable,
  planChange,
  readApplication,
} from "./applications.ts";
import { type Applying, assertComplete, audited, notNow } from "./applying.ts";

export const CheckIdentity = z
  .strictObject({
    return_url: z
      .url({ protocol: /^https?$/, error: "must be an http or https URL" })
      .max(2000)
      .optional()
      .meta({ description: "Where the representative comes back to from the provider's page." }),
  })
  .meta({ id: "CheckApplicantIdentity", example: { return_url: "https://aurora.example/applied" } });

export const IdentityCheck = z
  .strictObject({
    object: z.literal("tenant_application_identity_check"),
    livemode: z.boolean(),
    application: ApplicationView,
    url: z.string().max(5000).nullable().meta({
      description: "The provider's page where the representative shows a document. Good for one visit; kept nowhere.",
      example: "https://verify.stripe.com/start/…",
    }),
  })
  .meta({ id: "ApplicantIdentityCheck", description: "How the check stands now, and where it goes on." });

/**
 * Begins the check of the representative, or asks how it stands, and gives a fresh address while something is to be
 * shown. What the run of the application asks by itself is asked here at once.
 *
 * @throws Refusal `not_found`, `state_conflict`, `application_incomplete`, `identity_check_unavailable`
 */
export async function planIdentityCheck(
  { platform, context }: Applying,
  id: string,
  { return_url: returnUrl }: z.infer<typeof CheckIdentity>,
): Promise<Plan<z.infer<typeof IdentityCheck>>> {
  const { wall } = platform;
  let of = await readApplication(platform, id);
  const isVerified = of.row.identity_status === "verified";
  if (!isEditable(of) && !isVerified) throw notNow(of);
  if (isVerified) return { statements: [], result: checkView(of, null) };
  assertComplete(missingOf("representative", of.details));
  if (returnUrl !== undefined) assertSafe(returnUrl, of);
  const provider = await platform.registry.operatorProvider(of.tenant.livemode === 1);
  if (of.row.identity_session === null || isOver(of.row)) of = await begin({ platform, context }, of);
  const outcome = await standing(provider, of, wall.now(), returnUrl ?? null);
  const set = identityChange(of.row, outcome);
  const now = changed(of, set, wall.now());
  const isNews = Object.keys(set).length > 0;
  return {
    statements: isNews ? [...planChange(context, of, set), planWake(context, id)] : [planWake(context, id)],
    result: checkView(now, "url" in outcome ? outcome.url : null),
  };
}

function checkView(of: Application, url: string | null): z.infer<typeof IdentityCheck> {
  const application = applicationView(of);
  return { object: "tenant_application_identity_check", livemode: application.livemode, application, url };
}

function assertSafe(url: string, { tenant }: Application): void {
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== "" || password !== "") {
    throw refuseField("url_not_allowed", "/return_url", "The URL carries a user name or a password.");
  }
  const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
  if (protocol === "https:" || (tenant.livemode === 0 && isLocal)) return;
  throw refuseField("url_not_allowed", "/return_url", "The URL must begin with https://.");
}

function isOver({ identity_status: status }: ApplicationRow): boolean {
  return status !== null && isFinal("identity_session", status);
}

/** Our own name of the session stands before the provider hears of it: what it makes is then found again. */
async function begin({ platform, context }: Applying, before: Application): Promise<Application> {
  const { directory, wall, ids } = platform;
  if (before.row.identity_sessions >= IDENTITY_SESSIONS_MAX) {
    const detail = `The check was begun ${IDENTITY_SESSIONS_MAX} times in vain. Ask the operator of the platform.`;
    throw new Refusal("state_conflict", detail);
  }
  const { tenant_id: id, version } = before.row;
  const set: Partial<ApplicationRow> = {
    identity_session: ids.make("identity_session"),
    identity_ref: null,
    identity_status: null,
    identity_error: null,
    identity_begun_at: wall.now(),
    identity_sessions: before.row.identity_sessions + 1,
  };
  const record = directory.commitKey<null>(`${id}/identity_check/${version}`, wall.now());
  await commitPlanned(directory, record, async () => ({
    statements: [...planChange(context, before, set), audited(context, id, "check_identity", ["identity_check"])],
    result: null,
  }));
  return readApplication(platform, id);
}

/** The truth as the provider has it; a session that it does not have yet is made. */
async function standing(
  provider: Provider,
  { row }: Application,
  now: number,
  returnUrl: string | null,
): Promise<IdentityOutcome> {
  const { identity_session: identitySessionId, identity_ref: sessionRef, identity_begun_at: begunAt } = row;
  invariant(identitySessionId !== null && begunAt !== null, `${row.tenant_id} has begun no check`);
  if (sessionRef !== null) {
    return (await provider.findIdentitySession({ identitySessionId, sessionRef })).outcome;
  }
  const act = { key: `${row.tenant_id}/${identitySessionId}`, age: Math.max(0, now - begunAt) };
  const request = { identitySessionId, relatedPerson: null, returnUrl };
  return (await provider.createIdentitySession(act, request)).outcome;
}

/** Asks how an open check stands: what the run does. */
export async function askIdentity(provider: Provider, { row }: Application): Promise<Partial<ApplicationRow>> {
  const { identity_session: identitySessionId, identity_ref: sessionRef } = row;
  if (identitySessionId === null || sessionRef === null) return {};
  return identityChange(row, (await provider.findIdentitySession({ identitySessionId, sessionRef })).outcome);
}

/**
 * Has the provider forget what it was shown: an open session is ended first. After that nothing here leads to it.
 */
export async function redactIdentity(
  provider: Provider,
  { row }: Application,
  now: number,
): Promise<Partial<ApplicationRow>> {
  const { identity_session: identitySessionId, identity_ref: sessionRef, erased_at: since } = row;
  invariant(identitySessionId !== null && sessionRef !== null && since !== null, `${row.tenant_id} has no check`);
  const act = (what: string) => ({
    key: `${row.tenant_id}/${identitySessionId}/${what}`,
    age: Math.max(0, now - since),
  });
  const { outcome } = await provider.findIdentitySession({ identitySessionId, sessionRef });
  if (outcome.status === "requires_input") await provider.cancelIdentitySession(act("cancel"), { sessionRef });
  if (outcome.status !== "absent") await provider.redactIdentitySession(act("redact"), { sessionRef });
  return { identity_session: null, identity_ref: null, identity_error: null };
}

/** What an answer changes; nothing where it tells nothing new. */
function identityChange(row: ApplicationRow, outcome: IdentityOutcome): Partial<ApplicationRow> {
  const next = stated(row, outcome);
  const isNews = Object.entries(next).some(([name, value]) => row[name as keyof ApplicationRow] !== value);
  return isNews ? next : {};
}

function stated(row: ApplicationRow, outcome: IdentityOutcome): Partial<ApplicationRow> {
  switch (outcome.status) {
    case "refused":
      return { identity_status: "failed", identity_error: outcome.error.message };
    case "absent":
      return { identity_status: "canceled", identity_ref: null };
    case "unrecognized":
      return { identity_ref: outcome.sessionRef };
    default:
      return {
        identity_ref: outcome.sessionRef,
        identity_status: outcome.status,
        identity_error: outcome.status === "verified" ? null : (outcome.error?.message ?? row.identity_error),
      };
  }
}
