/** Setting up a payment instrument: the player's one customer at the provider, and the card attached to it. */
import type { Context } from "../context.ts";
import { invariant, notFound } from "../errors.ts";
import type { EventType } from "../outbound/catalogue.ts";
import { announce, type LastEvent, lastEvent } from "../outbound/events.ts";
import { playerView } from "../parties/players.ts";
import { planProviderCalls } from "../provider/calls.ts";
import type { Answer, CustomerOutcome, InstrumentOutcome, ProviderCall, ProviderError } from "../provider/port.ts";
import { isFinal, type State } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { paymentInstruments, players } from "../store/schema.ts";
import { type Reading, reading, type Statement } from "../store/statements.ts";
import type { NewRow, Row } from "../store/store.ts";
import { type PaymentInstrumentRow, paymentInstrumentView } from "./payment-instruments.ts";

/** Everything that a step of the set-up decides on, read in one call. */
export interface InstrumentFacts {
  readonly instrument: PaymentInstrumentRow;
  readonly last: LastEvent;
  readonly player: Row<typeof players>;
  readonly lastOfPlayer: LastEvent;
  /**
   * Since when the player's customer may have been asked for, ms of the tenant's time: the oldest set-up of this player
   * that is under way. Several that race share one key at the provider, and so make one customer.
   */
  readonly customerSince: number;
}

/** @throws Refusal `not_found` */
export function instrumentFacts({ store }: Context, id: string): Reading<InstrumentFacts> {
  const playerId = "(SELECT player_id FROM payment_instruments WHERE tenant_id = ?1 AND id = ?2)";
  return reading(
    [
      store.row(paymentInstruments, { id }),
      lastEvent(store, id),
      store.query<Row<typeof players>>(`SELECT * FROM players WHERE tenant_id = ?1 AND id = ${playerId}`, id),
      store.query<{ sequence: number; id: string }>(
        `SELECT sequence, id FROM events WHERE tenant_id = ?1 AND subject_id = ${playerId}
         ORDER BY sequence DESC LIMIT 1`,
        id,
      ),
      store.query<{ since: number | null }>(
        `SELECT min(created_at) AS since FROM payment_instruments WHERE tenant_id = ?1 AND player_id = ${playerId}
         AND state = 'processing'`,
        id,
      ),
    ],
    ([instrument, last, [player], [event], [oldest]]) => {
      if (!instrument) throw notFound();
      invariant(player, `${id} belongs to no player`);
      const lastOfPlayer = { subjectId: player.id, sequence: event?.sequence ?? 0, eventId: event?.id ?? null };
      return { instrument, last, player, lastOfPlayer, customerSince: oldest?.since ?? instrument.created_at };
    },
  );
}

/** What the set-up decides on next. Small, because it is kept in the engine's journal. */
export interface InstrumentProgress {
  readonly state: State<"payment_instrument">;
  /** Where the card is to be attached; null while there is no customer. */
  readonly customerRef: string | null;
}

export function instrumentProgress({ instrument, player }: InstrumentFacts): InstrumentProgress {
  return { state: instrument.state, customerRef: player.customer_ref };
}

interface Recording {
  /** The key of the commit that takes the plan along. */
  readonly commitKey: string;
  /** The tenant's time, ms. */
  readonly now: number;
}

/** Plans the player's customer. The first one that is stored stays: the event's number keeps racing set-ups apart. */
export function planCustomerOutcome(
  context: Context,
  recording: Recording,
  facts: InstrumentFacts,
  { outcome, call }: Answer<CustomerOutcome>,
): Plan<InstrumentProgress> {
  const { store } = context;
  const { instrument, player, lastOfPlayer } = facts;
  const { now } = recording;
  if (outcome.status === "refused") return planFailure(context, recording, facts, call, outcome.error);
  const record = planProviderCalls(store, recording.commitKey, instrument.id, [call], now);
  if (player.customer_ref !== null) return { statements: [record], result: instrumentProgress(facts) };
  const set = { customer_ref: outcome.customerRef, updated_at: now };
  const object = playerView(context, { ...player, ...set }, {});
  return {
    statements: [
      record,
      store.update(players, { id: player.id }, set),
      announce(context, [{ type: "player.updated", after: lastOfPlayer, object }], now),
    ],
    result: { state: instrument.state, customerRef: outcome.customerRef },
  };
}

/** Plans what the attachment's answer means: the instrument is active with its card's summary, or has failed. */
export function planInstrumentOutcome(
  context: Context,
  recording: Recording,
  facts: InstrumentFacts,
  { outcome, call }: Answer<InstrumentOutcome>,
): Plan<InstrumentProgress> {
  if (outcome.status === "failed") return planFailure(context, recording, facts, call, outcome.error);
  return planEnd(context, recording, facts, call, "payment_instrument.activated", {
    state: "active",
    customer_ref: facts.player.customer_ref,
    payment_method_ref: outcome.paymentMethodRef,
    brand: outcome.brand,
    last4: outcome.last4,
    exp_month: outcome.expMonth,
    exp_year: outcome.expYear,
  });
}

function planFailure(
  context: Context,
  recording: Recording,
  facts: InstrumentFacts,
  call: ProviderCall,
  error: ProviderError,
): Plan<InstrumentProgress> {
  return planEnd(context, recording, facts, call, "payment_instrument.failed", {
    state: "failed",
    error_code: error.code,
    error_message: error.message,
    decline_code: error.declineCode,
  });
}

function planEnd(
  context: Context,
  { commitKey, now }: Recording,
  facts: InstrumentFacts,
  call: ProviderCall,
  type: EventType,
  patch: Partial<NewRow<typeof paymentInstruments>> & { state: State<"payment_instrument"> },
): Plan<InstrumentProgress> {
  const { store, livemode } = context;
  const { instrument, last } = facts;
  const statements: Statement[] = [planProviderCalls(store, commitKey, instrument.id, [call], now)];
  if (isFinal("payment_instrument", instrument.state)) return { statements, result: instrumentProgress(facts) };
  const set = { ...patch, updated_at: now };
  const next = { ...instrument, ...set };
  statements.push(
    store.update(paymentInstruments, { id: instrument.id }, set),
    announce(context, [{ type, after: last, object: paymentInstrumentView(next, livemode) }], now),
  );
  return { statements, result: { state: next.state, customerRef: facts.player.customer_ref } };
}
