/** Customers. */

import { missing } from "./errors.ts";
import { emit } from "./events.ts";
import { newId, randomTail } from "./ids.ts";
import { listing } from "./lists.ts";
import { email, emptyable, hash, mergeMetadata, metadata, page, text, timeRange } from "./params.ts";
import { route } from "./routing.ts";
import type { StripeObject } from "./store.ts";
import { type Call, seconds } from "./world.ts";

const address = hash({
  city: emptyable,
  country: emptyable,
  line1: emptyable,
  line2: emptyable,
  postal_code: emptyable,
  state: emptyable,
});

const changeable = {
  description: emptyable,
  email: ((raw, path) => (raw === "" ? null : email(raw, path))) as typeof emptyable,
  name: emptyable,
  phone: emptyable,
  address,
  metadata,
};

export interface Customer extends StripeObject {
  metadata: Record<string, string>;
}

/** SQL about the rows of customers that were not deleted. */
const PRESENT = "json_extract(body, '$.deleted') IS NULL";

const NO_ADDRESS = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };

/** A customer of the call's account. @throws Refusal resource_missing */
export function customerOf({ store, scope }: Call, id: string, param = "id", status: 400 | 404 = 404): Customer {
  const customer = store.get<Customer>("customer", scope, id);
  if (customer === undefined || customer.deleted === true) throw missing("customer", id, param, status);
  return customer;
}

/** A customer, or what is left of a deleted one. @throws Refusal resource_missing */
function customerOrRest({ store, scope }: Call, id: string): StripeObject {
  const customer = store.get("customer", scope, id);
  if (customer === undefined) throw missing("customer", id, "id");
  return customer;
}

const createRoute = route({
  method: "POST",
  path: "/v1/customers",
  params: changeable,
  run: (call, params) => {
    const customer: Customer = {
      id: newId("cus"),
      object: "customer",
      address: params.address ? { ...NO_ADDRESS, ...params.address } : null,
      balance: 0,
      created: seconds(call.now),
      currency: null,
      customer_account: null,
      default_source: null,
      delinquent: false,
      description: params.description ?? null,
      discount: null,
      email: params.email ?? null,
      invoice_prefix: randomTail(8).toUpperCase(),
      invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
      livemode: false,
      metadata: mergeMetadata({}, params.metadata),
      name: params.name ?? null,
      next_invoice_sequence: 1,
      phone: params.phone ?? null,
      preferred_locales: [],
      shipping: null,
      tax_exempt: "none",
      test_clock: null,
    };
    call.store.insert("customer", call.scope, customer);
    emit(call, "customer.created", customer, { account: call.scope });
    return customer;
  },
});

const updateRoute = route({
  method: "POST",
  path: "/v1/customers/:id",
  params: changeable,
  run: (call, { metadata: change, address: moved, ...params }, id) => {
    const before = customerOf(call, id);
    const after: Customer = {
      ...before,
      ...params,
      ...(moved ? { address: { ...NO_ADDRESS, ...moved } } : {}),
      metadata: mergeMetadata(before.metadata, change),
    };
    call.store.update(after);
    emit(call, "customer.updated", after, { account: call.scope, previous: previous(before, after) });
    return after;
  },
});

const deleteRoute = route({
  method: "DELETE",
  path: "/v1/customers/:id",
  params: {},
  run: (call, _params, id) => {
    const before = customerOf(call, id);
    for (const method of call.store.all("payment_method", call.scope, { customer: id })) {
      call.store.update({ ...method, customer: null }, { ...call.store.hidden<object>(method.id), used: true });
    }
    // What stays can be retrieved, and nothing else.
    const rest = call.store.update({ id, object: "customer", deleted: true });
    emit(call, "customer.deleted", before, { account: call.scope });
    return rest;
  },
});

/** The old values of what changed, as events carry them; what was not there has none. */
export function previous(before: StripeObject, after: StripeObject): Record<string, unknown> {
  const changed = Object.keys(before).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  return Object.fromEntries(changed.map((key) => [key, before[key]]));
}

export const customerRoutes = [
  createRoute,
  updateRoute,
  deleteRoute,
  route({
    method: "GET",
    path: "/v1/customers",
    params: { ...page, created: timeRange, email: text },
    run: (call, { email: address, ...params }) =>
      listing(call, "customer", "/v1/customers", { ...params, condition: PRESENT }, { email: address }),
  }),
  route({ method: "GET", path: "/v1/customers/:id", params: {}, run: (call, _params, id) => customerOrRest(call, id) }),
];
