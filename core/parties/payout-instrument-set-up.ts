/** Setting up a payout instrument, following what becomes of it at the provider, and taking it away there. */
import type { Context } from "../context.ts";
import { invariant, notFound } from "../errors.ts";
import type { EventType } from "../outbound/catalogue.ts";
import { announce, type LastEvent, lastEvent, type News } from "../outbound/events.ts";
import { planProviderCalls } from "../provider/calls.ts";
import type { ExternalAccountFacts, ExternalAccountOutcome } from "../provider/payout-port.ts";
import type { Answer } from "../provider/port.ts";
import { mayMove, type State } from "../states.ts";
import type { Plan } from "../store/commit.ts";
import { payoutInstruments } from "../store/payout-schema.ts";
import type { bankConnections } from "../store/schema.ts";
import { type Reading, reading, type Statement } from "../store/statements.ts";
import type { Row } from "../store/store.ts";
import { dethroned, type PayoutInstrumentRow, payoutInstrumentView } from "./payout-instruments.ts";

/** Everything that a step of the set-up decides on, read in one call. */
export interface PayoutInstrumentFacts {
  readonly instrument: PayoutInstrumentRow;
  readonly last: LastEvent;
  readonly connection: Row<typeof bankConnections>;
  /** The merchant's other instruments. */
  readonly others: readonly PayoutInstrumentRow[];
}

/** @throws Refusal `not_found` */
export function payoutInstrumentFacts({ store }: Context, id: string): Reading<PayoutInstrumentFacts> {
  const of = "tenant_id = ?1 AND id = ?2";
  return reading(
    [
      store.row(payoutInstruments, { id }),
      lastEvent(store, id),
      store.query<Row<typeof bankConnections>>(
        `SELECT * FROM bank_connections WHERE tenant_id = ?1
         AND id = (SELECT bank_connection_id FROM payout_instruments WHERE ${of})`,
        id,
      ),
      store.query<PayoutInstrumentRow>(
        `SELECT * FROM payout_instruments WHERE tenant_id = ?1 AND id <> ?2 AND state <> 'removed'
         AND merchant_id = (SELECT merchant_id FROM payout_instruments WHERE ${of})`,
        id,
      ),
    ],
    ([instrument, last, [connection], others]) => {
      if (!instrument) throw notFound();
      invariant(connection, `${id} belongs to no bank connection`);
      return { instrument, last, connection, others };
    },
  );
}

/** What the run decides on next. Small, because it is kept in the engine's journal. */
export interface PayoutInstrumentProgress {
  readonly state: State<"payout_instrument">;
  readonly externalAccountRef: string | null;
  /** What was decided here and the provider has not done yet. */
  readonly tells: "default" | "removal" | null;
}

export function payoutInstrumentProgress(row: PayoutInstrumentRow): PayoutInstrumentProgress {
  const { state, external_account_ref: externalAccountRef } = row;
  const isUnknown = externalAccountRef === null;
  const tells =
    state === "removed"
      ? row.removed_at_provider === 0 && "removal"
      : state === "active" && row.is_default === 1 && row.default_at_provider === 0 && "default";
  return { state, externalAccountRef, tells: isUnknown || !tells ? null : tells };
}

interface Recording {
  readonly commitKey: string;
  /** The tenant's time, ms. */
  readonly now: number;
}

const TYPES: Record<State<"payout_instrument">, EventType> = {
  processing: "payout_instrument.updated",
  active: "payout_instrument.activated",
  errored: "payout_instrument.errored",
  requires_remediation: "payout_instrument.requires_remediation",
  rejected: "payout_instrument.rejected",
  removed: "payout_instrument.removed",
};

/** Plans what one answer of the provider means. An answer that tells nothing new is recorded and changes nothing. */
export async function planExternalAccountOutcome(
  context: Context,
  { commitKey, now }: Recording,
  facts: PayoutInstrumentFacts,
  { outcome, call }: Answer<ExternalAccountOutcome>,
): Promise<Plan<PayoutInstrumentProgress>> {
  const { store } = context;
  const { instrument: row } = facts;
  const record = planProviderCalls(store, commitKey, row.id, [call], now);
  const change = changeOf(facts, outcome);
  if (change === null) return { statements: [record], result: payoutInstrumentProgress(row) };
  const { statements, next } = await changed(context, facts, change, now);
  return { statements: [...statements, record], result: payoutInstrumentProgress(next) };
}

/**
 * Plans a change of an instrument that another subject's story brings with it, such as a payout that failed.
 * @returns nothing where the machine has no such edge
 */
export async function planInstrumentTurn(
  context: Context,
  facts: Pick<PayoutInstrumentFacts, "instrument" | "last">,
  turn: { state: "errored" | "removed"; code: string; message: string },
  now: number,
): Promise<Statement[]> {
  const { instrument } = facts;
  if (!mayMove("payout_instrument", instrument.state, turn.state)) return [];
  const change = { state: turn.state, error_code: turn.code, error_message: turn.message };
  return (await changed(context, { ...facts, others: [] }, change, now)).statements;
}

type Change = Partial<PayoutInstrumentRow>;

async function changed(
  context: Context,
  { instrument, last, others }: Pick<PayoutInstrumentFacts, "instrument" | "last" | "others">,
  change: Change,
  now: number,
): Promise<{ statements: Statement[]; next: PayoutInstrumentRow }> {
  const { store, livemode } = context;
  // Only what is new: what stays as it was read may have changed meanwhile, and is none of this plan's.
  const isNew = ([name, value]: [string, unknown]) => instrument[name as keyof PayoutInstrumentRow] !== value;
  const set: Change = { ...Object.fromEntries(Object.entries(change).filter(isNew)), updated_at: now };
  const next = { ...instrument, ...set };
  const type = next.state === instrument.state ? "payout_instrument.updated" : TYPES[next.state];
  const takesOver = next.is_default === 1 && instrument.currency === null;
  const shown = (row: PayoutInstrumentRow) => JSON.stringify(payoutInstrumentView({ ...row, updated_at: 0 }, livemode));
  const news: News[] = [{ type, after: last, object: payoutInstrumentView(next, livemode) }];
  return {
    statements: [
      ...(takesOver ? await dethroned(context, others, next.currency) : []),
      ...(shown(next) === shown(instrument) ? [] : [announce(context, news, now)]),
      store.update(payoutInstruments, { id: instrument.id }, set),
    ],
    next,
  };
}

/** What an answer changes; null where it changes nothing. */
function changeOf({ instrument, others }: PayoutInstrumentFacts, outcome: ExternalAccountOutcome): Change | null {
  switch (outcome.status) {
    case "kept":
      // The provider keeps its default: it stands there unused, since every payout of ours names where it goes.
      return instrument.state === "removed" ? { removed_at_provider: 1 } : null;
    case "removed":
      if (instrument.state === "removed")
        return instrument.removed_at_provider === 1 ? null : { removed_at_provider: 1 };
      return instrument.state === "rejected" ? null : { state: "removed", is_default: 0, removed_at_provider: 1 };
    case "rejected":
      if (instrument.state !== "processing") return null;
      return {
        state: "rejected",
        is_default: 0,
        token: null,
        error_code: outcome.error.code,
        error_message: outcome.error.message,
      };
    default:
      return known(instrument, others, outcome);
  }
}

function known(
  row: PayoutInstrumentRow,
  others: readonly PayoutInstrumentRow[],
  outcome: ExternalAccountFacts & { status: "active" | "errored" | "requires_remediation" },
): Change | null {
  const { status, externalAccountRef, type, currency, country, bankName, last4 } = outcome;
  const summary = {
    type,
    currency,
    country,
    bank_name: bankName,
    last4,
    default_at_provider: outcome.isDefault ? 1 : 0,
    methods: JSON.stringify(outcome.methods),
    requirements: JSON.stringify(outcome.requirements),
  };
  const isFirst = !others.some((other) => other.is_default === 1 && other.currency === currency);
  const isNew = row.external_account_ref === null;
  // Removed while it was being made: it exists all the same, so that it can be taken away.
  const state = mayMove("payout_instrument", row.state, status) ? status : row.state;
  const cured = state === "active" && row.state !== "active" ? { error_code: null, error_message: null } : {};
  const found: Change = {
    ...summary,
    ...cured,
    state,
    ...(isNew
      ? {
          external_account_ref: externalAccountRef,
          token: null,
          is_default: state !== "removed" && (row.is_default === 1 || isFirst) ? 1 : 0,
        }
      : {}),
  };
  const isSame = Object.entries(found).every(([name, value]) => row[name as keyof PayoutInstrumentRow] === value);
  return isSame ? null : found;
}
