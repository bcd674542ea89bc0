/** Sharing one capture among those who earned it: distributions, their shares and the postings that book them. */
import * as z from "zod";
import type { Context } from "../context.ts";
import { idOf } from "../ids.ts";
import { type LastEvent, type News, noEventYet } from "../outbound/events.ts";
import { statesOf } from "../states.ts";
import { distributions, shares, type splitRuleLines, type splitRuleVersions } from "../store/schema.ts";
import type { Query, Statement } from "../store/statements.ts";
import type { NewRow, Row, Store } from "../store/store.ts";
import { DAY, wireTime } from "../time.ts";
import { type Account, account } from "./accounts.ts";
import { Amount, Currency } from "./currency.ts";
import type { Leg } from "./ledger.ts";
import { type SplitTerms, splitOf } from "./split-allocation.ts";

export type DistributionRow = Row<typeof distributions>;
export type ShareRow = Row<typeof shares>;
export type Line = Row<typeof splitRuleLines>;
export type RuleVersion = Row<typeof splitRuleVersions>;

/** A pinned rule: the version that a payment was accepted with, and its lines by position. */
export interface PinnedRule {
  readonly version: RuleVersion;
  readonly lines: readonly Line[];
}

export function termsOf({ version, lines }: PinnedRule): SplitTerms {
  return { base: version.base, feeBearer: version.fee_bearer, lines };
}

export const Recipient = z
  .union([
    z.strictObject({ merchant: idOf("merchant") }),
    z.strictObject({ tenant: z.literal(true) }),
    z.strictObject({ operator: z.literal(true) }),
  ])
  .meta({ id: "Recipient", description: "Who earns it: a merchant, the tenant itself, or the platform operator." });

export const ShareView = z
  .strictObject({
    id: idOf("share"),
    object: z.literal("share"),
    livemode: z.boolean(),
    distribution: idOf("distribution"),
    payment: idOf("payment"),
    position: z.int().min(0).max(99),
    recipient: Recipient,
    status: z.enum(statesOf("share")),
    amount: Amount,
    currency: Currency,
    amount_released: Amount,
    amount_transferred: Amount,
    amount_recovered: Amount,
    amount_refunded: Amount,
    refunded_against: Amount.meta({
      description: "What refunds and lost disputes were allocated to it, whoever paid.",
    }),
    amount_frozen: Amount,
    amount_fee: Amount.meta({ description: "What the provider's fee took of it, where the line bears one." }),
    amount_reserved: Amount.meta({ description: "What of the released amount is kept in the merchant's reserve." }),
    reserved_until: z.iso.datetime().nullable(),
    amount_unclaimed: Amount.meta({ description: "What went to the tenant because its merchant never came for it." }),
    release_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: "Share", description: "One recipient's part of a payment, and how far it has come." });
export type ShareView = z.infer<typeof ShareView>;

export const DistributionView = z
  .strictObject({
    id: idOf("distribution"),
    object: z.literal("distribution"),
    livemode: z.boolean(),
    payment: idOf("payment"),
    split_rule_version: idOf("split_rule_version"),
    status: z.enum(statesOf("distribution")),
    base: z.enum(["gross", "net_of_fee"]),
    amount: Amount,
    fee: Amount.nullable().meta({ description: "What the provider's fee took of the capture first; net base only." }),
    currency: Currency,
    shares: z.array(ShareView).max(100),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: "Distribution", description: "How one captured payment was shared out, exact to the cent." });
export type DistributionView = z.infer<typeof DistributionView>;

export function shareView(row: ShareRow, livemode: boolean): ShareView {
  return {
    id: row.id,
    object: "share",
    livemode,
    distribution: row.distribution_id,
    payment: row.payment_id,
    position: row.position,
    recipient: recipientOf(row),
    status: row.state,
    amount: row.amount,
    currency: row.currency,
    amount_released: row.amount_released,
    amount_transferred: row.amount_transferred,
    amount_recovered: row.amount_recovered,
    amount_refunded: row.amount_refunded,
    refunded_against: row.refunded_against,
    amount_frozen: row.amount_frozen,
    amount_fee: row.amount_fee,
    amount_reserved: row.amount_reserved,
    reserved_until: wireTime(row.reserved_until),
    amount_unclaimed: row.amount_unclaimed,
    release_at: wireTime(row.release_at),
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}

export function recipientOf(row: { recipient_kind: string; merchant_id: string | null }): z.infer<typeof Recipient> {
  if (row.merchant_id !== null) return { merchant: row.merchant_id };
  return row.recipient_kind === "operator" ? { operator: true } : { tenant: true };
}

export function distributionView(row: DistributionRow, rows: readonly ShareRow[], livemode: boolean): DistributionView {
  return {
    id: row.id,
    object: "distribution",
    livemode,
    payment: row.payment_id,
    split_rule_version: row.split_rule_version_id,
    status: row.state,
    base: row.base === "gross" ? "gross" : "net_of_fee",
    amount: row.amount,
    fee: row.fee,
    currency: row.currency,
    shares: rows.map((share) => shareView(share, livemode)),
    created_at: wireTime(row.created_at),
    updated_at: wireTime(row.updated_at),
  };
}

/** The rule that a payment was accepted with: its version and its lines in order. */
export function ruleOfPayment(store: Store, paymentId: string): readonly [Query<RuleVersion[]>, Query<Line[]>] {
  const pinned = "WHERE p.tenant_id = ?1 AND p.id = ?2";
  return [
    store.query<RuleVersion>(
      `SELECT v.* FROM payments p JOIN split_rule_versions v ON v.tenant_id = p.tenant_id
       AND v.id = p.split_rule_version_id ${pinned}`,
      paymentId,
    ),
    store.query<Line>(
      `SELECT l.* FROM payments p JOIN split_rule_lines l ON l.tenant_id = p.tenant_id
       AND l.split_rule_version_id = p.split_rule_version_id ${pinned} ORDER BY l.position`,
      paymentId,
    ),
  ];
}

/** What is shared out, of which capture, and what is known of its cost. */
export interface Booking {
  readonly paymentId: string;
  readonly captured: number;
  readonly currency: string;
  /** Null while the provider has not booked its fee. */
  readonly fee: number | null;
  /** When the funds can be moved; null while the provider has not said. */
  readonly availableOn: number | null;
  readonly at: number;
}

export interface PlannedDistribution {
  readonly row: DistributionRow;
  readonly shares: readonly ShareRow[];
  readonly legs: readonly Leg[];
}

/**
 * Shares a capture out by its pinned rule (MONEY.md rows 4a and 4b). On gross base the lines sum to the capture and the
 * fee is borne whenever it is known; on net base they sum with the fee to the capture, so an unknown fee leaves
 * the distribution `pending` with no shares yet.
 */
export function distribute(
  context: Context,
  rule: PinnedRule,
  booking: Booking,
  known?: DistributionRow,
): PlannedDistribution {
  const { paymentId, captured, currency, fee, at } = booking;
  const net = rule.version.base === "net_of_fee";
  const booked = !net || fee !== null;
  const { amounts, netted } = splitOf(termsOf(rule), captured, fee ?? 0);
  const row: DistributionRow = {
    tenant_id: context.store.tenantId,
    id: known?.id ?? context.ids.make("distribution"),
    payment_id: paymentId,
    split_rule_version_id: rule.version.id,
    state: booked ? "booked" : "pending",
    base: rule.version.base,
    amount: captured,
    fee: net && booked ? netted : null,
    currency,
    created_at: known?.created_at ?? at,
    updated_at: at,
    fee_refunded_against: 0,
  };
  if (!booked) return { row, shares: [], legs: [] };
  const planned = rule.lines.map((line, i) => shareOf(context, row, line, amounts[i] ?? 0, booking));
  const legs: Leg[] = planned
    .filter((share) => share.amount > 0)
    .map((share) => ({
      kind: "posted",
      key: `share-${share.position}`,
      code: "share",
      subjectId: paymentId,
      debit: account.clearing,
      credit: landingOf(share),
      amount: share.amount,
    }));
  if (netted > 0) {
    const leg = {
      kind: "posted",
      key: "fee-netted",
      code: "fee_netted",
      subjectId: paymentId,
      amount: netted,
    } as const;
    legs.push({ ...leg, debit: account.clearing, credit: account.fees });
  }
  return { row, shares: planned, legs };
}

/** The account that a share is first credited to. Only a merchant's waits: the others' money stays where it is. */
function landingOf(share: ShareRow): Account {
  if (share.merchant_id !== null) return account.pending(share.merchant_id);
  return share.recipient_kind === "operator" ? account.operatorFees : account.tenantBalance;
}

function shareOf(context: Context, of: DistributionRow, line: Line, amount: number, booking: Booking): ShareRow {
  const merchantId = line.recipient_kind === "merchant" ? line.merchant_id : null;
  const waits = merchantId !== null && amount > 0;
  return {
    tenant_id: of.tenant_id,
    id: context.ids.make("share"),
    distribution_id: of.id,
    payment_id: of.payment_id,
    position: line.position,
    recipient_kind: line.recipient_kind,
    merchant_id: merchantId,
    state: waits ? "pending" : "released",
    amount,
    currency: of.currency,
    release_at: waits ? releaseAt(line.hold_days, booking) : null,
    amount_released: waits ? 0 : amount,
    amount_transferred: 0,
    amount_recovered: 0,
    amount_refunded: 0,
    amount_frozen: 0,
    refunded_against: 0,
    created_at: booking.at,
    updated_at: booking.at,
    amount_fee: 0,
    amount_reserved: 0,
    reserved_until: null,
    amount_unclaimed: 0,
  };
}

/** The later of the charge's availability and the end of the line's hold; null while availability is not known. */
export function releaseAt(holdDays: number, booking: Pick<Booking, "availableOn" | "at">): number | null {
  return booking.availableOn === null ? null : Math.max(booking.availableOn, booking.at + holdDays * DAY);
}

/** The rows and news of a distribution that this commit makes, or finishes when its fee has become known. */
export function distributionStatements(
  context: Context,
  planned: PlannedDistribution,
  last: LastEvent | undefined,
): { statements: Statement[]; news: News[] } {
  const { store } = context;
  const statements: Statement[] = [];
  if (last) {
    const { state, fee, updated_at } = planned.row;
    statements.push(store.update(distributions, { id: planned.row.id }, { state, fee, updated_at }));
  } else {
    statements.push(store.insert(distributions, planned.row satisfies NewRow<typeof distributions>));
  }
  if (planned.shares.length > 0) statements.push(store.insert(shares, planned.shares));
  if (planned.row.state !== "booked") return { statements, news: [] };
  const object = distributionView(planned.row, planned.shares, context.livemode);
  const after = last ?? noEventYet(planned.row.id);
  return { statements, news: [{ type: "distribution.booked", after, object, paymentId: planned.row.payment_id }] };
}
