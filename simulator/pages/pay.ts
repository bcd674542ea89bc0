/** The page where a person pays, or saves a payment method: the stand-in for Stripe's Payment Element. */

import { document, escaped, type PageAnswer, problem } from "../connect/page.ts";
import { Refusal } from "../errors.ts";
import { hostedUrl } from "../hosted.ts";
import { confirmIntent, intentOf } from "../payment-intents.ts";
import { confirmSetupIntent, setupOf } from "../setup-intents.ts";
import type { Call } from "../world.ts";
import { type Choice, choicesFor } from "./choices.ts";
import { type Intent, intentBySecret, outcomeOf, purpose, redirectBack, webAddress } from "./intents.ts";

/** What the page's address says. */
interface Asked {
  readonly intent: Intent;
  readonly returnUrl: string | null;
  /** The page's own address. */
  readonly here: string;
}

export const nothingHere = (): PageAnswer => ({
  html: document("Nothing to pay", "<p>There is nothing to do here. Go back to the shop and try again.</p>"),
  status: 404,
});

function asked(call: Call, query: URLSearchParams): Asked | undefined {
  if (query.get("key") !== call.settings.publishable_key) return undefined;
  const secret = query.get("payment_intent_client_secret") ?? query.get("setup_intent_client_secret");
  const intent = secret === null ? undefined : intentBySecret(call, secret);
  const here = hostedUrl(call, "pay", Object.fromEntries(query));
  return intent && { intent, returnUrl: webAddress(query.get("return_url")), here };
}

function choiceField({ id, label, hint }: Choice, at: number): string {
  const name = `id="choice-${at}" name="payment_method" value="${escaped(id)}" aria-describedby="hint-${at}"`;
  const input = `<input type="radio" ${name} required${at === 0 ? " checked" : ""}>`;
  const about = `<span class="hint" id="hint-${at}">${escaped(hint)}</span>`;
  return `<p class="field"><label for="choice-${at}">${input}${escaped(label)}</label>${about}</p>`;
}

function form(call: Call, { intent }: Asked, error: string | undefined, status: number): PageAnswer {
  const title = purpose(intent);
  const choices = choicesFor(call, intent).map(choiceField).join("");
  const html = document(
    title,
    `<p>to ${escaped(call.settings.name)}</p>${problem(error)}<form method="post">` +
      `<fieldset><legend>Test payment methods</legend>${choices}</fieldset>` +
      `<button type="submit">${escaped(title)}</button></form>`,
  );
  return { html, status };
}

/** The page of an intent that nobody can do anything for any more. */
function done({ intent, returnUrl }: Asked): PageAnswer {
  const back =
    returnUrl === null ? "" : `<p><a href="${escaped(redirectBack(returnUrl, intent))}">Go back to the shop</a></p>`;
  return { html: document(outcomeOf(intent) ?? "Done", back) };
}

const isOpen = ({ object: { status } }: Intent): boolean =>
  status === "requires_payment_method" || status === "requires_confirmation";

/** Where the challenge of an intent is to be met. */
function challengeUrl(call: Call, { object }: Intent): string {
  const action = object.next_action as { redirect_to_url?: { url: string } } | null;
  return action?.redirect_to_url?.url ?? hostedUrl(call, "3d_secure_2", { client_secret: object.client_secret });
}

function lastError({ kind, object }: Intent): string | undefined {
  const error = kind === "payment_intent" ? object.last_payment_error : object.last_setup_error;
  return (error as { message?: string } | null)?.message;
}

/** Confirms with the payment method that was chosen. */
function pay(call: Call, found: Asked, method: string): PageAnswer {
  const { kind, object } = found.intent;
  const params = { payment_method: method, return_url: found.returnUrl ?? found.here };
  try {
    call.store.atomically(() =>
      kind === "payment_intent" ? confirmIntent(call, object, params) : confirmSetupIntent(call, object, params),
    );
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return form(call, found, error.message, 400);
  }
  const intent: Intent =
    kind === "payment_intent"
      ? { kind, object: intentOf(call, object.id) }
      : { kind, object: setupOf(call, object.id) };
  if (intent.object.status === "requires_action") return { to: challengeUrl(call, intent) };
  if (isOpen(intent)) return form(call, { ...found, intent }, lastError(intent), 402);
  return { to: found.returnUrl === null ? found.here : redirectBack(found.returnUrl, intent) };
}

/**
 * `/pay?key=pk_test_…&payment_intent_client_secret=…&return_url=…`, or with `setup_intent_client_secret`.
 * @param given what the form sent; undefined shows the form
 */
export function payPage(
  call: Call,
  query: URLSearchParams,
  given: ReadonlyMap<string, string> | undefined,
): PageAnswer {
  const found = asked(call, query);
  if (found === undefined) return nothingHere();
  if (found.intent.object.status === "requires_action") return { to: challengeUrl(call, found.intent) };
  if (!isOpen(found.intent)) return given ? { to: found.here } : done(found);
  if (given === undefined) return form(call, found, lastError(found.intent), 200);
  const method = given.get("payment_method");
  return method ? pay(call, found, method) : form(call, found, "Choose a payment method.", 400);
}
