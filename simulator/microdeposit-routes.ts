/** The routes by which a page, or the platform, says what microdeposits have arrived; and the page that asks. */

import { document, escaped, type PageAnswer } from "./connect/page.ts";
import { Refusal } from "./errors.ts";
import { depositParams } from "./microdeposits.ts";
import { intentBySecret, outcomeOf } from "./pages/intents.ts";
import { nothingHere } from "./pages/pay.ts";
import { verifyPayment } from "./payment-flow.ts";
import { intentOf } from "./payment-intents.ts";
import { route } from "./routing.ts";
import { verifySetup } from "./setup-flow.ts";
import { setupOf } from "./setup-intents.ts";
import type { Call } from "./world.ts";

export const microdepositRoutes = [
  route({
    method: "POST",
    path: "/v1/payment_intents/:id/verify_microdeposits",
    params: depositParams,
    byClient: { secretOf: "payment_intent" },
    run: (call, params, id) => verifyPayment(call, intentOf(call, id), params),
  }),
  route({
    method: "POST",
    path: "/v1/setup_intents/:id/verify_microdeposits",
    params: depositParams,
    byClient: { secretOf: "setup_intent" },
    run: (call, params, id) => verifySetup(call, setupOf(call, id), params),
  }),
];

function question(error?: string): PageAnswer {
  const alert = error === undefined ? "" : `<p role="alert" class="error">${escaped(error)}</p>`;
  const field =
    '<label>Code beside the deposit <input name="descriptor_code" required pattern="SM[0-9A-Z]{4}" ' +
    'autocomplete="off" autofocus></label>';
  const form = `<form method="post"><p>${field}</p><p><button type="submit">Verify</button></p></form>`;
  const title = "Verify your bank account";
  return { html: document(title, `${alert}${form}`), ...(error === undefined ? {} : { status: 422 }) };
}

/** `/hosted/:account/microdeposits?client_secret=…`, the address in an intent's `next_action`. */
export function microdepositPage(
  call: Call,
  query: URLSearchParams,
  given: ReadonlyMap<string, string> | undefined,
): PageAnswer {
  const secret = query.get("client_secret") ?? "";
  const intent = intentBySecret(call, secret);
  if (intent === undefined) return nothingHere();
  const code = given?.get("descriptor_code");
  const waits = (intent.object.next_action as { type?: string } | null)?.type === "verify_with_microdeposits";
  if (waits && code === undefined) return question();
  try {
    if (waits && code !== undefined) {
      if (intent.kind === "payment_intent") verifyPayment(call, intent.object, { descriptor_code: code });
      else verifySetup(call, intent.object, { descriptor_code: code });
    }
  } catch (error) {
    if (error instanceof Refusal) return question(error.message);
    throw error;
  }
  const after = intentBySecret(call, secret) ?? intent;
  return { html: document(outcomeOf(after) ?? "Not verified", "<p>You can close this page.</p>") };
}
