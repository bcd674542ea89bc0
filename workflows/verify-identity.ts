/** Verifies a merchant's person: the person at the provider, the session, its challenge, asking until it is settled. */
import {
  type IdentityFacts,
  type IdentityProgress,
  identityFacts,
  identityProgress,
  planIdentityOutcome,
  planPersonFound,
} from "../core/parties/identity-outcomes.ts";
import { openPersons, sealedPersons } from "../core/parties/personal-data.ts";
import type { IdentityOutcome } from "../core/provider/party-outcomes.ts";
import type { Answer } from "../core/provider/port.ts";
import { isFinal } from "../core/states.ts";
import { askAfter } from "../tenants/config.ts";
import type { Progress, Run, Tools as StepTools } from "./skeleton.ts";

type Tools = StepTools<IdentityFacts>;

/** Step names are journal keys: add, never rename. */
export const STEPS = {
  person: "find person at provider",
  create: "create verification session",
  look: "look again",
  end: (n: number) => `end verification session ${n}`,
  redact: (n: number) => `redact verification session ${n}`,
  wait: (n: number) => `wait ${n}`,
  ask: (n: number) => `ask provider ${n}`,
} as const;

/** A later generation looks first: it was made because the one before stopped, or because somebody had news. */
export async function verifyIdentity(run: Run): Promise<void> {
  const act = (name: string, body: (tools: Tools) => Promise<IdentityProgress>) => run.act(name, identityFacts, body);
  const first = run.start.generation === 1;
  let session = await (first ? act(STEPS.person, findPerson) : act(STEPS.look, (tools) => ask(tools, 1)));
  if (!first && session.personRef === null && !ended(session)) session = await act(STEPS.person, findPerson);
  if (session.sessionRef === null && !ended(session)) session = await act(STEPS.create, create);
  const config = await run.config();
  for (let n = 1; ; n++) {
    if (session.needsEnding) session = await act(STEPS.end(n), (tools) => end(tools, n));
    if (session.needsRedaction) session = await act(STEPS.redact(n), (tools) => redact(tools, n));
    if (!waits(session)) return;
    await run.wait(STEPS.wait(n), askAfter(config, run.kind, n));
    session = await act(STEPS.ask(n), (tools) => ask(tools, n + 1));
  }
}

function ended({ state }: IdentityProgress): boolean {
  return isFinal("identity_session", state);
}

function waits(session: IdentityProgress): boolean {
  return !ended(session) || session.awaitsRedaction;
}

/** What a session's progress means for its run, before the n-th wait. */
function next({ config, run }: Tools, session: IdentityProgress, n: number): Progress {
  const acts = session.sessionRef === null || session.needsEnding || session.needsRedaction;
  if (!waits(session)) return { state: "succeeded" };
  return acts ? { state: "running" } : { state: "waiting", ms: askAfter(config, run.kind, n) };
}

/** Stores an answer, and what it changes, in one commit. `n` is the wait that may follow. */
function store(tools: Tools, answer: Answer<IdentityOutcome>, n: number): Promise<IdentityProgress> {
  const { context, commitKey } = tools;
  return tools.commit(
    (facts, now) => planIdentityOutcome(context, { commitKey, now }, facts, answer),
    (session) => next(tools, session, n),
  );
}

async function findPerson(tools: Tools): Promise<IdentityProgress> {
  const { context, commitKey, facts } = tools;
  const { session, accountRef } = facts;
  if (session.person_ref !== null || session.ending !== null || isFinal("identity_session", session.state)) {
    return identityProgress(session);
  }
  const { person_id: personId } = session;
  const sealed = await context.store.readOne(sealedPersons(context.store, [personId]));
  const known = (await openPersons(context, sealed))(personId);
  const text = (name: string) => (typeof known[name] === "string" ? known[name] : null);
  const answer = await tools.provider.findRepresentative(tools.act(`${session.id}/person`, session.created_at), {
    personId,
    accountRef,
    person: {
      firstName: text("first_name"),
      lastName: text("last_name"),
      email: text("email"),
      phone: text("phone"),
      dateOfBirth: text("date_of_birth"),
    },
  });
  return tools.commit(
    (current, now) => planPersonFound(context, { commitKey, now }, current, answer),
    (progress) => next(tools, progress, 1),
  );
}

/** One that is to be given up is only looked for: it may have been made, and the answer lost. */
async function create(tools: Tools): Promise<IdentityProgress> {
  const { session, accountRef } = tools.facts;
  if (session.session_ref !== null || isFinal("identity_session", session.state)) return identityProgress(session);
  const { id: identitySessionId, person_ref: personRef, return_url: returnUrl } = session;
  if (session.ending !== null || personRef === null) {
    return store(tools, await tools.provider.findIdentitySession({ identitySessionId, sessionRef: null }), 1);
  }
  const request = { identitySessionId, relatedPerson: { accountRef, personRef }, returnUrl };
  const act = tools.act(`${identitySessionId}/session`, session.created_at);
  return store(tools, await tools.provider.createIdentitySession(act, request), 1);
}

/** Asks what is true now; `n` is the wait that follows. */
async function ask(tools: Tools, n: number): Promise<IdentityProgress> {
  const { id: identitySessionId, session_ref: sessionRef } = tools.facts.session;
  if (sessionRef === null) return identityProgress(tools.facts.session);
  return store(tools, await tools.provider.findIdentitySession({ identitySessionId, sessionRef }), n);
}

/** The provider ends it, or says what came first. */
async function end(tools: Tools, n: number): Promise<IdentityProgress> {
  const { id, session_ref: sessionRef } = tools.facts.session;
  const progress = identityProgress(tools.facts.session);
  if (!progress.needsEnding || sessionRef === null) return progress;
  const act = tools.act(`${id}/end/${tools.run.generation}-${n}`, tools.now);
  return store(tools, await tools.provider.cancelIdentitySession(act, { sessionRef }), n);
}

async function redact(tools: Tools, n: number): Promise<IdentityProgress> {
  const { id, session_ref: sessionRef } = tools.facts.session;
  const progress = identityProgress(tools.facts.session);
  if (!progress.needsRedaction || sessionRef === null) return progress;
  const act = tools.act(`${id}/redact/${tools.run.generation}-${n}`, tools.now);
  return store(tools, await tools.provider.redactIdentitySession(act, { sessionRef }), n);
}
