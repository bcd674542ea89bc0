/** What stands in the model and in the product after the same things have happened, in one form, to be compared. */
import { type Books, type DisputePart, EPOCH, type RefundPart, type Share } from "./books.ts";
import type { Product } from "./product.ts";

type Cell = string | number | null;
/** Rows by what they are of: every amount and state that money is decided by. */
export type Snapshot = Record<string, readonly (readonly Cell[])[]>;

export function ofModel(books: Books): Snapshot {
  const { ledger, payments } = books;
  const shares = payments.flatMap((payment) => payment.shares);
  return {
    accounts: [...ledger.sums]
      .map(([account, of]): Cell[] => [account, of.debits, of.debitsAside, of.credits, of.creditsAside])
      .filter(isTouched)
      .sort(byName),
    payments: payments.map((of) => [of.state, of.captured, of.refunded, of.disputed, of.fee, of.toCapture]),
    distributions: payments
      .filter(({ distribution }) => distribution !== "none")
      .map((of) => [of.distribution, of.captured, of.netted, of.nettedAgainst]),
    shares: shares.map(shareRow),
    transfers: books.transfers.map((of) => [of.name, of.state, of.amount, Number(of.isSourced)]).sort(byName),
    refunds: books.refunds.map((of) => [of.state, of.amount, of.entry, Number(of.hasFetched)]),
    refund_parts: books.refunds.flatMap(({ parts }) => parts.map(refundPartRow)),
    disputes: books.disputes
      .filter(({ state }) => state !== null)
      .map((of) => [of.state, of.withdrawn, of.won, of.fees, of.rounds, Number(of.wantsReversals)]),
    dispute_parts: books.disputes.flatMap(({ parts }) => parts.map(disputePartRow)),
    reversals: books.reversals.map((of): Cell[] => [of.transfer.name, of.state, of.amount]).sort(byAll),
    payouts: books.payouts.map((of) => [of.state, of.amount, Number(of.isEarmarked), of.entry]),
  };
}

function shareRow(of: Share): Cell[] {
  const { merchant, state, amount, released, transferred, recovered, refunded, frozen, against, fee, reserved } = of;
  const times = [at(of.releaseAt), at(of.reservedUntil)];
  return [
    merchant,
    state,
    amount,
    released,
    transferred,
    recovered,
    refunded,
    frozen,
    against,
    fee,
    reserved,
    ...times,
  ];
}

function refundPartRow({ now, feeLoss, tenant, own, pending, available, reserve, owed }: RefundPart): Cell[] {
  return [now, feeLoss, tenant, own, pending, available, reserve, owed];
}

function disputePartRow({ round, position, kind, amount, from, isSettled, lost, returned }: DisputePart): Cell[] {
  const { pending, available, reserve, own } = from;
  return [round, position, kind, amount, pending, available, reserve, own, Number(isSettled), lost, returned];
}

function at(time: number | null): number | null {
  return time === null ? null : EPOCH + time;
}

const isTouched = (row: readonly Cell[]) => row.slice(1).some((cell) => cell !== 0);
const byName = (a: readonly Cell[], b: readonly Cell[]) => (String(a[0]) < String(b[0]) ? -1 : 1);
const byAll = (a: readonly Cell[], b: readonly Cell[]) => (a.join() < b.join() ? -1 : 1);

/** What is read of the product. Ids are given in the order in which things are made. */
const QUERIES: Record<string, string> = {
  accounts: `SELECT address, debits_posted, debits_pending, credits_posted, credits_pending FROM ledger_accounts
    WHERE tenant_id = ?`,
  payments: `SELECT state, amount_captured, amount_refunded, amount_disputed, fee, amount_to_capture FROM payments
    WHERE tenant_id = ? ORDER BY id`,
  distributions: `SELECT state, amount, coalesce(fee, 0), fee_refunded_against FROM distributions WHERE tenant_id = ?
    ORDER BY payment_id`,
  shares: `SELECT merchant_id, state, amount, amount_released, amount_transferred, amount_recovered, amount_refunded,
    amount_frozen, refunded_against, amount_fee, amount_reserved, release_at, reserved_until FROM shares
    WHERE tenant_id = ? ORDER BY payment_id, position`,
  transfers: "SELECT id, state, amount, sourced FROM provider_transfers WHERE tenant_id = ?",
  refunds: "SELECT id, state, amount, entry_ref, reversals_requested FROM refunds WHERE tenant_id = ?",
  refund_parts: `SELECT refund_id, refunded_now, fee_loss, from_tenant, from_own, from_pending, from_available,
    from_reserve, owed FROM refund_parts WHERE tenant_id = ? ORDER BY refund_id, position`,
  disputes: `SELECT state, amount_withdrawn, amount_won, fees, rounds, reverses FROM disputes WHERE tenant_id = ?
    ORDER BY id`,
  dispute_parts: `SELECT round, position, kind, amount, from_pending, from_available, from_reserve, from_own, settled,
    lost, returned FROM dispute_parts WHERE tenant_id = ? ORDER BY dispute_id, round, position`,
  reversals: "SELECT provider_transfer_id, state, amount FROM transfer_reversals WHERE tenant_id = ?",
  payouts: `SELECT state, amount, earmarked_at IS NOT NULL, entry_ref FROM payouts WHERE tenant_id = ? ORDER BY id`,
};

export function ofProduct({ at: planted, refunds: made }: Product): Snapshot {
  const { merchants, connections, ledger, context } = planted;
  const named = (address: Cell) =>
    String(address).replace(/(mer|bnk)_[0-9a-z]+/, (id) =>
      String(id.startsWith("mer") ? merchants.indexOf(id) : connections.indexOf(id)),
    );
  const read: Snapshot = Object.fromEntries(
    Object.entries(QUERIES).map(([what, sql]) => {
      const statement = ledger.statement(sql);
      statement.setReturnArrays(true);
      return [what, statement.all(context.store.tenantId) as unknown as Cell[][]];
    }),
  );
  const { accounts = [], shares = [], transfers = [], reversals = [], refunds = [], refund_parts = [] } = read;
  // Of two that are asked for at once the later may have the smaller id.
  const inOrder = (rows: Snapshot[string]) =>
    rows.toSorted((a, b) => made.indexOf(String(a[0])) - made.indexOf(String(b[0]))).map(([, ...rest]) => rest);
  return {
    ...read,
    accounts: accounts
      .filter(isTouched)
      .map(([address = "", ...sums]): Cell[] => [named(address), ...sums])
      .sort(byName),
    shares: shares.map(([id, ...rest]) => [id ? merchants.indexOf(String(id)) : null, ...rest]),
    refunds: inOrder(refunds),
    refund_parts: inOrder(refund_parts),
    transfers: [...transfers].sort(byName),
    reversals: [...reversals].sort(byAll),
  };
}
