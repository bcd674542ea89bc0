/** Balance and balance transactions. */

import { connectedAccount } from "./connect/account-access.ts";
import type { Payout } from "./connect/payout-life.ts";
import { missing, refused } from "./errors.ts";
import { listing } from "./lists.ts";
import { balanceObject } from "./money.ts";
import * as check from "./params.ts";
import { route } from "./routing.ts";
import type { Call } from "./world.ts";

/** The balance of any account of this platform, its own or a connected one. */
export function balanceFor(call: Pick<Call, "settings" | "store">, account: string) {
  const currency = connectedAccount(call, account)?.default_currency ?? call.settings.currency;
  return balanceObject(call.store, account, currency, account === call.settings.id);
}

const listTransactions = {
  ...check.page,
  created: check.timeRange,
  currency: check.currency,
  payout: check.text,
  source: check.text,
  type: check.text,
};

/** SQL for the transactions that an automatic payout paid out. @throws Refusal for one that is not there, or manual */
function paidOut(call: Call, payout: string | undefined): string | undefined {
  if (payout === undefined) return undefined;
  const found = call.store.get<Payout>("payout", call.scope, payout);
  if (found === undefined) throw missing("payout", payout, "payout", 400);
  if (!found.automatic) {
    throw refused("Balance transaction history can only be filtered on automatic transfers, not manual.");
  }
  return `json_extract(hidden, '$.payout') = '${found.id}'`;
}

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
        listing(
          call,
          "balance_transaction",
          path,
          { ...params, condition: paidOut(call, payout) },
          { currency, source, type },
        ),
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
];
