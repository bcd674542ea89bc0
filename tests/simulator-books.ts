/** What must hold in the simulator's own books at any time: every cent has come from somewhere and is somewhere. */

interface Row {
  id: string;
  object: string;
  [field: string]: unknown;
}
interface Transaction extends Row {
  amount: number;
  currency: string;
  exchange_rate: number | null;
  fee: number;
  fee_details: { amount: number }[];
  net: number;
  source: string | null;
  status: string;
}

/** What `GET /_control/state` answers, as far as money is concerned. */
export interface BooksState {
  balances: { account: string; currency: string; available: number; pending: number }[];
  objects: Record<string, Row[]>;
  /** What the platform gave as a reserve for an account's negative balance. */
  reserves?: { account: string; currency: string; amount: number }[];
  /** Which account each object belongs to. */
  owners: Record<string, string>;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
const amountOf = (row: Row | undefined, field = "amount") => Number(row?.[field] ?? 0);

/** Everything in the books that is not as it must be; empty when they hold. */
export function bookFaults(state: BooksState): string[] {
  return [...balanceFaults(state), ...transactionFaults(state), ...limitFaults(state), ...connectFaults(state)];
}

const kind = ({ objects }: BooksState, name: string): Row[] => objects[name] ?? [];
const transactions = (state: BooksState) => kind(state, "balance_transaction") as Transaction[];

/** Each balance is the sum of its balance transactions. */
function balanceFaults(state: BooksState): string[] {
  const expected = new Map<string, { available: number; pending: number }>();
  for (const { id, currency, net, status } of transactions(state)) {
    const name = `${state.owners[id]} ${currency}`;
    const held = expected.get(name) ?? { available: 0, pending: 0 };
    expected.set(name, { ...held, [status]: (status === "pending" ? held.pending : held.available) + net });
  }
  const there = new Map(
    state.balances.map((row) => [`${row.account} ${row.currency}`, { available: row.available, pending: row.pending }]),
  );
  const names = new Set([...expected.keys(), ...there.keys()]);
  return [...names].flatMap((name) => {
    const [is, should] = [there, expected].map((all) => all.get(name) ?? { available: 0, pending: 0 });
    if (is?.available === should?.available && is?.pending === should?.pending) return [];
    return [`balance of ${name}: ${JSON.stringify(is)}, its transactions say ${JSON.stringify(should)}`];
  });
}

/** Each transaction adds up, and what moved money has as many of them as it must. */
function transactionFaults(state: BooksState): string[] {
  const found: string[] = [];
  const bySource = new Map<string, Transaction[]>();
  for (const transaction of transactions(state)) {
    const { id, amount, fee, fee_details: details, net, source } = transaction;
    if (net !== amount - fee) found.push(`${id}: net ${net} is not ${amount} less ${fee}`);
    if (sum(details.map((one) => one.amount)) !== fee) found.push(`${id}: the fee's details are not ${fee}`);
    if (source !== null) bySource.set(source, [...(bySource.get(source) ?? []), transaction]);
  }
  const expectGross = (row: Row, presented: number) => {
    const all = bySource.get(row.id) ?? [];
    const rate = all.find(({ exchange_rate }) => exchange_rate !== null)?.exchange_rate ?? null;
    const booked = rate === null ? all.filter(({ currency }) => currency === row.currency) : all;
    const gross = rate === null ? presented : Math.round(presented * rate);
    if (sum(booked.map(({ amount }) => amount)) === gross) return;
    found.push(
      `${row.object} ${row.id}: ${JSON.stringify(booked.map(({ amount }) => amount))} are booked, not ${gross}`,
    );
  };
  for (const charge of kind(state, "charge")) {
    // A bank debit is booked as it is sent off, and taken back if it fails. What shows no transaction has none yet.
    const taken = charge.captured === true && charge.status !== "failed" && charge.balance_transaction !== null;
    expectGross(charge, taken ? amountOf(charge, "amount_captured") : 0);
  }
  for (const transfer of kind(state, "transfer")) expectGross(transfer, -amountOf(transfer));
  for (const reversal of kind(state, "transfer_reversal")) expectGross(reversal, amountOf(reversal));
  for (const topup of kind(state, "topup")) expectGross(topup, topup.status === "succeeded" ? amountOf(topup) : 0);
  return found;
}

/** No refund above its charge, no reversal above its transfer. */
function limitFaults(state: BooksState): string[] {
  const found: string[] = [];
  for (const charge of kind(state, "charge")) {
    const refunds = kind(state, "refund").filter((one) => one.charge === charge.id);
    const live = refunds.filter(({ status }) => status !== "failed" && status !== "canceled");
    const asked = sum(live.map((one) => amountOf(one)));
    // What waits for money has moved none yet.
    const gone = sum(live.filter((one) => one.balance_transaction !== null).map((one) => amountOf(one)));
    if (asked > amountOf(charge, "amount_captured")) found.push(`charge ${charge.id}: ${asked} of less are refunded`);
    if (charge.captured === true) {
      const said = amountOf(charge, "amount_refunded") - (amountOf(charge) - amountOf(charge, "amount_captured"));
      if (said < gone || said > asked) found.push(`charge ${charge.id}: says ${said} is refunded, it is ${gone}`);
    }
  }
  for (const transfer of kind(state, "transfer")) {
    const reversals = kind(state, "transfer_reversal").filter((one) => one.transfer === transfer.id);
    const back = sum(reversals.map((one) => amountOf(one)));
    if (back > amountOf(transfer)) found.push(`transfer ${transfer.id}: ${back} of less are reversed`);
    if (back !== amountOf(transfer, "amount_reversed")) found.push(`transfer ${transfer.id}: does not say ${back}`);
    if (transfer.reversed !== (back === amountOf(transfer))) found.push(`transfer ${transfer.id}: reversed is wrong`);
  }
  return found;
}

/** What leaves the platform by a transfer arrives at its connected account, and the other way round. */
function connectFaults(state: BooksState): string[] {
  const found: string[] = [];
  const net = (source: unknown) =>
    sum(
      transactions(state)
        .filter((one) => one.source === source)
        .map((one) => one.net),
    );
  for (const transfer of kind(state, "transfer")) {
    const arrived = net(transfer.destination_payment);
    const left = net(transfer.id);
    if (transfer.currency === arrivalCurrency(state, transfer) && arrived !== -left) {
      found.push(`transfer ${transfer.id}: ${-left} left, ${arrived} arrived`);
    }
  }
  for (const reversal of kind(state, "transfer_reversal")) {
    const [back, gone] = [net(reversal.id), net(reversal.destination_payment_refund)];
    if (back !== -gone) found.push(`reversal ${reversal.id}: ${-gone} left, ${back} arrived`);
  }
  return found;
}

function arrivalCurrency(state: BooksState, transfer: Row): unknown {
  return kind(state, "charge").find(({ id }) => id === transfer.destination_payment)?.currency;
}
