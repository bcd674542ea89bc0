/** A life lived: by the model alone, or by the model and the product side by side, compared after every happening. */
import type { Books, Payment, Rule } from "./books.ts";
import { endFaults, faults } from "./invariants.ts";
import { Life } from "./life.ts";
import { type Happening, type Model, one } from "./model.ts";
import { Product } from "./product.ts";
import { ofModel, ofProduct } from "./snapshots.ts";
import type { Step } from "./steps.ts";
import type { Tenants } from "./tenants.ts";

/** A life is not as it must be. */
class Fault extends Error {
  override readonly name = "Fault";
}

/** Every life begins with a payment: one without any shows nothing. */
const FIRST: Step = { what: "pay", a: 271, b: 2 };
/** Debts are repaid after so many large payments at the latest. */
const EARNINGS_MAX = 12;

/** Everything of a life, course by course; what must hold after each is asked in between. */
function* courses(life: Life, steps: readonly Step[]): Generator<Generator<Happening, void, string>> {
  for (const step of [FIRST, ...steps]) yield life.take(step);
  yield life.heal();
  mustBe(endFaults(life.model.books));
  for (let n = 0; life.owes; n++) {
    if (n === EARNINGS_MAX) throw new Fault("somebody owes, or is owed, for ever");
    yield life.earn();
  }
  mustBe(endFaults(life.model.books));
}

function mustBe(found: readonly string[]): void {
  if (found.length > 0) throw new Fault(found.join("; "));
}

/** @returns how many things happened */
export function liveAlone(rule: Rule, steps: readonly Step[]): number {
  const life = new Life(rule);
  const { model, rails } = life;
  let happened = 0;
  for (const course of courses(life, steps)) {
    for (let next = course.next(); !next.done; happened++) {
      model.books.now += 1;
      next = course.next(model.happens(next.value));
    }
    mustBe(faults(model.books, rails));
  }
  return happened;
}

/** @returns how many things happened */
export async function liveBoth(tenants: Tenants, rule: Rule, steps: readonly Step[]): Promise<number> {
  const life = new Life(rule);
  const both = new Both(life.model, new Product(await tenants.of(rule)));
  let happened = 0;
  try {
    for (const course of courses(life, steps)) {
      for (let next = course.next(); !next.done; happened++) next = course.next(await both.happens(next.value));
      mustBe(faults(life.model.books, life.rails));
    }
    await both.catchUp();
  } finally {
    both.product.undo();
  }
  return happened;
}

/** What may be planned before something else is written that it has not seen: then it must be planned again. */
const RACES: readonly Happening["what"][] = [
  "release",
  "transferred",
  "refund",
  "refund_heard",
  "reversed",
  "dispute_heard",
  "balance_checked",
  "payout_heard",
  "adjust",
  "write_off",
];

/** Whose run does it: one run never overtakes itself. Requests have none. */
function runOf(of: Happening, { payments, transfers, reversals, refunds, disputes }: Books): string | null {
  switch (of.what) {
    case "release":
      return `release ${of.payment}`;
    case "transferred":
      return `release ${payments.indexOf(one(transfers, of.transfer).share.payment)}`;
    case "refund_heard":
      return `refunds ${of.refund}`;
    case "dispute_heard":
      return `disputes ${of.dispute}`;
    case "fetch_back":
      return `${of.of} ${of.cause}`;
    case "reversed": {
      const { cause } = one(reversals, of.reversal);
      return cause.kind === "refund" ? `refunds ${refunds.indexOf(cause)}` : `disputes ${disputes.indexOf(cause)}`;
    }
    case "balance_checked":
    case "payout_heard":
      return `payouts ${of.payout}`;
    default:
      return null;
  }
}

/** Whether the later may be planned before the earlier is written, and must come to the same all the same. */
function mayRace(of: Happening, first: Happening, books: Books): boolean {
  const run = runOf(of, books);
  if (!RACES.includes(of.what) || (run !== null && run === runOf(first, books))) return false;
  // What comes free of a share a moment later is released by its run's next look as well.
  return of.what !== "release" || one(books.payments, of.payment) !== freedOf(first, books);
}

function freedOf(of: Happening, { refunds, disputes }: Books): Payment | null {
  if (of.what === "refund_heard") return one(refunds, of.refund).payment;
  return of.what === "dispute_heard" ? one(disputes, of.dispute).payment : null;
}

/** What has happened in the model, and what must come of it in the product. */
interface Told {
  readonly of: Happening;
  readonly now: number;
  readonly said: string;
  readonly snapshot: readonly (readonly [what: string, rows: string])[];
}

class Both {
  readonly model: Model;
  readonly product: Product;
  /** Most things wait for the next, which is planned before they are written. */
  #waiting: Told | undefined;

  constructor(model: Model, product: Product) {
    this.model = model;
    this.product = product;
  }

  /** The model is told at once; the product now, or together with what happens next. */
  async happens(of: Happening): Promise<string> {
    const { books } = this.model;
    const made = books.transfers.length;
    books.now += 1;
    const said = this.model.happens(of);
    for (const transfer of books.transfers.slice(made)) transfer.name = this.product.idOfTransfer(transfer, books);
    const snapshot = Object.entries(ofModel(books)).map(([what, rows]) => [what, JSON.stringify(rows)] as const);
    const told: Told = { of, now: books.now, said, snapshot };
    const first = this.#waiting;
    if (first) {
      this.#waiting = undefined;
      const planned = mayRace(of, first.of, books) ? await this.product.planned(of, books, told.now) : null;
      await this.#tell(first);
      await this.#tell(told, planned?.written);
    } else if (RACES.includes(of.what) && books.now % 5 > 0) this.#waiting = told;
    else await this.#tell(told);
    return said;
  }

  async catchUp(): Promise<void> {
    if (this.#waiting) await this.#tell(this.#waiting);
    this.#waiting = undefined;
  }

  /** Then both must be the same. */
  async #tell({ of, now, said, snapshot }: Told, written?: () => Promise<string>): Promise<void> {
    const found = written ? await written() : await this.product.happens(of, this.model.books, now);
    const what = `${JSON.stringify(of)}${written ? ", planned before the last was written" : ""}`;
    if (found !== said) throw new Fault(`${what}: the product says ${found}, the model ${said}`);
    const there = ofProduct(this.product);
    for (const [name, rows] of snapshot) {
      const others = JSON.stringify(there[name]);
      if (rows !== others) throw new Fault(`${what}: ${name}\nmodel   ${rows}\nproduct ${others}`);
    }
  }
}
