/**
 * What one answer of the provider changes about a payment: the new state, the events and the transfers of its money.
 */
import { account } from "../money/accounts.ts";
import { displayAmount } from "../money/currency.ts";
import { bookedIn } from "../money/exchange.ts";
import type { Leg } from "../money/ledger.ts";
import type { EventType } from "../outbound/catalogue.ts";
import type { ChargeFacts, PaymentOutcome, ProviderError } from "../provider/port.ts";
import { isFinal } from "../states.ts";
import type { PaymentRow } from "./payments.ts";

export interface PaymentChange {
  readonly patch: Partial<Omit<PaymentRow, "tenant_id" | "id">>;
  /** The types of the payment's events, in order. */
  readonly types: readonly EventType[];
  /** Names the posting that the legs belong to, within the payment. */
  readonly posting: "authorization" | "void" | "capture" | null;
  readonly legs: readonly Leg[];
  /** What is let go in the player's currency, when the capture is booked in another. */
  readonly letGo: readonly Leg[];
  /** The money was taken, and the provider has not said yet what it came to. */
  readonly isUnsettled: boolean;
  /** The provider holds money that will not be taken. */
  readonly releaseHold: boolean;
  /** The bank wants to see the player, who is to be asked for. */
  readonly authenticates: boolean;
}

const NO_CHANGE: PaymentChange = {
  patch: {},
  types: [],
  posting: null,
  legs: [],
  letGo: [],
  isUnsettled: false,
  releaseHold: false,
  authenticates: false,
};

/** What an answer is read with. */
export interface Reading {
  /** The id of the pending transfer that holds an authorized amount. */
  readonly holdId: string;
  /** Why the payment is ended, when the provider's cancelation is our own doing. */
  readonly because?: ProviderError | undefined;
  /** Until when a challenge that is new may be answered, ms of the tenant's time. */
  readonly challengeExpiresAt: number;
}

/**
 * An answer that tells nothing new changes nothing. One that contradicts what was asked (another amount or currency, a
 * status unknown to us) is never posted but put before a person; what the provider says later may settle it.
 */
export function changeOf(payment: PaymentRow, outcome: PaymentOutcome, reading: Reading): PaymentChange {
  const ended = isFinal("payment", payment.state);
  const known = payment.intent_ref === null && outcome.intentRef !== null ? { intent_ref: outcome.intentRef } : {};
  switch (outcome.status) {
    case "created":
    case "processing":
      return underWay(payment, known);
    case "requires_action": {
      const challenge = JSON.stringify(outcome.challenge);
      if (ended || (payment.state === "requires_action" && payment.challenge === challenge)) return NO_CHANGE;
      const challenge_expires_at = payment.challenge_expires_at ?? reading.challengeExpiresAt;
      const patch = {
        ...known,
        ...settled(payment),
        state: "requires_action",
        challenge,
        challenge_expires_at,
      } as const;
      return { ...NO_CHANGE, patch, types: ["payment.requires_action"] };
    }
    case "authorized":
      if (ended) return { ...NO_CHANGE, releaseHold: true };
      if (payment.state === "authorized") return NO_CHANGE;
      if (differs(outcome, payment.amount, payment)) return toReview(payment, known, differenceOf(outcome, payment));
      return authorized(payment, known, outcome);
    case "succeeded": {
      if (payment.state === "succeeded") return NO_CHANGE;
      const expected = payment.amount_accepted ?? payment.amount_to_capture ?? payment.amount;
      const odd = differs(outcome, expected, payment)
        ? differenceOf(outcome, payment)
        : oddSettlement(payment, outcome);
      if (odd) return ended ? NO_CHANGE : toReview(payment, known, odd);
      if (payment.settlement_currency !== null && outcome.fee === null) {
        return { ...NO_CHANGE, patch: known, isUnsettled: true };
      }
      return captured(payment, known, outcome, reading.holdId);
    }
    case "failed":
      if (ended) return NO_CHANGE;
      if (wantsPlayer(payment, outcome.error)) return { ...NO_CHANGE, patch: known, authenticates: true };
      return givenUp(payment, known, outcome.error, reading.holdId);
    case "canceled":
      return ended ? NO_CHANGE : givenUp(payment, known, reading.because, reading.holdId);
    case "unrecognized":
      return ended ? NO_CHANGE : toReview(payment, known, unrecognized(outcome.raw));
  }
}

type Known = { intent_ref?: string };

function underWay(payment: PaymentRow, known: Known): PaymentChange {
  const { state } = payment;
  if (state !== "requires_action" && state !== "needs_review") return { ...NO_CHANGE, patch: known };
  const patch = { ...known, ...settled(payment), state: "processing", challenge: null } as const;
  return { ...NO_CHANGE, patch, types: ["payment.processing"] };
}

/** A bank that was asked without the player: the same payment is asked for again, once, with the player. */
function wantsPlayer(payment: PaymentRow, { code }: ProviderError): boolean {
  const { state, return_url, challenge_expires_at, cancel_requested_at } = payment;
  const isFirst = return_url === null && challenge_expires_at === null && cancel_requested_at === null;
  return code === "authentication_required" && state === "processing" && isFirst;
}

function differs(answer: { amount: number; currency: string }, expected: number, { currency }: PaymentRow): boolean {
  return answer.amount !== expected || answer.currency !== currency;
}

function differenceOf(answer: { amount: number; currency: string }, { amount, currency }: PaymentRow): ProviderError {
  const told = `${displayAmount(answer.amount, answer.currency)} instead of ${displayAmount(amount, currency)}`;
  return { code: "amount_differs", message: `The provider tells of ${told}.`, declineCode: null };
}

/**
 * Why a capture is booked in another currency than the tenant's shares are to be in; null where it is not, or nobody
 * knows yet.
 */
function oddSettlement(payment: PaymentRow, { fee, settlement }: ChargeFacts): ProviderError | null {
  const { currency, settlement_currency } = payment;
  const booked = settlement?.currency ?? currency;
  const expected = bookedIn({ currency, settlement_currency });
  if (booked === expected || fee === null) return null;
  const message = `The provider has booked it in ${booked} instead of ${expected}.`;
  return { code: "settlement_differs", message, declineCode: null };
}

function unrecognized(raw: string): ProviderError {
  const message = `The provider's answer is not one that is known: ${raw}.`;
  return { code: "answer_unrecognized", message: message.slice(0, 500), declineCode: null };
}

/** What review had to say of a payment is of the past once the provider has settled it. */
function settled({ state }: PaymentRow) {
  return state === "needs_review" ? { error_code: null, error_message: null, decline_code: null } : {};
}

function stored(error: ProviderError) {
  return { error_code: error.code, error_message: error.message, decline_code: error.declineCode };
}

/** Told once, and again when what is wrong is another thing. */
function toReview(payment: PaymentRow, known: Known, error: ProviderError): PaymentChange {
  if (payment.state === "needs_review" && payment.error_message === error.message) return NO_CHANGE;
  const patch = { ...known, ...stored(error), state: "needs_review", challenge: null } as const;
  return { ...NO_CHANGE, patch, types: ["payment.needs_review"] };
}

/** Whether the ledger holds the amount: from the authorization on, a review that came after it included. */
function isHeld({ state, charge_ref }: PaymentRow): boolean {
  return state === "authorized" || (state === "needs_review" && charge_ref !== null);
}

function authorized(
  payment: PaymentRow,
  known: Known,
  outcome: PaymentOutcome & { status: "authorized" },
): PaymentChange {
  const { chargeRef, captureBefore } = outcome;
  const leg = moves(payment, { key: "hold", code: "authorization", amount: payment.amount, providerRef: chargeRef });
  const hold: Leg = { ...leg, kind: "pending", ...(captureBefore === null ? {} : { expiresAt: captureBefore }) };
  return {
    ...NO_CHANGE,
    patch: {
      ...known,
      ...settled(payment),
      state: "authorized",
      charge_ref: chargeRef,
      capture_before: captureBefore,
      challenge: null,
    },
    types: ["payment.authorized"],
    ...(isHeld(payment) ? {} : { posting: "authorization", legs: [hold] }),
  };
}

interface Movement<C extends Leg["code"]> {
  readonly key: string;
  readonly code: C;
  readonly amount: number;
  readonly providerRef: string | null;
}

/** Every movement of a whole payment goes the same way: from the provider's platform balance into clearing. */
function moves<C extends Leg["code"]>(payment: PaymentRow, { key, code, amount, providerRef }: Movement<C>) {
  return {
    key,
    code,
    subjectId: payment.id,
    debit: account.platform,
    credit: account.clearing,
    amount,
    ...(providerRef === null ? {} : { providerRef }),
  };
}

/** What was taken is posted; what was held beyond it is let go by the same transfer. */
function captured(
  payment: PaymentRow,
  known: Known,
  outcome: PaymentOutcome & { status: "succeeded" },
  holdId: string,
): PaymentChange {
  const { amount, chargeRef: providerRef, settlement } = outcome;
  const came = settlement?.amount ?? amount;
  const leg = moves(payment, { key: "capture", code: "capture", amount: came, providerRef });
  const isExchanged = payment.settlement_currency !== null;
  const settledAs = settlement ? { settlement_amount: settlement.amount, exchange_rate: settlement.rate } : {};
  return {
    ...NO_CHANGE,
    patch: {
      ...known,
      state: "succeeded",
      charge_ref: outcome.chargeRef,
      amount_captured: amount,
      ...settledAs,
      fee: outcome.fee,
      available_on: outcome.availableOn,
      challenge: null,
      error_code: null,
      error_message: null,
      decline_code: null,
    },
    types: ["payment.captured", "payment.succeeded"],
    posting: "capture",
    legs: isHeld(payment) && !isExchanged ? fromHold(payment, leg, holdId) : [{ ...leg, kind: "posted" }],
    letGo: isHeld(payment) && isExchanged ? [letGo(payment, "authorization_released", holdId)] : [],
  };
}

/** More than was held can only be what a person has accepted: the hold is let go, and all of it is posted anew. */
function fromHold(payment: PaymentRow, leg: ReturnType<typeof moves<"capture">>, pendingId: string): Leg[] {
  if (leg.amount <= payment.amount) return [{ ...leg, kind: "post_pending", pendingId }];
  return [letGo(payment, "authorization_released", pendingId), { ...leg, kind: "posted" }];
}

function letGo(payment: PaymentRow, code: "authorization_expired" | "authorization_released", pendingId: string): Leg {
  const { amount, charge_ref: providerRef } = payment;
  return { ...moves(payment, { key: "hold", code, amount, providerRef }), kind: "void_pending", pendingId };
}

/** Failed for a reason; canceled without one. */
function givenUp(payment: PaymentRow, known: Known, error: ProviderError | undefined, holdId: string): PaymentChange {
  const code = error?.code === "expired" ? "authorization_expired" : "authorization_released";
  const held = isHeld(payment);
  return {
    ...NO_CHANGE,
    patch: {
      ...known,
      ...(error ? stored(error) : settled(payment)),
      state: error ? "failed" : "canceled",
      challenge: null,
    },
    types: [error ? "payment.failed" : "payment.canceled"],
    posting: held ? "void" : null,
    legs: held ? [letGo(payment, code, holdId)] : [],
  };
}
