/** Everything that a step of a dispute decides on, read in one call. */
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import type { DisputePartRow } from "../money/dispute-postings.ts";
import type { DistributionRow, ShareRow } from "../money/distribution.ts";
import { lastEventsOfShares } from "../money/release-reads.ts";
import { type LastEvent, lastEvent } from "../outbound/events.ts";
import { disputeMovements, disputeNotices, disputes } from "../store/dispute-schema.ts";
import { type Reading, reading } from "../store/statements.ts";
import type { Row } from "../store/store.ts";
import { type DisputeRow, MOVEMENT_ORDER } from "./disputes.ts";
import type { PaymentRow } from "./payments.ts";

export type NoticeRow = Row<typeof disputeNotices>;

export interface DisputeFacts {
  /** The provider has named it; what it is may not be known yet. */
  readonly notice: NoticeRow;
  readonly dispute: DisputeRow | undefined;
  readonly last: LastEvent;
  readonly payment: PaymentRow;
  readonly lastOfPayment: LastEvent;
  readonly distribution: DistributionRow | undefined;
  readonly shares: readonly ShareRow[];
  readonly lasts: ReadonlyMap<string, LastEvent>;
  /** Whose loss a dispute is, by the line's position. */
  readonly bearers: ReadonlyMap<number, "line" | "tenant">;
  /** Of every dispute of the payment. */
  readonly parts: readonly DisputePartRow[];
  readonly movements: readonly Row<typeof disputeMovements>[];
  /** Reversals that were asked for and have no answer yet. */
  readonly openReversals: number;
}

export function disputeFacts({ store }: Context, disputeId: string): Reading<DisputeFacts> {
  const joined = <R>(table: string, on: string, order = "") =>
    store.query<R>(
      `SELECT o.* FROM dispute_notices n JOIN ${table} o ON o.tenant_id = n.tenant_id AND ${on}
       WHERE n.tenant_id = ?1 AND n.dispute_id = ?2 ${order}`,
      disputeId,
    );
  const ofPayment = "o.payment_id = n.payment_id";
  const newest = "ORDER BY o.sequence DESC LIMIT 1";
  return reading(
    [
      store.row(disputeNotices, { dispute_id: disputeId }),
      store.row(disputes, { id: disputeId }),
      lastEvent(store, disputeId),
      joined<PaymentRow>("payments", "o.id = n.payment_id"),
      joined<{ sequence: number; id: string }>("events", "o.subject_id = n.payment_id", newest),
      joined<DistributionRow>("distributions", ofPayment),
      joined<ShareRow>("shares", ofPayment, "ORDER BY o.position"),
      lastEventsOfShares(store, "dispute", disputeId),
      store.query<{ position: number; dispute_bearer: "line" | "tenant" }>(
        `SELECT l.position, l.dispute_bearer FROM dispute_notices n
         JOIN payments p ON p.tenant_id = n.tenant_id AND p.id = n.payment_id
         JOIN split_rule_lines l ON l.tenant_id = p.tenant_id AND l.split_rule_version_id = p.split_rule_version_id
         WHERE n.tenant_id = ?1 AND n.dispute_id = ?2`,
        disputeId,
      ),
      store.query<DisputePartRow>(
        `SELECT q.* FROM dispute_notices n JOIN disputes d ON d.tenant_id = n.tenant_id AND d.payment_id = n.payment_id
         JOIN dispute_parts q ON q.tenant_id = d.tenant_id AND q.dispute_id = d.id
         WHERE n.tenant_id = ?1 AND n.dispute_id = ?2 ORDER BY q.dispute_id, q.round, q.position`,
        disputeId,
      ),
      store.rows(disputeMovements, { where: { dispute_id: disputeId }, orderBy: MOVEMENT_ORDER }),
      joined<{ id: string }>("transfer_reversals", "o.dispute_id = n.dispute_id AND o.state = 'pending'"),
    ],
    ([notice, dispute, last, [payment], [event], [distribution], shares, lasts, lines, parts, movements, open]) => {
      if (!notice || !payment) throw notFound();
      return {
        notice,
        dispute,
        last,
        payment,
        lastOfPayment: { subjectId: payment.id, sequence: event?.sequence ?? 0, eventId: event?.id ?? null },
        distribution,
        shares,
        lasts,
        bearers: new Map(lines.map(({ position, dispute_bearer }) => [position, dispute_bearer])),
        parts,
        movements,
        openReversals: open.length,
      };
    },
  );
}
