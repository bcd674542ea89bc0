/** What accounts are made and changed with. */

import * as check from "../params.ts";
import { source } from "./bank-details.ts";
import { address, personParams } from "./person-object.ts";

const requested = check.hash({ requested: check.flag });
const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday"] as const;

const dayOfMonth = check.between(1, 31);

const schedule = check.hash({
  delay_days: ((raw, path) => (raw === "minimum" ? 2 : check.positive(raw, path))) as check.Check<number>,
  interval: check.oneOf("daily", "manual", "monthly", "weekly"),
  monthly_anchor: dayOfMonth,
  monthly_payout_days: check.list(dayOfMonth),
  weekly_anchor: check.oneOf(...WEEKDAYS, "saturday", "sunday"),
  weekly_payout_days: check.list(check.oneOf(...WEEKDAYS)),
});

/** When payouts are sent, as balance settings take it. */
export const balanceSchedule = check.hash({
  interval: check.oneOf("daily", "manual", "monthly", "weekly"),
  monthly_payout_days: check.list(dayOfMonth),
  weekly_payout_days: check.list(check.oneOf(...WEEKDAYS)),
});

export const updateParams = {
  business_profile: check.hash({
    mcc: check.emptyable,
    name: check.emptyable,
    product_description: check.emptyable,
    support_email: check.emptyable,
    support_phone: check.emptyable,
    support_url: check.emptyable,
    url: check.emptyable,
  }),
  business_type: check.oneOf("company", "government_entity", "individual", "non_profit"),
  capabilities: check.hash({ transfers: requested, card_payments: requested }),
  company: check.hash({
    address,
    directors_provided: check.flag,
    executives_provided: check.flag,
    name: check.emptyable,
    owners_provided: check.flag,
    phone: check.emptyable,
    structure: check.emptyable,
    tax_id: check.text,
    vat_id: check.text,
  }),
  default_currency: check.currency,
  email: check.email,
  external_account: source,
  individual: check.hash(personParams),
  metadata: check.metadata,
  settings: check.hash({
    payouts: check.hash({
      debit_negative_balances: check.flag,
      schedule,
      statement_descriptor: check.emptyable,
    }),
  }),
  tos_acceptance: check.hash({
    date: check.integer,
    ip: check.text,
    service_agreement: check.oneOf("full", "recipient"),
    user_agent: check.emptyable,
  }),
  account_token: check.notSimulated,
  documents: check.notSimulated,
};
export type AccountChanges = check.Values<typeof updateParams>;

export const createParams = {
  ...updateParams,
  country: check.country,
  type: check.oneOf("custom", "express", "standard"),
  controller: check.hash({
    fees: check.hash({ payer: check.oneOf("account", "application") }),
    losses: check.hash({ payments: check.oneOf("application", "stripe") }),
    requirement_collection: check.oneOf("application", "stripe"),
    stripe_dashboard: check.hash({ type: check.oneOf("express", "full", "none") }),
  }),
};
