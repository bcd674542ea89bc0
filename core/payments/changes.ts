/**
 * What one answer of the provider changes about a payment: the new state, the events and the transfers of its money.
 */
import { account } from "../money/accounts.ts";
import type { Leg } from "../money/ledger.ts";
import type { EventType } from "../outbound/catalogue.ts";
import type { PaymentOutcome, ProviderError } from "../provider/port.ts";
import { isFinal } from "../states.ts";
import type { PaymentRow } from "./payments.ts";

export interface PaymentChange {
  readonly patch: Partial<Omit<PaymentRow, "tenant_id" | "id">>;
  /** The types of the payment's events, in order. */
  readonly types: readonly EventType[];
  /** Names the posting that the legs belong to, within the payment. */
  readonly posting: "authorization" | "void" | "capture" | null;
  readonly legs: readonly Leg[];
  /** The provider holds money that will not be taken. */
  readonly releaseHold: boolean;
}

const NO_CHANGE: PaymentChange = { patch: {}, types: [], posting: null, legs: [], releaseHold: false };

/**
 * An answer that tells nothing new changes nothing. One that contradicts what was asked (another amount or currency, a
 * status unknown to us) is never posted but put before a person.
 * @param holdId the id of the pending transfer that holds an authorized amount
 * @param because why the payment is ended, when the provider's cancelation is our own doing
 */
export function changeOf(
  payment: PaymentRow,
  outcome: PaymentOutcome,
  holdId: string,
  because?: ProviderError,
): PaymentChange {
  const ended = isFinal("payment", payment.state);
  const review = payment.state === "needs_review";
  const known = payment.intent_ref === null && outcome.intentRef !== null ? { intent_ref: outcome.intentRef } : {};
  switch (outcome.status) {
    case "created":
      return { ...NO_CHANGE, patch: known };
    case "processing":
      if (payment.state !== "requires_action") return { ...NO_CHANGE, patch: known };
      return { ...NO_CHANGE, patch: { state: "processing", challenge: null }, types: ["payment.processing"] };
    case "requires_action": {
      const challenge = JSON.stringify(outcome.challenge);
      if (ended || review || payment.challenge === challenge) return NO_CHANGE;
      const patch = { ...known, state: "requires_action", challenge } as const;
      return { ...NO_CHANGE, patch, types: ["payment.requires_action"] };
    }
    case "authorized":
      if (ended) return { ...NO_CHANGE, releaseHold: true };
      if (review || payment.state === "authorized") return NO_CHANGE;
      if (differs(payment, outcome)) return toReview(known);
      return {
        ...NO_CHANGE,
        patch: { ...known, state: "authorized", charge_ref: outcome.chargeRef, challenge: null },
        types: ["payment.authorized"],
        posting: "authorization",
        legs: [holdLeg(payment, outcome)],
      };
    case "succeeded":
      if (payment.state === "succeeded" || review) return NO_CHANGE;
      if (differs(payment, outcome)) return ended ? NO_CHANGE : toReview(known);
      return captured(payment, known, outcome, holdId);
    case "failed":
    case "canceled":
      return ended || review ? NO_CHANGE : givenUp(payment, known, outcome, holdId, because);
    case "unrecognized":
      return ended || review ? NO_CHANGE : toReview(known);
  }
}

type Known = { intent_ref?: string };

function differs(payment: PaymentRow, answer: { amount: number; currency: string }): boolean {
  return answer.amount !== payment.amount || answer.currency !== payment.currency;
}

function toReview(known: Known): PaymentChange {
  const patch = { ...known, state: "needs_review", challenge: null } as const;
  return { ...NO_CHANGE, patch, types: ["payment.needs_review"] };
}

function holdLeg(payment: PaymentRow, outcome: PaymentOutcome & { status: "authorized" }): Leg {
  const leg = moves(payment, "hold", "authorization", outcome.chargeRef);
  return { ...leg, kind: "pending", ...(outcome.captureBefore === null ? {} : { expiresAt: outcome.captureBefore }) };
}

/** Every movement of a whole payment goes the same way: from the provider's platform balance into clearing. */
function moves<C extends Leg["code"]>(payment: PaymentRow, key: string, code: C, providerRef: string | null) {
  return {
    key,
    code,
    subjectId: payment.id,
    debit: account.platform,
    credit: account.clearing,
    amount: payment.amount,
    ...(providerRef === null ? {} : { providerRef }),
  };
}

function captured(
  payment: PaymentRow,
  known: Known,
  outcome: PaymentOutcome & { status: "succeeded" },
  holdId: string,
): PaymentChange {
  const leg = moves(payment, "capture", "capture", outcome.chargeRef);
  return {
    patch: {
      ...known,
      state: "succeeded",
      charge_ref: outcome.chargeRef,
      amount_captured: outcome.amount,
      fee: outcome.fee,
      available_on: outcome.availableOn,
      challenge: null,
      error_code: null,
      error_message: null,
      decline_code: null,
    },
    types: ["payment.captured", "payment.succeeded"],
    posting: "capture",
    legs: [
      payment.state === "authorized" ? { ...leg, kind: "post_pending", pendingId: holdId } : { ...leg, kind: "posted" },
    ],
    releaseHold: false,
  };
}

function givenUp(
  payment: PaymentRow,
  known: Known,
  outcome: PaymentOutcome & { status: "failed" | "canceled" },
  holdId: string,
  because: ProviderError | undefined,
): PaymentChange {
  const error = outcome.status === "failed" ? outcome.error : because;
  const code = error?.code === "expired" ? "authorization_expired" : "authorization_released";
  const held = payment.state === "authorized";
  const stored = error ? { error_code: error.code, error_message: error.message, decline_code: error.declineCode } : {};
  return {
    patch: { ...known, state: error ? "failed" : "canceled", challenge: null, ...stored },
    types: [error ? "payment.failed" : "payment.canceled"],
    posting: held ? "void" : null,
    legs: held
      ? [{ ...moves(payment, "hold", code, payment.charge_ref), kind: "void_pending", pendingId: holdId }]
      : [],
    releaseHold: false,
  };
}
