/** Disputes: what the bank says of a payment, what that takes from whom, and what came of it. */
import * as z from "zod";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { idOf } from "../ids.ts";
import { Amount, Currency } from "../money/currency.ts";
import { bookedIn } from "../money/exchange.ts";
import { cut, type Listed, type Page } from "../pages.ts";
import { type State, statesOf } from "../states.ts";
import { disputeMovements, disputeParts, disputes } from "../store/dispute-schema.ts";
import type { Row } from "../store/store.ts";
import { wireTime } from "../time.ts";
import { StoredError, storedError } from "./payments.ts";

export type DisputeRow = Row<typeof disputes>;
type PartRow = Row<typeof disputeParts>;
type MovementRow = Row<typeof disputeMovements>;

export const DisputePart = z
  .strictObject({
    round: z.int().min(1).max(1000).meta({ description: "Counts how often money was taken." }),
    position: z.int().min(0).max(101),
    kind: z.enum(["share", "fee", "excess"]).meta({
      description: "A share, the provider's fee on the net base, or what is beyond all that was left.",
    }),
    share: idOf("share").nullable(),
    bearer: z.enum(["line", "tenant"]).meta({ description: "Whose loss it is: by the rule's `dispute_bearer`." }),
    amount: Amount.meta({ description: "Its part of what the provider took." }),
    from_pending: Amount.meta({ description: "Set aside from what is not released yet." }),
    from_available: Amount.meta({ description: "Set aside from what the merchant has." }),
    from_reserve: Amount,
    from_own: Amount.meta({ description: "Set aside from the tenant's or the operator's own account." }),
    uncovered: Amount.meta({ description: "Was not there to be set aside." }),
    settled: z.boolean().meta({ description: "It was decided." }),
    lost: Amount.meta({ description: "Lost in the end." }),
    returned: Amount.meta({ description: "Came back after it had been lost." }),
  })
  .meta({ id: "DisputePart", description: "What a dispute takes from one share, and where from." });

export const DisputeMovement = z
  .strictObject({
    kind: z.enum(["withdrawal", "reinstatement", "fee"]),
    balance_transaction: z.string().max(255).meta({ example: "txn_1PvFcQ2eZvKYlo2CkvXkVwXx" }),
    amount: Amount,
    fee: Amount.meta({ description: "What the provider charged with it. The tenant bears it." }),
    fee_returned: Amount,
    occurred_at: z.iso.datetime(),
  })
  .meta({ id: "DisputeMovement", description: "One entry in the tenant's balance at the provider." });

export const DisputeView = z
  .strictObject({
    id: idOf("dispute"),
    object: z.literal("dispute"),
    livemode: z.boolean(),
    status: z.enum(statesOf("dispute")),
    payment: idOf("payment"),
    amount: Amount.meta({ description: "What the cardholder disputes." }),
    currency: Currency,
    settlement_currency: Currency.meta({
      description: "What its movements and parts are in: another one where the payment was exchanged.",
    }),
    amount_withdrawn: Amount.meta({ description: "What the provider has taken, in all." }),
    amount_won: Amount.meta({ description: "What it has given back of that." }),
    fees: z.int().min(-1_000_000_000_000).max(1_000_000_000_000).meta({
      description: "What the provider has charged for it, less what of that it gave back.",
      example: 2000,
    }),
    reason: z.string().max(200).meta({ example: "fraudulent" }),
    network_reason_code: z.string().max(50).nullable(),
    is_charge_refundable: z.boolean().meta({ description: "Whether the payment can be refunded meanwhile." }),
    evidence_due_at: z.iso.datetime().nullable().meta({
      description: "Until when it can be answered; null where it cannot.",
    }),
    submissions: z.int().min(0).max(1000).meta({ description: "How often evidence was submitted." }),
    submission_pending: z.boolean().meta({ description: "A submission was asked for and is under way." }),
    acceptance_pending: z.boolean().meta({ description: "Giving in was asked for and is under way." }),
    parts: z.array(DisputePart).max(10_000),
    movements: z.array(DisputeMovement).max(1000),
    provider: z.string().max(50),
    provider_references: z.strictObject({
      dispute: z.string().max(255).meta({ example: "du_1PvFcQ2eZvKYlo2CkvXkVwXx" }),
      charge: z.string().max(255).meta({ example: "ch_3PvFcQ2eZvKYlo2C0kYjQvXx" }),
    }),
    error: StoredError.nullable().meta({ description: "Why the provider refused an answer." }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: "Dispute", description: "A cardholder's complaint, and who bears what it takes." });
export type DisputeView = z.infer<typeof DisputeView>;

/** Movements as they happened; of one second, as they follow from each other. */
export const MOVEMENT_ORDER = [{ column: "occurred_at" }, { column: "kind", descending: true }] as const;

/** Whether evidence was asked to be submitted and the provider has not shown it yet. */
export function submits(row: DisputeRow): boolean {
  return row.submissions_asked > row.submissions;
}

export function disputeView(
  row: DisputeRow,
  { parts, movements }: { parts: readonly PartRow[]; movements: readonly MovementRow[] },
  livemode: boolean,
): DisputeView {
  return {
    id: row.id,
    object: "dispute",
    livemode,
    status: row.state,
    payment: row.payment_id,
    amount: row.amount,
    currency: row.currency,
    settlement_currency: bookedIn(row),
    amount_withdrawn: row.amount_withdrawn,
    amount_won: row.amount_won,
    fees: row.fees,
    reason: row.reason,
    network_reason_code: row.network_reason_code,
    is_charge_refundable: row.is_charge_refundable === 1,
    evidence_due_at: wireTime(row.evidence_due_at),
    submissions: row.submissions,
    submission_pending: submits(row),
    acceptance_pending: row.acceptance_asked_at !== null,
    parts: parts.map(({ tenant_id: _tenant, dispute_id: _dispute, share_id: share, settled, ...part }) => ({
      ...part,
      share,
      settled: settled === 1,
    })),
    movements: movements.map(({ kind, entry_ref, amount, fee, fee_returned, occurred_at }) => ({
      kind,
      balance_transaction: entry_ref,
      amount,
      fee,
      fee_returned,
      occurred_at: wireTime(occurred_at),
    })),
    provider: row.provider,
    provider_references: { dispute: row.dispute_ref, charge: row.charge_ref },
    error: storedError({ ...row, decline_code: null }),
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}

/** @throws Refusal not_found */
export async function getDispute({ store, livemode }: Context, id: string): Promise<DisputeView> {
  const [row, parts, movements] = await store.read(
    store.row(disputes, { id }),
    store.rows(disputeParts, { where: { dispute_id: id }, orderBy: [{ column: "round" }, { column: "position" }] }),
    store.rows(disputeMovements, { where: { dispute_id: id }, orderBy: MOVEMENT_ORDER }),
  );
  if (!row) throw notFound();
  return disputeView(row, { parts, movements }, livemode);
}

export interface DisputeFilter {
  readonly payment?: string | undefined;
  readonly status?: State<"dispute"> | undefined;
  /** Those of payments that this merchant has a share of. */
  readonly merchant?: string | undefined;
}

/** Disputes, newest first. */
export async function listDisputes(context: Context, filter: DisputeFilter, page: Page): Promise<Listed<DisputeView>> {
  const { store, livemode } = context;
  const found = await store.readOne(
    store.query<DisputeRow>(
      `SELECT * FROM disputes d WHERE tenant_id = ?1 AND (?2 IS NULL OR id < ?2) AND (?3 IS NULL OR payment_id = ?3)
        AND (?4 IS NULL OR state = ?4) AND (?5 IS NULL OR EXISTS (SELECT 1 FROM shares s WHERE s.tenant_id = ?1
          AND s.payment_id = d.payment_id AND s.merchant_id = ?5))
        ORDER BY id DESC LIMIT ?6`,
      page.after,
      filter.payment ?? null,
      filter.status ?? null,
      filter.merchant ?? null,
      page.limit + 1,
    ),
  );
  const { rows, next } = cut(found, page, (row) => row.id);
  if (rows.length === 0) return { data: [], next };
  const of = { dispute_id: { in: rows.map(({ id }) => id) } };
  const [parts, movements] = await store.read(
    store.rows(disputeParts, { where: of, orderBy: [{ column: "round" }, { column: "position" }] }),
    store.rows(disputeMovements, { where: of, orderBy: MOVEMENT_ORDER }),
  );
  const own = <R extends { dispute_id: string }>(all: readonly R[], id: string) =>
    all.filter(({ dispute_id }) => dispute_id === id);
  const view = (row: DisputeRow) =>
    disputeView(row, { parts: own(parts, row.id), movements: own(movements, row.id) }, livemode);
  return { data: rows.map(view), next };
}
