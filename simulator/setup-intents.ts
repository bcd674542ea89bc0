/** Setup intents: the routes, what they take and what they refuse. */

import { customerOf } from "./customers.ts";
import { missing, refused } from "./errors.ts";
import { emit } from "./events.ts";
import { newId, randomTail } from "./ids.ts";
import { listing } from "./lists.ts";
import { mandateData } from "./mandates.ts";
import { type BankOptions, bankOptions } from "./microdeposits.ts";
import * as check from "./params.ts";
import { assertUsable, methodOf, type PaymentMethod } from "./payment-methods.ts";
import { type Answer, route } from "./routing.ts";
import { assertConfirmable, cancelSetup, confirmSetup, missingMethod, type SetupIntent } from "./setup-flow.ts";
import { type Call, seconds } from "./world.ts";

const uncovered = <Name extends string>(...names: Name[]) =>
  Object.fromEntries(names.map((name) => [name, check.notSimulated])) as Record<Name, check.Check<never>>;

const METHOD_TYPES = ["card", "sepa_debit", "us_bank_account"] as const;

const confirmParams = {
  allowed_payment_method_types: check.list(check.oneOf(...METHOD_TYPES)),
  client_secret: check.text,
  mandate_data: mandateData,
  payment_method: check.text,
  payment_method_options: check.hash({
    card: check.hash({ request_three_d_secure: check.oneOf("any", "automatic", "challenge") }),
    us_bank_account: bankOptions,
  }),
  return_url: check.text,
  use_stripe_sdk: check.flag,
  ...uncovered("confirmation_token", "payment_method_data"),
};

const createParams = {
  ...confirmParams,
  automatic_payment_methods: check.hash({
    enabled: check.required(check.flag),
    allow_redirects: check.oneOf("always", "never"),
  }),
  confirm: check.flag,
  customer: check.text,
  description: check.text,
  metadata: check.metadata,
  usage: check.oneOf("off_session", "on_session"),
  ...uncovered("attach_to_self", "customer_account", "excluded_payment_method_types", "flow_directions"),
  ...uncovered("on_behalf_of", "payment_method_configuration", "single_use"),
};

export function setupOf({ store, scope }: Call, id: string): SetupIntent {
  const intent = store.get<SetupIntent>("setup_intent", scope, id);
  if (intent === undefined) throw missing("setupintent", id, "intent");
  return intent;
}

const bankOptionsOf = (us_bank_account: BankOptions) => (us_bank_account ? { us_bank_account } : {});

function newSetup(call: Call, params: check.Values<typeof createParams>): SetupIntent {
  const id = newId("seti");
  const automatic = params.automatic_payment_methods;
  const chosen = params.allowed_payment_method_types;
  return {
    id,
    object: "setup_intent",
    allowed_payment_method_types: chosen ?? null,
    application: null,
    automatic_payment_methods: automatic
      ? { allow_redirects: automatic.allow_redirects ?? "always", enabled: automatic.enabled }
      : null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${randomTail(25)}`,
    created: seconds(call.now),
    customer: params.customer ?? null,
    customer_account: null,
    description: params.description ?? null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    managed_payments: null,
    mandate: null,
    metadata: check.mergeMetadata({}, params.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: {
        mandate_options: null,
        network: null,
        request_three_d_secure: params.payment_method_options?.card?.request_three_d_secure ?? "automatic",
      },
      ...bankOptionsOf(params.payment_method_options?.us_bank_account),
    },
    payment_method_types: METHOD_TYPES.filter((type) => chosen?.includes(type) ?? type === "card"),
    single_use_mandate: null,
    status: "requires_payment_method",
    usage: params.usage ?? "off_session",
  };
}

function assertType(intent: SetupIntent, method: PaymentMethod): void {
  if (intent.payment_method_types.includes(method.type)) return;
  throw refused(
    `The PaymentMethod provided (${method.type}) is not allowed for this SetupIntent. Please attach a PaymentMethod ` +
      `of one of the following types: ${intent.payment_method_types.join(", ")}.`,
  );
}

type ConfirmValues = Omit<check.Values<typeof confirmParams>, "client_secret" | "use_stripe_sdk">;

/** Confirms a setup intent with what came along. @throws Refusal 400 */
export function confirmSetupIntent(call: Call, before: SetupIntent, params: ConfirmValues): Answer {
  const chosen = params.payment_method_options?.card?.request_three_d_secure;
  const types = params.allowed_payment_method_types;
  const { card } = before.payment_method_options;
  const intent: SetupIntent = {
    ...before,
    payment_method_options: {
      ...before.payment_method_options,
      card: { ...card, ...(chosen ? { request_three_d_secure: chosen } : {}) },
      ...bankOptionsOf(params.payment_method_options?.us_bank_account),
    },
    payment_method_types: types ? METHOD_TYPES.filter((type) => types.includes(type)) : before.payment_method_types,
  };
  const named = params.payment_method ?? intent.payment_method;
  // Stripe looks at the method before the status.
  if (named === null) throw missingMethod(before);
  assertConfirmable(before);
  const return_url = params.return_url ?? null;
  if (intent.automatic_payment_methods?.allow_redirects === "always" && return_url === null) {
    throw refused(
      "This SetupIntent is configured to accept payment methods enabled in your Dashboard. Because some of these " +
        "payment methods might redirect your customer off of your page, you must provide a `return_url`.",
    );
  }
  const method = methodOf(call, named);
  assertUsable(call, method, intent.customer, "SetupIntent");
  assertType(intent, method);
  return confirmSetup(call, intent, { method, return_url, mandate_data: params.mandate_data });
}

const createRoute = route({
  method: "POST",
  path: "/v1/setup_intents",
  params: createParams,
  run: (call, params) => {
    if (params.customer !== undefined) customerOf(call, params.customer, "customer", 400);
    const intent = newSetup(call, params);
    if (params.payment_method !== undefined) {
      const method = methodOf(call, params.payment_method);
      assertUsable(call, method, intent.customer, "SetupIntent");
      assertType(intent, method);
      intent.payment_method = method.id;
      intent.status = "requires_confirmation";
    }
    call.store.insert("setup_intent", call.scope, intent);
    emit(call, "setup_intent.created", intent);
    if (!params.confirm) return intent;
    const { payment_method: _already, ...rest } = params;
    return confirmSetupIntent(call, intent, rest);
  },
});

const updateRoute = route({
  method: "POST",
  path: "/v1/setup_intents/:id",
  params: { customer: check.text, description: check.text, metadata: check.metadata, payment_method: check.text },
  run: (call, { metadata, payment_method: named, ...params }, id) => {
    const before = setupOf(call, id);
    const open = !["canceled", "processing", "succeeded"].includes(before.status);
    if (!open && (params.customer !== undefined || named !== undefined)) {
      throw refused(
        `You cannot update this SetupIntent because it has a status of ${before.status}.`,
        "setup_intent_unexpected_state",
        { setup_intent: before },
      );
    }
    if (params.customer !== undefined) customerOf(call, params.customer, "customer", 400);
    const after: SetupIntent = { ...before, ...params, metadata: check.mergeMetadata(before.metadata, metadata) };
    if (named !== undefined) {
      const method = methodOf(call, named);
      assertUsable(call, method, after.customer, "SetupIntent");
      assertType(after, method);
      after.next_action = null;
      after.payment_method = method.id;
      after.status = "requires_confirmation";
    }
    return call.store.update(after);
  },
});

export const setupIntentRoutes = [
  createRoute,
  updateRoute,
  route({
    method: "GET",
    path: "/v1/setup_intents",
    params: { ...check.page, created: check.timeRange, customer: check.text, payment_method: check.text },
    run: (call, { customer, payment_method, ...params }) =>
      listing(call, "setup_intent", "/v1/setup_intents", params, { customer, payment_method }),
  }),
  route({
    method: "GET",
    path: "/v1/setup_intents/:id",
    params: { client_secret: check.text },
    byClient: { secretOf: "setup_intent" },
    run: (call, _params, id) => setupOf(call, id),
  }),
  route({
    method: "POST",
    path: "/v1/setup_intents/:id/confirm",
    params: confirmParams,
    byClient: { secretOf: "setup_intent" },
    run: (call, params, id) => confirmSetupIntent(call, setupOf(call, id), params),
  }),
  route({
    method: "POST",
    path: "/v1/setup_intents/:id/cancel",
    params: { cancellation_reason: check.oneOf("abandoned", "duplicate", "requested_by_customer") },
    run: (call, params, id) => cancelSetup(call, setupOf(call, id), params.cancellation_reason ?? null),
  }),
  route({
    method: "GET",
    path: "/v1/setup_attempts",
    params: { ...check.page, created: check.timeRange, setup_intent: check.required(check.text) },
    run: (call, { setup_intent, ...params }) =>
      listing(call, "setup_attempt", "/v1/setup_attempts", params, { setup_intent }),
  }),
];
