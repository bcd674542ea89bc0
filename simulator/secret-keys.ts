/** An account's secret keys: the one in force, and former ones that are accepted for a while after they were rolled. */

import { expiredKey, invalidKey, type Refusal } from "./errors.ts";
import { randomTail } from "./ids.ts";
import type { Settings } from "./world.ts";

/** The account with another secret key; the one before is accepted for `keepMs` more. */
export function rollKey(settings: Settings, keepMs: number, now: number): Settings {
  const { id, secret_key: key, former_keys: former = [] } = settings;
  const secret_key = `sk_test_${id.slice("acct_".length)}_${randomTail(32)}`;
  return { ...settings, secret_key, former_keys: [{ key, until: now + keepMs }, ...former] };
}

/** Why a key opens nothing; undefined when it does. */
export function keyRefusal(settings: Settings | undefined, key: string | null, now: number): Refusal | undefined {
  if (settings === undefined || key === null) return invalidKey(key);
  if (key === settings.secret_key || settings.restricted_keys?.some((each) => each.key === key)) return undefined;
  const former = settings.former_keys?.find((each) => each.key === key);
  if (former === undefined) return invalidKey(key);
  return now < former.until ? undefined : expiredKey(key);
}
