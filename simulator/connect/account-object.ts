/** What an account is: Stripe's object, what is kept beside it, and how a new one begins. */

import { emptyList } from "../lists.ts";
import type { Store, StripeObject } from "../store.ts";
import type { Settings } from "../world.ts";
import type { Person } from "./person-object.ts";
import { type Checks, nothingDue, type Requirements } from "./requirement-object.ts";

export type CapabilityState = "active" | "inactive" | "pending";

export interface Schedule {
  delay_days: number;
  interval: "daily" | "manual" | "monthly" | "weekly";
  monthly_anchor?: number;
  monthly_payout_days?: number[];
  weekly_anchor?: string;
  weekly_payout_days?: string[];
}

export interface Account extends StripeObject {
  business_profile: Record<string, unknown>;
  business_type: string | null;
  capabilities: Record<string, CapabilityState>;
  company?: Record<string, unknown>;
  controller?: { readonly [setting: string]: unknown };
  country: string;
  default_currency: string;
  details_submitted: boolean;
  email: string | null;
  individual?: Person;
  metadata: Record<string, string>;
  payouts_enabled: boolean;
  requirements: Requirements;
  settings: Record<string, unknown> & {
    payouts: { debit_negative_balances: boolean; schedule: Schedule; statement_descriptor: string | null };
  };
  tos_acceptance: Record<string, unknown>;
}

/** Kept beside a connected account. */
export interface AccountFacts {
  /** The capabilities that were asked for, with the time of asking, Unix seconds. */
  readonly requested?: Record<string, number>;
  readonly tax_id?: string;
  readonly checks?: Checks;
  /** Whether it was enabled before: what is asked for later then has a deadline. */
  readonly activated?: boolean;
  readonly rejected?: { readonly reason: string; readonly pausesPayouts: boolean };
  /** What the control API asks for, each by a time, Unix milliseconds. */
  readonly demanded?: readonly { readonly requirement: string; readonly deadline: number }[];
  readonly minimum_balance_by_currency?: Record<string, number>;
}

/** The platform's own account is kept apart, so that it is never listed among its connected ones. */
export const OWN = "own";

/** An account of this platform, its own or a connected one. */
export function findAccount(store: Store, settings: Pick<Settings, "id">, id: string): Account | undefined {
  return store.get<Account>("account", id === settings.id ? OWN : settings.id, id);
}

export const EURO_COUNTRIES = "AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK".split(" ");
const CURRENCIES: Record<string, string> = {
  US: "usd",
  GB: "gbp",
  CH: "chf",
  CA: "cad",
  AU: "aud",
  NZ: "nzd",
  JP: "jpy",
  SE: "sek",
  NO: "nok",
  DK: "dkk",
  PL: "pln",
  CZ: "czk",
  HU: "huf",
  RO: "ron",
  BR: "brl",
  MX: "mxn",
  SG: "sgd",
  HK: "hkd",
  TH: "thb",
};
export const currencyIn = (country: string): string =>
  EURO_COUNTRIES.includes(country) ? "eur" : (CURRENCIES[country] ?? "usd");

function accountSettings(name: string | null, interval: Schedule["interval"]): Account["settings"] {
  return {
    bacs_debit_payments: { display_name: null, service_user_number: null },
    branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
    card_issuing: { tos_acceptance: { date: null, ip: null } },
    card_payments: {
      decline_on: { avs_failure: false, cvc_failure: false },
      statement_descriptor_prefix: null,
      statement_descriptor_prefix_kana: null,
      statement_descriptor_prefix_kanji: null,
    },
    dashboard: { display_name: name, timezone: "Etc/UTC" },
    invoices: { default_account_tax_ids: null, hosted_payment_method_save: "offer" },
    payments: {
      statement_descriptor: null,
      statement_descriptor_kana: null,
      statement_descriptor_kanji: null,
      statement_descriptor_prefix_kana: null,
      statement_descriptor_prefix_kanji: null,
    },
    payouts: {
      debit_negative_balances: false,
      schedule: { delay_days: 2, interval },
      statement_descriptor: null,
    },
    sepa_debit_payments: {},
  };
}

function businessProfile(name: string | null): Record<string, unknown> {
  return {
    annual_revenue: null,
    estimated_worker_count: null,
    mcc: null,
    minority_owned_business_designation: null,
    name,
    product_description: null,
    specified_commercial_transactions_act_url: null,
    support_address: null,
    support_email: null,
    support_phone: null,
    support_url: null,
    url: null,
  };
}

/** An account about which nothing is known yet. Stripe pays out daily unless told otherwise. */
export function bareAccount(
  id: string,
  created: number,
  country: string,
  currency: string,
  name: string | null,
): Account {
  return {
    id,
    object: "account",
    business_profile: businessProfile(name),
    business_type: null,
    capabilities: {},
    charges_enabled: false,
    country,
    created,
    default_currency: currency,
    details_submitted: false,
    email: null,
    external_accounts: emptyList(`/v1/accounts/${id}/external_accounts`),
    future_requirements: nothingDue(),
    groups: null,
    metadata: {},
    payouts_enabled: false,
    requirements: nothingDue(),
    settings: accountSettings(name, "daily"),
    tos_acceptance: { date: null, ip: null, user_agent: null },
    type: "none",
  };
}

/** The platform's own account, as `GET /v1/account` shows it. It is paid out by hand until its settings say more. */
export function platformAccount({ id, name, country, currency }: Settings, created: number): Account {
  const bare = bareAccount(id, created, country, currency, name);
  return {
    ...bare,
    capabilities: { card_payments: "active", transfers: "active" },
    charges_enabled: true,
    controller: { type: "account" },
    details_submitted: true,
    payouts_enabled: true,
    settings: accountSettings(name, "manual"),
    type: "standard",
  };
}
