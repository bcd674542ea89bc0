/** What may be asked of a payment under way: its capture, its end, and another look at what the provider says. */
import * as z from "zod";
import { audit } from "../audit.ts";
import { type Context, tenantNow } from "../context.ts";
import { notFound, Refusal, refuseField } from "../errors.ts";
import { displayAmount, PositiveAmount } from "../money/currency.ts";
import { ruleOfPayment } from "../money/distribution.ts";
import type { EventType } from "../outbound/catalogue.ts";
import { announce, lastEvent } from "../outbound/events.ts";
import { latestRun, planRunNow } from "../runs.ts";
import type { Plan } from "../store/commit.ts";
import { payments } from "../store/schema.ts";
import type { Statement } from "../store/statements.ts";
import { wireTime } from "../time.ts";
import { captureDeadline, type PaymentRow, type PaymentView, paymentView } from "./payments.ts";

export const CapturePayment = z
  .strictObject({
    amount: PositiveAmount.optional().meta({
      description: "What to take of the held amount; all of it if absent. What is not taken is released.",
    }),
  })
  .meta({ id: "CapturePayment", example: { amount: 1500 } });
export type CapturePayment = z.infer<typeof CapturePayment>;

export const ResolvePayment = z
  .strictObject({
    amount: PositiveAmount.optional().meta({
      description:
        "The amount that you accept, where the provider has taken another than was asked for. It is booked only if " +
        "the provider tells of this very amount.",
    }),
  })
  .meta({ id: "ResolvePayment", example: { amount: 1998 } });
export type ResolvePayment = z.infer<typeof ResolvePayment>;

interface Asked {
  readonly payment: PaymentRow;
  /** What the lines with a fixed amount take of any capture. */
  readonly fixedAmounts: number;
  readonly now: number;
}

interface Decision {
  readonly patch: Partial<PaymentRow>;
  readonly type: EventType;
  readonly statements?: readonly Statement[];
}

/** The payment's sequence is the lock: of a capture and a cancelation that race, the slower one sees the other. */
async function planRequest(
  context: Context,
  id: string,
  decide: (asked: Asked) => Decision,
): Promise<Plan<PaymentView>> {
  const { store, livemode } = context;
  const [payment, last, now, run, [, lines]] = await readAsked(context, id);
  if (!payment) throw notFound();
  const fixedAmounts = lines.reduce((sum, line) => sum + (line.amount ?? 0), 0);
  const { patch, type, statements = [] } = decide({ payment, fixedAmounts, now });
  const set = { ...patch, updated_at: now };
  const view = paymentView({ ...payment, ...set }, livemode);
  const configVersion = run?.config_version ?? 1;
  const look = planRunNow(context, run, { subjectId: id, kind: "take-payment", configVersion, createdAt: now });
  return {
    statements: [
      announce(context, [{ type, after: last, object: view, paymentId: id }], now),
      store.update(payments, { id }, set),
      ...statements,
      ...look.statements,
    ],
    result: view,
    starts: look.starts,
  };
}

async function readAsked(context: Context, id: string) {
  const { store } = context;
  const [version, lines] = ruleOfPayment(store, id);
  const [payment, last, now, run, ...rule] = await store.read(
    store.row(payments, { id }),
    lastEvent(store, id),
    tenantNow(context),
    latestRun(store, id, "take-payment"),
    version,
    lines,
  );
  return [payment, last, now, run, rule] as const;
}

/**
 * Plans the capture of a held amount, in part or whole: once.
 * @throws Refusal `not_found`, `state_conflict`, `amount_exceeds_capturable`, `amount_below_fixed_amounts`
 */
export function planCapturePayment(context: Context, id: string, input: CapturePayment): Promise<Plan<PaymentView>> {
  return planRequest(context, id, ({ payment, fixedAmounts, now }) => {
    const { state, capture_method, amount_to_capture, currency } = payment;
    if (capture_method !== "manual")
      throw conflict("The payment is captured by itself: its capture_method is automatic.");
    refuseCanceled(payment);
    if (state !== "authorized") throw conflict(`The payment is ${state}: only one that is authorized can be captured.`);
    if (amount_to_capture !== null) throw conflict("The capture was asked for already: there is one of each payment.");
    const deadline = captureDeadline(payment);
    if (deadline !== null && now >= deadline) {
      throw conflict(`It could be captured until ${wireTime(deadline)}: the hold is being released.`);
    }
    const amount = input.amount ?? payment.amount;
    if (amount > payment.amount) {
      const detail = `${displayAmount(payment.amount, currency)} are held.`;
      throw refuseField("amount_exceeds_capturable", "/amount", detail);
    }
    assertCovers(amount, fixedAmounts, currency);
    return { patch: { amount_to_capture: amount }, type: "payment.capture_requested" };
  });
}

/**
 * Plans the end of a payment that has not taken any money yet. What the provider has taken meanwhile stands.
 * @throws Refusal `not_found`, `state_conflict`
 */
export function planCancelPayment(context: Context, id: string): Promise<Plan<PaymentView>> {
  return planRequest(context, id, ({ payment, now }) => {
    const { state, amount_to_capture } = payment;
    if (state === "succeeded" || state === "failed" || state === "canceled") {
      const instead = state === "succeeded" ? " Refund it instead." : "";
      throw conflict(`The payment has ${state === "canceled" ? "been canceled" : state} already.${instead}`);
    }
    refuseCanceled(payment);
    if (amount_to_capture !== null) throw conflict("Its capture was asked for. Refund it once it has succeeded.");
    return { patch: { cancel_requested_at: now }, type: "payment.cancel_requested" };
  });
}

/**
 * Plans another look at what the provider says of a payment that is under review.
 * @throws Refusal `not_found`, `state_conflict`, `amount_below_fixed_amounts`
 */
export function planResolvePayment(context: Context, id: string, input: ResolvePayment): Promise<Plan<PaymentView>> {
  return planRequest(context, id, ({ payment, fixedAmounts }) => {
    if (payment.state !== "needs_review") throw conflict(`The payment is ${payment.state}: nothing is to be settled.`);
    const { amount } = input;
    if (amount !== undefined) assertCovers(amount, fixedAmounts, payment.currency);
    const fields = amount === undefined ? [] : ["amount"];
    return {
      patch: amount === undefined ? {} : { amount_accepted: amount },
      type: "payment.resolve_requested",
      statements: [audit(context, { action: "payment.resolve", subjectId: id, fields })],
    };
  });
}

function conflict(detail: string): Refusal {
  return new Refusal("state_conflict", detail);
}

function refuseCanceled({ cancel_requested_at }: PaymentRow): void {
  if (cancel_requested_at !== null) throw conflict("Its cancelation was asked for already.");
}

function assertCovers(amount: number, fixedAmounts: number, currency: string): void {
  if (amount >= fixedAmounts) return;
  const least = displayAmount(fixedAmounts, currency);
  throw refuseField("amount_below_fixed_amounts", "/amount", `The split rule's fixed amounts sum to ${least}.`);
}
