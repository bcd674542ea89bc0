/** The page of a bank: a person approves a payment or a setup by 3-D Secure, or refuses. */

import { document, escaped, type PageAnswer } from "../connect/page.ts";
import { answerChallenge } from "../payment-flow.ts";
import { answerSetupChallenge } from "../setup-flow.ts";
import type { Call } from "../world.ts";
import { type Intent, intentBySecret, outcomeOf, purpose, redirectBack, webAddress } from "./intents.ts";
import { nothingHere } from "./pay.ts";

/** The return address of a challenge that is pending. */
function returnOf({ object }: Intent): string | null {
  const action = object.next_action as { redirect_to_url?: { return_url: string } } | null;
  return webAddress(action?.redirect_to_url?.return_url);
}

function question(call: Call, intent: Intent): PageAnswer {
  const words = `Your bank asks: ${purpose(intent)} to ${call.settings.name}?`;
  const buttons =
    '<button type="submit" name="result" value="approve">Approve</button>' +
    '<button type="submit" name="result" value="refuse">Refuse</button>';
  const body = `<p>${escaped(words)}</p><form method="post"><p>${buttons}</p></form>`;
  return { html: document("Approve with your bank", body) };
}

const over = (intent: Intent): PageAnswer => ({
  html: document(outcomeOf(intent) ?? "Not approved", "<p>You can close this page.</p>"),
});

/**
 * `/hosted/:account/3d_secure_2?client_secret=…`, the address in an intent's `next_action`.
 * @param given what the form sent: `result` is approve or refuse
 */
export function challengePage(
  call: Call,
  query: URLSearchParams,
  given: ReadonlyMap<string, string> | undefined,
): PageAnswer {
  const secret = query.get("client_secret") ?? "";
  const intent = intentBySecret(call, secret);
  if (intent === undefined) return nothingHere();
  if (intent.object.status !== "requires_action") return over(intent);
  const result = given?.get("result");
  if (result !== "approve" && result !== "refuse") return question(call, intent);
  const back = returnOf(intent);
  const answer = intent.kind === "payment_intent" ? answerChallenge : answerSetupChallenge;
  answer(call, intent.object.id, result === "approve");
  const after = intentBySecret(call, secret) ?? intent;
  return back === null ? over(after) : { to: redirectBack(back, after) };
}
