/**
 * Payouts as a model: a merchant's ledger that is nothing but sums, a provider that is nothing but a balance, and banks
 * that change their mind, looked at now and then. The postings are the product's own; everything else is as plain as
 * can be.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { account } from "../core/money/accounts.ts";
import type { Leg } from "../core/money/ledger.ts";
import { earmarkLeg, type PayoutMoney, turnLegs } from "../core/money/payout-postings.ts";

type Status = "pending" | "in_transit" | "paid" | "failed" | "canceled";

/** What the bank may do next. */
const MOVES: Record<Status, readonly Status[]> = {
  pending: ["in_transit", "paid", "failed", "canceled"],
  in_transit: ["paid", "failed"],
  paid: ["failed"],
  failed: ["paid"],
  canceled: [],
};

const [M, B] = ["mer_1", "bnk_1"];
const ADDRESS = {
  available: account.available(M).address,
  owed: account.receivable(M).address,
  connected: account.connected(B).address,
  transit: account.inTransit(B).address,
};

/** Sums on the accounts' normal side: what is posted, and what is set aside of it. */
class Ledger {
  readonly posted = new Map<string, number>();
  readonly aside = new Map<string, number>();
  readonly #open = new Map<string, Leg>();

  write(legs: readonly Leg[]): void {
    for (const leg of legs) {
      if (leg.kind === "pending") this.#hold(leg, 1);
      if (leg.kind === "post_pending" || leg.kind === "void_pending") {
        const held = this.#open.get(leg.subjectId);
        if (!held) throw new Error(`${leg.subjectId} has nothing set aside`);
        this.#hold(held, -1);
      }
      if (leg.kind === "posted" || leg.kind === "post_pending") this.#move(leg);
      for (const address of [ADDRESS.available, ADDRESS.owed]) {
        const left = this.of(address) - (address === ADDRESS.available ? (this.aside.get(address) ?? 0) : 0);
        if (left < 0) throw new Error(`${address} is beyond zero by ${leg.code}`);
      }
    }
  }

  of(address: string): number {
    return this.posted.get(address) ?? 0;
  }

  get free(): number {
    return this.of(ADDRESS.available) - (this.aside.get(ADDRESS.available) ?? 0);
  }

  add(address: string, amount: number): void {
    this.posted.set(address, this.of(address) + amount);
  }

  #hold(leg: Leg, sign: 1 | -1): void {
    if (sign === 1) this.#open.set(leg.subjectId, leg);
    else this.#open.delete(leg.subjectId);
    const { address } = leg.debit;
    this.aside.set(address, (this.aside.get(address) ?? 0) + sign * leg.amount);
  }

  #move({ debit, credit, amount }: Leg): void {
    this.add(debit.address, debit.normal === "debit" ? amount : -amount);
    this.add(credit.address, credit.normal === "credit" ? amount : -amount);
  }
}

/** One payout as the provider has it, and as we last saw it. */
interface Life {
  readonly money: PayoutMoney;
  made: boolean;
  status: Status;
  seen: Status;
  booked: boolean;
  turns: number;
}

class World {
  readonly ledger = new Ledger();
  readonly lives: Life[] = [];
  /** What is on the connected account at the provider, and what of its debts the platform answers for. */
  balance = 0;

  earn(amount: number): void {
    const repaid = Math.min(amount, this.ledger.of(ADDRESS.owed));
    this.ledger.add(ADDRESS.owed, -repaid);
    this.ledger.add(ADDRESS.available, amount - repaid);
    this.#due(amount - repaid);
  }

  /** What a refund takes: from what is free, or as a debt; and no reversal comes back from the connected account. */
  owe(amount: number): void {
    const covered = Math.min(amount, Math.max(this.ledger.free, 0));
    this.ledger.add(ADDRESS.available, -covered);
    this.ledger.add(ADDRESS.owed, amount - covered);
  }

  /** The platform transfers what is due: nothing while the connected account holds more. */
  #due(most: number): void {
    const due = this.due();
    const amount = Math.min(Math.max(due, 0), most + Math.max(due - most, 0));
    this.ledger.add(ADDRESS.connected, amount);
    this.balance += amount;
  }

  due(): number {
    return this.ledger.of(ADDRESS.available) - this.ledger.of(ADDRESS.connected) - this.ledger.of(ADDRESS.transit);
  }

  request(amount: number): void {
    if (amount > this.ledger.free) return;
    const money = { id: `pyo_${this.lives.length}`, merchant_id: M, bank_connection_id: B, amount };
    this.ledger.write([earmarkLeg(money)]);
    this.lives.push({ money, made: false, status: "pending", seen: "pending", booked: false, turns: 0 });
  }

  /** The provider makes it, or has too little for it. */
  make(life: Life): void {
    if (life.made || life.seen !== "pending") return;
    if (this.balance < life.money.amount) {
      this.#turn(life, "failed");
      return;
    }
    life.made = true;
    this.balance -= life.money.amount;
  }

  bank(life: Life, to: Status): void {
    this.make(life);
    if (!life.made || !MOVES[life.status].includes(to)) return;
    const { amount } = life.money;
    if (to === "failed" || to === "canceled") this.balance += amount;
    if (life.status === "failed") this.balance -= amount;
    life.status = to;
  }

  look(life: Life): void {
    if (life.made && life.seen !== life.status) this.#turn(life, life.status);
    else if (life.made && !life.booked && life.seen === "pending") this.#turn(life, "pending");
  }

  #turn(life: Life, to: Status): void {
    const { free } = this.ledger;
    const owed = this.ledger.of(ADDRESS.owed);
    const isOpen = life.seen === "pending" || life.seen === "in_transit";
    const turn = {
      from: life.seen,
      to,
      isEarmarked: true,
      isCreated: life.booked,
      entryRef: life.made ? "txn_1" : null,
      failureEntryRef: to === "failed" || to === "canceled" ? "txn_2" : null,
      lateEntryRef: null,
      pendingId: "ltr_1",
    };
    this.ledger.write(turnLegs(life.money, turn, { free, owed }));
    if (isOpen && life.made) life.booked = true;
    life.seen = to;
  }

  /** What must hold once everything has been looked at. */
  check(): void {
    for (const life of this.lives) {
      this.make(life);
      this.look(life);
    }
    const open = this.lives.filter(({ seen }) => seen === "pending" || seen === "in_transit");
    const inTransit = open.reduce((sum, { money }) => sum + money.amount, 0);
    expect(this.ledger.of(ADDRESS.connected)).toBe(this.balance);
    expect(this.ledger.of(ADDRESS.transit)).toBe(inTransit);
    expect(this.ledger.aside.get(ADDRESS.available) ?? 0).toBe(inTransit);
    // Whoever has money free owes nothing that a turn could have paid, unless a refund came while it was set aside.
    expect(this.ledger.of(ADDRESS.available)).toBeGreaterThanOrEqual(inTransit);
  }
}

const amount = fc.integer({ min: 1, max: 2_000 });
const which = fc.nat(9);
const status = fc.constantFrom<Status>("in_transit", "paid", "failed", "canceled");
const command = fc.oneof(
  amount.map((of) => ["earn", of] as const),
  amount.map((of) => ["owe", of] as const),
  amount.map((of) => ["request", of] as const),
  which.map((of) => ["make", of] as const),
  fc.tuple(which, status).map(([of, to]) => ["bank", of, to] as const),
  which.map((of) => ["look", of] as const),
  fc.constant(["check"] as const),
);

test("any sequence of requests, banks' turns and looks leaves the ledger where the provider is", () => {
  let turned = 0;
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60, size: "max" }), (commands) => {
      const world = new World();
      for (const [what, of = 0, to = "paid"] of commands) {
        const life = world.lives[of % Math.max(world.lives.length, 1)];
        if (what === "earn") world.earn(of);
        else if (what === "owe") world.owe(of);
        else if (what === "request") world.request(1 + (of % Math.max(world.ledger.free, 1)));
        else if (what === "check") world.check();
        else if (life && what === "make") world.make(life);
        else if (life && what === "bank") world.bank(life, to);
        else if (life && what === "look") world.look(life);
      }
      world.check();
      turned += world.lives.filter(({ seen }) => seen === "paid" || seen === "failed").length;
    }),
    { numRuns: 5_000 },
  );
  expect(turned).toBeGreaterThan(1_000);
});

test("what came back and was paid out anew is owed when the first payout is paid after all", () => {
  const world = new World();
  world.earn(1399);
  world.request(1000);
  const [first] = world.lives;
  if (!first) throw new Error("it was covered");
  world.check();
  world.bank(first, "failed");
  world.check();
  world.request(1399);
  world.check();
  const second = world.lives[1];
  if (!second) throw new Error("it was covered");
  world.bank(second, "paid");
  world.check();
  world.bank(first, "paid");
  world.check();
  expect(world.ledger.of(ADDRESS.owed)).toBe(1000);
  expect(world.ledger.of(ADDRESS.connected)).toBe(-1000);
  // What it earns next goes where the hole is, and pays the debt.
  world.earn(1500);
  world.check();
  expect([ADDRESS.owed, ADDRESS.available, ADDRESS.connected].map((of) => world.ledger.of(of))).toEqual([0, 500, 500]);
});

test("what comes back to a merchant in debt pays the debt first", () => {
  const world = new World();
  world.earn(1399);
  world.request(1399);
  const [life] = world.lives;
  if (!life) throw new Error("it was covered");
  world.check();
  world.bank(life, "paid");
  world.check();
  world.owe(700);
  world.bank(life, "failed");
  world.check();
  expect(world.ledger.of(ADDRESS.owed)).toBe(0);
  expect(world.ledger.of(ADDRESS.available)).toBe(699);
  // The connected account holds the 700 too much: they are kept from the next shares.
  expect(world.due()).toBe(-700);
  world.earn(1000);
  expect(world.due()).toBe(0);
});
