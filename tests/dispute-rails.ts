/** Stripe's disputes in this process, beside the other rails: what banks take and give back, with every entry kept. */
import type { RefundRails } from "./refund-rails.ts";
import { json, list, type Script, type Sent, stripeError } from "./stripe-script.ts";

interface Entry {
  readonly id: string;
  readonly amount: number;
  readonly fee: number;
  readonly source: string;
  readonly reporting_category: string;
  readonly created: number;
}

export interface RailsDispute {
  readonly id: string;
  readonly payment_intent: string;
  readonly entries: Entry[];
  amount: number;
  status: string;
  due_by: number | null;
  submissions: number;
  evidence: Record<string, string>;
}

/** What is charged for a dispute, and as much again for answering it. */
export const DISPUTE_FEE = 2000;

export class DisputeRails {
  readonly rails: RefundRails;
  readonly disputes: RailsDispute[] = [];
  readonly #now: () => number;
  readonly #remembered = new Map<string, string>();
  refusesEvidence = false;
  /** What came of the cardholder's authentication; null: there was none. */
  threeDSecure: { result: string | null; version: string } | null = null;

  constructor(rails: RefundRails, now: () => number) {
    this.rails = rails;
    this.#now = now;
  }

  readonly script: Script = (sent) => {
    const [, , kind = "", id = "", verb] = sent.path.split("/");
    if (kind === "balance_transactions") return list(...this.#entries(sent.query.get("source") ?? ""));
    if (kind !== "disputes") return this.rails.script(sent);
    if (sent.method === "GET" && id === "") return list(...this.disputes.map((each) => this.#view(each)));
    const found = this.disputes.find((each) => each.id === id);
    if (!found) return stripeError({ code: "resource_missing" }, 404);
    if (sent.method === "GET") return json(this.#view(found));
    const known = this.#remembered.get(sent.key ?? "");
    if (known !== undefined) return json(JSON.parse(known), 200, { "idempotent-replayed": "true" });
    const answered = verb === "close" ? this.#close(found) : this.#update(found, sent);
    if (answered.status === 200) this.#remembered.set(sent.key ?? "", JSON.stringify(this.#view(found)));
    return answered;
  };

  /** A cardholder complains; with `warning_needs_response` only the bank asks, and nothing is taken yet. */
  open(intent: string, amount: number, status = "needs_response"): RailsDispute {
    const due_by = Math.floor(this.#now() / 1000) + 21 * 86_400;
    const made = { id: `du_${this.disputes.length + 1}`, payment_intent: intent, entries: [], amount, status };
    const dispute: RailsDispute = { ...made, due_by, submissions: 0, evidence: {} };
    this.disputes.push(dispute);
    if (status !== "warning_needs_response" && status !== "prevented") this.withdraw(dispute);
    // Refunds that no money has left for would pay twice.
    for (const refund of this.rails.made) {
      const waits = refund.status === "pending" && refund.balance_transaction === null;
      if (waits && refund.payment_intent === intent) this.rails.fail(refund.id);
    }
    return dispute;
  }

  withdraw(dispute: RailsDispute, amount = dispute.amount): void {
    const taken = -this.#worth(dispute, amount);
    this.#book(dispute, { amount: taken, fee: DISPUTE_FEE, reporting_category: "dispute" });
  }

  reinstate(dispute: RailsDispute, amount = dispute.amount): void {
    const given = this.#worth(dispute, amount);
    this.#book(dispute, { amount: given, fee: 0, reporting_category: "dispute_reversal" });
  }

  #currency(dispute: RailsDispute): string {
    return this.rails.intents.find(({ id }) => id === dispute.payment_intent)?.currency ?? "eur";
  }

  #worth(dispute: RailsDispute, amount: number): number {
    return this.rails.worth(amount, this.#currency(dispute));
  }

  /** The bank decides for the tenant; what was charged for answering is given back. */
  win(dispute: RailsDispute, amount = dispute.amount, status = "won"): void {
    this.reinstate(dispute, amount);
    if (dispute.submissions > 0) this.#book(dispute, { amount: DISPUTE_FEE, fee: 0, reporting_category: "fee" });
    dispute.status = status;
  }

  #update(dispute: RailsDispute, { body }: Sent): Response {
    if (this.refusesEvidence) return stripeError({ code: "dispute_past_due" }, 400);
    if (!dispute.status.endsWith("needs_response")) return stripeError({ code: "dispute_closed" }, 400);
    for (const [name, text] of body) {
      const field = /^evidence\[(\w+)\]$/.exec(name)?.[1];
      if (field !== undefined) dispute.evidence[field] = text;
    }
    dispute.submissions += 1;
    const asks = dispute.status.startsWith("warning_");
    dispute.status = asks ? "warning_under_review" : "under_review";
    if (!asks) this.#book(dispute, { amount: -DISPUTE_FEE, fee: 0, reporting_category: "fee" });
    return json(this.#view(dispute));
  }

  #close(dispute: RailsDispute): Response {
    if (["lost", "won", "warning_closed", "prevented"].includes(dispute.status)) {
      return stripeError({ code: "dispute_closed" }, 400);
    }
    dispute.status = dispute.status.startsWith("warning_") ? "warning_closed" : "lost";
    return json(this.#view(dispute));
  }

  #book(dispute: RailsDispute, of: Pick<Entry, "amount" | "fee" | "reporting_category">): void {
    const id = `txn_${dispute.id}_${dispute.entries.length + 1}`;
    dispute.entries.push({ id, source: dispute.id, created: Math.floor(this.#now() / 1000), ...of });
    const platform = this.rails.balances.get("platform") ?? 0;
    this.rails.balances.set("platform", platform + of.amount - of.fee);
  }

  #entries(source: string): object[] {
    const found = this.disputes.find(({ id }) => id === source);
    return (found?.entries ?? []).map(entryView).reverse();
  }

  #view(of: RailsDispute): object {
    const { entries, due_by, submissions, payment_intent, ...dispute } = of;
    const isAnswerable = dispute.status.endsWith("needs_response");
    return {
      object: "dispute",
      currency: this.#currency(of),
      reason: "fraudulent",
      network_reason_code: "10.4",
      charge: {
        object: "charge",
        id: `ch_${payment_intent}`,
        payment_method_details: { card: { three_d_secure: this.threeDSecure } },
      },
      payment_intent,
      balance_transactions: entries.filter(({ reporting_category }) => reporting_category !== "fee").map(entryView),
      is_charge_refundable: dispute.status.startsWith("warning_"),
      evidence_details: { due_by: isAnswerable ? due_by : 0, submission_count: submissions },
      ...dispute,
    };
  }
}

const entryView = (entry: Entry) => ({ object: "balance_transaction", currency: "eur", type: "adjustment", ...entry });
