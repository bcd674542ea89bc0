/** Stripe Identity: verification sessions and their reports. */

import { namedAccount } from "../connect/account-access.ts";
import { invalidParam, missing, refused } from "../errors.ts";
import { emit } from "../events.ts";
import { newId } from "../ids.ts";
import { listing } from "../lists.ts";
import * as check from "../params.ts";
import { route } from "../routing.ts";
import { type Call, seconds } from "../world.ts";
import { cancel, redact } from "./session-life.ts";
import { invited, refreshed, type Session, type SessionFacts, sessionOf } from "./session-object.ts";

const URL_BASE = "/v1/identity/verification_sessions";

const documentOptions = check.hash({
  allowed_types: check.list(check.oneOf("driving_license", "id_card", "passport")),
  require_id_number: check.flag,
  require_live_capture: check.flag,
  require_matching_selfie: check.flag,
});
const changeable = {
  metadata: check.metadata,
  options: check.hash({
    document: ((raw, path) => (raw === "" ? {} : documentOptions(raw, path))) as typeof documentOptions,
  }),
  provided_details: check.hash({ email: check.email, phone: check.text }),
  type: check.oneOf("document", "id_number"),
};

const createParams = {
  ...changeable,
  client_reference_id: check.text,
  related_customer: check.text,
  related_customer_account: check.notSimulated,
  related_person: check.hash({ account: check.required(check.text), person: check.required(check.text) }),
  return_url: check.text,
  verification_flow: check.notSimulated,
};

const createRoute = route({
  method: "POST",
  path: URL_BASE,
  params: createParams,
  onAccount: true,
  run: (call, params) => {
    const { type, options, related_person: related, provided_details: details, return_url } = params;
    if (type === undefined) throw invalidParam("type", "Missing required param: type.", "parameter_missing");
    if (return_url !== undefined && !URL.canParse(return_url)) {
      throw invalidParam("return_url", "Not a valid URL", "url_invalid");
    }
    if (related) assertPerson(call, related);
    const bare: Session = {
      id: newId("vs"),
      object: "identity.verification_session",
      client_reference_id: params.client_reference_id ?? null,
      client_secret: null,
      created: seconds(call.now),
      last_error: null,
      last_verification_report: null,
      livemode: false,
      metadata: check.mergeMetadata({}, params.metadata),
      options: type === "document" ? { document: options?.document ?? {} } : { id_number: {} },
      ...(details ? { provided_details: details } : {}),
      redaction: null,
      related_customer: params.related_customer ?? null,
      related_customer_account: null,
      ...(related ? { related_person: related } : {}),
      status: "requires_input",
      type,
      url: null,
    };
    const [session, facts] = invited(call, bare, return_url ? { return_url } : {});
    call.store.insert("verification_session", call.scope, session, facts);
    emit(call, "identity.verification_session.created", session, { account: call.scope });
    return session;
  },
});

function assertPerson(call: Call, { account, person }: { account: string; person: string }): void {
  namedAccount(call, account, "related_person[account]");
  if (call.store.get("person", account, person)) return;
  throw missing("person", person, "related_person[person]", 400);
}

const updateRoute = route({
  method: "POST",
  path: `${URL_BASE}/:id`,
  params: changeable,
  onAccount: true,
  run: (call, { metadata, options, provided_details: details, type }, id) => {
    const before = sessionOf(call, id);
    if (before.redaction !== null) throw refused("Redacted verification sessions cannot be updated.");
    const checks = options !== undefined || type !== undefined || details !== undefined;
    if (checks && before.status !== "requires_input") {
      throw refused(`You cannot update the checks of a verification session that is ${before.status}.`);
    }
    const kind = type ?? before.type;
    const document = options?.document ?? before.options.document ?? {};
    const after: Session = {
      ...before,
      metadata: check.mergeMetadata(before.metadata, metadata),
      options: kind === "document" ? { document } : { id_number: {} },
      ...(details ? { provided_details: details } : {}),
      type: kind,
    };
    return call.store.update(after);
  },
});

const cancelRoute = route({
  method: "POST",
  path: `${URL_BASE}/:id/cancel`,
  params: {},
  onAccount: true,
  run: (call, _params, id) => {
    const session = sessionOf(call, id);
    if (session.status === "requires_input") return cancel(call, session);
    throw refused(`You cannot cancel this verification session: it is ${session.status}, not requires_input.`);
  },
});

const redactRoute = route({
  method: "POST",
  path: `${URL_BASE}/:id/redact`,
  params: {},
  onAccount: true,
  run: (call, _params, id) => {
    const session = sessionOf(call, id);
    if (session.status === "processing") throw refused("You cannot redact a verification session that is processing.");
    return session.redaction === null ? redact(call, session) : session;
  },
});

const lists = { ...check.page, client_reference_id: check.text, created: check.timeRange };

export const identityRoutes = [
  createRoute,
  updateRoute,
  cancelRoute,
  redactRoute,
  route({
    method: "GET",
    path: URL_BASE,
    params: {
      ...lists,
      related_customer: check.text,
      status: check.oneOf("canceled", "processing", "requires_input", "verified"),
    },
    onAccount: true,
    run: (call, { client_reference_id, related_customer, status, ...page }) =>
      listing(call, "verification_session", URL_BASE, page, { client_reference_id, related_customer, status }),
  }),
  route({
    method: "GET",
    path: `${URL_BASE}/:id`,
    params: {},
    onAccount: true,
    run: (call, _params, id) => refreshed(call, sessionOf(call, id)),
  }),
  route({
    method: "GET",
    path: "/v1/identity/verification_reports",
    params: { ...lists, type: check.oneOf("document", "id_number"), verification_session: check.text },
    onAccount: true,
    run: (call, { client_reference_id, type, verification_session, ...page }) =>
      listing(call, "verification_report", "/v1/identity/verification_reports", page, {
        client_reference_id,
        type,
        verification_session,
      }),
  }),
  route({
    method: "GET",
    path: "/v1/identity/verification_reports/:id",
    params: {},
    onAccount: true,
    run: (call, _params, id) => {
      const report = call.store.get("verification_report", call.scope, id);
      if (report === undefined) throw missing("verificationreport", id, "report");
      return report;
    },
  }),
];

/** Where a person is sent after the page. */
export const returnUrlOf = ({ store }: Pick<Call, "store">, id: string): string | undefined =>
  store.hidden<SessionFacts>(id).return_url;
