/** Top-ups: money that the platform sends to its Stripe balance from its bank. */

import { schedule, unschedule } from "./due.ts";
import { invalidParam, missing, refused } from "./errors.ts";
import { emit } from "./events.ts";
import { newId } from "./ids.ts";
import { listing } from "./lists.ts";
import { book } from "./money.ts";
import * as check from "./params.ts";
import { route } from "./routing.ts";
import type { StripeObject } from "./store.ts";
import { type Call, seconds } from "./world.ts";

const DAY_MS = 86_400_000;
/** Until the bank has sent the money, or not. */
const ARRIVES_MS = DAY_MS;

export interface TopUp extends StripeObject {
  amount: number;
  balance_transaction: string | null;
  currency: string;
  description: string | null;
  failure_code: string | null;
  metadata: Record<string, string>;
  status: "canceled" | "failed" | "pending" | "succeeded";
}

/** Kept beside a top-up. */
interface Hidden {
  readonly fails?: keyof typeof FAILURES;
}

const FAILURES = {
  account_closed: "The bank account has been closed.",
  debit_not_authorized: "Debit transactions are not approved on your bank account.",
  insufficient_funds: "Your account has insufficient funds to cover the top-up.",
  invalid_currency: "The bank was unable to process this top-up because of its currency.",
  no_account: "The bank account details on file are probably incorrect. No bank account could be located.",
} as const;

/** The tokens that docs.stripe.com/connect/testing gives for top-ups. */
const SOURCES: Record<string, Hidden> = {
  btok_us_verified: {},
  btok_us_verified_accountClosed: { fails: "account_closed" },
  btok_us_verified_debitNotAuthorized: { fails: "debit_not_authorized" },
  btok_us_verified_insufficientFunds: { fails: "insufficient_funds" },
  btok_us_verified_invalidCurrency: { fails: "invalid_currency" },
  btok_us_verified_noAccount: { fails: "no_account" },
};

interface Wish {
  readonly amount: number;
  readonly currency: string;
  readonly description?: string | undefined;
  readonly metadata?: check.MetadataChange | undefined;
  readonly statement_descriptor?: string | undefined;
  readonly transfer_group?: string | undefined;
}

function makeTopUp(call: Call, wish: Wish, arrivesMs: number, hidden: Hidden = {}): TopUp {
  const topup: TopUp = {
    id: newId("tu"),
    object: "topup",
    amount: wish.amount,
    balance_transaction: null,
    created: seconds(call.now),
    currency: wish.currency,
    description: wish.description ?? null,
    expected_availability_date: seconds(call.now + arrivesMs),
    failure_code: null,
    failure_message: null,
    initiated_by: "user",
    livemode: false,
    metadata: check.mergeMetadata({}, wish.metadata),
    source: null,
    statement_descriptor: wish.statement_descriptor ?? null,
    status: "pending",
    transfer_group: wish.transfer_group ?? null,
  };
  call.store.insert("topup", call.scope, topup, hidden);
  emit(call, "topup.created", topup);
  return topup;
}

function succeed(call: Call, topup: TopUp): TopUp {
  const { amount, currency, description } = topup;
  const { id } = book(call, { account: call.scope, type: "topup", amount, currency, source: topup.id, description });
  const arrived = call.store.update<TopUp>({ ...topup, balance_transaction: id, status: "succeeded" });
  emit(call, "topup.succeeded", arrived);
  return arrived;
}

/** Money that is there at once: the float that an account is opened with. */
export const topUp = (call: Call, wish: Wish): TopUp => succeed(call, makeTopUp(call, wish, 0));

/** The bank has sent the money, or not. */
export function settleTopUp(call: Call, id: string): void {
  const topup = call.store.get<TopUp>("topup", call.scope, id);
  if (topup?.status !== "pending") return;
  const { fails } = call.store.hidden<Hidden>(id);
  if (fails === undefined) {
    succeed(call, topup);
    return;
  }
  const failed = call.store.update<TopUp>({
    ...topup,
    failure_code: fails,
    failure_message: FAILURES[fails],
    status: "failed",
  });
  emit(call, "topup.failed", failed);
}

function topUpOf(call: Call, id: string): TopUp {
  const topup = call.store.get<TopUp>("topup", call.scope, id);
  if (topup === undefined) throw missing("topup", id, "id");
  return topup;
}

const createRoute = route({
  method: "POST",
  path: "/v1/topups",
  params: {
    amount: check.required(check.positive),
    currency: check.required(check.currency),
    description: check.text,
    metadata: check.metadata,
    source: check.text,
    payment_method: check.notSimulated,
    payment_method_options: check.notSimulated,
    statement_descriptor: check.text,
    transfer_group: check.text,
  },
  run: (call, { source, ...wish }) => {
    const hidden = source === undefined ? {} : Object.hasOwn(SOURCES, source) ? SOURCES[source] : undefined;
    if (hidden === undefined) throw invalidParam("source", `No such source: '${source}'`, "resource_missing");
    const made = makeTopUp(call, wish, ARRIVES_MS, hidden);
    schedule(call.store, call.now + ARRIVES_MS, "topup_settles", made.id);
    return made;
  },
});

const cancelRoute = route({
  method: "POST",
  path: "/v1/topups/:id/cancel",
  params: {},
  run: (call, _params, id) => {
    const topup = topUpOf(call, id);
    if (topup.status !== "pending") throw refused("Top-ups can only be canceled while they are pending.");
    unschedule(call.store, "topup_settles", id);
    const canceled = call.store.update<TopUp>({ ...topup, status: "canceled" });
    emit(call, "topup.canceled", canceled);
    return canceled;
  },
});

export const topUpRoutes = [
  createRoute,
  cancelRoute,
  route({
    method: "POST",
    path: "/v1/topups/:id",
    params: { description: check.text, metadata: check.metadata },
    run: (call, { description, metadata }, id) => {
      const before = topUpOf(call, id);
      return call.store.update<TopUp>({
        ...before,
        description: description ?? before.description,
        metadata: check.mergeMetadata(before.metadata, metadata),
      });
    },
  }),
  route({
    method: "GET",
    path: "/v1/topups",
    params: {
      ...check.page,
      created: check.timeRange,
      status: check.oneOf("canceled", "failed", "pending", "succeeded"),
    },
    run: (call, { status, ...params }) => listing(call, "topup", "/v1/topups", params, { status }),
  }),
  route({ method: "GET", path: "/v1/topups/:id", params: {}, run: (call, _params, id) => topUpOf(call, id) }),
];
