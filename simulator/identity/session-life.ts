/** A verification session's life: submitted, processed, verified or not, and what a verified person gains. */

import { connectedAccount } from "../connect/account-access.ts";
import type { Person, PersonFacts } from "../connect/person-object.ts";
import { lookAgain } from "../connect/standing.ts";
import { schedule, unschedule } from "../due.ts";
import { emit } from "../events.ts";
import { newId } from "../ids.ts";
import { type Call, seconds } from "../world.ts";
import { ERRORS, type Outcome } from "./outcomes.ts";
import { invited, outputsOf, type Session, type SessionFacts } from "./session-object.ts";

/** Processing takes a few seconds. */
const PROCESSING_MS = 5_000;
/** Redaction can take up to four days; here it takes an hour. */
const REDACTION_MS = 3_600_000;

const event = (name: string) => `identity.verification_session.${name}`;

/** The person has given everything; what comes of it is known in a moment. */
export function submit(call: Call, session: Session, outcome: Outcome): Session {
  const facts = call.store.hidden<SessionFacts>(session.id);
  const waiting: Session = { ...session, client_secret: null, last_error: null, status: "processing", url: null };
  const processing = call.store.update(waiting, { ...facts, outcome });
  schedule(call.store, call.now + PROCESSING_MS, "identity", session.id);
  emit(call, event("processing"), processing, { account: call.scope });
  return processing;
}

function found(call: Call, id: string): { session: Session; call: Call } | undefined {
  const one = call.store.find(id);
  if (one?.object.object !== "identity.verification_session") return undefined;
  return { session: one.object as Session, call: { ...call, scope: one.account } };
}

/** The moment at which a submission has been processed. */
export function processSession(at: Call, id: string): void {
  const one = found(at, id);
  if (one?.session.status !== "processing") return;
  const { session, call } = one;
  const facts = call.store.hidden<SessionFacts>(id);
  const outcome = facts.outcome ?? "verified";
  const report = makeReport(call, session, outcome);
  const last_verification_report = report ?? session.last_verification_report;
  if (outcome !== "verified") {
    const last_error = { code: outcome, reason: ERRORS[outcome][1] };
    const back: Session = { ...session, last_error, last_verification_report, status: "requires_input" };
    const [open, now] = invited(call, back, facts);
    call.store.update(open, now);
    emit(call, event("requires_input"), open, { account: call.scope });
    return;
  }
  const { dob, ...outputs } = outputsOf(call, session);
  const shown = { ...outputs, email: null, id_number_type: null, phone: null };
  const verified = call.store.update<Session>(
    { ...session, last_verification_report, status: "verified" },
    { ...facts, verified_outputs: shown, "verified_outputs.dob": dob },
  );
  emit(call, event("verified"), verified, { account: call.scope });
  attach(call, verified);
}

/** The related person has shown a document: what was asked of it for that is fulfilled. */
function attach(call: Call, session: Session): void {
  const { related_person: related } = session;
  const account = related && connectedAccount(call, related.account);
  const person = related && call.store.get<Person>("person", related.account, related.person);
  if (account === undefined || person === undefined) return;
  const { dob, first_name, last_name } = outputsOf(call, session);
  const facts: PersonFacts = { ...call.store.hidden<PersonFacts>(person.id), session: session.id };
  const { verification } = person;
  const document = { ...verification.document, front: newId("file"), details: null, details_code: null };
  const known = { dob, first_name, last_name, verification: { ...verification, document } };
  call.store.update<Person>({ ...person, ...known }, facts);
  lookAgain(call, account.id);
}

/** The report of the checks that were made; null where the person did not come so far. */
function makeReport(call: Call, session: Session, outcome: Outcome): string | null {
  const failed = outcome === "verified" ? undefined : ERRORS[outcome];
  if (failed?.[0] === "session") return null;
  const errorOf = (check: string) => (failed?.[0] === check ? { code: outcome, reason: failed[1] } : null);
  const { first_name, last_name, address } = outputsOf(call, session);
  const status = (check: string) => (failed?.[0] === check ? "unverified" : "verified");
  const good = status("document") === "verified";
  const { document: asked } = session.options;
  const files = [newId("file")];
  const report = {
    id: newId("vr"),
    object: "identity.verification_report",
    client_reference_id: session.client_reference_id,
    created: seconds(call.now),
    ...(session.type === "document"
      ? {
          document: {
            address,
            error: errorOf("document"),
            files,
            first_name: good ? first_name : null,
            issued_date: good ? { day: 1, month: 1, year: 2020 } : null,
            issuing_country: good ? "US" : null,
            last_name: good ? last_name : null,
            status: status("document"),
            type: good ? (asked?.allowed_types?.[0] ?? "driving_license") : null,
          },
        }
      : {}),
    ...(session.type === "id_number" || asked?.require_id_number
      ? {
          id_number: {
            error: errorOf("id_number"),
            first_name,
            id_number_type: "us_ssn",
            last_name,
            status: status("id_number"),
          },
        }
      : {}),
    livemode: false,
    options: session.options,
    ...(asked?.require_matching_selfie
      ? {
          selfie: {
            document: files[0] ?? null,
            error: errorOf("selfie"),
            selfie: newId("file"),
            status: status("selfie"),
          },
        }
      : {}),
    type: session.type,
    verification_session: session.id,
  };
  call.store.insert("verification_report", call.scope, report);
  return report.id;
}

/** It can be used no more. */
export function cancel(call: Call, session: Session): Session {
  const canceled = call.store.update<Session>({ ...session, client_secret: null, status: "canceled", url: null });
  emit(call, event("canceled"), canceled, { account: call.scope });
  return canceled;
}

/** Its personal data will be gone; a session that waits is canceled by that. */
export function redact(call: Call, session: Session): Session {
  const over = session.status === "requires_input" ? cancel(call, session) : session;
  unschedule(call.store, "redaction", session.id);
  schedule(call.store, call.now + REDACTION_MS, "redaction", session.id);
  return call.store.update<Session>({ ...over, redaction: { status: "processing" } });
}

const GONE = "[redacted]";

/** The moment at which a session's personal data is gone, its reports' and its events' too. */
export function finishRedaction(at: Call, id: string): void {
  const one = found(at, id);
  if (one === undefined) return;
  const { session, call } = one;
  const facts = call.store.hidden<SessionFacts>(id);
  const outputs = facts.verified_outputs
    ? { address: null, email: null, first_name: GONE, id_number_type: null, last_name: GONE, phone: null }
    : undefined;
  const { token, made, return_url } = facts;
  const redacted: Session = { ...session, metadata: {}, redaction: { status: "redacted" } };
  if (session.provided_details) redacted.provided_details = { email: GONE, phone: GONE };
  const kept = { token, made, ...(return_url ? { return_url } : {}) };
  const nothing = { day: null, month: null, year: null };
  const shown = outputs ? { verified_outputs: outputs, "verified_outputs.dob": nothing } : {};
  call.store.update(redacted, { ...kept, ...shown });
  for (const report of call.store.all("verification_report", call.scope, { verification_session: id })) {
    const document = report.document as object | undefined;
    const number = report.id_number as object | undefined;
    const nobody = { first_name: GONE, last_name: GONE };
    call.store.update({
      ...report,
      ...(document ? { document: { ...document, ...nobody, address: null, files: [] } } : {}),
      ...(number ? { id_number: { ...number, ...nobody } } : {}),
    });
  }
  emit(call, event("redacted"), redacted, { account: call.scope });
}
