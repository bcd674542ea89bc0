/** The routes of disputes and early fraud warnings. */

import { type Dispute, EVIDENCE } from "./dispute-object.ts";
import { decide, isClosed, isInquiry, submit } from "./disputes.ts";
import { missing, refused } from "./errors.ts";
import { emit } from "./events.ts";
import { listing } from "./lists.ts";
import * as check from "./params.ts";
import { route } from "./routing.ts";
import type { Call } from "./world.ts";

export function disputeOf({ store, scope }: Call, id: string): Dispute {
  const dispute = store.get<Dispute>("dispute", scope, id);
  if (dispute === undefined) throw missing("dispute", id, "dispute");
  return dispute;
}

const LONG_MAX = 20_000;
const ALL_MAX = 150_000;

const longText: check.Check<string | null> = (raw, path) => {
  if (raw === "") return null;
  if (typeof raw === "string" && raw.length <= LONG_MAX) return raw;
  throw refused(`Invalid string: ${path} must have at most ${LONG_MAX} characters.`);
};

const evidence: check.Check<Record<string, string | null>> = (raw, path) => {
  const texts: Record<string, check.Check<string | null>> = Object.fromEntries(
    EVIDENCE.map((name) => [name, longText]),
  );
  return check.hash({ ...texts, appeal: check.notSimulated, enhanced_evidence: check.notSimulated })(raw, path);
};

function withEvidence(dispute: Dispute, change: Record<string, string | null>): Dispute {
  const all = { ...dispute.evidence, ...change };
  const texts = EVIDENCE.map((name) => all[name]).filter((value) => typeof value === "string");
  if (texts.reduce((sum, { length }) => sum + length, 0) > ALL_MAX) {
    throw refused(`The combined character count of your evidence exceeds the limit of ${ALL_MAX}.`);
  }
  return {
    ...dispute,
    evidence: all,
    evidence_details: { ...dispute.evidence_details, has_evidence: texts.length > 0 },
  };
}

const updateRoute = route({
  method: "POST",
  path: "/v1/disputes/:id",
  params: {
    evidence,
    intended_submission_method: check.oneOf("manual", "prefer_manual", "prefer_smart_disputes", "smart_disputes"),
    metadata: check.metadata,
    submit: check.flag,
  },
  run: (call, params, id) => {
    const before = disputeOf(call, id);
    const { intended_submission_method: method } = params;
    const answers = params.evidence !== undefined || params.submit === true;
    if (answers && before.status !== "needs_response" && before.status !== "warning_needs_response") {
      const why = isClosed(before) ? "it has been closed" : "evidence has already been submitted for it";
      throw refused(`This dispute cannot be updated because ${why}.`);
    }
    const staged: Dispute = {
      ...withEvidence(before, params.evidence ?? {}),
      ...(method === undefined ? {} : { intended_submission_method: method }),
      metadata: check.mergeMetadata(before.metadata, params.metadata),
    };
    const after = answers && params.submit !== false ? submit(call, staged) : staged;
    call.store.update(after);
    const changed = ["evidence", "evidence_details", "metadata", "status"] as const;
    const previous = changed.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
    emit(call, "charge.dispute.updated", after, {
      previous: Object.fromEntries(previous.map((name) => [name, before[name]])),
    });
    return after;
  },
});

const closeRoute = route({
  method: "POST",
  path: "/v1/disputes/:id/close",
  params: {},
  run: (call, _params, id) => {
    const dispute = disputeOf(call, id);
    if (isClosed(dispute)) throw refused("This dispute is already closed.");
    return decide(call, dispute, isInquiry(dispute) ? "warning_closed" : "lost");
  },
});

export const disputeRoutes = [
  updateRoute,
  closeRoute,
  route({
    method: "GET",
    path: "/v1/disputes",
    params: { ...check.page, charge: check.text, created: check.timeRange, payment_intent: check.text },
    run: (call, { charge, payment_intent, ...params }) =>
      listing(call, "dispute", "/v1/disputes", params, { charge, payment_intent }),
  }),
  route({ method: "GET", path: "/v1/disputes/:id", params: {}, run: (call, _params, id) => disputeOf(call, id) }),
  route({
    method: "GET",
    path: "/v1/radar/early_fraud_warnings",
    params: { ...check.page, charge: check.text, created: check.timeRange, payment_intent: check.text },
    run: (call, { charge, payment_intent, ...params }) =>
      listing(call, "early_fraud_warning", "/v1/radar/early_fraud_warnings", params, { charge, payment_intent }),
  }),
  route({
    method: "GET",
    path: "/v1/radar/early_fraud_warnings/:id",
    params: {},
    run: (call, _params, id) => {
      const warning = call.store.get("early_fraud_warning", call.scope, id);
      if (warning === undefined) throw missing("early_fraud_warning", id, "early_fraud_warning");
      return warning;
    },
  }),
];
