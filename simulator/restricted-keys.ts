/** Restricted keys: each opens the account for some kinds of objects only, to read them or to write them too. */

import { Rejection } from "./control-input.ts";
import { permissionMissing, type Refusal } from "./errors.ts";
import { randomTail } from "./ids.ts";
import { findRoute } from "./routes.ts";
import type { Found } from "./routing.ts";
import type { Access, Permissions, Settings } from "./world.ts";

const PREFIX = "rk_test_";

const isRestricted = (key: string | null): boolean => key?.startsWith(PREFIX) ?? false;

/** What a route is about: the first part of its path, such as `payment_intents`. */
const kindOf = (path: string): string => path.split("/")[2] ?? "";

/** @throws Rejection naming what does not fit */
export function readPermissions(value: unknown): Permissions {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Rejection("permissions", "must be a JSON object");
  }
  for (const [kind, access] of Object.entries(value)) {
    const at = `permissions.${kind}`;
    if (access !== "read" && access !== "write") throw new Rejection(at, "must be read or write");
    const isKnown = ["GET", "POST"].some((method) => findRoute(method, `/v1/${kind}`)) || kind in DEEPER;
    if (!isKnown) throw new Rejection(at, "is no kind of object that the simulator has");
  }
  return value as Permissions;
}

/** Kinds that have no route of their own at the first part of the path. */
const DEEPER = { identity: true, mandates: true, radar: true };

/** The account with one more restricted key, and the key. */
export function withRestrictedKey(settings: Settings, permissions: Permissions): { settings: Settings; key: string } {
  const key = `${PREFIX}${settings.id.slice("acct_".length)}_${randomTail(32)}`;
  const restricted_keys = [...(settings.restricted_keys ?? []), { key, permissions }];
  return { settings: { ...settings, restricted_keys }, key };
}

/** Why a key may not use a route; undefined when it may. */
export function permissionRefusal(
  settings: Settings,
  key: string | null,
  found: Found | undefined,
): Refusal | undefined {
  if (key === null || !isRestricted(key) || found === undefined) return undefined;
  const { permissions } = settings.restricted_keys?.find((each) => each.key === key) ?? {};
  const kind = kindOf(found.route.path);
  const wanted: Access = found.route.method === "GET" ? "read" : "write";
  const granted = permissions?.[kind];
  if (granted === wanted || granted === "write") return undefined;
  return permissionMissing(key, settings.id, `${kind}_${wanted}`);
}
