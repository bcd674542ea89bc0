/** Search: customers, charges and payment intents by a query, as they were a minute ago. */

import { invalidParam } from "./errors.ts";
import * as check from "./params.ts";
import { type Route, route } from "./routing.ts";
import { readQuery, type SearchFields } from "./search-query.ts";
import type { Kind } from "./store.ts";
import type { Call } from "./world.ts";

const LIMIT = 10;
/** Stripe counts no further. */
const COUNTED_MAX = 10_000;

const CHARGE: SearchFields = {
  amount: "numeric",
  "billing_details.address.postal_code": "token",
  created: "numeric",
  currency: "token",
  customer: "token",
  disputed: "token",
  metadata: "token",
  "payment_method_details.card.brand": "token",
  "payment_method_details.card.exp_month": "token",
  "payment_method_details.card.exp_year": "token",
  "payment_method_details.card.fingerprint": "token",
  "payment_method_details.card.last4": "token",
  refunded: "token",
  status: "token",
};
const CUSTOMER: SearchFields = {
  created: "numeric",
  email: "string",
  metadata: "token",
  name: "string",
  phone: "string",
};
const PAYMENT_INTENT: SearchFields = {
  amount: "numeric",
  created: "numeric",
  currency: "token",
  customer: "token",
  metadata: "token",
  status: "token",
};

/** Where the next page begins: after the object with this number. */
function readPage(page: string | undefined): number {
  if (page === undefined) return Number.MAX_SAFE_INTEGER;
  const seq = /^page_(\d{1,15})$/.exec(page)?.[1];
  if (seq === undefined) throw invalidParam("page", `Invalid page: ${page}`);
  return Number(seq);
}

function searchRoute(kind: Kind, path: string, fields: SearchFields): Route {
  return route({
    method: "GET",
    path,
    params: { query: check.required(check.text), limit: check.page.limit, page: check.text },
    onAccount: true,
    run: (call: Call, { query, limit = LIMIT, page }) => {
      const matches = readQuery(query, fields);
      const all = call.store
        .indexed(kind, call.scope, call.now)
        .filter(({ object, indexed }) => object.deleted !== true && matches(indexed));
      const found = all.filter(({ seq }) => seq < readPage(page));
      const has_more = found.length > limit;
      const shown = found.slice(0, limit);
      return {
        object: "search_result",
        data: shown.map(({ object }) => object),
        has_more,
        next_page: has_more ? `page_${shown[limit - 1]?.seq}` : null,
        total_count: Math.min(all.length, COUNTED_MAX),
        url: path,
      };
    },
  });
}

export const searchRoutes = [
  searchRoute("charge", "/v1/charges/search", CHARGE),
  searchRoute("customer", "/v1/customers/search", CUSTOMER),
  searchRoute("payment_intent", "/v1/payment_intents/search", PAYMENT_INTENT),
];
