/** Just enough of Stripe for a tenant's own account: top-ups, payouts, its statement, its webhook endpoints. */
import { json, list, REPLAYED, type Script, type Sent, stripeError } from "./stripe-script.ts";

interface Movement {
  readonly id: string;
  readonly object: "topup" | "payout";
  readonly amount: number;
  readonly metadata: Record<string, string>;
  status: string;
  balance_transaction: string | null;
  failure_balance_transaction: string | null;
}

export interface Endpoint {
  readonly id: string;
  readonly url: string;
  readonly metadata: Record<string, string>;
  enabled_events?: string[];
  status?: string;
}

export class TenantRails {
  readonly movements: Movement[] = [];
  endpoints: Endpoint[] = [];
  /** When the account is paid out by itself; `manual`: when it is asked. */
  schedule = "manual";
  /** What the key may not do, as method and path. */
  denied: readonly string[] = [];
  /** The account's statement in its order: what moved it, by how much. */
  readonly entries: { readonly type: string; readonly net: number }[] = [];
  #made = 0;
  readonly #remembered = new Map<string, string>();

  readonly script: Script = async (sent) => {
    const known = sent.key === null ? undefined : this.#remembered.get(sent.key);
    if (known !== undefined) return json(JSON.parse(known), 200, REPLAYED);
    const answered = this.#answer(sent);
    if (sent.key !== null) this.#remembered.set(sent.key, await answered.clone().text());
    return answered;
  };

  /** The bank has done what it was asked for. */
  settle(): void {
    for (const movement of this.movements) {
      if (movement.status === "pending") movement.status = movement.object === "topup" ? "succeeded" : "paid";
    }
  }

  /** The bank has sent a payout back after it was paid. */
  sendBack(): void {
    for (const movement of this.movements) {
      if (movement.status !== "paid") continue;
      movement.status = "failed";
      movement.failure_balance_transaction = `txn_back_${movement.id}`;
    }
  }

  #answer(sent: Sent): Response {
    const [, , kind = "", id = ""] = sent.path.split("/");
    if (this.denied.includes(`${sent.method} /v1/${kind}`)) return stripeError({ code: "permission" }, 403);
    switch (kind) {
      case "topups":
      case "payouts":
        return this.#movement(sent, kind === "topups" ? "topup" : "payout", id);
      case "webhook_endpoints":
        return this.#endpoint(sent, id);
      case "balance_settings": {
        this.schedule = sent.body.get("payments[payouts][schedule][interval]") ?? this.schedule;
        const payouts = { schedule: { interval: this.schedule } };
        return json({ object: "balance_settings", payments: { payouts } });
      }
      case "balance":
        return json(balance(sent.account === null ? this.entries.reduce((sum, { net }) => sum + net, 0) : 0));
      case "balance_transactions":
        return list(...(sent.account === null ? this.entries.map(entryView) : []));
      default:
        return stripeError({ code: "unexpected" }, 400);
    }
  }

  #movement({ method, body }: Sent, object: Movement["object"], id: string): Response {
    const view = (of: Movement) => ({ ...of, currency: "eur" });
    if (method === "GET") {
      const found = this.movements.find((each) => each.id === id);
      return found ? json(view(found)) : list(...this.movements.map(view));
    }
    const made: Movement = {
      id: this.#next(object === "topup" ? "tu" : "po"),
      object,
      amount: Number(body.get("amount")),
      metadata: { tenant_movement_id: body.get("metadata[tenant_movement_id]") ?? "" },
      status: "pending",
      balance_transaction: `txn_${this.#made}`,
      failure_balance_transaction: null,
    };
    this.movements.push(made);
    return json(view(made));
  }

  #endpoint({ method, body }: Sent, id: string): Response {
    const view = (of: Endpoint) => ({ object: "webhook_endpoint", ...of });
    const found = this.endpoints.find((each) => each.id === id);
    if (id !== "" && !found) return stripeError({ code: "resource_missing" }, 404);
    if (method === "GET") return found ? json(view(found)) : list(...this.endpoints.map(view));
    if (method === "POST" && found) {
      found.enabled_events = [...body].flatMap(([name, value]) => (name.startsWith("enabled_events") ? [value] : []));
      found.status = body.get("disabled") === "false" ? "enabled" : "disabled";
      return json(view(found));
    }
    if (method === "DELETE") {
      this.endpoints = this.endpoints.filter((each) => each.id !== id);
      return json({ id, object: "webhook_endpoint", deleted: true });
    }
    const rotation = body.get("metadata[tributary_rotation]") ?? "";
    const made = {
      id: this.#next("we"),
      url: body.get("url") ?? "",
      metadata: { tributary_rotation: rotation },
      enabled_events: [...body].flatMap(([name, value]) => (name.startsWith("enabled_events") ? [value] : [])),
      status: "enabled",
    };
    this.endpoints.push(made);
    return json({ ...view(made), secret: `whsec_${made.id}` });
  }

  #next(prefix: string): string {
    this.#made += 1;
    return `${prefix}_${this.#made}`;
  }
}

const balance = (amount: number) => ({ object: "balance", available: [{ amount, currency: "eur" }], pending: [] });

const entryView = ({ type, net }: { type: string; net: number }, i: number) => ({
  object: "balance_transaction",
  id: `txn_entry_${i}`,
  type,
  amount: net,
  fee: 0,
  net,
  currency: "eur",
  created: Date.UTC(2026, 0, 1) / 1000,
  source: null,
});
