/** The payment intent as charges, the flow and the routes share it. */

import type { BankOptions } from "./microdeposits.ts";
import type { StripeObject } from "./store.ts";

export interface PaymentIntent extends StripeObject {
  amount: number;
  amount_capturable: number;
  amount_received: number;
  automatic_payment_methods: { allow_redirects: string; enabled: boolean } | null;
  capture_method: "automatic" | "automatic_async" | "manual";
  client_secret: string;
  created: number;
  currency: string;
  customer: string | null;
  description: string | null;
  latest_charge: string | null;
  metadata: Record<string, string>;
  last_payment_error: object | null;
  next_action: object | null;
  payment_method: string | null;
  payment_method_options: { card: Record<string, unknown>; us_bank_account?: BankOptions };
  payment_method_types: string[];
  receipt_email: string | null;
  setup_future_usage: string | null;
  statement_descriptor: string | null;
  statement_descriptor_suffix: string | null;
  status:
    | "canceled"
    | "processing"
    | "requires_action"
    | "requires_capture"
    | "requires_confirmation"
    | "requires_payment_method"
    | "succeeded";
  transfer_group: string | null;
}
