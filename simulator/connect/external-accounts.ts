/** External accounts: where an account's payouts go, one default for each currency. */

import { previous } from "../customers.ts";
import { missing, refused } from "../errors.ts";
import { emit } from "../events.ts";
import { listing } from "../lists.ts";
import * as check from "../params.ts";
import { route } from "../routing.ts";
import type { Call } from "../world.ts";
import { accountOf } from "./account-access.ts";
import {
  bankDetails,
  type Destination,
  type DestinationFacts,
  type Details,
  type Source,
  source,
  testToken,
} from "./bank-details.ts";
import { lookAgain } from "./standing.ts";
import { spendToken } from "./tokens.ts";

const destinations = ({ store }: Pick<Call, "store">, account: string) =>
  store.all<Destination>("external_account", account);

/** Where an account's payouts in a currency go, unless it has nowhere. The platform's own bank is always there. */
export function defaultDestination(call: Call, account: string, currency: string): Destination | undefined {
  const found = destinations(call, account).find((one) => one.currency === currency && one.default_for_currency);
  if (found || account !== call.settings.id) return found;
  const { country, name } = call.settings;
  const euro = currency === "eur";
  const number = euro ? "DE89370400440532013000" : "000123456789";
  const params = {
    account_holder_name: name,
    account_holder_type: "company" as const,
    account_number: number,
    country: euro ? "DE" : country,
    currency,
    routing_number: euro ? "37040044" : "110000000",
  };
  return insert(call, account, bankDetails(params, "external_account"), true);
}

function insert(call: Call, account: string, { object, facts }: Details, isDefault: boolean): Destination {
  const destination = {
    metadata: {},
    ...object,
    account,
    default_for_currency: isDefault,
  } as Destination;
  call.store.insert("external_account", account, destination, { ...facts });
  return destination;
}

/** What a token or the details themselves stand for. */
function resolve(call: Call, from: Source, path: string): Details {
  if (typeof from !== "string") return from.given;
  return spendToken(call, from) ?? testToken(from, path);
}

/** Takes the default away from whatever had it. */
function dethrone(call: Call, account: string, currency: string, except: string): void {
  for (const one of destinations(call, account)) {
    if (one.currency !== currency || one.id === except || !one.default_for_currency) continue;
    const after = call.store.update<Destination>({ ...one, default_for_currency: false });
    emit(call, "account.external_account.updated", after, { account, previous: { default_for_currency: true } });
  }
}

export interface Adding {
  readonly isDefault?: boolean | undefined;
  readonly metadata?: check.MetadataChange | undefined;
  /** Whether the former default goes, as it does when an account is updated. */
  readonly replaces?: boolean;
}

/** Adds a destination; the first in its currency is its default. The caller looks at the account again. */
export function addDestination(call: Call, account: string, from: Source, adding: Adding = {}): Destination {
  const details = resolve(call, from, "external_account");
  const currency = details.object.currency as string;
  const former = destinations(call, account).find((one) => one.currency === currency && one.default_for_currency);
  const isDefault = former === undefined || adding.isDefault === true || adding.replaces === true;
  const added = insert(call, account, details, isDefault);
  if (isDefault) dethrone(call, account, currency, added.id);
  if (former && adding.replaces) removed(call, former);
  const kept = call.store.update<Destination>({
    ...added,
    metadata: check.mergeMetadata(added.metadata, adding.metadata),
  });
  emit(call, "account.external_account.created", kept, { account });
  return kept;
}

function removed(call: Call, gone: Destination) {
  const { id, object, currency, account } = gone;
  call.store.remove(id);
  emit(call, "account.external_account.deleted", gone, { account });
  return { id, object, currency, deleted: true as const };
}

/** A payout to it failed: no more are sent there until its details change. */
export function disable(call: Call, id: string): void {
  const found = call.store.find(id);
  if (found === undefined) return;
  const before = found.object as Destination;
  const after = call.store.update<Destination>({ ...before, status: "errored" });
  const { account } = after;
  emit(call, "account.external_account.updated", after, { account, previous: previous(before, after) });
  lookAgain(call, account);
}

function destinationOf(call: Call, account: string, id: string): Destination {
  const found = call.store.get<Destination>("external_account", account, id);
  if (found === undefined) throw missing("external account", id, "id");
  return found;
}

const createRoute = route({
  method: "POST",
  path: "/v1/accounts/:id/external_accounts",
  params: {
    default_for_currency: check.flag,
    external_account: check.required(source),
    metadata: check.metadata,
  },
  onAccount: true,
  run: (call, params, id) => {
    accountOf(call, id);
    const { external_account: from, default_for_currency: isDefault, metadata } = params;
    const added = addDestination(call, id, from, { isDefault, metadata });
    lookAgain(call, id);
    return added;
  },
});

/** Changing one of these means that the bank was asked again. */
const DETAILS = ["account_holder_name", "account_holder_type", "account_type", "exp_month", "exp_year", "name"];

const updateRoute = route({
  method: "POST",
  path: "/v1/accounts/:id/external_accounts/:external_account",
  params: {
    account_holder_name: check.emptyable,
    account_holder_type: check.oneOf("company", "individual"),
    account_type: check.oneOf("checking", "futsu", "savings", "toza"),
    default_for_currency: check.flag,
    exp_month: check.positive,
    exp_year: check.positive,
    metadata: check.metadata,
    name: check.text,
  },
  onAccount: true,
  run: (call, { default_for_currency: isDefault, metadata, ...details }, account, id) => {
    accountOf(call, account);
    const before = destinationOf(call, account, id);
    const corrected = Object.keys(details).some((name) => DETAILS.includes(name) && name in before);
    const after = call.store.update<Destination>({
      ...before,
      ...details,
      default_for_currency: isDefault === true || before.default_for_currency,
      metadata: check.mergeMetadata(before.metadata, metadata),
      status: corrected ? "new" : before.status,
    } as Destination);
    if (isDefault) dethrone(call, account, after.currency, id);
    emit(call, "account.external_account.updated", after, { account, previous: previous(before, after) });
    lookAgain(call, account);
    return after;
  },
});

const deleteRoute = route({
  method: "DELETE",
  path: "/v1/accounts/:id/external_accounts/:external_account",
  params: {},
  onAccount: true,
  run: (call, _params, accountId, id) => {
    const account = accountOf(call, accountId);
    const one = destinationOf(call, accountId, id);
    const others = destinations(call, accountId).filter((other) => other.id !== id && other.currency === one.currency);
    if (one.default_for_currency && (others.length > 0 || one.currency === account.default_currency)) {
      throw refused(
        "You cannot delete the default external account for your default currency. Please make another external " +
          "account the default using the `default_for_currency` param, and then delete this one.",
      );
    }
    const answer = removed(call, one);
    lookAgain(call, accountId);
    return answer;
  },
});

export const externalAccountRoutes = [
  createRoute,
  updateRoute,
  deleteRoute,
  route({
    method: "GET",
    path: "/v1/accounts/:id/external_accounts",
    params: { ...check.page, object: check.oneOf("bank_account", "card") },
    onAccount: true,
    run: (call, { object, ...page }, id) => {
      const account = accountOf(call, id);
      defaultDestination(call, id, account.default_currency);
      const url = `/v1/accounts/${id}/external_accounts`;
      return listing({ ...call, scope: id }, "external_account", url, page, { object });
    },
  }),
  route({
    method: "GET",
    path: "/v1/accounts/:id/external_accounts/:external_account",
    params: {},
    onAccount: true,
    run: (call, _params, account, id) => {
      accountOf(call, account);
      return destinationOf(call, account, id);
    },
  }),
];

/** What becomes of payouts to a destination. */
export const outcomeAt = ({ store }: Pick<Call, "store">, id: string) =>
  store.hidden<Partial<DestinationFacts>>(id).outcome ?? "arrives";
