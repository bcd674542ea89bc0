/** A tenant in this process whose merchants have earned, have banks, and are paid out. */
import { expect } from "vitest";
import { violations } from "../core/invariants/violations.ts";
import { planCancelPayout, planCreatePayout } from "../core/parties/payout-acceptance.ts";
import { planCreatePayoutInstrument, planRemovePayoutInstrument } from "../core/parties/payout-instruments.ts";
import type { CreatePayout } from "../core/parties/payouts.ts";
import { planRunBy, type RunKind } from "../core/runs.ts";
import { payoutInstruments, payouts } from "../core/store/payout-schema.ts";
import { DAY } from "../core/time.ts";
import { PayoutRails } from "./payout-rails.ts";
import { RefundWorld, THREE } from "./refund-world.ts";

export class PayoutWorld {
  /** Payments, releases and refunds, and the books. */
  readonly of: RefundWorld;
  readonly rails: PayoutRails;
  /** The merchants' payout instruments, in the order of their lines. */
  readonly banks: string[] = [];

  private constructor(of: RefundWorld) {
    this.of = of;
    this.rails = new PayoutRails(of.rails);
    of.world.stripe((sent) => this.rails.script(sent));
    of.leaveWaiting();
  }

  /** One payment of 19.99, transferred to the three of 70, 20 and 10 %; the first of them have banks. */
  static async earned(banks = 3, seed?: number): Promise<PayoutWorld> {
    const made = new PayoutWorld(await RefundWorld.make("gross", THREE, "tenant", seed));
    await made.of.pay();
    await made.of.release();
    for (const merchant of made.of.merchants.slice(0, banks)) made.banks.push(await made.bank(merchant));
    await made.of.drain();
    return made;
  }

  get world() {
    return this.of.world;
  }

  /** A bank account of a merchant's, being set up. */
  async bank(merchant: string, token = "btok_1"): Promise<string> {
    const { result } = await this.world.commit(() =>
      planCreatePayoutInstrument(this.world.context, { merchant, token }),
    );
    return result.id;
  }

  /** A payout is accepted; its run is left alone. */
  async accept(merchant = 0, input: Partial<CreatePayout> = {}): Promise<string> {
    const of = { merchant: this.of.merchants[merchant] ?? "", currency: "EUR", ...input };
    const { result } = await this.world.commit(() => planCreatePayout(this.world.context, of));
    return result.id;
  }

  /** A payout from its acceptance to the first thing that it waits for. */
  async pay(merchant = 0, input: Partial<CreatePayout> = {}): Promise<string> {
    const id = await this.accept(merchant, input);
    await this.of.drain();
    return id;
  }

  async cancel(id: string): Promise<void> {
    await this.world.commit(() => planCancelPayout(this.world.context, id));
    await this.of.drain();
  }

  async remove(instrument: string): Promise<void> {
    await this.world.commit(() => planRemovePayoutInstrument(this.world.context, instrument));
    await this.of.drain();
  }

  /** Three days later, when payouts are asked about. */
  later(days = 3): Promise<void> {
    return this.of.later(days * DAY);
  }

  /** The provider has news of something whose run has ended or waits: it looks. */
  async look(subjectId: string, kind: RunKind = "pay-out"): Promise<void> {
    const { context, ledger } = this.world;
    const now = ledger.clock.now();
    await context.store.write(planRunBy(context, { subjectId, kind, dueAt: now, configVersion: 1, createdAt: now }));
    await this.of.drain();
  }

  async row(id: string) {
    const row = await this.world.context.store.readOne(this.world.context.store.row(payouts, { id }));
    if (!row) throw new Error(`there is no payout ${id}`);
    return row;
  }

  async bankRow(id: string) {
    const row = await this.world.context.store.readOne(this.world.context.store.row(payoutInstruments, { id }));
    if (!row) throw new Error(`there is no payout instrument ${id}`);
    return row;
  }

  async types(subject: string): Promise<string[]> {
    return (await this.world.eventsOf(subject)).map(({ type }) => type.slice(type.indexOf(".") + 1));
  }

  /** A merchant's books: what it has, owes, has on its connected account and on the way to its bank. */
  standing(merchant = 0) {
    const books = this.of.books();
    const [m, b] = [this.of.merchants[merchant], this.of.connections[merchant]];
    const of = (address: string) => books[address] ?? 0;
    return {
      available: of(`merchant:${m}:available`),
      owed: of(`merchant:${m}:receivable`),
      connected: of(`provider:connected:${b}`),
      transit: of(`provider:in_transit:${b}`),
    };
  }
}

/** Nothing is in between, both sides agree, and no invariant is broken. */
export async function sound(w: PayoutWorld): Promise<void> {
  expect(w.of.faults()).toEqual([]);
  expect(await violations(w.world.ledger.database)).toEqual([]);
}
