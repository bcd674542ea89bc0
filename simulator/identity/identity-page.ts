/** The page behind a verification session: a person chooses what the check of an identity document will find. */

import { control, document, escaped, form, notice, type PageAnswer, problem } from "../connect/page.ts";
import { hostedUrl } from "../hosted.ts";
import { newId } from "../ids.ts";
import type { Call } from "../world.ts";
import { ERRORS, errorsOf, isOutcome } from "./outcomes.ts";
import { submit } from "./session-life.ts";
import { isOpen, type Session, type SessionFacts } from "./session-object.ts";
import { returnUrlOf } from "./sessions.ts";

const STATUS: Record<string, string> = {
  canceled: "This verification has been canceled.",
  processing: "Thank you. What you sent is being looked at.",
  verified: "You are verified. There is nothing more to do.",
};

function show({ type, options }: Session, message?: string): PageAnswer {
  const { require_matching_selfie: selfie, require_id_number: number } = options.document ?? {};
  const errors = errorsOf(type, selfie === true, number === true);
  const choice = control({
    name: "outcome",
    label: "What will the check find?",
    hint: "Nothing is photographed: you choose what your document would have shown.",
    options: [["verified", "You are who you say"], ...errors.map((code) => [code, ERRORS[code][1]] as const)],
    value: "verified",
  });
  const what = type === "document" ? "an identity document" : "an id number";
  const body = `${problem(message)}<p>You are asked for ${escaped(what)}.</p>${form(choice, [["submit", "Submit"]])}`;
  return { html: document("Verify your identity", body), status: message === undefined ? 200 : 422 };
}

/** `GET` and `POST` of the page; `given` is the form, undefined for a GET. */
export function identityPage(call: Call, query: URLSearchParams, given?: ReadonlyMap<string, string>): PageAnswer {
  const found = call.store.find(query.get("session") ?? "");
  const ended = notice("This link has ended", "Go back to where you came from, and ask for another one.", 410);
  if (found?.object.object !== "identity.verification_session") return ended;
  const session = found.object as Session;
  const scoped = { ...call, scope: found.account };
  const { id, status } = session;
  const facts = call.store.hidden<SessionFacts>(id);
  const visit = query.get("visit");
  if (status !== "requires_input" && visit !== null) return notice("Verify your identity", STATUS[status] ?? "");
  if (visit === null) {
    if (!isOpen(call, session, query.get("token"))) return ended;
    const token = newId("visit");
    call.store.update(session, { ...facts, visit: token });
    return { to: hostedUrl(call, "identity", { session: id, visit: token }) };
  }
  if (facts.visit !== visit) return ended;
  if (given === undefined) return show(session);
  const outcome = given.get("outcome");
  if (!isOutcome(outcome)) return show(session, "Choose what the check will find.");
  submit(scoped, session, outcome);
  const back = returnUrlOf(call, id);
  return back === undefined ? notice("Verify your identity", STATUS.processing ?? "") : { to: back };
}
