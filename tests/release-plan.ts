/** A release planned from balances and shares that a test states, and everything that the plan writes. */
import { expect } from "vitest";
import type { Context } from "../core/context.ts";
import type { ShareRow } from "../core/money/distribution.ts";
import type { Totals } from "../core/money/ledger.ts";
import { ReleaseWork } from "../core/money/release.ts";
import type { ConnectionRow, MerchantFacts, ReleaseTerms, Requested } from "../core/money/release-reads.ts";
import type { WorkFacts } from "../core/money/release-requests.ts";
import { DAY } from "../core/time.ts";
import { PLANNING_STORE, shareRow, written } from "./money-rows.ts";

export const NOW = 100 * DAY;

const AVAILABLE = "merchant:mer_1:available";
const PENDING = "merchant:mer_1:pending";
const RESERVE = "merchant:mer_1:reserve";
const OWED = "merchant:mer_1:receivable";

export const totals = (accountId: string, of: Partial<Totals> = {}): Totals => ({
  accountId,
  version: 3,
  debitsPosted: 0,
  debitsPending: 0,
  creditsPosted: 0,
  creditsPending: 0,
  ...of,
});

const CONNECTION = { id: "bac_1", provider: "stripe", account_ref: "acct_1" } as ConnectionRow;

export const FACTS: MerchantFacts = {
  available: totals("available"),
  receivable: totals("receivable"),
  reserve: totals("reserve"),
  connected: new Map([["bac_1", totals("connected")]]),
  inTransit: new Map([["bac_1", totals("in_transit")]]),
  claims: 0,
  destination: CONNECTION,
  isUnknown: false,
};

const TERMS: ReleaseTerms = { reserves: new Map(), recovery: ["available", "reserve"], unclaimedAfterDays: null };
export const reserving = (bps: number): Partial<ReleaseTerms> => ({ reserves: new Map([[0, { bps, days: 10 }]]) });

export const due = (columns: Partial<ShareRow> = {}) => shareRow({ amount: 1000, release_at: NOW, ...columns });
export const released = (columns: Partial<ShareRow> = {}) =>
  due({ state: "released", amount_released: 1000, amount_transferred: 700, ...columns });

/** A transfer that was asked for earlier. */
export const asked = (columns: Partial<Requested> = {}): Requested => ({
  tenant_id: "ten_1",
  id: "ltr_before",
  share_id: "shr_1",
  payment_id: "pay_1",
  bank_connection_id: "bac_1",
  state: "pending",
  amount: 300,
  currency: "EUR",
  provider: "stripe",
  provider_ref: null,
  error_code: null,
  error_message: null,
  created_at: 5,
  updated_at: 6,
  sourced: 1,
  account_ref: "acct_1",
  ...columns,
});

interface Given extends Partial<Omit<WorkFacts, "facts" | "terms">> {
  readonly facts?: Partial<MerchantFacts>;
  readonly terms?: Partial<ReleaseTerms>;
}

export function planned(shares: readonly ShareRow[], { facts, terms, ...given }: Given = {}) {
  let made = 0;
  const ids = { make: (kind: string) => `${kind}_${++made}` };
  const wall = { now: () => 9 };
  const who = { causedBy: "run_1", actor: "act_1" };
  const context = { store: PLANNING_STORE, ids, wall, livemode: false, ...who } as unknown as Context;
  const work = new ReleaseWork(context, {
    commitKey: "com_1",
    chargeRef: "ch_1",
    now: NOW,
    open: [],
    lasts: new Map(shares.map(({ id }) => [id, { subjectId: id, sequence: 4, eventId: "evt_before" }])),
    facts: new Map([["mer_1", { ...FACTS, ...facts }]]),
    terms: { ...TERMS, ...terms },
    ...given,
  });
  for (const share of shares) work.take(share);
  const { statements, result } = work.plan(shares);
  const rowsOf = (table: string) =>
    statements.flatMap(({ writes }) => (writes?.table === table && writes.id === undefined ? writes.rows : []));
  const { legs, changed, asked: rows } = work.effects();
  const moved = rowsOf("ledger_transfers");
  expect(
    moved.map(({ commit_key, currency, effective_at, recorded_at }) => ({
      commit_key,
      currency,
      effective_at,
      recorded_at,
    })),
  ).toEqual(legs.map(() => ({ commit_key: "com_1", currency: "EUR", effective_at: NOW, recorded_at: NOW })));
  return {
    legs: written(legs).map((leg, i) => `${moved[i]?.posting_id}: ${leg}`),
    changes: statements.flatMap(({ writes }) => (writes?.id === undefined ? [] : [[writes.id, writes.rows[0]]])),
    after: (id = "shr_1") => changed.get(id),
    news: rowsOf("events").map(({ type }) => type),
    events: rowsOf("events"),
    guards: rowsOf("account_guards"),
    audits: rowsOf("audit_records"),
    rows: rowsOf("provider_transfers"),
    asked: rows,
    tables: statements.map(({ writes }) => writes?.table),
    result,
  };
}

export const release = (amount: number, of = "shr_1") =>
  `${of}/release: ${of} release posted release: ${PENDING} > ${AVAILABLE} ${amount}`;
export const reserved = (amount: number) =>
  `shr_1/release: shr_1 reserve posted reserve: ${PENDING} > ${RESERVE} ${amount}`;
export const recovery = (amount: number, by = "release") =>
  `shr_1/${by}: shr_1 recovery posted recovery: ${AVAILABLE} > ${OWED} ${amount}`;
export const recoveryOfReserve = (amount: number) =>
  `shr_1/release: shr_1 recovery-reserve posted recovery: ${RESERVE} > ${OWED} ${amount}`;
export const transfer = (amount: number, n = 1, of = "shr_1") =>
  `${of}/transfer-${n}: ${of} transfer pending provider_transfer: ` +
  `provider:connected:bac_1 > provider:platform ${amount}`;
export const ended = (amount: number) =>
  `shr_1/reserve-ended: shr_1 reserve_release posted reserve_release: ${RESERVE} > ${AVAILABLE} ${amount}`;
