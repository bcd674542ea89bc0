/** Setting up a payment instrument: the player's one customer, and the payment method that its bank agrees to. */
import type { Context } from "../context.ts";
import { invariant, notFound } from "../errors.ts";
import type { EventType } from "../outbound/catalogue.ts";
import { announce, type LastEvent, lastEvent } from "../outbound/events.ts";
import { playerView } from "../parties/players.ts";
import { planProviderCalls } from "../provider/calls.ts";
import type { MethodOutcome, SetupOutcome } from "../provider/instrument-outcomes.ts";
import type { Answer, Challenge, CustomerOutcome, ProviderCall, ProviderError } from "../provider/port.ts";
import { mayMove, type State } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { paymentInstruments, players } from "../store/schema.ts";
import { type Reading, reading } from "../store/statements.ts";
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
  /** Where the payment method is to be attached; null while there is no customer. */
  readonly customerRef: string | null;
  /** Absent in journals of before, when nothing was set up with the bank. */
  readonly setupRef?: string | null;
  /** It exists at the provider, and the bank has not been asked yet. */
  readonly unconfirmed?: boolean;
  /** In how many ms a challenge runs out; null where there is none. */
  readonly runsOutIn?: number | null;
}

export function instrumentProgress({ instrument, player }: InstrumentFacts, now: number): InstrumentProgress {
  const runsOutAt = instrument.state === "requires_action" ? instrument.challenge_expires_at : null;
  return {
    state: instrument.state,
    customerRef: player.customer_ref,
    setupRef: instrument.setup_ref,
    unconfirmed: false,
    runsOutIn: runsOutAt === null ? null : runsOutAt - now,
  };
}

export interface InstrumentRecording {
  /** The key of the commit that takes the plan along. */
  readonly commitKey: string;
  /** The tenant's time, ms. */
  readonly now: number;
  /** How long a player has for a challenge that is new, ms. */
  readonly challengeExpiresAfter: number;
}

/** Plans the player's customer. The first one that is stored stays: the event's number keeps racing set-ups apart. */
export function planCustomerOutcome(
  context: Context,
  recording: InstrumentRecording,
  facts: InstrumentFacts,
  { outcome, call }: Answer<CustomerOutcome>,
): Plan<InstrumentProgress> {
  const { store } = context;
  const { instrument, player, lastOfPlayer } = facts;
  const { now } = recording;
  if (outcome.status === "refused") return planFailure(context, recording, facts, call, outcome.error);
  const record = planProviderCalls(store, recording.commitKey, instrument.id, [call], now);
  if (player.customer_ref !== null) return { statements: [record], result: instrumentProgress(facts, now) };
  const set = { customer_ref: outcome.customerRef, updated_at: now };
  const object = playerView(context, { ...player, ...set }, {});
  return {
    statements: [
      record,
      store.update(players, { id: player.id }, set),
      announce(context, [{ type: "player.updated", after: lastOfPlayer, object }], now),
    ],
    result: { ...instrumentProgress(facts, now), customerRef: outcome.customerRef },
  };
}

/** What is known of a set-up beside the provider's answer. */
export interface SetupKnown {
  /** Where the player enters a payment method, where nobody has named one. */
  readonly page?: Challenge | undefined;
  /** Why the set-up is ended, when the provider's cancelation is our own doing. */
  readonly because?: ProviderError | undefined;
}

const CANCELED: ProviderError = {
  code: "canceled",
  message: "The provider has canceled the set-up.",
  declineCode: null,
};

/** Plans what one answer means: the instrument is active with its summary, waits for its player, or has failed. */
export function planSetupOutcome(
  context: Context,
  recording: InstrumentRecording,
  facts: InstrumentFacts,
  { outcome, call }: Answer<SetupOutcome>,
  { page, because }: SetupKnown = {},
): Plan<InstrumentProgress> {
  const { instrument, player } = facts;
  const known = outcome.setupRef !== null && instrument.setup_ref === null ? { setup_ref: outcome.setupRef } : {};
  const asks = (challenge: Challenge) => planChallenge(context, recording, facts, { call, known, challenge });
  switch (outcome.status) {
    case "created":
      return planKnown(context, recording, facts, { call, known, unconfirmed: true });
    case "awaits_method":
      return page ? asks(page) : planKnown(context, recording, facts, { call, known });
    case "requires_action":
      return asks(outcome.challenge);
    case "processing": {
      if (instrument.state !== "requires_action") return planKnown(context, recording, facts, { call, known });
      const patch = { ...known, state: "processing", challenge: null } as const;
      return planChange(context, recording, facts, { call, patch, type: "payment_instrument.processing" });
    }
    case "active": {
      const { type, brand, last4, expMonth, expYear, country } = outcome.summary;
      const shown = { type, brand, last4, exp_month: expMonth, exp_year: expYear, country };
      const patch = {
        ...known,
        ...shown,
        state: "active",
        challenge: null,
        customer_ref: player.customer_ref,
        payment_method_ref: outcome.paymentMethodRef,
      } as const;
      return planChange(context, recording, facts, { call, patch, type: "payment_instrument.activated" });
    }
    case "failed":
      // At the provider's page a player may try another one, until the challenge has run out.
      if (instrument.payment_method === "" && outcome.setupRef !== null) {
        return page ? asks(page) : planKnown(context, recording, facts, { call, known });
      }
      return planFailure(context, recording, facts, call, outcome.error);
    case "canceled":
      return planFailure(context, recording, facts, call, because ?? CANCELED);
    case "unrecognized":
      return planKnown(context, recording, facts, { call, known });
  }
}

/** Plans what the provider says of a method that was set up long ago: somebody may have detached it over there. */
export function planMethodOutcome(
  context: Context,
  recording: InstrumentRecording,
  facts: InstrumentFacts,
  { outcome, call }: Answer<MethodOutcome>,
): Plan<InstrumentProgress> {
  if (outcome.status === "attached" || facts.instrument.state !== "active") {
    return planKnown(context, recording, facts, { call, known: {} });
  }
  const patch = { state: "detached" } as const;
  return planChange(context, recording, facts, { call, patch, type: "payment_instrument.detached" });
}

type Patch = Partial<NewRow<typeof paymentInstruments>>;

function planChallenge(
  context: Context,
  recording: InstrumentRecording,
  facts: InstrumentFacts,
  { call, known, challenge }: { call: ProviderCall; known: Patch; challenge: Challenge },
): Plan<InstrumentProgress> {
  const { instrument } = facts;
  const text = JSON.stringify(challenge);
  if (instrument.state === "requires_action" && instrument.challenge === text) {
    return planKnown(context, recording, facts, { call, known });
  }
  const challenge_expires_at = instrument.challenge_expires_at ?? recording.now + recording.challengeExpiresAfter;
  const patch = { ...known, state: "requires_action", challenge: text, challenge_expires_at } as const;
  return planChange(context, recording, facts, { call, patch, type: "payment_instrument.requires_action" });
}

/** Nothing to tell: the call is recorded, and a reference that is new kept. */
function planKnown(
  { store }: Context,
  { commitKey, now }: InstrumentRecording,
  facts: InstrumentFacts,
  { call, known, unconfirmed = false }: { call: ProviderCall; known: Patch; unconfirmed?: boolean },
): Plan<InstrumentProgress> {
  const { id } = facts.instrument;
  const instrument = { ...facts.instrument, ...known };
  return {
    statements: [
      planProviderCalls(store, commitKey, id, [call], now),
      ...(Object.keys(known).length > 0
        ? [store.update(paymentInstruments, { id }, { ...known, updated_at: now })]
        : []),
    ],
    result: { ...instrumentProgress({ ...facts, instrument }, now), unconfirmed },
  };
}

function planFailure(
  context: Context,
  recording: InstrumentRecording,
  facts: InstrumentFacts,
  call: ProviderCall,
  error: ProviderError,
): Plan<InstrumentProgress> {
  const patch = {
    state: "failed",
    challenge: null,
    error_code: error.code,
    error_message: error.message,
    decline_code: error.declineCode,
  } as const;
  return planChange(context, recording, facts, { call, patch, type: "payment_instrument.failed" });
}

/** A change of state with its event. What has ended stays; only an active one may be detached. */
function planChange(
  context: Context,
  recording: InstrumentRecording,
  facts: InstrumentFacts,
  change: { call: ProviderCall; patch: Patch & { state: State<"payment_instrument"> }; type: EventType },
): Plan<InstrumentProgress> {
  const { store, livemode } = context;
  const { commitKey, now } = recording;
  const { instrument, last } = facts;
  const { call, patch, type } = change;
  if (!mayMove("payment_instrument", instrument.state, patch.state) && instrument.state !== patch.state) {
    return planKnown(context, recording, facts, { call, known: {} });
  }
  const set = { ...patch, updated_at: now };
  const next = { ...instrument, ...set };
  return {
    statements: [
      announce(context, [{ type, after: last, object: paymentInstrumentView(next, livemode) }], now),
      planProviderCalls(store, commitKey, instrument.id, [call], now),
      store.update(paymentInstruments, { id: instrument.id }, set),
    ],
    result: instrumentProgress({ ...facts, instrument: next }, now),
  };
}
