/** Payment and setup intents as the pages show them: found by their client secret, and where they lead back to. */

import { written } from "../currencies.ts";
import type { PaymentIntent } from "../payment-intent.ts";
import type { SetupIntent } from "../setup-flow.ts";
import type { Store } from "../store.ts";
import type { Settings } from "../world.ts";

export type Intent =
  | { readonly kind: "payment_intent"; readonly object: PaymentIntent }
  | { readonly kind: "setup_intent"; readonly object: SetupIntent };

/** The intent of the platform account that a client secret opens. */
export function intentBySecret(
  { store, settings }: { store: Store; settings: Settings },
  secret: string,
): Intent | undefined {
  const [id = ""] = secret.split("_secret_");
  const payment = store.get<PaymentIntent>("payment_intent", settings.id, id);
  if (payment) return payment.client_secret === secret ? { kind: "payment_intent", object: payment } : undefined;
  const setup = store.get<SetupIntent>("setup_intent", settings.id, id);
  return setup?.client_secret === secret ? { kind: "setup_intent", object: setup } : undefined;
}

/** What the person is asked for, e.g. `Pay €19.99`. */
export function purpose({ kind, object }: Intent): string {
  return kind === "payment_intent" ? `Pay ${written(object.amount, object.currency)}` : "Save a payment method";
}

const REDIRECT_STATUS: Record<string, string> = {
  processing: "pending",
  requires_capture: "succeeded",
  succeeded: "succeeded",
};

/** Stripe's redirect back: the return address with the intent, its client secret and how it went. */
export function redirectBack(returnUrl: string, { kind, object }: Intent): string {
  const url = new URL(returnUrl);
  url.searchParams.set(kind, object.id);
  url.searchParams.set(`${kind}_client_secret`, object.client_secret);
  url.searchParams.set("redirect_status", REDIRECT_STATUS[object.status] ?? "failed");
  return url.href;
}

/** How an intent that nobody has to do anything for any more stands. */
export function outcomeOf({ kind, object }: Intent): string | undefined {
  if (object.status === "processing")
    return kind === "payment_intent" ? "The payment is being processed." : "Processing.";
  if (object.status === "requires_capture") return "The payment is authorized.";
  if (object.status === "succeeded") return kind === "payment_intent" ? "The payment succeeded." : "It is saved.";
  if (object.status === "canceled") return kind === "payment_intent" ? "The payment was canceled." : "It was canceled.";
  return undefined;
}

/** An address that a browser may be sent to. @returns null for anything but http and https */
export function webAddress(value: string | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  try {
    const url = new URL(value);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}
