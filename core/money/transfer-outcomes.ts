/**
 * What the provider answered to a requested transfer: posted and the share covered, or voided and tried again later.
 */
import { type Context, tenantNow } from "../context.ts";
import { invariant } from "../errors.ts";
import { announce, lastEvent } from "../outbound/events.ts";
import { planProviderCalls } from "../provider/calls.ts";
import type { Answer, TransferOutcome } from "../provider/port.ts";
import { planLookAgain } from "../runs.ts";
import type { Plan } from "../store/commit.ts";
import { providerTransfers, shares } from "../store/schema.ts";
import { account } from "./accounts.ts";
import { type ShareRow, shareView } from "./distribution.ts";
import { type Leg, post } from "./ledger.ts";
import { merchantFacts, surplusOf } from "./release-reads.ts";
import { merchantOf, restOf } from "./share-money.ts";

/** Plans what the provider answered to one requested transfer: posted, or voided and left for a later attempt. */
export async function planTransferOutcome(
  context: Context,
  ledgerTransferId: string,
  commitKey: string,
  answer: Answer<TransferOutcome>,
): Promise<Plan<{ succeeded: boolean }>> {
  const { store } = context;
  const [transfer, now] = await store.read(store.row(providerTransfers, { id: ledgerTransferId }), tenantNow(context));
  invariant(transfer, `${ledgerTransferId} was never requested`);
  const [share, last] = await store.read(
    store.row(shares, { id: transfer.share_id }),
    lastEvent(store, transfer.share_id),
  );
  invariant(share, `${transfer.share_id} is gone`);
  const { outcome, call } = answer;
  const succeeded = outcome.status === "succeeded";
  if (succeeded) {
    const same = outcome.amount === transfer.amount && outcome.currency === transfer.currency;
    invariant(same, `${ledgerTransferId}: the provider moved ${outcome.amount} ${outcome.currency}`);
  }
  const leg: Leg = {
    key: "answer",
    kind: succeeded ? "post_pending" : "void_pending",
    pendingId: transfer.id,
    code: "provider_transfer",
    subjectId: share.id,
    debit: account.connected(transfer.bank_connection_id),
    credit: account.platform,
    amount: transfer.amount,
    ...(succeeded ? { providerRef: outcome.transferRef } : {}),
  };
  const transferred = share.amount_transferred + (succeeded ? transfer.amount : 0);
  const moved: ShareRow = { ...share, amount_transferred: transferred, updated_at: now };
  const covers = succeeded && share.state === "released" && restOf(moved) === 0 && moved.amount_reserved === 0;
  // What came back meanwhile may be due beyond what the share claims: its run has to look once more.
  const isChanged = share.updated_at > transfer.created_at;
  const isDone = covers && !(isChanged && (await isDueMore(context, share)));
  const next: ShareRow = isDone ? { ...moved, state: "transferred" } : moved;
  const type = succeeded ? "share.transferred" : "share.transfer_refused";
  const object = shareView(next, context.livemode);
  const { state, amount_transferred } = next;
  return {
    statements: [
      announce(context, [{ type, after: last, object, paymentId: share.payment_id }], now),
      planProviderCalls(store, commitKey, share.id, [call], now),
      ...post(store, {
        key: `${transfer.id}/answer`,
        commitKey,
        currency: transfer.currency,
        effectiveAt: now,
        recordedAt: now,
        legs: [leg],
      }),
      store.update(
        providerTransfers,
        { id: transfer.id },
        succeeded
          ? { state: "succeeded", provider_ref: outcome.transferRef, updated_at: now }
          : { state: "refused", error_code: outcome.error.code, error_message: outcome.error.message, updated_at: now },
      ),
      store.update(shares, { id: share.id }, { state, amount_transferred, updated_at: now }),
      // The report that the account may take nothing any more may have been lost: it is asked about.
      ...(succeeded ? [] : [planLookAgain(context, transfer.bank_connection_id, "set-up-bank-connection", now)]),
    ],
    result: { succeeded },
  };
}

/** Whether more is due to the share's merchant than its shares claim. The answer changes nothing about that. */
async function isDueMore(context: Context, share: ShareRow): Promise<boolean> {
  const merchantId = merchantOf(share);
  const facts = (await merchantFacts(context, [merchantId], share.currency)).get(merchantId);
  return facts !== undefined && surplusOf(facts) > 0;
}
