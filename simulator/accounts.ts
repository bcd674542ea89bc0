/** Connect: the platform's connected accounts (Accounts v1 with a controller). */

import { accountOf, connectedAccount } from "./connect/account-access.ts";
import {
  type Account,
  type AccountFacts,
  bareAccount,
  type CapabilityState,
  currencyIn,
} from "./connect/account-object.ts";
import { type AccountChanges, createParams, updateParams } from "./connect/account-params.ts";
import { scheduleAfter } from "./connect/balance-settings.ts";
import { addDestination } from "./connect/external-accounts.ts";
import { changedPerson, type Known, nobody } from "./connect/person-object.ts";
import {
  capabilityOf,
  factsOf,
  holdsMoney,
  keep,
  peopleOf,
  requestedAfter,
  TRANSFERS_WISH,
} from "./connect/standing.ts";
import { invalidParam, refused } from "./errors.ts";
import { newId } from "./ids.ts";
import { listing } from "./lists.ts";
import * as check from "./params.ts";
import { route } from "./routing.ts";
import { type Call, seconds } from "./world.ts";

function companyAfter(before: Account["company"], changes: AccountChanges["company"], taxId: string | undefined) {
  if (changes === undefined) return before;
  const { tax_id: _number, vat_id, address, ...plain } = changes;
  const nowhere = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };
  const document = { back: null, details: null, details_code: null, front: null };
  return {
    directors_provided: false,
    executives_provided: false,
    name: null,
    owners_provided: false,
    phone: null,
    verification: { document },
    ...before,
    ...plain,
    address: { ...nowhere, ...(before?.address as object | undefined), ...address },
    tax_id_provided: taxId !== undefined,
    vat_id_provided: before?.vat_id_provided === true || vat_id !== undefined,
  };
}

function changed(before: Account, changes: AccountChanges, facts: AccountFacts): Account {
  const { business_profile, business_type, default_currency, email, tos_acceptance, settings, company } = changes;
  const { schedule, ...payouts } = settings?.payouts ?? {};
  const payoutsBefore = before.settings.payouts;
  const after = companyAfter(before.company, company, facts.tax_id);
  return {
    ...before,
    ...(business_type ? { business_type } : {}),
    ...(default_currency ? { default_currency } : {}),
    ...(email ? { email } : {}),
    ...(after ? { company: after } : {}),
    business_profile: { ...before.business_profile, ...business_profile },
    metadata: check.mergeMetadata(before.metadata, changes.metadata),
    settings: {
      ...before.settings,
      payouts: { ...payoutsBefore, ...payouts, schedule: scheduleAfter(payoutsBefore.schedule, schedule) },
    },
    tos_acceptance: { ...before.tos_acceptance, ...tos_acceptance },
  };
}

/** `individual` is the account's only person. */
function changeIndividual(call: Call, account: Account, changes: AccountChanges["individual"]): void {
  if (changes === undefined) return;
  if (account.business_type !== null && account.business_type !== "individual") {
    throw invalidParam(
      "individual",
      "This account can only be updated with a `company` hash, not an `individual` hash.",
    );
  }
  const [first] = peopleOf(call, account.id);
  const known: Known = first ?? { person: nobody(account.id, seconds(call.now)), facts: {} };
  const { person, facts } = changedPerson(known, changes);
  if (first === undefined) call.store.insert("person", account.id, person, facts);
  else call.store.update(person, facts);
}

/** Changes a connected account as `POST /v1/accounts/:id` does. */
export const updateAccount = (call: Call, before: Account, changes: AccountChanges): Account =>
  apply(call, before, before, changes);

/** Everything that changes with the account; the account itself is written once, with all that follows. */
function apply(call: Call, before: Account | undefined, bare: Account, changes: AccountChanges): Account {
  const factsBefore = before ? factsOf(call.store, before) : {};
  const facts: AccountFacts = {
    ...factsBefore,
    requested: requestedAfter(factsBefore.requested, changes.capabilities ?? {}, call.now),
    ...(changes.company?.tax_id ? { tax_id: changes.company.tax_id } : {}),
  };
  const account = changed(bare, changes, facts);
  changeIndividual(call, account, changes.individual);
  if (changes.external_account) addDestination(call, account.id, changes.external_account, { replaces: true });
  return keep(call, before, account, facts);
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
    const controlled: Account = {
      ...bare,
      controller: {
        fees: { payer: controller?.fees?.payer ?? "account" },
        is_controller: true,
        losses: { payments: controller?.losses?.payments ?? "stripe" },
        requirement_collection: collects,
        stripe_dashboard: { type: controller?.stripe_dashboard?.type ?? "full" },
        type: "application",
      },
    };
    return apply(call, undefined, controlled, changes);
  },
});

const updateRoute = route({
  method: "POST",
  path: "/v1/accounts/:id",
  params: updateParams,
  run: (call, changes, id) => {
    if (id === call.settings.id) throw refused("You may only update your own account in the Dashboard.");
    return updateAccount(call, accountOf(call, id), changes);
  },
});

/** The control API's way to say how a connected account's capabilities stand; null: as Stripe would say. */
export function setTransfers(call: Call, id: string, state: CapabilityState | null): Account | undefined {
  const before = connectedAccount(call, id);
  if (before === undefined) return undefined;
  return updateAccount(call, before, {
    ...(state === null ? {} : { capabilities: { transfers: { requested: true } } }),
    metadata: { [TRANSFERS_WISH]: state },
  });
}

/** The control API's way to ask an account for more, by a time (Unix milliseconds of the account's clock). */
export function demand(call: Call, id: string, requirements: string[], deadline: number): Account | undefined {
  const before = connectedAccount(call, id);
  if (before === undefined) return undefined;
  const facts = factsOf(call.store, before);
  const asked = requirements.map((requirement) => ({ requirement, deadline }));
  const others = (facts.demanded ?? []).filter(({ requirement }) => !requirements.includes(requirement));
  return keep(call, before, before, { ...facts, demanded: [...others, ...asked] });
}

const REASONS = [
  ...["credit", "fraud", "fraud_no_intent_to_fulfill", "fraud_other", "fraud_payment_method_casher"],
  ...["fraud_payment_method_tester", "other", "terms_of_service"],
];

const rejectParams = { reason: check.required(check.oneOf(...REASONS)), payouts_action: check.oneOf("none", "pause") };

const rejectRoute = route({
  method: "POST",
  path: "/v1/accounts/:id/reject",
  params: rejectParams,
  run: (call, { reason, payouts_action: action }, id) => {
    const before = accountOf(call, id);
    if (id === call.settings.id) throw refused("You cannot reject your own account.");
    const rejected = { reason, pausesPayouts: action !== "none" };
    return keep(call, before, before, { ...factsOf(call.store, before), rejected });
  },
});

const unrejectRoute = route({
  method: "POST",
  path: "/v1/accounts/:id/unreject",
  params: {},
  run: (call, _params, id) => {
    const before = accountOf(call, id);
    const { rejected, ...facts } = factsOf(call.store, before);
    if (rejected === undefined) throw refused("This account has not been rejected by your platform.");
    return keep(call, before, before, facts);
  },
});

const deleteRoute = route({
  method: "DELETE",
  path: "/v1/accounts/:id",
  params: {},
  run: (call, _params, id) => {
    accountOf(call, id);
    if (id === call.settings.id) throw refused("You cannot delete your own account.");
    if (holdsMoney(call, id)) throw refused("The account's balances must be zero before it can be deleted.");
    for (const kind of ["person", "external_account"] as const) {
      for (const { id: part } of call.store.all(kind, id)) call.store.remove(part);
    }
    call.store.remove(id);
    return { id, object: "account", deleted: true };
  },
});

const capabilityRoutes = [
  route({
    method: "GET",
    path: "/v1/accounts/:id/capabilities",
    params: {},
    onAccount: true,
    run: (call, _params, id) => {
      const account = accountOf(call, id);
      const facts = factsOf(call.store, account);
      const data = Object.keys(account.capabilities).map((name) => capabilityOf(account, facts, name));
      return { object: "list", data, has_more: false, url: `/v1/accounts/${id}/capabilities` };
    },
  }),
  route({
    method: "GET",
    path: "/v1/accounts/:id/capabilities/:capability",
    params: {},
    onAccount: true,
    run: (call, _params, id, name) => {
      const account = accountOf(call, id);
      return capabilityOf(account, factsOf(call.store, account), capabilityName(name));
    },
  }),
  route({
    method: "POST",
    path: "/v1/accounts/:id/capabilities/:capability",
    params: { requested: check.flag },
    onAccount: true,
    run: (call, { requested }, id, name) => {
      const before = accountOf(call, id);
      const change = requested === undefined ? {} : { capabilities: { [capabilityName(name)]: { requested } } };
      const after = updateAccount(call, before, change);
      return capabilityOf(after, factsOf(call.store, after), name);
    },
  }),
];

function capabilityName(name: string): string {
  if (name === "transfers" || name === "card_payments") return name;
  throw invalidParam("capability", `The simulator does not cover the capability '${name}'.`);
}

export const accountRoutes = [
  createRoute,
  updateRoute,
  rejectRoute,
  unrejectRoute,
  deleteRoute,
  ...capabilityRoutes,
  route({
    method: "GET",
    path: "/v1/accounts",
    params: { ...check.page, created: check.timeRange },
    run: (call, params) => listing(call, "account", "/v1/accounts", params),
  }),
  route({
    method: "GET",
    path: "/v1/accounts/:id",
    params: {},
    onAccount: true,
    run: (call, _params, id) => accountOf(call, id),
  }),
  route({
    method: "GET",
    path: "/v1/account",
    params: {},
    onAccount: true,
    run: (call) => accountOf(call, call.scope),
  }),
];
