/** Connect: the platform's connected accounts (Accounts v1 with a controller). */

import { previous } from "./customers.ts";
import { invalidParam, Refusal, refused } from "./errors.ts";
import { emit } from "./events.ts";
import { newId } from "./ids.ts";
import { emptyList, listing } from "./lists.ts";
import * as check from "./params.ts";
import { route } from "./routing.ts";
import type { StripeObject } from "./store.ts";
import { type Call, type Settings, seconds, type World } from "./world.ts";

type Capability = "active" | "inactive" | "pending";

export interface Account extends StripeObject {
  capabilities: Record<string, Capability>;
  country: string;
  default_currency: string;
  metadata: Record<string, string>;
  business_profile: Record<string, unknown>;
  settings: Record<string, unknown> & { payouts: Record<string, unknown> & { schedule: Record<string, unknown> } };
  tos_acceptance: Record<string, unknown>;
}

/** This metadata key says what becomes of a requested `transfers` capability; without it, it is active at once. */
const TRANSFERS_WISH = "simulator_transfers";

const EURO_COUNTRIES = "AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK".split(" ");
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
  BG: "eur",
  BR: "brl",
  MX: "mxn",
  SG: "sgd",
  HK: "hkd",
  TH: "thb",
};
const currencyIn = (country: string): string =>
  EURO_COUNTRIES.includes(country) ? "eur" : (CURRENCIES[country] ?? "usd");

const requested = check.hash({ requested: check.flag });
const schedule = check.hash({
  delay_days: ((raw, path) => (raw === "minimum" ? 2 : check.integer(raw, path))) as check.Check<number>,
  interval: check.oneOf("daily", "manual", "monthly", "weekly"),
  monthly_anchor: check.positive,
  weekly_anchor: check.oneOf("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
});

const updateParams = {
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
  company: check.hash({ name: check.emptyable, phone: check.emptyable, tax_id: check.text }),
  default_currency: check.currency,
  email: check.email,
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
  external_account: check.notSimulated,
  individual: check.notSimulated,
};

const createParams = {
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

type Changes = check.Values<typeof updateParams>;

const NOTHING_DUE = {
  alternatives: [],
  current_deadline: null,
  currently_due: [],
  disabled_reason: null,
  errors: [],
  eventually_due: [],
  past_due: [],
  pending_verification: [],
};

function requirements(capabilities: Record<string, Capability>): object {
  const states = Object.values(capabilities);
  if (states.includes("inactive")) {
    const due = ["business_profile.url", "external_account"];
    return {
      ...NOTHING_DUE,
      currently_due: due,
      disabled_reason: "requirements.past_due",
      eventually_due: due,
      past_due: due,
    };
  }
  if (states.includes("pending")) {
    const verifying = ["company.tax_id"];
    return { ...NOTHING_DUE, disabled_reason: "requirements.pending_verification", pending_verification: verifying };
  }
  return NOTHING_DUE;
}

function accountSettings(name: string | null): Account["settings"] {
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
      schedule: { delay_days: 2, interval: "daily" },
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

function bareAccount(id: string, created: number, country: string, currency: string, name: string | null): Account {
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
    future_requirements: NOTHING_DUE,
    groups: null,
    metadata: {},
    payouts_enabled: false,
    requirements: NOTHING_DUE,
    settings: accountSettings(name),
    tos_acceptance: { date: null, ip: null, user_agent: null },
    type: "none",
  };
}

/** The platform's own account, as `GET /v1/account` shows it. */
export function platformAccount({ id, name, country, currency }: Settings, created: number): Account {
  const bare = bareAccount(id, created, country, currency, name);
  return {
    ...bare,
    capabilities: { card_payments: "active", transfers: "active" },
    charges_enabled: true,
    controller: { type: "account" },
    details_submitted: true,
    payouts_enabled: true,
    type: "standard",
  };
}

function capabilitiesAfter(before: Record<string, Capability>, changes: Changes, wish: string | undefined) {
  const after = { ...before };
  for (const [name, change] of Object.entries(changes.capabilities ?? {})) {
    if (change?.requested === true) after[name] ??= "active";
    if (change?.requested === false) delete after[name];
  }
  if (after.transfers && (wish === "active" || wish === "inactive" || wish === "pending")) after.transfers = wish;
  return after;
}

function changed(before: Account, changes: Changes): Account {
  const { business_profile, business_type, default_currency, email, tos_acceptance, settings, company } = changes;
  const metadata = check.mergeMetadata(before.metadata, changes.metadata);
  const capabilities = capabilitiesAfter(before.capabilities, changes, metadata[TRANSFERS_WISH]);
  const { schedule: plan, ...payouts } = settings?.payouts ?? {};
  const payoutsBefore = before.settings.payouts;
  return {
    ...before,
    ...(business_type ? { business_type } : {}),
    ...(default_currency ? { default_currency } : {}),
    ...(email ? { email } : {}),
    ...(company
      ? {
          company: {
            name: company.name ?? null,
            phone: company.phone ?? null,
            tax_id_provided: company.tax_id !== undefined,
          },
        }
      : {}),
    business_profile: { ...before.business_profile, ...business_profile },
    capabilities,
    charges_enabled: capabilities.card_payments === "active",
    details_submitted: Object.values(capabilities).some((state) => state !== "inactive"),
    metadata,
    requirements: requirements(capabilities),
    settings: {
      ...before.settings,
      payouts: { ...payoutsBefore, ...payouts, schedule: { ...payoutsBefore.schedule, ...plan } },
    },
    tos_acceptance: { ...before.tos_acceptance, ...tos_acceptance },
  };
}

/** A connected account of this platform, or undefined. */
export function connectedAccount(
  { store, settings }: Pick<World, "settings" | "store">,
  id: string,
): Account | undefined {
  return store.get<Account>("account", settings.id, id);
}

/** 403: the key does not reach this account. */
export function noAccess(settings: Settings, id: string): Refusal {
  const key = `${settings.secret_key.slice(0, 8)}${"*".repeat(12)}${settings.secret_key.slice(-4)}`;
  const message =
    `The provided key '${key}' does not have access to account '${id}' (or that account does not exist). ` +
    "Application access may have been revoked.";
  return new Refusal(403, { code: "account_invalid", message });
}

/** The platform's own account is kept apart, so that it is never listed among its connected ones. */
export const OWN = "own";

function accountOf(call: Call, id: string): Account {
  const owner = id === call.settings.id ? OWN : call.settings.id;
  const account = call.store.get<Account>("account", owner, id);
  if (account === undefined) throw noAccess(call.settings, id);
  return account;
}

const createRoute = route({
  method: "POST",
  path: "/v1/accounts",
  params: createParams,
  run: (call, { country: wanted, type, controller, ...changes }) => {
    if (type !== undefined && controller !== undefined) {
      throw invalidParam("controller", "You may not provide the `type` parameter together with `controller`.");
    }
    if (type !== undefined) {
      throw invalidParam("type", "The simulator does not cover accounts by `type`; describe them with `controller`.");
    }
    const none = controller?.stripe_dashboard?.type === "none";
    const collects = controller?.requirement_collection ?? (none ? "application" : "stripe");
    if (none !== (collects === "application")) {
      throw refused(
        "When `controller[requirement_collection]` is `application`, `controller[stripe_dashboard][type]` must be " +
          "`none`, and the other way round.",
      );
    }
    const country = wanted ?? call.settings.country;
    const bare = bareAccount(newId("acct"), seconds(call.now), country, currencyIn(country), null);
    const account = changed(
      {
        ...bare,
        controller: {
          fees: { payer: controller?.fees?.payer ?? "account" },
          is_controller: true,
          losses: { payments: controller?.losses?.payments ?? "stripe" },
          requirement_collection: collects,
          stripe_dashboard: { type: controller?.stripe_dashboard?.type ?? "full" },
          type: "application",
        },
      },
      changes,
    );
    call.store.insert("account", call.settings.id, account);
    emit(call, "account.updated", account, { account: account.id });
    return account;
  },
});

const updateRoute = route({
  method: "POST",
  path: "/v1/accounts/:id",
  params: updateParams,
  run: (call, changes, id) => updateAccount(call, accountOf(call, id), changes),
});

/** Changes a connected account and tells the platform's Connect endpoints. */
function updateAccount(call: Call, before: Account, changes: Changes): Account {
  const after = call.store.update(changed(before, changes));
  const options = { account: after.id, previous: previous(before, after) };
  if (after.id !== call.settings.id) emit(call, "account.updated", after, options);
  return after;
}

/** The control API's way to say how a connected account's transfers stand. */
export function setTransfers(call: Call, id: string, state: Capability): Account | undefined {
  const account = connectedAccount(call, id);
  if (account === undefined) return undefined;
  return updateAccount(call, account, {
    capabilities: { transfers: { requested: true } },
    metadata: { [TRANSFERS_WISH]: state },
  });
}

export const accountRoutes = [
  createRoute,
  updateRoute,
  route({
    method: "GET",
    path: "/v1/accounts",
    params: { ...check.page, created: check.timeRange },
    run: (call, params) => listing(call, "account", "/v1/accounts", params),
  }),
  route({ method: "GET", path: "/v1/accounts/:id", params: {}, run: (call, _params, id) => accountOf(call, id) }),
  route({
    method: "GET",
    path: "/v1/account",
    params: {},
    onAccount: true,
    run: (call) => accountOf(call, call.scope),
  }),
];
