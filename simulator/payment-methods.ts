/** Payment methods: made from Stripe's test ids, attached to customers, detached for good. */

import { type Card, cardOf, type Decline, testCard } from "./cards.ts";
import { customerOf } from "./customers.ts";
import { missing, Refusal, refused } from "./errors.ts";
import { emit } from "./events.ts";
import { newId, randomTail } from "./ids.ts";
import { listing } from "./lists.ts";
import { mergeMetadata, metadata, oneOf, page, required, text } from "./params.ts";
import { route } from "./routing.ts";
import type { StripeObject } from "./store.ts";
import { type Call, seconds } from "./world.ts";

export interface PaymentMethod extends StripeObject {
  customer: string | null;
  metadata: Record<string, string>;
}

interface Hidden {
  readonly number: string;
  /** Charged without a customer, or detached from one: not to be used again. */
  readonly used?: boolean;
}

/** Authentication and expiry of every test card. */
export const EXPIRES = { month: 12, year: 2034 };

export function billingDetails(): object {
  const address = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };
  return { address, email: null, name: null, phone: null, tax_id: null };
}

function make(call: Call, card: Card): PaymentMethod {
  const last4 = card.number.slice(-4);
  const method: PaymentMethod = {
    id: newId("pm"),
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: billingDetails(),
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
      country: "US",
      display_brand: card.brand,
      exp_month: EXPIRES.month,
      exp_year: EXPIRES.year,
      fingerprint: randomTail(16),
      funding: "credit",
      generated_from: null,
      last4,
      networks: { available: [card.brand], preferred: null },
      regulated_status: "unregulated",
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: seconds(call.now),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: "card",
  };
  return call.store.insert("payment_method", call.scope, method, { number: card.number } satisfies Hidden);
}

/**
 * The payment method that a parameter names; a test id makes a new one, as Stripe does.
 * @throws Refusal resource_missing
 */
export function methodOf(call: Call, id: string, param = "payment_method", status: 400 | 404 = 400): PaymentMethod {
  const card = testCard(id);
  if (card) return make(call, card);
  const method = call.store.get<PaymentMethod>("payment_method", call.scope, id);
  if (method === undefined) throw missing("PaymentMethod", id, param, status);
  return method;
}

/** How the card behind a payment method behaves. */
export function behaviour(call: Pick<Call, "store">, method: PaymentMethod): Card {
  const { number } = call.store.hidden<Hidden>(method.id);
  return cardOf(number) ?? { number, brand: "visa" };
}

/**
 * Whether this payment may use the method.
 * @throws Refusal 400 when it belongs to somebody else, or was used up
 */
export function assertUsable(call: Call, method: PaymentMethod, customer: string | null): void {
  if (method.customer !== null && method.customer !== customer) {
    throw refused(
      customer === null
        ? `The PaymentMethod you provided (${method.id}) belongs to a Customer. Please include the Customer in the ` +
            "`customer` parameter on the PaymentIntent."
        : `The PaymentMethod you provided (${method.id}) belongs to another Customer than the PaymentIntent.`,
    );
  }
  if (method.customer === null && call.store.hidden<Hidden>(method.id).used) {
    throw refused(
      "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with " +
        "a connected account without Customer attachment, or was detached from a Customer. It may not be used again. " +
        "To use a PaymentMethod multiple times, you must attach it to a Customer first.",
    );
  }
}

/** After a payment: a method without a customer is used up. */
export function useUp(call: Pick<Call, "store">, method: PaymentMethod): void {
  if (method.customer !== null) return;
  call.store.update(method, { ...call.store.hidden<Hidden>(method.id), used: true });
}

/** Attaches a method to a customer and says so. */
export function attach(call: Call, method: PaymentMethod, customer: string): PaymentMethod {
  const attached = call.store.update<PaymentMethod>({ ...method, customer });
  emit(call, "payment_method.attached", attached, { account: call.scope });
  return attached;
}

/** The 402 of a card error; `extra` is what stands beside it in the error object. */
export function declinedFields(decline: Decline, extra: Record<string, unknown> = {}) {
  const { seller_message: _seller, advice_code, ...shown } = decline;
  return { ...extra, ...shown, ...(advice_code ? { advice_code } : {}), type: "card_error" as const };
}

const attachRoute = route({
  method: "POST",
  path: "/v1/payment_methods/:id/attach",
  params: { customer: required(text) },
  run: (call, params, id) => {
    const customer = customerOf(call, params.customer, "customer", 400);
    const method = methodOf(call, id, "payment_method", 404);
    if (method.customer === customer.id) return method;
    if (method.customer !== null) {
      throw refused("The payment method you provided has already been attached to a customer.");
    }
    assertUsable(call, method, customer.id);
    const { refusesAttach, declines } = behaviour(call, method);
    if (refusesAttach && declines) throw new Refusal(402, declinedFields(declines));
    return attach(call, method, customer.id);
  },
});

const detachRoute = route({
  method: "POST",
  path: "/v1/payment_methods/:id/detach",
  params: {},
  run: (call, _params, id) => {
    const method = methodOf(call, id, "payment_method", 404);
    if (method.customer === null) {
      throw refused("The payment method you provided is not attached to a customer so detachment is impossible.");
    }
    const hidden = { ...call.store.hidden<Hidden>(id), used: true };
    const detached = call.store.update<PaymentMethod>({ ...method, customer: null }, hidden);
    emit(call, "payment_method.detached", detached, { account: call.scope, previous: { customer: method.customer } });
    return detached;
  },
});

const cardOnly = oneOf("card");

export const paymentMethodRoutes = [
  attachRoute,
  detachRoute,
  route({
    method: "GET",
    path: "/v1/payment_methods/:id",
    params: {},
    run: (call, _params, id) => {
      const method = call.store.get("payment_method", call.scope, id);
      if (method === undefined) throw missing("PaymentMethod", id, "payment_method");
      return method;
    },
  }),
  route({
    method: "POST",
    path: "/v1/payment_methods/:id",
    params: { metadata },
    run: (call, params, id) => {
      const method = call.store.get<PaymentMethod>("payment_method", call.scope, id);
      if (method === undefined) throw missing("PaymentMethod", id, "payment_method");
      return call.store.update({ ...method, metadata: mergeMetadata(method.metadata, params.metadata) });
    },
  }),
  route({
    method: "GET",
    path: "/v1/payment_methods",
    params: { ...page, customer: text, type: cardOnly },
    run: (call, { customer, type, ...params }) => {
      if (customer !== undefined) customerOf(call, customer, "customer", 400);
      return listing(call, "payment_method", "/v1/payment_methods", params, { customer, type });
    },
  }),
  route({
    method: "GET",
    path: "/v1/customers/:id/payment_methods",
    params: { ...page, type: cardOnly },
    run: (call, { type, ...params }, id) => {
      customerOf(call, id);
      return listing(call, "payment_method", `/v1/customers/${id}/payment_methods`, params, { customer: id, type });
    },
  }),
];
