/** Stripe's lists: newest first, cursors that are ids, `has_more`. */

import { missing, refused } from "./errors.ts";
import type { Filters, Kind, List, Page } from "./store.ts";
import type { Call } from "./world.ts";

/**
 * A page of the objects of the call's account.
 * @throws Refusal 400 for two cursors, and resource_missing when one names nothing of this list
 */
export function listing(call: Call, kind: Kind, url: string, page: Page, filters: Filters = {}): List {
  if (page.starting_after !== undefined && page.ending_before !== undefined) {
    throw refused("You may only specify one of these parameters: starting_after, ending_before.");
  }
  const found = call.store.list(kind, call.scope, filters, page);
  if (found === undefined) {
    const param = page.starting_after ? "starting_after" : "ending_before";
    throw missing(kind, page.starting_after ?? page.ending_before ?? "", param, 400);
  }
  return { object: "list", data: found.data, has_more: found.has_more, url };
}

/** A list without anything in it yet, to stand inside another object, such as `transfer.reversals`. */
export const emptyList = (url: string): List => ({ object: "list", data: [], has_more: false, url });
