/** Balance, balance transactions and top-ups. */

import { connectedAccount } from "./connect/account-access.ts";
import { missing } from "./errors.ts";
import { emit } from "./events.ts";
import { newId } from "./ids.ts";
import { listing } from "./lists.ts";
import { balanceObject, book } from "./money.ts";
import * as check from "./params.ts";
import { route } from "./routing.ts";
import type { StripeObject } from "./store.ts";
import { type Call, seconds } from "./world.ts";

/** The balance of any account of this platform, its own or a connected one. */
export function balanceFor(call: Pick<Call, "settings" | "store">, account: string) {
  const currency = connectedAccount(call, account)?.default_currency ?? call.settings.currency;
  return balanceObject(call.store, account, currency, account === call.settings.id);
}

interface TopUp {
  readonly amount: number;
  readonly currency: string;
  readonly description?: string | undefined;
  readonly metadata?: check.MetadataChange | undefined;
  readonly statement_descriptor?: string | undefined;
  readonly transfer_group?: string | undefined;
}

/** Money from the platform's bank: in the simulator it arrives, available, at once. */
export function topUp(call: Call, params: TopUp, initiatedBy: "api" | "dashboard"): StripeObject {
  const id = newId("tu");
  const { amount, currency, description = null } = params;
  const transaction = book(call, { account: call.scope, type: "topup", amount, currency, source: id, description });
  const topup: StripeObject = {
    id,
    object: "topup",
    amount,
    balance_transaction: transaction.id,
    created: seconds(call.now),
    currency,
    description,
    expected_availability_date: seconds(call.now),
    failure_code: null,
    failure_message: null,
    initiated_by: initiatedBy,
    livemode: false,
    metadata: check.mergeMetadata({}, params.metadata),
    source: null,
    statement_descriptor: params.statement_descriptor ?? null,
    status: "succeeded",
    transfer_group: params.transfer_group ?? null,
  };
  call.store.insert("topup", call.scope, topup);
  emit(call, "topup.created", { ...topup, balance_transaction: null, status: "pending" });
  emit(call, "topup.succeeded", topup);
  return topup;
}

const listTransactions = {
  ...check.page,
  created: check.timeRange,
  currency: check.currency,
  payout: check.text,
  source: check.text,
  type: check.text,
};

export const balanceRoutes = [
  route({
    method: "GET",
    path: "/v1/balance",
    params: {},
    onAccount: true,
    run: (call) => balanceFor(call, call.scope),
  }),
  ...["/v1/balance_transactions", "/v1/balance/history"].flatMap((path) => [
    route({
      method: "GET",
      path,
      params: listTransactions,
      onAccount: true,
      run: (call, { currency, payout, source, type, ...params }) =>
        listing(call, "balance_transaction", path, params, { currency, payout, source, type }),
    }),
    route({
      method: "GET",
      path: `${path}/:id`,
      params: {},
      onAccount: true,
      run: (call, _params, id) => {
        const transaction = call.store.get("balance_transaction", call.scope, id);
        if (transaction === undefined) throw missing("balance transaction", id, "id");
        return transaction;
      },
    }),
  ]),
  route({
    method: "POST",
    path: "/v1/topups",
    params: {
      amount: check.required(check.positive),
      currency: check.required(check.currency),
      description: check.text,
      metadata: check.metadata,
      source: check.notSimulated,
      payment_method: check.notSimulated,
      statement_descriptor: check.text,
      transfer_group: check.text,
    },
    run: (call, params) => topUp(call, params, "api"),
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
  route({
    method: "GET",
    path: "/v1/topups/:id",
    params: {},
    run: (call, _params, id) => {
      const topup = call.store.get("topup", call.scope, id);
      if (topup === undefined) throw missing("topup", id, "id");
      return topup;
    },
  }),
];
