/** Random traffic against the simulator, foretold by a model: its books hold after every single step. */
import fc from "fast-check";
import Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { bankOf, funded } from "../simulator/behaviour/connect-world.ts";
import { bookFaults } from "./simulator-books.ts";
import { type InsideAccount, openInside } from "./simulator-inside.ts";

const DAY_MS = 86_400_000;
const FEE = { bps: 150, fixed: 25 };

/** `SIMULATOR_RUNS=2000 npm test -- tests/simulator-money.test.ts` looks longer. */
const RUNS = Number(process.env.SIMULATOR_RUNS ?? 40);
const STEPS = 30;
const RUN_MS = 500;

interface Charged {
  intent: string;
  charge: string;
  amount: number;
  captured: number;
  refunded: number;
  state: "held" | "captured" | "canceled";
  disputed: boolean;
}
interface Moved {
  id: string;
  amount: number;
  reversed: number;
}

/** What must be there, worked out without looking. */
class Model {
  readonly payments: Charged[] = [];
  readonly transfers: Moved[] = [];
  readonly accounts: string[] = [];
  /** All that has come in, fees taken off, minor units. */
  total = 0;
}

type Command = fc.AsyncCommand<Model, InsideAccount>;

const feeOn = (amount: number) => Math.floor((amount * FEE.bps + 5000) / 10_000) + FEE.fixed;

const pick = <T>(from: readonly T[], at: number): T | undefined => from[at % Math.max(1, from.length)];

/** How often each kind of step was taken by Stripe, so that a run that does nothing is seen. */
const done = new Map<string, number>();
const count = (what: string) => done.set(what, (done.get(what) ?? 0) + 1);

/** The answer, or the error that Stripe refuses with; anything else is thrown on. */
async function outcome<T>(call: Promise<T>): Promise<T | Stripe.errors.StripeError> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError && error.statusCode !== undefined && error.statusCode < 500) {
      return error;
    }
    throw error;
  }
}
const isRefused = (answer: unknown): answer is Stripe.errors.StripeError => answer instanceof Stripe.errors.StripeError;

/** What the accounts have together, and each of them. */
async function holdings(real: InsideAccount) {
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
  const gone =
    sum(refunded.filter(({ charge }) => !isWithin(charge)).map(({ amount }) => Number(amount))) +
    sum(paidOut.map(({ amount }) => Number(amount))) +
    sum(reserves.map(({ amount }) => amount)) -
    sum(of("dispute").flatMap(nets));
  return { total: sum(balances.map((row) => row.available + row.pending)), gone, available };
}

/** Does a step, then looks at everything. */
function step(name: string, run: (model: Model, real: InsideAccount) => Promise<void>): Command {
  return {
    check: () => true,
    run: async (model, real) => {
      await run(model, real);
      expect(bookFaults(await real.state())).toEqual([]);
      const { total, gone } = await holdings(real);
      expect(total).toBe(model.total - gone);
    },
    toString: () => name,
  };
}

const pay = (amount: number, manual: boolean, card: string) =>
  step(`pay ${amount} by ${card}${manual ? ", capture later" : ""}`, async (model, real) => {
    const intent = await real.stripe.paymentIntents.create({
      amount,
      currency: "eur",
      capture_method: manual ? "manual" : "automatic",
      confirm: true,
      off_session: true,
      payment_method: card,
    });
    expect(intent.status).toBe(manual ? "requires_capture" : "succeeded");
    const charge = String(intent.latest_charge);
    const captured = manual ? 0 : amount;
    const disputed = card === "pm_card_createDispute";
    const state = manual ? "held" : "captured";
    model.payments.push({ intent: intent.id, charge, amount, captured, refunded: 0, state, disputed });
    if (!manual) model.total += amount - feeOn(amount);
  });

const capture = (at: number, share: number) =>
  step(`capture ${share} % of payment ${at}`, async (model, real) => {
    const payment = pick(model.payments, at);
    if (payment === undefined) return;
    const amount = Math.ceil((payment.amount * share) / 100);
    const answer = await outcome(real.stripe.paymentIntents.capture(payment.intent, { amount_to_capture: amount }));
    expect(isRefused(answer)).toBe(payment.state !== "held" || amount > payment.amount);
    if (isRefused(answer)) return;
    count("capture");
    payment.captured = amount;
    payment.state = "captured";
    model.total += amount - feeOn(amount);
  });

const cancel = (at: number) =>
  step(`cancel payment ${at}`, async (model, real) => {
    const payment = pick(model.payments, at);
    if (payment === undefined) return;
    const answer = await outcome(real.stripe.paymentIntents.cancel(payment.intent));
    expect(isRefused(answer)).toBe(payment.state !== "held");
    if (isRefused(answer)) return;
    count("cancel");
    payment.state = "canceled";
  });

const refund = (at: number, amount: number) =>
  step(`refund ${amount} of payment ${at}`, async (model, real) => {
    const payment = pick(model.payments, at);
    if (payment === undefined) return;
    const answer = await outcome(real.stripe.refunds.create({ charge: payment.charge, amount }));
    const isTooMuch = payment.state !== "captured" || amount > payment.captured - payment.refunded;
    if (isTooMuch) expect(isRefused(answer)).toBe(true);
    // A refund beside a dispute may be refused; any other that fits is taken.
    if (!isTooMuch && !payment.disputed) expect(isRefused(answer)).toBe(false);
    if (isRefused(answer)) return;
    count("refund");
    payment.refunded += amount;
  });

const payOut = (from: number | null, amount: number) =>
  step(`pay out ${amount} from ${from === null ? "the platform" : `account ${from}`}`, async (model, real) => {
    const account = from === null ? null : pick(model.accounts, from);
    if (account === undefined) return;
    const { available } = await holdings(real);
    const options = account === null ? {} : { stripeAccount: account };
    const answer = await outcome(real.stripe.payouts.create({ amount, currency: "eur" }, options));
    if (available(account ?? "acct_insideinsideinsi") < amount) expect(isRefused(answer)).toBe(true);
    if (!isRefused(answer)) count(account === null ? "pay out" : "pay out of a connected account");
  });

const reverse = (at: number, amount: number) =>
  step(`reverse ${amount} of transfer ${at}`, async (model, real) => {
    const transfer = pick(model.transfers, at);
    if (transfer === undefined) return;
    const answer = await outcome(real.stripe.transfers.createReversal(transfer.id, { amount }));
    if (amount > transfer.amount - transfer.reversed) expect(isRefused(answer)).toBe(true);
    if (isRefused(answer)) return;
    count("reverse");
    transfer.reversed += amount;
  });

const connect = (bank: number) =>
  step(`connect an account with bank ${bank}`, async (model, real) => {
    if (model.accounts.length >= 3) return;
    model.accounts.push(await funded(real.stripe, 0, bankOf(bank)));
  });

const transfer = (at: number, amount: number, source: number | null) =>
  step(
    `transfer ${amount} to account ${at}${source === null ? "" : ` out of payment ${source}`}`,
    async (model, real) => {
      const destination = pick(model.accounts, at);
      const from = source === null ? undefined : pick(model.payments, source);
      if (destination === undefined || (from !== undefined && from.state !== "captured")) return;
      const { available } = await holdings(real);
      const answer = await outcome(
        real.stripe.transfers.create({
          amount,
          currency: "eur",
          destination,
          ...(from === undefined ? {} : { source_transaction: from.charge }),
        }),
      );
      if (from === undefined) expect(isRefused(answer)).toBe(available("acct_insideinsideinsi") < amount);
      else if (amount > from.captured) expect(isRefused(answer)).toBe(true);
      if (isRefused(answer)) return;
      count("transfer");
      model.transfers.push({ id: answer.id, amount, reversed: 0 });
    },
  );

const topUp = (amount: number) =>
  step(`top up ${amount}`, async (model, real) => {
    await real.control("POST", "adjustments", { amount });
    model.total += amount;
  });

const advance = (days: number) =>
  step(`advance ${days} days`, async (model, real) => {
    await real.control("POST", "clock", { advance_ms: days * DAY_MS });
    const intents = await Promise.all(
      model.payments
        .filter(({ state }) => state === "held")
        .map(async (payment) => ({ payment, intent: await real.stripe.paymentIntents.retrieve(payment.intent) })),
    );
    for (const { payment, intent } of intents) if (intent.status === "canceled") payment.state = "canceled";
  });

const amounts = fc.integer({ min: 50, max: 20_000 });
const cards = fc.constantFrom("pm_card_visa", "pm_card_bypassPending", "pm_card_createDispute");
const index = fc.nat({ max: 20 });

const commands = fc.commands(
  [
    fc.tuple(amounts, fc.boolean(), cards).map(([amount, manual, card]) => pay(amount, manual, card)),
    fc.tuple(index, fc.constantFrom(1, 50, 100, 101)).map(([at, share]) => capture(at, share)),
    index.map(cancel),
    fc.tuple(index, amounts).map(([at, amount]) => refund(at, amount)),
    fc.tuple(fc.option(index), amounts).map(([from, amount]) => payOut(from, amount)),
    fc.nat({ max: 9 }).map(connect),
    fc
      .tuple(index, fc.integer({ min: 1, max: 15_000 }), fc.option(index))
      .map(([at, amount, source]) => transfer(at, amount, source)),
    fc.tuple(index, fc.integer({ min: 1, max: 8_000 })).map(([at, amount]) => reverse(at, amount)),
    amounts.map(topUp),
    fc.constantFrom(0.5, 1, 2, 8).map(advance),
  ],
  { maxCommands: STEPS, size: "max" },
);

describe("the simulator's money", () => {
  it(`is the sum of its movements through ${RUNS} runs of random traffic`, {
    timeout: 30_000 + RUNS * RUN_MS,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (wanted) => {
        const real = await openInside({ fee: FEE });
        try {
          await fc.asyncModelRun(() => ({ model: new Model(), real }), wanted);
        } finally {
          real.close();
        }
      }),
      { numRuns: RUNS },
    );
  });
});
