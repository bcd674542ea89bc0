/** What the simulator's accounts hold, and what has gone out of them by the objects that say so. */
import type { InsideAccount } from "./simulator-inside.ts";

/** What Stripe takes for answering a dispute, euro cents. */
const COUNTERED_FEE = 2_000;
/** The description of a top-up that brings money from outside. */
export const FROM_THE_BANK = "From the bank";

/** What the accounts have together, and each of them. */
export async function holdings(real: InsideAccount) {
  const { balances, objects, reserves = [] } = await real.state();
  const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);
  const available = (account: string) => balances.find((row) => row.account === account)?.available ?? 0;
  const of = (kind: string) => objects[kind] ?? [];
  const nets = (row: Record<string, unknown>) => (row.balance_transactions as { net: number }[]).map(({ net }) => net);
  /** What has gone out by the objects that say so; a transfer's way back has a refund of its own, within. */
  const refunded = of("refund").filter(
    ({ balance_transaction, status, transfer_reversal, source_transfer_reversal }) =>
      balance_transaction !== null && status === "succeeded" && !transfer_reversal && !source_transfer_reversal,
  );
  const isWithin = (charge: unknown) =>
    of("charge").some(({ id, source_transfer }) => id === charge && source_transfer);
  const paidOut = of("payout").filter(({ status }) => status !== "failed" && status !== "canceled");
  /** The fee for answering a dispute is given back to who wins. */
  const countered = of("dispute").filter(({ evidence_details: details, status }) => {
    return (details as { submission_count: number }).submission_count > 0 && status !== "won";
  });
  const toppedUp = of("topup").filter(
    ({ status, description }) => status === "succeeded" && description === FROM_THE_BANK,
  );
  const gone =
    countered.length * COUNTERED_FEE -
    sum(toppedUp.map(({ amount }) => Number(amount))) +
    sum(refunded.filter(({ charge }) => !isWithin(charge)).map(({ amount }) => Number(amount))) +
    sum(paidOut.map(({ amount }) => Number(amount))) +
    sum(reserves.map(({ amount }) => amount)) -
    sum(of("dispute").flatMap(nets));
  return { total: sum(balances.map((row) => row.available + row.pending)), gone, available };
}
