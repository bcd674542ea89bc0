/** Payments at Stripe: one intent each, made, confirmed, captured, canceled and asked about. */

import type { PaymentMethodType } from "./instrument-outcomes.ts";
import {
  type Act,
  type Answer,
  type AuthorizePaymentRequest,
  type CreatePaymentRequest,
  type PaymentOutcome,
  UnknownOutcome,
} from "./port.ts";
import * as answers from "./stripe-answers.ts";
import { actOnce, answer, findInList, type ListPage, type Reply, since } from "./stripe-exchange.ts";

type Asked = Exclude<Reply, { kind: "spoiled" }>;

interface CreateParams {
  amount: number;
  currency: string;
  customer: string;
  payment_method: string;
  allowed_payment_method_types: PaymentMethodType[];
  capture_method: "manual" | "automatic_async";
  confirm: false;
  transfer_group: string;
  metadata: Record<string, string>;
}

interface ConfirmParams {
  off_session?: true;
  return_url?: string;
  payment_method?: string;
}

/** Payment intents as the package calls them, each answer with its charge. */
export interface PaymentCalls {
  create(params: CreateParams, idempotencyKey: string): Promise<Reply>;
  confirm(intentRef: string, params: ConfirmParams, idempotencyKey: string): Promise<Reply>;
  capture(intentRef: string, params: { amount_to_capture: number }, idempotencyKey: string): Promise<Reply>;
  cancel(intentRef: string, idempotencyKey: string): Promise<Reply>;
  retrieve(intentRef: string): Promise<Asked>;
  list(filter: ListPage & { customer: string; created: { gte: number } }): Promise<Asked>;
}

/** Only a card's amount can be held; everything else is captured as soon as it is there. */
export async function createPayment(
  act: Act,
  request: CreatePaymentRequest,
  calls: PaymentCalls,
): Promise<Answer<PaymentOutcome>> {
  const kind = "payment_intents.create";
  const { paymentId, methodType } = request;
  const params: CreateParams = {
    amount: request.amount,
    currency: request.currency.toLowerCase(),
    customer: request.customerRef,
    payment_method: request.paymentMethodRef,
    allowed_payment_method_types: [methodType],
    capture_method: methodType === "card" ? "manual" : "automatic_async",
    confirm: false,
    transfer_group: paymentId,
    metadata: { payment_id: paymentId },
  };
  const acted = await actOnce(
    act,
    (key) => calls.create(params, key),
    async () => {
      const created = since(request.acceptedAt);
      const found = await findInList(
        kind,
        answers.paymentIntent,
        (page) => calls.list({ ...page, customer: request.customerRef, created }),
        ({ metadata }) => metadata.payment_id === paymentId,
      );
      return found && intentOf(kind, found.id, calls);
    },
  );
  return answer(kind, { ...params }, acted, answers.paymentIntent, {
    found: answers.paymentOutcome,
    refused: ({ error }) => ({ status: "failed", intentRef: null, error }),
  });
}

/** With the player there, or without; one that the bank refused without may be asked for again with. */
export function authorizePayment(
  act: Act,
  { intentRef, present, paymentMethodRef }: AuthorizePaymentRequest,
  calls: PaymentCalls,
): Promise<Answer<PaymentOutcome>> {
  const params: ConfirmParams = present
    ? { return_url: present.returnUrl, ...(paymentMethodRef === null ? {} : { payment_method: paymentMethodRef }) }
    : { off_session: true };
  const from = ["requires_confirmation", ...(present ? ["requires_payment_method"] : [])];
  const move = { kind: "payment_intents.confirm", intentRef, params: { ...params }, from };
  return moved(act, move, calls, (key) => calls.confirm(intentRef, params, key));
}

export function capturePayment(
  act: Act,
  { intentRef, amount }: { intentRef: string; amount: number },
  calls: PaymentCalls,
): Promise<Answer<PaymentOutcome>> {
  const params = { amount_to_capture: amount };
  const move = { kind: "payment_intents.capture", intentRef, params, from: ["requires_capture"] };
  return moved(act, move, calls, (key) => calls.capture(intentRef, params, key));
}

const CANCELABLE = ["requires_payment_method", "requires_confirmation", "requires_action", "requires_capture"];

/** @throws UnknownOutcome also where Stripe refuses what it should take: a hold that stands is never taken for gone */
export function cancelPayment(act: Act, intentRef: string, calls: PaymentCalls): Promise<Answer<PaymentOutcome>> {
  const move = { kind: "payment_intents.cancel", intentRef, params: {}, from: CANCELABLE, mustMove: true };
  return moved(act, move, calls, (key) => calls.cancel(intentRef, key));
}

export async function findPayment(intentRef: string, calls: PaymentCalls): Promise<Answer<PaymentOutcome>> {
  const kind = "payment_intents.retrieve";
  const reply = await calls.retrieve(intentRef);
  return answer(kind, { payment_intent: intentRef }, { key: null, reply }, answers.paymentIntent, {
    found: answers.paymentOutcome,
    refused: ({ error }) => ({ status: "failed", intentRef, error }),
  });
}

interface Move {
  readonly kind: string;
  readonly intentRef: string;
  readonly params: Record<string, unknown>;
  /** The statuses that it moves an intent on from. */
  readonly from: readonly string[];
  /** A refusal that leaves the intent where it was is no answer. */
  readonly mustMove?: boolean;
}

/** Moves a payment intent on. Its own status is the look-up: what has left `from` needs no second attempt. */
async function moved(
  act: Act,
  { kind, intentRef, params, from, mustMove }: Move,
  calls: PaymentCalls,
  send: (key: string) => Promise<Reply>,
): Promise<Answer<PaymentOutcome>> {
  const lookUp = async () => {
    const intent = await intentOf(kind, intentRef, calls);
    return from.includes(intent.status) ? undefined : intent;
  };
  const acted = await actOnce(act, send, lookUp);
  const refused = "reply" in acted && acted.reply.kind === "refused" ? acted.reply : undefined;
  // A decline says why by itself. Any other refusal mostly means that the intent has moved on: its status decides.
  const found = refused && refused.statusCode === 400 ? await lookUp() : undefined;
  const told = found ? { key: acted.key, found } : acted;
  return answer(kind, { ...params, payment_intent: intentRef }, told, answers.paymentIntent, {
    found: answers.paymentOutcome,
    refused: ({ error }) => {
      if (mustMove) throw new UnknownOutcome(`${kind}: refused with ${error.code}, and ${intentRef} is where it was`);
      return { status: "failed", intentRef, error };
    },
  });
}

async function intentOf(kind: string, intentRef: string, calls: PaymentCalls): Promise<answers.PaymentIntent> {
  const reply = await calls.retrieve(intentRef);
  if (reply.kind === "refused") throw new UnknownOutcome(`${kind}: looking up ${intentRef}: ${reply.error.code}`);
  return answers.readAnswer(kind, answers.paymentIntent, reply.body);
}
