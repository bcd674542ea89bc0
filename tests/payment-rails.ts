/** Just enough of Stripe for one payment's life, in this process, counting what it does: for crashes at every point. */
import { charge, intent, json, list, type Script, type Sent, stripeError } from "./stripe-script.ts";

interface Rails {
  readonly script: Script;
  /** How often money was really taken, held, given back or moved. */
  readonly done: { held: number; captured: number; canceled: number; transferred: number };
  /** What Stripe says when it is asked to capture; default: yes. */
  refuseCapture?: Response;
  /** The confirmation stays in `processing` until this is false. */
  slow: boolean;
  /** The fee is not booked until this is false. */
  feeless: boolean;
  declines: boolean;
  /** The bank wants to see the player: it refuses without him, and asks him where he is there. */
  wantsPlayer: boolean;
  /** The player answers the bank. */
  answer(approves: boolean): void;
  /** How many captures Stripe takes note of and does not do yet. */
  idleCaptures: number;
}

export const FEE = 55;
const AVAILABLE_ON = Date.UTC(2026, 0, 3) / 1000;

/** One account with one payment. Keys are remembered for ever, as Stripe does for a day. */
export function paymentRails(amount = 1999): Rails {
  const done = { held: 0, captured: 0, canceled: 0, transferred: 0 };
  const remembered = new Map<string, string>();
  const transfers: object[] = [];
  let status = "none";
  let taken = amount;
  let refusal: object | null = null;
  const view = () => {
    const captured = status === "succeeded";
    const balance_transaction = rails.feeless
      ? null
      : { object: "balance_transaction", id: "txn_1", fee: FEE, amount, currency: "eur", available_on: AVAILABLE_ON };
    const latest_charge =
      status === "requires_capture" || captured
        ? charge({
            amount,
            captured,
            currency: "eur",
            balance_transaction: captured ? balance_transaction : null,
            payment_method_details: { type: "card", card: { capture_before: AVAILABLE_ON } },
          })
        : null;
    return intent({
      status,
      amount,
      amount_capturable: status === "requires_capture" ? amount : 0,
      amount_received: captured ? taken : 0,
      latest_charge,
      last_payment_error: refusal,
      next_action:
        status === "requires_action"
          ? { type: "redirect_to_url", redirect_to_url: { url: "https://bank.example/3ds" } }
          : null,
      metadata: { payment_id: rails.paymentId },
    });
  };
  const settle = () => {
    if (status === "processing" && !rails.slow) {
      status = "requires_capture";
      done.held += 1;
    }
  };
  const answer = (sent: Sent): Response => {
    const { method, path } = sent;
    settle();
    if (method === "GET" && path === "/v1/payment_intents") return list(...(status === "none" ? [] : [view()]));
    if (method === "GET" && path === "/v1/transfers") return list(...transfers);
    if (method === "GET") return json(view());
    if (path === "/v1/payment_intents") {
      rails.paymentId = sent.body.get("metadata[payment_id]") ?? "";
      status = "requires_confirmation";
      return json(view());
    }
    if (path.endsWith("/confirm")) return confirm(sent.body.has("return_url"));
    if (path.endsWith("/capture")) return capture(Number(sent.body.get("amount_to_capture") ?? amount));
    if (path.endsWith("/cancel")) {
      if (status !== "canceled") done.canceled += 1;
      status = "canceled";
      return json(view());
    }
    if (path === "/v1/transfers") return transfer(sent);
    return stripeError({ code: "unexpected" }, 400);
  };
  const confirm = (isPresent: boolean) => {
    if (rails.wantsPlayer && isPresent) {
      status = "requires_action";
      return json(view());
    }
    if (rails.wantsPlayer) {
      status = "requires_payment_method";
      refusal = { type: "card_error", code: "authentication_required", message: "Ask the player." };
      return stripeError({ ...refusal, payment_intent: view() }, 402);
    }
    if (rails.declines) {
      status = "requires_payment_method";
      const error = { type: "card_error", code: "card_declined", decline_code: "insufficient_funds" };
      return stripeError({ ...error, payment_intent: view() }, 402);
    }
    if (status !== "requires_confirmation") return stripeError({ code: "payment_intent_unexpected_state" }, 400);
    status = "processing";
    settle();
    return json(view());
  };
  const capture = (part: number) => {
    if (rails.refuseCapture) return rails.refuseCapture.clone();
    if (rails.idleCaptures > 0) {
      rails.idleCaptures -= 1;
      return json(view());
    }
    if (status !== "requires_capture") return stripeError({ code: "payment_intent_unexpected_state" }, 400);
    status = "succeeded";
    taken = part;
    done.captured += 1;
    return json(view());
  };
  const transfer = ({ body }: Sent) => {
    done.transferred += 1;
    const made = {
      object: "transfer",
      id: `tr_${done.transferred}`,
      amount: Number(body.get("amount")),
      currency: body.get("currency"),
      destination: body.get("destination"),
      transfer_group: body.get("transfer_group"),
      metadata: { ledger_transfer_id: body.get("metadata[ledger_transfer_id]") },
      reversed: false,
    };
    transfers.push(made);
    return json(made);
  };
  const rails: Rails & { paymentId: string } = {
    done,
    slow: false,
    feeless: false,
    declines: false,
    wantsPlayer: false,
    answer: (approves) => {
      if (status !== "requires_action") return;
      status = approves ? "requires_capture" : "requires_payment_method";
      if (approves) done.held += 1;
      else refusal = { type: "invalid_request_error", code: "payment_intent_authentication_failure" };
    },
    idleCaptures: 0,
    paymentId: "",
    script: async (sent) => {
      const known = sent.key === null ? undefined : remembered.get(sent.key);
      if (known !== undefined) {
        const { body, status: code } = JSON.parse(known) as { body: unknown; status: number };
        return json(body, code, { "idempotent-replayed": "true" });
      }
      const idle = rails.idleCaptures;
      const answered = answer(sent);
      if (rails.idleCaptures < idle) return answered;
      if (sent.key !== null && sent.method === "POST") {
        const body: unknown = await answered.clone().json();
        remembered.set(sent.key, JSON.stringify({ body, status: answered.status }));
      }
      return answered;
    },
  };
  return rails;
}
