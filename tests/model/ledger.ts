/**
 * A second ledger, naive on purpose: a map of sums and a list of everything that ever moved. It knows no SQL and no
 * code of the product; what MONEY.md says of accounts is written down once more here, in the plainest way.
 */

/** What has been posted to an account, and what is set aside, on either side. Minor units. */
export interface Sum {
  debits: number;
  debitsAside: number;
  credits: number;
  creditsAside: number;
}

/** Money set aside until somebody answers. */
export interface Held {
  readonly debit: string;
  readonly credit: string;
  readonly amount: number;
  state: "open" | "posted" | "let_go";
  posted: number;
}

interface Move {
  readonly debit: string;
  readonly credit: string;
  readonly amount: number;
  /** The provider's entry that this writes down. */
  readonly ref: string | null;
}

/** Accounts that never go beyond zero, by the side that they stand on. */
const NEVER_NEGATIVE = /^merchant:\d+:(pending|available|reserve)$/;
const NEVER_OVERPAID = /^(merchant:\d+:receivable|provider:disputes)$/;
const DEBIT_NORMAL = /^provider:|:receivable$/;

interface Kind {
  readonly isDebit: boolean;
  /** Which of its sides the other must not exceed. */
  readonly bound: "credits" | "debits" | null;
}

const kinds = new Map<string, Kind>();

function kindOf(account: string): Kind {
  const known = kinds.get(account);
  if (known) return known;
  const bound = NEVER_NEGATIVE.test(account) ? "credits" : NEVER_OVERPAID.test(account) ? "debits" : null;
  const kind: Kind = { isDebit: DEBIT_NORMAL.test(account), bound };
  kinds.set(account, kind);
  return kind;
}

/** One account would go beyond zero. */
export class Overdraft extends Error {}

export class Ledger {
  readonly sums = new Map<string, Sum>();
  readonly moves: Move[] = [];
  readonly held: Held[] = [];

  /** The numbers of one account; one that nothing was posted to has none. */
  of(account: string): Sum {
    return this.sums.get(account) ?? { debits: 0, debitsAside: 0, credits: 0, creditsAside: 0 };
  }

  /** What stands on an account, on its normal side. */
  balance(account: string): number {
    const { debits, credits } = this.of(account);
    return kindOf(account).isDebit ? debits - credits : credits - debits;
  }

  /** What stands on a merchant's account and is set aside for nothing. */
  free(account: string): number {
    return this.balance(account) - this.of(account).debitsAside;
  }

  /** What a merchant owes, less what is about to be repaid. */
  debt(merchant: number): number {
    const account = `merchant:${merchant}:receivable`;
    return this.balance(account) - this.of(account).creditsAside;
  }

  post(debit: string, credit: string, amount: number, ref: string | null = null): void {
    if (amount === 0) return;
    this.#open(credit).credits += amount;
    this.#open(debit).debits += amount;
    this.moves.push({ debit, credit, amount, ref });
    this.#mustHold(debit, credit);
  }

  hold(debit: string, credit: string, amount: number): Held[] {
    if (amount === 0) return [];
    this.#open(debit).debitsAside += amount;
    this.#open(credit).creditsAside += amount;
    const held: Held = { debit, credit, amount, state: "open", posted: 0 };
    this.held.push(held);
    this.#mustHold(debit, credit);
    return [held];
  }

  /** What was set aside is moved, in part or whole; the rest is free again. */
  settle(held: Held, amount: number, ref: string | null = null): void {
    this.#resolve(held, amount);
    this.post(held.debit, held.credit, amount, ref);
  }

  letGo(held: Held): void {
    this.#resolve(held, 0);
  }

  #resolve(held: Held, amount: number): void {
    if (held.state !== "open" || amount > held.amount) throw new Error("set aside once, and ended twice or by more");
    held.state = amount > 0 ? "posted" : "let_go";
    held.posted = amount;
    this.#open(held.debit).debitsAside -= held.amount;
    this.#open(held.credit).creditsAside -= held.amount;
  }

  #open(account: string): Sum {
    const found = this.sums.get(account);
    if (found) return found;
    const made = { debits: 0, debitsAside: 0, credits: 0, creditsAside: 0 };
    this.sums.set(account, made);
    return made;
  }

  #mustHold(...accounts: string[]): void {
    for (const account of accounts) if (beyondZero(account, this.of(account))) throw new Overdraft(account);
  }

  /** Whether an account can give this much. */
  canGive(debit: string, credit: string, amount: number): boolean {
    const [from, to] = [this.of(debit), this.of(credit)];
    return !(
      beyondZero(debit, { ...from, debits: from.debits + amount }) ||
      beyondZero(credit, { ...to, credits: to.credits + amount })
    );
  }

  /** Everything that is wrong with the sums, by adding up all that ever moved. */
  faults(): string[] {
    const again = new Map<string, Sum>();
    const sum = (account: string) => {
      const found = again.get(account) ?? { debits: 0, debitsAside: 0, credits: 0, creditsAside: 0 };
      again.set(account, found);
      return found;
    };
    for (const { debit, credit, amount } of this.moves) {
      sum(debit).debits += amount;
      sum(credit).credits += amount;
    }
    for (const { debit, credit, amount, state } of this.held) {
      sum(debit).debitsAside += state === "open" ? amount : 0;
      sum(credit).creditsAside += state === "open" ? amount : 0;
    }
    const faults: string[] = [];
    const total = { debits: 0, debitsAside: 0, credits: 0, creditsAside: 0 };
    for (const [account, kept] of this.sums) {
      for (const side of ["debits", "debitsAside", "credits", "creditsAside"] as const) {
        if (kept[side] !== sum(account)[side]) faults.push(`2: ${account} keeps ${kept[side]} ${side}`);
        if (!Number.isSafeInteger(kept[side]) || kept[side] < 0) faults.push(`19: ${account} has ${kept[side]}`);
        total[side] += kept[side];
      }
      if (beyondZero(account, kept)) faults.push(`3: ${account} is beyond zero`);
    }
    if (total.debits !== total.credits || total.debitsAside !== total.creditsAside)
      faults.push("1: it does not balance");
    for (const { amount, posted, state } of this.held) {
      if (posted > amount || (state === "open" && posted > 0)) faults.push("4: more was posted than was set aside");
    }
    return faults;
  }
}

function beyondZero(account: string, { debits, debitsAside, credits, creditsAside }: Sum): boolean {
  const { bound } = kindOf(account);
  if (bound === "credits") return debits + debitsAside > credits;
  return bound === "debits" && credits + creditsAside > debits;
}
