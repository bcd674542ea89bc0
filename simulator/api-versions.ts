/** The API versions that events can be rendered in: the current one, and one from before a breaking change. */

import type { Store, StripeObject } from "./store.ts";

/** The version that the pinned SDK speaks. */
export const API_VERSION = "2026-10-28.endive";
/** The last one before 2022-11-15, which took `charges` out of payment intents and `refunds` out of charges. */
export const OLDER_VERSION = "2022-08-01";
export const API_VERSIONS: readonly string[] = [API_VERSION, OLDER_VERSION];

/** The other one of the two. */
export const otherThan = (version: string): string => (version === API_VERSION ? OLDER_VERSION : API_VERSION);

/** How many items stand in a list inside another object. */
const SUBLIST_MAX = 10;

function sublist(store: Store, kind: "charge" | "refund", account: string, of: Record<string, string>, url: string) {
  const all = store.all(kind, account, of);
  return {
    object: "list",
    data: all.slice(0, SUBLIST_MAX),
    has_more: all.length > SUBLIST_MAX,
    total_count: all.length,
    url,
  };
}

/** An event's object as a version shows it. */
export function renderAs(version: string, store: Store, account: string, object: StripeObject): StripeObject {
  if (version === API_VERSION) return object;
  const { id } = object;
  if (object.object === "payment_intent") {
    const url = `/v1/charges?payment_intent=${id}`;
    return { ...object, charges: sublist(store, "charge", account, { payment_intent: id }, url) };
  }
  if (object.object === "charge") {
    return { ...object, refunds: sublist(store, "refund", account, { charge: id }, `/v1/charges/${id}/refunds`) };
  }
  return object;
}
