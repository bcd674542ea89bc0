/** Commands of the control API about payments: challenges, disputes, refunds. */

import { chargeOf } from "./charges.ts";
import { AMOUNT_MAX, Rejection, readInteger, readObject } from "./control-input.ts";
import { type Dispute, REASONS } from "./dispute-object.ts";
import { type DisputeKind, decide, isClosed, isInquiry, type Outcome, openDispute } from "./disputes.ts";
import { Refusal } from "./errors.ts";
import { answerChallenge } from "./payment-flow.ts";
import { endRefund, type Refund } from "./refunds.ts";
import { answerSetupChallenge } from "./setup-flow.ts";
import type { Call, Cause, Home, Settings } from "./world.ts";

const CONTROL: Cause = { request: null, idempotency_key: null, route: null };

type Handler = (home: Home, settings: Settings, body: unknown, id: string) => { status: number; body: unknown };

function choice<T extends string>(value: unknown, at: string, values: readonly T[]): T {
  const found = values.find((one) => one === value);
  if (found === undefined) throw new Rejection(at, `must be one of ${values.join(", ")}`);
  return found;
}

/** Runs a command, all or nothing; what is not there, or cannot be, is refused. */
function command(home: Home, settings: Settings, status: number, run: (call: Call) => object | undefined) {
  try {
    const body = home.store.atomically(() => run(home.call(settings, CONTROL)));
    if (body === undefined) throw new Rejection("id", "names nothing that this can happen to", 404);
    return { status, body };
  } catch (error) {
    if (error instanceof Refusal) throw new Rejection("", error.message, error.status);
    throw error;
  }
}

const challenged =
  (answer: typeof answerChallenge | typeof answerSetupChallenge): Handler =>
  (home, settings, body, id) => {
    const { result } = readObject(body, "", ["result"]);
    const approved = choice(result, "result", ["approve", "refuse"]) === "approve";
    return command(home, settings, 200, (call) => answer(call, id, approved));
  };

const KINDS: readonly DisputeKind[] = ["dispute", "early_fraud_warning", "inquiry", "prevented"];

const dispute: Handler = (home, settings, body, id) => {
  const input = readObject(body ?? {}, "", ["amount", "kind", "reason"]);
  const kind = choice(input.kind ?? "dispute", "kind", KINDS);
  const reason = choice(input.reason ?? "fraudulent", "reason", REASONS);
  const amount = input.amount === undefined ? undefined : readInteger(input.amount, "amount", 1, AMOUNT_MAX);
  return command(home, settings, 201, (call) => {
    const charge = chargeOf(call, id);
    if (charge.status !== "succeeded" || !charge.captured) throw new Rejection("id", "must be a captured charge");
    return openDispute(call, charge, { kind, reason, amount });
  });
};

const OUTCOMES: readonly Outcome[] = ["escalate", "lost", "warning_closed", "won"];

const decision: Handler = (home, settings, body, id) => {
  const input = readObject(body, "", ["amount", "outcome"]);
  const outcome = choice(input.outcome, "outcome", OUTCOMES);
  if (input.amount !== undefined && outcome !== "won") throw new Rejection("amount", "is taken by a won dispute only");
  return command(home, settings, 200, (call) => {
    const found = call.store.get<Dispute>("dispute", call.scope, id);
    if (found === undefined) return undefined;
    if (isClosed(found)) throw new Rejection("id", `is closed already: ${found.status}`);
    if (isInquiry(found) !== (outcome === "escalate" || outcome === "warning_closed")) {
      throw new Rejection("outcome", `does not fit a dispute that is ${found.status}`);
    }
    const amount = readInteger(input.amount ?? found.amount, "amount", 1, found.amount);
    return decide(call, found, outcome, amount);
  });
};

const ended =
  (status: "canceled" | "failed"): Handler =>
  (home, settings, body, id) => {
    const { reason = status === "failed" ? "expired_or_canceled_card" : "merchant_request" } = readObject(
      body ?? {},
      "",
      status === "failed" ? ["reason"] : [],
    );
    const why = choice(reason, "reason", FAILURE_REASONS);
    return command(home, settings, 200, (call) => {
      const refund = call.store.get<Refund>("refund", call.scope, id);
      if (refund === undefined || (refund.status !== "pending" && refund.status !== "succeeded")) return undefined;
      return endRefund(call, refund, status, why);
    });
  };

const FAILURE_REASONS = [
  "charge_for_pending_refund_disputed",
  "declined",
  "expired_or_canceled_card",
  "insufficient_funds",
  "lost_or_stolen_card",
  "merchant_request",
  "unknown",
];

export const PAYMENT_HANDLERS: Record<string, Handler> = {
  "POST payment_intents/:id/challenge": challenged(answerChallenge),
  "POST setup_intents/:id/challenge": challenged(answerSetupChallenge),
  "POST charges/:id/dispute": dispute,
  "POST disputes/:id/decide": decision,
  "POST refunds/:id/fail": ended("failed"),
  "POST refunds/:id/cancel": ended("canceled"),
};
