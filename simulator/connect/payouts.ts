/** Payouts from a balance, the platform's own or a connected account's, to a bank account or a debit card. */

import { invalidParam, missing, Refusal, refused } from "../errors.ts";
import { emit } from "../events.ts";
import { listing } from "../lists.ts";
import { balanceOf } from "../money.ts";
import * as check from "../params.ts";
import { route } from "../routing.ts";
import { type Call, seconds } from "../world.ts";
import { accountOf } from "./account-access.ts";
import type { Destination } from "./bank-details.ts";
import { defaultDestination } from "./external-accounts.ts";
import { cancel, createPayout, INSTANT_MIN, type Payout, payoutFee } from "./payout-life.ts";

const REVERSIBLE_S = 90 * 86_400;
const REVERSIBLE_IN = ["US", "CA"];

function payoutOf({ store, scope }: Call, id: string): Payout {
  const payout = store.get<Payout>("payout", scope, id);
  if (payout === undefined) throw missing("payout", id, "payout");
  return payout;
}

/** @throws Refusal when the account may not be paid out */
function assertEnabled(call: Call): void {
  if (accountOf(call, call.scope).payouts_enabled) return;
  throw refused(
    "Payouts have been disabled on the connected account. Check the connected account's status to see if any " +
      "additional information needs to be provided, or if payouts have been disabled for another reason.",
    "payouts_not_allowed",
  );
}

function destinationOf(call: Call, id: string | undefined, currency: string): Destination {
  const found =
    id === undefined
      ? defaultDestination(call, call.scope, currency)
      : call.store.get<Destination>("external_account", call.scope, id);
  if (found === undefined && id !== undefined) throw missing("external account", id, "destination", 400);
  if (found === undefined) {
    throw refused(`Sorry, you don't have any external accounts in that currency (${currency}).`);
  }
  if (found.currency !== currency) {
    const message = `The destination takes ${found.currency}; the simulator does not exchange ${currency} for it.`;
    throw invalidParam("destination", message);
  }
  if (found.status === "errored") {
    throw refused(
      `Cannot send payouts to ${found.id}, because a previous payout to it failed. Update its details, or add ` +
        "another " +
        "external account.",
    );
  }
  return found;
}

/** @throws Refusal when the destination takes no instant payouts, or none of so little */
function assertInstant({ available_payout_methods: methods, object }: Destination, amount: number): void {
  if (amount < INSTANT_MIN) {
    throw invalidParam("amount", `Instant Payouts must be of ${INSTANT_MIN} minor units at least.`, "amount_too_small");
  }
  if (methods.includes("instant")) return;
  const what = object === "card" ? "debit card from a supported bank" : "supported bank account or debit card";
  throw refused(
    `This ${object.replace("_", " ")} is not eligible for Instant Payouts. Try a ${what}.`,
    "instant_payouts_unsupported",
  );
}

const createParams = {
  amount: check.required(check.positive),
  currency: check.required(check.currency),
  description: check.text,
  destination: check.text,
  metadata: check.metadata,
  method: check.oneOf("instant", "standard"),
  payout_method: check.notSimulated,
  source_type: check.oneOf("card"),
  statement_descriptor: check.text,
};

const createRoute = route({
  method: "POST",
  path: "/v1/payouts",
  params: createParams,
  onAccount: true,
  run: (call, params) => {
    const { amount, currency, method = "standard", statement_descriptor: descriptor } = params;
    if (descriptor !== undefined && descriptor.length > 22) {
      throw invalidParam("statement_descriptor", "The statement descriptor must be at most 22 characters.");
    }
    assertEnabled(call);
    const destination = destinationOf(call, params.destination, currency);
    if (method === "instant") assertInstant(destination, amount);
    const own = call.scope === call.settings.id;
    const needed = amount + (own ? payoutFee({ method, amount }) : 0);
    if (balanceOf(call.store, call.scope, currency).available < needed) {
      throw new Refusal(400, {
        code: "balance_insufficient",
        message:
          "You have insufficient funds in your Stripe account for this transfer. Your card balance is too low.  You " +
          "can use the /v1/balance endpoint to view your Stripe balance (for more details, see " +
          "stripe.com/docs/api#balance).",
      });
    }
    return createPayout(call, {
      account: call.scope,
      amount,
      currency,
      destination,
      method,
      description: params.description ?? null,
      metadata: check.mergeMetadata({}, params.metadata),
      statement_descriptor: descriptor ?? null,
    });
  },
});

const cancelRoute = route({
  method: "POST",
  path: "/v1/payouts/:id/cancel",
  params: {},
  onAccount: true,
  run: (call, _params, id) => {
    const payout = payoutOf(call, id);
    if (payout.automatic) throw refused("You can't cancel automatic Stripe payouts.");
    if (payout.status !== "pending") {
      throw refused(`Payouts can only be canceled while they are pending; this one is ${payout.status}.`);
    }
    return cancel(call, call.scope, payout);
  },
});

/** Why a payout cannot be taken back, or undefined. */
function whyNotReversible(call: Call, payout: Payout): string | undefined {
  const to = call.store.find(payout.destination)?.object as Destination | undefined;
  if (call.scope === call.settings.id) return "You can only reverse payouts of connected accounts.";
  if (to?.object !== "bank_account" || !REVERSIBLE_IN.includes(to.country)) {
    return "You can only reverse payouts to US and Canadian bank accounts.";
  }
  if (payout.method === "instant") return "Instant Payouts can't be reversed.";
  if (payout.original_payout !== null) return "A payout that reverses another can't be reversed.";
  if (payout.reversed_by !== null) return `This payout has been reversed already, by ${payout.reversed_by}.`;
  if (payout.status === "failed" || payout.status === "canceled") return `This payout is ${payout.status}.`;
  if (payout.status === "pending" && !payout.automatic) {
    return "This payout is manual and pending: use /v1/payouts/:id/cancel instead.";
  }
  if (payout.arrival_date + REVERSIBLE_S < seconds(call.now)) {
    return "You can only reverse payouts that were expected to arrive less than 90 days ago.";
  }
  return undefined;
}

const reverseRoute = route({
  method: "POST",
  path: "/v1/payouts/:id/reverse",
  params: { metadata: check.metadata },
  onAccount: true,
  run: (call, { metadata }, id) => {
    const original = payoutOf(call, id);
    const why = whyNotReversible(call, original);
    if (why !== undefined) throw refused(why);
    const destination = call.store.find(original.destination)?.object as Destination;
    const reversal = createPayout(call, {
      account: call.scope,
      amount: -original.amount,
      currency: original.currency,
      destination,
      method: "standard",
      metadata: check.mergeMetadata({}, metadata),
      original: id,
    });
    markReversed(call, original, reversal.id);
    return reversal;
  },
});

function markReversed(call: Call, original: Payout, reversed_by: string): void {
  const after = call.store.update<Payout>({ ...original, reversed_by });
  emit(call, "payout.updated", after, { account: call.scope, previous: { reversed_by: null } });
}

const updateRoute = route({
  method: "POST",
  path: "/v1/payouts/:id",
  params: { metadata: check.metadata },
  onAccount: true,
  run: (call, { metadata }, id) => {
    const before = payoutOf(call, id);
    const after = call.store.update<Payout>({ ...before, metadata: check.mergeMetadata(before.metadata, metadata) });
    emit(call, "payout.updated", after, { account: call.scope, previous: { metadata: before.metadata } });
    return after;
  },
});

/** SQL for payouts that arrive in a time range, Unix seconds. */
function arriving({ gt, gte, lt, lte }: check.TimeRange = {}): string | undefined {
  const bounds = Object.entries({ ">": gt, ">=": gte, "<": lt, "<=": lte }).filter(([, at]) => at !== undefined);
  if (bounds.length === 0) return undefined;
  return bounds.map(([operator, at]) => `json_extract(body, '$.arrival_date') ${operator} ${Number(at)}`).join(" AND ");
}

export const payoutRoutes = [
  createRoute,
  cancelRoute,
  reverseRoute,
  updateRoute,
  route({
    method: "GET",
    path: "/v1/payouts",
    params: {
      ...check.page,
      arrival_date: check.timeRange,
      created: check.timeRange,
      destination: check.text,
      status: check.oneOf("canceled", "failed", "in_transit", "paid", "pending"),
    },
    onAccount: true,
    run: (call, { arrival_date: range, destination, status, ...page }) => {
      return listing(call, "payout", "/v1/payouts", { ...page, condition: arriving(range) }, { destination, status });
    },
  }),
  route({
    method: "GET",
    path: "/v1/payouts/:id",
    params: {},
    onAccount: true,
    run: (call, _params, id) => payoutOf(call, id),
  }),
];
