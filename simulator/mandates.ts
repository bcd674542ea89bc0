/** Mandates: what the holder of a bank account agreed to when a payment was debited from it. */

import { missing } from "./errors.ts";
import { newId, randomTail } from "./ids.ts";
import * as check from "./params.ts";
import type { PaymentMethod } from "./payment-methods.ts";
import { route } from "./routing.ts";
import type { StripeObject } from "./store.ts";
import { type Call, seconds } from "./world.ts";

export const mandateData = check.hash({
  customer_acceptance: check.required(
    check.hash({
      type: check.required(check.oneOf("offline", "online")),
      accepted_at: check.integer,
      offline: check.hash({}),
      online: check.hash({ ip_address: check.text, user_agent: check.text }),
    }),
  ),
});
export type MandateData = ReturnType<typeof mandateData>;

/** A mandate for a bank account; without mandate data, one that was accepted on paper. */
export function makeMandate(call: Call, method: PaymentMethod, data: MandateData | undefined): string {
  const acceptance = data?.customer_acceptance ?? { type: "offline" as const };
  const reference = randomTail(16).toUpperCase();
  const mandate: StripeObject = {
    id: newId("mandate"),
    object: "mandate",
    customer_acceptance: {
      accepted_at: acceptance.accepted_at ?? seconds(call.now),
      [acceptance.type]:
        acceptance.type === "offline" ? {} : { ip_address: null, user_agent: null, ...acceptance.online },
      type: acceptance.type,
    },
    livemode: false,
    multi_use: {},
    payment_method: method.id,
    payment_method_details:
      method.type === "sepa_debit"
        ? {
            sepa_debit: { reference, url: `https://hooks.stripe.com/adapter/sepa_debit/file/${reference}` },
            type: "sepa_debit",
          }
        : { type: "us_bank_account", us_bank_account: {} },
    status: "active",
    type: "multi_use",
  };
  return call.store.insert("mandate", call.scope, mandate).id;
}

export const mandateRoutes = [
  route({
    method: "GET",
    path: "/v1/mandates/:id",
    params: {},
    run: (call, _params, id) => {
      const mandate = call.store.get("mandate", call.scope, id);
      if (mandate === undefined) throw missing("mandate", id, "mandate");
      return mandate;
    },
  }),
];
