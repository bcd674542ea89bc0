/** The routes of refunds. */

import { type Charge, chargeOf } from "./charges.ts";
import { missing, refused } from "./errors.ts";
import { emit } from "./events.ts";
import { listing } from "./lists.ts";
import * as check from "./params.ts";
import type { PaymentIntent } from "./payment-intent.ts";
import { createRefund, noSuccess, type Refund } from "./refunds.ts";
import { route } from "./routing.ts";
import type { Call } from "./world.ts";

function refundOf({ store, scope }: Call, id: string): Refund {
  const refund = store.get<Refund>("refund", scope, id);
  if (refund === undefined) throw missing("refund", id, "id");
  return refund;
}

/** The charge that a refund is asked of. @throws Refusal 400, 404 */
function target(call: Call, { charge, payment_intent: id }: { charge?: string; payment_intent?: string }): Charge {
  if (charge !== undefined) return chargeOf(call, charge);
  if (id === undefined) {
    throw refused("One of the following params should be provided for this request: payment_intent or charge.");
  }
  const intent = call.store.get<PaymentIntent>("payment_intent", call.scope, id);
  if (intent === undefined) throw missing("payment_intent", id, "payment_intent");
  if (intent.latest_charge === null) throw noSuccess(id);
  return chargeOf(call, intent.latest_charge);
}

const createRoute = route({
  method: "POST",
  path: "/v1/refunds",
  params: {
    amount: check.positive,
    charge: check.text,
    metadata: check.metadata,
    payment_intent: check.text,
    reason: check.oneOf("duplicate", "fraudulent", "requested_by_customer"),
    currency: check.notSimulated,
    customer: check.notSimulated,
    instructions_email: check.notSimulated,
    origin: check.notSimulated,
    refund_application_fee: check.notSimulated,
    reverse_transfer: check.notSimulated,
  },
  run: (call, { amount, reason, metadata, ...of }) =>
    createRefund(call, target(call, of), { amount, reason, metadata: check.mergeMetadata({}, metadata) }),
});

const updateRoute = route({
  method: "POST",
  path: "/v1/refunds/:id",
  params: { metadata: check.metadata },
  run: (call, params, id) => {
    const before = refundOf(call, id);
    const after = call.store.update<Refund>({
      ...before,
      metadata: check.mergeMetadata(before.metadata, params.metadata),
    });
    emit(call, "refund.updated", after, { previous: { metadata: before.metadata } });
    return after;
  },
});

export const refundRoutes = [
  createRoute,
  updateRoute,
  route({
    method: "GET",
    path: "/v1/refunds",
    params: { ...check.page, charge: check.text, created: check.timeRange, payment_intent: check.text },
    onAccount: true,
    run: (call, { charge, payment_intent, ...params }) =>
      listing(call, "refund", "/v1/refunds", params, { charge, payment_intent }),
  }),
  route({
    method: "GET",
    path: "/v1/refunds/:id",
    params: {},
    onAccount: true,
    run: (call, _params, id) => refundOf(call, id),
  }),
  route({
    method: "POST",
    path: "/v1/refunds/:id/cancel",
    params: {},
    // Only refunds that require an action of the recipient can be canceled, and no covered method has these.
    run: (call, _params, id) => {
      refundOf(call, id);
      throw refused("Canceling this refund is unsupported.");
    },
  }),
];
