/** The routes of payment methods: made from test tokens, attached to customers, detached for good. */

import { debitOf, US_ROUTING } from "./bank-debits.ts";
import { testCard } from "./cards.ts";
import { customerOf } from "./customers.ts";
import { invalidParam, missing, Refusal, refused } from "./errors.ts";
import { emit } from "./events.ts";
import { listing } from "./lists.ts";
import { markBank } from "./microdeposits.ts";
import * as check from "./params.ts";
import {
  assertUsable,
  attach,
  billingDetails,
  declinedFields,
  type Instrument,
  instrumentOf,
  makeMethod,
  markUsed,
  methodOf,
  type PaymentMethod,
} from "./payment-methods.ts";
import { route } from "./routing.ts";
import type { Call } from "./world.ts";

const address = check.hash({
  city: check.emptyable,
  country: check.emptyable,
  line1: check.emptyable,
  line2: check.emptyable,
  postal_code: check.emptyable,
  state: check.emptyable,
});
const billing = check.hash({
  address,
  email: check.emptyable,
  name: check.emptyable,
  phone: check.emptyable,
  tax_id: check.emptyable,
});
const kinds = check.oneOf("card", "sepa_debit", "us_bank_account");
const redisplay = check.oneOf("always", "limited", "unspecified");

const createParams = {
  type: check.required(kinds),
  allow_redisplay: redisplay,
  billing_details: billing,
  card: check.hash({
    token: check.text,
    number: check.text,
    exp_month: check.integer,
    exp_year: check.integer,
    cvc: check.text,
  }),
  metadata: check.metadata,
  sepa_debit: check.hash({ iban: check.required(check.text) }),
  us_bank_account: check.hash({
    account_number: check.required(check.text),
    routing_number: check.required(check.text),
    account_holder_type: check.oneOf("company", "individual"),
    account_type: check.oneOf("checking", "savings"),
  }),
};
type Create = check.Values<typeof createParams>;

const RAW_CARD = new Refusal(402, {
  message:
    "Sending credit card numbers directly to the Stripe API is generally unsafe. We suggest you use test tokens that " +
    "map to the test card you are using, see https://stripe.com/docs/testing. To enable testing raw card data APIs, " +
    "see https://support.stripe.com/questions/enabling-access-to-raw-card-data-apis.",
});

function cardFrom({ card }: Create): Instrument {
  if (card === undefined) throw invalidParam("card", "Missing required param: card.", "parameter_missing");
  if (card.number !== undefined) throw RAW_CARD;
  const found = card.token?.startsWith("tok_") ? testCard(card.token) : undefined;
  if (found) return { card: found };
  throw missing("token", card.token ?? "", "card[token]", 400);
}

function bankFrom({ type, sepa_debit, us_bank_account: us }: Create): Instrument {
  const number = type === "sepa_debit" ? sepa_debit?.iban.replaceAll(" ", "") : us?.account_number;
  if (number === undefined) throw invalidParam(type, `Missing required param: ${type}.`, "parameter_missing");
  const debit = debitOf(number);
  if (debit?.type === type && (us === undefined || us.routing_number === US_ROUTING)) return { debit };
  throw type === "sepa_debit"
    ? invalidParam("sepa_debit[iban]", "The IBAN you provided is invalid.", "invalid_iban")
    : invalidParam(
        "us_bank_account[account_number]",
        "You must use a test bank account number in test mode. Try 000123456789 or see more options at " +
          "https://stripe.com/docs/connect/testing#account-numbers.",
        "account_number_invalid",
      );
}

type Billing = check.Values<{ billing_details: typeof billing }>["billing_details"];

function withBilling(before: object, change: Billing): object {
  const { address: moved, ...rest } = change ?? {};
  const old = before as { address: object };
  return { ...old, ...rest, address: { ...old.address, ...moved } };
}

const createRoute = route({
  method: "POST",
  path: "/v1/payment_methods",
  params: createParams,
  byClient: {},
  run: (call, params) => {
    const made = makeMethod(call, params.type === "card" ? cardFrom(params) : bankFrom(params), {
      billing_details: withBilling(billingDetails(), params.billing_details),
      metadata: check.mergeMetadata({}, params.metadata),
    });
    if (params.type === "us_bank_account") markBank(call, made, "unverified");
    if (params.allow_redisplay === undefined) return made;
    return call.store.update<PaymentMethod>({ ...made, allow_redisplay: params.allow_redisplay });
  },
});

const attachRoute = route({
  method: "POST",
  path: "/v1/payment_methods/:id/attach",
  params: { customer: check.required(check.text) },
  run: (call, params, id) => {
    const customer = customerOf(call, params.customer, "customer", 400);
    const method = methodOf(call, id, "payment_method", 404);
    if (method.customer === customer.id) return method;
    if (method.customer !== null) {
      throw refused("The payment method you provided has already been attached to a customer.");
    }
    assertUsable(call, method, customer.id);
    const made = instrumentOf(call, method);
    if ("card" in made && made.card.refusesAttach && made.card.declines) {
      throw new Refusal(402, declinedFields(made.card.declines));
    }
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
    const detached = markUsed(call, { ...method, customer: null });
    emit(call, "payment_method.detached", detached, { account: call.scope, previous: { customer: method.customer } });
    return detached;
  },
});

function stored(call: Call, id: string): PaymentMethod {
  const method = call.store.get<PaymentMethod>("payment_method", call.scope, id);
  if (method === undefined) throw missing("PaymentMethod", id, "payment_method");
  return method;
}

const updateRoute = route({
  method: "POST",
  path: "/v1/payment_methods/:id",
  params: { allow_redisplay: redisplay, billing_details: billing, metadata: check.metadata },
  run: (call, { allow_redisplay, billing_details, metadata }, id) => {
    const before = stored(call, id);
    if (before.customer === null) {
      throw refused("You must save this PaymentMethod to a customer before you can update it.");
    }
    const after = call.store.update<PaymentMethod>({
      ...before,
      ...(allow_redisplay === undefined ? {} : { allow_redisplay }),
      billing_details: withBilling(before.billing_details, billing_details),
      metadata: check.mergeMetadata(before.metadata, metadata),
    });
    const previous = { billing_details: before.billing_details, metadata: before.metadata };
    emit(call, "payment_method.updated", after, { account: call.scope, previous });
    return after;
  },
});

export const paymentMethodRoutes = [
  createRoute,
  attachRoute,
  detachRoute,
  updateRoute,
  route({
    method: "GET",
    path: "/v1/payment_methods/:id",
    params: {},
    run: (call, _params, id) => stored(call, id),
  }),
  route({
    method: "GET",
    path: "/v1/payment_methods",
    params: { ...check.page, customer: check.text, type: kinds },
    run: (call, { customer, type, ...params }) => {
      if (customer !== undefined) customerOf(call, customer, "customer", 400);
      return listing(call, "payment_method", "/v1/payment_methods", params, { customer, type });
    },
  }),
  route({
    method: "GET",
    path: "/v1/customers/:id/payment_methods",
    params: { ...check.page, type: kinds },
    run: (call, { type, ...params }, id) => {
      customerOf(call, id);
      return listing(call, "payment_method", `/v1/customers/${id}/payment_methods`, params, { customer: id, type });
    },
  }),
  route({
    method: "GET",
    path: "/v1/customers/:id/payment_methods/:method",
    params: {},
    run: (call, _params, id, methodId) => {
      customerOf(call, id);
      const method = stored(call, methodId);
      if (method.customer !== id) throw missing("PaymentMethod", methodId, "payment_method");
      return method;
    },
  }),
];
