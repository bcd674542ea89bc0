/** Money that Stripe moves after a charge: transfers to connected accounts, their reversals, and refunds. */

import {
  type Act,
  type Answer,
  type CreateReversalRequest,
  type CreateTransferRequest,
  type Provider,
  type ReversalOutcome,
  type TransferOutcome,
  UnknownOutcome,
} from "./port.ts";
import type { CreateRefundRequest, FindRefundRequest, RefundOutcome } from "./refund-port.ts";
import * as answers from "./stripe-answers.ts";
import { actOnce, answer, findInList, type ListPage, type Reply } from "./stripe-exchange.ts";
import type { Exchange } from "./stripe-payouts.ts";

type Asked = Exclude<Reply, { kind: "spoiled" }>;
type RefundReason = "duplicate" | "fraudulent" | "requested_by_customer";

interface TransferParams {
  amount: number;
  currency: string;
  destination: string;
  transfer_group: string;
  metadata: Record<string, string>;
  source_transaction?: string;
}

/** Transfers as the package calls them. */
export interface TransferCalls {
  create(params: TransferParams, idempotencyKey: string): Promise<Reply>;
  list(filter: ListPage & { transfer_group: string }): Promise<Asked>;
}

export async function transferOnce(
  act: Act,
  request: CreateTransferRequest,
  calls: TransferCalls,
): Promise<Answer<TransferOutcome>> {
  const kind = "transfers.create";
  const { ledgerTransferId, paymentId } = request;
  const params = {
    amount: request.amount,
    currency: request.currency.toLowerCase(),
    destination: request.accountRef,
    transfer_group: paymentId,
    metadata: { ledger_transfer_id: ledgerTransferId, payment_id: paymentId },
    ...(request.sourceChargeRef === null ? {} : { source_transaction: request.sourceChargeRef }),
  };
  const acted = await actOnce(
    act,
    (key) => calls.create(params, key),
    () =>
      findInList(
        kind,
        answers.transfer,
        (page) => calls.list({ ...page, transfer_group: paymentId }),
        ({ metadata }) => metadata.ledger_transfer_id === ledgerTransferId,
      ),
  );
  return answer(kind, params, acted, answers.transfer, {
    found: answers.transferOutcome,
    refused: ({ error }): TransferOutcome => ({ status: "refused", error }),
  });
}

/** The reversals of one transfer as the package calls them. */
export interface ReversalCalls {
  create(params: { amount: number; metadata: Record<string, string> }, idempotencyKey: string): Promise<Reply>;
  list(page: ListPage): Promise<Asked>;
}

export async function reverseOnce(
  act: Act,
  request: CreateReversalRequest,
  calls: ReversalCalls,
): Promise<Answer<ReversalOutcome>> {
  const kind = "transfers.create_reversal";
  const { ledgerTransferId, causeId, transferRef, amount } = request;
  const params = { amount, metadata: { ledger_transfer_id: ledgerTransferId, cause_id: causeId } };
  const acted = await actOnce(
    act,
    (key) => calls.create(params, key),
    () =>
      findInList(
        kind,
        answers.reversal,
        (page) => calls.list(page),
        ({ metadata }) => metadata?.ledger_transfer_id === ledgerTransferId,
      ),
  );
  return answer(kind, { ...params, transfer: transferRef }, acted, answers.reversal, {
    found: answers.reversalOutcome,
    refused: ({ error }): ReversalOutcome => ({ status: "refused", error }),
  });
}

const ENTRIES = ["balance_transaction", "failure_balance_transaction"];
/** What a refund came to in the currency in which it is booked. */
const WITH_ENTRIES = { expand: ENTRIES };
const WITH_LISTED_ENTRIES = { expand: ENTRIES.map((name) => `data.${name}`) };

export type RefundProvider = Pick<Provider, "createRefund" | "findRefund">;

export function refundsThrough({ stripe, send, ask }: Exchange): RefundProvider {
  const calls: RefundCalls = {
    create: (params, idempotencyKey) =>
      send("refunds.create", () => stripe.refunds.create({ ...params, ...WITH_ENTRIES }, { idempotencyKey })),
    retrieve: (ref) => ask("refunds.retrieve", () => stripe.refunds.retrieve(ref, WITH_ENTRIES)),
    list: (filter) => ask("refunds.list", () => stripe.refunds.list({ ...filter, ...WITH_LISTED_ENTRIES })),
  };
  return {
    createRefund: (act, request) => refundOnce(act, request, calls),
    findRefund: (request) => findRefund(request, calls),
  };
}

/** Refunds as the package calls them. */
interface RefundCalls {
  create(
    params: { payment_intent: string; amount: number; reason?: RefundReason; metadata: Record<string, string> },
    idempotencyKey: string,
  ): Promise<Reply>;
  retrieve(refundRef: string): Promise<Asked>;
  list(filter: ListPage & { payment_intent: string }): Promise<Asked>;
}

async function refundOnce(act: Act, request: CreateRefundRequest, calls: RefundCalls): Promise<Answer<RefundOutcome>> {
  const kind = "refunds.create";
  const { refundId, paymentId, intentRef, amount, reason } = request;
  const params = {
    payment_intent: intentRef,
    amount,
    metadata: { refund_id: refundId, payment_id: paymentId },
    ...(reason === null ? {} : { reason: reason as RefundReason }),
  };
  const acted = await actOnce(
    act,
    (key) => calls.create(params, key),
    () => lookUp(request, calls),
  );
  return answer(kind, params, acted, answers.refund, {
    found: answers.refundOutcome,
    refused: ({ error }): RefundOutcome => ({ status: "refused", error }),
  });
}

/** By its reference where that is known, else among the payment's refunds: then it may be proven absent. */
async function findRefund(request: FindRefundRequest, calls: RefundCalls): Promise<Answer<RefundOutcome>> {
  const { refundId, intentRef, refundRef } = request;
  if (refundRef !== null) {
    const kind = "refunds.retrieve";
    return answer(kind, { refund: refundRef }, { key: null, reply: await calls.retrieve(refundRef) }, answers.refund, {
      found: answers.refundOutcome,
      refused: ({ error }) => {
        // Money was asked for under this reference: that nobody knows it any more does not undo it.
        throw new UnknownOutcome(`${kind}: ${refundRef} could not be read (${error.code})`);
      },
    });
  }
  const kind = "refunds.list";
  const params = { payment_intent: intentRef, refund_id: refundId };
  const found = await lookUp(request, calls);
  if (found) {
    const read = { found: answers.refundOutcome, refused: (): RefundOutcome => ({ status: "absent" }) };
    return answer(kind, params, { key: null, found }, answers.refund, read);
  }
  const call = { provider: "stripe", kind, idempotencyKey: null, reference: null, request: params } as const;
  return { outcome: { status: "absent" }, call: { ...call, response: { status: "absent" }, status: "absent" } };
}

function lookUp({ refundId, intentRef }: { refundId: string; intentRef: string }, calls: RefundCalls) {
  return findInList(
    "refunds.list",
    answers.refund,
    (page) => calls.list({ ...page, payment_intent: intentRef }),
    ({ metadata }) => metadata?.refund_id === refundId,
  );
}
