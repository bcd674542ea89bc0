/** The shapes of payout instruments and payouts. Types only: migrations/ledger makes the tables. */
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { State } from "../states.ts";

export const payoutInstruments = sqliteTable(
  "payout_instruments",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    merchant_id: text().notNull(),
    bank_connection_id: text().notNull(),
    state: text().$type<State<"payout_instrument">>().notNull(),
    /** 1 while its currency is not known: only a wish. */
    is_default: integer().notNull(),
    type: text().$type<"bank_account" | "card">(),
    currency: text(),
    country: text(),
    /** The bank's name, or the card's brand. */
    bank_name: text(),
    last4: text(),
    /** JSON: which methods of payout it takes. */
    methods: text().notNull(),
    /** JSON: what the provider asks for, by its own names of the fields. */
    requirements: text().notNull(),
    provider: text().notNull(),
    /** The provider's token that stands for the details; it is used once, and forgotten then. */
    token: text(),
    external_account_ref: text(),
    /** What the provider was last seen to have done of what was decided here. */
    default_at_provider: integer().notNull(),
    removed_at_provider: integer().notNull(),
    error_code: text(),
    error_message: text(),
    metadata: text().notNull(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);

export const payouts = sqliteTable(
  "payouts",
  {
    tenant_id: text().notNull(),
    id: text().notNull(),
    merchant_id: text().notNull(),
    bank_connection_id: text().notNull(),
    payout_instrument_id: text().notNull(),
    state: text().$type<State<"payout">>().notNull(),
    amount: integer().notNull(),
    currency: text().notNull(),
    method: text().$type<"standard" | "instant">().notNull(),
    /** The settlement cycle that made it due: of one cycle there is one payout to a merchant. */
    settlement_cycle: text(),
    provider: text().notNull(),
    payout_ref: text(),
    /** The provider's entry that took the money from the connected account: set when that is booked. */
    entry_ref: text(),
    /** The entry that gave it back, of a payout that failed or was canceled. */
    failure_entry_ref: text(),
    instrument_checked: integer().notNull(),
    /** From then on its money is set aside, and the provider may have been asked. */
    earmarked_at: integer(),
    /** What the merchant had free, and its connected account available, when that was asserted; minor units. */
    free_here: integer(),
    free_at_provider: integer(),
    /** What the provider took from the tenant for it, less what it gave back. */
    fee: integer().notNull(),
    /** How often it turned after its end: names the postings of each late edge. */
    turns: integer().notNull(),
    arrives_on: text(),
    cancel_requested_at: integer(),
    error_code: text(),
    error_message: text(),
    client_id: text().notNull(),
    act_before: integer().notNull(),
    metadata: text().notNull(),
    created_at: integer().notNull(),
    updated_at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.id] })],
);
