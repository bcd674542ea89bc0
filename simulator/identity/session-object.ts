/** Identity verification sessions: what they are, and what is kept beside them. */

import { personOf } from "../connect/persons.ts";
import { missing } from "../errors.ts";
import { hostedUrl } from "../hosted.ts";
import { newId, randomTail } from "../ids.ts";
import type { StripeObject } from "../store.ts";
import type { Call } from "../world.ts";
import type { Outcome } from "./outcomes.ts";

const HOUR_MS = 3_600_000;
/** The client secret lives for a day, the address for two. */
const SECRET_MS = 24 * HOUR_MS;
const URL_MS = 48 * HOUR_MS;

export interface DocumentOptions {
  readonly allowed_types?: string[];
  readonly require_id_number?: boolean;
  readonly require_live_capture?: boolean;
  readonly require_matching_selfie?: boolean;
}

export interface Session extends StripeObject {
  client_reference_id: string | null;
  client_secret: string | null;
  created: number;
  last_error: { code: string | null; reason: string | null } | null;
  last_verification_report: string | null;
  metadata: Record<string, string>;
  options: { document?: DocumentOptions; id_number?: object };
  redaction: { status: string } | null;
  related_person?: { account: string; person: string };
  status: "canceled" | "processing" | "requires_input" | "verified";
  type: "document" | "id_number";
  url: string | null;
}

export interface Outputs {
  readonly address: Record<string, string | null> | null;
  readonly dob: { day: number | null; month: number | null; year: number | null };
  readonly first_name: string;
  readonly last_name: string;
}

/** Kept beside a session. Times are Unix milliseconds of the account's clock. */
export interface SessionFacts {
  readonly return_url?: string;
  /** What the address carries, and when the client secret and it were made. */
  readonly token: string;
  readonly made: number;
  /** What the form of the one visit carries that the address is good for. */
  readonly visit?: string;
  /** What a submission will come to. */
  readonly outcome?: Outcome;
  /** Shown only where it is expanded. */
  readonly verified_outputs?: object;
  readonly "verified_outputs.dob"?: object;
}

/** A session of the call's account. @throws Refusal resource_missing */
export function sessionOf({ store, scope }: Call, id: string): Session {
  const session = store.get<Session>("verification_session", scope, id);
  if (session === undefined) throw missing("verificationsession", id, "session");
  return session;
}

/** A new client secret and a new address, for a session that waits for its person. */
export function invited(call: Call, session: Session, facts: Partial<SessionFacts>): [Session, SessionFacts] {
  const { visit: _over, ...kept } = facts;
  const token = newId("vst");
  const { id } = session;
  const open: Session = {
    ...session,
    client_secret: `${id}_secret_test_${randomTail(24)}`,
    url: hostedUrl(call, "identity", { session: id, token }),
  };
  return [open, { ...kept, token, made: call.now }];
}

/** A session as it is retrieved: one that waits has an address that works. */
export function refreshed(call: Call, session: Session): Session {
  if (session.status !== "requires_input" || session.redaction !== null) return session;
  const facts = call.store.hidden<SessionFacts>(session.id);
  const age = call.now - facts.made;
  if (facts.visit === undefined && age < SECRET_MS) return session;
  const [open, now] = invited(call, session, facts);
  return call.store.update(open, now);
}

/** Whether the address that a person came by still works. */
export function isOpen(call: Call, { id, status }: Session, token: string | null): boolean {
  const facts = call.store.hidden<SessionFacts>(id);
  const young = call.now - facts.made < URL_MS;
  return status === "requires_input" && facts.token === token && facts.visit === undefined && young;
}

/** What the documents of this simulator say: the related person's own details, else Jenny Rosen's. */
export function outputsOf(call: Call, { related_person: related }: Session): Outputs {
  const person = related && personOf(call, related.account, related.person).person;
  const address = person?.address.line1 ? person.address : null;
  return {
    address: address && { ...address },
    dob: person?.dob.year ? person.dob : { day: 1, month: 1, year: 1901 },
    first_name: person?.first_name ?? "Jenny",
    last_name: person?.last_name ?? "Rosen",
  };
}
