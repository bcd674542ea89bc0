/** What a page may do with a publishable key: confirm and read one intent, given its client secret. */

import { invalidParam, missing, Refusal } from "./errors.ts";
import { type Answer, type Found, isFailed } from "./routing.ts";
import type { StripeObject } from "./store.ts";
import type { Call } from "./world.ts";

const NOT_BY_CLIENT = new Refusal(
  401,
  {
    code: "secret_key_required",
    message:
      "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of " +
      "your API keys at https://dashboard.stripe.com/account/apikeys.",
  },
  true,
);

/** The fields that a publishable key is shown (https://docs.stripe.com/api/payment_intents/retrieve). */
const SHOWN: Record<string, ReadonlySet<string>> = {
  payment_intent: new Set(
    (
      "id object amount amount_details automatic_payment_methods canceled_at cancellation_reason capture_method " +
      "client_secret confirmation_method created currency description last_payment_error livemode next_action " +
      "payment_method payment_method_configuration_details payment_method_types processing receipt_email " +
      "setup_future_usage shipping source status"
    ).split(" "),
  ),
  setup_intent: new Set(
    (
      "id object automatic_payment_methods cancellation_reason client_secret created description last_setup_error " +
      "livemode next_action payment_method payment_method_configuration_details payment_method_types status usage"
    ).split(" "),
  ),
};

const NAMES = { payment_intent: "PaymentIntent", setup_intent: "SetupIntent" };

/**
 * Whether a request with the publishable key may go on.
 * @throws Refusal 401 where it takes a secret key, 400 without the right client secret
 */
export function assertClient(call: Call, { route, ids }: Found, params: { client_secret?: unknown }): void {
  if (route.byClient === undefined) throw NOT_BY_CLIENT;
  const { secretOf } = route.byClient;
  if (secretOf === undefined) return;
  const secret = params.client_secret;
  if (secret === undefined) {
    throw invalidParam("client_secret", "Missing required param: client_secret.", "parameter_missing");
  }
  const [id = ""] = ids;
  const intent = call.store.get<StripeObject>(secretOf, call.scope, id);
  if (intent === undefined) throw missing(secretOf, id, "intent");
  if (intent.client_secret === secret) return;
  const message = `The client_secret provided does not match the client_secret associated with the ${NAMES[secretOf]}.`;
  throw invalidParam("client_secret", message);
}

function shown(value: object): object {
  const fields = SHOWN[String((value as { object?: unknown }).object)];
  if (fields === undefined) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => fields.has(name)));
}

/** The answer without what only the account itself may see. */
export function clientView(answer: Answer): Answer {
  if (!isFailed(answer)) return shown(answer) as Answer;
  const { error } = answer.failed.body as { error: Record<string, unknown> };
  const seen = Object.entries(error).map(([name, value]) => [
    name,
    typeof value === "object" && value !== null ? shown(value) : value,
  ]);
  return { failed: { ...answer.failed, body: { error: Object.fromEntries(seen) } } };
}
