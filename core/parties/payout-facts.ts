/** Everything that a step of a payout decides on, read in one call. */
import type { Context } from "../context.ts";
import { invariant, notFound } from "../errors.ts";
import { account, accountId } from "../money/accounts.ts";
import type { AccountRow, Totals } from "../money/ledger.ts";
import { type LastEvent, lastEvent } from "../outbound/events.ts";
import { isFinal, type State } from "../states.ts";
import { payouts } from "../store/payout-schema.ts";
import type { bankConnections } from "../store/schema.ts";
import { type Reading, reading } from "../store/statements.ts";
import type { Row } from "../store/store.ts";
import type { MerchantRow } from "./merchant-view.ts";
import type { PayoutInstrumentRow } from "./payout-instruments.ts";
import type { PayoutRow } from "./payouts.ts";

export interface PayoutFacts {
  readonly payout: PayoutRow;
  readonly last: LastEvent;
  readonly instrument: PayoutInstrumentRow;
  readonly lastOfInstrument: LastEvent;
  readonly merchant: MerchantRow;
  readonly connection: Row<typeof bankConnections>;
  /** The merchant's balances that a payout takes from and gives back to. */
  readonly available: Totals;
  readonly receivable: Totals;
}

/** @throws Refusal `not_found` */
export function payoutFacts({ store }: Context, payoutId: string): Reading<PayoutFacts> {
  const joined = <R>(table: string, on: string, order = "") =>
    store.query<R>(
      `SELECT o.* FROM payouts p JOIN ${table} o ON o.tenant_id = p.tenant_id AND ${on}
       WHERE p.tenant_id = ?1 AND p.id = ?2 ${order}`,
      payoutId,
    );
  const ledgerAccount = (what: string) =>
    joined<AccountRow>(
      "ledger_accounts",
      `o.address = 'merchant:' || p.merchant_id || ':${what}' AND o.currency = p.currency`,
    );
  return reading(
    [
      store.row(payouts, { id: payoutId }),
      lastEvent(store, payoutId),
      joined<PayoutInstrumentRow>("payout_instruments", "o.id = p.payout_instrument_id"),
      joined<{ sequence: number; id: string }>(
        "events",
        "o.subject_id = p.payout_instrument_id",
        "ORDER BY o.sequence DESC LIMIT 1",
      ),
      joined<MerchantRow>("merchants", "o.id = p.merchant_id"),
      joined<Row<typeof bankConnections>>("bank_connections", "o.id = p.bank_connection_id"),
      ledgerAccount("available"),
      ledgerAccount("receivable"),
    ],
    ([payout, last, [instrument], [event], [merchant], [connection], [available], [receivable]]) => {
      if (!payout) throw notFound();
      invariant(instrument && event && merchant && connection, `${payoutId} leads nowhere`);
      const { merchant_id: m, currency } = payout;
      const totals = (row: AccountRow | undefined, address: string): Totals => ({
        accountId: accountId(store.tenantId, address, currency),
        version: row?.version ?? 0,
        debitsPosted: row?.debits_posted ?? 0,
        debitsPending: row?.debits_pending ?? 0,
        creditsPosted: row?.credits_posted ?? 0,
        creditsPending: row?.credits_pending ?? 0,
      });
      return {
        payout,
        last,
        instrument,
        lastOfInstrument: { subjectId: instrument.id, sequence: event.sequence, eventId: event.id },
        merchant,
        connection,
        available: totals(available, account.available(m).address),
        receivable: totals(receivable, account.receivable(m).address),
      };
    },
  );
}

/** What a run does next, by what is stored. Small, because it is kept in the engine's journal. */
export interface PayoutProgress {
  readonly state: State<"payout">;
  readonly next: "instrument" | "balance" | "create" | "ask" | "end";
  /** It is to be taken back at the provider, at once. */
  readonly cancels: boolean;
}

/**
 * @param awaitsReturn the payout has come to nothing at the provider, and the entry that gives it back is to come
 */
export function payoutProgress(payout: PayoutRow, awaitsReturn = false): PayoutProgress {
  const { state } = payout;
  const next = (): PayoutProgress["next"] => {
    if (awaitsReturn) return "ask";
    if (isFinal("payout", state)) return "end";
    if (payout.payout_ref !== null) return "ask";
    if (payout.earmarked_at !== null) return "create";
    return payout.instrument_checked === 1 ? "balance" : "instrument";
  };
  return { state, next: next(), cancels: state === "pending" && payout.cancel_requested_at !== null };
}
