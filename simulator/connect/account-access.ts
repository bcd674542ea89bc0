/** Which accounts a request may see and change. */

import { missing, Refusal } from "../errors.ts";
import type { Call, Settings, World } from "../world.ts";
import { type Account, findAccount } from "./account-object.ts";

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

/** The account that a path names. A connected account, named in the header, sees no other. @throws Refusal 403 */
export function accountOf(call: Call, id: string): Account {
  const within = call.scope === call.settings.id || call.scope === id;
  const account = within ? findAccount(call.store, call.settings, id) : undefined;
  if (account === undefined) throw noAccess(call.settings, id);
  return account;
}

/** A connected account that a parameter names. @throws Refusal 400 resource_missing */
export function namedAccount(call: Call, id: string, param: string): Account {
  const account = connectedAccount(call, id);
  if (account === undefined) throw missing("account", id, param, 400);
  return account;
}
