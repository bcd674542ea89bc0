/** Just enough of Stripe for many payments' lives after their capture, in this process, with every balance kept. */
import { charge, intent, json, list, type Script, type Sent, stripeError } from "./stripe-script.ts";

interface Intent {
  readonly id: string;
  readonly paymentId: string;
  readonly amount: number;
  readonly currency: string;
  status: string;
  /** What it came to when it was captured, in cents of a euro. */
  booked: number;
}

interface Entry {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
}

interface Refund {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly payment_intent: string;
  readonly metadata: Record<string, string>;
  status: string;
  balance_transaction: Entry | null;
  failure_balance_transaction: Entry | null;
  failure_reason: string | null;
}

interface Transfer {
  readonly id: string;
  readonly amount: number;
  readonly destination: string;
  readonly group: string;
  readonly source: string | null;
  readonly metadata: Record<string, string>;
  readonly reversals: { id: string; amount: number; metadata: Record<string, string> }[];
}

export const FEE = 55;
const AVAILABLE_ON = Date.UTC(2026, 0, 3) / 1000;

export class RefundRails {
  /** How a refund begins: with the money gone, without, or gone and not arrived yet. */
  refunds: "succeeded" | "pending" | "booked" = "succeeded";
  /** What Stripe says to every new refund; undefined: yes. */
  refuseRefund: (() => Response) | undefined;
  refusesReversals = false;
  refusesTransfers = false;
  /** Stripe has not booked the fees of captures yet. */
  hidesFees = false;
  /** What a unit of any other currency is worth in euros today. */
  rate = 1;
  readonly intents: Intent[] = [];
  readonly made: Refund[] = [];
  readonly transfers: Transfer[] = [];
  /** Balances in cents: the tenant's own under "platform", connected accounts under their ids. */
  readonly balances = new Map<string, number>();
  readonly #remembered = new Map<string, string>();

  readonly script: Script = async (sent) => {
    const known = sent.key === null ? undefined : this.#remembered.get(sent.key);
    if (known !== undefined) {
      const { body, status } = JSON.parse(known) as { body: unknown; status: number };
      return json(body, status, { "idempotent-replayed": "true" });
    }
    const answered = this.#answer(sent);
    if (sent.key !== null && sent.method === "POST") {
      const body: unknown = await answered.clone().json();
      this.#remembered.set(sent.key, JSON.stringify({ body, status: answered.status }));
    }
    return answered;
  };

  /** A day has passed: Stripe has forgotten its keys. */
  forgetKeys(): void {
    this.#remembered.clear();
  }

  /** A pending refund's money leaves, and it has succeeded. */
  settle(id: string): void {
    const refund = this.#refund(id);
    if (refund.balance_transaction === null) this.#take(refund);
    refund.status = "succeeded";
  }

  /** A refund fails; what had left is back. */
  fail(id: string, status: "failed" | "canceled" = "failed"): void {
    const refund = this.#refund(id);
    if (refund.balance_transaction !== null) {
      const amount = this.worth(refund.amount, refund.currency);
      refund.failure_balance_transaction = { id: `txn_back_${id}`, amount, currency: "eur" };
      this.#move("platform", amount);
    }
    refund.failure_reason = status === "failed" ? "lost_or_stolen_card" : null;
    refund.status = status;
  }

  #answer(sent: Sent): Response {
    const { method, path, body, query } = sent;
    const [, , kind, id = "", verb] = path.split("/");
    if (method === "GET") return this.#read(kind, id, verb, query);
    if (kind === "payment_intents") return this.#payment(id, verb, body);
    if (kind === "transfers") return verb === "reversals" ? this.#reverse(id, sent) : this.#transfer(sent);
    if (kind === "refunds") return this.#refundAnew(sent);
    return stripeError({ code: "unexpected" }, 400);
  }

  #read(kind: string | undefined, id: string, verb: string | undefined, query: URLSearchParams): Response {
    if (kind === "payment_intents") {
      const found = this.intents.find((each) => each.id === id);
      return found ? json(this.#intentView(found)) : list(...this.intents.map((each) => this.#intentView(each)));
    }
    if (kind === "refunds") {
      const found = this.made.find((each) => each.id === id);
      if (found) return json(refundView(found));
      return list(...this.made.filter((each) => each.payment_intent === query.get("payment_intent")).map(refundView));
    }
    const transfer = this.transfers.find((each) => each.id === id);
    if (transfer && verb === "reversals") return list(...transfer.reversals.map((each) => reversalView(each)));
    return list(...this.transfers.filter((each) => each.group === query.get("transfer_group")).map(transferView));
  }

  #payment(id: string, verb: string | undefined, body: URLSearchParams): Response {
    const found = this.intents.find((each) => each.id === id);
    if (!found) {
      const paymentId = body.get("metadata[payment_id]") ?? "";
      const next = { id: `pi_${this.intents.length + 1}`, paymentId, amount: Number(body.get("amount")), booked: 0 };
      const made = { ...next, status: "requires_confirmation", currency: body.get("currency") ?? "" };
      this.intents.push(made);
      return json(this.#intentView(made));
    }
    if (verb === "confirm") found.status = "requires_capture";
    if (verb === "capture" && found.status === "requires_capture") {
      found.status = "succeeded";
      found.booked = this.worth(found.amount, found.currency);
      this.#move("platform", found.booked - FEE);
    }
    return json(this.#intentView(found));
  }

  /** An amount in cents of a euro, by the rate of the day. */
  worth(amount: number, currency: string): number {
    return currency === "eur" ? amount : Math.max(1, Math.round(amount * this.rate));
  }

  #intentView({ id, paymentId, amount, currency, status, booked }: Intent): object {
    const captured = status === "succeeded";
    const entry = {
      object: "balance_transaction",
      id: `txn_${id}`,
      fee: FEE,
      currency: "eur",
      available_on: AVAILABLE_ON,
      amount: booked,
      exchange_rate: currency === "eur" ? null : this.rate,
    };
    const of = charge({
      id: `ch_${id}`,
      amount,
      captured,
      balance_transaction: captured && !this.hidesFees ? entry : null,
    });
    const latest_charge = captured || status === "requires_capture" ? of : null;
    const amounts = { amount_capturable: captured ? 0 : amount, amount_received: captured ? amount : 0 };
    return intent({ id, status, amount, currency, ...amounts, latest_charge, metadata: { payment_id: paymentId } });
  }

  #transfer({ body }: Sent): Response {
    if (this.refusesTransfers) return stripeError({ code: "balance_insufficient" }, 400);
    const transfer: Transfer = {
      id: `tr_${this.transfers.length + 1}`,
      amount: Number(body.get("amount")),
      destination: body.get("destination") ?? "",
      group: body.get("transfer_group") ?? "",
      source: body.get("source_transaction"),
      metadata: { ledger_transfer_id: body.get("metadata[ledger_transfer_id]") ?? "" },
      reversals: [],
    };
    const others = this.transfers.filter(({ source }) => source !== null && source === transfer.source);
    const paid = others.reduce((sum, each) => sum + each.amount, transfer.amount);
    const charged = this.intents.find(({ id }) => `ch_${id}` === transfer.source)?.booked;
    if (charged !== undefined && paid > charged) return stripeError({ code: "source_exceeded" }, 400);
    this.transfers.push(transfer);
    this.#move("platform", -transfer.amount);
    this.#move(transfer.destination, transfer.amount);
    return json(transferView(transfer));
  }

  #reverse(id: string, { body }: Sent): Response {
    const transfer = this.transfers.find((each) => each.id === id);
    const amount = Number(body.get("amount"));
    const left = transfer?.reversals.reduce((sum, each) => sum - each.amount, transfer.amount) ?? 0;
    const held = this.balances.get(transfer?.destination ?? "") ?? 0;
    if (!transfer || this.refusesReversals || amount > left || amount > held) {
      return stripeError({ code: "balance_insufficient" }, 400);
    }
    const metadata = { ledger_transfer_id: body.get("metadata[ledger_transfer_id]") ?? "" };
    const reversal = { id: `trr_${id}_${transfer.reversals.length + 1}`, amount, metadata };
    transfer.reversals.push(reversal);
    this.#move(transfer.destination, -amount);
    this.#move("platform", amount);
    return json(reversalView(reversal));
  }

  #refundAnew({ body }: Sent): Response {
    if (this.refuseRefund) return this.refuseRefund();
    const amount = Number(body.get("amount"));
    const payment_intent = body.get("payment_intent") ?? "";
    const alive = this.made.filter((each) => each.payment_intent === payment_intent && each.status !== "failed");
    const left = alive.reduce(
      (sum, each) => sum - each.amount,
      this.intents.find(({ id }) => id === payment_intent)?.amount ?? 0,
    );
    if (amount > left) return stripeError({ code: "charge_already_refunded" }, 400);
    const refund: Refund = {
      id: `re_${this.made.length + 1}`,
      amount,
      currency: this.intents.find(({ id }) => id === payment_intent)?.currency ?? "",
      payment_intent,
      metadata: { refund_id: body.get("metadata[refund_id]") ?? "" },
      status: this.refunds === "succeeded" ? "succeeded" : "pending",
      balance_transaction: null,
      failure_balance_transaction: null,
      failure_reason: null,
    };
    this.made.push(refund);
    if (this.refunds !== "pending") this.#take(refund);
    return json(refundView(refund));
  }

  #take(refund: Refund): void {
    const amount = -this.worth(refund.amount, refund.currency);
    refund.balance_transaction = { id: `txn_${refund.id}`, amount, currency: "eur" };
    this.#move("platform", amount);
  }

  #refund(id: string): Refund {
    const found = this.made.find((each) => each.id === id);
    if (!found) throw new Error(`there is no refund ${id}`);
    return found;
  }

  #move(of: string, amount: number): void {
    this.balances.set(of, (this.balances.get(of) ?? 0) + amount);
  }
}

const refundView = (refund: Refund) => ({ object: "refund", ...refund });
const reversalView = (reversal: object) => ({ object: "transfer_reversal", currency: "eur", ...reversal });
const transferView = ({ id, amount, metadata }: Transfer) => ({
  object: "transfer",
  currency: "eur",
  id,
  amount,
  metadata,
});
