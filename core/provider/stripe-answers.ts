/** What Stripe's objects mean to us: every answer is read through a schema, and anything else is an unknown outcome. */
import * as z from "zod";
import {
  type PaymentOutcome,
  type ProviderError,
  type ProviderEvent,
  type ReversalOutcome,
  type SettledCharge,
  type TransferOutcome,
  UnknownOutcome,
} from "./port.ts";
import type { RefundEntry, RefundOutcome } from "./refund-port.ts";

export const id = z.string().min(1);
const amount = z.int();
/** Unix seconds, as Stripe has all its times. */
export const seconds = z.int();
export const metadata = z.record(z.string(), z.string());
export const errorFields = z.object({
  code: z.string().nullish(),
  decline_code: z.string().nullish(),
  message: z.string().nullish(),
  type: z.string().nullish(),
});

const balanceTransaction = z.object({
  object: z.literal("balance_transaction"),
  id,
  fee: amount,
  currency: z.string(),
  available_on: seconds,
  amount: amount.nullish(),
  exchange_rate: z.number().nullish(),
});

const charge = z.object({
  object: z.literal("charge"),
  id,
  balance_transaction: z.union([z.string(), balanceTransaction]).nullish(),
  payment_method_details: z
    .object({ card: z.object({ capture_before: seconds.nullish() }).nullish() })
    .nullish()
    .catch(null),
});

export const paymentIntent = z.object({
  object: z.literal("payment_intent"),
  id,
  status: z.string(),
  amount,
  amount_capturable: amount.nullish(),
  amount_received: amount.nullish(),
  currency: z.string(),
  metadata,
  latest_charge: z.union([z.string(), charge]).nullish(),
  last_payment_error: errorFields.nullish(),
  cancellation_reason: z.string().nullish(),
  next_action: z
    .object({ type: z.string(), redirect_to_url: z.object({ url: z.string().nullish() }).nullish() })
    .nullish(),
});
export type PaymentIntent = z.infer<typeof paymentIntent>;

export const customer = z.object({ object: z.literal("customer"), id, metadata: metadata.optional() });

export const transfer = z.object({
  object: z.literal("transfer"),
  id,
  amount,
  currency: z.string(),
  metadata,
});

export const reversal = z.object({
  object: z.literal("transfer_reversal"),
  id,
  amount,
  currency: z.string(),
  metadata: metadata.nullish(),
});

/** What moved a refund's money: by its name alone, or with what it came to. Money that leaves is negative there. */
const entry = z
  .union([z.string(), z.object({ id, amount: amount.nullish(), currency: z.string().nullish() })])
  .nullish();
export const refund = z.object({
  object: z.literal("refund"),
  id,
  status: z.string().nullish(),
  amount,
  currency: z.string(),
  metadata: metadata.nullish(),
  balance_transaction: entry,
  failure_balance_transaction: entry,
  failure_reason: z.string().nullish(),
});

export const webhookEndpoint = z.object({
  object: z.literal("webhook_endpoint"),
  id,
  url: z.string(),
  metadata: metadata.optional(),
  enabled_events: z.array(z.string()).optional(),
  status: z.string().optional(),
  /** Shown once, in the answer to its creation. */
  secret: z.string().optional(),
});

export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ object: z.literal("list"), data: z.array(item), has_more: z.boolean() });

/** @throws UnknownOutcome when the body is not the object that was asked for */
export function readAnswer<T extends z.ZodType>(kind: string, schema: T, body: unknown): z.infer<T> {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const where = read.error.issues.map(({ path }) => path.join(".") || "the body").slice(0, 3);
  throw new UnknownOutcome(`${kind}: Stripe's answer is not the expected object (${where.join(", ")})`);
}

const MESSAGE_MAX = 500;

export function errorOf(fields: z.infer<typeof errorFields>): ProviderError {
  return {
    code: fields.code ?? fields.type ?? "refused",
    message: (fields.message ?? "The provider gave no reason.").slice(0, MESSAGE_MAX),
    // Stripe's package makes an empty text of a code that is not there.
    declineCode: fields.decline_code || null,
  };
}

/** Where a payment intent stands, in our words. */
export function paymentOutcome(intent: PaymentIntent): PaymentOutcome {
  const intentRef = intent.id;
  switch (intent.status) {
    case "requires_confirmation":
      return { status: "created", intentRef };
    case "processing":
      return { status: "processing", intentRef };
    case "requires_action": {
      const url = intent.next_action?.redirect_to_url?.url;
      if (url) return { status: "requires_action", intentRef, challenge: { type: "redirect", url } };
      return { status: "unrecognized", intentRef, raw: `requires_action/${intent.next_action?.type ?? "nothing"}` };
    }
    case "requires_payment_method":
      return { status: "failed", intentRef, error: errorOf(intent.last_payment_error ?? { code: intent.status }) };
    case "canceled":
      return canceled(intent);
    case "requires_capture":
      return authorized(intent);
    case "succeeded":
      return succeeded(intent);
    default:
      return { status: "unrecognized", intentRef, raw: intent.status };
  }
}

/** Stripe cancels by itself what was not captured in time: that is an expiry, not a wish of the tenant's. */
function canceled(intent: PaymentIntent): PaymentOutcome {
  if (intent.cancellation_reason !== "automatic" && intent.cancellation_reason !== "expired") {
    return { status: "canceled", intentRef: intent.id };
  }
  const message = "The authorization was not captured in time.";
  return { status: "failed", intentRef: intent.id, error: { code: "expired", message, declineCode: null } };
}

function authorized(intent: PaymentIntent): PaymentOutcome {
  const { latest_charge } = intent;
  if (!latest_charge) return { status: "unrecognized", intentRef: intent.id, raw: "requires_capture without a charge" };
  const expanded = typeof latest_charge === "string" ? undefined : latest_charge;
  const captureBefore = expanded?.payment_method_details?.card?.capture_before;
  return {
    status: "authorized",
    intentRef: intent.id,
    chargeRef: refOf(latest_charge),
    amount: intent.amount_capturable ?? intent.amount,
    currency: intent.currency.toUpperCase(),
    captureBefore: captureBefore ? captureBefore * 1000 : null,
  };
}

function succeeded(intent: PaymentIntent): PaymentOutcome {
  const { latest_charge } = intent;
  if (!latest_charge) return { status: "unrecognized", intentRef: intent.id, raw: "succeeded without a charge" };
  const entry = typeof latest_charge === "string" ? null : latest_charge.balance_transaction;
  const booked = entry && typeof entry !== "string" ? entry : null;
  const isExchanged = booked !== null && booked.currency !== intent.currency;
  if (isExchanged && !booked.amount) {
    return { status: "unrecognized", intentRef: intent.id, raw: `succeeded, booked in ${booked.currency}` };
  }
  return {
    status: "succeeded",
    intentRef: intent.id,
    chargeRef: refOf(latest_charge),
    amount: intent.amount_received ?? intent.amount,
    currency: intent.currency.toUpperCase(),
    fee: booked?.fee ?? null,
    balanceTransactionRef: entry ? refOf(entry) : null,
    availableOn: booked ? booked.available_on * 1000 : null,
    ...(isExchanged ? { settlement: settlementOf(booked) } : {}),
  };
}

function settlementOf(of: z.infer<typeof balanceTransaction>): SettledCharge {
  const rate = of.exchange_rate ? String(of.exchange_rate) : null;
  return { amount: of.amount ?? 0, currency: of.currency.toUpperCase(), rate };
}

export function transferOutcome(of: z.infer<typeof transfer>): TransferOutcome {
  return { status: "succeeded", transferRef: of.id, amount: of.amount, currency: of.currency.toUpperCase() };
}

export function reversalOutcome(of: z.infer<typeof reversal>): ReversalOutcome {
  return { status: "succeeded", reversalRef: of.id, amount: of.amount, currency: of.currency.toUpperCase() };
}

const REFUND_STATUSES = ["pending", "requires_action", "succeeded", "failed", "canceled"] as const;

/** Where a refund stands, in our words. */
export function refundOutcome(of: z.infer<typeof refund>): RefundOutcome {
  const status = REFUND_STATUSES.find((known) => known === of.status);
  if (!status) return { status: "unrecognized", refundRef: of.id, raw: of.status ?? "none" };
  const reason = of.failure_reason ?? (status === "failed" ? "refund_failed" : null);
  const message = `The provider could not return the money: ${reason ?? ""}.`;
  return {
    status,
    refundRef: of.id,
    amount: of.amount,
    currency: of.currency.toUpperCase(),
    entryRef: of.balance_transaction ? refOf(of.balance_transaction) : null,
    failureEntryRef: of.failure_balance_transaction ? refOf(of.failure_balance_transaction) : null,
    entry: movedBy(of.balance_transaction),
    failureEntry: movedBy(of.failure_balance_transaction),
    error: reason === null ? null : { code: reason, message, declineCode: null },
  };
}

function movedBy(of: z.infer<typeof entry>): RefundEntry | null {
  if (!of || typeof of === "string" || !of.amount || !of.currency) return null;
  return { amount: Math.abs(of.amount), currency: of.currency.toUpperCase() };
}

/** What of an outcome is recorded with the call: references, amounts and codes. No words, no card, no challenge. */
const RECORDED = [
  "amount",
  "currency",
  "fee",
  "settlement",
  "intentRef",
  "chargeRef",
  "balanceTransactionRef",
  "transferRef",
  "reversalRef",
  "refundRef",
  "entryRef",
  "failureEntryRef",
  "entry",
  "failureEntry",
  "externalAccountRef",
  "requirements",
  "payoutRef",
  "arrivesOn",
  "available",
  "pending",
  "accountRef",
  "personRef",
  "sessionRef",
  "redaction",
  "setupRef",
  "paymentMethodRef",
  "disputeRef",
  "submissions",
  "raw",
];

export function summaryOf(outcome: { status: string; error?: ProviderError | null }, requestId: string | null) {
  const { status, error } = outcome;
  return {
    status,
    ...Object.fromEntries(Object.entries(outcome).filter(([name, value]) => RECORDED.includes(name) && value !== null)),
    ...(error ? { code: error.code, decline_code: error.declineCode } : {}),
    request_id: requestId,
  };
}

const named = z.union([z.string(), z.object({ id }).transform((object) => object.id)]);
const event = z.object({
  object: z.literal("event"),
  id,
  type: z.string(),
  account: z.string().nullish(),
  livemode: z.boolean(),
  created: seconds,
  data: z.object({
    object: z.object({ id: z.string().nullish(), object: z.string().nullish(), payment_intent: named.nullish() }),
    previous_attributes: z.record(z.string(), z.unknown()).nullish(),
  }),
});

/** What a verified event says; null when it is no event at all. */
export function providerEvent(body: unknown): ProviderEvent | null {
  const read = event.safeParse(body);
  if (!read.success) return null;
  const { data, ...of } = read.data;
  const objectRef = data.object.id ?? null;
  return {
    id: of.id,
    type: of.type,
    accountRef: of.account ?? null,
    livemode: of.livemode,
    createdAt: of.created * 1000,
    objectRef,
    changed: Object.keys(data.previous_attributes ?? {}),
    intentRef: data.object.object === "payment_intent" ? objectRef : (data.object.payment_intent ?? null),
  };
}

export function refOf(named: string | { id: string }): string {
  return typeof named === "string" ? named : named.id;
}
