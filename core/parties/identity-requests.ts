/** What callers ask of identity sessions: to begin one, a fresh challenge, to give it up, to have it redacted. */
import * as z from "zod";
import { audit } from "../audit.ts";
import { type Context, mustStillBe, tenantNow } from "../context.ts";
import { invariant, notFound, Refusal, refuseField } from "../errors.ts";
import { idOf } from "../ids.ts";
import { Metadata } from "../metadata.ts";
import type { EventType } from "../outbound/catalogue.ts";
import { announce, type LastEvent, lastEvent, type News, noEventYet } from "../outbound/events.ts";
import { assertReturnUrl, latestTerms, ReturnUrl } from "../payments/terms.ts";
import { planProviderCalls } from "../provider/calls.ts";
import type { Provider } from "../provider/port.ts";
import { latestConfig, latestRun, planRun, planRunNow, type RunRow } from "../runs.ts";
import { isFinal } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { identitySessions, persons } from "../store/party-schema.ts";
import type { NewRow } from "../store/store.ts";
import { assertOpen } from "./bank-connection-set-up.ts";
import type { BankConnectionRow } from "./bank-connections.ts";
import { planKycStatus } from "./identity-outcomes.ts";
import { type IdentitySessionRow, type IdentitySessionView, identitySessionView } from "./identity-sessions.ts";
import type { MerchantRow } from "./merchant-view.ts";
import { planPersonalData } from "./personal-data.ts";
import { newRepresentative, type PersonRow, personView } from "./persons.ts";

export const CreateIdentitySession = z
  .strictObject({
    merchant: idOf("merchant").optional().meta({ description: "Its representative is verified." }),
    person: idOf("person").optional().meta({ description: "Instead of the merchant, or one of the merchant's." }),
    return_url: ReturnUrl.optional().meta({ description: "Where the person comes back to from the provider's page." }),
    metadata: Metadata.optional(),
  })
  .meta({ id: "CreateIdentitySession", example: { merchant: "mer_01k9zp3w5xe8r9v2m4n6q8t0ab" } });
export type CreateIdentitySession = z.infer<typeof CreateIdentitySession>;

/** Who is to be verified, and what stands in its way; in one read. */
async function readSubject(context: Context, { merchant = "", person = "" }: CreateIdentitySession) {
  const { store } = context;
  const merchantId = `CASE WHEN ?2 <> '' THEN ?2 ELSE
    (SELECT merchant_id FROM persons WHERE tenant_id = ?1 AND id = ?3) END`;
  const personWhere = `CASE WHEN ?3 <> '' THEN id = ?3 ELSE merchant_id = ?2 AND role = 'representative' END`;
  const of = <R>(sql: string) => store.query<R>(sql, merchant, person);
  const [now, config, [owner], [event], [who], [connection], [open], [verified]] = await store.read(
    tenantNow(context),
    latestTerms(store),
    of<MerchantRow>(`SELECT * FROM merchants WHERE tenant_id = ?1 AND id = ${merchantId}`),
    of<{ sequence: number; id: string }>(
      `SELECT sequence, id FROM events WHERE tenant_id = ?1 AND subject_id = ${merchantId}
        ORDER BY sequence DESC LIMIT 1`,
    ),
    of<PersonRow>(`SELECT * FROM persons WHERE tenant_id = ?1 AND ${personWhere}`),
    of<BankConnectionRow>(
      `SELECT * FROM bank_connections WHERE tenant_id = ?1 AND merchant_id = ${merchantId}
        AND state IN ('pending', 'action_required', 'verified', 'restricted')`,
    ),
    of<{ id: string }>(
      `SELECT id FROM identity_sessions WHERE tenant_id = ?1 AND merchant_id = ${merchantId}
        AND state IN ('processing', 'requires_input')`,
    ),
    of<{ id: string }>(
      `SELECT id FROM identity_sessions WHERE tenant_id = ?1 AND merchant_id = ${merchantId}
        AND state = 'verified' LIMIT 1`,
    ),
  );
  if (!owner || (person !== "" && who?.merchant_id !== owner.id)) throw notFound();
  const lastOfMerchant: LastEvent = {
    subjectId: owner.id,
    sequence: event?.sequence ?? 0,
    eventId: event?.id ?? null,
  };
  return { now, config, merchant: owner, lastOfMerchant, person: who, connection, open, verified };
}

/**
 * Plans the verification of a merchant's representative, who is named by it if nobody has been yet. The provider takes
 * it only for a person of a connected account, so that there must be one.
 * @throws Refusal `not_found`, `validation_failed`, `state_conflict`, `already_exists`, `url_not_allowed`
 */
export async function planCreateIdentitySession(
  context: Context,
  input: CreateIdentitySession,
): Promise<Plan<IdentitySessionView>> {
  const { store, ids, livemode } = context;
  if (input.merchant === undefined && input.person === undefined) {
    throw refuseField("validation_failed", "/merchant", "is required, unless a person is named");
  }
  const known = await readSubject(context, input);
  const { now, merchant, connection, open } = known;
  assertOpen(merchant);
  if (open) throw new Refusal("already_exists", `${open.id} is under way: finish it, or cancel it first.`);
  if (!connection) throw new Refusal("state_conflict", "The merchant has no bank connection. Begin one first.");
  if (connection.account_ref === null) {
    throw new Refusal("state_conflict", "The connected account is still being made. Try again in a moment.");
  }
  if (input.return_url !== undefined) assertReturnUrl(context, known.config.terms, input.return_url);
  const named = known.person ? undefined : newRepresentative(context, merchant.id, {}, now);
  const person = known.person ?? named;
  invariant(person, `${merchant.id} has nobody to be verified`);
  const row: IdentitySessionRow = {
    tenant_id: store.tenantId,
    id: ids.make("identity_session"),
    merchant_id: merchant.id,
    person_id: person.id,
    bank_connection_id: connection.id,
    state: "processing",
    provider: "stripe",
    person_ref: null,
    session_ref: null,
    return_url: input.return_url ?? null,
    challenge_url: null,
    attempts: 0,
    attempt_mark: null,
    ending: null,
    redaction: null,
    error_code: null,
    error_message: null,
    metadata: JSON.stringify(input.metadata ?? {}),
    created_at: now,
    updated_at: now,
  };
  const subject = { subjectId: row.id, kind: "verify-identity", generation: 1 } as const;
  const run = planRun(context, { ...subject, dueAt: now, configVersion: known.config.version, createdAt: now });
  const facts = { merchant, lastOfMerchant: known.lastOfMerchant, verifiedBefore: known.verified !== undefined };
  const kyc = planKycStatus(context, facts, row.state, now);
  const view = identitySessionView(row, livemode);
  const news: News[] = [
    ...(named
      ? [{ type: "person.created" as const, after: noEventYet(named.id), object: personView(named, {}, livemode) }]
      : []),
    { type: "identity_session.created", after: noEventYet(row.id), object: view },
    ...kyc.news,
  ];
  return {
    statements: [
      ...(named ? [store.insert(persons, named), ...(await planPersonalData(context, named.id, {}))] : []),
      store.insert(identitySessions, row),
      run.statement,
      ...kyc.statements,
      mustStillBe(store, [
        { id: merchant.id, state: merchant.state },
        { id: connection.id, state: connection.state },
      ]),
      announce(context, news, now),
      audit(context, { action: "identity_session.create", subjectId: row.id, fields: Object.keys(input) }),
    ],
    result: view,
    starts: [run.start],
  };
}

async function readForChange(context: Context, id: string) {
  const { store } = context;
  const [row, last, now, configVersion, run] = await store.read(
    store.row(identitySessions, { id }),
    lastEvent(store, id),
    tenantNow(context),
    latestConfig(store),
    latestRun(store, id, "verify-identity"),
  );
  if (!row) throw notFound();
  return { row, last, now, configVersion, run };
}

/**
 * Asks the provider for an address that works, and plans to keep it.
 * @param key of the caller's request
 * @throws Refusal `not_found`, `state_conflict`
 */
export async function planIdentityChallenge(
  context: Context,
  id: string,
  { provider, key }: { provider: Provider; key: string },
): Promise<Plan<IdentitySessionView>> {
  const { store } = context;
  const { row, last, now } = await readForChange(context, id);
  if (row.state !== "requires_input" || row.session_ref === null || row.ending !== null) {
    throw new Refusal("state_conflict", `The identity session is ${row.state}: nothing is to be shown now.`);
  }
  const { outcome, call } = await provider.findIdentitySession({ identitySessionId: id, sessionRef: row.session_ref });
  if (outcome.status !== "requires_input" || outcome.url === null) {
    throw new Refusal("state_conflict", "The person has shown something meanwhile: nothing is to be shown now.");
  }
  const record = planProviderCalls(store, `${id}/challenge/${context.causedBy}/${key}`, id, [call], now);
  const type = "identity_session.challenge_created";
  const change = planRequest(context, { row, last, now }, { challenge_url: outcome.url }, type, "create_challenge");
  return { ...change, statements: [record, ...change.statements] };
}

/**
 * Plans to give a session up. It ends when the provider has ended it: what the person has just shown may still come
 * first.
 * @throws Refusal `not_found`, `state_conflict`
 */
export async function planCancelIdentitySession(context: Context, id: string): Promise<Plan<IdentitySessionView>> {
  const { row, last, now, configVersion, run } = await readForChange(context, id);
  if (isFinal("identity_session", row.state) || row.ending !== null) {
    const detail = row.ending === null ? `It is ${row.state}.` : "It is being ended already.";
    throw new Refusal("state_conflict", `The identity session can be canceled no more. ${detail}`);
  }
  const set = { ending: "canceled", challenge_url: null } as const;
  const change = planRequest(context, { row, last, now }, set, "identity_session.cancel_requested", "cancel");
  return andLook(context, change, { id, now, configVersion, run });
}

/**
 * Plans to have the provider destroy what it keeps of the person and the document.
 * @throws Refusal `not_found`, `state_conflict`
 */
export async function planRedactIdentitySession(context: Context, id: string): Promise<Plan<IdentitySessionView>> {
  const { row, last, now, configVersion, run } = await readForChange(context, id);
  if (!isFinal("identity_session", row.state)) {
    throw new Refusal("state_conflict", `The identity session is ${row.state}. Cancel it, or wait for its end.`);
  }
  if (row.session_ref === null) throw new Refusal("state_conflict", "The provider has kept nothing of it.");
  if (row.redaction !== null) throw new Refusal("state_conflict", `Its redaction is ${row.redaction} already.`);
  const set = { redaction: "requested" } as const;
  const change = planRequest(context, { row, last, now }, set, "identity_session.redaction_requested", "redact");
  return andLook(context, change, { id, now, configVersion, run });
}

/** The open run looks at once, or a new one does. */
function andLook<Result>(
  context: Context,
  plan: Plan<Result>,
  { id, now, configVersion, run }: { id: string; now: number; configVersion: number; run: RunRow | undefined },
): Plan<Result> {
  const of = { subjectId: id, kind: "verify-identity", configVersion, createdAt: now } as const;
  const { statements, starts } = planRunNow(context, run, of);
  return { ...plan, statements: [...plan.statements, ...statements], starts };
}

function planRequest(
  context: Context,
  { row, last, now }: { row: IdentitySessionRow; last: LastEvent; now: number },
  patch: Partial<NewRow<typeof identitySessions>>,
  type: EventType,
  verb: string,
): Plan<IdentitySessionView> {
  const { store, livemode } = context;
  const set = { ...patch, updated_at: now };
  const view = identitySessionView({ ...row, ...set }, livemode);
  return {
    statements: [
      store.update(identitySessions, { id: row.id }, set),
      announce(context, [{ type, after: last, object: view }], now),
      audit(context, { action: `identity_session.${verb}`, subjectId: row.id, fields: Object.keys(patch) }),
    ],
    result: view,
  };
}
