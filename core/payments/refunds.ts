/** Refunds: what a caller may ask for and what it reads back, with the proof of who bore how much of each. */
import * as z from "zod";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { idOf } from "../ids.ts";
import { Metadata } from "../metadata.ts";
import { Amount, Currency, PositiveAmount } from "../money/currency.ts";
import type { PartRow } from "../money/refund-parts.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { type State, statesOf } from "../states.ts";
import { refundParts, refunds } from "../store/refund-schema.ts";
import type { Row } from "../store/store.ts";
import { wireTime } from "../time.ts";
import { StoredError, storedError } from "./payments.ts";

export type RefundRow = Row<typeof refunds>;

export const RefundReason = z
  .enum(["duplicate", "fraudulent", "requested_by_customer"])
  .meta({ description: "Why, as the provider takes it." });

export const CreateRefund = z
  .strictObject({
    payment: idOf("payment"),
    amount: PositiveAmount.optional().meta({ description: "What is left of the payment, if absent." }),
    reason: RefundReason.optional(),
    metadata: Metadata.optional(),
  })
  .meta({ id: "CreateRefund", example: { payment: "pay_01k9zp3w5xe8r9v2m4n6q8t0ab", amount: 1000 } });
export type CreateRefund = z.infer<typeof CreateRefund>;

export const RefundPart = z
  .strictObject({
    position: z.int().min(0).max(100),
    share: idOf("share").nullable().meta({ description: "Null for the provider's fee on the net base." }),
    refunded_before: Amount.meta({ description: "What refunds before this one had taken against the share." }),
    refunded_now: Amount.meta({ description: "What this refund takes." }),
    remaining: Amount.meta({ description: "What is left of the share after it." }),
    from_pending: Amount.meta({ description: "Taken from what is not released yet." }),
    from_available: Amount.meta({ description: "Taken from what the merchant has." }),
    from_reserve: Amount,
    from_own: Amount.meta({ description: "Taken from the tenant's or the operator's own account." }),
    from_lines: Amount.meta({ description: "Of the fee's part, what the lines bear: each one's is its `fee_loss`." }),
    from_tenant: Amount.meta({ description: "Borne by the tenant in the line's stead, by its `refund_bearer`." }),
    owed: Amount.meta({ description: "Not covered: the merchant owes it, and repays it from later shares." }),
    fee_loss: Amount.meta({
      description: "What the line bears, beyond its own part, of the fee that does not come back.",
    }),
  })
  .meta({
    id: "RefundPart",
    description: "What a refund takes from one share, and where from: these sum to `refunded_now` and `fee_loss`.",
  });

const RefundSettlement = z
  .strictObject({
    amount: Amount.meta({ description: "What it takes from those who earned the payment, at the payment's own rate." }),
    currency: Currency,
    amount_taken: Amount.nullable().meta({
      description: "What the provider took, at the rate of its day; null until it has. The tenant has the difference.",
    }),
    amount_given_back: Amount.nullable().meta({ description: "What it gave back of that, of a refund that failed." }),
  })
  .meta({
    id: "RefundSettlement",
    description: "What a refund comes to where the payment was exchanged: its parts are parts of that.",
  });

function settlementView(row: RefundRow): z.infer<typeof RefundSettlement> | null {
  const { settlement_amount: amount, settlement_currency: currency } = row;
  if (amount === null || currency === null) return null;
  return { amount, currency, amount_taken: row.entry_amount, amount_given_back: row.failure_entry_amount };
}

export const RefundView = z
  .strictObject({
    id: idOf("refund"),
    object: z.literal("refund"),
    livemode: z.boolean(),
    status: z.enum(statesOf("refund")),
    payment: idOf("payment"),
    amount: Amount,
    currency: Currency,
    settlement: RefundSettlement.nullable(),
    reason: RefundReason.nullable(),
    parts: z.array(RefundPart).max(101),
    provider: z.string().max(50),
    provider_references: z.strictObject({
      refund: z.string().max(255).nullable(),
      balance_transaction: z.string().max(255).nullable(),
      failure_balance_transaction: z.string().max(255).nullable(),
    }),
    error: StoredError.nullable(),
    metadata: Metadata,
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: "Refund", description: "Money that goes back to the player, and who bears how much of it." });
export type RefundView = z.infer<typeof RefundView>;

export function refundView(row: RefundRow, parts: readonly PartRow[], livemode: boolean): RefundView {
  return {
    id: row.id,
    object: "refund",
    livemode,
    status: row.state,
    payment: row.payment_id,
    amount: row.amount,
    currency: row.currency,
    settlement: settlementView(row),
    reason: row.reason as z.infer<typeof RefundReason> | null,
    parts: parts.map(partView),
    provider: row.provider,
    provider_references: {
      refund: row.refund_ref,
      balance_transaction: row.entry_ref,
      failure_balance_transaction: row.failure_entry_ref,
    },
    error: storedError(row),
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}

function partView(row: PartRow): z.infer<typeof RefundPart> {
  const { tenant_id, refund_id, share_id: share, beyond_share, fee_beyond_share, ...shown } = row;
  return { share, ...shown };
}

export async function getRefund({ store, livemode }: Context, id: string): Promise<RefundView> {
  const [row, parts] = await store.read(
    store.row(refunds, { id }),
    store.rows(refundParts, { where: { refund_id: id }, orderBy: [{ column: "position" }] }),
  );
  if (!row) throw notFound();
  return refundView(row, parts, livemode);
}

export interface RefundFilter {
  payment?: string | undefined;
  status?: State<"refund"> | undefined;
}

/** Refunds, newest first. */
export async function listRefunds(context: Context, filter: RefundFilter, page: Page): Promise<Listed<RefundView>> {
  const { store, livemode } = context;
  const found = await store.readOne(
    store.rows(refunds, {
      where: {
        payment_id: filter.payment,
        state: filter.status,
        ...(page.after === null ? {} : { id: { lt: page.after } }),
      },
      orderBy: [{ column: "id", descending: true }],
      limit: page.limit + 1,
    }),
  );
  const { rows, next } = cut(found, page, (row) => row.id);
  if (rows.length === 0) return { data: [], next };
  const parts = await store.readOne(
    store.rows(refundParts, {
      where: { refund_id: { in: rows.map(({ id }) => id) } },
      orderBy: [{ column: "position" }],
    }),
  );
  const byRefund = Map.groupBy(parts, (part) => part.refund_id);
  return { data: rows.map((row) => refundView(row, byRefund.get(row.id) ?? [], livemode)), next };
}
