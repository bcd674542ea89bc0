/** Transfers to connected accounts, and their reversals. */

import { type Charge, chargeSettlesOn } from "./charges.ts";
import { connectedAccount } from "./connect/account-access.ts";
import type { Account } from "./connect/account-object.ts";
import { written } from "./currencies.ts";
import { errorBody, invalidParam, missing, Refusal, refused } from "./errors.ts";
import { emit } from "./events.ts";
import { cameTo } from "./exchange.ts";
import { newId } from "./ids.ts";
import { emptyList, listing } from "./lists.ts";
import { type BalanceTransaction, balanceOf, book } from "./money.ts";
import * as check from "./params.ts";
import { billingDetails } from "./payment-methods.ts";
import { type Failed, route } from "./routing.ts";
import type { StripeObject } from "./store.ts";
import { type Call, seconds } from "./world.ts";

export interface Transfer extends StripeObject {
  amount: number;
  amount_reversed: number;
  created: number;
  currency: string;
  destination: string;
  destination_payment: string;
  metadata: Record<string, string>;
  reversals: object;
  reversed: boolean;
  source_transaction: string | null;
  transfer_group: string | null;
}

interface Reversal extends StripeObject {
  metadata: Record<string, string>;
}

/** Stripe's words when a balance does not cover what is asked of it. */
function insufficient(whose: string): Refusal {
  return new Refusal(400, {
    code: "balance_insufficient",
    message:
      `You have insufficient funds in ${whose} Stripe account for this transfer. Your card balance is too low.  ` +
      "You can use the /v1/balance endpoint to view your Stripe balance (for more details, see " +
      "stripe.com/docs/api#balance).",
  });
}

function destinationOf(call: Call, id: string): Account {
  const account = connectedAccount(call, id);
  if (account === undefined) throw missing("destination", id, "destination", 400);
  if (account.capabilities.transfers !== "active") {
    throw refused(
      "Your destination account needs to have at least one of the following capabilities enabled: transfers, " +
        "crypto_transfers, legacy_payments",
      "insufficient_capabilities_for_transfer",
    );
  }
  return account;
}

/** The captured charge that a transfer is paid from; all of its transfers together must not exceed it. */
function sourceOf(call: Call, id: string, amount: number, currency: string): Charge {
  const charge = call.store.get<Charge>("charge", call.scope, id);
  if (charge === undefined) throw missing("charge", id, "source_transaction", 400);
  if (charge.status !== "succeeded" || !charge.captured) {
    throw invalidParam("source_transaction", "The source_transaction must be a charge that has been captured.");
  }
  const came = cameTo(call.store, charge);
  if (came.currency !== currency) {
    throw invalidParam(
      "currency",
      `The currency of source_transaction's balance transaction (${came.currency}) must be the same as the ` +
        `transfer currency (${currency})`,
    );
  }
  const others = call.store.all<Transfer>("transfer", call.scope, { source_transaction: id });
  const taken = others.reduce((sum, transfer) => sum + transfer.amount, 0);
  if (taken + amount > came.amount) {
    const already =
      taken > 0
        ? ` (There are already existing transfers using this source, amounting to ${written(taken, currency)}.)`
        : "";
    const most = written(came.amount, currency);
    throw refused(
      `Transfers using this transaction as a source must not exceed the source amount of ${most}.${already}`,
    );
  }
  return charge;
}

/** The payment that a transfer is on the connected account's side: a charge with the prefix `py`. */
function destinationPayment(call: Call, transfer: Transfer, available_on: number | undefined): StripeObject {
  const { destination: account, amount, currency } = transfer;
  const id = transfer.destination_payment;
  const booking = { account, type: "payment" as const, amount, currency, source: id };
  const transaction = book(call, available_on === undefined ? booking : { ...booking, available_on });
  const payment: StripeObject = {
    id,
    object: "charge",
    amount,
    amount_captured: amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: transaction.id,
    billing_details: billingDetails(),
    calculated_statement_descriptor: null,
    captured: true,
    created: transfer.created,
    currency,
    customer: null,
    description: null,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: false,
    metadata: {},
    on_behalf_of: null,
    outcome: null,
    paid: true,
    payment_intent: null,
    payment_method: null,
    payment_method_details: { stripe_account: {}, type: "stripe_account" },
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: transfer.id,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: "succeeded",
    transfer_data: null,
    transfer_group: transfer.transfer_group,
  };
  call.store.insert("charge", account, payment);
  return payment;
}

const createParams = {
  amount: check.positive,
  currency: check.required(check.currency),
  destination: check.required(check.text),
  description: check.text,
  metadata: check.metadata,
  source_transaction: check.text,
  source_type: check.oneOf("card"),
  transfer_group: check.text,
};

/** Answered rather than thrown, so that what struck stays written. */
const NOT_ALLOWED: Failed = {
  failed: {
    status: 400,
    body: errorBody({
      code: "transfers_not_allowed",
      message: "The requested transfer cannot be created. Contact us if you are receiving this error.",
    }),
  },
};

const createRoute = route({
  method: "POST",
  path: "/v1/transfers",
  params: createParams,
  run: (call, params) => {
    const { currency, destination, source_transaction: source } = params;
    const fault = call.faults.take(["transfer_refused"], { route: call.cause.route });
    if (fault) return NOT_ALLOWED;
    const amount = params.amount ?? (source === undefined ? undefined : whole(call, source));
    if (amount === undefined) throw invalidParam("amount", "Missing required param: amount.", "parameter_missing");
    destinationOf(call, destination);
    const charge = source === undefined ? undefined : sourceOf(call, source, amount, currency);
    if (charge === undefined && balanceOf(call.store, call.scope, currency).available < amount)
      throw insufficient("your");
    const available_on = charge && chargeSettlesOn(call, charge);
    const id = newId("tr");
    const booking = { account: call.scope, type: "transfer" as const, amount: -amount, currency, source: id };
    const transaction = book(call, available_on === undefined ? booking : { ...booking, available_on });
    const transfer: Transfer = {
      id,
      object: "transfer",
      amount,
      amount_reversed: 0,
      balance_transaction: transaction.id,
      created: seconds(call.now),
      currency,
      description: params.description ?? null,
      destination,
      destination_payment: newId("py"),
      livemode: false,
      metadata: check.mergeMetadata({}, params.metadata),
      reversals: emptyList(`/v1/transfers/${id}/reversals`),
      reversed: false,
      source_transaction: source ?? null,
      source_type: "card",
      transfer_group: params.transfer_group ?? groupOf(charge),
    };
    call.store.insert("transfer", call.scope, transfer);
    destinationPayment(call, transfer, available_on);
    emit(call, "transfer.created", transfer);
    return transfer;
  },
});

/** What a charge has brought, where it is one. */
function whole(call: Call, id: string): number | undefined {
  const charge = call.store.get<Charge>("charge", call.scope, id);
  return charge && cameTo(call.store, charge).amount;
}

/** A transfer without a group of its own takes that of its source. */
function groupOf(charge: Charge | undefined): string | null {
  if (charge === undefined) return null;
  return charge.transfer_group ?? `group_${charge.payment_intent ?? charge.id}`;
}

function transferOf({ store, scope }: Call, id: string): Transfer {
  const transfer = store.get<Transfer>("transfer", scope, id);
  if (transfer === undefined) throw missing("transfer", id, "id");
  return transfer;
}

/** Takes the money back from the connected account: from pending while the payment is, else from available. */
function bookReversal(
  call: Call,
  transfer: Transfer,
  reversal: string,
  refund: string,
  amount: number,
): BalanceTransaction {
  const { destination: account, currency } = transfer;
  const [paid] = call.store.all<BalanceTransaction>("balance_transaction", account, {
    source: transfer.destination_payment,
  });
  const available_on = paid?.available_on ?? seconds(call.now);
  const bucket = available_on > seconds(call.now) ? "pending" : "available";
  if (balanceOf(call.store, account, currency)[bucket] < amount) throw insufficient("the destination");
  book(call, { account, type: "payment_refund", amount: -amount, currency, source: refund, available_on });
  return book(call, { account: call.scope, type: "transfer_refund", amount, currency, source: reversal, available_on });
}

function refundOfPayment(call: Call, transfer: Transfer, id: string, reversal: string, amount: number): void {
  const payment = call.store.get<Charge>("charge", transfer.destination, transfer.destination_payment);
  if (payment === undefined) return;
  const [transaction] = call.store.all<BalanceTransaction>("balance_transaction", transfer.destination, { source: id });
  call.store.insert("refund", transfer.destination, {
    id,
    object: "refund",
    amount,
    balance_transaction: transaction?.id ?? null,
    charge: payment.id,
    created: seconds(call.now),
    currency: transfer.currency,
    customer: null,
    customer_account: null,
    metadata: {},
    payment_intent: null,
    payment_method: null,
    reason: null,
    receipt_number: null,
    source_transfer_reversal: reversal,
    status: "succeeded",
    transfer_reversal: null,
  });
  const amount_refunded = payment.amount_refunded + amount;
  call.store.update({ ...payment, amount_refunded, refunded: amount_refunded === payment.amount });
}

const reverseRoute = route({
  method: "POST",
  path: "/v1/transfers/:id/reversals",
  params: {
    amount: check.positive,
    description: check.emptyable,
    metadata: check.metadata,
    refund_application_fee: check.notSimulated,
  },
  run: (call, params, id) => {
    const transfer = transferOf(call, id);
    const left = transfer.amount - transfer.amount_reversed;
    if (left === 0) throw refused(`The transfer ${id} is already fully reversed.`);
    const amount = params.amount ?? left;
    if (amount > left) {
      throw invalidParam(
        "amount",
        `Reversal amount (${written(amount, transfer.currency)}) is greater than the unreversed amount on the ` +
          `transfer (${written(left, transfer.currency)})`,
      );
    }
    const reversalId = newId("trr");
    const refundId = newId("pyr");
    const transaction = bookReversal(call, transfer, reversalId, refundId, amount);
    refundOfPayment(call, transfer, refundId, reversalId, amount);
    const reversal: Reversal = {
      id: reversalId,
      object: "transfer_reversal",
      amount,
      balance_transaction: transaction.id,
      created: seconds(call.now),
      currency: transfer.currency,
      destination_payment_refund: refundId,
      metadata: check.mergeMetadata({}, params.metadata),
      source_refund: null,
      transfer: id,
    };
    call.store.insert("transfer_reversal", call.scope, reversal);
    const amount_reversed = transfer.amount_reversed + amount;
    const newest = listing(call, "transfer_reversal", `/v1/transfers/${id}/reversals`, {}, { transfer: id });
    const after: Transfer = {
      ...transfer,
      amount_reversed,
      reversals: newest,
      reversed: amount_reversed === transfer.amount,
    };
    call.store.update(after);
    const previous = { amount_reversed: transfer.amount_reversed, reversed: transfer.reversed };
    emit(call, "transfer.reversed", after, { previous });
    return reversal;
  },
});

export const transferRoutes = [
  createRoute,
  reverseRoute,
  route({
    method: "GET",
    path: "/v1/transfers",
    params: { ...check.page, created: check.timeRange, destination: check.text, transfer_group: check.text },
    run: (call, { destination, transfer_group, ...params }) =>
      listing(call, "transfer", "/v1/transfers", params, { destination, transfer_group }),
  }),
  route({ method: "GET", path: "/v1/transfers/:id", params: {}, run: (call, _params, id) => transferOf(call, id) }),
  route({
    method: "GET",
    path: "/v1/transfers/:id/reversals",
    params: check.page,
    run: (call, params, id) => {
      transferOf(call, id);
      return listing(call, "transfer_reversal", `/v1/transfers/${id}/reversals`, params, { transfer: id });
    },
  }),
  route({
    method: "GET",
    path: "/v1/transfers/:id/reversals/:reversal",
    params: {},
    run: (call, _params, id, reversalId) => {
      const reversal = call.store.get<Reversal>("transfer_reversal", call.scope, reversalId);
      if (reversal === undefined || reversal.transfer !== id) throw missing("transfer_reversal", reversalId, "id");
      return reversal;
    },
  }),
];
