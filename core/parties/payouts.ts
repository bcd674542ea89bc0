/** Payouts: what a caller may ask for and what it reads back of money on its way to a merchant's bank. */
import * as z from "zod";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { idOf } from "../ids.ts";
import { Metadata } from "../metadata.ts";
import { Amount, Currency, PositiveAmount } from "../money/currency.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { StoredError, storedError } from "../payments/payments.ts";
import { type State, statesOf } from "../states.ts";
import { payouts } from "../store/payout-schema.ts";
import type { Row } from "../store/store.ts";
import { wireTime } from "../time.ts";
import { PayoutMethod } from "./payout-instruments.ts";

export type PayoutRow = Row<typeof payouts>;

export const CreatePayout = z
  .strictObject({
    merchant: idOf("merchant"),
    amount: PositiveAmount.optional().meta({
      description: "Everything that the merchant has free on its connected account, if absent.",
    }),
    currency: Currency,
    payout_instrument: idOf("payout_instrument")
      .optional()
      .meta({ description: "Where to; the merchant's default of that currency if absent." }),
    method: PayoutMethod.optional(),
    metadata: Metadata.optional(),
  })
  .meta({
    id: "CreatePayout",
    example: { merchant: "mer_01k9zp3w5xe8r9v2m4n6q8t0ab", amount: 1000, currency: "EUR" },
  });
export type CreatePayout = z.infer<typeof CreatePayout>;

export const PayoutView = z
  .strictObject({
    id: idOf("payout"),
    object: z.literal("payout"),
    livemode: z.boolean(),
    status: z.enum(statesOf("payout")),
    merchant: idOf("merchant"),
    bank_connection: idOf("bank_connection"),
    payout_instrument: idOf("payout_instrument"),
    amount: Amount,
    currency: Currency,
    method: PayoutMethod,
    settlement_cycle: z
      .string()
      .max(100)
      .nullable()
      .meta({ description: "The settlement cycle that made it due; null of one that was asked for." }),
    funds: z
      .strictObject({
        free: Amount.meta({ description: "What the merchant had free in the ledger." }),
        available_at_provider: Amount.meta({ description: "What its connected account had available." }),
      })
      .nullable()
      .meta({ description: "What was there when the balance was asserted; null before that." }),
    fee: Amount.meta({ description: "What the provider took from the tenant for it: instant payouts cost." }),
    arrives_on: z.iso.date().nullable().meta({ description: "When the provider expects it to arrive." }),
    cancel_requested_at: z.iso.datetime().nullable(),
    provider: z.string().max(50),
    provider_references: z.strictObject({
      payout: z.string().max(255).nullable(),
      balance_transaction: z.string().max(255).nullable(),
      failure_balance_transaction: z.string().max(255).nullable(),
    }),
    error: StoredError.nullable(),
    metadata: Metadata,
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: "Payout", description: "Money on its way from a merchant's connected account to its bank." });
export type PayoutView = z.infer<typeof PayoutView>;

export function payoutView(row: PayoutRow, livemode: boolean): PayoutView {
  const { free_here: free, free_at_provider: there } = row;
  return {
    id: row.id,
    object: "payout",
    livemode,
    status: row.state,
    merchant: row.merchant_id,
    bank_connection: row.bank_connection_id,
    payout_instrument: row.payout_instrument_id,
    amount: row.amount,
    currency: row.currency,
    method: row.method,
    settlement_cycle: row.settlement_cycle,
    funds: free === null || there === null ? null : { free, available_at_provider: there },
    fee: row.fee,
    arrives_on: row.arrives_on,
    cancel_requested_at: wireTime(row.cancel_requested_at),
    provider: row.provider,
    provider_references: {
      payout: row.payout_ref,
      balance_transaction: row.entry_ref,
      failure_balance_transaction: row.failure_entry_ref,
    },
    error: storedError(row),
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}

/** @throws Refusal `not_found` */
export async function getPayout({ store, livemode }: Context, id: string): Promise<PayoutView> {
  const row = await store.readOne(store.row(payouts, { id }));
  if (!row) throw notFound();
  return payoutView(row, livemode);
}

export interface PayoutFilter {
  readonly merchant?: string | undefined;
  readonly payout_instrument?: string | undefined;
  readonly status?: State<"payout"> | undefined;
}

/** Newest first. */
export async function listPayouts(
  { store, livemode }: Context,
  filter: PayoutFilter,
  page: Page,
): Promise<Listed<PayoutView>> {
  const found = await store.readOne(
    store.rows(payouts, {
      where: {
        merchant_id: filter.merchant,
        payout_instrument_id: filter.payout_instrument,
        state: filter.status,
        ...(page.after === null ? {} : { id: { lt: page.after } }),
      },
      orderBy: [{ column: "id", descending: true }],
      limit: page.limit + 1,
    }),
  );
  const { rows, next } = cut(found, page, (row) => row.id);
  return { data: rows.map((row) => payoutView(row, livemode)), next };
}
