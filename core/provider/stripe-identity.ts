/** Stripe Identity: a check of the person behind a connected account. What is shown there never comes here. */
import * as z from "zod";
import type { CreateIdentitySessionRequest, FindIdentitySessionRequest, IdentityOutcome } from "./party-outcomes.ts";
import { type Act, type Answer, UnknownOutcome } from "./port.ts";
import { errorFields, errorOf, id, readAnswer } from "./stripe-answers.ts";
import { actOnce, answer, findInList, type ListPage, type Reply } from "./stripe-exchange.ts";

type Asked = Exclude<Reply, { kind: "spoiled" }>;

const session = z.object({
  object: z.literal("identity.verification_session"),
  id,
  status: z.string(),
  client_reference_id: z.string().nullish(),
  url: z.string().nullish(),
  last_error: errorFields.extend({ reason: z.string().nullish() }).nullish(),
  last_verification_report: z.string().nullish(),
  redaction: z.object({ status: z.enum(["processing", "redacted"]) }).nullish(),
});
type Session = z.infer<typeof session>;

function sessionParams({ identitySessionId, relatedPerson, returnUrl }: CreateIdentitySessionRequest) {
  return {
    type: "document" as const,
    client_reference_id: identitySessionId,
    ...(relatedPerson && { related_person: { account: relatedPerson.accountRef, person: relatedPerson.personRef } }),
    metadata: { identity_session_id: identitySessionId },
    ...(returnUrl === null ? {} : { return_url: returnUrl }),
  };
}

/** Verification sessions as the package calls them. */
export interface IdentityCalls {
  create(params: ReturnType<typeof sessionParams>, idempotencyKey: string): Promise<Reply>;
  retrieve(ref: string): Promise<Asked>;
  list(filter: ListPage & { client_reference_id: string }): Promise<Asked>;
  cancel(ref: string, idempotencyKey: string): Promise<Reply>;
  redact(ref: string, idempotencyKey: string): Promise<Reply>;
}

const read = {
  found: identityOutcome,
  refused: ({ error }: Extract<Reply, { kind: "refused" }>): IdentityOutcome => ({ status: "refused", error }),
};

export async function identitySessionOnce(
  act: Act,
  request: CreateIdentitySessionRequest,
  calls: IdentityCalls,
): Promise<Answer<IdentityOutcome>> {
  const kind = "identity.verification_sessions.create";
  const params = sessionParams(request);
  const acted = await actOnce(
    act,
    (key) => calls.create(params, key),
    () => listed(kind, request.identitySessionId, calls),
  );
  return answer(kind, params, acted, session, read);
}

export async function findIdentitySession(
  request: FindIdentitySessionRequest,
  calls: IdentityCalls,
): Promise<Answer<IdentityOutcome>> {
  const kind = "identity.verification_sessions.retrieve";
  const { identitySessionId, sessionRef } = request;
  const asked = { client_reference_id: identitySessionId, verification_session: sessionRef };
  if (sessionRef !== null) {
    return answer(kind, asked, { key: null, reply: await calls.retrieve(sessionRef) }, session, read);
  }
  const found = await listed(kind, identitySessionId, calls);
  if (found) return answer(kind, asked, { key: null, found }, session, read);
  const call = {
    provider: "stripe",
    kind,
    idempotencyKey: null,
    reference: null,
    request: asked,
    response: { status: "absent" },
    status: "absent",
  } as const;
  return { outcome: { status: "absent" }, call };
}

/** Moves a session on. Its own status is the look-up: what has left `requires_input` is answered as it stands. */
export async function cancelIdentitySession(
  act: Act,
  { sessionRef }: { sessionRef: string },
  calls: IdentityCalls,
): Promise<Answer<IdentityOutcome>> {
  const kind = "identity.verification_sessions.cancel";
  const lookUp = async () => {
    const now = await standing(kind, sessionRef, calls);
    return now.status === "requires_input" ? undefined : now;
  };
  const acted = await actOnce(act, (key) => calls.cancel(sessionRef, key), lookUp);
  return moved(kind, sessionRef, acted, lookUp);
}

/** Asked for once; how far it is stands on the session. */
export async function redactIdentitySession(
  act: Act,
  { sessionRef }: { sessionRef: string },
  calls: IdentityCalls,
): Promise<Answer<IdentityOutcome>> {
  const kind = "identity.verification_sessions.redact";
  const lookUp = async () => {
    const now = await standing(kind, sessionRef, calls);
    return now.redaction ? now : undefined;
  };
  const acted = await actOnce(act, (key) => calls.redact(sessionRef, key), lookUp);
  return moved(kind, sessionRef, acted, () => standing(kind, sessionRef, calls));
}

type Acted = { readonly key: string } & ({ readonly reply: Asked } | { readonly found: Session });

/** A refusal mostly means that the session has moved on by itself: then how it stands is the answer. */
async function moved(
  kind: string,
  sessionRef: string,
  acted: Acted,
  lookUp: () => Promise<Session | undefined>,
): Promise<Answer<IdentityOutcome>> {
  const refused = "reply" in acted && acted.reply.kind === "refused" ? acted.reply : undefined;
  const now = refused && refused.statusCode === 400 ? await lookUp() : undefined;
  const told = now ? { key: acted.key, found: now } : acted;
  return answer(kind, { verification_session: sessionRef }, told, session, read);
}

async function standing(kind: string, sessionRef: string, calls: IdentityCalls): Promise<Session> {
  const reply = await calls.retrieve(sessionRef);
  if (reply.kind === "refused") throw new UnknownOutcome(`${kind}: looking up ${sessionRef}: ${reply.error.code}`);
  return readAnswer(kind, session, reply.body);
}

function listed(kind: string, identitySessionId: string, calls: IdentityCalls): Promise<Session | undefined> {
  const filter = { client_reference_id: identitySessionId };
  return findInList(
    kind,
    session,
    (page) => calls.list({ ...page, ...filter }),
    (of) => of.client_reference_id === identitySessionId,
  );
}

const STATUSES = ["requires_input", "processing", "verified", "canceled"] as const;

function identityOutcome(of: Session): IdentityOutcome {
  const sessionRef = of.id;
  const status = STATUSES.find((known) => known === of.status);
  if (!status) return { status: "unrecognized", sessionRef, raw: of.status };
  const { last_error: failed } = of;
  return {
    status,
    sessionRef,
    url: status === "requires_input" ? (of.url ?? null) : null,
    error: failed ? errorOf({ code: failed.code, message: failed.reason }) : null,
    reportRef: of.last_verification_report ?? null,
    redaction: of.redaction?.status ?? null,
  };
}
