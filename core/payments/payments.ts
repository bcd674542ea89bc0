/** Payments: what a caller may ask for, what it reads back. */
import * as z from "zod";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { idOf } from "../ids.ts";
import { Metadata } from "../metadata.ts";
import { Amount, Currency, PositiveAmount } from "../money/currency.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { type State, statesOf } from "../states.ts";
import { payments } from "../store/schema.ts";
import type { Row } from "../store/store.ts";
import { HOUR, wireTime } from "../time.ts";
import { CaptureMethod, ReturnUrl } from "./terms.ts";

export type PaymentRow = Row<typeof payments>;

/** So long before the provider's own deadline a hold is captured or given back. */
const CAPTURE_MARGIN = 6 * HOUR;

/** Until when a held amount can be captured, ms of the tenant's time; null where the provider has no deadline. */
export function captureDeadline(row: Pick<PaymentRow, "capture_before">): number | null {
  return row.capture_before === null ? null : row.capture_before - CAPTURE_MARGIN;
}

export const CreatePayment = z
  .strictObject({
    amount: PositiveAmount,
    currency: Currency,
    payment_instrument: idOf("payment_instrument"),
    split_rule: idOf("split_rule")
      .optional()
      .meta({ description: "The rule to split by; the tenant's default if absent." }),
    capture_method: CaptureMethod.optional().meta({
      description:
        "`manual` holds the amount until you capture it; the tenant's configuration decides if absent. Bank debits " +
        "cannot be held.",
    }),
    return_url: ReturnUrl.optional().meta({
      description:
        "Give it when the player is there: the bank may then ask for the player, who comes back to this address. " +
        "Without it the payment is taken without the player.",
      example: "http://localhost:3000/orders/4711",
    }),
    description: z.string().min(1).max(500).optional(),
    metadata: Metadata.optional(),
  })
  .meta({
    id: "CreatePayment",
    example: { amount: 1999, currency: "EUR", payment_instrument: "pin_01k9zp3w5xe8r9v2m4n6q8t0ab" },
  });
export type CreatePayment = z.infer<typeof CreatePayment>;

export const StoredError = z
  .strictObject({
    code: z.string().max(200),
    message: z.string().max(1000),
    decline_code: z.string().max(200).nullable(),
  })
  .meta({ id: "StoredError", description: "Why it failed, in the provider's stable codes." });

export const Challenge = z
  .strictObject({
    type: z.literal("redirect"),
    url: z.url().max(2000).meta({ description: "Where the player goes in a browser." }),
    expires_at: z.iso.datetime().nullable().meta({ description: "Until when. Then it is ended as `expired`." }),
  })
  .meta({ id: "Challenge", description: "What the player must do before it can go on." });
export type Challenge = z.infer<typeof Challenge>;

/** A stored challenge as it is on the wire. */
export function challengeView(row: {
  challenge: string | null;
  challenge_expires_at: number | null;
}): Challenge | null {
  if (row.challenge === null) return null;
  const { type, url } = JSON.parse(row.challenge) as Pick<Challenge, "type" | "url">;
  return { type, url, expires_at: wireTime(row.challenge_expires_at) };
}

export const PaymentSettlement = z
  .strictObject({
    amount: Amount.meta({ description: "What the captured amount came to." }),
    currency: Currency,
    exchange_rate: z
      .string()
      .max(40)
      .nullable()
      .meta({ description: "The provider's rate, in its own words.", example: "1.0832" }),
  })
  .meta({
    id: "PaymentSettlement",
    description: "What a payment came to where the provider has exchanged it: its shares are parts of that.",
    example: { amount: 2165, currency: "USD", exchange_rate: "1.0832" },
  });

function settlementView(row: PaymentRow): z.infer<typeof PaymentSettlement> | null {
  const { settlement_amount: amount, settlement_currency: currency, exchange_rate } = row;
  return amount === null || currency === null ? null : { amount, currency, exchange_rate };
}

export const PaymentView = z
  .strictObject({
    id: idOf("payment"),
    object: z.literal("payment"),
    livemode: z.boolean(),
    status: z.enum(statesOf("payment")),
    amount: Amount,
    currency: Currency,
    amount_captured: Amount,
    amount_refunded: Amount,
    amount_disputed: Amount.meta({
      description: "What banks have taken back of it, in the currency of `settlement` if there is one.",
    }),
    fee: Amount.nullable().meta({
      description: "The provider's fee, in the currency of `settlement` if there is one; null until it is booked.",
    }),
    settlement: PaymentSettlement.nullable(),
    player: idOf("player"),
    payment_instrument: idOf("payment_instrument"),
    split_rule_version: idOf("split_rule_version"),
    description: z.string().max(500).nullable(),
    capture_method: CaptureMethod,
    capture_before: z.iso.datetime().nullable().meta({
      description: "Until when a held amount can be captured. Then the hold is released and the payment is `expired`.",
    }),
    amount_to_capture: Amount.nullable().meta({ description: "What you have asked to capture of a held amount." }),
    cancel_requested_at: z.iso.datetime().nullable(),
    return_url: z.string().max(2000).nullable(),
    challenge: Challenge.nullable(),
    provider: z.string().max(50),
    provider_references: z.strictObject({
      payment_intent: z.string().max(255).nullable(),
      charge: z.string().max(255).nullable(),
    }),
    error: StoredError.nullable(),
    metadata: Metadata,
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: "Payment", description: "One player's payment, from acceptance to its end." });
export type PaymentView = z.infer<typeof PaymentView>;

export function paymentView(row: PaymentRow, livemode: boolean): PaymentView {
  return {
    id: row.id,
    object: "payment",
    livemode,
    status: row.state,
    amount: row.amount,
    currency: row.currency,
    amount_captured: row.amount_captured,
    amount_refunded: row.amount_refunded,
    amount_disputed: row.amount_disputed,
    fee: row.fee,
    settlement: settlementView(row),
    player: row.player_id,
    payment_instrument: row.payment_instrument_id,
    split_rule_version: row.split_rule_version_id,
    description: row.description,
    capture_method: row.capture_method,
    capture_before: wireTime(row.state === "authorized" ? captureDeadline(row) : null),
    amount_to_capture: row.amount_to_capture,
    cancel_requested_at: wireTime(row.cancel_requested_at),
    return_url: row.return_url,
    challenge: challengeView(row),
    provider: row.provider,
    provider_references: { payment_intent: row.intent_ref, charge: row.charge_ref },
    error: storedError(row),
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}

export function storedError(row: {
  error_code: string | null;
  error_message: string | null;
  decline_code?: string | null;
}): z.infer<typeof StoredError> | null {
  if (row.error_code === null) return null;
  return { code: row.error_code, message: row.error_message ?? row.error_code, decline_code: row.decline_code ?? null };
}

export async function getPayment(context: Context, id: string): Promise<PaymentView> {
  const row = await context.store.readOne(context.store.row(payments, { id }));
  if (!row) throw notFound();
  return paymentView(row, context.livemode);
}

export interface PaymentFilter {
  status?: State<"payment"> | undefined;
  player?: string | undefined;
  created_after?: string | undefined;
  created_before?: string | undefined;
  metadata?: Record<string, string> | undefined;
}

/** Payments, newest first. */
export async function listPayments(context: Context, filter: PaymentFilter, page: Page): Promise<Listed<PaymentView>> {
  const { store, livemode } = context;
  const conditions: string[] = [];
  const params: (string | number)[] = [];
  const hold = (sql: string, value: string | number) => conditions.push(sql.replace("?", `?${params.push(value) + 1}`));
  if (filter.status !== undefined) hold("state = ?", filter.status);
  if (filter.player !== undefined) hold("player_id = ?", filter.player);
  if (filter.created_after !== undefined) hold("created_at > ?", Date.parse(filter.created_after));
  if (filter.created_before !== undefined) hold("created_at < ?", Date.parse(filter.created_before));
  for (const [key, value] of Object.entries(filter.metadata ?? {})) {
    hold("EXISTS (SELECT 1 FROM json_each(metadata) WHERE key = ?", key);
    hold("value = ?)", value);
  }
  if (page.after !== null) hold("id < ?", page.after);
  const where = ["tenant_id = ?1", ...conditions].join(" AND ");
  const sql = `SELECT * FROM payments WHERE ${where} ORDER BY id DESC LIMIT ${page.limit + 1}`;
  const rows = await store.readOne(store.query<PaymentRow>(sql, ...params));
  const listed = cut(rows, page, (row) => row.id);
  return { data: listed.rows.map((row) => paymentView(row, livemode)), next: listed.next };
}
