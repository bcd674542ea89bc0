/** Payment intents: the routes, what they take and what they refuse. */

import { CHARGE_MAX, chargeMin, written } from "./currencies.ts";
import { customerOf } from "./customers.ts";
import { invalidParam, missing, Refusal, refused } from "./errors.ts";
import { emit } from "./events.ts";
import { newId, randomTail } from "./ids.ts";
import { listing } from "./lists.ts";
import { mandateData } from "./mandates.ts";
import { type BankOptions, bankOptions } from "./microdeposits.ts";
import * as check from "./params.ts";
import { assertMayBe, cancel, capture, confirm } from "./payment-flow.ts";
import type { PaymentIntent } from "./payment-intent.ts";
import { assertUsable, methodOf, type PaymentMethod } from "./payment-methods.ts";
import { type Answer, route } from "./routing.ts";
import { type Call, seconds } from "./world.ts";

const uncovered = <Name extends string>(...names: Name[]) =>
  Object.fromEntries(names.map((name) => [name, check.notSimulated])) as Record<Name, check.Check<never>>;

const METHOD_TYPES = ["card", "sepa_debit", "us_bank_account"] as const;
type MethodType = (typeof METHOD_TYPES)[number];

const methodOptions = check.hash({
  card: check.hash({ request_three_d_secure: check.oneOf("any", "automatic", "challenge") }),
  us_bank_account: bankOptions,
});

const confirmParams = {
  allowed_payment_method_types: check.list(check.oneOf(...METHOD_TYPES)),
  capture_method: check.oneOf("automatic", "automatic_async", "manual"),
  off_session: ((raw, path) =>
    raw === "one_off" || raw === "recurring" ? true : check.flag(raw, path)) as check.Check<boolean>,
  payment_method: check.text,
  receipt_email: check.emptyable,
  return_url: check.text,
  setup_future_usage: check.oneOf("off_session", "on_session"),
  client_secret: check.text,
  error_on_requires_action: check.flag,
  mandate_data: mandateData,
  payment_method_options: methodOptions,
  use_stripe_sdk: check.flag,
  ...uncovered("amount_details", "confirmation_token", "excluded_payment_method_types", "hooks", "mandate"),
  ...uncovered("payment_details", "payment_method_data", "radar_options", "shipping"),
};

const createParams = {
  ...confirmParams,
  amount: check.required(check.integer),
  currency: check.required(check.currency),
  automatic_payment_methods: check.hash({
    enabled: check.required(check.flag),
    allow_redirects: check.oneOf("always", "never"),
  }),
  confirm: check.flag,
  confirmation_method: check.oneOf("automatic", "manual"),
  customer: check.text,
  description: check.text,
  metadata: check.metadata,
  statement_descriptor: check.text,
  statement_descriptor_suffix: check.text,
  transfer_group: check.text,
  ...uncovered("application_fee_amount", "customer_account", "on_behalf_of", "payment_method_configuration"),
  ...uncovered("transfer_data"),
};

function assertAmount(amount: number, currency: string): void {
  if (amount < 1) {
    throw invalidParam("amount", "This value must be greater than or equal to 1.", "parameter_invalid_integer");
  }
  const least = chargeMin(currency);
  if (amount < least) {
    throw invalidParam("amount", `Amount must be at least ${written(least, currency)} ${currency}`, "amount_too_small");
  }
  if (amount > CHARGE_MAX) {
    throw invalidParam("amount", `Amount must be no more than ${written(CHARGE_MAX, currency)}`, "amount_too_large");
  }
}

export function intentOf({ store, scope }: Call, id: string): PaymentIntent {
  const intent = store.get<PaymentIntent>("payment_intent", scope, id);
  if (intent === undefined) throw missing("payment_intent", id, "intent");
  return intent;
}

/** What an intent can be paid with: bank debits in their own currency, and only where nothing is held first. */
function typesFor(currency: string, manual: boolean, allowed: readonly MethodType[] | undefined): MethodType[] {
  const debits: Record<string, MethodType[]> = { eur: ["sepa_debit"], usd: ["us_bank_account"] };
  const possible: MethodType[] = ["card", ...(manual ? [] : (debits[currency] ?? []))];
  return possible.filter((type) => allowed === undefined || allowed.includes(type));
}

/** @throws Refusal 400 where an intent cannot be paid with a method of this type */
function assertType(intent: PaymentIntent, method: PaymentMethod): void {
  if (intent.payment_method_types.includes(method.type)) return;
  throw refused(
    `The PaymentMethod provided (${method.type}) is not allowed for this PaymentIntent. Please attach a ` +
      `PaymentMethod of one of the following types: ${intent.payment_method_types.join(", ")}.`,
  );
}

const bankOptionsOf = (us_bank_account: BankOptions) => (us_bank_account ? { us_bank_account } : {});

function newIntent(call: Call, params: check.Values<typeof createParams>): PaymentIntent {
  const id = newId("pi");
  const automatic = params.automatic_payment_methods;
  const chosen = params.allowed_payment_method_types;
  return {
    id,
    object: "payment_intent",
    allowed_payment_method_types: chosen ?? null,
    amount: params.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods:
      chosen && !automatic ? null : { allow_redirects: automatic?.allow_redirects ?? "always", enabled: true },
    canceled_at: null,
    cancellation_reason: null,
    capture_method: params.capture_method ?? "automatic_async",
    client_secret: `${id}_secret_${randomTail(25)}`,
    confirmation_method: params.confirmation_method ?? "automatic",
    created: seconds(call.now),
    currency: params.currency,
    customer: params.customer ?? null,
    customer_account: null,
    description: params.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: check.mergeMetadata({}, params.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: {
        installments: null,
        mandate_options: null,
        network: null,
        request_three_d_secure: params.payment_method_options?.card?.request_three_d_secure ?? "automatic",
      },
      ...bankOptionsOf(params.payment_method_options?.us_bank_account),
    },
    payment_method_types: typesFor(params.currency, params.capture_method === "manual", chosen),
    payment_record: null,
    processing: null,
    receipt_email: params.receipt_email ?? null,
    review: null,
    setup_future_usage: params.setup_future_usage ?? null,
    shipping: null,
    source: null,
    statement_descriptor: params.statement_descriptor ?? null,
    statement_descriptor_suffix: params.statement_descriptor_suffix ?? null,
    status: "requires_payment_method",
    transfer_data: null,
    transfer_group: params.transfer_group ?? null,
  };
}

type ConfirmValues = Omit<check.Values<typeof confirmParams>, "client_secret" | "use_stripe_sdk">;

/** The intent as the parameters of its confirmation change it. */
function confirmable(before: PaymentIntent, params: ConfirmValues): PaymentIntent {
  const capture_method = params.capture_method ?? before.capture_method;
  const chosen = params.payment_method_options?.card?.request_three_d_secure;
  const { card } = before.payment_method_options;
  return {
    ...before,
    capture_method,
    payment_method_options: {
      ...before.payment_method_options,
      card: { ...card, ...(chosen ? { request_three_d_secure: chosen } : {}) },
      ...bankOptionsOf(params.payment_method_options?.us_bank_account),
    },
    payment_method_types:
      params.allowed_payment_method_types || capture_method !== before.capture_method
        ? typesFor(before.currency, capture_method === "manual", params.allowed_payment_method_types)
        : before.payment_method_types,
    receipt_email: params.receipt_email === undefined ? before.receipt_email : params.receipt_email,
    setup_future_usage: params.setup_future_usage ?? before.setup_future_usage,
  };
}

export function confirmIntent(call: Call, before: PaymentIntent, params: ConfirmValues): Answer {
  assertMayBe("confirmed", before);
  const intent = confirmable(before, params);
  const named = params.payment_method ?? intent.payment_method;
  if (named === null) {
    throw refused(
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the " +
        "PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment " +
        "method or ConfirmationToken.",
      "payment_intent_unexpected_state",
      { payment_intent: before },
    );
  }
  const off_session = params.off_session ?? false;
  const return_url = params.return_url ?? null;
  if (intent.automatic_payment_methods?.allow_redirects === "always" && return_url === null && !off_session) {
    throw refused(
      "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these " +
        "payment methods might redirect your customer off of your page, you must provide a `return_url`. If you " +
        "don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and " +
        "`automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.",
    );
  }
  const method = methodOf(call, named);
  assertUsable(call, method, intent.customer);
  assertType(intent, method);
  return confirm(call, intent, {
    method,
    off_session,
    return_url,
    requests_authentication: intent.payment_method_options.card.request_three_d_secure !== "automatic",
    error_on_requires_action: params.error_on_requires_action,
    mandate_data: params.mandate_data,
  });
}

const createRoute = route({
  method: "POST",
  path: "/v1/payment_intents",
  params: createParams,
  run: (call, params) => {
    assertAmount(params.amount, params.currency);
    if (params.customer !== undefined) customerOf(call, params.customer, "customer", 400);
    for (const name of ["error_on_requires_action", "mandate_data", "off_session", "return_url"] as const) {
      if (params[name] !== undefined && !params.confirm) {
        throw invalidParam(name, `You can only provide \`${name}\` when \`confirm\` is set to true.`);
      }
    }
    const intent = newIntent(call, params);
    if (params.payment_method !== undefined) {
      const method = methodOf(call, params.payment_method);
      assertUsable(call, method, intent.customer);
      assertType(intent, method);
      intent.payment_method = method.id;
      intent.status = "requires_confirmation";
    }
    call.store.insert("payment_intent", call.scope, intent);
    emit(call, "payment_intent.created", intent);
    if (!params.confirm) return intent;
    const { payment_method: _already, ...rest } = params;
    return confirmIntent(call, intent, rest);
  },
});

const captureRoute = route({
  method: "POST",
  path: "/v1/payment_intents/:id/capture",
  params: {
    amount_to_capture: check.positive,
    final_capture: check.flag,
    metadata: check.metadata,
    ...uncovered("amount_details", "application_fee_amount", "hooks", "payment_details", "statement_descriptor"),
    ...uncovered("statement_descriptor_suffix", "transfer_data"),
  },
  run: (call, params, id) => {
    const before = intentOf(call, id);
    assertMayBe("captured", before);
    const amount = params.amount_to_capture ?? before.amount_capturable;
    if (amount > before.amount_capturable) {
      throw new Refusal(400, {
        code: "amount_too_large",
        message:
          `The amount_to_capture you specified (${written(amount, before.currency)}) is greater than the amount ` +
          `capturable for the PaymentIntent (${written(before.amount_capturable, before.currency)}).`,
        param: "amount_to_capture",
      });
    }
    if (params.final_capture === false) {
      throw invalidParam("final_capture", "This PaymentIntent does not support multicapture.");
    }
    return capture(call, { ...before, metadata: check.mergeMetadata(before.metadata, params.metadata) }, amount);
  },
});

const updateRoute = route({
  method: "POST",
  path: "/v1/payment_intents/:id",
  params: {
    amount: check.integer,
    customer: check.text,
    description: check.text,
    metadata: check.metadata,
    payment_method: check.text,
    receipt_email: check.emptyable,
    setup_future_usage: check.oneOf("off_session", "on_session"),
    transfer_group: check.text,
  },
  run: (call, { metadata, payment_method: named, ...params }, id) => {
    const before = intentOf(call, id);
    const fixed = ["canceled", "processing", "requires_capture", "succeeded"].includes(before.status);
    const moved = (["amount", "customer", "payment_method"] as const).find(
      (name) => name in params || (name === "payment_method" && named !== undefined),
    );
    if (fixed && moved) {
      throw refused(
        `This PaymentIntent's ${moved} could not be updated because it has a status of ${before.status}.`,
        "payment_intent_unexpected_state",
        { payment_intent: before },
      );
    }
    if (params.amount !== undefined) assertAmount(params.amount, before.currency);
    if (params.customer !== undefined) customerOf(call, params.customer, "customer", 400);
    const after: PaymentIntent = { ...before, ...params, metadata: check.mergeMetadata(before.metadata, metadata) };
    if (named !== undefined) {
      const method = methodOf(call, named);
      assertUsable(call, method, after.customer);
      assertType(after, method);
      after.next_action = null;
      after.payment_method = method.id;
      after.status = "requires_confirmation";
    }
    return call.store.update(after);
  },
});

const reasons = check.oneOf("abandoned", "duplicate", "fraudulent", "requested_by_customer");

export const paymentIntentRoutes = [
  createRoute,
  captureRoute,
  updateRoute,
  route({
    method: "GET",
    path: "/v1/payment_intents",
    params: { ...check.page, created: check.timeRange, customer: check.text },
    run: (call, { customer, ...params }) =>
      listing(call, "payment_intent", "/v1/payment_intents", params, { customer }),
  }),
  route({
    method: "GET",
    path: "/v1/payment_intents/:id",
    params: { client_secret: check.text },
    byClient: { secretOf: "payment_intent" },
    run: (call, _params, id) => intentOf(call, id),
  }),
  route({
    method: "POST",
    path: "/v1/payment_intents/:id/confirm",
    params: confirmParams,
    byClient: { secretOf: "payment_intent" },
    run: (call, params, id) => confirmIntent(call, intentOf(call, id), params),
  }),
  route({
    method: "POST",
    path: "/v1/payment_intents/:id/cancel",
    params: { cancellation_reason: reasons },
    run: (call, params, id) => cancel(call, intentOf(call, id), params.cancellation_reason ?? null, "charge.refunded"),
  }),
];
