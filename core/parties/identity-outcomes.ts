/** What the provider's answers mean for an identity session, and for how far its merchant is known. */
import type { Context } from "../context.ts";
import { invariant, notFound } from "../errors.ts";
import type { EventType } from "../outbound/catalogue.ts";
import { announce, type LastEvent, lastEvent, type News } from "../outbound/events.ts";
import { planProviderCalls } from "../provider/calls.ts";
import type { IdentityOutcome, PersonOutcome } from "../provider/party-outcomes.ts";
import type { Answer, ProviderError } from "../provider/port.ts";
import { isFinal, mayMove, type State } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { identitySessions } from "../store/party-schema.ts";
import { merchants } from "../store/schema.ts";
import { type Reading, reading, type Statement } from "../store/statements.ts";
import type { NewRow } from "../store/store.ts";
import { ATTEMPTS_MAX, type IdentitySessionRow, identitySessionView } from "./identity-sessions.ts";
import { type KYC_STATUSES, type MerchantRow, merchantView, NOBODY } from "./merchant-view.ts";

/** What a merchant's `kyc_status` follows from. */
interface MerchantFacts {
  readonly merchant: MerchantRow;
  readonly lastOfMerchant: LastEvent;
  /** Whether another session has verified the merchant's representative. */
  readonly verifiedBefore: boolean;
}

/** Everything that a step of the verification decides on, read in one call. */
export interface IdentityFacts extends MerchantFacts {
  readonly session: IdentitySessionRow;
  readonly last: LastEvent;
  readonly accountRef: string;
}

/** @throws Refusal `not_found` */
export function identityFacts({ store }: Context, id: string): Reading<IdentityFacts> {
  const of = (column: string) => `(SELECT ${column} FROM identity_sessions WHERE tenant_id = ?1 AND id = ?2)`;
  return reading(
    [
      store.row(identitySessions, { id }),
      lastEvent(store, id),
      store.query<{ account_ref: string | null }>(
        `SELECT account_ref FROM bank_connections WHERE tenant_id = ?1 AND id = ${of("bank_connection_id")}`,
        id,
      ),
      store.query<MerchantRow>(`SELECT * FROM merchants WHERE tenant_id = ?1 AND id = ${of("merchant_id")}`, id),
      store.query<{ sequence: number; id: string }>(
        `SELECT sequence, id FROM events WHERE tenant_id = ?1 AND subject_id = ${of("merchant_id")}
          ORDER BY sequence DESC LIMIT 1`,
        id,
      ),
      store.query<{ id: string }>(
        `SELECT id FROM identity_sessions WHERE tenant_id = ?1 AND merchant_id = ${of("merchant_id")}
          AND state = 'verified' AND id <> ?2 LIMIT 1`,
        id,
      ),
    ],
    ([session, last, [connection], [merchant], [event], [verified]]) => {
      if (!session) throw notFound();
      invariant(merchant, `${id} belongs to no merchant`);
      invariant(connection?.account_ref, `${id} belongs to no account`);
      const lastOfMerchant = { subjectId: merchant.id, sequence: event?.sequence ?? 0, eventId: event?.id ?? null };
      const accountRef = connection.account_ref;
      return { session, last, accountRef, merchant, lastOfMerchant, verifiedBefore: verified !== undefined };
    },
  );
}

/** What the verification decides on next. Small, because it is kept in the engine's journal; without the address. */
export interface IdentityProgress {
  readonly state: State<"identity_session">;
  readonly personRef: string | null;
  readonly sessionRef: string | null;
  /** To be ended at the provider: given up, or tried too often. */
  readonly needsEnding: boolean;
  /** The provider is to destroy what it keeps, and has not begun to. */
  readonly needsRedaction: boolean;
  readonly awaitsRedaction: boolean;
}

export function identityProgress(row: IdentitySessionRow, isRedacting = false): IdentityProgress {
  const ended = isFinal("identity_session", row.state);
  const asked = ended && row.redaction === "requested" && row.session_ref !== null;
  return {
    state: row.state,
    personRef: row.person_ref,
    sessionRef: row.session_ref,
    needsEnding: !ended && row.ending !== null && row.session_ref !== null,
    needsRedaction: asked && !isRedacting,
    awaitsRedaction: asked,
  };
}

/** The key of the commit that takes a plan along, and the tenant's time in ms. */
interface Recording {
  readonly commitKey: string;
  readonly now: number;
}

type Patch = Partial<NewRow<typeof identitySessions>>;

/** Plans who the person is at the provider. */
export function planPersonFound(
  context: Context,
  recording: Recording,
  facts: IdentityFacts,
  { outcome, call }: Answer<PersonOutcome>,
): Plan<IdentityProgress> {
  const { session: row } = facts;
  const record = planProviderCalls(context.store, recording.commitKey, row.id, [call], recording.now);
  const isOver = isFinal("identity_session", row.state);
  if (isOver || row.person_ref !== null) return { statements: [record], result: identityProgress(row) };
  const change: Change =
    outcome.status === "known"
      ? { patch: { person_ref: outcome.personRef }, types: ["identity_session.updated"] }
      : failure(outcome.error);
  return planChange(context, recording, facts, record, change);
}

/** Plans what one answer about the session means. One that tells nothing new is recorded and changes nothing. */
export function planIdentityOutcome(
  context: Context,
  recording: Recording,
  facts: IdentityFacts,
  { outcome, call }: Answer<IdentityOutcome>,
): Plan<IdentityProgress> {
  const { session: row } = facts;
  const record = planProviderCalls(context.store, recording.commitKey, row.id, [call], recording.now);
  const change = changeOf(row, outcome);
  const isRedacting = "redaction" in outcome && outcome.redaction !== null;
  if (change) return planChange(context, recording, facts, record, change, isRedacting);
  return { statements: [record], result: identityProgress(row, isRedacting) };
}

interface Change {
  readonly patch: Patch;
  readonly types: readonly EventType[];
}

function changeOf(row: IdentitySessionRow, outcome: IdentityOutcome): Change | undefined {
  if (isFinal("identity_session", row.state)) return redactionOf(row, outcome);
  const named = "sessionRef" in outcome && row.session_ref === null ? { session_ref: outcome.sessionRef } : {};
  switch (outcome.status) {
    case "unrecognized":
      return row.session_ref === null ? { patch: named, types: ["identity_session.updated"] } : undefined;
    case "absent":
      // Given up before there was anything at the provider.
      return row.ending === null ? undefined : { patch: { state: "canceled" }, types: ["identity_session.canceled"] };
    case "refused":
      return failure(outcome.error);
    case "requires_input":
      return inputOf(row, outcome, named);
    case "processing": {
      if (row.state === "processing" && row.session_ref !== null) return undefined;
      const patch = {
        ...named,
        state: "processing",
        challenge_url: null,
        error_code: null,
        error_message: null,
      } as const;
      return { patch, types: ["identity_session.processing"] };
    }
    case "verified": {
      const patch = {
        ...named,
        state: "verified",
        challenge_url: null,
        error_code: null,
        error_message: null,
      } as const;
      return { patch, types: ["identity_session.verified"] };
    }
    case "canceled": {
      // Ended after the last attempt, it has failed for what was wrong with that one.
      const state = row.ending === "exhausted" ? "failed" : "canceled";
      return { patch: { ...named, state, challenge_url: null }, types: [`identity_session.${state}`] };
    }
  }
}

/**
 * The person is asked, for the first time or again. A failed attempt is counted once, however often it is asked about:
 * it is told by another report or another reason, or by the look at it that came before.
 */
function inputOf(
  row: IdentitySessionRow,
  { url, error, reportRef }: Extract<IdentityOutcome, { readonly url: string | null }>,
  named: Patch,
): Change | undefined {
  const mark = error ? `${reportRef ?? ""}|${error.code}` : null;
  const wasLookedAt = row.state === "processing" && row.session_ref !== null;
  const isFailed = error !== null && (wasLookedAt || mark !== row.attempt_mark);
  const attempts = Math.min(row.attempts + Number(isFailed), ATTEMPTS_MAX);
  const told: Patch = isFailed
    ? { attempts, attempt_mark: mark, error_code: error.code, error_message: error.message }
    : {};
  if (attempts === ATTEMPTS_MAX && row.ending === null) {
    const patch = { ...named, ...told, ending: "exhausted", challenge_url: null } as const;
    return { patch, types: ["identity_session.cancel_requested"] };
  }
  const state = "requires_input" as const;
  if (row.ending !== null) {
    // It is to be ended: nobody is sent there any more.
    if (row.state === state || row.session_ref === null) {
      return row.session_ref === null ? { patch: named, types: ["identity_session.updated"] } : undefined;
    }
    return { patch: { ...told, state }, types: ["identity_session.requires_input"] };
  }
  if (row.state !== state || isFailed) {
    return { patch: { ...named, ...told, state, challenge_url: url }, types: ["identity_session.requires_input"] };
  }
  if (url === row.challenge_url) return undefined;
  return { patch: { challenge_url: url }, types: ["identity_session.challenge_created"] };
}

/** After its end only what the provider keeps may still change. */
function redactionOf(row: IdentitySessionRow, outcome: IdentityOutcome): Change | undefined {
  const isDone = "redaction" in outcome && outcome.redaction === "redacted" && row.redaction !== "redacted";
  return isDone ? { patch: { redaction: "redacted" }, types: ["identity_session.redacted"] } : undefined;
}

function failure(error: ProviderError): Change {
  const patch = { state: "failed", challenge_url: null, error_code: error.code, error_message: error.message } as const;
  return { patch, types: ["identity_session.failed"] };
}

function planChange(
  context: Context,
  { now }: Recording,
  facts: IdentityFacts,
  record: Statement,
  { patch, types }: Change,
  isRedacting = false,
): Plan<IdentityProgress> {
  const { store, livemode } = context;
  const { session: row, last } = facts;
  const to = patch.state ?? row.state;
  invariant(to === row.state || mayMove("identity_session", row.state, to), `${row.id}: ${row.state} to ${to}`);
  const set = { ...patch, updated_at: now };
  const next: IdentitySessionRow = { ...row, ...set };
  const object = identitySessionView(next, livemode);
  const kyc = planKycStatus(context, facts, to, now);
  const news: News[] = [...types.map((type) => ({ type, after: last, object })), ...kyc.news];
  return {
    statements: [
      record,
      store.update(identitySessions, { id: row.id }, set),
      ...kyc.statements,
      announce(context, news, now),
    ],
    result: identityProgress(next, isRedacting),
  };
}

/** How far the merchant is known. Once it was verified, another session takes nothing of that away. */
export function planKycStatus(
  { store, livemode }: Context,
  { merchant, lastOfMerchant, verifiedBefore }: MerchantFacts,
  state: State<"identity_session">,
  now: number,
): { statements: Statement[]; news: News[] } {
  const follows = state === "canceled" ? "not_started" : state;
  const kyc_status: (typeof KYC_STATUSES)[number] = verifiedBefore ? "verified" : follows;
  if (kyc_status === merchant.kyc_status) return { statements: [], news: [] };
  const set = { kyc_status, updated_at: now };
  const object = merchantView({ ...merchant, ...set }, NOBODY, livemode);
  return {
    statements: [store.update(merchants, { id: merchant.id }, set)],
    news: [{ type: "merchant.updated", after: lastOfMerchant, object }],
  };
}
