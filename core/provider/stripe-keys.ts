/** Whether a secret key of Stripe's does what the platform needs of it: asked by calls that change nothing. */
import type Stripe from "stripe";
import { type KeyTrial, UnknownOutcome } from "./port.ts";
import { account } from "./stripe-accounts.ts";
import { readAnswer } from "./stripe-answers.ts";
import { replyOf, type Thrown } from "./stripe-exchange.ts";

const ONE = { limit: 1 };
const NO_SUCH_KEY: KeyTrial = { accepted: false, accountRef: null, permissions: [] };

/** One reading call for each resource that the platform needs, which is what a restricted key allows or not. */
const TRIALS: readonly (readonly [name: string, call: (stripe: Stripe) => Promise<unknown>])[] = [
  ["balance", (stripe) => stripe.balance.retrieve()],
  ["balance_settings", (stripe) => stripe.balanceSettings.retrieve()],
  ["balance_transactions", (stripe) => stripe.balanceTransactions.list(ONE)],
  ["connected_accounts", (stripe) => stripe.accounts.list(ONE)],
  ["customers", (stripe) => stripe.customers.list(ONE)],
  ["disputes", (stripe) => stripe.disputes.list(ONE)],
  ["identity_verification_sessions", (stripe) => stripe.identity.verificationSessions.list(ONE)],
  ["payment_intents", (stripe) => stripe.paymentIntents.list(ONE)],
  ["payouts", (stripe) => stripe.payouts.list(ONE)],
  ["refunds", (stripe) => stripe.refunds.list(ONE)],
  ["setup_intents", (stripe) => stripe.setupIntents.list(ONE)],
  ["top_ups", (stripe) => stripe.topups.list(ONE)],
  ["transfers", (stripe) => stripe.transfers.list(ONE)],
  ["webhook_endpoints", (stripe) => stripe.webhookEndpoints.list(ONE)],
];

/**
 * Asks whose a key is, and then for one of each thing that the platform works with.
 * @throws UnknownOutcome when an answer does not tell
 */
export async function tryKey(stripe: Stripe): Promise<KeyTrial> {
  const own = await tried("accounts.retrieve", () => stripe.accounts.retrieveCurrent());
  if (own === "no_such_key") return NO_SUCH_KEY;
  const permissions = [{ name: "account", granted: own !== "denied" }];
  for (const [name, call] of TRIALS) {
    const answer = await tried(name, () => call(stripe));
    if (answer === "no_such_key") return NO_SUCH_KEY;
    permissions.push({ name, granted: answer !== "denied" });
  }
  const accountRef = own === "denied" ? null : readAnswer("accounts.retrieve", account, own.body).id;
  return { accepted: true, accountRef, permissions };
}

async function tried(
  kind: string,
  call: () => Promise<unknown>,
): Promise<"no_such_key" | "denied" | { readonly body: unknown }> {
  let answered: unknown;
  try {
    answered = await call();
  } catch (error) {
    const { statusCode } = error as Partial<Thrown>;
    if (statusCode === 401) return "no_such_key";
    if (statusCode === 403) return "denied";
    throw new UnknownOutcome(`${kind}: no answer that tells of the key (${statusCode ?? "none"})`, { cause: error });
  }
  const reply = replyOf(kind, answered);
  if (reply.kind !== "object") throw new UnknownOutcome(`${kind}: a stored failure answered a question`);
  return { body: reply.body };
}
