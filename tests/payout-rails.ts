/** Just enough of Stripe's connected accounts being paid out, beside payments and refunds: banks, payouts, balances. */
import type { RefundRails } from "./refund-rails.ts";
import { json, list, REPLAYED, type Script, type Sent, stripeError } from "./stripe-script.ts";

type Status = "pending" | "in_transit" | "paid" | "failed" | "canceled";

interface Bank {
  readonly id: string;
  readonly account: string;
  readonly metadata: Record<string, string>;
  status: string;
  deleted: boolean;
  due: string[];
}

interface Payout {
  readonly id: string;
  readonly account: string;
  readonly amount: number;
  readonly destination: string;
  readonly metadata: Record<string, string>;
  status: Status;
  failure_balance_transaction: string | null;
  failure_code: string | null;
}

export class PayoutRails {
  readonly money: RefundRails;
  readonly banks: Bank[] = [];
  readonly payouts: Payout[] = [];
  /** What Stripe says to every new payout; undefined: yes, while the balance lasts. */
  refusePayout: (() => Response) | undefined;
  /** What Stripe says to every new bank account; undefined: yes. */
  refuseBank: (() => Response) | undefined;
  /** What happens at Stripe between the making of a payout and the answer to it. */
  onPayout: ((id: string) => void) | undefined;
  readonly #remembered = new Map<string, string>();

  constructor(money: RefundRails) {
    this.money = money;
  }

  readonly script: Script = async (sent) => {
    if (!this.#isOurs(sent)) return this.money.script(sent);
    const key = `${sent.account ?? ""} ${sent.key}`;
    const known = sent.key === null ? undefined : this.#remembered.get(key);
    if (known !== undefined) {
      const { body, status } = JSON.parse(known) as { body: unknown; status: number };
      return json(body, status, REPLAYED);
    }
    const answered = this.#answer(sent);
    if (sent.key !== null && sent.method === "POST") {
      const body: unknown = await answered.clone().json();
      this.#remembered.set(key, JSON.stringify({ body, status: answered.status }));
    }
    return answered;
  };

  /** A day has passed: Stripe has forgotten its keys. */
  forgetKeys(): void {
    this.#remembered.clear();
  }

  /** The bank's next turn, with the money that goes with it. */
  turn(id: string, to: Status): void {
    const payout = this.payouts.find((each) => each.id === id);
    if (!payout) throw new Error(`there is no payout ${id}`);
    const undone = (status: Status) => status === "failed" || status === "canceled";
    if (undone(to)) this.#move(payout.account, payout.amount);
    if (undone(payout.status)) this.#move(payout.account, -payout.amount);
    payout.status = to;
    payout.failure_balance_transaction = undone(to) ? `txn_back_${id}` : null;
    payout.failure_code = to === "failed" ? "account_closed" : null;
    if (to !== "failed") return;
    for (const bank of this.banks) if (bank.id === payout.destination) bank.status = "errored";
  }

  /** What Stripe has come to think of a bank account, and asks for. */
  turnBank(id: string, status: string, due: string[] = []): void {
    const bank = this.banks.find((each) => each.id === id);
    if (bank) Object.assign(bank, { status, due });
  }

  #isOurs({ path }: Sent): boolean {
    return /^\/v1\/(payouts|balance|balance_transactions|accounts\/[^/]+\/external_accounts)/.test(path);
  }

  #answer(sent: Sent): Response {
    const [, , kind, id = "", , bank] = sent.path.split("/");
    if (kind === "balance_transactions") {
      const source = sent.query.get("source");
      return list({ object: "balance_transaction", id: `txn_again_${source}`, amount: -1, type: "payout" });
    }
    if (kind === "balance") return json({ object: "balance", ...this.#balance(sent.account ?? "") });
    if (kind === "accounts") return this.#bank(sent, id, bank);
    if (sent.method === "GET") {
      const found = this.payouts.find((each) => each.id === id);
      if (found) return json(payoutView(found));
      return list(...this.payouts.filter(({ account }) => account === sent.account).map(payoutView));
    }
    return sent.path.endsWith("/cancel") ? this.#cancel(id) : this.#pay(sent);
  }

  #balance(account: string) {
    const amount = this.money.balances.get(account) ?? 0;
    return { available: [{ amount, currency: "eur" }], pending: [] };
  }

  #bank({ method, body }: Sent, account: string, id: string | undefined): Response {
    const found = this.banks.find((each) => each.id === id && !each.deleted);
    if (id !== undefined && !found) return stripeError({ code: "resource_missing" }, 404);
    if (method === "GET") {
      return found
        ? json(bankView(found))
        : list(...this.banks.filter((each) => each.account === account).map(bankView));
    }
    if (found && method === "DELETE") {
      found.deleted = true;
      return json({ id: found.id, object: "bank_account", deleted: true });
    }
    if (found) return json(bankView(found));
    if (this.refuseBank) return this.refuseBank();
    const made: Bank = {
      id: `ba_${this.banks.length + 1}`,
      account,
      metadata: { payout_instrument_id: body.get("metadata[payout_instrument_id]") ?? "" },
      status: "new",
      deleted: false,
      due: [],
    };
    this.banks.push(made);
    return json(bankView(made));
  }

  #pay({ account, body }: Sent): Response {
    if (this.refusePayout) return this.refusePayout();
    const of = account ?? "";
    const amount = Number(body.get("amount"));
    if ((this.money.balances.get(of) ?? 0) < amount) return stripeError({ code: "balance_insufficient" }, 400);
    const payout: Payout = {
      id: `po_${this.payouts.length + 1}`,
      account: of,
      amount,
      destination: body.get("destination") ?? "",
      metadata: { payout_id: body.get("metadata[payout_id]") ?? "" },
      status: "pending",
      failure_balance_transaction: null,
      failure_code: null,
    };
    this.payouts.push(payout);
    this.#move(of, -amount);
    this.onPayout?.(payout.id);
    return json(payoutView(payout));
  }

  #cancel(id: string): Response {
    const found = this.payouts.find((each) => each.id === id);
    if (found?.status !== "pending") return stripeError({ code: "payout_not_cancelable" }, 400);
    this.turn(id, "canceled");
    return json(payoutView(found));
  }

  #move(account: string, amount: number): void {
    const { balances } = this.money;
    balances.set(account, (balances.get(account) ?? 0) + amount);
  }
}

const payoutView = ({ account: _, ...payout }: Payout) => ({
  object: "payout",
  currency: "eur",
  arrival_date: Date.UTC(2026, 0, 9) / 1000,
  balance_transaction: `txn_${payout.id}`,
  failure_message: null,
  ...payout,
});

const bankView = ({ id, metadata, status, due }: Bank) => ({
  object: "bank_account",
  id,
  metadata,
  status,
  currency: "eur",
  country: "DE",
  bank_name: "TEST BANK",
  last4: "3000",
  default_for_currency: true,
  available_payout_methods: ["standard", "instant"],
  requirements: { currently_due: due, past_due: [] },
});
