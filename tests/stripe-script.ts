/** A provider whose Stripe is a script: what it answers, and what it was sent. */
import type { Clock, Fetcher } from "../core/ports.ts";
import type { Provider } from "../core/provider/port.ts";
import { stripeProvider } from "../core/provider/stripe.ts";

export interface Sent {
  method: string;
  path: string;
  query: URLSearchParams;
  body: URLSearchParams;
  key: string | null;
  /** The connected account that the call is made on. */
  account: string | null;
}

export type Script = (sent: Sent) => Response | Promise<Response>;

const WALL: Clock = { now: () => Date.now() };

/** A provider whose Stripe is a script, and what it was sent. */
export function scripted(script: Script, clock = WALL): { provider: Provider; sent: Sent[] } {
  const sent: Sent[] = [];
  const fetcher: Fetcher = {
    async fetch(input, init) {
      const request = new Request(input, init);
      const url = new URL(request.url);
      const one = {
        method: request.method,
        path: url.pathname,
        query: url.searchParams,
        body: new URLSearchParams(await request.text()),
        key: request.headers.get("idempotency-key"),
        account: request.headers.get("stripe-account"),
      };
      sent.push(one);
      return script(one);
    },
  };
  const returnUrl = "https://platform.example/return";
  const provider = stripeProvider({ secretKey: "sk_test_scripted", fetcher, clock, returnUrl });
  return { provider, sent };
}

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });

export const stripeError = (fields: object, status: number, headers?: Record<string, string>) =>
  json({ error: { type: "invalid_request_error", message: "No.", ...fields } }, status, headers);

export const REPLAYED = { "idempotent-replayed": "true" };
export const list = (...data: object[]) => json({ object: "list", data, has_more: false, url: "/" });

export function intent(fields: object = {}) {
  return {
    object: "payment_intent",
    id: "pi_1",
    status: "requires_confirmation",
    amount: 1999,
    amount_capturable: 0,
    amount_received: 0,
    currency: "eur",
    metadata: { payment_id: "pay_1" },
    latest_charge: null,
    ...fields,
  };
}

export function charge(fields: object = {}) {
  return { object: "charge", id: "ch_1", balance_transaction: null, ...fields };
}

export const PAYMENT = {
  paymentId: "pay_1",
  amount: 1999,
  currency: "EUR",
  customerRef: "cus_1",
  paymentMethodRef: "pm_1",
  methodType: "card",
  acceptedAt: 1_700_000_000_000,
} as const;
export const TRANSFER = {
  ledgerTransferId: "ltr_1",
  paymentId: "pay_1",
  accountRef: "acct_1",
  amount: 1399,
  currency: "EUR",
  sourceChargeRef: "ch_1",
};
export const NOW = { key: "k", age: 0 };
