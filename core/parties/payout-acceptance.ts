/** Accepting a payout, and asking for one to be canceled. What moves money is its run's. */
import { audit } from "../audit.ts";
import { type Context, mustStillBe, tenantNow } from "../context.ts";
import { invariant, notFound, Refusal, refuseField } from "../errors.ts";
import { account } from "../money/accounts.ts";
import { displayAmount } from "../money/currency.ts";
import { type Totals, totalsOf } from "../money/ledger.ts";
import { announce, lastEvent, type News, noEventYet } from "../outbound/events.ts";
import { latestConfig, latestRun, planRun, planRunNow } from "../runs.ts";
import type { Plan, RunStart } from "../store/commit.ts";
import { payoutInstruments, payouts } from "../store/payout-schema.ts";
import { bankConnections, merchants } from "../store/schema.ts";
import type { Statement } from "../store/statements.ts";
import type { Row } from "../store/store.ts";
import { DAY } from "../time.ts";
import type { MerchantRow } from "./merchant-view.ts";
import type { PayoutInstrumentRow } from "./payout-instruments.ts";
import { type CreatePayout, type PayoutRow, type PayoutView, payoutView } from "./payouts.ts";

/** How long after its acceptance a payout may still be made. Past it, it is looked for, and ended. */
export const PAY_OUT_WITHIN = DAY;

type ConnectionRow = Row<typeof bankConnections>;

/** Whom, from where and where to. */
export interface Destination {
  readonly merchant: MerchantRow;
  readonly connection: ConnectionRow;
  readonly instrument: PayoutInstrumentRow;
}

/**
 * Plans a payout and its run, which asserts the instrument and the balance before any money moves.
 * @throws Refusal not_found, merchant_not_payable, bank_connection_unusable, payout_instrument_unusable,
 * currency_unsupported, insufficient_funds
 */
export async function planCreatePayout(context: Context, input: CreatePayout): Promise<Plan<PayoutView>> {
  const { store } = context;
  const { merchant: merchantId, currency, metadata } = input;
  const [merchant, connections, instruments, named, now, configVersion] = await store.read(
    store.row(merchants, { id: merchantId }),
    store.rows(bankConnections, { where: { merchant_id: merchantId } }),
    store.rows(payoutInstruments, { where: { merchant_id: merchantId, is_default: 1, currency } }),
    store.row(payoutInstruments, { id: input.payout_instrument ?? "" }),
    tenantNow(context),
    latestConfig(store),
  );
  if (!merchant) throw notFound();
  const instrument = instrumentOf(instruments, named, input);
  const connection = connections.find(({ id }) => id === instrument.bank_connection_id);
  invariant(connection, `${instrument.id} belongs to no bank connection`);
  const destination = { merchant, connection, instrument };
  assertPayable(destination, input);
  const amount = input.amount ?? (await everythingFree(context, destination, currency));
  const planned = planPayout(context, destination, {
    amount,
    method: input.method ?? "standard",
    cycle: null,
    metadata: metadata ?? {},
    now,
    configVersion,
  });
  return {
    statements: [
      ...planned.statements,
      mustStillBe(store, [
        { id: merchant.id, state: merchant.state },
        { id: connection.id, state: connection.state },
      ]),
      audit(context, { action: "payout.create", subjectId: planned.view.id, fields: Object.keys(input) }),
    ],
    result: planned.view,
    starts: [planned.start],
  };
}

function instrumentOf(
  [byDefault]: readonly PayoutInstrumentRow[],
  named: PayoutInstrumentRow | undefined,
  { payout_instrument: wanted, merchant, currency }: CreatePayout,
): PayoutInstrumentRow {
  const pointer = "/payout_instrument";
  if (wanted === undefined) {
    if (byDefault) return byDefault;
    const detail = `The merchant has no default payout instrument for ${currency}: set one up, or name one.`;
    throw refuseField("payout_instrument_unusable", pointer, detail);
  }
  if (!named) throw notFound();
  if (named.merchant_id === merchant) return named;
  throw refuseField("payout_instrument_unusable", pointer, "The payout instrument is another merchant's.");
}

/** @throws Refusal that names what stands against paying out */
export function assertPayable({ merchant, connection, instrument }: Destination, input: WhatIsAsked): void {
  const { currency, method = "standard" } = input;
  if (merchant.state !== "active") {
    throw refuseField("merchant_not_payable", "/merchant", `The merchant is ${merchant.state}: it cannot be paid out.`);
  }
  if (connection.state !== "verified") {
    const detail = `The merchant's bank connection is ${connection.state}: the provider pays nothing out of it.`;
    throw refuseField("bank_connection_unusable", "/merchant", detail);
  }
  if (connection.currency !== currency) {
    throw refuseField("currency_unsupported", "/currency", `The merchant settles in ${connection.currency} only.`);
  }
  const pointer = "/payout_instrument";
  if (instrument.state !== "active") {
    const detail = `The payout instrument is ${instrument.state}: only an active one is paid out to.`;
    throw refuseField("payout_instrument_unusable", pointer, detail);
  }
  if (instrument.currency !== currency) {
    const detail = `The payout instrument takes ${instrument.currency}, not ${currency}.`;
    throw refuseField("payout_instrument_unusable", pointer, detail);
  }
  if (!(JSON.parse(instrument.methods) as string[]).includes(method)) {
    throw refuseField("payout_instrument_unusable", pointer, `The payout instrument takes no ${method} payouts.`);
  }
}

type WhatIsAsked = Pick<CreatePayout, "currency" | "method">;

/** What a merchant has free: released, and set aside for nothing. */
export function freeOf({ creditsPosted, debitsPosted, debitsPending }: Totals): number {
  return creditsPosted - debitsPosted - debitsPending;
}

/** What a merchant owes, less what is about to be repaid. */
export function debtOf({ debitsPosted, creditsPosted, creditsPending }: Totals): number {
  return debitsPosted - creditsPosted - creditsPending;
}

/** What may leave a connected account: reversals and payouts that are asked for will take their part of it. */
export function withdrawable(connected: Totals, inTransit: Totals): number {
  const there = connected.debitsPosted - connected.creditsPosted - connected.creditsPending;
  // Set aside, and not taken from the connected account yet.
  const toLeave = inTransit.creditsPending - (inTransit.debitsPosted - inTransit.creditsPosted);
  return there - toLeave;
}

async function everythingFree({ store }: Context, { merchant, connection }: Destination, currency: string) {
  const [available, receivable, connected, inTransit] = await store.read(
    totalsOf(store, account.available(merchant.id), currency),
    totalsOf(store, account.receivable(merchant.id), currency),
    totalsOf(store, account.connected(connection.id), currency),
    totalsOf(store, account.inTransit(connection.id), currency),
  );
  const free = freeOf(available) - Math.max(debtOf(receivable), 0);
  const there = withdrawable(connected, inTransit);
  const amount = Math.min(free, there);
  if (amount > 0) return amount;
  const shown = (of: number) => displayAmount(of, currency);
  const detail = `The merchant has ${shown(free)} free, of which ${shown(there)} stand on its connected account.`;
  throw refuseField("insufficient_funds", "/merchant", detail);
}

/** What a payout's row keeps of its destination. */
export interface PayoutParties {
  readonly merchant: Pick<MerchantRow, "id">;
  readonly connection: Pick<ConnectionRow, "id" | "currency" | "provider">;
  readonly instrument: Pick<PayoutInstrumentRow, "id">;
}

export interface NewPayout {
  readonly amount: number;
  readonly method: "standard" | "instant";
  /** The settlement cycle that makes it due. */
  readonly cycle: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly now: number;
  readonly configVersion: number;
}

/** Plans the rows of one payout: itself, its run and its first event. */
export function planPayout(
  context: Context,
  { merchant, connection, instrument }: PayoutParties,
  { amount, method, cycle, metadata, now, configVersion }: NewPayout,
): { statements: Statement[]; view: PayoutView; start: RunStart } {
  const { store, livemode } = context;
  const row: PayoutRow = {
    tenant_id: store.tenantId,
    id: context.ids.make("payout"),
    merchant_id: merchant.id,
    bank_connection_id: connection.id,
    payout_instrument_id: instrument.id,
    state: "pending",
    amount,
    currency: connection.currency,
    method,
    settlement_cycle: cycle,
    provider: connection.provider,
    payout_ref: null,
    entry_ref: null,
    failure_entry_ref: null,
    instrument_checked: 0,
    earmarked_at: null,
    free_here: null,
    free_at_provider: null,
    fee: 0,
    turns: 0,
    arrives_on: null,
    cancel_requested_at: null,
    error_code: null,
    error_message: null,
    client_id: context.actor,
    act_before: now + PAY_OUT_WITHIN,
    metadata: JSON.stringify(metadata),
    created_at: now,
    updated_at: now,
  };
  const run = planRun(context, {
    subjectId: row.id,
    kind: "pay-out",
    generation: 1,
    dueAt: now,
    configVersion,
    createdAt: now,
  });
  const view = payoutView(row, livemode);
  const news: News = { type: "payout.created", after: noEventYet(row.id), object: view };
  return {
    statements: [announce(context, [news], now), store.insert(payouts, row), run.statement],
    view,
    start: run.start,
  };
}

/**
 * Plans the wish to cancel a payout. Its run takes it back at the provider, if it has not left there.
 * @throws Refusal not_found, state_conflict
 */
export async function planCancelPayout(context: Context, id: string): Promise<Plan<PayoutView>> {
  const { store, livemode } = context;
  const [row, last, now, configVersion, latest] = await store.read(
    store.row(payouts, { id }),
    lastEvent(store, id),
    tenantNow(context),
    latestConfig(store),
    latestRun(store, id, "pay-out"),
  );
  if (!row) throw notFound();
  if (row.state !== "pending") {
    throw new Refusal("state_conflict", `The payout is ${row.state}: only one that is pending can be canceled.`);
  }
  if (row.cancel_requested_at !== null) {
    throw new Refusal("state_conflict", "The payout is being canceled already.");
  }
  const set = { cancel_requested_at: now, updated_at: now };
  const view = payoutView({ ...row, ...set }, livemode);
  const run = planRunNow(context, latest, { subjectId: id, kind: "pay-out", configVersion, createdAt: now });
  return {
    statements: [
      announce(context, [{ type: "payout.cancel_requested", after: last, object: view }], now),
      store.update(payouts, { id }, set),
      ...run.statements,
      audit(context, { action: "payout.cancel", subjectId: id, fields: [] }),
    ],
    result: view,
    starts: run.starts,
  };
}
