/** Tokens for bank accounts and debit cards: made once, used once. */

import { invalidParam, missing, refused } from "../errors.ts";
import { newId } from "../ids.ts";
import * as check from "../params.ts";
import { route } from "../routing.ts";
import type { StripeObject } from "../store.ts";
import { type Call, seconds } from "../world.ts";
import { bankAccount, bankDetails, cardByNumber, type Details, debitCard } from "./bank-details.ts";

interface Token extends StripeObject {
  used: boolean;
}

/** Kept beside a token: what it stands for. */
interface Hidden {
  readonly details?: Details;
}

/** What a token made here stands for, from now on used; undefined: it was not made here. */
export function spendToken(call: Call, id: string): Details | undefined {
  const token = call.store.get<Token>("token", call.scope, id) ?? call.store.get<Token>("token", call.settings.id, id);
  if (token === undefined) return undefined;
  if (token.used) throw refused(`You cannot use a Stripe token more than once: ${id}.`, "token_already_used");
  call.store.update<Token>({ ...token, used: true });
  return call.store.hidden<Hidden>(id).details;
}

/** An external account inside a token is nobody's yet. */
function shown({ object }: Details): object {
  const { available_payout_methods: _methods, future_requirements: _future, requirements: _now, ...rest } = object;
  return rest;
}

export const tokenRoutes = [
  route({
    method: "POST",
    path: "/v1/tokens",
    params: {
      account: check.notSimulated,
      bank_account: bankAccount,
      card: debitCard,
      customer: check.notSimulated,
      cvc_update: check.notSimulated,
      person: check.notSimulated,
      pii: check.notSimulated,
    },
    onAccount: true,
    run: (call, { bank_account: bank, card }) => {
      if (!bank && !card) {
        throw invalidParam(
          "bank_account",
          "You must supply either a card, customer, PII data, bank account, or account.",
        );
      }
      const details = bank ? bankDetails(bank, "bank_account") : card && cardByNumber(card, "card");
      const token: Token = {
        id: newId(bank ? "btok" : "tok"),
        object: "token",
        ...(details ? { [bank ? "bank_account" : "card"]: shown(details) } : {}),
        client_ip: null,
        created: seconds(call.now),
        livemode: false,
        type: bank ? "bank_account" : "card",
        used: false,
      };
      return call.store.insert("token", call.scope, token, { details });
    },
  }),
  route({
    method: "GET",
    path: "/v1/tokens/:id",
    params: {},
    onAccount: true,
    run: (call, _params, id) => {
      const token = call.store.get<Token>("token", call.scope, id);
      if (token === undefined) throw missing("token", id, "token");
      return token;
    },
  }),
];
