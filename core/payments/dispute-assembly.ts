/**
 * The first evidence of a dispute: everything that is known of the payment and tells that it was wanted and served.
 * A bank reads it as the tenant's word, so what is not known is left out.
 */
import type { Context } from "../context.ts";
import { displayAmount } from "../money/currency.ts";
import { events } from "../store/journal-schema.ts";
import { refunds } from "../store/refund-schema.ts";
import { paymentInstruments, players } from "../store/schema.ts";
import { wireTime } from "../time.ts";
import type { EvidenceFields } from "./dispute-evidence.ts";
import type { PaymentRow } from "./payments.ts";

/** Lines of the log: no more than this many, so that a field stays within what the provider takes. */
const LINES_MAX = 150;

/**
 * @param authentication what came of the cardholder's authentication, in the provider's words; null: nothing is known
 */
export async function assembledEvidence(
  { store }: Context,
  payment: PaymentRow,
  authentication: string | null,
): Promise<Partial<EvidenceFields>> {
  const [player, instrument, happened, delivered, refunded] = await store.read(
    store.row(players, { id: payment.player_id }),
    store.row(paymentInstruments, { id: payment.payment_instrument_id }),
    store.rows(events, { where: { subject_id: payment.id }, orderBy: [{ column: "sequence" }], limit: LINES_MAX }),
    store.query<{ type: string; delivered_at: number }>(
      `SELECT e.type, min(d.updated_at) AS delivered_at FROM events e JOIN deliveries d ON d.tenant_id = e.tenant_id
         AND d.event_id = e.id AND d.state = 'delivered'
       WHERE e.tenant_id = ?1 AND e.subject_id = ?2 GROUP BY e.id, e.type ORDER BY e.sequence LIMIT ${LINES_MAX}`,
      payment.id,
    ),
    store.rows(refunds, { where: { payment_id: payment.id, state: "succeeded" }, limit: LINES_MAX }),
  );
  const money = (amount: number) => displayAmount(amount, payment.currency);
  // What happened at the same moment stays in its own order.
  const log = [
    ...happened.map(({ type, created_at }) => ({ at: created_at, said: type as string })),
    ...delivered.map(({ type, delivered_at }) => ({ at: delivered_at, said: `the shop was told: ${type}` })),
  ].sort((a, b) => a.at - b.at);
  const { brand, last4, exp_month, exp_year } = instrument ?? {};
  const card = brand ? `Paid with ${brand} ending in ${last4} (expires ${exp_month}/${exp_year}).` : null;
  const known = instrument ? `The card was set up on ${wireTime(instrument.created_at)}.` : null;
  const charge = payment.charge_ref ? `, charge ${payment.charge_ref}` : "";
  const texts = [
    `Payment ${payment.id} of ${money(payment.amount_captured)}${charge}.`,
    player ? `The buyer is the seller's player ${player.reference}, known since ${wireTime(player.created_at)}.` : null,
    card,
    known,
    authentication ? `3-D Secure: ${authentication}.` : null,
    ...refunded.map((refund) => `Refunded ${money(refund.amount)} on ${wireTime(refund.updated_at)}.`),
  ];
  return {
    ...(payment.description ? { product_description: payment.description } : {}),
    service_date: wireTime(payment.created_at).slice(0, 10),
    access_activity_log: log.map(({ at, said }) => `${wireTime(at)} ${said}`).join("\n"),
    uncategorized_text: texts.filter((text) => text !== null).join("\n"),
  };
}
